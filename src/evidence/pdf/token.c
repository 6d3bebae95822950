/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/pdf/token.h"

#include <ctype.h>
#include <string.h>

#define DEPTH_MAX   24
#define ENTRIES_MAX 256 /* of one dictionary; ours have at most thirty */
#define DIGITS_MAX  18

static bool take_any(struct rad_span span, size_t *position, int depth);

bool rad_pdf_is_blank(uint8_t byte)
{
	return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t' || byte == '\f' || byte == '\0';
}

static bool is_delimiter(uint8_t byte)
{
	return byte != '\0' && strchr("()<>[]{}/%", byte) != NULL;
}

static bool is_regular(uint8_t byte)
{
	return !rad_pdf_is_blank(byte) && !is_delimiter(byte);
}

static bool is_at(struct rad_span span, size_t position, const char *text)
{
	size_t length = strlen(text);

	return position <= span.size && length <= span.size - position &&
	       memcmp(span.data + position, text, length) == 0;
}

size_t rad_pdf_skip_blanks(struct rad_span span, size_t position)
{
	while (position < span.size && rad_pdf_is_blank(span.data[position]))
		position++;
	return position;
}

bool rad_pdf_take_word(struct rad_span span, size_t *position, const char *word)
{
	size_t end = *position + strlen(word);

	if (!is_at(span, *position, word) || (end < span.size && is_regular(span.data[end])))
		return false;
	*position = end;
	return true;
}

bool rad_pdf_take_number(struct rad_span span, size_t *position, uint64_t *ret)
{
	size_t at = *position;
	uint64_t value = 0;

	while (at < span.size && isdigit(span.data[at]) && at - *position <= DIGITS_MAX)
		value = value * 10 + (uint64_t)(span.data[at++] - '0');
	if (at == *position || at - *position > DIGITS_MAX)
		return false;
	*position = at;
	*ret = value;
	return true;
}

bool rad_pdf_take_line_end(struct rad_span span, size_t *position)
{
	if (is_at(span, *position, "\r\n"))
		*position += 2;
	else if (is_at(span, *position, "\n"))
		*position += 1;
	else
		return false;
	return true;
}

/* "(...)": parentheses balance, a backslash takes the next byte with it. */
static bool take_string(struct rad_span span, size_t *position)
{
	int open = 0;

	for (size_t at = *position; at < span.size; at++) {
		if (span.data[at] == '\\')
			at++;
		else if (span.data[at] == '(')
			open++;
		else if (span.data[at] == ')' && --open == 0) {
			*position = at + 1;
			return true;
		}
	}
	return false;
}

static bool take_hex_string(struct rad_span span, size_t *position)
{
	size_t at = *position + 1;

	while (at < span.size && (isxdigit(span.data[at]) || rad_pdf_is_blank(span.data[at])))
		at++;
	if (!is_at(span, at, ">"))
		return false;
	*position = at + 1;
	return true;
}

static bool take_name(struct rad_span span, size_t *position)
{
	size_t at = *position + 1;

	while (at < span.size && is_regular(span.data[at]))
		at++;
	*position = at;
	return true;
}

static bool span_equals(struct rad_span a, struct rad_span b)
{
	return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

/* A key must be plain: readers disagree on what "/T#79pe" and a repeated key mean. */
static bool take_key(struct rad_span span, size_t *position, struct rad_span *keys, size_t n)
{
	size_t start = *position;

	if (!is_at(span, start, "/") || n == ENTRIES_MAX || !take_name(span, position))
		return false;
	keys[n] = (struct rad_span){ span.data + start, *position - start };
	if (keys[n].size < 2 || memchr(keys[n].data, '#', keys[n].size))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (span_equals(keys[i], keys[n]))
			return false;
	}
	return true;
}

static bool take_dict(struct rad_span span, size_t *position, int depth)
{
	struct rad_span keys[ENTRIES_MAX];
	size_t at = rad_pdf_skip_blanks(span, *position + 2);

	for (size_t n = 0; !is_at(span, at, ">>"); n++) {
		if (!take_key(span, &at, keys, n))
			return false;
		at = rad_pdf_skip_blanks(span, at);
		if (!take_any(span, &at, depth + 1))
			return false;
		at = rad_pdf_skip_blanks(span, at);
	}
	*position = at + 2;
	return true;
}

static bool take_array(struct rad_span span, size_t *position, int depth)
{
	size_t at = rad_pdf_skip_blanks(span, *position + 1);

	while (!is_at(span, at, "]")) {
		if (!take_any(span, &at, depth + 1))
			return false;
		at = rad_pdf_skip_blanks(span, at);
	}
	*position = at + 1;
	return true;
}

/* "12 0 R" */
static bool take_reference(struct rad_span span, size_t *position)
{
	size_t at = *position;
	uint64_t ignored;

	for (int i = 0; i < 2; i++) {
		if (!rad_pdf_take_number(span, &at, &ignored) || at == span.size || !rad_pdf_is_blank(span.data[at]))
			return false;
		at = rad_pdf_skip_blanks(span, at);
	}
	if (!rad_pdf_take_word(span, &at, "R"))
		return false;
	*position = at;
	return true;
}

/* A number with sign and fraction. */
static bool take_real(struct rad_span span, size_t *position)
{
	size_t at = *position;
	size_t digits = 0;
	size_t points = 0;

	if (at < span.size && (span.data[at] == '-' || span.data[at] == '+'))
		at++;
	for (; at < span.size && (isdigit(span.data[at]) || span.data[at] == '.'); at++) {
		if (span.data[at] == '.')
			points++;
		else
			digits++;
	}
	if (!digits || points > 1 || (at < span.size && is_regular(span.data[at])))
		return false;
	*position = at;
	return true;
}

static bool take_any(struct rad_span span, size_t *position, int depth)
{
	if (depth > DEPTH_MAX || *position >= span.size)
		return false;
	switch (span.data[*position]) {
	case '(':
		return take_string(span, position);
	case '/':
		return take_name(span, position);
	case '[':
		return take_array(span, position, depth);
	case '<':
		return is_at(span, *position, "<<") ? take_dict(span, position, depth)
						    : take_hex_string(span, position);
	default:
		return take_reference(span, position) || take_real(span, position) ||
		       rad_pdf_take_word(span, position, "true") || rad_pdf_take_word(span, position, "false") ||
		       rad_pdf_take_word(span, position, "null");
	}
}

bool rad_pdf_take_value(struct rad_span span, size_t *position, struct rad_span *ret)
{
	size_t at = *position;

	if (!take_any(span, &at, 0))
		return false;
	*ret = (struct rad_span){ span.data + *position, at - *position };
	*position = at;
	return true;
}

bool rad_pdf_dict_next(struct rad_span dict, size_t *position, struct rad_span *ret_key, struct rad_span *ret_value)
{
	size_t at = *position ? *position : 2;

	if (dict.size < 4 || !is_at(dict, 0, "<<"))
		return false;
	at = rad_pdf_skip_blanks(dict, at);
	if (!is_at(dict, at, "/") || !rad_pdf_take_value(dict, &at, ret_key))
		return false;
	at = rad_pdf_skip_blanks(dict, at);
	if (!rad_pdf_take_value(dict, &at, ret_value))
		return false;
	*position = at;
	return true;
}

bool rad_pdf_dict_get(struct rad_span dict, const char *key, struct rad_span *ret_value, struct rad_span *ret_entry)
{
	struct rad_span name;
	struct rad_span value;
	size_t position = 0;

	while (rad_pdf_dict_next(dict, &position, &name, &value)) {
		if (!rad_pdf_name_is(name, key))
			continue;
		*ret_value = value;
		if (ret_entry)
			*ret_entry = (struct rad_span){ name.data, (size_t)(value.data - name.data) + value.size };
		return true;
	}
	return false;
}

bool rad_pdf_array_next(struct rad_span array, size_t *position, struct rad_span *ret_value)
{
	size_t at = rad_pdf_skip_blanks(array, *position ? *position : 1);

	if (array.size < 2 || array.data[0] != '[' || is_at(array, at, "]") ||
	    !rad_pdf_take_value(array, &at, ret_value))
		return false;
	*position = at;
	return true;
}

bool rad_pdf_reference(struct rad_span value, uint32_t *ret_number)
{
	size_t at = 0;
	uint64_t number;
	uint64_t generation;

	if (!rad_pdf_take_number(value, &at, &number) || number == 0 || number > UINT32_MAX)
		return false;
	at = rad_pdf_skip_blanks(value, at);
	if (!rad_pdf_take_number(value, &at, &generation) || generation != 0)
		return false;
	at = rad_pdf_skip_blanks(value, at);
	if (!rad_pdf_take_word(value, &at, "R") || at != value.size)
		return false;
	*ret_number = (uint32_t)number;
	return true;
}

bool rad_pdf_integer(struct rad_span value, uint64_t *ret)
{
	size_t at = 0;

	return rad_pdf_take_number(value, &at, ret) && at == value.size;
}

bool rad_pdf_name_is(struct rad_span value, const char *name)
{
	size_t length = strlen(name);

	return value.size == length + 1 && value.data[0] == '/' && memcmp(value.data + 1, name, length) == 0;
}
