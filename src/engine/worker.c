/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A job from claim to verdict, on its own thread.
 */
#include "engine/flow.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "engine/sample.h"

#define NS_PER_MS 1000000ull

/* The kinds of step, by enum rad_step_kind. */
static const struct {
	enum rad_flow_end (*run)(struct rad_job *job, uint64_t position);
	bool begins_anew; /* after an interruption: the whole step again */
} kinds[RAD_STEP_KIND_COUNT] = {
	[RAD_STEP_OVERWRITE] = { rad_overwrite_run, false },
	[RAD_STEP_VERIFY] = { rad_verify_run, true },
};

static int claim(struct rad_job *job)
{
	const struct rad_queue_config config = {
		.depth = job->arena.depth,
		.arena = job->arena.data,
		.arena_bytes = job->arena.mapped_bytes,
		.force_synchronous = job->session->config.force_synchronous,
	};
	const struct rad_transport_ops *ops = job->transport->ops;
	struct rad_job_result *work = job->work;
	int r = ops->open(job->transport, &job->intent.drive, &job->target, &work->error);

	if (r < 0)
		return r;
	r = rad_guard_identity(job, &job->intent.drive.identity, &work->identity_before);
	if (r < 0)
		return r;
	job->size_bytes = work->identity_before.size_bytes;
	r = ops->queue_new(job->target, &config, &job->queue, &work->error);
	if (r < 0)
		return r;
	(void)rad_text_copy(work->io_backend, sizeof(work->io_backend), ops->queue_backend(job->queue));
	(void)rad_text_copy(work->stream_backend, sizeof(work->stream_backend), rad_stream_backend(job->stream));
	work->reads_bypass_cache = ops->queue_bypasses_cache(job->queue);
	return 0;
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
	if (step->kind == RAD_STEP_VERIFY && step->extent == RAD_EXTENT_SAMPLE)
		return rad_sample_bytes(job->intent.seed, step->sample_permille, job->size_bytes);
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
	else if (step->mismatch_bytes)
		step->state = RAD_STEP_FAILED;
	else if (step->unreachable_bytes)
		step->state = RAD_STEP_EXCEPTIONS;
	else
		step->state = RAD_STEP_PASSED;
}

/* Intent first: a step that the journal does not know of is not begun. */
static int journal_begin(struct rad_job *job)
{
	struct rad_journal *journal = job->session->config.journal;

	if (!journal)
		return 0;
	return journal->ops->begin_step(journal, job->intent.job_id, job->step, &job->work->error);
}

static int journal_end(struct rad_job *job)
{
	struct rad_journal *journal = job->session->config.journal;
	struct rad_error problem;

	if (!journal || journal->ops->end_step(journal, job->intent.job_id, job->step, job->work, &problem) >= 0)
		return 0;
	(void)rad_error_set(&job->work->error, RAD_ERROR_INTERRUPTED, 0, "journal",
			    "the store does not take the end of a step: %s", problem.text);
	rad_error_advise(&job->work->error, "mend the store, then: radera resume");
	return -RAD_ERROR_INTERRUPTED;
}

static int run_step(struct rad_job *job, uint64_t position)
{
	enum rad_flow_end end;

	ready_step(job, position);
	if (journal_begin(job) < 0) {
		rad_job_step(job)->state = RAD_STEP_FAILED;
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
static void identify_at_end(struct rad_job *job)
{
	struct rad_error ignored;

	memset(&job->work->identity_after, 0, sizeof(job->work->identity_after));
	if (job->target && job->transport->ops->identify(job->target, &job->work->identity_after, &ignored) < 0)
		memset(&job->work->identity_after, 0, sizeof(job->work->identity_after));
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
	if (begun && claim(job) >= 0) {
		run_steps(job);
		identify_at_end(job);
	}
	release(job);
	conclude(job, begun);
	publish_end(job);
	rad_progress_finish(job);
	rad_session_notify(job->session, rad_clock_monotonic_ns(job->session->config.clock), true);
	return NULL;
}
