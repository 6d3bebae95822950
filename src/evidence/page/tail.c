/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/cleanup.h"
#include "evidence/page/part.h"

#define COLUMN_WIDTH 248.0f
#define COLUMN_RIGHT (RAD_PAGE_RIGHT - COLUMN_WIDTH)
#define LEADING	     8.4f
#define LINES_MAX    12
#define BOX_WIDTH    164.0f
#define BOX_HEIGHT   64.0f
#define CODE_SIZE    84.0f
#define QUIET_ZONE   4 /* modules, ISO/IEC 18004 */

/* Two languages side by side, the next paragraph beginning below the longer one; one language over the full width. */
static float draw_paragraph(struct rad_canvas *canvas, float y, enum rad_page_text text, bool draw)
{
	struct rad_page_words words = rad_page_text(canvas->language, text);
	float width = *words.second ? COLUMN_WIDTH : RAD_PAGE_WIDTH;
	size_t first = rad_canvas_wrap(canvas, &rad_page_styles[RAD_STYLE_BODY], RAD_PAGE_LEFT, y + LEADING, width,
				       LEADING, LINES_MAX, words.first, draw);
	size_t second = rad_canvas_wrap(canvas, &rad_page_styles[RAD_STYLE_BODY_EN], COLUMN_RIGHT, y + LEADING,
					COLUMN_WIDTH, LEADING, LINES_MAX, words.second, draw);

	return y + LEADING * (float)(first > second ? first : second) + 1.5f;
}

static bool is_crypto(const struct rad_page_drive *drive)
{
	return strstr(drive->technique, "crypto") != NULL || strcmp(drive->technique, "tcg-psid-revert") == 0;
}

static bool is_overwrite(const struct rad_page_drive *drive)
{
	return strcmp(drive->technique, "overwrite") == 0;
}

static bool is_device(const struct rad_page_drive *drive)
{
	return !is_overwrite(drive);
}

static bool is_hidden_unknown(const struct rad_page_drive *drive)
{
	return !drive->hidden_is_known;
}

static bool any_drive(const struct rad_page_record *record, bool (*has)(const struct rad_page_drive *drive))
{
	for (size_t i = record->first_shown; i < record->first_shown + record->n_shown; i++) {
		if (has(&record->drives[i]))
			return true;
	}
	return false;
}

static bool all_overwrite(const struct rad_page_record *record)
{
	return !any_drive(record, is_device);
}

static enum rad_page_text method_text(const struct rad_page_record *record)
{
	if (!rad_page_outcome_is_erased(record->outcome))
		return RAD_PAGE_TEXT_METHOD_FAILED;
	return all_overwrite(record) ? RAD_PAGE_TEXT_METHOD_ERASED : RAD_PAGE_TEXT_METHOD_DEVICE;
}

/* A statement says what it is, and does not claim more. */
static float draw_says(struct rad_canvas *canvas, const struct rad_page_record *record, float y, bool draw)
{
	enum rad_statement_type type = record->statement.type;

	if (!record->is_statement)
		return draw_paragraph(canvas, y, method_text(record), draw);
	y = draw_paragraph(canvas, y, rad_page_statement_texts[type].says, draw);
	return type == RAD_STATEMENT_HANDOVER ? draw_paragraph(canvas, y, RAD_PAGE_TEXT_SAYS_NO_LICENCE, draw) : y;
}

static bool is_unreachable(const struct rad_page_drive *drive)
{
	return drive->unreachable_bytes > 0;
}

static float draw_limits(struct rad_canvas *canvas, const struct rad_page_record *record, float y, bool draw)
{
	const struct {
		enum rad_page_text text;
		bool applies;
	} limits[] = {
		{ rad_page_statement_texts[record->statement.type].limit, record->is_statement },
		{ RAD_PAGE_TEXT_LIMIT_LISTED, !record->is_statement && record->view.drive == 0 },
		{ RAD_PAGE_TEXT_LIMIT_EXCERPT, record->view.drive > 0 },
		{ RAD_PAGE_TEXT_LIMIT_FLASH, any_drive(record, is_overwrite) },
		{ RAD_PAGE_TEXT_LIMIT_REMAPPED, any_drive(record, is_overwrite) },
		{ RAD_PAGE_TEXT_LIMIT_DEVICE, any_drive(record, is_device) },
		{ RAD_PAGE_TEXT_LIMIT_CRYPTO, any_drive(record, is_crypto) },
		{ RAD_PAGE_TEXT_LIMIT_HIDDEN, any_drive(record, is_hidden_unknown) },
		{ RAD_PAGE_TEXT_LIMIT_CLOCK, true },
		{ RAD_PAGE_TEXT_LIMIT_UNREACHABLE, any_drive(record, is_unreachable) },
		{ RAD_PAGE_TEXT_LIMIT_LOCAL, record->trust_is_local },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(limits); i++) {
		if (limits[i].applies)
			y = draw_paragraph(canvas, y, limits[i].text, draw);
	}
	return y;
}

static void box_line(struct rad_canvas *canvas, float x, float y, enum rad_page_style style, const char *text)
{
	(void)rad_canvas_text(canvas, &rad_page_styles[style], x + 5, y, BOX_WIDTH - 10, text);
}

static void draw_station_box(struct rad_canvas *canvas, const struct rad_page_record *record, float x, float y)
{
	struct rad_page_words see = rad_page_text(canvas->language, RAD_PAGE_TEXT_BOX_SEE_PANEL);
	struct rad_page_words local = rad_page_text(canvas->language, RAD_PAGE_TEXT_BOX_LOCAL);
	char text[400];

	rad_page_label(canvas, x + 5, y + 9, BOX_WIDTH - 10, RAD_PAGE_TEXT_BOX_STATION);
	box_line(canvas, x, y + 19, RAD_STYLE_CELL_STRONG,
		 *record->organisation ? record->organisation : record->log_id);
	rad_page_format(text, sizeof(text), "%s%s%s · %.10s %.8s UTC", record->station, *record->station ? " · " : "",
			record->log_id, record->issued, record->issued + 11);
	box_line(canvas, x, y + 28, RAD_STYLE_CELL_SMALL, text);
	if (record->trust_is_local) {
		box_line(canvas, x, y + 37, RAD_STYLE_CELL_SMALL, local.first);
		box_line(canvas, x, y + 44.5f, RAD_STYLE_CELL_GREY, local.second);
	}
	box_line(canvas, x, y + 53, RAD_STYLE_CELL_SMALL, see.first);
	box_line(canvas, x, y + 60, RAD_STYLE_CELL_GREY, see.second);
}

static void draw_empty_box(struct rad_canvas *canvas, enum rad_page_text label, float x, float y)
{
	struct rad_page_words sign = rad_page_text(canvas->language, RAD_PAGE_TEXT_BOX_SIGN_HERE);

	rad_page_label(canvas, x + 5, y + 9, BOX_WIDTH - 10, label);
	box_line(canvas, x, y + 53, RAD_STYLE_CELL_GREY, sign.first);
	box_line(canvas, x, y + 60, RAD_STYLE_CELL_GREY, sign.second);
}

static float draw_boxes(struct rad_canvas *canvas, const struct rad_page_record *record, float y,
			struct rad_page_layout *ret_layout)
{
	const float step = (RAD_PAGE_WIDTH - BOX_WIDTH) / (RAD_PAGE_BOXES - 1);

	for (int i = 0; i < RAD_PAGE_BOXES; i++) {
		float x = RAD_PAGE_LEFT + step * (float)i;

		rad_canvas_frame(canvas, x, y, BOX_WIDTH, BOX_HEIGHT, 0.7f, rad_page_rule_colour);
		ret_layout->boxes[i] = (struct rad_page_box){ x, RAD_PAPER_HEIGHT - y - BOX_HEIGHT, x + BOX_WIDTH,
							      RAD_PAPER_HEIGHT - y };
	}
	draw_station_box(canvas, record, RAD_PAGE_LEFT, y);
	draw_empty_box(canvas, rad_page_box_label(record->outcome_word, 1), RAD_PAGE_LEFT + step, y);
	draw_empty_box(canvas, rad_page_box_label(record->outcome_word, 2), RAD_PAGE_LEFT + 2 * step, y);
	ret_layout->signature_page = canvas->n_pages - 1;
	return y + BOX_HEIGHT;
}

/* Dark modules on white, the quiet zone included: legible also where something is printed underneath. */
static void draw_code(struct rad_canvas *canvas, const struct rad_page_code *code, float x, float y)
{
	const struct rad_colour white = { 1, 1, 1 };
	const float module = CODE_SIZE / (float)(code->width + 2 * QUIET_ZONE);

	rad_canvas_fill(canvas, x, y, CODE_SIZE, CODE_SIZE, white);
	(void)HPDF_Page_SetRGBFill(canvas->page, 0, 0, 0);
	for (int row = 0; row < code->width; row++) {
		const bool *dark = code->dark + row * code->width;

		for (int first = 0; first < code->width; first++) {
			int last = first;

			if (!dark[first])
				continue;
			while (last < code->width && dark[last])
				last++;
			(void)HPDF_Page_Rectangle(canvas->page, x + module * (float)(first + QUIET_ZONE),
						  RAD_PAPER_HEIGHT - y - module * (float)(row + 1 + QUIET_ZONE),
						  module * (float)(last - first), module);
			first = last;
		}
	}
	(void)HPDF_Page_Fill(canvas->page);
}

static void draw_check(struct rad_canvas *canvas, const struct rad_page_record *record,
		       const struct rad_page_code *code, float y)
{
	static const enum rad_page_text lines[] = { RAD_PAGE_TEXT_CHECK_QR, RAD_PAGE_TEXT_CHECK_ORIGINAL };
	const float x = RAD_PAGE_LEFT + CODE_SIZE + 10;
	const float width = RAD_PAGE_RIGHT - x;
	enum rad_page_text seal = record->trust_is_local ? RAD_PAGE_TEXT_CHECK_NOT_QUALIFIED_LOCAL
							 : RAD_PAGE_TEXT_CHECK_NOT_QUALIFIED_OWN;

	draw_code(canvas, code, RAD_PAGE_LEFT, y);
	rad_page_label(canvas, x, y + 9, width, RAD_PAGE_TEXT_CHECK_SHA256);
	(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_VALUE_MONO], x, y + 19, width, record->sha256);
	(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_CELL_MONO], x, y + 30, width,
			      "radera certificate verify FIL.pdf --trust ROT.pem");
	y += 32;
	for (size_t i = 0; i <= RAD_ARRAY_LENGTH(lines); i++) {
		struct rad_page_words words =
			rad_page_text(canvas->language, i < RAD_ARRAY_LENGTH(lines) ? lines[i] : seal);

		(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_CELL_SMALL], x, y + 8, width, words.first);
		(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_CELL_GREY], x, y + 15.5f, width, words.second);
		y += *words.second ? 17 : 10;
	}
}

/* Section heads, alone and with the gaps around them. */
#define RULE_HEIGHT 14.0f
#define HEAD	    18.0f

static float measure_text(struct rad_canvas *canvas, const struct rad_page_record *record)
{
	float y = draw_says(canvas, record, 0, false);

	return draw_limits(canvas, record, y, false) + 2 * HEAD;
}

/* What would go over the page's end begins on a new one. */
static float make_room(struct rad_canvas *canvas, const struct rad_page_record *record, float y, float height)
{
	return y + height > RAD_PAGE_BOTTOM ? rad_page_head_next(canvas, record) : y;
}

float rad_page_tail(struct rad_canvas *canvas, const struct rad_page_record *record, const struct rad_page_code *code,
		    float y, struct rad_page_layout *ret_layout)
{
	y = make_room(canvas, record, y, measure_text(canvas, record));
	y = rad_page_section(canvas, y,
			     record->is_statement ? RAD_PAGE_TEXT_SECTION_SAYS : RAD_PAGE_TEXT_SECTION_METHOD);
	y = draw_says(canvas, record, y, true) + 4;
	y = rad_page_section(canvas, y, RAD_PAGE_TEXT_SECTION_LIMITS);
	y = draw_limits(canvas, record, y, true) + 4;
	y = make_room(canvas, record, y, 2 * RULE_HEIGHT + 4 + BOX_HEIGHT + 4 + 2 + CODE_SIZE);
	y = rad_page_section(canvas, y, RAD_PAGE_TEXT_SECTION_SIGNATURES) + 4;
	y = draw_boxes(canvas, record, y, ret_layout) + 4;
	y = rad_page_section(canvas, y, RAD_PAGE_TEXT_SECTION_CHECK);
	draw_check(canvas, record, code, y + 2);
	return y + 2 + CODE_SIZE;
}
