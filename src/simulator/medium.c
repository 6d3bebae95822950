/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "simulator/simulator_private.h"

#define TEXT_SECTOR_BYTES 512u
#define CHUNK_BYTES	  (1u << 20)
#define OPERATION	  "prepare simulated drive"

const char *rad_sim_drive_name(const struct rad_drive *drive)
{
	const char *name = drive->node + strlen("sim:");

	return rad_text_has_prefix(drive->node, "sim:") && rad_text_is_id(name) ? name : NULL;
}

/* One sector of what a former owner might have left, with its number, so that a test can tell where it comes from. */
static void write_old_sector(const char *name, uint64_t number, uint8_t ret[TEXT_SECTOR_BYTES])
{
	static const char letter[] = "Salary list, class photo, diary, password of the school server: nobody may find "
				     "this after the erasure. ";
	char head[128];
	size_t used = (size_t)snprintf(head, sizeof(head), "RADERA OLD DATA %s sector %012" PRIu64 ". ", name, number);

	memcpy(ret, head, used);
	while (used < TEXT_SECTOR_BYTES) {
		size_t part = strlen(letter);

		if (part > TEXT_SECTOR_BYTES - used)
			part = TEXT_SECTOR_BYTES - used;
		memcpy(ret + used, letter, part);
		used += part;
	}
	ret[TEXT_SECTOR_BYTES - 1] = '\n';
}

static int fill_with_old_data(int fd, const char *name, uint64_t size_bytes)
{
	rad_auto_free uint8_t *chunk = malloc(CHUNK_BYTES);
	int code = chunk ? 0 : -ENOMEM;

	for (uint64_t at = 0; code == 0 && at < size_bytes; at += CHUNK_BYTES) {
		uint64_t size = size_bytes - at < CHUNK_BYTES ? size_bytes - at : CHUNK_BYTES;

		for (uint64_t i = 0; i < size; i += TEXT_SECTOR_BYTES)
			write_old_sector(name, (at + i) / TEXT_SECTOR_BYTES, chunk + i);
		code = rad_sim_write_whole(fd, chunk, size, at);
	}
	return code;
}

static int fill(int fd, const struct rad_sim_medium *medium)
{
	if (ftruncate(fd, (off_t)medium->size_bytes) < 0)
		return -errno;
	return medium->prefilled ? fill_with_old_data(fd, medium->name, medium->size_bytes) : 0;
}

static int make_anonymous(const struct rad_sim_medium *medium, int *ret_fd)
{
	rad_auto_fd int fd = memfd_create(medium->name, MFD_CLOEXEC);
	int code = fd < 0 ? -errno : fill(fd, medium);

	if (code)
		return code;
	*ret_fd = fd;
	fd = -1;
	return 0;
}

/* A medium gets its name only when it is whole, so that a kill in between leaves nothing half filled. */
static int make_file(const struct rad_sim_medium *medium, const char *path, int *ret_fd)
{
	char temporary[PATH_MAX];
	int code;

	if (snprintf(temporary, sizeof(temporary), "%s.%ld.part", path, (long)getpid()) >= (int)sizeof(temporary))
		return -ENAMETOOLONG;
	(void)unlink(temporary);
	rad_auto_fd int fd = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return -errno;
	code = fill(fd, medium);
	if (code == 0 && renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) < 0)
		code = -errno;
	if (code) {
		(void)unlink(temporary);
		return code;
	}
	*ret_fd = fd;
	fd = -1;
	return 0;
}

static int check_kept(int fd, const struct rad_sim_medium *medium, const char *path, struct rad_error *err)
{
	struct stat info;

	if (fstat(fd, &info) < 0)
		return rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "cannot look at %s", path);
	if (S_ISREG(info.st_mode) && (uint64_t)info.st_size == medium->size_bytes)
		return 0;
	(void)rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
			    "%s is not the medium of %s: it should hold %" PRIu64 " bytes", path, medium->name,
			    medium->size_bytes);
	rad_error_advise(err, "remove the file, or give the bench another directory");
	return -RAD_ERROR_INPUT;
}

static int open_in_directory(const struct rad_sim_medium *medium, const char *directory, int *ret_fd,
			     struct rad_error *err)
{
	char path[PATH_MAX - 32]; /* leaves room for the temporary name */
	rad_auto_fd int fd = -1;
	int code;

	if (snprintf(path, sizeof(path), "%s/%s.img", directory, medium->name) >= (int)sizeof(path))
		return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, OPERATION, "cannot use %s", directory);
	fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 && errno != ENOENT)
		return rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "cannot open %s", path);
	if (fd < 0) {
		code = make_file(medium, path, ret_fd);
		return code ? rad_error_set(err, RAD_ERROR_IO, -code, OPERATION, "cannot make %s", path) : 0;
	}
	code = check_kept(fd, medium, path, err);
	if (code)
		return code;
	*ret_fd = fd;
	fd = -1;
	return 0;
}

int rad_sim_medium_open(const struct rad_sim_medium *medium, const char *directory, int *ret_fd, struct rad_error *err)
{
	int code;

	if (!directory) {
		code = make_anonymous(medium, ret_fd);
		return code ? rad_error_set(err, RAD_ERROR_IO, -code, OPERATION, "cannot hold %s in memory",
					    medium->name)
			    : 0;
	}
	if (mkdir(directory, 0700) < 0 && errno != EEXIST)
		return rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "cannot make %s", directory);
	return open_in_directory(medium, directory, ret_fd, err);
}
