/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two stations' cards: what one did and the other does not know of is taken; what both did is asked; in both
 * directions, in any order, and twice, the outcome is the same. */
#include "rig.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <radera/event.h>
#include <radera/lot.h>
#include <radera/merge.h>
#include <radera/register_outbox.h>

#include "archive/asset_private.h"
#include "archive/sql.h"
#include "base/cleanup.h"
#include "base/text.h"

#define ASSETS 24

static struct rad_error err;

static void must(int r)
{
	if (r < 0)
		fail_msg("%s", err.text);
}

static int believe(void *user, const void *json, size_t size, const void *cms, size_t cms_size, const char *issued,
		   struct rad_error *error)
{
	if (!user && cms_size == strlen("signature"))
		return 0;
	return rad_error_set(error, RAD_ERROR_EVIDENCE, 0, "verify", "nobody that is trusted signed it");
}

static void import(struct rig *rig, size_t n)
{
	struct rad_asset assets[ASSETS] = { 0 };
	struct rad_asset_counts counts;

	for (size_t i = 0; i < n; i++) {
		(void)snprintf(assets[i].inventory_id, sizeof(assets[i].inventory_id), "%zu", 100 + i);
		(void)snprintf(assets[i].serial, sizeof(assets[i].serial), "SERIAL%zu", i);
		(void)snprintf(assets[i].source, sizeof(assets[i].source), "sheet");
		assets[i].kind = RAD_ASSET_SHARED;
		assets[i].price_minor = -1;
	}
	must(rad_store_asset_import(rig->store, assets, n, "a file", false, &counts, &err));
}

static struct rad_asset card(struct rig *rig, const char *id)
{
	struct rad_asset asset;

	assert_int_equal(rad_store_asset_get(rig->store, id, &asset, &err), 1);
	return asset;
}

static int try_move(struct rad_store *store, const char *id, enum rad_asset_state to, enum rad_disposition disposition)
{
	struct rad_error ignored;
	struct rad_asset asset;
	struct rad_asset_move move = {
		.inventory_id = id, .to = to, .disposition = disposition, .operator_id = "asa", .reason = ""
	};

	if (rad_store_asset_get(store, id, &asset, &ignored) <= 0)
		return -1;
	move.from = asset.state;
	return rad_store_asset_move(store, &move, &ignored);
}

static void move(struct rig *rig, const char *id, enum rad_asset_state to, enum rad_disposition disposition)
{
	assert_int_equal(try_move(rig->store, id, to, disposition), 0);
}

static void merge(struct rig *into, struct rig *from, struct rad_merge_report *ret)
{
	const struct rad_merge how = { .operator_id = "maja", .verify = believe };

	must(rad_store_merge(into->store, from->store, &how, ret, &err));
}

static size_t count_reviews(struct rig *rig)
{
	rad_auto_free struct rad_review *reviews = NULL;
	size_t n = 0;

	must(rad_store_review_list(rig->store, false, &reviews, &n, &err));
	return n;
}

static void put_fact(struct rig *rig, const char *id, const char *name, const char *value)
{
	must(rad_store_asset_fact_put(rig->store, id, name, value, "asa", &err));
}

static size_t count_facts(struct rig *rig, const char *id)
{
	rad_auto_free struct rad_asset_fact *facts = NULL;
	size_t n = 0;

	must(rad_store_asset_fact_list(rig->store, id, &facts, &n, &err));
	return n;
}

static void check_chain(struct rig *rig)
{
	struct rig_findings found;

	rig_check(rig, false, NULL, 0, &found);
	if (found.n)
		fail_msg("%s", found.text);
}

static void test_longer_way(void **state)
{
	struct rig *a = rig_new();
	struct rig *b = rig_new();
	struct rad_merge_report told;
	rad_auto_free struct rad_register_waiting *waiting = NULL;
	size_t n = 0;

	import(a, 3);
	import(b, 2);
	move(a, "100", RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE);
	move(b, "101", RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE);
	put_fact(b, "101", "check/battery", "yes");
	merge(a, b, &told);
	assert_int_equal(told.taken, 1);
	assert_int_equal(told.same, 1);
	assert_int_equal(told.conflicts + told.added, 0);
	assert_int_equal(card(a, "101").state, RAD_ASSET_EXAMINED);
	assert_int_equal(count_facts(a, "101"), 1);
	/* its own station tells the register */
	must(rad_register_waiting(a->store, &waiting, &n, &err));
	assert_int_equal(n, 1);
	assert_int_equal(waiting[0].n_assets, 1);
	merge(b, a, &told);
	assert_int_equal(told.added, 1);
	assert_int_equal(told.taken, 1);
	assert_int_equal(card(b, "100").state, RAD_ASSET_RECEIVED);
	/* it goes on here, and what was confirmed there is taken back here */
	put_fact(a, "101", "check/battery", "");
	merge(b, a, &told);
	assert_int_equal(told.taken, 1);
	assert_int_equal(count_facts(b, "101"), 0);
	merge(a, b, &told);
	assert_int_equal(told.taken + told.added + told.conflicts, 0);
	assert_int_equal(count_facts(a, "101"), 0);
	check_chain(a);
	check_chain(b);
	rig_free(a);
	rig_free(b);
}

static void test_conflict(void **state)
{
	struct rig *a = rig_new();
	struct rig *b = rig_new();
	rad_auto_free struct rad_review *reviews = NULL;
	struct rad_merge_report told;
	size_t n = 0;

	import(a, 1);
	import(b, 1);
	move(a, "100", RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE);
	merge(b, a, &told);
	move(a, "100", RAD_ASSET_ERASING, RAD_DISPOSITION_NONE);
	move(a, "100", RAD_ASSET_ERASED, RAD_DISPOSITION_NONE);
	move(b, "100", RAD_ASSET_DISPOSED, RAD_DISPOSITION_DESTRUCTION);
	merge(a, b, &told);
	assert_int_equal(told.conflicts, 1);
	merge(b, a, &told);
	assert_int_equal(told.conflicts, 1);
	assert_int_equal(card(a, "100").state, RAD_ASSET_ERASED);
	assert_int_equal(card(b, "100").state, RAD_ASSET_DISPOSED);
	merge(a, b, &told);
	assert_int_equal(told.conflicts, 0);
	assert_int_equal(told.conflicts_old, 1);
	must(rad_store_review_list(b->store, false, &reviews, &n, &err));
	assert_int_equal(n, 1);
	assert_string_equal(reviews[0].kind, "merge-conflict");
	assert_non_null(strstr(reviews[0].detail, "here it is disposed by destruction"));
	assert_non_null(strstr(reviews[0].detail, "it is erased"));
	/* the person at b says that b's card is right, and a takes it */
	must(rad_store_review_resolve(b->store, reviews[0].id, "maja", "It was shredded.", &err));
	merge(b, a, &told);
	assert_int_equal(told.conflicts + told.conflicts_old + told.taken, 0);
	merge(a, b, &told);
	assert_int_equal(told.taken, 1);
	assert_int_equal(card(a, "100").state, RAD_ASSET_DISPOSED);
	rig_free(a);
	rig_free(b);
}

/* Sold twice is no agreement, and one number on two things is none either. */
static void test_never_guessed(void **state)
{
	struct rig *a = rig_new();
	struct rig *b = rig_new();
	struct rad_merge_report told;
	const struct rad_asset one = { .inventory_id = "X1", .serial = "AAAA1111", .price_minor = -1 };
	const struct rad_asset two = { .inventory_id = "X1", .serial = "BBBB2222", .price_minor = -1 };

	import(a, 2);
	import(b, 2);
	for (size_t i = 0; i < 2; i++) {
		move(i ? b : a, "100", RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE);
		move(i ? b : a, "100", RAD_ASSET_DISPOSED, RAD_DISPOSITION_DESTRUCTION);
		move(i ? b : a, "101", RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE);
	}
	must(rad_store_asset_register(a->store, &one, "asa", &err));
	must(rad_store_asset_register(b->store, &two, "asa", &err));
	merge(a, b, &told);
	assert_int_equal(told.conflicts, 2);
	assert_int_equal(told.same, 1); /* both have received it */
	assert_string_equal(card(a, "X1").serial, "AAAA1111");
	merge(b, a, &told);
	assert_int_equal(told.conflicts, 2);
	assert_string_equal(card(b, "X1").serial, "BBBB2222");
	/* what both received goes on at one of them, and that is no conflict any more */
	move(b, "101", RAD_ASSET_ERASING, RAD_DISPOSITION_NONE);
	merge(a, b, &told);
	assert_int_equal(told.conflicts, 0);
	assert_int_equal(card(a, "101").state, RAD_ASSET_ERASING);
	rig_free(a);
	rig_free(b);
}

static void test_evidence(void **state)
{
	struct rig *a = rig_new();
	struct rig *b = rig_new();
	struct rad_asset_evidence evidence;
	rad_auto_free struct rad_asset_drive *drives = NULL;
	struct rad_merge how = { .operator_id = "maja", .verify = believe, .user = a };
	struct rad_merge_report told;
	char certificate[RAD_CERTIFICATE_ID_SIZE];
	size_t n = 0;

	import(a, 2);
	import(b, 2);
	must(rad_store_asset_link(b->store, "SN1", "100", &err));
	move(b, "100", RAD_ASSET_ERASING, RAD_DISPOSITION_NONE);
	rig_append(b, &(struct rig_record){ "100", "SN1", NULL, "2026-11-20T10:00:00Z" }, "a page", certificate);
	move(b, "100", RAD_ASSET_ERASED, RAD_DISPOSITION_NONE);
	/* who signed it is not trusted: nothing at all is taken */
	assert_int_equal(rad_store_merge(a->store, b->store, &how, &told, &err), -RAD_ERROR_EVIDENCE);
	assert_non_null(strstr(err.text, certificate));
	assert_int_equal(card(a, "100").state, RAD_ASSET_REGISTERED);
	how.user = NULL;
	how.dry_run = true;
	must(rad_store_merge(a->store, b->store, &how, &told, &err));
	assert_int_equal(told.records, 1);
	assert_int_equal(card(a, "100").state, RAD_ASSET_REGISTERED);
	merge(a, b, &told);
	assert_int_equal(told.records, 1);
	assert_int_equal(told.drives, 1);
	must(rad_store_asset_evidence(a->store, "100", &evidence, &err));
	assert_int_equal(evidence.n_drives, 1);
	assert_true(evidence.has_certificate);
	must(rad_store_asset_drives(a->store, "100", &drives, &n, &err));
	assert_string_equal(drives[0].certificate_id, certificate);
	assert_string_equal(drives[0].outcome, "erased-with-exceptions");
	/* a newer record here takes its place, an older one does not */
	rig_append(a, &(struct rig_record){ "100", "SN1", NULL, "2026-11-19T10:00:00Z" }, NULL, NULL);
	must(rad_store_asset_evidence(a->store, "100", &evidence, &err));
	assert_true(evidence.has_certificate);
	rig_append(a, &(struct rig_record){ "100", "SN1", NULL, "2026-11-21T10:00:00Z" }, NULL, NULL);
	must(rad_store_asset_evidence(a->store, "100", &evidence, &err));
	assert_false(evidence.has_certificate);
	/* the drive of another thing */
	must(rad_store_asset_link(a->store, "SN2", "101", &err));
	must(rad_store_asset_link(b->store, "SN2", "100", &err));
	merge(a, b, &told);
	assert_int_equal(told.conflicts, 1);
	assert_int_equal(told.drives, 0);
	rig_free(a);
	rig_free(b);
}

static void take_back(struct rig *rig, const char *id)
{
	int r;

	rad_store_hold(rig->store);
	r = rad_sql_begin(rig->store, &err);
	if (r >= 0)
		r = rad_sql_end(rig->store, rad_asset_take_back(rig->store, id, "maja", "annulled", &err), &err);
	rad_store_release(rig->store);
	must(r);
}

static uint32_t count_certified(struct rig *rig, const char *id)
{
	struct rad_asset_evidence evidence;

	must(rad_store_asset_evidence(rig->store, id, &evidence, &err));
	return evidence.has_certificate ? evidence.n_drives : 0;
}

/* Over a station in between; and what came back to the one that erased it is not erased any more anywhere. */
static void test_evidence_travels(void **state)
{
	struct rig *a = rig_new();
	struct rig *b = rig_new();
	struct rig *c = rig_new();
	struct rad_merge_report told;

	import(a, 1);
	import(b, 1);
	import(c, 1);
	must(rad_store_asset_link(c->store, "SN1", "100", &err));
	move(c, "100", RAD_ASSET_ERASING, RAD_DISPOSITION_NONE);
	rig_append(c, &(struct rig_record){ "100", "SN1", NULL, "2026-11-20T10:00:00Z" }, "a page", NULL);
	move(c, "100", RAD_ASSET_ERASED, RAD_DISPOSITION_NONE);
	merge(b, c, &told);
	merge(a, b, &told);
	assert_int_equal(told.records, 1);
	assert_int_equal(count_certified(a, "100"), 1);
	merge(a, c, &told);
	assert_int_equal(told.records + told.taken + told.conflicts, 0);
	merge(c, a, &told);
	assert_int_equal(told.records + told.taken + told.conflicts, 0);
	move(c, "100", RAD_ASSET_DISPOSED, RAD_DISPOSITION_BUYOUT);
	take_back(c, "100");
	assert_int_equal(count_certified(c, "100"), 0);
	merge(a, c, &told);
	assert_int_equal(told.taken, 1);
	assert_int_equal(card(a, "100").state, RAD_ASSET_RECEIVED);
	assert_int_equal(count_certified(a, "100"), 0);
	merge(b, a, &told);
	assert_int_equal(card(b, "100").state, RAD_ASSET_RECEIVED);
	assert_int_equal(count_certified(b, "100"), 0);
	rig_free(a);
	rig_free(b);
	rig_free(c);
}

static void erase(struct rig *rig, const char *issued)
{
	move(rig, "100", RAD_ASSET_ERASING, RAD_DISPOSITION_NONE);
	rig_append(rig, &(struct rig_record){ "100", "SN1", NULL, issued }, "a page", NULL);
	move(rig, "100", RAD_ASSET_ERASED, RAD_DISPOSITION_NONE);
}

/* Erased here, bought out and returned elsewhere: the record of this very log counts no more, and nobody who still
 * believes in it brings it back. */
static void test_came_back_elsewhere(void **state)
{
	struct rig *here = rig_new();
	struct rig *desk = rig_new();
	struct rig *late = rig_new();
	struct rad_merge_report told;

	import(here, 1);
	import(desk, 1);
	import(late, 1);
	must(rad_store_asset_link(here->store, "SN1", "100", &err));
	erase(here, "2026-11-20T10:00:00Z");
	merge(desk, here, &told);
	merge(late, here, &told);
	assert_int_equal(count_certified(late, "100"), 1);
	move(desk, "100", RAD_ASSET_DISPOSED, RAD_DISPOSITION_BUYOUT);
	take_back(desk, "100");
	merge(here, desk, &told);
	assert_int_equal(told.taken, 1);
	assert_int_equal(count_certified(here, "100"), 0);
	merge(here, late, &told);
	merge(desk, late, &told);
	merge(desk, here, &told);
	merge(here, desk, &told);
	assert_int_equal(count_certified(here, "100"), 0);
	assert_int_equal(count_certified(desk, "100"), 0);
	/* what is confirmed at the one that is late makes a conflict, and that proves nothing either */
	put_fact(late, "100", "check/battery", "yes");
	merge(desk, late, &told);
	assert_int_equal(told.conflicts, 1);
	assert_int_equal(count_certified(desk, "100"), 0);
	/* erased anew, it is erased */
	erase(here, "2038-01-01T10:00:00Z");
	assert_int_equal(count_certified(here, "100"), 1);
	merge(desk, here, &told);
	assert_int_equal(told.taken, 1);
	assert_int_equal(count_certified(desk, "100"), 1);
	rig_free(here);
	rig_free(desk);
	rig_free(late);
}

static void test_refused(void **state)
{
	struct rig *a = rig_new();
	struct rig *b = rig_new();
	static const struct {
		const char *sql;
		const char *words;
		const char *back;
	} damages[] = {
		{ "UPDATE asset SET state = 'sold'", "is no card of Radera", "UPDATE asset SET state = 'registered'" },
		{ "UPDATE asset SET kind = 'x'", "is no card of Radera", "UPDATE asset SET kind = 'shared'" },
		{ "UPDATE asset SET state = 'disposed'", "is damaged", "UPDATE asset SET state = 'registered'" },
		{ "UPDATE asset SET unit = CAST(x'FF41' AS TEXT)", "is damaged", "UPDATE asset SET unit = ''" },
		{ "UPDATE asset SET inventory_id = '=1+1'", "is damaged", "UPDATE asset SET inventory_id = '100'" },
	};
	const struct rad_merge how = { .operator_id = "maja", .verify = believe };
	struct rad_merge_report told;
	struct rad_store *same = NULL;
	struct rad_asset asset;

	must(rad_store_open(a->directory, RAD_STORE_READ, false, rad_clock_system(), &same, &err));
	assert_int_equal(rad_store_merge(a->store, same, &how, &told, &err), -RAD_ERROR_REFUSED);
	rad_store_close(same);
	import(b, 1);
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(damages); i++) {
		rig_attack(b, damages[i].sql);
		assert_int_equal(rad_store_merge(a->store, b->store, &how, &told, &err), -RAD_ERROR_EVIDENCE);
		assert_non_null(strstr(err.text, damages[i].words));
		assert_int_equal(rad_store_asset_get(a->store, "100", &asset, &err), 0);
		rig_attack(b, damages[i].back);
	}
	merge(a, b, &told);
	assert_int_equal(told.added, 1);
	rig_attack(b, "UPDATE meta SET value = '1' WHERE key = 'simulated'");
	must(rad_store_open(b->directory, RAD_STORE_READ, true, rad_clock_system(), &same, &err));
	assert_int_equal(rad_store_merge(a->store, same, &how, &told, &err), -RAD_ERROR_REFUSED);
	rad_store_close(same);
	rig_free(a);
	rig_free(b);
}

static void test_lots(void **state)
{
	struct rig *a = rig_new();
	struct rig *b = rig_new();
	struct rad_lot lot = { .disposition = RAD_DISPOSITION_RECYCLING, .receiver = "Återvinnaren AB" };
	struct rad_merge_report told;
	char id[RAD_ID_SIZE];

	import(a, 2);
	import(b, 2);
	(void)rad_text_copy(lot.lot_id, sizeof(lot.lot_id), "PALL-1");
	must(rad_store_lot_open(b->store, &lot, "asa", id, &err));
	move(b, "100", RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE);
	must(rad_store_lot_add(b->store, id, "100", "asa", 0, &err));
	merge(a, b, &told);
	assert_int_equal(told.lots, 1);
	assert_int_equal(rad_store_lot_of(a->store, "100", &lot, &err), 1);
	assert_string_equal(lot.lot_id, "PALL-1");
	merge(a, b, &told);
	assert_int_equal(told.lots, 0);
	must(rad_store_lot_remove(b->store, id, "100", "asa", &err));
	merge(a, b, &told);
	assert_int_equal(told.lots, 1);
	assert_int_equal(rad_store_lot_of(a->store, "100", &lot, &err), 0);
	merge(b, a, &told); /* it is b's lot: what a has of it says nothing */
	assert_int_equal(told.lots, 0);
	assert_int_equal(rad_store_lot_of(b->store, "100", &lot, &err), 0);
	rig_free(a);
	rig_free(b);
}

/* --- both stations at work at once */

struct work {
	struct rig *rig;
	unsigned int seed;
	size_t steps;
};

static void *work(void *user)
{
	static const enum rad_asset_state ways[] = { RAD_ASSET_RECEIVED, RAD_ASSET_ERASING, RAD_ASSET_ERASED,
						     RAD_ASSET_FAILED, RAD_ASSET_DISPOSED };
	static const char *const checks[] = { "check/battery", "check/charger", "check/tpm" };
	struct work *it = user;

	for (size_t i = 0; i < it->steps; i++) {
		struct rad_error ignored;
		char id[16];
		enum rad_asset_state to = ways[(size_t)rand_r(&it->seed) % RAD_ARRAY_LENGTH(ways)];

		(void)snprintf(id, sizeof(id), "%d", 100 + rand_r(&it->seed) % ASSETS);
		if (rand_r(&it->seed) % 3 == 0)
			(void)!rad_store_asset_fact_put(it->rig->store, id, checks[rand_r(&it->seed) % 3],
							rand_r(&it->seed) % 2 ? "yes" : "", "asa", &ignored);
		else
			(void)!try_move(it->rig->store, id, to,
					to == RAD_ASSET_DISPOSED ? RAD_DISPOSITION_DESTRUCTION : RAD_DISPOSITION_NONE);
	}
	return NULL;
}

/* All cards of a store that no open matter is about, as one text. */
static void read_all(struct rig *rig, struct rad_buffer *ret)
{
	sqlite3 *database = NULL;
	sqlite3_stmt *statement = NULL;
	static const char sql[] =
		"SELECT inventory_id || ' ' || state || ' ' || disposition || ' ' || coalesce((SELECT "
		"group_concat(name || '=' || value, ' ') FROM (SELECT * FROM asset_fact f WHERE f.inventory_id = "
		"a.inventory_id ORDER BY name)), '') || CASE WHEN EXISTS (SELECT 1 FROM review r WHERE r.inventory_id "
		"= "
		"a.inventory_id AND kind = 'merge-conflict' AND resolved_ms IS NULL) THEN ' ?' ELSE '' END, (SELECT "
		"count(*) FROM review r WHERE r.inventory_id = a.inventory_id AND kind = 'merge-conflict' AND "
		"resolved_ms "
		"IS NULL), inventory_id FROM asset a ORDER BY inventory_id";

	assert_int_equal(sqlite3_open(rig->file, &database), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW)
		rad_buffer_printf(
			ret, "%s%s\n",
			(const char *)sqlite3_column_text(statement, sqlite3_column_int(statement, 1) ? 2 : 0),
			sqlite3_column_int(statement, 1) ? " is asked" : "");
	(void)sqlite3_finalize(statement);
	(void)sqlite3_close(database);
	assert_false(ret->failed);
}

static void check_equal(struct rig *a, struct rig *b)
{
	rad_auto_buffer struct rad_buffer one = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer other = RAD_BUFFER_INIT;

	read_all(a, &one);
	read_all(b, &other);
	assert_string_equal((const char *)one.data, (const char *)other.data);
}

/* At the end what is in dispute is settled at one of the two, and then both are the same. */
static void settle(struct rig *rig)
{
	rad_auto_free struct rad_review *reviews = NULL;
	size_t n = 0;

	must(rad_store_review_list(rig->store, false, &reviews, &n, &err));
	for (size_t i = 0; i < n; i++)
		must(rad_store_review_resolve(rig->store, reviews[i].id, "maja", "This one is right.", &err));
}

static void check_nothing_more(struct rig *into, struct rig *from)
{
	rad_auto_free struct rad_event *before = NULL;
	rad_auto_free struct rad_event *after = NULL;
	const struct rad_event_query all = { .limit = RAD_QUERY_ALL };
	struct rad_merge_report told;
	size_t n_before = 0;
	size_t n_after = 0;

	must(rad_store_events(into->store, &all, &before, &n_before, &err));
	merge(into, from, &told);
	assert_int_equal(told.added + told.taken + told.conflicts + told.reviews + told.drives, 0);
	must(rad_store_events(into->store, &all, &after, &n_after, &err));
	assert_int_equal(n_before, n_after);
}

static void test_at_work_at_once(void **state)
{
	size_t taken = 0;
	size_t conflicts = 0;

	for (unsigned int round = 0; round < 12; round++) {
		struct rig *a = rig_new();
		struct rig *b = rig_new();
		struct rad_merge_report told;

		import(a, ASSETS);
		import(b, ASSETS);
		for (unsigned int i = 0; i < 3; i++) {
			struct work one = { a, 1000 * round + 2 * i + 1, 14 };
			struct work other = { b, 1000 * round + 2 * i + 2, 14 };
			pthread_t thread;

			assert_int_equal(pthread_create(&thread, NULL, work, &one), 0);
			(void)work(&other);
			(void)pthread_join(thread, NULL);
			merge(round % 2 ? b : a, round % 2 ? a : b, &told);
			taken += told.taken;
			conflicts += told.conflicts;
			merge(round % 2 ? a : b, round % 2 ? b : a, &told);
			taken += told.taken;
			check_equal(a, b);
			check_nothing_more(a, b);
			check_nothing_more(b, a);
		}
		settle(a);
		merge(b, a, &told);
		merge(a, b, &told);
		settle(b); /* those whose card at a was right lie there still */
		for (size_t i = 0; i < 2; i++) {
			merge(a, b, &told);
			merge(b, a, &told);
		}
		check_equal(a, b);
		assert_int_equal(count_reviews(a) + count_reviews(b), 0);
		check_chain(a);
		check_chain(b);
		rig_free(a);
		rig_free(b);
	}
	assert_true(taken > 50);
	assert_true(conflicts > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_longer_way),	 cmocka_unit_test(test_conflict),
		cmocka_unit_test(test_never_guessed),	 cmocka_unit_test(test_evidence),
		cmocka_unit_test(test_evidence_travels), cmocka_unit_test(test_came_back_elsewhere),
		cmocka_unit_test(test_refused),		 cmocka_unit_test(test_lots),
		cmocka_unit_test(test_at_work_at_once),
	};

	return cmocka_run_group_tests_name("merge", tests, NULL, NULL);
}
