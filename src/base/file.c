/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"

int rad_file_read(int dirfd, const char *path, size_t max_bytes, struct rad_buffer *buffer, struct rad_error *err)
{
	rad_auto_fd int fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat info;
	char chunk[16384];
	size_t total = 0;

	if (fd < 0 || fstat(fd, &info) < 0)
		return rad_error_set(err, RAD_ERROR_IO, errno, "read file", "cannot open %s", path);
	if (!S_ISREG(info.st_mode))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "read file", "%s is not a regular file", path);
	for (;;) {
		ssize_t got = read(fd, chunk, sizeof(chunk));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return rad_error_set(err, RAD_ERROR_IO, errno, "read file", "cannot read %s", path);
		if (got == 0)
			return rad_buffer_check(buffer, err);
		total += (size_t)got;
		if (total > max_bytes)
			return rad_error_set(err, RAD_ERROR_INPUT, 0, "read file", "%s is larger than %zu bytes", path,
					     max_bytes);
		rad_buffer_append(buffer, chunk, (size_t)got);
	}
}

int rad_file_write(int fd, const void *data, size_t size)
{
	const uint8_t *at = data;

	while (size > 0) {
		ssize_t put = write(fd, at, size);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return put < 0 ? -errno : -EIO;
		at += put;
		size -= (size_t)put;
	}
	return 0;
}

int rad_file_sync_directory(const char *directory)
{
	rad_auto_fd int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	return fsync(fd) < 0 && errno != EINVAL ? -errno : 0;
}

static int sync_directory_of(const char *path)
{
	char directory[PATH_MAX];
	const char *slash = strrchr(path, '/');

	if (!slash)
		(void)snprintf(directory, sizeof(directory), ".");
	else
		(void)snprintf(directory, sizeof(directory), "%.*s", slash == path ? 1 : (int)(slash - path), path);
	return rad_file_sync_directory(directory);
}

/*
 * Moves the finished temporary file to its name without replacing anything. FAT and exFAT know neither hard links nor
 * (on some kernels) RENAME_NOREPLACE; there an exclusive create guards the name and rename() follows.
 */
static int move_new(const char *temporary, const char *path)
{
	int fd;

	if (renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -errno;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	(void)close(fd);
	if (rename(temporary, path) < 0) {
		int code = -errno;

		(void)unlink(path); /* the guard is ours and empty */
		return code;
	}
	return 0;
}

int rad_file_write_new(const char *path, const void *data, size_t size, unsigned int mode, struct rad_error *err)
{
	char temporary[PATH_MAX];
	int code;
	int fd;

	if (snprintf(temporary, sizeof(temporary), "%s.%ld.part", path, (long)gettid()) >= (int)sizeof(temporary))
		return rad_error_set(err, RAD_ERROR_IO, ENAMETOOLONG, "write file", "cannot write %s", path);
	(void)unlink(temporary); /* left by a thread of the same number that was killed */
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, (mode_t)mode);
	if (fd < 0)
		return rad_error_set(err, RAD_ERROR_IO, errno, "write file", "cannot create %s", temporary);
	code = rad_file_write(fd, data, size);
	if (!code && fsync(fd) < 0)
		code = -errno;
	if (close(fd) < 0 && !code)
		code = -errno;
	if (!code)
		code = move_new(temporary, path);
	if (code) {
		(void)unlink(temporary);
		return rad_error_set(err, RAD_ERROR_IO, -code, "write file", "cannot write %s", path);
	}
	code = sync_directory_of(path);
	if (!code)
		return 0;
	(void)unlink(path); /* a name that may not survive a power cut must not look written */
	return rad_error_set(err, RAD_ERROR_IO, -code, "write file", "cannot sync the directory of %s", path);
}

int rad_file_replace(const char *path, const void *data, size_t size, unsigned int mode, struct rad_error *err)
{
	char next[PATH_MAX];
	int code;
	int r;

	if (snprintf(next, sizeof(next), "%s.next", path) >= (int)sizeof(next))
		return rad_error_set(err, RAD_ERROR_IO, ENAMETOOLONG, "write file", "cannot write %s", path);
	(void)unlink(next); /* left by a program that was killed */
	r = rad_file_write_new(next, data, size, mode, err);
	if (r < 0)
		return r;
	code = rename(next, path) < 0 ? -errno : sync_directory_of(path);
	if (!code)
		return 0;
	(void)unlink(next);
	return rad_error_set(err, RAD_ERROR_IO, -code, "write file", "cannot write %s", path);
}
