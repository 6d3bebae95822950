/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Questions to the operator: the worker puts one into its snapshot and waits; a front end answers by its number.
 */
#include "engine/eraser.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"

static bool job_ends(const struct rad_job *job)
{
	int wish = atomic_load(&job->wish);

	return wish == RAD_WISH_CANCEL || wish == RAD_WISH_INTERRUPT;
}

/* Waits in slices, to show signs of life and to see a wish to end. With the lock held. */
static void wait_slice(struct rad_job *job)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += 1;
	(void)pthread_cond_timedwait(&job->changed, &job->lock, &until);
	rad_job_beat(job);
}

bool rad_job_ask(struct rad_job *job, enum rad_ask_kind kind, const char *text, char *ret, size_t size)
{
	bool answered;

	(void)pthread_mutex_lock(&job->lock);
	job->answer[0] = '\0';
	job->is_answered = false;
	job->snapshot.ask.kind = kind;
	job->snapshot.ask.number = ++job->n_asks;
	(void)rad_text_copy(job->snapshot.ask.text, sizeof(job->snapshot.ask.text), text);
	job->snapshot.generation++;
	(void)pthread_mutex_unlock(&job->lock);
	rad_session_notify(job->session, rad_clock_monotonic_ns(job->session->config.clock), true);

	(void)pthread_mutex_lock(&job->lock);
	while (!job->is_answered && !job_ends(job))
		wait_slice(job);
	answered = job->is_answered;
	(void)rad_text_copy(ret, size, job->answer);
	explicit_bzero(job->answer, sizeof(job->answer));
	memset(&job->snapshot.ask, 0, sizeof(job->snapshot.ask));
	job->snapshot.generation++;
	(void)pthread_mutex_unlock(&job->lock);
	return answered;
}

bool rad_job_answer(struct rad_job *job, uint32_t number, const char *answer)
{
	bool is_asked;

	(void)pthread_mutex_lock(&job->lock);
	is_asked = job->snapshot.ask.kind != RAD_ASK_NONE && job->snapshot.ask.number == number && !job->is_answered;
	if (is_asked) {
		(void)rad_text_copy(job->answer, sizeof(job->answer), answer);
		job->is_answered = true;
		(void)pthread_cond_broadcast(&job->changed);
	}
	(void)pthread_mutex_unlock(&job->lock);
	return is_asked;
}
