/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inventory/value.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <radera/inventory.h>

#include "base/cleanup.h"
#include "base/text.h"

#define MONEY_DIGITS_MAX 12

static bool is_day(unsigned int year, unsigned int month, unsigned int day)
{
	static const unsigned char lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return year >= 1980 && year <= 2099 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= lengths[month - 1] + (month == 2 && leap ? 1u : 0u);
}

/* What follows a date: nothing, or a time of day. */
static bool is_time(const char *text)
{
	return *text == '\0' ||
	       ((*text == ' ' || *text == 'T') && strspn(text + 1, "0123456789:.,+-TZ APMapm") == strlen(text + 1));
}

bool rad_value_date(const char *text, enum rad_date_order order, char ret[RAD_DATE_SIZE])
{
	unsigned int a = 0;
	unsigned int b = 0;
	unsigned int c = 0;
	int end = 0;
	bool iso = sscanf(text, "%4u-%2u-%2u%n", &a, &b, &c, &end) == 3 && end >= 8 && is_time(text + end);

	if (!iso && strspn(text, "0123456789") == 8 && text[8] == '\0')
		iso = sscanf(text, "%4u%2u%2u", &a, &b, &c) == 3;
	if (!iso && order != RAD_DATES_ISO) {
		unsigned int first = 0;
		unsigned int second = 0;
		char mark[2][2] = { "", "" };

		if (sscanf(text, "%2u%1[./-]%2u%1[./-]%4u%n", &first, mark[0], &second, mark[1], &a, &end) != 5 ||
		    mark[0][0] != mark[1][0] || !is_time(text + end))
			return false;
		b = order == RAD_DATES_MONTH_FIRST ? first : second;
		c = order == RAD_DATES_MONTH_FIRST ? second : first;
		iso = true;
	}
	if (!iso || !is_day(a, b, c))
		return false;
	(void)snprintf(ret, RAD_DATE_SIZE, "%04u-%02u-%02u", a % 10000, b % 100, c % 100);
	return true;
}

/* Digits and marks only; currency words and blanks (also the narrow and the hard one) are left out. */
static bool plain_number(const char *text, char ret[40])
{
	static const char *const words[] = {
		"SEK", "kr", ":-", "EUR", "\xE2\x82\xAC", "\xC2\xA0", "\xE2\x80\xAF", " "
	};
	size_t n = 0;

	while (*text) {
		size_t skip = 0;

		for (size_t i = 0; i < RAD_ARRAY_LENGTH(words) && !skip; i++) {
			if (strncasecmp(text, words[i], strlen(words[i])) == 0)
				skip = strlen(words[i]);
		}
		if (skip) {
			text += skip;
			continue;
		}
		if (!strchr("0123456789.,", *text) || n == 39)
			return false;
		ret[n++] = *text++;
	}
	ret[n] = '\0';
	return n > 0;
}

/* Where the fraction begins: behind the last mark, when it is the only one of its kind and two digits or one follow. */
static const char *fraction_of(const char *number)
{
	const char *last = strpbrk(number, ".,");

	for (const char *at = last; at; at = strpbrk(at + 1, ".,"))
		last = at;
	return last && strlen(last + 1) <= 2 && strchr(number, *last) == last ? last + 1 : NULL;
}

/* Digits up to `end`, in groups of three when they are grouped, by one mark that is not the fraction's. *ret_marks
 * counts. */
static bool read_whole(const char *at, const char *end, char fraction_mark, int64_t *ret, size_t *ret_marks)
{
	char mark = '\0';
	size_t in_group = 0;
	size_t digits = 0;

	*ret = 0;
	*ret_marks = 0;
	for (; at < end; at++) {
		if (isdigit((unsigned char)*at)) {
			*ret = 10 * *ret + (*at - '0');
			in_group++;
			if (++digits > MONEY_DIGITS_MAX)
				return false;
			continue;
		}
		if (*at == fraction_mark || (mark && *at != mark) || in_group == 0 ||
		    (mark ? in_group != 3 : in_group > 3))
			return false;
		mark = *at;
		in_group = 0;
		(*ret_marks)++;
	}
	return digits > 0 && (!mark || in_group == 3);
}

bool rad_value_money(const char *text, int64_t *ret_minor)
{
	char number[40];
	const char *fraction;
	size_t marks = 0;
	int64_t value = 0;

	if (!plain_number(text, number))
		return false;
	fraction = fraction_of(number);
	if (!read_whole(number, fraction ? fraction - 1 : number + strlen(number), fraction ? fraction[-1] : '\0',
			&value, &marks) ||
	    (!fraction && marks == 1))
		return false;
	value *= 100;
	if (fraction && fraction[0])
		value += 10 * (fraction[0] - '0') + (fraction[1] ? fraction[1] - '0' : 0);
	*ret_minor = value;
	return true;
}

bool rad_value_months(const char *text, uint32_t *ret)
{
	unsigned int number = 0;
	char word[16] = "";
	int n = sscanf(text, "%4u %15s", &number, word);

	if (n < 1 || number > 1200)
		return false;
	if (rad_words_fit("år | year* | yr*", word))
		number *= 12;
	else if (n == 2 && !rad_words_fit("mån* | month* | mo", word))
		return false;
	*ret = number;
	return number > 0 && number <= 1200;
}

bool rad_serial_is_junk(const char *serial)
{
	static const char words[] =
		"To be filled* | Default string | System Serial Number | Not Specified | Not applicable | N/A | NA "
		"| None | Unknown | Okänt | Saknas | INVALID | O.E.M.* | 0123456789 | 123456789* | Chassis*";
	size_t length = strlen(serial);

	return length < 4 || rad_words_fit(words, serial) ||
	       strspn(serial, serial[0] ? (char[]){ serial[0], '\0' } : "") == length ||
	       strspn(serial, "-. 0xX") == length;
}
