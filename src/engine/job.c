/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What other threads may do to a job: ask, look, wait.
 */
#include "engine/job_private.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/text.h"

#define NS_PER_S      1000000000ull
#define STALL_GRACE_S 15

static void set_wish(struct rad_job *job, enum rad_wish wish)
{
	(void)pthread_mutex_lock(&job->lock);
	/* an end that was asked for is never taken back */
	if (atomic_load(&job->wish) < RAD_WISH_INTERRUPT || wish == RAD_WISH_CANCEL)
		atomic_store(&job->wish, (int)wish);
	(void)pthread_cond_broadcast(&job->changed);
	(void)pthread_mutex_unlock(&job->lock);
}

void rad_job_pause(struct rad_job *job)
{
	set_wish(job, RAD_WISH_PAUSE);
}

void rad_job_continue(struct rad_job *job)
{
	set_wish(job, RAD_WISH_RUN);
}

void rad_job_cancel(struct rad_job *job)
{
	set_wish(job, RAD_WISH_CANCEL);
}

void rad_job_interrupt(struct rad_job *job)
{
	set_wish(job, RAD_WISH_INTERRUPT);
}

void rad_job_snapshot(struct rad_job *job, struct rad_snapshot *ret)
{
	(void)pthread_mutex_lock(&job->lock);
	*ret = job->snapshot;
	(void)pthread_mutex_unlock(&job->lock);
}

static uint64_t monotonic_ns(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

/*
 * A worker that shows no life although it is not paused hangs in the kernel (a plain pread on a dead drive cannot be
 * timed out). Called with the lock held. The job ends here; the thread and its memory are left behind.
 */
static void declare_stalled_if_dead(struct rad_job *job)
{
	uint64_t silent = monotonic_ns() - atomic_load_explicit(&job->heartbeat_ns, memory_order_relaxed);
	uint64_t limit = (job->session->config.request_timeout_ms / 1000 + STALL_GRACE_S) * NS_PER_S +
			 atomic_load(&job->patience_ms) * (NS_PER_S / 1000);
	struct rad_job_result *result = job->result;

	if (job->finished || job->snapshot.paused || silent < limit || silent > INT64_MAX)
		return;
	(void)rad_error_set(&result->error, RAD_ERROR_IO, 0, "erase",
			    "the drive hangs: the kernel has not answered for %llu s",
			    (unsigned long long)(silent / NS_PER_S));
	rad_error_advise(&result->error, "check cable, power and slot; a drive that hangs should be destroyed");
	result->steps[job->snapshot.step].state = RAD_STEP_FAILED;
	rad_job_judge(&job->intent.plan, result);
	job->abandoned = true;
	job->finished = true;
	job->snapshot.finished = true;
	job->snapshot.outcome = result->outcome;
	job->snapshot.generation++;
}

static bool wait_slice(struct rad_job *job, uint64_t ms)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += (time_t)(ms / 1000);
	until.tv_nsec += (long)(ms % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	return pthread_cond_timedwait(&job->changed, &job->lock, &until) != ETIMEDOUT;
}

bool rad_job_wait(struct rad_job *job, uint32_t timeout_ms)
{
	uint64_t began = monotonic_ns();
	bool finished;

	(void)pthread_mutex_lock(&job->lock);
	for (;;) {
		uint64_t waited_ms = (monotonic_ns() - began) / 1000000;

		declare_stalled_if_dead(job);
		finished = job->finished;
		if (finished || waited_ms >= timeout_ms)
			break;
		(void)wait_slice(job, timeout_ms - waited_ms < 500 ? timeout_ms - waited_ms : 500);
	}
	(void)pthread_mutex_unlock(&job->lock);
	return finished;
}

const struct rad_job_result *rad_job_result(const struct rad_job *job)
{
	return job->result;
}

const struct rad_job_intent *rad_job_intent(const struct rad_job *job)
{
	return &job->intent;
}
