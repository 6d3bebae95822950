/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The verdict on a job: what may be claimed, from the plan and from what was recorded, and nothing else. Each check
 * looks for one reason to claim less; only a job that passes them all is called erased.
 */
#include <radera/job.h>

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

struct verdict {
	enum rad_outcome outcome;
	char reason[600];
};

/* True when the check decided, that is, when it found a reason. */
typedef bool check_fn(const struct rad_plan *plan, const struct rad_job_result *result, struct verdict *ret);

static bool decide(struct verdict *ret, enum rad_outcome outcome, const char *format, ...) RAD_PRINTF(3, 4);

static bool decide(struct verdict *ret, enum rad_outcome outcome, const char *format, ...)
{
	va_list args;

	ret->outcome = outcome;
	va_start(args, format);
	(void)vsnprintf(ret->reason, sizeof(ret->reason), format, args);
	va_end(args);
	return true;
}

static bool check_plan(const struct rad_plan *plan, const struct rad_job_result *result, struct verdict *ret)
{
	if (plan->refused)
		return decide(ret, RAD_OUTCOME_FAILED, "the plan is a refusal: %s", plan->refusal);
	if (plan->n_steps == 0 || plan->n_steps > RAD_PLAN_STEPS_MAX)
		return decide(ret, RAD_OUTCOME_FAILED, "the plan has no steps that could be judged");
	if (result->n_steps != plan->n_steps)
		return decide(ret, RAD_OUTCOME_FAILED, "the plan has %zu steps, but %zu were recorded", plan->n_steps,
			      result->n_steps);
	if (plan->level_reachable == RAD_LEVEL_NONE)
		return decide(ret, RAD_OUTCOME_FAILED, "the plan reaches no level");
	return false;
}

static bool check_mismatch(const struct rad_plan *plan, const struct rad_job_result *result, struct verdict *ret)
{
	for (size_t i = 0; i < plan->n_steps; i++) {
		const struct rad_step_result *step = &result->steps[i];
		const char *what = plan->steps[i].kind == RAD_STEP_VERIFY_GONE ? "of marks or old data are left"
									       : "differ from what must be there";

		if (step->mismatch_bytes == 0)
			continue;
		if (step->mismatch_first_offset == UINT64_MAX)
			return decide(ret, RAD_OUTCOME_FAILED, "step %zu: %" PRIu64 " bytes %s", i + 1,
				      step->mismatch_bytes, what);
		return decide(ret, RAD_OUTCOME_FAILED, "step %zu: %" PRIu64 " bytes %s, the first at byte %" PRIu64,
			      i + 1, step->mismatch_bytes, what, step->mismatch_first_offset);
	}
	return false;
}

static bool identity_is_empty(const struct rad_identity *identity)
{
	return !identity->stable_id[0] && !identity->model[0] && !identity->serial[0] && !identity->wwn[0] &&
	       identity->size_bytes == 0;
}

static bool check_identity(const struct rad_plan *plan, const struct rad_job_result *result, struct verdict *ret)
{
	const char *difference;

	if (identity_is_empty(&result->identity_after))
		return false;
	difference = rad_identity_difference(&result->identity_before, &result->identity_after);
	if (!difference)
		return false;
	return decide(ret, RAD_OUTCOME_FAILED, "the drive at the end is not the one at the start: its %s differs",
		      difference);
}

static bool check_error(const struct rad_plan *plan, const struct rad_job_result *result, struct verdict *ret)
{
	const struct rad_error *error = &result->error;

	if (error->kind == RAD_ERROR_NONE || error->kind == RAD_ERROR_INTERRUPTED)
		return false;
	return decide(ret, RAD_OUTCOME_FAILED, "%s", error->text[0] ? error->text : "the job ended with an error");
}

static bool state_is_known(enum rad_step_state state)
{
	return (unsigned int)state <= RAD_STEP_INTERRUPTED;
}

static bool check_failed_step(const struct rad_plan *plan, const struct rad_job_result *result, struct verdict *ret)
{
	for (size_t i = 0; i < plan->n_steps; i++) {
		const struct rad_step_result *step = &result->steps[i];

		if (step->state != RAD_STEP_FAILED && state_is_known(step->state))
			continue;
		return decide(ret, RAD_OUTCOME_FAILED, "step %zu failed%s%s", i + 1, step->message[0] ? ": " : "",
			      step->message);
	}
	return false;
}

static bool check_interrupted(const struct rad_plan *plan, const struct rad_job_result *result, struct verdict *ret)
{
	if (result->error.kind != RAD_ERROR_INTERRUPTED)
		return false;
	return decide(ret, RAD_OUTCOME_INTERRUPTED, "%s",
		      result->error.text[0] ? result->error.text : "the job was interrupted");
}

static size_t find_state(const struct rad_plan *plan, const struct rad_job_result *result, enum rad_step_state state)
{
	size_t i = 0;

	while (i < plan->n_steps && result->steps[i].state != state)
		i++;
	return i;
}

/* Every step must have come to its end; the weightiest reason why one has not is told. */
static bool check_ended(const struct rad_plan *plan, const struct rad_job_result *result, struct verdict *ret)
{
	static const struct {
		enum rad_step_state state;
		enum rad_outcome outcome;
		const char *what;
	} rows[] = {
		{ RAD_STEP_CANCELLED, RAD_OUTCOME_CANCELLED, "was cancelled" },
		{ RAD_STEP_INTERRUPTED, RAD_OUTCOME_INTERRUPTED, "was interrupted" },
		{ RAD_STEP_RUNNING, RAD_OUTCOME_FAILED, "did not come to its end" },
		{ RAD_STEP_PENDING, RAD_OUTCOME_FAILED, "was not done" },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++) {
		size_t step = find_state(plan, result, rows[i].state);

		if (step < plan->n_steps)
			return decide(ret, rows[i].outcome, "step %zu of %zu %s", step + 1, plan->n_steps,
				      rows[i].what);
	}
	return false;
}

/* The last step that erases; SIZE_MAX when there is none. */
static size_t last_erasing(const struct rad_plan *plan)
{
	size_t i = plan->n_steps;

	while (i > 0 && !rad_step_erases(plan->steps[i - 1].kind))
		i--;
	return i ? i - 1 : SIZE_MAX;
}

static bool fill_is_same(const struct rad_fill *a, const struct rad_fill *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == RAD_FILL_STREAM)
		return true;
	if (a->kind != RAD_FILL_BYTES)
		return a->slot == b->slot;
	return a->length == b->length && a->length <= RAD_FILL_BYTES_MAX && memcmp(a->bytes, b->bytes, a->length) == 0;
}

static bool has_extent(const struct rad_plan_step *step)
{
	return step->extent == RAD_EXTENT_FULL || step->extent == RAD_EXTENT_SAMPLE;
}

/* Whether the step reads back what the erasing step left: what the host wrote, or what the drive's command leaves. */
static bool reads_back(const struct rad_plan_step *verify, const struct rad_plan_step *erasing)
{
	if (!has_extent(verify) || !rad_step_reads(verify->kind))
		return false;
	if (erasing->kind == RAD_STEP_DEVICE)
		return true;
	return verify->kind == RAD_STEP_VERIFY && verify->pass == erasing->pass &&
	       fill_is_same(&verify->fill, &erasing->fill);
}

/* Whether a later step found the marks gone that an earlier one had written: the drive did something. */
static bool marks_are_gone(const struct rad_plan *plan, const struct rad_job_result *result, size_t device)
{
	bool marked = false;

	for (size_t i = 0; i < device; i++)
		marked |= plan->steps[i].kind == RAD_STEP_MARK && result->steps[i].done_bytes > 0;
	for (size_t i = device + 1; marked && i < plan->n_steps; i++) {
		const struct rad_step_result *step = &result->steps[i];

		if (!rad_step_reads(plan->steps[i].kind) || step->mismatch_bytes)
			continue;
		/* a drive that refuses to read what it read before has changed, too */
		if (step->expected_errors > 0)
			return true;
		if (plan->steps[i].kind == RAD_STEP_VERIFY || step->marked_bytes > 0)
			return step->done_bytes > 0;
	}
	return false;
}

/*
 * A drive's own "success" counts only when this run saw it take the command, and then saw it work or saw its effect.
 */
static bool check_device(const struct rad_plan *plan, const struct rad_job_result *result, struct verdict *ret)
{
	for (size_t i = 0; i < plan->n_steps; i++) {
		const struct rad_step_result *step = &result->steps[i];

		if (plan->steps[i].kind != RAD_STEP_DEVICE)
			continue;
		if (!step->accepted)
			return decide(ret, RAD_OUTCOME_FAILED, "step %zu: the drive was not seen to accept %s", i + 1,
				      rad_technique_title(plan->steps[i].technique));
		if (!step->seen_working && !marks_are_gone(plan, result, i))
			return decide(ret, RAD_OUTCOME_FAILED,
				      "step %zu: the drive says that %s is done, but was not seen to do it", i + 1,
				      rad_technique_title(plan->steps[i].technique));
	}
	return false;
}

static bool check_verified(const struct rad_plan *plan, const struct rad_job_result *result, struct verdict *ret)
{
	size_t last = last_erasing(plan);

	if (last == SIZE_MAX)
		return decide(ret, RAD_OUTCOME_FAILED, "nothing was erased");
	if (plan->steps[last].kind == RAD_STEP_OVERWRITE && !result->steps[last].flushed)
		return decide(ret, RAD_OUTCOME_FAILED,
			      "the drive did not acknowledge that the last pass left its cache");
	for (size_t i = last + 1; i < plan->n_steps; i++) {
		if (!reads_back(&plan->steps[i], &plan->steps[last]))
			continue;
		if (result->reads_bypass_cache)
			return false;
		return decide(ret, RAD_OUTCOME_FAILED, "the read-back may have come from the host's cache");
	}
	return decide(ret, RAD_OUTCOME_FAILED, "not verified: no step reads back what the last erasure left");
}

/* Data that nobody wrote in this run and that is neither fill nor noise has survived. */
static bool check_unexplained(const struct rad_plan *plan, const struct rad_job_result *result, struct verdict *ret)
{
	for (size_t i = 0; i < plan->n_steps; i++) {
		if (result->steps[i].unexplained_bytes)
			return decide(ret, RAD_OUTCOME_FAILED,
				      "step %zu: %" PRIu64 " bytes are neither fill nor noise, but look like data",
				      i + 1, result->steps[i].unexplained_bytes);
	}
	return false;
}

/* What was read, was refused as the drive said it would be, or could not be reached; sum_fits guards the addition. */
static bool add_up(const struct rad_step_result *step, uint64_t size, uint64_t *ret)
{
	const uint64_t parts[] = { step->done_bytes, step->unreachable_bytes, step->expected_errors };

	*ret = 0;
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(parts); i++) {
		if (parts[i] > size - *ret)
			return false;
		*ret += parts[i];
	}
	return true;
}

static const char *verb_of(enum rad_step_kind kind)
{
	return rad_step_reads(kind) ? "read" : "wrote";
}

static bool check_extent(const struct rad_plan *plan, const struct rad_job_result *result, struct verdict *ret)
{
	uint64_t size = result->identity_before.size_bytes;

	if (size == 0)
		return decide(ret, RAD_OUTCOME_FAILED, "the size of the drive was not recorded");
	for (size_t i = 0; i < plan->n_steps; i++) {
		const struct rad_step_result *step = &result->steps[i];
		enum rad_step_kind kind = plan->steps[i].kind;
		bool sampled =
			kind == RAD_STEP_MARK || (rad_step_reads(kind) && plan->steps[i].extent == RAD_EXTENT_SAMPLE);
		uint64_t sum = 0;
		bool fits = add_up(step, size, &sum);

		if (kind != RAD_STEP_OVERWRITE && kind != RAD_STEP_MARK && !rad_step_reads(kind))
			continue;
		/* a drive that refuses every read after an erasure, as it said, proves it that way */
		if (fits && step->done_bytes + step->expected_errors > 0 && (sampled || sum == size))
			continue;
		return decide(ret, RAD_OUTCOME_FAILED,
			      "step %zu %s %" PRIu64 " and could not reach %" PRIu64 " of the drive's %" PRIu64
			      " bytes",
			      i + 1, verb_of(kind), step->done_bytes, step->unreachable_bytes, size);
	}
	return false;
}

/* Sectors that the drive still hides were neither overwritten nor read back. */
static bool check_hidden(const struct rad_plan *plan, const struct rad_job_result *result, struct verdict *ret)
{
	uint64_t bytes = rad_hidden_bytes(&result->hidden_after);

	if (bytes == 0)
		return false;
	return decide(ret, RAD_OUTCOME_FAILED, "the drive hides %" PRIu64 " bytes that were not reached", bytes);
}

/* What the list of bad ranges names; UINT64_MAX when it is no list of disjoint parts of the drive. */
static uint64_t named_bytes(const struct rad_job_result *result)
{
	uint64_t size = result->identity_before.size_bytes;
	uint64_t end = 0;
	uint64_t sum = 0;

	if (result->n_bad_ranges > RAD_RANGES_MAX)
		return UINT64_MAX;
	for (size_t i = 0; i < result->n_bad_ranges; i++) {
		const struct rad_range *range = &result->bad_ranges[i];

		if (range->offset_bytes < end || range->offset_bytes > size ||
		    range->length_bytes > size - range->offset_bytes)
			return UINT64_MAX;
		end = range->offset_bytes + range->length_bytes;
		sum += range->length_bytes;
	}
	return sum;
}

/* "Erased, apart from the ranges listed" needs the list to hold every byte that any step could not reach. */
static bool check_named(const struct rad_plan *plan, const struct rad_job_result *result, struct verdict *ret)
{
	if (result->bad_ranges_truncated)
		return decide(ret, RAD_OUTCOME_FAILED,
			      "%" PRIu64 " bytes could not be reached, in more ranges than can be listed",
			      result->bad_bytes);
	if (named_bytes(result) != result->bad_bytes)
		return decide(ret, RAD_OUTCOME_FAILED, "the list of bad ranges does not add up to %" PRIu64 " bytes",
			      result->bad_bytes);
	for (size_t i = 0; i < plan->n_steps; i++) {
		const struct rad_step_result *step = &result->steps[i];

		if (step->unreachable_bytes > result->bad_bytes ||
		    (step->state == RAD_STEP_EXCEPTIONS && result->bad_bytes == 0))
			return decide(ret, RAD_OUTCOME_FAILED, "step %zu left bytes out that are not listed", i + 1);
	}
	return false;
}

static bool check_bad_bytes(const struct rad_plan *plan, const struct rad_job_result *result, struct verdict *ret)
{
	enum rad_outcome outcome = RAD_OUTCOME_EXCEPTIONS;
	const char *rule = "";

	if (result->bad_bytes == 0)
		return false;
	if (plan->bad_sectors != RAD_BAD_SECTORS_EXCEPTIONS) {
		outcome = RAD_OUTCOME_FAILED;
		rule = "; the profile allows none";
	} else if (plan->bad_bytes_max && result->bad_bytes > plan->bad_bytes_max) {
		outcome = RAD_OUTCOME_FAILED;
		rule = "; that is more than the profile allows";
	}
	return decide(ret, outcome, "%" PRIu64 " bytes in %zu %s could not be reached%s", result->bad_bytes,
		      result->n_bad_ranges, result->n_bad_ranges == 1 ? "range" : "ranges", rule);
}

/* In the order of weight: the first that finds a reason decides. */
static check_fn *const checks[] = {
	check_plan,	   check_mismatch,    check_unexplained, check_identity,  check_error,
	check_failed_step, check_interrupted, check_ended,	 check_device,	  check_verified,
	check_extent,	   check_hidden,      check_named,	 check_bad_bytes,
};

void rad_job_judge(const struct rad_plan *plan, struct rad_job_result *result)
{
	struct verdict verdict = { .outcome = RAD_OUTCOME_ERASED };
	size_t i = 0;

	while (i < RAD_ARRAY_LENGTH(checks) && !checks[i](plan, result, &verdict))
		i++;
	result->outcome = verdict.outcome;
	result->level_reached = RAD_LEVEL_NONE;
	if (verdict.outcome == RAD_OUTCOME_ERASED || verdict.outcome == RAD_OUTCOME_EXCEPTIONS)
		result->level_reached = plan->level_reachable;
	(void)rad_text_copy(result->reason, sizeof(result->reason), verdict.reason);
}
