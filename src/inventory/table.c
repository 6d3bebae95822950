/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inventory/table.h"

#include <csv.h>
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <radera/register.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION "read table"

static int convert(const char *from, const char *data, size_t size, struct rad_buffer *ret, struct rad_error *err)
{
	iconv_t way = iconv_open("UTF-8", from);
	char *in = (char *)(uintptr_t)data;
	char chunk[8192];
	int r = 0;

	if (way == (iconv_t)-1)
		return rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "this system cannot read %s", from);
	while (r == 0 && size > 0) {
		char *out = chunk;
		size_t room = sizeof(chunk);

		if (iconv(way, &in, &size, &out, &room) == (size_t)-1 && errno != E2BIG)
			r = rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "the file is no clean %s", from);
		rad_buffer_append(ret, chunk, sizeof(chunk) - room);
	}
	(void)iconv_close(way);
	return r < 0 ? r : rad_buffer_check(ret, err);
}

/* Whether all of it is UTF-8; control characters are the cells' matter. */
static bool is_utf8(const unsigned char *at, size_t size)
{
	const unsigned char *end = at + size;

	while (at < end) {
		int more = *at < 0x80		       ? 0
			   : *at >= 0xC2 && *at < 0xE0 ? 1
			   : (*at & 0xF0) == 0xE0      ? 2
			   : *at >= 0xF0 && *at < 0xF5 ? 3
						       : -1;

		if (more < 0 || end - at <= more)
			return false;
		for (at++; more > 0; more--, at++) {
			if ((*at & 0xC0) != 0x80)
				return false;
		}
	}
	return true;
}

int rad_table_decode(const void *data, size_t size, struct rad_buffer *ret, const char **ret_encoding,
		     struct rad_error *err)
{
	static const struct {
		const char mark[4];
		size_t length;
		const char *from; /* NULL: UTF-8 already */
		const char *name;
	} marks[] = {
		{ "\xEF\xBB\xBF", 3, NULL, "UTF-8" },
		{ "\xFF\xFE", 2, "UTF-16LE", "UTF-16" },
		{ "\xFE\xFF", 2, "UTF-16BE", "UTF-16" },
	};
	const char *text = data;

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(marks); i++) {
		if (size < marks[i].length || memcmp(text, marks[i].mark, marks[i].length) != 0)
			continue;
		*ret_encoding = marks[i].name;
		text += marks[i].length;
		size -= marks[i].length;
		if (marks[i].from)
			return convert(marks[i].from, text, size, ret, err);
		if (!is_utf8((const unsigned char *)text, size))
			return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "the file is no clean UTF-8");
		rad_buffer_append(ret, text, size);
		return rad_buffer_check(ret, err);
	}
	*ret_encoding = is_utf8(data, size) ? "UTF-8" : "Windows-1252";
	if ((*ret_encoding)[0] == 'W')
		return convert("WINDOWS-1252", text, size, ret, err);
	rad_buffer_append(ret, text, size);
	return rad_buffer_check(ret, err);
}

struct reading {
	struct rad_table *table;
	size_t line;	  /* that is being read */
	size_t row_line;  /* that the row began on; 0: none has begun */
	size_t row_first; /* cell */
	size_t cell_room;
	size_t row_room;
	bool failed; /* out of memory */
};

static void *grow(void *items, size_t n, size_t *room, size_t size)
{
	if (n < *room)
		return items;
	*room = *room ? 2 * *room : 1024;
	return reallocarray(items, *room, size);
}

/* Trimmed, and on one line. */
static void add_clean(struct rad_buffer *text, const char *data, size_t size)
{
	while (size > 0 && (unsigned char)data[size - 1] <= ' ')
		size--;
	while (size > 0 && (unsigned char)*data <= ' ') {
		data++;
		size--;
	}
	for (size_t i = 0; i < size; i++) {
		char c = (unsigned char)data[i] < ' ' || data[i] == 0x7F ? ' ' : data[i];

		rad_buffer_append(text, &c, 1);
	}
	rad_buffer_append(text, "", 1);
}

static void on_cell(void *data, size_t size, void *user)
{
	struct reading *it = user;
	struct rad_table *table = it->table;
	size_t *cells = grow(table->cells, table->n_cells, &it->cell_room, sizeof(*cells));

	if (!cells) {
		it->failed = true;
		return;
	}
	table->cells = cells;
	table->cells[table->n_cells++] = table->text.size;
	add_clean(&table->text, data, size);
	if (!it->row_line)
		it->row_line = it->line;
}

static void on_row(int end, void *user)
{
	struct reading *it = user;
	struct rad_table *table = it->table;
	struct rad_table_row *rows = grow(table->rows, table->n_rows, &it->row_room, sizeof(*rows));

	if (!rows) {
		it->failed = true;
		return;
	}
	table->rows = rows;
	table->rows[table->n_rows++] = (struct rad_table_row){ .line = it->row_line,
							       .first = it->row_first,
							       .n = table->n_cells - it->row_first };
	it->row_first = table->n_cells;
	it->row_line = 0;
}

/* A letter at a time, so that a row's line is known. */
static int parse(const char *name, struct csv_parser *parser, const struct rad_buffer *text, struct reading *it,
		 struct rad_error *err)
{
	for (size_t i = 0; i < text->size && !it->failed; i++) {
		if (!it->row_line && text->data[i] > ' ')
			it->row_line = it->line;
		if (csv_parse(parser, &text->data[i], 1, on_cell, on_row, it) != 1)
			return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
					     "%s:%zu: a quotation mark stands where none can: the file is no CSV", name,
					     it->line);
		if (text->data[i] == '\n')
			it->line++;
	}
	if (!it->failed && csv_fini(parser, on_cell, on_row, it) != 0)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				     "%s:%zu: a quotation mark is never closed: the file is cut off, or no CSV", name,
				     it->row_line);
	return 0;
}

int rad_table_read(const char *name, const struct rad_buffer *text, char delimiter, struct rad_table *ret,
		   struct rad_error *err)
{
	struct reading it = { .table = ret, .line = 1 };
	struct csv_parser parser;
	int r;

	memset(ret, 0, sizeof(*ret));
	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	csv_set_delim(&parser, (unsigned char)delimiter);
	r = parse(name, &parser, text, &it, err);
	csv_free(&parser);
	if (r >= 0 && (it.failed || rad_buffer_check(&ret->text, NULL) < 0))
		r = rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	return r;
}

void rad_table_done(struct rad_table *table)
{
	rad_buffer_done(&table->text);
	free(table->cells);
	free(table->rows);
}

/* The first of the names that the heading has, in their order. */
static size_t find_column(const struct rad_table *table, const char *names)
{
	while (*names) {
		const char *bar = strchr(names, '|');
		size_t length = bar ? (size_t)(bar - names) : strlen(names);
		char name[RAD_WORDS_SIZE];

		(void)snprintf(name, sizeof(name), "%.*s", (int)length, names);
		for (size_t i = 0; i < table->rows[0].n; i++) {
			if (rad_words_fit(name, rad_table_cell(table, &table->rows[0], i)))
				return i;
		}
		names += bar ? length + 1 : length;
	}
	return RAD_NO_COLUMN;
}

static size_t find_columns(const struct rad_table *table, const char *const *names, size_t n, size_t *ret_columns)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++) {
		ret_columns[i] = names[i] && table->n_rows ? find_column(table, names[i]) : RAD_NO_COLUMN;
		if (ret_columns[i] != RAD_NO_COLUMN)
			found++;
	}
	return found;
}

int rad_table_read_by(const char *name, const struct rad_buffer *text, const char *const *names, size_t n,
		      struct rad_table *ret, size_t *ret_columns, char *ret_delimiter, struct rad_error *err)
{
	static const char delimiters[] = { ';', ',', '\t' };
	size_t most = 0;
	bool is_readable = false;
	int r;

	*ret_delimiter = delimiters[0];
	for (size_t i = 0; i < sizeof(delimiters); i++) {
		struct rad_error ignored;
		bool is_read = rad_table_read(name, text, delimiters[i], ret, &ignored) >= 0;
		size_t found = is_read ? find_columns(ret, names, n, ret_columns) : 0;

		rad_table_done(ret);
		if (found > most || (is_read && !is_readable))
			*ret_delimiter = delimiters[i];
		most = found > most ? found : most;
		is_readable = is_readable || is_read;
	}
	r = rad_table_read(name, text, *ret_delimiter, ret, err);
	(void)find_columns(ret, names, r < 0 ? 0 : n, ret_columns);
	return r;
}

const char *rad_table_cell(const struct rad_table *table, const struct rad_table_row *row, size_t column)
{
	return column < row->n ? (const char *)table->text.data + table->cells[row->first + column] : "";
}
