/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmocka_all.h"

#include <string.h>

#include "engine/pattern.h"

static struct rad_job_intent intent;

static void make(const struct rad_fill *fill, struct rad_stream *stream, struct rad_pattern *ret)
{
	rad_pattern_init(ret, fill, &intent, 0, stream);
}

static void test_periods_hold_at_any_offset(void **state)
{
	static const uint8_t lengths[] = { 1, 2, 3, 5, 64 };

	for (size_t i = 0; i < sizeof(lengths); i++) {
		struct rad_fill fill = { .kind = RAD_FILL_BYTES, .length = lengths[i] };
		struct rad_pattern pattern;
		uint8_t data[1000];
		size_t first;

		for (uint8_t k = 0; k < fill.length; k++)
			fill.bytes[k] = (uint8_t)(0x92 + 7 * k);
		make(&fill, NULL, &pattern);
		for (uint64_t offset = 0; offset < 200; offset += 13) {
			rad_pattern_fill(&pattern, offset, data, sizeof(data));
			for (size_t at = 0; at < sizeof(data); at++)
				assert_int_equal(data[at], fill.bytes[(offset + at) % fill.length]);
			assert_int_equal(rad_pattern_compare(&pattern, offset, data, sizeof(data), &first), 0);
			if (fill.length > 1)
				assert_int_not_equal(
					rad_pattern_compare(&pattern, offset + 1, data, sizeof(data), &first), 0);
		}
	}
}

static void test_counting(void **state)
{
	const struct rad_fill fill = { .kind = RAD_FILL_BYTES, .length = 3, .bytes = { 0x92, 0x49, 0x24 } };
	struct rad_pattern pattern;
	uint8_t data[9000];
	size_t first = 0;

	make(&fill, NULL, &pattern);
	rad_pattern_fill(&pattern, 7, data, sizeof(data));
	data[4100] ^= 1;
	data[4101] ^= 1;
	data[8999] ^= 0x80;
	assert_int_equal(rad_pattern_compare(&pattern, 7, data, sizeof(data), &first), 3);
	assert_int_equal(first, 4100);
}

static void test_random_byte_and_complement(void **state)
{
	const struct rad_fill drawn = { .kind = RAD_FILL_RANDOM_BYTE, .slot = 2 };
	const struct rad_fill complement = { .kind = RAD_FILL_COMPLEMENT, .slot = 2 };
	struct rad_pattern pattern;
	uint8_t byte;

	intent.slots[2] = 0x3C;
	make(&drawn, NULL, &pattern);
	rad_pattern_fill(&pattern, 99, &byte, 1);
	assert_int_equal(byte, 0x3C);
	make(&complement, NULL, &pattern);
	rad_pattern_fill(&pattern, 99, &byte, 1);
	assert_int_equal(byte, 0xC3);
}

static void test_what_one_block_can_serve(void **state)
{
	struct rad_fill fill = { .kind = RAD_FILL_BYTES, .length = 1 };
	struct rad_pattern pattern;

	make(&fill, NULL, &pattern);
	assert_true(rad_pattern_is_shared(&pattern, 4096));
	fill.length = 3;
	make(&fill, NULL, &pattern);
	assert_false(rad_pattern_is_shared(&pattern, 4096));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_periods_hold_at_any_offset),
		cmocka_unit_test(test_counting),
		cmocka_unit_test(test_random_byte_and_complement),
		cmocka_unit_test(test_what_one_block_can_serve),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
