/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The queue by io_uring. The ring belongs to the thread that makes it. File and memory are registered where the kernel
 * lets us; each thing that it does not grant is left out and the rest still used.
 */
#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>

#include "base/cleanup.h"
#include "transport/linux_private.h"

#define NS_PER_MS	     1000000ull
#define NS_PER_S	     1000000000ull
#define FREE_PATIENCE_MS     2000u
#define REGISTERED_MAX_BYTES (1ull << 30) /* the kernel's limit for one registered buffer */

/*
 * What is handed in is given to the kernel at once when it is worth a system call, else together with the next wait:
 * large blocks must not wait while the caller works on another one, small ones must not cost a call each.
 */
#define SUBMIT_AT_BYTES	   (256u << 10)
#define SUBMIT_AT_REQUESTS 16u

struct uring_queue {
	struct rad_linux_queue base;
	struct io_uring ring;
	bool has_fixed_file;
	bool has_fixed_buffers;
	uint32_t held_requests; /* prepared, not yet given to the kernel */
	uint64_t held_bytes;
};

static uint64_t now_ns(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

static void prepare(struct uring_queue *queue, struct io_uring_sqe *sqe, struct rad_io *io)
{
	int fd = queue->has_fixed_file ? 0 : queue->base.target->fd;
	bool is_fixed = queue->has_fixed_buffers;

	if (io->kind == RAD_IO_FLUSH)
		io_uring_prep_fsync(sqe, fd, IORING_FSYNC_DATASYNC);
	else if (io->kind == RAD_IO_READ && is_fixed)
		io_uring_prep_read_fixed(sqe, fd, io->buffer, io->length_bytes, io->offset_bytes, 0);
	else if (io->kind == RAD_IO_READ)
		io_uring_prep_read(sqe, fd, io->buffer, io->length_bytes, io->offset_bytes);
	else if (is_fixed)
		io_uring_prep_write_fixed(sqe, fd, io->buffer, io->length_bytes, io->offset_bytes, 0);
	else
		io_uring_prep_write(sqe, fd, io->buffer, io->length_bytes, io->offset_bytes);
	if (queue->has_fixed_file)
		io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE);
	io_uring_sqe_set_data(sqe, io);
}

static void forget_held(struct uring_queue *queue)
{
	/* a partial submission leaves the rest in the ring; the next wait gives it to the kernel */
	queue->held_requests = io_uring_sq_ready(&queue->ring);
	if (queue->held_requests == 0)
		queue->held_bytes = 0;
}

static bool hold(struct uring_queue *queue, struct rad_io *io)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&queue->ring);

	if (!sqe)
		return false;
	prepare(queue, sqe, io);
	queue->held_requests++;
	queue->held_bytes += io->kind == RAD_IO_FLUSH ? 0 : io->length_bytes;
	return true;
}

static bool is_worth_a_call(const struct uring_queue *queue)
{
	return queue->held_bytes >= SUBMIT_AT_BYTES || queue->held_requests >= SUBMIT_AT_REQUESTS;
}

static int uring_submit(struct rad_linux_queue *base, struct rad_io *io, struct rad_error *err)
{
	struct uring_queue *queue = (struct uring_queue *)base;

	if (!hold(queue, io))
		return rad_error_set(err, RAD_ERROR_IO, EBUSY, "submit request", "the ring of %s is full",
				     base->target->node);
	if (is_worth_a_call(queue)) {
		/* a failure here leaves the request in the ring: reap gives it in again and tells what is wrong */
		(void)io_uring_submit(&queue->ring);
		forget_held(queue);
	}
	return 0;
}

/* Takes one completion that has already arrived. The kernel's EAGAIN and EINTR are no answer of the drive: once more.
 */
static struct rad_io *take(struct uring_queue *queue)
{
	struct io_uring_cqe *cqe = NULL;

	while (io_uring_peek_cqe(&queue->ring, &cqe) == 0 && cqe) {
		struct rad_io *io = io_uring_cqe_get_data(cqe);
		int result = cqe->res;

		io_uring_cqe_seen(&queue->ring, cqe);
		if (!io)
			continue; /* the answer to a cancel */
		if ((result == -EAGAIN || result == -EINTR) && hold(queue, io))
			continue;
		io->result = result < 0 ? result : 0;
		io->done_bytes = result > 0 ? (uint32_t)result : 0;
		return io;
	}
	return NULL;
}

static int wait_until(struct uring_queue *queue, uint64_t deadline_ns)
{
	uint64_t at_ns = now_ns();
	uint64_t left_ns = deadline_ns > at_ns ? deadline_ns - at_ns : 0;
	struct __kernel_timespec left = { .tv_sec = (int64_t)(left_ns / NS_PER_S),
					  .tv_nsec = (long long)(left_ns % NS_PER_S) };
	struct io_uring_cqe *cqe = NULL;
	int code = io_uring_submit_and_wait_timeout(&queue->ring, &cqe, 1, &left, NULL);

	forget_held(queue);
	/* EAGAIN, EBUSY: the kernel is short of memory or of room for answers; both end by themselves */
	if (code >= 0 || code == -ETIME || code == -EINTR || code == -EAGAIN || code == -EBUSY)
		return 0;
	return code;
}

static int uring_reap(struct rad_linux_queue *base, uint32_t timeout_ms, struct rad_io **ret, struct rad_error *err)
{
	struct uring_queue *queue = (struct uring_queue *)base;
	uint64_t deadline_ns = 0;

	for (;;) {
		int code;

		*ret = take(queue);
		if (*ret)
			return 0;
		if (!deadline_ns)
			deadline_ns = now_ns() + timeout_ms * NS_PER_MS;
		else if (now_ns() >= deadline_ns)
			return 0;
		code = wait_until(queue, deadline_ns);
		if (code)
			return rad_error_set(err, RAD_ERROR_IO, -code, "wait for request",
					     "the kernel takes no requests for %s", base->target->node);
	}
}

/* Asks the kernel to give back what it holds and waits a moment. Returns whether it gave all back. */
static bool drain(struct uring_queue *queue)
{
	uint64_t deadline_ns = now_ns() + FREE_PATIENCE_MS * NS_PER_MS;
	struct io_uring_sqe *sqe;

	if (queue->base.in_flight == 0)
		return true;
	sqe = io_uring_get_sqe(&queue->ring);
	if (sqe) {
		io_uring_prep_cancel64(sqe, 0, IORING_ASYNC_CANCEL_ANY);
		io_uring_sqe_set_data(sqe, NULL);
	}
	while (queue->base.in_flight > 0) {
		if (take(queue))
			queue->base.in_flight--;
		else if (now_ns() >= deadline_ns || wait_until(queue, deadline_ns) < 0)
			return false;
	}
	return true;
}

static void unregister(struct uring_queue *queue)
{
	/* before the exit, which the kernel finishes later: the drive's exclusive claim must end with close() */
	if (queue->has_fixed_buffers)
		(void)io_uring_unregister_buffers(&queue->ring);
	if (queue->has_fixed_file)
		(void)io_uring_unregister_files(&queue->ring);
}

static bool uring_free(struct rad_linux_queue *base)
{
	struct uring_queue *queue = (struct uring_queue *)base;

	if (!drain(queue))
		return false;
	unregister(queue);
	io_uring_queue_exit(&queue->ring);
	free(queue);
	return true;
}

static const struct rad_linux_queue_ops uring_ops = {
	.name = "io_uring",
	.submit = uring_submit,
	.reap = uring_reap,
	.free = uring_free,
};

static int make_ring(uint32_t entries, struct io_uring *ret)
{
	/* best first; older kernels answer EINVAL to what they do not know */
	static const unsigned int flags[] = {
		IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN, /* 6.1 */
		IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_COOP_TASKRUN,	 /* 6.0 */
		IORING_SETUP_COOP_TASKRUN,				 /* 5.19 */
		0,
	};
	int code = -EINVAL;

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(flags) && code == -EINVAL; i++) {
		struct io_uring_params params = { .flags = flags[i] };

		code = io_uring_queue_init_params(entries, ret, &params);
		if (code == 0 && !(params.features & IORING_FEAT_EXT_ARG)) {
			io_uring_queue_exit(ret); /* waits with a timeout need 5.11 */
			return -ENOSYS;
		}
	}
	return code;
}

static void register_all(struct uring_queue *queue, int fd, const struct rad_queue_config *config)
{
	struct iovec memory = { .iov_base = config->arena, .iov_len = config->arena_bytes };

	queue->has_fixed_file = io_uring_register_files(&queue->ring, &fd, 1) == 0;
	/* refused where the memory that may be locked is small; plain requests pin theirs one by one */
	queue->has_fixed_buffers =
		config->arena_bytes <= REGISTERED_MAX_BYTES && io_uring_register_buffers(&queue->ring, &memory, 1) == 0;
}

int rad_linux_uring_new(struct rad_linux_target *target, const struct rad_queue_config *config,
			struct rad_linux_queue **ret, struct rad_error *err)
{
	rad_auto_free struct uring_queue *queue = calloc(1, sizeof(*queue));
	int code;

	if (!queue)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "make queue", "no memory");
	code = make_ring(config->depth + 1, &queue->ring); /* one more for the cancel */
	if (code)
		return rad_error_set(err, RAD_ERROR_IO, -code, "make queue", "the kernel permits no io_uring");
	register_all(queue, target->fd, config);
	queue->base.ops = &uring_ops;
	*ret = &RAD_STEAL(queue)->base;
	return 0;
}
