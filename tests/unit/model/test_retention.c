/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include <radera/clock.h>
#include <radera/retention.h>

#include "base/cleanup.h"

#define DAY_MS 86400000ll

static void assert_due(const struct rad_retention_rule *rule, int64_t from_ms, const char *want)
{
	char text[RAD_TIME_TEXT_SIZE];

	rad_time_format(rad_retention_due_ms(rule, from_ms), text);
	assert_string_equal(text, want);
}

static void test_when(void **state)
{
	const struct rad_retention_rule seven = { .document = RAD_RETAIN_SALE, .years = 7 };
	const struct rad_retention_rule three = { .document = RAD_RETAIN_HOLDER, .months = 3 };
	const struct rad_retention_rule at_once = { .document = RAD_RETAIN_REVIEW, .months = 0 };
	const struct rad_retention_rule keep = { .document = RAD_RETAIN_SALE, .keep = true, .years = 7 };
	const struct rad_retention_rule wrong = { .document = RAD_RETAIN_CERTIFICATE, .months = 1 };
	const int64_t november = 1795305600000; /* 2026-11-22T00:00:00Z */
	const int64_t new_year = 1798761600000; /* 2027-01-01T00:00:00Z */

	assert_due(&seven, november, "2034-01-01T00:00:00Z");
	assert_due(&seven, new_year - 1000, "2034-01-01T00:00:00Z");
	assert_due(&seven, new_year, "2035-01-01T00:00:00Z");
	assert_due(&three, november, "2027-02-22T00:00:00Z");
	assert_due(&three, november + 8 * DAY_MS, "2027-03-02T00:00:00Z"); /* there is no 30th of February */
	assert_due(&at_once, november, "2026-11-22T00:00:00Z");
	assert_true(rad_retention_due_ms(&keep, november) == INT64_MAX);
	assert_true(rad_retention_due_ms(&wrong, november) == INT64_MAX);
	assert_true(rad_retention_due_ms(NULL, november) == INT64_MAX);
}

static void test_rules(void **state)
{
	const struct rad_retention retention = { .n_rules = 1,
						 .rules = { { .document = RAD_RETAIN_SALE, .years = 7 } } };

	assert_ptr_equal(rad_retention_find(&retention, RAD_RETAIN_SALE), &retention.rules[0]);
	assert_null(rad_retention_find(&retention, RAD_RETAIN_CERTIFICATE));
	assert_null(rad_retention_find(&retention, RAD_RETAIN_HOLDER));
	assert_string_equal(rad_retention_document_name(RAD_RETAIN_HOLDER), "holder");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_when),
		cmocka_unit_test(test_rules),
	};

	return cmocka_run_group_tests_name("retention", tests, NULL, NULL);
}
