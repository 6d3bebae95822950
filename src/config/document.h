/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loading a YAML text into a C structure by a libcyaml schema, with libcyaml's complaint turned into one error that
 * names file, line and key; and the refusals that follow once the structure is there.
 */
#ifndef RAD_CONFIG_DOCUMENT_H
#define RAD_CONFIG_DOCUMENT_H

#include <cyaml/cyaml.h>
#include <stddef.h>
#include <stdint.h>

#include <radera/error.h>

#include "config/outline.h"

#define RAD_DOCUMENT_SIZE_MAX (256 * 1024)

struct rad_document {
	const char *name; /* of the file, for messages; borrowed */
	const cyaml_schema_value_t *schema;
	void *data; /* the loaded structure; owned */
	struct rad_outline outline;
	struct rad_error *err; /* borrowed; where rad_document_refuse() writes */
};

/*
 * Loads a text of the given kind. After success document->data has the schema's type; rad_document_done() gives all
 * back, also after a failure. `name` and `err` (may be NULL) must outlive *ret. RAD_ERROR_INPUT; RAD_ERROR_IO when
 * memory is short.
 */
int rad_document_load(const char *name, const void *data, size_t size, const char *kind,
		      const cyaml_schema_value_t *schema, struct rad_document *ret,
		      struct rad_error *err) RAD_MUST_CHECK;
void rad_document_done(struct rad_document *document);

/* Refuses the value at `path` ("passes[2].slot") with file and line; returns -RAD_ERROR_INPUT. */
int rad_document_refuse(const struct rad_document *document, const char *path, const char *format, ...)
	RAD_PRINTF(3, 4);

/* What every kind of file has: an id, and a title for people. */
int rad_document_check_heading(const struct rad_document *document, const char *id, const char *title) RAD_MUST_CHECK;

/*
 * The value at `path` as a number, in [low, high]. libcyaml's own numbers are not used: they read 010 as eight and
 * take hexadecimal. `text` may carry a unit for _size: kB MB GB TB, KiB MiB GiB TiB.
 */
int rad_document_number(const struct rad_document *document, const char *path, const char *text, uint64_t low,
			uint64_t high, uint64_t *ret) RAD_MUST_CHECK;
int rad_document_size(const struct rad_document *document, const char *path, const char *text, uint64_t low,
		      uint64_t high, uint64_t *ret) RAD_MUST_CHECK;

/*
 * A kind of file that becomes one plain structure: `convert` gets what was loaded, of the schema's type, and fills
 * *ret, which is all zeros.
 */
struct rad_document_kind {
	const char *kind;
	const cyaml_schema_value_t *schema;
	int (*convert)(const struct rad_document *file, const void *loaded, void *ret);
	size_t size; /* of *ret */
};

/* Loads and converts; ret_sha256 (65 characters, may be NULL) is of the bytes, and may be a part of *ret. After a
 * failure *ret is all zeros. */
int rad_document_parse(const struct rad_document_kind *kind, const char *name, const void *data, size_t size, void *ret,
		       char *ret_sha256, struct rad_error *err) RAD_MUST_CHECK;

/* Fields of a schema: a text of at most `max` characters, one of some words. */
#define RAD_YAML_TEXT(key, flags, type, member, max)                                                                   \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | (flags), type, member, 1, max)
#define RAD_YAML_WORD(key, flags, type, member, words)                                                                 \
	CYAML_FIELD_ENUM(key, CYAML_FLAG_STRICT | (flags), type, member, words, RAD_ARRAY_LENGTH(words))

/* Words of enum rad_asset_kind but for "unknown", which nobody writes, and of enum rad_dates. */
extern const cyaml_strval_t rad_document_asset_kinds[9];
extern const cyaml_strval_t rad_document_dates[3];

/* libcyaml's own bool takes every misspelt word for true; this table is for a strict enumeration instead. */
extern const cyaml_strval_t rad_document_booleans[2];

#endif
