/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the files of a bundle go: a folder or a zip file; and the texts that every bundle has.
 */
#ifndef RAD_SERVICE_BUNDLE_PRIVATE_H
#define RAD_SERVICE_BUNDLE_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

#include <radera/buffer.h>

struct rad_text_asset {
	const uint8_t *data;
	size_t size;
};
extern const struct rad_text_asset rad_bundle_page;    /* verify.html */
extern const struct rad_text_asset rad_bundle_read_me; /* READ-ME.txt */

struct rad_bundle_sink;

/* Begins a folder, or a zip file when the path ends in ".zip"; neither may exist. RAD_ERROR_IO. */
int rad_bundle_begin(const char *path, struct rad_bundle_sink **ret, struct rad_error *err) RAD_MUST_CHECK;
/* One file; `name` may have one folder in it. */
int rad_bundle_put(struct rad_bundle_sink *sink, const char *name, const void *data, size_t size,
		   struct rad_error *err) RAD_MUST_CHECK;
/* Ends it. A zip file appears only now. */
int rad_bundle_end(struct rad_bundle_sink *sink, struct rad_error *err) RAD_MUST_CHECK;
void rad_bundle_free(struct rad_bundle_sink *sink);

#endif
