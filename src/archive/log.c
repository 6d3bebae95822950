/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log grows here, and nowhere else.
 */
#include "archive/asset_private.h"
#include "archive/sql.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

struct head {
	uint64_t sequence;
	uint8_t hash[RAD_SHA256_SIZE];
};

static int read_head(struct rad_store *store, struct head *ret, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err, "SELECT sequence, hash FROM log ORDER BY sequence DESC LIMIT 1",
				"");

	memset(ret, 0, sizeof(*ret));
	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r <= 0)
		return r;
	ret->sequence = (uint64_t)sqlite3_column_int64(statement, 0);
	if (rad_sql_blob(statement, 1, ret->hash, sizeof(ret->hash)))
		return 0;
	return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "read log", "the last log entry of %s is damaged",
			     store->file);
}

int rad_log_check_size(struct rad_store *store, uint64_t as_of, struct rad_error *err)
{
	struct head head;
	int r = as_of ? read_head(store, &head, err) : 0;

	if (r < 0 || !as_of || head.sequence == as_of)
		return r;
	return rad_error_set(err, RAD_ERROR_REFUSED, EAGAIN, "change store",
			     "something else was written meanwhile: decide again");
}

int rad_store_log_size(struct rad_store *store, uint64_t *ret, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	struct head head;
	int r = read_head(store, &head, err);

	*ret = head.sequence;
	return r;
}

static int append_entry(struct rad_store *store, const struct head *head, enum rad_log_kind kind, const void *first,
			size_t first_size, const void *second, size_t second_size, struct rad_error *err)
{
	uint8_t first_sha256[RAD_SHA256_SIZE];
	uint8_t second_sha256[RAD_SHA256_SIZE];
	uint8_t hash[RAD_SHA256_SIZE];

	rad_sha256(first, first_size, first_sha256);
	rad_sha256(second, second_size, second_sha256);
	rad_log_hash(head->sequence + 1, head->hash, kind, first_sha256, second_sha256, hash);
	store->ledger_due = true;
	return rad_sql_run(store, err,
			   "INSERT INTO log (sequence, previous, kind, first_sha256, second_sha256, hash) VALUES (?, "
			   "?, ?, ?, ?, ?)",
			   "ibibbb", (int64_t)head->sequence + 1, (const void *)head->hash, sizeof(head->hash),
			   (int64_t)kind, (const void *)first_sha256, sizeof(first_sha256), (const void *)second_sha256,
			   sizeof(second_sha256), (const void *)hash, sizeof(hash));
}

int rad_log_append(struct rad_store *store, enum rad_log_kind kind, const void *first, size_t first_size,
		   const void *second, size_t second_size, uint64_t *ret_sequence, struct rad_error *err)
{
	struct head head;
	int r = read_head(store, &head, err);

	if (r < 0)
		return r;
	if (head.sequence < store->log_floor)
		head.sequence = store->log_floor;
	*ret_sequence = head.sequence + 1;
	return append_entry(store, &head, kind, first, first_size, second, second_size, err);
}

static const char *text_of(const json_t *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text ? text : "";
}

static int insert_drive(struct rad_store *store, uint64_t sequence, size_t number, const json_t *item,
			struct rad_error *err)
{
	const json_t *drive = json_object_get(item, "drive");

	return rad_sql_run(store, err,
			   "INSERT INTO record_drive (sequence, number, serial, model, level) VALUES (?, ?, ?, ?, ?)",
			   "iisss", (int64_t)sequence, (int64_t)number, text_of(drive, "serial"),
			   text_of(drive, "model"), text_of(json_object_get(item, "result"), "level_reached"));
}

static int insert_asset(struct rad_store *store, uint64_t sequence, size_t number, const json_t *item,
			struct rad_error *err)
{
	return rad_sql_run(store, err, "INSERT INTO record_asset (sequence, number, inventory_id) VALUES (?, ?, ?)",
			   "iis", (int64_t)sequence, (int64_t)number, text_of(item, "inventory_id"));
}

/* Every drive and every asset that a record lists gets a row, so that the second drive of a computer, and a computer in
 * a lot, is found as well. */
static int insert_parts(struct rad_store *store, uint64_t sequence, const struct rad_buffer *text,
			struct rad_error *err)
{
	json_t *json = json_loadb((const char *)text->data, text->size, 0, NULL);
	const json_t *item;
	size_t i;
	int r = json ? 0 : rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "keep record", "the record is no JSON");

	json_array_foreach(json_object_get(json, "drives"), i, item)
	{
		if (r >= 0)
			r = insert_drive(store, sequence, i + 1, item, err);
	}
	json_array_foreach(json_object_get(json, "assets"), i, item)
	{
		if (r >= 0)
			r = insert_asset(store, sequence, i + 1, item, err);
	}
	json_decref(json);
	return r;
}

static int mark_recorded(struct rad_store *store, const char *const *job_ids, size_t n_jobs, const char *certificate_id,
			 struct rad_error *err)
{
	for (size_t i = 0; i < n_jobs; i++) {
		int r = rad_sql_run(store, err, "UPDATE job SET recorded = 1, certificate_id = ? WHERE job_id = ?",
				    "ss", certificate_id, job_ids[i]);

		if (r < 0)
			return r;
	}
	return 0;
}

static int append_record(struct rad_store *store, rad_log_build_fn build, void *user, struct rad_log_place *place,
			 struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer json = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	struct head head;
	int r = read_head(store, &head, err);

	if (r < 0)
		return r;
	place->sequence = head.sequence + 1;
	rad_hex_encode(head.hash, sizeof(head.hash), place->previous);
	(void)snprintf(place->certificate_id, sizeof(place->certificate_id), "%s-%.12s-%06" PRIu64,
		       store->simulated ? "SIM" : "RI", store->log_id, place->sequence);
	r = build(user, place, &json, &cms, err);
	if (r >= 0)
		r = append_entry(store, &head, RAD_LOG_RECORD, json.data, json.size, cms.data, cms.size, err);
	if (r >= 0)
		r = rad_sql_run(store, err, "INSERT INTO record (sequence, json, cms) VALUES (?, ?, ?)", "isb",
				(int64_t)place->sequence, (const char *)json.data, (const void *)cms.data, cms.size);
	return r < 0 ? r : insert_parts(store, place->sequence, &json, err);
}

int rad_store_append(struct rad_store *store, const char *const *job_ids, size_t n_jobs, rad_log_build_fn build,
		     void *user, struct rad_log_place *ret, struct rad_error *err)
{
	struct rad_log_place place = { 0 };
	int r;

	rad_store_hold(store);
	r = rad_sql_begin(store, err);
	if (r >= 0) {
		r = append_record(store, build, user, &place, err);
		if (r >= 0)
			r = mark_recorded(store, job_ids, n_jobs, place.certificate_id, err);
		r = rad_sql_end(store, r, err);
	}
	if (r >= 0)
		*ret = place;
	return rad_store_leave(store, r);
}

int rad_store_append_with(struct rad_store *store, const struct rad_effects *effects, rad_log_build_fn build,
			  void *user, struct rad_log_place *ret, struct rad_error *err)
{
	struct rad_log_place place = { 0 };
	int r;

	rad_store_hold(store);
	r = rad_sql_begin(store, err);
	if (r >= 0) {
		r = rad_log_check_size(store, effects->as_of, err);
		if (r >= 0)
			r = append_record(store, build, user, &place, err);
		if (r >= 0)
			r = rad_effects_apply(store, effects, place.certificate_id, err);
		r = rad_sql_end(store, r, err);
	}
	if (r >= 0)
		*ret = place;
	return rad_store_leave(store, r);
}

static int check_new_certificate(struct rad_store *store, const char *certificate_id, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT EXISTS (SELECT 1 FROM record WHERE certificate_id = ?1),"
				" EXISTS (SELECT 1 FROM certificate WHERE certificate_id = ?1)",
				"s", certificate_id);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r < 0)
		return r;
	if (!sqlite3_column_int(statement, 0))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "keep certificate", "the archive has no record %s",
				     certificate_id);
	if (sqlite3_column_int(statement, 1))
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, "keep certificate",
				     "the record %s has its certificate already", certificate_id);
	return 0;
}

static int append_certificate(struct rad_store *store, const char *certificate_id, const void *pdf, size_t size,
			      struct rad_error *err)
{
	uint64_t sequence = 0;
	int r = check_new_certificate(store, certificate_id, err);

	if (r >= 0)
		r = rad_log_append(store, RAD_LOG_CERTIFICATE, pdf, size, certificate_id, strlen(certificate_id),
				   &sequence, err);
	if (r >= 0)
		r = rad_sql_run(store, err, "INSERT INTO certificate (sequence, certificate_id, pdf) VALUES (?, ?, ?)",
				"isb", (int64_t)sequence, certificate_id, pdf, size);
	return r;
}

static int check_new_document(struct rad_store *store, const char *certificate_id, const char *name,
			      struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT EXISTS (SELECT 1 FROM certificate WHERE certificate_id = ?1),"
				" EXISTS (SELECT 1 FROM document WHERE certificate_id = ?1 AND name = ?2)",
				"ss", certificate_id, name);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r < 0)
		return r;
	if (!sqlite3_column_int(statement, 0))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "keep document", "the archive has no certificate %s",
				     certificate_id);
	if (sqlite3_column_int(statement, 1))
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, "keep document", "%s has its document %s already",
				     certificate_id, name);
	return 0;
}

/* The entry's second digest is of "ID/NAME", so that the document cannot be given to another record. */
int rad_document_append(struct rad_store *store, const char *certificate_id, const char *name, const void *data,
			size_t size, struct rad_error *err)
{
	char owner[RAD_CERTIFICATE_ID_SIZE + RAD_DOCUMENT_NAME_SIZE];
	uint64_t sequence = 0;
	int r;

	if (!rad_text_is_id(name) || strlen(name) >= RAD_DOCUMENT_NAME_SIZE)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "keep document", "%.40s is no name of a document", name);
	(void)snprintf(owner, sizeof(owner), "%s/%s", certificate_id, name);
	r = rad_log_append(store, RAD_LOG_DOCUMENT, data, size, owner, strlen(owner), &sequence, err);
	if (r >= 0)
		r = rad_sql_run(store, err,
				"INSERT INTO document (sequence, certificate_id, name, pdf) VALUES (?, ?, ?, ?)",
				"issb", (int64_t)sequence, certificate_id, name, data, size);
	return r;
}

int rad_store_add_document(struct rad_store *store, const char *certificate_id, const char *name, const void *pdf,
			   size_t size, struct rad_error *err)
{
	int r;

	rad_store_hold(store);
	r = rad_sql_begin(store, err);
	if (r >= 0) {
		r = check_new_document(store, certificate_id, name, err);
		if (r >= 0)
			r = rad_document_append(store, certificate_id, name, pdf, size, err);
		r = rad_sql_end(store, r, err);
	}
	return rad_store_leave(store, r);
}

int rad_store_add_certificate(struct rad_store *store, const char *certificate_id, const void *pdf, size_t size,
			      struct rad_error *err)
{
	int r;

	rad_store_hold(store);
	r = rad_sql_begin(store, err);
	if (r >= 0) {
		r = append_certificate(store, certificate_id, pdf, size, err);
		r = rad_sql_end(store, r, err);
	}
	return rad_store_leave(store, r);
}
