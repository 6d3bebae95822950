/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Makes of a drawn page one clean, signed revision: PDF/A-3u (ISO 19005-3) with a PAdES signature field (EN 319 142-1),
 * two empty fields for those who countersign, and the record with its signature attached.
 */
#ifndef RAD_EVIDENCE_SEAL_H
#define RAD_EVIDENCE_SEAL_H

#include <radera/certificate.h>

#include "evidence/page/page.h"
#include "evidence/pdf/file.h"

/* Room for a signature: P-256 takes 2 KB, RSA-3072 4 KB, a public authority's time-stamp up to 7 KB. */
#define RAD_SEAL_CONTENTS_BYTES 10240
/*
 * The signature fields, all made when the page is sealed: to fill an empty one is all that may be done to the file
 * afterwards. The first three are the page's boxes, the others are for time-stamps of the whole document.
 */
enum rad_seal_field {
	RAD_SEAL_FIELD_STATION = 0,
	RAD_SEAL_FIELD_VALIDATOR,
	RAD_SEAL_FIELD_RECEIVER,
	RAD_SEAL_FIELD_STAMP_FIRST,
	RAD_SEAL_FIELDS = RAD_SEAL_FIELD_STAMP_FIRST + 3,
};
extern const char *const rad_seal_field_names[RAD_SEAL_FIELDS];

#define RAD_SEAL_RECORD_NAME "intyg.json"
#define RAD_SEAL_CMS_NAME    "intyg.json.p7s"

struct rad_seal_parts {
	struct rad_span page; /* the drawn file */
	const struct rad_page_layout *layout;
	const struct rad_page_record *record;
	struct rad_span record_json;
	struct rad_span record_cms;
};

/* Where the signature goes: the bytes from `start` ("<") up to `end` (behind ">") are what it does not cover. */
struct rad_seal_slot {
	size_t start;
	size_t end;
};

/*
 * Builds the file up to the signature, with /ByteRange filled in and /Contents all zeros. A pure function of its
 * input. *ret must be empty. RAD_ERROR_EVIDENCE.
 */
int rad_seal_build(const struct rad_seal_parts *parts, struct rad_buffer *ret, struct rad_seal_slot *ret_slot,
		   struct rad_error *err) RAD_MUST_CHECK;

/*
 * Signs what the slot does not hold and puts the signature into it, with a time-stamp when stamping->url is given. An
 * authority that cannot be reached or gives no good answer is no reason to be without a signature: it is then without
 * time-stamp, and stamping->problem says why. RAD_ERROR_EVIDENCE.
 */
int rad_seal_sign(struct rad_buffer *file, const struct rad_seal_slot *slot, struct rad_signer *signer,
		  struct rad_stamping *stamping, struct rad_error *err) RAD_MUST_CHECK;

/* All of the file but what is in the slot: what a signature covers. */
int rad_seal_covered(const struct rad_buffer *file, const struct rad_seal_slot *slot, struct rad_buffer *ret,
		     struct rad_error *err) RAD_MUST_CHECK;

/* Puts a signature's or time-stamp's bytes into the slot. RAD_ERROR_EVIDENCE when they are too many. */
int rad_seal_fill(struct rad_buffer *file, const struct rad_seal_slot *slot, const struct rad_buffer *value,
		  struct rad_error *err) RAD_MUST_CHECK;

/* Appends "/ByteRange[0 ...]/Contents<000...>" to the file; sets *ret_slot, and *ret_range for the next. */
void rad_seal_put_slot(struct rad_buffer *file, struct rad_seal_slot *ret_slot, size_t *ret_range);
/* Fills the ByteRange in when nothing will move any more. */
void rad_seal_set_range(struct rad_buffer *file, const struct rad_seal_slot *slot, size_t range);

#endif
