/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/sysfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"

#define PROC_BYTES_MAX (4u << 20)

void rad_view_init(struct rad_view *view, const struct rad_scan_options *options)
{
	const struct rad_scan_roots *roots = &options->roots;

	view->sysfs = roots->sysfs ? roots->sysfs : "/sys";
	view->dev = roots->dev ? roots->dev : "/dev";
	view->proc = roots->proc ? roots->proc : "/proc";
	view->is_real = !roots->sysfs && !roots->dev && !roots->proc;
	view->running_medium_unknown = roots->running_medium_unknown;
}

static bool read_devno(struct rad_block *block)
{
	char text[32];

	return rad_block_text(block, "dev", text, sizeof(text)) &&
	       sscanf(text, "%u:%u", &block->major_number, &block->minor_number) == 2;
}

static bool block_at(const char *link, struct rad_block *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (!realpath(link, ret->path))
		return false;
	(void)rad_text_copy(ret->name, sizeof(ret->name), strrchr(ret->path, '/') + 1);
	return read_devno(ret);
}

bool rad_block_by_devno(const struct rad_view *view, uint32_t major_number, uint32_t minor_number,
			struct rad_block *ret)
{
	char link[PATH_MAX];

	(void)snprintf(link, sizeof(link), "%s/dev/block/%u:%u", view->sysfs, major_number, minor_number);
	return block_at(link, ret);
}

bool rad_block_by_name(const struct rad_view *view, const char *name, struct rad_block *ret)
{
	char link[PATH_MAX];

	if (strchr(name, '/') || name[0] == '.')
		return false;
	(void)snprintf(link, sizeof(link), "%s/class/block/%s", view->sysfs, name);
	return block_at(link, ret);
}

bool rad_block_by_node(const struct rad_view *view, const char *node, struct rad_block *ret)
{
	size_t prefix = strlen(view->dev);
	struct stat info;

	if (view->is_real && stat(node, &info) == 0)
		return S_ISBLK(info.st_mode) && rad_block_by_devno(view, major(info.st_rdev), minor(info.st_rdev), ret);
	if (strncmp(node, view->dev, prefix) == 0 && node[prefix] == '/')
		return rad_block_by_name(view, node + prefix + 1, ret);
	/* mountinfo and swaps of a prepared tree speak of /dev */
	return rad_text_has_prefix(node, "/dev/") && rad_block_by_name(view, node + 5, ret);
}

bool rad_block_is_partition(const struct rad_block *block)
{
	return rad_block_has(block, "partition");
}

bool rad_block_whole(const struct rad_view *view, const struct rad_block *block, struct rad_block *ret)
{
	char parent[PATH_MAX];

	(void)view;
	if (!rad_block_is_partition(block)) {
		*ret = *block;
		return true;
	}
	(void)rad_text_copy(parent, sizeof(parent), block->path);
	*strrchr(parent, '/') = '\0';
	return block_at(parent, ret);
}

bool rad_block_is_same(const struct rad_block *a, const struct rad_block *b)
{
	return a->major_number == b->major_number && a->minor_number == b->minor_number;
}

void rad_block_node(const struct rad_view *view, const struct rad_block *block, char *ret, size_t size)
{
	(void)snprintf(ret, size, "%s/%s", view->dev, block->name);
	/* sysfs writes a slash inside a name as an exclamation mark */
	for (char *at = ret; *at; at++) {
		if (*at == '!')
			*at = '/';
	}
}

static bool attribute_path(const struct rad_block *block, const char *attribute, char ret[PATH_MAX])
{
	return snprintf(ret, PATH_MAX, "%s/%s", block->path, attribute) < PATH_MAX;
}

size_t rad_block_bytes(const struct rad_block *block, const char *attribute, uint8_t *ret, size_t size)
{
	char path[PATH_MAX];
	ssize_t got;

	if (!attribute_path(block, attribute, path))
		return 0;
	rad_auto_fd int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return 0;
	got = read(fd, ret, size);
	return got > 0 ? (size_t)got : 0;
}

bool rad_block_text(const struct rad_block *block, const char *attribute, char *ret, size_t size)
{
	char bytes[512];
	size_t got = rad_block_bytes(block, attribute, (uint8_t *)bytes, sizeof(bytes));

	rad_text_copy_field(ret, size, bytes, got);
	return got > 0;
}

uint64_t rad_block_number(const struct rad_block *block, const char *attribute)
{
	char text[32];
	uint64_t value = 0;

	if (!rad_block_text(block, attribute, text, sizeof(text)) || !rad_text_to_u64(text, &value))
		return 0;
	return value;
}

bool rad_block_has(const struct rad_block *block, const char *attribute)
{
	char path[PATH_MAX];

	return attribute_path(block, attribute, path) && access(path, F_OK) == 0;
}

void rad_directory_list(const char *path, rad_name_fn visit, void *user)
{
	rad_auto_dir DIR *directory = opendir(path);
	struct dirent *entry;

	while (directory && (entry = readdir(directory))) {
		if (entry->d_name[0] != '.' && !visit(user, entry->d_name))
			return;
	}
}

void rad_block_list(const struct rad_block *block, const char *directory, rad_name_fn visit, void *user)
{
	char path[PATH_MAX];

	if (attribute_path(block, directory, path))
		rad_directory_list(path, visit, user);
}

int rad_view_proc(const struct rad_view *view, const char *name, struct rad_buffer *ret, struct rad_error *err)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/%s", view->proc, name);
	return rad_file_read(AT_FDCWD, path, PROC_BYTES_MAX, ret, err);
}
