/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/seal/increment.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define OPERATION "update PDF"

static int complain(struct rad_error *err, const char *text)
{
	return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "%s", text);
}

static struct rad_span newest_trailer(const struct rad_pdf *pdf)
{
	return pdf->revisions[pdf->n_revisions - 1].trailer;
}

int rad_increment_begin(const struct rad_pdf *pdf, struct rad_increment *ret, struct rad_error *err)
{
	struct rad_span value;
	uint64_t size;

	*ret = (struct rad_increment){ .pdf = pdf };
	if (!rad_pdf_dict_get(newest_trailer(pdf), "Size", &value, NULL) || !rad_pdf_integer(value, &size) ||
	    size > UINT32_MAX / 2)
		return complain(err, "the file's trailer has no /Size");
	ret->next = (uint32_t)size;
	rad_buffer_append(&ret->bytes, pdf->file.data, pdf->file.size);
	return rad_buffer_check(&ret->bytes, err);
}

void rad_increment_done(struct rad_increment *increment)
{
	rad_buffer_done(&increment->bytes);
}

uint32_t rad_increment_number(struct rad_increment *increment)
{
	return increment->next++;
}

void rad_increment_object_begin(struct rad_increment *increment, uint32_t number)
{
	if (increment->n == RAD_INCREMENT_OBJECTS_MAX) {
		increment->bytes.failed = true;
		return;
	}
	increment->written[increment->n].number = number;
	increment->written[increment->n++].offset = increment->bytes.size;
	rad_buffer_printf(&increment->bytes, "%" PRIu32 " 0 obj\n", number);
}

void rad_increment_object_end(struct rad_increment *increment)
{
	rad_buffer_append_text(&increment->bytes, "\nendobj\n");
}

static void sort_written(struct rad_increment *increment)
{
	for (size_t i = 1; i < increment->n; i++) {
		for (size_t k = i; k > 0 && increment->written[k - 1].number > increment->written[k].number; k--) {
			__auto_type kept = increment->written[k];

			increment->written[k] = increment->written[k - 1];
			increment->written[k - 1] = kept;
		}
	}
}

/* One subsection for each run of numbers; lines of 20 bytes. */
static void put_table(struct rad_increment *increment)
{
	struct rad_buffer *out = &increment->bytes;

	rad_buffer_append_text(out, "xref\n");
	for (size_t first = 0; first < increment->n;) {
		size_t end = first + 1;

		while (end < increment->n && increment->written[end].number == increment->written[end - 1].number + 1)
			end++;
		rad_buffer_printf(out, "%" PRIu32 " %zu\n", increment->written[first].number, end - first);
		for (; first < end; first++)
			rad_buffer_printf(out, "%010zu 00000 n \n", increment->written[first].offset);
	}
}

/* The old trailer's entries, but for those that change. */
static void put_trailer(struct rad_increment *increment)
{
	struct rad_span old = newest_trailer(increment->pdf);
	struct rad_buffer *out = &increment->bytes;
	struct rad_span key;
	struct rad_span value;
	size_t position = 0;

	rad_buffer_printf(out, "trailer\n<</Size %" PRIu32, increment->next);
	while (rad_pdf_dict_next(old, &position, &key, &value)) {
		if (rad_pdf_name_is(key, "Size") || rad_pdf_name_is(key, "Prev"))
			continue;
		rad_buffer_append(out, key.data, key.size);
		if (value.data[0] != '<' && value.data[0] != '[')
			rad_buffer_append_text(out, " ");
		rad_buffer_append(out, value.data, value.size);
	}
	rad_buffer_printf(out, "/Prev %zu>>\n", increment->pdf->revisions[increment->pdf->n_revisions - 1].xref_offset);
}

int rad_increment_end(struct rad_increment *increment, struct rad_error *err)
{
	size_t xref = increment->bytes.size;

	sort_written(increment);
	put_table(increment);
	put_trailer(increment);
	rad_buffer_printf(&increment->bytes, "startxref\n%zu\n%%%%EOF\n", xref);
	return rad_buffer_check(&increment->bytes, err);
}

/* The new number of an old one, which is given when it has none yet. */
static int map_number(struct rad_import *import, uint32_t old, uint32_t *ret, struct rad_error *err)
{
	for (size_t i = 0; i < import->n; i++) {
		if (import->map[i].old == old) {
			*ret = import->map[i].new;
			return 0;
		}
	}
	if (import->n == RAD_INCREMENT_OBJECTS_MAX)
		return complain(err, "there are too many objects to take over");
	*ret = rad_increment_number(import->to);
	import->map[import->n].old = old;
	import->map[import->n++].new = *ret;
	return 0;
}

static bool is_type(struct rad_span dict, const char *type)
{
	struct rad_span value;

	return rad_pdf_dict_get(dict, "Type", &value, NULL) && rad_pdf_name_is(value, type);
}

static int import_dict(struct rad_import *import, struct rad_span dict, struct rad_buffer *ret, struct rad_error *err)
{
	struct rad_span key;
	struct rad_span value;
	size_t position = 0;
	int r = 0;

	rad_buffer_append_text(ret, "<<");
	while (r >= 0 && rad_pdf_dict_next(dict, &position, &key, &value)) {
		rad_buffer_append(ret, key.data, key.size);
		rad_buffer_append_text(ret, " ");
		if (rad_pdf_name_is(key, "ToUnicode") && import->to_unicode)
			rad_buffer_printf(ret, "%" PRIu32 " 0 R", import->to_unicode);
		else
			r = rad_import_value(import, value, ret, err);
	}
	if (is_type(dict, "FontDescriptor") && !rad_pdf_dict_get(dict, "CapHeight", &value, NULL))
		rad_buffer_printf(ret, "/CapHeight %u", (unsigned int)import->cap_height);
	rad_buffer_append_text(ret, ">>");
	return r;
}

int rad_import_value(struct rad_import *import, struct rad_span value, struct rad_buffer *ret, struct rad_error *err)
{
	struct rad_span element;
	size_t position = 0;
	uint32_t number;
	int r = 0;

	if (rad_pdf_reference(value, &number)) {
		r = map_number(import, number, &number, err);
		rad_buffer_printf(ret, "%" PRIu32 " 0 R", number);
		return r;
	}
	if (value.size >= 4 && value.data[0] == '<' && value.data[1] == '<')
		return import_dict(import, value, ret, err);
	if (value.size < 2 || value.data[0] != '[') {
		rad_buffer_append(ret, value.data, value.size);
		return 0;
	}
	rad_buffer_append_text(ret, "[");
	while (r >= 0 && rad_pdf_array_next(value, &position, &element)) {
		r = rad_import_value(import, element, ret, err);
		rad_buffer_append_text(ret, " ");
	}
	rad_buffer_append_text(ret, "]");
	return r;
}

static int import_object(struct rad_import *import, const struct rad_pdf_object *object, struct rad_error *err)
{
	struct rad_buffer *out = &import->to->bytes;
	struct rad_span dict;
	struct rad_span data;
	int r;

	if (!rad_pdf_stream(import->from, object, &dict, &data))
		return rad_import_value(import, object->body, out, err);
	r = rad_import_value(import, dict, out, err);
	rad_buffer_append_text(out, "\nstream\n");
	rad_buffer_append(out, data.data, data.size);
	rad_buffer_append_text(out, "\nendstream");
	return r;
}

int rad_import_finish(struct rad_import *import, struct rad_error *err)
{
	int r = 0;

	/* The list grows while it is walked. */
	for (size_t i = 0; r >= 0 && i < import->n; i++) {
		const struct rad_pdf_object *object = rad_pdf_object(import->from, import->map[i].old);

		if (!object)
			return complain(err, "an object to take over is missing");
		rad_increment_object_begin(import->to, import->map[i].new);
		r = import_object(import, object, err);
		rad_increment_object_end(import->to);
	}
	return r;
}
