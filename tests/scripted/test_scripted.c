/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scripted drive must notice every way in which a run can differ from its list. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "transport/scripted.h"

#include "fake_clock.h"

#define BLOCK	  4096u
#define NS_PER_MS 1000000ull

static _Alignas(4096) uint8_t arena[4 * BLOCK];
static uint8_t content[BLOCK];

struct fixture {
	struct fake_clock clock;
	struct rad_drive drive;
	struct rad_transport *transport;
	struct rad_target *target;
	struct rad_queue *queue;
	struct rad_io ios[4];
	struct rad_error err;
};

static int setup(void **state)
{
	static struct fixture fixture;

	memset(&fixture, 0, sizeof(fixture));
	memset(arena, 0, sizeof(arena));
	memset(content, 0xC3, sizeof(content));
	fake_clock_init(&fixture.clock);
	(void)snprintf(fixture.drive.node, sizeof(fixture.drive.node), "script:0");
	(void)snprintf(fixture.drive.identity.serial, RAD_SERIAL_SIZE, "S1");
	fixture.drive.logical_sector_bytes = 512;
	fixture.drive.temperature_millicelsius = 33000;
	*state = &fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	if (fixture->queue)
		(void)fixture->transport->ops->queue_free(fixture->queue);
	if (fixture->target)
		fixture->transport->ops->close(fixture->target);
	rad_scripted_free(fixture->transport);
	return 0;
}

static void start(struct fixture *fixture, const struct rad_script_step *steps, size_t n_steps)
{
	const struct rad_queue_config config = { .depth = 4, .arena = arena, .arena_bytes = sizeof(arena) };

	assert_int_equal(
		rad_scripted_new(&fixture->drive, steps, n_steps, &fixture->clock.base, &fixture->transport, NULL), 0);
	assert_int_equal(fixture->transport->ops->open(fixture->transport, &fixture->drive, &fixture->target, NULL), 0);
	assert_int_equal(fixture->transport->ops->queue_new(fixture->target, &config, &fixture->queue, NULL), 0);
}

static struct rad_io *submit(struct fixture *fixture, size_t index, enum rad_io_kind kind, uint64_t offset)
{
	struct rad_io *io = &fixture->ios[index];

	*io = (struct rad_io){
		.kind = kind, .offset_bytes = offset, .length_bytes = BLOCK, .buffer = arena + index * BLOCK
	};
	assert_int_equal(fixture->transport->ops->submit(fixture->queue, io, &fixture->err), 0);
	return io;
}

static struct rad_io *reap(struct fixture *fixture, uint32_t timeout_ms)
{
	struct rad_io *io = NULL;

	assert_int_equal(fixture->transport->ops->reap(fixture->queue, timeout_ms, &io, &fixture->err), 0);
	return io;
}

static void run(struct fixture *fixture, enum rad_io_kind kind, uint64_t offset, int result, uint32_t done)
{
	struct rad_io *io = submit(fixture, 0, kind, offset);

	assert_ptr_equal(reap(fixture, 1000), io);
	assert_int_equal(io->result, result);
	assert_int_equal(io->done_bytes, done);
}

static void expect_difference(struct fixture *fixture, const char *text)
{
	assert_int_equal(rad_scripted_check(fixture->transport, &fixture->err), -RAD_ERROR_FAILED);
	assert_string_equal(fixture->err.text, text);
}

static void test_all_fits(void **state)
{
	struct fixture *fixture = *state;
	const struct rad_script_step steps[] = {
		{ .kind = RAD_IO_WRITE, .offset_bytes = 0, .length_bytes = BLOCK, .write_bytes = content },
		{ .kind = RAD_IO_WRITE, .offset_bytes = BLOCK, .length_bytes = BLOCK, .answer = { .result = -EIO } },
		{ .kind = RAD_IO_FLUSH },
		{ .kind = RAD_IO_READ, .length_bytes = BLOCK, .answer = { .read_bytes = content } },
		{ .kind = RAD_IO_READ, .length_bytes = BLOCK, .answer = { .read_fill = 9, .short_bytes = 512 } },
	};

	start(fixture, steps, 5);
	assert_int_equal(fixture->transport->ops->temperature(fixture->target), 33000);
	memset(arena, 0xC3, BLOCK);
	run(fixture, RAD_IO_WRITE, 0, 0, BLOCK);
	run(fixture, RAD_IO_WRITE, BLOCK, -EIO, 0);
	run(fixture, RAD_IO_FLUSH, 0, 0, 0);
	memset(arena, 0, BLOCK);
	run(fixture, RAD_IO_READ, 0, 0, BLOCK);
	assert_memory_equal(arena, content, BLOCK);
	run(fixture, RAD_IO_READ, 0, 0, BLOCK - 512);
	assert_int_equal(arena[BLOCK - 513], 9);
	assert_int_equal(arena[BLOCK - 512], 0xC3);
	assert_int_equal(rad_scripted_check(fixture->transport, &fixture->err), 0);
}

static void test_missing(void **state)
{
	struct fixture *fixture = *state;
	const struct rad_script_step steps[] = {
		{ .kind = RAD_IO_FLUSH },
		{ .kind = RAD_IO_WRITE, .offset_bytes = BLOCK, .length_bytes = BLOCK },
		{ .kind = RAD_IO_FLUSH },
	};

	start(fixture, steps, 3);
	run(fixture, RAD_IO_FLUSH, 0, 0, 0);
	expect_difference(fixture, "2 requests are missing, the next is a write of 4096 bytes at 4096");
}

static void test_extra(void **state)
{
	struct fixture *fixture = *state;
	const struct rad_script_step steps[] = { { .kind = RAD_IO_FLUSH } };

	start(fixture, steps, 1);
	run(fixture, RAD_IO_FLUSH, 0, 0, 0);
	run(fixture, RAD_IO_READ, BLOCK, -EIO, 0);
	expect_difference(fixture, "request 2: expected nothing more, got read of 4096 bytes at 4096");
}

static void test_other_kind_place_or_content(void **state)
{
	struct fixture *fixture = *state;
	const struct rad_script_step steps[] = {
		{ .kind = RAD_IO_WRITE, .offset_bytes = BLOCK, .length_bytes = BLOCK, .write_bytes = content },
	};

	start(fixture, steps, 1);
	run(fixture, RAD_IO_READ, BLOCK, -EIO, 0);
	expect_difference(fixture, "request 1: expected write of 4096 bytes at 4096, got read of 4096 bytes at 4096");
	(void)teardown(state);
	fixture->queue = NULL;
	start(fixture, steps, 1);
	run(fixture, RAD_IO_WRITE, 0, -EIO, 0);
	expect_difference(fixture, "request 1: expected write of 4096 bytes at 4096, got write of 4096 bytes at 0");
	(void)teardown(state);
	fixture->queue = NULL;
	start(fixture, steps, 1);
	memset(arena, 0xC3, BLOCK);
	arena[BLOCK - 1] ^= 1;
	run(fixture, RAD_IO_WRITE, BLOCK, -EIO, 0);
	expect_difference(fixture,
			  "request 1: expected write of 4096 bytes at 4096, got that request with other content");
}

static bool begins_with_user(const struct rad_io *io, void *user)
{
	return memcmp(io->buffer, user, strlen(user)) == 0;
}

static void test_own_judgement(void **state)
{
	struct fixture *fixture = *state;
	char mark[] = "MARK";
	const struct rad_script_step step = {
		.kind = RAD_IO_WRITE, .length_bytes = BLOCK, .write_is_right = begins_with_user, .user = mark
	};
	const struct rad_script_step steps[] = { step, step };

	start(fixture, steps, 2);
	memcpy(arena, "MARK", 4);
	run(fixture, RAD_IO_WRITE, 0, 0, BLOCK);
	arena[0] = 'm';
	run(fixture, RAD_IO_WRITE, 0, -EIO, 0);
	expect_difference(fixture, "request 2: expected write of 4096 bytes at 0, got that request with other content");
}

static void test_first_difference_is_kept(void **state)
{
	struct fixture *fixture = *state;
	const struct rad_script_step steps[] = { { .kind = RAD_IO_FLUSH } };

	start(fixture, steps, 1);
	run(fixture, RAD_IO_READ, 0, -EIO, 0);
	run(fixture, RAD_IO_READ, BLOCK, -EIO, 0);
	expect_difference(fixture, "request 1: expected flush, got read of 4096 bytes at 0");
}

static void test_delays(void **state)
{
	struct fixture *fixture = *state;
	const struct rad_script_step steps[] = {
		{ .kind = RAD_IO_READ, .length_bytes = BLOCK, .answer = { .delay_ms = 500 } },
		{ .kind = RAD_IO_READ, .offset_bytes = BLOCK, .length_bytes = BLOCK, .answer = { .delay_ms = 100 } },
		{ .kind = RAD_IO_READ, .offset_bytes = 2 * BLOCK, .length_bytes = BLOCK, .answer = { .never = true } },
	};
	uint64_t begin;

	start(fixture, steps, 3);
	begin = rad_clock_monotonic_ns(&fixture->clock.base);
	for (size_t i = 0; i < 3; i++)
		(void)submit(fixture, i, RAD_IO_READ, i * BLOCK);
	assert_null(reap(fixture, 99));
	assert_ptr_equal(reap(fixture, 1), &fixture->ios[1]);
	assert_ptr_equal(reap(fixture, 1000), &fixture->ios[0]);
	assert_int_equal(fixture->ios[0].completed_ns - begin, 500 * NS_PER_MS);
	assert_null(reap(fixture, 1000));
	assert_int_equal(rad_scripted_check(fixture->transport, &fixture->err), 0);
	assert_true(fixture->transport->ops->queue_free(fixture->queue)); /* although one never ended */
	fixture->queue = NULL;
}

static void test_refused_requests_do_not_count(void **state)
{
	struct fixture *fixture = *state;
	const struct rad_script_step steps[] = { { .kind = RAD_IO_READ, .length_bytes = BLOCK } };
	struct rad_io io = { .kind = RAD_IO_READ, .offset_bytes = 1, .length_bytes = BLOCK, .buffer = arena };

	start(fixture, steps, 1);
	assert_int_equal(fixture->transport->ops->submit(fixture->queue, &io, &fixture->err), -RAD_ERROR_IO);
	run(fixture, RAD_IO_READ, 0, 0, BLOCK);
	assert_int_equal(rad_scripted_check(fixture->transport, &fixture->err), 0);
}

static void test_identity(void **state)
{
	struct fixture *fixture = *state;
	const struct rad_identity other = { .serial = "S2" };
	struct rad_target *second = NULL;
	struct rad_identity got;

	start(fixture, NULL, 0);
	assert_int_equal(fixture->transport->ops->identify(fixture->target, &got, &fixture->err), 0);
	assert_string_equal(got.serial, "S1");
	rad_scripted_set_identity(fixture->transport, &other);
	assert_int_equal(fixture->transport->ops->identify(fixture->target, &got, &fixture->err), 0);
	assert_string_equal(got.serial, "S2");
	rad_scripted_set_identity(fixture->transport, NULL);
	assert_int_equal(fixture->transport->ops->identify(fixture->target, &got, &fixture->err), -RAD_ERROR_IO);
	assert_int_equal(fixture->transport->ops->open(fixture->transport, &fixture->drive, &second, &fixture->err),
			 -RAD_ERROR_REFUSED);
	assert_int_equal(rad_scripted_check(fixture->transport, &fixture->err), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(all_fits),	     TEST(missing),
		TEST(extra),	     TEST(other_kind_place_or_content),
		TEST(own_judgement), TEST(first_difference_is_kept),
		TEST(delays),	     TEST(refused_requests_do_not_count),
		TEST(identity),
	};
#undef TEST

	return cmocka_run_group_tests_name("scripted", tests, NULL, NULL);
}
