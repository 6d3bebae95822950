/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RAD_DEVICE_CONTENTS_H
#define RAD_DEVICE_CONTENTS_H

#include <radera/drive.h>

/*
 * What lies on a drive, by libblkid's low-level probe on a read-only descriptor: types only, never labels, names or
 * UUIDs. A drive that cannot be opened or read simply has nothing known on it.
 */
void rad_contents_read(struct rad_drive *drive);

#endif
