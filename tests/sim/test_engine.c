/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine on simulated drives: every fault has its honest end, and a crash at every journal boundary is survived.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <radera/bench.h>
#include <radera/plan.h>
#include <radera/session.h>

#include "base/cleanup.h"

#define MIB  (1024u * 1024u)
#define SIZE (8ull * MIB)

/* A journal in memory that keeps the state to resume from, and can be told to fail from call n on. */
struct memory_journal {
	struct rad_journal journal;
	pthread_mutex_t lock;
	int calls;
	int fail_from; /* 0 = never */
	bool begun;
	bool ended;
	struct rad_job_state state;
};

static int enter(struct memory_journal *it, struct rad_error *err)
{
	(void)pthread_mutex_lock(&it->lock);
	it->calls++;
	if (!it->fail_from || it->calls < it->fail_from)
		return 0;
	(void)pthread_mutex_unlock(&it->lock);
	return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "journal", "the test's journal fails");
}

static int leave(struct memory_journal *it)
{
	(void)pthread_mutex_unlock(&it->lock);
	return 0;
}

static int begin_job(struct rad_journal *journal, const struct rad_job_intent *intent, struct rad_error *err)
{
	struct memory_journal *it = (struct memory_journal *)journal;

	if (enter(it, err) < 0)
		return -RAD_ERROR_EVIDENCE;
	it->begun = true;
	it->state.intent = *intent;
	rad_job_result_init(&it->state.result, &intent->plan);
	return leave(it);
}

static int begin_step(struct rad_journal *journal, const char *job_id, size_t step, struct rad_error *err)
{
	struct memory_journal *it = (struct memory_journal *)journal;

	return enter(it, err) < 0 ? -RAD_ERROR_EVIDENCE : leave(it);
}

static int checkpoint(struct rad_journal *journal, const char *job_id, size_t step, uint64_t position,
		      const struct rad_job_result *so_far, struct rad_error *err)
{
	struct memory_journal *it = (struct memory_journal *)journal;

	if (enter(it, err) < 0)
		return -RAD_ERROR_EVIDENCE;
	it->state.step = step;
	it->state.position_bytes = position;
	it->state.result = *so_far;
	return leave(it);
}

static int end_step(struct rad_journal *journal, const char *job_id, size_t step, const struct rad_job_result *so_far,
		    struct rad_error *err)
{
	return checkpoint(journal, job_id, step + 1, 0, so_far, err);
}

static int end_job(struct rad_journal *journal, const char *job_id, const struct rad_job_result *result,
		   struct rad_error *err)
{
	struct memory_journal *it = (struct memory_journal *)journal;

	if (enter(it, err) < 0)
		return -RAD_ERROR_EVIDENCE;
	it->ended = result->outcome != RAD_OUTCOME_INTERRUPTED;
	return leave(it);
}

static const struct rad_journal_ops journal_ops = { begin_job, begin_step, checkpoint, end_step, end_job };

struct rig {
	struct rad_bench bench;
	struct rad_bench_drive drives[2];
	struct rad_transport *transport;
	struct memory_journal journal;
	struct rad_profile profile;
	struct rad_session_config config;
};

static void fill_drive(struct rad_bench_drive *drive, int number)
{
	struct rad_identity *identity = &drive->drive.identity;

	(void)snprintf(drive->drive.node, sizeof(drive->drive.node), "sim:d%d", number);
	(void)snprintf(identity->serial, sizeof(identity->serial), "SIM%d", number);
	(void)snprintf(identity->model, sizeof(identity->model), "Model");
	(void)snprintf(identity->stable_id, sizeof(identity->stable_id), "serial-Model_SIM%d", number);
	identity->size_bytes = SIZE;
	identity->diskseq = (uint64_t)number + 1;
	drive->drive.bus = RAD_BUS_ATA;
	drive->drive.media = RAD_MEDIA_DISK;
	drive->drive.logical_sector_bytes = 512;
	drive->drive.physical_sector_bytes = 512;
	drive->drive.max_request_bytes = MIB;
	drive->drive.simulated = true;
	drive->temperature_idle_millicelsius = 30000;
	drive->temperature_busy_millicelsius = 45000;
	drive->prefilled = true;
}

static void make_profile(struct rad_profile *profile)
{
	memset(profile, 0, sizeof(*profile));
	(void)snprintf(profile->id, sizeof(profile->id), "test");
	profile->level_wanted = RAD_LEVEL_CLEAR;
	profile->n_passes = 2;
	profile->passes[0].fill = (struct rad_fill){ .kind = RAD_FILL_BYTES, .length = 3, .bytes = { 1, 2, 3 } };
	profile->passes[1].fill.kind = RAD_FILL_STREAM;
	profile->passes[1].verify = RAD_EXTENT_FULL;
	profile->sample_permille = 1000;
}

static struct rig *make_rig(const struct rad_fault *fault)
{
	struct rig *rig = calloc(1, sizeof(*rig));
	struct rad_error err;

	assert_non_null(rig);
	fill_drive(&rig->drives[0], 0);
	fill_drive(&rig->drives[1], 1);
	if (fault) {
		rig->drives[0].faults[0] = *fault;
		rig->drives[0].n_faults = 1;
	}
	rig->bench.n_drives = 2;
	rig->bench.drives = rig->drives;
	make_profile(&rig->profile);
	rig->journal.journal.ops = &journal_ops;
	(void)pthread_mutex_init(&rig->journal.lock, NULL);
	rig->config = (struct rad_session_config){
		.clock = rad_clock_system(),
		.journal = &rig->journal.journal,
		.block_bytes = 256 * 1024,
		.depth = 4,
		.request_timeout_ms = 400,
		.checkpoint_bytes = MIB,
	};
	if (rad_simulator_new(&rig->bench, NULL, rig->config.clock, &rig->transport, &err) < 0)
		fail_msg("%s", err.text);
	return rig;
}

static void free_rig(struct rig *rig)
{
	rad_simulator_free(rig->transport);
	(void)pthread_mutex_destroy(&rig->journal.lock);
	free(rig);
}

static void make_intent(const struct rig *rig, size_t drive, struct rad_job_intent *intent)
{
	struct rad_capability capability;

	memset(intent, 0, sizeof(*intent));
	(void)snprintf(intent->job_id, sizeof(intent->job_id), "job-%zu", drive);
	intent->drive = rig->drives[drive].drive;
	rad_capability_from_drive(&intent->drive, &capability);
	rad_plan_make(&rig->profile, &capability, &intent->plan);
	assert_false(intent->plan.refused);
	memset(intent->seed, 0x5A, sizeof(intent->seed));
}

static struct rad_session *open_session(const struct rig *rig)
{
	struct rad_session *session = NULL;
	struct rad_error err;

	assert_int_equal(rad_session_new(&rig->config, &session, &err), 0);
	return session;
}

static struct rad_job *start(const struct rig *rig, struct rad_session *session, size_t drive,
			     const struct rad_job_state *state)
{
	rad_auto_free struct rad_job_intent *intent = malloc(sizeof(*intent));
	struct rad_job *job = NULL;
	struct rad_error err;

	make_intent(rig, drive, intent);
	if (rad_session_start(session, rig->transport, intent, state, &job, &err) < 0)
		fail_msg("%s", err.text);
	return job;
}

/* Runs drive 0 to its end; the result is the caller's to free. */
static struct rad_job_result *run(const struct rig *rig, const struct rad_job_state *state)
{
	struct rad_session *session = open_session(rig);
	struct rad_job *job = start(rig, session, 0, state);
	struct rad_job_result *result = malloc(sizeof(*result));

	assert_true(rad_job_wait(job, 60000));
	*result = *rad_job_result(job);
	rad_session_free(session);
	return result;
}

static bool holds_old_data(const struct rig *rig)
{
	static const char old[] = "RADERA OLD DATA";
	rad_auto_free uint8_t *medium = malloc(SIZE);

	assert_int_equal(rad_simulator_peek(rig->transport, 0, 0, medium, SIZE), (int64_t)SIZE);
	return memmem(medium, SIZE, old, sizeof(old) - 1) != NULL;
}

static void test_clean_drive(void **state)
{
	struct rig *rig = make_rig(NULL);
	struct rad_job_result *result;

	assert_true(holds_old_data(rig));
	result = run(rig, NULL);
	assert_int_equal(result->outcome, RAD_OUTCOME_ERASED);
	assert_int_equal(result->level_reached, RAD_LEVEL_CLEAR);
	assert_int_equal(result->steps[2].done_bytes, SIZE);
	assert_true(result->reads_bypass_cache);
	assert_true(result->temperature_max_millicelsius >= 30000);
	assert_true(rig->journal.ended);
	assert_false(holds_old_data(rig));
	free(result);
	free_rig(rig);
}

/* The speed profile covers the drive, and never says that it was faster than it is. */
static void test_speed_profile(void **state)
{
	const uint64_t rate = 4 * SIZE; /* a quarter of a second */
	struct rig *rig = make_rig(NULL);
	struct rad_job_result *result;
	double seconds = 0;

	rig->drives[0].rate_bytes_per_second = rate;
	result = run(rig, NULL);
	for (size_t i = 0; i < RAD_SPEED_SAMPLES; i++) {
		assert_true(result->speed_kib_s[i] > 0);
		seconds += (double)SIZE / RAD_SPEED_SAMPLES / ((double)result->speed_kib_s[i] * 1024);
	}
	assert_true(seconds > 0.8 * (double)SIZE / (double)rate);
	free(result);
	free_rig(rig);
}

static const struct fault_case {
	const char *name;
	struct rad_fault fault;
	enum rad_outcome outcome;
	uint64_t bad_bytes;
	const char *word; /* in the reason */
} fault_cases[] = {
	{ "lost write", { RAD_FAULT_LOST_WRITE, 3 * MIB, 4096, 0, 0 }, RAD_OUTCOME_FAILED, 0, "differ" },
	{ "flipped bit", { RAD_FAULT_FLIP, SIZE - 512, 1, 0, 0 }, RAD_OUTCOME_FAILED, 0, "differ" },
	{ "bad to write", { RAD_FAULT_BAD_WRITE, 5 * MIB + 512, 1536, 0, 0 }, RAD_OUTCOME_EXCEPTIONS, 1536, "1536" },
	{ "bad to read", { RAD_FAULT_BAD_READ, 0, 1, 0, 0 }, RAD_OUTCOME_EXCEPTIONS, 512, "512" },
	{ "transient", { RAD_FAULT_TRANSIENT, MIB, 512, 0, 2 }, RAD_OUTCOME_ERASED, 0, "" },
	{ "vanish", { RAD_FAULT_VANISH, 4 * MIB, 1, 0, 0 }, RAD_OUTCOME_FAILED, 0, "vanished" },
	{ "shrink", { RAD_FAULT_SHRINK, 4 * MIB, 0, 0, 0 }, RAD_OUTCOME_FAILED, 0, "size" },
	{ "stall", { RAD_FAULT_STALL, 6 * MIB, 1, 0, 0 }, RAD_OUTCOME_FAILED, 0, "stalled" },
	{ "swap", { RAD_FAULT_SWAP, 4 * MIB, 1, 0, 0 }, RAD_OUTCOME_FAILED, 0, "" },
};

static void test_faults(void **state)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(fault_cases); i++) {
		const struct fault_case *it = &fault_cases[i];
		struct rig *rig = make_rig(&it->fault);
		struct rad_job_result *result = run(rig, NULL);

		if (result->outcome != it->outcome || result->bad_bytes != it->bad_bytes ||
		    !strstr(result->reason, it->word))
			fail_msg("%s: %s, %llu bad bytes, because %s", it->name, rad_outcome_name(result->outcome),
				 (unsigned long long)result->bad_bytes, result->reason);
		if (it->outcome == RAD_OUTCOME_FAILED)
			assert_int_equal(result->level_reached, RAD_LEVEL_NONE);
		if (it->outcome == RAD_OUTCOME_EXCEPTIONS)
			assert_int_equal(result->bad_ranges[0].offset_bytes, it->fault.offset_bytes);
		free(result);
		free_rig(rig);
	}
}

/* The journal fails from call n on: no job may claim that it erased. */
static void test_failing_journal(void **state)
{
	for (int n = 1;; n++) {
		struct rig *rig = make_rig(NULL);
		struct rad_job_result *result;
		bool reached;

		rig->journal.fail_from = n;
		result = run(rig, NULL);
		reached = rig->journal.calls >= n;
		if (reached && (result->outcome == RAD_OUTCOME_ERASED || result->outcome == RAD_OUTCOME_EXCEPTIONS))
			fail_msg("erased although the journal failed at call %d", n);
		if (n <= 2)
			assert_true(holds_old_data(rig)); /* nothing was begun without its intent */
		free(result);
		free_rig(rig);
		if (!reached)
			break;
		assert_in_range(n, 1, 100);
	}
}

/* A crash right after journal call n: what was journalled until then is resumed from, and nothing is left out. */
static void test_resume_from_every_boundary(void **state)
{
	for (int n = 2;; n++) {
		struct rig *rig = make_rig(NULL);
		rad_auto_free struct rad_job_state *crashed = malloc(sizeof(*crashed));
		struct rad_job_result *result;
		bool done;

		rig->journal.fail_from = n;
		free(run(rig, NULL));
		done = rig->journal.ended;
		*crashed = rig->journal.state;
		rig->journal.fail_from = 0;
		if (!done) {
			result = run(rig, crashed);
			if (result->outcome != RAD_OUTCOME_ERASED)
				fail_msg("after call %d: %s", n, result->reason);
			assert_true(result->interruptions >= 1);
			assert_false(holds_old_data(rig));
			free(result);
		}
		free_rig(rig);
		if (done)
			break;
		assert_in_range(n, 2, 100);
	}
}

static void test_interrupt_and_resume(void **state)
{
	struct rig *rig = make_rig(NULL);
	struct rad_session *session;
	struct rad_job_result *result;
	struct rad_job *job;

	rig->drives[0].rate_bytes_per_second = 40ull * MIB;
	session = open_session(rig);
	job = start(rig, session, 0, NULL);
	(void)usleep(100000);
	rad_job_interrupt(job);
	assert_true(rad_job_wait(job, 20000));
	assert_int_equal(rad_job_result(job)->outcome, RAD_OUTCOME_INTERRUPTED);
	assert_int_equal(rad_job_result(job)->level_reached, RAD_LEVEL_NONE);
	rad_session_free(session);
	assert_true(rig->journal.state.position_bytes > 0);
	rig->drives[0].rate_bytes_per_second = 0;
	result = run(rig, &rig->journal.state);
	assert_int_equal(result->outcome, RAD_OUTCOME_ERASED);
	free(result);
	free_rig(rig);
}

static void test_cancel_and_pause(void **state)
{
	struct rig *rig = make_rig(NULL);
	struct rad_session *session;
	struct rad_snapshot first;
	struct rad_snapshot second;
	struct rad_job *job;

	rig->drives[0].rate_bytes_per_second = 20ull * MIB;
	session = open_session(rig);
	job = start(rig, session, 0, NULL);
	(void)usleep(100000);
	rad_job_pause(job);
	do {
		(void)usleep(10000);
		rad_job_snapshot(job, &first);
	} while (!first.paused);
	(void)usleep(200000);
	rad_job_snapshot(job, &second);
	assert_int_equal(first.job_done_bytes, second.job_done_bytes);
	assert_false(rad_job_wait(job, 0));
	rad_job_continue(job);
	rad_job_cancel(job);
	assert_true(rad_job_wait(job, 20000));
	assert_int_equal(rad_job_result(job)->outcome, RAD_OUTCOME_CANCELLED);
	rad_session_free(session);
	free_rig(rig);
}

/* A clock on which a second passes in twenty milliseconds. */
#define HURRY 50

static int64_t hurried_wall_ms(struct rad_clock *clock)
{
	return rad_clock_wall_ms(rad_clock_system());
}

static uint64_t hurried_monotonic_ns(struct rad_clock *clock)
{
	return rad_clock_monotonic_ns(rad_clock_system()) * HURRY;
}

static void hurried_sleep_ns(struct rad_clock *clock, uint64_t ns)
{
	rad_clock_sleep_ns(rad_clock_system(), ns / HURRY);
}

static const struct rad_clock_ops hurried_ops = { hurried_wall_ms, hurried_monotonic_ns, hurried_sleep_ns };

/* Waits until the job rests, or has ended; true when it rests. */
static bool wait_until_it_rests(struct rad_job *job)
{
	struct rad_snapshot now;

	for (int i = 0; i < 4000; i++) {
		rad_job_snapshot(job, &now);
		if (now.cooling || now.finished)
			return now.cooling;
		(void)usleep(5000);
	}
	return false;
}

/* A drive that gets too warm rests until it is cooler, as often as it needs, and ends as if nothing had been. */
static void test_too_warm(void **state)
{
	struct rad_clock clock = { &hurried_ops };
	struct rig *rig = make_rig(NULL);
	struct rad_session *session;
	struct rad_error err;
	struct rad_job *job;

	rad_simulator_free(rig->transport);
	rig->drives[0].rate_bytes_per_second = SIZE / 40;
	rig->drives[0].temperature_busy_millicelsius = 75000;
	assert_int_equal(rad_simulator_new(&rig->bench, NULL, &clock, &rig->transport, &err), 0);
	rig->config.clock = &clock;
	rig->config.request_timeout_ms = 60000;
	rig->config.too_warm_millicelsius = 55000;
	session = open_session(rig);
	job = start(rig, session, 0, NULL);
	assert_true(wait_until_it_rests(job));
	assert_true(rad_job_wait(job, 60000));
	assert_int_equal(rad_job_result(job)->outcome, RAD_OUTCOME_ERASED);
	assert_true(rad_job_result(job)->temperature_max_millicelsius >= 55000);
	assert_false(holds_old_data(rig));
	/* while it rests a wish is heard */
	job = start(rig, session, 0, NULL);
	assert_true(wait_until_it_rests(job));
	rad_job_cancel(job);
	assert_true(rad_job_wait(job, 20000));
	assert_int_equal(rad_job_result(job)->outcome, RAD_OUTCOME_CANCELLED);
	rad_session_free(session);
	free_rig(rig);
}

/* One drive stalls; its neighbour ends well. */
static void test_neighbour(void **state)
{
	const struct rad_fault fault = { RAD_FAULT_STALL, 0, 1, 0, 0 };
	struct rig *rig = make_rig(&fault);
	struct rad_session *session;
	struct rad_job *sick;
	struct rad_job *sound;

	rig->config.journal = NULL;
	session = open_session(rig);
	sick = start(rig, session, 0, NULL);
	sound = start(rig, session, 1, NULL);
	assert_true(rad_job_wait(sound, 20000));
	assert_true(rad_job_wait(sick, 20000));
	assert_int_equal(rad_job_result(sound)->outcome, RAD_OUTCOME_ERASED);
	assert_int_equal(rad_job_result(sick)->outcome, RAD_OUTCOME_FAILED);
	rad_session_free(session);
	free_rig(rig);
}

/* The drive under the name is not the one that was chosen: nothing is written. */
static void test_wrong_drive(void **state)
{
	struct rig *rig = make_rig(NULL);
	struct rad_session *session = open_session(rig);
	rad_auto_free struct rad_job_intent *intent = malloc(sizeof(*intent));
	struct rad_job *job = NULL;
	struct rad_error err;

	make_intent(rig, 0, intent);
	(void)snprintf(intent->drive.identity.serial, sizeof(intent->drive.identity.serial), "ANOTHER");
	assert_int_equal(rad_session_start(session, rig->transport, intent, NULL, &job, &err), 0);
	assert_true(rad_job_wait(job, 20000));
	assert_int_equal(rad_job_result(job)->outcome, RAD_OUTCOME_FAILED);
	assert_int_equal(rad_job_result(job)->error.kind, RAD_ERROR_REFUSED);
	assert_true(holds_old_data(rig));
	rad_session_free(session);
	free_rig(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clean_drive),
		cmocka_unit_test(test_speed_profile),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_failing_journal),
		cmocka_unit_test(test_resume_from_every_boundary),
		cmocka_unit_test(test_interrupt_and_resume),
		cmocka_unit_test(test_cancel_and_pause),
		cmocka_unit_test(test_too_warm),
		cmocka_unit_test(test_neighbour),
		cmocka_unit_test(test_wrong_drive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
