/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who may erase. An id belongs to one person for ever: it can be retired, not given to another.
 */
#include <radera/archive.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "archive/sql.h"
#include "base/text.h"

#define COLUMNS "SELECT id, name, role, added_wall_ms, retired_wall_ms FROM operator"

static void fill(const struct rad_sql *sql, struct rad_operator *ret)
{
	memset(ret, 0, sizeof(*ret));
	rad_sql_copy_text(sql, 0, ret->party.id, sizeof(ret->party.id));
	rad_sql_copy_text(sql, 1, ret->party.name, sizeof(ret->party.name));
	rad_sql_copy_text(sql, 2, ret->party.role, sizeof(ret->party.role));
	ret->added_wall_ms = rad_sql_int(sql, 3);
	ret->retired = !rad_sql_is_null(sql, 4);
}

/* 1 = found, 0 = unknown */
static int look_up(struct rad_store *store, const char *id, struct rad_operator *ret, struct rad_error *err)
{
	rad_auto_sql struct rad_sql sql = rad_sql_prepare(store, "find operator", COLUMNS " WHERE id = ?");
	int r;

	rad_sql_bind_text(&sql, id);
	r = rad_sql_row(&sql, err);
	if (r > 0)
		fill(&sql, ret);
	return r;
}

static int check_words(const char *id, const char *name, const char *role, struct rad_error *err)
{
	const struct rad_party *party = NULL;

	if (!id || !rad_text_is_id(id)) {
		(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "add operator", "'%s' cannot be an operator's id",
				    id ? id : "");
		rad_error_advise(err, "use 1 to 63 letters a-z, digits, and . _ : -, beginning with a letter or digit");
		return -RAD_ERROR_INPUT;
	}
	if (!name || !*name || strlen(name) >= sizeof(party->name) || !rad_text_is_utf8(name))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "add operator",
				     "an operator's name is 1 to %zu bytes of UTF-8 text", sizeof(party->name) - 1);
	if (role && (strlen(role) >= sizeof(party->role) || !rad_text_is_utf8(role)))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "add operator",
				     "an operator's role is at most %zu bytes of UTF-8 text", sizeof(party->role) - 1);
	return 0;
}

static int insert(struct rad_store *store, const char *id, const char *name, const char *role, struct rad_error *err)
{
	rad_auto_sql struct rad_sql sql = rad_sql_prepare(
		store, "add operator", "INSERT INTO operator (id, name, role, added_wall_ms) VALUES (?, ?, ?, ?)");
	struct rad_operator existing;
	int r = look_up(store, id, &existing, err);

	if (r < 0)
		return r;
	if (r > 0)
		return rad_error_set(err, RAD_ERROR_REFUSED, EEXIST, "add operator", "operator %s exists already%s", id,
				     existing.retired ? " (retired)" : "");
	rad_sql_bind_text(&sql, id);
	rad_sql_bind_text(&sql, name);
	rad_sql_bind_text(&sql, role ? role : "");
	rad_sql_bind_int(&sql, rad_clock_wall_ms(store->clock));
	return rad_sql_run(&sql, err);
}

int rad_store_operator_add(struct rad_store *store, const char *id, const char *name, const char *role,
			   struct rad_error *err)
{
	rad_auto_lock struct rad_store *lock = rad_store_enter(store);
	int r = check_words(id, name, role, err);

	if (r >= 0)
		r = rad_sql_begin(store, "add operator", err);
	if (r < 0)
		return r;
	r = insert(store, id, name, role, err);
	return rad_sql_end(store, "add operator", r, err);
}

static int refuse_unknown(const char *id, struct rad_error *err)
{
	(void)rad_error_set(err, RAD_ERROR_REFUSED, ENOENT, "find operator", "there is no operator '%s' in this store",
			    id);
	rad_error_advise(err, "add them first: radera operator add ID --name NAME");
	return -RAD_ERROR_REFUSED;
}

static int require(struct rad_store *store, const char *id, struct rad_operator *ret, struct rad_error *err)
{
	int r = look_up(store, id ? id : "", ret, err);

	if (r < 0)
		return r;
	if (r == 0)
		return refuse_unknown(id ? id : "", err);
	if (ret->retired)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, "find operator", "operator %s is retired", id);
	return 0;
}

static int retire(struct rad_store *store, const char *id, struct rad_error *err)
{
	rad_auto_sql struct rad_sql sql =
		rad_sql_prepare(store, "retire operator", "UPDATE operator SET retired_wall_ms = ? WHERE id = ?");
	struct rad_operator found;
	int r = require(store, id, &found, err);

	if (r < 0)
		return r;
	rad_sql_bind_int(&sql, rad_clock_wall_ms(store->clock));
	rad_sql_bind_text(&sql, id);
	return rad_sql_run(&sql, err);
}

int rad_store_operator_retire(struct rad_store *store, const char *id, struct rad_error *err)
{
	rad_auto_lock struct rad_store *lock = rad_store_enter(store);
	int r = rad_sql_begin(store, "retire operator", err);

	if (r < 0)
		return r;
	r = retire(store, id, err);
	return rad_sql_end(store, "retire operator", r, err);
}

int rad_store_operator_get(struct rad_store *store, const char *id, struct rad_operator *ret, struct rad_error *err)
{
	rad_auto_lock struct rad_store *lock = rad_store_enter(store);
	int r = require(store, id, ret, err);

	if (r < 0)
		memset(ret, 0, sizeof(*ret));
	return r;
}

int rad_store_operator_list(struct rad_store *store, struct rad_operator **ret, size_t *ret_n, struct rad_error *err)
{
	rad_auto_lock struct rad_store *lock = rad_store_enter(store);
	rad_auto_sql struct rad_sql sql = rad_sql_prepare(store, "list operators", COLUMNS " ORDER BY id");
	rad_auto_free struct rad_operator *list = NULL;
	size_t n = 0;
	int r;

	*ret = NULL;
	*ret_n = 0;
	while ((r = rad_sql_row(&sql, err)) > 0) {
		struct rad_operator *larger = reallocarray(list, n + 1, sizeof(*list));

		if (!larger)
			return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "list operators", "out of memory");
		list = larger;
		fill(&sql, &list[n++]);
	}
	if (r < 0)
		return r;
	*ret = RAD_STEAL(list);
	*ret_n = n;
	return 0;
}
