/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/stack.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "base/text.h"

void rad_device_set_add(struct rad_device_set *set, dev_t devno, const char *why)
{
	if (rad_device_set_has(set, devno))
		return;
	if (set->n == RAD_DEVICE_SET_MAX) {
		set->overflowed = true;
		return;
	}
	set->items[set->n].devno = devno;
	set->items[set->n++].why = why;
}

const char *rad_device_set_why(const struct rad_device_set *set, dev_t devno)
{
	for (size_t i = 0; i < set->n; i++) {
		if (set->items[i].devno == devno)
			return set->items[i].why;
	}
	return NULL;
}

bool rad_device_set_has(const struct rad_device_set *set, dev_t devno)
{
	return rad_device_set_why(set, devno) != NULL;
}

/* Follows links among the nodes of a prepared tree, whose nodes are no devices; gives the kernel's name. */
static bool follow_prepared(const struct rad_view *view, const char *node, char *ret, size_t size)
{
	char path[PATH_MAX];
	char resolved[PATH_MAX];
	const char *below = rad_path_is_below(node, view->dev) ? node + strlen(view->dev) : NULL;

	if (!below && rad_path_is_below(node, "/dev"))
		below = node + strlen("/dev");
	if (!below || !rad_path_format(path, "%s%s", view->dev, below) || !realpath(path, resolved) ||
	    !rad_path_is_below(resolved, view->dev) || strlen(resolved) <= strlen(view->dev) + 1 ||
	    !rad_text_copy(ret, size, resolved + strlen(view->dev) + 1))
		return false;
	for (char *at = ret; *at; at++)
		*at = *at == '/' ? '!' : *at;
	return true;
}

bool rad_block_by_node(const struct rad_view *view, const char *node, struct rad_block *ret)
{
	char name[64];
	struct stat info;

	if (view->dev_is_real) {
		if (stat(node, &info) == 0 && S_ISBLK(info.st_mode))
			return rad_block_by_devno(view, major(info.st_rdev), minor(info.st_rdev), ret);
		/* a mount table of another name space, or one that tells the kernel's name */
		return rad_text_has_prefix(node, "/dev/") && rad_block_by_name(view, node + strlen("/dev/"), ret);
	}
	return follow_prepared(view, node, name, sizeof(name)) && rad_block_by_name(view, name, ret);
}

struct above {
	const struct rad_view *view;
	struct rad_device_set *set;
};

static void add_block(const struct above *above, const char *path)
{
	struct rad_block block;

	if (rad_block_by_path(above->view, path, &block))
		rad_device_set_add(above->set, rad_block_devno(&block), "stack");
}

/* Partitions and hardware partitions are folders of the whole device that have a number of their own. */
static bool visit_child(const char *directory, const char *name, void *user)
{
	char path[PATH_MAX];
	struct stat info;

	/* not its links: "device", "bdi" and "subsystem" lead elsewhere */
	if (rad_path_format(path, "%s/%s", directory, name) && lstat(path, &info) == 0 && S_ISDIR(info.st_mode))
		add_block(user, path);
	return true;
}

static bool visit_holder(const char *directory, const char *name, void *user)
{
	char path[PATH_MAX];

	if (rad_path_format(path, "%s/%s", directory, name))
		add_block(user, path);
	return true;
}

void rad_stack_above(const struct rad_view *view, const struct rad_block *block, struct rad_device_set *ret)
{
	struct above above = { view, ret };
	char holders[PATH_MAX];
	struct rad_block at;

	rad_device_set_add(ret, rad_block_devno(block), "itself");
	for (size_t i = 0; i < ret->n; i++) { /* grows while it is walked */
		dev_t devno = ret->items[i].devno;

		if (!rad_block_by_devno(view, (uint32_t)(devno >> 32), (uint32_t)devno, &at))
			continue;
		rad_directory_visit(at.path, visit_child, &above);
		if (rad_path_format(holders, "%s/holders", at.path))
			rad_directory_visit(holders, visit_holder, &above);
	}
}

struct btrfs {
	const struct rad_view *view;
	const char *member; /* the kernel's name of one member */
	rad_visit_block_fn visit;
	void *user;
};

static bool visit_btrfs_member(const char *directory, const char *name, void *user)
{
	const struct btrfs *btrfs = user;
	struct rad_block block;

	if (rad_block_by_name(btrfs->view, name, &block))
		btrfs->visit(&block, btrfs->user);
	return true;
}

/* sysfs/fs/btrfs/UUID/devices/NAME: only mounted file systems are there. */
static bool visit_btrfs(const char *directory, const char *name, void *user)
{
	const struct btrfs *btrfs = user;
	char devices[PATH_MAX];

	if (rad_path_format(devices, "%s/%s/devices", directory, name) && rad_attribute_exists(devices, btrfs->member))
		rad_directory_visit(devices, visit_btrfs_member, user);
	return true;
}

static void visit_source(const struct rad_view *view, const struct rad_mount *mount, const char *source,
			 rad_visit_block_fn visit, void *user)
{
	struct rad_block block;
	struct btrfs btrfs = { view, block.name, visit, user };
	char path[PATH_MAX];

	if (!rad_block_by_node(view, source, &block))
		return;
	visit(&block, user);
	if (rad_text_equal(mount->type, "btrfs") && rad_path_format(path, "%s/fs/btrfs", view->sysfs))
		rad_directory_visit(path, visit_btrfs, &btrfs);
}

void rad_mount_devices(const struct rad_view *view, const struct rad_mount *mount, rad_visit_block_fn visit, void *user)
{
	rad_auto_free char *sources = NULL;
	struct rad_block block;
	char *rest;
	char *source;

	if (mount->major_number) {
		if (rad_block_by_devno(view, mount->major_number, mount->minor_number, &block))
			visit(&block, user);
		return;
	}
	if (mount->source[0] != '/')
		return;
	sources = strdup(mount->source);
	rest = sources;
	/* bcachefs joins its members by colons */
	while (rest && (source = strsep(&rest, ":")) != NULL)
		visit_source(view, mount, source, visit, user);
}
