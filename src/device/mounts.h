/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is mounted, swapped to and said on the kernel's command line, read from proc and taken apart.
 */
#ifndef RAD_DEVICE_MOUNTS_H
#define RAD_DEVICE_MOUNTS_H

#include <radera/buffer.h>

#include "device/view.h"

/* One line of mountinfo (proc_pid_mountinfo(5)). The texts lie in the table's buffers, unescaped but for options. */
struct rad_mount {
	uint32_t major_number; /* 0 for file systems without a device of their own (btrfs, overlay, tmpfs, nfs) */
	uint32_t minor_number;
	const char *point;
	const char *type;
	const char *source;
	const char *options; /* of the super block, still escaped: a comma in a value is "\054" */
	bool is_foreign;     /* of the first process's name space: its paths are not ours */
};

struct rad_mounts {
	struct rad_mount *items; /* in the order of mounting */
	size_t n;
	struct rad_buffer own;
	struct rad_buffer first;
};

/* Zero-initialise; give back with rad_mounts_done(). RAD_ERROR_IO when our own table cannot be read or understood. */
int rad_mounts_read(const struct rad_view *view, struct rad_mounts *ret, struct rad_error *err) RAD_MUST_CHECK;
void rad_mounts_done(struct rad_mounts *mounts);

/* The mount that a path lies on, in our own or in the first process's name space. NULL when there is none. */
const struct rad_mount *rad_mounts_of_path(const struct rad_mounts *mounts, const char *path, bool is_foreign);

/* The first mount with this number, or NULL. */
const struct rad_mount *rad_mounts_of_device(const struct rad_mounts *mounts, uint32_t major_number,
					     uint32_t minor_number);

/* Replaces "\ooo" by the byte it stands for, in place. */
void rad_octal_unescape(char *text);

/* Calls visit with each swap area's path. */
typedef void (*rad_visit_swap_fn)(const char *path, bool is_file, void *user);
void rad_swaps_visit(const struct rad_view *view, rad_visit_swap_fn visit, void *user);

#endif
