/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/pdf/file.h"

#include <errno.h>
#include <stdlib.h>

#include "evidence/pdf/token.h"
#include "evidence/pdf/xref.h"

#define OPERATION "read PDF"

static int compare_numbers(const void *a, const void *b)
{
	const struct rad_xref_entry *x = a;
	const struct rad_xref_entry *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return (x->revision > y->revision) - (x->revision < y->revision);
}

static int compare_offsets(const void *a, const void *b)
{
	const struct rad_xref_entry *x = a;
	const struct rad_xref_entry *y = b;

	if (x->revision != y->revision)
		return x->revision < y->revision ? -1 : 1;
	return (x->offset > y->offset) - (x->offset < y->offset);
}

/* Keeps the newest version of each object, without its body yet. */
static int index_objects(struct rad_xref_reader *reader)
{
	struct rad_pdf *pdf = reader->pdf;

	pdf->objects = calloc(reader->n + 1, sizeof(*pdf->objects));
	if (!pdf->objects)
		return rad_error_set(reader->err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	if (reader->n > 0)
		qsort(reader->entries, reader->n, sizeof(*reader->entries), compare_numbers);
	for (size_t i = 0; i < reader->n; i++) {
		const struct rad_xref_entry *entry = &reader->entries[i];
		bool has_next = i + 1 < reader->n && entry[1].number == entry->number;

		if (has_next && entry[1].revision == entry->revision)
			return rad_xref_complain(reader, "an object stands twice in one cross-reference table",
						 entry->offset);
		if (has_next || !entry->in_use)
			continue;
		pdf->objects[pdf->n_objects++] = (struct rad_pdf_object){ .number = entry->number,
									  .revision = entry->revision,
									  .offset = entry->offset };
	}
	return 0;
}

static struct rad_pdf_object *find_object(const struct rad_pdf *pdf, uint32_t number)
{
	size_t low = 0;
	size_t high = pdf->n_objects;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (pdf->objects[middle].number == number)
			return &pdf->objects[middle];
		if (pdf->objects[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct rad_pdf_object *rad_pdf_object(const struct rad_pdf *pdf, uint32_t number)
{
	return find_object(pdf, number);
}

/* "N 0 obj"; leaves *position at the body. */
static bool take_object_head(struct rad_span file, size_t *position, uint32_t number)
{
	size_t at = *position;
	uint64_t value;

	if (!rad_pdf_take_number(file, &at, &value) || value != number)
		return false;
	at = rad_pdf_skip_blanks(file, at);
	if (!rad_pdf_take_number(file, &at, &value) || value != 0)
		return false;
	at = rad_pdf_skip_blanks(file, at);
	if (!rad_pdf_take_word(file, &at, "obj"))
		return false;
	*position = rad_pdf_skip_blanks(file, at);
	return true;
}

/* A stream's /Length, direct or as an object of its own (which may not have been read yet). */
static bool find_length(const struct rad_pdf *pdf, struct rad_span dict, uint64_t *ret)
{
	const struct rad_pdf_object *object;
	struct rad_span value;
	uint32_t number;
	size_t at;

	if (!rad_pdf_dict_get(dict, "Length", &value, NULL))
		return false;
	if (!rad_pdf_reference(value, &number))
		return rad_pdf_integer(value, ret);
	object = find_object(pdf, number);
	if (!object)
		return false;
	at = object->offset;
	return at < pdf->file.size && take_object_head(pdf->file, &at, number) &&
	       rad_pdf_take_value(pdf->file, &at, &value) && rad_pdf_integer(value, ret);
}

/* "stream", its data and "endstream"; *position is behind the dictionary. */
static bool take_stream(const struct rad_pdf *pdf, struct rad_span file, size_t *position, struct rad_span dict,
			struct rad_span *ret_data)
{
	size_t at = *position;
	uint64_t length;

	if (!rad_pdf_take_word(file, &at, "stream") || !rad_pdf_take_line_end(file, &at))
		return false;
	if (!find_length(pdf, dict, &length) || length > file.size - at)
		return false;
	*ret_data = (struct rad_span){ file.data + at, (size_t)length };
	at += (size_t)length;
	(void)rad_pdf_take_line_end(file, &at);
	if (!rad_pdf_take_word(file, &at, "endstream"))
		return false;
	*position = at;
	return true;
}

/* Reads the object at *position up to and including "endobj". */
static bool take_object(const struct rad_pdf *pdf, size_t *position, uint32_t number, struct rad_span *ret_body)
{
	struct rad_span file = pdf->file;
	struct rad_span value;
	struct rad_span data;
	size_t at = *position;
	size_t end;

	if (!take_object_head(file, &at, number) || !rad_pdf_take_value(file, &at, &value))
		return false;
	end = at;
	at = rad_pdf_skip_blanks(file, at);
	if (value.size > 4 && value.data[1] == '<' && take_stream(pdf, file, &at, value, &data)) {
		end = at;
		at = rad_pdf_skip_blanks(file, at);
	}
	if (!rad_pdf_take_word(file, &at, "endobj"))
		return false;
	*ret_body = (struct rad_span){ value.data, (size_t)(file.data + end - value.data) };
	*position = at;
	return true;
}

/*
 * Reads every object, old versions too. They must lie end to end: no byte of the file may be outside of an object, a
 * table or a blank, so that nothing can be hidden between them, and no object can be read in two ways.
 */
static int read_objects(struct rad_xref_reader *reader, size_t at)
{
	struct rad_pdf *pdf = reader->pdf;
	size_t next = 0;

	if (reader->n > 0)
		qsort(reader->entries, reader->n, sizeof(*reader->entries), compare_offsets);
	for (uint32_t revision = 0; revision < pdf->n_revisions; revision++) {
		for (; next < reader->n && reader->entries[next].revision == revision; next++) {
			const struct rad_xref_entry *entry = &reader->entries[next];
			struct rad_pdf_object *object = find_object(pdf, entry->number);
			struct rad_span body;

			if (!entry->in_use)
				continue;
			at = rad_pdf_skip_blanks(pdf->file, at);
			if (entry->offset != at)
				return rad_xref_complain(reader, "the objects do not lie end to end", at);
			if (!take_object(pdf, &at, entry->number, &body))
				return rad_xref_complain(reader, "an object is broken", entry->offset);
			if (object && object->revision == revision)
				object->body = body;
		}
		if (rad_pdf_skip_blanks(pdf->file, at) != pdf->revisions[revision].xref_offset)
			return rad_xref_complain(reader, "something lies between the objects and their table", at);
		at = pdf->revisions[revision].end;
	}
	return 0;
}

int rad_pdf_parse(const void *data, size_t size, struct rad_pdf *ret, struct rad_error *err)
{
	struct rad_xref_reader reader = { .pdf = ret, .err = err };
	size_t body_offset = 0;
	int r;

	*ret = (struct rad_pdf){ .file = { data, size } };
	r = rad_xref_read(&reader, &body_offset);
	if (r >= 0)
		r = index_objects(&reader);
	if (r >= 0)
		r = read_objects(&reader, body_offset);
	free(reader.entries);
	if (r < 0)
		rad_pdf_done(ret);
	return r;
}

void rad_pdf_done(struct rad_pdf *pdf)
{
	free(pdf->objects);
	*pdf = (struct rad_pdf){ 0 };
}

struct rad_span rad_pdf_resolve(const struct rad_pdf *pdf, struct rad_span value)
{
	const struct rad_pdf_object *object;
	uint32_t number;

	if (!rad_pdf_reference(value, &number))
		return value;
	object = find_object(pdf, number);
	return object ? object->body : (struct rad_span){ NULL, 0 };
}

struct rad_span rad_pdf_get(const struct rad_pdf *pdf, struct rad_span dict, const char *key)
{
	struct rad_span value = { NULL, 0 };

	return rad_pdf_dict_get(dict, key, &value, NULL) ? rad_pdf_resolve(pdf, value) : value;
}

bool rad_pdf_stream(const struct rad_pdf *pdf, const struct rad_pdf_object *object, struct rad_span *ret_dict,
		    struct rad_span *ret_data)
{
	size_t at = 0;

	if (!rad_pdf_take_value(object->body, &at, ret_dict))
		return false;
	at = rad_pdf_skip_blanks(object->body, at);
	return take_stream(pdf, object->body, &at, *ret_dict, ret_data) && at == object->body.size;
}
