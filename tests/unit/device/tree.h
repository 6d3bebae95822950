/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A made-up machine: sysfs, /proc and /dev below a fresh directory, in the shape of the real ones.
 */
#ifndef RAD_TESTS_DEVICE_TREE_H
#define RAD_TESTS_DEVICE_TREE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <radera/scan.h>

struct tree {
	char root[64];
	char sysfs[96];
	char dev[96];
	char proc[96];
	int next_minor;
	struct rad_scan_options options;
};

struct tree *tree_new(void);
void tree_free(struct tree *tree);

/* A whole block device at devices/<path>/<name>, 1 GiB, with major 8 and the next minor. */
void tree_drive(struct tree *tree, const char *path, const char *name);
/* A partition inside a drive made before. */
void tree_partition(struct tree *tree, const char *path, const char *drive, const char *name);
/* Writes a file below the device's directory: tree_set(t, "pci0/ata1/block", "sda", "device/model", "X"). */
void tree_set(struct tree *tree, const char *path, const char *name, const char *attribute, const char *text);
/* upper rests on lower: slaves and holders. */
void tree_stack(struct tree *tree, const char *upper_path, const char *upper, const char *lower_path,
		const char *lower);
void tree_proc(struct tree *tree, const char *name, const char *text);

#endif
