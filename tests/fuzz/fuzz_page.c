/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a page is drawn from: any JSON in its canonical form, as a record or a statement. What could be read is drawn,
 * and no statement is called an erasure.
 */
#include <stdlib.h>

#include <radera/json.h>

#include "base/cleanup.h"
#include "evidence/page/page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

RAD_DEFINE_CLEANUP(cleanup_json, json_t *, json_decref)

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void draw(const struct rad_page_record *record)
{
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	struct rad_page_layout layout;
	struct rad_error err = { 0 };

	if (rad_page_render(record, NULL, &pdf, &layout, &err) < 0)
		return;
	must(layout.n_pages > layout.signature_page && pdf.size > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	RAD_CLEANUP(cleanup_json) json_t *json = json_loadb((const char *)data, size, 0, NULL);
	rad_auto_buffer struct rad_buffer canonical = RAD_BUFFER_INIT;
	struct rad_page_record record;

	if (rad_page_record_read(data, size, NULL, &record, NULL) >= 0)
		rad_page_record_done(&record);
	if (!json || rad_json_canonical(json, &canonical, NULL) < 0 || canonical.failed)
		return 0;
	if (rad_page_record_read(canonical.data, canonical.size, NULL, &record, NULL) < 0)
		return 0;
	must(!record.is_statement || !rad_page_outcome_is_erased(record.outcome));
	draw(&record);
	rad_page_record_done(&record);
	return 0;
}
