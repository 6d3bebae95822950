/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verdict on plans by the drive's own commands: what must have been seen before anything is called erased. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include <radera/job.h>

#include "base/cleanup.h"

#define SIZE (1u << 20)

enum { WITNESS, MARK, DEVICE, GONE, N_STEPS };

static struct rad_plan plan;
static struct rad_job_result result;

static void make_good(void)
{
	static const struct rad_plan_step steps[N_STEPS] = {
		[WITNESS] = { .kind = RAD_STEP_WITNESS },
		[MARK] = { .kind = RAD_STEP_MARK, .fill.kind = RAD_FILL_STREAM, .extent = RAD_EXTENT_SAMPLE },
		[DEVICE] = { .kind = RAD_STEP_DEVICE, .technique = RAD_TECHNIQUE_NVME_SANITIZE_BLOCK },
		[GONE] = { .kind = RAD_STEP_VERIFY_GONE, .fill.kind = RAD_FILL_STREAM, .extent = RAD_EXTENT_FULL },
	};

	memset(&plan, 0, sizeof(plan));
	memcpy(plan.steps, steps, sizeof(steps));
	plan.n_steps = N_STEPS;
	plan.level_wanted = plan.level_reachable = RAD_LEVEL_PURGE;
	plan.technique = RAD_TECHNIQUE_NVME_SANITIZE_BLOCK;
	plan.bad_sectors = RAD_BAD_SECTORS_FAIL;
	rad_job_result_init(&result, &plan);
	result.identity_before = (struct rad_identity){ .serial = "S1", .model = "M", .size_bytes = SIZE };
	result.identity_after = result.identity_before;
	result.reads_bypass_cache = true;
	for (size_t i = 0; i < N_STEPS; i++)
		result.steps[i].state = RAD_STEP_PASSED;
	result.steps[MARK].done_bytes = SIZE / 4;
	result.steps[DEVICE].accepted = true;
	result.steps[DEVICE].seen_working = true;
	result.steps[GONE].done_bytes = SIZE;
	result.steps[GONE].marked_bytes = SIZE / 4;
}

static void good(void)
{
}
/* too fast to be seen, but the marks went */
static void seen_by_its_marks(void)
{
	result.steps[DEVICE].seen_working = false;
}
static void sampled(void)
{
	plan.steps[GONE].extent = RAD_EXTENT_SAMPLE;
	result.steps[GONE].done_bytes = SIZE / 4;
}
static void refuses_all_reads(void)
{
	result.steps[GONE].done_bytes = 0;
	result.steps[GONE].expected_errors = SIZE;
}
static void hidden_areas_shown(void)
{
	result.hidden_before = (struct rad_hidden){ .known = true, .accessible_bytes = 1, .native_bytes = 2 };
	result.hidden_after = (struct rad_hidden){ .known = true, .accessible_bytes = 2, .native_bytes = 2 };
}
static void not_accepted(void)
{
	result.steps[DEVICE].accepted = false;
}
static void not_seen_at_all(void)
{
	result.steps[DEVICE].seen_working = false;
	result.steps[GONE].marked_bytes = 0;
}
static void not_seen_and_no_marks_were_written(void)
{
	result.steps[DEVICE].seen_working = false;
	result.steps[MARK].done_bytes = 0;
}
static void mark_left(void)
{
	result.steps[GONE].mismatch_bytes = 512;
	result.steps[GONE].state = RAD_STEP_FAILED;
}
static void looks_like_data(void)
{
	result.steps[GONE].unexplained_bytes = 512;
}
static void hidden_left(void)
{
	result.hidden_after = (struct rad_hidden){ .known = true, .accessible_bytes = 1, .native_bytes = 513 };
}
static void read_short(void)
{
	result.steps[GONE].done_bytes = SIZE - 512;
}
static void read_too_much(void)
{
	result.steps[GONE].expected_errors = 512;
}
static void sum_wraps(void)
{
	result.steps[GONE].expected_errors = UINT64_MAX - 5;
}
static void not_read_back(void)
{
	plan.n_steps = result.n_steps = GONE;
}
static void read_before_the_erasure(void)
{
	plan.steps[GONE] = plan.steps[DEVICE];
	result.steps[GONE] = result.steps[DEVICE];
	plan.steps[DEVICE] = (struct rad_plan_step){ .kind = RAD_STEP_VERIFY_GONE, .extent = RAD_EXTENT_FULL };
	result.steps[DEVICE].done_bytes = SIZE;
}
static void from_the_cache(void)
{
	result.reads_bypass_cache = false;
}
static void unreadable(void)
{
	result.steps[GONE].done_bytes = SIZE - 512;
	result.steps[GONE].unreachable_bytes = 512;
	result.steps[GONE].state = RAD_STEP_EXCEPTIONS;
	rad_job_result_add_bad_range(&result, 0, 512);
}
static void device_failed(void)
{
	result.steps[DEVICE].state = RAD_STEP_FAILED;
	result.steps[GONE].state = RAD_STEP_PENDING;
}
static void went_on_in_the_drive(void)
{
	result.steps[DEVICE].state = RAD_STEP_INTERRUPTED;
	result.steps[GONE].state = RAD_STEP_PENDING;
}

static const struct {
	const char *name;
	void (*change)(void);
	enum rad_outcome outcome;
	const char *reason; /* NULL: none */
} cases[] = {
#define CASE(name) #name, name
	{ CASE(good), RAD_OUTCOME_ERASED, NULL },
	{ CASE(seen_by_its_marks), RAD_OUTCOME_ERASED, NULL },
	{ CASE(sampled), RAD_OUTCOME_ERASED, NULL },
	{ CASE(refuses_all_reads), RAD_OUTCOME_ERASED, NULL },
	{ CASE(hidden_areas_shown), RAD_OUTCOME_ERASED, NULL },
	{ CASE(not_accepted), RAD_OUTCOME_FAILED, "not seen to accept" },
	{ CASE(not_seen_at_all), RAD_OUTCOME_FAILED, "was not seen to do it" },
	{ CASE(not_seen_and_no_marks_were_written), RAD_OUTCOME_FAILED, "was not seen to do it" },
	{ CASE(mark_left), RAD_OUTCOME_FAILED, "512 bytes of marks or old data are left" },
	{ CASE(looks_like_data), RAD_OUTCOME_FAILED, "look like data" },
	{ CASE(hidden_left), RAD_OUTCOME_FAILED, "hides 512 bytes" },
	{ CASE(read_short), RAD_OUTCOME_FAILED, "step 4 read 1048064" },
	{ CASE(read_too_much), RAD_OUTCOME_FAILED, "step 4 read" },
	{ CASE(sum_wraps), RAD_OUTCOME_FAILED, "step 4 read" },
	{ CASE(not_read_back), RAD_OUTCOME_FAILED, "not verified" },
	{ CASE(read_before_the_erasure), RAD_OUTCOME_FAILED, "not verified" },
	{ CASE(from_the_cache), RAD_OUTCOME_FAILED, "host's cache" },
	{ CASE(unreadable), RAD_OUTCOME_FAILED, "allows none" },
	{ CASE(device_failed), RAD_OUTCOME_FAILED, "step 3 failed" },
	{ CASE(went_on_in_the_drive), RAD_OUTCOME_INTERRUPTED, "step 3 of 4 was interrupted" },
};

static void test_cases(void **state)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(cases); i++) {
		make_good();
		cases[i].change();
		rad_job_judge(&plan, &result);
		if (result.outcome != cases[i].outcome)
			fail_msg("%s: %s (%s)", cases[i].name, rad_outcome_name(result.outcome), result.reason);
		assert_int_equal(result.level_reached,
				 cases[i].outcome == RAD_OUTCOME_ERASED ? RAD_LEVEL_PURGE : RAD_LEVEL_NONE);
		if (cases[i].reason ? !strstr(result.reason, cases[i].reason) : result.reason[0] != '\0')
			fail_msg("%s: reason \"%s\"", cases[i].name, result.reason);
	}
}

/* A revert and a written pass after it: both must have happened. */
static void test_revert_and_overwrite(void **state)
{
	make_good();
	plan.steps[WITNESS] = plan.steps[DEVICE];
	result.steps[WITNESS] = result.steps[DEVICE];
	plan.steps[MARK] = (struct rad_plan_step){ .kind = RAD_STEP_OVERWRITE,
						   .fill.kind = RAD_FILL_STREAM,
						   .extent = RAD_EXTENT_FULL };
	result.steps[MARK].done_bytes = SIZE;
	result.steps[MARK].flushed = true;
	plan.steps[DEVICE] = plan.steps[MARK];
	plan.steps[DEVICE].kind = RAD_STEP_VERIFY;
	result.steps[DEVICE].done_bytes = SIZE;
	plan.n_steps = result.n_steps = GONE;
	rad_job_judge(&plan, &result);
	assert_int_equal(result.outcome, RAD_OUTCOME_ERASED);
	result.steps[WITNESS].seen_working = false;
	rad_job_judge(&plan, &result);
	assert_int_equal(result.outcome, RAD_OUTCOME_FAILED);
}

/* The drive of the intent, also when it shows what it hid. */
static void test_grown_drive(void **state)
{
	static struct rad_job_intent intent;
	struct rad_identity now;

	intent.drive.identity = (struct rad_identity){ .serial = "S1", .model = "M", .size_bytes = SIZE };
	now = intent.drive.identity;
	assert_true(rad_job_is_drive(&intent, &now));
	now.size_bytes = 2 * SIZE;
	assert_false(rad_job_is_drive(&intent, &now));
	intent.capability.hidden =
		(struct rad_hidden){ .known = true, .accessible_bytes = SIZE, .native_bytes = 2 * SIZE };
	assert_true(rad_job_is_drive(&intent, &now));
	now.size_bytes = 3 * SIZE;
	assert_false(rad_job_is_drive(&intent, &now));
	now.size_bytes = 2 * SIZE;
	now.serial[0] = 'X';
	assert_false(rad_job_is_drive(&intent, &now));
}

static void test_password(void **state)
{
	uint8_t password[32];

	rad_job_password("3f0c2f4e-6f0e-4f6e-9d55-0f4b6a1f7c11", password);
	assert_memory_equal(password, "3f0c2f4e6f0e4f6e9d550f4b6a1f7c11", 32);
	rad_job_password("short", password);
	assert_memory_equal(password, "short\0\0\0", 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_revert_and_overwrite),
		cmocka_unit_test(test_grown_drive),
		cmocka_unit_test(test_password),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
