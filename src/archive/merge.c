/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two stations' cards become one. A card's history is a count of events for each log that had a hand in it; one that
 * holds all of another's explains it, and nothing else decides: no clock does.
 */
#include "archive/merge_private.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "archive/asset_private.h"
#include "archive/sql.h"
#include "base/text.h"

#define OPERATION     "merge stores"
#define HISTORIES_MAX 64 /* stations that had a hand in one card */
#define CONFLICT      "merge-conflict"

struct history {
	size_t n;
	struct {
		char log_id[40];
		int64_t events;
	} logs[HISTORIES_MAX];
};

/* The own log's events, and what was taken from others; a conflict's when a person resolved it. */
static int read_history(struct rad_store *store, const char *inventory_id, struct history *ret, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(
		store, &statement, err,
		"SELECT log_id, max(events) FROM (SELECT ?2 AS log_id, (SELECT count(*) FROM event WHERE subject = ?1 "
		"AND "
		"kind IN ('asset-moved', 'asset-registered', 'asset-examined')) AS events UNION ALL SELECT m.log_id, "
		"m.events FROM asset_merge m LEFT JOIN review v ON v.id = m.review_id WHERE m.inventory_id = ?1 AND "
		"(m.review_id IS NULL OR v.resolved_ms IS NOT NULL)) GROUP BY log_id HAVING max(events) > 0",
		"ss", inventory_id, store->log_id);

	ret->n = 0;
	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0) {
		if (ret->n == HISTORIES_MAX)
			return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION,
					     "%s went through more than %d stations", inventory_id, HISTORIES_MAX);
		(void)rad_text_copy(ret->logs[ret->n].log_id, sizeof(ret->logs->log_id), rad_sql_text(statement, 0));
		ret->logs[ret->n++].events = sqlite3_column_int64(statement, 1);
	}
	return r;
}

static int64_t events_of(const struct history *history, const char *log_id)
{
	for (size_t i = 0; i < history->n; i++) {
		if (rad_text_equal(history->logs[i].log_id, log_id))
			return history->logs[i].events;
	}
	return 0;
}

/* Whether a holds something that b does not. */
static bool has_more(const struct history *a, const struct history *b)
{
	for (size_t i = 0; i < a->n; i++) {
		if (a->logs[i].events > events_of(b, a->logs[i].log_id))
			return true;
	}
	return false;
}

/* review_id 0: it is explained; else when that matter is resolved. */
static int keep_history(struct rad_merging *it, const char *inventory_id, const struct history *theirs,
			int64_t review_id, struct rad_error *err)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < theirs->n; i++)
		r = rad_sql_run(it->store, err,
				"INSERT INTO asset_merge (inventory_id, log_id, events, review_id) VALUES (?1, ?2, ?3, "
				"nullif(?4, 0)) ON CONFLICT (inventory_id, log_id, events) DO UPDATE SET review_id = "
				"CASE WHEN review_id IS NULL THEN NULL ELSE nullif(?4, 0) END",
				"ssii", inventory_id, theirs->logs[i].log_id, theirs->logs[i].events, review_id);
	return r;
}

int rad_merge_ask(struct rad_merging *it, const char *kind, const char *inventory_id, const char *serial,
		  const char *detail, int64_t *ret_id, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(
		it->store, &statement, err,
		"SELECT id FROM review WHERE kind = ? AND inventory_id = ? AND serial = ? AND detail = ?", "ssss", kind,
		inventory_id, serial, detail);

	if (r >= 0)
		r = rad_sql_step(it->store, statement, err);
	if (r != 0) {
		*ret_id = r > 0 ? sqlite3_column_int64(statement, 0) : 0;
		it->report->conflicts_old += r > 0;
		return r < 0 ? r : 0;
	}
	r = rad_sql_run(it->store, err,
			"INSERT INTO review (created_ms, kind, inventory_id, serial, detail) VALUES (?, ?, ?, ?, ?)",
			"issss", rad_clock_wall_ms(it->store->clock), kind, inventory_id, serial, detail);
	*ret_id = sqlite3_last_insert_rowid(it->store->db);
	it->report->conflicts += r >= 0;
	return r < 0 ? r : 1;
}

static void describe(const struct rad_asset *asset, char *ret, size_t size)
{
	(void)snprintf(ret, size, "%s%s%s", rad_asset_state_name(asset->state), asset->disposition ? " by " : "",
		       rad_disposition_name(asset->disposition));
}

static int raise_conflict(struct rad_merging *it, const struct rad_asset *here, const struct rad_asset *there,
			  const struct history *theirs, bool is_other_thing, struct rad_error *err)
{
	char own[60];
	char other[60];
	char detail[400];
	int64_t id = 0;
	int r;

	describe(here, own, sizeof(own));
	describe(there, other, sizeof(other));
	if (is_other_thing)
		(void)snprintf(detail, sizeof(detail),
			       "here it has the serial number %.60s (%s), at the station %s it has %.60s (%s)",
			       here->serial, own, it->other->log_id, there->serial, other);
	else
		(void)snprintf(detail, sizeof(detail),
			       "here it is %s, at the station %s it is %s (%" PRId64
			       " events there); neither knows what the other did",
			       own, it->other->log_id, other, events_of(theirs, it->other->log_id));
	r = rad_merge_ask(it, CONFLICT, here->inventory_id, "", detail, &id, err);
	return r <= 0 ? r : keep_history(it, here->inventory_id, theirs, id, err);
}

static int copy_facts(struct rad_merging *it, const char *inventory_id, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_run(it->store, err, "DELETE FROM asset_fact WHERE inventory_id = ?", "s", inventory_id);

	if (r >= 0)
		r = rad_sql_prepare(it->other, &statement, err,
				    "SELECT name, value, set_ms, operator_id FROM asset_fact WHERE inventory_id = ?",
				    "s", inventory_id);
	while (r >= 0 && (r = rad_sql_step(it->other, statement, err)) > 0)
		r = rad_sql_run(it->store, err,
				"INSERT INTO asset_fact (inventory_id, name, value, set_ms, operator_id) VALUES (?, ?, "
				"?, ?, ?)",
				"sssis", inventory_id, rad_sql_text(statement, 0), rad_sql_text(statement, 1),
				sqlite3_column_int64(statement, 2), rad_sql_text(statement, 3));
	return r;
}

/* All facts as one text, to compare. */
static int read_facts(struct rad_store *store, const char *inventory_id, struct rad_buffer *ret, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT name, value FROM asset_fact WHERE inventory_id = ? ORDER BY name", "s",
				inventory_id);

	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0)
		rad_buffer_printf(ret, "%s=%s\n", rad_sql_text(statement, 0), rad_sql_text(statement, 1));
	return r < 0 ? r : rad_buffer_check(ret, err);
}

static int says_same(struct rad_merging *it, const struct rad_asset *here, const struct rad_asset *there,
		     struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer own = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer other = RAD_BUFFER_INIT;
	int r;

	if (here->state != there->state || here->disposition != there->disposition)
		return 0;
	r = read_facts(it->store, here->inventory_id, &own, err);
	if (r >= 0)
		r = read_facts(it->other, here->inventory_id, &other, err);
	if (r < 0)
		return r;
	return own.size == other.size && (own.size == 0 || memcmp(own.data, other.data, own.size) == 0);
}

/* Where it is, what people confirmed, and the history that says so. Its own changes that the register was not told of
 * are overtaken: the station that went on tells it. */
static int take(struct rad_merging *it, const char *from, const struct rad_asset *there, const struct history *theirs,
		struct rad_error *err)
{
	char detail[RAD_EVENT_DETAIL_SIZE];
	char to[60];
	int r = rad_sql_run(it->store, err,
			    "UPDATE asset SET state = ?, disposition = ?, changed_ms = ? WHERE inventory_id = ?",
			    "ssis", rad_asset_state_name(there->state), rad_disposition_name(there->disposition),
			    there->changed_wall_ms, there->inventory_id);

	if (r >= 0)
		r = copy_facts(it, there->inventory_id, err);
	if (r >= 0)
		r = keep_history(it, there->inventory_id, theirs, 0, err);
	if (r >= 0)
		r = rad_sql_run(it->store, err,
				"DELETE FROM register_change WHERE inventory_id = ? AND batch_id IS NULL", "s",
				there->inventory_id);
	describe(there, to, sizeof(to));
	(void)snprintf(detail, sizeof(detail), "%s to %s, as the station %s has it", from, to, it->other->log_id);
	return r < 0 ? r
		     : rad_asset_tell(it->store, RAD_EVENT_STORES_MERGED, it->how->operator_id, there->inventory_id,
				      detail, err);
}

static int add(struct rad_merging *it, const struct rad_asset *there, const struct history *theirs,
	       struct rad_error *err)
{
	int r = rad_sql_run(
		it->store, err,
		"INSERT INTO asset (inventory_id, serial, make, model, kind, organisation, unit, holder, in_use_since, "
		"planned_months, price_minor, register_status, register_retired, source, state, disposition, "
		"changed_ms)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 'registered', '', ?15)",
		"sssssssssiisisi", there->inventory_id, there->serial, there->make, there->model,
		rad_asset_kind_name(there->kind), there->organisation, there->unit,
		it->report->holders_differ ? "" : there->holder, there->in_use_since, (int64_t)there->planned_months,
		there->price_minor, there->register_status, (int64_t)there->register_retired, there->source,
		there->changed_wall_ms);

	it->report->added++;
	return r < 0 || theirs->n == 0 ? r : take(it, "not known", there, theirs, err);
}

/* 1 when its evidence counts here: the card was taken, or both know the same. Whether both say the same is asked only
 * where it decides. */
static int settle(struct rad_merging *it, const struct rad_asset *here, const struct rad_asset *there,
		  struct rad_error *err)
{
	struct history own;
	struct history theirs;
	char from[60];
	bool is_other_thing = here->serial[0] && there->serial[0] && strcasecmp(here->serial, there->serial) != 0;
	bool knows_more;
	int r = read_history(it->store, there->inventory_id, &own, err);

	if (r >= 0)
		r = read_history(it->other, there->inventory_id, &theirs, err);
	if (r < 0)
		return r;
	knows_more = has_more(&own, &theirs);
	if (!has_more(&theirs, &own) && (knows_more || own.n == 0)) {
		it->report->same++;
		return 0;
	}
	if (!is_other_thing && !knows_more && has_more(&theirs, &own)) {
		it->report->taken++;
		describe(here, from, sizeof(from));
		r = take(it, from, there, &theirs, err);
		return r < 0 ? r : 1;
	}
	r = says_same(it, here, there, err);
	if (r < 0)
		return r;
	if (r == 0 || (has_more(&theirs, &own) && (is_other_thing || here->state == RAD_ASSET_DISPOSED)))
		return raise_conflict(it, here, there, &theirs, is_other_thing, err);
	it->report->same++;
	return has_more(&theirs, &own) ? keep_history(it, there->inventory_id, &theirs, 0, err) : 1;
}

/* 1 when its evidence counts here. */
static int merge_card(struct rad_merging *it, const struct rad_asset *there, struct rad_error *err)
{
	struct rad_asset here;
	struct history theirs;
	int r = rad_asset_find(it->store, there->inventory_id, &here, err);

	if (r != 0)
		return r < 0 ? r : settle(it, &here, there, err);
	r = read_history(it->other, there->inventory_id, &theirs, err);
	if (r >= 0)
		r = add(it, there, &theirs, err);
	return r < 0 ? r : 1;
}

static bool is_clean(const struct rad_asset *it)
{
	const char *const texts[] = { it->serial, it->make,	    it->model,		 it->organisation, it->unit,
				      it->holder, it->in_use_since, it->register_status, it->source };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(texts); i++) {
		if (!rad_text_is_utf8(texts[i]))
			return false;
	}
	return rad_text_is_id(it->inventory_id) &&
	       (it->state == RAD_ASSET_DISPOSED) == (it->disposition != RAD_DISPOSITION_NONE);
}

/* What was never here or there has no evidence, and what is gone is decided about no more. */
static int merge_asset(struct rad_merging *it, const char *inventory_id, struct rad_error *err)
{
	struct rad_asset here;
	struct rad_asset there;
	int r = rad_asset_need(it->other, inventory_id, &there, err);

	if (r >= 0 && !is_clean(&there))
		r = rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "the card %.63s of %s is damaged",
				  rad_text_is_utf8(inventory_id) ? inventory_id : "?", it->other->directory);
	if (r >= 0)
		r = merge_card(it, &there, err);
	if (r <= 0 || there.state == RAD_ASSET_REGISTERED)
		return r < 0 ? r : 0;
	r = rad_asset_need(it->store, inventory_id, &here, err);
	return r < 0 || here.state == RAD_ASSET_DISPOSED ? r : rad_foreign_take(it, inventory_id, err);
}

/* A word that no Radera writes would be taken for another one. */
static int check_words(struct rad_merging *it, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(it->other, &statement, err,
				"SELECT state, disposition, kind, min(inventory_id) FROM asset GROUP BY state, "
				"disposition, kind",
				"");

	while (r >= 0 && (r = rad_sql_step(it->other, statement, err)) > 0) {
		enum rad_asset_state state;
		enum rad_disposition disposition;
		enum rad_asset_kind kind;

		if (!rad_asset_state_find(rad_sql_text(statement, 0), &state) ||
		    !rad_disposition_find(rad_sql_text(statement, 1), &disposition) ||
		    !rad_asset_kind_find(rad_sql_text(statement, 2), &kind))
			return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
					     "the card %.63s of %s is no card of Radera", rad_sql_text(statement, 3),
					     it->other->directory);
	}
	return r;
}

static int merge_assets(struct rad_merging *it, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(it->other, &statement, err, "SELECT inventory_id FROM asset ORDER BY inventory_id", "");

	while (r >= 0 && (r = rad_sql_step(it->other, statement, err)) > 0) {
		char id[RAD_ID_SIZE];

		(void)rad_text_copy(id, sizeof(id), rad_sql_text(statement, 0));
		r = merge_asset(it, id, err);
	}
	return r;
}

static int read_key(struct rad_store *store, char ret[65], struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err, "SELECT value FROM setting WHERE key = 'holder-key'", "");

	ret[0] = '\0';
	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r > 0)
		rad_sha256_hex(sqlite3_column_blob(statement, 0), (size_t)sqlite3_column_bytes(statement, 0), ret);
	return r < 0 ? r : 0;
}

static int tell(struct rad_merging *it, struct rad_error *err)
{
	const struct rad_merge_report *n = it->report;
	char detail[RAD_EVENT_DETAIL_SIZE];

	if (n->added + n->taken + n->conflicts + n->drives + n->records + n->reviews + n->lots == 0)
		return 0;
	(void)snprintf(detail, sizeof(detail),
		       "%zu cards new, %zu taken, %zu conflicts, %zu drives, %zu records, %zu matters, %zu lots%s",
		       n->added, n->taken, n->conflicts, n->drives, n->records, n->reviews, n->lots,
		       n->holders_differ ? "; holders are digested by different secrets" : "");
	return rad_asset_tell(it->store, RAD_EVENT_STORES_MERGED, it->how->operator_id, it->other->log_id, detail, err);
}

static int merge_all(struct rad_merging *it, struct rad_error *err)
{
	char own[65];
	char other[65];
	int r = read_key(it->store, own, err);

	if (r >= 0)
		r = read_key(it->other, other, err);
	it->report->holders_differ = other[0] && !rad_text_equal(own, other);
	if (r >= 0)
		r = check_words(it, err);
	if (r >= 0)
		r = merge_assets(it, err);
	if (r >= 0)
		r = rad_merge_drives(it, err);
	if (r >= 0)
		r = rad_merge_lots(it, err);
	if (r >= 0)
		r = rad_merge_reviews(it, err);
	return r < 0 ? r : tell(it, err);
}

/* All of the other as it is at one moment. */
static int merge_held(struct rad_merging *it, struct rad_error *err)
{
	struct rad_error ignored;
	int r = rad_sql_script(it->other, "BEGIN", err);

	if (r >= 0)
		r = rad_sql_begin(it->store, err);
	if (r >= 0) {
		r = merge_all(it, err);
		if (it->how->dry_run && !sqlite3_get_autocommit(it->store->db)) {
			it->store->ledger_due = false;
			(void)!rad_sql_script(it->store, "ROLLBACK", &ignored);
		} else {
			r = rad_sql_end(it->store, r, err);
		}
	}
	if (!sqlite3_get_autocommit(it->other->db))
		(void)!rad_sql_script(it->other, "ROLLBACK", &ignored);
	return r;
}

int rad_store_merge(struct rad_store *store, struct rad_store *other, const struct rad_merge *how,
		    struct rad_merge_report *ret, struct rad_error *err)
{
	struct rad_merging it = { .store = store, .other = other, .how = how, .report = ret };
	bool is_first = strcmp(store->log_id, other->log_id) < 0;
	int r;

	memset(ret, 0, sizeof(*ret));
	if (rad_text_equal(store->log_id, other->log_id))
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "%s is this store itself, or a copy of it",
				     other->directory);
	if (store->simulated != other->simulated)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "%s is a store for %s drives",
				     other->directory, other->simulated ? "simulated" : "real");
	if (strspn(other->log_id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != strlen(other->log_id))
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "the id of the log of %s is none",
				     other->directory);
	rad_store_hold(is_first ? store : other); /* two that merge each other do not wait for each other */
	rad_store_hold(is_first ? other : store);
	r = merge_held(&it, err);
	rad_store_release(other);
	if (r < 0)
		memset(ret, 0, sizeof(*ret));
	return rad_store_leave(store, r);
}
