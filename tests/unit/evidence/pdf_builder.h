/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The smallest file that is built like a certificate, written without any of the code that makes certificates. Every
 * part can be made otherwise than it must be, and is then signed all the same.
 */
#ifndef RAD_TEST_EVIDENCE_PDF_BUILDER_H
#define RAD_TEST_EVIDENCE_PDF_BUILDER_H

#include "evidence/pdf/file.h"
#include "keys.h"

enum builder_object {
	BUILDER_CATALOG = 1,
	BUILDER_PAGES,
	BUILDER_PAGE,
	BUILDER_CONTENT,
	BUILDER_SIGNATURE,
	BUILDER_FIELD,
	BUILDER_FIELD_EMPTY,
	BUILDER_RECORD_SPECIFICATION,
	BUILDER_CMS_SPECIFICATION,
	BUILDER_RECORD,
	BUILDER_CMS,
	BUILDER_EXTRA, /* only when its body is not empty */
	BUILDER_OBJECTS,
};

#define BUILDER_CONTENTS_BYTES 4096

struct builder {
	const char *header;
	struct rad_buffer bodies[BUILDER_OBJECTS];
	char id[2][65]; /* of the trailer */
};

/* Signs what it is given; appends the DER to *ret. */
typedef void (*builder_sign)(void *user, struct rad_span covered, struct rad_buffer *ret);
void builder_sign_properly(void *keys, struct rad_span covered, struct rad_buffer *ret);

/* A conforming file of the record and its signature, dated by the record's "issued". */
void builder_begin(struct builder *builder, const json_t *json, const struct rad_buffer *record,
		   const struct rad_buffer *cms);
void builder_done(struct builder *builder);

/* Replaces the first `from` in an object, which must be there. */
void builder_replace(struct builder *builder, enum builder_object object, const char *from, const char *to);
/* Makes an unfiltered stream of an object; entries come before its /Length. */
void builder_set_stream(struct builder *builder, enum builder_object object, const char *entries, const void *data,
			size_t size);

/* Writes the file, sets /ByteRange and signs. */
void builder_write(struct builder *builder, builder_sign sign, void *user, struct rad_buffer *ret);

#endif
