/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "base/text.h"

int rad_block_open_node(const struct rad_view *view, const struct rad_block *block, int more_flags)
{
	char node[RAD_NODE_SIZE];
	struct stat info;
	int fd;

	if (!rad_view_has_nodes(view))
		return -ENODEV;
	rad_block_node(view, block, node);
	/* looked at before it is opened: opening has effects of its own on tapes and FIFOs */
	if (stat(node, &info) < 0)
		return -errno;
	if (!S_ISBLK(info.st_mode) || info.st_rdev != makedev(block->major_number, block->minor_number))
		return -ENODEV;
	fd = open(node, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | more_flags);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &info) == 0 && S_ISBLK(info.st_mode) &&
	    info.st_rdev == makedev(block->major_number, block->minor_number))
		return fd;
	(void)close(fd);
	return -ENODEV;
}

/* The kernel's 64-bit coding of a device number (new_encode_dev) as a dev_t. */
static uint64_t decode_device(uint64_t coded)
{
	return makedev((unsigned int)((coded & 0xFFF00) >> 8),
		       (unsigned int)((coded & 0xFF) | ((coded >> 12) & 0xFFF00)));
}

static bool ask_kernel(const struct rad_view *view, const struct rad_block *block, struct rad_loop_backing *ret)
{
	rad_auto_fd int fd = rad_block_open_node(view, block, 0);
	struct loop_info64 info;

	if (fd < 0 || ioctl(fd, LOOP_GET_STATUS64, &info) < 0)
		return false;
	ret->device = decode_device(info.lo_device);
	ret->inode = info.lo_inode;
	ret->offset_bytes = info.lo_offset;
	return true;
}

void rad_loop_backing_read(const struct rad_view *view, const struct rad_block *block, struct rad_loop_backing *ret)
{
	struct stat info;

	(void)memset(ret, 0, sizeof(*ret));
	(void)rad_attribute_text(block->path, "loop/backing_file", ret->path, sizeof(ret->path));
	ret->has_file = ret->path[0] != '\0'; /* the folder alone says nothing: some kernels keep it */
	if (!ret->has_file)
		return;
	ret->has_inode = ask_kernel(view, block, ret);
	if (ret->has_inode)
		return;
	(void)rad_attribute_u64(block->path, "loop/offset", &ret->offset_bytes);
	if (view->sysfs_is_real && view->proc_is_real && stat(ret->path, &info) == 0 && S_ISREG(info.st_mode)) {
		ret->has_inode = true;
		ret->device = info.st_dev;
		ret->inode = info.st_ino;
	}
}
