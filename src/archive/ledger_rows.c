/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of the store as JSON. A blob is {"hex": "..."}; a column that is NULL is left out. Tables and columns are the
 * ones in this file and no others, in both directions: a ledger cannot name a table of its own.
 */
#include "archive/ledger.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define OPERATION "write ledger"

struct table {
	const char *name;
	const char *columns;
	const char *where; /* with the parameter */
	const char *merge; /* what becomes of a row that is there; NULL: it is replaced */
};

/* What an entry of the log consists of. A certificate's PDF is a file of its own. */
static const struct table entry_tables[] = {
	{ "log", "sequence, previous, kind, first_sha256, second_sha256, hash", "sequence = ?" },
	{ "record", "sequence, json, cms", "sequence = ?" },
	{ "record_drive", "sequence, number, serial, model, level", "sequence = ? ORDER BY number" },
	{ "record_asset", "sequence, number, inventory_id", "sequence = ? ORDER BY number" },
	{ "event", "sequence, json", "sequence = ?" },
	{ "certificate", "sequence, certificate_id", "sequence = ?" },
	{ "document", "sequence, certificate_id, name, pdf", "sequence = ?" },
};
static const struct table checkpoint_table = { "checkpoint", "size, made_ms, text, cms",
					       "size > ? ORDER BY size LIMIT 1" };
static const struct table state_tables[] = {
	{ "operator", "id, name, role, added_ms, retired_ms, from_ms, until_ms", "? = 0 ORDER BY id",
	  "ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role, from_ms = excluded.from_ms, "
	  "until_ms = "
	  "excluded.until_ms, retired_ms = coalesce(retired_ms, excluded.retired_ms)" },
	{ "setting", "key, value, set_ms", "? = 0 ORDER BY key",
	  "ON CONFLICT (key) DO UPDATE SET value = excluded.value, set_ms = excluded.set_ms WHERE excluded.set_ms > "
	  "set_ms" },
};

/* In no ledger: what a damaged database may still tell. */
static const struct table other_tables[] = {
	{ "asset",
	  "inventory_id, serial, make, model, kind, organisation, unit, holder, in_use_since, planned_months, "
	  "price_minor, "
	  "register_status, register_retired, source, state, disposition, changed_ms",
	  "? = 0" },
	{ "asset_drive", "serial, inventory_id, added_ms", "? = 0" },
	{ "review", "id, created_ms, kind, inventory_id, serial, detail, resolved_ms, resolved_by, resolution",
	  "? = 0 ORDER BY id" },
	{ "asset_fact", "inventory_id, name, value, set_ms, operator_id", "? = 0" },
	{ "lot",
	  "lot_id, disposition, receiver, organisation, opened_ms, opened_by, closed_ms, closed_by, certificate_id",
	  "? = 0" },
	{ "lot_asset", "inventory_id, lot_id, added_ms, added_by", "? = 0" },
	{ "sale",
	  "receipt_id, series, number, inventory_id, organisation, issued_ms, price_minor, sha256, annuls, json, cms, "
	  "pdf, "
	  "destroyed_ms",
	  "? = 0 ORDER BY issued_ms" },
	{ "register_change", "id, inventory_id, state, disposition, certificate_id, created_ms, batch_id",
	  "? = 0 ORDER BY id" },
	{ "register_batch",
	  "batch_id, made_ms, channel, mapping, sha256, body, acknowledged_ms, acknowledged_by, rejected_ms",
	  "? = 0 ORDER BY batch_id" },
	{ "asset_merge", "inventory_id, log_id, events, review_id", "? = 0" },
	{ "asset_back", "inventory_id, at_ms, sequence", "? = 0" },
	{ "foreign_record", "certificate_id, log_id, sequence, json, cms, has_certificate, taken_ms", "? = 0" },
	{ "foreign_drive", "certificate_id, number, inventory_id, serial, stable_id, issued", "? = 0" },
	{ "job", "job_id, created_ms, intent, ended, recorded, certificate_id", "? = 0" },
	{ "journal", "seq, job_id, wall_ms, kind, step, position, payload", "? = 0 ORDER BY seq" },
	{ "outbox", "id, channel, created_ms, tries, next_ms, body", "? = 0 ORDER BY id" },
};

static json_t *blob_to_json(const void *data, size_t size)
{
	rad_auto_free char *hex = malloc(2 * size + 1);

	if (!hex)
		return NULL;
	rad_hex_encode(data, size, hex);
	return json_pack("{s:s}", "hex", hex);
}

static json_t *value_to_json(sqlite3_stmt *statement, int column)
{
	switch (sqlite3_column_type(statement, column)) {
	case SQLITE_INTEGER:
		return json_integer(sqlite3_column_int64(statement, column));
	case SQLITE_TEXT:
		return json_string(rad_sql_text(statement, column));
	default:
		return blob_to_json(sqlite3_column_blob(statement, column),
				    (size_t)sqlite3_column_bytes(statement, column));
	}
}

static json_t *row_to_json(sqlite3_stmt *statement)
{
	json_t *row = json_object();

	for (int i = 0; row && i < sqlite3_column_count(statement); i++) {
		if (sqlite3_column_type(statement, i) == SQLITE_NULL)
			continue;
		if (json_object_set_new(row, sqlite3_column_name(statement, i), value_to_json(statement, i)) < 0) {
			json_decref(row);
			row = NULL;
		}
	}
	return row;
}

/* Adds {TABLE: [rows]} when there are any. */
static int add_rows(struct rad_store *store, const struct table *table, int64_t parameter, json_t *rows,
		    struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	json_t *list = json_array();
	char sql[512];
	int r;

	(void)snprintf(sql, sizeof(sql), "SELECT %s FROM %s WHERE %s", table->columns, table->name, table->where);
	r = rad_sql_prepare(store, &statement, err, sql, "i", parameter);
	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0) {
		if (json_array_append_new(list, row_to_json(statement)) < 0)
			r = rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "a row of %s is no clean text",
					  table->name);
	}
	if (r >= 0 && json_array_size(list) > 0 && json_object_set(rows, table->name, list) < 0)
		r = rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	json_decref(list);
	return r;
}

static json_t *collect(struct rad_store *store, const struct table *tables, size_t n, int64_t parameter,
		       struct rad_error *err)
{
	json_t *rows = json_object();
	int r = rows ? 0 : rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");

	for (size_t i = 0; r >= 0 && i < n; i++)
		r = add_rows(store, &tables[i], parameter, rows, err);
	if (r >= 0)
		return rows;
	json_decref(rows);
	return NULL;
}

json_t *rad_ledger_entry(struct rad_store *store, int64_t sequence, struct rad_error *err)
{
	json_t *rows = collect(store, entry_tables, RAD_ARRAY_LENGTH(entry_tables), sequence, err);

	return rows ? json_pack("{s:I, s:o}", "entry", (json_int_t)sequence, "rows", rows) : NULL;
}

int rad_ledger_checkpoint(struct rad_store *store, int64_t size, json_t **ret, struct rad_error *err)
{
	json_t *rows = collect(store, &checkpoint_table, 1, size, err);

	*ret = NULL;
	if (!rows)
		return -RAD_ERROR_EVIDENCE;
	if (json_object_size(rows) > 0)
		*ret = json_pack("{s:O}", "checkpoint", rows);
	json_decref(rows);
	return 0;
}

static bool digest_json(const json_t *json, char ret[RAD_SHA256_HEX_SIZE])
{
	rad_auto_free char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);

	if (text)
		rad_sha256_hex(text, strlen(text), ret);
	return text != NULL;
}

/* Whether the row is new to `known`, which then has it. */
static bool learn(json_t *known, const char *table, const json_t *row)
{
	const char *name = json_string_value(json_object_get(row, rad_text_equal(table, "operator") ? "id" : "key"));
	char digest[RAD_SHA256_HEX_SIZE];
	char place[160];

	(void)snprintf(place, sizeof(place), "%s/%s", table, name ? name : "");
	if (!digest_json(row, digest) || rad_ledger_says(json_object_get(known, place), digest))
		return false;
	(void)json_object_set_new(known, place, json_string(digest));
	return true;
}

void rad_ledger_know(const json_t *line, json_t *known)
{
	const char *table;
	json_t *list;

	json_object_foreach(json_object_get(line, "state"), table, list)
	{
		const json_t *row;
		size_t i;

		json_array_foreach(list, i, row)(void) learn(known, table, row);
	}
}

/* Takes out what is known. */
static void keep_news(json_t *rows, json_t *known)
{
	const char *table;
	json_t *list;
	void *next;

	json_object_foreach_safe(rows, next, table, list)
	{
		for (size_t i = json_array_size(list); i-- > 0;) {
			if (!learn(known, table, json_array_get(list, i)))
				(void)json_array_remove(list, i);
		}
		if (json_array_size(list) == 0)
			(void)json_object_del(rows, table);
	}
}

json_t *rad_ledger_state(struct rad_store *store, json_t *known, struct rad_error *err)
{
	json_t *rows = collect(store, state_tables, RAD_ARRAY_LENGTH(state_tables), 0, err);
	char digest[RAD_SHA256_HEX_SIZE];

	if (!rows)
		return NULL;
	keep_news(rows, known);
	if (json_object_size(rows) == 0 || !digest_json(rows, digest)) {
		json_decref(rows);
		return NULL;
	}
	return json_pack("{s:o, s:I, s:s, s:s, s:b}", "state", rows, "at", (json_int_t)rad_clock_wall_ms(store->clock),
			 "sha256", digest, "log_id", store->log_id, "simulated", store->simulated);
}

bool rad_ledger_state_holds(const json_t *line)
{
	char digest[RAD_SHA256_HEX_SIZE];
	const json_t *rows = json_object_get(line, "state");

	return rows && digest_json(rows, digest) && rad_ledger_says(json_object_get(line, "sha256"), digest);
}

static const struct table *find_table(const char *name)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(entry_tables); i++) {
		if (rad_text_equal(entry_tables[i].name, name))
			return &entry_tables[i];
	}
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(state_tables); i++) {
		if (rad_text_equal(state_tables[i].name, name))
			return &state_tables[i];
	}
	return rad_text_equal(checkpoint_table.name, name) ? &checkpoint_table : NULL;
}

/* The bytes of {"hex": ...}; freed by the caller. NULL when it is none. */
static void *json_to_blob(const json_t *value, size_t *ret_size)
{
	const char *hex = json_string_value(json_object_get(value, "hex"));
	size_t size = hex ? strlen(hex) / 2 : 0;
	uint8_t *data = hex ? malloc(size + 1) : NULL;

	if (data && !rad_hex_decode(hex, data, size)) {
		free(data);
		data = NULL;
	}
	*ret_size = size;
	return data;
}

static int bind_json(sqlite3_stmt *statement, int place, const json_t *value)
{
	size_t size = 0;
	void *data;

	if (!value)
		return sqlite3_bind_null(statement, place);
	if (json_is_integer(value))
		return sqlite3_bind_int64(statement, place, json_integer_value(value));
	if (json_is_string(value))
		return sqlite3_bind_text(statement, place, json_string_value(value), -1, SQLITE_STATIC);
	data = json_to_blob(value, &size);
	return data ? sqlite3_bind_blob64(statement, place, data, size, free) : SQLITE_MISMATCH;
}

static int bind_row(sqlite3_stmt *statement, const char *columns, const json_t *row)
{
	rad_auto_free char *names = strdup(columns);
	char *rest = names;
	int code = names ? SQLITE_OK : SQLITE_NOMEM;

	for (int place = 1; code == SQLITE_OK && rest; place++) {
		const char *name = strsep(&rest, ",");

		code = bind_json(statement, place, json_object_get(row, name + strspn(name, " ")));
	}
	return code;
}

static int insert_row(struct rad_store *store, const struct table *table, const json_t *row, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	static const char marks[] = "?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?";
	int n = 1;
	char sql[768];
	int r;

	for (const char *at = table->columns; (at = strchr(at, ',')); at++)
		n++;
	(void)snprintf(sql, sizeof(sql), "INSERT %sINTO %s (%s) VALUES (%.*s) %s", table->merge ? "" : "OR REPLACE ",
		       table->name, table->columns, 2 * n - 1, marks, table->merge ? table->merge : "");
	r = rad_sql_prepare(store, &statement, err, sql, "");
	if (r >= 0 && bind_row(statement, table->columns, row) != SQLITE_OK)
		r = rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "read ledger", "a row of %s cannot be read", table->name);
	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	return r < 0 ? r : 0;
}

int rad_ledger_insert(struct rad_store *store, const json_t *rows, struct rad_error *err)
{
	const char *name;
	json_t *list;

	json_object_foreach((json_t *)rows, name, list)
	{
		const struct table *table = find_table(name);
		const json_t *row;
		size_t i;

		if (!table)
			return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "read ledger", "it names the table %.40s",
					     name);
		json_array_foreach(list, i, row)
		{
			int r = insert_row(store, table, row, err);

			if (r < 0)
				return r;
		}
	}
	return 0;
}

static void salvage_table(struct rad_store *from, struct rad_store *to, const struct table *table)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	struct rad_error ignored;
	char sql[512];
	int r;

	(void)snprintf(sql, sizeof(sql), "SELECT %s FROM %s WHERE %s", table->columns, table->name, table->where);
	r = rad_sql_prepare(from, &statement, &ignored, sql, "i", (int64_t)0);
	while (r >= 0 && (r = rad_sql_step(from, statement, &ignored)) > 0) {
		json_t *row = row_to_json(statement);

		if (row)
			(void)!insert_row(to, table, row, &ignored);
		json_decref(row);
	}
}

void rad_ledger_salvage(struct rad_store *from, struct rad_store *to)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(other_tables); i++)
		salvage_table(from, to, &other_tables[i]);
}

static const json_t *first_row(const json_t *rows, const char *table)
{
	return json_array_get(json_object_get(rows, table), 0);
}

static bool hash_of(const json_t *row, const char *column, uint8_t ret[RAD_SHA256_SIZE])
{
	const char *hex = json_string_value(json_object_get(json_object_get(row, column), "hex"));

	return hex && rad_hex_decode(hex, ret, RAD_SHA256_SIZE);
}

static bool text_fits(const json_t *row, const char *column, const uint8_t wanted[RAD_SHA256_SIZE])
{
	const json_t *value = json_object_get(row, column);
	uint8_t digest[RAD_SHA256_SIZE];
	size_t size = json_string_length(value);
	rad_auto_free void *data = json_is_string(value) ? NULL : json_to_blob(value, &size);

	if (!json_is_string(value) && !data)
		return false;
	rad_sha256(data ? data : json_string_value(value), size, digest);
	return memcmp(digest, wanted, sizeof(digest)) == 0;
}

/* The second digest of an event is of its kind, of a document of its owner and name. */
static bool words_fit(const char *words, const uint8_t wanted[RAD_SHA256_SIZE])
{
	uint8_t digest[RAD_SHA256_SIZE];

	if (!words)
		return false;
	rad_sha256(words, strlen(words), digest);
	return memcmp(digest, wanted, sizeof(digest)) == 0;
}

static bool event_fits(const json_t *row, const uint8_t first[RAD_SHA256_SIZE], const uint8_t second[RAD_SHA256_SIZE])
{
	const char *text = json_string_value(json_object_get(row, "json"));
	json_t *event = text ? json_loads(text, 0, NULL) : NULL;
	bool fits =
		text_fits(row, "json", first) && words_fit(json_string_value(json_object_get(event, "kind")), second);

	json_decref(event);
	return fits;
}

static bool document_fits(const json_t *row, const uint8_t first[RAD_SHA256_SIZE],
			  const uint8_t second[RAD_SHA256_SIZE])
{
	char owner[RAD_CERTIFICATE_ID_SIZE + RAD_DOCUMENT_NAME_SIZE];
	const char *id = json_string_value(json_object_get(row, "certificate_id"));
	const char *name = json_string_value(json_object_get(row, "name"));

	(void)snprintf(owner, sizeof(owner), "%s/%s", id ? id : "", name ? name : "");
	return text_fits(row, "pdf", first) && words_fit(owner, second);
}

static bool payload_fits(const json_t *rows, int64_t kind, const uint8_t first[RAD_SHA256_SIZE],
			 const uint8_t second[RAD_SHA256_SIZE])
{
	switch (kind) {
	case RAD_LOG_RECORD:
		return text_fits(first_row(rows, "record"), "json", first) &&
		       text_fits(first_row(rows, "record"), "cms", second);
	case RAD_LOG_CERTIFICATE:
		return text_fits(first_row(rows, "certificate"), "certificate_id", second);
	case RAD_LOG_DOCUMENT:
		return document_fits(first_row(rows, "document"), first, second);
	case RAD_LOG_EVENT:
		return event_fits(first_row(rows, "event"), first, second);
	default:
		return false;
	}
}

bool rad_ledger_entry_holds(const json_t *rows, int64_t sequence)
{
	const json_t *log = first_row(rows, "log");
	int64_t kind = json_integer_value(json_object_get(log, "kind"));
	uint8_t previous[RAD_SHA256_SIZE];
	uint8_t first[RAD_SHA256_SIZE];
	uint8_t second[RAD_SHA256_SIZE];
	uint8_t hash[RAD_SHA256_SIZE];
	uint8_t computed[RAD_SHA256_SIZE];

	if (json_integer_value(json_object_get(log, "sequence")) != sequence || !hash_of(log, "previous", previous) ||
	    !hash_of(log, "first_sha256", first) || !hash_of(log, "second_sha256", second) ||
	    !hash_of(log, "hash", hash))
		return false;
	rad_log_hash((uint64_t)sequence, previous, (enum rad_log_kind)kind, first, second, computed);
	return memcmp(hash, computed, sizeof(hash)) == 0 && payload_fits(rows, kind, first, second);
}

bool rad_ledger_certificate(const json_t *rows, uint8_t ret_sha256[RAD_SHA256_SIZE], const char **ret_id)
{
	*ret_id = json_string_value(json_object_get(first_row(rows, "certificate"), "certificate_id"));
	return *ret_id && hash_of(first_row(rows, "log"), "first_sha256", ret_sha256);
}

int rad_store_state_export(struct rad_store *store, struct rad_buffer *ret, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	json_t *rows = collect(store, state_tables, RAD_ARRAY_LENGTH(state_tables), 0, err);
	rad_auto_free char *text = rows ? json_dumps(rows, JSON_COMPACT | JSON_SORT_KEYS) : NULL;

	json_decref(rows);
	if (!rows)
		return -RAD_ERROR_EVIDENCE;
	rad_buffer_append_text(ret, text ? text : "{}");
	return rad_buffer_check(ret, err);
}

/* Only tables of the state. */
static bool is_state(const json_t *rows)
{
	const char *name;
	json_t *list;

	json_object_foreach((json_t *)rows, name, list)
	{
		if (!rad_text_equal(name, "operator") && !rad_text_equal(name, "setting"))
			return false;
	}
	return json_is_object(rows);
}

int rad_store_state_import(struct rad_store *store, const void *text, size_t size, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	json_t *rows = json_loadb(text, size, 0, NULL);
	int r = is_state(rows) ? rad_sql_begin(store, err)
			       : rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "import state", "it is no state of a store");

	if (r >= 0)
		r = rad_sql_end(store, rad_ledger_insert(store, rows, err), err);
	json_decref(rows);
	store->state_due = true;
	if (r >= 0)
		rad_store_tell_ledger(store);
	return r;
}
