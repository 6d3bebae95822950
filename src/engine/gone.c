/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading after the drive erased itself, when nobody knows what exactly must be there. Every sector is one of: fill (it
 * repeats), noise (as encrypted data looks), or neither, which looks like data. No mark and no witness may be left;
 * nothing may look like data; and where the drive was to leave a fill, noise beside fill is old data too, since
 * compressed and encrypted files look like noise.
 */
#include <string.h>

#include "engine/eraser.h"
#include "engine/sample.h"

#define SECTOR	  512u
#define PERIOD	  64u
#define NOISE_MIN 160u /* distinct bytes in 512; random data has 221 on average, and fewer than 160 never */

enum looks {
	LOOKS_FILL = 0,
	LOOKS_NOISE,
	LOOKS_DATA,
};

/* Repeats with a period of up to 64 bytes, the largest that a maker's fill was assumed to have. */
static enum looks classify(const uint8_t *sector)
{
	uint8_t seen[256] = { 0 };
	unsigned int distinct = 0;

	for (unsigned int period = 1; period <= PERIOD; period *= 2) {
		if (memcmp(sector, sector + period, SECTOR - period) == 0)
			return LOOKS_FILL;
	}
	for (unsigned int i = 0; i < SECTOR; i++) {
		distinct += !seen[sector[i]];
		seen[sector[i]] = 1;
	}
	return distinct >= NOISE_MIN ? LOOKS_NOISE : LOOKS_DATA;
}

/* What one reading has found; behind the flow, so that the flow's functions can reach it. */
struct gone {
	struct rad_flow flow;
	uint64_t fill_bytes;
	uint64_t noise_bytes;
	uint64_t first_noise;
	uint32_t permille;
	uint64_t unit; /* the last that was asked for, and the answer */
	bool unit_is_marked;
	uint64_t places[RAD_WITNESSES_MAX]; /* of the witnesses; UINT64_MAX where there is none */
};

static struct gone *gone_of(struct rad_flow *flow)
{
	return (struct gone *)flow;
}

static bool has_witness(const struct gone *gone, uint64_t begin, uint64_t end)
{
	for (size_t i = 0; i < RAD_WITNESSES_MAX; i++) {
		if (gone->places[i] >= begin && gone->places[i] < end)
			return true;
	}
	return false;
}

static void find_places(const struct rad_job *job, uint64_t ret[RAD_WITNESSES_MAX])
{
	for (size_t i = 0; i < RAD_WITNESSES_MAX; i++)
		ret[i] = job->work->witnesses.digests[i] ? rad_witness_place(job, i) : UINT64_MAX;
}

static bool is_marked(struct gone *gone, uint64_t unit)
{
	if (unit != gone->unit) {
		gone->unit = unit;
		gone->unit_is_marked = rad_mark_has(gone->flow.job, gone->permille, unit);
	}
	return gone->unit_is_marked;
}

/* The mebibytes that hold marks, and those that hold witnesses. */
static bool next_sampled(struct rad_flow *flow, uint64_t position, uint64_t *ret_offset, uint32_t *ret_length)
{
	struct rad_job *job = flow->job;
	uint64_t unit = position / RAD_SAMPLE_UNIT_BYTES;

	while (position % RAD_SAMPLE_UNIT_BYTES == 0 && position < job->size_bytes && !is_marked(gone_of(flow), unit) &&
	       !has_witness(gone_of(flow), position, position + RAD_SAMPLE_UNIT_BYTES))
		position = ++unit * RAD_SAMPLE_UNIT_BYTES;
	return rad_flow_next_in_unit(flow, position, ret_offset, ret_length);
}

/* A drive that transfers nothing must not pass with what lay in the buffer: that would look like data. */
static void prepare(struct rad_flow *flow, struct rad_io *io, uint32_t slot)
{
	static const char poison[] = "this buffer was never filled by the drive ";
	uint8_t *buffer = io->buffer;

	for (uint32_t at = 0; at < io->length_bytes; at += SECTOR)
		memcpy(buffer + at, poison, sizeof(poison));
}

static void note_left(struct rad_job *job, uint64_t at, uint64_t length, const char *what)
{
	struct rad_step_result *step = rad_job_step(job);

	step->mismatch_bytes += length;
	if (at < step->mismatch_first_offset)
		step->mismatch_first_offset = at;
	rad_job_message(job, "%s is left at byte %llu", what, (unsigned long long)at);
}

static void check_marks(struct rad_flow *flow, uint64_t offset, const uint8_t *data, uint32_t length)
{
	struct rad_job *job = flow->job;

	for (uint32_t at = 0; at + SECTOR <= length; at += SECTOR) {
		uint64_t place = offset + at;
		size_t first;

		if (!is_marked(gone_of(flow), place / RAD_SAMPLE_UNIT_BYTES))
			continue;
		rad_job_step(job)->marked_bytes += SECTOR;
		if (rad_pattern_compare(&flow->pattern, place, data + at, SECTOR, &first) == 0)
			note_left(job, place, SECTOR, "a mark");
	}
}

static void check_witnesses(struct rad_flow *flow, uint64_t offset, const uint8_t *data, uint32_t length)
{
	struct rad_job *job = flow->job;

	for (size_t i = 0; i < RAD_WITNESSES_MAX; i++) {
		uint64_t place = gone_of(flow)->places[i];

		if (place == UINT64_MAX || place < offset || place + RAD_WITNESS_BYTES > offset + length)
			continue;
		rad_job_step(job)->witnesses++;
		if (rad_witness_digest(job, place, data + (place - offset)) == job->work->witnesses.digests[i])
			note_left(job, place, RAD_WITNESS_BYTES, "old data");
	}
}

static void complete(struct rad_flow *flow, uint64_t offset, const uint8_t *data, uint32_t length)
{
	struct gone *gone = gone_of(flow);
	struct rad_step_result *step = rad_job_step(flow->job);

	step->done_bytes += length;
	check_marks(flow, offset, data, length);
	check_witnesses(flow, offset, data, length);
	for (uint32_t at = 0; at + SECTOR <= length; at += SECTOR) {
		switch (classify(data + at)) {
		case LOOKS_FILL:
			gone->fill_bytes += SECTOR;
			break;
		case LOOKS_NOISE:
			if (gone->noise_bytes == 0)
				gone->first_noise = offset + at;
			gone->noise_bytes += SECTOR;
			break;
		case LOOKS_DATA:
			step->unexplained_bytes += SECTOR;
			rad_job_message(flow->job, "what looks like data stands at byte %llu",
					(unsigned long long)(offset + at));
			break;
		}
	}
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

static bool is_crypto(enum rad_technique technique)
{
	return technique == RAD_TECHNIQUE_NVME_SANITIZE_CRYPTO || technique == RAD_TECHNIQUE_ATA_SANITIZE_CRYPTO ||
	       technique == RAD_TECHNIQUE_SCSI_SANITIZE_CRYPTO || technique == RAD_TECHNIQUE_NVME_FORMAT_CRYPTO ||
	       technique == RAD_TECHNIQUE_TCG_PSID_REVERT;
}

/* The drive was to leave a fill. Noise all over is a way of showing erased cells; noise here and fill there is not. */
static void judge_mixture(struct rad_job *job, const struct gone *gone)
{
	struct rad_step_result *step = rad_job_step(job);

	if (gone->fill_bytes == 0 || gone->noise_bytes == 0 || is_crypto(job->intent.plan.technique))
		return;
	step->unexplained_bytes += gone->noise_bytes;
	rad_job_message(job, "the drive was to leave a fill, but byte %llu holds something else",
			(unsigned long long)gone->first_noise);
}

/* The drive had said that erased sectors give read errors: those are no exceptions. */
static void take_expected_errors(struct rad_job *job)
{
	struct rad_step_result *step = rad_job_step(job);

	if (!rad_job_plan_step(job)->reads_may_fail)
		return;
	step->expected_errors = step->unreachable_bytes;
	step->unreachable_bytes = 0;
	job->work->n_bad_ranges = 0;
	job->work->bad_bytes = 0;
	job->work->bad_ranges_truncated = false;
}

enum rad_flow_end rad_gone_run(struct rad_job *job, uint64_t position)
{
	const struct rad_plan_step *plan = rad_job_plan_step(job);
	struct gone gone = {
		.flow = { .job = job, .ops = plan->extent == RAD_EXTENT_SAMPLE ? &sampled : &full },
		.permille = plan->sample_permille,
		.unit = UINT64_MAX,
	};
	struct rad_step_result *step = rad_job_step(job);
	enum rad_flow_end end;

	(void)position;
	step->marked_bytes = 0;
	step->witnesses = 0;
	step->unexplained_bytes = 0;
	step->expected_errors = 0;
	find_places(job, gone.places);
	rad_pattern_init(&gone.flow.pattern, &plan->fill, &job->intent, plan->pass, job->stream);
	end = rad_flow_run(&gone.flow, 0);
	if (end != RAD_FLOW_DONE)
		return end;
	judge_mixture(job, &gone);
	take_expected_errors(job);
	return RAD_FLOW_DONE;
}
