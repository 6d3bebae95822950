/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether the visible pages say what the record says: the certificate is made again from the record and compared. It
 * can be done only by the version that drew it, which the record names.
 */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "evidence/logo.h"
#include "evidence/pdf/flate.h"
#include "evidence/render.h"
#include "evidence/seal/xmp.h"
#include "evidence/verify/private.h"

/* The object that the first difference is in, for the finding. */
static uint32_t object_at(const struct rad_pdf *pdf, size_t offset)
{
	uint32_t number = 0;
	size_t best = 0;

	for (size_t i = 0; i < pdf->n_objects; i++) {
		if (pdf->objects[i].offset <= offset && pdf->objects[i].offset >= best) {
			best = pdf->objects[i].offset;
			number = pdf->objects[i].number;
		}
	}
	return number;
}

static bool compare(struct rad_verify *verify, const struct rad_buffer *again, const struct rad_seal_slot *slot)
{
	struct rad_span file = verify->pdf.file;
	size_t size = file.size < again->size ? file.size : again->size;
	size_t at = 0;

	while (at < size && (file.data[at] == again->data[at] || (at > slot->start && at < slot->end - 1)))
		at++;
	if (at == size && file.size == again->size)
		return rad_verify_ok(
			verify, 0,
			"the pages were drawn again from the record, and the file is the same, byte for byte");
	return rad_verify_bad(verify, object_at(&verify->pdf, at),
			      "the file is not what is made of its record: what can be seen may differ from it");
}

/*
 * The logo as it was drawn: the only picture of the file. Whether it is the one that the record names shows in its
 * digest.
 */
static void find_logo(const struct rad_pdf *pdf, struct rad_buffer *ret)
{
	for (size_t i = 0; i < pdf->n_objects; i++) {
		rad_auto_buffer struct rad_buffer rgb = RAD_BUFFER_INIT;
		struct rad_span body = pdf->objects[i].body;
		struct rad_span dict;
		struct rad_span data;
		uint64_t width = 0;
		uint64_t height = 0;

		if (body.size < 4 || body.data[1] != '<' ||
		    !rad_pdf_name_is(rad_pdf_get(pdf, body, "Subtype"), "Image") ||
		    !rad_pdf_integer(rad_pdf_get(pdf, body, "Width"), &width) ||
		    !rad_pdf_integer(rad_pdf_get(pdf, body, "Height"), &height) || width > UINT16_MAX ||
		    height > UINT16_MAX || !rad_pdf_stream(pdf, &pdf->objects[i], &dict, &data))
			continue;
		if (!rad_flate_decode(data, (size_t)(width * height * 3), &rgb))
			continue;
		rad_logo_put((uint32_t)width, (uint32_t)height, &rgb, ret);
		return;
	}
}

/* An excerpt says which it is. False: it says what none of ours says. */
static bool find_view(const struct rad_pdf *pdf, struct rad_certificate_view *ret)
{
	struct rad_span value =
		rad_pdf_get(pdf, rad_pdf_get(pdf, pdf->revisions[0].trailer, "Info"), RAD_SEAL_VIEW_KEY);
	char name[RAD_VIEW_NAME_SIZE];

	memset(ret, 0, sizeof(*ret));
	if (value.size == 0)
		return true;
	if (value.size < 3 || value.size - 2 >= sizeof(name) || value.data[0] != '(')
		return false;
	memcpy(name, value.data + 1, value.size - 2);
	name[value.size - 2] = '\0';
	return rad_certificate_view_find(name, ret);
}

static void tell_view(struct rad_verify *verify, const struct rad_page_record *record)
{
	struct rad_verification *ret = verify->ret;

	(void)rad_text_copy(ret->view, sizeof(ret->view), record->view_name);
	(void)rad_text_copy(ret->languages, sizeof(ret->languages), rad_page_language_name(record->language));
	ret->n_drives = (uint32_t)(record->is_statement ? record->statement.n_drives : record->n_drives);
	ret->drive = (uint32_t)record->view.drive;
	if (ret->drive == 0)
		return;
	(void)rad_text_copy(ret->drive_outcome, sizeof(ret->drive_outcome), record->outcome_word);
	(void)rad_verify_note(verify, 0, "this is an excerpt: it shows drive %zu of %zu, which the record calls \"%s\"",
			      record->view.drive, record->n_drives, record->outcome_word);
}

/* The record as the page shows it. */
static bool read_shown(struct rad_verify *verify, struct rad_page_record *ret)
{
	struct rad_certificate_view view;
	struct rad_error problem = { 0 };

	if (!find_view(&verify->pdf, &view))
		return rad_verify_bad(verify, 0, "the file says of itself that it is an excerpt of an unknown kind");
	if (rad_page_record_read(verify->record.data, verify->record.size, &view, ret, &problem) < 0)
		return rad_verify_bad(verify, 0, "no page can be made of the record: %s", problem.text);
	return true;
}

static bool draw_again(struct rad_verify *verify, const struct rad_page_record *record)
{
	struct rad_render_source source = { .record_json = verify->record, .record_cms = verify->record_cms };
	rad_auto_buffer struct rad_buffer again = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer logo = RAD_BUFFER_INIT;
	struct rad_seal_slot slot;
	struct rad_error problem = { 0 };

	find_logo(&verify->pdf, &logo);
	source.logo = (struct rad_span){ logo.data, logo.size };
	if (rad_render(record, &source, &again, &slot, &problem) < 0)
		return rad_verify_bad(verify, 0, "the pages could not be drawn again: %s", problem.text);
	return compare(verify, &again, &slot);
}

bool rad_verify_page(struct rad_verify *verify)
{
	const json_t *template = json_object_get(verify->json, "template");
	const char *id = json_string_value(json_object_get(template, "id"));
	RAD_CLEANUP(rad_page_record_done) struct rad_page_record record = { 0 };
	char own[RAD_TEMPLATE_SIZE];

	if (!read_shown(verify, &record))
		return false;
	tell_view(verify, &record);
	rad_certificate_template(own);
	if (!id || !*id)
		return rad_verify_note(verify, 0,
				       "the record does not name its template, so that the pages were not compared "
				       "with it");
	if (!rad_text_equal(id, own))
		return rad_verify_note(
			verify, 0,
			"the pages were drawn by template %.60s, not by this program's: they were not compared "
			"with the record",
			rad_text_is_utf8(id) ? id : "?");
	return draw_again(verify, &record);
}
