/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ATA commands inside SCSI (SAT-4): a taskfile as a CDB, and the registers out of sense data. Pure.
 */
#ifndef RAD_TRANSPORT_SAT_H
#define RAD_TRANSPORT_SAT_H

#include "transport/command.h"

/*
 * Writes the ATA PASS-THROUGH CDB of an ATA command: (16), or (32) when it has an AUXILIARY value (SAT-4 12.2). Returns
 * its length. T_LENGTH says that COUNT holds the number of 512-byte blocks; where a command's COUNT means something
 * else (non-data), nothing is transferred.
 */
size_t rad_sat_encode(const struct rad_command *command, uint8_t ret[RAD_CDB_SIZE]);

/*
 * Reads the ATA registers out of sense data: descriptor 09h of the descriptor format, or what the fixed format keeps of
 * them. ret->valid is false when the sense data holds none.
 */
void rad_sat_decode(const uint8_t *sense, size_t size, struct rad_ata_registers *ret);

/* Fills in the verdict of a reply to an ATA command from its SCSI status and sense data, which are in it already. */
void rad_sat_judge(const struct rad_command *command, struct rad_reply *reply);

#endif
