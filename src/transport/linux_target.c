/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "transport/linux_private.h"

#ifndef BLKGETDISKSEQ /* Linux 5.15 */
#define BLKGETDISKSEQ _IOR(0x12, 128, __u64)
#endif

#define OPEN_RETRY_NS	 10000000ull
#define OPEN_RETRIES	 50  /* half a second: an io_uring process that just ended may still hold its claim */
#define LOCK_RETRIES	 200 /* two seconds: udev holds the lock while it looks at a drive that changed */
#define OPERATION	 "open drive"
#define SECTOR_MAX_BYTES 65536

struct open_request {
	struct rad_clock *clock;
	const char *node;
	uint32_t major_number;
	uint32_t minor_number;
};

static bool is_gone(int code)
{
	return code == ENOENT || code == ENXIO || code == ENODEV || code == ENOMEDIUM || code == EIO;
}

/* sysfs, because the node of a read-only device cannot be opened for writing to be asked. */
static bool sysfs_says_read_only(const struct open_request *request)
{
	char path[64];
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;

	(void)snprintf(path, sizeof(path), "/sys/dev/block/%" PRIu32 ":%" PRIu32 "/ro", request->major_number,
		       request->minor_number);
	return rad_file_read(AT_FDCWD, path, 16, &text, NULL) == 0 && text.size > 0 && text.data[0] == '1';
}

static int refuse_read_only(const char *node, struct rad_error *err)
{
	(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "%s is read-only", node);
	rad_error_advise(err, "release the drive's write protection, then scan again");
	return -RAD_ERROR_REFUSED;
}

static int refuse_busy(const char *node, int code, struct rad_error *err)
{
	(void)rad_error_set(err, RAD_ERROR_REFUSED, code, OPERATION, "%s is in use by another program or mounted",
			    node);
	rad_error_advise(err, "unmount it, or end what uses it ('lsblk %s' and 'fuser -v %s' tell), then try again",
			 node, node);
	return -RAD_ERROR_REFUSED;
}

static int explain_open_failure(const struct open_request *request, int code, struct rad_error *err)
{
	if (code == EBUSY)
		return refuse_busy(request->node, code, err);
	if (code == EROFS || ((code == EACCES || code == EPERM) && sysfs_says_read_only(request)))
		return refuse_read_only(request->node, err);
	if (code == EACCES || code == EPERM) {
		(void)rad_error_set(err, RAD_ERROR_REFUSED, code, OPERATION, "%s may not be opened", request->node);
		rad_error_advise(err, "erasing a drive needs the rights of root");
		return -RAD_ERROR_REFUSED;
	}
	return rad_error_set(err, RAD_ERROR_IO, code, OPERATION, "%s %s", request->node,
			     is_gone(code) ? "is gone" : "cannot be opened");
}

/* The one question that keeps a node name from meaning anything else than the drive that was chosen. */
static int check_device(const struct open_request *request, const struct stat *info, struct rad_error *err)
{
	if (!S_ISBLK(info->st_mode))
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "%s is not a block device", request->node);
	if (major(info->st_rdev) == request->major_number && minor(info->st_rdev) == request->minor_number)
		return 0;
	(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION,
			    "%s is device %u:%u, but %" PRIu32 ":%" PRIu32 " was chosen: names have moved",
			    request->node, major(info->st_rdev), minor(info->st_rdev), request->major_number,
			    request->minor_number);
	rad_error_advise(err, "scan the drives again");
	return -RAD_ERROR_REFUSED;
}

/*
 * Asks before opening too: opening has effects of its own on some devices (tapes, FIFOs). O_NONBLOCK is left out on
 * purpose, as io_uring would hand back EAGAIN instead of waiting.
 */
static int open_exclusively(const struct open_request *request, int *ret_fd, struct rad_error *err)
{
	struct stat info;
	int code = stat(request->node, &info) < 0 ? errno : 0;

	if (code)
		return explain_open_failure(request, code, err);
	code = check_device(request, &info, err);
	if (code)
		return code;
	for (unsigned int i = 0;; i++) {
		*ret_fd = open(request->node, O_RDWR | O_EXCL | O_DIRECT | O_CLOEXEC | O_NOCTTY);
		if (*ret_fd >= 0)
			return 0;
		code = errno;
		if ((code != EBUSY && code != EINTR) || i >= OPEN_RETRIES)
			return explain_open_failure(request, code, err);
		rad_clock_sleep_ns(request->clock, OPEN_RETRY_NS);
	}
}

/* udev takes a shared lock before it probes, and leaves alone what somebody holds exclusively. */
static int lock_exclusively(const struct open_request *request, int fd, struct rad_error *err)
{
	for (unsigned int i = 0;; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "cannot lock %s", request->node);
		if (i >= LOCK_RETRIES)
			return refuse_busy(request->node, 0, err);
		rad_clock_sleep_ns(request->clock, OPEN_RETRY_NS);
	}
}

static int read_geometry(const struct open_request *request, int fd, uint32_t *ret_sector_bytes, struct rad_error *err)
{
	uint64_t size_bytes = 0;
	int is_read_only = 0;
	int sector = 0;

	if (ioctl(fd, BLKROGET, &is_read_only) < 0 || ioctl(fd, BLKGETSIZE64, &size_bytes) < 0 ||
	    ioctl(fd, BLKSSZGET, &sector) < 0)
		return rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "cannot ask %s for its size", request->node);
	if (is_read_only)
		return refuse_read_only(request->node, err);
	if (size_bytes == 0)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEDIUM, OPERATION, "%s holds nothing", request->node);
	if (sector < 512 || sector > SECTOR_MAX_BYTES || (sector & (sector - 1)) != 0)
		return rad_error_set(err, RAD_ERROR_IO, 0, OPERATION, "%s tells an impossible sector size of %d bytes",
				     request->node, sector);
	*ret_sector_bytes = (uint32_t)sector;
	return 0;
}

static int claim(const struct open_request *request, int *ret_fd, uint32_t *ret_sector_bytes, struct rad_error *err)
{
	rad_auto_fd int fd = -1;
	struct stat info;
	int code = open_exclusively(request, &fd, err);

	if (code)
		return code;
	if (fstat(fd, &info) < 0)
		return rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "cannot look at %s", request->node);
	code = check_device(request, &info, err);
	if (!code)
		code = lock_exclusively(request, fd, err);
	if (!code)
		code = read_geometry(request, fd, ret_sector_bytes, err);
	if (code)
		return code;
	*ret_fd = fd;
	fd = -1;
	return 0;
}

int rad_linux_target_connect(struct rad_transport *transport, const struct rad_drive *drive, struct rad_target **ret,
			     struct rad_error *err)
{
	struct rad_linux_target *target;

	if (drive->simulated)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "%s is a simulated drive", drive->node);
	target = calloc(1, sizeof(*target));
	if (!target)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "no memory");
	target->base.transport = transport;
	target->fd = -1;
	target->control_fd = -1;
	target->block_fd = -1;
	target->bus = drive->bus;
	target->major_number = drive->major_number;
	target->minor_number = drive->minor_number;
	target->sector_bytes = drive->logical_sector_bytes;
	(void)rad_text_copy(target->node, sizeof(target->node), drive->node);
	*ret = &target->base;
	return 0;
}

/* A command that erases the whole drive erases every namespace: nobody else may use one of them. */
static int claim_siblings(struct rad_linux_target *target, struct rad_error *err)
{
	char names[RAD_SIBLINGS_MAX][RAD_SIBLING_NAME] = { { 0 } };
	size_t n = rad_linux_control_siblings(target, names, RAD_SIBLINGS_MAX);

	for (size_t i = 0; i < n; i++) {
		char node[RAD_SIBLING_NAME + 8];
		int fd;

		(void)snprintf(node, sizeof(node), "/dev/%.*s", RAD_SIBLING_NAME - 1, names[i]);
		fd = open(node, O_RDONLY | O_EXCL | O_CLOEXEC | O_NOCTTY);
		if (fd < 0 && errno == EBUSY)
			return rad_error_set(err, RAD_ERROR_REFUSED, EBUSY, OPERATION,
					     "%s is another namespace of %s, which the drive's own command would "
					     "erase too, and is in use",
					     node, target->node);
		if (fd < 0)
			return rad_error_set(err, RAD_ERROR_REFUSED, errno, OPERATION,
					     "%s, another namespace of %s, cannot be claimed", node, target->node);
		target->sibling_fds[target->n_siblings++] = fd;
	}
	return 0;
}

int rad_linux_target_claim(struct rad_target *base, bool whole_drive, struct rad_error *err)
{
	struct rad_linux_target *target = (struct rad_linux_target *)base;
	const struct open_request request = { base->transport->clock, target->node, target->major_number,
					      target->minor_number };
	int code = target->fd >= 0 ? 0 : claim(&request, &target->fd, &target->sector_bytes, err);

	if (!code && whole_drive && target->bus == RAD_BUS_NVME && target->n_siblings == 0)
		code = claim_siblings(target, err);
	return code;
}

int rad_linux_target_open(struct rad_transport *transport, const struct rad_drive *drive, struct rad_target **ret,
			  struct rad_error *err)
{
	struct rad_target *target = NULL;
	int code = rad_linux_target_connect(transport, drive, &target, err);

	if (!code)
		code = rad_linux_target_claim(target, false, err);
	if (code) {
		rad_linux_target_close(target);
		return code;
	}
	*ret = target;
	return 0;
}

int rad_linux_target_rescan(struct rad_target *base, struct rad_error *err)
{
	struct rad_linux_target *target = (struct rad_linux_target *)base;
	char path[96];
	rad_auto_fd int fd = -1;

	(void)snprintf(path, sizeof(path), "/sys/dev/block/%" PRIu32 ":%" PRIu32 "/device/rescan", target->major_number,
		       target->minor_number);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return 0; /* NVMe and MMC follow changes by themselves */
	if (fd < 0 || write(fd, "1", 1) != 1)
		return rad_error_set(err, RAD_ERROR_IO, errno, "rescan drive", "the kernel does not rescan %s",
				     target->node);
	return 0;
}

int rad_linux_target_identify(struct rad_target *base, struct rad_identity *ret, struct rad_error *err)
{
	struct rad_linux_target *target = (struct rad_linux_target *)base;
	struct rad_linux_transport *transport = (struct rad_linux_transport *)base->transport;
	uint64_t size_bytes = 0;
	uint64_t diskseq = 0;
	int code;

	/* the open drive itself first: sysfs speaks of a number, which may be another drive's by now */
	if (target->fd < 0)
		return transport->identify_devno(target->major_number, target->minor_number, ret, err);
	if (ioctl(target->fd, BLKGETSIZE64, &size_bytes) < 0 || size_bytes == 0)
		return rad_error_set(err, RAD_ERROR_IO, ENODEV, "identify drive", "%s is gone", target->node);
	code = transport->identify_devno(target->major_number, target->minor_number, ret, err);
	if (code)
		return code;
	if (ioctl(target->fd, BLKGETDISKSEQ, &diskseq) < 0)
		diskseq = 0; /* a kernel before 5.15 */
	if (diskseq && ret->diskseq && diskseq != ret->diskseq)
		return rad_error_set(err, RAD_ERROR_IO, ENODEV, "identify drive",
				     "%s is gone: its number belongs to another drive or medium now", target->node);
	if (diskseq)
		ret->diskseq = diskseq;
	ret->size_bytes = size_bytes;
	return 0;
}

int32_t rad_linux_target_temperature(struct rad_target *base)
{
	struct rad_linux_target *target = (struct rad_linux_target *)base;

	if (!target->sensor_sought) {
		rad_linux_sensor_find("/sys", target->major_number, target->minor_number, target->sensor_path);
		target->sensor_sought = true;
	}
	return target->sensor_path[0] ? rad_linux_sensor_read(target->sensor_path) : RAD_TEMPERATURE_UNKNOWN;
}

void rad_linux_target_close(struct rad_target *base)
{
	struct rad_linux_target *target = (struct rad_linux_target *)base;

	if (!target)
		return;
	for (size_t i = 0; i < target->n_siblings; i++)
		(void)close(target->sibling_fds[i]);
	if (target->control_fd >= 0)
		(void)close(target->control_fd);
	if (target->block_fd >= 0)
		(void)close(target->block_fd);
	if (target->fd >= 0)
		(void)close(target->fd); /* ends the lock and the claim */
	free(target);
}
