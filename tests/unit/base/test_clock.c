/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/clock.h>

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define DAY_MS INT64_C(86400000)

struct set_clock {
	struct rad_clock clock;
	int64_t wall_ms;
	uint64_t monotonic_ns;
};

static int64_t set_wall_ms(struct rad_clock *clock)
{
	return ((struct set_clock *)clock)->wall_ms;
}

static uint64_t set_monotonic_ns(struct rad_clock *clock)
{
	return ((struct set_clock *)clock)->monotonic_ns;
}

static void set_sleep_ns(struct rad_clock *clock, uint64_t ns)
{
	((struct set_clock *)clock)->monotonic_ns += ns;
}

static const struct rad_clock_ops set_ops = { set_wall_ms, set_monotonic_ns, set_sleep_ns };

static void assert_time(int64_t wall_ms, const char *want)
{
	char text[RAD_TIME_TEXT_SIZE];

	memset(text, '#', sizeof(text));
	rad_time_format(wall_ms, text);
	assert_string_equal(text, want);
}

static void test_format(void **state)
{
	assert_time(0, "1970-01-01T00:00:00Z");
	assert_time(999, "1970-01-01T00:00:00Z");
	assert_time(INT64_C(1795185127999), "2026-11-20T14:32:07Z");
	assert_time(INT64_C(951782400000), "2000-02-29T00:00:00Z");
	assert_time(INT64_C(4102444800000), "2100-01-01T00:00:00Z"); /* past 2038 */
	assert_time(INT64_C(253402300799999), "9999-12-31T23:59:59Z");
	assert_time(INT64_C(253402300800000), "unknown");
	assert_time(-1, "unknown");
	assert_time(INT64_MIN, "unknown");
	assert_time(INT64_MAX, "unknown");
}

static int check_at(int64_t wall_ms, struct rad_error *err)
{
	struct set_clock clock = { { &set_ops }, wall_ms, 0 };

	return rad_clock_check(&clock.clock, err);
}

static void test_check(void **state)
{
	const int64_t build_ms = (int64_t)RAD_BUILD_EPOCH * 1000;
	struct rad_error err = { 0 };

	assert_int_equal(check_at(build_ms, NULL), 0);
	assert_int_equal(check_at(build_ms - DAY_MS, NULL), 0);
	assert_int_equal(check_at(build_ms + 29 * 365 * DAY_MS, NULL), 0);
	assert_int_equal(check_at(build_ms - DAY_MS - 1, NULL), -RAD_ERROR_EVIDENCE);
	assert_int_equal(check_at(build_ms + 31 * 366 * DAY_MS, NULL), -RAD_ERROR_EVIDENCE);
	assert_int_equal(check_at(INT64_MIN, NULL), -RAD_ERROR_EVIDENCE);
	assert_int_equal(check_at(INT64_MAX, NULL), -RAD_ERROR_EVIDENCE);
	assert_int_equal(check_at(5000, &err), -RAD_ERROR_EVIDENCE);
	assert_int_equal(err.kind, RAD_ERROR_EVIDENCE);
	assert_non_null(strstr(err.text, "1970-01-01T00:00:05Z"));
	assert_non_null(strstr(err.advice, "set the clock"));
}

static void test_injected(void **state)
{
	struct set_clock clock = { { &set_ops }, 17, 1000 };

	rad_clock_sleep_ns(&clock.clock, 9);
	assert_int_equal(rad_clock_wall_ms(&clock.clock), 17);
	assert_int_equal(rad_clock_monotonic_ns(&clock.clock), 1009);
}

static void test_system(void **state)
{
	struct rad_clock *clock = rad_clock_system();
	uint64_t before = rad_clock_monotonic_ns(clock);

	assert_ptr_equal(clock, rad_clock_system());
	rad_clock_sleep_ns(clock, 2000000);
	assert_true(rad_clock_monotonic_ns(clock) - before >= 2000000);
	assert_true(rad_clock_wall_ms(clock) > 0);
	rad_clock_sleep_ns(clock, 0);
}

static bool is_held(struct rad_clock *clock)
{
	return true;
}

/* A clock is called synchronised by those who know, and by nobody else. */
static void test_trust(void **state)
{
	static const struct rad_clock_ops held_ops = { .is_synchronised = is_held };
	struct set_clock own = { { &set_ops }, 17, 1000 };
	struct rad_clock held = { &held_ops };
	const char *system = rad_clock_trust(rad_clock_system());

	assert_string_equal(rad_clock_trust(&own.clock), "unchecked");
	assert_string_equal(rad_clock_trust(&held), "network-time");
	assert_true(strcmp(system, "unchecked") == 0 || strcmp(system, "network-time") == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_format), cmocka_unit_test(test_check), cmocka_unit_test(test_injected),
		cmocka_unit_test(test_system), cmocka_unit_test(test_trust),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
