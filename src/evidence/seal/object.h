/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The objects that sealing adds to a page.
 */
#ifndef RAD_EVIDENCE_SEAL_OBJECT_H
#define RAD_EVIDENCE_SEAL_OBJECT_H

#include "evidence/page/page.h"
#include "evidence/seal/page.h"
#include "evidence/seal/seal.h"

#define RAD_SEAL_FILES 2

struct rad_seal_numbers {
	uint32_t catalog;
	uint32_t info;
	uint32_t pages;
	uint32_t page; /* with the fields */
	uint32_t metadata;
	uint32_t to_unicode;
	uint32_t intent;
	uint32_t profile;
	uint32_t appearance;
	uint32_t signature;
	uint32_t fields[RAD_SEAL_FIELDS];
	uint32_t specifications[RAD_SEAL_FILES];
	uint32_t files[RAD_SEAL_FILES];
};

/* Places in the file that are known only when the signature has been written. */
struct rad_seal_marks {
	size_t range; /* of the three ten-digit numbers of /ByteRange */
	struct rad_seal_slot slot;
};

/* language: of the document (ISO 32000-1 14.9.2). */
void rad_seal_put_catalog(struct rad_seal_file *file, const struct rad_seal_numbers *numbers, const char *language);

/* One ToUnicode map for all fonts: libharu's CIDs are the code points themselves (ISO 32000-1 9.10.3). */
void rad_seal_put_to_unicode(struct rad_seal_file *file, const struct rad_seal_numbers *numbers);

/* Output intent and sRGB profile (ISO 19005-3 6.2.3). */
void rad_seal_put_intent(struct rad_seal_file *file, const struct rad_seal_numbers *numbers);

/* "[12 0 R 13 0 R ...]": all signature fields. */
void rad_seal_put_field_list(struct rad_buffer *buffer, const struct rad_seal_numbers *numbers);

/* The signature fields, which are their own widgets; only the first has a value. */
void rad_seal_put_fields(struct rad_seal_file *file, const struct rad_seal_numbers *numbers,
			 const struct rad_page_record *record, const struct rad_page_layout *layout);

/* The attachments; the record is compressed. */
void rad_seal_put_files(struct rad_seal_file *file, const struct rad_seal_numbers *numbers,
			const struct rad_page_record *record, struct rad_span record_json, struct rad_span record_cms);

/* The signature dictionary (ISO 32000-1 12.8.1), certifying with DocMDP level 2: only the empty fields may be filled.
 */
void rad_seal_put_signature(struct rad_seal_file *file, const struct rad_seal_numbers *numbers,
			    const struct rad_page_record *record, struct rad_seal_marks *ret_marks);

#endif
