/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/blkpg.h>
#include <linux/loop.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

enum { ATTEMPTS = 50, DETACH_WAIT_NS = 10000000, DETACH_WAITS = 500 };

bool test_loop_is_available(void)
{
	int fd = geteuid() == 0 ? open("/dev/loop-control", O_RDWR | O_CLOEXEC) : -1;
	bool is_there = fd >= 0 && ioctl(fd, LOOP_CTL_GET_FREE) >= 0;

	if (fd >= 0)
		(void)close(fd);
	return is_there;
}

int test_loop_skip(const char *test)
{
	(void)fprintf(stderr, "SKIPPED: %s: needs root and loop devices\n", test);
	(void)printf("1..0 # SKIP NO LOOP DEVICES HERE (needs root): %s IS NOT TESTED\n", test);
	return 0;
}

static int open_file(struct test_loop *loop, const struct test_loop_options *options)
{
	int fd;

	if (!options->size_bytes) {
		fd = open(loop->file, O_RDWR | O_CLOEXEC);
		return fd < 0 ? -errno : fd;
	}
	fd = open(loop->file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	loop->made_file = true;
	if (ftruncate(fd, (off_t)options->size_bytes) == 0)
		return fd;
	(void)close(fd);
	return -ENOSPC;
}

/* One attempt: between asking for a free device and taking it another test may have been faster (EBUSY). */
static int configure(struct test_loop *loop, int file_fd, const struct test_loop_options *options)
{
	struct loop_config config = { .fd = (unsigned int)file_fd };
	int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	int number = control < 0 ? -1 : ioctl(control, LOOP_CTL_GET_FREE);
	int code = errno;
	struct stat info;

	if (control >= 0)
		(void)close(control);
	if (number < 0)
		return -code;
	(void)snprintf(loop->node, sizeof(loop->node), "/dev/loop%d", number);
	loop->fd = open(loop->node, (options->read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC);
	if (loop->fd < 0)
		return -errno;
	config.block_size = options->sector_bytes;
	config.info.lo_offset = options->offset_bytes;
	config.info.lo_flags = LO_FLAGS_AUTOCLEAR | (options->read_only ? LO_FLAGS_READ_ONLY : 0) |
			       (options->direct_io ? LO_FLAGS_DIRECT_IO : 0) |
			       (options->partitions ? LO_FLAGS_PARTSCAN : 0);
	if (ioctl(loop->fd, LOOP_CONFIGURE, &config) == 0 && fstat(loop->fd, &info) == 0) {
		loop->major_number = major(info.st_rdev);
		loop->minor_number = minor(info.st_rdev);
		return 0;
	}
	code = errno;
	(void)close(loop->fd);
	loop->fd = -1;
	return -code;
}

static void pause_ns(long ns)
{
	const struct timespec wait = { 0, ns };

	(void)nanosleep(&wait, NULL);
}

int test_loop_make(struct test_loop *ret, const char *file, const struct test_loop_options *options)
{
	int file_fd;
	int r = -EBUSY;

	(void)memset(ret, 0, sizeof(*ret));
	ret->fd = -1;
	if ((size_t)snprintf(ret->file, sizeof(ret->file), "%s", file) >= sizeof(ret->file))
		return -ENAMETOOLONG;
	file_fd = open_file(ret, options);
	for (int i = 0; file_fd >= 0 && i < ATTEMPTS && (r == -EBUSY || r == -ENXIO || r == -ENOENT); i++) {
		r = configure(ret, file_fd, options);
		if (r < 0)
			pause_ns(DETACH_WAIT_NS);
	}
	if (file_fd >= 0)
		(void)close(file_fd);
	else
		r = file_fd;
	if (r < 0 && ret->made_file)
		(void)unlink(ret->file);
	return r;
}

int test_loop_add_partition(const struct test_loop *loop, int number, uint64_t start_bytes, uint64_t size_bytes)
{
	struct blkpg_partition partition = { .start = (long long)start_bytes,
					     .length = (long long)size_bytes,
					     .pno = number };
	struct blkpg_ioctl_arg request = { .op = BLKPG_ADD_PARTITION,
					   .datalen = sizeof(partition),
					   .data = &partition };

	return ioctl(loop->fd, BLKPG, &request) < 0 ? -errno : 0;
}

static bool is_attached(const struct test_loop *loop)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "/sys/dev/block/%u:%u/loop/backing_file", loop->major_number,
		       loop->minor_number);
	return access(path, F_OK) == 0;
}

void test_loop_remove(struct test_loop *loop)
{
	if (loop->fd < 0 || !loop->node[0])
		return;
	(void)ioctl(loop->fd, LOOP_CLR_FD);
	(void)close(loop->fd);
	loop->fd = -1;
	for (int i = 0; i < DETACH_WAITS && is_attached(loop); i++)
		pause_ns(DETACH_WAIT_NS);
	if (loop->made_file)
		(void)unlink(loop->file);
}
