/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From what a person typed to one drive.
 */
#include "device/scan_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "base/text.h"

static int no_block_device(const char *name, mode_t mode, struct rad_error *err)
{
	if (S_ISDIR(mode))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "find drive", "%s is a directory, not a drive", name);
	if (S_ISREG(mode)) {
		(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "find drive", "%s is a file, not a drive", name);
		rad_error_advise(err, "to practise on a file, attach it as a loop device: losetup --find --show FILE");
		return -RAD_ERROR_INPUT;
	}
	return rad_error_set(err, RAD_ERROR_INPUT, 0, "find drive", "%s is no block device", name);
}

static int refuse_partition(const struct rad_view *view, const char *name, const struct rad_block *block,
			    struct rad_error *err)
{
	struct rad_block whole;
	char node[RAD_NODE_SIZE] = "its drive";

	if (rad_block_whole(view, block, &whole))
		rad_block_node(view, &whole, node, sizeof(node));
	(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "find drive", "%s is a partition of %s", name, node);
	rad_error_advise(err, "Radera erases whole drives: name %s if all of it shall go", node);
	return -RAD_ERROR_INPUT;
}

static int find_by_devno(const struct rad_view *view, const struct rad_scan_options *options, const char *name,
			 const struct rad_block *block, struct rad_drive *ret, struct rad_error *err)
{
	struct rad_running running;
	struct rad_kind kind;
	int r;

	if (rad_block_is_partition(block))
		return refuse_partition(view, name, block, err);
	rad_kind_judge(block, &kind);
	if (!kind.is_drive)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "find drive", "%s is %s, not a drive", name, kind.what);
	r = rad_running_find(view, &running, err);
	if (r < 0)
		return r;
	r = rad_drive_read(view, &running, block, &kind, options->skip_contents, ret, err);
	rad_running_done(&running);
	return r;
}

static int find_by_path(const struct rad_view *view, const struct rad_scan_options *options, const char *name,
			struct rad_drive *ret, struct rad_error *err)
{
	struct rad_block block;
	struct stat info;

	if (view->is_real) {
		if (stat(name, &info) < 0)
			return rad_error_set(err, RAD_ERROR_INPUT, errno, "find drive", "there is no drive %s", name);
		if (!S_ISBLK(info.st_mode))
			return no_block_device(name, info.st_mode, err);
	}
	if (!rad_block_by_node(view, name, &block))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "find drive", "the kernel knows no drive %s", name);
	return find_by_devno(view, options, name, &block, ret, err);
}

static bool is_called(const struct rad_identity *identity, const char *name)
{
	return rad_text_equal(identity->stable_id, name) ||
	       (identity->serial[0] && rad_text_equal(identity->serial, name)) ||
	       (identity->wwn[0] && rad_text_equal(identity->wwn, name));
}

static int find_by_word(const struct rad_scan_options *options, const char *name, struct rad_drive *ret,
			struct rad_error *err)
{
	struct rad_scan_options all = *options;
	rad_auto_free struct rad_drive *drives = NULL;
	size_t n = 0;
	size_t found = 0;
	int r;

	all.all = true;
	r = rad_scan(&all, &drives, &n, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++) {
		if (is_called(&drives[i].identity, name) && found++ == 0)
			*ret = drives[i];
	}
	if (found == 1)
		return 0;
	if (found)
		(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "find drive", "%zu drives are called %s", found, name);
	else
		(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "find drive",
				    "no drive has the id, serial number or WWN %s", name);
	rad_error_advise(err, "name it by its node, such as /dev/sdb; radera drives lists them");
	return -RAD_ERROR_INPUT;
}

int rad_scan_find(const struct rad_scan_options *options, const char *name, struct rad_drive *ret,
		  struct rad_error *err)
{
	struct rad_view view;

	rad_view_init(&view, options);
	return strchr(name, '/') ? find_by_path(&view, options, name, ret, err) : find_by_word(options, name, ret, err);
}
