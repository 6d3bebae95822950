/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which of a record's drives a certificate shows, and in which languages: one record has one certificate of all of its
 * drives, and any number of excerpts. An excerpt names its view, so that it can be drawn again.
 */
#ifndef RAD_EVIDENCE_PAGE_VIEW_H
#define RAD_EVIDENCE_PAGE_VIEW_H

#include <radera/certificate.h>

#include "evidence/page/text.h"

struct rad_page_view {
	size_t drive;			 /* counted from 1; 0 = all */
	enum rad_page_language language; /* of the page */
	bool has_language;		 /* that is another than the record's own */
};

/*
 * "" for all drives in the record's own language, "drive-2", "en", "drive-2-sv": one name for each view. `own` is the
 * record's language. RAD_ERROR_INPUT when the languages are not known.
 */
int rad_page_view_read(const struct rad_certificate_view *view, enum rad_page_language own, struct rad_page_view *ret,
		       struct rad_error *err) RAD_MUST_CHECK;
void rad_page_view_name(const struct rad_page_view *view, char ret[RAD_VIEW_NAME_SIZE]);

#endif
