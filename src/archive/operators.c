/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "archive/sql.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static void fill(sqlite3_stmt *statement, struct rad_operator *ret)
{
	memset(ret, 0, sizeof(*ret));
	(void)rad_text_copy(ret->party.id, sizeof(ret->party.id), rad_sql_text(statement, 0));
	(void)rad_text_copy(ret->party.name, sizeof(ret->party.name), rad_sql_text(statement, 1));
	(void)rad_text_copy(ret->party.role, sizeof(ret->party.role), rad_sql_text(statement, 2));
	ret->added_wall_ms = sqlite3_column_int64(statement, 3);
	ret->retired = sqlite3_column_type(statement, 4) != SQLITE_NULL;
}

static int find(struct rad_store *store, const char *id, struct rad_operator *ret, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT id, name, role, added_ms, retired_ms FROM operator WHERE id = ?", "s", id);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r > 0)
		fill(statement, ret);
	return r;
}

static int check_words(const char *id, const char *name, struct rad_error *err)
{
	struct rad_party party;

	if (!rad_text_is_id(id))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "add operator",
				     "'%s' cannot be an operator's id: 1 to 63 of a-z, 0-9 and . _ : -", id);
	if (!name[0] || !rad_text_is_utf8(name) || strlen(name) >= sizeof(party.name))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "add operator",
				     "the name is empty, too long, or no clean UTF-8 text");
	return 0;
}

int rad_store_operator_add(struct rad_store *store, const char *id, const char *name, const char *role,
			   struct rad_error *err)
{
	struct rad_operator present;
	int r = check_words(id, name, err);

	if (r < 0)
		return r;
	rad_store_hold(store);
	r = find(store, id, &present, err);
	if (r > 0)
		r = rad_error_set(err, RAD_ERROR_REFUSED, 0, "add operator", "the operator %s exists: %s", id,
				  present.party.name);
	else if (r == 0)
		r = rad_sql_run(store, err, "INSERT INTO operator (id, name, role, added_ms) VALUES (?, ?, ?, ?)",
				"sssi", id, name, role, rad_clock_wall_ms(store->clock));
	return rad_store_leave(store, r);
}

static int unknown(const struct rad_store *store, const char *id, struct rad_error *err)
{
	(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, "find operator", "there is no operator %s in the store", id);
	rad_error_advise(err, "add the person: radera operator add %.60s --name NAME --store %.120s", id,
			 store->directory);
	return -RAD_ERROR_REFUSED;
}

int rad_store_operator_retire(struct rad_store *store, const char *id, struct rad_error *err)
{
	struct rad_operator present;
	int r;

	rad_store_hold(store);
	r = find(store, id, &present, err);
	if (r == 0)
		r = unknown(store, id, err);
	else if (r > 0)
		r = rad_sql_run(store, err, "UPDATE operator SET retired_ms = ? WHERE id = ? AND retired_ms IS NULL",
				"is", rad_clock_wall_ms(store->clock), id);
	return rad_store_leave(store, r);
}

int rad_store_operator_get(struct rad_store *store, const char *id, struct rad_operator *ret, struct rad_error *err)
{
	int r;

	rad_store_hold(store);
	r = find(store, id, ret, err);
	rad_store_release(store);
	if (r < 0)
		return r;
	if (r == 0)
		return unknown(store, id, err);
	if (ret->retired)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, "find operator", "the operator %s (%s) is retired", id,
				     ret->party.name);
	return 0;
}

int rad_store_operator_list(struct rad_store *store, struct rad_operator **ret, size_t *ret_n, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	rad_auto_free struct rad_operator *operators = NULL;
	size_t n = 0;
	int r;

	r = rad_sql_prepare(store, &statement, err,
			    "SELECT id, name, role, added_ms, retired_ms FROM operator ORDER BY id", "");
	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0) {
		struct rad_operator *more = reallocarray(operators, n + 1, sizeof(*operators));

		if (!more) {
			r = rad_error_set(err, RAD_ERROR_IO, ENOMEM, "list operators", "out of memory");
			break;
		}
		operators = more;
		fill(statement, &operators[n++]);
	}
	if (r < 0)
		return r;
	*ret = RAD_STEAL(operators);
	*ret_n = n;
	return 0;
}
