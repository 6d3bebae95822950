/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first strokes of every SCSI command. Private to this folder.
 */
#ifndef RAD_SCSI_CDB_H
#define RAD_SCSI_CDB_H

#include "transport/command.h"

void rad_scsi_start(const char *name, uint8_t opcode, uint8_t cdb_bytes, struct rad_command *ret);
void rad_scsi_put_be(uint8_t *ret, size_t length, uint64_t value);
void rad_scsi_take_data(void *data, uint32_t size, enum rad_direction direction, struct rad_command *ret);

#endif
