/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A strict reader of PDF files with classic cross-reference tables (ISO 32000-1 7.5.4, 7.5.6): what libharu writes and
 * what we write. Anything else (xref streams, object streams, hybrid files, encryption, broken chains) is refused with
 * a clear message. Spans point into the caller's bytes, which must outlive the reader. Safe on any bytes.
 */
#ifndef RAD_EVIDENCE_PDF_FILE_H
#define RAD_EVIDENCE_PDF_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <radera/error.h>

struct rad_span {
	const uint8_t *data;
	size_t size;
};

#define RAD_PDF_REVISIONS_MAX 16

struct rad_pdf_revision {
	size_t xref_offset;	 /* of the keyword "xref" */
	size_t end;		 /* just behind the %%EOF line that ends this revision */
	struct rad_span trailer; /* the trailer dictionary, "<<...>>" */
};

struct rad_pdf_object {
	uint32_t number;
	uint32_t revision;    /* index of the revision that defines this version; the newest wins */
	size_t offset;	      /* of "N 0 obj" */
	struct rad_span body; /* between "obj" and "endobj", blanks trimmed */
};

struct rad_pdf {
	struct rad_span file;
	size_t n_revisions; /* oldest first */
	struct rad_pdf_revision revisions[RAD_PDF_REVISIONS_MAX];
	size_t n_objects; /* newest version of each, sorted by number */
	struct rad_pdf_object *objects;
};

/* Parses; *ret is given back with rad_pdf_done(). RAD_ERROR_EVIDENCE names what is wrong and where. */
int rad_pdf_parse(const void *data, size_t size, struct rad_pdf *ret, struct rad_error *err) RAD_MUST_CHECK;
void rad_pdf_done(struct rad_pdf *pdf);

/* The newest version of an object, or NULL. */
const struct rad_pdf_object *rad_pdf_object(const struct rad_pdf *pdf, uint32_t number);

/* Value of a top-level key ("Type" without slash) in a dictionary span; false when absent. key_span (may be NULL)
 * receives key and value together, for editing. */
bool rad_pdf_dict_get(struct rad_span dict, const char *key, struct rad_span *ret_value, struct rad_span *ret_entry);
/* Steps through the entries of a dictionary: *position starts at 0; false at the end. The key comes with its slash. */
bool rad_pdf_dict_next(struct rad_span dict, size_t *position, struct rad_span *ret_key, struct rad_span *ret_value);
/* Steps through the elements of an array span "[...]". */
bool rad_pdf_array_next(struct rad_span array, size_t *position, struct rad_span *ret_value);
/* "12 0 R" -> 12; false when the value is no reference. */
bool rad_pdf_reference(struct rad_span value, uint32_t *ret_number);
/* The value itself, or the body of the object that it refers to (one level). */
struct rad_span rad_pdf_resolve(const struct rad_pdf *pdf, struct rad_span value);
/* Value of a top-level key, or the body of the object that it refers to; empty when absent. */
struct rad_span rad_pdf_get(const struct rad_pdf *pdf, struct rad_span dict, const char *key);
bool rad_pdf_integer(struct rad_span value, uint64_t *ret);
bool rad_pdf_name_is(struct rad_span value, const char *name); /* name without slash */
/* Dictionary and raw (still filtered) data of a stream object; false when it is none or its /Length does not fit. */
bool rad_pdf_stream(const struct rad_pdf *pdf, const struct rad_pdf_object *object, struct rad_span *ret_dict,
		    struct rad_span *ret_data);

#endif
