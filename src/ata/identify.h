/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * IDENTIFY DEVICE (ACS-4 7.13): what an ATA drive tells of itself. Pure; names follow ACS.
 */
#ifndef RAD_ATA_IDENTIFY_H
#define RAD_ATA_IDENTIFY_H

#include "transport/command.h"

#define RAD_ATA_IDENTIFY_BYTES 512

struct rad_ata_identify {
	char serial[21];
	char firmware[9];
	char model[41];
	uint64_t wwn; /* words 108-111; 0 = none */
	uint64_t accessible_sectors;
	uint32_t logical_sector_bytes;
	uint32_t physical_sector_bytes;
	uint16_t rotation; /* word 217: 0 unknown, 1 does not rotate, else turns a minute */

	bool has_security; /* word 128 */
	bool security_enabled;
	bool security_locked;
	bool security_frozen;
	bool security_expired;
	bool has_enhanced_erase;
	bool master_is_maximum;
	bool master_is_factory;		 /* word 92 */
	uint32_t erase_minutes;		 /* SECURITY ERASE UNIT, normal; 0 = not told */
	uint32_t enhanced_erase_minutes; /* the same, enhanced */

	bool has_sanitize; /* word 59 */
	bool has_crypto_scramble;
	bool has_overwrite;
	bool has_block_erase;
	bool has_antifreeze;

	bool has_hpa; /* words 82, 85 */
	bool hpa_is_enabled;
	bool has_dco;
	bool has_amac; /* word 119 */
	bool has_smart;
	bool smart_is_enabled;
	bool has_lba48;
	bool has_gpl; /* READ LOG EXT */

	bool has_trim;		 /* word 169 */
	bool trim_deterministic; /* word 69: DRAT */
	bool trim_zeroes;	 /* word 69: RZAT */
	bool encrypts_all;	 /* word 69 bit 4 */
	bool has_trusted;	 /* word 48: TRUSTED SEND/RECEIVE */
	bool checksum_is_wrong;	 /* word 255 has its signature, and the sum is not zero */
};

/* IDENTIFY DEVICE (ECh). data: RAD_ATA_IDENTIFY_BYTES, borrowed until the command is executed. */
void rad_ata_identify_build(void *data, struct rad_command *ret);

/* Reads the 512 bytes. RAD_ERROR_IO when they cannot be IDENTIFY data: too short, or nothing but one repeated byte. */
int rad_ata_identify_read(const uint8_t *data, size_t size, struct rad_ata_identify *ret,
			  struct rad_error *err) RAD_MUST_CHECK;

#endif
