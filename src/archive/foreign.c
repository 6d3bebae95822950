/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Erasure records of other stations' logs: kept whole with their signatures, and looked at before they were taken. They
 * are in no chain of this store; what they prove they prove by themselves.
 */
#include "archive/merge_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "archive/asset_private.h"
#include "archive/sql.h"
#include "base/text.h"

#define OPERATION "merge stores"

/* What counts at the other store: its own records about the asset or its drives, and those that it has from elsewhere.
 */
static const char source[] =
	"SELECT r.certificate_id, ?2, r.sequence, r.json, r.cms, EXISTS (SELECT 1 FROM certificate c WHERE "
	"c.certificate_id = r.certificate_id), r.issued FROM record r WHERE r.sequence > " RAD_ASSET_BACK_SEQUENCE
	" AND json_extract(r.json, '$.schema') = '" RAD_RECORD_SCHEMA "' AND (r.inventory_id = ?1 OR r.sequence IN "
	"(SELECT rd.sequence FROM asset_drive d JOIN record_drive rd ON rd.serial = d.serial WHERE d.inventory_id = "
	"?1)) UNION ALL SELECT f.certificate_id, f.log_id, f.sequence, f.json, f.cms, f.has_certificate, "
	"json_extract(f.json, '$.issued') FROM foreign_record f WHERE f.log_id <> ?3 AND f.certificate_id IN (SELECT "
	"certificate_id FROM foreign_drive WHERE (inventory_id = ?1 OR serial IN (SELECT serial FROM asset_drive WHERE "
	"inventory_id = ?1)) AND unixepoch(issued) * 1000 > " RAD_ASSET_BACK_MS ")";

static int is_kept(struct rad_store *store, const char *certificate_id, bool has_certificate, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT EXISTS (SELECT 1 FROM foreign_record WHERE certificate_id = ? AND "
				"has_certificate >= ?)",
				"si", certificate_id, (int64_t)has_certificate);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	return r < 0 ? r : sqlite3_column_int(statement, 0);
}

static int keep_record(struct rad_merging *it, sqlite3_stmt *from, struct rad_error *err)
{
	const char *id = rad_sql_text(from, 0);
	const char *json = rad_sql_text(from, 3);
	const void *cms = sqlite3_column_blob(from, 4);
	size_t cms_size = (size_t)sqlite3_column_bytes(from, 4);
	int r = is_kept(it->store, id, sqlite3_column_int(from, 5) != 0, err);

	if (r != 0)
		return r < 0 ? r : 0;
	r = it->how->verify(it->how->user, json, strlen(json), cms, cms_size, rad_sql_text(from, 6), err);
	if (r < 0)
		return rad_error_prefix(err, "the record %s", id);
	it->report->records++;
	return rad_sql_run(it->store, err,
			   "INSERT INTO foreign_record (certificate_id, log_id, sequence, json, cms, has_certificate, "
			   "taken_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (certificate_id) DO UPDATE SET "
			   "has_certificate = ?6",
			   "ssisbii", id, rad_sql_text(from, 1), sqlite3_column_int64(from, 2), json, cms, cms_size,
			   sqlite3_column_int64(from, 5), rad_clock_wall_ms(it->store->clock));
}

static int keep_drives(struct rad_merging *it, const char *certificate_id, struct rad_error *err)
{
	return rad_sql_run(it->store, err,
			   "INSERT OR IGNORE INTO foreign_drive SELECT f.certificate_id, j.key, json_extract(f.json, "
			   "'$.inventory_id'), coalesce(json_extract(j.value, '$.drive.serial'), ''), "
			   "coalesce(json_extract(j.value, '$.drive.stable_id'), ''), json_extract(f.json, '$.issued') "
			   "FROM foreign_record f, json_each(f.json, '$.drives') j WHERE f.certificate_id = ?",
			   "s", certificate_id);
}

static int read_number(struct rad_store *store, const char *sql, const char *inventory_id, int64_t *ret,
		       struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err, sql, "s", inventory_id);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	*ret = r < 0 ? 0 : sqlite3_column_int64(statement, 0);
	return r < 0 ? r : 0;
}

/* It came back there: what was recorded here until now was before that, or nobody can say that it was not. */
static int keep_back(struct rad_merging *it, const char *inventory_id, struct rad_error *err)
{
	int64_t here = 0;
	int64_t there = 0;
	int r = read_number(it->store, "SELECT " RAD_ASSET_BACK_MS, inventory_id, &here, err);

	if (r >= 0)
		r = read_number(it->other, "SELECT " RAD_ASSET_BACK_MS, inventory_id, &there, err);
	if (r < 0 || there <= here)
		return r;
	return rad_sql_run(
		it->store, err,
		"INSERT INTO asset_back (inventory_id, at_ms, sequence) SELECT ?1, ?2, coalesce(max(sequence), "
		"0) FROM log WHERE true ON CONFLICT (inventory_id) DO UPDATE SET at_ms = excluded.at_ms, sequence = "
		"excluded.sequence",
		"si", inventory_id, there);
}

int rad_foreign_take(struct rad_merging *it, const char *inventory_id, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = keep_back(it, inventory_id, err);

	if (r >= 0)
		r = rad_sql_run(it->store, err, "DELETE FROM foreign_drive WHERE inventory_id = ?", "s", inventory_id);
	if (r >= 0)
		r = rad_sql_prepare(it->other, &statement, err, source, "sss", inventory_id, it->other->log_id,
				    it->store->log_id);
	while (r >= 0 && (r = rad_sql_step(it->other, statement, err)) > 0) {
		r = keep_record(it, statement, err);
		if (r >= 0)
			r = keep_drives(it, rad_sql_text(statement, 0), err);
	}
	return r;
}

/* Of each drive the newest record; bare columns go with max(). */
static const char newest[] =
	"SELECT d.serial, max(d.issued), coalesce(json_extract(f.json, '$.drives[' || d.number || '].drive.model'), "
	"''), coalesce(json_extract(f.json, '$.drives[' || d.number || '].drive.media'), ''), "
	"coalesce(json_extract(f.json, '$.drives[' || d.number || '].result.outcome'), ''), "
	"coalesce(json_extract(f.json, '$.drives[' || d.number || '].result.level_reached'), ''), EXISTS (SELECT 1 "
	"FROM json_each(f.json, '$.drives[' || d.number || '].plan.steps') WHERE json_extract(value, '$.kind') LIKE "
	"'verify%' AND json_extract(value, '$.extent') = 'full'), f.has_certificate, f.certificate_id FROM "
	"foreign_drive d JOIN foreign_record f USING (certificate_id) WHERE (d.serial = '' AND d.inventory_id = ?1 OR "
	"d.serial <> '' AND d.serial IN (SELECT serial FROM asset_drive WHERE inventory_id = ?1 UNION SELECT serial "
	"FROM asset WHERE inventory_id = ?1 AND kind = 'drive')) AND unixepoch(d.issued) * 1000 > " RAD_ASSET_BACK_MS
	" GROUP BY d.serial, d.stable_id";

static void fill(sqlite3_stmt *statement, struct rad_asset_drive *ret)
{
	const char *media = rad_sql_text(statement, 3);
	const char *level = rad_sql_text(statement, 5);

	(void)rad_text_copy(ret->serial, sizeof(ret->serial), rad_sql_text(statement, 0));
	(void)rad_text_copy(ret->model, sizeof(ret->model), rad_sql_text(statement, 2));
	ret->media = rad_text_equal(media, "flash")  ? RAD_MEDIA_FLASH
		     : rad_text_equal(media, "disk") ? RAD_MEDIA_DISK
						     : RAD_MEDIA_UNKNOWN;
	(void)rad_text_copy(ret->outcome, sizeof(ret->outcome), rad_sql_text(statement, 4));
	ret->level = rad_text_equal(level, "purge")   ? RAD_LEVEL_PURGE
		     : rad_text_equal(level, "clear") ? RAD_LEVEL_CLEAR
						      : RAD_LEVEL_NONE;
	ret->fully_verified = sqlite3_column_int(statement, 6) != 0;
	ret->has_certificate = sqlite3_column_int(statement, 7) != 0;
	(void)rad_text_copy(ret->certificate_id, sizeof(ret->certificate_id), rad_sql_text(statement, 8));
	ret->sequence = UINT64_MAX; /* in no order with the entries of this log: newer than all of them, to be safe */
}

/* 1 when the record here is the newer one. At the same second the one that found it unerased counts. */
static int is_newer_here(struct rad_store *store, const struct rad_asset_drive *here, const char *issued,
			 const char *outcome, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int order;
	int r;

	if (!here->certificate_id[0])
		return 0;
	r = rad_sql_prepare(store, &statement, err, "SELECT issued FROM record WHERE certificate_id = ?", "s",
			    here->certificate_id);
	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r < 0)
		return r;
	order = strcmp(rad_sql_text(statement, 0), issued);
	return order ? order > 0 : rad_text_equal(outcome, "erased");
}

static struct rad_asset_drive *find_drive(struct rad_asset_drive *drives, size_t n, const char *serial)
{
	for (size_t i = 0; serial[0] && i < n; i++) {
		if (strcasecmp(drives[i].serial, serial) == 0)
			return &drives[i];
	}
	return NULL;
}

int rad_foreign_join(struct rad_store *store, const char *inventory_id, struct rad_asset_drive **drives, size_t *n,
		     struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err, newest, "s", inventory_id);

	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0) {
		struct rad_asset_drive *here = find_drive(*drives, *n, rad_sql_text(statement, 0));

		if (here) {
			r = is_newer_here(store, here, rad_sql_text(statement, 1), rad_sql_text(statement, 4), err);
			if (r == 0)
				fill(statement, here);
			continue;
		}
		here = reallocarray(*drives, *n + 1, sizeof(*here));
		if (!here)
			return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "list drives", "out of memory");
		*drives = here;
		memset(&here[*n], 0, sizeof(*here));
		fill(statement, &here[(*n)++]);
	}
	return r;
}

int rad_store_foreign_record(struct rad_store *store, const char *certificate_id, char ret_outcome[32],
			     struct rad_buffer *ret_json, struct rad_buffer *ret_cms, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT json_extract(json, '$.outcome'), json, cms FROM foreign_record WHERE "
				"certificate_id = ?",
				"s", certificate_id);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r <= 0)
		return r;
	(void)rad_text_copy(ret_outcome, 32, rad_sql_text(statement, 0));
	if (ret_json)
		rad_buffer_append_text(ret_json, rad_sql_text(statement, 1));
	if (ret_cms)
		rad_buffer_append(ret_cms, sqlite3_column_blob(statement, 2),
				  (size_t)sqlite3_column_bytes(statement, 2));
	if ((ret_json && rad_buffer_check(ret_json, err) < 0) || (ret_cms && rad_buffer_check(ret_cms, err) < 0))
		return -RAD_ERROR_IO;
	return 1;
}
