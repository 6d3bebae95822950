/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a block device is, judged by where it hangs in sysfs, never by its name or number (names of loop devices under
 * another name, majors of test rigs and NVMe namespaces with other numbers have all been met).
 */
#ifndef RAD_DEVICE_KIND_H
#define RAD_DEVICE_KIND_H

#include "device/sysfs.h"

struct rad_kind {
	enum rad_bus bus;
	enum rad_media media;
	bool is_drive;	  /* something that can be erased as a whole */
	bool is_listed;	  /* shown without --all */
	const char *what; /* when it is no drive: "a partition", "a CD or DVD drive", ... */
};

void rad_kind_judge(const struct rad_block *block, struct rad_kind *ret);

#endif
