/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the sealed file says about itself, once for the Info dictionary and once for XMP: the two must agree.
 */
#ifndef RAD_EVIDENCE_SEAL_XMP_H
#define RAD_EVIDENCE_SEAL_XMP_H

#include <radera/buffer.h>

#include "evidence/page/record.h"

/* An excerpt says of itself in its Info dictionary how it is made again from its record. */
#define RAD_SEAL_VIEW_KEY "RaderaView"

struct rad_seal_about {
	struct rad_buffer title;
	struct rad_buffer author;
	struct rad_buffer subject;
	struct rad_buffer creator;
	struct rad_buffer producer;
	const char *identifier;
	const char *view;     /* its name; empty for the certificate itself */
	const char *language; /* of the document (RFC 5646) */
	const char *time;     /* RFC 3339 in UTC */
};

/* Fills *ret from the record, whose texts it borrows. RAD_ERROR_EVIDENCE when memory runs out. Always to be given back
 * with rad_seal_about_done(). */
int rad_seal_about_make(const struct rad_page_record *record, struct rad_seal_about *ret,
			struct rad_error *err) RAD_MUST_CHECK;
void rad_seal_about_done(struct rad_seal_about *about);

/* The Info dictionary (ISO 32000-1 14.3.3). */
void rad_seal_put_info(struct rad_buffer *buffer, const struct rad_seal_about *about);

/* The XMP packet with the claim of PDF/A-3u (ISO 19005-3 6.6). */
void rad_seal_put_xmp(struct rad_buffer *buffer, const struct rad_seal_about *about);

#endif
