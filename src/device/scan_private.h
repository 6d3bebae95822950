/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RAD_DEVICE_SCAN_PRIVATE_H
#define RAD_DEVICE_SCAN_PRIVATE_H

#include "device/kind.h"
#include "device/running.h"

/* Everything about one whole block device, protection included. */
int rad_drive_read(const struct rad_view *view, const struct rad_running *running, const struct rad_block *block,
		   const struct rad_kind *kind, bool skip_contents, struct rad_drive *ret,
		   struct rad_error *err) RAD_MUST_CHECK;

/* Judges uses and protection again. */
int rad_drive_protect(const struct rad_view *view, const struct rad_running *running, const struct rad_block *block,
		      const struct rad_kind *kind, struct rad_drive *drive, struct rad_error *err) RAD_MUST_CHECK;

#endif
