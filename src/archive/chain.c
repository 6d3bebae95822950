/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hash chain, and walking it from the first entry.
 */
#include "archive/sql.h"

#include <inttypes.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"

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

static const char walk_sql[] =
	"SELECT l.sequence, l.previous, l.kind, l.first_sha256, l.second_sha256, l.hash, r.json, r.cms, c.pdf, "
	"c.certificate_id,"
	" r.certificate_id IS json_extract(r.json, '$.certificate_id') AND r.inventory_id IS json_extract(r.json, "
	"'$.inventory_id')"
	" AND r.outcome IS json_extract(r.json, '$.outcome') AND r.operator_id IS json_extract(r.json, "
	"'$.performed_by.id')"
	" AND r.issued IS json_extract(r.json, '$.issued') AND l.sequence IS json_extract(r.json, '$.log.sequence')"
	" AND lower(hex(l.previous)) IS json_extract(r.json, '$.log.previous')"
	" AND (SELECT count(*) FROM record_drive d WHERE d.sequence = r.sequence) IS json_array_length(r.json, "
	"'$.drives')"
	" AND NOT EXISTS (SELECT 1 FROM record_drive d WHERE d.sequence = r.sequence AND"
	"  d.serial IS NOT json_extract(r.json, '$.drives[' || (d.number - 1) || '].drive.serial'))"
	" FROM log l LEFT JOIN record r ON r.sequence = l.sequence LEFT JOIN certificate c ON c.sequence = l.sequence"
	" ORDER BY l.sequence";

static int broken(const struct rad_store *store, uint64_t sequence, const char *what, struct rad_error *err)
{
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "check chain",
			    "entry %" PRIu64 " of the log in %s does not hold: %s", sequence, store->file, what);
	rad_error_advise(
		err,
		"the archive was changed after the fact or is damaged: keep it as it is, and compare with a backup");
	return -RAD_ERROR_EVIDENCE;
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

static const char *check_payload(sqlite3_stmt *statement)
{
	switch (sqlite3_column_int(statement, 2)) {
	case RAD_LOG_RECORD:
		if (!digest_fits(statement, 3, 6))
			return "its record is missing or was changed";
		if (!digest_fits(statement, 4, 7))
			return "its signature is missing or was changed";
		return sqlite3_column_int(statement, 10) ? NULL : "its search columns differ from the signed record";
	case RAD_LOG_CERTIFICATE:
		if (!digest_fits(statement, 3, 8))
			return "its certificate is missing or was changed";
		return digest_fits(statement, 4, 9) ? NULL : "its certificate belongs to another record";
	default:
		return "it is of no known kind";
	}
}

/* NULL when the entry holds; previous moves on to its hash. */
static const char *check_entry(sqlite3_stmt *statement, uint64_t expected, uint8_t previous[RAD_SHA256_SIZE])
{
	uint8_t fields[4][RAD_SHA256_SIZE];
	uint8_t hash[RAD_SHA256_SIZE];
	static const int columns[4] = { 1, 3, 4, 5 };

	if ((uint64_t)sqlite3_column_int64(statement, 0) != expected)
		return "an entry before it is missing";
	for (int i = 0; i < 4; i++) {
		if (!rad_sql_blob(statement, columns[i], fields[i], RAD_SHA256_SIZE))
			return "its hashes are damaged";
	}
	if (memcmp(fields[0], previous, RAD_SHA256_SIZE) != 0)
		return "it does not follow the entry before it";
	rad_log_hash(expected, previous, (enum rad_log_kind)sqlite3_column_int(statement, 2), fields[1], fields[2],
		     hash);
	if (memcmp(hash, fields[3], RAD_SHA256_SIZE) != 0)
		return "its own hash is wrong";
	memcpy(previous, hash, RAD_SHA256_SIZE);
	return check_payload(statement);
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
	return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "check chain", "the database %s is damaged: %s", store->file,
			     rad_sql_text(statement, 0));
}

static int check_orphans(struct rad_store *store, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(
		store, &statement, err,
		"SELECT (SELECT count(*) FROM record WHERE sequence NOT IN (SELECT sequence FROM log WHERE kind = 1)) +"
		" (SELECT count(*) FROM certificate WHERE sequence NOT IN (SELECT sequence FROM log WHERE kind = 2))",
		"");

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r < 0)
		return r;
	if (sqlite3_column_int64(statement, 0) == 0)
		return 0;
	return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "check chain", "%s holds records that are not in its log",
			     store->file);
}

static int walk(struct rad_store *store, uint64_t *ret_entries, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	uint8_t previous[RAD_SHA256_SIZE] = { 0 };
	uint64_t expected = 1;
	int r = rad_sql_prepare(store, &statement, err, walk_sql, "");

	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0) {
		const char *what = check_entry(statement, expected, previous);

		if (what)
			return broken(store, expected, what, err);
		expected++;
	}
	*ret_entries = expected - 1;
	return r;
}

int rad_store_check_chain(struct rad_store *store, uint64_t *ret_entries, struct rad_error *err)
{
	int r;

	rad_store_hold(store);
	r = check_database(store, err);
	if (r >= 0)
		r = walk(store, ret_entries, err);
	if (r >= 0)
		r = check_orphans(store, err);
	return rad_store_leave(store, r);
}
