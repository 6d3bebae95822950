/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/rebuild.h>

#include "archive/rebuild_sources.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <radera/event.h>

#include "base/text.h"

#define OPERATION "rebuild store"

/* What the new database is made from. */
struct work {
	struct rad_sources from;
	struct rad_clock *clock;
	struct rad_store *store; /* the new one */
	struct rad_rebuild *ret;
};

/* A store that lacks nothing is left alone. */
static int check_need(const struct rad_sources *from, struct rad_error *err)
{
	if (rad_sources_are_whole(from))
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION,
				     "the store %s is whole: there is nothing to rebuild", from->directory);
	if (from->last > 0 && from->ledgers.log_id[0])
		return 0;
	(void)rad_error_set(
		err, RAD_ERROR_EVIDENCE, 0, OPERATION,
		"there is nothing in %s to make the store from: no ledger, and no database that can be read",
		from->directory);
	rad_error_advise(err, "name a folder with a copy of the store, of its ledger, or of its certificates");
	return -RAD_ERROR_EVIDENCE;
}

static int put_entry(struct work *work, json_t *rows, int64_t sequence, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	uint8_t wanted[RAD_SHA256_SIZE];
	const char *id = NULL;
	int r = 0;

	if (rad_ledger_certificate(rows, wanted, &id)) {
		if (!rad_text_is_id(id) || !rad_sources_pdf(&work->from, sequence, id, wanted, &pdf)) {
			work->ret->certificates_missing++;
		} else {
			work->ret->certificates++;
			r = rad_sql_run(work->store, err,
					"INSERT INTO certificate (sequence, certificate_id, pdf) VALUES (?, ?, ?)",
					"isb", sequence, id, (const void *)pdf.data, pdf.size);
		}
		(void)json_object_del(rows, "certificate");
	}
	if (r >= 0)
		r = rad_ledger_insert(work->store, rows, err);
	if (r >= 0)
		work->ret->entries++;
	return r;
}

static int put_entries(struct work *work, struct rad_error *err)
{
	int r = 0;

	for (uint64_t sequence = 1; r >= 0 && sequence <= work->from.last; sequence++) {
		json_t *line = rad_sources_entry(&work->from, (int64_t)sequence);

		if (line) {
			r = put_entry(work, json_object_get(line, "rows"), (int64_t)sequence, err);
		} else {
			work->ret->missing++;
			if (!work->ret->first_missing)
				work->ret->first_missing = sequence;
		}
		json_decref(line);
	}
	return r;
}

/* Checkpoints, and the states that are whole, in the order of their time. */
static int put_others(struct work *work, struct rad_error *err)
{
	const struct rad_ledger_index *ledgers = &work->from.ledgers;
	struct rad_error ignored;
	json_t *known;
	json_t *state;
	int r = 0;

	for (size_t i = 0; r >= 0 && i < ledgers->n_lines && ledgers->lines[i].entry == 0; i++) {
		json_t *line = rad_ledger_read(ledgers, &ledgers->lines[i]);
		bool has_state = rad_ledger_state_holds(line);

		if (json_object_get(line, "checkpoint"))
			r = rad_ledger_insert(work->store, json_object_get(line, "checkpoint"), err);
		if (r >= 0 && has_state)
			r = rad_ledger_insert(work->store, json_object_get(line, "state"), err);
		if (has_state)
			work->ret->has_state = true;
		json_decref(line);
	}
	if (r < 0 || work->ret->has_state || !work->from.old)
		return r;
	known = json_object();
	state = rad_ledger_state(work->from.old, known, &ignored);
	if (state)
		r = rad_ledger_insert(work->store, json_object_get(state, "state"), err);
	work->ret->has_state = state != NULL;
	json_decref(state);
	json_decref(known);
	return r;
}

/* Runs with rules of the database taken out, and puts them in again: they hold for everybody else. */
static int without_rules(struct work *work, const char *const *rules, size_t n,
			 int (*run)(struct work *work, struct rad_error *err), struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer again = RAD_BUFFER_INIT;
	int r = 0;

	for (size_t i = 0; r >= 0 && i < n; i++) {
		rad_auto_statement sqlite3_stmt *statement = NULL;
		char drop[80];

		r = rad_sql_prepare(work->store, &statement, err, "SELECT sql FROM sqlite_schema WHERE name = ?", "s",
				    rules[i]);
		if (r >= 0)
			r = rad_sql_step(work->store, statement, err);
		if (r >= 0)
			rad_buffer_printf(&again, "%s;", rad_sql_text(statement, 0));
		(void)sqlite3_reset(statement);
		(void)snprintf(drop, sizeof(drop), "DROP TRIGGER %.40s", rules[i]);
		if (r >= 0)
			r = rad_sql_script(work->store, drop, err);
	}
	rad_buffer_append(&again, "", 1);
	if (r >= 0)
		r = rad_buffer_check(&again, err);
	if (r >= 0)
		r = run(work, err);
	return r < 0 ? r : rad_sql_script(work->store, (const char *)again.data, err);
}

static int put_meta(struct work *work, struct rad_error *err)
{
	return rad_sql_run(
		work->store, err,
		"UPDATE meta SET value = CASE key WHEN 'log_id' THEN ?1 WHEN 'created' THEN ?2 ELSE value END", "ss",
		work->from.ledgers.log_id, work->from.ledgers.created);
}

static void tell(const struct work *work, struct rad_event *ret)
{
	const struct rad_rebuild *it = work->ret;

	*ret = (struct rad_event){ .kind = RAD_EVENT_STORE_REBUILT };
	(void)snprintf(ret->detail, sizeof(ret->detail),
		       "%" PRIu64 " entries (%" PRIu64 " only from the damaged database), %" PRIu64
		       " missing%s; %zu certificates, %zu missing; operators and settings %s",
		       it->entries, work->from.from_database, it->missing,
		       it->missing ? ", their numbers are not used again" : "", it->certificates,
		       it->certificates_missing, it->has_state ? "kept" : "lost");
}

/* All that goes into the new database, and the event about it, which stands behind every number that is known. */
static int put_all(struct work *work, struct rad_error *err)
{
	struct rad_event event;
	int r = put_meta(work, err);

	if (r >= 0)
		r = put_entries(work, err);
	if (r >= 0)
		r = put_others(work, err);
	if (r < 0)
		return r;
	if (work->from.old)
		rad_ledger_salvage(work->from.old, work->store);
	(void)rad_text_copy(work->store->log_id, sizeof(work->store->log_id), work->from.ledgers.log_id);
	tell(work, &event);
	work->store->log_floor = work->from.last;
	return rad_event_append(work->store, &event, err);
}

static int fill(struct work *work, struct rad_error *err)
{
	static const char *const rules[] = { "meta_no_update", "log_order" };
	int r = rad_sql_script(work->store, "PRAGMA foreign_keys = OFF", err);

	if (r >= 0)
		r = rad_sql_begin(work->store, err);
	if (r < 0)
		return r;
	return rad_sql_end(work->store, without_rules(work, rules, RAD_ARRAY_LENGTH(rules), put_all, err), err);
}

static int make_new(struct work *work, const char *path, struct rad_error *err)
{
	struct rad_store *store = calloc(1, sizeof(*store));

	if (!store)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	work->store = store;
	store->clock = work->clock;
	store->mode = RAD_STORE_CREATE;
	store->lock_fd = -1;
	(void)pthread_mutex_init(&store->lock, NULL);
	(void)rad_text_copy(store->directory, sizeof(store->directory), work->from.directory);
	(void)rad_text_copy(store->file, sizeof(store->file), path);
	if (unlink(path) < 0 && errno != ENOENT) /* of a rebuilding that was cut off */
		return rad_error_set(err, RAD_ERROR_EVIDENCE, errno, OPERATION, "cannot make %s anew", path);
	if (sqlite3_open_v2(path, &store->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
		return rad_sql_error(store, OPERATION, err);
	(void)sqlite3_extended_result_codes(store->db, 1);
	if (rad_sql_script(store, "PRAGMA synchronous = FULL", err) < 0)
		return -RAD_ERROR_EVIDENCE;
	return rad_schema_prepare(store, true, work->from.ledgers.simulated, err);
}

static int move(const char *from, const char *to, struct rad_error *err)
{
	if (rename(from, to) == 0 || errno == ENOENT)
		return 0;
	return rad_error_set(err, RAD_ERROR_EVIDENCE, errno, OPERATION, "cannot rename %s to %s", from, to);
}

/* The old files go to other names, the log of changes first of all: beside the new database it would be taken for its
 * own. */
static int exchange(struct work *work, const char *path, struct rad_error *err)
{
	static const char *const parts[] = { "-wal", "-shm", "-journal", "" };
	time_t now = (time_t)(rad_clock_wall_ms(work->clock) / 1000);
	char file[PATH_MAX - 32];
	char from[PATH_MAX];
	char to[PATH_MAX];
	struct tm parts_of_now;
	char stamp[32];
	int code;
	int r = 0;

	(void)strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", gmtime_r(&now, &parts_of_now));
	if (snprintf(file, sizeof(file), "%s/" RAD_STORE_FILE, work->from.directory) >= (int)sizeof(file) - 64)
		return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, OPERATION, "the store's path is too long");
	if (access(file, F_OK) == 0)
		(void)snprintf(work->ret->kept_as, sizeof(work->ret->kept_as), "%.4000s.damaged-%s", file, stamp);
	for (size_t i = 0; r >= 0 && i < RAD_ARRAY_LENGTH(parts); i++) {
		(void)snprintf(from, sizeof(from), "%s%s", file, parts[i]);
		(void)snprintf(to, sizeof(to), "%.4000s.damaged-%s%s", file, stamp, parts[i]);
		r = move(from, to, err);
	}
	if (r >= 0 && rename(path, file) < 0)
		r = rad_error_set(err, RAD_ERROR_EVIDENCE, errno, OPERATION, "cannot rename %s to %s", path, file);
	code = r >= 0 ? rad_file_sync_directory(work->from.directory) : 0;
	if (code < 0)
		r = rad_error_set(err, RAD_ERROR_EVIDENCE, -code, OPERATION, "cannot sync %s", work->from.directory);
	return r;
}

static int rebuild(struct work *work, const char *const *others, size_t n_others, struct rad_error *err)
{
	char path[PATH_MAX];
	int r = rad_sources_open(&work->from, others, n_others, err);

	if (r >= 0)
		r = check_need(&work->from, err);
	if (r >= 0 && snprintf(path, sizeof(path), "%s/" RAD_STORE_FILE ".new", work->from.directory) >= PATH_MAX)
		r = rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, OPERATION, "the store's path is too long");
	if (r >= 0)
		r = make_new(work, path, err);
	if (r >= 0)
		r = fill(work, err);
	if (r >= 0)
		r = rad_ledger_begin_anew(work->store, err);
	rad_store_close(work->store);
	return r < 0 ? r : exchange(work, path, err);
}

int rad_store_rebuild(const char *directory, const char *const *others, size_t n_others, struct rad_clock *clock,
		      struct rad_rebuild *ret, struct rad_error *err)
{
	struct work work = { .from = { .directory = directory }, .clock = clock, .ret = ret };
	int lock = -1;
	int r;

	memset(ret, 0, sizeof(*ret));
	r = rad_station_lock(directory, &lock, err);
	if (r >= 0)
		r = rebuild(&work, others, n_others, err);
	if (lock >= 0)
		(void)close(lock);
	ret->from_database = work.from.from_database;
	ret->torn = work.from.ledgers.n_torn;
	rad_sources_close(&work.from);
	return r;
}

bool rad_store_can_rebuild(const char *directory)
{
	struct rad_store *store = NULL;
	struct rad_error why;
	int r;

	if (!rad_ledger_exists(directory))
		return false;
	r = rad_store_open(directory, RAD_STORE_READ, false, rad_clock_system(), &store, &why);
	rad_store_close(store);
	return r < 0 && why.kind == RAD_ERROR_EVIDENCE;
}
