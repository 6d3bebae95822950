/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The annex: one block for each drive with what the table has no room for.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "evidence/page/number.h"
#include "evidence/page/part.h"
#include "evidence/page/speed.h"

#define LABEL_WIDTH 128.0f
#define VALUE_X	    (RAD_PAGE_LEFT + LABEL_WIDTH)
#define VALUE_WIDTH 158.0f
#define SPEED_X	    (VALUE_X + VALUE_WIDTH + 12)
#define SPEED_WIDTH (RAD_PAGE_RIGHT - SPEED_X)
#define ROW_HEIGHT  9.6f
#define STEP_HEIGHT 9.0f
#define SECTION	    16.0f
#define VALUE_SIZE  200

/* Writes what a row says of a drive; the empty text is an en dash. */
typedef void (*row_format)(const struct rad_page_drive *drive, enum rad_page_language language, char *ret, size_t size);

static void format_identity(const struct rad_page_drive *drive, enum rad_page_language language, char *ret, size_t size)
{
	rad_page_format(ret, size, "%s", drive->detail.stable_id);
}

static void format_bridge(const struct rad_page_drive *drive, enum rad_page_language language, char *ret, size_t size)
{
	rad_page_format(ret, size, "%s%s%s", rad_page_word(language, RAD_PAGE_LIST_BUS, drive->bus).first,
			*drive->detail.bridge ? " · " : "", drive->detail.bridge);
}

static void format_technique(const struct rad_page_drive *drive, enum rad_page_language language, char *ret,
			     size_t size)
{
	rad_page_pair(rad_page_word(language, RAD_PAGE_LIST_TECHNIQUE, drive->technique), ret, size);
}

static void format_level(const struct rad_page_drive *drive, enum rad_page_language language, char *ret, size_t size)
{
	rad_page_format(ret, size, "%s → %s",
			rad_page_word(language, RAD_PAGE_LIST_LEVEL, drive->detail.level_wanted).first,
			rad_page_word(language, RAD_PAGE_LIST_LEVEL, drive->level).first);
}

/* "0 B" for none, the size and the kinds otherwise; unknown when the drive was not asked or did not answer. */
static void format_hidden_one(const struct rad_page_hidden *hidden, enum rad_page_language language, char *ret,
			      size_t size)
{
	char amount[RAD_SIZE_TEXT];

	if (!hidden->known || hidden->native_bytes < 0 || hidden->accessible_bytes < 0) {
		rad_page_pair(rad_page_text(language, RAD_PAGE_TEXT_HIDDEN_UNKNOWN), ret, size);
		return;
	}
	rad_page_size(language, rad_page_hidden_bytes(hidden), amount);
	rad_page_format(ret, size, "%s%s%s%s%s", amount, hidden->hpa ? " HPA" : "", hidden->amac ? " AMAC" : "",
			hidden->dco ? " DCO" : "", hidden->reduced ? " CAP" : "");
}

static void format_hidden(const struct rad_page_drive *drive, enum rad_page_language language, char *ret, size_t size)
{
	char before[80];
	char after[80];

	format_hidden_one(&drive->detail.hidden[0], language, before, sizeof(before));
	format_hidden_one(&drive->detail.hidden[1], language, after, sizeof(after));
	if (strcmp(before, after) == 0)
		rad_page_format(ret, size, "%s", after);
	else
		rad_page_format(ret, size, "%s → %s", before, after);
}

static void format_verdict(const struct rad_page_drive *drive, enum rad_page_language language, char *ret, size_t size)
{
	const struct rad_health *after = &drive->detail.health[1];
	const struct rad_health *health = after->known ? after : &drive->detail.health[0];
	enum rad_page_text text = health->failing ? RAD_PAGE_TEXT_HEALTH_FAILING : RAD_PAGE_TEXT_HEALTH_GOOD;

	rad_page_pair(rad_page_text(language, health->known ? text : RAD_PAGE_TEXT_HEALTH_UNKNOWN), ret, size);
}

/* "12 → 14", or once when nothing changed or only one of them is known. */
static void format_change(int64_t before, int64_t after, const char *unit, char *ret, size_t size)
{
	if (before < 0 && after < 0)
		rad_page_format(ret, size, "–");
	else if (before < 0 || after < 0 || before == after)
		rad_page_format(ret, size, "%" PRId64 "%s", after < 0 ? before : after, unit);
	else
		rad_page_format(ret, size, "%" PRId64 " → %" PRId64 "%s", before, after, unit);
}

static void format_hours(const struct rad_page_drive *drive, enum rad_page_language language, char *ret, size_t size)
{
	format_change(drive->detail.health[0].power_on_hours, drive->detail.health[1].power_on_hours, " h", ret, size);
}

static void format_sectors(const struct rad_page_drive *drive, enum rad_page_language language, char *ret, size_t size)
{
	const struct rad_health *before = &drive->detail.health[0];
	const struct rad_health *after = &drive->detail.health[1];
	char moved[60];
	char pending[60];
	char errors[60];

	format_change(before->reallocated_sectors, after->reallocated_sectors, "", moved, sizeof(moved));
	format_change(before->pending_sectors, after->pending_sectors, "", pending, sizeof(pending));
	format_change(before->media_errors, after->media_errors, "", errors, sizeof(errors));
	rad_page_format(ret, size, "%s / %s / %s", moved, pending, errors);
}

static void format_wear(const struct rad_page_drive *drive, enum rad_page_language language, char *ret, size_t size)
{
	const struct rad_health *before = &drive->detail.health[0];
	const struct rad_health *after = &drive->detail.health[1];
	char used[60];
	char spare[60];

	format_change(before->used_percent, after->used_percent, " %", used, sizeof(used));
	format_change(before->spare_percent, after->spare_percent, " %", spare, sizeof(spare));
	rad_page_format(ret, size, "%s / %s", used, spare);
}

static void format_temperature(const struct rad_page_drive *drive, enum rad_page_language language, char *ret,
			       size_t size)
{
	const struct rad_page_detail *detail = &drive->detail;

	if (detail->has_temperature)
		rad_page_format(ret, size, "%d – %d °C", detail->temperature[0], detail->temperature[1]);
}

static void format_reads(const struct rad_page_drive *drive, enum rad_page_language language, char *ret, size_t size)
{
	char cache[120];

	rad_page_pair(rad_page_text(language, drive->detail.past_cache ? RAD_PAGE_TEXT_READS_PAST_CACHE
								       : RAD_PAGE_TEXT_READS_THROUGH_CACHE),
		      cache, sizeof(cache));
	rad_page_format(ret, size, "%s, %s", drive->detail.io_backend, cache);
}

static const struct {
	enum rad_page_text label;
	enum rad_page_style style;
	row_format format;
} rows[] = {
	{ RAD_PAGE_TEXT_LABEL_STABLE_ID, RAD_STYLE_CELL_MONO_SMALL, format_identity },
	{ RAD_PAGE_TEXT_LABEL_BUS, RAD_STYLE_CELL_SMALL, format_bridge },
	{ RAD_PAGE_TEXT_LABEL_TECHNIQUE, RAD_STYLE_CELL_SMALL, format_technique },
	{ RAD_PAGE_TEXT_LABEL_LEVEL, RAD_STYLE_CELL_SMALL, format_level },
	{ RAD_PAGE_TEXT_LABEL_HIDDEN, RAD_STYLE_CELL_SMALL, format_hidden },
	{ RAD_PAGE_TEXT_LABEL_READS, RAD_STYLE_CELL_SMALL, format_reads },
	{ RAD_PAGE_TEXT_LABEL_HEALTH, RAD_STYLE_CELL_SMALL, format_verdict },
	{ RAD_PAGE_TEXT_LABEL_HOURS, RAD_STYLE_CELL_SMALL, format_hours },
	{ RAD_PAGE_TEXT_LABEL_SECTORS, RAD_STYLE_CELL_SMALL, format_sectors },
	{ RAD_PAGE_TEXT_LABEL_WEAR, RAD_STYLE_CELL_SMALL, format_wear },
	{ RAD_PAGE_TEXT_LABEL_TEMPERATURE, RAD_STYLE_CELL_SMALL, format_temperature },
};

static float draw_rows(struct rad_canvas *canvas, const struct rad_page_drive *drive, float y)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++) {
		char text[VALUE_SIZE] = "";

		rows[i].format(drive, canvas->language, text, sizeof(text));
		y += ROW_HEIGHT;
		rad_page_label(canvas, RAD_PAGE_LEFT, y, LABEL_WIDTH - 4, rows[i].label);
		(void)rad_canvas_text(canvas, &rad_page_styles[rows[i].style], VALUE_X, y, VALUE_WIDTH,
				      *text ? text : "–");
	}
	return y + 4;
}

static const struct {
	float x;
	float width;
	enum rad_page_text text;
} step_columns[] = {
	{ RAD_PAGE_LEFT, 15, RAD_PAGE_TEXT_STEP_NUMBER },	 { RAD_PAGE_LEFT + 16, 150, RAD_PAGE_TEXT_STEP_KIND },
	{ RAD_PAGE_LEFT + 170, 72, RAD_PAGE_TEXT_STEP_STARTED }, { RAD_PAGE_LEFT + 246, 58, RAD_PAGE_TEXT_STEP_TIME },
	{ RAD_PAGE_LEFT + 306, 48, RAD_PAGE_TEXT_STEP_AMOUNT },	 { RAD_PAGE_LEFT + 356, 50, RAD_PAGE_TEXT_STEP_RATE },
	{ RAD_PAGE_LEFT + 408, 103, RAD_PAGE_TEXT_STEP_STATE },
};

static void put_step(struct rad_canvas *canvas, float y, size_t column, const char *text)
{
	(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_CELL_SMALL], step_columns[column].x, y,
			      step_columns[column].width, text);
}

static float draw_step_head(struct rad_canvas *canvas, float y)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(step_columns); i++)
		rad_page_label(canvas, step_columns[i].x, y + 7, step_columns[i].width, step_columns[i].text);
	rad_canvas_line(canvas, RAD_PAGE_LEFT, y + 9.5f, RAD_PAGE_RIGHT, y + 9.5f, 0.3f, rad_page_rule_colour);
	return y + 10;
}

static void format_state(const struct rad_page_detail_step *step, enum rad_page_language language, char *ret,
			 size_t size)
{
	char state[120];
	struct rad_page_words retries = rad_page_text(language, RAD_PAGE_TEXT_STEP_RETRIES);

	rad_page_pair(rad_page_word(language, RAD_PAGE_LIST_STEP_STATE, step->state), state, sizeof(state));
	if (step->retries > 0)
		rad_page_format(ret, size, "%s · %" PRId64 " %s", state, step->retries, retries.first);
	else
		rad_page_format(ret, size, "%s", state);
}

static void draw_step(struct rad_canvas *canvas, const struct rad_page_detail_step *step, size_t index, float y)
{
	char text[VALUE_SIZE];
	char amount[RAD_SIZE_TEXT];

	rad_page_format(text, sizeof(text), "%zu", index + 1);
	put_step(canvas, y, 0, text);
	rad_page_pair(rad_page_word(canvas->language, RAD_PAGE_LIST_STEP, step->kind), text, sizeof(text));
	put_step(canvas, y, 1, text);
	if (rad_page_time_is_utc(step->started)) {
		rad_page_format(text, sizeof(text), "%.10s %.8s", step->started, step->started + 11);
		put_step(canvas, y, 2, text);
	}
	if (step->duration_ms >= 0) {
		rad_page_duration(canvas->language, step->duration_ms, text, sizeof(text));
		put_step(canvas, y, 3, text);
	}
	if (step->done_bytes > 0) {
		rad_page_size(canvas->language, step->done_bytes, amount);
		put_step(canvas, y, 4, amount);
	}
	if (step->done_bytes > 0 && step->duration_ms > 0) {
		rad_page_tenths(canvas->language, step->done_bytes / 100 / step->duration_ms, amount, sizeof(amount));
		rad_page_format(text, sizeof(text), "%s MB/s", amount);
		put_step(canvas, y, 5, text);
	}
	format_state(step, canvas->language, text, sizeof(text));
	put_step(canvas, y, 6, text);
}

/* What the drive or the kernel said, below its step. */
static float draw_message(struct rad_canvas *canvas, const struct rad_page_detail_step *step, float y, bool draw)
{
	float x = step_columns[1].x;

	if (!*step->message)
		return y;
	return y + 7.6f * (float)rad_canvas_wrap(canvas, &rad_page_styles[RAD_STYLE_CELL_GREY], x, y + 7,
						 RAD_PAGE_RIGHT - x, 7.6f, 2, step->message, draw);
}

static float draw_heading(struct rad_canvas *canvas, const struct rad_page_drive *drive, size_t number, float y)
{
	struct rad_page_words words = rad_page_text(canvas->language, RAD_PAGE_TEXT_EXCERPT_DRIVE);
	char pair[60];
	char text[300];

	rad_page_pair(words, pair, sizeof(pair));
	rad_page_format(text, sizeof(text), "%zu · %s%s%s", number, *drive->model ? drive->model : "–",
			*drive->serial ? " · " : "", drive->serial);
	(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_LABEL], RAD_PAGE_LEFT, y + 9, 60, pair);
	(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_CELL_STRONG],
			      RAD_PAGE_LEFT + 4 + rad_canvas_width(canvas, &rad_page_styles[RAD_STYLE_LABEL], pair),
			      y + 9, 400, text);
	return y + 12;
}

static float block_height(struct rad_canvas *canvas, const struct rad_page_drive *drive)
{
	const size_t n_rows = RAD_ARRAY_LENGTH(rows);
	float y = 12 + ROW_HEIGHT * (float)n_rows + 14;

	/* Long step tables go on over the page's end by themselves; their first ones stay with the block. */
	for (size_t i = 0; i < drive->detail.n_steps && i < 8; i++)
		y = draw_message(canvas, &drive->detail.steps[i], y + STEP_HEIGHT, false);
	return y + 12;
}

static float draw_block(struct rad_canvas *canvas, const struct rad_page_record *record, size_t index, float y)
{
	const struct rad_page_drive *drive = &record->drives[index];
	float top = draw_heading(canvas, drive, index + 1, y);

	rad_page_speed(canvas, &drive->detail, SPEED_X, top, SPEED_WIDTH);
	y = draw_step_head(canvas, draw_rows(canvas, drive, top));
	for (size_t i = 0; i < drive->detail.n_steps; i++) {
		const struct rad_page_detail_step *step = &drive->detail.steps[i];

		if (draw_message(canvas, step, y + STEP_HEIGHT, false) > RAD_PAGE_BOTTOM)
			y = draw_step_head(canvas, rad_page_head_next(canvas, record));
		draw_step(canvas, step, i, y + STEP_HEIGHT - 1);
		y = draw_message(canvas, step, y + STEP_HEIGHT, true);
	}
	rad_canvas_line(canvas, RAD_PAGE_LEFT, y + 5, RAD_PAGE_RIGHT, y + 5, 0.5f, rad_page_rule_colour);
	return y + 8;
}

void rad_page_annex(struct rad_canvas *canvas, const struct rad_page_record *record)
{
	float y = rad_page_section(canvas, rad_page_head_next(canvas, record), RAD_PAGE_TEXT_SECTION_ANNEX);

	for (size_t i = record->first_shown; i < record->first_shown + record->n_shown; i++) {
		if (y + block_height(canvas, &record->drives[i]) > RAD_PAGE_BOTTOM)
			y = rad_page_head_next(canvas, record);
		y = draw_block(canvas, record, i, y);
	}
}
