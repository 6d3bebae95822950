/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/retention_store.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <radera/event.h>

#include "archive/sql.h"
#include "base/text.h"

#define OPERATION "destroy"

/* Where each document lies: its key and its time, and what destroying one does (?1 now, ?2 the key). */
static const struct {
	const char *select;
	const char *destroy;
} documents[RAD_RETAIN_DOCUMENTS] = {
	[RAD_RETAIN_SALE] = { "SELECT rowid, issued_ms FROM sale WHERE destroyed_ms IS NULL",
			      "UPDATE sale SET json = NULL, cms = NULL, pdf = NULL, destroyed_ms = ?1 WHERE rowid = "
			      "?2" },
	[RAD_RETAIN_REVIEW] = { "SELECT id, resolved_ms FROM review WHERE resolved_ms IS NOT NULL AND detail <> ''",
				"UPDATE review SET detail = '', resolution = '(destroyed)' WHERE ?1 > 0 AND id = ?2" },
	[RAD_RETAIN_HOLDER] = { "SELECT rowid, changed_ms FROM asset WHERE state = 'disposed' AND holder <> ''",
				"UPDATE asset SET holder = '' WHERE ?1 > 0 AND rowid = ?2" },
};

struct due {
	int64_t *keys;
	size_t n;
};

static void due_done(struct due *due)
{
	free(due->keys);
}

static int add(struct due *due, int64_t key, struct rad_error *err)
{
	int64_t *more =
		due->n & (due->n - 1) ? due->keys : reallocarray(due->keys, due->n ? 2 * due->n : 1, sizeof(*more));

	if (!more)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	due->keys = more;
	due->keys[due->n++] = key;
	return 0;
}

/* Under the store's lock. `due` may be NULL. */
static int collect(struct rad_store *store, const struct rad_retention_rule *rule, enum rad_retention_document document,
		   struct due *due, struct rad_retention_count *ret, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int64_t now = rad_clock_wall_ms(store->clock);
	int r = rad_sql_prepare(store, &statement, err, documents[document].select, "");

	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0) {
		int64_t when = rad_retention_due_ms(rule, sqlite3_column_int64(statement, 1));

		if (when > now) {
			ret->n_later++;
			if (!ret->next_wall_ms || when < ret->next_wall_ms)
				ret->next_wall_ms = when;
			continue;
		}
		ret->n_due++;
		if (due)
			r = add(due, sqlite3_column_int64(statement, 0), err);
	}
	return r;
}

int rad_store_retention_count(struct rad_store *store, const struct rad_retention *retention,
			      struct rad_retention_count ret[RAD_RETAIN_DOCUMENTS], struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	int r = 0;

	for (unsigned int i = 0; i < RAD_RETAIN_DOCUMENTS; i++)
		ret[i] = (struct rad_retention_count){ .n_due = 0 };
	for (unsigned int i = 0; r >= 0 && i < RAD_RETAIN_DOCUMENTS; i++) {
		const struct rad_retention_rule *rule = rad_retention_find(retention, (enum rad_retention_document)i);

		if (rule && !rule->keep && documents[i].select)
			r = collect(store, rule, (enum rad_retention_document)i, NULL, &ret[i], err);
	}
	return r;
}

static int tell(struct rad_store *store, const struct rad_retention *retention, const struct rad_retention_rule *rule,
		const char *operator_id, size_t n, struct rad_error *err)
{
	struct rad_event event = { .kind = RAD_EVENT_RETENTION_DESTROYED };

	(void)rad_text_copy(event.operator_id, sizeof(event.operator_id), operator_id);
	(void)rad_text_copy(event.subject, sizeof(event.subject), rad_retention_document_name(rule->document));
	(void)snprintf(event.detail, sizeof(event.detail), "%zu, %s %u %s: %s; %s, SHA-256 %s", n,
		       rule->years ? "after the year and" : "after", rule->years ? rule->years : rule->months,
		       rule->years ? "years" : "months", rule->reference, retention->id, retention->sha256);
	return rad_event_append(store, &event, err);
}

static int destroy_one(struct rad_store *store, const struct rad_retention *retention,
		       const struct rad_retention_rule *rule, const char *operator_id, struct rad_retention_count *ret,
		       struct rad_error *err)
{
	RAD_CLEANUP(due_done) struct due due = { .n = 0 };
	int64_t now = rad_clock_wall_ms(store->clock);
	int r = collect(store, rule, rule->document, &due, ret, err);

	for (size_t i = 0; r >= 0 && i < due.n; i++)
		r = rad_sql_run(store, err, documents[rule->document].destroy, "ii", now, due.keys[i]);
	return r < 0 || due.n == 0 ? r : tell(store, retention, rule, operator_id, due.n, err);
}

int rad_store_retention_destroy(struct rad_store *store, const struct rad_retention *retention, const char *operator_id,
				struct rad_retention_count ret[RAD_RETAIN_DOCUMENTS], struct rad_error *err)
{
	int r;

	for (unsigned int i = 0; i < RAD_RETAIN_DOCUMENTS; i++)
		ret[i] = (struct rad_retention_count){ .n_due = 0 };
	rad_store_hold(store);
	r = rad_sql_begin(store, err);
	if (r >= 0) {
		for (size_t i = 0; r >= 0 && i < retention->n_rules; i++) {
			const struct rad_retention_rule *rule = &retention->rules[i];

			if (!rule->keep && documents[rule->document].select)
				r = destroy_one(store, retention, rule, operator_id, &ret[rule->document], err);
		}
		r = rad_sql_end(store, r, err);
	}
	return rad_store_leave(store, r);
}

int rad_store_retention_sweep(struct rad_store *store, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err, "PRAGMA wal_checkpoint(TRUNCATE)", "");

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r <= 0 || sqlite3_column_int(statement, 0) == 0)
		return r < 0 ? r : 0;
	(void)rad_error_set(
		err, RAD_ERROR_EVIDENCE, EBUSY, OPERATION,
		"another program reads the store: the log of its changes may still hold what was destroyed");
	rad_error_advise(err, "do the same again when nobody uses the store");
	return -RAD_ERROR_EVIDENCE;
}
