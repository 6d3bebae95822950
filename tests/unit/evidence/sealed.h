/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sealed, not yet signed file made of a record, with everything that it was made of.
 */
#ifndef RAD_TEST_EVIDENCE_SEALED_H
#define RAD_TEST_EVIDENCE_SEALED_H

#include "evidence/seal/seal.h"
#include "fixture.h"

struct sealed {
	struct rad_buffer json;
	struct rad_buffer page;
	struct rad_buffer file;
	struct rad_page_record record;
	struct rad_page_layout layout;
	struct rad_seal_slot slot;
	struct rad_pdf pdf; /* of file */
};

void sealed_make(const json_t *json, struct sealed *ret);
void sealed_done(struct sealed *sealed);

/* The dictionary of the catalog, and the value of a key that must be there (resolved). */
struct rad_span sealed_catalog(const struct rad_pdf *pdf);
struct rad_span sealed_get(const struct rad_pdf *pdf, struct rad_span dict, const char *key);
bool sealed_has(struct rad_span dict, const char *key);
/* Element i of an array that must have it (resolved). */
struct rad_span sealed_element(const struct rad_pdf *pdf, struct rad_span array, size_t i);
/* Data of the stream that a reference names, decoded; it lives until the next call. */
struct rad_span sealed_stream(const struct rad_pdf *pdf, struct rad_span reference);
void sealed_assert_text(struct rad_span span, const char *want);
bool sealed_contains(struct rad_span span, const char *text);

#endif
