/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a loop device stands on. The file's name is used to find its file system and is never shown.
 */
#ifndef RAD_DEVICE_LOOP_H
#define RAD_DEVICE_LOOP_H

#include "device/block.h"

struct rad_loop_backing {
	bool has_file;	       /* a file is attached */
	bool has_inode;	       /* device and inode are known */
	uint64_t device;       /* st_dev of the file */
	uint64_t inode;	       /* st_ino of the file */
	uint64_t offset_bytes; /* where the device begins in the file */
	char path[PATH_MAX];   /* as the kernel tells it, or empty */
};

/*
 * Asks the kernel by a read-only open of the node (it knows the file even when its name leads elsewhere by now), else
 * sysfs and stat().
 */
void rad_loop_backing_read(const struct rad_view *view, const struct rad_block *block, struct rad_loop_backing *ret);

/*
 * Opens the node for reading only, without waiting, and makes sure that it is this block device. Returns the
 * descriptor or a negative errno.
 */
int rad_block_open_node(const struct rad_view *view, const struct rad_block *block, int more_flags);

#endif
