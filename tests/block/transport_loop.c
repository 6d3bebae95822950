/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport_loop.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/loop.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"

#define ATTEMPTS 100 /* others make loop devices at the same time */

bool transport_loop_is_available(void)
{
	rad_auto_fd int fd = open("/dev/loop-control", O_RDWR | O_CLOEXEC);

	return geteuid() == 0 && fd >= 0 && ioctl(fd, LOOP_CTL_GET_FREE) >= 0;
}

/* Binds the file to whatever device is free; EBUSY means that somebody was faster. */
static int attach(struct transport_loop *loop, int control_fd, const struct loop_config *config)
{
	for (int i = 0; i < ATTEMPTS; i++) {
		int number = ioctl(control_fd, LOOP_CTL_GET_FREE);

		if (number < 0)
			return -errno;
		(void)snprintf(loop->node, sizeof(loop->node), "/dev/loop%d", number);
		loop->fd = open(loop->node, O_RDWR | O_CLOEXEC); /* else the device is read-only */
		if (loop->fd < 0)
			return -errno;
		if (ioctl(loop->fd, LOOP_CONFIGURE, config) == 0)
			return 0;
		if (errno != EBUSY)
			return -errno;
		(void)close(loop->fd);
		loop->fd = -1;
		(void)usleep(10000);
	}
	return -EBUSY;
}

int transport_loop_make(struct transport_loop *ret, const char *file, uint64_t size_bytes, uint32_t sector_bytes,
			bool read_only)
{
	rad_auto_fd int control_fd = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	struct loop_config config = { .block_size = sector_bytes };

	*ret = (struct transport_loop){ .fd = -1, .file_fd = -1 };
	(void)snprintf(ret->file, sizeof(ret->file), "%s", file);
	if (control_fd < 0)
		return -errno;
	ret->file_fd = open(file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (ret->file_fd < 0 || ftruncate(ret->file_fd, (off_t)size_bytes) < 0)
		return -errno;
	config.fd = (__u32)ret->file_fd;
	config.info.lo_flags = read_only ? LO_FLAGS_READ_ONLY : 0;
	return attach(ret, control_fd, &config);
}

void transport_loop_remove(struct transport_loop *loop)
{
	struct loop_info64 info;

	if (!loop->node[0])
		return;
	for (int i = 0; i < ATTEMPTS && loop->fd >= 0; i++) {
		/* EBUSY while the kernel still ends requests of a process that is gone */
		if (ioctl(loop->fd, LOOP_CLR_FD) == 0 || ioctl(loop->fd, LOOP_GET_STATUS64, &info) < 0)
			break;
		(void)usleep(10000);
	}
	if (loop->fd >= 0)
		(void)close(loop->fd);
	(void)close(loop->file_fd);
	(void)unlink(loop->file);
	memset(loop, 0, sizeof(*loop));
}

void transport_loop_drive(const struct transport_loop *loop, struct rad_drive *ret)
{
	struct stat info = { 0 };

	*ret = (struct rad_drive){ 0 };
	(void)fstat(loop->fd, &info);
	(void)snprintf(ret->node, sizeof(ret->node), "%s", loop->node);
	ret->major_number = major(info.st_rdev);
	ret->minor_number = minor(info.st_rdev);
}

uint64_t transport_loop_sectors_read(const struct transport_loop *loop)
{
	char path[64];
	uint64_t sectors = 0;

	(void)snprintf(path, sizeof(path), "/sys/block/%s/stat", loop->node + strlen("/dev/"));
	rad_auto_file FILE *file = fopen(path, "re");

	/* Documentation/block/stat.rst: read I/Os, read merges, read sectors */
	if (!file || fscanf(file, "%*u %*u %" SCNu64, &sectors) != 1)
		return 0;
	return sectors;
}
