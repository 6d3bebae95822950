/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "evidence/cms.h"
#include "evidence/verify_private.h"

struct rad_span rad_verify_catalog(const struct rad_verify *verify)
{
	const struct rad_pdf *pdf = &verify->pdf;
	struct rad_span value = { NULL, 0 };

	if (!rad_pdf_dict_get(pdf->revisions[pdf->n_revisions - 1].trailer, "Root", &value, NULL))
		return (struct rad_span){ NULL, 0 };
	return rad_pdf_resolve(pdf, value);
}

/* The signature dictionary of the only field that has a value. */
static bool find_signature(struct rad_verify *verify, struct rad_span *ret)
{
	const struct rad_pdf *pdf = &verify->pdf;
	struct rad_span catalog = rad_verify_catalog(verify);
	struct rad_span form;
	struct rad_span fields;
	struct rad_span field;
	struct rad_span value;
	size_t position = 0;
	int signatures = 0;

	if (!catalog.data || !rad_pdf_dict_get(catalog, "AcroForm", &form, NULL) ||
	    !rad_pdf_dict_get(rad_pdf_resolve(pdf, form), "Fields", &fields, NULL))
		return rad_verify_fail(verify, RAD_VERDICT_NOT_OURS, "it has no signature");
	fields = rad_pdf_resolve(pdf, fields);
	while (rad_pdf_array_next(fields, &position, &field)) {
		if (!rad_pdf_dict_get(rad_pdf_resolve(pdf, field), "V", &value, NULL))
			continue;
		*ret = rad_pdf_resolve(pdf, value);
		signatures++;
	}
	if (signatures == 1)
		return true;
	return rad_verify_fail(verify, signatures ? RAD_VERDICT_INVALID : RAD_VERDICT_NOT_OURS,
			       "it has %d signatures instead of one", signatures);
}

static bool read_range(struct rad_span array, uint64_t ret[4])
{
	struct rad_span value;
	size_t position = 0;

	for (int i = 0; i < 4; i++) {
		if (!rad_pdf_array_next(array, &position, &value) || !rad_pdf_integer(value, &ret[i]))
			return false;
	}
	return !rad_pdf_array_next(array, &position, &value);
}

/* The gap between the two ranges is exactly the /Contents token; everything else of the file is covered. */
static bool check_range(struct rad_verify *verify, const uint64_t range[4], struct rad_span contents)
{
	size_t begin = (size_t)(contents.data - verify->pdf.file.data);
	size_t end = begin + contents.size;

	if (contents.size < 4 || contents.data[0] != '<' || contents.data[contents.size - 1] != '>')
		return rad_verify_fail(verify, RAD_VERDICT_INVALID, "the signature value is not written as it must be");
	if (range[0] != 0 || range[1] != begin || range[2] != end || range[3] != verify->pdf.file.size - end)
		return rad_verify_fail(
			verify, RAD_VERDICT_INVALID,
			"the signature does not cover the whole file: something was added or changed after signing");
	return true;
}

/* Length of the DER object at the beginning; what follows must be zeros. */
static size_t der_length(const uint8_t *data, size_t size)
{
	size_t length;

	if (size < 4 || data[0] != 0x30)
		return 0;
	if (data[1] < 0x80)
		length = 2 + (size_t)data[1];
	else if (data[1] == 0x81)
		length = 3 + (size_t)data[2];
	else if (data[1] == 0x82)
		length = 4 + (size_t)rad_bytes_be(data, size, 2, 2);
	else
		return 0;
	if (length > size)
		return 0;
	for (size_t i = length; i < size; i++) {
		if (data[i])
			return 0;
	}
	return length;
}

static bool decode_contents(struct rad_span contents, struct rad_buffer *ret)
{
	size_t size = (contents.size - 2) / 2;
	char *text = strndup((const char *)contents.data + 1, contents.size - 2);
	uint8_t *bytes = malloc(size ? size : 1);
	bool decoded = text && bytes && rad_hex_decode(text, bytes, size);

	if (decoded)
		rad_buffer_append(ret, bytes, size);
	free(text);
	free(bytes);
	return decoded && !ret->failed;
}

static bool check_cms(struct rad_verify *verify, const uint64_t range[4], struct rad_span contents)
{
	rad_auto_buffer struct rad_buffer der = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer covered = RAD_BUFFER_INIT;
	const char *what = NULL;
	size_t length;

	length = decode_contents(contents, &der) ? der_length(der.data, der.size) : 0;
	if (!length)
		return rad_verify_fail(verify, RAD_VERDICT_INVALID,
				       "the signature value is damaged or has something hidden behind it");
	rad_buffer_append(&covered, verify->pdf.file.data, (size_t)range[1]);
	rad_buffer_append(&covered, verify->pdf.file.data + range[2], (size_t)range[3]);
	if (covered.failed)
		return rad_verify_fail(verify, RAD_VERDICT_INVALID, "out of memory");
	if (!rad_cms_check(der.data, length, covered.data, covered.size, &verify->signer, &what))
		return rad_verify_fail(verify, RAD_VERDICT_INVALID,
				       "the file was changed or the signature is false: %s", what);
	rad_verify_note(verify, "the signature fits the file");
	return true;
}

/* "(D:20261120143207Z)" */
static bool read_time(struct rad_verify *verify, struct rad_span value)
{
	char text[32];
	struct tm parts;
	const char *end;

	if (value.size < 4 || value.size >= sizeof(text))
		return false;
	memcpy(text, value.data, value.size);
	text[value.size] = '\0';
	memset(&parts, 0, sizeof(parts));
	end = strptime(text, "(D:%Y%m%d%H%M%SZ)", &parts);
	if (!end || *end)
		return false;
	verify->signed_ms = (int64_t)timegm(&parts) * 1000;
	rad_time_format(verify->signed_ms, verify->ret->signed_at);
	return true;
}

bool rad_verify_signature(struct rad_verify *verify)
{
	struct rad_span signature;
	struct rad_span subfilter;
	struct rad_span range_value;
	struct rad_span contents;
	struct rad_span time_value;
	uint64_t range[4];

	if (!find_signature(verify, &signature))
		return false;
	if (!rad_pdf_dict_get(signature, "SubFilter", &subfilter, NULL) ||
	    !rad_pdf_name_is(subfilter, "ETSI.CAdES.detached"))
		return rad_verify_fail(verify, RAD_VERDICT_NOT_OURS, "its signature is not of the PAdES kind");
	if (!rad_pdf_dict_get(signature, "ByteRange", &range_value, NULL) || !read_range(range_value, range) ||
	    !rad_pdf_dict_get(signature, "Contents", &contents, NULL))
		return rad_verify_fail(verify, RAD_VERDICT_INVALID, "its signature dictionary is incomplete");
	if (!rad_pdf_dict_get(signature, "M", &time_value, NULL) || !read_time(verify, time_value))
		return rad_verify_fail(verify, RAD_VERDICT_INVALID, "the time of signing is missing or not readable");
	return check_range(verify, range, contents) && check_cms(verify, range, contents);
}
