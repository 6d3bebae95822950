/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/fields.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <radera/clock.h>
#include <radera/drive.h>

#include "base/text.h"

/* Appends the way to the reader's object, "plan.steps[2]". Keys come from our tables only, never from the input. */
static void append_way(const struct rad_reader *reader, char *text, size_t size)
{
	size_t used;

	if (!reader->parent)
		return;
	append_way(reader->parent, text, size);
	used = strlen(text);
	if (reader->index == SIZE_MAX)
		(void)snprintf(text + used, size - used, "%s%s", used ? "." : "", reader->key);
	else
		(void)snprintf(text + used, size - used, "%s%s[%zu]", used ? "." : "", reader->key, reader->index);
}

int rad_reader_refuse(const struct rad_reader *reader, const char *key, const char *problem)
{
	char way[200] = "";

	append_way(reader, way, sizeof(way));
	return rad_error_set(reader->err, RAD_ERROR_EVIDENCE, 0, "read JSON", "%s%s%s %s", way,
			     way[0] && key ? "." : "",
			     key      ? key
			     : way[0] ? ""
				      : "the document",
			     problem);
}

static int find(const struct rad_reader *reader, const char *key, json_t **ret)
{
	*ret = json_object_get(reader->json, key);
	return *ret ? 0 : rad_reader_refuse(reader, key, "is missing");
}

int rad_reader_text(const struct rad_reader *reader, const char *key, const char **ret)
{
	json_t *json;
	int code = find(reader, key, &json);

	if (code < 0)
		return code;
	if (!json_is_string(json))
		return rad_reader_refuse(reader, key, "must be text");
	*ret = json_string_value(json);
	if (strlen(*ret) != json_string_length(json))
		return rad_reader_refuse(reader, key, "holds a NUL character");
	return 0;
}

int rad_reader_integer(const struct rad_reader *reader, const char *key, int64_t min, int64_t max, int64_t *ret)
{
	json_t *json;
	int code = find(reader, key, &json);

	if (code < 0)
		return code;
	if (!json_is_integer(json))
		return rad_reader_refuse(reader, key, "must be an integer");
	*ret = json_integer_value(json);
	if (*ret < min || *ret > max)
		return rad_reader_refuse(reader, key, "is out of range");
	return 0;
}

int rad_reader_array(const struct rad_reader *reader, const char *key, size_t max, const json_t **ret)
{
	json_t *json;
	int code = find(reader, key, &json);

	if (code < 0)
		return code;
	if (!json_is_array(json))
		return rad_reader_refuse(reader, key, "must be an array");
	if (json_array_size(json) > max)
		return rad_reader_refuse(reader, key, "has too many elements");
	*ret = json;
	return 0;
}

int rad_reader_enter(const struct rad_reader *reader, const char *key, size_t index, struct rad_reader *ret)
{
	json_t *json;
	int code = find(reader, key, &json);

	if (code < 0)
		return code;
	if (index != SIZE_MAX)
		json = json_array_get(json, index);
	*ret = (struct rad_reader){ .json = json, .parent = reader, .key = key, .index = index, .err = reader->err };
	return json_is_object(json) ? 0 : rad_reader_refuse(ret, NULL, "must be an object");
}

static int get_text(const struct rad_reader *reader, const struct rad_field *field, uint8_t *at)
{
	const char *text;
	int code = rad_reader_text(reader, field->key, &text);

	if (code < 0)
		return code;
	if (!rad_text_copy((char *)at, field->size, text))
		return rad_reader_refuse(reader, field->key, "is too long");
	return 0;
}

static int get_constant(const struct rad_reader *reader, const struct rad_field *field, uint8_t *at)
{
	const char *text;
	int code = rad_reader_text(reader, field->key, &text);

	if (code < 0)
		return code;
	return rad_text_equal(text, field->constant) ? 0 : rad_reader_refuse(reader, field->key, "is of another kind");
}

static int get_u64(const struct rad_reader *reader, const struct rad_field *field, uint8_t *at)
{
	int64_t max = field->max && field->max < INT64_MAX ? (int64_t)field->max : INT64_MAX;
	int64_t value;
	int code = rad_reader_integer(reader, field->key, 0, max, &value);

	if (code == 0)
		*(uint64_t *)at = (uint64_t)value;
	return code;
}

static int get_u32(const struct rad_reader *reader, const struct rad_field *field, uint8_t *at)
{
	int64_t value;
	int code = rad_reader_integer(reader, field->key, 0, field->max ? (int64_t)field->max : UINT32_MAX, &value);

	if (code == 0)
		*(uint32_t *)at = (uint32_t)value;
	return code;
}

static int get_ordinal(const struct rad_reader *reader, const struct rad_field *field, uint8_t *at)
{
	int64_t value;
	int code = rad_reader_integer(reader, field->key, 1, (int64_t)field->max, &value);

	if (code == 0)
		*(uint32_t *)at = (uint32_t)(value - 1);
	return code;
}

static int get_int(const struct rad_reader *reader, const struct rad_field *field, uint8_t *at)
{
	int64_t value;
	int code = rad_reader_integer(reader, field->key, INT_MIN, INT_MAX, &value);

	if (code == 0)
		*(int *)at = (int)value;
	return code;
}

static int get_bool(const struct rad_reader *reader, const struct rad_field *field, uint8_t *at)
{
	json_t *json;
	int code = find(reader, field->key, &json);

	if (code < 0)
		return code;
	if (!json_is_boolean(json))
		return rad_reader_refuse(reader, field->key, "must be true or false");
	*(bool *)at = json_is_true(json);
	return 0;
}

static int get_word(const struct rad_reader *reader, const struct rad_field *field, uint8_t *at)
{
	const char *text;
	unsigned int value;
	int code = rad_reader_text(reader, field->key, &text);

	if (code < 0)
		return code;
	if (!rad_words_find(field->words, text, &value))
		return rad_reader_refuse(reader, field->key, "is an unknown word");
	memcpy(at, &value, sizeof(value));
	return 0;
}

/* Exactly what rad_time_format() writes: each number as wide as there, and a day that exists. */
static bool parse_time(const char *text, int64_t *ret_wall_ms)
{
	struct tm parts = { 0 };
	char again[RAD_TIME_TEXT_SIZE];

	if (strlen(text) != strlen("2026-11-20T14:32:07Z") || !strptime(text, "%Y-%m-%dT%H:%M:%SZ", &parts))
		return false;
	*ret_wall_ms = (int64_t)timegm(&parts) * 1000;
	rad_time_format(*ret_wall_ms, again);
	return *ret_wall_ms > 0 && rad_text_equal(text, again);
}

static int get_time(const struct rad_reader *reader, const struct rad_field *field, uint8_t *at)
{
	const char *text;
	int64_t wall_ms = 0;
	int code = rad_reader_text(reader, field->key, &text);

	if (code < 0)
		return code;
	if (!rad_text_equal(text, "unknown") && !parse_time(text, &wall_ms))
		return rad_reader_refuse(reader, field->key, "is not a time");
	*(int64_t *)at = wall_ms;
	return 0;
}

static int get_temperature(const struct rad_reader *reader, const struct rad_field *field, uint8_t *at)
{
	int64_t value = RAD_TEMPERATURE_UNKNOWN;
	int code = 0;

	if (json_object_get(reader->json, field->key))
		code = rad_reader_integer(reader, field->key, (int64_t)RAD_TEMPERATURE_UNKNOWN + 1, INT32_MAX, &value);
	*(int32_t *)at = (int32_t)value;
	return code;
}

static int get_hex(const struct rad_reader *reader, const struct rad_field *field, uint8_t *at)
{
	const char *text;
	int code = rad_reader_text(reader, field->key, &text);

	if (code < 0)
		return code;
	if (!rad_hex_decode(text, at, field->size))
		return rad_reader_refuse(reader, field->key, "is not hexadecimal of the right length");
	return 0;
}

static int get_object(const struct rad_reader *reader, const struct rad_field *field, uint8_t *at)
{
	struct rad_reader inner;
	int code = rad_reader_enter(reader, field->key, SIZE_MAX, &inner);

	return code < 0 ? code : rad_fields_from_json(field->fields, &inner, at);
}

static int get_inline(const struct rad_reader *reader, const struct rad_field *field, uint8_t *at)
{
	return rad_fields_from_json(field->fields, reader, at);
}

static int get_array(const struct rad_reader *reader, const struct rad_field *field, uint8_t *at)
{
	struct rad_reader inner;
	const json_t *array;
	int code = rad_reader_array(reader, field->key, field->max, &array);

	for (size_t i = 0; code == 0 && i < json_array_size(array); i++) {
		code = rad_reader_enter(reader, field->key, i, &inner);
		if (code == 0)
			code = rad_fields_from_json(field->fields, &inner, at + i * field->size);
	}
	if (code == 0)
		*(size_t *)(at - field->offset + field->count_offset) = json_array_size(array);
	return code;
}

static int get_count_or_none(const struct rad_reader *reader, const struct rad_field *field, uint8_t *at)
{
	int64_t value = -1;
	int code = 0;

	if (json_object_get(reader->json, field->key))
		code = rad_reader_integer(reader, field->key, 0, INT64_MAX, &value);
	*(int64_t *)at = value;
	return code;
}

static int get_custom(const struct rad_reader *reader, const struct rad_field *field, uint8_t *at)
{
	return field->get(reader, field, at);
}

static int (*const gets_by_kind[])(const struct rad_reader *reader, const struct rad_field *field, uint8_t *at) = {
	[RAD_FIELD_TEXT] = get_text,	   [RAD_FIELD_CONSTANT] = get_constant,
	[RAD_FIELD_U64] = get_u64,	   [RAD_FIELD_U32] = get_u32,
	[RAD_FIELD_ORDINAL] = get_ordinal, [RAD_FIELD_INT] = get_int,
	[RAD_FIELD_BOOL] = get_bool,	   [RAD_FIELD_WORD] = get_word,
	[RAD_FIELD_TIME] = get_time,	   [RAD_FIELD_TEMPERATURE] = get_temperature,
	[RAD_FIELD_HEX] = get_hex,	   [RAD_FIELD_OBJECT] = get_object,
	[RAD_FIELD_INLINE] = get_inline,   [RAD_FIELD_ARRAY] = get_array,
	[RAD_FIELD_CUSTOM] = get_custom,   [RAD_FIELD_COUNT_OR_NONE] = get_count_or_none,
};

_Static_assert(RAD_ARRAY_LENGTH(gets_by_kind) == RAD_FIELD_KIND_COUNT, "every kind can be read");

int rad_fields_from_json(const struct rad_fields *fields, const struct rad_reader *reader, void *object)
{
	if (!json_is_object(reader->json))
		return rad_reader_refuse(reader, NULL, "must be an object");
	for (size_t i = 0; i < fields->n; i++) {
		const struct rad_field *field = &fields->rows[i];
		int code = 0;

		if (!field->optional_bytes || json_object_get(reader->json, field->key))
			code = gets_by_kind[field->kind](reader, field, (uint8_t *)object + field->offset);
		if (code < 0)
			return code;
	}
	return 0;
}
