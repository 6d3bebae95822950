/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A block device as sysfs shows it, and what it is. That is judged by where it hangs in the tree of devices (which
 * subsystems its ancestors belong to) and by attributes that only one driver makes; never by its name and never by its
 * device number.
 */
#ifndef RAD_DEVICE_BLOCK_H
#define RAD_DEVICE_BLOCK_H

#include <sys/types.h>

#include "device/view.h"

struct rad_block {
	uint32_t major_number;
	uint32_t minor_number;
	char name[64];	     /* the kernel's; may hold '!' where the node has '/' */
	char path[PATH_MAX]; /* canonical directory below the view's sysfs */
};

enum rad_block_kind {
	RAD_BLOCK_DRIVE = 0,
	RAD_BLOCK_MEMORY,	 /* loop, ram, zram: for practice and tests, by name or with --all */
	RAD_BLOCK_STRANGE,	 /* hardware of a kind that is not known here */
	RAD_BLOCK_NETWORK,	 /* NVMe over fabrics, iSCSI: somebody else's machine holds it */
	RAD_BLOCK_OPTICAL,	 /* CD, DVD */
	RAD_BLOCK_FLOPPY,	 /* floppy disk drive */
	RAD_BLOCK_OTHER_SCSI,	 /* SCSI, but no direct-access device: tape, enclosure, UFS well-known unit */
	RAD_BLOCK_STACKED,	 /* device mapper, md, bcache, nbd, drbd and whatever else is made of software */
	RAD_BLOCK_PARTITION,	 /* partition of a table */
	RAD_BLOCK_HARDWARE_PART, /* eMMC boot, RPMB and general-purpose areas: belong to their drive */
	RAD_BLOCK_HIDDEN,	 /* one path to an NVMe namespace: the multipath node is the drive */
	RAD_BLOCK_KIND_COUNT,
};

struct rad_nature {
	enum rad_block_kind kind;
	enum rad_bus bus; /* UNKNOWN unless DRIVE, MEMORY or NETWORK */
};

bool rad_block_by_devno(const struct rad_view *view, uint32_t major_number, uint32_t minor_number,
			struct rad_block *ret);
bool rad_block_by_name(const struct rad_view *view, const char *kernel_name, struct rad_block *ret);
/* The block device that a directory or symbolic link of sysfs leads to. */
bool rad_block_by_path(const struct rad_view *view, const char *path, struct rad_block *ret);
/* The whole device of a partition or a hardware partition. */
bool rad_block_parent(const struct rad_view *view, const struct rad_block *block, struct rad_block *ret);
bool rad_block_is_partition(const struct rad_block *block);

struct rad_nature rad_block_nature(const struct rad_view *view, const struct rad_block *block);

/* "/dev/sda": the node's name by the kernel's own word (DEVNAME), below the view's dev. */
void rad_block_node(const struct rad_view *view, const struct rad_block *block, char ret[RAD_NODE_SIZE]);

/*
 * Where the drive is plugged in, from names that survive a restart: "0000:00:17.0-0:0:0", "1-2:1.0". Empty when the
 * tree does not tell.
 */
void rad_block_place(const struct rad_view *view, const struct rad_block *block, char *ret, size_t size);

static inline dev_t rad_block_devno(const struct rad_block *block)
{
	return ((dev_t)block->major_number << 32) | block->minor_number;
}

/* What a kind is, to complete "It is ...". */
const char *rad_block_kind_text(enum rad_block_kind kind);

/*
 * Walks from a directory of sysfs up to the devices' root: sets *path (a copy, owned by the caller) to the parent.
 * False at the top.
 */
bool rad_ancestor_next(const struct rad_view *view, char path[PATH_MAX]);

#endif
