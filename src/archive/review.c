/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What could not be matched without guessing, until a person has looked at it. */
#include <radera/asset_store.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <radera/event.h>

#include "archive/sql.h"
#include "base/text.h"

/* Under the store's lock; 1 with the number of an open one about the same. */
static int find_open(struct rad_store *store, const struct rad_review *review, int64_t *ret_id, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(
		store, &statement, err,
		"SELECT id FROM review WHERE resolved_ms IS NULL AND kind = ? AND inventory_id = ? AND serial = ?",
		"sss", review->kind, review->inventory_id, review->serial);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r > 0)
		*ret_id = sqlite3_column_int64(statement, 0);
	return r;
}

int rad_store_review_add(struct rad_store *store, const struct rad_review *review, int64_t *ret_id,
			 struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	int r = find_open(store, review, ret_id, err);

	if (r != 0)
		return r < 0 ? r : 0;
	r = rad_sql_run(store, err,
			"INSERT INTO review (created_ms, kind, inventory_id, serial, detail) VALUES (?, ?, ?, ?, ?)",
			"issss", rad_clock_wall_ms(store->clock), review->kind, review->inventory_id, review->serial,
			review->detail);
	*ret_id = sqlite3_last_insert_rowid(store->db);
	return r;
}

static void fill(sqlite3_stmt *statement, struct rad_review *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->id = sqlite3_column_int64(statement, 0);
	ret->created_wall_ms = sqlite3_column_int64(statement, 1);
	(void)rad_text_copy(ret->kind, sizeof(ret->kind), rad_sql_text(statement, 2));
	(void)rad_text_copy(ret->inventory_id, sizeof(ret->inventory_id), rad_sql_text(statement, 3));
	(void)rad_text_copy(ret->serial, sizeof(ret->serial), rad_sql_text(statement, 4));
	(void)rad_text_copy(ret->detail, sizeof(ret->detail), rad_sql_text(statement, 5));
	(void)rad_text_copy(ret->resolution, sizeof(ret->resolution), rad_sql_text(statement, 6));
	(void)rad_text_copy(ret->resolved_by, sizeof(ret->resolved_by), rad_sql_text(statement, 7));
}

int rad_store_review_list(struct rad_store *store, bool all, struct rad_review **ret, size_t *ret_n,
			  struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	rad_auto_free struct rad_review *reviews = NULL;
	size_t n = 0;
	int r = rad_sql_prepare(
		store, &statement, err,
		"SELECT id, created_ms, kind, inventory_id, serial, detail, resolution, resolved_by FROM "
		"review WHERE ? OR resolved_ms IS NULL ORDER BY id",
		"i", (int64_t)all);

	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0) {
		struct rad_review *more = reallocarray(reviews, n + 1, sizeof(*reviews));

		if (!more)
			return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "list reviews", "out of memory");
		reviews = more;
		fill(statement, &reviews[n++]);
	}
	if (r < 0)
		return r;
	*ret = RAD_STEAL(reviews);
	*ret_n = n;
	return 0;
}

static int resolve(struct rad_store *store, int64_t id, const char *operator_id, const char *resolution,
		   struct rad_error *err)
{
	struct rad_event event = { .kind = RAD_EVENT_REVIEW_RESOLVED };
	int r = rad_sql_run(
		store, err,
		"UPDATE review SET resolved_ms = ?, resolved_by = ?, resolution = ? WHERE id = ? AND resolved_ms IS "
		"NULL",
		"issi", rad_clock_wall_ms(store->clock), operator_id, resolution, id);

	if (r >= 0 && sqlite3_changes(store->db) == 0)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "resolve review", "there is no open matter %" PRId64, id);
	(void)rad_text_copy(event.operator_id, sizeof(event.operator_id), operator_id);
	(void)snprintf(event.subject, sizeof(event.subject), "review-%" PRId64, id);
	(void)rad_text_copy(event.detail, sizeof(event.detail), resolution);
	return r < 0 ? r : rad_event_append(store, &event, err);
}

int rad_store_review_resolve(struct rad_store *store, int64_t id, const char *operator_id, const char *resolution,
			     struct rad_error *err)
{
	int r;

	if (!resolution[0] || !rad_text_is_utf8(resolution))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "resolve review", "say in a sentence what was found out");
	rad_store_hold(store);
	r = rad_sql_begin(store, err);
	if (r >= 0)
		r = rad_sql_end(store, resolve(store, id, operator_id, resolution, err), err);
	return rad_store_leave(store, r);
}
