/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "archive/sql.h"

#include <errno.h>
#include <stdlib.h>

#include "base/text.h"

int rad_store_setting_put(struct rad_store *store, const char *key, const void *value, size_t size,
			  struct rad_error *err)
{
	int r;

	rad_store_hold(store);
	r = rad_sql_run(
		store, err,
		"INSERT INTO setting (key, value, set_ms) VALUES (?1, ?2, ?3) ON CONFLICT (key) DO UPDATE SET value = "
		"?2, set_ms = ?3",
		"sbi", key, value, size, rad_clock_wall_ms(store->clock));
	store->state_due = true;
	if (r >= 0)
		rad_store_tell_ledger(store);
	return rad_store_leave(store, r);
}

int rad_store_setting_get(struct rad_store *store, const char *key, struct rad_buffer *ret, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r;

	r = rad_sql_prepare(store, &statement, err, "SELECT value FROM setting WHERE key = ?", "s", key);
	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r > 0) {
		rad_buffer_append(ret, sqlite3_column_blob(statement, 0), (size_t)sqlite3_column_bytes(statement, 0));
		r = rad_buffer_check(ret, err);
	}
	return r;
}

int rad_store_setting_keys(struct rad_store *store, const char *prefix, char (**ret)[RAD_SETTING_KEY_SIZE],
			   size_t *ret_n, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	rad_auto_free char(*keys)[RAD_SETTING_KEY_SIZE] = NULL;
	size_t n = 0;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT key FROM setting WHERE substr(key, 1, length(?1)) = ?1 AND length(value) > 0"
				" ORDER BY key",
				"s", prefix);

	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0) {
		char(*more)[RAD_SETTING_KEY_SIZE] = reallocarray(keys, n + 1, sizeof(*keys));

		if (!more)
			return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "list settings", "out of memory");
		keys = more;
		(void)rad_text_copy(keys[n++], RAD_SETTING_KEY_SIZE, rad_sql_text(statement, 0));
	}
	if (r < 0)
		return r;
	*ret = RAD_STEAL(keys);
	*ret_n = n;
	return 0;
}
