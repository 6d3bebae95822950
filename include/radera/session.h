/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine: runs jobs, one worker thread per drive, and tells how they go.
 */
#ifndef RADERA_SESSION_H
#define RADERA_SESSION_H

#include <radera/clock.h>
#include <radera/job.h>
#include <radera/journal.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rad_transport;
struct rad_session;
struct rad_job;

struct rad_session_config {
	struct rad_clock *clock;       /* borrowed */
	struct rad_journal *journal;   /* borrowed; NULL for benches and tests only: nothing is journalled */
	uint32_t expected_jobs;	       /* how many drives will run at once; shares the in-flight budget. 0 = 1 */
	uint32_t block_bytes;	       /* 0 = min(1 MiB, the drive's max request) */
	uint32_t depth;		       /* 0 = by the budget: half of L3 over all drives, at least 2 */
	uint64_t inflight_bytes;       /* 0 = half of the last-level cache */
	uint32_t request_timeout_ms;   /* a request that takes longer ends its job as stalled; 0 = 60 000 */
	uint32_t retries;	       /* per failing range before it is halved or given up; UINT32_MAX = none, 0 = 3 */
	uint32_t checkpoint_ms;	       /* 0 = 30 000 */
	uint64_t checkpoint_bytes;     /* 0 = 8 GiB */
	int32_t too_warm_millicelsius; /* at that temperature a job rests until the drive has cooled; 0 = never */
	bool force_synchronous;	       /* plain pread/pwrite queue */
	bool force_openssl;	       /* never the VAES path */
};

int rad_session_new(const struct rad_session_config *config, struct rad_session **ret,
		    struct rad_error *err) RAD_MUST_CHECK;

/*
 * Starts a job in its own thread: claims the drive, re-reads its identity and compares it with the intent's (serial,
 * WWN, size, and diskseq when both are known), journals, runs the plan's steps, judges. `intent` is copied. `state`
 * (may be NULL) makes it go on from an earlier run: steps before state->step are kept as they were, state->step goes on
 * from position_bytes, a verify step that was under way starts anew. Everything that can fail in memory is allocated
 * here. The transport is borrowed until the job is finished. *ret is owned by the session.
 */
int rad_session_start(struct rad_session *session, struct rad_transport *transport, const struct rad_job_intent *intent,
		      const struct rad_job_state *state, struct rad_job **ret, struct rad_error *err) RAD_MUST_CHECK;

/* Asks a job to pause, go on, or end at the next request; any thread; at once. Pausing flushes and checkpoints first.
 */
void rad_job_pause(struct rad_job *job);
void rad_job_continue(struct rad_job *job);
void rad_job_cancel(struct rad_job *job);
/* As cancel, but the job stays resumable: it checkpoints and ends as INTERRUPTED (a shutdown). */
void rad_job_interrupt(struct rad_job *job);

/* The latest snapshot, a consistent copy; any thread. */
void rad_job_snapshot(struct rad_job *job, struct rad_snapshot *ret);

/* Readable (poll) when any job has news, at most 10 times a second and always at a job's end. Read it to clear. Owned
 * by the session. */
int rad_session_eventfd(const struct rad_session *session);

/*
 * Answers the question that the job's snapshot holds, by its number. False when it is not asked (any more). The answer
 * is copied, and forgotten after its use. Any thread.
 */
bool rad_job_answer(struct rad_job *job, uint32_t number, const char *answer);

/* Waits until the job is finished or timeout_ms passed (UINT32_MAX = for ever); true when finished. */
bool rad_job_wait(struct rad_job *job, uint32_t timeout_ms);

/* The result; only after the job is finished. Lives as long as the session. */
const struct rad_job_result *rad_job_result(const struct rad_job *job);
const struct rad_job_intent *rad_job_intent(const struct rad_job *job);

/* Frees a job that is finished, with its result, before the session ends: for programs that run for days. The job must
 * not be used any more. False when it is not finished, or hangs in the kernel: then it stays. */
bool rad_session_release(struct rad_session *session, struct rad_job *job);

/* Interrupts what still runs, waits, frees. NULL is fine. A worker that hangs in the kernel is left behind, not waited
 * for. */
void rad_session_free(struct rad_session *session);

#ifdef __cplusplus
}
#endif

#endif
