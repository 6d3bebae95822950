/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RAD_DEVICE_IDENTITY_H
#define RAD_DEVICE_IDENTITY_H

#include "device/kind.h"

/* Who a whole drive is: sysfs first; the udev database adds what only it knows, where there is one. */
void rad_identity_read(const struct rad_view *view, const struct rad_block *block, enum rad_bus bus,
		       struct rad_identity *ret);

#endif
