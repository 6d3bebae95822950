/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where jobs stand, read back from the journal.
 */
#include "archive/sql.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <radera/json.h>

#include "base/text.h"

static int damaged(const struct rad_store *store, const char *job_id, struct rad_error *err)
{
	return rad_error_prefix(err, "the journal of job %s in %s is damaged", job_id, store->file);
}

static int read_intent(struct rad_store *store, const char *job_id, const char *text, struct rad_job_intent *ret,
		       struct rad_error *err)
{
	json_t *json = json_loads(text, 0, NULL);
	int r;

	if (!json) {
		(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "read journal", "its intent is no JSON");
		return damaged(store, job_id, err);
	}
	r = rad_intent_from_json(json, ret, err);
	json_decref(json);
	return r < 0 ? damaged(store, job_id, err) : 0;
}

static int read_result(struct rad_store *store, const char *job_id, const char *text, struct rad_job_result *ret,
		       struct rad_error *err)
{
	json_t *json = json_loads(text, 0, NULL);
	int r;

	if (!json) {
		(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "read journal", "a result is no JSON");
		return damaged(store, job_id, err);
	}
	r = rad_result_from_json(json, ret, err);
	json_decref(json);
	return r < 0 ? damaged(store, job_id, err) : 0;
}

/*
 * Where an open job goes on: behind the last step that ended, at the last checkpoint of the next one if it has one. The
 * result is the one of that same entry, so that what it counts and where it goes on never disagree.
 */
static int read_position(struct rad_store *store, struct rad_job_state *state, struct rad_error *err)
{
	const char *job_id = state->intent.job_id;
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(
		store, &statement, err,
		"SELECT kind, step, position, payload FROM journal WHERE job_id = ?1 AND seq = coalesce("
		" (SELECT max(seq) FROM journal WHERE job_id = ?1 AND kind = 'checkpoint' AND step >"
		"  coalesce((SELECT max(step) FROM journal WHERE job_id = ?1 AND kind = 'end-step'), -1)),"
		" (SELECT max(seq) FROM journal WHERE job_id = ?1 AND kind = 'end-step'))",
		"s", job_id);

	rad_job_result_init(&state->result, &state->intent.plan);
	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r <= 0)
		return r;
	bool is_end = strcmp(rad_sql_text(statement, 0), "end-step") == 0;
	int64_t step = sqlite3_column_int64(statement, 1) + (is_end ? 1 : 0);

	if (step < 0 || (uint64_t)step > state->intent.plan.n_steps || sqlite3_column_int64(statement, 2) < 0) {
		(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "read journal",
				    "it names a step that the plan does not have");
		return damaged(store, job_id, err);
	}
	state->step = (size_t)step;
	state->position_bytes = is_end ? 0 : (uint64_t)sqlite3_column_int64(statement, 2);
	return read_result(store, job_id, rad_sql_text(statement, 3), &state->result, err);
}

/* How often it was begun again: every interruption after the first step began shows as a second beginning of a step. */
static int read_interruptions(struct rad_store *store, struct rad_job_state *state, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(
		store, &statement, err,
		"SELECT count(*) - count(DISTINCT step) FROM journal WHERE job_id = ? AND kind = 'begin-step'", "s",
		state->intent.job_id);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r < 0)
		return r;
	state->result.interruptions = (uint32_t)sqlite3_column_int64(statement, 0);
	return 0;
}

static int read_open(struct rad_store *store, struct rad_job_state *state, struct rad_error *err)
{
	int r = read_position(store, state, err);

	return r < 0 ? r : read_interruptions(store, state, err);
}

static int read_ended(struct rad_store *store, struct rad_job_state *state, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(
		store, &statement, err,
		"SELECT payload FROM journal WHERE job_id = ? AND kind = 'end-job' ORDER BY seq DESC LIMIT 1", "s",
		state->intent.job_id);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r < 0)
		return r;
	state->step = state->intent.plan.n_steps;
	return read_result(store, state->intent.job_id, r ? rad_sql_text(statement, 0) : "", &state->result, err);
}

typedef int (*read_state_fn)(struct rad_store *store, struct rad_job_state *state, struct rad_error *err);

static int read_states(struct rad_store *store, const char *sql, read_state_fn read_state, struct rad_job_state **ret,
		       size_t *ret_n, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	rad_auto_free struct rad_job_state *states = NULL;
	size_t n = 0;
	int r = rad_sql_prepare(store, &statement, err, sql, "");

	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0) {
		struct rad_job_state *more = reallocarray(states, n + 1, sizeof(*states));

		if (!more)
			return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "read journal", "out of memory");
		states = more;
		memset(&states[n], 0, sizeof(states[n]));
		r = read_intent(store, rad_sql_text(statement, 0), rad_sql_text(statement, 1), &states[n].intent, err);
		if (r >= 0)
			r = read_state(store, &states[n], err);
		n++;
	}
	if (r < 0)
		return r;
	*ret = RAD_STEAL(states);
	*ret_n = n;
	return 0;
}

int rad_store_unfinished(struct rad_store *store, struct rad_job_state **ret, size_t *ret_n, struct rad_error *err)
{
	rad_store_hold(store);
	return rad_store_leave(store,
			       read_states(store, "SELECT job_id, intent FROM job WHERE ended = 0 ORDER BY rowid",
					   read_open, ret, ret_n, err));
}

int rad_store_unrecorded(struct rad_store *store, struct rad_job_state **ret, size_t *ret_n, struct rad_error *err)
{
	rad_store_hold(store);
	return rad_store_leave(
		store,
		read_states(store, "SELECT job_id, intent FROM job WHERE ended = 1 AND recorded = 0 ORDER BY rowid",
			    read_ended, ret, ret_n, err));
}

static int read_job(struct rad_store *store, const char *job_id, struct rad_job_state *ret, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err, "SELECT intent, ended FROM job WHERE job_id = ?", "s", job_id);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r == 0)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "read journal", "there is no job %s in %s", job_id,
				     store->file);
	if (r > 0)
		r = read_intent(store, job_id, rad_sql_text(statement, 0), &ret->intent, err);
	if (r < 0)
		return r;
	return sqlite3_column_int(statement, 1) ? read_ended(store, ret, err) : read_open(store, ret, err);
}

int rad_store_job(struct rad_store *store, const char *job_id, struct rad_job_state *ret, struct rad_error *err)
{
	memset(ret, 0, sizeof(*ret));
	rad_store_hold(store);
	return rad_store_leave(store, read_job(store, job_id, ret, err));
}

/* Jobs whose drive may be this one; rad_job_is_drive() decides. An empty text in the intent is no name. */
static int find_job(struct rad_store *store, const struct rad_identity *drive, struct rad_drive_past *ret,
		    struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	rad_auto_free struct rad_job_intent *intent = calloc(1, sizeof(*intent));
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT job_id, intent, coalesce(certificate_id, '') FROM job WHERE"
				" (?1 <> '' AND drive_serial = ?1) OR (?2 <> '' AND drive_wwn = ?2) OR drive_id = ?3"
				" ORDER BY rowid DESC",
				"sss", drive->serial, drive->wwn, drive->stable_id);

	if (!intent)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "read journal", "out of memory");
	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0) {
		r = read_intent(store, rad_sql_text(statement, 0), rad_sql_text(statement, 1), intent, err);
		if (r >= 0 && rad_job_is_drive(intent, drive)) {
			(void)rad_text_copy(ret->job_id, sizeof(ret->job_id), intent->job_id);
			(void)rad_text_copy(ret->inventory_id, sizeof(ret->inventory_id), intent->inventory_id);
			(void)rad_text_copy(ret->certificate_id, sizeof(ret->certificate_id),
					    rad_sql_text(statement, 2));
			return 1;
		}
	}
	return r;
}

static int find_end(struct rad_store *store, struct rad_drive_past *ret, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	const char *reason;
	const char *message;
	int r = rad_sql_prepare(
		store, &statement, err,
		"SELECT json_extract(payload, '$.outcome'), json_extract(payload, '$.level_reached'), wall_ms,"
		" json_extract(payload, '$.reason'), (SELECT json_extract(value, '$.message') FROM"
		" json_each(payload, '$.steps') WHERE json_extract(value, '$.message') <> '' LIMIT 1) FROM journal"
		" JOIN job USING (job_id) WHERE job_id = ? AND kind = 'end-job' AND ended = 1 ORDER BY seq DESC LIMIT "
		"1",
		"s", ret->job_id);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r <= 0)
		return r;
	(void)rad_text_copy(ret->outcome, sizeof(ret->outcome), rad_sql_text(statement, 0));
	(void)rad_text_copy(ret->level, sizeof(ret->level), rad_sql_text(statement, 1));
	ret->ended_wall_ms = sqlite3_column_int64(statement, 2);
	reason = rad_sql_text(statement, 3);
	message = rad_sql_text(statement, 4);
	(void)snprintf(ret->reason, sizeof(ret->reason), "%s%s%s", reason, reason[0] && message[0] ? ": " : "",
		       message);
	return 0;
}

int rad_store_drive_past(struct rad_store *store, const struct rad_identity *drive, struct rad_drive_past *ret,
			 struct rad_error *err)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	rad_store_hold(store);
	r = find_job(store, drive, ret, err);
	return rad_store_leave(store, r <= 0 ? r : find_end(store, ret, err));
}
