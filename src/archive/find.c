/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "archive/sql.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"

#define LIMIT_DEFAULT 1000
#define PREFIX_MIN    3

#define COLUMNS                                                                                                        \
	"SELECT r.sequence, r.certificate_id, r.inventory_id, d.serial, d.model, r.operator_id, r.outcome, d.level, "  \
	"r.issued,"                                                                                                    \
	" l.first_sha256, c.sequence, (SELECT first_sha256 FROM log WHERE sequence = c.sequence),"                     \
	" (SELECT count(*) FROM record_drive WHERE sequence = r.sequence) FROM record r"                               \
	" JOIN log l ON l.sequence = r.sequence LEFT JOIN record_drive d ON d.sequence = r.sequence AND d.number = 1"  \
	" LEFT JOIN certificate c ON c.certificate_id = r.certificate_id WHERE 1"

/*
 * Conditions by the number of their first parameter. Only those that are asked for stand in the statement, so that
 * SQLite can use an index for them. A prefix becomes a range: no character has a meaning of its own.
 */
static const char *const conditions[] = {
	" AND r.sequence IN (SELECT sequence FROM record WHERE inventory_id = ?1"
	"  UNION SELECT sequence FROM record_asset WHERE inventory_id = ?1)",
	" AND r.sequence IN (SELECT sequence FROM record_drive WHERE serial = ?2)",
	" AND r.certificate_id = ?3",
	" AND r.outcome = ?4",
	" AND r.issued >= ?5",
	" AND r.issued < ?6",
	" AND r.sequence IN (SELECT sequence FROM record WHERE inventory_id >= ?7 AND inventory_id < ?8"
	"  UNION SELECT sequence FROM record WHERE certificate_id >= ?7 AND certificate_id < ?8"
	"  UNION SELECT sequence FROM record WHERE operator_id >= ?7 AND operator_id < ?8"
	"  UNION SELECT sequence FROM record_asset WHERE inventory_id >= ?7 AND inventory_id < ?8"
	"  UNION SELECT sequence FROM record WHERE outcome = ?9"
	"  UNION SELECT sequence FROM record_drive WHERE serial >= ?7 AND serial < ?8)",
};

static void build_sql(const struct rad_query *query, char *ret, size_t size)
{
	const bool asked[RAD_ARRAY_LENGTH(conditions)] = {
		query->inventory_id != NULL, query->serial != NULL,    query->certificate_id != NULL,
		query->outcome != NULL,	     query->from_wall_ms != 0, query->to_wall_ms != 0,
		query->text != NULL,
	};
	size_t used = (size_t)snprintf(ret, size, "%s", COLUMNS);

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(conditions); i++) {
		if (asked[i])
			used += (size_t)snprintf(ret + used, size - used, "%s", conditions[i]);
	}
	(void)snprintf(ret + used, size - used, " ORDER BY r.sequence LIMIT ?10");
}

static int64_t parse_issued(const char *text)
{
	struct tm parts;

	memset(&parts, 0, sizeof(parts));
	return strptime(text, "%Y-%m-%dT%H:%M:%SZ", &parts) ? (int64_t)timegm(&parts) * 1000 : 0;
}

static void hex_column(sqlite3_stmt *statement, int column, char ret[65])
{
	uint8_t digest[RAD_SHA256_SIZE];

	if (rad_sql_blob(statement, column, digest, sizeof(digest)))
		rad_hex_encode(digest, sizeof(digest), ret);
}

static void fill(sqlite3_stmt *statement, struct rad_entry *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->sequence = (uint64_t)sqlite3_column_int64(statement, 0);
	(void)rad_text_copy(ret->certificate_id, sizeof(ret->certificate_id), rad_sql_text(statement, 1));
	(void)rad_text_copy(ret->inventory_id, sizeof(ret->inventory_id), rad_sql_text(statement, 2));
	(void)rad_text_copy(ret->serial, sizeof(ret->serial), rad_sql_text(statement, 3));
	(void)rad_text_copy(ret->model, sizeof(ret->model), rad_sql_text(statement, 4));
	(void)rad_text_copy(ret->operator_id, sizeof(ret->operator_id), rad_sql_text(statement, 5));
	(void)rad_text_copy(ret->outcome, sizeof(ret->outcome), rad_sql_text(statement, 6));
	(void)rad_text_copy(ret->level, sizeof(ret->level), rad_sql_text(statement, 7));
	ret->issued_wall_ms = parse_issued(rad_sql_text(statement, 8));
	hex_column(statement, 9, ret->record_sha256);
	ret->has_certificate = sqlite3_column_type(statement, 10) != SQLITE_NULL;
	hex_column(statement, 11, ret->certificate_sha256);
	ret->n_drives = (uint32_t)sqlite3_column_int64(statement, 12);
}

/* The words that ?7 and ?8 are the bounds of: from text to just behind every text that begins with it, or to text
 * alone. */
static void make_bounds(const char *text, char *ret_end, size_t size)
{
	size_t length = strlen(text);

	(void)rad_text_copy(ret_end, size - 4, text);
	if (length >= PREFIX_MIN)
		strncat(ret_end, "\xF4\x8F\xBF\xBF", 5); /* U+10FFFF sorts behind everything */
	else
		strncat(ret_end, "\x01", 2);
}

static int prepare_find(struct rad_store *store, const struct rad_query *query, char *bounds, sqlite3_stmt **ret,
			char from[RAD_TIME_TEXT_SIZE], char until[RAD_TIME_TEXT_SIZE], struct rad_error *err)
{
	char sql[2000];

	build_sql(query, sql, sizeof(sql));
	rad_time_format(query->from_wall_ms, from);
	rad_time_format(query->to_wall_ms, until);
	return rad_sql_prepare(store, ret, err, sql, "sssssssssi", query->inventory_id, query->serial,
			       query->certificate_id, query->outcome, query->from_wall_ms ? from : NULL,
			       query->to_wall_ms ? until : NULL, query->text, query->text ? bounds : NULL, query->text,
			       (int64_t)(query->limit ? query->limit : LIMIT_DEFAULT));
}

int rad_store_find(struct rad_store *store, const struct rad_query *query, struct rad_entry **ret, size_t *ret_n,
		   struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	rad_auto_free struct rad_entry *entries = NULL;
	char bounds[300] = "";
	char from[RAD_TIME_TEXT_SIZE];
	char until[RAD_TIME_TEXT_SIZE];
	size_t n = 0;
	int r;

	if (query->text)
		make_bounds(query->text, bounds, sizeof(bounds));
	r = prepare_find(store, query, bounds, &statement, from, until, err);
	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0) {
		struct rad_entry *more = n & (n - 1) ? entries : reallocarray(entries, n ? 2 * n : 1, sizeof(*entries));

		if (!more) {
			r = rad_error_set(err, RAD_ERROR_IO, ENOMEM, "search archive", "out of memory");
			break;
		}
		entries = more;
		fill(statement, &entries[n++]);
	}
	if (r < 0)
		return r;
	*ret = RAD_STEAL(entries);
	*ret_n = n;
	return 0;
}

static void copy_blob(sqlite3_stmt *statement, int column, struct rad_buffer *ret)
{
	if (ret)
		rad_buffer_append(ret, sqlite3_column_blob(statement, column),
				  (size_t)sqlite3_column_bytes(statement, column));
}

static int get_blobs(struct rad_store *store, const char *certificate_id, struct rad_buffer *ret_json,
		     struct rad_buffer *ret_cms, struct rad_buffer *ret_pdf, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT r.json, r.cms, c.pdf FROM record r LEFT JOIN certificate c ON c.certificate_id "
				"= r.certificate_id"
				" WHERE r.certificate_id = ?",
				"s", certificate_id);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r < 0)
		return r;
	if (r == 0) {
		(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "read archive", "the archive has no record %s",
				    certificate_id);
		rad_error_advise(err, "search for it: radera archive find TEXT");
		return -RAD_ERROR_INPUT;
	}
	copy_blob(statement, 0, ret_json);
	copy_blob(statement, 1, ret_cms);
	copy_blob(statement, 2, ret_pdf);
	return 0;
}

static int check_buffers(struct rad_buffer *const *buffers, size_t n, struct rad_error *err)
{
	for (size_t i = 0; i < n; i++) {
		if (buffers[i] && rad_buffer_check(buffers[i], err) < 0)
			return -RAD_ERROR_IO;
	}
	return 0;
}

int rad_store_get(struct rad_store *store, const char *certificate_id, struct rad_entry *ret_entry,
		  struct rad_buffer *ret_json, struct rad_buffer *ret_cms, struct rad_buffer *ret_pdf,
		  struct rad_error *err)
{
	struct rad_buffer *const buffers[] = { ret_json, ret_cms, ret_pdf };
	const struct rad_query query = { .certificate_id = certificate_id };
	rad_auto_free struct rad_entry *entries = NULL;
	size_t n = 0;
	int r;

	rad_store_hold(store);
	r = get_blobs(store, certificate_id, ret_json, ret_cms, ret_pdf, err);
	rad_store_release(store);
	if (r >= 0)
		r = check_buffers(buffers, RAD_ARRAY_LENGTH(buffers), err);
	if (r >= 0 && ret_entry)
		r = rad_store_find(store, &query, &entries, &n, err);
	if (r >= 0 && n)
		*ret_entry = entries[0];
	return r;
}
