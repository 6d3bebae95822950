/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/seal/text.h"

#include <string.h>

#include <unistr.h>

#define REPLACEMENT 0xFFFD

/* The next character; a byte that begins none stands for U+FFFD. */
static ucs4_t next_character(const char *text, size_t size, size_t *position)
{
	ucs4_t character = REPLACEMENT;
	int length = u8_mbtoucr(&character, (const uint8_t *)text + *position, size - *position);

	if (length <= 0) {
		*position += 1;
		return REPLACEMENT;
	}
	*position += (size_t)length;
	/* Two code points in each plane are no characters; neither XML nor a reader's font knows them. */
	return (character & 0xFFFE) == 0xFFFE ? REPLACEMENT : character;
}

void rad_seal_put_text(struct rad_buffer *buffer, const char *utf8)
{
	size_t size = strlen(utf8);

	rad_buffer_append_text(buffer, "<FEFF");
	for (size_t i = 0; i < size;) {
		ucs4_t character = next_character(utf8, size, &i);

		if (character > 0xFFFF)
			rad_buffer_printf(buffer, "%04X%04X", 0xD800 + ((unsigned int)(character - 0x10000) >> 10),
					  0xDC00 + ((unsigned int)(character - 0x10000) & 0x3FF));
		else
			rad_buffer_printf(buffer, "%04X", (unsigned int)character);
	}
	rad_buffer_append_text(buffer, ">");
}

static void put_xml_character(struct rad_buffer *buffer, ucs4_t character)
{
	uint8_t utf8[6];
	int length;

	switch (character) {
	case '&':
		rad_buffer_append_text(buffer, "&amp;");
		return;
	case '<':
		rad_buffer_append_text(buffer, "&lt;");
		return;
	case '>':
		rad_buffer_append_text(buffer, "&gt;");
		return;
	case '"':
		rad_buffer_append_text(buffer, "&quot;");
		return;
	default:
		break;
	}
	length = u8_uctomb(utf8, character < 0x20 ? REPLACEMENT : character, sizeof(utf8));
	if (length > 0)
		rad_buffer_append(buffer, utf8, (size_t)length);
}

void rad_seal_put_xml(struct rad_buffer *buffer, const char *utf8)
{
	size_t size = strlen(utf8);

	for (size_t i = 0; i < size;)
		put_xml_character(buffer, next_character(utf8, size, &i));
}

void rad_seal_put_date(struct rad_buffer *buffer, const char *time)
{
	rad_buffer_append_text(buffer, "(D:");
	for (const char *c = time; *c; c++) {
		if (*c >= '0' && *c <= '9')
			rad_buffer_append(buffer, c, 1);
	}
	rad_buffer_append_text(buffer, "Z)");
}
