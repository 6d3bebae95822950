/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nvme/identify.h"

#include <string.h>

#include "base/bytes.h"
#include "base/text.h"

#define IDENTIFY     0x06
#define GET_LOG_PAGE 0x02
#define LOG_SMART    0x02
#define LOG_BOOT     0x15
#define TIMEOUT_MS   15000
#define KELVIN_ZERO  273

static void start(const char *name, uint8_t opcode, struct rad_command *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->set = RAD_SET_NVME;
	ret->name = name;
	ret->timeout_ms = TIMEOUT_MS;
	ret->nvme.opcode = opcode;
}

static void take_data(void *data, uint32_t size, struct rad_command *ret)
{
	ret->direction = RAD_DATA_IN;
	ret->data = data;
	ret->data_bytes = size;
}

/* Get Log Page: NUMD counts dwords from 0. */
static void start_log(const char *name, uint8_t log, void *data, uint32_t size, struct rad_command *ret)
{
	start(name, GET_LOG_PAGE, ret);
	take_data(data, size, ret);
	ret->nvme.nsid = RAD_NVME_BROADCAST;
	ret->nvme.cdw10 = log | (size / 4 - 1) << 16;
}

void rad_nvme_identify_build(enum rad_nvme_cns cns, uint32_t nsid, void *data, struct rad_command *ret)
{
	start("Identify", IDENTIFY, ret);
	take_data(data, RAD_NVME_IDENTIFY_BYTES, ret);
	ret->nvme.nsid = nsid;
	ret->nvme.cdw10 = cns;
}

/* A 16-byte count, capped. */
static uint64_t read_u128(const uint8_t *data, size_t size, size_t offset)
{
	return rad_bytes_le(data, size, offset + 8, 8) ? UINT64_MAX : rad_bytes_le(data, size, offset, 8);
}

static bool bit(uint64_t value, int number)
{
	return value >> number & 1;
}

static void read_sanicap(uint32_t sanicap, struct rad_nvme_controller *ret)
{
	ret->sanitize_crypto = bit(sanicap, 0);
	ret->sanitize_block = bit(sanicap, 1);
	ret->sanitize_overwrite = bit(sanicap, 2);
	ret->sanitize_verification = bit(sanicap, 3);
	ret->no_deallocate_inhibited = bit(sanicap, 29);
	ret->nodmmas = (enum rad_nvme_nodmmas)(sanicap >> 30);
}

int rad_nvme_controller_read(const uint8_t *data, size_t size, struct rad_nvme_controller *ret, struct rad_error *err)
{
	uint16_t oacs = (uint16_t)rad_bytes_le(data, size, 256, 2);
	uint8_t fna = (uint8_t)rad_bytes_le(data, size, 524, 1);

	memset(ret, 0, sizeof(*ret));
	if (size < RAD_NVME_IDENTIFY_BYTES || rad_bytes_le(data, size, 4, 8) == 0)
		return rad_error_set(err, RAD_ERROR_IO, 0, "identify", "the drive's Identify Controller data is empty");
	rad_text_copy_field(ret->serial, sizeof(ret->serial), (const char *)data + 4, 20);
	rad_text_copy_field(ret->model, sizeof(ret->model), (const char *)data + 24, 40);
	rad_text_copy_field(ret->firmware, sizeof(ret->firmware), (const char *)data + 64, 8);
	read_sanicap((uint32_t)rad_bytes_le(data, size, 328, 4), ret);
	ret->has_security = bit(oacs, 0);
	ret->has_format = bit(oacs, 1);
	ret->has_namespace_management = bit(oacs, 3);
	ret->has_allocated_list = ret->has_namespace_management;
	ret->total_bytes = read_u128(data, size, 280);
	ret->unallocated_bytes = read_u128(data, size, 296);
	ret->rpmb_units = (uint32_t)rad_bytes_le(data, size, 312, 4) & 7;
	ret->namespaces_max = (uint32_t)rad_bytes_le(data, size, 516, 4);
	ret->format_all = bit(fna, 0);
	ret->secure_erase_all = bit(fna, 1);
	ret->format_crypto = bit(fna, 2);
	ret->no_broadcast = bit(fna, 3);
	ret->has_write_protect = rad_bytes_le(data, size, 531, 1) & 7;
	return 0;
}

int rad_nvme_namespace_read(const uint8_t *data, size_t size, struct rad_nvme_namespace *ret, struct rad_error *err)
{
	uint8_t flbas = (uint8_t)rad_bytes_le(data, size, 26, 1);
	uint8_t dps = (uint8_t)rad_bytes_le(data, size, 29, 1);
	uint8_t shift;

	memset(ret, 0, sizeof(*ret));
	ret->size_blocks = rad_bytes_le(data, size, 0, 8);
	ret->capacity_blocks = rad_bytes_le(data, size, 8, 8);
	ret->format = (uint8_t)((flbas & 0x0F) | (flbas & 0x60) >> 1); /* bits 6:5 are the upper two */
	ret->extended_metadata = bit(flbas, 4);
	ret->protection = dps & 7;
	ret->protection_first = bit(dps, 3);
	ret->read_after_deallocate = (uint8_t)rad_bytes_le(data, size, 33, 1) & 7;
	ret->write_protected = rad_bytes_le(data, size, 99, 1) & 1;
	shift = (uint8_t)(rad_bytes_le(data, size, 128 + 4u * ret->format, 4) >> 16);
	if (size < RAD_NVME_IDENTIFY_BYTES || ret->size_blocks == 0 || shift < 9 || shift > 16)
		return rad_error_set(err, RAD_ERROR_IO, 0, "identify",
				     "the namespace is not active, or its Identify data cannot be right");
	ret->block_bytes = 1u << shift;
	return 0;
}

size_t rad_nvme_list_read(const uint8_t *data, size_t size, uint32_t ret[RAD_NVME_NAMESPACES_MAX])
{
	size_t n = 0;

	while (n < RAD_NVME_NAMESPACES_MAX) {
		uint32_t nsid = (uint32_t)rad_bytes_le(data, size, 4 * n, 4);

		if (nsid == 0)
			break;
		ret[n++] = nsid;
	}
	return n;
}

void rad_nvme_smart_build(void *data, struct rad_command *ret)
{
	start_log("Get Log Page (SMART)", LOG_SMART, data, RAD_NVME_SMART_BYTES, ret);
}

int rad_nvme_smart_read(const uint8_t *data, size_t size, struct rad_nvme_smart *ret, struct rad_error *err)
{
	memset(ret, 0, sizeof(*ret));
	if (size < RAD_NVME_SMART_BYTES)
		return rad_error_set(err, RAD_ERROR_IO, 0, "device command", "the SMART log is too short");
	ret->critical_warning = data[0];
	ret->temperature_millicelsius = ((int32_t)rad_bytes_le(data, size, 1, 2) - KELVIN_ZERO) * 1000;
	ret->spare_percent = data[3];
	ret->spare_threshold_percent = data[4];
	ret->used_percent = data[5];
	ret->power_on_hours = read_u128(data, size, 128);
	ret->media_errors = read_u128(data, size, 160);
	return 0;
}

void rad_nvme_boot_log_build(void *data, struct rad_command *ret)
{
	start_log("Get Log Page (Boot Partition)", LOG_BOOT, data, RAD_NVME_BOOT_LOG_BYTES, ret);
	ret->nvme.nsid = 0;
}

/* BPINFO bits 14:0: the size in units of 128 KiB. */
uint64_t rad_nvme_boot_bytes(const uint8_t *data, size_t size)
{
	return (rad_bytes_le(data, size, 4, 4) & 0x7FFF) * 131072;
}
