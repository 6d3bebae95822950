/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands that hide and show sectors: HPA (READ NATIVE MAX, SET MAX), AMAC (accessible max address), DCO. Pure.
 * HPA and DCO are ATA8-ACS 4.9 and 4.6, AMAC is ACS-4 7.1.
 */
#ifndef RAD_ATA_CAPACITY_H
#define RAD_ATA_CAPACITY_H

#include "transport/command.h"

/* READ NATIVE MAX ADDRESS, its EXT form for 48-bit drives. */
void rad_ata_native_max_build(bool extend, struct rad_command *ret);
/* GET NATIVE MAX ADDRESS EXT (AMAC). */
void rad_ata_amac_native_build(struct rad_command *ret);
/* The last sector that a reply to one of these two names. RAD_ERROR_IO when the registers did not come through whole.
 */
int rad_ata_native_max_read(const struct rad_command *command, const struct rad_reply *reply, uint64_t *ret_last_lba,
			    struct rad_error *err) RAD_MUST_CHECK;

/* SET MAX ADDRESS (EXT) to this last sector. Must directly follow READ NATIVE MAX ADDRESS; one persistent change a
 * power cycle. */
void rad_ata_set_max_build(bool extend, bool persistent, uint64_t last_lba, struct rad_command *ret);
/* SET ACCESSIBLE MAX ADDRESS EXT (AMAC). */
void rad_ata_amac_set_build(uint64_t last_lba, struct rad_command *ret);

#define RAD_ATA_DCO_BYTES 512
/* DEVICE CONFIGURATION IDENTIFY. */
void rad_ata_dco_identify_build(void *data, struct rad_command *ret);
/* The last sector of the factory's configuration. RAD_ERROR_IO when the data cannot be right. */
int rad_ata_dco_read(const uint8_t *data, size_t size, uint64_t *ret_last_lba, struct rad_error *err) RAD_MUST_CHECK;
/* DEVICE CONFIGURATION RESTORE. Refused while an HPA is set or the DCO is frozen. */
void rad_ata_dco_restore_build(struct rad_command *ret);

/* SET FEATURES, enable read look-ahead (AAh): makes Linux read the drive's IDENTIFY data again. */
void rad_ata_revalidate_build(struct rad_command *ret);

#endif
