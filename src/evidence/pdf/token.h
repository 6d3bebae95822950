/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tokens of a PDF file (ISO 32000-1 7.2, 7.3), read strictly: no comments between tokens, no escaped or repeated
 * dictionary keys, nesting and dictionary size bounded. Positions are offsets into the span; nothing is ever read
 * outside of it.
 */
#ifndef RAD_EVIDENCE_PDF_TOKEN_H
#define RAD_EVIDENCE_PDF_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence/pdf/file.h"

bool rad_pdf_is_blank(uint8_t byte);

size_t rad_pdf_skip_blanks(struct rad_span span, size_t position);

/* Each leaves *position behind what it took, or untouched when it is not there. */
bool rad_pdf_take_value(struct rad_span span, size_t *position, struct rad_span *ret);
bool rad_pdf_take_word(struct rad_span span, size_t *position, const char *word); /* ends at a blank or delimiter */
bool rad_pdf_take_number(struct rad_span span, size_t *position, uint64_t *ret);  /* decimal digits only */
bool rad_pdf_take_line_end(struct rad_span span, size_t *position);		  /* LF or CR LF */

#endif
