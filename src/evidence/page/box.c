/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/page/box.h"

#include "base/cleanup.h"
#include "evidence/page/canvas.h"
#include "evidence/page/part.h"

#define MARGIN	       5.0f
#define DRAWING_HEIGHT 24.0f

RAD_DEFINE_CLEANUP(cleanup_canvas, struct rad_canvas *, rad_canvas_free)

struct drawing {
	const struct rad_page_signed *what;
	float width;
	float height;
};

static void line(struct rad_canvas *canvas, const struct drawing *drawing, float y, enum rad_page_style style,
		 const char *text)
{
	(void)rad_canvas_text(canvas, &rad_page_styles[style], MARGIN, y, drawing->width - 2 * MARGIN, text);
}

static void draw(struct rad_canvas *canvas, void *data)
{
	const struct rad_colour white = { 1, 1, 1 };
	const struct drawing *drawing = data;
	const struct rad_page_signed *what = drawing->what;
	enum rad_page_text how = what->by_station ? RAD_PAGE_TEXT_BOX_BY_STATION : RAD_PAGE_TEXT_BOX_BY_SIGNER;
	struct rad_page_words words = rad_page_text(canvas->language, how);
	char text[300];

	rad_canvas_page_add_sized(canvas, drawing->width, drawing->height);
	/* What the empty box says lies underneath. */
	rad_canvas_fill(canvas, 0.7f, 0.7f, drawing->width - 1.4f, drawing->height - 1.4f, white);
	rad_page_label(canvas, MARGIN, 9, drawing->width - 2 * MARGIN, what->label);
	if (what->drawing)
		rad_canvas_picture(canvas, what->drawing, MARGIN, 10.5f, drawing->width - 2 * MARGIN, DRAWING_HEIGHT);
	line(canvas, drawing, what->drawing ? 40 : 21, RAD_STYLE_CELL_STRONG, what->name);
	rad_page_format(text, sizeof(text), "%s%s%.10s %.8s UTC", what->detail ? what->detail : "",
			what->detail ? " · " : "", what->time, what->time + 11);
	line(canvas, drawing, what->drawing ? 46.5f : 31, RAD_STYLE_CELL_SMALL, text);
	rad_page_format(text, sizeof(text), "%s%s%s", words.first, what->by_station ? " " : "",
			what->by_station ? what->by_station : "");
	line(canvas, drawing, 53.5f, RAD_STYLE_CELL_GREY, text);
	line(canvas, drawing, 60.5f, RAD_STYLE_CELL_GREY, words.second);
}

int rad_page_render_box(const struct rad_page_signed *what, float width, float height, struct rad_buffer *ret,
			struct rad_error *err)
{
	RAD_CLEANUP(cleanup_canvas) struct rad_canvas *canvas = rad_canvas_new(what->language);
	struct drawing drawing = { .what = what, .width = width, .height = height };

	if (!canvas)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "draw signature", "no memory");
	return rad_canvas_run(canvas, draw, &drawing, ret, err);
}
