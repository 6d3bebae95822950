/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SANITIZE DEVICE (B4h; ACS-4 7.36): the commands, and the status that each of them returns. Pure.
 */
#ifndef RAD_ATA_SANITIZE_H
#define RAD_ATA_SANITIZE_H

#include "transport/command.h"

enum rad_ata_sanitize {
	RAD_ATA_SANITIZE_STATUS = 0,
	RAD_ATA_CRYPTO_SCRAMBLE,
	RAD_ATA_BLOCK_ERASE,
	RAD_ATA_OVERWRITE,
	RAD_ATA_SANITIZE_FREEZE,
	RAD_ATA_SANITIZE_ANTIFREEZE,
	RAD_ATA_SANITIZE_COUNT,
};

struct rad_ata_sanitize_options {
	bool failure_mode;	 /* after a failure the drive may be brought back without a new sanitize */
	bool clear_failed;	 /* STATUS only: leave the failed state (refused unless failure mode was set) */
	uint32_t pattern;	 /* OVERWRITE */
	uint8_t passes;		 /* OVERWRITE: 1-16 */
	bool invert;		 /* OVERWRITE: the pattern is inverted between passes */
	bool definitive_pattern; /* OVERWRITE: the drive shall end with the pattern as given */
};

void rad_ata_sanitize_build(enum rad_ata_sanitize what, const struct rad_ata_sanitize_options *options,
			    struct rad_command *ret);

enum rad_ata_sanitize_reason {
	RAD_ATA_REASON_NONE = 0,
	RAD_ATA_REASON_FAILED = 1, /* the last sanitize failed: sectors were left */
	RAD_ATA_REASON_UNSUPPORTED = 2,
	RAD_ATA_REASON_FROZEN = 3,
	RAD_ATA_REASON_ANTIFREEZE = 4,
};

struct rad_ata_sanitize_status {
	bool completed;	  /* the last sanitize completed without error (it may be an older one) */
	bool in_progress; /* SD2 */
	bool frozen;
	bool antifreeze;
	bool failed;	   /* SD3: refused with the reason FAILED */
	uint16_t progress; /* n of 65536; FFFFh when idle */
	enum rad_ata_sanitize_reason reason;
};

/*
 * Reads the status out of the registers of a reply. RAD_ERROR_IO when they did not come through whole (fixed-format
 * sense loses COUNT(15:8), which is the status itself); RAD_ERROR_DEVICE when the drive refused, with *ret filled in as
 * far as it tells.
 */
int rad_ata_sanitize_read(const struct rad_command *command, const struct rad_reply *reply,
			  struct rad_ata_sanitize_status *ret, struct rad_error *err) RAD_MUST_CHECK;

#endif
