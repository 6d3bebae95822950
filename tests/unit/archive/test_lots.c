/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lots in the store: filled while they are open, as their list says once they are closed. */
#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <radera/event.h>
#include <radera/lot.h>

#include "base/cleanup.h"

static struct rad_error err;

static void must(int r)
{
	if (r < 0)
		fail_msg("%s", err.text);
}

static void refused(int r, enum rad_error_kind kind, const char *words)
{
	assert_int_equal(r, -(int)kind);
	if (!strstr(err.text, words))
		fail_msg("'%s' is not in '%s'", words, err.text);
}

static struct rig *with_assets(size_t n)
{
	struct rig *rig = rig_new();
	rad_auto_free struct rad_asset *assets = calloc(n, sizeof(*assets));
	struct rad_asset_counts counts;

	assert_non_null(assets);
	for (size_t i = 0; i < n; i++) {
		(void)snprintf(assets[i].inventory_id, sizeof(assets->inventory_id), "PC-%zu", i);
		assets[i].price_minor = -1;
	}
	must(rad_store_asset_import(rig->store, assets, n, "a file", false, &counts, &err));
	return rig;
}

static int open_lot(struct rig *rig, const char *id, enum rad_disposition disposition, const char *receiver,
		    char ret[RAD_ID_SIZE])
{
	struct rad_lot lot = { .disposition = disposition };

	(void)snprintf(lot.lot_id, sizeof(lot.lot_id), "%s", id);
	(void)snprintf(lot.receiver, sizeof(lot.receiver), "%s", receiver);
	return rad_store_lot_open(rig->store, &lot, "asa", ret, &err);
}

static void test_numbers(void **state)
{
	struct rig *rig = with_assets(1);
	char expected[RAD_ID_SIZE];
	char id[RAD_ID_SIZE];

	refused(open_lot(rig, "", RAD_DISPOSITION_BUYOUT, "X", id), RAD_ERROR_INPUT, "not for buyout");
	refused(open_lot(rig, "", RAD_DISPOSITION_DESTRUCTION, "X", id), RAD_ERROR_INPUT, "not for destruction");
	refused(open_lot(rig, "", RAD_DISPOSITION_NONE, "X", id), RAD_ERROR_INPUT, "not for nothing");
	refused(open_lot(rig, "", RAD_DISPOSITION_SALE, "", id), RAD_ERROR_INPUT, "who receives");
	refused(open_lot(rig, "a b", RAD_DISPOSITION_SALE, "X", id), RAD_ERROR_INPUT, "cannot be the number");
	refused(open_lot(rig, "PC-0", RAD_DISPOSITION_SALE, "X", id), RAD_ERROR_REFUSED, "already");
	for (int i = 1; i <= 12; i++) {
		must(open_lot(rig, "", RAD_DISPOSITION_SALE, "X", id));
		(void)snprintf(expected, sizeof(expected), "LOT-%.4s-%d", rad_store_log_id(rig->store), i);
		assert_string_equal(id, expected);
	}
	must(open_lot(rig, "PALL-1", RAD_DISPOSITION_SALE, "X", id));
	refused(open_lot(rig, "PALL-1", RAD_DISPOSITION_SALE, "X", id), RAD_ERROR_REFUSED, "already");
	/* a table that was lost gives no number out twice: the log knows them */
	rig_attack(rig, "DELETE FROM lot");
	rig_reopen(rig);
	must(open_lot(rig, "", RAD_DISPOSITION_SALE, "X", id));
	(void)snprintf(expected, sizeof(expected), "LOT-%.4s-13", rad_store_log_id(rig->store));
	assert_string_equal(id, expected);
	refused(open_lot(rig, "PALL-1", RAD_DISPOSITION_SALE, "X", id), RAD_ERROR_REFUSED, "already");
	rig_free(rig);
}

static int add(struct rig *rig, const char *lot, const char *asset)
{
	return rad_store_lot_add(rig->store, lot, asset, "asa", 0, &err);
}

static int build(void *user, const struct rad_log_place *place, struct rad_buffer *ret_json, struct rad_buffer *ret_cms,
		 struct rad_error *error)
{
	rad_buffer_printf(ret_json,
			  "{\"certificate_id\":\"%s\",\"inventory_id\":\"A\",\"issued\":\"2026-11-22T08:00:00Z\","
			  "\"outcome\":\"lot-closed\",\"performed_by\":{\"id\":\"asa\"},\"drives\":[],\"assets\":[]}",
			  place->certificate_id);
	rad_buffer_append_text(ret_cms, "signature");
	return 0;
}

static void test_filling_and_closing(void **state)
{
	struct rig *rig = with_assets(4);
	struct rad_asset_move moves[] = {
		{ .inventory_id = "PC-2", .to = RAD_ASSET_DISPOSED, .disposition = RAD_DISPOSITION_SALE },
		{ .inventory_id = "PC-0", .to = RAD_ASSET_DISPOSED, .disposition = RAD_DISPOSITION_SALE },
	};
	struct rad_effects effects = { .operator_id = "asa", .n_moves = 1, .moves = moves, .lot_id = "A" };
	rad_auto_free struct rad_asset *assets = NULL;
	rad_auto_free struct rad_lot *lots = NULL;
	rad_auto_free struct rad_event *events = NULL;
	struct rad_log_place place;
	struct rad_lot lot;
	char id[RAD_ID_SIZE];
	size_t n = 0;

	must(open_lot(rig, "A", RAD_DISPOSITION_SALE, "X AB", id));
	must(open_lot(rig, "B", RAD_DISPOSITION_REUSE, "Y", id));
	refused(add(rig, "NONE", "PC-0"), RAD_ERROR_INPUT, "no lot NONE");
	refused(add(rig, "A", "NONE"), RAD_ERROR_INPUT, "no asset NONE");
	refused(rad_store_lot_add(rig->store, "A", "PC-0", "asa", 1, &err), RAD_ERROR_REFUSED, "meanwhile");
	must(add(rig, "A", "PC-2"));
	must(add(rig, "A", "PC-0"));
	must(add(rig, "A", "PC-1"));
	refused(add(rig, "A", "PC-0"), RAD_ERROR_REFUSED, "is in the lot A");
	refused(add(rig, "B", "PC-0"), RAD_ERROR_REFUSED, "is in the lot A");
	must(rad_store_lot_remove(rig->store, "A", "PC-1", "asa", &err));
	refused(rad_store_lot_remove(rig->store, "A", "PC-1", "asa", &err), RAD_ERROR_INPUT, "is not in the lot");
	must(rad_store_lot_assets(rig->store, "A", &assets, &n, &err));
	assert_int_equal(n, 2);
	assert_string_equal(assets[0].inventory_id, "PC-2"); /* as they were put there */
	for (size_t i = 0; i < 2; i++)
		must(rad_store_asset_move(rig->store,
					  &(struct rad_asset_move){ .inventory_id = moves[i].inventory_id,
								    .from = RAD_ASSET_REGISTERED,
								    .to = RAD_ASSET_RECEIVED },
					  &err));
	moves[0].from = moves[1].from = RAD_ASSET_RECEIVED;
	/* a list that leaves one of them here is no list of the lot */
	refused(rad_store_append_with(rig->store, &effects, build, NULL, &place, &err), RAD_ERROR_REFUSED,
		"1 things of the lot A are not on its list");
	effects.n_moves = 2;
	must(rad_store_append_with(rig->store, &effects, build, NULL, &place, &err));
	refused(rad_store_append_with(rig->store, &effects, build, NULL, &place, &err), RAD_ERROR_REFUSED, "PC-2 is");
	must(rad_store_lot_get(rig->store, "A", &lot, &err));
	assert_true(lot.closed_wall_ms > 0);
	assert_string_equal(lot.certificate_id, place.certificate_id);
	assert_string_equal(lot.closed_by, "asa");
	assert_int_equal(lot.n_assets, 2);
	refused(add(rig, "A", "PC-3"), RAD_ERROR_REFUSED, "is closed");
	refused(rad_store_lot_remove(rig->store, "A", "PC-0", "asa", &err), RAD_ERROR_REFUSED, "is closed");
	refused(add(rig, "B", "PC-0"), RAD_ERROR_REFUSED, "is in the lot A");
	must(rad_store_lot_list(rig->store, false, &lots, &n, &err));
	assert_int_equal(n, 1);
	assert_string_equal(lots[0].lot_id, "B");
	effects.n_moves = 0;
	effects.lot_id = "B";
	refused(rad_store_append_with(rig->store, &effects, build, NULL, &place, &err), RAD_ERROR_REFUSED, "lot B");
	must(rad_store_events(rig->store, &(struct rad_event_query){ .subject = "A" }, &events, &n, &err));
	assert_int_equal(n, 6);
	assert_string_equal(events[0].detail, "opened for sale");
	assert_string_equal(events[4].detail, "taken out: PC-1");
	rig_free(rig);
}

static void test_a_full_lot(void **state)
{
	struct rig *rig = with_assets(RAD_LOT_ASSETS_MAX + 1);
	char id[RAD_ID_SIZE];
	char asset[RAD_ID_SIZE];

	must(open_lot(rig, "A", RAD_DISPOSITION_SALE, "X AB", id));
	for (size_t i = 0; i < RAD_LOT_ASSETS_MAX; i++) {
		(void)snprintf(asset, sizeof(asset), "PC-%zu", i);
		must(add(rig, "A", asset));
	}
	(void)snprintf(asset, sizeof(asset), "PC-%d", RAD_LOT_ASSETS_MAX);
	refused(add(rig, "A", asset), RAD_ERROR_REFUSED, "is full");
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_filling_and_closing),
		cmocka_unit_test(test_a_full_lot),
	};

	return cmocka_run_group_tests_name("lots", tests, NULL, NULL);
}
