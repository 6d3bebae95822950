/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "evidence/page/number.h"
#include "evidence/page/part.h"
#include "evidence/page/reason.h"

#define COLUMNS	       6
#define HEAD_HEIGHT    20.0f
#define LINES	       5
#define LEADING	       9.0f
#define ROW_HEIGHT     (LINES * LEADING + 5)
#define NOTE_LEADING   8.0f
#define NOTE_LINES_MAX 4
#define MODEL_SIZE     300

struct cell {
	float x;
	float width;
};

static const struct {
	struct cell cell;
	enum rad_page_text text;
} columns[COLUMNS] = {
	{ { RAD_PAGE_LEFT + 4, 12 }, RAD_PAGE_TEXT_COLUMN_NUMBER },
	{ { RAD_PAGE_LEFT + 20, 118 }, RAD_PAGE_TEXT_COLUMN_DRIVE },
	{ { RAD_PAGE_LEFT + 142, 70 }, RAD_PAGE_TEXT_COLUMN_TYPE },
	{ { RAD_PAGE_LEFT + 216, 122 }, RAD_PAGE_TEXT_COLUMN_METHOD },
	{ { RAD_PAGE_LEFT + 342, 97 }, RAD_PAGE_TEXT_COLUMN_VERIFICATION },
	{ { RAD_PAGE_LEFT + 443, 66 }, RAD_PAGE_TEXT_COLUMN_RESULT },
};

/* The texts that go below a row over its full width. */
struct note {
	enum rad_page_text label;
	const char *text; /* behind the label, or NULL */
	bool is_sentence; /* in English, to be said in the page's languages */
	int64_t count;	  /* before the label, or 0 */
};

#define NOTES_MAX 10

static void put(struct rad_canvas *canvas, float y, size_t column, size_t line, enum rad_page_style style,
		const char *text)
{
	struct cell cell = columns[column].cell;

	(void)rad_canvas_text(canvas, &rad_page_styles[style], cell.x, y + LEADING * (float)(line + 1), cell.width,
			      text);
}

static float draw_head(struct rad_canvas *canvas, float y, enum rad_page_text section)
{
	const struct rad_colour shade = { 0.91f, 0.93f, 0.97f };

	y = rad_page_section(canvas, y, section) + 2;
	rad_canvas_fill(canvas, RAD_PAGE_LEFT, y, RAD_PAGE_WIDTH, HEAD_HEIGHT, shade);
	for (size_t i = 0; i < COLUMNS; i++) {
		struct rad_page_words words = rad_page_text(canvas->language, columns[i].text);
		struct cell cell = columns[i].cell;

		(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_COLUMN], cell.x, y + 8.5f, cell.width,
				      words.first);
		(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_COLUMN_EN], cell.x, y + 16, cell.width,
				      words.second);
	}
	return y + HEAD_HEIGHT;
}

/* Vendor and model, the vendor once where the drive says it in both. */
static void format_model(const struct rad_page_drive *drive, char *ret, size_t size)
{
	bool twice = rad_text_has_prefix(drive->model, drive->vendor);

	rad_page_format(ret, size, "%s%s%s", twice ? "" : drive->vendor,
			!twice && *drive->vendor && *drive->model ? " " : "", drive->model);
}

static void draw_identity(struct rad_canvas *canvas, const struct rad_page_drive *drive, float y)
{
	char text[MODEL_SIZE];

	format_model(drive, text, sizeof(text));
	put(canvas, y, 1, 0, RAD_STYLE_CELL_STRONG,
	    *text ? text : rad_page_text(canvas->language, RAD_PAGE_TEXT_NO_MODEL).first);
	if (*drive->serial) {
		put(canvas, y, 1, 1, RAD_STYLE_CELL_MONO, drive->serial);
	} else {
		rad_page_pair(rad_page_text(canvas->language, RAD_PAGE_TEXT_NO_SERIAL), text, sizeof(text));
		put(canvas, y, 1, 1, RAD_STYLE_CELL, text);
	}
	put(canvas, y, 1, 2, RAD_STYLE_CELL_MONO_SMALL, *drive->wwn ? drive->wwn : "WWN –");
	rad_page_format(text, sizeof(text), "FW %s", *drive->firmware ? drive->firmware : "–");
	put(canvas, y, 1, 3, RAD_STYLE_CELL_MONO_SMALL, text);
}

static void draw_type(struct rad_canvas *canvas, const struct rad_page_drive *drive, float y)
{
	char size[RAD_SIZE_TEXT];
	char text[200];

	rad_page_format(text, sizeof(text), "%s · %s",
			rad_page_word(canvas->language, RAD_PAGE_LIST_BUS, drive->bus).first,
			rad_page_word(canvas->language, RAD_PAGE_LIST_MEDIA, drive->media).first);
	put(canvas, y, 2, 0, RAD_STYLE_CELL, text);
	if (drive->size_bytes < 0) {
		put(canvas, y, 2, 1, RAD_STYLE_CELL, "–");
		return;
	}
	rad_page_size(canvas->language, drive->size_bytes, size);
	put(canvas, y, 2, 1, RAD_STYLE_CELL, size);
	rad_page_format(text, sizeof(text), "%" PRId64 " B", drive->size_bytes);
	put(canvas, y, 2, 2, RAD_STYLE_CELL_MONO_SMALL, text);
	if (drive->logical_sector_bytes < 0 || drive->physical_sector_bytes < 0)
		return;
	rad_page_format(text, sizeof(text), "%s %" PRId64 " / %" PRId64 " B",
			rad_page_text(canvas->language, RAD_PAGE_TEXT_SECTORS).first, drive->logical_sector_bytes,
			drive->physical_sector_bytes);
	put(canvas, y, 2, 3, RAD_STYLE_CELL_GREY, text);
}

/* "2026-11-20 13:58:00 – 14:31:43 Z"; the end's date only when it is another. */
static void format_span(const struct rad_page_drive *drive, char *ret, size_t size)
{
	bool has_start = rad_page_time_is_utc(drive->started);
	bool has_end = rad_page_time_is_utc(drive->ended);
	const char *from = has_start ? drive->started : "–                ";

	if (!has_start)
		rad_page_format(ret, size, "–");
	else if (!has_end)
		rad_page_format(ret, size, "%.10s %.8s – … Z", from, from + 11);
	else if (strncmp(from, drive->ended, 10) == 0)
		rad_page_format(ret, size, "%.10s %.8s – %.8s Z", from, from + 11, drive->ended + 11);
	else
		rad_page_format(ret, size, "%.10s %.8s – %.10s %.8s Z", from, from + 11, drive->ended,
				drive->ended + 11);
}

static void draw_method(struct rad_canvas *canvas, const struct rad_page_drive *drive, float y)
{
	struct rad_page_words technique = rad_page_word(canvas->language, RAD_PAGE_LIST_TECHNIQUE, drive->technique);
	struct rad_page_words passes = rad_page_text(canvas->language, RAD_PAGE_TEXT_PASSES);
	struct rad_page_words profile = rad_page_words(canvas->language, drive->profile_sv, drive->profile_en);
	bool is_short = strcmp(drive->technique, "overwrite") == 0; /* the others are English words already */
	char name[200];
	char text[400];

	put(canvas, y, 3, 0, RAD_STYLE_CELL_STRONG,
	    rad_page_word(canvas->language, RAD_PAGE_LIST_LEVEL, drive->level).first);
	if (!is_short)
		technique.second = "";
	rad_page_pair(technique, name, sizeof(name));
	rad_page_format(text, sizeof(text), "%s · %" PRId64 "/%" PRId64 " %s", name, drive->passes_done,
			drive->passes_planned, passes.first);
	put(canvas, y, 3, 1, RAD_STYLE_CELL_SMALL, text);
	put(canvas, y, 3, 2, RAD_STYLE_CELL_SMALL, profile.first);
	put(canvas, y, 3, 3, RAD_STYLE_CELL_GREY, profile.second);
	format_span(drive, text, sizeof(text));
	put(canvas, y, 3, *profile.second ? 4 : 3, RAD_STYLE_CELL_GREY, text);
}

/* Rounded down to tenths of a percent, so that "100 %" is said only of everything. */
static void format_permille(enum rad_page_language language, int64_t permille, char *ret, size_t size)
{
	char number[24];

	rad_page_tenths(language, permille, number, sizeof(number));
	rad_page_format(ret, size, "%s %%", number);
}

static int64_t share_permille(int64_t part, int64_t whole)
{
	if (whole <= 0 || part <= 0)
		return 0;
	if (part >= whole)
		return 1000;
	return (int64_t)((unsigned __int128)part * 1000 / (unsigned __int128)whole);
}

static void format_verification(enum rad_page_language language, const struct rad_page_drive *drive, char *ret,
				size_t size)
{
	struct rad_page_words words = rad_page_text(language, RAD_PAGE_TEXT_VERIFY_FULL);
	char share[32];
	char text[160];

	format_permille(language, share_permille(drive->verified_bytes, drive->size_bytes), share, sizeof(share));
	if (drive->verification == RAD_PAGE_VERIFY_NONE)
		words = rad_page_text(language, RAD_PAGE_TEXT_VERIFY_NONE);
	else if (drive->verification == RAD_PAGE_VERIFY_UNFINISHED)
		words = rad_page_text(language, RAD_PAGE_TEXT_VERIFY_UNFINISHED);
	if (drive->verification == RAD_PAGE_VERIFY_SAMPLE) {
		words = rad_page_text(language, RAD_PAGE_TEXT_VERIFY_SAMPLE);
		format_permille(language, drive->sample_permille > 0 ? drive->sample_permille : 0, share,
				sizeof(share));
	}
	rad_page_pair(words, text, sizeof(text));
	if (drive->verification == RAD_PAGE_VERIFY_NONE)
		rad_page_format(ret, size, "%s", text);
	else
		rad_page_format(ret, size, "%s %s", share, text);
}

static void format_count(int64_t count, struct rad_page_words words, char *ret, size_t size)
{
	char text[300];

	rad_page_pair(words, text, sizeof(text));
	if (count < 0)
		rad_page_format(ret, size, "– %s", text);
	else
		rad_page_format(ret, size, "%" PRId64 " %s", count, text);
}

static void draw_verification(struct rad_canvas *canvas, const struct rad_page_drive *drive, float y)
{
	char text[200];
	char size[RAD_SIZE_TEXT];

	format_verification(canvas->language, drive, text, sizeof(text));
	put(canvas, y, 4, 0, RAD_STYLE_CELL, text);
	if (drive->verification != RAD_PAGE_VERIFY_NONE) {
		rad_page_size(canvas->language, drive->verified_bytes, size);
		put(canvas, y, 4, 1, RAD_STYLE_CELL_SMALL, size);
		format_count(drive->mismatch_bytes, rad_page_text(canvas->language, RAD_PAGE_TEXT_VERIFY_MISMATCHES),
			     text, sizeof(text));
		put(canvas, y, 4, 2, RAD_STYLE_CELL_SMALL, text);
	}
	format_count(drive->unreachable_bytes, rad_page_text(canvas->language, RAD_PAGE_TEXT_VERIFY_UNREACHABLE), text,
		     sizeof(text));
	put(canvas, y, 4, 3, RAD_STYLE_CELL_SMALL, text);
}

static void draw_result(struct rad_canvas *canvas, const struct rad_page_drive *drive, float y)
{
	struct rad_page_words words = rad_page_word(canvas->language, RAD_PAGE_LIST_OUTCOME, drive->outcome_word);
	struct rad_style style = rad_page_styles[RAD_STYLE_CELL_STRONG];
	struct cell cell = columns[5].cell;
	size_t lines;

	style.colour = rad_page_outcome_colour(drive->outcome);
	lines = rad_canvas_wrap(canvas, &style, cell.x, y + LEADING, cell.width, LEADING, 2, words.first, true);
	(void)rad_canvas_wrap(canvas, &rad_page_styles[RAD_STYLE_CELL_GREY], cell.x, y + LEADING * (float)(lines + 1),
			      cell.width, LEADING, 2, words.second, true);
}

/* What does not go into its column whole stands below it: an identity is never cut. */
static size_t collect_identity(struct rad_canvas *canvas, const struct rad_page_drive *drive, const char *model,
			       struct note *ret)
{
	float width = columns[1].cell.width;
	size_t n = 0;

	if (!rad_canvas_fits(canvas, &rad_page_styles[RAD_STYLE_CELL_STRONG], width, model))
		ret[n++] = (struct note){ .label = RAD_PAGE_TEXT_LABEL_MODEL, .text = model };
	if (!rad_canvas_fits(canvas, &rad_page_styles[RAD_STYLE_CELL_MONO], width, drive->serial))
		ret[n++] = (struct note){ .label = RAD_PAGE_TEXT_LABEL_SERIAL, .text = drive->serial };
	return n;
}

static size_t collect_notes(const struct rad_page_drive *drive, struct note *ret)
{
	size_t n = 0;

	if (*drive->reason)
		ret[n++] = (struct note){ RAD_PAGE_TEXT_LABEL_REASON, drive->reason, true, 0 };
	if (*drive->error_text && !strstr(drive->reason, drive->error_text))
		ret[n++] = (struct note){ RAD_PAGE_TEXT_LABEL_ERROR, drive->error_text, true, 0 };
	if (drive->interruptions > 0)
		ret[n++] = (struct note){ rad_page_outcome_is_erased(drive->outcome)
						  ? RAD_PAGE_TEXT_INTERRUPTIONS
						  : RAD_PAGE_TEXT_INTERRUPTIONS_UNFINISHED,
					  .count = drive->interruptions };
	if (drive->through_cache)
		ret[n++] = (struct note){ .label = RAD_PAGE_TEXT_THROUGH_CACHE, .count = 0 };
	if (drive->hidden_shown > 0)
		ret[n++] = (struct note){ .label = RAD_PAGE_TEXT_HIDDEN_SHOWN, .count = drive->hidden_shown };
	if (drive->expected_errors > 0)
		ret[n++] = (struct note){ .label = RAD_PAGE_TEXT_EXPECTED_ERRORS, .count = drive->expected_errors };
	if (*drive->not_covered)
		ret[n++] = (struct note){ RAD_PAGE_TEXT_LABEL_NOT_COVERED, drive->not_covered, false, 0 };
	if (drive->ranges_truncated)
		ret[n++] = (struct note){ .label = RAD_PAGE_TEXT_RANGES_CUT, .count = 0 };
	return n;
}

static void add_reason(enum rad_page_language language, const char *reason, char *text, size_t size)
{
	char swedish[600];
	char pair[1300];

	rad_page_reason_sv(reason, swedish, sizeof(swedish));
	rad_page_pair(rad_page_words(language, swedish, reason), pair, sizeof(pair));
	rad_page_format(text + strlen(text), size - strlen(text), ": %s", pair);
}

/* Draws the notes, or only measures them. */
static float draw_notes(struct rad_canvas *canvas, const struct rad_page_drive *drive, float y, bool draw)
{
	const struct rad_style *style = &rad_page_styles[RAD_STYLE_CELL_SMALL];
	float x = columns[1].cell.x;
	struct note notes[NOTES_MAX];
	char model[MODEL_SIZE];
	char text[2000];
	size_t n;

	format_model(drive, model, sizeof(model));
	n = collect_identity(canvas, drive, model, notes);
	n += collect_notes(drive, notes + n);
	for (size_t i = 0; i < n; i++) {
		struct rad_page_words words = rad_page_text(canvas->language, notes[i].label);

		if (notes[i].count > 0)
			format_count(notes[i].count, words, text, sizeof(text));
		else
			rad_page_pair(words, text, sizeof(text));
		if (notes[i].is_sentence)
			add_reason(canvas->language, notes[i].text, text, sizeof(text));
		else if (notes[i].text)
			rad_page_format(text + strlen(text), sizeof(text) - strlen(text), ": %s", notes[i].text);
		y += NOTE_LEADING * (float)rad_canvas_wrap(canvas, style, x, y + NOTE_LEADING - 1,
							   RAD_PAGE_RIGHT - x - 2, NOTE_LEADING, NOTE_LINES_MAX, text,
							   draw);
	}
	return n > 0 ? y + 3 : y;
}

static float draw_row(struct rad_canvas *canvas, const struct rad_page_record *record, size_t index, float y)
{
	const struct rad_page_drive *drive = &record->drives[index];
	const struct rad_colour rule = { 0.80f, 0.80f, 0.80f };
	char number[24];

	rad_page_format(number, sizeof(number), "%zu", index + 1);
	put(canvas, y, 0, 0, RAD_STYLE_CELL, number);
	draw_identity(canvas, drive, y);
	draw_type(canvas, drive, y);
	draw_method(canvas, drive, y);
	draw_verification(canvas, drive, y);
	draw_result(canvas, drive, y);
	y = draw_notes(canvas, drive, y + ROW_HEIGHT, true);
	rad_canvas_line(canvas, RAD_PAGE_LEFT, y, RAD_PAGE_RIGHT, y, 0.5f, rule);
	return y;
}

float rad_page_drives(struct rad_canvas *canvas, const struct rad_page_record *record, float y)
{
	y = draw_head(canvas, y, RAD_PAGE_TEXT_SECTION_DRIVES);
	for (size_t i = record->first_shown; i < record->first_shown + record->n_shown; i++) {
		float end = draw_notes(canvas, &record->drives[i], y + ROW_HEIGHT, false);

		if (end > RAD_PAGE_BOTTOM) {
			y = rad_page_head_next(canvas, record);
			y = draw_head(canvas, y, RAD_PAGE_TEXT_SECTION_DRIVES_MORE);
		}
		y = draw_row(canvas, record, i, y);
	}
	return y + 5;
}
