/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "archive/ledger.h"

#include <stdarg.h>
#include <string.h>

int rad_sql_error(struct rad_store *store, const char *what, struct rad_error *err)
{
	int code = sqlite3_errcode(store->db) & 0xFF;

	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, what, "the store %s: %s", store->file,
			    sqlite3_errmsg(store->db));
	if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
		rad_error_advise(err, "the file is damaged: do not delete it; radera archive rebuild makes the store "
				      "again from the ledger beside it");
	else if (code == SQLITE_FULL)
		rad_error_advise(err,
				 "free space on the file system of %.120s and try again; nothing half-written was kept",
				 store->directory);
	else if (code == SQLITE_READONLY || code == SQLITE_IOERR || code == SQLITE_CANTOPEN)
		rad_error_advise(err, "check that %.120s is there and can be written", store->directory);
	else if (code == SQLITE_BUSY)
		rad_error_advise(err, "another program is using the store; wait and try again");
	return -RAD_ERROR_EVIDENCE;
}

static int bind(sqlite3_stmt *statement, const char *types, va_list args)
{
	for (int i = 1; types[i - 1]; i++) {
		int code = SQLITE_OK;

		if (types[i - 1] == 's') {
			code = sqlite3_bind_text(statement, i, va_arg(args, const char *), -1, SQLITE_STATIC);
		} else if (types[i - 1] == 'i') {
			code = sqlite3_bind_int64(statement, i, va_arg(args, int64_t));
		} else {
			const void *data = va_arg(args, const void *);
			size_t size = va_arg(args, size_t);

			code = sqlite3_bind_blob64(statement, i, data ? data : "", size, SQLITE_STATIC);
		}
		if (code != SQLITE_OK)
			return code;
	}
	return SQLITE_OK;
}

static int prepare_v(struct rad_store *store, sqlite3_stmt **ret, struct rad_error *err, const char *sql,
		     const char *types, va_list args)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) != SQLITE_OK ||
	    bind(statement, types, args) != SQLITE_OK) {
		int r = rad_sql_error(store, "read store", err);

		(void)sqlite3_finalize(statement);
		return r;
	}
	*ret = statement;
	return 0;
}

int rad_sql_prepare(struct rad_store *store, sqlite3_stmt **ret, struct rad_error *err, const char *sql,
		    const char *types, ...)
{
	va_list args;
	int r;

	va_start(args, types);
	r = prepare_v(store, ret, err, sql, types, args);
	va_end(args);
	return r;
}

int rad_sql_step(struct rad_store *store, sqlite3_stmt *statement, struct rad_error *err)
{
	int code = sqlite3_step(statement);

	if (code == SQLITE_ROW)
		return 1;
	return code == SQLITE_DONE ? 0 : rad_sql_error(store, "use store", err);
}

int rad_sql_run(struct rad_store *store, struct rad_error *err, const char *sql, const char *types, ...)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	va_list args;
	int r;

	va_start(args, types);
	r = prepare_v(store, &statement, err, sql, types, args);
	va_end(args);
	if (r < 0)
		return r;
	r = rad_sql_step(store, statement, err);
	return r < 0 ? r : 0;
}

int rad_sql_script(struct rad_store *store, const char *sql, struct rad_error *err)
{
	if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	return rad_sql_error(store, "prepare store", err);
}

int rad_sql_begin(struct rad_store *store, struct rad_error *err)
{
	return rad_sql_script(store, "BEGIN IMMEDIATE", err);
}

int rad_sql_end(struct rad_store *store, int r, struct rad_error *err)
{
	struct rad_error ignored;

	if (r >= 0)
		r = rad_sql_script(store, "COMMIT", err);
	if (r < 0 && !sqlite3_get_autocommit(store->db))
		(void)!rad_sql_script(store, "ROLLBACK", &ignored);
	if (r >= 0 && store->ledger_due)
		rad_store_tell_ledger(store);
	return r;
}

const char *rad_sql_text(sqlite3_stmt *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);

	return text ? text : "";
}

bool rad_sql_blob(sqlite3_stmt *statement, int column, void *ret, size_t size)
{
	const void *data = sqlite3_column_blob(statement, column);

	if (!data || (size_t)sqlite3_column_bytes(statement, column) != size)
		return false;
	memcpy(ret, data, size);
	return true;
}

void rad_store_tell_ledger(struct rad_store *store)
{
	store->ledger_due = false;
	if (store->ledger)
		rad_ledger_follow(store->ledger, store);
}

void rad_store_hold(struct rad_store *store)
{
	(void)pthread_mutex_lock(&store->lock);
}

void rad_store_release(struct rad_store *store)
{
	(void)pthread_mutex_unlock(&store->lock);
}

int rad_store_leave(struct rad_store *store, int r)
{
	rad_store_release(store);
	return r;
}
