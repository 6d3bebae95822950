/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates, money and numbers as sheets write them; what can be read in two ways is not read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <radera/inventory.h>

#include "inventory/table.h"
#include "inventory/value.h"

static void test_dates(void **state)
{
	static const struct {
		const char *text;
		enum rad_date_order order;
		const char *date; /* NULL: none */
	} cases[] = {
		{ "2023-08-15", RAD_DATES_ISO, "2023-08-15" },
		{ "20230815", RAD_DATES_ISO, "2023-08-15" },
		{ "2023-08-15 00:00:00", RAD_DATES_ISO, "2023-08-15" },
		{ "2024-08-19T07:12:44Z", RAD_DATES_ISO, "2024-08-19" },
		{ "2024-02-29", RAD_DATES_ISO, "2024-02-29" },
		{ "2023-02-29", RAD_DATES_ISO, NULL },
		{ "2023-13-01", RAD_DATES_ISO, NULL },
		{ "15/8/2023", RAD_DATES_ISO, NULL },
		{ "15/8/2023", RAD_DATES_DAY_FIRST, "2023-08-15" },
		{ "8/15/2023 1:02:03 AM", RAD_DATES_MONTH_FIRST, "2023-08-15" },
		{ "15/8/2023", RAD_DATES_MONTH_FIRST, NULL },
		{ "15.8/2023", RAD_DATES_DAY_FIRST, NULL },
		{ "1879-01-01", RAD_DATES_ISO, NULL },
		{ "2023-08-15x", RAD_DATES_ISO, NULL },
		{ "igår", RAD_DATES_ISO, NULL },
		{ "", RAD_DATES_ISO, NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char date[RAD_DATE_SIZE] = "";
		bool found = rad_value_date(cases[i].text, cases[i].order, date);

		if (found != (cases[i].date != NULL) || (found && strcmp(date, cases[i].date) != 0))
			fail_msg("'%s' gave '%s'", cases[i].text, date);
	}
}

static void test_money(void **state)
{
	static const struct {
		const char *text;
		int64_t minor; /* -1: none */
	} cases[] = {
		{ "1 234,50 kr", 123450 },
		{ "1\xC2\xA0"
		  "234,50",
		  123450 },
		{ "1,234.50", 123450 },
		{ "1.234,50", 123450 },
		{ "1234", 123400 },
		{ "0", 0 },
		{ "SEK 500", 50000 },
		{ "500:-", 50000 },
		{ "12,5", 1250 },
		{ "1,234,567", 123456700 },
		{ "1,234", -1 },
		{ "1.234", -1 },
		{ "-5", -1 },
		{ "", -1 },
		{ "kr", -1 },
		{ "12 USD", -1 },
		{ "1,2,3.4.5", -1 },
		{ "9999999999999999", -1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t minor = -1;
		bool found = rad_value_money(cases[i].text, &minor);

		if (found != (cases[i].minor >= 0) || (found && minor != cases[i].minor))
			fail_msg("'%s' gave %lld", cases[i].text, (long long)minor);
	}
}

static void test_months(void **state)
{
	uint32_t months = 0;

	assert_true(rad_value_months("36", &months) && months == 36);
	assert_true(rad_value_months("3 år", &months) && months == 36);
	assert_true(rad_value_months("4 years", &months) && months == 48);
	assert_true(rad_value_months("36 mån", &months) && months == 36);
	assert_false(rad_value_months("36 dagar", &months));
	assert_false(rad_value_months("0", &months));
	assert_false(rad_value_months("två", &months));
}

static void test_junk(void **state)
{
	assert_true(rad_serial_is_junk("") && rad_serial_is_junk("To Be Filled By O.E.M.") &&
		    rad_serial_is_junk("00000000") && rad_serial_is_junk("N/A") && rad_serial_is_junk("-") &&
		    rad_serial_is_junk("xxxxxxx"));
	assert_false(rad_serial_is_junk("PF3ABCDE") || rad_serial_is_junk("5CG4123ABC"));
}

static void test_lines(void **state)
{
	struct rad_buffer text = RAD_BUFFER_INIT;
	struct rad_table table;
	struct rad_error err;

	rad_buffer_append_text(&text, "a;b\r\n\"1\n2\";\"x\"\"y\"\r\n\r\n  3 ;4\r\n");
	assert_int_equal(rad_table_read("t", &text, ';', &table, &err), 0);
	assert_int_equal(table.n_rows, 3);
	assert_string_equal(rad_table_cell(&table, &table.rows[1], 0), "1 2");
	assert_string_equal(rad_table_cell(&table, &table.rows[1], 1), "x\"y");
	assert_string_equal(rad_table_cell(&table, &table.rows[1], 7), "");
	assert_int_equal(table.rows[2].line, 5);
	rad_table_done(&table);
	rad_buffer_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dates), cmocka_unit_test(test_money), cmocka_unit_test(test_months),
		cmocka_unit_test(test_junk),  cmocka_unit_test(test_lines),
	};

	return cmocka_run_group_tests_name("value", tests, NULL, NULL);
}
