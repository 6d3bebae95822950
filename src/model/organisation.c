/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/organisation.h>

#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* Whole months from one day to another, "2023-08-15"; 0 when either is none. */
static uint32_t months_between(const char *from, const char *to)
{
	int from_year;
	int from_month;
	int from_day;
	int to_year;
	int to_month;
	int to_day;
	int months;

	if (sscanf(from, "%4d-%2d-%2d", &from_year, &from_month, &from_day) != 3 ||
	    sscanf(to, "%4d-%2d-%2d", &to_year, &to_month, &to_day) != 3)
		return 0;
	months = (to_year - from_year) * 12 + to_month - from_month - (to_day < from_day ? 1 : 0);
	return months > 0 ? (uint32_t)months : 0;
}

bool rad_organisation_price(const struct rad_organisation *organisation, const struct rad_asset *asset,
			    const char *today, int64_t *ret_minor)
{
	uint32_t months = months_between(asset->in_use_since, today);

	for (size_t i = 0; i < organisation->n_prices; i++) {
		const struct rad_price *row = &organisation->prices[i];

		if ((row->kind != RAD_ASSET_UNKNOWN && row->kind != asset->kind) || months < row->months_from ||
		    (row->model[0] && !rad_words_fit(row->model, asset->model)))
			continue;
		*ret_minor = row->price_minor;
		return true;
	}
	return false;
}

bool rad_organisation_is(const struct rad_organisation *organisation, const char *name)
{
	char cut[RAD_ID_SIZE]; /* as much of a long name as a card has room for */

	(void)rad_text_copy(cut, sizeof(cut), organisation->name);
	return rad_words_fit(organisation->id, name) || rad_words_fit(organisation->name, name) ||
	       rad_words_fit(cut, name) || rad_words_fit(organisation->aliases, name);
}

static bool has_alias_of(const struct rad_organisation *a, const struct rad_organisation *b)
{
	const char *at = a->aliases;

	while (*at) {
		size_t length = strcspn(at, "|");
		char alias[RAD_WORDS_SIZE];

		while (length > 0 && *at == ' ') {
			at++;
			length--;
		}
		(void)snprintf(alias, sizeof(alias), "%.*s", (int)length, at);
		while (length > 0 && alias[length - 1] == ' ')
			alias[--length] = '\0';
		if (alias[0] && rad_organisation_is(b, alias))
			return true;
		at += strcspn(at, "|");
		at += *at == '|';
	}
	return false;
}

bool rad_organisation_shares_name(const struct rad_organisation *a, const struct rad_organisation *b)
{
	return rad_organisation_is(a, b->id) || rad_organisation_is(a, b->name) || rad_organisation_is(b, a->id) ||
	       rad_organisation_is(b, a->name) || has_alias_of(a, b);
}
