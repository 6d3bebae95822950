/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The connection: is it a store, is it ours to change, and will SQLite keep what it is given.
 */
#include <errno.h>
#include <string.h>

#include "archive/schema.h"
#include "archive/sql.h"
#include "base/text.h"

#define OPERATION "open store"
#define BUSY_MS	  10000
#define URI_EXTRA sizeof("file:?immutable=1")
#define SETTINGS_BOTH                                                                                                  \
	"PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"                          \
	"PRAGMA recursive_triggers = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;"

/* The path as a URI of SQLite; every byte that could mean something in one is escaped. */
static char *make_uri(const struct rad_store *store)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-";
	static const char digits[] = "0123456789ABCDEF";
	char *uri = malloc(3 * strlen(store->path) + URI_EXTRA);
	char *at = uri;

	if (!uri)
		return NULL;
	at = stpcpy(at, "file:");
	for (const char *from = store->path; *from; from++) {
		unsigned char byte = (unsigned char)*from;

		if (strchr(plain, byte)) {
			*at++ = *from;
			continue;
		}
		*at++ = '%';
		*at++ = digits[byte >> 4];
		*at++ = digits[byte & 15];
	}
	(void)stpcpy(at, store->immutable ? "?immutable=1" : "");
	return uri;
}

static int open_database(struct rad_store *store, struct rad_error *err)
{
	int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
		    (store->mode == RAD_STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
	rad_auto_free char *uri = make_uri(store);
	int code = uri ? sqlite3_open_v2(uri, &store->db, flags, NULL) : SQLITE_NOMEM;

	if (!store->db)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	if (code != SQLITE_OK)
		return rad_sql_fail(store, OPERATION, code, err);
	(void)sqlite3_busy_timeout(store->db, BUSY_MS);
	(void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	return rad_sql_execute(store, OPERATION, SETTINGS_BOTH, err);
}

static void close_database(struct rad_store *store)
{
	(void)sqlite3_close_v2(store->db);
	store->db = NULL;
}

static int refuse_foreign(struct rad_store *store, struct rad_error *err)
{
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
			    "%s is a database of another program; it was not touched", store->path);
	rad_error_advise(err, "name another directory with --store DIR");
	return -RAD_ERROR_EVIDENCE;
}

static int refuse_newer(struct rad_store *store, int64_t version, struct rad_error *err)
{
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
			    "%s was written by a newer version of Radera (schema %lld, this one knows %d)", store->path,
			    (long long)version, RAD_SCHEMA_VERSION);
	rad_error_advise(err, "use that version; this one changed nothing");
	return -RAD_ERROR_EVIDENCE;
}

/* Whether the file is a store that this program can use. A file that nobody wrote to yet may become one. */
static int check_identity(struct rad_store *store, bool *ret_is_new, struct rad_error *err)
{
	struct rad_schema_identity identity;
	int r = rad_schema_identify(store, &identity, err);

	if (r < 0)
		return r;
	*ret_is_new = identity.application_id == 0 && identity.version == 0 && identity.n_objects == 0;
	if (*ret_is_new && store->mode == RAD_STORE_CREATE)
		return 0;
	if (*ret_is_new)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "%s holds nothing: its making was cut off",
				     store->path);
	if (identity.application_id != RAD_SCHEMA_APPLICATION_ID || identity.version < 1)
		return refuse_foreign(store, err);
	if (identity.version > RAD_SCHEMA_VERSION)
		return refuse_newer(store, identity.version, err);
	if (identity.version < RAD_SCHEMA_VERSION && store->mode == RAD_STORE_READ)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
				     "%s is of an older version: open it once for writing", store->path);
	return 0;
}

static bool is_log_id(const char *text)
{
	return strlen(text) == RAD_STORE_LOG_ID_LENGTH &&
	       strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == RAD_STORE_LOG_ID_LENGTH;
}

static int load_meta(struct rad_store *store, struct rad_error *err)
{
	rad_auto_sql struct rad_sql sql = rad_sql_prepare(store, OPERATION,
							  "SELECT (SELECT value FROM meta WHERE key = 'log_id'), "
							  "(SELECT value FROM meta WHERE key = 'simulated')");
	char log_id[RAD_STORE_LOG_ID_LENGTH + 2];
	char simulated[8];
	int r = rad_sql_row(&sql, err);

	if (r < 0)
		return r;
	rad_sql_copy_text(&sql, 0, log_id, sizeof(log_id));
	rad_sql_copy_text(&sql, 1, simulated, sizeof(simulated));
	if (!is_log_id(log_id) || (!rad_text_equal(simulated, "true") && !rad_text_equal(simulated, "false")))
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "%s is damaged: it does not know its log",
				     store->path);
	(void)rad_text_copy(store->log_id, sizeof(store->log_id), log_id);
	store->simulated = rad_text_equal(simulated, "true");
	return 0;
}

static int check_kind(struct rad_store *store, bool simulated, struct rad_error *err)
{
	if (store->simulated == simulated || store->mode == RAD_STORE_READ)
		return 0;
	(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "the store %s is for %s drives", store->directory,
			    store->simulated ? "simulated" : "real");
	rad_error_advise(err, "use a store of its own for %s drives: --store DIR", simulated ? "simulated" : "real");
	return -RAD_ERROR_REFUSED;
}

static int set_journal_mode(struct rad_store *store, const char *text, char *ret, size_t size, struct rad_error *err)
{
	rad_auto_sql struct rad_sql sql = rad_sql_prepare(store, OPERATION, text);
	int r = rad_sql_row(&sql, err);

	if (r > 0)
		rad_sql_copy_text(&sql, 0, ret, size);
	return r < 0 ? r : 0;
}

/*
 * A write-ahead log where the file system can share memory between processes, else a rollback journal. EXTRA also
 * syncs the directory after the journal is gone, without which a power cut could bring an old one back.
 */
static int make_durable(struct rad_store *store, bool without_shared_memory, struct rad_error *err)
{
	char mode[16] = "";
	int r = 0;

	if (!without_shared_memory)
		r = set_journal_mode(store, "PRAGMA journal_mode = WAL", mode, sizeof(mode), err);
	if (r < 0)
		return r;
	if (rad_text_equal(mode, "wal"))
		return rad_sql_execute(store, OPERATION, "PRAGMA synchronous = FULL; SELECT 1 FROM sqlite_schema", err);
	r = set_journal_mode(store, "PRAGMA journal_mode = TRUNCATE", mode, sizeof(mode), err);
	if (r < 0)
		return r;
	if (!rad_text_equal(mode, "truncate") && !rad_text_equal(mode, "delete"))
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
				     "%s cannot be kept safely here: SQLite offers the journal mode '%s'", store->path,
				     mode);
	return rad_sql_execute(store, OPERATION,
			       "PRAGMA synchronous = EXTRA; PRAGMA locking_mode = NORMAL; SELECT 1 FROM sqlite_schema",
			       err);
}

static int prepare(struct rad_store *store, bool simulated, bool without_shared_memory, struct rad_error *err)
{
	bool is_new = false;
	int r = 0;

	/* an exclusive connection keeps the index of a write-ahead log in its own memory */
	if (without_shared_memory)
		r = rad_sql_execute(store, OPERATION, "PRAGMA locking_mode = EXCLUSIVE", err);
	if (r >= 0)
		r = check_identity(store, &is_new, err);
	if (r >= 0 && !is_new)
		r = load_meta(store, err);
	if (r >= 0 && !is_new)
		r = check_kind(store, simulated, err);
	if (r < 0 || store->mode == RAD_STORE_READ)
		return r;
	r = make_durable(store, without_shared_memory, err);
	if (r >= 0)
		r = rad_schema_migrate(store, simulated, err);
	if (r >= 0)
		r = rad_schema_check(store, err);
	if (r >= 0 && is_new)
		r = load_meta(store, err);
	if (r >= 0 && is_new)
		r = check_kind(store, simulated, err); /* another program may have made it meanwhile */
	return r;
}

static bool lacks_shared_memory(const struct rad_store *store)
{
	switch (sqlite3_extended_errcode(store->db)) {
	case SQLITE_IOERR_SHMOPEN:
	case SQLITE_IOERR_SHMSIZE:
	case SQLITE_IOERR_SHMLOCK:
	case SQLITE_IOERR_SHMMAP:
	case SQLITE_CANTOPEN: /* what SQLite says of a write-ahead log when its file layer has no shared memory at all
			       */
		return true;
	default:
		return false;
	}
}

int rad_store_connect(struct rad_store *store, bool simulated, struct rad_error *err)
{
	int r = open_database(store, err);

	if (r < 0)
		return r;
	r = prepare(store, simulated, false, err);
	if (r >= 0 || store->mode == RAD_STORE_READ || !lacks_shared_memory(store))
		return r;
	close_database(store);
	r = open_database(store, err);
	return r < 0 ? r : prepare(store, simulated, true, err);
}
