/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the records say of the drives that belong to an asset: of each the newest one that is about it. */
#include <radera/asset_store.h>

#include <string.h>

#include "archive/sql.h"
#include "base/text.h"

/* The drive's part of a record is drives[number - 1]. */
static const char sql[] =
	"WITH newest AS (SELECT d.serial, (SELECT r.sequence FROM record_drive r WHERE r.serial = d.serial ORDER BY "
	"r.sequence "
	"DESC LIMIT 1) AS sequence FROM asset_drive d WHERE d.inventory_id = ?),"
	" part AS (SELECT n.sequence, json_extract(rec.json, '$.drives[' || (rd.number - 1) || ']') AS drive, "
	"rec.certificate_id"
	" FROM newest n LEFT JOIN record rec ON rec.sequence = n.sequence LEFT JOIN record_drive rd ON rd.sequence = "
	"n.sequence "
	"AND rd.serial = n.serial)"
	" SELECT coalesce(json_extract(drive, '$.result.outcome'), ''), coalesce(json_extract(drive, "
	"'$.result.level_reached'), ''),"
	" EXISTS (SELECT 1 FROM json_each(drive, '$.plan.steps') WHERE json_extract(value, '$.kind') LIKE 'verify%' "
	"AND "
	"json_extract(value, '$.extent') = 'full'),"
	" EXISTS (SELECT 1 FROM certificate c WHERE c.certificate_id = part.certificate_id) FROM part";

static enum rad_level level_of(const char *word)
{
	return rad_text_equal(word, "purge")   ? RAD_LEVEL_PURGE
	       : rad_text_equal(word, "clear") ? RAD_LEVEL_CLEAR
					       : RAD_LEVEL_NONE;
}

int rad_store_asset_evidence(struct rad_store *store, const char *inventory_id, struct rad_asset_evidence *ret,
			     struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err, sql, "s", inventory_id);

	*ret = (struct rad_asset_evidence){ .level = RAD_LEVEL_PURGE, .fully_verified = true, .has_certificate = true };
	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0) {
		enum rad_level level = level_of(rad_sql_text(statement, 1));

		ret->n_drives++;
		if (rad_text_equal(rad_sql_text(statement, 0), "erased"))
			ret->n_passed++;
		if (level < ret->level)
			ret->level = level;
		ret->fully_verified = ret->fully_verified && sqlite3_column_int(statement, 2);
		ret->has_certificate = ret->has_certificate && sqlite3_column_int(statement, 3);
	}
	if (ret->n_drives == 0)
		*ret = (struct rad_asset_evidence){ .level = RAD_LEVEL_NONE };
	return r;
}
