/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/register.h>

#include <string.h>

#include "base/cleanup.h"
#include "model/words.h"

static const char *const fields[RAD_FIELDS_TOLD] = {
	[RAD_FIELD_INVENTORY_ID] = "inventory-id",
	[RAD_FIELD_SERIAL] = "serial",
	[RAD_FIELD_MAKE] = "make",
	[RAD_FIELD_MODEL] = "model",
	[RAD_FIELD_KIND] = "kind",
	[RAD_FIELD_ORGANISATION] = "organisation",
	[RAD_FIELD_UNIT] = "unit",
	[RAD_FIELD_HOLDER] = "holder",
	[RAD_FIELD_IN_USE_SINCE] = "in-use-since",
	[RAD_FIELD_PLANNED_MONTHS] = "planned-months",
	[RAD_FIELD_PRICE] = "price",
	[RAD_FIELD_STATUS] = "status",
	[RAD_FIELD_CHANGED] = "changed",
	[RAD_FIELD_CERTIFICATE] = "certificate",
};
static const struct rad_words field_words = { fields, RAD_ARRAY_LENGTH(fields) };

const char *rad_register_field_name(enum rad_register_field field)
{
	return rad_words_name(&field_words, (unsigned int)field);
}

/* The next character as a small one: ASCII, and the letters of Latin-1 in UTF-8 (C3 80 to C3 9E, but the sign of
 * times). */
static unsigned int next_small(const char **at, const char *end)
{
	unsigned char c = (unsigned char)*(*at)++;
	unsigned char second;

	if (c >= 'A' && c <= 'Z')
		return c + 32u;
	if (c != 0xC3 || *at == end)
		return c;
	second = (unsigned char)*(*at)++;
	if (second >= 0x80 && second <= 0x9E && second != 0x97)
		second = (unsigned char)(second + 0x20);
	return 0xC300u + second;
}

/* Whether one word, [word, end), fits the whole value; a * at its end takes the rest. */
static bool word_fits(const char *word, const char *end, const char *value)
{
	const char *value_end = value + strlen(value);

	while (word < end && *word != '*') {
		if (value == value_end || next_small(&word, end) != next_small(&value, value_end))
			return false;
	}
	return word < end ? end - word == 1 : value == value_end;
}

bool rad_words_fit(const char *words, const char *value)
{
	while (*words) {
		const char *bar = strchr(words, '|');
		const char *end = bar ? bar : words + strlen(words);
		const char *last = end;

		while (words < last && *words == ' ')
			words++;
		while (last > words && last[-1] == ' ')
			last--;
		if (last > words && word_fits(words, last, value))
			return true;
		words = bar ? bar + 1 : end;
	}
	return false;
}
