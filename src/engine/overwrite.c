/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/flow.h"

#include <limits.h>

static bool next(struct rad_flow *flow, uint64_t position, uint64_t *ret_offset, uint32_t *ret_length)
{
	uint64_t left = flow->job->size_bytes - position;
	uint32_t block = flow->job->arena.block_bytes;

	if (position >= flow->job->size_bytes)
		return false;
	*ret_offset = position;
	/* first up to a block boundary, so that after a resume a shared block is in phase again */
	*ret_length = block - (uint32_t)(position % block);
	if (*ret_length > left)
		*ret_length = (uint32_t)left;
	return true;
}

static void prepare(struct rad_flow *flow, struct rad_io *io, uint32_t slot)
{
	if (flow->shared)
		io->buffer = rad_arena_block(&flow->job->arena, 0) + io->offset_bytes % flow->job->arena.block_bytes;
	else
		rad_pattern_fill(&flow->pattern, io->offset_bytes, io->buffer, io->length_bytes);
}

/* Completions come in batches: over a shorter time a rate says nothing. */
#define SPEED_INTERVAL_NS 50000000ull

static bool is_first_overwrite(const struct rad_job *job)
{
	for (size_t i = 0; i < job->step; i++) {
		if (job->intent.plan.steps[i].kind == RAD_STEP_OVERWRITE)
			return false;
	}
	return true;
}

static uint32_t speed_reached(const struct rad_job *job, uint64_t position)
{
	return (uint32_t)(position / (job->size_bytes / RAD_SPEED_SAMPLES + 1));
}

/* The rate over each hundredth of the drive in the first overwrite: a weak drive shows here while SMART still says
 * well. Where hundredths go by fast, several have one rate. */
static void sample_speed(struct rad_job *job)
{
	const struct rad_step_result *step = rad_job_step(job);
	uint64_t position = step->done_bytes + step->unreachable_bytes;
	bool is_end = position >= job->size_bytes;
	uint32_t reached = is_end ? RAD_SPEED_SAMPLES : speed_reached(job, position);
	uint64_t elapsed_ns;
	double kib_s;

	if (!job->samples_speed || reached <= job->speed_index)
		return;
	elapsed_ns = rad_clock_monotonic_ns(job->session->config.clock) - job->speed_began_ns;
	if (elapsed_ns == 0 || (elapsed_ns < SPEED_INTERVAL_NS && !is_end))
		return;
	kib_s = (double)(step->done_bytes - job->speed_began_bytes) / 1024.0 * 1e9 / (double)elapsed_ns;
	while (job->speed_index < reached)
		job->work->speed_kib_s[job->speed_index++] = kib_s < UINT32_MAX ? (uint32_t)kib_s : UINT32_MAX;
	job->speed_began_ns += elapsed_ns;
	job->speed_began_bytes = step->done_bytes;
}

static void complete(struct rad_flow *flow, uint64_t offset, const uint8_t *data, uint32_t length)
{
	rad_job_step(flow->job)->done_bytes += length;
	sample_speed(flow->job);
}

static const struct rad_flow_ops ops = {
	.kind = RAD_IO_WRITE,
	.next = next,
	.prepare = prepare,
	.complete = complete,
	.checkpoints = true,
};

static enum rad_flow_end flush(struct rad_flow *flow)
{
	struct rad_job *job = flow->job;
	int r = rad_flow_single(flow, RAD_IO_FLUSH, 0, 0);

	if (r == INT_MIN)
		return RAD_FLOW_FAILED;
	if (r < 0) {
		if (rad_guard_after_error(job, job->size_bytes, -r) < 0)
			return RAD_FLOW_FAILED;
		rad_job_message(job, "the drive refused to flush its cache");
		return RAD_FLOW_DONE; /* not flushed: the verdict knows */
	}
	rad_job_step(job)->flushed = true;
	return RAD_FLOW_DONE;
}

enum rad_flow_end rad_overwrite_run(struct rad_job *job, uint64_t position)
{
	const struct rad_plan_step *plan = rad_job_plan_step(job);
	struct rad_flow flow = { .job = job, .ops = &ops };
	enum rad_flow_end end;

	rad_pattern_init(&flow.pattern, &plan->fill, &job->intent, plan->pass, job->stream);
	flow.shared = rad_pattern_is_shared(&flow.pattern, job->arena.block_bytes);
	if (flow.shared)
		rad_pattern_fill(&flow.pattern, 0, rad_arena_block(&job->arena, 0), job->arena.block_bytes);
	job->samples_speed = is_first_overwrite(job);
	job->speed_began_ns = rad_clock_monotonic_ns(job->session->config.clock);
	job->speed_began_bytes = rad_job_step(job)->done_bytes;
	job->speed_index = speed_reached(job, position);
	end = rad_flow_run(&flow, position);
	return end == RAD_FLOW_DONE ? flush(&flow) : end;
}
