/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading sysfs and /proc below given roots, so that tests can hand in prepared trees. Nothing here opens a device
 * node.
 */
#ifndef RAD_DEVICE_SYSFS_H
#define RAD_DEVICE_SYSFS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <radera/buffer.h>
#include <radera/scan.h>

#define RAD_BLOCK_NAME 64

/* The view that is scanned, with defaults filled in. */
struct rad_view {
	const char *sysfs;
	const char *dev;
	const char *proc;
	bool is_real; /* the machine's own: nodes may be opened, udev may be asked */
	bool running_medium_unknown;
};

/* One block device in sysfs: whole drive, partition or stacked device. */
struct rad_block {
	char path[PATH_MAX]; /* real directory below <sysfs>/devices */
	char name[RAD_BLOCK_NAME];
	uint32_t major_number;
	uint32_t minor_number;
};

void rad_view_init(struct rad_view *view, const struct rad_scan_options *options);

/* By device number or by kernel name; false when there is none. */
bool rad_block_by_devno(const struct rad_view *view, uint32_t major_number, uint32_t minor_number,
			struct rad_block *ret);
bool rad_block_by_name(const struct rad_view *view, const char *name, struct rad_block *ret);
/* By a path below /dev, following links; false when it is no block device. */
bool rad_block_by_node(const struct rad_view *view, const char *node, struct rad_block *ret);

bool rad_block_is_partition(const struct rad_block *block);
/* The drive that a partition lies on; the block itself otherwise. */
bool rad_block_whole(const struct rad_view *view, const struct rad_block *block, struct rad_block *ret);
bool rad_block_is_same(const struct rad_block *a, const struct rad_block *b);
void rad_block_node(const struct rad_view *view, const struct rad_block *block, char *ret, size_t size);

/* An attribute file below the block's directory ("device/model"), trimmed; "" when absent. Returns whether it was
 * there. */
bool rad_block_text(const struct rad_block *block, const char *attribute, char *ret, size_t size);
uint64_t rad_block_number(const struct rad_block *block, const char *attribute); /* 0 when absent */
bool rad_block_has(const struct rad_block *block, const char *attribute);
/* Raw bytes of an attribute (VPD pages); returns how many. */
size_t rad_block_bytes(const struct rad_block *block, const char *attribute, uint8_t *ret, size_t size);

/* Calls visit for each name in a directory below the block ("holders", "slaves"); visit returns false to stop. */
typedef bool (*rad_name_fn)(void *user, const char *name);
void rad_block_list(const struct rad_block *block, const char *directory, rad_name_fn visit, void *user);
void rad_directory_list(const char *path, rad_name_fn visit, void *user);

/* Whole text of a file below <proc>. */
int rad_view_proc(const struct rad_view *view, const char *name, struct rad_buffer *ret,
		  struct rad_error *err) RAD_MUST_CHECK;

#endif
