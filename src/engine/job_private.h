/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One job. `work` and everything marked (worker) belong to the worker thread alone; everything marked (lock) is shared
 * and read or written under job->lock only.
 */
#ifndef RAD_ENGINE_JOB_PRIVATE_H
#define RAD_ENGINE_JOB_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>

#include <radera/session.h>

#include "engine/arena.h"
#include "engine/pattern.h"
#include "engine/stream.h"
#include "transport/transport.h"

enum rad_wish {
	RAD_WISH_RUN = 0,
	RAD_WISH_PAUSE,
	RAD_WISH_INTERRUPT,
	RAD_WISH_CANCEL,
};

#define RAD_RATE_POINTS 32

struct rad_rate_point {
	uint64_t at_ns;
	uint64_t done_bytes;
};

struct rad_job {
	struct rad_session *session;
	struct rad_transport *transport;
	struct rad_job_intent intent; /* immutable once started */
	pthread_t thread;

	/* (worker) */
	struct rad_job_result *work;
	struct rad_target *target;
	struct rad_queue *queue;
	struct rad_arena arena;
	struct rad_io ios[RAD_DEPTH_MAX];
	struct rad_stream *stream;
	uint32_t sector_bytes;
	uint64_t size_bytes;
	bool resumed;
	bool memory_is_lost; /* the kernel still holds requests: arena and requests are left behind on purpose */
	size_t step;
	size_t first_step;
	uint64_t first_position;
	uint64_t step_total_bytes;
	uint64_t plan_total_bytes;
	uint64_t plan_before_bytes; /* of the steps before this one */
	uint64_t step_began_ns;
	uint64_t step_before_ms; /* duration of this step before an interruption */
	uint64_t job_began_ns;
	uint64_t job_before_ms;
	uint64_t checkpoint_ns;
	uint64_t checkpoint_position;
	uint32_t checkpoint_failures;
	uint64_t temperature_ns;
	int32_t temperature;
	uint64_t published_ns;
	struct rad_rate_point rates[RAD_RATE_POINTS];
	size_t n_rates;
	uint64_t speed_began_ns;
	uint64_t speed_began_bytes;
	uint32_t speed_index; /* the next hundredth that has no rate yet */
	bool samples_speed;   /* this is the first overwrite */
	bool is_claimed;
	bool needs_whole_drive; /* the plan has commands that erase every namespace */
	uint64_t device_bytes;	/* how far the drive's own command says it is, as bytes of the drive */
	uint64_t failing_bytes; /* in a row; makes rescue coarser on a dead region */

	atomic_int wish;		   /* enum rad_wish */
	atomic_uint_fast64_t heartbeat_ns; /* CLOCK_MONOTONIC of the last sign of life */
	atomic_uint_fast64_t patience_ms;  /* how long the command under way may take */

	pthread_mutex_t lock;
	pthread_cond_t changed;	       /* (lock) wish changed or finished */
	struct rad_snapshot snapshot;  /* (lock) */
	char answer[80];	       /* (lock) to the question in the snapshot */
	bool is_answered;	       /* (lock) */
	uint32_t n_asks;	       /* (lock) */
	bool finished;		       /* (lock) */
	bool abandoned;		       /* (lock) declared stalled; the worker's own end no longer counts */
	struct rad_job_result *result; /* (lock) until finished, then immutable */

	struct rad_job *next;
};

struct rad_session {
	struct rad_session_config config;
	uint64_t cache_bytes;
	int event_fd;
	pthread_mutex_t lock;
	atomic_uint_fast64_t notified_ns;
	struct rad_job *jobs; /* (lock) */
};

/* worker.c: the whole job, on its own thread */
void *rad_worker_main(void *job);

/* guard.c: is the drive still the one, and is it still there? Fills work->error and returns negative when not. */
int rad_guard_identity(struct rad_job *job, const struct rad_identity *expected, struct rad_identity *ret);
int rad_guard_after_error(struct rad_job *job, uint64_t offset_bytes, int code);

/* progress.c */
void rad_progress_begin_step(struct rad_job *job, uint64_t position_bytes);
void rad_progress_advance(struct rad_job *job, bool now);
void rad_progress_finish(struct rad_job *job);
void rad_session_notify(struct rad_session *session, uint64_t now_ns, bool now);
void rad_job_beat(struct rad_job *job);

static inline struct rad_step_result *rad_job_step(struct rad_job *job)
{
	return &job->work->steps[job->step];
}

static inline const struct rad_plan_step *rad_job_plan_step(const struct rad_job *job)
{
	return &job->intent.plan.steps[job->step];
}

/* Keeps the first message that mattered. */
void rad_job_message(struct rad_job *job, const char *format, ...) RAD_PRINTF(2, 3);

#endif
