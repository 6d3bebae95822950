/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RAD_DEVICE_USES_H
#define RAD_DEVICE_USES_H

#include "device/graph.h"

/*
 * Who uses a drive now: file systems mounted anywhere up its stack, swap, devices that hold it, and anybody who has it
 * open exclusively. Fills drive->uses.
 */
int rad_uses_read(const struct rad_view *view, const struct rad_block *block, struct rad_drive *drive,
		  struct rad_error *err) RAD_MUST_CHECK;

#endif
