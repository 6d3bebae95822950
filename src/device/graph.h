/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What lies under what: from a device number down through device mapper, md, loop devices, partitions and btrfs to
 * drives.
 */
#ifndef RAD_DEVICE_GRAPH_H
#define RAD_DEVICE_GRAPH_H

#include "device/sysfs.h"

#define RAD_BLOCKS_MAX 64

struct rad_blocks {
	size_t n;
	bool truncated;		 /* more than fit: whoever asks must take the cautious side */
	struct rad_block *items; /* RAD_BLOCKS_MAX of them; freed with free() */
};

int rad_blocks_init(struct rad_blocks *blocks, struct rad_error *err) RAD_MUST_CHECK;
void rad_blocks_done(struct rad_blocks *blocks);
bool rad_blocks_has(const struct rad_blocks *blocks, const struct rad_block *block);

/* Adds every whole block device that `block` rests on, and itself when whole. */
void rad_graph_descend(const struct rad_view *view, const struct rad_block *block, struct rad_blocks *ret);

/*
 * Adds what a mount rests on, by its device number, or by its source where the number is anonymous (btrfs, overlay).
 * False when no block device could be found.
 */
bool rad_graph_descend_mount(const struct rad_view *view, uint32_t major_number, uint32_t minor_number,
			     const char *source, struct rad_blocks *ret);

/* One line of /proc/self/mountinfo. Text is cut into place; pointers lead into the line. */
struct rad_mount {
	uint32_t major_number;
	uint32_t minor_number;
	const char *point;
	const char *type;
	const char *source;
};
typedef void (*rad_mount_fn)(void *user, const struct rad_mount *mount);
int rad_mounts_each(const struct rad_view *view, rad_mount_fn visit, void *user, struct rad_error *err) RAD_MUST_CHECK;

#endif
