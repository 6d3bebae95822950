/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/page/glyph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uninorm.h>
#include <unistr.h>

static void put(struct rad_glyphs *glyphs, uint16_t code)
{
	if (glyphs->n < RAD_GLYPHS_MAX)
		glyphs->codes[glyphs->n++] = code;
}

static void put_code_point(struct rad_glyphs *glyphs, enum rad_page_face_id face, ucs4_t code_point)
{
	char spelt[16];

	if (rad_page_face_covers(face, code_point)) {
		put(glyphs, (uint16_t)code_point);
		return;
	}
	snprintf(spelt, sizeof(spelt), "[U+%04X]", (unsigned int)code_point);
	for (const char *c = spelt; *c; c++)
		put(glyphs, (uint16_t)*c);
}

static bool put_all(struct rad_glyphs *glyphs, enum rad_page_face_id face, const uint8_t *text, size_t size)
{
	for (size_t i = 0; i < size;) {
		ucs4_t code_point;
		int length = u8_mbtoucr(&code_point, text + i, size - i);

		if (length <= 0)
			return false;
		put_code_point(glyphs, face, code_point);
		i += (size_t)length;
	}
	return true;
}

/* How much of the text is looked at: all, or as many whole characters as fit. */
static size_t bounded_size(const char *text, bool *ret_cut)
{
	size_t size = strnlen(text, RAD_GLYPHS_INPUT + 1);

	*ret_cut = size > RAD_GLYPHS_INPUT;
	if (!*ret_cut)
		return size;
	size = RAD_GLYPHS_INPUT;
	while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80)
		size--;
	return size;
}

bool rad_glyphs_make(enum rad_page_face_id face, const char *text, struct rad_glyphs *ret)
{
	bool cut;
	size_t size = bounded_size(text, &cut);
	size_t normal_size = 0;
	uint8_t *normal;
	bool ok;

	ret->n = 0;
	if (u8_check((const uint8_t *)text, size))
		return false;
	normal = u8_normalize(UNINORM_NFC, (const uint8_t *)text, size, NULL, &normal_size);
	if (!normal)
		return size == 0;
	ok = put_all(ret, face, normal, normal_size);
	free(normal);
	if (ok && ret->n == RAD_GLYPHS_MAX)
		ret->codes[RAD_GLYPHS_MAX - 1] = RAD_ELLIPSIS;
	else if (ok && cut)
		put(ret, RAD_ELLIPSIS);
	return ok;
}

void rad_glyphs_to_utf8(const struct rad_glyphs *glyphs, size_t first, size_t n, char *ret)
{
	for (size_t i = first; i < first + n; i++) {
		int length = u8_uctomb((uint8_t *)ret, glyphs->codes[i], 4);

		if (length > 0)
			ret += length;
	}
	*ret = '\0';
}
