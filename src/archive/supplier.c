/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "archive/asset_private.h"
#include "archive/sql.h"
#include "base/text.h"

int rad_store_asset_back(struct rad_store *store, const char *inventory_id, int64_t *ret_wall_ms, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err, "SELECT " RAD_ASSET_BACK_MS, "s", inventory_id);

	*ret_wall_ms = 0;
	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r > 0)
		*ret_wall_ms = sqlite3_column_int64(statement, 0);
	return r < 0 ? r : 0;
}

int rad_store_supplier_statement(struct rad_store *store, const char *file_sha256, const char *inventory_id,
				 char ret_certificate_id[RAD_CERTIFICATE_ID_SIZE], struct rad_error *err)
{
	static const char sql[] =
		"SELECT certificate_id FROM record r WHERE outcome = 'erased-by-supplier' AND json_extract(json, "
		"'$.facts.\"file-sha256\"') = ?1 AND (?2 IS NULL OR EXISTS (SELECT 1 FROM record_asset a WHERE "
		"a.sequence = r.sequence AND a.inventory_id = ?2)) ORDER BY sequence LIMIT 1";
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err, sql, "ss", file_sha256, inventory_id);

	ret_certificate_id[0] = '\0';
	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r > 0)
		(void)rad_text_copy(ret_certificate_id, RAD_CERTIFICATE_ID_SIZE, rad_sql_text(statement, 0));
	return r;
}
