/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/render.h"

#include <string.h>

#include "base/cleanup.h"
#include "evidence/isolate.h"
#include "evidence/logo.h"

struct drawing {
	const struct rad_page_record *record;
	struct rad_span logo;
};

/* In the child: the layout, then the drawn file. */
static int draw(void *user, struct rad_buffer *ret, struct rad_error *err)
{
	RAD_CLEANUP(rad_picture_done) struct rad_picture logo = { 0 };
	rad_auto_buffer struct rad_buffer page = RAD_BUFFER_INIT;
	const struct drawing *drawing = user;
	const char *sha256 = drawing->record->logo_sha256;
	struct rad_page_layout layout;
	int r = *sha256 ? rad_logo_read(drawing->logo, sha256, &logo, err) : 0;

	if (r >= 0)
		r = rad_page_render(drawing->record, *sha256 ? &logo : NULL, &page, &layout, err);
	if (r < 0)
		return r;
	rad_buffer_append(ret, &layout, sizeof(layout));
	rad_buffer_append(ret, page.data, page.size);
	return 0;
}

int rad_render(const struct rad_page_record *record, const struct rad_render_source *source, struct rad_buffer *ret,
	       struct rad_seal_slot *ret_slot, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer drawn = RAD_BUFFER_INIT;
	struct drawing drawing = { record, source->logo };
	struct rad_page_layout layout;
	struct rad_seal_parts parts = {
		.layout = &layout,
		.record = record,
		.record_json = source->record_json,
		.record_cms = source->record_cms,
	};
	int r = rad_isolate(draw, &drawing, &rad_isolation_default, &drawn, err);

	if (r < 0)
		return r;
	if (drawn.size < sizeof(layout))
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "draw page", "nothing was drawn");
	memcpy(&layout, drawn.data, sizeof(layout));
	parts.page = (struct rad_span){ drawn.data + sizeof(layout), drawn.size - sizeof(layout) };
	return rad_seal_build(&parts, ret, ret_slot, err);
}
