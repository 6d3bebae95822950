/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The longest prefix of source, at most limit bytes, that does not end inside a UTF-8 sequence. */
static size_t whole_sequences(const char *source, size_t limit)
{
	size_t length = strnlen(source, limit + 1);

	if (length <= limit)
		return length;
	length = limit;
	while (length > 0 && ((unsigned char)source[length] & 0xC0) == 0x80)
		length--;
	return length;
}

bool rad_text_copy(char *ret, size_t size, const char *source)
{
	size_t length;
	bool whole;

	if (size == 0)
		return false;
	if (!source)
		source = "";
	length = whole_sequences(source, size - 1);
	whole = source[length] == '\0'; /* asked first: the two may overlap */
	memmove(ret, source, length);
	ret[length] = '\0';
	return whole;
}

static bool is_padding(char byte)
{
	return byte == ' ' || byte == '\0' || byte == '\n';
}

void rad_text_copy_field(char *ret, size_t size, const char *source, size_t length)
{
	size_t begin = 0;
	size_t used = 0;

	while (length > 0 && is_padding(source[length - 1]))
		length--;
	while (begin < length && is_padding(source[begin]))
		begin++;
	for (; begin < length && used + 1 < size; begin++) {
		unsigned char byte = (unsigned char)source[begin];

		ret[used++] = byte >= 0x20 && byte < 0x7F ? (char)byte : '?';
	}
	while (used > 0 && ret[used - 1] == ' ') /* a cut may have laid a blank bare */
		used--;
	if (size)
		ret[used] = '\0';
}

/* Length of the valid UTF-8 sequence at text (RFC 3629 table 3-7), or 0. */
static size_t utf8_sequence(const unsigned char *text)
{
	unsigned char first = text[0];
	unsigned char low = 0x80;
	unsigned char high = 0xBF;
	size_t length;

	if (first < 0x80)
		return 1;
	if (first >= 0xC2 && first <= 0xDF)
		length = 2;
	else if (first >= 0xE0 && first <= 0xEF)
		length = 3;
	else if (first >= 0xF0 && first <= 0xF4)
		length = 4;
	else
		return 0;
	if (first == 0xE0)
		low = 0xA0;
	else if (first == 0xED)
		high = 0x9F;
	else if (first == 0xF0)
		low = 0x90;
	else if (first == 0xF4)
		high = 0x8F;
	for (size_t i = 1; i < length; i++) {
		if (text[i] < low || text[i] > high)
			return 0;
		low = 0x80;
		high = 0xBF;
	}
	return length;
}

bool rad_text_is_utf8(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	while (*at) {
		size_t length = *at < 0x20 || *at == 0x7F ? 0 : utf8_sequence(at);

		if (!length)
			return false;
		at += length;
	}
	return true;
}

bool rad_text_is_id(const char *text)
{
	size_t length = strlen(text);

	if (length < 1 || length > 63 || !isalnum((unsigned char)text[0]))
		return false;
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)text[i];

		if (byte >= 0x80 || (!isalnum(byte) && !strchr("._:-", byte)))
			return false;
	}
	return true;
}

bool rad_text_equal(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

bool rad_text_has_prefix(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool rad_text_next_word(const char **list, char *ret, size_t size)
{
	static const char marks[] = ", ";
	size_t length;

	*list += strspn(*list, marks);
	length = strcspn(*list, marks);
	(void)snprintf(ret, size, "%.*s", (int)length, *list);
	*list += length;
	return length > 0;
}

void rad_hex_encode(const uint8_t *data, size_t size, char *ret)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < size; i++) {
		ret[2 * i] = digits[data[i] >> 4];
		ret[2 * i + 1] = digits[data[i] & 15];
	}
	ret[2 * size] = '\0';
}

static int hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	return -1;
}

bool rad_hex_decode(const char *text, uint8_t *ret, size_t size)
{
	if (strlen(text) != 2 * size)
		return false;
	for (size_t i = 0; i < size; i++) {
		int high = hex_value(text[2 * i]);
		int low = hex_value(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		ret[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

bool rad_text_to_u64(const char *text, uint64_t *ret)
{
	uint64_t value = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		unsigned int digit = (unsigned int)*text - '0';

		if (digit > 9 || value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*ret = value;
	return true;
}

void rad_size_format(uint64_t bytes, char ret[RAD_SIZE_TEXT])
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB", "PB", "EB" };
	uint64_t scale = 1;
	size_t unit = 0;

	while (unit + 1 < sizeof(units) / sizeof(units[0]) && bytes / scale >= 1000) {
		scale *= 1000;
		unit++;
	}
	if (unit == 0) {
		(void)snprintf(ret, RAD_SIZE_TEXT, "%" PRIu64 " B", bytes);
		return;
	}
	(void)snprintf(ret, RAD_SIZE_TEXT, "%" PRIu64 ".%u %s", bytes / scale,
		       (unsigned int)(bytes % scale * 10 / scale), units[unit]);
}

#define MONEY_WHOLE_MAX 1000000000ull

bool rad_money_parse(const char *text, int64_t *ret_minor)
{
	size_t digits = strspn(text, "0123456789");
	const char *rest = text + digits;
	char number[16];
	uint64_t whole;

	if (digits >= sizeof(number))
		return false;
	memcpy(number, text, digits);
	number[digits] = '\0';
	if (!rad_text_to_u64(number, &whole) || whole > MONEY_WHOLE_MAX)
		return false;
	if (*rest && ((*rest != ',' && *rest != '.') || strlen(rest) != 3 || strspn(rest + 1, "0123456789") != 2))
		return false;
	*ret_minor = (int64_t)(whole * 100);
	if (*rest)
		*ret_minor += (rest[1] - '0') * 10 + (rest[2] - '0');
	return true;
}

void rad_money_format(int64_t minor, char ret[RAD_MONEY_TEXT])
{
	uint64_t amount = minor < 0 ? 0 - (uint64_t)minor : (uint64_t)minor;

	(void)snprintf(ret, RAD_MONEY_TEXT, "%s%" PRIu64 ",%02u", minor < 0 ? "-" : "", amount / 100,
		       (unsigned int)(amount % 100));
}
