/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/page/table.h"

#define HEAD_HEIGHT 20.0f
#define LEADING	    8.2f
#define ROW_PADDING 4.2f
#define LINES_MAX   12

static float draw_head(struct rad_canvas *canvas, const struct rad_table *table, enum rad_page_text section, float y)
{
	const struct rad_colour shade = { 0.91f, 0.93f, 0.97f };

	y = rad_page_section(canvas, y, section) + 2;
	rad_canvas_fill(canvas, RAD_PAGE_LEFT, y, RAD_PAGE_WIDTH, HEAD_HEIGHT, shade);
	for (size_t i = 0; i < table->n_columns; i++) {
		const struct rad_table_column *column = &table->columns[i];
		struct rad_page_words words = rad_page_text(canvas->language, column->text);
		float x = RAD_PAGE_LEFT + column->x;

		(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_COLUMN], x, y + 8.5f, column->width,
				      words.first);
		(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_COLUMN_EN], x, y + 16, column->width,
				      words.second);
	}
	return y + HEAD_HEIGHT;
}

/* In one line if it goes, if need be smaller; else in several of the smallest size. Returns the lines. */
static size_t draw_cell(struct rad_canvas *canvas, const struct rad_table_column *column, float y, const char *text,
			bool draw)
{
	struct rad_style style = rad_page_styles[column->style];
	float x = RAD_PAGE_LEFT + column->x;

	if (!*text)
		text = "–";
	if (rad_canvas_fits(canvas, &style, column->width, text)) {
		if (draw)
			(void)rad_canvas_text(canvas, &style, x, y + LEADING + 1, column->width, text);
		return 1;
	}
	style.size = style.min_size + 0.6f;
	return rad_canvas_wrap(canvas, &style, x, y + LEADING + 1, column->width, LEADING, LINES_MAX, text, draw);
}

static float draw_row(struct rad_canvas *canvas, const struct rad_page_record *record, const struct rad_table *table,
		      size_t row, float y, bool draw)
{
	const struct rad_colour rule = { 0.80f, 0.80f, 0.80f };
	char text[RAD_TABLE_CELL_SIZE];
	size_t most = 1;

	for (size_t i = 0; i < table->n_columns; i++) {
		size_t lines;

		table->cell(record, row, i, text);
		lines = draw_cell(canvas, &table->columns[i], y, text, draw);
		most = lines > most ? lines : most;
	}
	y += LEADING * (float)most + ROW_PADDING;
	if (draw)
		rad_canvas_line(canvas, RAD_PAGE_LEFT, y, RAD_PAGE_RIGHT, y, 0.4f, rule);
	return y;
}

float rad_page_table(struct rad_canvas *canvas, const struct rad_page_record *record, const struct rad_table *table,
		     float y)
{
	/* a head without a row below it would be alone on the page */
	const float least = 14 + 2 + HEAD_HEIGHT + 2 * (LEADING + ROW_PADDING);

	if (table->n_rows == 0)
		return y;
	if (y + least > RAD_PAGE_BOTTOM)
		y = rad_page_head_next(canvas, record);
	y = draw_head(canvas, table, table->section, y);
	for (size_t i = 0; i < table->n_rows; i++) {
		if (draw_row(canvas, record, table, i, y, false) > RAD_PAGE_BOTTOM) {
			y = rad_page_head_next(canvas, record);
			y = draw_head(canvas, table, table->section_more, y);
		}
		y = draw_row(canvas, record, table, i, y, true);
	}
	return y + 5;
}
