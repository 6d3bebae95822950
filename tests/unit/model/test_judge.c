/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A job that did everything right, and then one thing after another taken away or broken: each must cost the claim.
 */
#include <radera/job.h>

#include <string.h>

#include "base/text.h"
#include "example.h"

#define SIZE UINT64_C(1048576)

/* Three passes; each written, then the last read back: overwrite, overwrite, verify(1), overwrite, verify(2). */
static struct rad_plan plan;
static struct rad_job_result result;

enum { FIRST = 0, SECOND, SECOND_READ, LAST, LAST_READ, N_STEPS };

static void make_good(void)
{
	static const struct rad_plan_step steps[N_STEPS] = {
		[FIRST] = { RAD_STEP_OVERWRITE, 0, { RAD_FILL_RANDOM_BYTE, .slot = 2 }, RAD_EXTENT_FULL },
		[SECOND] = { RAD_STEP_OVERWRITE, 1, { RAD_FILL_STREAM }, RAD_EXTENT_FULL },
		[SECOND_READ] = { RAD_STEP_VERIFY, 1, { RAD_FILL_STREAM }, RAD_EXTENT_SAMPLE, 100 },
		[LAST] = { RAD_STEP_OVERWRITE, 2, { .length = 2, .bytes = { 0x55, 0xAA } }, RAD_EXTENT_FULL },
		[LAST_READ] = { RAD_STEP_VERIFY, 2, { .length = 2, .bytes = { 0x55, 0xAA } }, RAD_EXTENT_FULL },
	};

	memset(&plan, 0, sizeof(plan));
	memcpy(plan.steps, steps, sizeof(steps));
	plan.n_steps = N_STEPS;
	plan.level_wanted = RAD_LEVEL_CLEAR;
	plan.level_reachable = RAD_LEVEL_CLEAR;
	plan.technique = RAD_TECHNIQUE_OVERWRITE;
	rad_job_result_init(&result, &plan);
	result.identity_before = (struct rad_identity){ .serial = "S1", .model = "M", .size_bytes = SIZE };
	result.identity_after = result.identity_before;
	result.reads_bypass_cache = true;
	for (size_t i = 0; i < N_STEPS; i++) {
		result.steps[i].state = RAD_STEP_PASSED;
		result.steps[i].done_bytes = i == SECOND_READ ? SIZE / 10 : SIZE;
		result.steps[i].flushed = plan.steps[i].kind == RAD_STEP_OVERWRITE;
	}
}

/* 1536 bytes that neither the last pass nor its read-back reached, listed as they should be. */
static void make_bad_bytes(void)
{
	make_good();
	for (size_t i = LAST; i <= LAST_READ; i++) {
		result.steps[i].state = RAD_STEP_EXCEPTIONS;
		result.steps[i].done_bytes = SIZE - 1536;
		result.steps[i].unreachable_bytes = 1536;
	}
	rad_job_result_add_bad_range(&result, 4096, 1024);
	rad_job_result_add_bad_range(&result, 8192, 512);
}

static void good(void)
{
}
static void empty_identity_after(void)
{
	memset(&result.identity_after, 0, sizeof(result.identity_after));
}
static void sampled_last_read(void)
{
	plan.steps[LAST_READ].extent = RAD_EXTENT_SAMPLE;
	result.steps[LAST_READ].done_bytes = 4096;
}
static void early_passes_unflushed(void)
{
	result.steps[FIRST].flushed = false;
	result.steps[SECOND].flushed = false;
}
static void retried_and_interrupted_before(void)
{
	result.steps[LAST].retries = 9;
	result.steps[LAST].interruptions = 2;
	result.interruptions = 2;
}
static void purge_reachable(void)
{
	plan.level_reachable = RAD_LEVEL_PURGE;
}
static void few_bad_bytes_allowed(void)
{
	make_bad_bytes();
	plan.bad_bytes_max = 1536;
}
static void bad_bytes_in_an_early_pass(void)
{
	result.steps[FIRST].state = RAD_STEP_EXCEPTIONS;
	result.steps[FIRST].done_bytes = SIZE - 512;
	result.steps[FIRST].unreachable_bytes = 512;
	rad_job_result_add_bad_range(&result, 0, 512);
}
static void bad_bytes_though_passed(void)
{
	make_bad_bytes();
	result.steps[LAST].state = RAD_STEP_PASSED;
	result.steps[LAST_READ].state = RAD_STEP_PASSED;
}
static void sample_met_bad_bytes(void)
{
	result.steps[SECOND_READ].state = RAD_STEP_EXCEPTIONS;
	result.steps[SECOND_READ].unreachable_bytes = 512;
	rad_job_result_add_bad_range(&result, 512, 512);
}

static void mismatch(void)
{
	result.steps[LAST_READ].state = RAD_STEP_FAILED;
	result.steps[LAST_READ].mismatch_bytes = 1;
	result.steps[LAST_READ].mismatch_first_offset = 4097;
}
static void mismatch_but_passed(void)
{
	result.steps[LAST_READ].mismatch_bytes = 1;
}
static void mismatch_in_early_verify(void)
{
	result.steps[SECOND_READ].mismatch_bytes = SIZE / 10;
}
static void mismatch_and_cancelled(void)
{
	result.steps[LAST_READ].state = RAD_STEP_CANCELLED;
	result.steps[LAST_READ].mismatch_bytes = 1;
}
static void mismatch_and_interrupted(void)
{
	result.steps[LAST_READ].state = RAD_STEP_INTERRUPTED;
	result.steps[LAST_READ].mismatch_bytes = 1;
	result.error.kind = RAD_ERROR_INTERRUPTED;
}
static void refused_plan(void)
{
	plan.refused = true;
	(void)rad_text_copy(plan.refusal, sizeof(plan.refusal), "purge is out of reach");
}
static void no_steps(void)
{
	plan.n_steps = 0;
	result.n_steps = 0;
}
static void too_many_steps(void)
{
	plan.n_steps = RAD_PLAN_STEPS_MAX + 1;
	result.n_steps = RAD_PLAN_STEPS_MAX + 1;
}
static void fewer_results(void)
{
	result.n_steps = N_STEPS - 1;
}
static void more_results(void)
{
	result.n_steps = N_STEPS + 1;
}
static void no_level(void)
{
	plan.level_reachable = RAD_LEVEL_NONE;
}
static void other_serial_after(void)
{
	result.identity_after.serial[1] = '2';
}
static void other_size_after(void)
{
	result.identity_after.size_bytes -= 512;
}
static void silent_after(void)
{
	result.identity_after.serial[0] = '\0';
}
static void swapped_and_cancelled(void)
{
	other_serial_after();
	result.steps[LAST].state = RAD_STEP_CANCELLED;
}
static void error_of_device(void)
{
	result.error.kind = RAD_ERROR_DEVICE;
	(void)rad_text_copy(result.error.text, sizeof(result.error.text), "sda: write refused");
}
static void error_without_text(void)
{
	result.error.kind = RAD_ERROR_IO;
}
static void error_refused(void)
{
	result.error.kind = RAD_ERROR_REFUSED;
}
static void error_and_cancelled(void)
{
	result.error.kind = RAD_ERROR_IO;
	result.steps[LAST].state = RAD_STEP_CANCELLED;
}
static void step_failed(void)
{
	result.steps[SECOND].state = RAD_STEP_FAILED;
	(void)rad_text_copy(result.steps[SECOND].message, sizeof(result.steps[SECOND].message), "no medium");
}
static void step_failed_and_interrupted(void)
{
	step_failed();
	result.error.kind = RAD_ERROR_INTERRUPTED;
}
static void step_in_no_known_state(void)
{
	result.steps[SECOND].state = (enum rad_step_state)99;
}
static void interrupted_by_error(void)
{
	result.error.kind = RAD_ERROR_INTERRUPTED;
}
static void interrupted_with_text(void)
{
	result.error.kind = RAD_ERROR_INTERRUPTED;
	(void)rad_text_copy(result.error.text, sizeof(result.error.text), "the computer was shut down");
}
static void interrupted_step(void)
{
	result.steps[LAST].state = RAD_STEP_INTERRUPTED;
	result.steps[LAST_READ].state = RAD_STEP_PENDING;
}
static void cancelled_step(void)
{
	result.steps[LAST].state = RAD_STEP_CANCELLED;
	result.steps[LAST_READ].state = RAD_STEP_PENDING;
}
static void cancelled_before_the_claim(void)
{
	rad_job_result_init(&result, &plan);
	result.steps[FIRST].state = RAD_STEP_CANCELLED;
}
static void cancelled_and_interrupted(void)
{
	result.steps[LAST].state = RAD_STEP_INTERRUPTED;
	result.steps[LAST_READ].state = RAD_STEP_CANCELLED;
}
static void pending_step(void)
{
	result.steps[LAST_READ].state = RAD_STEP_PENDING;
}
static void running_step(void)
{
	result.steps[LAST_READ].state = RAD_STEP_RUNNING;
}
static void untouched(void)
{
	rad_job_result_init(&result, &plan);
}
static void last_unflushed(void)
{
	result.steps[LAST].flushed = false;
}
static void flush_claimed_by_the_read(void)
{
	result.steps[LAST].flushed = false;
	result.steps[LAST_READ].flushed = true;
}
static void reads_from_cache(void)
{
	result.reads_bypass_cache = false;
}
static void last_not_verified(void)
{
	plan.n_steps = N_STEPS - 1;
	result.n_steps = N_STEPS - 1;
}
static void last_not_verified_and_cached(void)
{
	last_not_verified();
	result.reads_bypass_cache = false;
}
static void verify_of_another_pass(void)
{
	plan.steps[LAST_READ].pass = 1;
}
static void verify_of_another_fill(void)
{
	plan.steps[LAST_READ].fill.bytes[1] = 0xAB;
}
static void verify_of_a_shorter_fill(void)
{
	plan.steps[LAST_READ].fill.length = 1;
}
static void verify_of_another_kind(void)
{
	plan.steps[LAST_READ].fill.kind = RAD_FILL_STREAM;
}
static void verify_of_another_slot(void)
{
	plan.steps[LAST].fill = (struct rad_fill){ RAD_FILL_RANDOM_BYTE, .slot = 1 };
	plan.steps[LAST_READ].fill = (struct rad_fill){ RAD_FILL_RANDOM_BYTE, .slot = 2 };
}
static void verify_of_nothing(void)
{
	plan.steps[LAST_READ].extent = RAD_EXTENT_NONE;
}
static void verify_before_the_write(void)
{
	struct rad_plan_step step = plan.steps[LAST];

	plan.steps[LAST] = plan.steps[LAST_READ];
	plan.steps[LAST_READ] = step;
	result.steps[LAST_READ].flushed = true;
}
static void nothing_written(void)
{
	for (size_t i = 0; i < N_STEPS; i++)
		plan.steps[i].kind = RAD_STEP_VERIFY;
}
static void written_short(void)
{
	result.steps[LAST].done_bytes -= 512;
}
static void early_pass_short(void)
{
	result.steps[FIRST].done_bytes -= 1;
}
static void read_short(void)
{
	result.steps[LAST_READ].done_bytes -= 512;
}
static void written_too_much(void)
{
	result.steps[LAST].done_bytes += 512;
}
static void sum_wraps(void)
{
	result.steps[LAST].done_bytes = SIZE + 512;
	result.steps[LAST].unreachable_bytes = UINT64_MAX - 511;
}
static void overwrite_said_to_be_sampled(void)
{
	plan.steps[LAST].extent = RAD_EXTENT_SAMPLE;
	result.steps[LAST].done_bytes = 4096;
}
static void sample_read_nothing(void)
{
	result.steps[SECOND_READ].done_bytes = 0;
}
static void sample_beyond_the_drive(void)
{
	result.steps[SECOND_READ].done_bytes = SIZE + 1;
}
static void size_unknown(void)
{
	memset(&result.identity_before, 0, sizeof(result.identity_before));
	memset(&result.identity_after, 0, sizeof(result.identity_after));
	for (size_t i = 0; i < N_STEPS; i++)
		result.steps[i].done_bytes = 0;
}
static void all_unreachable(void)
{
	for (size_t i = LAST; i <= LAST_READ; i++) {
		result.steps[i].state = RAD_STEP_EXCEPTIONS;
		result.steps[i].done_bytes = 0;
		result.steps[i].unreachable_bytes = SIZE;
	}
	rad_job_result_add_bad_range(&result, 0, SIZE);
}
static void bad_bytes_forbidden(void)
{
	make_bad_bytes();
	plan.bad_sectors = RAD_BAD_SECTORS_FAIL;
}
static void bad_bytes_by_an_unknown_rule(void)
{
	make_bad_bytes();
	plan.bad_sectors = (enum rad_bad_sectors)7;
}
static void too_many_bad_bytes(void)
{
	make_bad_bytes();
	plan.bad_bytes_max = 1535;
}
static void bad_bytes_truncated(void)
{
	make_bad_bytes();
	result.bad_ranges_truncated = true;
}
static void bad_bytes_unlisted(void)
{
	make_bad_bytes();
	result.n_bad_ranges = 1;
}
static void bad_bytes_listed_but_not_counted(void)
{
	make_bad_bytes();
	result.bad_bytes = 0;
}
static void bad_bytes_of_a_step_forgotten(void)
{
	make_bad_bytes();
	result.n_bad_ranges = 0;
	result.bad_bytes = 0;
}
static void bad_bytes_of_a_passed_step_forgotten(void)
{
	bad_bytes_though_passed();
	result.n_bad_ranges = 1;
	result.bad_bytes = 1024; /* the list adds up, but holds less than one step alone left out */
}
static void bad_range_beyond_the_drive(void)
{
	make_bad_bytes();
	result.bad_ranges[1].offset_bytes = SIZE;
}
static void bad_ranges_overlap(void)
{
	make_bad_bytes();
	result.bad_ranges[1].offset_bytes = 4100;
}
static void too_many_bad_ranges(void)
{
	make_bad_bytes();
	result.n_bad_ranges = RAD_RANGES_MAX + 1;
}
static void exceptions_without_any(void)
{
	result.steps[LAST].state = RAD_STEP_EXCEPTIONS;
}

#define ERASED	    RAD_OUTCOME_ERASED
#define EXCEPTIONS  RAD_OUTCOME_EXCEPTIONS
#define FAILED	    RAD_OUTCOME_FAILED
#define CANCELLED   RAD_OUTCOME_CANCELLED
#define INTERRUPTED RAD_OUTCOME_INTERRUPTED
#define CASE(name)  #name, name

static const struct judge_case {
	const char *name;
	void (*change)(void);
	enum rad_outcome outcome;
	const char *reason; /* must be part of it; NULL: the reason must be empty */
} cases[] = {
	{ CASE(good), ERASED, NULL },
	{ CASE(empty_identity_after), ERASED, NULL },
	{ CASE(sampled_last_read), ERASED, NULL },
	{ CASE(early_passes_unflushed), ERASED, NULL },
	{ CASE(retried_and_interrupted_before), ERASED, NULL },
	{ CASE(purge_reachable), ERASED, NULL },

	{ CASE(make_bad_bytes), EXCEPTIONS, "1536 bytes in 2 ranges could not be reached" },
	{ CASE(few_bad_bytes_allowed), EXCEPTIONS, "1536 bytes" },
	{ CASE(bad_bytes_in_an_early_pass), EXCEPTIONS, "512 bytes in 1 range could" },
	{ CASE(bad_bytes_though_passed), EXCEPTIONS, "1536 bytes" },
	{ CASE(sample_met_bad_bytes), EXCEPTIONS, "512 bytes" },

	{ CASE(mismatch), FAILED, "step 5: 1 bytes differ from what must be there, the first at byte 4097" },
	{ CASE(mismatch_but_passed), FAILED, "differ" },
	{ CASE(mismatch_in_early_verify), FAILED, "step 3" },
	{ CASE(mismatch_and_cancelled), FAILED, "differ" },
	{ CASE(mismatch_and_interrupted), FAILED, "differ" },
	{ CASE(refused_plan), FAILED, "purge is out of reach" },
	{ CASE(no_steps), FAILED, "no steps" },
	{ CASE(too_many_steps), FAILED, "no steps that could be judged" },
	{ CASE(fewer_results), FAILED, "5 steps, but 4" },
	{ CASE(more_results), FAILED, "5 steps, but 6" },
	{ CASE(no_level), FAILED, "no level" },
	{ CASE(other_serial_after), FAILED, "its serial differs" },
	{ CASE(other_size_after), FAILED, "its size differs" },
	{ CASE(silent_after), FAILED, "its serial differs" },
	{ CASE(swapped_and_cancelled), FAILED, "its serial differs" },
	{ CASE(error_of_device), FAILED, "sda: write refused" },
	{ CASE(error_without_text), FAILED, "ended with an error" },
	{ CASE(error_refused), FAILED, "ended with an error" },
	{ CASE(error_and_cancelled), FAILED, "ended with an error" },
	{ CASE(step_failed), FAILED, "step 2 failed: no medium" },
	{ CASE(step_failed_and_interrupted), FAILED, "step 2 failed" },
	{ CASE(step_in_no_known_state), FAILED, "step 2 failed" },
	{ CASE(interrupted_by_error), INTERRUPTED, "interrupted" },
	{ CASE(interrupted_with_text), INTERRUPTED, "the computer was shut down" },
	{ CASE(interrupted_step), INTERRUPTED, "step 4 of 5 was interrupted" },
	{ CASE(cancelled_step), CANCELLED, "step 4 of 5 was cancelled" },
	{ CASE(cancelled_before_the_claim), CANCELLED, "step 1 of 5 was cancelled" },
	{ CASE(cancelled_and_interrupted), CANCELLED, "step 5 of 5 was cancelled" },
	{ CASE(pending_step), FAILED, "step 5 of 5 was not done" },
	{ CASE(running_step), FAILED, "step 5 of 5 did not come to its end" },
	{ CASE(untouched), FAILED, "step 1 of 5 was not done" },
	{ CASE(last_unflushed), FAILED, "cache" },
	{ CASE(flush_claimed_by_the_read), FAILED, "cache" },
	{ CASE(reads_from_cache), FAILED, "the host's cache" },
	{ CASE(last_not_verified), FAILED, "not verified" },
	{ CASE(last_not_verified_and_cached), FAILED, "not verified" },
	{ CASE(verify_of_another_pass), FAILED, "not verified" },
	{ CASE(verify_of_another_fill), FAILED, "not verified" },
	{ CASE(verify_of_a_shorter_fill), FAILED, "not verified" },
	{ CASE(verify_of_another_kind), FAILED, "not verified" },
	{ CASE(verify_of_another_slot), FAILED, "not verified" },
	{ CASE(verify_of_nothing), FAILED, "not verified" },
	{ CASE(verify_before_the_write), FAILED, "not verified" },
	{ CASE(nothing_written), FAILED, "nothing was erased" },
	{ CASE(written_short), FAILED, "step 4 wrote 1048064" },
	{ CASE(early_pass_short), FAILED, "step 1 wrote 1048575" },
	{ CASE(read_short), FAILED, "step 5 read 1048064" },
	{ CASE(written_too_much), FAILED, "step 4 wrote" },
	{ CASE(sum_wraps), FAILED, "step 4 wrote" },
	{ CASE(overwrite_said_to_be_sampled), FAILED, "step 4 wrote 4096" },
	{ CASE(sample_read_nothing), FAILED, "step 3 read 0" },
	{ CASE(sample_beyond_the_drive), FAILED, "step 3 read" },
	{ CASE(size_unknown), FAILED, "size of the drive" },
	{ CASE(all_unreachable), FAILED, "step 4 wrote 0" },
	{ CASE(bad_bytes_forbidden), FAILED, "allows none" },
	{ CASE(bad_bytes_by_an_unknown_rule), FAILED, "allows none" },
	{ CASE(too_many_bad_bytes), FAILED, "more than the profile allows" },
	{ CASE(bad_bytes_truncated), FAILED, "more ranges than can be listed" },
	{ CASE(bad_bytes_unlisted), FAILED, "does not add up" },
	{ CASE(bad_bytes_listed_but_not_counted), FAILED, "does not add up" },
	{ CASE(bad_bytes_of_a_step_forgotten), FAILED, "not listed" },
	{ CASE(bad_bytes_of_a_passed_step_forgotten), FAILED, "step 4 left bytes out that are not listed" },
	{ CASE(bad_range_beyond_the_drive), FAILED, "does not add up" },
	{ CASE(bad_ranges_overlap), FAILED, "does not add up" },
	{ CASE(too_many_bad_ranges), FAILED, "does not add up" },
	{ CASE(exceptions_without_any), FAILED, "not listed" },
};

static bool is_claim(enum rad_outcome outcome)
{
	return outcome == RAD_OUTCOME_ERASED || outcome == RAD_OUTCOME_EXCEPTIONS;
}

static void check_case(const struct judge_case *row)
{
	enum rad_level level;

	make_good();
	row->change();
	level = is_claim(row->outcome) ? plan.level_reachable : RAD_LEVEL_NONE;
	/* what somebody wrote there by hand must not survive */
	result.outcome = RAD_OUTCOME_ERASED;
	result.level_reached = RAD_LEVEL_PURGE;
	(void)rad_text_copy(result.reason, sizeof(result.reason), "left over");
	rad_job_judge(&plan, &result);
	if (result.outcome != row->outcome || result.level_reached != level)
		fail_msg("%s: outcome %s, level %s (%s)", row->name, rad_outcome_name(result.outcome),
			 rad_level_name(result.level_reached), result.reason);
	if (row->reason ? !strstr(result.reason, row->reason) : result.reason[0] != '\0')
		fail_msg("%s: reason \"%s\"", row->name, result.reason);
}

static void test_cases(void **state)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_case(&cases[i]);
}

static void test_judging_twice_changes_nothing(void **state)
{
	static struct rad_job_result once;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		make_good();
		cases[i].change();
		rad_job_judge(&plan, &result);
		once = result;
		rad_job_judge(&plan, &result);
		assert_memory_equal(&once, &result, sizeof(result));
	}
}

/* Every state that a step can have, in every step: only all passed is a claim. */
static void test_every_state_of_every_step(void **state)
{
	for (size_t step = 0; step < N_STEPS; step++) {
		for (unsigned int value = 0; value < 10; value++) {
			make_good();
			result.steps[step].state = (enum rad_step_state)value;
			rad_job_judge(&plan, &result);
			assert_int_equal(is_claim(result.outcome), value == RAD_STEP_PASSED);
			assert_int_equal(result.level_reached != RAD_LEVEL_NONE, value == RAD_STEP_PASSED);
		}
	}
}

static void test_every_error_kind(void **state)
{
	for (unsigned int kind = 1; kind < 10; kind++) {
		make_good();
		result.error.kind = (enum rad_error_kind)kind;
		rad_job_judge(&plan, &result);
		assert_int_equal(result.outcome,
				 kind == RAD_ERROR_INTERRUPTED ? RAD_OUTCOME_INTERRUPTED : RAD_OUTCOME_FAILED);
	}
}

static void test_long_reason_is_cut_between_characters(void **state)
{
	make_good();
	result.error.kind = RAD_ERROR_IO;
	result.error.text[0] = 'x';
	for (size_t i = 1; i + 2 < sizeof(result.error.text); i += 2)
		memcpy(result.error.text + i, "ö", 2);
	rad_job_judge(&plan, &result);
	assert_true(rad_text_is_utf8(result.reason));
	assert_int_equal(strlen(result.reason), 239);
}

static void test_the_example(void **state)
{
	static struct example example;

	example_fill(&example);
	rad_job_judge(&example.intent.plan, &example.result);
	assert_int_equal(example.result.outcome, RAD_OUTCOME_EXCEPTIONS);
	assert_int_equal(example.result.level_reached, RAD_LEVEL_CLEAR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_judging_twice_changes_nothing),
		cmocka_unit_test(test_every_state_of_every_step),
		cmocka_unit_test(test_every_error_kind),
		cmocka_unit_test(test_long_reason_is_cut_between_characters),
		cmocka_unit_test(test_the_example),
	};

	return cmocka_run_group_tests_name("judge", tests, NULL, NULL);
}
