/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Makes of a drawn page one clean, signed revision: PDF/A-3u (ISO 19005-3) with a PAdES signature field (EN 319 142-1),
 * two empty fields for those who countersign, and the record with its signature attached.
 */
#ifndef RAD_EVIDENCE_SEAL_H
#define RAD_EVIDENCE_SEAL_H

#include <radera/pki.h>

#include "evidence/page/page.h"
#include "evidence/pdf/file.h"

#define RAD_SEAL_CONTENTS_BYTES 8192 /* room for the signature; P-256 takes 2 KB, RSA-3072 with a time-stamp 4 KB */
#define RAD_SEAL_RECORD_NAME	"intyg.json"
#define RAD_SEAL_CMS_NAME	"intyg.json.p7s"

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

/* Signs what the slot does not hold and puts the signature into it. RAD_ERROR_EVIDENCE. */
int rad_seal_sign(struct rad_buffer *file, const struct rad_seal_slot *slot, struct rad_signer *signer,
		  struct rad_error *err) RAD_MUST_CHECK;

#endif
