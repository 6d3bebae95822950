/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/job.h>

#include <stdlib.h>
#include <string.h>

#include "example.h"

static struct rad_job_result result;

static int setup(void **state)
{
	const struct rad_plan plan = { .n_steps = 2 };

	memset(&result, 0xAA, sizeof(result));
	rad_job_result_init(&result, &plan);
	return 0;
}

static void test_init(void **state)
{
	struct rad_plan plan = { .n_steps = 2 };

	assert_int_equal(result.n_steps, 2);
	assert_int_equal(result.outcome, RAD_OUTCOME_NONE);
	assert_int_equal(result.level_reached, RAD_LEVEL_NONE);
	assert_int_equal(result.error.kind, RAD_ERROR_NONE);
	assert_string_equal(result.reason, "");
	assert_int_equal(result.temperature_min_millicelsius, RAD_TEMPERATURE_UNKNOWN);
	assert_int_equal(result.temperature_max_millicelsius, RAD_TEMPERATURE_UNKNOWN);
	assert_false(result.reads_bypass_cache);
	assert_int_equal(result.n_bad_ranges, 0);
	assert_int_equal(result.bad_bytes, 0);
	for (size_t i = 0; i < RAD_PLAN_STEPS_MAX; i++) {
		assert_int_equal(result.steps[i].state, RAD_STEP_PENDING);
		assert_true(result.steps[i].mismatch_first_offset == UINT64_MAX);
		assert_int_equal(result.steps[i].done_bytes, 0);
		assert_false(result.steps[i].flushed);
	}
	plan.n_steps = 100000; /* hostile: never past the array */
	rad_job_result_init(&result, &plan);
	assert_int_equal(result.n_steps, RAD_PLAN_STEPS_MAX);
}

static void assert_range(size_t index, uint64_t offset_bytes, uint64_t length_bytes)
{
	assert_true(index < result.n_bad_ranges);
	assert_int_equal(result.bad_ranges[index].offset_bytes, offset_bytes);
	assert_int_equal(result.bad_ranges[index].length_bytes, length_bytes);
}

static void test_ranges_are_sorted(void **state)
{
	rad_job_result_add_bad_range(&result, 5000, 10);
	rad_job_result_add_bad_range(&result, 1000, 10);
	rad_job_result_add_bad_range(&result, 3000, 10);
	assert_int_equal(result.n_bad_ranges, 3);
	assert_range(0, 1000, 10);
	assert_range(1, 3000, 10);
	assert_range(2, 5000, 10);
	assert_int_equal(result.bad_bytes, 30);
	assert_false(result.bad_ranges_truncated);
}

static void test_ranges_are_merged(void **state)
{
	rad_job_result_add_bad_range(&result, 100, 10);
	rad_job_result_add_bad_range(&result, 100, 10); /* again */
	rad_job_result_add_bad_range(&result, 102, 3);	/* within */
	assert_int_equal(result.bad_bytes, 10);
	rad_job_result_add_bad_range(&result, 110, 5); /* touching behind */
	rad_job_result_add_bad_range(&result, 95, 5);  /* touching before */
	assert_int_equal(result.n_bad_ranges, 1);
	assert_range(0, 95, 20);
	rad_job_result_add_bad_range(&result, 90, 10);	/* overlapping before */
	rad_job_result_add_bad_range(&result, 110, 10); /* overlapping behind */
	assert_range(0, 90, 30);
	rad_job_result_add_bad_range(&result, 50, 100); /* around */
	assert_int_equal(result.n_bad_ranges, 1);
	assert_range(0, 50, 100);
	assert_int_equal(result.bad_bytes, 100);
}

static void test_one_range_swallows_many(void **state)
{
	for (uint64_t i = 0; i < 10; i++)
		rad_job_result_add_bad_range(&result, i * 100, 10);
	rad_job_result_add_bad_range(&result, 205, 390); /* touches 2 to 5, ends before 6 */
	assert_int_equal(result.n_bad_ranges, 7);
	assert_range(1, 100, 10);
	assert_range(2, 200, 395);
	assert_range(3, 600, 10);
	assert_range(6, 900, 10);
	assert_int_equal(result.bad_bytes, 6 * 10 + 395);
}

static void test_odd_ranges(void **state)
{
	rad_job_result_add_bad_range(&result, 77, 0);
	assert_int_equal(result.n_bad_ranges, 0);
	rad_job_result_add_bad_range(&result, UINT64_MAX - 9, 100); /* would wrap */
	assert_int_equal(result.n_bad_ranges, 1);
	assert_range(0, UINT64_MAX - 9, 9);
	rad_job_result_add_bad_range(&result, 0, UINT64_MAX);
	assert_int_equal(result.n_bad_ranges, 1);
	assert_range(0, 0, UINT64_MAX);
	assert_true(result.bad_bytes == UINT64_MAX);
	rad_job_result_add_bad_range(&result, UINT64_MAX, UINT64_MAX);
	assert_true(result.bad_bytes == UINT64_MAX);
}

static void fill_up(void)
{
	for (uint64_t i = 0; i < RAD_RANGES_MAX; i++)
		rad_job_result_add_bad_range(&result, i * 1000, 10);
}

static void test_full_list(void **state)
{
	fill_up();
	assert_int_equal(result.n_bad_ranges, RAD_RANGES_MAX);
	assert_int_equal(result.bad_bytes, RAD_RANGES_MAX * 10);
	assert_false(result.bad_ranges_truncated);

	rad_job_result_add_bad_range(&result, 10, 5); /* grows one that is listed: still exact */
	assert_false(result.bad_ranges_truncated);
	assert_int_equal(result.bad_bytes, RAD_RANGES_MAX * 10 + 5);

	rad_job_result_add_bad_range(&result, 500, 7); /* no place */
	assert_true(result.bad_ranges_truncated);
	assert_int_equal(result.n_bad_ranges, RAD_RANGES_MAX);
	assert_int_equal(result.bad_bytes, RAD_RANGES_MAX * 10 + 5 + 7);
	assert_range(0, 0, 15);
	assert_range(RAD_RANGES_MAX - 1, (RAD_RANGES_MAX - 1) * UINT64_C(1000), 10);

	rad_job_result_add_bad_range(&result, 500, 7); /* cannot be known to be the same: an upper bound */
	assert_int_equal(result.bad_bytes, RAD_RANGES_MAX * 10 + 5 + 14);
	rad_job_result_add_bad_range(&result, 1000, 10); /* listed: counted once */
	assert_int_equal(result.bad_bytes, RAD_RANGES_MAX * 10 + 5 + 14);
}

static void test_merging_makes_room_again(void **state)
{
	fill_up();
	rad_job_result_add_bad_range(&result, 500, 1);
	assert_true(result.bad_ranges_truncated);
	rad_job_result_add_bad_range(&result, 2000, 1010); /* joins 2 and 3 */
	assert_int_equal(result.n_bad_ranges, RAD_RANGES_MAX - 1);
	rad_job_result_add_bad_range(&result, 9500, 1);
	assert_int_equal(result.n_bad_ranges, RAD_RANGES_MAX);
	assert_true(result.bad_ranges_truncated); /* what was once left out stays left out */
	assert_int_equal(result.bad_bytes, (RAD_RANGES_MAX - 2) * 10 + 1010 + 2);
}

static void test_count_never_wraps(void **state)
{
	fill_up();
	result.bad_bytes = UINT64_MAX;
	rad_job_result_add_bad_range(&result, 500, 100);
	assert_true(result.bad_bytes == UINT64_MAX);
	rad_job_result_add_bad_range(&result, 0, 600);
	assert_true(result.bad_bytes == UINT64_MAX);
}

/* Against a bitmap: any order of any ranges must give the same list. */
static void test_against_a_bitmap(void **state)
{
	static uint8_t map[4096];
	uint32_t seed = 12345;

	memset(map, 0, sizeof(map));
	for (int i = 0; i < 400; i++) {
		uint64_t offset;
		uint64_t length;
		uint64_t bytes = 0;
		size_t runs = 0;

		seed = seed * 1664525u + 1013904223u;
		offset = (seed >> 8) % 4000;
		length = (seed >> 24) % 13;
		memset(map + offset, 1, length);
		rad_job_result_add_bad_range(&result, offset, length);
		for (size_t k = 0; k < sizeof(map); k++) {
			bytes += map[k];
			runs += map[k] && (k == 0 || !map[k - 1]);
		}
		assert_int_equal(result.bad_bytes, bytes);
		assert_int_equal(result.n_bad_ranges, runs);
	}
	for (size_t i = 1; i < result.n_bad_ranges; i++)
		assert_true(result.bad_ranges[i].offset_bytes >
			    result.bad_ranges[i - 1].offset_bytes + result.bad_ranges[i - 1].length_bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_init, setup),
		cmocka_unit_test_setup(test_ranges_are_sorted, setup),
		cmocka_unit_test_setup(test_ranges_are_merged, setup),
		cmocka_unit_test_setup(test_one_range_swallows_many, setup),
		cmocka_unit_test_setup(test_odd_ranges, setup),
		cmocka_unit_test_setup(test_full_list, setup),
		cmocka_unit_test_setup(test_merging_makes_room_again, setup),
		cmocka_unit_test_setup(test_count_never_wraps, setup),
		cmocka_unit_test_setup(test_against_a_bitmap, setup),
	};

	return cmocka_run_group_tests_name("job", tests, NULL, NULL);
}
