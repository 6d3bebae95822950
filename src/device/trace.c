/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "device/loop.h"
#include "device/stack.h"

/* Deeper than any machine stacks; ends circles. */
enum { DEPTH_MAX = 16 };

static const struct {
	const char *type;
	enum rad_trace trace;
} deviceless_types[] = {
	{ "rootfs", RAD_TRACE_MEMORY },	     { "tmpfs", RAD_TRACE_MEMORY }, { "ramfs", RAD_TRACE_MEMORY },
	{ "devtmpfs", RAD_TRACE_MEMORY },    { "nfs", RAD_TRACE_NETWORK },  { "nfs4", RAD_TRACE_NETWORK },
	{ "cifs", RAD_TRACE_NETWORK },	     { "smb3", RAD_TRACE_NETWORK }, { "9p", RAD_TRACE_NETWORK },
	{ "virtiofs", RAD_TRACE_NETWORK },   { "ceph", RAD_TRACE_NETWORK }, { "afs", RAD_TRACE_NETWORK },
	{ "fuse.sshfs", RAD_TRACE_NETWORK },
};

static enum rad_trace worse(enum rad_trace a, enum rad_trace b)
{
	return a > b ? a : b;
}

struct lower {
	struct rad_tracer *tracer;
	enum rad_trace trace;
	size_t n;
};

static bool visit_slave(const char *directory, const char *name, void *user)
{
	struct lower *lower = user;
	char path[PATH_MAX];
	struct rad_block block;
	enum rad_trace trace = RAD_TRACE_UNTRACEABLE;

	if (rad_path_format(path, "%s/%s", directory, name) && rad_block_by_path(lower->tracer->view, path, &block))
		trace = rad_trace_block(lower->tracer, block.major_number, block.minor_number);
	lower->trace = worse(lower->trace, trace);
	lower->n++;
	return true;
}

static enum rad_trace trace_slaves(struct rad_tracer *tracer, const struct rad_block *block)
{
	struct lower lower = { .tracer = tracer };
	char slaves[PATH_MAX];

	if (rad_path_format(slaves, "%s/slaves", block->path))
		rad_directory_visit(slaves, visit_slave, &lower);
	return lower.n ? lower.trace : RAD_TRACE_UNTRACEABLE;
}

static enum rad_trace trace_loop(struct rad_tracer *tracer, const struct rad_block *block)
{
	struct rad_loop_backing backing;

	rad_loop_backing_read(tracer->view, block, &backing);
	return backing.has_file ? rad_trace_file(tracer, backing.path, backing.has_inode, backing.device)
				: RAD_TRACE_UNTRACEABLE;
}

static enum rad_trace trace_parent(struct rad_tracer *tracer, const struct rad_block *block)
{
	struct rad_block parent;

	return rad_block_parent(tracer->view, block, &parent)
		       ? rad_trace_block(tracer, parent.major_number, parent.minor_number)
		       : RAD_TRACE_UNTRACEABLE;
}

static enum rad_trace trace_below(struct rad_tracer *tracer, const struct rad_block *block)
{
	struct rad_nature nature = rad_block_nature(tracer->view, block);

	switch (nature.kind) {
	case RAD_BLOCK_PARTITION:
	case RAD_BLOCK_HARDWARE_PART:
		return trace_parent(tracer, block);
	case RAD_BLOCK_STACKED:
		return trace_slaves(tracer, block);
	case RAD_BLOCK_MEMORY:
		return nature.bus == RAD_BUS_LOOP ? trace_loop(tracer, block) : RAD_TRACE_MEMORY;
	case RAD_BLOCK_NETWORK:
		return RAD_TRACE_NETWORK;
	case RAD_BLOCK_DRIVE:
	case RAD_BLOCK_STRANGE:
	case RAD_BLOCK_OPTICAL:
	case RAD_BLOCK_FLOPPY:
	case RAD_BLOCK_OTHER_SCSI:
		return RAD_TRACE_DEVICES;
	case RAD_BLOCK_HIDDEN:
	case RAD_BLOCK_KIND_COUNT:
	default:
		return RAD_TRACE_UNTRACEABLE;
	}
}

enum rad_trace rad_trace_block(struct rad_tracer *tracer, uint32_t major_number, uint32_t minor_number)
{
	enum rad_trace trace = RAD_TRACE_UNTRACEABLE;
	struct rad_block block;

	if (tracer->depth >= DEPTH_MAX || !rad_block_by_devno(tracer->view, major_number, minor_number, &block))
		return trace;
	rad_device_set_add(tracer->set, rad_block_devno(&block), tracer->why);
	tracer->depth++;
	trace = trace_below(tracer, &block);
	tracer->depth--;
	return trace;
}

static void visit_mount_device(const struct rad_block *block, void *user)
{
	struct lower *lower = user;

	lower->trace = worse(lower->trace, rad_trace_block(lower->tracer, block->major_number, block->minor_number));
	lower->n++;
}

/* One directory of an overlay, as its mount option tells it. */
static enum rad_trace trace_layer(struct rad_tracer *tracer, const struct rad_mount *overlay, const char *path)
{
	const struct rad_mount *mount = rad_mounts_of_path(tracer->mounts, path, overlay->is_foreign);

	/* a layer on the overlay itself: the path is one of another time or name space */
	if (!mount || mount == overlay || rad_text_equal(mount->type, "overlay"))
		return RAD_TRACE_UNTRACEABLE;
	return rad_trace_mount(tracer, mount);
}

/* "a:b\:c:d": colons part the layers, a backslash guards one; empty parts stand between data-only layers. */
static enum rad_trace trace_layers(struct rad_tracer *tracer, const struct rad_mount *overlay, char *layers)
{
	enum rad_trace trace = RAD_TRACE_MEMORY;
	char *at = layers;
	char *to = layers;
	char *begin = layers;
	bool is_end;

	do {
		is_end = *at == '\0';
		if (is_end || *at == ':') {
			*to = '\0';
			if (*begin)
				trace = worse(trace, trace_layer(tracer, overlay, begin));
			begin = to = at + 1;
		} else {
			at += *at == '\\' && at[1] ? 1 : 0;
			*to++ = *at;
		}
		at++;
	} while (!is_end);
	return trace;
}

/*
 * The lower layers decide: they hold the system. The upper one is only protected: a stick for persistent data does not
 * tell where a system that was copied to memory came from.
 */
static enum rad_trace trace_overlay(struct rad_tracer *tracer, const struct rad_mount *overlay)
{
	static const char *const lower_options[] = { "lowerdir=", "lowerdir+=", "datadir+=" };
	rad_auto_free char *options = strdup(overlay->options);
	enum rad_trace trace = RAD_TRACE_MEMORY;
	char *rest = options;
	char *option;
	size_t n = 0;

	while (rest && (option = strsep(&rest, ",")) != NULL) {
		rad_octal_unescape(option);
		if (rad_text_has_prefix(option, "upperdir="))
			(void)trace_layers(tracer, overlay, option + strlen("upperdir="));
		for (size_t i = 0; i < RAD_ARRAY_LENGTH(lower_options); i++) {
			if (!rad_text_has_prefix(option, lower_options[i]))
				continue;
			trace = worse(trace, trace_layers(tracer, overlay, option + strlen(lower_options[i])));
			n++;
		}
	}
	return n ? trace : RAD_TRACE_UNTRACEABLE;
}

static enum rad_trace trace_mount(struct rad_tracer *tracer, const struct rad_mount *mount)
{
	struct lower lower = { .tracer = tracer };

	if (rad_text_equal(mount->type, "overlay"))
		return trace_overlay(tracer, mount);
	for (size_t i = 0; !mount->major_number && i < RAD_ARRAY_LENGTH(deviceless_types); i++) {
		if (rad_text_equal(mount->type, deviceless_types[i].type))
			return deviceless_types[i].trace;
	}
	rad_mount_devices(tracer->view, mount, visit_mount_device, &lower);
	return lower.n ? lower.trace : RAD_TRACE_UNTRACEABLE;
}

enum rad_trace rad_trace_mount(struct rad_tracer *tracer, const struct rad_mount *mount)
{
	enum rad_trace trace;

	if (tracer->depth >= DEPTH_MAX)
		return RAD_TRACE_UNTRACEABLE;
	tracer->depth++;
	trace = trace_mount(tracer, mount);
	tracer->depth--;
	return trace;
}

enum rad_trace rad_trace_file(struct rad_tracer *tracer, const char *path, bool has_device, uint64_t device)
{
	const struct rad_mount *mount = NULL;

	if (has_device && major(device))
		return rad_trace_block(tracer, major(device), minor(device));
	/* a file system without a device of its own has a number that only the mount table explains; btrfs gives its
	 * files others still */
	if (has_device)
		mount = rad_mounts_of_device(tracer->mounts, major(device), minor(device));
	if (!mount)
		mount = rad_mounts_of_path(tracer->mounts, path, false);
	if (has_device && mount && mount->major_number)
		mount = NULL; /* the path leads to another file by now */
	return mount ? rad_trace_mount(tracer, mount) : RAD_TRACE_UNTRACEABLE;
}
