/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of any length: rows of one line, or of a few where a text is long, with their head again on every page.
 */
#ifndef RAD_EVIDENCE_PAGE_TABLE_H
#define RAD_EVIDENCE_PAGE_TABLE_H

#include "evidence/page/part.h"

#define RAD_TABLE_COLUMNS_MAX 6
#define RAD_TABLE_CELL_SIZE   400

struct rad_table_column {
	float x; /* from the page's left */
	float width;
	enum rad_page_text text;
	enum rad_page_style style;
};

struct rad_table {
	enum rad_page_text section;
	enum rad_page_text section_more; /* on further pages */
	const struct rad_table_column *columns;
	size_t n_columns;
	size_t n_rows;
	/* Writes the text of a cell; the empty one is an en dash. */
	void (*cell)(const struct rad_page_record *record, size_t row, size_t column, char ret[RAD_TABLE_CELL_SIZE]);
};

/* Draws from y on, on as many pages as it needs; nothing when there are no rows. */
float rad_page_table(struct rad_canvas *canvas, const struct rad_page_record *record, const struct rad_table *table,
		     float y);

#endif
