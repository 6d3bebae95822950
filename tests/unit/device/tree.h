/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A machine made of files: sysfs, dev and proc below a fresh temporary directory. Device numbers are as real ones;
 * nodes are empty files.
 */
#ifndef RAD_TESTS_TREE_H
#define RAD_TESTS_TREE_H

#include <stddef.h>
#include <stdint.h>

#include <radera/scan.h>

struct tree {
	char root[64];
	char sysfs[80];
	char dev[80];
	char proc[80];
	struct rad_scan_options options; /* its roots are this tree */
};

/* An empty machine: no device, no mount but a root file system in RAM, an empty command line. */
void tree_make(struct tree *tree);
void tree_remove(struct tree *tree);

/* Makes or replaces a file below the tree's root, with the folders above it. */
void tree_write(struct tree *tree, const char *path, const char *text);
void tree_write_bytes(struct tree *tree, const char *path, const void *data, size_t size);
/* A symbolic link, both below the tree's root. The target need not exist. */
void tree_link(struct tree *tree, const char *path, const char *target);
void tree_delete(struct tree *tree, const char *path);

/* Gives a folder of sysfs ("devices/pci0000:00") its subsystem. */
void tree_subsystem(struct tree *tree, const char *path, const char *subsystem);

/* A block device in a folder of sysfs; its name is the last component. */
void tree_block(struct tree *tree, const char *path, const char *devno, uint64_t sectors);
void tree_partition(struct tree *tree, const char *disk_path, const char *name, const char *devno);
/* upper is built on lower: both by their paths. */
void tree_stack(struct tree *tree, const char *upper_path, const char *lower_path);

/* Ready-made devices; each returns its path in sysfs (static text until the next call for the same kind). */
const char *tree_sata(struct tree *tree, const char *name, const char *devno, int port, const char *serial);
const char *tree_usb(struct tree *tree, const char *name, const char *devno, int port, const char *serial);
const char *tree_nvme(struct tree *tree, const char *name, const char *devno, const char *serial);
const char *tree_virtio(struct tree *tree, const char *name, const char *devno, const char *serial);
/* Device mapper, with no slaves yet. */
const char *tree_dm(struct tree *tree, const char *name, const char *devno);
/* A loop device whose file has this path. */
const char *tree_loop(struct tree *tree, const char *name, const char *devno, const char *file);

/* Replaces the table of mounts; lines as mountinfo has them. */
void tree_mounts(struct tree *tree, const char *lines);
/* Replaces the command line and the table of mounts by one that has only this root. */
void tree_root_on(struct tree *tree, const char *devno, const char *type, const char *source);

/* The drive with this node name ("sda") in a scan, or a failed test. */
void tree_find(struct tree *tree, const char *name, struct rad_drive *ret);
/* Whether a scan with these options lists it. */
bool tree_lists(struct tree *tree, bool all, const char *name);

#endif
