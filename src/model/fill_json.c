/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A fill, whose keys depend on its kind. "text" says the same for people; it is not read back.
 */
#include <radera/profile.h>

#include <string.h>

#include "base/text.h"
#include "model/fields.h"

static bool has_slot(enum rad_fill_kind kind)
{
	return kind == RAD_FILL_RANDOM_BYTE || kind == RAD_FILL_COMPLEMENT;
}

static bool put_bytes(json_t *json, const struct rad_fill *fill)
{
	char hex[2 * RAD_FILL_BYTES_MAX + 1];

	if (fill->length < 1 || fill->length > RAD_FILL_BYTES_MAX)
		return false;
	rad_hex_encode(fill->bytes, fill->length, hex);
	return json_object_set_new(json, "bytes", json_string(hex)) == 0;
}

static bool put_slot(json_t *json, const struct rad_fill *fill)
{
	return fill->slot < RAD_FILL_SLOTS && json_object_set_new(json, "slot", json_integer(fill->slot)) == 0;
}

bool rad_fill_put(json_t *into, const struct rad_field *field, const void *at)
{
	const struct rad_fill *fill = at;
	rad_auto_json json_t *json = json_object();
	char text[RAD_FILL_TEXT_SIZE];

	if (!json || (unsigned int)fill->kind >= rad_words_fill.n)
		return false;
	if (json_object_set_new(json, "kind", json_string(rad_fill_name(fill->kind))) < 0)
		return false;
	if (fill->kind == RAD_FILL_BYTES && !put_bytes(json, fill))
		return false;
	if (has_slot(fill->kind) && !put_slot(json, fill))
		return false;
	rad_fill_describe(fill, text);
	return json_object_set_new(json, "text", json_string(text)) == 0 &&
	       json_object_set(into, field->key, json) == 0;
}

static int get_bytes(const struct rad_reader *reader, struct rad_fill *fill)
{
	const char *hex;
	size_t length;
	int code = rad_reader_text(reader, "bytes", &hex);

	if (code < 0)
		return code;
	length = strlen(hex) / 2;
	if (length < 1 || length > RAD_FILL_BYTES_MAX || !rad_hex_decode(hex, fill->bytes, length))
		return rad_reader_refuse(reader, "bytes", "is not hexadecimal of 1 to 64 bytes");
	fill->length = (uint8_t)length;
	return 0;
}

static int get_slot(const struct rad_reader *reader, struct rad_fill *fill)
{
	int64_t slot;
	int code = rad_reader_integer(reader, "slot", 0, RAD_FILL_SLOTS - 1, &slot);

	if (code == 0)
		fill->slot = (uint8_t)slot;
	return code;
}

int rad_fill_get(const struct rad_reader *reader, const struct rad_field *field, void *at)
{
	struct rad_fill *fill = at;
	struct rad_reader inner;
	const char *text;
	unsigned int kind;
	int code = rad_reader_enter(reader, field->key, SIZE_MAX, &inner);

	if (code == 0)
		code = rad_reader_text(&inner, "text", &text);
	if (code == 0)
		code = rad_reader_text(&inner, "kind", &text);
	if (code < 0)
		return code;
	if (!rad_words_find(&rad_words_fill, text, &kind))
		return rad_reader_refuse(&inner, "kind", "is an unknown word");
	fill->kind = (enum rad_fill_kind)kind;
	if (fill->kind == RAD_FILL_BYTES)
		return get_bytes(&inner, fill);
	return has_slot(fill->kind) ? get_slot(&inner, fill) : 0;
}
