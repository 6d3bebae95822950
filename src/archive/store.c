/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "archive/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

#define BUSY_MS 10000

static int make_directories(const char *directory, struct rad_error *err)
{
	char path[PATH_MAX];
	size_t length = strlen(directory);

	(void)rad_text_copy(path, sizeof(path), directory);
	for (size_t i = 1; i <= length; i++) {
		if (i < length && path[i] != '/')
			continue;
		path[i] = '\0';
		if (mkdir(path, 0700) < 0 && errno != EEXIST)
			return rad_error_set(err, RAD_ERROR_EVIDENCE, errno, "make store",
					     "cannot make the directory %s", path);
		if (i < length)
			path[i] = '/';
	}
	return 0;
}

static int no_store(const struct rad_store *store, struct rad_error *err)
{
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "open store", "there is no store in %s", store->directory);
	rad_error_advise(err, "make one: radera pki init --store %.150s --organisation NAME", store->directory);
	return -RAD_ERROR_EVIDENCE;
}

/* A new database beside a ledger would give out its numbers once more. */
static int lost(const struct rad_store *store, struct rad_error *err)
{
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "open store", "the database %s is gone, its ledger is there",
			    store->file);
	rad_error_advise(err, "radera archive rebuild makes it again from the ledger");
	return -RAD_ERROR_EVIDENCE;
}

/* What lies at the database's name; *ret_new when it is to be made. A file that is not ours is never written over. */
static int inspect(const struct rad_store *store, bool *ret_new, struct rad_error *err)
{
	struct stat info;

	*ret_new = false;
	if (stat(store->file, &info) < 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			return rad_error_set(err, RAD_ERROR_EVIDENCE, errno, "open store", "cannot look at %s",
					     store->file);
		if (rad_ledger_exists(store->directory))
			return lost(store, err);
		*ret_new = true;
		return store->mode == RAD_STORE_CREATE ? 0 : no_store(store, err);
	}
	if (!S_ISREG(info.st_mode))
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "open store", "%s is not a file", store->file);
	if (info.st_size > 0)
		return 0;
	/* left by a crash in the first moment of making a store; for everybody else it is a store that lost everything
	 */
	*ret_new = store->mode == RAD_STORE_CREATE && !rad_ledger_exists(store->directory);
	if (*ret_new)
		return 0;
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "open store", "%s is empty: the store is damaged", store->file);
	rad_error_advise(err,
			 "radera archive rebuild makes it again from the ledger beside it; do not delete what is left");
	return -RAD_ERROR_EVIDENCE;
}

/* On a read-only medium SQLite cannot make the shared memory of WAL: what is there is read as it is, if it is whole. */
static int open_immutable(struct rad_store *store, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer uri = RAD_BUFFER_INIT;
	char wal[PATH_MAX];
	struct stat info;

	if (snprintf(wal, sizeof(wal), "%s-wal", store->file) < (int)sizeof(wal) && stat(wal, &info) == 0 &&
	    info.st_size > 0) {
		(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "open store",
				    "%s lies on a read-only medium and was not closed cleanly", store->file);
		rad_error_advise(err, "copy the whole directory to a disk that can be written and use that copy");
		return -RAD_ERROR_EVIDENCE;
	}
	rad_buffer_append_text(&uri, "file:");
	for (const char *at = store->file; *at; at++)
		rad_buffer_printf(&uri, strchr("?#%", *at) ? "%%%02X" : "%c", (unsigned char)*at);
	rad_buffer_append_text(&uri, "?immutable=1");
	if (rad_buffer_check(&uri, err) < 0)
		return -RAD_ERROR_IO;
	if (sqlite3_open_v2((const char *)uri.data, &store->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL) !=
	    SQLITE_OK)
		return rad_sql_error(store, "open store", err);
	return 0;
}

static int open_connection(struct rad_store *store, struct rad_error *err)
{
	int flags =
		SQLITE_OPEN_FULLMUTEX | (store->mode == RAD_STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);

	if (store->mode == RAD_STORE_READ && access(store->directory, W_OK) < 0)
		return open_immutable(store, err);
	if (store->mode == RAD_STORE_CREATE)
		flags |= SQLITE_OPEN_CREATE;
	if (sqlite3_open_v2(store->file, &store->db, flags, NULL) != SQLITE_OK)
		return rad_sql_error(store, "open store", err);
	return 0;
}

/* WAL where the file system can; otherwise the rollback journal, which is as safe and only slower. */
static int set_journal_mode(struct rad_store *store, struct rad_error *err)
{
	static const char *const tries[] = { "PRAGMA journal_mode = WAL", "PRAGMA journal_mode = TRUNCATE" };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(tries); i++) {
		rad_auto_statement sqlite3_stmt *statement = NULL;
		int r = rad_sql_prepare(store, &statement, err, tries[i], "");

		if (r >= 0)
			r = rad_sql_step(store, statement, err);
		if (r < 0 && i + 1 == RAD_ARRAY_LENGTH(tries))
			return r;
		if (r > 0 && (rad_text_equal(rad_sql_text(statement, 0), "wal") ||
			      rad_text_equal(rad_sql_text(statement, 0), "truncate")))
			return 0;
	}
	return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "open store", "the file system of %s allows no safe journal",
			     store->directory);
}

static int configure(struct rad_store *store, struct rad_error *err)
{
	(void)sqlite3_busy_timeout(store->db, BUSY_MS);
	(void)sqlite3_extended_result_codes(store->db, 1);
	(void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	return rad_sql_script(store,
			      "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON; "
			      "PRAGMA secure_delete = ON",
			      err);
}

static int sync_directory(const struct rad_store *store, struct rad_error *err)
{
	int code = rad_file_sync_directory(store->directory);

	if (code < 0)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, -code, "make store", "cannot sync %s", store->directory);
	return 0;
}

static int open_store(struct rad_store *store, bool simulated, struct rad_error *err)
{
	bool is_new = false;
	int r = 0;

	if (store->mode == RAD_STORE_CREATE)
		r = make_directories(store->directory, err);
	if (r >= 0)
		r = inspect(store, &is_new, err);
	if (r >= 0)
		r = open_connection(store, err);
	if (r >= 0)
		r = configure(store, err);
	/* first read, then write: a file that is no database must stay as it is */
	if (r >= 0 && is_new)
		r = set_journal_mode(store, err);
	if (r >= 0)
		r = rad_schema_prepare(store, is_new, simulated, err);
	if (r >= 0 && !is_new && store->mode != RAD_STORE_READ)
		r = set_journal_mode(store, err);
	if (r >= 0 && is_new)
		r = sync_directory(store, err);
	if (r < 0)
		return r;
	if (store->mode == RAD_STORE_READ)
		return 0;
	if (store->simulated == simulated) {
		store->ledger = rad_ledger_open(store);
		return store->ledger ? 0 : rad_error_set(err, RAD_ERROR_IO, ENOMEM, "open store", "out of memory");
	}
	(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, "open store",
			    store->simulated ? "%s is a store for simulated drives" : "%s is a store for real drives",
			    store->directory);
	rad_error_advise(err, "simulated and real drives never share a store: name another one with --store DIR");
	return -RAD_ERROR_REFUSED;
}

int rad_store_open(const char *directory, enum rad_store_mode mode, bool simulated, struct rad_clock *clock,
		   struct rad_store **ret, struct rad_error *err)
{
	struct rad_store *store = calloc(1, sizeof(*store));
	int r;

	if (!store)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "open store", "out of memory");
	store->journal.ops = &rad_store_journal_ops;
	store->clock = clock;
	store->mode = mode;
	store->lock_fd = -1;
	(void)pthread_mutex_init(&store->lock, NULL);
	if (!rad_text_copy(store->directory, sizeof(store->directory), directory) ||
	    snprintf(store->file, sizeof(store->file), "%s/%s", directory, RAD_STORE_FILE) >= (int)sizeof(store->file))
		r = rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, "open store", "cannot use the store's path");
	else
		r = open_store(store, simulated, err);
	if (r < 0) {
		rad_store_close(store);
		return r;
	}
	*ret = store;
	return 0;
}

void rad_store_close(struct rad_store *store)
{
	if (!store)
		return;
	rad_ledger_close(store->ledger);
	(void)sqlite3_close(store->db);
	if (store->lock_fd >= 0)
		(void)close(store->lock_fd);
	(void)pthread_mutex_destroy(&store->lock);
	free(store);
}

int rad_station_lock(const char *directory, int *ret_fd, struct rad_error *err)
{
	char path[PATH_MAX];
	int fd;

	if (snprintf(path, sizeof(path), "%s/station.lock", directory) >= (int)sizeof(path))
		return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, "lock store", "cannot use the store's path");
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, errno, "lock store", "cannot open %s", path);
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		*ret_fd = fd;
		return 0;
	}
	(void)close(fd);
	(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, "lock store", "another Radera is running on the store %s",
			    directory);
	rad_error_advise(err, "wait for it, or use a store of its own for this bench");
	return -RAD_ERROR_REFUSED;
}

int rad_store_lock(struct rad_store *store, struct rad_error *err)
{
	return store->lock_fd >= 0 ? 0 : rad_station_lock(store->directory, &store->lock_fd, err);
}

const char *rad_store_directory(const struct rad_store *store)
{
	return store->directory;
}

bool rad_store_is_simulated(const struct rad_store *store)
{
	return store->simulated;
}

const char *rad_store_log_id(const struct rad_store *store)
{
	return store->log_id;
}

void rad_store_ledger_problem(struct rad_store *store, struct rad_error *ret)
{
	*ret = (struct rad_error){ 0 };
	if (!store->ledger)
		return;
	rad_store_hold(store);
	*ret = *rad_ledger_problem(store->ledger);
	rad_store_release(store);
}

struct rad_journal *rad_store_journal(struct rad_store *store)
{
	return &store->journal;
}

bool rad_store_exists(const char *directory)
{
	char path[PATH_MAX];

	return snprintf(path, sizeof(path), "%s/" RAD_STORE_FILE, directory) < (int)sizeof(path) &&
	       access(path, F_OK) == 0;
}
