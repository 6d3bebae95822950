/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text as the page can draw it: NFC, one code point per glyph, and everything that the face has no glyph for spelt out
 * as "[U+XXXX]" (the attached record keeps the truth).
 */
#ifndef RAD_EVIDENCE_PAGE_GLYPH_H
#define RAD_EVIDENCE_PAGE_GLYPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence/page/asset.h"

#define RAD_GLYPHS_MAX	 2048
#define RAD_ELLIPSIS	 0x2026
#define RAD_GLYPHS_INPUT 4096 /* bytes of text that are looked at; what follows becomes an ellipsis */

struct rad_glyphs {
	size_t n;
	uint16_t codes[RAD_GLYPHS_MAX];
};

/* Turns UTF-8 into glyphs of the face; too long text ends in an ellipsis. False when memory ran out or text is not
 * UTF-8. */
bool rad_glyphs_make(enum rad_page_face_id face, const char *text, struct rad_glyphs *ret);

/* Writes codes[first..first+n) as UTF-8 with a NUL; ret must hold 3 * n + 1 bytes. */
void rad_glyphs_to_utf8(const struct rad_glyphs *glyphs, size_t first, size_t n, char *ret);

#endif
