/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/render.h"

#include <string.h>

#include "base/cleanup.h"
#include "evidence/isolate.h"

/* In the child: the layout, then the drawn file. */
static int draw(void *user, struct rad_buffer *ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer page = RAD_BUFFER_INIT;
	struct rad_page_layout layout;
	int r = rad_page_render(user, &page, &layout, err);

	rad_buffer_append(ret, &layout, sizeof(layout));
	rad_buffer_append(ret, page.data, page.size);
	return r;
}

int rad_render(const struct rad_page_record *record, struct rad_span record_json, struct rad_span record_cms,
	       struct rad_buffer *ret, struct rad_seal_slot *ret_slot, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer drawn = RAD_BUFFER_INIT;
	struct rad_page_layout layout;
	struct rad_seal_parts parts = {
		.layout = &layout,
		.record = record,
		.record_json = record_json,
		.record_cms = record_cms,
	};
	int r = rad_isolate(draw, (void *)(uintptr_t)record, &rad_isolation_default, &drawn, err);

	if (r < 0)
		return r;
	if (drawn.size < sizeof(layout))
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "draw page", "nothing was drawn");
	memcpy(&layout, drawn.data, sizeof(layout));
	parts.page = (struct rad_span){ drawn.data + sizeof(layout), drawn.size - sizeof(layout) };
	return rad_seal_build(&parts, ret, ret_slot, err);
}
