/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "evidence/page/part.h"

#define HEAD_LEFT_END  (RAD_PAGE_LEFT + 295.0f)
#define LOGO_HEIGHT    40.0f
#define LOGO_WIDTH_MAX 100.0f

/* Navy of the headings, grey of the second language, near-black of the text. */
#define NAVY                                                                                                           \
	{                                                                                                              \
		0.05f, 0.20f, 0.40f                                                                                    \
	}
#define GREY                                                                                                           \
	{                                                                                                              \
		0.36f, 0.36f, 0.36f                                                                                    \
	}
#define BLACK                                                                                                          \
	{                                                                                                              \
		0.06f, 0.06f, 0.06f                                                                                    \
	}
#define WHITE                                                                                                          \
	{                                                                                                              \
		1.0f, 1.0f, 1.0f                                                                                       \
	}

const struct rad_style rad_page_styles[RAD_STYLE_COUNT] = {
	[RAD_STYLE_ORGANISATION] = { RAD_PAGE_FACE_BOLD, 12.5f, 7.0f, BLACK, RAD_ALIGN_LEFT },
	[RAD_STYLE_UNIT] = { RAD_PAGE_FACE_SANS, 8.0f, 6.0f, GREY, RAD_ALIGN_LEFT },
	[RAD_STYLE_TITLE] = { RAD_PAGE_FACE_BOLD, 18.0f, 10.0f, NAVY, RAD_ALIGN_RIGHT },
	[RAD_STYLE_TITLE_EN] = { RAD_PAGE_FACE_SANS, 8.6f, 6.0f, GREY, RAD_ALIGN_RIGHT },
	[RAD_STYLE_ID] = { RAD_PAGE_FACE_MONO, 8.6f, 6.0f, BLACK, RAD_ALIGN_RIGHT },
	[RAD_STYLE_BANNER] = { RAD_PAGE_FACE_BOLD, 13.0f, 8.0f, WHITE, RAD_ALIGN_LEFT },
	[RAD_STYLE_BANNER_EN] = { RAD_PAGE_FACE_SANS, 9.4f, 6.0f, WHITE, RAD_ALIGN_RIGHT },
	[RAD_STYLE_BAND] = { RAD_PAGE_FACE_BOLD, 8.0f, 5.0f, WHITE, RAD_ALIGN_LEFT },
	[RAD_STYLE_BAND_EN] = { RAD_PAGE_FACE_SANS, 7.4f, 5.0f, WHITE, RAD_ALIGN_RIGHT },
	[RAD_STYLE_WATERMARK] = { RAD_PAGE_FACE_BOLD, 38.0f, 0, { 0.92f, 0.85f, 0.95f }, RAD_ALIGN_LEFT },
	[RAD_STYLE_SECTION] = { RAD_PAGE_FACE_BOLD, 9.2f, 0, NAVY, RAD_ALIGN_LEFT },
	[RAD_STYLE_SECTION_EN] = { RAD_PAGE_FACE_SANS, 7.2f, 0, GREY, RAD_ALIGN_LEFT },
	[RAD_STYLE_LABEL] = { RAD_PAGE_FACE_SANS, 6.4f, 5.0f, GREY, RAD_ALIGN_LEFT },
	[RAD_STYLE_VALUE] = { RAD_PAGE_FACE_SANS, 8.4f, 5.6f, BLACK, RAD_ALIGN_LEFT },
	[RAD_STYLE_VALUE_STRONG] = { RAD_PAGE_FACE_BOLD, 10.4f, 6.0f, BLACK, RAD_ALIGN_LEFT },
	[RAD_STYLE_VALUE_MONO] = { RAD_PAGE_FACE_MONO, 7.6f, 5.0f, BLACK, RAD_ALIGN_LEFT },
	[RAD_STYLE_COLUMN] = { RAD_PAGE_FACE_BOLD, 6.8f, 5.0f, BLACK, RAD_ALIGN_LEFT },
	[RAD_STYLE_COLUMN_EN] = { RAD_PAGE_FACE_SANS, 6.0f, 5.0f, GREY, RAD_ALIGN_LEFT },
	[RAD_STYLE_CELL_STRONG] = { RAD_PAGE_FACE_BOLD, 7.4f, 5.2f, BLACK, RAD_ALIGN_LEFT },
	[RAD_STYLE_CELL] = { RAD_PAGE_FACE_SANS, 7.2f, 5.2f, BLACK, RAD_ALIGN_LEFT },
	[RAD_STYLE_CELL_SMALL] = { RAD_PAGE_FACE_SANS, 6.4f, 5.0f, BLACK, RAD_ALIGN_LEFT },
	[RAD_STYLE_CELL_GREY] = { RAD_PAGE_FACE_SANS, 6.2f, 5.0f, GREY, RAD_ALIGN_LEFT },
	[RAD_STYLE_CELL_MONO] = { RAD_PAGE_FACE_MONO, 7.4f, 5.2f, BLACK, RAD_ALIGN_LEFT },
	[RAD_STYLE_CELL_MONO_SMALL] = { RAD_PAGE_FACE_MONO, 6.0f, 4.8f, GREY, RAD_ALIGN_LEFT },
	[RAD_STYLE_BODY] = { RAD_PAGE_FACE_SANS, 7.0f, 0, BLACK, RAD_ALIGN_LEFT },
	[RAD_STYLE_BODY_EN] = { RAD_PAGE_FACE_SANS, 6.6f, 0, GREY, RAD_ALIGN_LEFT },
	[RAD_STYLE_FOOT] = { RAD_PAGE_FACE_SANS, 6.6f, 5.0f, GREY, RAD_ALIGN_LEFT },
	[RAD_STYLE_FOOT_RIGHT] = { RAD_PAGE_FACE_SANS, 6.6f, 5.0f, GREY, RAD_ALIGN_RIGHT },
};

const struct rad_colour rad_page_rule_colour = { 0.45f, 0.45f, 0.45f };
static const struct rad_colour simulated_colour = { 0.34f, 0.12f, 0.46f };

struct rad_colour rad_page_outcome_colour(enum rad_page_outcome outcome)
{
	if (outcome == RAD_PAGE_ERASED)
		return (struct rad_colour){ 0.05f, 0.42f, 0.20f };
	if (outcome == RAD_PAGE_EXCEPTIONS)
		return (struct rad_colour){ 0.62f, 0.36f, 0.0f };
	return (struct rad_colour){ 0.70f, 0.07f, 0.09f };
}

float rad_page_section(struct rad_canvas *canvas, float y, enum rad_page_text text)
{
	const struct rad_style *style = &rad_page_styles[RAD_STYLE_SECTION];
	struct rad_page_words words = rad_page_text(canvas->language, text);
	char second[120];
	float width = rad_canvas_text(canvas, style, RAD_PAGE_LEFT, y + 9, RAD_PAGE_WIDTH, words.first);

	rad_page_format(second, sizeof(second), "%s%s", *words.second ? " / " : "", words.second);
	(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_SECTION_EN], RAD_PAGE_LEFT + width, y + 9,
			      RAD_PAGE_WIDTH - width, second);
	rad_canvas_line(canvas, RAD_PAGE_LEFT, y + 13, RAD_PAGE_RIGHT, y + 13, 0.5f, rad_page_rule_colour);
	return y + 14;
}

void rad_page_label(struct rad_canvas *canvas, float x, float y, float width, enum rad_page_text text)
{
	char label[200];

	rad_page_pair(rad_page_text(canvas->language, text), label, sizeof(label));
	(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_LABEL], x, y, width, label);
}

/* Drawn first, so that everything else stands on it and stays legible. */
static void draw_watermark(struct rad_canvas *canvas)
{
	const struct rad_style *style = &rad_page_styles[RAD_STYLE_WATERMARK];
	struct rad_page_words words = rad_page_text(canvas->language, RAD_PAGE_TEXT_SIMULATED);
	const char *other = *words.second ? words.second : words.first;
	char text[120];

	rad_page_format(text, sizeof(text), "%s · %s · %s · %s", words.first, other, words.first, other);
	for (int row = 0; row < 8; row++)
		rad_canvas_text_turned(canvas, style, -60.0f - 20.0f * (float)(row % 2), 210.0f + 150.0f * (float)row,
				       32.0f, text);
}

static void add_page(struct rad_canvas *canvas, const struct rad_page_record *record)
{
	rad_canvas_page_add(canvas);
	if (record->simulated)
		draw_watermark(canvas);
}

struct rad_page_words rad_page_banner(const struct rad_page_record *record)
{
	static const enum rad_page_text texts[] = {
		[RAD_PAGE_ERASED] = RAD_PAGE_TEXT_BANNER_ERASED,
		[RAD_PAGE_EXCEPTIONS] = RAD_PAGE_TEXT_BANNER_EXCEPTIONS,
		[RAD_PAGE_CANCELLED] = RAD_PAGE_TEXT_BANNER_CANCELLED,
		[RAD_PAGE_INTERRUPTED] = RAD_PAGE_TEXT_BANNER_INTERRUPTED,
		[RAD_PAGE_FAILED] = RAD_PAGE_TEXT_BANNER_FAILED,
	};

	if (record->is_statement)
		return rad_page_text(record->language, rad_page_statement_texts[record->statement.type].banner);
	return rad_page_text(record->language, texts[record->outcome]);
}

static struct rad_colour banner_colour(const struct rad_page_record *record)
{
	const float *colour = rad_page_statement_texts[record->statement.type].colour;

	return record->is_statement ? (struct rad_colour){ colour[0], colour[1], colour[2] }
				    : rad_page_outcome_colour(record->outcome);
}

/* A bar over the full width: one language on the left, the other on the right, baseline a little below its middle. */
static float draw_bar(struct rad_canvas *canvas, float y, float height, struct rad_colour colour,
		      enum rad_page_style style, struct rad_page_words words)
{
	const struct rad_style *left = &rad_page_styles[style];
	const struct rad_style *right = &rad_page_styles[style + 1];
	float baseline = y + height / 2 + left->size * 0.36f;

	rad_canvas_fill(canvas, RAD_PAGE_LEFT, y, RAD_PAGE_WIDTH, height, colour);
	(void)rad_canvas_text(canvas, left, RAD_PAGE_LEFT + 10, baseline,
			      RAD_PAGE_WIDTH * (*words.second ? 0.56f : 0.96f), words.first);
	(void)rad_canvas_text(canvas, right, RAD_PAGE_RIGHT - 10, baseline, RAD_PAGE_WIDTH * 0.38f, words.second);
	return y + height;
}

static float draw_banner(struct rad_canvas *canvas, const struct rad_page_record *record, float y, float height,
			 enum rad_page_style style)
{
	struct rad_page_words words = rad_page_banner(record);
	struct rad_page_words simulated = rad_page_text(canvas->language, RAD_PAGE_TEXT_SIMULATED);
	struct rad_page_words no_evidence = rad_page_text(canvas->language, RAD_PAGE_TEXT_NO_EVIDENCE);
	struct rad_page_words why = rad_page_text(canvas->language, RAD_PAGE_TEXT_NO_EVIDENCE_WHY);
	struct rad_colour colour = banner_colour(record);
	char first[200];
	char second[200] = "";
	struct rad_page_words both = { first, second };
	bool has_second = *words.second != '\0';

	if (!record->simulated)
		return draw_bar(canvas, y, height, colour, style, words);
	rad_page_format(first, sizeof(first), "%s · %s", words.first, simulated.first);
	if (has_second)
		rad_page_format(second, sizeof(second), "%s · %s", words.second, simulated.second);
	y = draw_bar(canvas, y, height, colour, style, both);
	rad_page_format(first, sizeof(first), "%s – %s: %s", simulated.first, no_evidence.first, why.first);
	if (has_second)
		rad_page_format(second, sizeof(second), "%s – %s: %s", simulated.second, no_evidence.second,
				why.second);
	return draw_bar(canvas, y, 15, simulated_colour, RAD_STYLE_BAND, both);
}

struct rad_page_words rad_page_title(const struct rad_page_record *record)
{
	if (record->is_statement)
		return rad_page_text(record->language, rad_page_statement_texts[record->statement.type].title);
	return rad_page_text(record->language, rad_page_outcome_is_erased(record->outcome)
						       ? RAD_PAGE_TEXT_TITLE_CERTIFICATE
						       : RAD_PAGE_TEXT_TITLE_PROTOCOL);
}

static const char *organisation_of(const struct rad_page_record *record)
{
	return *record->organisation ? record->organisation : record->log_id;
}

/* In one line of a good size, or in two smaller ones. */
static void draw_organisation(struct rad_canvas *canvas, float x, const char *name)
{
	struct rad_style style = rad_page_styles[RAD_STYLE_ORGANISATION];
	float width = HEAD_LEFT_END - x;

	if (rad_canvas_width(canvas, &style, name) <= width * 1.3f) {
		(void)rad_canvas_text(canvas, &style, x, 50, width, name);
		return;
	}
	style.size = 8.6f;
	(void)rad_canvas_wrap(canvas, &style, x, 42, width, 10, 2, name, true);
}

/* At most 40 points high and a hundred wide; returns where the text beside it begins. */
static float draw_logo(struct rad_canvas *canvas, const struct rad_picture *logo)
{
	float width;

	if (!logo)
		return RAD_PAGE_LEFT;
	width = LOGO_HEIGHT * (float)logo->width / (float)logo->height;
	width = width > LOGO_WIDTH_MAX ? LOGO_WIDTH_MAX : width;
	rad_canvas_picture(canvas, logo, RAD_PAGE_LEFT, 36, width, LOGO_HEIGHT);
	return RAD_PAGE_LEFT + width + 8;
}

float rad_page_head_first(struct rad_canvas *canvas, const struct rad_page_record *record,
			  const struct rad_picture *logo)
{
	struct rad_page_words title = rad_page_title(record);
	struct rad_page_words number = rad_page_text(canvas->language, RAD_PAGE_TEXT_LABEL_ORGANISATION_NUMBER);
	char text[200];
	float x;

	add_page(canvas, record);
	x = draw_logo(canvas, logo);
	draw_organisation(canvas, x, organisation_of(record));
	(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_UNIT], x, 62, HEAD_LEFT_END - x, record->unit);
	if (*record->organisation_number || *record->contact) {
		bool has_number = *record->organisation_number != '\0';

		rad_page_format(text, sizeof(text), "%s%s%s%s%s", has_number ? number.first : "", has_number ? " " : "",
				record->organisation_number, has_number && *record->contact ? " · " : "",
				record->contact);
		(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_LABEL], x, 73, HEAD_LEFT_END - x, text);
	}
	(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_TITLE], RAD_PAGE_RIGHT, 51, 206, title.first);
	(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_TITLE_EN], RAD_PAGE_RIGHT, 63, 206, title.second);
	(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_ID], RAD_PAGE_RIGHT, 75, 206, record->document_id);
	rad_canvas_line(canvas, RAD_PAGE_LEFT, 82, RAD_PAGE_RIGHT, 82, 0.8f, rad_page_rule_colour);
	return draw_banner(canvas, record, 88, 26, RAD_STYLE_BANNER) + 7;
}

float rad_page_head_next(struct rad_canvas *canvas, const struct rad_page_record *record)
{
	char text[200];

	add_page(canvas, record);
	rad_page_pair(rad_page_title(record), text, sizeof(text));
	(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_UNIT], RAD_PAGE_LEFT, 46, 330, text);
	(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_ID], RAD_PAGE_RIGHT, 46, 170, record->document_id);
	return draw_banner(canvas, record, 53, 15, RAD_STYLE_BAND) + 8;
}

void rad_page_foot(struct rad_canvas *canvas, const struct rad_page_record *record, size_t index, size_t count)
{
	struct rad_page_words page = rad_page_text(canvas->language, RAD_PAGE_TEXT_PAGE);
	struct rad_page_words of = rad_page_text(canvas->language, RAD_PAGE_TEXT_OF);
	char text[512];

	rad_canvas_line(canvas, RAD_PAGE_LEFT, 808, RAD_PAGE_RIGHT, 808, 0.5f, rad_page_rule_colour);
	rad_page_format(text, sizeof(text), "%s · %s · %s", record->document_id, record->inventory_id,
			organisation_of(record));
	(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_FOOT], RAD_PAGE_LEFT, 818, 380, text);
	rad_page_format(text, sizeof(text), "%s %zu %s %zu", page.first, index + 1, of.first, count);
	if (*page.second)
		rad_page_format(text + strlen(text), sizeof(text) - strlen(text), " / %s %zu %s %zu", page.second,
				index + 1, of.second, count);
	(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_FOOT_RIGHT], RAD_PAGE_RIGHT, 818, 125, text);
}
