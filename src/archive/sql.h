/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Statements in few words: prepare, bind by a format, step, read columns; every failure becomes a rad_error that names
 * the store. All under the store's lock.
 */
#ifndef RAD_ARCHIVE_SQL_H
#define RAD_ARCHIVE_SQL_H

#include "archive/store_private.h"
#include "base/cleanup.h"

RAD_DEFINE_CLEANUP(rad_cleanup_statement, sqlite3_stmt *, (void)sqlite3_finalize)
#define rad_auto_statement RAD_CLEANUP(rad_cleanup_statement)

/* The connection's present error as RAD_ERROR_EVIDENCE, with what to do about it. */
int rad_sql_error(struct rad_store *store, const char *what, struct rad_error *err);

/*
 * Prepares and binds. One letter a parameter: s text (NULL = SQL NULL), i int64_t, b blob (const void *, size_t). Bound
 * data must live until the statement is finalised.
 */
int rad_sql_prepare(struct rad_store *store, sqlite3_stmt **ret, struct rad_error *err, const char *sql,
		    const char *types, ...) RAD_MUST_CHECK;

/* 1 with a row, 0 at the end, negative on error. */
int rad_sql_step(struct rad_store *store, sqlite3_stmt *statement, struct rad_error *err) RAD_MUST_CHECK;

/* Prepares, binds and runs a statement without rows. */
int rad_sql_run(struct rad_store *store, struct rad_error *err, const char *sql, const char *types, ...) RAD_MUST_CHECK;

/* A script of constant text. */
int rad_sql_script(struct rad_store *store, const char *sql, struct rad_error *err) RAD_MUST_CHECK;

int rad_sql_begin(struct rad_store *store, struct rad_error *err) RAD_MUST_CHECK;
/* Commits when r >= 0, else rolls back; returns r or the commit's failure. */
int rad_sql_end(struct rad_store *store, int r, struct rad_error *err) RAD_MUST_CHECK;

const char *rad_sql_text(sqlite3_stmt *statement, int column); /* "" for NULL */
/* A blob of exactly size bytes; false otherwise. */
bool rad_sql_blob(sqlite3_stmt *statement, int column, void *ret, size_t size);

/* What was committed is written to the ledger too, under the store's lock. rad_sql_end() does so for what the log was
 * given. */
void rad_store_tell_ledger(struct rad_store *store);

void rad_store_hold(struct rad_store *store);
void rad_store_release(struct rad_store *store);
/* Releases the lock and passes r through: `return rad_store_leave(store, r)`. Not where a statement lives in the same
 * function: that would be finalized after the release. */
int rad_store_leave(struct rad_store *store, int r);

/*
 * `rad_auto_hold struct rad_store *held = rad_store_held(store);` holds the store to the end of the function. It stands
 * before the statements, so that those are finalized while it is still held: a connection is one thread's at a time.
 */
static inline struct rad_store *rad_store_held(struct rad_store *store)
{
	rad_store_hold(store);
	return store;
}
static inline void rad_store_unhold(struct rad_store **store)
{
	if (*store)
		rad_store_release(*store);
}
#define rad_auto_hold __attribute__((cleanup(rad_store_unhold), unused))

#endif
