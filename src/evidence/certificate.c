/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/certificate.h>

#include <string.h>

#include "base/cleanup.h"
#include "evidence/render.h"

int rad_certificate_make(const struct rad_certificate_source *source, struct rad_signer *signer,
			 struct rad_stamping *stamping, struct rad_buffer *ret, struct rad_error *err)
{
	const struct rad_render_source parts = {
		.record_json = { source->record_json, source->record_size },
		.record_cms = { source->record_cms, source->cms_size },
		.logo = { source->logo, source->logo_size },
	};
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	struct rad_page_record record;
	struct rad_seal_slot slot;
	int result;

	if (source->cms_size == 0)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "make certificate", "the record is not signed");
	result = rad_page_record_read(source->record_json, source->record_size, source->view, &record, err);
	if (result < 0)
		return result;
	result = rad_render(&record, &parts, &file, &slot, err);
	if (result >= 0)
		result = rad_seal_sign(&file, &slot, signer, stamping, err);
	rad_page_record_done(&record);
	if (result < 0)
		return result;
	rad_buffer_append(ret, file.data, file.size);
	return rad_buffer_check(ret, err);
}

int rad_certificate_view_name(const struct rad_certificate_view *view, const void *record_json, size_t size,
			      char ret[RAD_VIEW_NAME_SIZE], struct rad_error *err)
{
	RAD_CLEANUP(rad_page_record_done) struct rad_page_record record = { 0 };
	int r = rad_page_record_read(record_json, size, view, &record, err);

	if (r >= 0)
		memcpy(ret, record.view_name, RAD_VIEW_NAME_SIZE);
	return r;
}
