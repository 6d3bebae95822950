/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a job writes down what it is about to do and what became of it. The engine calls this; the archive implements
 * it on the store; a test may implement it in memory.
 */
#ifndef RADERA_JOURNAL_H
#define RADERA_JOURNAL_H

#include <radera/job.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rad_journal;

/*
 * Each call returns only when its entry would survive a power cut. All are thread-safe: every worker calls them from
 * its own thread. A negative return before a destructive step means that the step must not start.
 */
struct rad_journal_ops {
	int (*begin_job)(struct rad_journal *journal, const struct rad_job_intent *intent, struct rad_error *err);
	int (*begin_step)(struct rad_journal *journal, const char *job_id, size_t step, struct rad_error *err);
	/* everything of `step` below position_bytes is done and, if written, flushed; so_far is the state to go on from
	 */
	int (*checkpoint)(struct rad_journal *journal, const char *job_id, size_t step, uint64_t position_bytes,
			  const struct rad_job_result *so_far, struct rad_error *err);
	int (*end_step)(struct rad_journal *journal, const char *job_id, size_t step,
			const struct rad_job_result *so_far, struct rad_error *err);
	int (*end_job)(struct rad_journal *journal, const char *job_id, const struct rad_job_result *result,
		       struct rad_error *err);
};

struct rad_journal {
	const struct rad_journal_ops *ops;
};

/* Where an unfinished job stands; from the journal. */
struct rad_job_state {
	struct rad_job_intent intent;
	struct rad_job_result result; /* as of the last entry */
	size_t step;		      /* the step to go on with */
	uint64_t position_bytes;      /* within that step */
};

#ifdef __cplusplus
}
#endif

#endif
