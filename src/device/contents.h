/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is on a drive, by libblkid: types only.
 */
#ifndef RAD_DEVICE_CONTENTS_H
#define RAD_DEVICE_CONTENTS_H

#include <radera/drive.h>

struct rad_contents {
	bool is_own; /* Radera's own medium, or a volume of evidence, by a name that is theirs alone */
	size_t n;
	struct rad_content items[RAD_DRIVE_CONTENTS_MAX];
};

/*
 * Reads the whole device behind fd (open for reading): signatures on the whole, the partition table, and signatures in
 * each partition of that table, whether the kernel knows it or not. More than fit end in {"whole", "other", "more"};
 * what libblkid cannot decide in {..., "other", "ambiguous"}; a device that cannot be read in {"whole", "other",
 * "unreadable"}. Blocks for as long as the device takes.
 */
void rad_contents_probe(int fd, uint64_t size_bytes, struct rad_contents *ret);

#endif
