/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/job_private.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/text.h"

#define WORKER_STACK_BYTES (384u * 1024) /* a tenth is used; small, because many drives have one each */

static void fill_defaults(struct rad_session_config *config)
{
	if (!config->expected_jobs)
		config->expected_jobs = 1;
	if (!config->request_timeout_ms)
		config->request_timeout_ms = 60000;
	if (config->retries == 0)
		config->retries = 3;
	else if (config->retries == UINT32_MAX)
		config->retries = 0;
	if (!config->checkpoint_ms)
		config->checkpoint_ms = 30000;
	if (!config->checkpoint_bytes)
		config->checkpoint_bytes = 8ull << 30;
}

int rad_session_new(const struct rad_session_config *config, struct rad_session **ret, struct rad_error *err)
{
	struct rad_session *session = calloc(1, sizeof(*session));

	if (!session)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "start session", "out of memory");
	session->config = *config;
	fill_defaults(&session->config);
	session->cache_bytes = rad_arena_cache_bytes();
	session->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (session->event_fd < 0) {
		int code = errno;

		free(session);
		return rad_error_set(err, RAD_ERROR_IO, code, "start session", "cannot make an event");
	}
	(void)pthread_mutex_init(&session->lock, NULL);
	*ret = session;
	return 0;
}

int rad_session_eventfd(const struct rad_session *session)
{
	return session->event_fd;
}

static void free_job(struct rad_job *job)
{
	if (!job->memory_is_lost) {
		rad_arena_unmap(&job->arena);
		rad_stream_free(job->stream);
	}
	(void)pthread_cond_destroy(&job->changed);
	(void)pthread_mutex_destroy(&job->lock);
	free(job->work);
	free(job->result);
	/* requests that the kernel still holds point into the job itself */
	if (!job->memory_is_lost)
		free(job);
}

static int init_locks(struct rad_job *job)
{
	pthread_condattr_t attributes;
	int code = pthread_condattr_init(&attributes);

	if (!code)
		code = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	if (!code)
		code = pthread_cond_init(&job->changed, &attributes);
	(void)pthread_condattr_destroy(&attributes);
	if (!code)
		code = pthread_mutex_init(&job->lock, NULL);
	return code;
}

static void adopt_state(struct rad_job *job, const struct rad_job_state *state)
{
	*job->work = state->result;
	job->work->outcome = RAD_OUTCOME_NONE;
	job->work->error = (struct rad_error){ .kind = RAD_ERROR_NONE };
	job->work->reason[0] = '\0';
	job->work->interruptions++;
	job->resumed = true;
	job->first_step = state->step;
	job->first_position = state->position_bytes;
	/* every step was done and only the verdict is missing: the last one, a read-back, is done again */
	if (job->first_step >= job->intent.plan.n_steps) {
		job->first_step = job->intent.plan.n_steps - 1;
		job->first_position = 0;
	}
	job->step = job->first_step;
}

/* Everything that a job needs is allocated here, before anything is destroyed. */
static int make_job(struct rad_session *session, struct rad_transport *transport, const struct rad_job_intent *intent,
		    const struct rad_job_state *state, struct rad_job **ret, struct rad_error *err)
{
	struct rad_job *job = calloc(1, sizeof(*job));
	int r;

	if (!job)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "start job", "out of memory");
	r = init_locks(job);
	if (r) {
		free(job);
		return rad_error_set(err, RAD_ERROR_IO, r, "start job", "cannot make locks");
	}
	job->session = session;
	job->transport = transport;
	job->intent = *intent;
	job->temperature = RAD_TEMPERATURE_UNKNOWN;
	job->sector_bytes = intent->drive.logical_sector_bytes ? intent->drive.logical_sector_bytes : 512;
	job->work = calloc(1, sizeof(*job->work));
	job->result = calloc(1, sizeof(*job->result));
	rad_arena_shape(&session->config, &intent->drive, session->cache_bytes, &job->arena);
	if (!job->work || !job->result)
		r = rad_error_set(err, RAD_ERROR_IO, ENOMEM, "start job", "out of memory");
	if (r >= 0)
		r = rad_stream_new(session->config.force_openssl, &job->stream, err);
	if (r >= 0)
		r = rad_arena_map(&job->arena, err);
	if (r < 0) {
		free_job(job);
		return r;
	}
	rad_job_result_init(job->work, &intent->plan);
	if (state)
		adopt_state(job, state);
	*job->result = *job->work;
	(void)rad_text_copy(job->snapshot.job_id, sizeof(job->snapshot.job_id), intent->job_id);
	job->snapshot.temperature_millicelsius = RAD_TEMPERATURE_UNKNOWN;
	job->snapshot.remaining_ms = UINT64_MAX;
	rad_job_beat(job);
	*ret = job;
	return 0;
}

/* Signals go to the main thread; a worker must not be interrupted in the middle of a request. */
static int start_thread(struct rad_job *job)
{
	pthread_attr_t attributes;
	sigset_t all;
	sigset_t before;
	int code = pthread_attr_init(&attributes);

	if (code)
		return code;
	(void)pthread_attr_setstacksize(&attributes, WORKER_STACK_BYTES);
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	code = pthread_create(&job->thread, &attributes, rad_worker_main, job);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	(void)pthread_attr_destroy(&attributes);
	return code;
}

int rad_session_start(struct rad_session *session, struct rad_transport *transport, const struct rad_job_intent *intent,
		      const struct rad_job_state *state, struct rad_job **ret, struct rad_error *err)
{
	struct rad_job *job = NULL;
	int r;

	if (intent->plan.refused || intent->plan.n_steps == 0 || intent->plan.n_steps > RAD_PLAN_STEPS_MAX)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, "start job",
				     "there is no plan that could be carried out");
	r = make_job(session, transport, intent, state, &job, err);
	if (r < 0)
		return r;
	r = start_thread(job);
	if (r) {
		free_job(job);
		return rad_error_set(err, RAD_ERROR_IO, r, "start job", "cannot start a worker thread");
	}
	(void)pthread_mutex_lock(&session->lock);
	job->next = session->jobs;
	session->jobs = job;
	(void)pthread_mutex_unlock(&session->lock);
	*ret = job;
	return 0;
}

static void unlink_job(struct rad_session *session, const struct rad_job *job)
{
	struct rad_job **at = &session->jobs;

	(void)pthread_mutex_lock(&session->lock);
	while (*at && *at != job)
		at = &(*at)->next;
	if (*at)
		*at = job->next;
	(void)pthread_mutex_unlock(&session->lock);
}

bool rad_session_release(struct rad_session *session, struct rad_job *job)
{
	if (!rad_job_wait(job, 0) || job->abandoned)
		return false;
	unlink_job(session, job);
	(void)pthread_join(job->thread, NULL);
	free_job(job);
	return true;
}

void rad_session_free(struct rad_session *session)
{
	bool leak = false;

	if (!session)
		return;
	for (struct rad_job *job = session->jobs; job; job = job->next)
		rad_job_interrupt(job);
	while (session->jobs) {
		struct rad_job *job = session->jobs;

		session->jobs = job->next;
		(void)rad_job_wait(job, UINT32_MAX);
		if (job->abandoned) {
			(void)pthread_detach(job->thread);
			leak = true; /* the thread may yet touch job and session */
			continue;
		}
		(void)pthread_join(job->thread, NULL);
		free_job(job);
	}
	if (leak)
		return;
	(void)close(session->event_fd);
	(void)pthread_mutex_destroy(&session->lock);
	free(session);
}
