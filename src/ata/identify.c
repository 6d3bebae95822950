/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ata/identify.h"

#include <string.h>

#include "base/bytes.h"
#include "base/text.h"

#define IDENTIFY_DEVICE 0xEC
#define TIMEOUT_MS	15000

/* The words that are read below (ACS-4 7.13.6). */
enum {
	W_SERIAL = 10,
	W_FIRMWARE = 23,
	W_MODEL = 27,
	W_TRUSTED = 48,
	W_SANITIZE = 59,
	W_LBA28 = 60,
	W_ADDITIONAL = 69,
	W_SUPPORTED_82 = 82,
	W_SUPPORTED_83 = 83,
	W_SUPPORTED_84 = 84,
	W_ENABLED_85 = 85,
	W_ENABLED_86 = 86,
	W_ENABLED_87 = 87,
	W_ERASE_TIME = 89,
	W_ENHANCED_TIME = 90,
	W_MASTER_ID = 92,
	W_LBA48 = 100,
	W_SECTOR_SIZE = 106,
	W_WWN = 108,
	W_LOGICAL_WORDS = 117,
	W_SUPPORTED_119 = 119,
	W_SECURITY = 128,
	W_TRIM = 169,
	W_ROTATION = 217,
	W_EXTENDED_LBA = 230,
};

void rad_ata_identify_build(void *data, struct rad_command *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->set = RAD_SET_ATA;
	ret->name = "IDENTIFY DEVICE";
	ret->direction = RAD_DATA_IN;
	ret->data = data;
	ret->data_bytes = RAD_ATA_IDENTIFY_BYTES;
	ret->timeout_ms = TIMEOUT_MS;
	ret->ata.command = IDENTIFY_DEVICE;
	ret->ata.count = 1;
	ret->ata.protocol = RAD_ATA_PIO_IN;
}

static uint16_t word(const uint8_t *data, size_t index)
{
	return (uint16_t)rad_bytes_le(data, RAD_ATA_IDENTIFY_BYTES, 2 * index, 2);
}

/* An optional word: 0000h and FFFFh mean that it is not reported. */
static uint16_t optional_word(const uint8_t *data, size_t index)
{
	uint16_t value = word(data, index);

	return value == 0xFFFF ? 0 : value;
}

static bool bit(uint16_t value, int number)
{
	return value >> number & 1;
}

/* Words whose bits 15:14 must read 01b to be valid. */
static uint16_t signed_word(const uint8_t *data, size_t index)
{
	uint16_t value = word(data, index);

	return (value & 0xC000) == 0x4000 ? value : 0;
}

/* ASCII is swapped within each word and padded with spaces. */
static void read_text(const uint8_t *data, size_t first, size_t n_words, char *ret, size_t size)
{
	char field[40];

	for (size_t i = 0; i < n_words; i++) {
		field[2 * i] = (char)data[2 * (first + i) + 1];
		field[2 * i + 1] = (char)data[2 * (first + i)];
	}
	rad_text_copy_field(ret, size, field, 2 * n_words);
}

static void read_capacity(const uint8_t *data, struct rad_ata_identify *ret)
{
	const size_t size = RAD_ATA_IDENTIFY_BYTES;
	uint16_t sectors = signed_word(data, W_SECTOR_SIZE);
	uint64_t lba48 = rad_bytes_le(data, size, 2 * W_LBA48, 8);

	ret->has_lba48 = bit(signed_word(data, W_SUPPORTED_83), 10);
	ret->accessible_sectors = rad_bytes_le(data, size, 2 * W_LBA28, 4);
	if (ret->has_lba48 && lba48)
		ret->accessible_sectors = lba48;
	if (bit(optional_word(data, W_ADDITIONAL), 3) && rad_bytes_le(data, size, 2 * W_EXTENDED_LBA, 8))
		ret->accessible_sectors = rad_bytes_le(data, size, 2 * W_EXTENDED_LBA, 8);
	ret->logical_sector_bytes = 512;
	if (bit(sectors, 12))
		ret->logical_sector_bytes = (uint32_t)rad_bytes_le(data, size, 2 * W_LOGICAL_WORDS, 4) * 2;
	if (ret->logical_sector_bytes < 512 || ret->logical_sector_bytes > 65536)
		ret->logical_sector_bytes = 512;
	ret->physical_sector_bytes = ret->logical_sector_bytes;
	if (bit(sectors, 13))
		ret->physical_sector_bytes <<= sectors & 7;
}

/* Words 89 and 90, in both of their forms; 0 = not told. The largest value means "more than". */
static uint32_t erase_minutes(uint16_t value)
{
	if (value == 0xFFFF)
		return 0;
	return 2u * (bit(value, 15) ? value & 0x7FFF : value & 0xFF);
}

static void read_security(const uint8_t *data, struct rad_ata_identify *ret)
{
	uint16_t status = optional_word(data, W_SECURITY);
	uint16_t master = word(data, W_MASTER_ID);

	ret->has_security = bit(status, 0);
	if (!ret->has_security)
		return;
	ret->security_enabled = bit(status, 1);
	ret->security_locked = bit(status, 2);
	ret->security_frozen = bit(status, 3);
	ret->security_expired = bit(status, 4);
	ret->has_enhanced_erase = bit(status, 5);
	ret->master_is_maximum = bit(status, 8);
	ret->master_is_factory = master == 0xFFFE;
	ret->erase_minutes = erase_minutes(word(data, W_ERASE_TIME));
	ret->enhanced_erase_minutes = erase_minutes(word(data, W_ENHANCED_TIME));
}

static void read_sanitize(const uint8_t *data, struct rad_ata_identify *ret)
{
	uint16_t value = optional_word(data, W_SANITIZE);

	ret->has_sanitize = bit(value, 12);
	if (!ret->has_sanitize)
		return;
	ret->has_crypto_scramble = bit(value, 13);
	ret->has_overwrite = bit(value, 14);
	ret->has_block_erase = bit(value, 15);
	ret->has_antifreeze = bit(value, 10);
}

static void read_features(const uint8_t *data, struct rad_ata_identify *ret)
{
	bool supported_is_valid = signed_word(data, W_SUPPORTED_83) != 0;
	bool enabled_is_valid = signed_word(data, W_ENABLED_87) != 0;
	uint16_t additional = optional_word(data, W_ADDITIONAL);
	uint16_t w82 = supported_is_valid ? word(data, W_SUPPORTED_82) : 0;
	uint16_t w83 = signed_word(data, W_SUPPORTED_83);
	uint16_t w85 = enabled_is_valid ? word(data, W_ENABLED_85) : 0;
	uint16_t w86 = enabled_is_valid ? word(data, W_ENABLED_86) : 0;

	ret->has_smart = bit(w82, 0);
	ret->smart_is_enabled = bit(w85, 0);
	ret->has_hpa = bit(w82, 10);
	ret->hpa_is_enabled = bit(w85, 10);
	ret->has_dco = bit(w83, 11);
	ret->has_gpl = bit(signed_word(data, W_SUPPORTED_84), 5);
	ret->has_amac = bit(w86, 15) && bit(signed_word(data, W_SUPPORTED_119), 8);
	ret->has_trim = bit(optional_word(data, W_TRIM), 0);
	ret->trim_deterministic = bit(additional, 14);
	ret->trim_zeroes = bit(additional, 5);
	ret->encrypts_all = bit(additional, 4);
	ret->has_trusted = bit(signed_word(data, W_TRUSTED), 0);
	ret->rotation = optional_word(data, W_ROTATION);
	if ((signed_word(data, W_ENABLED_87) & 0x0100) == 0)
		return;
	for (size_t i = 0; i < 4; i++)
		ret->wwn = ret->wwn << 16 | word(data, W_WWN + i);
}

static bool is_blank(const uint8_t *data)
{
	for (size_t i = 1; i < RAD_ATA_IDENTIFY_BYTES; i++) {
		if (data[i] != data[0])
			return false;
	}
	return true;
}

/* ACS-4 7.13.6.94: byte 510 A5h, and all 512 bytes add up to zero. */
static bool checksum_is_wrong(const uint8_t *data)
{
	uint8_t sum = 0;

	if (data[510] != 0xA5)
		return false;
	for (size_t i = 0; i < RAD_ATA_IDENTIFY_BYTES; i++)
		sum = (uint8_t)(sum + data[i]);
	return sum != 0;
}

int rad_ata_identify_read(const uint8_t *data, size_t size, struct rad_ata_identify *ret, struct rad_error *err)
{
	memset(ret, 0, sizeof(*ret));
	if (size < RAD_ATA_IDENTIFY_BYTES || is_blank(data))
		return rad_error_set(err, RAD_ERROR_IO, 0, "identify", "the drive's IDENTIFY data is empty");
	read_text(data, W_SERIAL, 10, ret->serial, sizeof(ret->serial));
	read_text(data, W_FIRMWARE, 4, ret->firmware, sizeof(ret->firmware));
	read_text(data, W_MODEL, 20, ret->model, sizeof(ret->model));
	read_capacity(data, ret);
	read_features(data, ret);
	read_security(data, ret);
	read_sanitize(data, ret);
	ret->checksum_is_wrong = checksum_is_wrong(data);
	return 0;
}
