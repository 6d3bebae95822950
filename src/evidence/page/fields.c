/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "evidence/page/part.h"

#define ROW_HEIGHT 25.0f

/* Three columns: where they begin and how wide their text may be. */
static const struct {
	float x;
	float width;
} columns[] = { { RAD_PAGE_LEFT, 166 }, { RAD_PAGE_LEFT + 176, 166 }, { RAD_PAGE_LEFT + 352, 159 } };

static void draw_field(struct rad_canvas *canvas, float y, size_t column, enum rad_page_text label,
		       enum rad_page_style style, const char *value)
{
	rad_page_label(canvas, columns[column].x, y + 7.5f, columns[column].width, label);
	(void)rad_canvas_text(canvas, &rad_page_styles[style], columns[column].x, y + 18.5f, columns[column].width,
			      *value ? value : "–");
}

static void format_performer(const struct rad_page_record *record, char *ret, size_t size)
{
	const char *role = rad_page_word(RAD_PAGE_LIST_ROLE, record->performer_role).sv;

	if (!*record->performer_name)
		rad_page_format(ret, size, "%s", record->performer_id);
	else if (!*record->performer_role)
		rad_page_format(ret, size, "%s (%s)", record->performer_name, record->performer_id);
	else
		rad_page_format(ret, size, "%s (%s), %s", record->performer_name, record->performer_id, role);
}

/* "svenska / English", or the word once when both languages have it. */
static void format_word(enum rad_page_list list, const char *word, char *ret, size_t size)
{
	struct rad_page_words words = rad_page_word(list, word);

	if (words.sv == words.en || !*word)
		rad_page_format(ret, size, "%s", words.sv);
	else
		rad_page_format(ret, size, "%s / %s", words.sv, words.en);
}

static void format_time(const char *time, char *ret, size_t size)
{
	rad_page_format(ret, size, "%.10s %.8s", time, time + 11);
}

static void draw_first_row(struct rad_canvas *canvas, const struct rad_page_record *record, float y)
{
	char text[600];

	draw_field(canvas, y, 0, RAD_PAGE_TEXT_LABEL_INVENTORY, RAD_STYLE_VALUE_STRONG, record->inventory_id);
	format_performer(record, text, sizeof(text));
	draw_field(canvas, y, 1, RAD_PAGE_TEXT_LABEL_PERFORMED_BY, RAD_STYLE_VALUE, text);
	format_word(RAD_PAGE_LIST_DISPOSITION, record->disposition, text, sizeof(text));
	draw_field(canvas, y, 2, RAD_PAGE_TEXT_LABEL_DISPOSITION, RAD_STYLE_VALUE, text);
}

static void draw_second_row(struct rad_canvas *canvas, const struct rad_page_record *record, float y)
{
	char text[600];

	if (*record->station)
		rad_page_format(text, sizeof(text), "%s (%s)", record->station, record->log_id);
	else
		rad_page_format(text, sizeof(text), "%s", record->log_id);
	draw_field(canvas, y, 0, RAD_PAGE_TEXT_LABEL_STATION, RAD_STYLE_VALUE, text);
	if (*record->tool_build)
		rad_page_format(text, sizeof(text), "%s %s (%s)", record->tool_name, record->tool_version,
				record->tool_build);
	else
		rad_page_format(text, sizeof(text), "%s %s", record->tool_name, record->tool_version);
	draw_field(canvas, y, 1, RAD_PAGE_TEXT_LABEL_SOFTWARE, RAD_STYLE_VALUE, text);
	format_time(record->issued, text, sizeof(text));
	draw_field(canvas, y, 2, RAD_PAGE_TEXT_LABEL_ISSUED, RAD_STYLE_VALUE, text);
}

static void draw_third_row(struct rad_canvas *canvas, const struct rad_page_record *record, float y)
{
	char text[600];

	rad_page_format(text, sizeof(text), "%" PRId64, record->log_sequence);
	draw_field(canvas, y, 0, RAD_PAGE_TEXT_LABEL_LOG, RAD_STYLE_VALUE, text);
	rad_page_format(text, sizeof(text), "%.16s%s", record->log_previous, *record->log_previous ? "…" : "");
	draw_field(canvas, y, 1, RAD_PAGE_TEXT_LABEL_PREVIOUS, RAD_STYLE_VALUE_MONO, text);
	format_word(RAD_PAGE_LIST_CLOCK, record->clock_trust, text, sizeof(text));
	draw_field(canvas, y, 2, RAD_PAGE_TEXT_LABEL_CLOCK, RAD_STYLE_VALUE, text);
}

float rad_page_fields(struct rad_canvas *canvas, const struct rad_page_record *record, float y)
{
	y = rad_page_section(canvas, y, RAD_PAGE_TEXT_SECTION_ASSET);
	draw_first_row(canvas, record, y);
	draw_second_row(canvas, record, y + ROW_HEIGHT);
	draw_third_row(canvas, record, y + 2 * ROW_HEIGHT);
	return y + 3 * ROW_HEIGHT + 6;
}
