/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "transport/queue_check.h"
#include "simulator/firmware.h"

#define NS_PER_MS 1000000ull
#define NS_PER_S  1000000000ull

struct slot {
	struct rad_io *io;
	struct rad_sim_verdict verdict;
	uint64_t due_ns;
	uint64_t number; /* of submission, which decides between two that are due at the same time */
};

struct sim_queue {
	struct rad_queue base;
	struct rad_sim_drive *drive;
	struct rad_queue_config config;
	uint64_t next_number;
	uint32_t in_flight;
	struct slot slots[];
};

int rad_sim_queue_new(struct rad_target *base, const struct rad_queue_config *config, struct rad_queue **ret,
		      struct rad_error *err)
{
	int code = rad_queue_check_config(config, err);
	struct sim_queue *queue;

	if (code)
		return code;
	queue = calloc(1, sizeof(*queue) + config->depth * sizeof(queue->slots[0]));
	if (!queue)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "make queue", "no memory");
	queue->base.target = base;
	queue->drive = ((struct rad_sim_target *)base)->drive;
	queue->config = *config;
	*ret = &queue->base;
	return 0;
}

static struct rad_clock *queue_clock(const struct sim_queue *queue)
{
	return queue->base.target->transport->clock;
}

/* One request after the other passes the drive's head; a slow sector's extra time is that request's own. */
static uint64_t time_of_completion(struct rad_sim_drive *drive, const struct rad_io *io,
				   const struct rad_sim_verdict *verdict)
{
	uint64_t rate = drive->bench->rate_bytes_per_second;
	uint64_t start_ns = io->submitted_ns > drive->busy_until_ns ? io->submitted_ns : drive->busy_until_ns;

	if (drive->is_vanished)
		return io->submitted_ns;
	if (io->kind == RAD_IO_FLUSH || rate == 0)
		return start_ns + verdict->delay_ns;
	drive->busy_until_ns = start_ns + io->length_bytes * NS_PER_S / rate;
	return drive->busy_until_ns + verdict->delay_ns;
}

int rad_sim_queue_submit(struct rad_queue *base, struct rad_io *io, struct rad_error *err)
{
	struct sim_queue *queue = (struct sim_queue *)base;
	struct rad_sim_drive *drive = queue->drive;
	struct slot *slot = &queue->slots[queue->in_flight];
	int code =
		rad_queue_check_io(&queue->config, drive->bench->drive.logical_sector_bytes, queue->in_flight, io, err);

	if (code)
		return code;
	io->result = 0;
	io->done_bytes = 0;
	io->submitted_ns = rad_clock_monotonic_ns(queue_clock(queue));
	io->completed_ns = 0;
	slot->io = io;
	slot->number = queue->next_number++;
	(void)pthread_mutex_lock(&drive->lock);
	slot->verdict = rad_sim_judge(drive, io);
	if (rad_sim_is_gone((const struct rad_sim_target *)base->target))
		slot->verdict = (struct rad_sim_verdict){ .result = -ENODEV };
	slot->due_ns = time_of_completion(drive, io, &slot->verdict);
	drive->last_io_ns = io->submitted_ns;
	(void)pthread_mutex_unlock(&drive->lock);
	queue->in_flight++;
	return 0;
}

static struct slot *earliest(struct sim_queue *queue)
{
	struct slot *best = NULL;

	for (uint32_t i = 0; i < queue->in_flight; i++) {
		struct slot *slot = &queue->slots[i];

		if (slot->verdict.is_endless)
			continue;
		if (!best || slot->due_ns < best->due_ns ||
		    (slot->due_ns == best->due_ns && slot->number < best->number))
			best = slot;
	}
	return best;
}

/* Writes what is not lost on the way; the drive calls all of it done. */
static int write_with_losses(struct rad_sim_drive *drive, const struct rad_io *io, uint32_t length_bytes)
{
	uint64_t at = io->offset_bytes;
	uint64_t end = at + length_bytes;

	while (at < end) {
		uint64_t next;
		bool is_lost = rad_sim_is_lost(drive, at, &next);
		const uint8_t *data = (const uint8_t *)io->buffer + (at - io->offset_bytes);

		if (next > end)
			next = end;
		/* whatever ails the host's disk, it is not the simulated drive's errno */
		if (!is_lost && rad_sim_cache_write(&drive->cache, drive->medium_fd, data, next - at, at) < 0)
			return -EIO;
		at = next;
	}
	return (int)length_bytes;
}

/* As the kernel at the end of a block device: reads end short, writes beyond it find no space. */
static ssize_t transfer(struct rad_sim_drive *drive, struct rad_io *io)
{
	uint64_t size_bytes = drive->firmware.shown_bytes;
	uint64_t room = io->offset_bytes < size_bytes ? size_bytes - io->offset_bytes : 0;
	uint32_t length = io->length_bytes < room ? io->length_bytes : (uint32_t)room;
	ssize_t done;

	if (io->kind == RAD_IO_FLUSH)
		return rad_sim_cache_flush(&drive->cache, drive->medium_fd) < 0 || fdatasync(drive->medium_fd) < 0
			       ? -EIO
			       : 0;
	if (io->kind == RAD_IO_WRITE)
		return length == 0 ? -ENOSPC : write_with_losses(drive, io, length);
	done = rad_sim_cache_read(&drive->cache, drive->medium_fd, io->buffer, length, io->offset_bytes);
	if (done < 0)
		return -EIO;
	if (done > 0)
		rad_sim_flip(drive, io->offset_bytes, io->buffer, (uint32_t)done);
	return done;
}

/* What the drive's own state makes of a request: locked, sanitizing, or erased sectors that give read errors. */
static int judge_state(struct rad_sim_drive *drive, const struct rad_io *io, uint64_t now_ns)
{
	struct rad_sim_firmware *state = &drive->firmware;
	uint64_t last = io->length_bytes ? io->offset_bytes + io->length_bytes - 1 : io->offset_bytes;

	rad_sim_settle(drive, now_ns);
	if (drive->is_vanished)
		return -ENODEV;
	if (io->kind != RAD_IO_FLUSH && (state->locked || state->trusted_locked || state->state == RAD_SIM_RUNNING ||
					 state->state == RAD_SIM_FAILED))
		return -EIO;
	for (uint64_t at = io->offset_bytes / 4096; io->kind != RAD_IO_FLUSH && at <= last / 4096; at++) {
		bool is_erased = at / 8 < state->map_bytes && (state->erased[at / 8] >> (at % 8) & 1);

		if (io->kind == RAD_IO_READ && is_erased)
			return -EIO;
		if (io->kind == RAD_IO_WRITE && is_erased)
			state->erased[at / 8] &= (uint8_t) ~(1u << (at % 8));
	}
	for (uint64_t at = io->offset_bytes >> 20; io->kind == RAD_IO_WRITE && at <= last >> 20; at++)
		state->written[at / 8] |= (uint8_t)(1u << (at % 8));
	if (io->kind == RAD_IO_WRITE)
		state->global_data_erased = false;
	return 0;
}

static void complete(struct sim_queue *queue, struct slot *slot, struct rad_io **ret)
{
	struct rad_sim_drive *drive = queue->drive;
	struct rad_io *io = slot->io;
	ssize_t done = slot->verdict.result;

	if (!done && drive->bench->firmware.present) {
		(void)pthread_mutex_lock(&drive->lock);
		done = judge_state(drive, io, rad_clock_monotonic_ns(queue_clock(queue)));
		(void)pthread_mutex_unlock(&drive->lock);
	}
	if (!done) {
		(void)pthread_mutex_lock(&drive->lock);
		done = transfer(drive, io);
		(void)pthread_mutex_unlock(&drive->lock);
	}

	io->result = done < 0 ? (int)done : 0;
	io->done_bytes = done > 0 ? (uint32_t)done : 0;
	io->completed_ns = rad_clock_monotonic_ns(queue_clock(queue));
	(void)pthread_mutex_lock(&drive->lock);
	drive->transferred_bytes += io->done_bytes;
	(void)pthread_mutex_unlock(&drive->lock);
	*slot = queue->slots[--queue->in_flight];
	*ret = io;
}

int rad_sim_queue_reap(struct rad_queue *base, uint32_t timeout_ms, struct rad_io **ret, struct rad_error *err)
{
	struct sim_queue *queue = (struct sim_queue *)base;
	struct slot *slot = earliest(queue);
	uint64_t timeout_ns = timeout_ms * NS_PER_MS;
	uint64_t now_ns = rad_clock_monotonic_ns(queue_clock(queue));

	*ret = NULL;
	if (queue->in_flight == 0)
		return 0;
	if (!slot || (slot->due_ns > now_ns && slot->due_ns - now_ns > timeout_ns)) {
		rad_clock_sleep_ns(queue_clock(queue), timeout_ns);
		return 0;
	}
	if (slot->due_ns > now_ns)
		rad_clock_sleep_ns(queue_clock(queue), slot->due_ns - now_ns);
	complete(queue, slot, ret);
	return 0;
}

bool rad_sim_queue_free(struct rad_queue *queue)
{
	free(queue); /* nothing is held by a kernel: what is in flight just never happens */
	return true;
}
