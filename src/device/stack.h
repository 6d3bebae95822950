/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Walking the stack of block devices: down, from a file system to the drives that it stands on, and up, from a drive to
 * everything that is built on it.
 */
#ifndef RAD_DEVICE_STACK_H
#define RAD_DEVICE_STACK_H

#include "device/block.h"
#include "device/mounts.h"

#define RAD_DEVICE_SET_MAX 512

/* A set of block devices, each with the first reason why it is in it (borrowed text). */
struct rad_device_set {
	struct {
		dev_t devno; /* rad_block_devno() */
		const char *why;
	} items[RAD_DEVICE_SET_MAX];
	size_t n;
	bool overflowed; /* something did not fit: nothing may be concluded from absence */
};

void rad_device_set_add(struct rad_device_set *set, dev_t devno, const char *why);
bool rad_device_set_has(const struct rad_device_set *set, dev_t devno);
/* Why it is in the set, or NULL. */
const char *rad_device_set_why(const struct rad_device_set *set, dev_t devno);

/* What something was found to stand on. Ordered: of several parts the last of these decides. */
enum rad_trace {
	RAD_TRACE_MEMORY = 0,  /* nothing but RAM */
	RAD_TRACE_NETWORK,     /* another machine */
	RAD_TRACE_DEVICES,     /* block devices of this machine */
	RAD_TRACE_UNTRACEABLE, /* it cannot be told */
};

/* One walk down: every device that is met goes into *set. */
struct rad_tracer {
	const struct rad_view *view;
	const struct rad_mounts *mounts;
	struct rad_device_set *set;
	const char *why;
	unsigned int depth;
};

enum rad_trace rad_trace_block(struct rad_tracer *tracer, uint32_t major_number, uint32_t minor_number);
enum rad_trace rad_trace_mount(struct rad_tracer *tracer, const struct rad_mount *mount);
/* A file by its path and, where has_device, by the st_dev that stat() or the kernel told. */
enum rad_trace rad_trace_file(struct rad_tracer *tracer, const char *path, bool has_device, uint64_t device);

/* Finds the block device that a node's name in a mount table or on a command line means. */
bool rad_block_by_node(const struct rad_view *view, const char *node, struct rad_block *ret);

/* The block device itself, its partitions, what holds them, and so on upwards. */
void rad_stack_above(const struct rad_view *view, const struct rad_block *block, struct rad_device_set *ret);

/*
 * The devices directly behind a mount: its own number, or what its source and the btrfs members in sysfs tell. `visit`
 * gets each. Nothing is visited for file systems without devices.
 */
typedef void (*rad_visit_block_fn)(const struct rad_block *block, void *user);
void rad_mount_devices(const struct rad_view *view, const struct rad_mount *mount, rad_visit_block_fn visit,
		       void *user);

#endif
