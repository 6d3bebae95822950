/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Assets in the store: moves that may be and may not, links of drives, reviews; and that each change is in the chain.
 */
#include "rig.h"

#include <stdlib.h>
#include <string.h>

#include <radera/asset_store.h>
#include <radera/event.h>

#include "base/cleanup.h"

static struct rad_error err;

static void must(int r)
{
	if (r < 0)
		fail_msg("%s", err.text);
}

static struct rig *with_asset(void)
{
	struct rig *rig = rig_new();
	const struct rad_asset assets[] = {
		{ .inventory_id = "104233",
		  .serial = "PF3ABCDE",
		  .kind = RAD_ASSET_STUDENT,
		  .price_minor = -1,
		  .source = "sheet" },
		{ .inventory_id = "104234", .serial = "pf3abcde", .price_minor = -1, .source = "sheet" },
	};
	struct rad_asset_counts counts;

	must(rad_store_asset_import(rig->store, assets, 2, "a file", false, &counts, &err));
	assert_int_equal(counts.added, 2);
	return rig;
}

static int move(struct rig *rig, enum rad_asset_state from, enum rad_asset_state to, enum rad_disposition disposition)
{
	const struct rad_asset_move it = { .inventory_id = "104233",
					   .from = from,
					   .to = to,
					   .disposition = disposition,
					   .operator_id = "asa",
					   .reason = "a reason" };

	return rad_store_asset_move(rig->store, &it, &err);
}

static void test_moves(void **state)
{
	struct rig *rig = with_asset();
	rad_auto_free struct rad_event *events = NULL;
	struct rig_findings found;
	struct rad_asset asset;
	size_t n = 0;

	assert_int_equal(move(rig, RAD_ASSET_RECEIVED, RAD_ASSET_EXAMINED, RAD_DISPOSITION_NONE), -RAD_ERROR_REFUSED);
	assert_int_equal(move(rig, RAD_ASSET_REGISTERED, RAD_ASSET_ERASED, RAD_DISPOSITION_NONE), -RAD_ERROR_REFUSED);
	must(move(rig, RAD_ASSET_REGISTERED, RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE));
	must(move(rig, RAD_ASSET_RECEIVED, RAD_ASSET_ERASING, RAD_DISPOSITION_NONE));
	must(move(rig, RAD_ASSET_ERASING, RAD_ASSET_ERASED, RAD_DISPOSITION_NONE));
	assert_int_equal(move(rig, RAD_ASSET_ERASED, RAD_ASSET_DISPOSED, RAD_DISPOSITION_NONE), -RAD_ERROR_INPUT);
	must(move(rig, RAD_ASSET_ERASED, RAD_ASSET_DISPOSED, RAD_DISPOSITION_BUYOUT));
	assert_int_equal(move(rig, RAD_ASSET_DISPOSED, RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE), -RAD_ERROR_REFUSED);
	assert_int_equal(rad_store_asset_get(rig->store, "104233", &asset, &err), 1);
	assert_int_equal(asset.state, RAD_ASSET_DISPOSED);
	assert_int_equal(asset.disposition, RAD_DISPOSITION_BUYOUT);
	must(rad_store_events(rig->store, &(struct rad_event_query){ .subject = "104233" }, &events, &n, &err));
	assert_int_equal(n, 4);
	assert_string_equal(events[3].detail, "erased to disposed by buyout: a reason");
	assert_string_equal(events[3].operator_id, "asa");
	rig_check(rig, false, NULL, 0, &found);
	assert_int_equal(found.n, 0);
	rig_free(rig);
}

/* The register's word does not change where a thing is. */
/* What was reused inside comes in again one day, as a thing of which nothing is known; what left the house does not. */
static void test_comes_back(void **state)
{
	struct rig *rig = with_asset();
	rad_auto_free struct rad_asset_fact *facts = NULL;
	struct rad_asset asset;
	size_t n = 0;
	int64_t back_ms = 0;

	(void)state;
	must(move(rig, RAD_ASSET_REGISTERED, RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE));
	must(rad_store_asset_fact_put(rig->store, "104233", "check/battery", "done", "asa", &err));
	must(move(rig, RAD_ASSET_EXAMINED, RAD_ASSET_DISPOSED, RAD_DISPOSITION_REUSE));
	assert_int_equal(move(rig, RAD_ASSET_DISPOSED, RAD_ASSET_EXAMINED, RAD_DISPOSITION_NONE), -RAD_ERROR_REFUSED);
	must(move(rig, RAD_ASSET_DISPOSED, RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE));
	assert_int_equal(rad_store_asset_get(rig->store, "104233", &asset, &err), 1);
	assert_int_equal(asset.state, RAD_ASSET_RECEIVED);
	assert_int_equal(asset.disposition, RAD_DISPOSITION_NONE);
	must(rad_store_asset_fact_list(rig->store, "104233", &facts, &n, &err));
	assert_int_equal(n, 0);
	must(rad_store_asset_back(rig->store, "104233", &back_ms, &err));
	assert_true(back_ms > 0);
	for (unsigned int gone = RAD_DISPOSITION_NONE + 1; gone < RAD_DISPOSITIONS; gone++)
		assert_int_equal(rad_disposition_is_inside((enum rad_disposition)gone), gone == RAD_DISPOSITION_REUSE);
	must(move(rig, RAD_ASSET_RECEIVED, RAD_ASSET_DISPOSED, RAD_DISPOSITION_SALE));
	assert_int_equal(move(rig, RAD_ASSET_DISPOSED, RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE), -RAD_ERROR_REFUSED);
	rig_free(rig);
}

static void test_import_again(void **state)
{
	struct rig *rig = with_asset();
	struct rad_asset asset = { .inventory_id = "104233",
				   .serial = "NEW",
				   .kind = RAD_ASSET_STUDENT,
				   .price_minor = 100,
				   .source = "sheet" };
	struct rad_asset_counts counts;

	must(move(rig, RAD_ASSET_REGISTERED, RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE));
	must(rad_store_asset_import(rig->store, &asset, 1, "dry", true, &counts, &err));
	assert_int_equal(counts.changed, 1);
	must(rad_store_asset_import(rig->store, &asset, 1, "again", false, &counts, &err));
	assert_int_equal(counts.changed, 1);
	assert_int_equal(rad_store_asset_get(rig->store, "104233", &asset, &err), 1);
	assert_string_equal(asset.serial, "NEW");
	assert_int_equal(asset.state, RAD_ASSET_RECEIVED);
	rig_free(rig);
}

static void test_drives_and_reviews(void **state)
{
	struct rig *rig = with_asset();
	const struct rad_review review = { .kind = "duplicate", .serial = "PF3ABCDE", .detail = "two of them" };
	rad_auto_free struct rad_asset *assets = NULL;
	rad_auto_free struct rad_review *reviews = NULL;
	char id[RAD_ID_SIZE];
	int64_t first = 0;
	int64_t second = 0;
	size_t n = 0;

	must(rad_store_asset_list(rig->store, &(struct rad_asset_query){ .serial = "Pf3AbCdE" }, &assets, &n, &err));
	assert_int_equal(n, 2);
	assert_int_equal(rad_store_asset_of_drive(rig->store, "SN1", id, &err), 0);
	must(rad_store_asset_link(rig->store, "SN1", "104233", &err));
	must(rad_store_asset_link(rig->store, "SN1", "104233", &err));
	assert_int_equal(rad_store_asset_link(rig->store, "SN1", "104234", &err), -RAD_ERROR_REFUSED);
	assert_non_null(strstr(err.text, "belongs to 104233"));
	assert_int_equal(rad_store_asset_link(rig->store, "SN2", "999999", &err), -RAD_ERROR_INPUT);
	assert_int_equal(rad_store_asset_of_drive(rig->store, "SN1", id, &err), 1);
	must(rad_store_review_add(rig->store, &review, &first, &err));
	must(rad_store_review_add(rig->store, &review, &second, &err));
	assert_int_equal(first, second);
	assert_int_equal(rad_store_review_resolve(rig->store, first, "asa", "", &err), -RAD_ERROR_INPUT);
	must(rad_store_review_resolve(rig->store, first, "asa", "seen", &err));
	must(rad_store_review_add(rig->store, &review, &second, &err));
	assert_true(second > first);
	must(rad_store_review_list(rig->store, true, &reviews, &n, &err));
	assert_int_equal(n, 2);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_moves),
		cmocka_unit_test(test_comes_back),
		cmocka_unit_test(test_import_again),
		cmocka_unit_test(test_drives_and_reviews),
	};

	return cmocka_run_group_tests_name("assets", tests, NULL, NULL);
}
