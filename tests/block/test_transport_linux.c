/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Linux transport on real block devices (loop devices of its own): what it claims, what it refuses, and that both
 * of its queues move the same bytes.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/loop.h>
#include <linux/seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "transport/transport.h"

#include "fake_clock.h"
#include "transport_loop.h"

#define SIZE	   (8u << 20)
#define BLOCK	   (256u << 10)
#define DEPTH	   8u
#define TIMEOUT_MS 10000u

struct fixture {
	char directory[48];
	struct fake_clock fake_clock;
	struct transport_loop loop;
	struct rad_drive drive;
	struct rad_transport *transport;
	struct rad_target *target;
	struct rad_queue *queue;
	uint8_t *arena;
	struct rad_io ios[DEPTH];
	struct rad_error err;
};

static uint64_t diskseq_of_identity; /* what the injected identify says; 0 = it does not know */
static bool is_identity_gone;

static int identify(uint32_t major_number, uint32_t minor_number, struct rad_identity *ret, struct rad_error *err)
{
	*ret = (struct rad_identity){ .size_bytes = 1, .diskseq = diskseq_of_identity };
	if (is_identity_gone)
		return rad_error_set(err, RAD_ERROR_IO, ENODEV, "identify", "gone");
	(void)snprintf(ret->serial, sizeof(ret->serial), "%u:%u", major_number, minor_number);
	return 0;
}

static int setup_with(void **state, uint64_t size_bytes, uint32_t sector_bytes, bool read_only)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	char file[64];
	int code;

	if (!fixture || posix_memalign((void **)&fixture->arena, 4096, (size_t)DEPTH * BLOCK))
		return -1;
	*state = fixture;
	diskseq_of_identity = 0;
	is_identity_gone = false;
	fake_clock_init(&fixture->fake_clock);
	(void)snprintf(fixture->directory, sizeof(fixture->directory), "/tmp/radera-block-XXXXXX");
	if (!mkdtemp(fixture->directory))
		return -1;
	(void)snprintf(file, sizeof(file), "%s/disk.img", fixture->directory);
	code = transport_loop_make(&fixture->loop, file, size_bytes, sector_bytes, read_only);
	if (code)
		return code;
	transport_loop_drive(&fixture->loop, &fixture->drive);
	return rad_transport_linux_new(rad_clock_system(), identify, &fixture->transport, NULL);
}

static int setup(void **state)
{
	return setup_with(state, SIZE, 512, false);
}

static int setup_4k(void **state)
{
	return setup_with(state, SIZE, 4096, false);
}

static int setup_read_only(void **state)
{
	return setup_with(state, SIZE, 512, true);
}

static int setup_empty(void **state)
{
	return setup_with(state, 0, 512, false);
}

static void stop(struct fixture *fixture)
{
	if (fixture->queue)
		assert_true(fixture->transport->ops->queue_free(fixture->queue));
	if (fixture->target)
		fixture->transport->ops->close(fixture->target);
	fixture->queue = NULL;
	fixture->target = NULL;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	stop(fixture);
	rad_transport_linux_free(fixture->transport);
	transport_loop_remove(&fixture->loop);
	(void)rmdir(fixture->directory);
	free(fixture->arena);
	free(fixture);
	return 0;
}

static int open_drive(struct fixture *fixture)
{
	fixture->err = (struct rad_error){ 0 };
	return fixture->transport->ops->open(fixture->transport, &fixture->drive, &fixture->target, &fixture->err);
}

static void start(struct fixture *fixture, bool synchronous)
{
	const struct rad_queue_config config = { .depth = DEPTH,
						 .arena = fixture->arena,
						 .arena_bytes = (size_t)DEPTH * BLOCK,
						 .force_synchronous = synchronous };

	if (open_drive(fixture) != 0)
		fail_msg("%s", fixture->err.text);
	assert_int_equal(fixture->transport->ops->queue_new(fixture->target, &config, &fixture->queue, &fixture->err),
			 0);
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
	return fixture->transport->ops->submit(fixture->queue, io, &fixture->err);
}

static struct rad_io *reap(struct fixture *fixture, uint32_t timeout_ms)
{
	struct rad_io *io = NULL;

	if (fixture->transport->ops->reap(fixture->queue, timeout_ms, &io, &fixture->err) != 0)
		fail_msg("%s", fixture->err.text);
	return io;
}

static void expect(struct fixture *fixture, enum rad_io_kind kind, uint64_t offset, uint32_t length, int result,
		   uint32_t done)
{
	struct rad_io *io = &fixture->ios[0];

	assert_int_equal(submit(fixture, 0, kind, offset, length), 0);
	assert_ptr_equal(reap(fixture, TIMEOUT_MS), io);
	assert_int_equal(io->result, result);
	assert_int_equal(io->done_bytes, done);
	assert_true(io->completed_ns >= io->submitted_ns && io->submitted_ns > 0);
}

static uint8_t byte_at(uint64_t offset, uint8_t key)
{
	return (uint8_t)(offset >> 9 ^ offset ^ key);
}

static void fill_block(struct fixture *fixture, size_t index, uint64_t offset, uint8_t key)
{
	for (size_t i = 0; i < BLOCK; i++)
		block(fixture, index)[i] = byte_at(offset + i, key);
}

/* Runs over the whole drive with the queue full at all times. */
static void run_over_drive(struct fixture *fixture, enum rad_io_kind kind, uint8_t key)
{
	uint64_t next = 0;
	size_t in_flight = 0;

	for (size_t i = 0; i < DEPTH; i++, next += BLOCK, in_flight++) {
		fill_block(fixture, i, next, kind == RAD_IO_WRITE ? key : (uint8_t)~key);
		assert_int_equal(submit(fixture, i, kind, next, BLOCK), 0);
	}
	while (in_flight > 0) {
		struct rad_io *io = reap(fixture, TIMEOUT_MS);
		size_t index;

		assert_non_null(io);
		in_flight--;
		index = (size_t)(io - fixture->ios);
		assert_int_equal(io->result, 0);
		assert_int_equal(io->done_bytes, BLOCK);
		for (size_t i = 0; kind == RAD_IO_READ && i < BLOCK; i++)
			assert_int_equal(block(fixture, index)[i], byte_at(io->offset_bytes + i, key));
		if (next == SIZE)
			continue;
		fill_block(fixture, index, next, kind == RAD_IO_WRITE ? key : (uint8_t)~key);
		assert_int_equal(submit(fixture, index, kind, next, BLOCK), 0);
		in_flight++;
		next += BLOCK;
	}
}

static void assert_file(struct fixture *fixture, uint8_t key)
{
	uint8_t data[4096];

	for (uint64_t at = 0; at < SIZE; at += sizeof(data)) {
		assert_int_equal(pread(fixture->loop.file_fd, data, sizeof(data), (off_t)at), sizeof(data));
		for (size_t i = 0; i < sizeof(data); i++)
			assert_int_equal(data[i], byte_at(at + i, key));
	}
}

static void check_bytes(struct fixture *fixture, bool synchronous, uint8_t key)
{
	uint64_t sectors;

	start(fixture, synchronous);
	assert_true(fixture->transport->ops->queue_bypasses_cache(fixture->queue));
	run_over_drive(fixture, RAD_IO_WRITE, key);
	expect(fixture, RAD_IO_FLUSH, 0, 0, 0, 0);
	assert_file(fixture, key);
	sectors = transport_loop_sectors_read(&fixture->loop);
	run_over_drive(fixture, RAD_IO_READ, key);
	assert_true(transport_loop_sectors_read(&fixture->loop) - sectors >= SIZE / 512);
	stop(fixture);
}

static void test_both_queues_move_the_same_bytes(void **state)
{
	struct fixture *fixture = *state;

	check_bytes(fixture, false, 1);
	check_bytes(fixture, true, 2);
	start(fixture, false); /* and each reads what the other wrote */
	run_over_drive(fixture, RAD_IO_READ, 2);
}

static void test_reads_reach_the_device(void **state)
{
	struct fixture *fixture = *state;
	uint64_t before;

	for (int synchronous = 0; synchronous < 2; synchronous++) {
		start(fixture, synchronous);
		expect(fixture, RAD_IO_WRITE, 0, BLOCK, 0, BLOCK);
		before = transport_loop_sectors_read(&fixture->loop);
		for (int i = 0; i < 10; i++)
			expect(fixture, RAD_IO_READ, 0, BLOCK, 0, BLOCK);
		assert_int_equal(transport_loop_sectors_read(&fixture->loop) - before, 10 * BLOCK / 512);
		stop(fixture);
	}
}

static void test_small_requests(void **state)
{
	struct fixture *fixture = *state;

	for (int synchronous = 0; synchronous < 2; synchronous++) {
		start(fixture, synchronous);
		memset(block(fixture, 0), 0x5A, 512);
		expect(fixture, RAD_IO_WRITE, 512, 512, 0, 512);
		memset(block(fixture, 0), 0, 512);
		expect(fixture, RAD_IO_READ, 512, 512, 0, 512);
		assert_int_equal(block(fixture, 0)[0], 0x5A);
		assert_int_equal(block(fixture, 0)[511], 0x5A);
		stop(fixture);
	}
}

static void test_requests_that_are_refused(void **state)
{
	struct fixture *fixture = *state;

	for (int synchronous = 0; synchronous < 2; synchronous++) {
		start(fixture, synchronous);
		assert_int_equal(submit(fixture, 0, RAD_IO_WRITE, 1, 512), -RAD_ERROR_IO);
		assert_int_equal(submit(fixture, 0, RAD_IO_WRITE, 0, 100), -RAD_ERROR_IO);
		assert_int_equal(submit(fixture, DEPTH - 1, RAD_IO_WRITE, 0, BLOCK + 512), -RAD_ERROR_IO);
		assert_null(reap(fixture, 0));
		for (size_t i = 0; i < DEPTH; i++)
			assert_int_equal(submit(fixture, i, RAD_IO_READ, i * BLOCK, BLOCK), 0);
		assert_int_equal(fixture->transport->ops->submit(
					 fixture->queue, &(struct rad_io){ .kind = RAD_IO_FLUSH }, &fixture->err),
				 -RAD_ERROR_IO);
		assert_int_equal(fixture->err.code, EBUSY);
		for (size_t i = 0; i < DEPTH; i++)
			assert_non_null(reap(fixture, TIMEOUT_MS));
		assert_null(reap(fixture, 0));
		stop(fixture);
	}
}

static void test_4k_sectors(void **state)
{
	struct fixture *fixture = *state;

	for (int synchronous = 0; synchronous < 2; synchronous++) {
		start(fixture, synchronous);
		assert_int_equal(submit(fixture, 0, RAD_IO_WRITE, 512, 4096), -RAD_ERROR_IO);
		assert_int_equal(submit(fixture, 0, RAD_IO_WRITE, 0, 512), -RAD_ERROR_IO);
		expect(fixture, RAD_IO_WRITE, SIZE - 4096, 4096, 0, 4096);
		expect(fixture, RAD_IO_READ, SIZE - 4096, 4096, 0, 4096);
		stop(fixture);
	}
}

static void test_end_of_drive(void **state)
{
	struct fixture *fixture = *state;

	for (int synchronous = 0; synchronous < 2; synchronous++) {
		start(fixture, synchronous);
		expect(fixture, RAD_IO_READ, SIZE, BLOCK, 0, 0);
		expect(fixture, RAD_IO_WRITE, SIZE, BLOCK, -ENOSPC, 0);
		expect(fixture, RAD_IO_READ, SIZE - 512, BLOCK, 0, 512);
		expect(fixture, RAD_IO_WRITE, SIZE - 512, BLOCK, 0, 512);
		stop(fixture);
	}
}

static void test_lost_backing(void **state)
{
	struct fixture *fixture = *state;

	for (int synchronous = 0; synchronous < 2; synchronous++) {
		assert_int_equal(ftruncate(fixture->loop.file_fd, SIZE / 2), 0);
		start(fixture, synchronous);
		expect(fixture, RAD_IO_READ, 0, BLOCK, 0, BLOCK);
		expect(fixture, RAD_IO_READ, SIZE / 2, BLOCK, -EIO, 0);
		expect(fixture, RAD_IO_READ, 0, BLOCK, 0, BLOCK); /* the queue goes on */
		stop(fixture);
	}
}

static void test_drive_that_shrinks(void **state)
{
	struct fixture *fixture = *state;
	struct rad_identity identity;

	start(fixture, false);
	assert_int_equal(fixture->transport->ops->identify(fixture->target, &identity, &fixture->err), 0);
	assert_int_equal(identity.size_bytes, SIZE); /* the open drive's, not what identify_devno said */
	assert_true(identity.diskseq > 0);
	assert_true(strchr(identity.serial, ':') != NULL);
	assert_int_equal(ftruncate(fixture->loop.file_fd, SIZE / 2), 0);
	assert_int_equal(ioctl(fixture->loop.fd, LOOP_SET_CAPACITY), 0);
	assert_int_equal(fixture->transport->ops->identify(fixture->target, &identity, &fixture->err), 0);
	assert_int_equal(identity.size_bytes, SIZE / 2);
	expect(fixture, RAD_IO_WRITE, SIZE / 2, BLOCK, -ENOSPC, 0);
	assert_int_equal(ftruncate(fixture->loop.file_fd, 0), 0);
	assert_int_equal(ioctl(fixture->loop.fd, LOOP_SET_CAPACITY), 0);
	assert_int_equal(fixture->transport->ops->identify(fixture->target, &identity, &fixture->err), -RAD_ERROR_IO);
}

static void test_another_drive_behind_the_number(void **state)
{
	struct fixture *fixture = *state;
	struct rad_identity identity;

	start(fixture, false);
	assert_int_equal(fixture->transport->ops->identify(fixture->target, &identity, &fixture->err), 0);
	diskseq_of_identity = identity.diskseq;
	assert_int_equal(fixture->transport->ops->identify(fixture->target, &identity, &fixture->err), 0);
	diskseq_of_identity = identity.diskseq + 1;
	assert_int_equal(fixture->transport->ops->identify(fixture->target, &identity, &fixture->err), -RAD_ERROR_IO);
	is_identity_gone = true;
	assert_int_equal(fixture->transport->ops->identify(fixture->target, &identity, &fixture->err), -RAD_ERROR_IO);
}

static void expect_refused(struct fixture *fixture, enum rad_error_kind kind, const char *word)
{
	assert_int_equal(open_drive(fixture), -(int)kind);
	assert_null(fixture->target);
	if (!strstr(fixture->err.text, word) || !strstr(fixture->err.text, fixture->drive.node))
		fail_msg("'%s' does not say '%s'", fixture->err.text, word);
}

static void test_wrong_number(void **state)
{
	struct fixture *fixture = *state;

	fixture->drive.minor_number++;
	expect_refused(fixture, RAD_ERROR_REFUSED, "names have moved");
	fixture->drive.minor_number--;
	fixture->drive.major_number++;
	expect_refused(fixture, RAD_ERROR_REFUSED, "names have moved");
}

static void test_read_only(void **state)
{
	struct fixture *fixture = *state;

	expect_refused(fixture, RAD_ERROR_REFUSED, "read-only");
}

static void test_made_read_only(void **state)
{
	struct fixture *fixture = *state;
	int on = 1;

	assert_int_equal(ioctl(fixture->loop.fd, BLKROSET, &on), 0);
	expect_refused(fixture, RAD_ERROR_REFUSED, "read-only");
	on = 0;
	assert_int_equal(ioctl(fixture->loop.fd, BLKROSET, &on), 0);
	assert_int_equal(open_drive(fixture), 0);
}

static void test_empty(void **state)
{
	struct fixture *fixture = *state;

	expect_refused(fixture, RAD_ERROR_IO, "holds nothing");
}

static void use_fake_clock(struct fixture *fixture)
{
	fixture->transport->clock = &fixture->fake_clock.base; /* so that patience costs no time */
}

static void test_busy(void **state)
{
	struct fixture *fixture = *state;
	int fd = open(fixture->drive.node, O_RDONLY | O_EXCL | O_CLOEXEC);
	uint64_t begin = rad_clock_monotonic_ns(&fixture->fake_clock.base);

	assert_true(fd >= 0);
	use_fake_clock(fixture);
	expect_refused(fixture, RAD_ERROR_REFUSED, "in use");
	assert_true(strlen(fixture->err.advice) > 0);
	assert_true(rad_clock_monotonic_ns(&fixture->fake_clock.base) - begin >= 500000000ull);
	assert_int_equal(close(fd), 0);
	assert_int_equal(open_drive(fixture), 0);
}

static void test_locked(void **state)
{
	struct fixture *fixture = *state;

	use_fake_clock(fixture);
	assert_int_equal(flock(fixture->loop.fd, LOCK_SH | LOCK_NB), 0);
	expect_refused(fixture, RAD_ERROR_REFUSED, "in use");
	assert_int_equal(flock(fixture->loop.fd, LOCK_UN), 0);
	assert_int_equal(open_drive(fixture), 0);
	assert_int_equal(flock(fixture->loop.fd, LOCK_SH | LOCK_NB), -1); /* and ours keeps udev away */
	assert_int_equal(errno, EWOULDBLOCK);
}

static void test_opened_twice(void **state)
{
	struct fixture *fixture = *state;
	struct rad_target *second = NULL;

	assert_int_equal(open_drive(fixture), 0);
	use_fake_clock(fixture);
	assert_int_equal(fixture->transport->ops->open(fixture->transport, &fixture->drive, &second, &fixture->err),
			 -RAD_ERROR_REFUSED);
}

/* A claim that ends while we wait is no reason to refuse. */
static void test_busy_for_a_moment(void **state)
{
	struct fixture *fixture = *state;
	int fd = open(fixture->drive.node, O_RDONLY | O_EXCL | O_CLOEXEC);
	pid_t child;

	assert_true(fd >= 0);
	child = fork();
	if (child == 0) {
		(void)usleep(150000);
		_exit(0); /* the last holder of fd */
	}
	assert_int_equal(close(fd), 0);
	assert_int_equal(open_drive(fixture), 0);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

static void test_claim_ends_with_close(void **state)
{
	struct fixture *fixture = *state;

	for (int i = 0; i < 50; i++) {
		int fd;

		start(fixture, false);
		for (size_t j = 0; j < DEPTH; j++)
			assert_int_equal(submit(fixture, j, j % 2 ? RAD_IO_READ : RAD_IO_WRITE, j * BLOCK, BLOCK), 0);
		for (size_t j = 0; i % 2 && j < DEPTH; j++)
			assert_non_null(reap(fixture, TIMEOUT_MS));
		stop(fixture); /* every other time with requests in flight */
		fd = open(fixture->drive.node, O_RDWR | O_EXCL | O_CLOEXEC);
		if (fd < 0)
			fail_msg("round %d: %s", i, strerror(errno));
		assert_int_equal(close(fd), 0);
	}
}

static void test_bad_queue(void **state)
{
	struct fixture *fixture = *state;
	struct rad_queue_config config = { .depth = 0, .arena = fixture->arena, .arena_bytes = BLOCK };

	assert_int_equal(open_drive(fixture), 0);
	assert_int_equal(fixture->transport->ops->queue_new(fixture->target, &config, &fixture->queue, &fixture->err),
			 -RAD_ERROR_INPUT);
	assert_null(fixture->queue);
	config.depth = 128;
	assert_int_equal(fixture->transport->ops->queue_new(fixture->target, &config, &fixture->queue, &fixture->err),
			 0);
}

/* Makes one system call fail in this process for ever. */
static bool forbid(int number, int code)
{
	struct sock_filter rules[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (uint32_t)code),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { .len = 4, .filter = rules };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* Writes and reads one block without cmocka's help, as it runs in a child. Returns whether all was well. */
static bool works_as(struct fixture *fixture, const char *backend)
{
	const struct rad_queue_config config = { .depth = DEPTH,
						 .arena = fixture->arena,
						 .arena_bytes = (size_t)DEPTH * BLOCK };
	const struct rad_transport_ops *ops = fixture->transport->ops;
	bool is_good = open_drive(fixture) == 0 &&
		       ops->queue_new(fixture->target, &config, &fixture->queue, &fixture->err) == 0 &&
		       strcmp(ops->queue_backend(fixture->queue), backend) == 0;

	memset(block(fixture, 0), 0x3C, BLOCK);
	for (int i = 0; is_good && i < 3; i++) {
		static const enum rad_io_kind kinds[] = { RAD_IO_WRITE, RAD_IO_FLUSH, RAD_IO_READ };
		struct rad_io *io = NULL;

		is_good = submit(fixture, i == 2 ? 1 : 0, kinds[i], BLOCK, BLOCK) == 0 &&
			  ops->reap(fixture->queue, TIMEOUT_MS, &io, &fixture->err) == 0 && io && io->result == 0;
	}
	is_good =
		is_good && memcmp(block(fixture, 0), block(fixture, 1), BLOCK) == 0 && ops->queue_free(fixture->queue);
	if (fixture->target)
		ops->close(fixture->target);
	return is_good;
}

static void expect_in_child(struct fixture *fixture, int forbidden, int code, const char *backend)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0)
		_exit((!forbidden || forbid(forbidden, code)) && works_as(fixture, backend) ? 0 : 1);
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void test_kernels_that_permit_less(void **state)
{
	struct fixture *fixture = *state;

	expect_in_child(fixture, 0, 0, "io_uring");
	expect_in_child(fixture, SYS_io_uring_setup, EPERM, "pread");
	expect_in_child(fixture, SYS_io_uring_setup, ENOSYS, "pread");
	expect_in_child(fixture, SYS_io_uring_register, ENOMEM, "io_uring"); /* without registered file and memory */
}

static int run_tool(const char *path, const char *argument)
{
	pid_t child = fork();
	int status = -1;

	if (child == 0) {
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);

		(void)dup2(null, STDOUT_FILENO);
		(void)dup2(null, STDERR_FILENO);
		(void)execl(path, path, "-q", argument, (char *)NULL);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

/* A drive over a file in the loop's file system; frozen, its writes hang in the kernel until the thaw. */
struct frozen {
	char mount_point[64];
	struct transport_loop inner;
	int directory_fd;
};

static bool freeze(struct fixture *fixture, struct frozen *ret)
{
	char file[96];

	if (run_tool("/usr/sbin/mkfs.ext4", fixture->loop.node) != 0)
		return false;
	(void)snprintf(ret->mount_point, sizeof(ret->mount_point), "%s/mnt", fixture->directory);
	(void)snprintf(file, sizeof(file), "%s/inner.img", ret->mount_point);
	assert_int_equal(mkdir(ret->mount_point, 0700), 0);
	assert_int_equal(mount(fixture->loop.node, ret->mount_point, "ext4", 0, NULL), 0);
	assert_int_equal(transport_loop_make(&ret->inner, file, SIZE / 4, 512, false), 0);
	ret->directory_fd = open(ret->mount_point, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(ioctl(ret->directory_fd, FIFREEZE, 0), 0);
	return true;
}

static void thaw(struct frozen *frozen)
{
	assert_int_equal(ioctl(frozen->directory_fd, FITHAW, 0), 0);
	assert_int_equal(close(frozen->directory_fd), 0);
	transport_loop_remove(&frozen->inner);
	for (int i = 0; i < 500 && umount(frozen->mount_point) < 0; i++)
		(void)usleep(10000); /* the kernel ends the child's requests first */
	assert_int_equal(rmdir(frozen->mount_point), 0);
}

/* In a child, because what it leaves behind lasts as long as its process. Returns the number of the first failure. */
static int stall(struct fixture *fixture, const struct rad_drive *drive)
{
	const struct rad_queue_config config = { .depth = DEPTH,
						 .arena = fixture->arena,
						 .arena_bytes = (size_t)DEPTH * BLOCK };
	const struct rad_transport_ops *ops = fixture->transport->ops;
	struct rad_io *io = NULL;

	fixture->drive = *drive;
	if (open_drive(fixture) != 0 || ops->queue_new(fixture->target, &config, &fixture->queue, &fixture->err) != 0 ||
	    submit(fixture, 0, RAD_IO_WRITE, 0, BLOCK) != 0)
		return 1;
	if (ops->reap(fixture->queue, 100, &io, &fixture->err) != 0 || io)
		return 2;
	return ops->queue_free(fixture->queue) ? 3 : 0; /* false: the kernel holds it */
}

static void test_request_that_never_ends(void **state)
{
	struct fixture *fixture = *state;
	struct frozen frozen = { 0 };
	struct rad_drive drive;
	int status = 0;
	pid_t child;

	if (!freeze(fixture, &frozen)) {
		print_message("no mkfs.ext4: a stalled drive cannot be made here\n");
		skip();
	}
	transport_loop_drive(&frozen.inner, &drive);
	child = fork();
	if (child == 0)
		_exit(stall(fixture, &drive));
	assert_true(child > 0);
	(void)usleep(3000000);
	thaw(&frozen);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
#define TEST(name)	     cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
#define TEST_ON(name, other) cmocka_unit_test_setup_teardown(test_##name, other, teardown)
	const struct CMUnitTest tests[] = {
		TEST(both_queues_move_the_same_bytes),
		TEST(reads_reach_the_device),
		TEST(small_requests),
		TEST(requests_that_are_refused),
		TEST_ON(4k_sectors, setup_4k),
		TEST(end_of_drive),
		TEST(lost_backing),
		TEST(drive_that_shrinks),
		TEST(another_drive_behind_the_number),
		TEST(wrong_number),
		TEST_ON(read_only, setup_read_only),
		TEST(made_read_only),
		TEST_ON(empty, setup_empty),
		TEST(busy),
		TEST(locked),
		TEST(opened_twice),
		TEST(busy_for_a_moment),
		TEST(claim_ends_with_close),
		TEST(bad_queue),
		TEST(kernels_that_permit_less),
		TEST(request_that_never_ends),
	};
#undef TEST
#undef TEST_ON

	if (!transport_loop_is_available()) {
		(void)printf("1..0 # SKIP NO LOOP DEVICES HERE (needs root): THE LINUX TRANSPORT IS NOT TESTED\n");
		return 0; /* meson takes the empty plan for "skipped", and any other exit code for an error */
	}
	return cmocka_run_group_tests_name("transport_linux", tests, NULL, NULL);
}
