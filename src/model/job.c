/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/job.h>

#include <string.h>

#include "base/cleanup.h"
#include "model/words.h"

static const char *const step_state_names[] = {
	[RAD_STEP_PENDING] = "pending",		[RAD_STEP_RUNNING] = "running", [RAD_STEP_PASSED] = "passed",
	[RAD_STEP_EXCEPTIONS] = "exceptions",	[RAD_STEP_FAILED] = "failed",	[RAD_STEP_CANCELLED] = "cancelled",
	[RAD_STEP_INTERRUPTED] = "interrupted",
};

static const char *const outcome_names[] = {
	[RAD_OUTCOME_NONE] = "none",
	[RAD_OUTCOME_ERASED] = "erased",
	[RAD_OUTCOME_EXCEPTIONS] = "erased-with-exceptions",
	[RAD_OUTCOME_FAILED] = "failed",
	[RAD_OUTCOME_CANCELLED] = "cancelled",
	[RAD_OUTCOME_INTERRUPTED] = "interrupted",
};

static const char *const ask_names[] = {
	[RAD_ASK_NONE] = "none",
	[RAD_ASK_PSID] = "psid",
	[RAD_ASK_SUSPEND] = "suspend",
};

_Static_assert(RAD_ARRAY_LENGTH(ask_names) == RAD_ASK_COUNT, "every question has a word");

const struct rad_words rad_words_ask = { ask_names, RAD_ARRAY_LENGTH(ask_names) };
const struct rad_words rad_words_step_state = { step_state_names, RAD_ARRAY_LENGTH(step_state_names) };
const struct rad_words rad_words_outcome = { outcome_names, RAD_ARRAY_LENGTH(outcome_names) };

const char *rad_step_state_name(enum rad_step_state state)
{
	return rad_words_name(&rad_words_step_state, state);
}

const char *rad_outcome_name(enum rad_outcome outcome)
{
	return rad_words_name(&rad_words_outcome, outcome);
}

const char *rad_ask_name(enum rad_ask_kind kind)
{
	return rad_words_name(&rad_words_ask, kind);
}

void rad_job_password(const char *job_id, uint8_t ret[32])
{
	size_t n = 0;

	memset(ret, 0, 32);
	for (; *job_id && n < 32; job_id++) {
		if (*job_id != '-')
			ret[n++] = (uint8_t)*job_id;
	}
}

bool rad_job_is_drive(const struct rad_job_intent *intent, const struct rad_identity *now)
{
	struct rad_identity grown = intent->drive.identity;

	if (rad_identity_is_same(&grown, now))
		return true;
	if (rad_hidden_bytes(&intent->capability.hidden) == 0)
		return false;
	grown.size_bytes = intent->capability.hidden.native_bytes;
	return rad_identity_is_same(&grown, now);
}

void rad_job_result_init(struct rad_job_result *result, const struct rad_plan *plan)
{
	memset(result, 0, sizeof(*result));
	result->n_steps = plan->n_steps < RAD_PLAN_STEPS_MAX ? plan->n_steps : RAD_PLAN_STEPS_MAX;
	for (size_t i = 0; i < RAD_PLAN_STEPS_MAX; i++)
		result->steps[i].mismatch_first_offset = UINT64_MAX;
	result->temperature_min_millicelsius = RAD_TEMPERATURE_UNKNOWN;
	result->temperature_max_millicelsius = RAD_TEMPERATURE_UNKNOWN;
}

static uint64_t end_of(const struct rad_range *range)
{
	return range->offset_bytes + range->length_bytes;
}

static uint64_t listed_bytes(const struct rad_job_result *result)
{
	uint64_t sum = 0; /* cannot wrap: the ranges are disjoint parts of one 64-bit address space */

	for (size_t i = 0; i < result->n_bad_ranges; i++)
		sum += result->bad_ranges[i].length_bytes;
	return sum;
}

/* Puts merged in the place of the ranges [first, last) of the list. False when that would need a slot too many. */
static bool replace_ranges(struct rad_job_result *result, size_t first, size_t last, const struct rad_range *merged)
{
	struct rad_range *ranges = result->bad_ranges;

	if (first == last && result->n_bad_ranges >= RAD_RANGES_MAX)
		return false;
	memmove(ranges + first + 1, ranges + last, (result->n_bad_ranges - last) * sizeof(ranges[0]));
	ranges[first] = *merged;
	result->n_bad_ranges = result->n_bad_ranges + 1 - (last - first);
	return true;
}

/*
 * Once the list was full, bytes that found no place in it are counted without being known, so one that is told twice
 * is counted twice: bad_bytes is then an upper bound, which errs to the side of failing.
 */
void rad_job_result_add_bad_range(struct rad_job_result *result, uint64_t offset_bytes, uint64_t length_bytes)
{
	uint64_t room = UINT64_MAX - offset_bytes;
	struct rad_range merged = { offset_bytes, length_bytes < room ? length_bytes : room };
	const struct rad_range *ranges = result->bad_ranges;
	uint64_t unlisted = result->bad_bytes - listed_bytes(result);
	size_t first = 0;
	size_t last;

	if (merged.length_bytes == 0)
		return;
	while (first < result->n_bad_ranges && end_of(&ranges[first]) < offset_bytes)
		first++;
	for (last = first; last < result->n_bad_ranges && ranges[last].offset_bytes <= end_of(&merged); last++) {
		uint64_t end = end_of(&merged) > end_of(&ranges[last]) ? end_of(&merged) : end_of(&ranges[last]);

		if (ranges[last].offset_bytes < merged.offset_bytes)
			merged.offset_bytes = ranges[last].offset_bytes;
		merged.length_bytes = end - merged.offset_bytes;
	}
	if (!replace_ranges(result, first, last, &merged)) {
		result->bad_ranges_truncated = true;
		unlisted = unlisted < UINT64_MAX - merged.length_bytes ? unlisted + merged.length_bytes : UINT64_MAX;
	}
	room = UINT64_MAX - listed_bytes(result);
	result->bad_bytes = listed_bytes(result) + (unlisted < room ? unlisted : room);
}
