/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ata/smart.h"

#include <string.h>

#include "base/bytes.h"

#define SMART		    0xB0
#define SMART_READ_DATA	    0xD0
#define SMART_RETURN_STATUS 0xDA
#define SMART_KEY	    0xC24F00u /* LBA(23:8) C24Fh */
#define SMART_FAILING	    0x2CF400u
#define TIMEOUT_MS	    15000
#define N_ATTRIBUTES	    30
#define ATTRIBUTE_BYTES	    12
#define FIRST_ATTRIBUTE	    2
#define TEMPERATURE_MAX_C   125

static void start(const char *name, uint8_t features, struct rad_command *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->set = RAD_SET_ATA;
	ret->name = name;
	ret->timeout_ms = TIMEOUT_MS;
	ret->ata.command = SMART;
	ret->ata.features = features;
	ret->ata.lba = SMART_KEY;
}

void rad_ata_smart_data_build(void *data, struct rad_command *ret)
{
	start("SMART READ DATA", SMART_READ_DATA, ret);
	ret->direction = RAD_DATA_IN;
	ret->data = data;
	ret->data_bytes = RAD_ATA_SMART_BYTES;
	ret->ata.count = 1;
	ret->ata.protocol = RAD_ATA_PIO_IN;
}

void rad_ata_smart_status_build(struct rad_command *ret)
{
	start("SMART RETURN STATUS", SMART_RETURN_STATUS, ret);
	ret->ata.protocol = RAD_ATA_NON_DATA;
	ret->ata.wants_registers = true;
}

static void read_attribute(uint8_t id, uint64_t raw, struct rad_ata_smart *ret)
{
	int32_t celsius = (int32_t)(raw & 0xFF);

	switch (id) {
	case 5:
		ret->has_reallocated = true;
		ret->reallocated_sectors = raw & 0xFFFFFFFF;
		break;
	case 9: /* makers keep minutes or seconds in the upper bytes */
		ret->has_hours = true;
		ret->power_on_hours = raw & 0xFFFFFF;
		break;
	case 190: /* where both are there, 194 counts */
	case 194:
		if (celsius > TEMPERATURE_MAX_C || (ret->has_temperature && id == 190))
			break;
		ret->has_temperature = true;
		ret->temperature_millicelsius = celsius * 1000;
		break;
	case 197:
		ret->has_pending = true;
		ret->pending_sectors = raw & 0xFFFFFFFF;
		break;
	default:
		break;
	}
}

int rad_ata_smart_read(const uint8_t *data, size_t size, struct rad_ata_smart *ret, struct rad_error *err)
{
	uint8_t sum = 0;

	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; i < size && i < RAD_ATA_SMART_BYTES; i++)
		sum = (uint8_t)(sum + data[i]);
	if (size < RAD_ATA_SMART_BYTES || sum != 0)
		return rad_error_set(err, RAD_ERROR_IO, 0, "device command", "the drive's SMART data has a wrong sum");
	for (size_t i = 0; i < N_ATTRIBUTES; i++) {
		size_t at = FIRST_ATTRIBUTE + i * ATTRIBUTE_BYTES;

		read_attribute(data[at], rad_bytes_le(data, size, at + 5, 6), ret);
	}
	return 0;
}

int rad_ata_smart_verdict(const struct rad_command *command, const struct rad_reply *reply, bool *ret_is_failing,
			  struct rad_error *err)
{
	int r = rad_reply_check(command, reply, err);
	uint64_t key = reply->ata.lba & 0xFFFF00;

	if (r < 0)
		return r;
	if (!reply->ata.valid || (key != SMART_KEY && key != SMART_FAILING))
		return rad_error_set(err, RAD_ERROR_IO, 0, "device command", "the drive gives no SMART verdict");
	*ret_is_failing = key == SMART_FAILING;
	return 0;
}
