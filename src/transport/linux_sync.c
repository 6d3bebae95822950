/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The queue without io_uring. Requests wait in a ring and are done one at a time when they are reaped, so that submit
 * never blocks; a request that hangs in the kernel hangs its own thread.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "transport/linux_private.h"
#include "transport/queue_check.h"

struct sync_queue {
	struct rad_linux_queue base;
	uint32_t first;
	struct rad_io *waiting[RAD_QUEUE_DEPTH_MAX];
};

static int sync_submit(struct rad_linux_queue *base, struct rad_io *io, struct rad_error *err)
{
	struct sync_queue *queue = (struct sync_queue *)base;

	queue->waiting[(queue->first + base->in_flight) % RAD_QUEUE_DEPTH_MAX] = io;
	return 0;
}

static ssize_t transfer_once(int fd, struct rad_io *io)
{
	uint8_t *memory = (uint8_t *)io->buffer + io->done_bytes;
	size_t left = io->length_bytes - io->done_bytes;
	off_t offset = (off_t)(io->offset_bytes + io->done_bytes);

	if (io->kind == RAD_IO_READ)
		return pread(fd, memory, left, offset);
	return pwrite(fd, memory, left, offset);
}

static void transfer(int fd, struct rad_io *io)
{
	while (io->done_bytes < io->length_bytes) {
		ssize_t moved = transfer_once(fd, io);

		if (moved < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		/* what came before the end of the drive is a short transfer, not an error, as with io_uring */
		if (moved < 0 && !(errno == ENOSPC && io->done_bytes > 0))
			io->result = -errno;
		if (moved <= 0)
			return;
		io->done_bytes += (uint32_t)moved;
	}
}

static void flush(int fd, struct rad_io *io)
{
	int code;

	do
		code = fdatasync(fd);
	while (code < 0 && errno == EINTR);
	io->result = code < 0 ? -errno : 0;
}

static int sync_reap(struct rad_linux_queue *base, uint32_t timeout_ms, struct rad_io **ret, struct rad_error *err)
{
	struct sync_queue *queue = (struct sync_queue *)base;
	struct rad_io *io = queue->waiting[queue->first];

	queue->first = (queue->first + 1) % RAD_QUEUE_DEPTH_MAX;
	if (io->kind == RAD_IO_FLUSH)
		flush(base->target->fd, io);
	else
		transfer(base->target->fd, io);
	*ret = io;
	return 0;
}

static bool sync_free(struct rad_linux_queue *base)
{
	free(base); /* what still waits was never given to the kernel */
	return true;
}

static const struct rad_linux_queue_ops sync_ops = {
	.name = "pread",
	.submit = sync_submit,
	.reap = sync_reap,
	.free = sync_free,
};

int rad_linux_sync_new(struct rad_linux_target *target, const struct rad_queue_config *config,
		       struct rad_linux_queue **ret, struct rad_error *err)
{
	struct sync_queue *queue = calloc(1, sizeof(*queue));

	if (!queue)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "make queue", "no memory");
	queue->base.ops = &sync_ops;
	*ret = &queue->base;
	return 0;
}
