/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/seal/seal.h"

#include <string.h>

#include "base/cleanup.h"
#include "evidence/page/asset.h"
#include "evidence/seal/object.h"
#include "evidence/seal/xmp.h"

#define OPERATION "seal page"

/* The numbers of the objects that sealing adds, known before any is written. */
static void take_numbers(struct rad_seal_base *base, struct rad_seal_numbers *ret)
{
	*ret = (struct rad_seal_numbers){
		.catalog = base->catalog,
		.info = base->info,
		.pages = base->pages,
		.page = base->signature_page,
	};
	ret->metadata = rad_seal_base_number(base);
	ret->to_unicode = rad_seal_base_number(base);
	ret->intent = rad_seal_base_number(base);
	ret->profile = rad_seal_base_number(base);
	ret->appearance = rad_seal_base_number(base);
	ret->signature = rad_seal_base_number(base);
	for (int i = 0; i < RAD_SEAL_FIELDS; i++)
		ret->fields[i] = rad_seal_base_number(base);
	for (int i = 0; i < RAD_SEAL_FILES; i++) {
		ret->specifications[i] = rad_seal_base_number(base);
		ret->files[i] = rad_seal_base_number(base);
	}
}

static void put_objects(const struct rad_seal_parts *parts, const struct rad_seal_base *base,
			const struct rad_seal_numbers *numbers, const struct rad_seal_about *about,
			struct rad_seal_file *file, struct rad_seal_marks *ret_marks)
{
	rad_auto_buffer struct rad_buffer annotations = RAD_BUFFER_INIT;
	struct rad_seal_links links = {
		.to_unicode = numbers->to_unicode,
		.cap_height = rad_page_faces[RAD_PAGE_FACE_SANS].cap_height,
	};

	rad_seal_put_field_list(&annotations, numbers);
	rad_buffer_append(&annotations, "", 1);
	links.annotations = annotations.failed ? "[]" : (const char *)annotations.data;
	file->bytes.failed = file->bytes.failed || annotations.failed;
	rad_seal_put_catalog(file, numbers, about->language);
	rad_seal_object_begin(file, numbers->info);
	rad_seal_put_info(&file->bytes, about);
	rad_seal_object_end(file);
	rad_seal_put_to_unicode(file, numbers);
	rad_seal_put_intent(file, numbers);
	rad_seal_put_fields(file, numbers, parts->record, parts->layout);
	rad_seal_put_files(file, numbers, parts->record, parts->record_json, parts->record_cms);
	rad_seal_put_signature(file, numbers, parts->record, ret_marks);
	rad_seal_base_copy(base, &links, file);
}

static int put_metadata(struct rad_seal_file *file, uint32_t number, const struct rad_seal_about *about,
			struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer xmp = RAD_BUFFER_INIT;

	rad_seal_put_xmp(&xmp, about);
	if (rad_buffer_check(&xmp, err) < 0)
		return -RAD_ERROR_EVIDENCE;
	rad_seal_stream(file, number, "/Type/Metadata/Subtype/XML", xmp.data, xmp.size);
	return 0;
}

static int build_file(const struct rad_seal_parts *parts, struct rad_seal_base *base,
		      const struct rad_seal_about *about, struct rad_seal_file *file, struct rad_seal_marks *ret_marks,
		      struct rad_error *err)
{
	struct rad_seal_numbers numbers;

	take_numbers(base, &numbers);
	if (base->n_freed > 0)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "more left out than put in");
	if (rad_seal_file_begin(file, base->next, err) < 0 || put_metadata(file, numbers.metadata, about, err) < 0)
		return -RAD_ERROR_EVIDENCE;
	put_objects(parts, base, &numbers, about, file, ret_marks);
	if (rad_seal_file_end(file, numbers.catalog, numbers.info, parts->record->sha256, err) < 0)
		return -RAD_ERROR_EVIDENCE;
	rad_seal_set_range(&file->bytes, &ret_marks->slot, ret_marks->range);
	return 0;
}

int rad_seal_build(const struct rad_seal_parts *parts, struct rad_buffer *ret, struct rad_seal_slot *ret_slot,
		   struct rad_error *err)
{
	struct rad_seal_base base;
	struct rad_seal_about about;
	struct rad_seal_file file = { 0 };
	struct rad_seal_marks marks = { 0 };
	int result;

	if (rad_seal_base_read(parts->page, parts->layout->signature_page, &base, err) < 0)
		return -RAD_ERROR_EVIDENCE;
	result = rad_seal_about_make(parts->record, &about, err);
	if (result == 0)
		result = build_file(parts, &base, &about, &file, &marks, err);
	if (result == 0) {
		*ret = file.bytes;
		file.bytes = (struct rad_buffer)RAD_BUFFER_INIT;
		*ret_slot = marks.slot;
	}
	rad_seal_file_done(&file);
	rad_seal_about_done(&about);
	rad_pdf_done(&base.pdf);
	return result;
}
