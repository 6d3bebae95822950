/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ledger: what the log of the store holds, once more, as lines of text beside the database (README.md). A database
 * is one file, and file systems for sticks have no journal: when it is damaged, the store is made again from the
 * ledger.
 */
#ifndef RAD_ARCHIVE_LEDGER_H
#define RAD_ARCHIVE_LEDGER_H

#include <jansson.h>
#include <string.h>

#include "archive/sql.h"

#define RAD_LEDGER_DIRECTORY "ledger"

struct rad_ledger;

/*
 * Opens STORE/ledger for writing and makes up for entries that the database has and the ledger has not. Never fails:
 * what went wrong is told by rad_ledger_problem() and tried again with the next entry. NULL only without memory. Under
 * the store's lock.
 */
struct rad_ledger *rad_ledger_open(struct rad_store *store);
/* Writes all of the store into new segments: after a rebuilding the old ones may tell of entries that are nowhere. */
int rad_ledger_begin_anew(struct rad_store *store, struct rad_error *err) RAD_MUST_CHECK;
void rad_ledger_close(struct rad_ledger *ledger);

/* Writes and syncs what the database has committed since. Under the store's lock, outside of a transaction. */
void rad_ledger_follow(struct rad_ledger *ledger, struct rad_store *store);

/* What stands in the way of writing it; code 0 when nothing does. Under the store's lock. */
const struct rad_error *rad_ledger_problem(const struct rad_ledger *ledger);

/* Whether a directory holds segments of a ledger. */
bool rad_ledger_exists(const char *store_directory);

/* Whether a value of a line is this text. */
static inline bool rad_ledger_says(const json_t *value, const char *text)
{
	return json_is_string(value) && strcmp(json_string_value(value), text) == 0;
}

/* ledger_rows.c: rows of the store's tables as JSON and back. */

/* {"entry":SEQUENCE,"rows":{"log":[{...}],...}}: one entry of the log with what it names, apart from a certificate's
 * PDF, which is a file of its own. NULL with err set when it cannot be read. */
json_t *rad_ledger_entry(struct rad_store *store, int64_t sequence, struct rad_error *err);
/* {"checkpoint":{...}}: the first one that covers more than `size` entries. *ret is NULL when there is none. */
int rad_ledger_checkpoint(struct rad_store *store, int64_t size, json_t **ret, struct rad_error *err) RAD_MUST_CHECK;
/*
 * {"state":{"operator":[...],"setting":[...]},"at":MS,"sha256":...}: who may erase, and what the station is set to; and
 * whose ledger it is, as its header says too, which may be the line that is lost. Of the rows only those that `known`
 * has not: an object of their digests, which is brought up to date. NULL without err set when there are none.
 */
json_t *rad_ledger_state(struct rad_store *store, json_t *known, struct rad_error *err);
/* Notes the rows of a state line in `known`. */
void rad_ledger_know(const json_t *line, json_t *known);
/* Inserts the rows of {"TABLE":[{COLUMN:VALUE}]}; only tables and columns that this file writes. */
int rad_ledger_insert(struct rad_store *store, const json_t *rows, struct rad_error *err) RAD_MUST_CHECK;

/* Copies what can be read of unfinished jobs and undelivered messages; what cannot is left. */
void rad_ledger_salvage(struct rad_store *from, struct rad_store *to);

/* Whether the rows are entry `sequence` of a log: its hash is right, and what it names has the digests in it. */
bool rad_ledger_entry_holds(const json_t *rows, int64_t sequence);
/* The digest of a certificate entry's PDF; false when the rows are about no certificate. */
bool rad_ledger_certificate(const json_t *rows, uint8_t ret_sha256[RAD_SHA256_SIZE], const char **ret_id);
/* Whether a state line is whole. */
bool rad_ledger_state_holds(const json_t *line);

/* ledger_read.c: the lines of one or more ledgers. */

/* Entries that a store's ledger tells otherwise than the log, or that the log has not: `found` is called for each run
 * of them. */
int rad_ledger_compare(struct rad_store *store, const struct rad_chain_check *check,
		       struct rad_error *err) RAD_MUST_CHECK;

/* Where a line stands. */
struct rad_ledger_line {
	int64_t entry; /* 0: a checkpoint or a state */
	int64_t at_ms; /* of a state */
	size_t source;
	uint64_t offset;
	size_t size;
};

struct rad_ledger_index {
	char (*files)[PATH_MAX];
	size_t n_files;
	struct rad_ledger_line *lines; /* entries by their number, others as they were written */
	size_t n_lines;
	size_t n_torn; /* lines that are none of ours, or damaged beyond reading */
	char log_id[40];
	bool simulated;
	char created[RAD_TIME_TEXT_SIZE];
};
#define RAD_LEDGER_INDEX_INIT                                                                                          \
	{                                                                                                              \
		.files = NULL                                                                                          \
	}

/* Adds the ledger in that directory. One of another log is RAD_ERROR_EVIDENCE; a directory without segments adds
 * nothing. */
int rad_ledger_index_add(struct rad_ledger_index *index, const char *directory, struct rad_error *err) RAD_MUST_CHECK;
void rad_ledger_index_sort(struct rad_ledger_index *index);
void rad_ledger_index_done(struct rad_ledger_index *index);
/* The line's JSON, or NULL when it cannot be read. Owned by the caller. */
json_t *rad_ledger_read(const struct rad_ledger_index *index, const struct rad_ledger_line *line);

#endif
