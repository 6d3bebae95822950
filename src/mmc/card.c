/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mmc/card.h"

#include <string.h>

#include "base/bytes.h"

#define SWITCH		   6
#define SEND_EXT_CSD	   8
#define ERASE_GROUP_START  35
#define ERASE_GROUP_END	   36
#define ERASE		   38
#define TIMEOUT_MS	   10000
#define SANITIZE_START	   165
#define UNIT_BYTES	   (128u * 1024)
#define GROUP_UNIT_SECTORS 1024u /* 512 KiB */

/* EXT_CSD bytes. */
enum {
	GP_SIZE_MULT = 143,
	RPMB_SIZE_MULT = 168,
	USER_WP = 171,
	ERASED_MEM_CONT = 181,
	EXT_CSD_REV = 192,
	SEC_COUNT = 212,
	HC_WP_GRP_SIZE = 221,
	HC_ERASE_GRP_SIZE = 224,
	BOOT_SIZE_MULT = 226,
	SEC_FEATURE_SUPPORT = 231,
	PRE_EOL_INFO = 267,
	LIFE_TIME_A = 268,
	LIFE_TIME_B = 269,
};

static void start(const char *name, uint32_t timeout_ms, struct rad_command *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->set = RAD_SET_MMC;
	ret->name = name;
	ret->timeout_ms = timeout_ms;
}

static void add(struct rad_command *ret, uint8_t index, uint32_t argument, bool is_busy)
{
	ret->mmc.requests[ret->mmc.n_requests++] = (struct rad_mmc_request){ index, argument, is_busy };
}

void rad_mmc_ext_csd_build(void *data, struct rad_command *ret)
{
	start("SEND_EXT_CSD", TIMEOUT_MS, ret);
	ret->direction = RAD_DATA_IN;
	ret->data = data;
	ret->data_bytes = RAD_MMC_EXT_CSD_BYTES;
	add(ret, SEND_EXT_CSD, 0, false);
}

int rad_mmc_ext_csd_read(const uint8_t *data, size_t size, struct rad_mmc_card *ret, struct rad_error *err)
{
	uint64_t group;

	memset(ret, 0, sizeof(*ret));
	ret->sector_count = rad_bytes_le(data, size, SEC_COUNT, 4);
	if (size < RAD_MMC_EXT_CSD_BYTES || ret->sector_count == 0)
		return rad_error_set(err, RAD_ERROR_IO, 0, "identify", "the card's EXT_CSD cannot be right");
	group = (uint64_t)data[HC_WP_GRP_SIZE] * data[HC_ERASE_GRP_SIZE];
	ret->revision = data[EXT_CSD_REV];
	ret->has_secure_erase = data[SEC_FEATURE_SUPPORT] & 0x01;
	ret->has_trim = data[SEC_FEATURE_SUPPORT] & 0x10;
	ret->has_sanitize = (data[SEC_FEATURE_SUPPORT] & 0x40) && ret->revision >= 6;
	ret->erased_byte = data[ERASED_MEM_CONT] ? 0xFF : 0x00;
	ret->boot_bytes = (uint64_t)data[BOOT_SIZE_MULT] * UNIT_BYTES;
	ret->rpmb_bytes = (uint64_t)data[RPMB_SIZE_MULT] * UNIT_BYTES;
	for (size_t i = 0; i < 4; i++)
		ret->general_purpose_bytes +=
			rad_bytes_le(data, size, GP_SIZE_MULT + 3 * i, 3) * group * GROUP_UNIT_SECTORS * 512;
	ret->user_write_protected = data[USER_WP] & 0x05;
	ret->erase_group_sectors = data[HC_ERASE_GRP_SIZE] * GROUP_UNIT_SECTORS;
	ret->pre_eol = data[PRE_EOL_INFO];
	ret->life_time_a = data[LIFE_TIME_A];
	ret->life_time_b = data[LIFE_TIME_B];
	return 0;
}

void rad_mmc_erase_build(enum rad_mmc_erase how, uint32_t first_sector, uint32_t last_sector, uint32_t timeout_ms,
			 struct rad_command *ret)
{
	start(how == RAD_MMC_ERASE ? "ERASE" : "SECURE ERASE", timeout_ms, ret);
	ret->changes = true;
	add(ret, ERASE_GROUP_START, first_sector, false);
	add(ret, ERASE_GROUP_END, last_sector, false);
	add(ret, ERASE, (uint32_t)how, true);
}

/* SWITCH argument: access 3 (write byte), index, value, command set 0. */
void rad_mmc_sanitize_build(uint32_t timeout_ms, struct rad_command *ret)
{
	start("SWITCH (SANITIZE_START)", timeout_ms, ret);
	ret->changes = true;
	add(ret, SWITCH, 3u << 24 | SANITIZE_START << 16 | 1u << 8, true);
}
