/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine's journal on the store. Every call is one transaction, committed with synchronous=FULL before it returns.
 */
#include "archive/sql.h"

#include <errno.h>
#include <stdlib.h>

#include <radera/json.h>

static struct rad_store *store_of(struct rad_journal *journal)
{
	return (struct rad_store *)journal;
}

static int to_text(json_t *json, char **ret, struct rad_error *err)
{
	*ret = json ? json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	json_decref(json);
	if (*ret)
		return 0;
	return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "journal", "out of memory");
}

static int begin_job(struct rad_journal *journal, const struct rad_job_intent *intent, struct rad_error *err)
{
	struct rad_store *store = store_of(journal);
	rad_auto_free char *text = NULL;
	int r = to_text(rad_intent_to_json(intent), &text, err);

	if (r < 0)
		return r;
	rad_store_hold(store);
	r = rad_sql_run(store, err, "INSERT INTO job (job_id, created_ms, intent) VALUES (?, ?, ?)", "sis",
			intent->job_id, intent->created_wall_ms, text);
	return rad_store_leave(store, r);
}

static int insert(struct rad_store *store, const char *job_id, const char *kind, int64_t step, int64_t position,
		  const char *payload, struct rad_error *err)
{
	return rad_sql_run(
		store, err,
		"INSERT INTO journal (job_id, wall_ms, kind, step, position, payload) VALUES (?, ?, ?, ?, ?, ?)",
		"sisiis", job_id, rad_clock_wall_ms(store->clock), kind, step, position, payload);
}

static int append(struct rad_journal *journal, const char *job_id, const char *kind, size_t step, uint64_t position,
		  const struct rad_job_result *so_far, struct rad_error *err)
{
	struct rad_store *store = store_of(journal);
	rad_auto_free char *text = NULL;
	int r = so_far ? to_text(rad_result_to_json(so_far), &text, err) : 0;

	if (r < 0)
		return r;
	rad_store_hold(store);
	r = insert(store, job_id, kind, (int64_t)step, (int64_t)position, text, err);
	return rad_store_leave(store, r);
}

static int begin_step(struct rad_journal *journal, const char *job_id, size_t step, struct rad_error *err)
{
	return append(journal, job_id, "begin-step", step, 0, NULL, err);
}

static int checkpoint(struct rad_journal *journal, const char *job_id, size_t step, uint64_t position_bytes,
		      const struct rad_job_result *so_far, struct rad_error *err)
{
	return append(journal, job_id, "checkpoint", step, position_bytes, so_far, err);
}

static int end_step(struct rad_journal *journal, const char *job_id, size_t step, const struct rad_job_result *so_far,
		    struct rad_error *err)
{
	return append(journal, job_id, "end-step", step, 0, so_far, err);
}

/* INTERRUPTED is no end: such a job stays open. */
static int end_job(struct rad_journal *journal, const char *job_id, const struct rad_job_result *result,
		   struct rad_error *err)
{
	struct rad_store *store = store_of(journal);
	rad_auto_free char *text = NULL;
	int r = to_text(rad_result_to_json(result), &text, err);

	if (r < 0)
		return r;
	rad_store_hold(store);
	r = rad_sql_begin(store, err);
	if (r < 0)
		return rad_store_leave(store, r);
	r = insert(store, job_id, "end-job", (int64_t)result->n_steps, 0, text, err);
	if (r >= 0 && result->outcome != RAD_OUTCOME_INTERRUPTED)
		r = rad_sql_run(store, err, "UPDATE job SET ended = 1 WHERE job_id = ?", "s", job_id);
	return rad_store_leave(store, rad_sql_end(store, r, err));
}

const struct rad_journal_ops rad_store_journal_ops = {
	.begin_job = begin_job,
	.begin_step = begin_step,
	.checkpoint = checkpoint,
	.end_step = end_step,
	.end_job = end_job,
};
