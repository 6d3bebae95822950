/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/outbox.h>

#include <errno.h>
#include <string.h>

#include "archive/sql.h"

int rad_outbox_add(struct rad_store *store, const char *channel, const void *body, size_t size, struct rad_error *err)
{
	int64_t now_ms = rad_clock_wall_ms(store->clock);

	rad_store_hold(store);
	return rad_store_leave(
		store,
		rad_sql_run(store, err, "INSERT INTO outbox (channel, created_ms, next_ms, body) VALUES (?, ?, ?, ?)",
			    "siib", channel, now_ms, now_ms, body, size));
}

int rad_outbox_withdraw(struct rad_store *store, const char *channel, const void *body, size_t size,
			struct rad_error *err)
{
	rad_store_hold(store);
	return rad_store_leave(store, rad_sql_run(store, err, "DELETE FROM outbox WHERE channel = ? AND body = ?", "sb",
						  channel, body, size));
}

int rad_outbox_has(struct rad_store *store, const char *channel, const void *body, size_t size, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT EXISTS (SELECT 1 FROM outbox WHERE channel = ? AND body = ?)", "sb", channel,
				body, size);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	return r < 0 ? r : sqlite3_column_int(statement, 0);
}

int rad_outbox_next(struct rad_store *store, const char *channel, struct rad_outbox_item *ret, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(
		store, &statement, err,
		"SELECT id, created_ms, tries, next_ms, body FROM outbox WHERE channel = ? AND next_ms <= ?"
		" ORDER BY id LIMIT 1",
		"si", channel, rad_clock_wall_ms(store->clock));

	memset(ret, 0, sizeof(*ret));
	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r <= 0)
		return r;
	ret->id = sqlite3_column_int64(statement, 0);
	ret->created_wall_ms = sqlite3_column_int64(statement, 1);
	ret->tries = (uint32_t)sqlite3_column_int64(statement, 2);
	ret->next_wall_ms = sqlite3_column_int64(statement, 3);
	rad_buffer_append(&ret->body, sqlite3_column_blob(statement, 4), (size_t)sqlite3_column_bytes(statement, 4));
	r = rad_buffer_check(&ret->body, err);
	return r < 0 ? r : 1;
}

int rad_outbox_done(struct rad_store *store, int64_t id, struct rad_error *err)
{
	rad_store_hold(store);
	return rad_store_leave(store, rad_sql_run(store, err, "DELETE FROM outbox WHERE id = ?", "i", id));
}

int rad_outbox_failed(struct rad_store *store, int64_t id, int64_t wait_ms, struct rad_error *err)
{
	rad_store_hold(store);
	return rad_store_leave(store,
			       rad_sql_run(store, err, "UPDATE outbox SET tries = tries + 1, next_ms = ? WHERE id = ?",
					   "ii", rad_clock_wall_ms(store->clock) + wait_ms, id));
}

int rad_outbox_hurry(struct rad_store *store, const char *channel, struct rad_error *err)
{
	rad_store_hold(store);
	return rad_store_leave(
		store, rad_sql_run(store, err, "UPDATE outbox SET next_ms = 0 WHERE channel = ?", "s", channel));
}

int rad_outbox_waiting(struct rad_store *store, const char *channel, size_t *ret_n, int64_t *ret_next_wall_ms,
		       struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT count(*), coalesce(min(next_ms), 0) FROM outbox WHERE channel = ?", "s",
				channel);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r < 0)
		return r;
	*ret_n = (size_t)sqlite3_column_int64(statement, 0);
	*ret_next_wall_ms = sqlite3_column_int64(statement, 1);
	return 0;
}
