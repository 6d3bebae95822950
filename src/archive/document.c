/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follows a certificate: countersigned versions and excerpts. log.c adds them. */
#include <errno.h>
#include <stdlib.h>

#include <radera/outbox.h>

#include "archive/sql.h"
#include "base/text.h"

int rad_store_documents(struct rad_store *store, const char *certificate_id, struct rad_document **ret, size_t *ret_n,
			struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	rad_auto_free struct rad_document *list = NULL;
	size_t n = 0;
	int r;

	r = rad_sql_prepare(store, &statement, err,
			    "SELECT sequence, name FROM document WHERE certificate_id = ? ORDER BY sequence", "s",
			    certificate_id);
	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0) {
		struct rad_document *more = reallocarray(list, n + 1, sizeof(*list));

		if (!more) {
			r = rad_error_set(err, RAD_ERROR_IO, ENOMEM, "read archive", "out of memory");
			break;
		}
		list = more;
		list[n].sequence = (uint64_t)sqlite3_column_int64(statement, 0);
		(void)rad_text_copy(list[n++].name, sizeof(list->name), rad_sql_text(statement, 1));
	}
	if (r < 0)
		return r;
	*ret = RAD_STEAL(list);
	*ret_n = n;
	return 0;
}

int rad_store_get_document(struct rad_store *store, const char *certificate_id, const char *name,
			   struct rad_buffer *ret_pdf, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r;

	r = rad_sql_prepare(store, &statement, err, "SELECT pdf FROM document WHERE certificate_id = ? AND name = ?",
			    "ss", certificate_id, name);
	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r == 0)
		r = rad_error_set(err, RAD_ERROR_INPUT, 0, "read archive", "the archive has no document %s of %s", name,
				  certificate_id);
	if (r > 0) {
		rad_buffer_append(ret_pdf, sqlite3_column_blob(statement, 0),
				  (size_t)sqlite3_column_bytes(statement, 0));
		r = rad_buffer_check(ret_pdf, err);
	}
	return r;
}

int rad_store_uncertified(struct rad_store *store, char (**ret)[RAD_CERTIFICATE_ID_SIZE], size_t *ret_n,
			  struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	rad_auto_free char(*ids)[RAD_CERTIFICATE_ID_SIZE] = NULL;
	size_t n = 0;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT certificate_id FROM record EXCEPT SELECT certificate_id FROM certificate"
				" EXCEPT SELECT CAST(body AS TEXT) FROM outbox WHERE channel = ?",
				"s", RAD_CHANNEL_FILES);

	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0) {
		char(*more)[RAD_CERTIFICATE_ID_SIZE] = reallocarray(ids, n + 1, sizeof(*ids));

		if (!more)
			return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "find records", "out of memory");
		ids = more;
		(void)rad_text_copy(ids[n++], sizeof(*ids), rad_sql_text(statement, 0));
	}
	if (r < 0)
		return r;
	*ret = RAD_STEAL(ids);
	*ret_n = n;
	return 0;
}
