/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is known of an asset's drives, from the newest erasure record about each. Statements (a destruction, a lot, a
 * supplier's report) list drives too and prove nothing of what Radera did, and neither does what was recorded before
 * the asset came back.
 */
#include "archive/asset_private.h"
#include "archive/merge_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "archive/sql.h"
#include "base/text.h"

/* ?1 is the asset. A drive that tells no serial number is known by its stable id, in records about the asset only. */
static const char sql[] =
	"WITH back AS (SELECT " RAD_ASSET_BACK_SEQUENCE " AS sequence),"
	" own AS (SELECT serial, added_ms FROM asset_drive WHERE inventory_id = ?1 UNION ALL"
	" SELECT a.serial, a.changed_ms FROM asset a WHERE a.inventory_id = ?1 AND a.kind = 'drive' AND a.serial <> '' "
	"AND NOT EXISTS (SELECT 1 FROM asset_drive d WHERE d.inventory_id = ?1 AND d.serial = a.serial COLLATE "
	"NOCASE)),"
	" told AS MATERIALIZED (SELECT r.sequence, r.certificate_id, j.value AS drive, r.inventory_id = ?1 AS is_own,"
	" json_extract(j.value, '$.drive.serial') AS serial, json_extract(j.value, '$.drive.stable_id') AS stable"
	" FROM record r JOIN json_each(r.json, '$.drives') j WHERE r.sequence > (SELECT sequence FROM back) AND "
	"(r.inventory_id = ?1 OR r.sequence IN (SELECT rd.sequence FROM own JOIN record_drive rd ON rd.serial = "
	"own.serial)) AND json_extract(r.json, '$.schema') = '" RAD_RECORD_SCHEMA "'),"
	" part AS (SELECT own.serial, t.sequence, t.certificate_id, t.drive, own.added_ms FROM own LEFT JOIN told t ON "
	"t.serial = own.serial AND t.sequence = (SELECT max(u.sequence) FROM told u WHERE u.serial = own.serial)"
	" UNION ALL SELECT '', t.sequence, t.certificate_id, t.drive, 9223372036854775807 FROM told t WHERE t.serial = "
	"'' AND t.is_own AND t.sequence = (SELECT max(u.sequence) FROM told u WHERE u.serial = '' AND u.is_own AND "
	"u.stable = t.stable))"
	" SELECT serial, coalesce(json_extract(drive, '$.drive.model'), ''), coalesce((SELECT value FROM asset_fact "
	"WHERE inventory_id = ?1 AND name = 'removed/' || serial), ''), coalesce(json_extract(drive, "
	"'$.drive.media'), ''), coalesce(json_extract(drive, '$.result.outcome'), ''), coalesce(json_extract(drive, "
	"'$.result.level_reached'), ''),"
	" EXISTS (SELECT 1 FROM json_each(drive, '$.plan.steps') WHERE json_extract(value, '$.kind') LIKE 'verify%' "
	"AND json_extract(value, '$.extent') = 'full'),"
	" EXISTS (SELECT 1 FROM certificate c WHERE c.certificate_id = part.certificate_id), "
	"coalesce(certificate_id, ''), coalesce(sequence, 0) FROM part ORDER BY added_ms, serial";

static enum rad_level level_of(const char *word)
{
	return rad_text_equal(word, "purge")   ? RAD_LEVEL_PURGE
	       : rad_text_equal(word, "clear") ? RAD_LEVEL_CLEAR
					       : RAD_LEVEL_NONE;
}

static enum rad_media media_of(const char *word)
{
	return rad_text_equal(word, "flash")  ? RAD_MEDIA_FLASH
	       : rad_text_equal(word, "disk") ? RAD_MEDIA_DISK
					      : RAD_MEDIA_UNKNOWN;
}

static void fill(sqlite3_stmt *statement, struct rad_asset_drive *ret)
{
	memset(ret, 0, sizeof(*ret));
	(void)rad_text_copy(ret->serial, sizeof(ret->serial), rad_sql_text(statement, 0));
	(void)rad_text_copy(ret->model, sizeof(ret->model), rad_sql_text(statement, 1));
	(void)rad_text_copy(ret->removed_to, sizeof(ret->removed_to), rad_sql_text(statement, 2));
	ret->media = media_of(rad_sql_text(statement, 3));
	(void)rad_text_copy(ret->outcome, sizeof(ret->outcome), rad_sql_text(statement, 4));
	ret->level = level_of(rad_sql_text(statement, 5));
	ret->fully_verified = sqlite3_column_int(statement, 6) != 0;
	ret->has_certificate = sqlite3_column_int(statement, 7) != 0;
	(void)rad_text_copy(ret->certificate_id, sizeof(ret->certificate_id), rad_sql_text(statement, 8));
	ret->sequence = (uint64_t)sqlite3_column_int64(statement, 9);
}

int rad_store_asset_drives(struct rad_store *store, const char *inventory_id, struct rad_asset_drive **ret,
			   size_t *ret_n, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	rad_auto_free struct rad_asset_drive *drives = NULL;
	size_t n = 0;
	int r = rad_sql_prepare(store, &statement, err, sql, "s", inventory_id);

	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0) {
		struct rad_asset_drive *more = reallocarray(drives, n + 1, sizeof(*drives));

		if (!more)
			return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "list drives", "out of memory");
		drives = more;
		fill(statement, &drives[n++]);
	}
	if (r < 0)
		return r;
	r = rad_foreign_join(store, inventory_id, &drives, &n, err);
	if (r < 0)
		return r;
	*ret = RAD_STEAL(drives);
	*ret_n = n;
	return 0;
}

int rad_store_asset_evidence(struct rad_store *store, const char *inventory_id, struct rad_asset_evidence *ret,
			     struct rad_error *err)
{
	rad_auto_free struct rad_asset_drive *drives = NULL;
	size_t n = 0;
	int r = rad_store_asset_drives(store, inventory_id, &drives, &n, err);

	*ret = (struct rad_asset_evidence){ .level = RAD_LEVEL_PURGE, .fully_verified = true, .has_certificate = true };
	for (size_t i = 0; r >= 0 && i < n; i++) {
		if (drives[i].removed_to[0])
			continue;
		ret->n_drives++;
		if (rad_text_equal(drives[i].outcome, "erased"))
			ret->n_passed++;
		if (drives[i].level < ret->level)
			ret->level = drives[i].level;
		ret->fully_verified = ret->fully_verified && drives[i].fully_verified;
		ret->has_certificate = ret->has_certificate && drives[i].has_certificate;
	}
	if (ret->n_drives == 0)
		*ret = (struct rad_asset_evidence){ .level = RAD_LEVEL_NONE };
	return r < 0 ? r : 0;
}
