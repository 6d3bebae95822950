/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service/bundle_private.h"

#include <errno.h>
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
	zip_t *zip; /* NULL: a folder */
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
	else if (mkdir(path, 0755) < 0)
		r = rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "cannot make the directory %s", path);
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

	if (slash && (snprintf(path, sizeof(path), "%s/%.*s", sink->path, (int)(slash - name), name) >= PATH_MAX ||
		      (mkdir(path, 0755) < 0 && errno != EEXIST)))
		return rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "cannot make a directory in %s", sink->path);
	if (snprintf(path, sizeof(path), "%s/%s", sink->path, name) >= PATH_MAX)
		return rad_error_set(err, RAD_ERROR_IO, ENAMETOOLONG, OPERATION, "cannot write into %s", sink->path);
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
	return 0;
}

void rad_bundle_free(struct rad_bundle_sink *sink)
{
	if (!sink)
		return;
	if (sink->zip)
		zip_discard(sink->zip);
	free(sink);
}
