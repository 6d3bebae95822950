/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Filling one of a sealed file's empty signature fields, by an incremental update that does nothing else.
 */
#ifndef RAD_EVIDENCE_SEAL_FILL_H
#define RAD_EVIDENCE_SEAL_FILL_H

#include "evidence/seal/seal.h"

/* What the field's box is filled with, and what the signature dictionary says. */
struct rad_field_fill {
	enum rad_seal_field field;
	struct rad_span appearance; /* a drawn page of the box's size, or empty */
	const char *time;	    /* RFC 3339 in UTC; unused for time-stamps */
	const char *name;
	const char *reason;
	const char *location; /* may be NULL */
};

/* The field's box on its page, in points. False when the file has no such field, or it is signed. */
bool rad_field_find(const struct rad_pdf *pdf, enum rad_seal_field field, struct rad_page_box *ret_box);

/* The file with the update behind it, up to the signature; as rad_seal_build(). RAD_ERROR_EVIDENCE. */
int rad_field_build(const struct rad_pdf *pdf, const struct rad_field_fill *fill, struct rad_buffer *ret,
		    struct rad_seal_slot *ret_slot, struct rad_error *err) RAD_MUST_CHECK;

#endif
