/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inventory/csv_write.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"

#define OPERATION  "write table"
#define NO_ENCODER ((iconv_t)-1)

int rad_csv_begin(struct rad_csv *csv, struct rad_buffer *text, char delimiter, bool is_windows_1252,
		  struct rad_error *err)
{
	*csv = (struct rad_csv){ .text = text, .delimiter = delimiter, .encoder = NO_ENCODER };
	if (!is_windows_1252) {
		rad_buffer_append_text(text, "\xEF\xBB\xBF");
		return 0;
	}
	csv->encoder = iconv_open("WINDOWS-1252", "UTF-8");
	if (csv->encoder == NO_ENCODER)
		return rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "this system cannot write Windows-1252");
	return 0;
}

/* Blanks before it do not hinder a sheet. */
static bool is_formula(const char *text)
{
	text += strspn(text, " \t\r\n");
	return text[0] && strchr("=+-@", text[0]);
}

/* The length of the character that UTF-8 text begins with. */
static size_t character_size(const char *text)
{
	size_t size = 1;

	while (((unsigned char)text[size] & 0xC0) == 0x80)
		size++;
	return size;
}

/* False when some of it has no place in the encoding; those are question marks then. */
static bool encode(const struct rad_csv *csv, const char *text, struct rad_buffer *ret)
{
	char *in = (char *)(uintptr_t)text;
	size_t left = strlen(text);
	bool is_whole = true;

	if (csv->encoder == NO_ENCODER) {
		rad_buffer_append(ret, text, left);
		return true;
	}
	while (left > 0) {
		char chunk[256];
		char *out = chunk;
		size_t room = sizeof(chunk);
		bool is_stuck = iconv(csv->encoder, &in, &left, &out, &room) == (size_t)-1 && errno != E2BIG;

		rad_buffer_append(ret, chunk, sizeof(chunk) - room);
		if (is_stuck) {
			size_t size = character_size(in);

			is_whole = false;
			size = size < left ? size : left;
			in += size;
			left -= size;
			rad_buffer_append_text(ret, "?");
		}
	}
	return is_whole;
}

static bool needs_quotes(const struct rad_csv *csv, const struct rad_buffer *cell)
{
	const char *text = (const char *)cell->data;

	return cell->size > 0 && (strpbrk(text, "\"\r\n") || strchr(text, csv->delimiter) || text[0] == ' ' ||
				  text[cell->size - 1] == ' ');
}

static void append_quoted(struct rad_csv *csv, const struct rad_buffer *cell)
{
	rad_buffer_append_text(csv->text, "\"");
	for (size_t i = 0; i < cell->size; i++) {
		if (cell->data[i] == '"')
			rad_buffer_append_text(csv->text, "\"");
		rad_buffer_append(csv->text, &cell->data[i], 1);
	}
	rad_buffer_append_text(csv->text, "\"");
}

void rad_csv_cell(struct rad_csv *csv, enum rad_csv_cell kind, const char *text)
{
	rad_auto_buffer struct rad_buffer cell = RAD_BUFFER_INIT;
	bool is_whole;

	if (csv->is_in_row)
		rad_buffer_append(csv->text, &csv->delimiter, 1);
	csv->is_in_row = true;
	if (kind == RAD_CELL_TEXT && is_formula(text))
		rad_buffer_append_text(&cell, "'");
	is_whole = encode(csv, text, &cell);
	csv->text->failed = csv->text->failed || cell.failed;
	if (kind == RAD_CELL_KEY && (!is_whole || is_formula(text)))
		return;
	if (kind == RAD_CELL_FIXED && !is_whole)
		csv->is_wrong = true;
	if (needs_quotes(csv, &cell))
		append_quoted(csv, &cell);
	else
		rad_buffer_append(csv->text, cell.data, cell.size);
}

void rad_csv_end_row(struct rad_csv *csv)
{
	rad_buffer_append_text(csv->text, "\r\n");
	csv->is_in_row = false;
}

int rad_csv_end(struct rad_csv *csv, struct rad_error *err)
{
	if (csv->encoder != NO_ENCODER)
		(void)iconv_close(csv->encoder);
	csv->encoder = NO_ENCODER;
	if (csv->is_wrong)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				     "a word of the mapping cannot be written in Windows-1252: take utf-8");
	return rad_buffer_check(csv->text, err);
}
