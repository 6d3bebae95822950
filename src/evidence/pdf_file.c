/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/pdf_file.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "evidence/pdf_token.h"

#define OPERATION	 "read PDF"
#define XREF_ENTRY_BYTES 20
#define TAIL_BYTES	 64 /* "startxref", a number and "%%EOF" fit with room to spare */

/* One line of a cross-reference table. */
struct entry {
	uint32_t number;
	uint32_t revision;
	size_t offset;
	bool in_use;
};

struct reader {
	struct rad_pdf *pdf;
	struct entry *entries;
	size_t n;
	size_t capacity;
	struct rad_error *err;
};

/* What a trailer says besides its bytes. */
struct trailer {
	uint64_t size;
	uint64_t previous; /* 0: none */
};

static int complain(const struct reader *reader, const char *what, size_t offset)
{
	return rad_error_set(reader->err, RAD_ERROR_EVIDENCE, 0, OPERATION, "%s (at byte %zu)", what, offset);
}

static int add_entry(struct reader *reader, const struct entry *entry)
{
	if (reader->n == reader->capacity) {
		size_t capacity = reader->capacity ? 2 * reader->capacity : 64;
		struct entry *grown = reallocarray(reader->entries, capacity, sizeof(*grown));

		if (!grown)
			return rad_error_set(reader->err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
		reader->entries = grown;
		reader->capacity = capacity;
	}
	reader->entries[reader->n++] = *entry;
	return 0;
}

/* "%PDF-1.n", then at most one comment line that says that the file is binary. */
static int read_header(const struct reader *reader, size_t *ret_end)
{
	struct rad_span file = reader->pdf->file;
	size_t at = 8;

	if (file.size < 16 || memcmp(file.data, "%PDF-1.", 7) != 0 || !isdigit(file.data[7]) ||
	    !rad_pdf_take_line_end(file, &at))
		return complain(reader, "the file does not begin as a PDF 1.x", 0);
	if (file.data[at] == '%') {
		while (at < file.size && file.data[at] != '\n' && file.data[at] != '\r')
			at++;
		if (!rad_pdf_take_line_end(file, &at))
			return complain(reader, "the comment behind the header does not end", at);
	}
	*ret_end = at;
	return 0;
}

/* "startxref", a number, "%%EOF" and at most one line end. */
static bool take_end(struct rad_span file, size_t *position, uint64_t *ret_xref)
{
	size_t at = *position;

	if (!rad_pdf_take_word(file, &at, "startxref"))
		return false;
	at = rad_pdf_skip_blanks(file, at);
	if (!rad_pdf_take_number(file, &at, ret_xref))
		return false;
	at = rad_pdf_skip_blanks(file, at);
	if (file.size - at < 5 || memcmp(file.data + at, "%%EOF", 5) != 0)
		return false;
	at += 5;
	(void)rad_pdf_take_line_end(file, &at);
	*position = at;
	return true;
}

/* Where the newest cross-reference table is; nothing may follow the last %%EOF. */
static int read_tail(const struct reader *reader, uint64_t *ret_xref)
{
	struct rad_span file = reader->pdf->file;
	size_t first = file.size > TAIL_BYTES ? file.size - TAIL_BYTES : 0;

	for (size_t at = first; at < file.size; at++) {
		size_t end = at;

		if (take_end(file, &end, ret_xref) && end == file.size)
			return 0;
	}
	return complain(reader, "the file does not end in startxref and %%EOF: it was cut short, or something follows",
			file.size);
}

static bool is_digits(const uint8_t *data, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!isdigit(data[i]))
			return false;
	}
	return true;
}

/* "0000000017 00000 n" and two bytes of line end (ISO 32000-1 7.5.4). */
static bool parse_entry(const uint8_t *line, struct entry *ret)
{
	const char *ends[] = { " \n", " \r", "\r\n" };
	bool ended = false;

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(ends); i++)
		ended = ended || memcmp(line + 18, ends[i], 2) == 0;
	if (!ended || !is_digits(line, 10) || line[10] != ' ' || !is_digits(line + 11, 5) || line[16] != ' ')
		return false;
	if (line[17] != 'n' && line[17] != 'f')
		return false;
	ret->in_use = line[17] == 'n';
	ret->offset = 0;
	for (size_t i = 0; i < 10; i++)
		ret->offset = ret->offset * 10 + (size_t)(line[i] - '0');
	return !ret->in_use || (ret->number != 0 && memcmp(line + 11, "00000", 5) == 0);
}

static int read_subsection(struct reader *reader, size_t *position, uint32_t revision)
{
	struct rad_span file = reader->pdf->file;
	size_t at = *position;
	uint64_t first;
	uint64_t count;

	if (!rad_pdf_take_number(file, &at, &first))
		return complain(reader, "the cross-reference table is broken", at);
	at = rad_pdf_skip_blanks(file, at);
	if (!rad_pdf_take_number(file, &at, &count))
		return complain(reader, "the cross-reference table is broken", at);
	at = rad_pdf_skip_blanks(file, at);
	if (count > (file.size - at) / XREF_ENTRY_BYTES || first > UINT32_MAX - count)
		return complain(reader, "the cross-reference table promises more entries than there are", at);
	for (uint64_t i = 0; i < count; i++, at += XREF_ENTRY_BYTES) {
		struct entry entry = { .number = (uint32_t)(first + i), .revision = revision };
		int r;

		if (!parse_entry(file.data + at, &entry))
			return complain(reader, "a cross-reference entry is broken", at);
		r = add_entry(reader, &entry);
		if (r < 0)
			return r;
	}
	*position = at;
	return 0;
}

static int read_trailer(const struct reader *reader, struct rad_span dict, size_t offset, struct trailer *ret)
{
	struct rad_span value;
	uint32_t root;

	*ret = (struct trailer){ 0 };
	if (rad_pdf_dict_get(dict, "Encrypt", &value, NULL))
		return complain(reader, "the file is encrypted", offset);
	if (rad_pdf_dict_get(dict, "XRefStm", &value, NULL))
		return complain(reader, "the file mixes tables and cross-reference streams", offset);
	if (!rad_pdf_dict_get(dict, "Size", &value, NULL) || !rad_pdf_integer(value, &ret->size))
		return complain(reader, "the trailer has no /Size", offset);
	if (!rad_pdf_dict_get(dict, "Root", &value, NULL) || !rad_pdf_reference(value, &root))
		return complain(reader, "the trailer has no /Root", offset);
	if (rad_pdf_dict_get(dict, "Prev", &value, NULL) && (!rad_pdf_integer(value, &ret->previous) || !ret->previous))
		return complain(reader, "the trailer's /Prev is no offset", offset);
	return 0;
}

/* The table at `xref` with its trailer and end. */
static int read_revision(struct reader *reader, uint64_t xref, uint32_t index, struct trailer *ret_trailer)
{
	struct rad_span file = reader->pdf->file;
	struct rad_pdf_revision *revision = &reader->pdf->revisions[index];
	size_t at = (size_t)xref;
	size_t first_entry = reader->n;
	uint64_t again;
	int r;

	if (xref >= file.size || !rad_pdf_take_word(file, &at, "xref"))
		return complain(reader, "there is no classic cross-reference table", (size_t)xref);
	at = rad_pdf_skip_blanks(file, at);
	while (!rad_pdf_take_word(file, &at, "trailer")) {
		r = read_subsection(reader, &at, index);
		if (r < 0)
			return r;
	}
	at = rad_pdf_skip_blanks(file, at);
	if (at >= file.size || file.data[at] != '<' || !rad_pdf_take_value(file, &at, &revision->trailer))
		return complain(reader, "the trailer is no dictionary", at);
	r = read_trailer(reader, revision->trailer, at, ret_trailer);
	if (r < 0)
		return r;
	for (size_t i = first_entry; i < reader->n; i++) {
		if (reader->entries[i].number >= ret_trailer->size)
			return complain(reader, "an object number is not below the trailer's /Size", at);
	}
	at = rad_pdf_skip_blanks(file, at);
	if (!take_end(file, &at, &again) || again != xref)
		return complain(reader, "the trailer is not followed by its own startxref and %%EOF", at);
	revision->xref_offset = (size_t)xref;
	revision->end = at;
	return 0;
}

static void reverse_revisions(struct reader *reader)
{
	struct rad_pdf *pdf = reader->pdf;

	for (size_t i = 0; i < pdf->n_revisions / 2; i++) {
		struct rad_pdf_revision kept = pdf->revisions[i];

		pdf->revisions[i] = pdf->revisions[pdf->n_revisions - 1 - i];
		pdf->revisions[pdf->n_revisions - 1 - i] = kept;
	}
	for (size_t i = 0; i < reader->n; i++)
		reader->entries[i].revision = (uint32_t)pdf->n_revisions - 1 - reader->entries[i].revision;
}

/* Follows /Prev from the newest table to the oldest. */
static int read_chain(struct reader *reader, uint64_t xref)
{
	struct rad_pdf *pdf = reader->pdf;

	for (;;) {
		struct trailer trailer;
		int r;

		if (pdf->n_revisions == RAD_PDF_REVISIONS_MAX)
			return complain(reader, "the file has too many revisions", (size_t)xref);
		r = read_revision(reader, xref, (uint32_t)pdf->n_revisions, &trailer);
		if (r < 0)
			return r;
		pdf->n_revisions++;
		if (!trailer.previous)
			break;
		if (trailer.previous >= xref)
			return complain(reader, "the trailer's /Prev does not go backwards", (size_t)xref);
		xref = trailer.previous;
	}
	if (pdf->revisions[0].end != pdf->file.size)
		return complain(reader, "something follows the last %%EOF", pdf->revisions[0].end);
	reverse_revisions(reader);
	return 0;
}

static int compare_numbers(const void *a, const void *b)
{
	const struct entry *x = a;
	const struct entry *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return (x->revision > y->revision) - (x->revision < y->revision);
}

static int compare_offsets(const void *a, const void *b)
{
	const struct entry *x = a;
	const struct entry *y = b;

	if (x->revision != y->revision)
		return x->revision < y->revision ? -1 : 1;
	return (x->offset > y->offset) - (x->offset < y->offset);
}

/* Keeps the newest version of each object, without its body yet. */
static int index_objects(struct reader *reader)
{
	struct rad_pdf *pdf = reader->pdf;

	pdf->objects = calloc(reader->n + 1, sizeof(*pdf->objects));
	if (!pdf->objects)
		return rad_error_set(reader->err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	if (reader->n > 0)
		qsort(reader->entries, reader->n, sizeof(*reader->entries), compare_numbers);
	for (size_t i = 0; i < reader->n; i++) {
		const struct entry *entry = &reader->entries[i];
		bool has_next = i + 1 < reader->n && entry[1].number == entry->number;

		if (has_next && entry[1].revision == entry->revision)
			return complain(reader, "an object stands twice in one cross-reference table", entry->offset);
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
static int read_objects(struct reader *reader, size_t at)
{
	struct rad_pdf *pdf = reader->pdf;
	size_t next = 0;

	if (reader->n > 0)
		qsort(reader->entries, reader->n, sizeof(*reader->entries), compare_offsets);
	for (uint32_t revision = 0; revision < pdf->n_revisions; revision++) {
		for (; next < reader->n && reader->entries[next].revision == revision; next++) {
			const struct entry *entry = &reader->entries[next];
			struct rad_pdf_object *object = find_object(pdf, entry->number);
			struct rad_span body;

			if (!entry->in_use)
				continue;
			at = rad_pdf_skip_blanks(pdf->file, at);
			if (entry->offset != at)
				return complain(reader, "the objects do not lie end to end", at);
			if (!take_object(pdf, &at, entry->number, &body))
				return complain(reader, "an object is broken", entry->offset);
			if (object && object->revision == revision)
				object->body = body;
		}
		if (rad_pdf_skip_blanks(pdf->file, at) != pdf->revisions[revision].xref_offset)
			return complain(reader, "something lies between the objects and their table", at);
		at = pdf->revisions[revision].end;
	}
	return 0;
}

int rad_pdf_parse(const void *data, size_t size, struct rad_pdf *ret, struct rad_error *err)
{
	struct reader reader = { .pdf = ret, .err = err };
	size_t body_offset = 0;
	uint64_t xref = 0;
	int r;

	*ret = (struct rad_pdf){ .file = { data, size } };
	r = read_header(&reader, &body_offset);
	if (r >= 0)
		r = read_tail(&reader, &xref);
	if (r >= 0)
		r = read_chain(&reader, xref);
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

bool rad_pdf_stream(const struct rad_pdf *pdf, const struct rad_pdf_object *object, struct rad_span *ret_dict,
		    struct rad_span *ret_data)
{
	size_t at = 0;

	if (!rad_pdf_take_value(object->body, &at, ret_dict))
		return false;
	at = rad_pdf_skip_blanks(object->body, at);
	return take_stream(pdf, object->body, &at, *ret_dict, ret_data) && at == object->body.size;
}
