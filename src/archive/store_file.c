/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store's directory and database file, before SQLite is asked.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "archive/store_private.h"
#include "base/text.h"

#define OPERATION "open store"
#define FILE_NAME "radera.sqlite3"

static int fail(struct rad_error *err, int code, const char *what, const char *path)
{
	return rad_error_set(err, RAD_ERROR_EVIDENCE, code, OPERATION, "%s %s", what, path);
}

static int fail_missing(struct rad_error *err, const char *directory)
{
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, ENOENT, OPERATION, "there is no store in %s", directory);
	rad_error_advise(err, "name another with --store DIR, or make one: radera pki init --store %s", directory);
	return -RAD_ERROR_EVIDENCE;
}

static int sync_directory(const char *path)
{
	rad_auto_fd int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	/* some network file systems cannot sync directories, and say EINVAL */
	return fsync(fd) < 0 && errno != EINVAL ? -errno : 0;
}

/* Makes one directory of a path and syncs its parent; fine when it is there. */
static int make_one(char *path, char *end)
{
	char *slash;
	char kept = *end;
	int code;

	*end = '\0';
	code = mkdir(path, 0700) < 0 ? -errno : 1;
	slash = strrchr(path, '/');
	if (code == 1 && (!slash || slash == path)) {
		code = sync_directory(slash ? "/" : ".");
	} else if (code == 1) {
		*slash = '\0';
		code = sync_directory(path);
		*slash = '/';
	}
	*end = kept;
	return code == -EEXIST ? 0 : code;
}

static int make_directories(const char *directory, struct rad_error *err)
{
	char path[PATH_MAX];
	size_t length = strlen(directory);
	int code = 0;

	if (length >= sizeof(path))
		return fail(err, ENAMETOOLONG, "cannot make", directory);
	memcpy(path, directory, length + 1);
	while (length > 1 && path[length - 1] == '/')
		path[--length] = '\0';
	for (size_t i = 1; code >= 0 && i <= length; i++) {
		if (path[i] == '/' || path[i] == '\0')
			code = make_one(path, path + i);
	}
	return code < 0 ? fail(err, -code, "cannot make the directory", directory) : 0;
}

/* An empty file, ours alone, for SQLite to fill: its other files take over this mode. */
static int make_file(const struct rad_store *store, const char *directory, struct rad_error *err)
{
	rad_auto_fd int fd = open(store->path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	int code = fd < 0 ? -errno : 0;

	if (!code)
		code = sync_directory(directory);
	return code < 0 ? fail(err, -code, "cannot make", store->path) : 0;
}

/* The database must be a plain file with something in it, unless it may be made. */
static int check_file(const struct rad_store *store, const char *directory, struct rad_error *err)
{
	struct stat info;

	if (lstat(store->path, &info) < 0) {
		if (errno != ENOENT)
			return fail(err, errno, "cannot look at", store->path);
		if (store->mode != RAD_STORE_CREATE)
			return fail_missing(err, store->directory);
		return make_file(store, directory, err);
	}
	if (!S_ISREG(info.st_mode))
		return fail(err, 0, "not a plain file:", store->path);
	if (info.st_size > 0 || store->mode == RAD_STORE_CREATE)
		return 0;
	(void)fail(err, 0, "an empty file, not a store:", store->path);
	rad_error_advise(err, "restore it from a backup; if there never was a store: radera pki init --store %s",
			 store->directory);
	return -RAD_ERROR_EVIDENCE;
}

static bool has_content(const struct rad_store *store, const char *suffix)
{
	char path[PATH_MAX];
	struct stat info;

	(void)snprintf(path, sizeof(path), "%s%s", store->path, suffix);
	return stat(path, &info) == 0 && info.st_size > 0;
}

int rad_store_locate(struct rad_store *store, const char *directory, struct rad_error *err)
{
	rad_auto_free char *resolved = NULL;
	int r = 0;

	if (!directory || !*directory)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "the store's directory has no name");
	store->directory = strdup(directory);
	if (!store->directory)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	if (store->mode == RAD_STORE_CREATE)
		r = make_directories(directory, err);
	if (r < 0)
		return r;
	resolved = realpath(directory, NULL);
	if (!resolved && errno == ENOENT)
		return fail_missing(err, directory);
	if (!resolved)
		return fail(err, errno, "cannot open the directory", directory);
	if (asprintf(&store->path, "%s/" FILE_NAME, strcmp(resolved, "/") == 0 ? "" : resolved) < 0) {
		store->path = NULL;
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	}
	if (strlen(store->path) + sizeof("-journal") > PATH_MAX)
		return fail(err, ENAMETOOLONG, "cannot open", store->path);
	r = check_file(store, resolved, err);
	if (r < 0)
		return r;
	store->leftover = has_content(store, "-wal") || has_content(store, "-journal");
	store->immutable = store->mode == RAD_STORE_READ && !store->leftover &&
			   faccessat(AT_FDCWD, resolved, W_OK, AT_EACCESS) < 0;
	return 0;
}
