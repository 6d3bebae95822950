/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/seal/fill.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "evidence/page/asset.h"
#include "evidence/seal/increment.h"
#include "evidence/seal/text.h"

#define OPERATION "fill signature field"
#define REF	  "%" PRIu32 " 0 R"

static int complain(struct rad_error *err, const char *text)
{
	return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "%s", text);
}

static bool has_name(struct rad_span field, const char *name)
{
	struct rad_span value;
	size_t length = strlen(name);

	return rad_pdf_dict_get(field, "T", &value, NULL) && value.size == length + 2 && value.data[0] == '(' &&
	       memcmp(value.data + 1, name, length) == 0;
}

/* The object of an empty field, or NULL. */
static const struct rad_pdf_object *find_field(const struct rad_pdf *pdf, enum rad_seal_field field)
{
	struct rad_span catalog = rad_pdf_get(pdf, pdf->revisions[pdf->n_revisions - 1].trailer, "Root");
	struct rad_span fields = rad_pdf_get(pdf, rad_pdf_get(pdf, catalog, "AcroForm"), "Fields");
	struct rad_span element;
	struct rad_span value;
	size_t position = 0;
	uint32_t number;

	while (rad_pdf_array_next(fields, &position, &element)) {
		const struct rad_pdf_object *object =
			rad_pdf_reference(element, &number) ? rad_pdf_object(pdf, number) : NULL;

		if (object && has_name(object->body, rad_seal_field_names[field]))
			return rad_pdf_dict_get(object->body, "V", &value, NULL) ? NULL : object;
	}
	return NULL;
}

static bool read_box(struct rad_span rect, struct rad_page_box *ret)
{
	float *const corners[] = { &ret->x0, &ret->y0, &ret->x1, &ret->y1 };
	struct rad_span value;
	size_t position = 0;

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(corners); i++) {
		char text[24] = "";
		unsigned int whole;
		unsigned int hundredths = 0;

		if (!rad_pdf_array_next(rect, &position, &value) || value.size >= sizeof(text))
			return false;
		memcpy(text, value.data, value.size);
		if (sscanf(text, "%u.%2u", &whole, &hundredths) < 1)
			return false;
		*corners[i] = (float)whole + (float)hundredths / 100;
	}
	return ret->x1 >= ret->x0 && ret->y1 >= ret->y0;
}

bool rad_field_find(const struct rad_pdf *pdf, enum rad_seal_field field, struct rad_page_box *ret_box)
{
	const struct rad_pdf_object *object = find_field(pdf, field);

	return object && read_box(rad_pdf_get(pdf, object->body, "Rect"), ret_box);
}

/* The map from codes to characters that the file's fonts share. */
static uint32_t find_to_unicode(const struct rad_pdf *pdf)
{
	for (size_t i = 0; i < pdf->n_objects; i++) {
		struct rad_span value;
		uint32_t number;

		if (rad_pdf_name_is(rad_pdf_get(pdf, pdf->objects[i].body, "Type"), "Font") &&
		    rad_pdf_dict_get(pdf->objects[i].body, "ToUnicode", &value, NULL) &&
		    rad_pdf_reference(value, &number))
			return number;
	}
	return 0;
}

/* The only page of a drawn document, and its stream. */
static bool find_drawn(const struct rad_pdf *drawn, struct rad_span *ret_page, struct rad_span *ret_dict,
		       struct rad_span *ret_data)
{
	for (size_t i = 0; i < drawn->n_objects; i++) {
		struct rad_span body = drawn->objects[i].body;
		struct rad_span value;
		uint32_t number;

		if (body.size < 2 || body.data[0] != '<' || !rad_pdf_name_is(rad_pdf_get(drawn, body, "Type"), "Page"))
			continue;
		*ret_page = body;
		return rad_pdf_dict_get(body, "Contents", &value, NULL) && rad_pdf_reference(value, &number) &&
		       rad_pdf_object(drawn, number) &&
		       rad_pdf_stream(drawn, rad_pdf_object(drawn, number), ret_dict, ret_data);
	}
	return false;
}

/* The drawn page as a Form XObject, with all that it uses. */
static int put_form(struct rad_increment *increment, const struct rad_pdf *drawn, uint32_t number,
		    struct rad_error *err)
{
	struct rad_import import = {
		.from = drawn,
		.to = increment,
		.to_unicode = find_to_unicode(increment->pdf),
		.cap_height = rad_page_faces[RAD_PAGE_FACE_SANS].cap_height,
	};
	struct rad_buffer *out = &increment->bytes;
	struct rad_span page;
	struct rad_span dict;
	struct rad_span data;
	struct rad_span value;
	int r = 0;

	if (!find_drawn(drawn, &page, &dict, &data))
		return complain(err, "the drawn signature is not built as expected");
	rad_increment_object_begin(increment, number);
	rad_buffer_append_text(out, "<</Type/XObject/Subtype/Form/BBox");
	value = rad_pdf_get(drawn, page, "MediaBox");
	rad_buffer_append(out, value.data, value.size);
	rad_buffer_append_text(out, "/Resources ");
	value = rad_pdf_get(drawn, page, "Resources");
	r = value.size ? rad_import_value(&import, value, out, err) : complain(err, "the drawn signature uses nothing");
	if (rad_pdf_dict_get(dict, "Filter", &value, NULL)) {
		rad_buffer_append_text(out, "/Filter ");
		rad_buffer_append(out, value.data, value.size);
	}
	rad_buffer_printf(out, "/Length %zu>>\nstream\n", data.size);
	rad_buffer_append(out, data.data, data.size);
	rad_buffer_append_text(out, "\nendstream");
	rad_increment_object_end(increment);
	return r < 0 ? r : rad_import_finish(&import, err);
}

static int put_appearance(struct rad_increment *increment, struct rad_span drawn, uint32_t number,
			  struct rad_error *err)
{
	struct rad_pdf pdf;
	int r = rad_pdf_parse(drawn.data, drawn.size, &pdf, err);

	if (r < 0)
		return r;
	r = put_form(increment, &pdf, number, err);
	rad_pdf_done(&pdf);
	return r;
}

static void put_signature(struct rad_increment *increment, const struct rad_field_fill *fill, uint32_t number,
			  struct rad_seal_slot *ret_slot, size_t *ret_range)
{
	struct rad_buffer *out = &increment->bytes;
	bool is_stamp = fill->field >= RAD_SEAL_FIELD_STAMP_FIRST;

	rad_increment_object_begin(increment, number);
	rad_buffer_printf(out, "<</Type/%s/Filter/Adobe.PPKLite/SubFilter/%s", is_stamp ? "DocTimeStamp" : "Sig",
			  is_stamp ? "ETSI.RFC3161" : "ETSI.CAdES.detached");
	rad_seal_put_slot(out, ret_slot, ret_range);
	if (!is_stamp) {
		rad_buffer_append_text(out, "/M");
		rad_seal_put_date(out, fill->time);
		rad_buffer_append_text(out, "/Name");
		rad_seal_put_text(out, fill->name);
		rad_buffer_append_text(out, "/Reason");
		rad_seal_put_text(out, fill->reason);
	}
	if (!is_stamp && fill->location) {
		rad_buffer_append_text(out, "/Location");
		rad_seal_put_text(out, fill->location);
	}
	rad_buffer_append_text(out, ">>");
	rad_increment_object_end(increment);
}

/* The field as it was, with its value and appearance. */
static void put_field(struct rad_increment *increment, const struct rad_pdf_object *field, uint32_t form,
		      uint32_t signature)
{
	struct rad_buffer *out = &increment->bytes;
	struct rad_span key;
	struct rad_span value;
	size_t position = 0;

	rad_increment_object_begin(increment, field->number);
	rad_buffer_append_text(out, "<<");
	while (rad_pdf_dict_next(field->body, &position, &key, &value)) {
		rad_buffer_append(out, key.data, key.size);
		rad_buffer_append_text(out, " ");
		if (form && rad_pdf_name_is(key, "AP"))
			rad_buffer_printf(out, "<</N " REF ">>", form);
		else
			rad_buffer_append(out, value.data, value.size);
	}
	rad_buffer_printf(out, "/V " REF ">>", signature);
	rad_increment_object_end(increment);
}

static int build(struct rad_increment *increment, const struct rad_pdf_object *field, const struct rad_field_fill *fill,
		 struct rad_seal_slot *ret_slot, struct rad_error *err)
{
	uint32_t signature = rad_increment_number(increment);
	uint32_t form = fill->appearance.size ? rad_increment_number(increment) : 0;
	size_t range = 0;
	int r = 0;

	put_signature(increment, fill, signature, ret_slot, &range);
	if (form)
		r = put_appearance(increment, fill->appearance, form, err);
	put_field(increment, field, form, signature);
	if (r >= 0)
		r = rad_increment_end(increment, err);
	if (r >= 0)
		rad_seal_set_range(&increment->bytes, ret_slot, range);
	return r;
}

int rad_field_build(const struct rad_pdf *pdf, const struct rad_field_fill *fill, struct rad_buffer *ret,
		    struct rad_seal_slot *ret_slot, struct rad_error *err)
{
	RAD_CLEANUP(rad_increment_done) struct rad_increment increment;
	const struct rad_pdf_object *field = find_field(pdf, fill->field);
	int r = rad_increment_begin(pdf, &increment, err);

	if (r >= 0 && !field)
		r = complain(err, "the file has no such field, or it is signed already");
	if (r >= 0)
		r = build(&increment, field, fill, ret_slot, err);
	if (r < 0)
		return r;
	*ret = increment.bytes;
	increment.bytes = (struct rad_buffer)RAD_BUFFER_INIT;
	return 0;
}
