/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/pdf/xref.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "evidence/pdf/token.h"

#define OPERATION	 "read PDF"
#define XREF_ENTRY_BYTES 20
#define TAIL_BYTES	 64 /* "startxref", a number and "%%EOF" fit with room to spare */

/* What a trailer says besides its bytes. */
struct trailer {
	uint64_t size;
	uint64_t previous; /* 0: none */
};

int rad_xref_complain(const struct rad_xref_reader *reader, const char *what, size_t offset)
{
	return rad_error_set(reader->err, RAD_ERROR_EVIDENCE, 0, OPERATION, "%s (at byte %zu)", what, offset);
}

static int add_entry(struct rad_xref_reader *reader, const struct rad_xref_entry *entry)
{
	if (reader->n == reader->capacity) {
		size_t capacity = reader->capacity ? 2 * reader->capacity : 64;
		struct rad_xref_entry *grown = reallocarray(reader->entries, capacity, sizeof(*grown));

		if (!grown)
			return rad_error_set(reader->err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
		reader->entries = grown;
		reader->capacity = capacity;
	}
	reader->entries[reader->n++] = *entry;
	return 0;
}

/* "%PDF-1.n", then at most one comment line that says that the file is binary. */
static int read_header(const struct rad_xref_reader *reader, size_t *ret_end)
{
	struct rad_span file = reader->pdf->file;
	size_t at = 8;

	if (file.size < 16 || memcmp(file.data, "%PDF-1.", 7) != 0 || !isdigit(file.data[7]) ||
	    !rad_pdf_take_line_end(file, &at))
		return rad_xref_complain(reader, "the file does not begin as a PDF 1.x", 0);
	if (file.data[at] == '%') {
		while (at < file.size && file.data[at] != '\n' && file.data[at] != '\r')
			at++;
		if (!rad_pdf_take_line_end(file, &at))
			return rad_xref_complain(reader, "the comment behind the header does not end", at);
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
static int read_tail(const struct rad_xref_reader *reader, uint64_t *ret_xref)
{
	struct rad_span file = reader->pdf->file;
	size_t first = file.size > TAIL_BYTES ? file.size - TAIL_BYTES : 0;

	for (size_t at = first; at < file.size; at++) {
		size_t end = at;

		if (take_end(file, &end, ret_xref) && end == file.size)
			return 0;
	}
	return rad_xref_complain(reader,
				 "the file does not end in startxref and %%EOF: it was cut short, or something follows",
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
static bool parse_entry(const uint8_t *line, struct rad_xref_entry *ret)
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

static int read_subsection(struct rad_xref_reader *reader, size_t *position, uint32_t revision)
{
	struct rad_span file = reader->pdf->file;
	size_t at = *position;
	uint64_t first;
	uint64_t count;

	if (!rad_pdf_take_number(file, &at, &first))
		return rad_xref_complain(reader, "the cross-reference table is broken", at);
	at = rad_pdf_skip_blanks(file, at);
	if (!rad_pdf_take_number(file, &at, &count))
		return rad_xref_complain(reader, "the cross-reference table is broken", at);
	at = rad_pdf_skip_blanks(file, at);
	if (count > (file.size - at) / XREF_ENTRY_BYTES || first > UINT32_MAX - count)
		return rad_xref_complain(reader, "the cross-reference table promises more entries than there are", at);
	for (uint64_t i = 0; i < count; i++, at += XREF_ENTRY_BYTES) {
		struct rad_xref_entry entry = { .number = (uint32_t)(first + i), .revision = revision };
		int r;

		if (!parse_entry(file.data + at, &entry))
			return rad_xref_complain(reader, "a cross-reference entry is broken", at);
		r = add_entry(reader, &entry);
		if (r < 0)
			return r;
	}
	*position = at;
	return 0;
}

static int read_trailer(const struct rad_xref_reader *reader, struct rad_span dict, size_t offset, struct trailer *ret)
{
	struct rad_span value;
	uint32_t root;

	*ret = (struct trailer){ 0 };
	if (rad_pdf_dict_get(dict, "Encrypt", &value, NULL))
		return rad_xref_complain(reader, "the file is encrypted", offset);
	if (rad_pdf_dict_get(dict, "XRefStm", &value, NULL))
		return rad_xref_complain(reader, "the file mixes tables and cross-reference streams", offset);
	if (!rad_pdf_dict_get(dict, "Size", &value, NULL) || !rad_pdf_integer(value, &ret->size))
		return rad_xref_complain(reader, "the trailer has no /Size", offset);
	if (!rad_pdf_dict_get(dict, "Root", &value, NULL) || !rad_pdf_reference(value, &root))
		return rad_xref_complain(reader, "the trailer has no /Root", offset);
	if (rad_pdf_dict_get(dict, "Prev", &value, NULL) && (!rad_pdf_integer(value, &ret->previous) || !ret->previous))
		return rad_xref_complain(reader, "the trailer's /Prev is no offset", offset);
	return 0;
}

/* The table at `xref` with its trailer and end. */
static int read_revision(struct rad_xref_reader *reader, uint64_t xref, uint32_t index, struct trailer *ret_trailer)
{
	struct rad_span file = reader->pdf->file;
	struct rad_pdf_revision *revision = &reader->pdf->revisions[index];
	size_t at = (size_t)xref;
	size_t first_entry = reader->n;
	uint64_t again;
	int r;

	if (xref >= file.size || !rad_pdf_take_word(file, &at, "xref"))
		return rad_xref_complain(reader, "there is no classic cross-reference table", (size_t)xref);
	at = rad_pdf_skip_blanks(file, at);
	while (!rad_pdf_take_word(file, &at, "trailer")) {
		r = read_subsection(reader, &at, index);
		if (r < 0)
			return r;
	}
	at = rad_pdf_skip_blanks(file, at);
	if (at >= file.size || file.data[at] != '<' || !rad_pdf_take_value(file, &at, &revision->trailer))
		return rad_xref_complain(reader, "the trailer is no dictionary", at);
	r = read_trailer(reader, revision->trailer, at, ret_trailer);
	if (r < 0)
		return r;
	for (size_t i = first_entry; i < reader->n; i++) {
		if (reader->entries[i].number >= ret_trailer->size)
			return rad_xref_complain(reader, "an object number is not below the trailer's /Size", at);
	}
	at = rad_pdf_skip_blanks(file, at);
	if (!take_end(file, &at, &again) || again != xref)
		return rad_xref_complain(reader, "the trailer is not followed by its own startxref and %%EOF", at);
	revision->xref_offset = (size_t)xref;
	revision->end = at;
	return 0;
}

static void reverse_revisions(struct rad_xref_reader *reader)
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
static int read_chain(struct rad_xref_reader *reader, uint64_t xref)
{
	struct rad_pdf *pdf = reader->pdf;

	for (;;) {
		struct trailer trailer;
		int r;

		if (pdf->n_revisions == RAD_PDF_REVISIONS_MAX)
			return rad_xref_complain(reader, "the file has too many revisions", (size_t)xref);
		r = read_revision(reader, xref, (uint32_t)pdf->n_revisions, &trailer);
		if (r < 0)
			return r;
		pdf->n_revisions++;
		if (!trailer.previous)
			break;
		if (trailer.previous >= xref)
			return rad_xref_complain(reader, "the trailer's /Prev does not go backwards", (size_t)xref);
		xref = trailer.previous;
	}
	if (pdf->revisions[0].end != pdf->file.size)
		return rad_xref_complain(reader, "something follows the last %%EOF", pdf->revisions[0].end);
	reverse_revisions(reader);
	return 0;
}

int rad_xref_read(struct rad_xref_reader *reader, size_t *ret_body)
{
	uint64_t xref = 0;
	int r = read_header(reader, ret_body);

	if (r >= 0)
		r = read_tail(reader, &xref);
	return r >= 0 ? read_chain(reader, xref) : r;
}
