/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmocka_all.h"

#include <string.h>

#include "engine/arena.h"
#include "engine/sample.h"

#define KIB 1024u
#define MIB (1024u * KIB)

static struct rad_arena shape(uint32_t jobs, uint32_t sector, uint32_t max_request, uint64_t cache)
{
	const struct rad_session_config config = { .expected_jobs = jobs };
	const struct rad_drive drive = { .logical_sector_bytes = sector, .max_request_bytes = max_request };
	struct rad_arena arena = { 0 };

	rad_arena_shape(&config, &drive, cache, &arena);
	return arena;
}

static void test_block_and_depth(void **state)
{
	struct rad_arena arena = shape(1, 512, 1280 * KIB, 32ull * MIB);

	assert_int_equal(arena.block_bytes, MIB);
	assert_in_range(arena.depth, 2, 8);
	arena = shape(64, 512, 1280 * KIB, 32ull * MIB);
	assert_int_equal(arena.block_bytes, 256 * KIB);
	assert_int_equal(arena.depth, 2);
	arena = shape(1, 4096, 128 * KIB, 32ull * MIB);
	assert_int_equal(arena.block_bytes, 128 * KIB);
	arena = shape(1, 512, 0, 0); /* nothing known */
	assert_true(arena.block_bytes >= 256 * KIB && arena.depth >= 2);
}

static void test_budget_over_all_drives(void **state)
{
	for (uint32_t jobs = 1; jobs <= 32; jobs++) {
		struct rad_arena arena = shape(jobs, 512, 1280 * KIB, 32ull * MIB);

		assert_true((uint64_t)jobs * arena.block_bytes * arena.depth <= 16ull * MIB);
		assert_int_equal(arena.block_bytes % 4096, 0);
	}
}

static void test_mapping(void **state)
{
	struct rad_arena arena = shape(1, 512, 1280 * KIB, 32ull * MIB);
	struct rad_error err;

	assert_int_equal(rad_arena_map(&arena, &err), 0);
	assert_int_equal((uintptr_t)arena.data % (2 * MIB), 0);
	memset(arena.data, 1, arena.mapped_bytes);
	assert_ptr_equal(rad_arena_block(&arena, 1), arena.data + arena.block_bytes);
	rad_arena_unmap(&arena);
	assert_null(arena.data);
}

static void test_sample(void **state)
{
	const uint8_t seed[RAD_SEED_SIZE] = { 0xA5, 1, 2, 3 };
	const uint8_t other[RAD_SEED_SIZE] = { 0xA6, 1, 2, 3 };
	const uint64_t units = 100000;
	uint64_t chosen = 0;
	uint64_t different = 0;

	for (uint64_t unit = 0; unit < units; unit++) {
		chosen += rad_sample_has(seed, 100, unit, units);
		different += rad_sample_has(seed, 100, unit, units) != rad_sample_has(other, 100, unit, units);
	}
	assert_true(rad_sample_has(seed, 1, 0, units) && rad_sample_has(seed, 1, units - 1, units));
	assert_in_range(chosen, units / 10 - 600, units / 10 + 600);
	assert_true(different > units / 10);
	assert_int_equal(rad_sample_bytes(seed, 1000, 5 * (uint64_t)MIB + 512), 5 * (uint64_t)MIB + 512);
	assert_int_equal(rad_sample_bytes(seed, 1, 512), 512);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_block_and_depth),
		cmocka_unit_test(test_budget_over_all_drives),
		cmocka_unit_test(test_mapping),
		cmocka_unit_test(test_sample),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
