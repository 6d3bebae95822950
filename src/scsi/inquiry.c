/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scsi/inquiry.h"

#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "scsi/cdb.h"

#define TEST_UNIT_READY	  0x00
#define REQUEST_SENSE	  0x03
#define INQUIRY		  0x12
#define LOG_SENSE	  0x4D
#define MODE_SELECT_10	  0x55
#define SERVICE_ACTION_IN 0x9E
#define MAINTENANCE_IN	  0xA3
#define TIMEOUT_MS	  15000

void rad_scsi_start(const char *name, uint8_t opcode, uint8_t cdb_bytes, struct rad_command *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->set = RAD_SET_SCSI;
	ret->name = name;
	ret->timeout_ms = TIMEOUT_MS;
	ret->scsi.cdb[0] = opcode;
	ret->scsi.cdb_bytes = cdb_bytes;
}

void rad_scsi_put_be(uint8_t *ret, size_t length, uint64_t value)
{
	for (size_t i = 0; i < length; i++)
		ret[i] = (uint8_t)(value >> (8 * (length - 1 - i)));
}

void rad_scsi_take_data(void *data, uint32_t size, enum rad_direction direction, struct rad_command *ret)
{
	ret->direction = size ? direction : RAD_DATA_NONE;
	ret->data = data;
	ret->data_bytes = size;
}

void rad_scsi_test_unit_ready_build(struct rad_command *ret)
{
	rad_scsi_start("TEST UNIT READY", TEST_UNIT_READY, 6, ret);
}

void rad_scsi_request_sense_build(void *data, uint8_t size, struct rad_command *ret)
{
	rad_scsi_start("REQUEST SENSE", REQUEST_SENSE, 6, ret);
	rad_scsi_take_data(data, size, RAD_DATA_IN, ret);
	ret->scsi.cdb[4] = size;
}

void rad_scsi_inquiry_build(void *data, struct rad_command *ret)
{
	rad_scsi_start("INQUIRY", INQUIRY, 6, ret);
	rad_scsi_take_data(data, RAD_SCSI_INQUIRY_BYTES, RAD_DATA_IN, ret);
	ret->scsi.cdb[4] = RAD_SCSI_INQUIRY_BYTES;
}

int rad_scsi_inquiry_read(const uint8_t *data, size_t size, struct rad_scsi_inquiry *ret, struct rad_error *err)
{
	memset(ret, 0, sizeof(*ret));
	if (size < 36)
		return rad_error_set(err, RAD_ERROR_IO, 0, "identify", "the drive's INQUIRY data is too short");
	ret->peripheral_type = data[0] & 0x1F;
	ret->is_present = data[0] >> 5 == 0;
	rad_text_copy_field(ret->vendor, sizeof(ret->vendor), (const char *)data + 8, 8);
	rad_text_copy_field(ret->product, sizeof(ret->product), (const char *)data + 16, 16);
	rad_text_copy_field(ret->revision, sizeof(ret->revision), (const char *)data + 32, 4);
	ret->is_ata = rad_text_equal(ret->vendor, "ATA");
	return 0;
}

void rad_scsi_vpd_build(uint8_t page, void *data, struct rad_command *ret)
{
	rad_scsi_start("INQUIRY (VPD)", INQUIRY, 6, ret);
	rad_scsi_take_data(data, RAD_SCSI_VPD_BYTES, RAD_DATA_IN, ret);
	ret->scsi.cdb[1] = 1;
	ret->scsi.cdb[2] = page;
	ret->scsi.cdb[4] = RAD_SCSI_VPD_BYTES;
}

size_t rad_scsi_vpd_size(uint8_t page, const uint8_t *data, size_t size)
{
	size_t length = 4 + rad_bytes_be(data, size, 2, 2);

	if (size < 4 || data[1] != page)
		return 0;
	return length < size ? length : size;
}

void rad_scsi_serial_read(const uint8_t *data, size_t size, char *ret, size_t ret_size)
{
	size_t length = rad_scsi_vpd_size(RAD_SCSI_VPD_SERIAL, data, size);

	ret[0] = '\0';
	if (length > 4)
		rad_text_copy_field(ret, ret_size, (const char *)data + 4, length - 4);
}

void rad_scsi_characteristics_read(const uint8_t *data, size_t size, struct rad_scsi_characteristics *ret)
{
	size_t length = rad_scsi_vpd_size(RAD_SCSI_VPD_CHARACTERISTICS, data, size);

	memset(ret, 0, sizeof(*ret));
	ret->rotation = (uint16_t)rad_bytes_be(data, length, 4, 2);
	ret->after_block_erase = (enum rad_scsi_read_after)(rad_bytes_be(data, length, 7, 1) >> 6 & 3);
	ret->after_crypto_erase = (enum rad_scsi_read_after)(rad_bytes_be(data, length, 7, 1) >> 4 & 3);
	ret->zoned = (uint8_t)(rad_bytes_be(data, length, 8, 1) >> 4 & 3);
}

void rad_scsi_capacity_build(void *data, struct rad_command *ret)
{
	rad_scsi_start("READ CAPACITY(16)", SERVICE_ACTION_IN, 16, ret);
	rad_scsi_take_data(data, RAD_SCSI_CAPACITY_BYTES, RAD_DATA_IN, ret);
	ret->scsi.cdb[1] = 0x10;
	rad_scsi_put_be(ret->scsi.cdb + 10, 4, RAD_SCSI_CAPACITY_BYTES);
}

int rad_scsi_capacity_read(const uint8_t *data, size_t size, struct rad_scsi_capacity *ret, struct rad_error *err)
{
	uint64_t last = rad_bytes_be(data, size, 0, 8);

	memset(ret, 0, sizeof(*ret));
	ret->block_bytes = (uint32_t)rad_bytes_be(data, size, 8, 4);
	if (size < 14 || last == UINT64_MAX || ret->block_bytes < 256 || ret->block_bytes > 65536 ||
	    last >= UINT64_MAX / ret->block_bytes)
		return rad_error_set(err, RAD_ERROR_IO, 0, "identify", "the drive's capacity data cannot be right");
	ret->n_blocks = last + 1;
	ret->has_protection = data[12] & 1;
	ret->protection_type = data[12] >> 1 & 7;
	ret->physical_bytes = ret->block_bytes << (data[13] & 0x0F);
	return 0;
}

void rad_scsi_opcode_build(uint8_t opcode, int service_action, void *data, struct rad_command *ret)
{
	rad_scsi_start("REPORT SUPPORTED OPERATION CODES", MAINTENANCE_IN, 12, ret);
	rad_scsi_take_data(data, RAD_SCSI_OPCODE_BYTES, RAD_DATA_IN, ret);
	ret->scsi.cdb[1] = 0x0C;
	ret->scsi.cdb[2] = service_action < 0 ? 1 : 3;
	ret->scsi.cdb[3] = opcode;
	if (service_action >= 0)
		rad_scsi_put_be(ret->scsi.cdb + 4, 2, (uint64_t)service_action);
	rad_scsi_put_be(ret->scsi.cdb + 6, 4, RAD_SCSI_OPCODE_BYTES);
}

enum rad_scsi_support rad_scsi_opcode_read(const uint8_t *data, size_t size)
{
	uint64_t support = rad_bytes_be(data, size, 1, 1) & 7;

	switch (support) {
	case RAD_SCSI_SUPPORT_NO:
	case RAD_SCSI_SUPPORT_YES:
	case RAD_SCSI_SUPPORT_VENDOR:
		return (enum rad_scsi_support)support;
	default:
		return RAD_SCSI_SUPPORT_UNKNOWN;
	}
}

void rad_scsi_log_build(uint8_t page, void *data, struct rad_command *ret)
{
	rad_scsi_start("LOG SENSE", LOG_SENSE, 10, ret);
	rad_scsi_take_data(data, RAD_SCSI_LOG_BYTES, RAD_DATA_IN, ret);
	ret->scsi.cdb[2] = (uint8_t)(0x40 | page); /* PC 01b: cumulative values */
	rad_scsi_put_be(ret->scsi.cdb + 7, 2, RAD_SCSI_LOG_BYTES);
}

bool rad_scsi_log_read(uint8_t page, const uint8_t *data, size_t size, uint16_t parameter, size_t skip, size_t length,
		       uint64_t *ret)
{
	size_t end = 4 + rad_bytes_be(data, size, 2, 2);
	size_t at = 4;

	if (size < 4 || (data[0] & 0x3F) != page)
		return false;
	if (end > size)
		end = size;
	while (rad_bytes_fit(end, at, 4)) {
		size_t value_bytes = data[at + 3];

		if (rad_bytes_be(data, end, at, 2) == parameter && skip + length <= value_bytes &&
		    rad_bytes_fit(end, at + 4, value_bytes)) {
			*ret = rad_bytes_be(data, end, at + 4 + skip, length);
			return true;
		}
		at += 4 + value_bytes;
	}
	return false;
}

void rad_scsi_restore_capacity_build(uint32_t block_bytes, uint8_t *data, struct rad_command *ret)
{
	rad_scsi_start("MODE SELECT(10)", MODE_SELECT_10, 10, ret);
	memset(data, 0, RAD_SCSI_MODE_SELECT_BYTES);
	data[4] = 1; /* LONGLBA */
	data[7] = 16;
	memset(data + 8, 0xFF, 8);
	rad_scsi_put_be(data + 20, 4, block_bytes);
	rad_scsi_take_data(data, RAD_SCSI_MODE_SELECT_BYTES, RAD_DATA_OUT, ret);
	ret->changes = true;
	ret->scsi.cdb[1] = 0x10 | 0x01; /* page format, save pages */
	rad_scsi_put_be(ret->scsi.cdb + 7, 2, RAD_SCSI_MODE_SELECT_BYTES);
}
