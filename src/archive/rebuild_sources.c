/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "archive/rebuild_sources.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#define OPERATION     "rebuild store"
#define PDF_BYTES_MAX (64u << 20)
#define LOST_MAX      100000 /* entries behind the last one that holds: a higher number is noise */

static int add_folder(struct rad_sources *it, const char *directory, const char *below, struct rad_error *err)
{
	char(*more)[PATH_MAX] = reallocarray(it->folders, it->n_folders + 1, sizeof(*more));

	if (!more)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	it->folders = more;
	if (snprintf(it->folders[it->n_folders], PATH_MAX, "%s%s", directory, below) < PATH_MAX)
		it->n_folders++;
	return 0;
}

/* A folder may be a store, a ledger, or hold certificates. */
static int add_source(struct rad_sources *it, const char *directory, struct rad_error *err)
{
	char ledger[PATH_MAX];
	int r = add_folder(it, directory, "", err);

	if (r >= 0)
		r = add_folder(it, directory, "/certificates", err);
	if (r >= 0)
		r = rad_ledger_index_add(&it->ledgers, directory, err);
	if (r >= 0 && snprintf(ledger, sizeof(ledger), "%s/" RAD_LEDGER_DIRECTORY, directory) < PATH_MAX)
		r = rad_ledger_index_add(&it->ledgers, ledger, err);
	return r;
}

/* The number of an entry in the name of a certificate or of a checkpoint of this log, else 0. */
static uint64_t number_in_name(const struct rad_sources *it, const char *name)
{
	char log_id[40] = "";
	char kind[16] = "";
	uint64_t number = 0;

	if (sscanf(name, "%15[A-Za-z]-%39[A-Z2-7]-%" SCNu64, kind, log_id, &number) != 3 ||
	    strcmp(log_id, it->ledgers.log_id) != 0)
		return 0;
	return number;
}

/* An entry was there, whether or not it can be read: its number must not be given out again. */
static void note_number(struct rad_sources *it, uint64_t number)
{
	if (number > it->last && number <= it->held + LOST_MAX)
		it->last = number;
}

/* What files tell of entries that are in no ledger. */
static void look_at_names(struct rad_sources *it)
{
	for (size_t i = 0; i < it->n_folders; i++) {
		DIR *folder = opendir(it->folders[i]);
		const struct dirent *item;

		while (folder && (item = readdir(folder)))
			note_number(it, number_in_name(it, item->d_name));
		if (folder)
			(void)closedir(folder);
	}
}

/* A connection that reads what can be read of the damaged database; NULL when that is nothing. */
static struct rad_store *open_old(const struct rad_sources *it)
{
	struct rad_store *old = calloc(1, sizeof(*old));
	rad_auto_statement sqlite3_stmt *statement = NULL;
	struct rad_error ignored;

	if (!old)
		return NULL;
	(void)pthread_mutex_init(&old->lock, NULL);
	old->lock_fd = -1;
	old->clock = rad_clock_system();
	(void)snprintf(old->file, sizeof(old->file), "%.4000s/" RAD_STORE_FILE, it->directory);
	if (access(old->file, R_OK) == 0 &&
	    sqlite3_open_v2(old->file, &old->db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
	    rad_sql_prepare(old, &statement, &ignored, "SELECT value FROM meta WHERE key = 'log_id'", "") >= 0 &&
	    rad_sql_step(old, statement, &ignored) > 0 &&
	    (!it->ledgers.log_id[0] || rad_text_equal(rad_sql_text(statement, 0), it->ledgers.log_id)))
		return old;
	(void)sqlite3_finalize(statement);
	statement = NULL;
	rad_store_close(old);
	return NULL;
}

static bool line_holds(const struct rad_sources *it, const struct rad_ledger_line *at)
{
	json_t *line = rad_ledger_read(&it->ledgers, at);
	bool holds = rad_ledger_entry_holds(json_object_get(line, "rows"), at->entry);

	json_decref(line);
	return holds;
}

/* The last entry that holds, in a ledger or in what is left of the database. */
static void find_last(struct rad_sources *it)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	const struct rad_ledger_index *ledgers = &it->ledgers;
	struct rad_error ignored;
	size_t i = ledgers->n_lines;

	while (i > 0 && ledgers->lines[i - 1].entry > 0 && !line_holds(it, &ledgers->lines[i - 1]))
		i--;
	if (i > 0)
		it->held = (uint64_t)ledgers->lines[i - 1].entry;
	if (it->old && rad_sql_prepare(it->old, &statement, &ignored,
				       "SELECT sequence FROM log WHERE sequence > ? ORDER BY sequence DESC", "i",
				       (int64_t)it->held) >= 0) {
		while (rad_sql_step(it->old, statement, &ignored) > 0) {
			int64_t sequence = sqlite3_column_int64(statement, 0);
			json_t *line = rad_ledger_entry(it->old, sequence, &ignored);
			bool holds = line && rad_ledger_entry_holds(json_object_get(line, "rows"), sequence);

			json_decref(line);
			if (holds) {
				it->held = (uint64_t)sequence;
				break;
			}
		}
	}
	it->last = it->held;
	for (i = 0; i < ledgers->n_lines; i++)
		note_number(it, (uint64_t)ledgers->lines[i].entry);
}

/* The rows of an entry that holds, from a ledger or the old database; NULL: it is nowhere. *at is kept behind its
 * lines. */
static int64_t number(struct rad_store *store, const char *sql)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	struct rad_error ignored;

	if (rad_sql_prepare(store, &statement, &ignored, sql, "") < 0 || rad_sql_step(store, statement, &ignored) <= 0)
		return 0;
	return sqlite3_column_int64(statement, 0);
}

static bool is_sound(struct rad_store *old)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	struct rad_error ignored;

	return rad_sql_prepare(old, &statement, &ignored, "PRAGMA integrity_check(1)", "") >= 0 &&
	       rad_sql_step(old, statement, &ignored) > 0 && rad_text_equal(rad_sql_text(statement, 0), "ok");
}

bool rad_sources_are_whole(const struct rad_sources *it)
{
	int64_t entries = it->old ? number(it->old, "SELECT count(*) FROM log") : 0;

	return entries > 0 && (uint64_t)entries >= it->last &&
	       entries == number(it->old, "SELECT max(sequence) FROM log") && is_sound(it->old);
}

static void take_meta(struct rad_sources *it)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	struct rad_ledger_index *known = &it->ledgers;
	struct rad_error ignored;

	if (known->log_id[0] ||
	    rad_sql_prepare(it->old, &statement, &ignored,
			    "SELECT (SELECT value FROM meta WHERE key = 'log_id'), (SELECT value FROM meta WHERE key = "
			    "'created'), (SELECT value FROM meta WHERE key = 'simulated')",
			    "") < 0 ||
	    rad_sql_step(it->old, statement, &ignored) <= 0)
		return;
	(void)rad_text_copy(known->log_id, sizeof(known->log_id), rad_sql_text(statement, 0));
	(void)rad_text_copy(known->created, sizeof(known->created), rad_sql_text(statement, 1));
	known->simulated = !rad_text_equal(rad_sql_text(statement, 2), "0");
}

int rad_sources_open(struct rad_sources *it, const char *const *others, size_t n_others, struct rad_error *err)
{
	int r = add_source(it, it->directory, err);

	for (size_t i = 0; r >= 0 && i < n_others; i++)
		r = add_source(it, others[i], err);
	if (r < 0)
		return r;
	rad_ledger_index_sort(&it->ledgers);
	it->old = open_old(it);
	if (it->old)
		take_meta(it);
	find_last(it);
	look_at_names(it);
	return 0;
}

void rad_sources_close(struct rad_sources *it)
{
	rad_store_close(it->old);
	rad_ledger_index_done(&it->ledgers);
	free(it->folders);
}

json_t *rad_sources_entry(struct rad_sources *it, int64_t sequence)
{
	struct rad_error ignored;
	json_t *line = NULL;

	for (; it->at < it->ledgers.n_lines && it->ledgers.lines[it->at].entry <= sequence; it->at++) {
		if (line || it->ledgers.lines[it->at].entry != sequence)
			continue;
		line = rad_ledger_read(&it->ledgers, &it->ledgers.lines[it->at]);
		if (!line || rad_ledger_entry_holds(json_object_get(line, "rows"), sequence))
			continue;
		json_decref(line);
		line = NULL;
	}
	if (!line && it->old) {
		line = rad_ledger_entry(it->old, sequence, &ignored);
		if (line && rad_ledger_entry_holds(json_object_get(line, "rows"), sequence))
			it->from_database++;
		else
			json_decref(line), line = NULL;
	}
	return line;
}

static bool read_old_pdf(struct rad_sources *it, int64_t sequence, struct rad_buffer *ret)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	struct rad_error ignored;

	if (!it->old ||
	    rad_sql_prepare(it->old, &statement, &ignored, "SELECT pdf FROM certificate WHERE sequence = ?", "i",
			    sequence) < 0 ||
	    rad_sql_step(it->old, statement, &ignored) <= 0)
		return false;
	rad_buffer_append(ret, sqlite3_column_blob(statement, 0), (size_t)sqlite3_column_bytes(statement, 0));
	return true;
}

static bool has_digest(const struct rad_buffer *pdf, const uint8_t wanted[RAD_SHA256_SIZE])
{
	uint8_t digest[RAD_SHA256_SIZE];

	rad_sha256(pdf->data, pdf->size, digest);
	return memcmp(digest, wanted, sizeof(digest)) == 0;
}

bool rad_sources_pdf(struct rad_sources *it, int64_t sequence, const char *id, const uint8_t wanted[RAD_SHA256_SIZE],
		     struct rad_buffer *ret)
{
	struct rad_error ignored;
	char path[PATH_MAX];

	if (read_old_pdf(it, sequence, ret) && has_digest(ret, wanted))
		return true;
	for (size_t i = 0; i < it->n_folders; i++) {
		rad_buffer_done(ret);
		*ret = (struct rad_buffer)RAD_BUFFER_INIT;
		if (snprintf(path, sizeof(path), "%s/%s.pdf", it->folders[i], id) < PATH_MAX &&
		    rad_file_read(AT_FDCWD, path, PDF_BYTES_MAX, ret, &ignored) >= 0 && has_digest(ret, wanted))
			return true;
	}
	return false;
}
