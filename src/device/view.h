/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The machine as it is looked at: where sysfs, device nodes and proc are, and bounded reads of small attribute files.
 * Nothing else in this module knows a root path, so that a prepared tree can stand for a machine.
 */
#ifndef RAD_DEVICE_VIEW_H
#define RAD_DEVICE_VIEW_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <radera/scan.h>

struct rad_view {
	char sysfs[PATH_MAX]; /* canonical */
	char dev[PATH_MAX];
	char proc[PATH_MAX];
	bool sysfs_is_real; /* the kernel's own: the udev database speaks of it */
	bool dev_is_real;   /* nodes are block devices and may be opened for reading */
	bool proc_is_real;  /* paths in mount tables may be asked with stat() */
	bool running_medium_unknown;
};

/* RAD_ERROR_IO when sysfs or proc is not there. */
int rad_view_init(struct rad_view *view, const struct rad_scan_roots *roots, struct rad_error *err) RAD_MUST_CHECK;

/* Whether nodes may be opened: the names in /dev and the facts in /sys speak of the same devices. */
bool rad_view_has_nodes(const struct rad_view *view);

/* Formats a path; false when it does not fit (ret is then empty). */
bool rad_path_format(char ret[PATH_MAX], const char *format, ...) RAD_PRINTF(2, 3);

/* The text behind the last slash. */
const char *rad_path_name(const char *path);

/* Whether path is directory or lies below it. */
bool rad_path_is_below(const char *path, const char *directory);

/*
 * Reads directory/name as one text, without its trailing line break. False, with ret empty, when it cannot be read, is
 * longer than size - 1 bytes or holds a NUL byte.
 */
bool rad_attribute_text(const char *directory, const char *name, char *ret, size_t size);
/* The same for a field of padded printable text: trimmed, foreign bytes replaced by '?', cut to size. */
bool rad_attribute_field(const char *directory, const char *name, char *ret, size_t size);
/* A whole decimal number. */
bool rad_attribute_u64(const char *directory, const char *name, uint64_t *ret);
/* Up to size raw bytes; returns how many, 0 when it cannot be read. */
size_t rad_attribute_bytes(const char *directory, const char *name, uint8_t *ret, size_t size);
/* The last component of where the symbolic link directory/name leads ("subsystem", "driver"). */
bool rad_attribute_link(const char *directory, const char *name, char *ret, size_t size);
bool rad_attribute_exists(const char *directory, const char *name);

/* Calls visit for each name in the directory but "." and "..", in no order, until it returns false. */
typedef bool (*rad_visit_name_fn)(const char *directory, const char *name, void *user);
void rad_directory_visit(const char *directory, rad_visit_name_fn visit, void *user);

#endif
