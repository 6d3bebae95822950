/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tree.h"

#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void make_directories(const char *path)
{
	char copy[PATH_MAX];

	(void)snprintf(copy, sizeof(copy), "%s", path);
	for (char *at = copy + 1; *at; at++) {
		if (*at != '/')
			continue;
		*at = '\0';
		assert_true(mkdir(copy, 0700) == 0 || errno == EEXIST);
		*at = '/';
	}
	assert_true(mkdir(copy, 0700) == 0 || errno == EEXIST);
}

static void write_file(const char *path, const char *text)
{
	char directory[PATH_MAX];
	FILE *file;

	(void)snprintf(directory, sizeof(directory), "%s", path);
	*strrchr(directory, '/') = '\0';
	make_directories(directory);
	file = fopen(path, "w");
	assert_non_null(file);
	(void)fputs(text, file);
	(void)fclose(file);
}

struct tree *tree_new(void)
{
	static const char *const directories[] = { "block", "class/block", "dev/block" };
	struct tree *tree = calloc(1, sizeof(*tree));
	char path[PATH_MAX];

	assert_non_null(tree);
	(void)snprintf(tree->root, sizeof(tree->root), "/tmp/radera-tree-XXXXXX");
	assert_non_null(mkdtemp(tree->root));
	(void)snprintf(tree->sysfs, sizeof(tree->sysfs), "%s/sys", tree->root);
	(void)snprintf(tree->dev, sizeof(tree->dev), "%s/dev", tree->root);
	(void)snprintf(tree->proc, sizeof(tree->proc), "%s/proc", tree->root);
	for (size_t i = 0; i < 3; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", tree->sysfs, directories[i]);
		make_directories(path);
	}
	tree->options.roots = (struct rad_scan_roots){ .sysfs = tree->sysfs, .dev = tree->dev, .proc = tree->proc };
	tree_proc(tree, "self/mountinfo", "1 0 0:1 / / rw - rootfs rootfs rw\n");
	tree_proc(tree, "cmdline", "quiet\n");
	return tree;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
	return remove(path);
}

void tree_free(struct tree *tree)
{
	(void)nftw(tree->root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(tree);
}

void tree_set(struct tree *tree, const char *path, const char *name, const char *attribute, const char *text)
{
	char file[PATH_MAX];

	(void)snprintf(file, sizeof(file), "%s/devices/%s/%s/%s", tree->sysfs, path, name, attribute);
	write_file(file, text);
}

static void link_block(struct tree *tree, const char *path, const char *name, bool whole)
{
	char target[PATH_MAX];
	char link[PATH_MAX];
	char devno[32];

	(void)snprintf(devno, sizeof(devno), "8:%d", tree->next_minor++);
	tree_set(tree, path, name, "dev", devno);
	(void)snprintf(target, sizeof(target), "%s/devices/%s/%s", tree->sysfs, path, name);
	(void)snprintf(link, sizeof(link), "%s/dev/block/%s", tree->sysfs, devno);
	assert_int_equal(symlink(target, link), 0);
	(void)snprintf(link, sizeof(link), "%s/class/block/%s", tree->sysfs, name);
	assert_int_equal(symlink(target, link), 0);
	(void)snprintf(link, sizeof(link), "%s/block/%s", tree->sysfs, name);
	if (whole)
		assert_int_equal(symlink(target, link), 0);
}

void tree_drive(struct tree *tree, const char *path, const char *name)
{
	tree_set(tree, path, name, "size", "2097152\n");
	tree_set(tree, path, name, "queue/logical_block_size", "512\n");
	tree_set(tree, path, name, "queue/max_sectors_kb", "1280\n");
	tree_set(tree, path, name, "queue/rotational", "0\n");
	link_block(tree, path, name, true);
}

void tree_partition(struct tree *tree, const char *path, const char *drive, const char *name)
{
	char inside[256];

	assert_true(snprintf(inside, sizeof(inside), "%s/%s", path, drive) < (int)sizeof(inside));
	tree_set(tree, inside, name, "partition", "1\n");
	tree_set(tree, inside, name, "size", "2048\n");
	link_block(tree, inside, name, false);
}

void tree_stack(struct tree *tree, const char *upper_path, const char *upper, const char *lower_path, const char *lower)
{
	char attribute[200];

	(void)snprintf(attribute, sizeof(attribute), "slaves/%s", lower);
	tree_set(tree, upper_path, upper, attribute, "");
	(void)snprintf(attribute, sizeof(attribute), "holders/%s", upper);
	tree_set(tree, lower_path, lower, attribute, "");
}

void tree_proc(struct tree *tree, const char *name, const char *text)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/%s", tree->proc, name);
	write_file(path, text);
}
