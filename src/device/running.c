/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rules, in the order in which they are asked. "Known" means: every drive that the running system needs is in the
 * set. Whatever is in the set is protected in any case.
 *
 *   1. The program itself lies where nobody can tell                               -> not known
 *   2. The root file system stands on block devices (through partitions, device
 *      mapper, RAID, btrfs members, loop files, the lower layers of an overlay)      -> known: these
 *   3. The kernel command line says "live", and the live medium is mounted from a
 *      block device, or a parameter names it and it is here                         -> known: these
 *   4. The root file system cannot be traced (ZFS, FUSE, an overlay whose layers
 *      are out of sight, as in a container)                                         -> not known
 *   5. The root file system comes from another machine                             -> known: none here
 *   6. The root file system is RAM (initramfs, tmpfs, or an overlay whose image was
 *      copied to RAM), and
 *      a. a parameter names a live medium or a root that is not here                -> not known
 *      b. the command line says "live", and not that the image came by network: the
 *         medium is plugged in somewhere, unmounted ("toram")                       -> not known
 *      c. the boot loader named a disk of its own ("BOOT_IMAGE=(hd0,1)/...")        -> not known
 *      d. else nothing but RAM was ever asked for, or the drive that root= names    -> known: that
 *
 * Where the first process lives in another mount name space than we do, its root is asked by the same rules, and both
 * must be known.
 */
#include "device/running.h"

#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "device/command_line.h"

enum place_role {
	PLACE_SYSTEM, /* protected where it stands on a drive */
	PLACE_LIVE,   /* and it is the live medium (rule 3) */
};

/* Where parts of a running system are mounted, besides "/". A star stands for any names below. */
static const struct {
	const char *point;
	enum place_role role;
	const char *why;
} places[] = {
	{ "/usr", PLACE_SYSTEM, "the programs of the running system" },
	{ "/boot", PLACE_SYSTEM, "the kernel of the running system" },
	{ "/boot/efi", PLACE_SYSTEM, "the boot loader of the running system" },
	{ "/efi", PLACE_SYSTEM, "the boot loader of the running system" },
	{ "/run/live/medium", PLACE_LIVE, "the live medium" }, /* live-boot */
	{ "/run/live/rootfs/*", PLACE_LIVE, "the live medium" },
	{ "/run/live/*", PLACE_SYSTEM, "a part of the live system" },
	{ "/lib/live/mount/medium", PLACE_LIVE, "the live medium" }, /* live-boot of old */
	{ "/lib/live/mount/*", PLACE_SYSTEM, "a part of the live system" },
	{ "/cdrom", PLACE_LIVE, "the live medium" },		  /* casper */
	{ "/run/initramfs/live", PLACE_LIVE, "the live medium" }, /* dracut */
	{ "/run/archiso/bootmnt", PLACE_LIVE, "the live medium" },
};

struct finder {
	const struct rad_view *view;
	const struct rad_mounts *mounts;
	struct rad_running *running;
	struct rad_command_line line;
	bool has_live_medium; /* a live place stands on block devices */
};

static enum rad_trace trace_mount(const struct finder *finder, const struct rad_mount *mount, const char *why)
{
	struct rad_tracer tracer = { finder->view, finder->mounts, &finder->running->devices, why, 0 };

	return rad_trace_mount(&tracer, mount);
}

/* A path of our own name space, by stat() where the mount table speaks of this machine. */
static enum rad_trace trace_path(const struct finder *finder, const char *path, const char *why)
{
	struct rad_tracer tracer = { finder->view, finder->mounts, &finder->running->devices, why, 0 };
	struct stat info;
	bool has_device = finder->view->proc_is_real && stat(path, &info) == 0;

	return rad_trace_file(&tracer, path, has_device, has_device ? info.st_dev : 0);
}

static bool is_at(const char *point, const char *pattern)
{
	size_t length = strlen(pattern);

	if (pattern[length - 1] != '*')
		return rad_text_equal(point, pattern);
	return strncmp(point, pattern, length - 1) == 0;
}

static void find_places(struct finder *finder)
{
	for (size_t i = 0; i < finder->mounts->n; i++) {
		const struct rad_mount *mount = &finder->mounts->items[i];

		for (size_t j = 0; j < RAD_ARRAY_LENGTH(places); j++) {
			if (!is_at(mount->point, places[j].point))
				continue;
			if (trace_mount(finder, mount, places[j].why) == RAD_TRACE_DEVICES &&
			    places[j].role == PLACE_LIVE)
				finder->has_live_medium = true;
			break;
		}
	}
}

static bool doubt(struct finder *finder, const char *why)
{
	(void)rad_text_copy(finder->running->doubt, sizeof(finder->running->doubt), why);
	return false;
}

/* Rule 1. A program on the network or in RAM needs no drive. */
static bool is_program_known(struct finder *finder)
{
	char link[PATH_MAX];
	char path[PATH_MAX];
	enum rad_trace trace;
	ssize_t length;

	if (!rad_path_format(link, "%s/self/exe", finder->view->proc))
		return doubt(finder, "the running program cannot be found");
	length = readlink(link, path, sizeof(path) - 1);
	if (length < 0)
		return true; /* a proc without it: the root file system must do */
	path[length] = '\0';
	if (finder->view->proc_is_real) {
		struct rad_tracer tracer = { finder->view, finder->mounts, &finder->running->devices,
					     "the running program", 0 };
		struct stat info;
		bool has_device = stat(link, &info) == 0; /* the file itself, also when its name is gone */

		trace = rad_trace_file(&tracer, path, has_device, has_device ? info.st_dev : 0);
	} else {
		trace = trace_path(finder, path, "the running program");
	}
	return trace != RAD_TRACE_UNTRACEABLE ||
	       doubt(finder, "the running program lies on a file system that cannot be traced to a drive");
}

/* Rules 6a to 6d. */
static bool is_ram_known(struct finder *finder)
{
	const struct rad_command_line *line = &finder->line;

	if (line->names_missing_medium)
		return doubt(finder, "the kernel command line names a live medium that is not here");
	if (line->names_missing_root)
		return doubt(finder, "the kernel command line names a root drive that is not here");
	if (line->is_live && !line->is_netbooted)
		return doubt(finder, "the live system runs from memory and its medium is not mounted");
	if (line->names_loader_disk)
		return doubt(finder, "the system runs from memory and its boot loader came from an unknown disk");
	return true;
}

/* Rules 2 to 6. */
static bool is_root_known(struct finder *finder, enum rad_trace root)
{
	const struct rad_command_line *line = &finder->line;

	if (root == RAD_TRACE_DEVICES)
		return true;
	if (line->is_live && (finder->has_live_medium || (line->names_medium && !line->names_missing_medium)))
		return true;
	if (root == RAD_TRACE_UNTRACEABLE)
		return doubt(finder, "the root file system cannot be traced to a drive");
	return root == RAD_TRACE_NETWORK || is_ram_known(finder);
}

/* The first process's root, when its name space is not ours. */
static bool is_first_root_known(struct finder *finder)
{
	const struct rad_mount *root = rad_mounts_of_path(finder->mounts, "/", true);

	return !root || is_root_known(finder, trace_mount(finder, root, "the root file system of the machine"));
}

void rad_running_find(const struct rad_view *view, const struct rad_mounts *mounts, struct rad_running *ret)
{
	struct finder finder = { .view = view, .mounts = mounts, .running = ret };
	enum rad_trace root;

	(void)memset(ret, 0, sizeof(*ret));
	root = trace_path(&finder, "/", "the root file system");
	find_places(&finder);
	rad_command_line_read(view, mounts, &ret->devices, &finder.line);
	ret->is_known = is_program_known(&finder) && is_root_known(&finder, root) && is_first_root_known(&finder);
	if (ret->is_known && ret->devices.overflowed)
		ret->is_known = doubt(&finder, "the running system stands on more devices than can be followed");
	if (view->running_medium_unknown)
		ret->is_known = doubt(&finder, "the running medium was declared unknown");
}
