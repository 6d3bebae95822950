/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <radera/organisation.h>

#include "base/cleanup.h"

static const struct rad_organisation town = {
	.id = "exempelkoping",
	.name = "Exempelköpings kommun",
	.aliases = "Exempelköping | Ex-köp*",
	.n_prices = 4,
	.prices = {
		{ .kind = RAD_ASSET_STUDENT, .model = "ThinkPad L13*", .months_from = 36, .price_minor = 40000 },
		{ .kind = RAD_ASSET_STUDENT, .months_from = 36, .price_minor = 50000 },
		{ .kind = RAD_ASSET_STUDENT, .price_minor = 250000 },
		{ .kind = RAD_ASSET_TABLET, .price_minor = 30000 },
	},
};

static void test_price(void **state)
{
	static const struct {
		enum rad_asset_kind kind;
		const char *model;
		const char *since;
		int64_t want; /* -1: none */
	} rows[] = {
		{ RAD_ASSET_STUDENT, "ThinkPad L13 Gen 2", "2023-08-15", 40000 },
		{ RAD_ASSET_STUDENT, "thinkpad l13", "2023-11-22", 40000 },
		{ RAD_ASSET_STUDENT, "ThinkPad L13 Gen 2", "2023-11-23", 250000 }, /* a day short of 36 months */
		{ RAD_ASSET_STUDENT, "Latitude 3330", "2020-01-01", 50000 },
		{ RAD_ASSET_STUDENT, "Latitude 3330", "", 250000 },
		{ RAD_ASSET_STUDENT, "Latitude 3330", "2030-01-01", 250000 },
		{ RAD_ASSET_TABLET, "", "", 30000 },
		{ RAD_ASSET_TEACHER, "ThinkPad L13 Gen 2", "2020-01-01", -1 },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++) {
		struct rad_asset asset = { .kind = rows[i].kind };
		int64_t price = -1;
		bool found;

		(void)snprintf(asset.model, sizeof(asset.model), "%s", rows[i].model);
		(void)snprintf(asset.in_use_since, sizeof(asset.in_use_since), "%s", rows[i].since);
		found = rad_organisation_price(&town, &asset, "2026-11-22", &price);
		assert_int_equal(found, rows[i].want >= 0);
		assert_int_equal(price, rows[i].want);
	}
}

static void test_names(void **state)
{
	static const char *const are[] = { "exempelkoping", "EXEMPELKÖPINGS KOMMUN", "exempelköping", "Ex-köpings" };
	static const char *const are_not[] = { "", "Exempel", "Exempelköpings", "exempelkoping2", "Bolaget" };
	struct rad_organisation other = { .id = "bolaget", .name = "Bostadsbolaget AB" };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(are); i++)
		assert_true(rad_organisation_is(&town, are[i]));
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(are_not); i++)
		assert_false(rad_organisation_is(&town, are_not[i]));
	assert_false(rad_organisation_shares_name(&town, &other));
	(void)snprintf(other.name, sizeof(other.name),
		       "Kommunalförbundet för gemensam administration av skolor i västra länet");
	assert_true(rad_organisation_is(&other, "Kommunalförbundet för gemensam administration av skolor i vä"));
	(void)snprintf(other.name, sizeof(other.name), "Bostadsbolaget AB");
	(void)snprintf(other.aliases, sizeof(other.aliases), "Bolaget |  exempelköping ");
	assert_true(rad_organisation_shares_name(&town, &other));
	assert_true(rad_organisation_shares_name(&other, &town));
	(void)snprintf(other.aliases, sizeof(other.aliases), "Bolaget || |");
	assert_false(rad_organisation_shares_name(&other, &town));
	(void)snprintf(other.name, sizeof(other.name), "Exempelköping");
	assert_true(rad_organisation_shares_name(&other, &town));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_price),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("organisation", tests, NULL, NULL);
}
