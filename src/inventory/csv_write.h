/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing a table that other programs and people open: CSV in an encoding, with cells that no sheet takes for formulas.
 */
#ifndef RAD_INVENTORY_CSV_WRITE_H
#define RAD_INVENTORY_CSV_WRITE_H

#include <iconv.h>

#include <radera/buffer.h>
#include <radera/error.h>

enum rad_csv_cell {
	RAD_CELL_TEXT = 0, /* for people: an apostrophe is put before what a sheet would take for a formula, and a
			      character that the encoding lacks is a question mark */
	RAD_CELL_KEY,	   /* for programs: as it is, or left empty */
	RAD_CELL_FIXED,	   /* a word of a configuration: as it is, or the file fails */
};

struct rad_csv {
	struct rad_buffer *text;
	char delimiter;
	iconv_t encoder; /* (iconv_t)-1: UTF-8 */
	bool is_in_row;
	bool is_wrong; /* a fixed word could not be written */
};

/* Begins at the end of *text, which stays the caller's: a mark when it is UTF-8. rad_csv_end() in every case. */
int rad_csv_begin(struct rad_csv *csv, struct rad_buffer *text, char delimiter, bool is_windows_1252,
		  struct rad_error *err) RAD_MUST_CHECK;
void rad_csv_cell(struct rad_csv *csv, enum rad_csv_cell kind, const char *text);
void rad_csv_end_row(struct rad_csv *csv);
/* RAD_ERROR_INPUT when a fixed word has no place in the encoding. */
int rad_csv_end(struct rad_csv *csv, struct rad_error *err) RAD_MUST_CHECK;

#endif
