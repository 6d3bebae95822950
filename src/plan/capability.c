/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/plan.h>

#include <string.h>

#include "plan/technique.h"

void rad_capability_from_drive(const struct rad_drive *drive, struct rad_capability *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->bus = drive->bus;
	ret->media = drive->media;
	ret->size_bytes = drive->identity.size_bytes;
	ret->logical_sector_bytes = drive->logical_sector_bytes;
	for (int i = 0; i < RAD_TECHNIQUE_COUNT; i++)
		ret->offers[i] =
			rad_technique_fits_bus((enum rad_technique)i, drive->bus) ? RAD_OFFER_UNKNOWN : RAD_OFFER_NO;
	/* writing is what every block device can do, unless it says that it is read-only */
	ret->offers[RAD_TECHNIQUE_OVERWRITE] = drive->read_only ? RAD_OFFER_BLOCKED : RAD_OFFER_YES;
}
