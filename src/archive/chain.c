/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hash chain, and walking it from the first entry. What does not hold is named, and the walk goes on: an auditor
 * wants to know all that was touched, not only the first of it.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive/ledger.h"
#include "archive/merkle.h"
#include "base/bytes.h"
#include "base/text.h"

#define OPERATION "check chain"

void rad_log_hash(uint64_t sequence, const uint8_t previous[RAD_SHA256_SIZE], enum rad_log_kind kind,
		  const uint8_t first[RAD_SHA256_SIZE], const uint8_t second[RAD_SHA256_SIZE],
		  uint8_t ret[RAD_SHA256_SIZE])
{
	static const char label[16] = "radera-log-v1"; /* padded with zeros */
	uint8_t input[16 + 8 + 3 * RAD_SHA256_SIZE + 1];
	uint8_t *at = input;

	memcpy(at, label, sizeof(label));
	at += sizeof(label);
	rad_bytes_put_be64(at, sequence);
	at += 8;
	memcpy(at, previous, RAD_SHA256_SIZE);
	at += RAD_SHA256_SIZE;
	*at++ = (uint8_t)kind;
	memcpy(at, first, RAD_SHA256_SIZE);
	memcpy(at + RAD_SHA256_SIZE, second, RAD_SHA256_SIZE);
	rad_sha256(input, sizeof(input), ret);
}

const char *rad_damage_name(enum rad_damage damage)
{
	static const char *const names[] = { "deleted", "changed", "reordered", "cut", "foreign" };

	return (size_t)damage < RAD_ARRAY_LENGTH(names) ? names[damage] : "changed";
}

/* One checkpoint to compare the log with. */
struct mark {
	struct rad_checkpoint text;
	bool is_outside;
	bool reached;
};

struct walk {
	struct rad_store *store;
	const struct rad_chain_check *check;
	struct rad_merkle tree;
	uint8_t previous[RAD_SHA256_SIZE];
	uint64_t expected;
	struct mark *marks;
	size_t n_marks;
};

/* The columns of a row; those of the payloads are NULL in a quick walk. */
enum {
	SEQUENCE,
	PREVIOUS,
	KIND,
	FIRST,
	SECOND,
	HASH,
	JSON,
	CMS,
	PDF,
	OWNER,
	EVENT,
	EVENT_KIND,
	COLUMNS_FIT,
};

#define WALK(pdf, fit)                                                                                                 \
	"SELECT l.sequence, l.previous, l.kind, l.first_sha256, l.second_sha256, l.hash, r.json, r.cms, " pdf ", "     \
	"coalesce(c.certificate_id, d.certificate_id || '/' || d.name), e.json, e.kind, " fit                          \
	" FROM log l LEFT JOIN record r ON r.sequence = l.sequence LEFT JOIN certificate c ON c.sequence = l.sequence" \
	" LEFT JOIN document d ON d.sequence = l.sequence LEFT JOIN event e ON e.sequence = l.sequence"                \
	" ORDER BY l.sequence"

static const char quick_sql[] = WALK("NULL", "1");
/* The signed record says once more what the search columns say. */
static const char whole_sql[] =
	WALK("coalesce(c.pdf, d.pdf)",
	     "r.json IS NULL OR (json_array(r.certificate_id, r.inventory_id, r.outcome, r.operator_id, r.issued, "
	     "l.sequence, lower(hex(l.previous))) IS json_extract(r.json, '$.certificate_id', '$.inventory_id', "
	     "'$.outcome', '$.performed_by.id', '$.issued', '$.log.sequence', '$.log.previous')"
	     " AND (SELECT json_group_array(serial) FROM (SELECT serial FROM record_drive WHERE sequence = r.sequence "
	     "ORDER BY number)) IS (SELECT json_group_array(coalesce(json_extract(value, '$.drive.serial'), '')) FROM "
	     "json_each(r.json, '$.drives'))"
	     " AND (SELECT json_group_array(inventory_id) FROM (SELECT inventory_id FROM record_asset WHERE sequence = "
	     "r.sequence ORDER BY number)) IS (SELECT json_group_array(coalesce(json_extract(value, '$.inventory_id'), "
	     "'')) FROM json_each(r.json, '$.assets')))");

static void RAD_PRINTF(5, 6)
	tell(const struct walk *walk, enum rad_damage damage, uint64_t first, uint64_t last, const char *format, ...)
{
	struct rad_chain_finding finding = { .damage = damage, .first = first, .last = last };
	va_list args;

	va_start(args, format);
	(void)vsnprintf(finding.text, sizeof(finding.text), format, args);
	va_end(args);
	walk->check->found(walk->check->user, &finding);
}

static bool digest_fits(sqlite3_stmt *statement, int digest_column, int data_column)
{
	uint8_t kept[RAD_SHA256_SIZE];
	uint8_t now[RAD_SHA256_SIZE];
	const void *data = sqlite3_column_blob(statement, data_column);

	if (!data || !rad_sql_blob(statement, digest_column, kept, sizeof(kept)))
		return false;
	rad_sha256(data, (size_t)sqlite3_column_bytes(statement, data_column), now);
	return memcmp(kept, now, sizeof(now)) == 0;
}

/* What an entry names must be there, and be what was logged. */
static void check_part(const struct walk *walk, sqlite3_stmt *statement, uint64_t sequence, int digest, int data,
		       const char *what)
{
	if (sqlite3_column_type(statement, data) == SQLITE_NULL)
		tell(walk, RAD_DAMAGE_DELETED, sequence, sequence, "entry %" PRIu64 ": its %s is gone", sequence, what);
	else if (!digest_fits(statement, digest, data))
		tell(walk, RAD_DAMAGE_CHANGED, sequence, sequence, "entry %" PRIu64 ": its %s was changed", sequence,
		     what);
}

static void check_payload(const struct walk *walk, sqlite3_stmt *statement, uint64_t sequence)
{
	bool is_document = sqlite3_column_int(statement, KIND) == RAD_LOG_DOCUMENT;

	switch (sqlite3_column_int(statement, KIND)) {
	case RAD_LOG_RECORD:
		check_part(walk, statement, sequence, FIRST, JSON, "record");
		check_part(walk, statement, sequence, SECOND, CMS, "record's signature");
		if (!sqlite3_column_int(statement, COLUMNS_FIT))
			tell(walk, RAD_DAMAGE_CHANGED, sequence, sequence,
			     "entry %" PRIu64 ": its search columns differ from the signed record", sequence);
		return;
	case RAD_LOG_CERTIFICATE:
	case RAD_LOG_DOCUMENT:
		check_part(walk, statement, sequence, SECOND, OWNER,
			   is_document ? "document or its name" : "certificate or its id");
		if (!walk->check->quick && sqlite3_column_type(statement, OWNER) != SQLITE_NULL)
			check_part(walk, statement, sequence, FIRST, PDF, is_document ? "document" : "certificate");
		return;
	case RAD_LOG_EVENT:
		check_part(walk, statement, sequence, FIRST, EVENT, "event");
		check_part(walk, statement, sequence, SECOND, EVENT_KIND, "event's kind");
		return;
	default:
		tell(walk, RAD_DAMAGE_FOREIGN, sequence, sequence, "entry %" PRIu64 " is of no known kind", sequence);
	}
}

/* Where a record says that it stands. 0 when it does not say. */
static uint64_t place_in_record(struct rad_store *store, uint64_t sequence)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int64_t place = 0;

	if (rad_sql_prepare(
		    store, &statement, NULL,
		    "SELECT json_extract(json, '$.log.sequence') FROM record WHERE sequence = ? AND json_valid(json)",
		    "i", (int64_t)sequence) >= 0 &&
	    rad_sql_step(store, statement, NULL) > 0)
		place = sqlite3_column_int64(statement, 0);
	return place > 0 ? (uint64_t)place : 0;
}

/* The entry whose hash this is, or 0. */
static uint64_t entry_of(struct rad_store *store, const uint8_t hash[RAD_SHA256_SIZE])
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int64_t sequence = 0;

	if (rad_sql_prepare(store, &statement, NULL, "SELECT sequence FROM log WHERE hash = ?", "b", (const void *)hash,
			    (size_t)RAD_SHA256_SIZE) >= 0 &&
	    rad_sql_step(store, statement, NULL) > 0)
		sequence = sqlite3_column_int64(statement, 0);
	return sequence > 0 ? (uint64_t)sequence : 0;
}

/* It does not follow the entry before it: why, as far as it can be told. */
static void tell_break(const struct walk *walk, uint64_t sequence, const uint8_t previous[RAD_SHA256_SIZE])
{
	uint64_t record_place = place_in_record(walk->store, sequence);
	uint64_t follows = entry_of(walk->store, previous);

	if (record_place && record_place != sequence)
		tell(walk, RAD_DAMAGE_REORDERED, sequence, sequence,
		     "entry %" PRIu64 " was written as entry %" PRIu64
		     ": entries were moved, or deleted and renumbered",
		     sequence, record_place);
	else if (follows && follows + 1 != sequence)
		tell(walk, RAD_DAMAGE_REORDERED, sequence, sequence,
		     "entry %" PRIu64 " was written behind what is now entry %" PRIu64, sequence, follows);
	else if (sequence > 1)
		tell(walk, RAD_DAMAGE_CHANGED, sequence - 1, sequence,
		     "entry %" PRIu64 " does not follow entry %" PRIu64
		     ": one of them was changed, or what stood between them was deleted",
		     sequence, sequence - 1);
	else
		tell(walk, RAD_DAMAGE_DELETED, 1, 1, "entry 1 was not the first one: what stood before it was deleted");
}

static void check_links(struct walk *walk, uint64_t sequence, uint8_t fields[4][RAD_SHA256_SIZE], int kind)
{
	uint8_t hash[RAD_SHA256_SIZE];

	rad_log_hash(sequence, fields[0], (enum rad_log_kind)kind, fields[1], fields[2], hash);
	if (memcmp(fields[0], walk->previous, RAD_SHA256_SIZE) != 0)
		tell_break(walk, sequence, fields[0]);
	else if (memcmp(hash, fields[3], RAD_SHA256_SIZE) != 0)
		tell(walk, RAD_DAMAGE_CHANGED, sequence, sequence,
		     "entry %" PRIu64 ": its own hash is wrong, it was changed", sequence);
}

static void check_entry(struct walk *walk, sqlite3_stmt *statement)
{
	static const int columns[4] = { PREVIOUS, FIRST, SECOND, HASH };
	uint8_t fields[4][RAD_SHA256_SIZE] = { { 0 } };
	int64_t stored = sqlite3_column_int64(statement, SEQUENCE);
	uint64_t sequence = (uint64_t)stored;
	bool whole = true;
	bool skipped = stored > 0 && sequence > walk->expected;

	if (stored <= 0) {
		tell(walk, RAD_DAMAGE_FOREIGN, 0, 0, "an entry has the number %" PRId64 ", which none was given",
		     stored);
		return;
	}
	if (skipped)
		tell(walk, RAD_DAMAGE_DELETED, walk->expected, sequence - 1,
		     walk->expected == sequence - 1 ? "entry %" PRIu64 " was deleted"
						    : "entries %" PRIu64 " to %" PRIu64 " were deleted",
		     walk->expected, sequence - 1);
	for (int i = 0; i < 4; i++)
		whole = rad_sql_blob(statement, columns[i], fields[i], RAD_SHA256_SIZE) && whole;
	if (skipped)
		memcpy(walk->previous, fields[0], RAD_SHA256_SIZE); /* what is missing cannot be followed */
	if (!whole)
		tell(walk, RAD_DAMAGE_CHANGED, sequence, sequence, "entry %" PRIu64 ": its hashes are damaged",
		     sequence);
	else
		check_links(walk, sequence, fields, sqlite3_column_int(statement, KIND));
	check_payload(walk, statement, sequence);
	memcpy(walk->previous, fields[3], RAD_SHA256_SIZE);
	walk->expected = sequence + 1;
	rad_merkle_add(&walk->tree, fields[3]);
}

/* The log as it was when the checkpoint was signed. */
static void compare_marks(struct walk *walk)
{
	for (size_t i = 0; i < walk->n_marks; i++) {
		struct mark *mark = &walk->marks[i];
		uint8_t root[RAD_SHA256_SIZE];
		char hex[65];

		if (mark->text.size != walk->tree.size)
			continue;
		mark->reached = true;
		rad_merkle_root(&walk->tree, root);
		rad_hex_encode(root, sizeof(root), hex);
		if (strcmp(hex, mark->text.root) != 0)
			tell(walk, RAD_DAMAGE_CHANGED, 1, mark->text.size,
			     "among entries 1 to %" PRIu64
			     " something is otherwise than the %scheckpoint of %s signed it",
			     mark->text.size, mark->is_outside ? "outside " : "", mark->text.time);
	}
}

static void tell_cut(const struct walk *walk)
{
	uint64_t last = walk->expected - 1;

	for (size_t i = 0; i < walk->n_marks; i++) {
		const struct mark *mark = &walk->marks[i];

		if (!mark->reached && mark->text.size > last)
			tell(walk, RAD_DAMAGE_CUT, last + 1, mark->text.size,
			     "entries %" PRIu64 " to %" PRIu64 " were cut off: the %scheckpoint of %s signed them",
			     last + 1, mark->text.size, mark->is_outside ? "outside " : "", mark->text.time);
	}
}

static int check_database(struct rad_store *store, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err, "PRAGMA integrity_check(1)", "");

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r < 0)
		return r;
	if (rad_text_equal(rad_sql_text(statement, 0), "ok"))
		return 0;
	return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "the database %s is damaged: %s", store->file,
			     rad_sql_text(statement, 0));
}

/* What lies in the tables without an entry that names it. */
static int check_orphans(const struct walk *walk, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(
		walk->store, &statement, err,
		"SELECT 'a record', sequence FROM record WHERE sequence NOT IN (SELECT sequence FROM log WHERE kind = "
		"1)"
		" UNION ALL SELECT 'a certificate', sequence FROM certificate WHERE sequence NOT IN (SELECT sequence "
		"FROM log "
		"WHERE kind = 2)"
		" UNION ALL SELECT 'a document', sequence FROM document WHERE sequence NOT IN (SELECT sequence FROM "
		"log "
		"WHERE "
		"kind = 3)"
		" UNION ALL SELECT 'an event', sequence FROM event WHERE sequence NOT IN (SELECT sequence FROM log "
		"WHERE "
		"kind = 4)"
		" UNION ALL SELECT 'a drive', sequence FROM record_drive WHERE sequence NOT IN (SELECT sequence FROM "
		"record)"
		" UNION ALL SELECT 'an asset', sequence FROM record_asset WHERE sequence NOT IN (SELECT sequence FROM "
		"record)",
		"");

	while (r >= 0 && (r = rad_sql_step(walk->store, statement, err)) > 0) {
		int64_t sequence = sqlite3_column_int64(statement, 1);

		tell(walk, RAD_DAMAGE_FOREIGN, sequence > 0 ? (uint64_t)sequence : 0,
		     sequence > 0 ? (uint64_t)sequence : 0,
		     "%s has the number %" PRId64 " and is not in the log: its entry was deleted, or it was put in",
		     rad_sql_text(statement, 0), sequence);
	}
	return r;
}

static int add_mark(struct walk *walk, const struct rad_checkpoint *text, bool is_outside, struct rad_error *err)
{
	struct mark *more = reallocarray(walk->marks, walk->n_marks + 1, sizeof(*more));

	if (!more)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	walk->marks = more;
	walk->marks[walk->n_marks++] = (struct mark){ .text = *text, .is_outside = is_outside };
	return 0;
}

/* A checkpoint in the store counts when its signature holds and its text says what its row says. */
static int take_checkpoint(struct walk *walk, sqlite3_stmt *statement, struct rad_error *err)
{
	const void *text = sqlite3_column_blob(statement, 1);
	const void *cms = sqlite3_column_blob(statement, 2);
	size_t size = (size_t)sqlite3_column_bytes(statement, 1);
	size_t cms_size = (size_t)sqlite3_column_bytes(statement, 2);
	int64_t row = sqlite3_column_int64(statement, 0);
	struct rad_checkpoint checkpoint;

	if (!text || !cms || rad_checkpoint_read(text, size, &checkpoint, NULL) < 0 ||
	    (int64_t)checkpoint.size != row || strcmp(checkpoint.log_id, walk->store->log_id) != 0 ||
	    !walk->check->is_signed(walk->check->user, text, size, cms, cms_size)) {
		tell(walk, RAD_DAMAGE_CHANGED, 0, 0,
		     "the checkpoint at %" PRId64 " entries was changed: it or its signature does not hold", row);
		return 0;
	}
	return add_mark(walk, &checkpoint, false, err);
}

static int read_marks(struct walk *walk, uint64_t *ret_checkpoints, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(walk->store, &statement, err, "SELECT size, text, cms FROM checkpoint ORDER BY size",
				"");

	while (r >= 0 && (r = rad_sql_step(walk->store, statement, err)) > 0) {
		(*ret_checkpoints)++;
		r = take_checkpoint(walk, statement, err);
		if (r < 0)
			return r;
	}
	for (size_t i = 0; r >= 0 && i < walk->check->n_outside; i++) {
		const struct rad_checkpoint *outside = &walk->check->outside[i];

		if (strcmp(outside->log_id, walk->store->log_id) == 0)
			r = add_mark(walk, outside, true, err);
		else
			tell(walk, RAD_DAMAGE_FOREIGN, 0, 0, "the outside checkpoint of %s is of another log, %s",
			     outside->time, outside->log_id);
	}
	return r;
}

static int walk_entries(struct walk *walk, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(walk->store, &statement, err, walk->check->quick ? quick_sql : whole_sql, "");

	while (r >= 0 && (r = rad_sql_step(walk->store, statement, err)) > 0) {
		check_entry(walk, statement);
		compare_marks(walk);
	}
	return r;
}

int rad_store_check_chain(struct rad_store *store, const struct rad_chain_check *check, uint64_t *ret_entries,
			  uint64_t *ret_checkpoints, struct rad_error *err)
{
	struct walk walk = { .store = store, .check = check, .expected = 1 };
	int r;

	*ret_checkpoints = 0;
	rad_store_hold(store);
	r = check->quick ? 0 : check_database(store, err);
	if (r >= 0)
		r = read_marks(&walk, ret_checkpoints, err);
	if (r >= 0)
		r = walk_entries(&walk, err);
	if (r >= 0)
		r = check_orphans(&walk, err);
	if (r >= 0)
		tell_cut(&walk);
	if (r >= 0 && !check->quick)
		r = rad_ledger_compare(store, check, err);
	*ret_entries = walk.tree.size;
	free(walk.marks);
	return rad_store_leave(store, r);
}
