/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a simulated ATA drive tells of itself, word by word (ACS-4 7.13.6).
 */
#include <string.h>

#include "simulator/firmware.h"

static void put_word(uint8_t *data, size_t index, uint16_t value)
{
	rad_sim_put_le(data + 2 * index, 2, value);
}

static void set_bits(uint8_t *data, size_t index, uint16_t bits)
{
	data[2 * index] |= (uint8_t)bits;
	data[2 * index + 1] |= (uint8_t)(bits >> 8);
}

/* Characters are swapped within each word and padded with blanks. */
static void put_text(uint8_t *data, size_t index, size_t n_words, const char *text)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < 2 * n_words; i++)
		data[2 * index + (i ^ 1)] = i < length ? (uint8_t)text[i] : ' ';
}

static void put_capacity(const struct rad_sim_drive *drive, uint8_t *data)
{
	uint32_t logical = drive->bench->drive.logical_sector_bytes;
	uint32_t physical = drive->bench->drive.physical_sector_bytes;
	uint64_t sectors = drive->firmware.shown_bytes / logical;
	uint16_t exponent = 0;

	while (logical << exponent < physical)
		exponent++;
	rad_sim_put_le(data + 120, 4, sectors < 0x0FFFFFFF ? sectors : 0x0FFFFFFF);
	rad_sim_put_le(data + 200, 8, sectors);
	put_word(data, 106, (uint16_t)(0x4000 | (exponent ? 0x2000 : 0) | (logical > 512 ? 0x1000 : 0) | exponent));
	rad_sim_put_le(data + 234, 4, logical / 2);
}

static void put_security(const struct rad_sim_drive *drive, uint8_t *data)
{
	const struct rad_bench_firmware *bench = &drive->bench->firmware;
	const struct rad_sim_firmware *state = &drive->firmware;
	uint16_t minutes = (uint16_t)(bench->seconds / 120 + 1);

	put_word(data, 92, 0xFFFE);
	if (!bench->security)
		return;
	set_bits(data, 82, 0x0002);
	set_bits(data, 85, state->security_enabled ? 0x0002 : 0);
	set_bits(data, 128, 0x0001);
	set_bits(data, 128, state->security_enabled ? 0x0002 : 0);
	set_bits(data, 128, state->locked ? 0x0004 : 0);
	set_bits(data, 128, state->frozen ? 0x0008 : 0);
	set_bits(data, 128, bench->security_enhanced ? 0x0020 : 0);
	put_word(data, 89, minutes < 255 ? minutes : 255);
	put_word(data, 90, bench->security_enhanced ? (uint16_t)(0x8000 | minutes) : 0);
}

static void put_features(const struct rad_sim_drive *drive, uint8_t *data)
{
	const struct rad_bench_firmware *bench = &drive->bench->firmware;

	put_word(data, 49, 0x0300); /* LBA, DMA */
	put_word(data, 53, 0x0006);
	put_word(data, 80, 0x0FF0); /* up to ACS-4 */
	put_word(data, 88, 0x407F);
	put_word(data, 76, 0x0006); /* SATA, 3 Gbit/s */
	set_bits(data, 82, 0x0001); /* SMART */
	set_bits(data, 85, 0x0001);
	put_word(data, 83, 0x4400);
	put_word(data, 84, 0x4020);
	put_word(data, 86, 0x0400);
	put_word(data, 87, 0x4000);
	if (bench->hpa_bytes) {
		set_bits(data, 82, 0x0400);
		set_bits(data, 85, 0x0400);
	}
	if (bench->dco_bytes)
		set_bits(data, 83, 0x0800);
	if (bench->amac_bytes) {
		set_bits(data, 86, 0x8000);
		put_word(data, 119, 0x4100);
	}
	if (bench->encrypts)
		set_bits(data, 69, 0x0010);
	if (bench->trusted != RAD_SIM_TRUSTED_NONE)
		put_word(data, 48, 0x4001);
	if (bench->sanitize_block || bench->sanitize_crypto || bench->sanitize_overwrite)
		put_word(data, 59,
			 (uint16_t)(0x1000 | (bench->sanitize_block ? 0x8000 : 0) |
				    (bench->sanitize_overwrite ? 0x4000 : 0) | (bench->sanitize_crypto ? 0x2000 : 0)));
	put_word(data, 217, drive->bench->drive.media == RAD_MEDIA_DISK ? 7200 : 1);
}

void rad_sim_ata_identify(const struct rad_sim_drive *drive, uint8_t ret[512])
{
	const struct rad_identity *identity = &drive->bench->drive.identity;
	char serial[RAD_SERIAL_SIZE];
	uint8_t sum = 0;

	rad_sim_serial(drive, serial);
	memset(ret, 0, 512);
	put_text(ret, 10, 10, serial);
	put_text(ret, 23, 4, identity->firmware);
	put_text(ret, 27, 20, identity->model);
	put_features(drive, ret);
	put_capacity(drive, ret);
	put_security(drive, ret);
	ret[510] = 0xA5;
	for (size_t i = 0; i < 511; i++)
		sum = (uint8_t)(sum + ret[i]);
	ret[511] = (uint8_t)-sum;
}
