/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Canonical JSON: RFC 8785 (JCS) for documents without fractions and null.
 */
#include <radera/json.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define DEPTH_MAX 64

/* RFC 8785 3.2.2.3 writes numbers as IEEE 754 doubles; beyond this another implementation would write other digits */
#define INTEGER_MAX 9007199254740991LL

static int put_value(const json_t *json, struct rad_buffer *buffer, int depth, struct rad_error *err);

static int refuse(struct rad_error *err, const char *what)
{
	return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "make canonical JSON", "canonical JSON cannot hold %s", what);
}

/* RFC 8785 3.2.2.2: the two-character escapes where JSON has them, \u00xx for other controls, all else as it is. */
static void put_text(const char *text, size_t size, struct rad_buffer *buffer)
{
	static const char shorts[] = "\bb\tt\nn\ff\rr\"\"\\\\";
	size_t begin = 0;

	rad_buffer_append(buffer, "\"", 1);
	for (size_t i = 0; i < size; i++) {
		unsigned char byte = (unsigned char)text[i];
		const char *escape = NULL;

		if (byte >= 0x20 && byte != '"' && byte != '\\')
			continue;
		for (size_t k = 0; k + 1 < sizeof(shorts) && !escape; k += 2)
			escape = shorts[k] == text[i] ? &shorts[k + 1] : NULL;
		rad_buffer_append(buffer, text + begin, i - begin);
		if (escape)
			rad_buffer_printf(buffer, "\\%c", *escape);
		else
			rad_buffer_printf(buffer, "\\u%04x", byte);
		begin = i + 1;
	}
	rad_buffer_append(buffer, text + begin, size - begin);
	rad_buffer_append(buffer, "\"", 1);
}

/* The code point at *text, which jansson has made sure is UTF-8; moves *text on. 0 at the end. */
static uint32_t next_code_point(const unsigned char **text)
{
	uint32_t point = *(*text);
	int more = point >= 0xF0 ? 3 : point >= 0xE0 ? 2 : point >= 0xC0 ? 1 : 0;

	if (point == 0)
		return 0;
	(*text)++;
	if (more)
		point &= 0x3Fu >> more;
	for (; more > 0 && **text; more--)
		point = point << 6 | (*(*text)++ & 0x3Fu);
	return point;
}

/* The first UTF-16 code unit of a code point: where UTF-16 order and code point order differ. */
static uint32_t first_unit(uint32_t point)
{
	return point >= 0x10000 ? 0xD800 + ((point - 0x10000) >> 10) : point;
}

/* RFC 8785 3.2.3: keys are ordered as arrays of UTF-16 code units. */
static int compare_keys(const void *a, const void *b)
{
	const unsigned char *left = *(const unsigned char *const *)a;
	const unsigned char *right = *(const unsigned char *const *)b;
	uint32_t x;
	uint32_t y;

	do {
		x = next_code_point(&left);
		y = next_code_point(&right);
	} while (x == y && x != 0);
	if (first_unit(x) != first_unit(y))
		return first_unit(x) < first_unit(y) ? -1 : 1;
	return x < y ? -1 : x > y;
}

static int put_object(const json_t *json, struct rad_buffer *buffer, int depth, struct rad_error *err)
{
	size_t n = json_object_size(json);
	rad_auto_free const char **keys = calloc(n + 1, sizeof(*keys));
	json_t *object = (json_t *)(uintptr_t)json; /* jansson's iteration takes no const; nothing is changed */
	void *at = json_object_iter(object);

	if (!keys)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "make canonical JSON", "cannot sort the keys");
	for (size_t i = 0; i < n && at; i++, at = json_object_iter_next(object, at))
		keys[i] = json_object_iter_key(at);
	qsort(keys, n, sizeof(*keys), compare_keys);
	rad_buffer_append(buffer, "{", 1);
	for (size_t i = 0; i < n; i++) {
		int code;

		if (i)
			rad_buffer_append(buffer, ",", 1);
		put_text(keys[i], strlen(keys[i]), buffer);
		rad_buffer_append(buffer, ":", 1);
		code = put_value(json_object_get(json, keys[i]), buffer, depth, err);
		if (code < 0)
			return code;
	}
	rad_buffer_append(buffer, "}", 1);
	return 0;
}

static int put_array(const json_t *json, struct rad_buffer *buffer, int depth, struct rad_error *err)
{
	rad_buffer_append(buffer, "[", 1);
	for (size_t i = 0; i < json_array_size(json); i++) {
		int code;

		if (i)
			rad_buffer_append(buffer, ",", 1);
		code = put_value(json_array_get(json, i), buffer, depth, err);
		if (code < 0)
			return code;
	}
	rad_buffer_append(buffer, "]", 1);
	return 0;
}

static int put_integer(json_int_t value, struct rad_buffer *buffer, struct rad_error *err)
{
	if (value > INTEGER_MAX || value < -INTEGER_MAX)
		return refuse(err, "an integer beyond 2^53 - 1");
	rad_buffer_printf(buffer, "%" JSON_INTEGER_FORMAT, value);
	return 0;
}

static int put_value(const json_t *json, struct rad_buffer *buffer, int depth, struct rad_error *err)
{
	if (!json)
		return refuse(err, "a value that is not there");
	switch (json_typeof(json)) {
	case JSON_OBJECT:
	case JSON_ARRAY:
		if (depth >= DEPTH_MAX)
			return refuse(err, "more than 64 levels");
		return json_is_object(json) ? put_object(json, buffer, depth + 1, err)
					    : put_array(json, buffer, depth + 1, err);
	case JSON_STRING:
		put_text(json_string_value(json), json_string_length(json), buffer);
		return 0;
	case JSON_INTEGER:
		return put_integer(json_integer_value(json), buffer, err);
	case JSON_TRUE:
		rad_buffer_append_text(buffer, "true");
		return 0;
	case JSON_FALSE:
		rad_buffer_append_text(buffer, "false");
		return 0;
	case JSON_REAL:
		return refuse(err, "a number with a fraction or an exponent");
	case JSON_NULL:
		return refuse(err, "null");
	}
	return refuse(err, "a value of an unknown type");
}

int rad_json_canonical(const json_t *json, struct rad_buffer *buffer, struct rad_error *err)
{
	size_t before = buffer->size;
	int code = put_value(json, buffer, 0, err);

	if (code == 0)
		return rad_buffer_check(buffer, err);
	if (buffer->data && !buffer->failed) {
		buffer->size = before; /* half a document must never be hashed or signed */
		buffer->data[before] = 0;
	}
	return code;
}
