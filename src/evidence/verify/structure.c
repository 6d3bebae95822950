/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file around the signature: nothing added later, one signature, and that over every byte. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "evidence/cms/cms.h"
#include "evidence/verify/private.h"

#define HEADER "%PDF-1.7"

struct rad_span rad_verify_get(const struct rad_pdf *pdf, struct rad_span dict, const char *key)
{
	struct rad_span value = { NULL, 0 };

	return rad_pdf_dict_get(dict, key, &value, NULL) ? rad_pdf_resolve(pdf, value) : value;
}

bool rad_span_is_text(struct rad_span span, const char *text)
{
	return span.size == strlen(text) && memcmp(span.data, text, span.size) == 0;
}

static const char *type_of(const struct rad_pdf *pdf, struct rad_span body, char *ret, size_t size)
{
	struct rad_span type = rad_verify_get(pdf, body, "Type");

	(void)snprintf(ret, size, "%.*s", (int)(type.size < size ? type.size : size - 1),
		       type.size ? (const char *)type.data : "");
	for (char *c = ret; *c; c++) {
		if (*c < ' ' || *c > '~')
			*c = '?';
	}
	return ret;
}

/* "4 (/Page), 9": what the later revisions changed or added. */
static void list_changes(const struct rad_pdf *pdf, struct rad_buffer *ret)
{
	for (size_t i = 0; i < pdf->n_objects; i++) {
		const struct rad_pdf_object *object = &pdf->objects[i];
		char type[24];

		if (object->revision == 0)
			continue;
		rad_buffer_printf(ret, "%s%" PRIu32, ret->size ? ", " : "", object->number);
		if (*type_of(pdf, object->body, type, sizeof(type)))
			rad_buffer_printf(ret, " (%s)", type);
	}
}

/* Countersigning does not exist: a certificate is one revision, and every later one is an attack or an accident. */
bool rad_verify_revisions(struct rad_verify *verify)
{
	const struct rad_pdf *pdf = &verify->pdf;
	rad_auto_buffer struct rad_buffer changes = RAD_BUFFER_INIT;
	bool fine = true;

	if (memcmp(pdf->file.data, HEADER, strlen(HEADER)) != 0)
		fine = rad_verify_bad(verify, "the file is not a PDF 1.7, as certificates are");
	verify->catalog = rad_verify_get(pdf, pdf->revisions[pdf->n_revisions - 1].trailer, "Root");
	if (pdf->n_revisions == 1)
		return fine ? rad_verify_ok(verify, "nothing was added after signing") : true;
	list_changes(pdf, &changes);
	(void)rad_verify_bad(verify, "the file was changed after signing, by %zu later update%s: object %s",
			     pdf->n_revisions - 1, pdf->n_revisions == 2 ? "" : "s",
			     changes.data ? (const char *)changes.data : "list only");
	return true;
}

/* The signature dictionary that a field refers to; 0 when the field is not a signed signature field. */
static uint32_t signature_of(const struct rad_pdf *pdf, struct rad_span field, bool *ret_odd)
{
	struct rad_span value;
	uint32_t number = 0;

	if (!rad_pdf_name_is(rad_verify_get(pdf, field, "FT"), "Sig") || rad_pdf_dict_get(field, "Kids", &value, NULL))
		*ret_odd = true;
	if (!rad_pdf_dict_get(field, "V", &value, NULL))
		return 0;
	if (!rad_pdf_reference(value, &number))
		*ret_odd = true;
	return number;
}

/* A signature that no field names would not be seen by readers, but by those who look for it. */
static size_t count_signatures(const struct rad_pdf *pdf)
{
	size_t n = 0;

	for (size_t i = 0; i < pdf->n_objects; i++) {
		struct rad_span value;

		n += rad_pdf_dict_get(pdf->objects[i].body, "ByteRange", &value, NULL) ||
		     rad_pdf_name_is(rad_verify_get(pdf, pdf->objects[i].body, "Type"), "Sig");
	}
	return n;
}

bool rad_verify_field(struct rad_verify *verify)
{
	const struct rad_pdf *pdf = &verify->pdf;
	struct rad_span fields = rad_verify_get(pdf, rad_verify_get(pdf, verify->catalog, "AcroForm"), "Fields");
	struct rad_span permissions = rad_verify_get(pdf, verify->catalog, "Perms");
	struct rad_span element;
	size_t position = 0;
	size_t n_signed = 0;
	uint32_t certified = 0;
	bool odd = false;

	while (rad_pdf_array_next(fields, &position, &element)) {
		uint32_t number = signature_of(pdf, rad_pdf_resolve(pdf, element), &odd);

		n_signed += number != 0;
		verify->signature_number = number ? number : verify->signature_number;
	}
	if (n_signed == 0)
		return rad_verify_bad(verify, "there is no signed signature field");
	if (odd || n_signed != 1 || count_signatures(pdf) != 1)
		return rad_verify_bad(verify, "there is not exactly one signature field with one signature");
	if (!rad_pdf_dict_get(permissions, "DocMDP", &element, NULL) || !rad_pdf_reference(element, &certified) ||
	    certified != verify->signature_number)
		return rad_verify_bad(verify, "the signature does not certify the document (/Perms)");
	verify->signature = rad_pdf_object(pdf, certified) ? rad_pdf_object(pdf, certified)->body : verify->signature;
	return rad_verify_ok(verify, "one signature field is signed, and it certifies the document");
}

static int digits(const char *text, int n)
{
	int value = 0;

	for (int i = 0; i < n; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		value = value * 10 + text[i] - '0';
	}
	return value;
}

/* "(D:20261120143207Z)" (ISO 32000-1 7.9.4); -1 when it is not such a time. */
static int64_t parse_date(struct rad_span value)
{
	char text[20] = "";
	char again[RAD_TIME_TEXT_SIZE];
	struct tm parts = { 0 };
	int64_t ms;

	if (value.size != 19 || memcmp(value.data, "(D:", 3) != 0 || memcmp(value.data + 17, "Z)", 2) != 0)
		return -1;
	memcpy(text, value.data + 3, 14);
	if (digits(text, 7) < 0 || digits(text + 7, 7) < 0)
		return -1;
	parts.tm_year = digits(text, 4) - 1900;
	parts.tm_mon = digits(text + 4, 2) - 1;
	parts.tm_mday = digits(text + 6, 2);
	parts.tm_hour = digits(text + 8, 2);
	parts.tm_min = digits(text + 10, 2);
	parts.tm_sec = digits(text + 12, 2);
	ms = (int64_t)timegm(&parts) * 1000;
	rad_time_format(ms, again);
	/* The 31st of February is not silently another day. */
	return strncmp(again, text, 4) == 0 && digits(again + 5, 2) == digits(text + 4, 2) &&
			       digits(again + 8, 2) == digits(text + 6, 2) &&
			       digits(again + 11, 2) == digits(text + 8, 2) &&
			       digits(again + 14, 2) == digits(text + 10, 2) &&
			       digits(again + 17, 2) == digits(text + 12, 2)
		       ? ms
		       : -1;
}

bool rad_verify_dictionary(struct rad_verify *verify)
{
	struct rad_span dict = verify->signature;
	struct rad_span value;

	if (!rad_pdf_dict_get(dict, "Type", &value, NULL) || !rad_pdf_name_is(value, "Sig") ||
	    !rad_pdf_dict_get(dict, "Filter", &value, NULL) || !rad_pdf_name_is(value, "Adobe.PPKLite") ||
	    !rad_pdf_dict_get(dict, "SubFilter", &value, NULL) || !rad_pdf_name_is(value, "ETSI.CAdES.detached"))
		return rad_verify_bad(verify, "the signature is not of the kind ETSI.CAdES.detached");
	if (rad_pdf_dict_get(dict, "Cert", &value, NULL))
		return rad_verify_bad(verify, "the signature dictionary has a certificate where none belongs");
	if (!rad_pdf_dict_get(dict, "M", &value, NULL) || (verify->signed_at_ms = parse_date(value)) < 0)
		return rad_verify_bad(verify, "the signature does not say when it was made (/M)");
	rad_time_format(verify->signed_at_ms, verify->ret->signed_at);
	return rad_verify_ok(verify, "the signature is a PAdES one (ETSI.CAdES.detached)");
}

static bool read_byte_range(struct rad_span dict, uint64_t ret[4])
{
	struct rad_span array;
	struct rad_span value;
	size_t position = 0;
	size_t n = 0;

	if (!rad_pdf_dict_get(dict, "ByteRange", &array, NULL))
		return false;
	while (rad_pdf_array_next(array, &position, &value)) {
		if (n == 4 || !rad_pdf_integer(value, &ret[n++]))
			return false;
	}
	return n == 4;
}

/* The gap between the two ranges is the /Contents token and nothing else, and they end where the file ends. */
bool rad_verify_coverage(struct rad_verify *verify)
{
	struct rad_span file = verify->pdf.file;
	uint64_t range[4] = { 0 };
	uint64_t start;
	uint64_t end;

	if (!rad_pdf_dict_get(verify->signature, "Contents", &verify->contents, NULL) || verify->contents.size < 4 ||
	    verify->contents.data[0] != '<' || verify->contents.data[1] == '<')
		return rad_verify_bad(verify, "the signature has no /Contents in hexadecimal");
	if (!read_byte_range(verify->signature, range))
		return rad_verify_bad(verify, "the signature's /ByteRange cannot be read");
	start = (uint64_t)(verify->contents.data - file.data);
	end = start + verify->contents.size;
	if (range[0] != 0 || range[1] != start || range[2] != end)
		return rad_verify_bad(verify, "the signature leaves out more of the file than its own value");
	if (range[3] != file.size - end)
		return rad_verify_bad(verify, "the signature does not reach to the end of the file: "
					      "what follows was added later");
	return rad_verify_ok(verify, "the signature covers every byte but its own value");
}
