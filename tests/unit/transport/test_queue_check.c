/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "transport/queue_check.h"

#define SECTOR 512u

static _Alignas(4096) uint8_t arena[16 * SECTOR];
static const struct rad_queue_config config = { .depth = 4, .arena = arena, .arena_bytes = sizeof(arena) };

struct request_case {
	const char *name;
	enum rad_io_kind kind;
	uint64_t offset_bytes;
	uint32_t length_bytes;
	ptrdiff_t at; /* of the buffer, from the arena's begin */
	uint32_t in_flight;
	int code; /* expected errno, 0 = accepted */
};

static const struct request_case cases[] = {
	{ "first sector", RAD_IO_READ, 0, SECTOR, 0, 0, 0 },
	{ "whole arena", RAD_IO_WRITE, 1ull << 40, sizeof(arena), 0, 3, 0 },
	{ "last sector of the arena", RAD_IO_WRITE, 0, SECTOR, 15 * SECTOR, 0, 0 },
	{ "flush needs no range", RAD_IO_FLUSH, 7, 7, -4096, 0, 0 },
	{ "queue full", RAD_IO_READ, 0, SECTOR, 0, 4, EBUSY },
	{ "queue full for a flush too", RAD_IO_FLUSH, 0, 0, 0, 4, EBUSY },
	{ "no length", RAD_IO_READ, 0, 0, 0, 0, EINVAL },
	{ "part of a sector", RAD_IO_WRITE, 0, SECTOR - 1, 0, 0, EINVAL },
	{ "between sectors", RAD_IO_WRITE, 1, SECTOR, 0, 0, EINVAL },
	{ "buffer off alignment", RAD_IO_WRITE, 0, SECTOR, 8, 0, EINVAL },
	{ "before the arena", RAD_IO_WRITE, 0, SECTOR, -(ptrdiff_t)SECTOR, 0, EINVAL },
	{ "behind the arena", RAD_IO_WRITE, 0, SECTOR, sizeof(arena), 0, EINVAL },
	{ "beyond the arena's end", RAD_IO_WRITE, 0, 2 * SECTOR, 15 * SECTOR, 0, EINVAL },
	{ "more than a request may be", RAD_IO_READ, 0, (1u << 30) + SECTOR, 0, 0, EINVAL },
	{ "beyond what an offset can be", RAD_IO_READ, UINT64_MAX - 511, SECTOR, 0, 0, EINVAL },
	{ "end beyond what an offset can be", RAD_IO_READ, (uint64_t)INT64_MAX - 511, SECTOR, 0, 0, EINVAL },
	{ "unknown kind", (enum rad_io_kind)9, 0, SECTOR, 0, 0, EINVAL },
};

static void test_requests(void **state)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct request_case *c = &cases[i];
		struct rad_io io = { .kind = c->kind,
				     .offset_bytes = c->offset_bytes,
				     .length_bytes = c->length_bytes,
				     .buffer = (void *)((uintptr_t)arena + (uintptr_t)c->at) };
		struct rad_error err = { 0 };
		int code = rad_queue_check_io(&config, SECTOR, c->in_flight, &io, &err);

		if (code != (c->code ? -RAD_ERROR_IO : 0) || err.code != c->code)
			fail_msg("%s: got %d (%s)", c->name, code, err.text);
		if (code)
			assert_true(strlen(err.text) > 10);
	}
}

static void test_large_sectors(void **state)
{
	struct rad_io io = { .kind = RAD_IO_READ, .offset_bytes = 4096, .length_bytes = 4096, .buffer = arena };

	assert_int_equal(rad_queue_check_io(&config, 4096, 0, &io, NULL), 0);
	io.offset_bytes = 512;
	assert_int_equal(rad_queue_check_io(&config, 4096, 0, &io, NULL), -RAD_ERROR_IO);
	io.offset_bytes = 0;
	io.buffer = arena + 512;
	assert_int_equal(rad_queue_check_io(&config, 4096, 0, &io, NULL), -RAD_ERROR_IO);
}

static void test_config(void **state)
{
	struct rad_queue_config bad = config;
	struct rad_error err;

	assert_int_equal(rad_queue_check_config(&bad, &err), 0);
	bad.depth = 128;
	assert_int_equal(rad_queue_check_config(&bad, &err), 0);
	bad.depth = 129;
	assert_int_equal(rad_queue_check_config(&bad, &err), -RAD_ERROR_INPUT);
	bad.depth = 0;
	assert_int_equal(rad_queue_check_config(&bad, &err), -RAD_ERROR_INPUT);
	bad = config;
	bad.arena = NULL;
	assert_int_equal(rad_queue_check_config(&bad, &err), -RAD_ERROR_INPUT);
	bad = config;
	bad.arena_bytes = 0;
	assert_int_equal(rad_queue_check_config(&bad, &err), -RAD_ERROR_INPUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_large_sectors),
		cmocka_unit_test(test_config),
	};

	return cmocka_run_group_tests_name("queue_check", tests, NULL, NULL);
}
