/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ATA Power Management feature set, as far as a drive is made ready to be taken out. Pure.
 */
#ifndef RAD_ATA_POWER_H
#define RAD_ATA_POWER_H

#include "transport/command.h"

/* STANDBY IMMEDIATE (E0h): the drive writes back what it holds, parks its heads and stops turning. */
void rad_ata_standby_immediate_build(struct rad_command *ret);

#endif
