/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables that are written for others: what a sheet could take for a formula, encodings, days; and the daily list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <radera/register_outbox.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "inventory/csv_write.h"

static struct rad_error err;

static void must(int r)
{
	if (r < 0)
		fail_msg("%s", err.text);
}

static void check_cell(enum rad_csv_cell kind, bool is_windows_1252, const char *text, const char *expected)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;
	struct rad_csv csv;

	must(rad_csv_begin(&csv, &buffer, ';', is_windows_1252, &err));
	rad_csv_cell(&csv, kind, text);
	rad_csv_cell(&csv, RAD_CELL_KEY, "x");
	rad_csv_end_row(&csv);
	must(rad_csv_end(&csv, &err));
	rad_buffer_append(&buffer, "", 1);
	assert_string_equal((const char *)buffer.data + (is_windows_1252 ? 0 : 3), expected);
}

static void test_cells(void **state)
{
	check_cell(RAD_CELL_TEXT, false, "Björkskolan", "Björkskolan;x\r\n");
	check_cell(RAD_CELL_TEXT, true, "Björkskolan", "Bj\xF6rkskolan;x\r\n");
	check_cell(RAD_CELL_TEXT, false, "a;b", "\"a;b\";x\r\n");
	check_cell(RAD_CELL_TEXT, false, "13\" skärm", "\"13\"\" skärm\";x\r\n");
	check_cell(RAD_CELL_TEXT, false, "a\nb", "\"a\nb\";x\r\n");
	check_cell(RAD_CELL_TEXT, false, "", ";x\r\n");
	/* a formula is text for people, and no key at all */
	for (const char *c = "=+-@"; *c; c++) {
		char text[] = { *c, '1', '+', '1', '\0' };
		char expected[32];

		(void)snprintf(expected, sizeof(expected), "'%s;x\r\n", text);
		check_cell(RAD_CELL_TEXT, false, text, expected);
		check_cell(RAD_CELL_KEY, false, text, ";x\r\n");
	}
	check_cell(RAD_CELL_TEXT, false, " =1", "' =1;x\r\n");
	check_cell(RAD_CELL_KEY, false, "SN-1", "SN-1;x\r\n");
	check_cell(RAD_CELL_KEY, false, "000123", "000123;x\r\n");
	/* what Windows-1252 lacks: a question mark in a text, nothing in a key */
	check_cell(RAD_CELL_TEXT, true, "Łódź",
		   "?\xF3"
		   "d?;x\r\n");
	check_cell(RAD_CELL_KEY, true, "Łódź", ";x\r\n");
	check_cell(RAD_CELL_TEXT, true, "\xC5", "?;x\r\n"); /* a torn character */
}

static void test_fixed_words(void **state)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;
	struct rad_csv csv;

	must(rad_csv_begin(&csv, &buffer, ';', true, &err));
	rad_csv_cell(&csv, RAD_CELL_FIXED, "Łódź");
	assert_int_equal(rad_csv_end(&csv, &err), -RAD_ERROR_INPUT);
	must(rad_csv_begin(&csv, &buffer, ';', true, &err));
	rad_csv_cell(&csv, RAD_CELL_FIXED, "Såld?");
	must(rad_csv_end(&csv, &err));
}

static void test_days(void **state)
{
	char day[RAD_DAY_TEXT_SIZE];
	int64_t begin = 0;
	int64_t next = 0;

	assert_true(rad_day_begin("2026-10-25", 0, &begin)); /* the clock goes back: it has 25 hours */
	assert_true(rad_day_begin("2026-10-25", 1, &next));
	assert_int_equal(next - begin, 25 * 3600 * 1000);
	rad_day_of(begin, day);
	assert_string_equal(day, "2026-10-25");
	rad_day_of(next - 1, day);
	assert_string_equal(day, "2026-10-25");
	rad_day_of(next, day);
	assert_string_equal(day, "2026-10-26");
	assert_true(rad_day_begin("2026-12-31", 1, &next));
	rad_day_of(next, day);
	assert_string_equal(day, "2027-01-01");
	assert_false(rad_day_begin("2026-02-30", 0, &next));
	assert_false(rad_day_begin("2026-2-3", 0, &next));
	assert_false(rad_day_begin("2026-02-03x", 0, &next));
	assert_false(rad_day_begin("", 0, &next));
	rad_day_of(-1, day);
	assert_string_equal(day, "unknown");
}

/* --- the daily list */

struct set_clock {
	struct rad_clock clock;
	int64_t wall_ms;
};

static int64_t wall_ms(struct rad_clock *clock)
{
	return ((struct set_clock *)clock)->wall_ms;
}

static uint64_t monotonic_ns(struct rad_clock *clock)
{
	return 1;
}

static void sleep_ns(struct rad_clock *clock, uint64_t ns)
{
}

static const struct rad_clock_ops ops = { .wall_ms = wall_ms, .monotonic_ns = monotonic_ns, .sleep_ns = sleep_ns };

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
	return remove(path);
}

static void set_day(struct set_clock *clock, const char *day, int hours)
{
	assert_true(rad_day_begin(day, 0, &clock->wall_ms));
	clock->wall_ms += (int64_t)hours * 3600 * 1000;
}

static void retire(struct rad_store *store, const char *id)
{
	const struct rad_asset asset = { .inventory_id = "", .price_minor = -1, .unit = "=1+1" };
	struct rad_asset own = asset;
	struct rad_asset_move move = { .inventory_id = id, .operator_id = "asa", .reason = "" };

	(void)snprintf(own.inventory_id, sizeof(own.inventory_id), "%s", id);
	must(rad_store_asset_register(store, &own, "asa", &err));
	move.from = RAD_ASSET_RECEIVED;
	move.to = RAD_ASSET_DISPOSED;
	move.disposition = RAD_DISPOSITION_DESTRUCTION;
	must(rad_store_asset_move(store, &move, &err));
}

static size_t write_days(struct rad_store *store, const char *directory, const struct set_clock *clock)
{
	size_t n = 0;

	must(rad_register_write_days(store, directory, clock->wall_ms, &n, &err));
	return n;
}

static void check_list(const char *directory, const char *day, const char *expected)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	char path[200];
	const char *rows;

	(void)snprintf(path, sizeof(path), "%s/retired-%s.csv", directory, day);
	must(rad_file_read(-100, path, 10000, &text, &err));
	rows = strstr((const char *)text.data, "\r\n");
	assert_non_null(rows);
	assert_string_equal(rows + 2, expected);
}

static void test_daily_lists(void **state)
{
	struct set_clock clock = { .clock = { &ops } };
	char directory[] = "/tmp/radera-retired-XXXXXX";
	char lists[64];
	char path[128];
	struct rad_store *store = NULL;

	assert_non_null(mkdtemp(directory));
	(void)snprintf(lists, sizeof(lists), "%s/exports", directory);
	set_day(&clock, "2026-11-20", 12);
	must(rad_store_open(directory, RAD_STORE_CREATE, false, &clock.clock, &store, &err));
	assert_int_equal(write_days(store, lists, &clock), 0);
	retire(store, "1");
	assert_int_equal(write_days(store, lists, &clock), 0); /* the day has not ended */
	set_day(&clock, "2026-11-21", 0);
	assert_int_equal(write_days(store, lists, &clock), 1);
	assert_int_equal(write_days(store, lists, &clock), 0);
	check_list(lists, "2026-11-20", "1;;;'=1+1;destruerad;2026-11-20;\r\n");
	/* it was off for days, and its clock was wrong once */
	set_day(&clock, "2026-11-19", 12);
	retire(store, "2");
	set_day(&clock, "2026-11-22", 23);
	retire(store, "3");
	set_day(&clock, "2026-11-24", 8);
	assert_int_equal(write_days(store, lists, &clock), 3);
	check_list(lists, "2026-11-21", "2;;;'=1+1;destruerad;2026-11-19;\r\n");
	check_list(lists, "2026-11-22", "3;;;'=1+1;destruerad;2026-11-22;\r\n");
	check_list(lists, "2026-11-23", "");
	/* a list that was taken away is not made again, and nothing is in two of them */
	(void)snprintf(path, sizeof(path), "%s/retired-2026-11-22.csv", lists);
	assert_int_equal(remove(path), 0);
	set_day(&clock, "2026-11-25", 1);
	assert_int_equal(write_days(store, lists, &clock), 1);
	check_list(lists, "2026-11-24", "");
	assert_int_not_equal(access(path, F_OK), 0);
	rad_store_close(store);
	(void)nftw(directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_fixed_words),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_daily_lists),
	};

	(void)setenv("TZ", "Europe/Stockholm", 1);
	tzset();
	return cmocka_run_group_tests_name("outbox", tests, NULL, NULL);
}
