/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * eMMC: the extended CSD and the erase commands (JESD84-B51 6.6.9 to 6.6.12, 7.4; register indexes are its own). Pure.
 */
#ifndef RAD_MMC_CARD_H
#define RAD_MMC_CARD_H

#include "transport/command.h"

#define RAD_MMC_EXT_CSD_BYTES 512

struct rad_mmc_card {
	uint8_t revision; /* EXT_CSD_REV: 6 is 4.5, 7 is 5.0, 8 is 5.1 */
	uint64_t sector_count;
	bool has_sanitize;     /* SEC_FEATURE_SUPPORT bit 6 */
	bool has_secure_erase; /* bit 0; obsolete since 4.51 (UNCONFIRMED) */
	bool has_trim;	       /* bit 4 */
	uint8_t erased_byte;   /* ERASED_MEM_CONT: 00h or FFh */
	uint64_t boot_bytes;   /* of one of the two boot partitions */
	uint64_t rpmb_bytes;
	uint64_t general_purpose_bytes; /* of all four */
	bool user_write_protected;	/* USER_WP: permanent or until power-on */
	uint8_t pre_eol;		/* 1 normal, 2 warning, 3 urgent */
	uint8_t life_time_a;		/* 1 = 0-10 % used ... 0Bh = exceeded; 0 not told */
	uint8_t life_time_b;
	uint32_t erase_group_sectors; /* high-capacity erase unit in sectors; 0 not told */
};

/* SEND_EXT_CSD (CMD8). data: RAD_MMC_EXT_CSD_BYTES */
void rad_mmc_ext_csd_build(void *data, struct rad_command *ret);
int rad_mmc_ext_csd_read(const uint8_t *data, size_t size, struct rad_mmc_card *ret,
			 struct rad_error *err) RAD_MUST_CHECK;

/* The argument of ERASE (CMD38). */
enum rad_mmc_erase {
	RAD_MMC_ERASE = 0x00000000,
	RAD_MMC_SECURE_ERASE = (int)0x80000000,
};

/* ERASE_GROUP_START, ERASE_GROUP_END, ERASE as one unit, over sectors of 512 bytes. */
void rad_mmc_erase_build(enum rad_mmc_erase how, uint32_t first_sector, uint32_t last_sector, uint32_t timeout_ms,
			 struct rad_command *ret);
/* SWITCH (CMD6) that writes 1 to SANITIZE_START. */
void rad_mmc_sanitize_build(uint32_t timeout_ms, struct rad_command *ret);

#endif
