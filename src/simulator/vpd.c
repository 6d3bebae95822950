/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a SCSI drive, or the translator before a SATA drive, tells of itself when it is asked (SPC-5 6.6, 7.7;
 * SAT-4 10.3).
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "simulator/firmware.h"

static const uint8_t pages[] = { 0x00, 0x80, 0x83, 0x89, 0xB1 };

static bool is_ata(const struct rad_sim_drive *drive)
{
	return drive->bench->drive.bus == RAD_BUS_ATA;
}

static bool has_page(const struct rad_sim_drive *drive, uint8_t page)
{
	return memchr(pages, page, sizeof(pages)) && (page != 0x89 || is_ata(drive));
}

static size_t put_list(const struct rad_sim_drive *drive, uint8_t *data)
{
	size_t n = 0;

	for (size_t i = 0; i < sizeof(pages); i++) {
		if (has_page(drive, pages[i]))
			data[4 + n++] = pages[i];
	}
	return n;
}

static size_t put_serial(const struct rad_sim_drive *drive, uint8_t *data)
{
	char serial[RAD_SERIAL_SIZE];
	size_t length;

	rad_sim_serial(drive, serial);
	length = strlen(serial);

	if (is_ata(drive) && length < 20) {
		rad_sim_put_text(data + 4, 20, serial);
		return 20;
	}
	memcpy(data + 4, serial, length);
	return length;
}

/* The name of the logical unit, when the drive has one: eight bytes, NAA. */
static size_t put_names(const struct rad_sim_drive *drive, uint8_t *data)
{
	const char *wwn = drive->bench->drive.identity.wwn;

	if (!rad_text_has_prefix(wwn, "naa."))
		return 0;
	data[4] = 0x01;
	data[5] = 0x03;
	data[7] = 8;
	rad_sim_put_be(data + 8, 8, strtoull(wwn + 4, NULL, 16));
	return 12;
}

static size_t put_ata(const struct rad_sim_drive *drive, uint8_t *data)
{
	rad_sim_put_text(data + 8, 8, "linux");
	rad_sim_put_text(data + 16, 16, "libata");
	rad_sim_put_text(data + 32, 4, "3.00");
	data[56] = 0xEC;
	rad_sim_ata_identify(drive, data + 60);
	return 568;
}

static size_t put_characteristics(const struct rad_sim_drive *drive, uint8_t *data)
{
	static const uint8_t after[] = { 1, 1, 1, 2 };

	rad_sim_put_be(data + 4, 2, drive->bench->drive.media == RAD_MEDIA_DISK ? 7200 : 1);
	if (!is_ata(drive))
		data[7] = (uint8_t)(after[drive->bench->firmware.after] << 6 | 1 << 4);
	return 60;
}

size_t rad_sim_vpd(const struct rad_sim_drive *drive, uint8_t page, uint8_t ret[RAD_SIM_VPD_SIZE])
{
	size_t size = 0;

	if (!has_page(drive, page))
		return 0;
	memset(ret, 0, RAD_SIM_VPD_SIZE);
	ret[1] = page;
	if (page == 0x00)
		size = put_list(drive, ret);
	else if (page == 0x80)
		size = put_serial(drive, ret);
	else if (page == 0x83)
		size = put_names(drive, ret);
	else if (page == 0x89)
		size = put_ata(drive, ret);
	else
		size = put_characteristics(drive, ret);
	rad_sim_put_be(ret + 2, 2, size);
	return 4 + size;
}

void rad_sim_inquiry(const struct rad_sim_drive *drive, uint8_t ret[96])
{
	const struct rad_identity *identity = &drive->bench->drive.identity;

	memset(ret, 0, 96);
	ret[2] = 0x07;
	ret[3] = 0x02;
	ret[4] = 91;
	rad_sim_put_text(ret + 8, 8, is_ata(drive) ? "ATA" : identity->vendor);
	rad_sim_put_text(ret + 16, 16, identity->model);
	rad_sim_put_text(ret + 32, 4, identity->firmware);
}
