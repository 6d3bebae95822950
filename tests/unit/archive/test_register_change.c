/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the register is told: in one batch each, the newest state of each asset, and again only what was rejected. */
#include "rig.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <radera/event.h>
#include <radera/register_outbox.h>

#include "base/cleanup.h"
#include "base/text.h"

static struct rad_error err;

static void must(int r)
{
	if (r < 0)
		fail_msg("%s", err.text);
}

static struct rig *with_assets(void)
{
	struct rig *rig = rig_new();
	const struct rad_asset assets[] = {
		{ .inventory_id = "1", .serial = "A", .price_minor = -1, .source = "sheet" },
		{ .inventory_id = "2", .serial = "B", .price_minor = -1, .source = "sheet" },
		{ .inventory_id = "3", .serial = "C", .price_minor = -1, .source = "glpi" },
	};
	struct rad_asset_counts counts;

	must(rad_store_asset_import(rig->store, assets, 3, "a file", false, &counts, &err));
	return rig;
}

static void move(struct rig *rig, const char *id, enum rad_asset_state to, enum rad_disposition disposition)
{
	struct rad_asset asset;

	assert_int_equal(rad_store_asset_get(rig->store, id, &asset, &err), 1);
	const struct rad_asset_move it = { .inventory_id = id,
					   .from = asset.state,
					   .to = to,
					   .disposition = disposition,
					   .operator_id = "asa",
					   .reason = "" };
	must(rad_store_asset_move(rig->store, &it, &err));
}

/* "key 1=erased 2=disposed/sale" */
static int build(void *user, const struct rad_register_batch *made, const struct rad_register_row *rows, size_t n,
		 struct rad_buffer *ret, struct rad_error *error)
{
	if (user)
		return rad_error_set(error, RAD_ERROR_IO, 0, "test", "refused by the test");
	rad_buffer_append_text(ret, strrchr(made->key, '-') + 1);
	for (size_t i = 0; i < n; i++)
		rad_buffer_printf(ret, " %s=%s%s%s", rows[i].asset.inventory_id,
				  rad_asset_state_name(rows[i].asset.state), rows[i].asset.disposition ? "/" : "",
				  rad_disposition_name(rows[i].asset.disposition));
	return 0;
}

/* The bytes of a batch for that mapping; "" when nothing waits. */
static void batch(struct rig *rig, const struct rad_register_request *request, char *ret, size_t size)
{
	rad_auto_buffer struct rad_buffer body = RAD_BUFFER_INIT;
	struct rad_register_batch made;
	struct rad_register_batch kept;
	int r = rad_register_batch_make(rig->store, request, build, NULL, &made, &err);

	must(r);
	ret[0] = '\0';
	if (r == 0)
		return;
	must(rad_register_batch_get(rig->store, made.id, &kept, &body, &err));
	assert_string_equal(made.sha256, kept.sha256);
	assert_string_equal(made.key, kept.key);
	assert_int_equal(made.n_assets, kept.n_assets);
	assert_int_equal(kept.size_bytes, body.size);
	(void)snprintf(ret, size, "%.*s", (int)body.size, (const char *)body.data);
}

static size_t count_waiting(struct rig *rig)
{
	rad_auto_free struct rad_register_waiting *list = NULL;
	size_t sum = 0;
	size_t n = 0;

	must(rad_register_waiting(rig->store, &list, &n, &err));
	for (size_t i = 0; i < n; i++)
		sum += list[i].n_assets;
	return sum;
}

static const struct rad_register_request sheet = { .mapping = "sheet",
						   .channel = RAD_REGISTER_BY_FILE,
						   .operator_id = "asa" };

static void test_once(void **state)
{
	struct rig *rig = with_assets();
	rad_auto_free struct rad_register_waiting *waiting = NULL;
	rad_auto_free struct rad_event *events = NULL;
	struct rad_register_batch made;
	struct rig_findings found;
	char text[300];
	size_t n = 0;

	assert_int_equal(count_waiting(rig), 0);
	move(rig, "1", RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE);
	move(rig, "1", RAD_ASSET_ERASING, RAD_DISPOSITION_NONE); /* which is nothing to tell */
	move(rig, "1", RAD_ASSET_ERASED, RAD_DISPOSITION_NONE);
	move(rig, "2", RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE);
	move(rig, "2", RAD_ASSET_EXAMINED, RAD_DISPOSITION_NONE);
	move(rig, "3", RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE);
	must(rad_store_asset_register(rig->store, &(struct rad_asset){ .inventory_id = "4", .price_minor = -1 }, "asa",
				      &err));
	must(rad_register_waiting(rig->store, &waiting, &n, &err));
	assert_int_equal(n, 3);
	assert_string_equal(waiting[0].mapping, "glpi");
	assert_string_equal(waiting[1].mapping, "sheet");
	assert_int_equal(waiting[1].n_assets, 2);
	assert_string_equal(waiting[2].mapping, "station");
	/* a build that fails keeps nothing */
	assert_int_equal(rad_register_batch_make(rig->store, &sheet, build, rig, &made, &err), -RAD_ERROR_IO);
	assert_int_equal(count_waiting(rig), 4);
	batch(rig, &sheet, text, sizeof(text));
	assert_string_equal(text, "1 1=erased 2=received 4=received");
	assert_int_equal(count_waiting(rig), 1);
	batch(rig, &sheet, text, sizeof(text));
	assert_string_equal(text, "");
	must(rad_register_batch_acknowledge(rig->store, 1, "asa", &err));
	must(rad_register_batch_acknowledge(rig->store, 1, "asa", &err));
	assert_int_equal(rad_register_batch_reject(rig->store, 1, "asa", &err), -RAD_ERROR_REFUSED);
	assert_int_equal(rad_register_batch_reject(rig->store, 7, "asa", &err), -RAD_ERROR_INPUT);
	must(rad_store_events(rig->store, &(struct rad_event_query){ .operator_id = "asa" }, &events, &n, &err));
	assert_int_equal(events[n - 2].kind, RAD_EVENT_REGISTER_TOLD);
	assert_int_equal(events[n - 1].kind, RAD_EVENT_REGISTER_TOLD);
	assert_true(rad_text_has_prefix(events[n - 1].detail, "acknowledged: 3 assets by file"));
	rig_check(rig, false, NULL, 0, &found);
	assert_int_equal(found.n, 0);
	rig_free(rig);
}

/* What was rejected waits again, unless a newer batch told something newer. */
static void test_rejected(void **state)
{
	struct rig *rig = with_assets();
	char text[300];

	move(rig, "1", RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE);
	move(rig, "2", RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE);
	batch(rig, &sheet, text, sizeof(text));
	move(rig, "1", RAD_ASSET_ERASING, RAD_DISPOSITION_NONE);
	move(rig, "1", RAD_ASSET_ERASED, RAD_DISPOSITION_NONE);
	batch(rig, &sheet, text, sizeof(text));
	assert_string_equal(text, "2 1=erased");
	must(rad_register_batch_reject(rig->store, 1, "asa", &err));
	assert_int_equal(rad_register_batch_acknowledge(rig->store, 1, "asa", &err), -RAD_ERROR_REFUSED);
	batch(rig, &sheet, text, sizeof(text));
	assert_string_equal(text, "3 2=received");
	must(rad_register_batch_reject(rig->store, 2, "asa", &err));
	batch(rig, &sheet, text, sizeof(text));
	assert_string_equal(text, "4 1=erased");
	assert_int_equal(count_waiting(rig), 0);
	rig_free(rig);
}

static void test_in_turn(void **state)
{
	struct rig *rig = with_assets();
	const struct rad_register_request one = {
		.mapping = "sheet", .channel = RAD_REGISTER_BY_HTTPS, .operator_id = "", .limit = 1, .in_turn = true
	};
	char text[300];

	move(rig, "2", RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE);
	move(rig, "1", RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE);
	batch(rig, &one, text, sizeof(text));
	assert_string_equal(text, "1 2=received");
	batch(rig, &one, text, sizeof(text));
	assert_string_equal(text, "");
	must(rad_register_batch_acknowledge(rig->store, 1, "", &err));
	batch(rig, &one, text, sizeof(text));
	assert_string_equal(text, "2 1=received");
	rig_free(rig);
}

static void test_retired(void **state)
{
	struct rig *rig = with_assets();
	rad_auto_free struct rad_register_row *rows = NULL;
	rad_auto_free struct rad_register_row *none = NULL;
	struct rad_register_span span = { .to_wall_ms = INT64_MAX };
	char certificate[RAD_CERTIFICATE_ID_SIZE];
	int64_t last = 0;
	size_t n = 0;

	rig_append(rig, &(struct rig_record){ "1", "SN1", NULL, "2026-11-20T10:00:00Z" }, NULL, certificate);
	move(rig, "1", RAD_ASSET_ERASING, RAD_DISPOSITION_NONE);
	move(rig, "1", RAD_ASSET_ERASED, RAD_DISPOSITION_NONE);
	move(rig, "1", RAD_ASSET_DISPOSED, RAD_DISPOSITION_SALE);
	move(rig, "2", RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE);
	must(rad_register_retired(rig->store, &span, &rows, &n, &last, &err));
	assert_int_equal(n, 1);
	assert_string_equal(rows[0].asset.inventory_id, "1");
	assert_int_equal(rows[0].asset.disposition, RAD_DISPOSITION_SALE);
	assert_string_equal(rows[0].certificate_id, certificate);
	assert_true(last > 0);
	span.after = last;
	must(rad_register_retired(rig->store, &span, &none, &n, &last, &err));
	assert_int_equal(n, 0);
	assert_int_equal(last, span.after);
	rig_free(rig);
}

/* Thousands of moves, batches, answers: whatever the register acknowledged last of an asset is its state, and no change
 * was in two live batches. */
static void test_any_order(void **state)
{
	enum { ASSETS = 12, BATCHES = 400 };
	static const enum rad_asset_state way[] = { RAD_ASSET_RECEIVED, RAD_ASSET_ERASING, RAD_ASSET_ERASED,
						    RAD_ASSET_ERASING,	RAD_ASSET_FAILED,  RAD_ASSET_ERASING,
						    RAD_ASSET_ERASED,	RAD_ASSET_DISPOSED };
	struct rig *rig = rig_new();
	struct rad_asset assets[ASSETS] = { 0 };
	size_t at[ASSETS] = { 0 };
	struct rad_asset_counts counts;
	sqlite3 *database = NULL;
	sqlite3_stmt *statement = NULL;
	int64_t made = 0;
	unsigned int seed = 7;
	char text[2000];

	for (size_t i = 0; i < ASSETS; i++) {
		(void)snprintf(assets[i].inventory_id, sizeof(assets[i].inventory_id), "%zu", 100 + i);
		(void)snprintf(assets[i].source, sizeof(assets[i].source), "sheet");
		assets[i].price_minor = -1;
	}
	must(rad_store_asset_import(rig->store, assets, ASSETS, "a file", false, &counts, &err));
	for (size_t round = 0; round < BATCHES; round++) {
		size_t i = (size_t)rand_r(&seed) % ASSETS;

		if (at[i] < RAD_ARRAY_LENGTH(way) && rand_r(&seed) % 4 == 0) {
			move(rig, assets[i].inventory_id, way[at[i]],
			     way[at[i]] == RAD_ASSET_DISPOSED ? RAD_DISPOSITION_SALE : RAD_DISPOSITION_NONE);
			at[i]++;
		}
		batch(rig, &sheet, text, sizeof(text));
		made += text[0] != '\0';
		if (made > 0 && rand_r(&seed) % 3) {
			int64_t id = 1 + rand_r(&seed) % made;

			if (rand_r(&seed) % 2)
				(void)!rad_register_batch_reject(rig->store, id, "asa", &err);
			else
				(void)!rad_register_batch_acknowledge(rig->store, id, "asa", &err);
		}
	}
	assert_true(made > ASSETS);
	/* at the end all that is open is rejected, and what is left is told and taken */
	{
		rad_auto_free struct rad_register_batch *open = NULL;
		size_t n = 0;

		must(rad_register_batch_list(rig->store, false, &open, &n, &err));
		for (size_t i = 0; i < n; i++)
			must(rad_register_batch_reject(rig->store, open[i].id, "asa", &err));
	}
	batch(rig, &sheet, text, sizeof(text));
	assert_int_equal(count_waiting(rig), 0);
	assert_int_equal(sqlite3_open(rig->file, &database), SQLITE_OK);
	assert_int_equal(
		sqlite3_prepare_v2(database,
				   "SELECT count(*) FROM asset a WHERE a.state IN ('received', 'erased', 'failed', "
				   "'disposed') AND a.state <> (SELECT c.state FROM register_change c JOIN "
				   "register_batch b USING (batch_id) WHERE c.inventory_id = a.inventory_id AND "
				   "b.rejected_ms IS NULL ORDER BY c.id DESC LIMIT 1)",
				   -1, &statement, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	assert_int_equal(sqlite3_column_int(statement, 0), 0);
	(void)sqlite3_finalize(statement);
	(void)sqlite3_close(database);
	rig_free(rig);
}

static void *make_one(void *user)
{
	struct rad_register_batch made;
	struct rad_error own;

	return (void *)(intptr_t)rad_register_batch_make(user, &sheet, build, NULL, &made, &own);
}

/* Two at once: one of them finds nothing. */
static void test_at_once(void **state)
{
	for (size_t round = 0; round < 30; round++) {
		struct rig *rig = with_assets();
		struct rad_store *second = NULL;
		pthread_t thread;
		void *one = NULL;
		void *other;

		move(rig, "1", RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE);
		must(rad_store_open(rig->directory, RAD_STORE_WRITE, false, rad_clock_system(), &second, &err));
		assert_int_equal(pthread_create(&thread, NULL, make_one, second), 0);
		other = make_one(rig->store);
		(void)pthread_join(thread, &one);
		assert_int_equal((intptr_t)one + (intptr_t)other, 1);
		assert_int_equal(count_waiting(rig), 0);
		rad_store_close(second);
		rig_free(rig);
	}
}

/* A number is given once, also when the table of batches was lost. */
static void test_lost(void **state)
{
	struct rig *rig = with_assets();
	char text[300];

	move(rig, "1", RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE);
	batch(rig, &sheet, text, sizeof(text));
	rig_attack(rig, "DELETE FROM register_batch; DELETE FROM sqlite_sequence WHERE name = 'register_batch'");
	rig_reopen(rig);
	move(rig, "2", RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE);
	batch(rig, &sheet, text, sizeof(text));
	assert_string_equal(text, "2 2=received");
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_once),	cmocka_unit_test(test_rejected),  cmocka_unit_test(test_in_turn),
		cmocka_unit_test(test_retired), cmocka_unit_test(test_any_order), cmocka_unit_test(test_lost),
		cmocka_unit_test(test_at_once),
	};

	return cmocka_run_group_tests_name("register-change", tests, NULL, NULL);
}
