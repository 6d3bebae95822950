/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/page/page.h"

#include <string.h>

#include "base/cleanup.h"
#include "evidence/page/canvas.h"
#include "evidence/page/code.h"
#include "evidence/page/part.h"

RAD_DEFINE_CLEANUP(cleanup_canvas, struct rad_canvas *, rad_canvas_free)

struct drawing {
	const struct rad_page_record *record;
	const struct rad_picture *logo;
	const struct rad_page_code *code;
	struct rad_page_layout *layout;
};

static void draw(struct rad_canvas *canvas, void *data)
{
	const struct drawing *drawing = data;
	float y = rad_page_head_first(canvas, drawing->record, drawing->logo);

	y = rad_page_fields(canvas, drawing->record, y);
	if (drawing->record->is_statement) {
		y = rad_page_facts(canvas, drawing->record, y);
		y = rad_page_lists(canvas, drawing->record, y);
		y = rad_page_terms(canvas, drawing->record, y);
	} else {
		y = rad_page_drives(canvas, drawing->record, y);
	}
	(void)rad_page_tail(canvas, drawing->record, drawing->code, y, drawing->layout);
	if (!drawing->record->is_statement)
		rad_page_annex(canvas, drawing->record);
	drawing->layout->n_pages = canvas->n_pages;
	for (size_t i = 0; i < canvas->n_pages; i++) {
		rad_canvas_page_select(canvas, i);
		rad_page_foot(canvas, drawing->record, i, canvas->n_pages);
	}
}

int rad_page_render(const struct rad_page_record *record, const struct rad_picture *logo, struct rad_buffer *ret,
		    struct rad_page_layout *ret_layout, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_canvas) struct rad_canvas *canvas = rad_canvas_new(record->language);
	rad_auto_free struct rad_page_code *code = calloc(1, sizeof(*code));
	struct drawing drawing = { .record = record, .logo = logo, .code = code, .layout = ret_layout };

	memset(ret_layout, 0, sizeof(*ret_layout));
	if (!canvas || !code)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "draw page", "no memory");
	if (rad_page_code_make(record->certificate_id, record->sha256, code, err) < 0)
		return -RAD_ERROR_EVIDENCE;
	return rad_canvas_run(canvas, draw, &drawing, ret, err);
}
