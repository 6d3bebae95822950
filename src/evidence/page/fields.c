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
	struct rad_style small = rad_page_styles[style];
	float x = columns[column].x;
	float width = columns[column].width;

	rad_page_label(canvas, x, y + 7.5f, width, label);
	if (!*value || rad_canvas_fits(canvas, &small, width, value)) {
		(void)rad_canvas_text(canvas, &small, x, y + 18.5f, width, *value ? value : "–");
		return;
	}
	small.size = small.min_size;
	(void)rad_canvas_wrap(canvas, &small, x, y + 14.5f, width, 6.6f, 2, value, true);
}

static void format_performer(const struct rad_page_record *record, char *ret, size_t size)
{
	const char *role = rad_page_word(record->language, RAD_PAGE_LIST_ROLE, record->performer_role).first;

	if (!*record->performer_name)
		rad_page_format(ret, size, "%s", record->performer_id);
	else if (!*record->performer_role)
		rad_page_format(ret, size, "%s (%s)", record->performer_name, record->performer_id);
	else
		rad_page_format(ret, size, "%s (%s), %s", record->performer_name, record->performer_id, role);
}

static void format_time(const char *time, char *ret, size_t size)
{
	rad_page_format(ret, size, "%.10s %.8s", time, time + 11);
}

static void draw_first_row(struct rad_canvas *canvas, const struct rad_page_record *record, float y)
{
	char text[600];

	draw_field(canvas, y, 0,
		   record->is_statement ? rad_page_statement_texts[record->statement.type].subject
					: RAD_PAGE_TEXT_LABEL_INVENTORY,
		   RAD_STYLE_VALUE_STRONG, record->inventory_id);
	format_performer(record, text, sizeof(text));
	draw_field(canvas, y, 1, RAD_PAGE_TEXT_LABEL_PERFORMED_BY, RAD_STYLE_VALUE, text);
	rad_page_pair(rad_page_word(canvas->language, RAD_PAGE_LIST_DISPOSITION, record->disposition), text,
		      sizeof(text));
	draw_field(canvas, y, 2, RAD_PAGE_TEXT_LABEL_DISPOSITION, RAD_STYLE_VALUE, text);
}

static void draw_second_row(struct rad_canvas *canvas, const struct rad_page_record *record, float y)
{
	char text[600];

	/* where it stands belongs to who verified (NIST SP 800-88r2 4.6) */
	rad_page_format(text, sizeof(text), "%s%s%s%s%s%s", record->station, *record->station ? " (" : "",
			record->log_id, *record->station ? ")" : "", *record->place ? ", " : "", record->place);
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

	if (record->log_sequence > 0)
		rad_page_format(text, sizeof(text), "%" PRId64, record->log_sequence);
	else
		rad_page_pair(rad_page_text(canvas->language, RAD_PAGE_TEXT_NOT_IN_LOG), text, sizeof(text));
	draw_field(canvas, y, 0, RAD_PAGE_TEXT_LABEL_LOG, RAD_STYLE_VALUE, text);
	rad_page_format(text, sizeof(text), "%.16s%s", record->log_previous, *record->log_previous ? "…" : "");
	draw_field(canvas, y, 1, RAD_PAGE_TEXT_LABEL_PREVIOUS, RAD_STYLE_VALUE_MONO, text);
	rad_page_pair(rad_page_word(canvas->language, RAD_PAGE_LIST_CLOCK, record->clock_trust), text, sizeof(text));
	draw_field(canvas, y, 2, RAD_PAGE_TEXT_LABEL_CLOCK, RAD_STYLE_VALUE, text);
}

/* "enhet 2 av 3 · hela inventarien: Ej raderad" */
static void format_excerpt(const struct rad_page_record *record, enum rad_page_language language, char *ret,
			   size_t size)
{
	rad_page_format(ret, size, "%s %zu %s %zu · %s %s", rad_page_text(language, RAD_PAGE_TEXT_EXCERPT_DRIVE).first,
			record->view.drive, rad_page_text(language, RAD_PAGE_TEXT_OF).first, record->n_drives,
			rad_page_text(language, RAD_PAGE_TEXT_EXCERPT_WHOLE).first,
			rad_page_word(language, RAD_PAGE_LIST_OUTCOME, record->whole_outcome_word).first);
}

/* What an excerpt is of, so that nobody takes it for the whole. */
static float draw_excerpt(struct rad_canvas *canvas, const struct rad_page_record *record, float y)
{
	bool both = canvas->language == RAD_PAGE_BOTH;
	char first[300];
	char second[300];
	char text[620];

	if (record->view.drive == 0)
		return y;
	format_excerpt(record, both ? RAD_PAGE_SWEDISH : canvas->language, first, sizeof(first));
	format_excerpt(record, RAD_PAGE_ENGLISH, second, sizeof(second));
	rad_page_pair((struct rad_page_words){ first, both ? second : "" }, text, sizeof(text));
	rad_page_label(canvas, RAD_PAGE_LEFT, y + 7.5f, RAD_PAGE_WIDTH, RAD_PAGE_TEXT_LABEL_EXCERPT);
	(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_VALUE], RAD_PAGE_LEFT, y + 18.5f, RAD_PAGE_WIDTH,
			      text);
	return y + ROW_HEIGHT;
}

float rad_page_fields(struct rad_canvas *canvas, const struct rad_page_record *record, float y)
{
	y = rad_page_section(canvas, y,
			     record->is_statement ? RAD_PAGE_TEXT_SECTION_DOCUMENT : RAD_PAGE_TEXT_SECTION_ASSET);
	draw_first_row(canvas, record, y);
	draw_second_row(canvas, record, y + ROW_HEIGHT);
	draw_third_row(canvas, record, y + 2 * ROW_HEIGHT);
	return draw_excerpt(canvas, record, y + 3 * ROW_HEIGHT) + 4;
}
