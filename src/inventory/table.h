/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table out of a CSV file, whatever wrote it.
 */
#ifndef RAD_INVENTORY_TABLE_H
#define RAD_INVENTORY_TABLE_H

#include <radera/buffer.h>
#include <radera/error.h>

#define RAD_TABLE_COLUMNS_MAX 256

struct rad_table_row {
	size_t line;  /* that it begins on, from 1 */
	size_t first; /* its cells: table->cells[first...] */
	size_t n;
};

struct rad_table {
	struct rad_buffer text; /* all cells, each with a NUL */
	size_t *cells;		/* offsets into text */
	size_t n_cells;
	struct rad_table_row *rows; /* the first is the heading */
	size_t n_rows;
};

/* The text as UTF-8 without a mark; ret_encoding is a static word. RAD_ERROR_INPUT when it cannot be read. */
int rad_table_decode(const void *data, size_t size, struct rad_buffer *ret, const char **ret_encoding,
		     struct rad_error *err) RAD_MUST_CHECK;

/* Cells are trimmed, and line breaks in them are blanks. `name` appears in messages. rad_table_done() in every case. */
int rad_table_read(const char *name, const struct rad_buffer *text, char delimiter, struct rad_table *ret,
		   struct rad_error *err) RAD_MUST_CHECK;
void rad_table_done(struct rad_table *table);

/*
 * The same by the delimiter, of ; , and tab, by which most columns are found. names[i] are those that column i may
 * have, "A | B" (the first that is there counts), or NULL; ret_columns[i] is its number in the file.
 */
#define RAD_NO_COLUMN SIZE_MAX
int rad_table_read_by(const char *name, const struct rad_buffer *text, const char *const *names, size_t n,
		      struct rad_table *ret, size_t *ret_columns, char *ret_delimiter,
		      struct rad_error *err) RAD_MUST_CHECK;

/* A cell's text, "" beyond the row's end. */
const char *rad_table_cell(const struct rad_table *table, const struct rad_table_row *row, size_t column);

#endif
