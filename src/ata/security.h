/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ATA Security feature set (ACS-4 4.18, 7.37 to 7.42). Pure. Radera only ever sets a user password, never a master
 * password.
 */
#ifndef RAD_ATA_SECURITY_H
#define RAD_ATA_SECURITY_H

#include "transport/command.h"

#define RAD_ATA_SECURITY_BYTES 512
#define RAD_ATA_PASSWORD_BYTES 32

enum rad_ata_security {
	RAD_ATA_SET_PASSWORD = 0,
	RAD_ATA_UNLOCK,
	RAD_ATA_ERASE_PREPARE, /* non-data; must come right before ERASE UNIT */
	RAD_ATA_ERASE_UNIT,
	RAD_ATA_FREEZE_LOCK,
	RAD_ATA_DISABLE_PASSWORD,
	RAD_ATA_SECURITY_COUNT,
};

struct rad_ata_security_options {
	uint8_t password[RAD_ATA_PASSWORD_BYTES]; /* zero padded */
	bool enhanced;				  /* ERASE UNIT */
	bool is_master;				  /* UNLOCK, ERASE UNIT, DISABLE: the password is the master's */
	uint32_t timeout_ms;			  /* ERASE UNIT */
};

/* data: RAD_ATA_SECURITY_BYTES for the commands that carry a password; it is filled in here and holds a secret. */
void rad_ata_security_build(enum rad_ata_security what, const struct rad_ata_security_options *options, void *data,
			    struct rad_command *ret);

/*
 * How long ERASE UNIT may take: the drive's own estimate and an hour, or half an hour and the time for its size at 30
 * MB/s, whichever is longer; at least 12 h where the drive tells none.
 */
uint32_t rad_ata_erase_timeout_ms(uint32_t estimate_minutes, uint64_t size_bytes);

#endif
