/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SQLite's failures as ours: what it means for the store and what to do about it.
 */
#include <errno.h>

#include "archive/sql.h"

static int fail_full(struct rad_store *store, const char *operation, int code, struct rad_error *err)
{
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, code, operation, "the store %s has no room left",
			    store->directory);
	rad_error_advise(err, "free space on the file system of %s and go on; nothing was half written",
			 store->directory);
	return -RAD_ERROR_EVIDENCE;
}

static int fail_damaged(struct rad_store *store, const char *operation, struct rad_error *err)
{
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, operation, "%s is damaged or no database: %s", store->path,
			    sqlite3_errmsg(store->db));
	rad_error_advise(err,
			 "do not delete it: copy the whole directory to another medium, work on the copy, and export "
			 "what can be read (radera archive export)");
	return -RAD_ERROR_EVIDENCE;
}

static int fail_leftover(struct rad_store *store, const char *operation, struct rad_error *err)
{
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, EROFS, operation,
			    "%s was not closed cleanly and its last changes cannot be read on a read-only medium",
			    store->path);
	rad_error_advise(err, "copy the whole directory %s to a writable place and open it there", store->directory);
	return -RAD_ERROR_EVIDENCE;
}

static int fail_other(struct rad_store *store, const char *operation, int system_code, struct rad_error *err)
{
	return rad_error_set(err, RAD_ERROR_EVIDENCE, system_code, operation, "%s: %s", store->path,
			     sqlite3_errmsg(store->db));
}

int rad_sql_fail(struct rad_store *store, const char *operation, int code, struct rad_error *err)
{
	int extended = sqlite3_extended_errcode(store->db);
	int system_code = sqlite3_system_errno(store->db);
	int primary = (extended != SQLITE_OK ? extended : code) & 0xFF;

	if (primary == SQLITE_IOERR && (system_code == ENOSPC || system_code == EDQUOT))
		return fail_full(store, operation, system_code, err);
	switch (primary) {
	case SQLITE_FULL:
		return fail_full(store, operation, ENOSPC, err);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return fail_damaged(store, operation, err);
	case SQLITE_NOMEM:
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, operation, "out of memory");
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return rad_error_set(err, RAD_ERROR_EVIDENCE, EBUSY, operation, "another program is busy with %s",
				     store->path);
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
		if (store->leftover && store->mode == RAD_STORE_READ)
			return fail_leftover(store, operation, err);
		return fail_other(store, operation, system_code, err);
	case SQLITE_IOERR:
		return fail_other(store, operation, system_code, err);
	default: /* constraints and triggers: the message is their own */
		return fail_other(store, operation, 0, err);
	}
}
