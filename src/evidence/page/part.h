/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parts that a certificate page is put together from. All draw on the canvas's current page (see page_canvas.h) and
 * return the y below what they drew.
 */
#ifndef RAD_EVIDENCE_PAGE_PART_H
#define RAD_EVIDENCE_PAGE_PART_H

#include "evidence/page/page.h"
#include "evidence/page/canvas.h"
#include "evidence/page/code.h"
#include "evidence/page/record.h"
#include "evidence/page/text.h"

#define RAD_PAGE_LEFT	42.0f
#define RAD_PAGE_RIGHT	553.28f
#define RAD_PAGE_WIDTH	(RAD_PAGE_RIGHT - RAD_PAGE_LEFT)
#define RAD_PAGE_BOTTOM 800.0f /* content ends here; the footer is below */

/* The styles of the page; `_x` of a pair is the quieter English one. */
enum rad_page_style {
	RAD_STYLE_ORGANISATION = 0,
	RAD_STYLE_UNIT,
	RAD_STYLE_TITLE,
	RAD_STYLE_TITLE_EN,
	RAD_STYLE_ID,
	RAD_STYLE_BANNER,
	RAD_STYLE_BANNER_EN,
	RAD_STYLE_BAND,
	RAD_STYLE_BAND_EN,
	RAD_STYLE_WATERMARK,
	RAD_STYLE_SECTION,
	RAD_STYLE_SECTION_EN,
	RAD_STYLE_LABEL,
	RAD_STYLE_VALUE,
	RAD_STYLE_VALUE_STRONG,
	RAD_STYLE_VALUE_MONO,
	RAD_STYLE_COLUMN,
	RAD_STYLE_COLUMN_EN,
	RAD_STYLE_CELL_STRONG,
	RAD_STYLE_CELL,
	RAD_STYLE_CELL_SMALL,
	RAD_STYLE_CELL_GREY,
	RAD_STYLE_CELL_MONO,
	RAD_STYLE_CELL_MONO_SMALL,
	RAD_STYLE_BODY,
	RAD_STYLE_BODY_EN,
	RAD_STYLE_FOOT,
	RAD_STYLE_FOOT_RIGHT,
	RAD_STYLE_COUNT,
};

extern const struct rad_style rad_page_styles[RAD_STYLE_COUNT];
extern const struct rad_colour rad_page_rule_colour;

struct rad_colour rad_page_outcome_colour(enum rad_page_outcome outcome);

/* "Swedish / English" as a section heading with its rule, or as a small label. */
float rad_page_section(struct rad_canvas *canvas, float y, enum rad_page_text text);
void rad_page_label(struct rad_canvas *canvas, float x, float y, float width, enum rad_page_text text);

/* Adds a page and draws what is on top of it: the first page's full head, or the short one of those that follow. */
float rad_page_head_first(struct rad_canvas *canvas, const struct rad_page_record *record,
			  const struct rad_picture *logo);
float rad_page_head_next(struct rad_canvas *canvas, const struct rad_page_record *record);
/* Draws the foot of page `index` of `count`. */
void rad_page_foot(struct rad_canvas *canvas, const struct rad_page_record *record, size_t index, size_t count);

/* Inventory, station, performer and so on. */
float rad_page_fields(struct rad_canvas *canvas, const struct rad_page_record *record, float y);

/* The drive table, on as many pages as it needs. */
float rad_page_drives(struct rad_canvas *canvas, const struct rad_page_record *record, float y);

/* A statement's particulars, the assets and drives that it lists, and its terms, on as many pages as they need. */
float rad_page_facts(struct rad_canvas *canvas, const struct rad_page_record *record, float y);
float rad_page_lists(struct rad_canvas *canvas, const struct rad_page_record *record, float y);
float rad_page_terms(struct rad_canvas *canvas, const struct rad_page_record *record, float y);

/* Method, limits, signature boxes and QR code; on a new page when what is left does not do. Fills ret_layout's boxes.
 */
float rad_page_tail(struct rad_canvas *canvas, const struct rad_page_record *record, const struct rad_page_code *code,
		    float y, struct rad_page_layout *ret_layout);

/* Details of each drive on further pages: steps, hidden areas, health, speed. */
void rad_page_annex(struct rad_canvas *canvas, const struct rad_page_record *record);

#endif
