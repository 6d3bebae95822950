/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libharu's file taken over into a sealed one: every object as it is, but for what PDF/A and the signature need
 * otherwise.
 */
#ifndef RAD_EVIDENCE_SEAL_PAGE_H
#define RAD_EVIDENCE_SEAL_PAGE_H

#include "evidence/seal/file.h"

#define RAD_SEAL_FREED_MAX 16

/* What was found in libharu's file. */
struct rad_seal_base {
	struct rad_pdf pdf;
	uint32_t catalog;
	uint32_t info;
	uint32_t pages;		 /* root of the page tree */
	uint32_t signature_page; /* the page that carries the fields */
	uint32_t next;		 /* first unused number, counting on */
	size_t n_freed;		 /* numbers of objects that are not taken over, to be used again */
	uint32_t freed[RAD_SEAL_FREED_MAX];
};

/* What the copies refer to instead. */
struct rad_seal_links {
	uint32_t to_unicode;
	const char *annotations; /* value of the signature page's /Annots */
	uint16_t cap_height;
};

/* Reads libharu's file, whose bytes must outlive *ret. RAD_ERROR_EVIDENCE when it is not built as expected. To be given
 * back with rad_pdf_done(&ret->pdf) after success. */
int rad_seal_base_read(struct rad_span file, size_t signature_page, struct rad_seal_base *ret,
		       struct rad_error *err) RAD_MUST_CHECK;

/* An unused object number. */
uint32_t rad_seal_base_number(struct rad_seal_base *base);

/* Writes every object of the base whose number has not been written yet: catalog, Info and all that took over a freed
 * number must have been. */
void rad_seal_base_copy(const struct rad_seal_base *base, const struct rad_seal_links *links,
			struct rad_seal_file *file);

#endif
