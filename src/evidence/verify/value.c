/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of a signature and the bytes that it covers. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "evidence/cms/cms.h"
#include "evidence/verify/private.h"

#define DER_HEAD_BYTES 4 /* SEQUENCE with two length octets: 256 to 65535 bytes */

static int nibble(uint8_t digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	return -1;
}

/* Lower-case digits only: upper case would be another file with the same signature. */
static bool decode_contents(struct rad_span token, struct rad_buffer *ret)
{
	size_t n = token.size < 2 ? 1 : token.size - 2;

	for (size_t i = 0; i + 1 < n; i += 2) {
		int high = nibble(token.data[1 + i]);
		int low = nibble(token.data[2 + i]);
		uint8_t byte;

		if (high < 0 || low < 0)
			return false;
		byte = (uint8_t)(high << 4 | low);
		rad_buffer_append(ret, &byte, 1);
	}
	return n % 2 == 0 && !ret->failed;
}

/* Cuts the padding off, which must be zeros. */
static bool cut_padding(struct rad_buffer *contents)
{
	size_t size;

	if (contents->size < DER_HEAD_BYTES || contents->data[0] != 0x30 || contents->data[1] != 0x82)
		return false;
	size = DER_HEAD_BYTES + ((size_t)contents->data[2] << 8 | contents->data[3]);
	if (size > contents->size)
		return false;
	for (size_t i = size; i < contents->size; i++) {
		if (contents->data[i] != 0)
			return false;
	}
	contents->size = size;
	return true;
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
static const char *find_gap(struct rad_span file, struct rad_span signature, struct rad_span *ret_contents)
{
	uint64_t range[4] = { 0 };
	uint64_t start;
	uint64_t end;

	if (!rad_pdf_dict_get(signature, "Contents", ret_contents, NULL) || ret_contents->size < 4 ||
	    ret_contents->data[0] != '<' || ret_contents->data[1] == '<')
		return "the signature has no /Contents in hexadecimal";
	if (!read_byte_range(signature, range))
		return "the signature's /ByteRange cannot be read";
	start = (uint64_t)(ret_contents->data - file.data);
	end = start + ret_contents->size;
	if (range[0] != 0 || range[1] != start || range[2] != end)
		return "the signature leaves out more of the file than its own value";
	if (range[3] != file.size - end)
		return "the signature does not reach to the end of what it signs: what follows was added later";
	return NULL;
}

const char *rad_verify_value_read(const struct rad_pdf *pdf, struct rad_span signature, struct rad_verify_value *ret)
{
	struct rad_span file = pdf->file;
	struct rad_span contents = { NULL, 0 };
	const char *problem = find_gap(file, signature, &contents);
	size_t start;
	size_t end;

	*ret = (struct rad_verify_value){ RAD_BUFFER_INIT, RAD_BUFFER_INIT };
	if (problem)
		return problem;
	start = (size_t)(contents.data - file.data);
	end = start + contents.size;
	rad_buffer_append(&ret->covered, file.data, start);
	rad_buffer_append(&ret->covered, file.data + end, file.size - end);
	if (ret->covered.failed)
		return "there is not enough memory to check the signature";
	if (!decode_contents(contents, &ret->der) || !cut_padding(&ret->der))
		return "the signature's value is broken, or something hides behind it";
	return NULL;
}

void rad_verify_value_done(struct rad_verify_value *value)
{
	rad_buffer_done(&value->der);
	rad_buffer_done(&value->covered);
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

int64_t rad_verify_date(struct rad_span value)
{
	char text[20] = "";
	char again[RAD_TIME_TEXT_SIZE];
	char same[RAD_TIME_TEXT_SIZE];
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
	/* The 31st of February is not silently another day. */
	rad_time_format(ms, again);
	(void)snprintf(same, sizeof(same), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", text, text + 4, text + 6, text + 8,
		       text + 10, text + 12);
	return strcmp(again, same) == 0 ? ms : -1;
}
