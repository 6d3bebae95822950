/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/flow.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "engine/sample.h"

#define REAP_SLICE_MS		 100
#define CHECKPOINT_FAILURES_MAX	 3
#define NS_PER_MS		 1000000ull
#define COOL_MARGIN_MILLICELSIUS 5000
#define COOL_SLICE_NS		 (250 * NS_PER_MS)

static uint32_t timeout_ms(const struct rad_job *job)
{
	return job->session->config.request_timeout_ms;
}

static int stalled(struct rad_job *job, const struct rad_io *io)
{
	(void)rad_error_set(&job->work->error, RAD_ERROR_IO, 0, "erase",
			    "the drive stalled: a request at byte %llu was not answered within %u s",
			    (unsigned long long)io->offset_bytes, timeout_ms(job) / 1000);
	rad_error_advise(&job->work->error, "check cable, power and slot; a drive that hangs should be destroyed");
	return -RAD_ERROR_IO;
}

/* The oldest request in flight must not wait for ever; each drive judges only itself. */
static int check_timeouts(struct rad_flow *flow)
{
	struct rad_job *job = flow->job;
	uint64_t now = rad_clock_monotonic_ns(job->session->config.clock);

	for (uint32_t slot = 0; slot < job->arena.depth; slot++) {
		const struct rad_io *io = &job->ios[slot];

		if (flow->busy[slot] && now > io->submitted_ns && now - io->submitted_ns > timeout_ms(job) * NS_PER_MS)
			return stalled(job, io);
	}
	return 0;
}

static int submit(struct rad_flow *flow, uint32_t slot, enum rad_io_kind kind, uint64_t offset, uint32_t length)
{
	struct rad_job *job = flow->job;
	struct rad_io *io = &job->ios[slot];

	*io = (struct rad_io){
		.kind = kind,
		.offset_bytes = offset,
		.length_bytes = length,
		.buffer = rad_arena_block(&job->arena, flow->shared ? 0 : slot),
		.user = (void *)(uintptr_t)slot,
	};
	if (kind == flow->ops->kind)
		flow->ops->prepare(flow, io, slot);
	if (job->transport->ops->submit(job->queue, io, &job->work->error) < 0)
		return -RAD_ERROR_IO;
	flow->busy[slot] = true;
	flow->in_flight++;
	return 0;
}

/* One completion into *ret; NULL when a slice of time passed without one. Negative ends the job. */
static int reap(struct rad_flow *flow, struct rad_io **ret)
{
	struct rad_job *job = flow->job;

	rad_job_beat(job);
	if (job->transport->ops->reap(job->queue, REAP_SLICE_MS, ret, &job->work->error) < 0)
		return -RAD_ERROR_IO;
	if (!*ret)
		return check_timeouts(flow);
	flow->busy[(uintptr_t)(*ret)->user] = false;
	flow->in_flight--;
	return 0;
}

static void note_failure(struct rad_flow *flow, const struct rad_io *io)
{
	uint32_t done = io->result < 0 ? 0 : io->done_bytes;
	uint32_t index = flow->n_failed++;

	flow->failed[index] = (struct rad_range){ io->offset_bytes + done, io->length_bytes - done };
	flow->failed_code[index] = io->result < 0 ? -io->result : EIO;
	if (done)
		flow->ops->complete(flow, io->offset_bytes, io->buffer, done);
}

static void settle(struct rad_flow *flow, const struct rad_io *io)
{
	if (io->result < 0 || io->done_bytes < io->length_bytes) {
		/* a short transfer that does not end on a sector counts as none: the rest must stay aligned */
		if (io->result == 0 && io->done_bytes % flow->job->sector_bytes) {
			struct rad_io whole = *io;

			whole.done_bytes -= whole.done_bytes % flow->job->sector_bytes;
			note_failure(flow, &whole);
			return;
		}
		note_failure(flow, io);
		return;
	}
	flow->job->failing_bytes = 0;
	flow->ops->complete(flow, io->offset_bytes, io->buffer, io->length_bytes);
}

static int settle_one(struct rad_flow *flow)
{
	struct rad_io *io = NULL;

	if (reap(flow, &io) < 0)
		return -RAD_ERROR_IO;
	if (io)
		settle(flow, io);
	return 0;
}

/* Waits for everything in flight, then rescues what failed. */
static int drain(struct rad_flow *flow)
{
	while (flow->in_flight) {
		if (settle_one(flow) < 0)
			return -RAD_ERROR_IO;
	}
	for (uint32_t i = 0; i < flow->n_failed; i++) {
		if (rad_flow_rescue(flow, flow->failed[i].offset_bytes, flow->failed[i].length_bytes,
				    flow->failed_code[i]) < 0)
			return -RAD_ERROR_IO;
	}
	flow->n_failed = 0;
	return 0;
}

int rad_flow_single(struct rad_flow *flow, enum rad_io_kind kind, uint64_t offset, uint32_t length)
{
	struct rad_io *io = NULL;

	if (submit(flow, 0, kind, offset, length) < 0)
		return INT_MIN;
	while (!io) {
		if (reap(flow, &io) < 0)
			return INT_MIN;
	}
	if (io->result < 0)
		return io->result;
	return io->done_bytes < length ? -EIO : 0;
}

/* Everything below position is done and, if written, on the medium: tell the journal. Nothing is in flight here. */
static int checkpoint(struct rad_flow *flow)
{
	struct rad_job *job = flow->job;
	struct rad_journal *journal = job->session->config.journal;
	struct rad_error problem;
	int r;

	job->checkpoint_ns = rad_clock_monotonic_ns(job->session->config.clock);
	job->checkpoint_position = flow->position;
	if (!flow->ops->checkpoints || !journal)
		return 0;
	r = rad_flow_single(flow, RAD_IO_FLUSH, 0, 0);
	if (r == INT_MIN)
		return -RAD_ERROR_IO;
	if (r < 0)
		return rad_guard_after_error(job, flow->position, -r);
	rad_progress_advance(job, true);
	if (journal->ops->checkpoint(journal, job->intent.job_id, job->step, flow->position, job->work, &problem) >=
	    0) {
		job->checkpoint_failures = 0;
		return 0;
	}
	/* what was journalled before still stands; but going on for days without a journal is no good */
	if (++job->checkpoint_failures < CHECKPOINT_FAILURES_MAX)
		return 0;
	(void)rad_error_set(&job->work->error, RAD_ERROR_INTERRUPTED, 0, "journal",
			    "the store takes no checkpoints: %s", problem.text);
	rad_error_advise(&job->work->error, "mend the store, then: radera resume");
	return -RAD_ERROR_INTERRUPTED;
}

static bool checkpoint_is_due(const struct rad_flow *flow)
{
	const struct rad_job *job = flow->job;
	const struct rad_session_config *config = &job->session->config;

	if (!flow->ops->checkpoints)
		return false;
	if (flow->position - job->checkpoint_position >= config->checkpoint_bytes)
		return true;
	return rad_clock_monotonic_ns(config->clock) - job->checkpoint_ns >= config->checkpoint_ms * NS_PER_MS;
}

static int hold(struct rad_flow *flow)
{
	struct rad_job *job = flow->job;

	if (drain(flow) < 0 || checkpoint(flow) < 0)
		return -RAD_ERROR_IO;
	(void)pthread_mutex_lock(&job->lock);
	job->snapshot.paused = true;
	job->snapshot.generation++;
	while (atomic_load(&job->wish) == RAD_WISH_PAUSE) {
		(void)pthread_cond_wait(&job->changed, &job->lock);
	}
	job->snapshot.paused = false;
	(void)pthread_mutex_unlock(&job->lock);
	rad_job_beat(job);
	return 0;
}

static void set_cooling(struct rad_job *job, bool cooling)
{
	(void)pthread_mutex_lock(&job->lock);
	job->snapshot.cooling = cooling;
	job->snapshot.generation++;
	(void)pthread_mutex_unlock(&job->lock);
	rad_progress_advance(job, true);
}

static bool is_too_warm(const struct rad_job *job, int32_t margin)
{
	int32_t limit = job->session->config.too_warm_millicelsius;

	return limit != 0 && job->temperature != RAD_TEMPERATURE_UNKNOWN && job->temperature >= limit - margin;
}

/* Rests until the drive is some degrees below the limit. Whoever wishes something is heard meanwhile. */
static int cool(struct rad_flow *flow)
{
	struct rad_job *job = flow->job;

	if (drain(flow) < 0 || checkpoint(flow) < 0)
		return -RAD_ERROR_IO;
	set_cooling(job, true);
	while (is_too_warm(job, COOL_MARGIN_MILLICELSIUS) && atomic_load(&job->wish) == RAD_WISH_RUN) {
		rad_job_beat(job);
		rad_clock_sleep_ns(job->session->config.clock, COOL_SLICE_NS);
		rad_progress_advance(job, false);
	}
	set_cooling(job, false);
	return 0;
}

static enum rad_flow_end failed_end(const struct rad_flow *flow)
{
	return flow->job->work->error.kind == RAD_ERROR_INTERRUPTED ? RAD_FLOW_INTERRUPTED : RAD_FLOW_FAILED;
}

/* Obeys a wish. RAD_FLOW_DONE means: go on. */
static enum rad_flow_end obey(struct rad_flow *flow)
{
	switch ((enum rad_wish)atomic_load(&flow->job->wish)) {
	case RAD_WISH_RUN:
		return RAD_FLOW_DONE;
	case RAD_WISH_PAUSE:
		return hold(flow) < 0 ? failed_end(flow) : obey(flow);
	case RAD_WISH_CANCEL:
		return drain(flow) < 0 ? failed_end(flow) : RAD_FLOW_CANCELLED;
	case RAD_WISH_INTERRUPT:
		return drain(flow) < 0 || checkpoint(flow) < 0 ? failed_end(flow) : RAD_FLOW_INTERRUPTED;
	}
	return RAD_FLOW_FAILED;
}

static int fill_window(struct rad_flow *flow, bool *ret_at_end)
{
	struct rad_job *job = flow->job;

	*ret_at_end = false;
	for (uint32_t slot = 0; slot < job->arena.depth; slot++) {
		uint64_t offset;
		uint32_t length;

		if (flow->busy[slot])
			continue;
		if (!flow->ops->next(flow, flow->position, &offset, &length)) {
			*ret_at_end = true;
			return 0;
		}
		if (submit(flow, slot, flow->ops->kind, offset, length) < 0)
			return -RAD_ERROR_IO;
		flow->position = offset + length;
	}
	return 0;
}

/* From position to end or to the end of the drive, at most a block. */
static bool next_until(struct rad_flow *flow, uint64_t position, uint64_t end, uint64_t *ret_offset,
		       uint32_t *ret_length)
{
	const struct rad_job *job = flow->job;

	if (position >= job->size_bytes)
		return false;
	if (end > job->size_bytes)
		end = job->size_bytes;
	*ret_offset = position;
	*ret_length = end - position < job->arena.block_bytes ? (uint32_t)(end - position) : job->arena.block_bytes;
	return true;
}

bool rad_flow_next_all(struct rad_flow *flow, uint64_t position, uint64_t *ret_offset, uint32_t *ret_length)
{
	return next_until(flow, position, UINT64_MAX, ret_offset, ret_length);
}

bool rad_flow_next_in_unit(struct rad_flow *flow, uint64_t position, uint64_t *ret_offset, uint32_t *ret_length)
{
	uint64_t end = (position / RAD_SAMPLE_UNIT_BYTES + 1) * RAD_SAMPLE_UNIT_BYTES;

	return next_until(flow, position, end, ret_offset, ret_length);
}

enum rad_flow_end rad_flow_run(struct rad_flow *flow, uint64_t position)
{
	struct rad_job *job = flow->job;
	bool at_end = false;

	flow->position = position;
	job->checkpoint_position = position;
	job->checkpoint_ns = rad_clock_monotonic_ns(job->session->config.clock);
	while (!at_end || flow->in_flight || flow->n_failed) {
		if (atomic_load(&job->wish) != RAD_WISH_RUN) {
			enum rad_flow_end end = obey(flow);

			if (end != RAD_FLOW_DONE)
				return end;
		}
		if (flow->n_failed && drain(flow) < 0)
			return failed_end(flow);
		if (checkpoint_is_due(flow) && (drain(flow) < 0 || checkpoint(flow) < 0))
			return failed_end(flow);
		if (fill_window(flow, &at_end) < 0)
			return failed_end(flow);
		if (flow->in_flight && settle_one(flow) < 0)
			return failed_end(flow);
		rad_progress_advance(job, false);
		if (is_too_warm(job, 0) && cool(flow) < 0)
			return failed_end(flow);
	}
	return RAD_FLOW_DONE;
}
