/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/certificate.h>

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
	if (rad_page_record_read(source->record_json, source->record_size, &record, err) < 0)
		return -RAD_ERROR_EVIDENCE;
	result = rad_render(&record, &parts, &file, &slot, err);
	if (result >= 0)
		result = rad_seal_sign(&file, &slot, signer, stamping, err);
	rad_page_record_done(&record);
	if (result < 0)
		return result;
	rad_buffer_append(ret, file.data, file.size);
	return rad_buffer_check(ret, err);
}
