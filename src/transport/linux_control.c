/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which node takes a drive's commands. SCSI and ATA: its sg node, or its bsg node; NVMe: the controller's. The block
 * device itself only where there is no other way, because opening it hangs while the drive sanitizes.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "transport/linux_private.h"

#define OPERATION "open drive"
#define PATH_SIZE 160
#define NAME_SIZE 64
#define DEV_SIZE  160
#define SYSFS_MAX 64

static const struct rad_linux_transport *roots_of(const struct rad_linux_target *target)
{
	return (const struct rad_linux_transport *)target->base.transport;
}

/* Below sysfs. */
static void device_path(const struct rad_linux_target *target, const char *below, char ret[PATH_SIZE])
{
	(void)snprintf(ret, PATH_SIZE, "dev/block/%" PRIu32 ":%" PRIu32 "/device%s", target->major_number,
		       target->minor_number, below);
}

static DIR *open_directory(int root_fd, const char *path)
{
	int fd = openat(root_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;

	if (fd >= 0 && !dir)
		(void)close(fd);
	return dir;
}

/* The first name in the directory that begins with prefix and a digit; false when there is none. */
static bool first_name(int root_fd, const char *path, const char *prefix, char ret[NAME_SIZE])
{
	rad_auto_dir DIR *dir = open_directory(root_fd, path);
	size_t length = strlen(prefix);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		const char *name = entry->d_name;

		if (strncmp(name, prefix, length) == 0 && name[length] >= '0' && name[length] <= '9')
			return rad_text_copy(ret, NAME_SIZE, name);
	}
	return false;
}

/* The last part of where a symbolic link leads. */
static bool link_name(int root_fd, const char *path, char ret[NAME_SIZE])
{
	char text[512];
	ssize_t length = readlinkat(root_fd, path, text, sizeof(text) - 1);
	const char *slash;

	if (length <= 0)
		return false;
	text[length] = '\0';
	slash = strrchr(text, '/');
	return rad_text_copy(ret, NAME_SIZE, slash ? slash + 1 : text);
}

/* "major:minor" as sysfs tells it of a class device, so that the node below /dev can be held against it. */
static bool read_devno(int root_fd, const char *path, unsigned int *ret_major, unsigned int *ret_minor)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;

	return rad_file_read(root_fd, path, SYSFS_MAX, &text, NULL) == 0 && text.size > 0 &&
	       sscanf((const char *)text.data, "%u:%u", ret_major, ret_minor) == 2;
}

/* Opens a character node below /dev only when it is the very device that sysfs's class has under this name. */
static int open_character(const struct rad_linux_target *target, const char *class, const char *folder,
			  const char *name)
{
	const struct rad_linux_transport *roots = roots_of(target);
	char path[DEV_SIZE];
	unsigned int major_number;
	unsigned int minor_number;
	struct stat info;
	int fd;

	(void)snprintf(path, sizeof(path), "class/%s/%s/dev", class, name);
	if (!read_devno(roots->sysfs_fd, path, &major_number, &minor_number))
		return -1;
	(void)snprintf(path, sizeof(path), "%s%s", folder, name);
	fd = openat(roots->dev_fd, path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW);
	if (fd < 0)
		return -1;
	if (fstat(fd, &info) == 0 && S_ISCHR(info.st_mode) && major(info.st_rdev) == major_number &&
	    minor(info.st_rdev) == minor_number)
		return fd;
	(void)close(fd);
	return -1;
}

static int open_scsi(const struct rad_linux_target *target)
{
	int sysfs_fd = roots_of(target)->sysfs_fd;
	char path[PATH_SIZE];
	char name[NAME_SIZE];
	int fd = -1;

	device_path(target, "/scsi_generic", path);
	if (first_name(sysfs_fd, path, "sg", name))
		fd = open_character(target, "scsi_generic", "", name);
	device_path(target, "", path);
	if (fd < 0 && link_name(sysfs_fd, path, name))
		fd = open_character(target, "bsg", "bsg/", name);
	return fd;
}

/* The controller, "nvme0": the namespace's parent, or below the subsystem when there are several ways to it. */
static bool nvme_controller(const struct rad_linux_target *target, char ret[NAME_SIZE])
{
	int sysfs_fd = roots_of(target)->sysfs_fd;
	char path[PATH_SIZE];

	device_path(target, "", path);
	if (!link_name(sysfs_fd, path, ret))
		return false;
	return !rad_text_has_prefix(ret, "nvme-subsys") || first_name(sysfs_fd, path, "nvme", ret);
}

static int open_nvme(const struct rad_linux_target *target)
{
	char name[NAME_SIZE];

	return nvme_controller(target, name) ? open_character(target, "nvme", "", name) : -1;
}

/* Read-only is enough for the kernel's ioctls of MMC and Opal, and leaves nothing behind. */
static int open_block(const struct rad_linux_target *target)
{
	struct stat info;
	int fd = open(target->node, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return -1;
	if (fstat(fd, &info) == 0 && S_ISBLK(info.st_mode) && major(info.st_rdev) == target->major_number &&
	    minor(info.st_rdev) == target->minor_number)
		return fd;
	(void)close(fd);
	return -1;
}

int rad_linux_control_open_block(struct rad_linux_target *target, struct rad_error *err)
{
	if (target->block_fd < 0)
		target->block_fd = open_block(target);
	if (target->block_fd >= 0)
		return 0;
	if (errno == EACCES || errno == EPERM)
		return rad_error_set(err, RAD_ERROR_REFUSED, errno, OPERATION, "commands to %s need the rights of root",
				     target->node);
	return rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "there is no way to send commands to %s",
			     target->node);
}

int rad_linux_control_open(struct rad_linux_target *target, struct rad_error *err)
{
	bool is_scsi = target->bus == RAD_BUS_ATA || target->bus == RAD_BUS_SCSI || target->bus == RAD_BUS_USB ||
		       target->bus == RAD_BUS_UFS;

	if (target->control_fd >= 0)
		return 0;
	if (is_scsi)
		target->control_fd = open_scsi(target);
	else if (target->bus == RAD_BUS_NVME)
		target->control_fd = open_nvme(target);
	return target->control_fd >= 0 ? 0 : rad_linux_control_open_block(target, err);
}

size_t rad_linux_control_siblings(const struct rad_linux_target *target, char ret[][RAD_SIBLING_NAME], size_t max)
{
	const char *own = strrchr(target->node, '/');
	char path[PATH_SIZE];
	rad_auto_dir DIR *dir = NULL;
	const struct dirent *entry;
	unsigned int controller;
	unsigned int namespace_number;
	char rest;
	size_t n = 0;

	device_path(target, "", path);
	dir = open_directory(roots_of(target)->sysfs_fd, path);
	while (dir && n < max && (entry = readdir(dir))) {
		const char *name = entry->d_name;

		if (sscanf(name, "nvme%un%u%c", &controller, &namespace_number, &rest) != 2 ||
		    (own && rad_text_equal(own + 1, name)))
			continue;
		if (rad_text_copy(ret[n], RAD_SIBLING_NAME, name))
			n++;
	}
	return n;
}
