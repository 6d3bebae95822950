/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands in a signature box once it is signed: a page of the box's own size.
 */
#ifndef RAD_EVIDENCE_PAGE_BOX_H
#define RAD_EVIDENCE_PAGE_BOX_H

#include "evidence/page/page.h"
#include "evidence/page/picture.h"

struct rad_page_signed {
	enum rad_page_language language;   /* of the certificate */
	enum rad_page_text label;	   /* of the box */
	const char *name;		   /* who signed */
	const char *detail;		   /* role and place, or NULL */
	const char *time;		   /* RFC 3339 in UTC */
	const char *by_station;		   /* the station whose key signed for them, or NULL: it was their own */
	const struct rad_picture *drawing; /* the drawn signature, or NULL */
};

/* As rad_page_render(): one page of that size. RAD_ERROR_EVIDENCE. */
int rad_page_render_box(const struct rad_page_signed *what, float width, float height, struct rad_buffer *ret,
			struct rad_error *err) RAD_MUST_CHECK;

#endif
