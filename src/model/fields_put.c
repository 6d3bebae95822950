/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/fields.h"

#include <string.h>

#include <radera/clock.h>
#include <radera/drive.h>

#include "base/text.h"

static bool put_fields(json_t *into, const struct rad_fields *fields, const uint8_t *object);

json_t *rad_text_to_json(const char *text, size_t size)
{
	size_t length = strnlen(text, size);
	json_t *json = json_stringn(text, length);
	rad_auto_free char *printable = NULL;

	if (json)
		return json;
	printable = strndup(text, length);
	if (!printable)
		return NULL;
	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)printable[i] >= 0x80)
			printable[i] = '?';
	}
	return json_stringn(printable, length);
}

static bool put_integer(json_t *into, const char *key, uint64_t value, uint64_t max)
{
	if (value > max || value > INT64_MAX)
		return false;
	return json_object_set_new(into, key, json_integer((json_int_t)value)) == 0;
}

static bool put_text(json_t *into, const struct rad_field *field, const uint8_t *at)
{
	return json_object_set_new(into, field->key, rad_text_to_json((const char *)at, field->size)) == 0;
}

static bool put_constant(json_t *into, const struct rad_field *field, const uint8_t *at)
{
	return json_object_set_new(into, field->key, json_string(field->constant)) == 0;
}

static bool put_u64(json_t *into, const struct rad_field *field, const uint8_t *at)
{
	return put_integer(into, field->key, *(const uint64_t *)at, field->max ? field->max : INT64_MAX);
}

static bool put_u32(json_t *into, const struct rad_field *field, const uint8_t *at)
{
	return put_integer(into, field->key, *(const uint32_t *)at, field->max ? field->max : UINT32_MAX);
}

static bool put_ordinal(json_t *into, const struct rad_field *field, const uint8_t *at)
{
	return put_integer(into, field->key, *(const uint32_t *)at + UINT64_C(1), field->max);
}

static bool put_int(json_t *into, const struct rad_field *field, const uint8_t *at)
{
	return json_object_set_new(into, field->key, json_integer(*(const int *)at)) == 0;
}

static bool put_bool(json_t *into, const struct rad_field *field, const uint8_t *at)
{
	return json_object_set_new(into, field->key, json_boolean(*(const bool *)at)) == 0;
}

static bool put_word(json_t *into, const struct rad_field *field, const uint8_t *at)
{
	unsigned int value;

	memcpy(&value, at, sizeof(value));
	if (value >= field->words->n)
		return false;
	return json_object_set_new(into, field->key, json_string(rad_words_name(field->words, value))) == 0;
}

static bool put_time(json_t *into, const struct rad_field *field, const uint8_t *at)
{
	int64_t wall_ms = *(const int64_t *)at;
	char text[RAD_TIME_TEXT_SIZE];

	/* 0 is what a step that never started holds; 1970 would be a claim */
	rad_time_format(wall_ms >= 1000 ? wall_ms : -1, text);
	return json_object_set_new(into, field->key, json_string(text)) == 0;
}

static bool put_temperature(json_t *into, const struct rad_field *field, const uint8_t *at)
{
	int32_t value = *(const int32_t *)at;

	return value == RAD_TEMPERATURE_UNKNOWN || json_object_set_new(into, field->key, json_integer(value)) == 0;
}

static bool put_hex(json_t *into, const struct rad_field *field, const uint8_t *at)
{
	rad_auto_free char *text = malloc(2 * field->size + 1);

	if (!text)
		return false;
	rad_hex_encode(at, field->size, text);
	return json_object_set_new(into, field->key, json_string(text)) == 0;
}

static bool put_object(json_t *into, const struct rad_field *field, const uint8_t *at)
{
	return json_object_set_new(into, field->key, rad_fields_to_json(field->fields, at)) == 0;
}

static bool put_inline(json_t *into, const struct rad_field *field, const uint8_t *at)
{
	return put_fields(into, field->fields, at);
}

static bool put_array(json_t *into, const struct rad_field *field, const uint8_t *at)
{
	size_t n = *(const size_t *)(at - field->offset + field->count_offset);
	rad_auto_json json_t *array = json_array();

	if (!array || n > field->max)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (json_array_append_new(array, rad_fields_to_json(field->fields, at + i * field->size)) < 0)
			return false;
	}
	return json_object_set(into, field->key, array) == 0;
}

static bool put_count_or_none(json_t *into, const struct rad_field *field, const uint8_t *at)
{
	int64_t value = *(const int64_t *)at;

	return value < 0 || json_object_set_new(into, field->key, json_integer(value)) == 0;
}

static bool put_custom(json_t *into, const struct rad_field *field, const uint8_t *at)
{
	return field->put(into, field, at);
}

static bool (*const puts_by_kind[])(json_t *into, const struct rad_field *field, const uint8_t *at) = {
	[RAD_FIELD_TEXT] = put_text,	   [RAD_FIELD_CONSTANT] = put_constant,
	[RAD_FIELD_U64] = put_u64,	   [RAD_FIELD_U32] = put_u32,
	[RAD_FIELD_ORDINAL] = put_ordinal, [RAD_FIELD_INT] = put_int,
	[RAD_FIELD_BOOL] = put_bool,	   [RAD_FIELD_WORD] = put_word,
	[RAD_FIELD_TIME] = put_time,	   [RAD_FIELD_TEMPERATURE] = put_temperature,
	[RAD_FIELD_HEX] = put_hex,	   [RAD_FIELD_OBJECT] = put_object,
	[RAD_FIELD_INLINE] = put_inline,   [RAD_FIELD_ARRAY] = put_array,
	[RAD_FIELD_CUSTOM] = put_custom,   [RAD_FIELD_COUNT_OR_NONE] = put_count_or_none,
};

_Static_assert(RAD_ARRAY_LENGTH(puts_by_kind) == RAD_FIELD_KIND_COUNT, "every kind can be written");

static bool is_left_out(const struct rad_field *field, const uint8_t *at)
{
	for (size_t i = 0; i < field->optional_bytes; i++) {
		if (at[i])
			return false;
	}
	return field->optional_bytes > 0;
}

static bool put_fields(json_t *into, const struct rad_fields *fields, const uint8_t *object)
{
	for (size_t i = 0; i < fields->n; i++) {
		const struct rad_field *field = &fields->rows[i];

		if (!is_left_out(field, object + field->offset) &&
		    !puts_by_kind[field->kind](into, field, object + field->offset))
			return false;
	}
	return true;
}

json_t *rad_fields_to_json(const struct rad_fields *fields, const void *object)
{
	rad_auto_json json_t *into = json_object();

	if (!into || !put_fields(into, fields, object))
		return NULL;
	return RAD_STEAL(into);
}
