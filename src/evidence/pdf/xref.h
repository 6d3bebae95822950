/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Header, cross-reference tables and trailers of a PDF file: where its objects are, in every revision.
 */
#ifndef RAD_EVIDENCE_PDF_XREF_H
#define RAD_EVIDENCE_PDF_XREF_H

#include "evidence/pdf/file.h"

/* One line of a cross-reference table. */
struct rad_xref_entry {
	uint32_t number;
	uint32_t revision;
	size_t offset;
	bool in_use;
};

struct rad_xref_reader {
	struct rad_pdf *pdf;
	struct rad_xref_entry *entries;
	size_t n;
	size_t capacity;
	struct rad_error *err;
};

/* Always negative: RAD_ERROR_EVIDENCE in reader->err. */
int rad_xref_complain(const struct rad_xref_reader *reader, const char *what, size_t offset);

/*
 * Reads the header and all tables of reader->pdf->file: fills the revisions and collects the entries, which the caller
 * frees. *ret_body is where the first object may begin. RAD_ERROR_EVIDENCE, or RAD_ERROR_IO without memory.
 */
int rad_xref_read(struct rad_xref_reader *reader, size_t *ret_body) RAD_MUST_CHECK;

#endif
