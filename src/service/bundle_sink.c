/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service/bundle_private.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION "write bundle"

struct rad_bundle_sink {
	char path[PATH_MAX];
	char part[PATH_MAX]; /* a folder has this name until it is whole; empty when there is none */
	zip_t *zip;	     /* NULL: a folder */
};

static bool is_zip(const char *path)
{
	size_t length = strlen(path);

	return length > 4 && strcmp(path + length - 4, ".zip") == 0;
}

static int fail_zip(struct rad_bundle_sink *sink, struct rad_error *err)
{
	return rad_error_set(err, RAD_ERROR_IO, 0, OPERATION, "cannot write %s: %s", sink->path,
			     zip_strerror(sink->zip));
}

static int begin_zip(struct rad_bundle_sink *sink, struct rad_error *err)
{
	int code = 0;

	sink->zip = zip_open(sink->path, ZIP_CREATE | ZIP_EXCL, &code);
	return sink->zip
		       ? 0
		       : rad_error_set(err, RAD_ERROR_IO, code == ZIP_ER_EXISTS ? EEXIST : 0, OPERATION,
				       "cannot make %s%s", sink->path,
				       code == ZIP_ER_EXISTS ? ": it exists already, and nothing is overwritten" : "");
}

static int begin_folder(struct rad_bundle_sink *sink, struct rad_error *err)
{
	if (access(sink->path, F_OK) == 0)
		return rad_error_set(err, RAD_ERROR_IO, EEXIST, OPERATION,
				     "cannot make the directory %s: nothing is overwritten", sink->path);
	if (snprintf(sink->part, sizeof(sink->part), "%s.part", sink->path) >= PATH_MAX) {
		sink->part[0] = '\0';
		return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, OPERATION, "the path is too long");
	}
	if (mkdir(sink->part, 0755) == 0)
		return 0;
	(void)rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "cannot make the directory %s", sink->part);
	sink->part[0] = '\0';
	return -RAD_ERROR_IO;
}

int rad_bundle_begin(const char *path, struct rad_bundle_sink **ret, struct rad_error *err)
{
	struct rad_bundle_sink *sink = calloc(1, sizeof(*sink));
	int r = 0;

	if (!sink)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	if (!rad_text_copy(sink->path, sizeof(sink->path), path))
		r = rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, OPERATION, "the path is too long");
	else if (is_zip(path))
		r = begin_zip(sink, err);
	else
		r = begin_folder(sink, err);
	if (r < 0)
		rad_bundle_free(sink);
	else
		*ret = sink;
	return r;
}

/* libzip reads the data when it ends: it gets a copy. */
static int put_zip(struct rad_bundle_sink *sink, const char *name, const void *data, size_t size, struct rad_error *err)
{
	void *copy = malloc(size ? size : 1);
	zip_source_t *source;

	if (!copy)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	memcpy(copy, data, size);
	source = zip_source_buffer(sink->zip, copy, size, 1);
	if (!source) {
		free(copy);
		return fail_zip(sink, err);
	}
	if (zip_file_add(sink->zip, name, source, ZIP_FL_ENC_UTF_8) < 0) {
		zip_source_free(source);
		return fail_zip(sink, err);
	}
	return 0;
}

static int put_folder(struct rad_bundle_sink *sink, const char *name, const void *data, size_t size,
		      struct rad_error *err)
{
	const char *slash = strchr(name, '/');
	char path[PATH_MAX];

	if (slash && (snprintf(path, sizeof(path), "%s/%.*s", sink->part, (int)(slash - name), name) >= PATH_MAX ||
		      (mkdir(path, 0755) < 0 && errno != EEXIST)))
		return rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "cannot make a directory in %s", sink->part);
	if (snprintf(path, sizeof(path), "%s/%s", sink->part, name) >= PATH_MAX)
		return rad_error_set(err, RAD_ERROR_IO, ENAMETOOLONG, OPERATION, "cannot write into %s", sink->part);
	return rad_file_write_new(path, data, size, 0644, err);
}

int rad_bundle_put(struct rad_bundle_sink *sink, const char *name, const void *data, size_t size, struct rad_error *err)
{
	return sink->zip ? put_zip(sink, name, data, size, err) : put_folder(sink, name, data, size, err);
}

int rad_bundle_end(struct rad_bundle_sink *sink, struct rad_error *err)
{
	if (sink->zip && zip_close(sink->zip) < 0)
		return fail_zip(sink, err);
	sink->zip = NULL;
	if (!sink->part[0])
		return 0;
	if (renameat2(AT_FDCWD, sink->part, AT_FDCWD, sink->path, RENAME_NOREPLACE) < 0)
		return rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "cannot give %s its name %s", sink->part,
				     sink->path);
	sink->part[0] = '\0';
	return 0;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)remove(path);
	return 0;
}

void rad_bundle_free(struct rad_bundle_sink *sink)
{
	if (!sink)
		return;
	if (sink->zip)
		zip_discard(sink->zip);
	/* half a bundle proves nothing; all of it was made by this run */
	if (sink->part[0])
		(void)nftw(sink->part, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	free(sink);
}
