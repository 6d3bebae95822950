/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/flow.h"

#include "engine/sample.h"

static bool next_sampled(struct rad_flow *flow, uint64_t position, uint64_t *ret_offset, uint32_t *ret_length)
{
	const struct rad_job *job = flow->job;
	uint32_t permille = rad_job_plan_step(job)->sample_permille;
	uint64_t n_units = (job->size_bytes + RAD_SAMPLE_UNIT_BYTES - 1) / RAD_SAMPLE_UNIT_BYTES;
	uint64_t unit = position / RAD_SAMPLE_UNIT_BYTES;

	if (position >= job->size_bytes)
		return false;
	if (position % RAD_SAMPLE_UNIT_BYTES == 0) {
		while (!rad_sample_has(job->intent.seed, permille, unit, n_units))
			unit++;
		position = unit * RAD_SAMPLE_UNIT_BYTES;
	}
	return rad_flow_next_in_unit(flow, position, ret_offset, ret_length);
}

static void prepare(struct rad_flow *flow, struct rad_io *io, uint32_t slot)
{
	/* a drive that reports success and transfers nothing must not find the right bytes from before in the buffer */
	uint8_t *buffer = io->buffer;

	buffer[0] ^= 0xFF;
	buffer[io->length_bytes - 1] ^= 0xFF;
}

static void compare(struct rad_flow *flow, uint64_t offset, const uint8_t *data, size_t length)
{
	struct rad_step_result *step = rad_job_step(flow->job);
	size_t first = 0;
	size_t differing = rad_pattern_compare(&flow->pattern, offset, data, length, &first);

	step->done_bytes += length;
	if (!differing)
		return;
	step->mismatch_bytes += differing;
	if (offset + first < step->mismatch_first_offset)
		step->mismatch_first_offset = offset + first;
	rad_job_message(flow->job, "byte %llu is not what was written", (unsigned long long)(offset + first));
}

/*
 * Compares what was read, apart from the ranges that are already known to be unreachable: a sector that could not be
 * written may still be read, with old data in it, and stays an exception either way.
 */
static void complete(struct rad_flow *flow, uint64_t offset, const uint8_t *data, uint32_t length)
{
	const struct rad_job_result *work = flow->job->work;
	uint64_t at = offset;
	uint64_t end = offset + length;

	for (size_t i = 0; i < work->n_bad_ranges && at < end; i++) {
		uint64_t begin = work->bad_ranges[i].offset_bytes;
		uint64_t stop = begin + work->bad_ranges[i].length_bytes;

		if (stop <= at || begin >= end)
			continue;
		if (begin > at)
			compare(flow, at, data + (at - offset), begin - at);
		if (begin < at)
			begin = at;
		if (stop > end)
			stop = end;
		rad_job_step(flow->job)->unreachable_bytes += stop - begin;
		at = stop;
	}
	if (at < end)
		compare(flow, at, data + (at - offset), end - at);
}

static const struct rad_flow_ops full = {
	.kind = RAD_IO_READ,
	.next = rad_flow_next_all,
	.prepare = prepare,
	.complete = complete,
};

static const struct rad_flow_ops sampled = {
	.kind = RAD_IO_READ,
	.next = next_sampled,
	.prepare = prepare,
	.complete = complete,
};

enum rad_flow_end rad_verify_run(struct rad_job *job, uint64_t position)
{
	const struct rad_plan_step *plan = rad_job_plan_step(job);
	struct rad_flow flow = { .job = job, .ops = plan->extent == RAD_EXTENT_SAMPLE ? &sampled : &full };

	(void)position; /* a read-back that was interrupted begins anew: the verdict is about one whole reading */
	rad_pattern_init(&flow.pattern, &plan->fill, &job->intent, plan->pass, job->stream);
	return rad_flow_run(&flow, 0);
}
