/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A job from claim to verdict, on its own thread.
 */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "device/inquire.h"
#include "engine/eraser.h"
#include "engine/sample.h"

#define NS_PER_MS 1000000ull

/* The kinds of step, by enum rad_step_kind. */
static const struct {
	enum rad_flow_end (*run)(struct rad_job *job, uint64_t position);
	bool begins_anew; /* after an interruption: the whole step again */
	bool unclaimed;	  /* runs without the block device, whose opening hangs while a drive sanitizes */
} kinds[RAD_STEP_KIND_COUNT] = {
	[RAD_STEP_OVERWRITE] = { rad_overwrite_run, false, false },
	[RAD_STEP_VERIFY] = { rad_verify_run, true, false },
	[RAD_STEP_AWAIT] = { rad_await_run, true, true },
	[RAD_STEP_SUSPEND] = { rad_suspend_run, true, false },
	[RAD_STEP_SHOW_CAPACITY] = { rad_capacity_run, true, false },
	[RAD_STEP_WITNESS] = { rad_witness_run, true, false },
	[RAD_STEP_MARK] = { rad_mark_run, true, false },
	[RAD_STEP_DEVICE] = { rad_device_run, true, false },
	[RAD_STEP_VERIFY_GONE] = { rad_gone_run, true, false },
};

/* The drive as it stands when it is ours: an identity that has grown by what was hidden is still the same drive. */
static int guard_claimed(struct rad_job *job)
{
	struct rad_identity expected = job->intent.drive.identity;
	struct rad_identity now;
	struct rad_error ignored;

	if (job->transport->ops->identify(job->target, &now, &ignored) == 0 && rad_job_is_drive(&job->intent, &now))
		expected.size_bytes = now.size_bytes;
	return rad_guard_identity(job, &expected, &job->work->identity_before);
}

/* What the drive hides and how it feels, where it was asked when the plan was made. */
static int look_before(struct rad_job *job)
{
	struct rad_job_result *work = job->work;
	struct rad_capability now;
	int r;

	if (!job->intent.capability.asked)
		return 0;
	r = rad_job_inquire(job, &now, &work->error);
	if (r < 0)
		return r;
	if (!job->resumed) {
		work->hidden_before = now.hidden;
		work->health_before = now.health;
	}
	work->hidden_after = now.hidden;
	return 0;
}

/* A drive that erased itself when the kernel looked for it had no size to tell: now it has. */
static int look_for_size(struct rad_job *job)
{
	const struct rad_transport_ops *ops = job->transport->ops;
	struct rad_identity now;

	if (ops->identify(job->target, &now, NULL) < 0 || now.size_bytes != 0)
		return 0; /* whatever else is wrong the claim tells */
	return ops->rescan(job->target, &job->work->error);
}

int rad_job_claim(struct rad_job *job)
{
	const struct rad_queue_config config = {
		.depth = job->arena.depth,
		.arena = job->arena.data,
		.arena_bytes = job->arena.mapped_bytes,
		.force_synchronous = job->session->config.force_synchronous,
	};
	const struct rad_transport_ops *ops = job->transport->ops;
	struct rad_job_result *work = job->work;
	int r = look_for_size(job);

	if (r >= 0)
		r = ops->claim(job->target, job->needs_whole_drive, &work->error);
	if (r < 0)
		return r;
	r = guard_claimed(job);
	if (r < 0)
		return r;
	job->size_bytes = work->identity_before.size_bytes;
	r = ops->queue_new(job->target, &config, &job->queue, &work->error);
	if (r < 0)
		return r;
	(void)rad_text_copy(work->io_backend, sizeof(work->io_backend), ops->queue_backend(job->queue));
	(void)rad_text_copy(work->stream_backend, sizeof(work->stream_backend), rad_stream_backend(job->stream));
	work->reads_bypass_cache = ops->queue_bypasses_cache(job->queue);
	job->is_claimed = true;
	return look_before(job);
}

static int connect_drive(struct rad_job *job)
{
	const struct rad_plan *plan = &job->intent.plan;

	job->size_bytes = job->intent.drive.identity.size_bytes;
	for (size_t i = 0; i < plan->n_steps; i++)
		job->needs_whole_drive |= plan->steps[i].kind == RAD_STEP_DEVICE;
	return job->transport->ops->connect(job->transport, &job->intent.drive, &job->target, &job->work->error);
}

static void release(struct rad_job *job)
{
	const struct rad_transport_ops *ops = job->transport->ops;

	if (job->queue)
		job->memory_is_lost = !ops->queue_free(job->queue);
	if (job->target && !job->memory_is_lost)
		ops->close(job->target);
	job->queue = NULL;
	job->target = NULL;
}

static uint64_t step_bytes(const struct rad_job *job, const struct rad_plan_step *step)
{
	bool sampled = step->kind == RAD_STEP_MARK || (rad_step_reads(step->kind) && step->extent == RAD_EXTENT_SAMPLE);

	if (sampled)
		return rad_sample_bytes(job->intent.seed, step->sample_permille, job->size_bytes);
	if (step->kind == RAD_STEP_WITNESS || step->kind == RAD_STEP_SUSPEND || step->kind == RAD_STEP_SHOW_CAPACITY)
		return 0;
	return job->size_bytes;
}

static void measure_plan(struct rad_job *job)
{
	const struct rad_plan *plan = &job->intent.plan;

	for (size_t i = 0; i < plan->n_steps; i++) {
		uint64_t bytes = step_bytes(job, &plan->steps[i]);

		job->plan_total_bytes += bytes;
		if (i < job->first_step)
			job->plan_before_bytes += bytes;
	}
}

static void ready_step(struct rad_job *job, uint64_t position)
{
	struct rad_step_result *step = rad_job_step(job);
	bool going_on = job->resumed && job->step == job->first_step;

	if (going_on && (kinds[rad_job_plan_step(job)->kind].begins_anew || position == 0)) {
		step->done_bytes = 0;
		step->unreachable_bytes = 0;
		step->mismatch_bytes = 0;
		step->mismatch_first_offset = UINT64_MAX;
		step->expected_errors = 0;
	}
	if (going_on)
		step->interruptions++;
	else
		step->mismatch_first_offset = UINT64_MAX;
	if (!step->started_wall_ms)
		step->started_wall_ms = rad_clock_wall_ms(job->session->config.clock);
	step->state = RAD_STEP_RUNNING;
	job->step_total_bytes = step_bytes(job, rad_job_plan_step(job));
}

static void judge_step(struct rad_job *job, enum rad_flow_end end)
{
	static const enum rad_step_state states[] = {
		[RAD_FLOW_CANCELLED] = RAD_STEP_CANCELLED,
		[RAD_FLOW_INTERRUPTED] = RAD_STEP_INTERRUPTED,
		[RAD_FLOW_FAILED] = RAD_STEP_FAILED,
	};
	struct rad_step_result *step = rad_job_step(job);

	if (end != RAD_FLOW_DONE)
		step->state = states[end];
	else if (step->mismatch_bytes || step->unexplained_bytes)
		step->state = RAD_STEP_FAILED;
	else if (step->unreachable_bytes)
		step->state = RAD_STEP_EXCEPTIONS;
	else
		step->state = RAD_STEP_PASSED;
}

/* The drive has done nothing wrong: the job stays open, and goes on when the store is mended. */
static int journal_failed(struct rad_job *job, const char *what, const struct rad_error *problem)
{
	(void)rad_error_set(&job->work->error, RAD_ERROR_INTERRUPTED, 0, "journal",
			    "the store does not take the %s of a step: %s", what, problem->text);
	rad_error_advise(&job->work->error, "mend the store, then: radera resume");
	return -RAD_ERROR_INTERRUPTED;
}

/* Intent first: a step that the journal does not know of is not begun. */
static int journal_begin(struct rad_job *job)
{
	struct rad_journal *journal = job->session->config.journal;
	struct rad_error problem;

	if (!journal || journal->ops->begin_step(journal, job->intent.job_id, job->step, &problem) >= 0)
		return 0;
	return journal_failed(job, "beginning", &problem);
}

static int journal_end(struct rad_job *job)
{
	struct rad_journal *journal = job->session->config.journal;
	struct rad_error problem;

	if (!journal || journal->ops->end_step(journal, job->intent.job_id, job->step, job->work, &problem) >= 0)
		return 0;
	return journal_failed(job, "end", &problem);
}

/* What waits for a drive that sanitizes itself, and an own command that may still run in it after an interruption. The
 * second claims the drive by itself if there is something left to start. */
static bool goes_unclaimed(struct rad_job *job)
{
	const struct rad_plan_step *plan = rad_job_plan_step(job);

	if (kinds[plan->kind].unclaimed)
		return true;
	return plan->kind == RAD_STEP_DEVICE && job->resumed && job->step == job->first_step &&
	       rad_job_step(job)->accepted && rad_device_is_sanitizing(job->transport, &job->intent.drive);
}

static int run_step(struct rad_job *job, uint64_t position)
{
	enum rad_flow_end end;

	if (!job->is_claimed && !goes_unclaimed(job) && rad_job_claim(job) < 0)
		return -1;
	ready_step(job, position);
	if (journal_begin(job) < 0) {
		rad_job_step(job)->state = RAD_STEP_INTERRUPTED;
		return -1;
	}
	rad_progress_begin_step(job, position);
	end = kinds[rad_job_plan_step(job)->kind].run(job, position);
	judge_step(job, end);
	rad_progress_advance(job, true);
	if (end == RAD_FLOW_INTERRUPTED || end == RAD_FLOW_FAILED)
		return -1; /* an interrupted step has its checkpoint; a failed one ends the job */
	if (journal_end(job) < 0)
		return -1;
	job->plan_before_bytes += job->step_total_bytes;
	return end == RAD_FLOW_DONE ? 0 : -1;
}

/* A wish to end that came while no step was running. */
static bool wish_ends(struct rad_job *job)
{
	enum rad_wish wish = (enum rad_wish)atomic_load(&job->wish);

	if (wish != RAD_WISH_CANCEL && wish != RAD_WISH_INTERRUPT)
		return false;
	rad_job_step(job)->state = wish == RAD_WISH_CANCEL ? RAD_STEP_CANCELLED : RAD_STEP_INTERRUPTED;
	return true;
}

static void run_steps(struct rad_job *job)
{
	uint64_t position = job->first_position;

	measure_plan(job);
	for (job->step = job->first_step; job->step < job->intent.plan.n_steps; job->step++) {
		if (wish_ends(job) || run_step(job, position) < 0)
			return;
		position = 0;
	}
	job->step = job->intent.plan.n_steps - 1;
}

static int begin(struct rad_job *job)
{
	struct rad_journal *journal = job->session->config.journal;

	job->job_began_ns = rad_clock_monotonic_ns(job->session->config.clock);
	job->step_began_ns = job->job_began_ns;
	job->step_before_ms = rad_job_step(job)->duration_ms;
	job->job_before_ms = job->work->duration_ms;
	if (!job->resumed)
		job->work->started_wall_ms = rad_clock_wall_ms(job->session->config.clock);
	if (!journal || job->resumed)
		return 0;
	return journal->ops->begin_job(journal, &job->intent, &job->work->error);
}

/* Who is there at the end; a drive that is gone leaves it empty, and whatever made it go is told already. */
static void look_at_end(struct rad_job *job)
{
	struct rad_job_result *work = job->work;
	struct rad_capability now;
	struct rad_error ignored;

	memset(&work->identity_after, 0, sizeof(work->identity_after));
	if (job->transport->ops->identify(job->target, &work->identity_after, &ignored) < 0) {
		memset(&work->identity_after, 0, sizeof(work->identity_after));
		return;
	}
	if (!job->intent.capability.asked || rad_job_inquire(job, &now, &ignored) < 0 || !now.asked)
		return;
	work->health_after = now.health;
	if (now.hidden.known)
		work->hidden_after = now.hidden;
}

static void conclude(struct rad_job *job, bool begun)
{
	struct rad_journal *journal = job->session->config.journal;
	struct rad_job_result *work = job->work;
	struct rad_error problem;

	work->ended_wall_ms = rad_clock_wall_ms(job->session->config.clock);
	work->duration_ms = job->job_before_ms +
			    (rad_clock_monotonic_ns(job->session->config.clock) - job->job_began_ns) / NS_PER_MS;
	rad_job_judge(&job->intent.plan, work);
	if (work->outcome != RAD_OUTCOME_INTERRUPTED)
		memset(&work->witnesses, 0, sizeof(work->witnesses)); /* no digest of anybody's data outlives the job */
	if (!journal || !begun || journal->ops->end_job(journal, job->intent.job_id, work, &problem) >= 0)
		return;
	/* an end that is not in the journal is no end: the job stays open and can be resumed */
	(void)rad_error_set(&work->error, RAD_ERROR_INTERRUPTED, 0, "journal",
			    "the store does not take the job's end: %s", problem.text);
	rad_error_advise(&work->error, "mend the store, then: radera resume");
	rad_job_judge(&job->intent.plan, work);
	work->outcome = RAD_OUTCOME_INTERRUPTED;
	work->level_reached = RAD_LEVEL_NONE;
}

/* Hands the result over, unless the session has declared the job stalled meanwhile. */
static void publish_end(struct rad_job *job)
{
	(void)pthread_mutex_lock(&job->lock);
	if (!job->abandoned) {
		*job->result = *job->work;
		job->finished = true;
	}
	(void)pthread_cond_broadcast(&job->changed);
	(void)pthread_mutex_unlock(&job->lock);
}

void *rad_worker_main(void *user)
{
	struct rad_job *job = user;
	bool begun;

	rad_job_beat(job);
	begun = begin(job) >= 0;
	if (begun && connect_drive(job) >= 0) {
		run_steps(job);
		if (job->is_claimed)
			look_at_end(job);
	}
	release(job);
	conclude(job, begun);
	publish_end(job);
	rad_progress_finish(job);
	rad_session_notify(job->session, rad_clock_monotonic_ns(job->session->config.clock), true);
	return NULL;
}
