/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The certificate page: a pure function of a record.
 */
#ifndef RAD_EVIDENCE_PAGE_H
#define RAD_EVIDENCE_PAGE_H

#include <radera/buffer.h>
#include <radera/error.h>

#include "evidence/page/picture.h"
#include "evidence/page/record.h"
#include "evidence/page/text.h"

/* A rectangle in PDF coordinates: points from the lower left corner, x0 < x1, y0 < y1. */
struct rad_page_box {
	float x0;
	float y0;
	float x1;
	float y1;
};

/* What sealing must know of the drawn page. */
struct rad_page_layout {
	size_t n_pages;
	size_t signature_page;			   /* index of the page with the boxes */
	struct rad_page_box boxes[RAD_PAGE_BOXES]; /* station, validator, receiver */
};

/*
 * Draws the pages of a record and appends the PDF file (not yet sealed, no dates, no identifiers) to *ret. The bytes
 * depend on the record and on the versions of this library and of libharu only. Re-entrant: one document per call.
 * logo may be NULL. RAD_ERROR_EVIDENCE.
 */
int rad_page_render(const struct rad_page_record *record, const struct rad_picture *logo, struct rad_buffer *ret,
		    struct rad_page_layout *ret_layout, struct rad_error *err) RAD_MUST_CHECK;

/* What the document is called, and what its banner says of the outcome. */
struct rad_page_words rad_page_title(const struct rad_page_record *record);
struct rad_page_words rad_page_banner(const struct rad_page_record *record);

/* What the signature boxes of a document with that outcome are called, and why somebody signs there. */
enum rad_page_text rad_page_box_label(const char *outcome_word, size_t box);
const char *rad_page_box_reason(const char *outcome_word, size_t box);

#endif
