/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The simulated drives: media, timing, and every fault, each with what must not be touched by it. */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <radera/bench.h>

#include "transport/transport.h"

#include "fake_clock.h"

#define KIB	   1024ull
#define MIB	   (1024 * KIB)
#define SIZE	   MIB
#define BLOCK	   (64u * 1024)
#define DEPTH	   8u
#define N_DRIVES   2
#define NS_PER_MS  1000000ull
#define NS_PER_S   1000000000ull
#define TIMEOUT_MS 60000u

struct fixture {
	struct fake_clock clock;
	struct rad_bench bench;
	struct rad_bench_drive drives[N_DRIVES];
	struct rad_transport *transport;
	struct rad_target *target;
	struct rad_queue *queue;
	uint8_t *arena; /* DEPTH blocks */
	struct rad_io ios[DEPTH];
};

static void describe_drive(struct rad_bench_drive *drive, size_t index)
{
	*drive = (struct rad_bench_drive){ .temperature_idle_millicelsius = 30000,
					   .temperature_busy_millicelsius = 50000 };
	(void)snprintf(drive->drive.node, sizeof(drive->drive.node), "sim:drive-%zu", index);
	(void)snprintf(drive->drive.identity.serial, RAD_SERIAL_SIZE, "SERIAL%zu", index);
	drive->drive.identity.size_bytes = SIZE;
	drive->drive.logical_sector_bytes = 512;
	drive->drive.minor_number = (uint32_t)index;
	drive->drive.simulated = true;
}

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	if (!fixture || posix_memalign((void **)&fixture->arena, 4096, DEPTH * BLOCK))
		return -1;
	fake_clock_init(&fixture->clock);
	for (size_t i = 0; i < N_DRIVES; i++)
		describe_drive(&fixture->drives[i], i);
	fixture->bench.n_drives = N_DRIVES;
	fixture->bench.drives = fixture->drives;
	*state = fixture;
	return 0;
}

static void stop(struct fixture *fixture)
{
	if (fixture->queue)
		assert_true(fixture->transport->ops->queue_free(fixture->queue));
	if (fixture->target)
		fixture->transport->ops->close(fixture->target);
	rad_simulator_free(fixture->transport);
	fixture->queue = NULL;
	fixture->target = NULL;
	fixture->transport = NULL;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	stop(fixture);
	free(fixture->arena);
	free(fixture);
	return 0;
}

static void start_in(struct fixture *fixture, const char *directory)
{
	const struct rad_queue_config config = { .depth = DEPTH,
						 .arena = fixture->arena,
						 .arena_bytes = DEPTH * BLOCK };
	struct rad_error err = { 0 };

	assert_int_equal(rad_simulator_new(&fixture->bench, directory, &fixture->clock.base, &fixture->transport, &err),
			 0);
	assert_int_equal(
		fixture->transport->ops->open(fixture->transport, &fixture->drives[0].drive, &fixture->target, &err),
		0);
	assert_int_equal(fixture->transport->ops->queue_new(fixture->target, &config, &fixture->queue, &err), 0);
}

static void start_with(struct fixture *fixture, struct rad_fault fault)
{
	fixture->drives[0].faults[0] = fault;
	fixture->drives[0].n_faults = 1;
	start_in(fixture, NULL);
}

static uint8_t *block(struct fixture *fixture, size_t index)
{
	return fixture->arena + index * BLOCK;
}

static int submit(struct fixture *fixture, size_t index, enum rad_io_kind kind, uint64_t offset, uint32_t length)
{
	struct rad_io *io = &fixture->ios[index];

	*io = (struct rad_io){ .kind = kind,
			       .offset_bytes = offset,
			       .length_bytes = length,
			       .buffer = block(fixture, index),
			       .result = 77,
			       .done_bytes = 77 };
	return fixture->transport->ops->submit(fixture->queue, io, NULL);
}

static struct rad_io *reap(struct fixture *fixture, uint32_t timeout_ms)
{
	struct rad_io *io = NULL;
	struct rad_error err = { 0 };

	assert_int_equal(fixture->transport->ops->reap(fixture->queue, timeout_ms, &io, &err), 0);
	return io;
}

/* One request from begin to end. */
static struct rad_io *run(struct fixture *fixture, enum rad_io_kind kind, uint64_t offset, uint32_t length)
{
	struct rad_io *io;

	assert_int_equal(submit(fixture, 0, kind, offset, length), 0);
	io = reap(fixture, TIMEOUT_MS);
	assert_ptr_equal(io, &fixture->ios[0]);
	return io;
}

static void expect(struct fixture *fixture, enum rad_io_kind kind, uint64_t offset, uint32_t length, int result,
		   uint32_t done)
{
	struct rad_io *io = run(fixture, kind, offset, length);

	if (io->result != result || io->done_bytes != done)
		fail_msg("%s at %" PRIu64 ": result %d, %" PRIu32 " bytes; expected %d, %" PRIu32,
			 kind == RAD_IO_WRITE ? "write" : "read", offset, io->result, io->done_bytes, result, done);
}

static void write_fill(struct fixture *fixture, uint8_t fill, uint64_t offset, uint32_t length)
{
	memset(block(fixture, 0), fill, length);
	expect(fixture, RAD_IO_WRITE, offset, length, 0, length);
}

static void assert_medium(struct fixture *fixture, uint64_t offset, uint32_t length, uint8_t fill)
{
	uint8_t *data = malloc(length);

	assert_non_null(data);
	assert_int_equal(rad_simulator_peek(fixture->transport, 0, offset, data, length), length);
	for (uint32_t i = 0; i < length; i++) {
		if (data[i] != fill)
			fail_msg("byte %" PRIu64 " is %02x, expected %02x", offset + i, data[i], fill);
	}
	free(data);
}

static uint64_t now(struct fixture *fixture)
{
	return rad_clock_monotonic_ns(&fixture->clock.base);
}

static void test_write_and_read_back(void **state)
{
	struct fixture *fixture = *state;

	start_in(fixture, NULL);
	assert_true(fixture->transport->ops->is_simulated);
	assert_string_equal(fixture->transport->ops->queue_backend(fixture->queue), "simulated");
	assert_true(fixture->transport->ops->queue_bypasses_cache(fixture->queue));
	write_fill(fixture, 0xA5, BLOCK, BLOCK);
	assert_medium(fixture, 0, BLOCK, 0);
	assert_medium(fixture, BLOCK, BLOCK, 0xA5);
	assert_medium(fixture, 2 * BLOCK, SIZE - 2 * BLOCK, 0);
	memset(block(fixture, 0), 0, BLOCK);
	expect(fixture, RAD_IO_READ, BLOCK, BLOCK, 0, BLOCK);
	for (size_t i = 0; i < BLOCK; i++)
		assert_int_equal(block(fixture, 0)[i], 0xA5);
	expect(fixture, RAD_IO_FLUSH, 0, 0, 0, 0);
}

static void test_end_of_drive(void **state)
{
	struct fixture *fixture = *state;

	start_in(fixture, NULL);
	expect(fixture, RAD_IO_READ, SIZE, BLOCK, 0, 0);
	expect(fixture, RAD_IO_WRITE, SIZE, BLOCK, -ENOSPC, 0);
	expect(fixture, RAD_IO_READ, SIZE - 512, BLOCK, 0, 512);
	expect(fixture, RAD_IO_WRITE, SIZE - 512, BLOCK, 0, 512);
	expect(fixture, RAD_IO_READ, 1ull << 60, BLOCK, 0, 0);
}

static void test_requests_that_are_refused(void **state)
{
	struct fixture *fixture = *state;

	start_in(fixture, NULL);
	assert_int_equal(submit(fixture, 0, RAD_IO_WRITE, 1, 512), -RAD_ERROR_IO);
	assert_int_equal(submit(fixture, 0, RAD_IO_WRITE, 0, 100), -RAD_ERROR_IO);
	assert_int_equal(submit(fixture, DEPTH - 1, RAD_IO_WRITE, 0, BLOCK + 512), -RAD_ERROR_IO);
	assert_null(reap(fixture, 0));
	for (size_t i = 0; i < DEPTH; i++)
		assert_int_equal(submit(fixture, i, RAD_IO_READ, i * BLOCK, BLOCK), 0);
	assert_int_equal(
		fixture->transport->ops->submit(fixture->queue, &(struct rad_io){ .kind = RAD_IO_FLUSH }, NULL),
		-RAD_ERROR_IO);
	for (size_t i = 0; i < DEPTH; i++)
		assert_ptr_equal(reap(fixture, 0), &fixture->ios[i]);
	assert_null(reap(fixture, 0));
}

static void test_old_data(void **state)
{
	struct fixture *fixture = *state;
	char sector[512];
	char expected[64];

	fixture->drives[0].prefilled = true;
	start_in(fixture, NULL);
	for (uint64_t at = 0; at < SIZE; at += 512) {
		assert_int_equal(rad_simulator_peek(fixture->transport, 0, at, sector, sizeof(sector)), 512);
		(void)snprintf(expected, sizeof(expected), "RADERA OLD DATA drive-0 sector %012" PRIu64 ". ", at / 512);
		assert_memory_equal(sector, expected, strlen(expected));
		assert_null(memchr(sector, 0, sizeof(sector)));
	}
	for (uint64_t at = 0; at < SIZE; at += BLOCK)
		write_fill(fixture, 0, at, BLOCK);
	assert_medium(fixture, 0, SIZE, 0);
	assert_int_equal(rad_simulator_peek(fixture->transport, 1, 0, sector, sizeof(sector)), 512);
	assert_int_equal(sector[0], 0); /* the other drive was not prefilled */
}

static void test_peek_bounds(void **state)
{
	struct fixture *fixture = *state;
	uint8_t byte[4];

	start_in(fixture, NULL);
	assert_int_equal(rad_simulator_peek(fixture->transport, N_DRIVES, 0, byte, 4), -EINVAL);
	assert_int_equal(rad_simulator_peek(fixture->transport, 0, UINT64_MAX, byte, 4), -EINVAL);
	assert_int_equal(rad_simulator_peek(fixture->transport, 0, SIZE, byte, 4), 0);
	assert_int_equal(rad_simulator_peek(fixture->transport, 0, SIZE - 1, byte, 4), 1);
}

static void test_rate(void **state)
{
	struct fixture *fixture = *state;
	uint64_t begin;

	fixture->drives[0].rate_bytes_per_second = 32; /* one MiB takes nine hours */
	start_in(fixture, NULL);
	begin = now(fixture);
	for (uint64_t at = 0; at < SIZE; at += BLOCK) {
		assert_int_equal(submit(fixture, 0, RAD_IO_WRITE, at, BLOCK), 0);
		assert_ptr_equal(reap(fixture, UINT32_MAX), &fixture->ios[0]);
		assert_int_equal(fixture->ios[0].completed_ns - fixture->ios[0].submitted_ns, BLOCK / 32 * NS_PER_S);
	}
	assert_int_equal(now(fixture) - begin, SIZE / 32 * NS_PER_S);
}

static void test_rate_is_the_drives_not_the_queues(void **state)
{
	struct fixture *fixture = *state;
	uint64_t begin;

	fixture->drives[0].rate_bytes_per_second = BLOCK;
	start_in(fixture, NULL);
	begin = now(fixture);
	for (size_t i = 0; i < DEPTH; i++)
		assert_int_equal(submit(fixture, i, RAD_IO_READ, i * BLOCK, BLOCK), 0);
	for (size_t i = 0; i < DEPTH; i++) {
		assert_ptr_equal(reap(fixture, 1000), &fixture->ios[i]);
		assert_int_equal(now(fixture) - begin, (i + 1) * NS_PER_S);
	}
}

static void test_timeout_keeps_the_request(void **state)
{
	struct fixture *fixture = *state;
	uint64_t begin;

	fixture->drives[0].rate_bytes_per_second = BLOCK;
	start_in(fixture, NULL);
	begin = now(fixture);
	assert_int_equal(submit(fixture, 0, RAD_IO_WRITE, 0, BLOCK), 0);
	assert_null(reap(fixture, 0));
	assert_null(reap(fixture, 400));
	assert_int_equal(now(fixture) - begin, 400 * NS_PER_MS);
	assert_null(reap(fixture, 599));
	assert_ptr_equal(reap(fixture, 1), &fixture->ios[0]);
	assert_int_equal(now(fixture) - begin, NS_PER_S);
}

static void test_bad_write(void **state)
{
	struct fixture *fixture = *state;

	start_with(fixture,
		   (struct rad_fault){ .kind = RAD_FAULT_BAD_WRITE, .offset_bytes = 4096, .length_bytes = 1024 });
	memset(block(fixture, 0), 0xFF, BLOCK);
	expect(fixture, RAD_IO_WRITE, 0, BLOCK, -EIO, 0);
	assert_medium(fixture, 0, BLOCK, 0); /* wholly: not even the good part before it */
	expect(fixture, RAD_IO_WRITE, 0, 4096, 0, 4096);
	expect(fixture, RAD_IO_WRITE, 4096, 512, -EIO, 0);
	expect(fixture, RAD_IO_WRITE, 4608, 512, -EIO, 0);
	expect(fixture, RAD_IO_WRITE, 5120, 512, 0, 512);
	expect(fixture, RAD_IO_READ, 0, BLOCK, 0, BLOCK);
	assert_medium(fixture, 4096, 1024, 0);
}

static void test_bad_read(void **state)
{
	struct fixture *fixture = *state;

	start_with(fixture, (struct rad_fault){ .kind = RAD_FAULT_BAD_READ, .offset_bytes = 4096, .length_bytes = 1 });
	write_fill(fixture, 0x11, 0, BLOCK);
	expect(fixture, RAD_IO_READ, 0, BLOCK, -EIO, 0);
	expect(fixture, RAD_IO_READ, 0, 4096, 0, 4096);
	expect(fixture, RAD_IO_READ, 4096, 512, -EIO, 0);
	expect(fixture, RAD_IO_READ, 4608, 512, 0, 512);
	expect(fixture, RAD_IO_READ, 4096, 512, -EIO, 0); /* and it stays bad */
}

static void test_fault_without_length_reaches_to_the_end(void **state)
{
	struct fixture *fixture = *state;

	start_with(fixture, (struct rad_fault){ .kind = RAD_FAULT_BAD_WRITE, .offset_bytes = BLOCK });
	expect(fixture, RAD_IO_WRITE, 0, BLOCK, 0, BLOCK);
	expect(fixture, RAD_IO_WRITE, BLOCK, 512, -EIO, 0);
	expect(fixture, RAD_IO_WRITE, SIZE - 512, 512, -EIO, 0);
}

static void test_lost_write(void **state)
{
	struct fixture *fixture = *state;

	fixture->drives[0].faults[0] =
		(struct rad_fault){ .kind = RAD_FAULT_LOST_WRITE, .offset_bytes = 8192, .length_bytes = 512 };
	fixture->drives[0].faults[1] =
		(struct rad_fault){ .kind = RAD_FAULT_LOST_WRITE, .offset_bytes = 1024, .length_bytes = 512 };
	fixture->drives[0].n_faults = 2;
	start_in(fixture, NULL);
	write_fill(fixture, 0x22, 0, BLOCK);
	assert_medium(fixture, 0, 1024, 0x22);
	assert_medium(fixture, 1024, 512, 0);
	assert_medium(fixture, 1536, 8192 - 1536, 0x22);
	assert_medium(fixture, 8192, 512, 0);
	assert_medium(fixture, 8704, BLOCK - 8704, 0x22);
	write_fill(fixture, 0x33, 1024, 512);
	assert_medium(fixture, 1024, 512, 0);
}

static size_t differing_bits(const uint8_t *data, size_t size, uint8_t fill)
{
	size_t bits = 0;

	for (size_t i = 0; i < size; i++)
		bits += (size_t)__builtin_popcount(data[i] ^ fill);
	return bits;
}

static void test_flip(void **state)
{
	struct fixture *fixture = *state;

	start_with(fixture, (struct rad_fault){ .kind = RAD_FAULT_FLIP, .offset_bytes = 5000, .length_bytes = 1 });
	write_fill(fixture, 0x44, 0, BLOCK);
	assert_medium(fixture, 0, BLOCK, 0x44); /* the medium is right, the reading is not */
	expect(fixture, RAD_IO_READ, 0, BLOCK, 0, BLOCK);
	assert_int_equal(differing_bits(block(fixture, 0), BLOCK, 0x44), 1);
	assert_int_not_equal(block(fixture, 0)[5000], 0x44);
	expect(fixture, RAD_IO_READ, 4608, 512, 0, 512);
	assert_int_equal(differing_bits(block(fixture, 0), 512, 0x44), 1);
	expect(fixture, RAD_IO_READ, 0, 4608, 0, 4608);
	assert_int_equal(differing_bits(block(fixture, 0), 4608, 0x44), 0);
}

static void test_slow_lets_others_pass(void **state)
{
	struct fixture *fixture = *state;
	uint64_t begin;

	start_with(fixture, (struct rad_fault){
				    .kind = RAD_FAULT_SLOW, .offset_bytes = 0, .length_bytes = 512, .delay_ms = 250 });
	begin = now(fixture);
	assert_int_equal(submit(fixture, 0, RAD_IO_WRITE, 0, BLOCK), 0);
	assert_int_equal(submit(fixture, 1, RAD_IO_WRITE, BLOCK, BLOCK), 0);
	assert_ptr_equal(reap(fixture, 0), &fixture->ios[1]);
	assert_int_equal(now(fixture), begin);
	assert_null(reap(fixture, 249));
	assert_ptr_equal(reap(fixture, 1), &fixture->ios[0]);
	assert_int_equal(fixture->ios[0].result, 0);
	assert_int_equal(fixture->ios[0].completed_ns - begin, 250 * NS_PER_MS);
}

static void test_vanish(void **state)
{
	struct fixture *fixture = *state;
	struct rad_identity identity;
	struct rad_target *again = NULL;
	struct rad_error err = { 0 };

	start_with(fixture,
		   (struct rad_fault){ .kind = RAD_FAULT_VANISH, .offset_bytes = 2 * BLOCK, .length_bytes = 512 });
	memset(fixture->arena, 0x55, DEPTH * BLOCK);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(submit(fixture, i, RAD_IO_WRITE, i * BLOCK, BLOCK), 0);
	for (size_t i = 0; i < 4; i++)
		assert_non_null(reap(fixture, TIMEOUT_MS));
	assert_int_equal(fixture->ios[0].result, 0);
	assert_int_equal(fixture->ios[1].result, 0);
	assert_int_equal(fixture->ios[2].result, -ENODEV);
	assert_int_equal(fixture->ios[3].result, -ENODEV);
	assert_medium(fixture, 0, 2 * BLOCK, 0x55);
	assert_medium(fixture, 2 * BLOCK, SIZE - 2 * BLOCK, 0);
	expect(fixture, RAD_IO_READ, 0, 512, -ENODEV, 0);
	expect(fixture, RAD_IO_FLUSH, 0, 0, -ENODEV, 0);
	assert_int_equal(fixture->transport->ops->identify(fixture->target, &identity, &err), -RAD_ERROR_IO);
	assert_int_equal(fixture->transport->ops->temperature(fixture->target), RAD_TEMPERATURE_UNKNOWN);
	assert_true(fixture->transport->ops->queue_free(fixture->queue));
	fixture->queue = NULL;
	fixture->transport->ops->close(fixture->target);
	fixture->target = NULL;
	assert_int_equal(fixture->transport->ops->open(fixture->transport, &fixture->drives[0].drive, &again, &err),
			 -RAD_ERROR_IO);
	assert_non_null(strstr(err.text, "gone"));
	/* its neighbour does not mind */
	assert_int_equal(
		fixture->transport->ops->open(fixture->transport, &fixture->drives[1].drive, &fixture->target, &err),
		0);
}

/* Pulled out and put in again: another diskseq, and who held it open before has lost it for good. */
static void test_plugged_anew(void **state)
{
	struct fixture *fixture = *state;
	struct rad_identity identity;
	struct rad_target *again = NULL;
	struct rad_drive seen;
	struct rad_error err = { 0 };

	fixture->drives[0].drive.identity.diskseq = 1;
	fixture->drives[1].absent = true;
	start_in(fixture, NULL);
	assert_true(rad_simulator_look(fixture->transport, 0, &seen));
	assert_false(rad_simulator_look(fixture->transport, 1, &seen));
	expect(fixture, RAD_IO_WRITE, 0, BLOCK, 0, BLOCK);
	rad_simulator_plug(fixture->transport, 0); /* it is in already: nothing happens */
	expect(fixture, RAD_IO_WRITE, 0, BLOCK, 0, BLOCK);
	rad_simulator_vanish(fixture->transport, 0);
	assert_false(rad_simulator_look(fixture->transport, 0, &seen));
	rad_simulator_plug(fixture->transport, 0);
	assert_true(rad_simulator_look(fixture->transport, 0, &seen));
	assert_true(seen.identity.diskseq != fixture->drives[0].drive.identity.diskseq);
	memset(fixture->arena, 0x55, BLOCK);
	expect(fixture, RAD_IO_WRITE, BLOCK, BLOCK, -ENODEV, 0);
	assert_medium(fixture, BLOCK, BLOCK, 0);
	assert_int_equal(fixture->transport->ops->identify(fixture->target, &identity, &err), -RAD_ERROR_IO);
	assert_true(fixture->transport->ops->queue_free(fixture->queue));
	fixture->queue = NULL;
	fixture->transport->ops->close(fixture->target);
	fixture->target = NULL;
	assert_int_equal(fixture->transport->ops->open(fixture->transport, &seen, &again, &err), 0);
	assert_int_equal(fixture->transport->ops->identify(again, &identity, &err), 0);
	assert_true(identity.diskseq == seen.identity.diskseq);
	fixture->transport->ops->close(again);
	rad_simulator_plug(fixture->transport, 1);
	assert_true(rad_simulator_look(fixture->transport, 1, &seen));
}

static void test_stall(void **state)
{
	struct fixture *fixture = *state;
	uint64_t begin;

	start_with(fixture, (struct rad_fault){ .kind = RAD_FAULT_STALL, .offset_bytes = 0, .length_bytes = 512 });
	begin = now(fixture);
	assert_int_equal(submit(fixture, 0, RAD_IO_WRITE, 0, BLOCK), 0);
	assert_int_equal(submit(fixture, 1, RAD_IO_WRITE, 0, BLOCK), 0);
	assert_ptr_equal(reap(fixture, 1000), &fixture->ios[1]); /* only the first one stalls */
	assert_int_equal(now(fixture), begin);
	assert_null(reap(fixture, 3600 * 1000));
	assert_int_equal(now(fixture) - begin, 3600 * NS_PER_S);
	assert_null(reap(fixture, 1000));
	/* stop() in teardown frees the queue with the request in it */
}

static void test_shrink(void **state)
{
	struct fixture *fixture = *state;
	struct rad_identity identity;
	struct rad_error err = { 0 };

	start_with(fixture,
		   (struct rad_fault){ .kind = RAD_FAULT_SHRINK, .offset_bytes = SIZE / 2, .length_bytes = SIZE / 2 });
	expect(fixture, RAD_IO_WRITE, SIZE / 2 - BLOCK, BLOCK, 0, BLOCK);
	assert_int_equal(fixture->transport->ops->identify(fixture->target, &identity, &err), 0);
	assert_int_equal(identity.size_bytes, SIZE);
	expect(fixture, RAD_IO_WRITE, SIZE / 2, BLOCK, -ENOSPC, 0);
	assert_int_equal(fixture->transport->ops->identify(fixture->target, &identity, &err), 0);
	assert_int_equal(identity.size_bytes, SIZE / 2);
	expect(fixture, RAD_IO_READ, SIZE - 512, 512, -ENOSPC, 0);
	expect(fixture, RAD_IO_WRITE, SIZE / 2 - 512, 1024, -ENOSPC, 0);
	expect(fixture, RAD_IO_READ, SIZE / 2 - 512, 512, 0, 512);
}

static void test_transient(void **state)
{
	struct fixture *fixture = *state;

	start_with(fixture,
		   (struct rad_fault){
			   .kind = RAD_FAULT_TRANSIENT, .offset_bytes = 512, .length_bytes = 512, .count = 3 });
	expect(fixture, RAD_IO_WRITE, 0, 512, 0, 512); /* beside it: does not count */
	expect(fixture, RAD_IO_WRITE, 0, BLOCK, -EIO, 0);
	expect(fixture, RAD_IO_READ, 512, 512, -EIO, 0);
	expect(fixture, RAD_IO_WRITE, 512, 512, -EIO, 0);
	expect(fixture, RAD_IO_WRITE, 512, 512, 0, 512);
	expect(fixture, RAD_IO_READ, 0, BLOCK, 0, BLOCK);
}

static void test_swap(void **state)
{
	struct fixture *fixture = *state;
	struct rad_identity identity;

	start_with(fixture, (struct rad_fault){ .kind = RAD_FAULT_SWAP, .offset_bytes = BLOCK, .length_bytes = 512 });
	expect(fixture, RAD_IO_WRITE, 0, BLOCK, 0, BLOCK);
	assert_int_equal(fixture->transport->ops->identify(fixture->target, &identity, NULL), 0);
	assert_string_equal(identity.serial, "SERIAL0");
	expect(fixture, RAD_IO_WRITE, BLOCK, BLOCK, 0, BLOCK);
	assert_int_equal(fixture->transport->ops->identify(fixture->target, &identity, NULL), 0);
	assert_string_not_equal(identity.serial, "SERIAL0");
	assert_true(identity.serial[0] != '\0');
	assert_int_equal(identity.size_bytes, SIZE);
}

static void test_temperature(void **state)
{
	struct fixture *fixture = *state;
	int32_t before;
	int32_t after;

	start_in(fixture, NULL);
	before = fixture->transport->ops->temperature(fixture->target);
	assert_int_equal(before, 30000);
	for (uint64_t at = 0; at < SIZE; at += BLOCK) {
		write_fill(fixture, 0, at, BLOCK);
		after = fixture->transport->ops->temperature(fixture->target);
		assert_true(after > before && after <= 50000);
		before = after;
	}
	assert_true(before > 45000);
	stop(fixture);
	fixture->drives[0].temperature_idle_millicelsius = RAD_TEMPERATURE_UNKNOWN;
	start_in(fixture, NULL);
	assert_int_equal(fixture->transport->ops->temperature(fixture->target), RAD_TEMPERATURE_UNKNOWN);
}

static void expect_open(struct fixture *fixture, const struct rad_drive *drive, enum rad_error_kind kind)
{
	struct rad_target *target = NULL;
	struct rad_error err = { 0 };

	assert_int_equal(fixture->transport->ops->open(fixture->transport, drive, &target, &err), -(int)kind);
	assert_null(target);
	assert_true(strlen(err.text) > 0);
}

static void test_open_is_exclusive(void **state)
{
	struct fixture *fixture = *state;
	struct rad_drive other = fixture->drives[1].drive;

	start_in(fixture, NULL);
	expect_open(fixture, &fixture->drives[0].drive, RAD_ERROR_REFUSED);
	other.minor_number = 77;
	expect_open(fixture, &other, RAD_ERROR_REFUSED);
	(void)snprintf(other.node, sizeof(other.node), "sim:nobody");
	expect_open(fixture, &other, RAD_ERROR_IO);
	(void)fixture->transport->ops->queue_free(fixture->queue);
	fixture->transport->ops->close(fixture->target);
	assert_int_equal(
		fixture->transport->ops->open(fixture->transport, &fixture->drives[0].drive, &fixture->target, NULL),
		0);
	fixture->queue = NULL;
}

static void test_open_refuses_what_linux_would(void **state)
{
	struct fixture *fixture = *state;

	start_in(fixture, NULL);
	fixture->drives[1].drive.read_only = true;
	expect_open(fixture, &fixture->drives[1].drive, RAD_ERROR_REFUSED);
	fixture->drives[1].drive.read_only = false;
	fixture->drives[1].drive.n_uses = 1;
	expect_open(fixture, &fixture->drives[1].drive, RAD_ERROR_REFUSED);
	fixture->drives[1].drive.n_uses = 0;
	stop(fixture);
	fixture->drives[1].drive.identity.size_bytes = 0;
	start_in(fixture, NULL);
	expect_open(fixture, &fixture->drives[1].drive, RAD_ERROR_IO);
}

static void test_benches_that_are_refused(void **state)
{
	struct fixture *fixture = *state;
	struct rad_bench_drive *drive = &fixture->drives[1];
	static const char *const nodes[] = { "sim:drive-0", "sim:", "sim:../x", "sim:a/b", "/dev/sda", "", "sim:." };
	static const uint32_t sectors[] = { 0, 1, 256, 513, 131072 };
	struct rad_error err = { 0 };

	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
		(void)snprintf(drive->drive.node, sizeof(drive->drive.node), "%s", nodes[i]);
		assert_int_equal(
			rad_simulator_new(&fixture->bench, NULL, &fixture->clock.base, &fixture->transport, &err),
			-RAD_ERROR_INPUT);
		assert_null(fixture->transport);
	}
	describe_drive(drive, 1);
	for (size_t i = 0; i < sizeof(sectors) / sizeof(sectors[0]); i++) {
		drive->drive.logical_sector_bytes = sectors[i];
		assert_int_equal(
			rad_simulator_new(&fixture->bench, NULL, &fixture->clock.base, &fixture->transport, &err),
			-RAD_ERROR_INPUT);
	}
	describe_drive(drive, 1);
	drive->drive.identity.size_bytes = SIZE + 1;
	assert_int_equal(rad_simulator_new(&fixture->bench, NULL, &fixture->clock.base, &fixture->transport, &err),
			 -RAD_ERROR_INPUT);
	describe_drive(drive, 1);
	drive->n_faults = RAD_FAULTS_MAX + 1;
	assert_int_equal(rad_simulator_new(&fixture->bench, NULL, &fixture->clock.base, &fixture->transport, &err),
			 -RAD_ERROR_INPUT);
	fixture->bench.n_drives = 0;
	assert_int_equal(rad_simulator_new(&fixture->bench, NULL, &fixture->clock.base, &fixture->transport, &err),
			 -RAD_ERROR_INPUT);
}

static void remove_media(const char *directory)
{
	char path[128];

	for (int i = 0; i < N_DRIVES; i++) {
		(void)snprintf(path, sizeof(path), "%s/drive-%d.img", directory, i);
		(void)unlink(path);
	}
	assert_int_equal(rmdir(directory), 0); /* nothing else was left there */
}

static void test_media_are_kept(void **state)
{
	struct fixture *fixture = *state;
	char parent[] = "/tmp/radera-sim-XXXXXX";
	char directory[64];

	assert_non_null(mkdtemp(parent));
	(void)snprintf(directory, sizeof(directory), "%s/bench", parent);
	fixture->drives[0].prefilled = true;
	start_in(fixture, directory);
	write_fill(fixture, 0x66, 0, BLOCK);
	stop(fixture);
	start_in(fixture, directory);
	assert_medium(fixture, 0, BLOCK, 0x66);
	expect(fixture, RAD_IO_READ, BLOCK, BLOCK, 0, BLOCK);
	assert_memory_equal(block(fixture, 0), "RADERA OLD DATA", 15); /* not filled a second time */
	stop(fixture);
	remove_media(directory);
	assert_int_equal(rmdir(parent), 0);
}

/* What is in the cache is read back as written, and gone with the power. */
static void test_volatile_cache(void **state)
{
	struct fixture *fixture = *state;

	fixture->drives[0].write_cache = true;
	start_in(fixture, NULL);
	write_fill(fixture, 0x11, 0, BLOCK);
	expect(fixture, RAD_IO_FLUSH, 0, 0, 0, 0);
	assert_medium(fixture, 0, BLOCK, 0x11);
	write_fill(fixture, 0x22, BLOCK / 2, BLOCK);
	assert_medium(fixture, 0, BLOCK, 0x11);
	expect(fixture, RAD_IO_READ, 0, BLOCK, 0, BLOCK);
	for (size_t i = 0; i < BLOCK; i++)
		assert_int_equal(block(fixture, 0)[i], i < BLOCK / 2 ? 0x11 : 0x22);
	rad_simulator_power_cycle(fixture->transport, 0);
	expect(fixture, RAD_IO_READ, 0, BLOCK, 0, BLOCK);
	for (size_t i = 0; i < BLOCK; i++)
		assert_int_equal(block(fixture, 0)[i], 0x11);
	assert_medium(fixture, BLOCK, BLOCK, 0);
}

/* The end of the process is a power cut too: only what was flushed is there afterwards. */
static void test_cache_ends_with_the_process(void **state)
{
	struct fixture *fixture = *state;
	char parent[] = "/tmp/radera-sim-XXXXXX";
	char directory[64];

	assert_non_null(mkdtemp(parent));
	(void)snprintf(directory, sizeof(directory), "%s/bench", parent);
	fixture->drives[0].write_cache = true;
	start_in(fixture, directory);
	write_fill(fixture, 0x33, 0, BLOCK);
	expect(fixture, RAD_IO_FLUSH, 0, 0, 0, 0);
	write_fill(fixture, 0x44, 0, 512);
	stop(fixture);
	start_in(fixture, directory);
	assert_medium(fixture, 0, BLOCK, 0x33);
	stop(fixture);
	remove_media(directory);
	assert_int_equal(rmdir(parent), 0);
}

static void test_two_simulators_on_the_same_media(void **state)
{
	struct fixture *fixture = *state;
	char directory[] = "/tmp/radera-sim-XXXXXX";
	struct rad_transport *second = NULL;
	struct rad_target *target = NULL;

	assert_non_null(mkdtemp(directory));
	start_in(fixture, directory);
	assert_int_equal(rad_simulator_new(&fixture->bench, directory, &fixture->clock.base, &second, NULL), 0);
	assert_int_equal(second->ops->open(second, &fixture->drives[0].drive, &target, NULL), -RAD_ERROR_REFUSED);
	stop(fixture);
	assert_int_equal(second->ops->open(second, &fixture->drives[0].drive, &target, NULL), 0);
	second->ops->close(target);
	rad_simulator_free(second);
	remove_media(directory);
}

static void test_foreign_medium(void **state)
{
	struct fixture *fixture = *state;
	char directory[] = "/tmp/radera-sim-XXXXXX";
	char path[64];
	struct rad_error err = { 0 };
	struct stat info;
	FILE *file;

	assert_non_null(mkdtemp(directory));
	(void)snprintf(path, sizeof(path), "%s/drive-0.img", directory);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs("somebody's own file", file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(rad_simulator_new(&fixture->bench, directory, &fixture->clock.base, &fixture->transport, &err),
			 -RAD_ERROR_INPUT);
	assert_non_null(strstr(err.text, path));
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_size, 19);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("/etc/hostname", path), 0);
	assert_int_equal(rad_simulator_new(&fixture->bench, directory, &fixture->clock.base, &fixture->transport, &err),
			 -RAD_ERROR_IO);
	remove_media(directory);
}

static void test_directory_that_cannot_be(void **state)
{
	struct fixture *fixture = *state;
	struct rad_error err = { 0 };

	assert_int_equal(
		rad_simulator_new(&fixture->bench, "/dev/null/x", &fixture->clock.base, &fixture->transport, &err),
		-RAD_ERROR_IO);
	assert_int_equal(
		rad_simulator_new(&fixture->bench, "/nonexistent/a/b", &fixture->clock.base, &fixture->transport, &err),
		-RAD_ERROR_IO);
}

struct worker {
	struct fixture *fixture;
	size_t index;
	bool is_good;
};

/* Erases its own drive with its own queue, as the engine's workers do. */
static void *work(void *argument)
{
	struct worker *worker = argument;
	struct rad_transport *transport = worker->fixture->transport;
	uint8_t *arena = worker->fixture->arena + worker->index * BLOCK;
	const struct rad_queue_config config = { .depth = 1, .arena = arena, .arena_bytes = BLOCK };
	struct rad_target *target = NULL;
	struct rad_queue *queue = NULL;
	struct rad_identity identity;
	bool is_good =
		transport->ops->open(transport, &worker->fixture->drives[worker->index].drive, &target, NULL) == 0 &&
		transport->ops->queue_new(target, &config, &queue, NULL) == 0;

	for (uint64_t at = 0; is_good && at < SIZE; at += BLOCK) {
		struct rad_io io = { .kind = RAD_IO_WRITE, .offset_bytes = at, .length_bytes = BLOCK, .buffer = arena };
		struct rad_io *done = NULL;

		is_good = transport->ops->submit(queue, &io, NULL) == 0 &&
			  transport->ops->reap(queue, TIMEOUT_MS, &done, NULL) == 0 && done == &io && io.result == 0 &&
			  transport->ops->identify(target, &identity, NULL) == 0 &&
			  transport->ops->temperature(target) >= 30000;
	}
	if (queue)
		is_good = transport->ops->queue_free(queue) && is_good;
	if (target)
		transport->ops->close(target);
	worker->is_good = is_good;
	return NULL;
}

static void test_workers(void **state)
{
	struct fixture *fixture = *state;
	struct worker workers[N_DRIVES];
	pthread_t threads[N_DRIVES];
	uint8_t looked[512];

	fixture->drives[0].rate_bytes_per_second = MIB;
	fixture->drives[1].rate_bytes_per_second = 10 * MIB;
	memset(fixture->arena, 0x77, DEPTH * BLOCK);
	assert_int_equal(rad_simulator_new(&fixture->bench, NULL, &fixture->clock.base, &fixture->transport, NULL), 0);
	for (size_t i = 0; i < N_DRIVES; i++) {
		workers[i] = (struct worker){ .fixture = fixture, .index = i };
		assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
	}
	assert_int_equal(rad_simulator_peek(fixture->transport, 1, 0, looked, sizeof(looked)), 512);
	for (size_t i = 0; i < N_DRIVES; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_true(workers[i].is_good);
	}
	assert_medium(fixture, 0, SIZE, 0x77);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(write_and_read_back),
		TEST(end_of_drive),
		TEST(requests_that_are_refused),
		TEST(old_data),
		TEST(peek_bounds),
		TEST(rate),
		TEST(rate_is_the_drives_not_the_queues),
		TEST(timeout_keeps_the_request),
		TEST(bad_write),
		TEST(bad_read),
		TEST(fault_without_length_reaches_to_the_end),
		TEST(lost_write),
		TEST(flip),
		TEST(slow_lets_others_pass),
		TEST(vanish),
		TEST(plugged_anew),
		TEST(stall),
		TEST(shrink),
		TEST(transient),
		TEST(swap),
		TEST(temperature),
		TEST(open_is_exclusive),
		TEST(open_refuses_what_linux_would),
		TEST(benches_that_are_refused),
		TEST(media_are_kept),
		TEST(volatile_cache),
		TEST(cache_ends_with_the_process),
		TEST(two_simulators_on_the_same_media),
		TEST(foreign_medium),
		TEST(directory_that_cannot_be),
		TEST(workers),
	};
#undef TEST

	return cmocka_run_group_tests_name("simulator", tests, NULL, NULL);
}
