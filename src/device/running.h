/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which drives the running system stands on. They are never offered; and when that cannot be told, no drive is.
 */
#ifndef RAD_DEVICE_RUNNING_H
#define RAD_DEVICE_RUNNING_H

#include "device/stack.h"

struct rad_running {
	struct rad_device_set devices; /* with why, to complete "It holds ..." */
	bool is_known;		       /* false: nothing may be offered */
	char doubt[160];	       /* why it is not known, without a full stop */
};

void rad_running_find(const struct rad_view *view, const struct rad_mounts *mounts, struct rad_running *ret);

#endif
