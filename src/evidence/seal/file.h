/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes a PDF 1.7 file of one revision with a classic cross-reference table (ISO 32000-1 7.5), object by object.
 */
#ifndef RAD_EVIDENCE_SEAL_FILE_H
#define RAD_EVIDENCE_SEAL_FILE_H

#include <stdint.h>

#include <radera/buffer.h>

#include "evidence/pdf/file.h"

struct rad_seal_file {
	struct rad_buffer bytes;
	size_t *offsets; /* by object number; 0 = not written */
	uint32_t n;	 /* one more than the highest number */
};

/* Begins a file whose object numbers are 1 to n - 1. RAD_ERROR_EVIDENCE when memory runs out. */
int rad_seal_file_begin(struct rad_seal_file *file, uint32_t n, struct rad_error *err) RAD_MUST_CHECK;
void rad_seal_file_done(struct rad_seal_file *file);

/* Between these two the object's body is appended to file->bytes. */
void rad_seal_object_begin(struct rad_seal_file *file, uint32_t number);
void rad_seal_object_end(struct rad_seal_file *file);

bool rad_seal_object_is_written(const struct rad_seal_file *file, uint32_t number);

/* A whole stream object without a filter; `entries` are its dictionary's entries besides /Length. */
void rad_seal_stream(struct rad_seal_file *file, uint32_t number, const char *entries, const void *data, size_t size);

/* The same compressed. */
void rad_seal_stream_deflated(struct rad_seal_file *file, uint32_t number, const char *entries, const void *data,
			      size_t size);

/* Table, trailer and end. Both parts of /ID are the 64 hexadecimal digits. RAD_ERROR_EVIDENCE when memory ran out or a
 * number was never written. */
int rad_seal_file_end(struct rad_seal_file *file, uint32_t root, uint32_t info, const char *id,
		      struct rad_error *err) RAD_MUST_CHECK;

#endif
