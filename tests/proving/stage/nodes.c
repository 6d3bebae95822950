/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/loop.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "stage.h"

#define TRIES 64

#define NULL_NUMBER makedev(1, 3)

static const struct {
	const char *name;
	unsigned int major_number;
	unsigned int minor_number;
} plain_nodes[] = {
	{ "null", 1, 3 }, { "zero", 1, 5 }, { "full", 1, 7 }, { "random", 1, 8 }, { "urandom", 1, 9 }, { "tty", 5, 0 },
};

/* Another process may take the free device between the question and the claim. */
static int claim_loop(int medium_fd, const struct stage_drive *drive)
{
	struct loop_config config = {
		.fd = (uint32_t)medium_fd,
		.block_size = drive->bench->drive.logical_sector_bytes,
		.info = { .lo_flags = LO_FLAGS_AUTOCLEAR, .lo_sizelimit = drive->size_bytes },
	};
	rad_auto_fd int control_fd = open("/dev/loop-control", O_RDWR | O_CLOEXEC);

	for (int i = 0; control_fd >= 0 && i < TRIES; i++) {
		int number = ioctl(control_fd, LOOP_CTL_GET_FREE);
		char path[32];
		int fd;

		(void)snprintf(path, sizeof(path), "/dev/loop%d", number);
		fd = number < 0 ? -1 : open(path, O_RDWR | O_CLOEXEC);
		if (fd >= 0 && ioctl(fd, LOOP_CONFIGURE, &config) == 0)
			return fd;
		if (fd >= 0)
			(void)close(fd);
		if (errno != EBUSY)
			break;
	}
	return -1;
}

static void attach(struct stage_drive *drive)
{
	char path[PATH_MAX + 16];
	rad_auto_fd int medium_fd = -1;
	struct stat info;

	(void)snprintf(path, sizeof(path), "%s/medium", drive->mount);
	medium_fd = open(path, O_RDWR | O_CLOEXEC);
	if (medium_fd < 0)
		stage_die("open the file of a medium", errno);
	drive->loop_fd = claim_loop(medium_fd, drive);
	if (drive->loop_fd < 0 || fstat(drive->loop_fd, &info) < 0 ||
	    ioctl(drive->loop_fd, BLKGETDISKSEQ, &drive->diskseq) < 0)
		stage_die("attach a loop device", errno);
	drive->major_number = major(info.st_rdev);
	drive->minor_number = minor(info.st_rdev);
}

void stage_nodes_attach(struct stage *stage)
{
	for (size_t i = 0; i < stage->n_drives; i++)
		attach(&stage->drives[i]);
}

static void make_node(const char *name, mode_t kind, dev_t number)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/dev/%s", name);
	if (mknod(path, kind | 0600, number) < 0 || chmod(path, kind == S_IFCHR ? 0666 : 0600) < 0)
		stage_die(path, errno);
}

void stage_nodes_enter(const struct stage *stage)
{
	if (mount("stage", "/dev", "tmpfs", 0, "mode=755") < 0)
		stage_die("cover /dev", errno);
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(plain_nodes); i++)
		make_node(plain_nodes[i].name, S_IFCHR,
			  makedev(plain_nodes[i].major_number, plain_nodes[i].minor_number));
	for (size_t i = 0; i < stage->n_drives; i++) {
		const struct stage_drive *drive = &stage->drives[i];

		make_node(drive->block, S_IFBLK, makedev(drive->major_number, drive->minor_number));
		/* it takes nothing but what the supervisor answers */
		if (drive->control[0])
			make_node(drive->control, S_IFCHR, NULL_NUMBER);
	}
	if (mkdir("/dev/shm", 0777) < 0 || symlink("/proc/self/fd", "/dev/fd") < 0)
		stage_die("fill /dev", errno);
	if (mount(stage->sysfs, "/sys", NULL, MS_BIND | MS_REC, NULL) < 0)
		stage_die("cover /sys", errno);
}

void stage_nodes_follow_size(struct stage_drive *drive)
{
	struct rad_identity now;
	struct loop_info64 info;

	if (drive->stage->transport->ops->identify(drive->target, &now, NULL) < 0)
		return;
	(void)pthread_mutex_lock(&drive->lock);
	if (now.size_bytes != drive->size_bytes && ioctl(drive->loop_fd, LOOP_GET_STATUS64, &info) == 0) {
		drive->size_bytes = info.lo_sizelimit = now.size_bytes;
		(void)ioctl(drive->loop_fd, LOOP_SET_STATUS64, &info);
		stage_tree_write_size(drive);
	}
	(void)pthread_mutex_unlock(&drive->lock);
}

struct stage_drive *stage_find(struct stage *stage, const char *node)
{
	for (size_t i = 0; i < stage->n_drives; i++) {
		struct stage_drive *drive = &stage->drives[i];

		if (strcmp(node, drive->block) == 0 || (drive->control[0] && strcmp(node, drive->control) == 0))
			return drive;
	}
	return NULL;
}
