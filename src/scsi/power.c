/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scsi/power.h"

#include "scsi/cdb.h"

#define START_STOP_UNIT 0x1B
#define TIMEOUT_MS	30000

void rad_scsi_stop_build(struct rad_command *ret)
{
	rad_scsi_start("START STOP UNIT", START_STOP_UNIT, 6, ret);
	ret->timeout_ms = TIMEOUT_MS;
}
