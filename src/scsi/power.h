/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * START STOP UNIT (SBC), as far as a drive is made ready to be taken out. Pure.
 */
#ifndef RAD_SCSI_POWER_H
#define RAD_SCSI_POWER_H

#include "transport/command.h"

/* START STOP UNIT (1Bh) with START 0 and NO_FLUSH 0: the drive writes back what it holds and stops turning. */
void rad_scsi_stop_build(struct rad_command *ret);

#endif
