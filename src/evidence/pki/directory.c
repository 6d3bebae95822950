/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "evidence/pki/private.h"

#define OPERATION "make keys"
#define SUFFIX	  ".part"

static int fail(struct rad_error *err, int code, const char *text, const char *path)
{
	return rad_error_set(err, RAD_ERROR_IO, code, OPERATION, "%s %s", text, path);
}

static int make_paths(const char *directory, struct rad_pki_part *ret, struct rad_error *err)
{
	const char *slash;
	int length = snprintf(ret->final, PATH_MAX, "%s", directory);

	while (length > 1 && length < PATH_MAX && ret->final[length - 1] == '/')
		ret->final[--length] = '\0';
	if (length >= PATH_MAX || snprintf(ret->part, PATH_MAX, "%s" SUFFIX, ret->final) >= PATH_MAX)
		return fail(err, ENAMETOOLONG, "cannot make keys in", directory);
	slash = strrchr(ret->final, '/');
	if (!slash)
		(void)snprintf(ret->parent, PATH_MAX, ".");
	else
		(void)snprintf(ret->parent, PATH_MAX, "%.*s", slash == ret->final ? 1 : (int)(slash - ret->final),
			       ret->final);
	return 0;
}

static int sync_directory(const char *path, struct rad_error *err)
{
	int code = rad_file_sync_directory(path);

	return code < 0 ? fail(err, -code, "cannot sync", path) : 0;
}

/* Removes what an attempt that was killed left in the directory that we hold. */
static void empty_directory(int directory_fd)
{
	int fd = fcntl(directory_fd, F_DUPFD_CLOEXEC, 0);
	rad_auto_dir DIR *directory = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (!directory && fd >= 0)
		(void)close(fd);
	if (directory)
		rewinddir(directory);
	while (directory && (entry = readdir(directory)))
		(void)unlinkat(directory_fd, entry->d_name, 0); /* fails on "." and ".." */
}

/*
 * Makes the directory of this attempt, or takes over what a killed one left, and locks it: two attempts at once must
 * not mix their files.
 */
int rad_pki_part_begin(const char *key_directory, struct rad_pki_part *ret, struct rad_error *err)
{
	rad_auto_fd int fd = -1;
	struct stat held;
	struct stat named;

	ret->fd = -1;
	if (make_paths(key_directory, ret, err) < 0)
		return -RAD_ERROR_IO;
	if (mkdir(ret->part, 0700) < 0 && errno != EEXIST)
		return fail(err, errno, "cannot make", ret->part);
	fd = open(ret->part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fchmod(fd, 0700) < 0)
		return fail(err, errno, "cannot use", ret->part);
	if (flock(fd, LOCK_EX | LOCK_NB) < 0 || fstat(fd, &held) < 0 || lstat(ret->part, &named) < 0 ||
	    held.st_ino != named.st_ino || held.st_dev != named.st_dev)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "somebody else is making keys in %s now",
				     ret->parent);
	empty_directory(fd);
	ret->fd = fd;
	fd = -1;
	return 0;
}

int rad_pki_part_path(const struct rad_pki_part *part, const char *name, char ret[PATH_MAX], struct rad_error *err)
{
	if (snprintf(ret, PATH_MAX, "%s/%s", part->part, name) >= PATH_MAX)
		return fail(err, ENAMETOOLONG, "cannot write", part->part);
	return 0;
}

int rad_pki_part_write(const struct rad_pki_part *part, const char *name, const void *data, size_t size,
		       unsigned int mode, struct rad_error *err)
{
	char path[PATH_MAX];
	int r = rad_pki_part_path(part, name, path, err);

	return r < 0 ? r : rad_file_write_new(path, data, size, mode, err);
}

static bool is_left(const char *name, const char *const *leave)
{
	for (; leave && *leave; leave++) {
		if (strcmp(name, *leave) == 0)
			return true;
	}
	return name[0] == '.';
}

static int take_over_file(const struct rad_pki_part *part, int from, const char *name, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer data = RAD_BUFFER_INIT;
	struct stat info;
	int r;

	if (fstatat(from, name, &info, AT_SYMLINK_NOFOLLOW) < 0)
		return fail(err, errno, "cannot read", name);
	r = rad_file_read(from, name, RAD_PKI_FILE_MAX, &data, err);
	if (r >= 0)
		r = rad_pki_part_write(part, name, data.data, data.size, info.st_mode & 0777, err);
	if (data.data)
		OPENSSL_cleanse(data.data, data.size);
	return r;
}

int rad_pki_part_take_over(const struct rad_pki_part *part, const char *const *leave, struct rad_error *err)
{
	rad_auto_dir DIR *directory = opendir(part->final);
	const struct dirent *entry;
	int r = 0;

	if (!directory)
		return fail(err, errno, "cannot read", part->final);
	while (r >= 0 && (entry = readdir(directory))) {
		if (!is_left(entry->d_name, leave))
			r = take_over_file(part, dirfd(directory), entry->d_name, err);
	}
	return r;
}

int rad_pki_refuse_existing(const char *path, struct rad_error *err)
{
	(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION,
			    "%s exists already: keys are never replaced, what they signed must stay verifiable", path);
	rad_error_advise(err, "to go on with new keys: radera pki renew; to begin anew move it to a safe place first");
	return -RAD_ERROR_REFUSED;
}

/* Some file systems (FAT) do not know RENAME_NOREPLACE; there rename() still refuses a directory that is not empty. */
int rad_pki_part_publish(struct rad_pki_part *part, struct rad_error *err)
{
	int r = sync_directory(part->part, err);

	if (r < 0)
		return r;
	if (renameat2(AT_FDCWD, part->part, AT_FDCWD, part->final, RENAME_NOREPLACE) < 0) {
		if (errno == EEXIST)
			return rad_pki_refuse_existing(part->final, err);
		if ((errno != EINVAL && errno != ENOSYS) || rename(part->part, part->final) < 0)
			return fail(err, errno, "cannot make", part->final);
	}
	if (sync_directory(part->parent, err) < 0) {
		(void)rename(part->final, part->part); /* what may not survive a power cut is not there */
		return -RAD_ERROR_IO;
	}
	(void)close(part->fd);
	part->fd = -1;
	return 0;
}

int rad_pki_part_exchange(struct rad_pki_part *part, struct rad_error *err)
{
	int r = sync_directory(part->part, err);

	if (r < 0)
		return r;
	if (renameat2(AT_FDCWD, part->part, AT_FDCWD, part->final, RENAME_EXCHANGE) < 0) {
		if (errno == EINVAL || errno == ENOSYS)
			return rad_error_set(err, RAD_ERROR_IO, errno, OPERATION,
					     "the file system of %s cannot exchange directories, so its keys cannot be "
					     "changed safely: copy it to another disk",
					     part->final);
		return fail(err, errno, "cannot replace", part->final);
	}
	r = sync_directory(part->parent, err);
	/* The name of the part now stands for the old directory, which nobody has locked. */
	(void)close(part->fd);
	part->fd = open(part->part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return r;
}

void rad_pki_part_done(struct rad_pki_part *part)
{
	if (part->fd < 0)
		return;
	empty_directory(part->fd);
	(void)rmdir(part->part);
	(void)close(part->fd);
	part->fd = -1;
}
