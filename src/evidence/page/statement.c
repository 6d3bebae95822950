/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a statement's pages have beside what all documents have: particulars, what is listed, terms. */
#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "evidence/page/table.h"

#define LABEL_WIDTH 150.0f
#define VALUE_X	    (RAD_PAGE_LEFT + LABEL_WIDTH + 8)
#define VALUE_WIDTH (RAD_PAGE_RIGHT - VALUE_X)
#define LEADING	    9.8f
#define ROW_PADDING 2.4f
#define LINES_MAX   30
#define TERM_COLUMN 248.0f
#define TERM_RIGHT  (RAD_PAGE_RIGHT - TERM_COLUMN)
#define TERM_LEAD   8.6f
#define TERM_LINES  60

static float draw_fact(struct rad_canvas *canvas, float y, enum rad_page_text label, enum rad_page_style style,
		       const char *value, bool draw)
{
	const struct rad_colour rule = { 0.86f, 0.86f, 0.86f };
	struct rad_style plain = rad_page_styles[style];
	char text[200];
	float end;

	plain.min_size = 0;
	end = y +
	      LEADING * (float)rad_canvas_wrap(canvas, &plain, VALUE_X, y + LEADING, VALUE_WIDTH, LEADING, LINES_MAX,
					       value, draw) +
	      ROW_PADDING;
	if (!draw)
		return end;
	rad_page_pair(rad_page_text(canvas->language, label), text, sizeof(text));
	(void)rad_canvas_text(canvas, &rad_page_styles[RAD_STYLE_CELL_GREY], RAD_PAGE_LEFT, y + LEADING, LABEL_WIDTH,
			      text);
	rad_canvas_line(canvas, RAD_PAGE_LEFT, end, RAD_PAGE_RIGHT, end, 0.3f, rule);
	return end;
}

static float put_fact(struct rad_canvas *canvas, const struct rad_page_record *record, float y,
		      enum rad_page_text label, enum rad_page_style style, const char *value)
{
	if (!*value)
		return y;
	if (draw_fact(canvas, y, label, style, value, false) > RAD_PAGE_BOTTOM)
		y = rad_page_head_next(canvas, record);
	return draw_fact(canvas, y, label, style, value, true);
}

static const struct {
	enum rad_page_text label;
	enum rad_page_style style;
} facts[RAD_FACTS] = {
	[RAD_FACT_METHOD] = { RAD_PAGE_TEXT_FACT_METHOD, RAD_STYLE_VALUE },
	[RAD_FACT_PARTICLE] = { RAD_PAGE_TEXT_FACT_PARTICLE, RAD_STYLE_VALUE },
	[RAD_FACT_DESTROYED_BY] = { RAD_PAGE_TEXT_FACT_DESTROYED_BY, RAD_STYLE_VALUE },
	[RAD_FACT_WITNESS] = { RAD_PAGE_TEXT_FACT_WITNESS, RAD_STYLE_VALUE },
	[RAD_FACT_PLACE] = { RAD_PAGE_TEXT_FACT_PLACE, RAD_STYLE_VALUE },
	[RAD_FACT_FILE_NAME] = { RAD_PAGE_TEXT_FACT_FILE_NAME, RAD_STYLE_VALUE },
	[RAD_FACT_FILE_SHA256] = { RAD_PAGE_TEXT_FACT_FILE_SHA256, RAD_STYLE_VALUE_MONO },
	[RAD_FACT_REPORT_REFERENCE] = { RAD_PAGE_TEXT_FACT_REPORT_REFERENCE, RAD_STYLE_VALUE },
	[RAD_FACT_REPORT_DATE] = { RAD_PAGE_TEXT_FACT_REPORT_DATE, RAD_STYLE_VALUE },
	[RAD_FACT_ATTACHMENT_NAME] = { RAD_PAGE_TEXT_FACT_ATTACHMENT_NAME, RAD_STYLE_VALUE },
	[RAD_FACT_ATTACHMENT_SHA256] = { RAD_PAGE_TEXT_FACT_ATTACHMENT_SHA256, RAD_STYLE_VALUE_MONO },
	[RAD_FACT_ANNULS] = { RAD_PAGE_TEXT_FACT_ANNULS, RAD_STYLE_VALUE_MONO },
	[RAD_FACT_PRICE] = { RAD_PAGE_TEXT_FACT_PRICE, RAD_STYLE_VALUE_STRONG },
	[RAD_FACT_VAT] = { RAD_PAGE_TEXT_FACT_VAT, RAD_STYLE_VALUE },
	[RAD_FACT_PAYMENT] = { RAD_PAGE_TEXT_FACT_PAYMENT, RAD_STYLE_VALUE },
	[RAD_FACT_ERASURE] = { RAD_PAGE_TEXT_FACT_ERASURE, RAD_STYLE_VALUE_MONO },
	[RAD_FACT_POLICY] = { RAD_PAGE_TEXT_FACT_POLICY, RAD_STYLE_VALUE },
	[RAD_FACT_REMARK] = { RAD_PAGE_TEXT_FACT_REMARK, RAD_STYLE_VALUE },
};

/* Who sells stands beside who buys; elsewhere the station's organisation says it at the top. */
static float draw_seller(struct rad_canvas *canvas, const struct rad_page_record *record, float y)
{
	char text[400];

	if (rad_statement_is_logged(record->statement.type))
		return y;
	rad_page_format(text, sizeof(text), "%s%s%s%s", *record->organisation ? record->organisation : record->log_id,
			*record->organisation_number ? " (" : "", record->organisation_number,
			*record->organisation_number ? ")" : "");
	return put_fact(canvas, record, y, RAD_PAGE_TEXT_PARTY_SELLER, RAD_STYLE_VALUE, text);
}

static float draw_number(struct rad_canvas *canvas, const struct rad_page_record *record, float y)
{
	char text[24];

	if (record->statement.type != RAD_STATEMENT_LOT && record->statement.type != RAD_STATEMENT_SUPPLIER)
		return y;
	rad_page_format(text, sizeof(text), "%zu", record->statement.n_assets);
	return put_fact(canvas, record, y, RAD_PAGE_TEXT_NUMBER_OF_ASSETS, RAD_STYLE_VALUE, text);
}

float rad_page_facts(struct rad_canvas *canvas, const struct rad_page_record *record, float y)
{
	const struct rad_page_statement *statement = &record->statement;
	const struct rad_page_statement_texts *texts = &rad_page_statement_texts[statement->type];
	char method[RAD_STATEMENT_FACT_MAX * 2];

	y = rad_page_section(canvas, y, RAD_PAGE_TEXT_SECTION_FACTS) + 1;
	y = draw_seller(canvas, record, y);
	y = put_fact(canvas, record, y, texts->party, RAD_STYLE_VALUE_STRONG, statement->party_name);
	y = put_fact(canvas, record, y, RAD_PAGE_TEXT_PARTY_NUMBER, RAD_STYLE_VALUE, statement->party_number);
	y = put_fact(canvas, record, y, RAD_PAGE_TEXT_PARTY_REFERENCE, RAD_STYLE_VALUE, statement->party_reference);
	y = draw_number(canvas, record, y);
	for (size_t i = 0; i < RAD_FACTS; i++) {
		const char *value = statement->facts[i];

		if (i == RAD_FACT_METHOD && *value) {
			rad_page_pair(rad_page_word(canvas->language, RAD_PAGE_LIST_METHOD, value), method,
				      sizeof(method));
			value = method;
		}
		if (i == RAD_FACT_DESTROYED_BY && strcmp(value, statement->party_name) == 0)
			continue; /* it stands above, with its number */
		y = put_fact(canvas, record, y, facts[i].label, facts[i].style, value);
	}
	return y + 5;
}

/* Make and model, the make once where the register says it in both; and what kind of thing it is where that matters. */
static void format_asset(const struct rad_page_record *record, const struct rad_page_asset *asset,
			 char ret[RAD_TABLE_CELL_SIZE])
{
	static const char *const told[] = { "drive", "phone", "tablet", "server" };
	bool twice = strncasecmp(asset->make, asset->model, strlen(asset->make)) == 0;
	const char *make = twice ? "" : asset->make;
	char kind[80] = "";

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(told); i++) {
		if (strcmp(told[i], asset->kind) == 0)
			rad_page_pair(rad_page_word(record->language, RAD_PAGE_LIST_KIND, asset->kind), kind,
				      sizeof(kind));
	}
	rad_page_format(ret, RAD_TABLE_CELL_SIZE, "%s%s%s%s%s", make, *make && *asset->model ? " " : "", asset->model,
			*kind && (*make || *asset->model) ? " · " : "", kind);
}

enum asset_column { ASSET_NUMBER = 0, ASSET_INVENTORY, ASSET_MODEL, ASSET_SERIAL, ASSET_CERTIFICATE, ASSET_OUTCOME };

static void asset_cell(const struct rad_page_record *record, size_t row, size_t column, char ret[RAD_TABLE_CELL_SIZE])
{
	const struct rad_page_asset *asset = &record->statement.assets[row];

	switch ((enum asset_column)column) {
	case ASSET_NUMBER:
		rad_page_format(ret, RAD_TABLE_CELL_SIZE, "%zu", row + 1);
		break;
	case ASSET_INVENTORY:
		rad_page_format(ret, RAD_TABLE_CELL_SIZE, "%s", asset->inventory_id);
		break;
	case ASSET_MODEL:
		format_asset(record, asset, ret);
		break;
	case ASSET_SERIAL:
		rad_page_format(ret, RAD_TABLE_CELL_SIZE, "%s", asset->serial);
		break;
	case ASSET_CERTIFICATE:
		rad_page_format(ret, RAD_TABLE_CELL_SIZE, "%s", asset->certificate_id);
		break;
	case ASSET_OUTCOME:
		rad_page_pair(rad_page_word(record->language, RAD_PAGE_LIST_OUTCOME, asset->outcome), ret,
			      RAD_TABLE_CELL_SIZE);
		break;
	}
}

/* A supplier's report is the evidence itself: there is no certificate to name, but drives that it covers. */
static void reported_cell(const struct rad_page_record *record, size_t row, size_t column,
			  char ret[RAD_TABLE_CELL_SIZE])
{
	const struct rad_page_asset *asset = &record->statement.assets[row];

	if (column != ASSET_CERTIFICATE)
		asset_cell(record, row, column, ret);
	else if (asset->n_drives > 0)
		rad_page_format(ret, RAD_TABLE_CELL_SIZE, "%" PRId64, asset->n_drives);
	else
		ret[0] = '\0';
}

static void drive_cell(const struct rad_page_record *record, size_t row, size_t column, char ret[RAD_TABLE_CELL_SIZE])
{
	const struct rad_page_listed_drive *drive = &record->statement.drives[row];
	const char *const cells[] = { "", drive->inventory_id, drive->model, drive->serial, drive->detail };

	if (column == 0)
		rad_page_format(ret, RAD_TABLE_CELL_SIZE, "%zu", row + 1);
	else
		rad_page_format(ret, RAD_TABLE_CELL_SIZE, "%s", cells[column]);
}

static const struct rad_table_column asset_columns[] = {
	[ASSET_NUMBER] = { 4, 20, RAD_PAGE_TEXT_COLUMN_NUMBER, RAD_STYLE_CELL },
	[ASSET_INVENTORY] = { 28, 78, RAD_PAGE_TEXT_COLUMN_INVENTORY, RAD_STYLE_CELL_STRONG },
	[ASSET_MODEL] = { 112, 130, RAD_PAGE_TEXT_COLUMN_ASSET, RAD_STYLE_CELL },
	[ASSET_SERIAL] = { 248, 84, RAD_PAGE_TEXT_COLUMN_SERIAL, RAD_STYLE_CELL_MONO },
	[ASSET_CERTIFICATE] = { 338, 98, RAD_PAGE_TEXT_COLUMN_CERTIFICATE, RAD_STYLE_CELL_MONO },
	[ASSET_OUTCOME] = { 442, 68, RAD_PAGE_TEXT_COLUMN_OUTCOME, RAD_STYLE_CELL },
};

static const struct rad_table_column reported_columns[] = {
	[ASSET_NUMBER] = { 4, 20, RAD_PAGE_TEXT_COLUMN_NUMBER, RAD_STYLE_CELL },
	[ASSET_INVENTORY] = { 28, 92, RAD_PAGE_TEXT_COLUMN_INVENTORY, RAD_STYLE_CELL_STRONG },
	[ASSET_MODEL] = { 126, 190, RAD_PAGE_TEXT_COLUMN_ASSET, RAD_STYLE_CELL },
	[ASSET_SERIAL] = { 322, 110, RAD_PAGE_TEXT_COLUMN_SERIAL, RAD_STYLE_CELL_MONO },
	[ASSET_CERTIFICATE] = { 438, 70, RAD_PAGE_TEXT_COLUMN_DRIVES, RAD_STYLE_CELL },
};

static const struct rad_table_column drive_columns[] = {
	{ 4, 20, RAD_PAGE_TEXT_COLUMN_NUMBER, RAD_STYLE_CELL },
	{ 28, 78, RAD_PAGE_TEXT_COLUMN_INVENTORY, RAD_STYLE_CELL_STRONG },
	{ 112, 130, RAD_PAGE_TEXT_COLUMN_DRIVE_MODEL, RAD_STYLE_CELL },
	{ 248, 110, RAD_PAGE_TEXT_COLUMN_SERIAL, RAD_STYLE_CELL_MONO },
	{ 364, 146, RAD_PAGE_TEXT_COLUMN_DETAIL, RAD_STYLE_CELL_SMALL },
};

float rad_page_lists(struct rad_canvas *canvas, const struct rad_page_record *record, float y)
{
	bool reported = record->statement.type == RAD_STATEMENT_SUPPLIER;
	const struct rad_table assets = {
		.section = RAD_PAGE_TEXT_SECTION_ASSETS,
		.section_more = RAD_PAGE_TEXT_SECTION_ASSETS_MORE,
		.columns = reported ? reported_columns : asset_columns,
		.n_columns = reported ? RAD_ARRAY_LENGTH(reported_columns) : RAD_ARRAY_LENGTH(asset_columns),
		.n_rows = record->statement.n_assets,
		.cell = reported ? reported_cell : asset_cell,
	};
	const struct rad_table drives = {
		.section = RAD_PAGE_TEXT_SECTION_DRIVES,
		.section_more = RAD_PAGE_TEXT_SECTION_DRIVES_MORE,
		.columns = drive_columns,
		.n_columns = RAD_ARRAY_LENGTH(drive_columns),
		.n_rows = record->statement.n_drives,
		.cell = drive_cell,
	};

	y = rad_page_table(canvas, record, &assets, y);
	return rad_page_table(canvas, record, &drives, y);
}

/* Takes the next line of a text, which the reader has measured. */
static void take_line(const char **text, char ret[RAD_STATEMENT_LINE_MAX + 1])
{
	size_t length = strcspn(*text, "\n");

	memcpy(ret, *text, length);
	ret[length] = '\0';
	*text += length;
	if (**text)
		(*text)++;
}

/* One line of the terms beside the same line in the other language; an empty one is a gap. */
static float draw_term(struct rad_canvas *canvas, float y, struct rad_page_words line, bool has_second, bool draw)
{
	float width = has_second ? TERM_COLUMN : RAD_PAGE_WIDTH;
	size_t first = rad_canvas_wrap(canvas, &rad_page_styles[RAD_STYLE_BODY], RAD_PAGE_LEFT, y + TERM_LEAD, width,
				       TERM_LEAD, TERM_LINES, line.first, draw);
	size_t second = rad_canvas_wrap(canvas, &rad_page_styles[RAD_STYLE_BODY_EN], TERM_RIGHT, y + TERM_LEAD,
					TERM_COLUMN, TERM_LEAD, TERM_LINES, line.second, draw);
	size_t lines = first > second ? first : second;

	return y + (lines ? TERM_LEAD * (float)lines + 1.5f : TERM_LEAD / 2);
}

float rad_page_terms(struct rad_canvas *canvas, const struct rad_page_record *record, float y)
{
	const struct rad_page_statement *statement = &record->statement;
	struct rad_page_words terms = rad_page_words(canvas->language, statement->terms_sv, statement->terms_en);
	char first[RAD_STATEMENT_LINE_MAX + 1];
	char second[RAD_STATEMENT_LINE_MAX + 1];
	const struct rad_page_words line = { first, second };
	bool has_second;

	/* what is said in one language only is said whatever the page speaks */
	if (!*terms.first)
		terms = (struct rad_page_words){ *statement->terms_sv ? statement->terms_sv : statement->terms_en, "" };
	has_second = *terms.second != '\0';
	if (!*terms.first)
		return y;
	if (y + 14 + 6 * TERM_LEAD > RAD_PAGE_BOTTOM)
		y = rad_page_head_next(canvas, record);
	y = rad_page_section(canvas, y, RAD_PAGE_TEXT_SECTION_TERMS) + 1;
	while (*terms.first || *terms.second) {
		take_line(&terms.first, first);
		take_line(&terms.second, second);
		if (draw_term(canvas, y, line, has_second, false) > RAD_PAGE_BOTTOM) {
			y = rad_page_head_next(canvas, record);
			y = rad_page_section(canvas, y, RAD_PAGE_TEXT_SECTION_TERMS_MORE) + 1;
		}
		y = draw_term(canvas, y, line, has_second, true);
	}
	return y + 5;
}
