/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ata/power.h"

#include <string.h>

#define STANDBY_IMMEDIATE 0xE0
#define TIMEOUT_MS	  30000

void rad_ata_standby_immediate_build(struct rad_command *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->set = RAD_SET_ATA;
	ret->name = "STANDBY IMMEDIATE";
	ret->timeout_ms = TIMEOUT_MS;
	ret->ata.command = STANDBY_IMMEDIATE;
	ret->ata.protocol = RAD_ATA_NON_DATA;
}
