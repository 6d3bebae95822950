/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/event.h>

#include "archive/sql.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

#define COLUMNS "SELECT id, name, role, added_ms, retired_ms, from_ms, until_ms FROM operator"

static void fill(sqlite3_stmt *statement, struct rad_operator *ret)
{
	memset(ret, 0, sizeof(*ret));
	(void)rad_text_copy(ret->party.id, sizeof(ret->party.id), rad_sql_text(statement, 0));
	(void)rad_text_copy(ret->party.name, sizeof(ret->party.name), rad_sql_text(statement, 1));
	(void)rad_text_copy(ret->party.role, sizeof(ret->party.role), rad_sql_text(statement, 2));
	ret->added_wall_ms = sqlite3_column_int64(statement, 3);
	ret->retired = sqlite3_column_type(statement, 4) != SQLITE_NULL;
	ret->from_wall_ms = sqlite3_column_int64(statement, 5);
	ret->until_wall_ms = sqlite3_column_int64(statement, 6);
}

static int find(struct rad_store *store, const char *id, struct rad_operator *ret, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err, COLUMNS " WHERE id = ?", "s", id);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r > 0)
		fill(statement, ret);
	return r;
}

bool rad_role_is_known(const char *role)
{
	static const char *const roles[] = { "technician", "validator", "administrator", "auditor" };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(roles); i++) {
		if (rad_text_equal(roles[i], role))
			return true;
	}
	return false;
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

/* Runs with the store held: the change and the event that tells it stand together or not at all. */
static int tell(struct rad_store *store, int r, enum rad_event_kind kind, const char *id, const char *detail,
		struct rad_error *err)
{
	struct rad_event event = { .kind = kind };

	(void)rad_text_copy(event.subject, sizeof(event.subject), id);
	(void)rad_text_copy(event.detail, sizeof(event.detail), detail);
	store->state_due = true;
	return rad_sql_end(store, r < 0 ? r : rad_event_append(store, &event, err), err);
}

static int insert(struct rad_store *store, const char *id, const char *name, const char *role, struct rad_error *err)
{
	int r = rad_sql_begin(store, err);

	if (r < 0)
		return r;
	r = rad_sql_run(store, err, "INSERT INTO operator (id, name, role, added_ms) VALUES (?, ?, ?, ?)", "sssi", id,
			name, role, rad_clock_wall_ms(store->clock));
	return tell(store, r, RAD_EVENT_OPERATOR_ADDED, id, role, err);
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
		r = insert(store, id, name, role, err);
	return rad_store_leave(store, r);
}

static int unknown(const struct rad_store *store, const char *id, struct rad_error *err)
{
	(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, "find operator", "there is no operator %s in the store", id);
	rad_error_advise(err, "add the person: radera operator add %.60s --name NAME --store %.120s", id,
			 store->directory);
	return -RAD_ERROR_REFUSED;
}

static int set_time(struct rad_store *store, const char *id, int64_t from_wall_ms, int64_t until_wall_ms,
		    struct rad_error *err)
{
	char from[RAD_TIME_TEXT_SIZE];
	char until[RAD_TIME_TEXT_SIZE];
	char detail[2 * RAD_TIME_TEXT_SIZE + 16];
	int r = rad_sql_begin(store, err);

	if (r < 0)
		return r;
	rad_time_format(from_wall_ms, from);
	rad_time_format(until_wall_ms, until);
	(void)snprintf(detail, sizeof(detail), "from %s until %s", from_wall_ms ? from : "ever",
		       until_wall_ms ? until : "further notice");
	r = rad_sql_run(store, err, "UPDATE operator SET from_ms = ?, until_ms = ? WHERE id = ?", "iis", from_wall_ms,
			until_wall_ms, id);
	return tell(store, r, RAD_EVENT_OPERATOR_APPOINTED, id, detail, err);
}

static int set_retired(struct rad_store *store, const char *id, struct rad_error *err)
{
	int r = rad_sql_begin(store, err);

	if (r < 0)
		return r;
	r = rad_sql_run(store, err, "UPDATE operator SET retired_ms = ? WHERE id = ?", "is",
			rad_clock_wall_ms(store->clock), id);
	return tell(store, r, RAD_EVENT_OPERATOR_RETIRED, id, "", err);
}

int rad_store_operator_appoint(struct rad_store *store, const char *id, int64_t from_wall_ms, int64_t until_wall_ms,
			       struct rad_error *err)
{
	struct rad_operator present;
	int r;

	if (until_wall_ms && until_wall_ms <= from_wall_ms)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "appoint operator",
				     "the appointment would end before it begins");
	rad_store_hold(store);
	r = find(store, id, &present, err);
	if (r == 0)
		r = unknown(store, id, err);
	else if (r > 0)
		r = set_time(store, id, from_wall_ms, until_wall_ms, err);
	return rad_store_leave(store, r);
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
		r = present.retired ? 0 : set_retired(store, id, err);
	return rad_store_leave(store, r);
}

static int check_time(const struct rad_operator *it, int64_t now_wall_ms, struct rad_error *err)
{
	bool is_early = now_wall_ms < it->from_wall_ms;
	char limit[RAD_TIME_TEXT_SIZE];

	if (!is_early && (it->until_wall_ms == 0 || now_wall_ms < it->until_wall_ms))
		return 0;
	rad_time_format(is_early ? it->from_wall_ms : it->until_wall_ms, limit);
	(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, "find operator", "%s (%s) %s %s", it->party.id, it->party.name,
			    is_early ? "is not appointed before" : "was appointed until", limit);
	rad_error_advise(err, "change that: radera operator appoint %s --from DATE --until DATE", it->party.id);
	return -RAD_ERROR_REFUSED;
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
	return check_time(ret, rad_clock_wall_ms(store->clock), err);
}

int rad_store_operator_acting(struct rad_store *store, const char *id, struct rad_operator *ret, struct rad_error *err)
{
	int r = rad_store_operator_get(store, id, ret, err);

	if (r < 0 || !rad_text_equal(ret->party.role, "auditor"))
		return r;
	return rad_error_set(err, RAD_ERROR_REFUSED, 0, "find operator",
			     "%s is an auditor, who looks and changes nothing", id);
}

int rad_store_operator_list(struct rad_store *store, struct rad_operator **ret, size_t *ret_n, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	rad_auto_free struct rad_operator *operators = NULL;
	size_t n = 0;
	int r;

	r = rad_sql_prepare(store, &statement, err, COLUMNS " ORDER BY id", "");
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
