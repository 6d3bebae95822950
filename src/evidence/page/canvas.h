/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drawing on A4 pages with libharu. Coordinates are points from the page's upper left corner, y downwards; text stands
 * on its baseline. Everything between rad_canvas_run() and its return may leave by longjmp: code that draws must hold
 * nothing that needs giving back.
 */
#ifndef RAD_EVIDENCE_PAGE_CANVAS_H
#define RAD_EVIDENCE_PAGE_CANVAS_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>

#include <hpdf.h>

#include <radera/buffer.h>
#include <radera/error.h>

#include "evidence/page/asset.h"
#include "evidence/page/glyph.h"
#include "evidence/page/picture.h"
#include "evidence/page/text.h"

#define RAD_PAPER_WIDTH	 595.276f /* A4 */
#define RAD_PAPER_HEIGHT 841.89f

struct rad_colour {
	float red;
	float green;
	float blue;
};

enum rad_align {
	RAD_ALIGN_LEFT = 0,
	RAD_ALIGN_RIGHT,
};

struct rad_style {
	enum rad_page_face_id face;
	float size;
	float min_size; /* text is made smaller down to this before it is cut; 0 = never smaller */
	struct rad_colour colour;
	enum rad_align align;
};

struct rad_point {
	float x;
	float y;
};

struct rad_canvas {
	HPDF_Doc doc;
	HPDF_Page page; /* the one that is drawn on */
	HPDF_Font fonts[RAD_PAGE_FACE_COUNT];
	float height; /* of the pages, in points */
	size_t n_pages;
	enum rad_page_language language; /* what is drawn speaks */
	int font_fd;			 /* of the font that is being loaded, or -1 */
	struct rad_glyphs glyphs;	 /* the text being drawn */
	jmp_buf escape;
	HPDF_STATUS status;
	HPDF_STATUS detail;
	const char *trouble; /* what failed when libharu itself gives no status */
};

/* A new canvas without a document, or NULL. */
struct rad_canvas *rad_canvas_new(enum rad_page_language language);
void rad_canvas_free(struct rad_canvas *canvas);

/*
 * Opens a document with the fonts, calls draw(), and appends the finished file to *ret. RAD_ERROR_EVIDENCE with
 * libharu's status when anything fails.
 */
int rad_canvas_run(struct rad_canvas *canvas, void (*draw)(struct rad_canvas *canvas, void *data), void *data,
		   struct rad_buffer *ret, struct rad_error *err) RAD_MUST_CHECK;

/* For drawing code only: leaves rad_canvas_run() with an error. `trouble` is static text. */
_Noreturn void rad_canvas_fail(struct rad_canvas *canvas, const char *trouble);

/* A new page of A4, or of another size; all pages of a document are of one size. */
void rad_canvas_page_add(struct rad_canvas *canvas);
void rad_canvas_page_add_sized(struct rad_canvas *canvas, float width, float height);
void rad_canvas_page_select(struct rad_canvas *canvas, size_t index);

/* Width of the text in one line at the style's size. */
float rad_canvas_width(struct rad_canvas *canvas, const struct rad_style *style, const char *text);

/* Whether rad_canvas_text() shows all of the text in that width, if need be smaller. */
bool rad_canvas_fits(struct rad_canvas *canvas, const struct rad_style *style, float width, const char *text);

/* One line in the width: smaller down to style->min_size, then cut with an ellipsis. x is the left or right end by
 * style->align. Returns the width used. */
float rad_canvas_text(struct rad_canvas *canvas, const struct rad_style *style, float x, float y, float width,
		      const char *text);

/*
 * Lines broken between words, at most max_lines, the last one cut with an ellipsis. y is the first baseline. Returns
 * the number of lines. With draw false nothing is drawn, only counted.
 */
size_t rad_canvas_wrap(struct rad_canvas *canvas, const struct rad_style *style, float x, float y, float width,
		       float leading, size_t max_lines, const char *text, bool draw);

/* One line at an angle (degrees, counter-clockwise), beginning at (x, y). */
void rad_canvas_text_turned(struct rad_canvas *canvas, const struct rad_style *style, float x, float y, float degrees,
			    const char *text);

void rad_canvas_fill(struct rad_canvas *canvas, float x, float y, float width, float height, struct rad_colour colour);
void rad_canvas_frame(struct rad_canvas *canvas, float x, float y, float width, float height, float line,
		      struct rad_colour colour);
void rad_canvas_line(struct rad_canvas *canvas, float x0, float y0, float x1, float y1, float line,
		     struct rad_colour colour);

/* A line through points; fewer than two are none. */
void rad_canvas_path(struct rad_canvas *canvas, const struct rad_point *points, size_t n, float line,
		     struct rad_colour colour);

/* A picture as large as fits into the rectangle, at its left and in its middle. */
void rad_canvas_picture(struct rad_canvas *canvas, const struct rad_picture *picture, float x, float y, float width,
			float height);

#endif
