/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Before the drive erases itself: witnesses, which are digests of old data at seeded places, and marks, which are
 * mebibytes of the job's keyed stream, spread over the whole surface. What an erasure must have removed is then known.
 */
#include <string.h>

#include <radera/buffer.h>

#include "base/bytes.h"
#include "engine/eraser.h"
#include "engine/sample.h"

/* Place i of n: somewhere in the i-th of n equal parts; the first and the last block of the drive are among them. */
uint64_t rad_witness_place(const struct rad_job *job, size_t i)
{
	uint64_t blocks = job->size_bytes / RAD_WITNESS_BYTES;
	uint64_t part = blocks / RAD_WITNESSES_MAX;
	uint8_t text[RAD_SEED_SIZE + 8];
	uint8_t digest[RAD_SHA256_SIZE];

	if (part == 0)
		return i < blocks ? i * RAD_WITNESS_BYTES : UINT64_MAX;
	if (i == 0)
		return 0;
	if (i == RAD_WITNESSES_MAX - 1)
		return (blocks - 1) * RAD_WITNESS_BYTES;
	memcpy(text, job->intent.seed, RAD_SEED_SIZE);
	rad_bytes_put_be64(text + RAD_SEED_SIZE, i);
	rad_sha256(text, sizeof(text), digest);
	return (i * part + rad_bytes_be(digest, sizeof(digest), 0, 8) % part) * RAD_WITNESS_BYTES;
}

uint64_t rad_witness_digest(const struct rad_job *job, uint64_t place, const uint8_t *data)
{
	uint8_t text[RAD_SEED_SIZE + 8 + RAD_WITNESS_BYTES];
	uint8_t digest[RAD_SHA256_SIZE];
	uint64_t value;

	memcpy(text, job->intent.seed, RAD_SEED_SIZE);
	rad_bytes_put_be64(text + RAD_SEED_SIZE, place);
	memcpy(text + RAD_SEED_SIZE + 8, data, RAD_WITNESS_BYTES);
	rad_sha256(text, sizeof(text), digest);
	value = rad_bytes_be(digest, sizeof(digest), 0, 8);
	return value ? value : 1;
}

bool rad_mark_has(const struct rad_job *job, uint32_t permille, uint64_t unit)
{
	uint64_t n_units = (job->size_bytes + RAD_SAMPLE_UNIT_BYTES - 1) / RAD_SAMPLE_UNIT_BYTES;

	return rad_sample_has(job->intent.seed, permille, unit, n_units);
}

/* A block of one repeated byte is no witness: an erasure may leave just that. */
static bool is_telling(const uint8_t *data)
{
	return memcmp(data, data + 1, RAD_WITNESS_BYTES - 1) != 0;
}

/* The share that the plan marks: a witness in a marked mebibyte would be overwritten by ourselves. */
static uint32_t marks_permille(const struct rad_job *job)
{
	const struct rad_plan *plan = &job->intent.plan;

	for (size_t i = 0; i < plan->n_steps; i++) {
		if (plan->steps[i].kind == RAD_STEP_MARK)
			return plan->steps[i].sample_permille;
	}
	return 0;
}

static void discard(struct rad_flow *flow, struct rad_io *io, uint32_t slot)
{
	memset(io->buffer, 0, io->length_bytes);
}

/* Reading single blocks is all that this flow does. */
static const struct rad_flow_ops reading = { .kind = RAD_IO_READ, .prepare = discard };

enum rad_flow_end rad_witness_run(struct rad_job *job, uint64_t position)
{
	struct rad_flow flow = { .job = job, .ops = &reading };
	struct rad_step_result *step = rad_job_step(job);
	uint32_t permille = marks_permille(job);

	(void)position;
	memset(&job->work->witnesses, 0, sizeof(job->work->witnesses));
	step->witnesses = 0;
	for (size_t i = 0; i < RAD_WITNESSES_MAX; i++) {
		uint64_t place = rad_witness_place(job, i);
		const uint8_t *data = rad_arena_block(&job->arena, 0);
		enum rad_wish wish = rad_job_rest(job, 0);
		int r;

		if (wish != RAD_WISH_RUN)
			return wish == RAD_WISH_CANCEL ? RAD_FLOW_CANCELLED : RAD_FLOW_INTERRUPTED;
		if (place == UINT64_MAX || rad_mark_has(job, permille, place / RAD_SAMPLE_UNIT_BYTES))
			continue;
		r = rad_flow_single(&flow, RAD_IO_READ, place, RAD_WITNESS_BYTES);
		if (r < 0 && (r == INT32_MIN || rad_guard_after_error(job, place, -r) < 0))
			return RAD_FLOW_FAILED;
		if (r < 0 || !is_telling(data))
			continue; /* an unreadable place has nothing to tell */
		job->work->witnesses.digests[i] = rad_witness_digest(job, place, data);
		step->witnesses++;
	}
	return RAD_FLOW_DONE;
}

static bool next(struct rad_flow *flow, uint64_t position, uint64_t *ret_offset, uint32_t *ret_length)
{
	struct rad_job *job = flow->job;
	uint32_t permille = rad_job_plan_step(job)->sample_permille;
	uint64_t unit = position / RAD_SAMPLE_UNIT_BYTES;

	if (position % RAD_SAMPLE_UNIT_BYTES == 0) {
		while (unit * RAD_SAMPLE_UNIT_BYTES < job->size_bytes && !rad_mark_has(job, permille, unit))
			unit++;
		position = unit * RAD_SAMPLE_UNIT_BYTES;
	}
	return rad_flow_next_in_unit(flow, position, ret_offset, ret_length);
}

static void prepare(struct rad_flow *flow, struct rad_io *io, uint32_t slot)
{
	rad_pattern_fill(&flow->pattern, io->offset_bytes, io->buffer, io->length_bytes);
}

static void complete(struct rad_flow *flow, uint64_t offset, const uint8_t *data, uint32_t length)
{
	rad_job_step(flow->job)->done_bytes += length;
}

static const struct rad_flow_ops marking = {
	.kind = RAD_IO_WRITE,
	.next = next,
	.prepare = prepare,
	.complete = complete,
};

/* A mark that cannot be written is no exception to the erasure, which is yet to come: it is only one mark fewer. */
static void forget_bad_marks(struct rad_job *job)
{
	struct rad_step_result *step = rad_job_step(job);

	if (step->unreachable_bytes == 0)
		return;
	rad_job_message(job, "%llu bytes of marks could not be written", (unsigned long long)step->unreachable_bytes);
	step->unreachable_bytes = 0;
	job->work->n_bad_ranges = 0;
	job->work->bad_bytes = 0;
	job->work->bad_ranges_truncated = false;
}

enum rad_flow_end rad_mark_run(struct rad_job *job, uint64_t position)
{
	const struct rad_plan_step *plan = rad_job_plan_step(job);
	struct rad_flow flow = { .job = job, .ops = &marking };
	enum rad_flow_end end;
	int r;

	(void)position; /* marks are few: an interrupted step is done again */
	rad_pattern_init(&flow.pattern, &plan->fill, &job->intent, plan->pass, job->stream);
	end = rad_flow_run(&flow, 0);
	if (end != RAD_FLOW_DONE)
		return end;
	forget_bad_marks(job);
	r = rad_flow_single(&flow, RAD_IO_FLUSH, 0, 0);
	if (r == INT32_MIN)
		return RAD_FLOW_FAILED;
	rad_job_step(job)->flushed = r == 0;
	return RAD_FLOW_DONE;
}
