/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/page/reader.h"

#include "base/text.h"

void rad_page_complain(struct rad_page_reader *reader, const char *what, const char *key)
{
	if (!reader->failed)
		(void)rad_error_set(reader->err, RAD_ERROR_EVIDENCE, 0, "read record", "the record %s: \"%s\"", what,
				    key);
	reader->failed = true;
}

/* No C0 control, no DEL, no C1 control. */
static bool is_printable(const char *text)
{
	if (!rad_text_is_utf8(text))
		return false;
	for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
		if (*c == 0x7F || (*c == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0))
			return false;
	}
	return true;
}

void rad_page_check_text(struct rad_page_reader *reader, const char *text, const char *key)
{
	if (!is_printable(text))
		rad_page_complain(reader, "has control characters in its text", key);
}

const char *rad_page_get_text(struct rad_page_reader *reader, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	const char *text = json_string_value(value);

	if (value && !text)
		rad_page_complain(reader, "has something else where text must be", key);
	if (text)
		rad_page_check_text(reader, text, key);
	return text ? text : "";
}

const char *rad_page_need_text(struct rad_page_reader *reader, const json_t *object, const char *key)
{
	const char *text = rad_page_get_text(reader, object, key);

	if (!*text)
		rad_page_complain(reader, "lacks", key);
	return text;
}

int64_t rad_page_get_number(struct rad_page_reader *reader, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	if (!value)
		return -1;
	if (!json_is_integer(value) || json_integer_value(value) < 0)
		rad_page_complain(reader, "has something else where a count must be", key);
	return json_integer_value(value);
}

bool rad_page_get_bool(struct rad_page_reader *reader, const json_t *object, const char *key, bool fallback)
{
	const json_t *value = json_object_get(object, key);

	if (value && !json_is_boolean(value))
		rad_page_complain(reader, "has something else where yes or no must be", key);
	return value ? json_is_true(value) : fallback;
}

bool rad_page_need_bool(struct rad_page_reader *reader, const json_t *object, const char *key)
{
	if (!json_object_get(object, key))
		rad_page_complain(reader, "lacks", key);
	return rad_page_get_bool(reader, object, key, false);
}

const json_t *rad_page_need_object(struct rad_page_reader *reader, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_object(value))
		rad_page_complain(reader, "lacks", key);
	return value;
}
