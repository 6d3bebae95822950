/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as an organisation's file: refused, or one that receipts and prices can rely on. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <radera/files.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct rad_organisation *it)
{
	struct rad_asset asset = { .kind = RAD_ASSET_STUDENT, .model = "ThinkPad L13", .in_use_since = "2020-01-01" };
	int64_t price = 0;

	if (!it->id[0] || !it->name[0] || it->n_prices > RAD_PRICES_MAX ||
	    strspn(it->series, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != strlen(it->series) ||
	    strlen(it->terms_sv) >= RAD_TERMS_SIZE || strlen(it->terms_en) >= RAD_TERMS_SIZE)
		abort();
	if (rad_organisation_price(it, &asset, "2026-11-22", &price) && price < 0)
		abort();
	if (!rad_organisation_is(it, it->id) || !rad_organisation_shares_name(it, it))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rad_organisation *organisation = malloc(sizeof(*organisation));
	struct rad_error err;

	if (organisation && rad_organisation_parse("fuzz", data, size, organisation, &err) >= 0)
		check(organisation);
	free(organisation);
	return 0;
}
