/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Receipts: a series without gaps whatever fails, no number twice, nothing that is changed, and credits. */
#include "rig.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <radera/event.h>
#include <radera/rebuild.h>
#include <radera/sale.h>

#include "base/cleanup.h"
#include "base/text.h"

#define N_TRIES 1520

static struct rad_error err;

static void must(int r)
{
	if (r < 0)
		fail_msg("%s", err.text);
}

static void add_assets(struct rig *rig, size_t n)
{
	rad_auto_free struct rad_asset *assets = calloc(n, sizeof(*assets));
	struct rad_asset_counts counts;

	assert_non_null(assets);
	for (size_t i = 0; i < n; i++) {
		(void)snprintf(assets[i].inventory_id, sizeof(assets[i].inventory_id), "A%zu", i);
		assets[i].kind = RAD_ASSET_STUDENT;
		assets[i].price_minor = -1;
		(void)rad_text_copy(assets[i].source, sizeof(assets[i].source), "sheet");
	}
	must(rad_store_asset_import(rig->store, assets, n, "a file", false, &counts, &err));
}

/* What the document is; fails when it is told to. */
struct building {
	bool fails;
	size_t calls;
};

static int build(void *user, const char *receipt_id, struct rad_buffer *ret_json, struct rad_buffer *ret_cms,
		 struct rad_error *e)
{
	struct building *it = user;

	it->calls++;
	rad_buffer_printf(ret_json, "{\"certificate_id\":\"%s\",\"party\":{\"name\":\"Elin Ek\"}}", receipt_id);
	rad_buffer_append(ret_cms, "signature", 9);
	return it->fails ? rad_error_set(e, RAD_ERROR_EVIDENCE, 0, "sign", "the token is gone") : 0;
}

static int sell(struct rig *rig, const char *inventory_id, struct building *building, struct rad_sale *ret)
{
	const struct rad_sale_issue issue = { .series = "UTK",
					      .inventory_id = inventory_id,
					      .from = RAD_ASSET_REGISTERED,
					      .organisation = "kommunen",
					      .price_minor = 50000,
					      .operator_id = "asa",
					      .build = build,
					      .user = building };

	return rad_store_sale_issue(rig->store, &issue, ret, &err);
}

static int annul(struct rig *rig, const char *receipt_id, bool is_returned, struct rad_sale *ret)
{
	struct building building = { .fails = false };
	const struct rad_sale_issue issue = { .series = "UTK",
					      .inventory_id = "",
					      .organisation = "kommunen",
					      .operator_id = "maj",
					      .reason = "the wrong price",
					      .annuls = receipt_id,
					      .is_returned = is_returned,
					      .build = build,
					      .user = &building };

	return rad_store_sale_issue(rig->store, &issue, ret, &err);
}

static void check_series(struct rig *rig, size_t n_wanted)
{
	rad_auto_free struct rad_sale *sales = NULL;
	rad_auto_free bool *seen = calloc(n_wanted + 1, sizeof(*seen));
	size_t n = 0;

	must(rad_store_sale_list(rig->store, NULL, &sales, &n, &err));
	assert_int_equal(n, n_wanted);
	for (size_t i = 0; i < n; i++) {
		assert_in_range(sales[i].number, 1, n);
		assert_false(seen[sales[i].number]);
		seen[sales[i].number] = true;
	}
}

static int run_sql(const struct rig *rig, const char *sql)
{
	sqlite3 *db = NULL;
	int code;

	assert_int_equal(sqlite3_open(rig->file, &db), SQLITE_OK);
	code = sqlite3_exec(db, sql, NULL, NULL, NULL);
	(void)sqlite3_close(db);
	return code;
}

/* Many fail: while they are signed, since the asset is gone already, or since the log cannot be written. */
static void test_no_gaps(void **state)
{
	struct rig *rig = rig_new();
	struct building building = { .fails = false };
	struct rig_findings found;
	struct rad_sale sale;
	size_t sold = 0;

	add_assets(rig, N_TRIES);
	for (size_t i = 0; i < N_TRIES; i++) {
		char id[RAD_ID_SIZE];

		(void)snprintf(id, sizeof(id), "A%zu", i);
		building.fails = i % 3 == 1;
		if (i % 7 == 3) {
			assert_int_equal(sell(rig, "A0", &building, &sale), -RAD_ERROR_REFUSED);
			assert_int_equal(sell(rig, "B1", &building, &sale), -RAD_ERROR_INPUT);
		}
		if (building.fails) {
			assert_int_equal(sell(rig, id, &building, &sale), -RAD_ERROR_EVIDENCE);
			continue;
		}
		if (i % 50 == 20) {
			assert_int_equal(run_sql(rig, "CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT "
						      "RAISE(ABORT, 'full'); END"),
					 SQLITE_OK);
			assert_int_equal(sell(rig, id, &building, &sale), -RAD_ERROR_EVIDENCE);
			assert_int_equal(run_sql(rig, "DROP TRIGGER full"), SQLITE_OK);
		}
		must(sell(rig, id, &building, &sale));
		assert_int_equal(sale.number, ++sold);
	}
	assert_in_range(sold, 1000, N_TRIES);
	check_series(rig, sold);
	rig_check(rig, false, NULL, 0, &found);
	assert_int_equal(found.n, 0);
	rig_free(rig);
}

/* A sale that fails leaves nothing: neither an event nor a changed asset. */
static void test_all_or_nothing(void **state)
{
	struct rig *rig = rig_new();
	struct building building = { .fails = true };
	rad_auto_free struct rad_event *events = NULL;
	struct rad_asset asset;
	struct rad_sale sale = { .number = 7 };
	size_t n = 0;

	add_assets(rig, 1);
	assert_int_equal(sell(rig, "A0", &building, &sale), -RAD_ERROR_EVIDENCE);
	assert_int_equal(sale.number, 7);
	assert_int_equal(rad_store_asset_get(rig->store, "A0", &asset, &err), 1);
	assert_int_equal(asset.state, RAD_ASSET_REGISTERED);
	must(rad_store_events(rig->store, &(struct rad_event_query){ .subject = "A0" }, &events, &n, &err));
	assert_int_equal(n, 0);
	check_series(rig, 0);
	building.fails = false;
	must(sell(rig, "A0", &building, &sale));
	assert_int_equal(sale.number, 1);
	free(RAD_STEAL(events));
	must(rad_store_events(rig->store, &(struct rad_event_query){ .subject = sale.receipt_id }, &events, &n, &err));
	assert_int_equal(n, 1);
	assert_non_null(strstr(events[0].detail, sale.sha256));
	assert_null(strstr(events[0].detail, "Elin"));
	rig_free(rig);
}

/* The database is lost, with the receipts in it: the ledger's events say which numbers were given. */
static void test_after_a_rebuild(void **state)
{
	struct rig *rig = rig_new();
	struct building building = { .fails = false };
	struct rad_rebuild rebuilt;
	char log_id[40];
	struct rad_sale sale;

	add_assets(rig, 5);
	for (char id[] = "A0"; id[1] < '3'; id[1]++)
		must(sell(rig, id, &building, &sale));
	(void)rad_text_copy(log_id, sizeof(log_id), rad_store_log_id(rig->store));
	rad_store_close(rig->store);
	assert_int_equal(unlink(rig->file), 0);
	must(rad_store_rebuild(rig->directory, NULL, 0, rad_clock_system(), &rebuilt, &err));
	must(rad_store_open(rig->directory, RAD_STORE_WRITE, false, rad_clock_system(), &rig->store, &err));
	assert_string_equal(rad_store_log_id(rig->store), log_id);
	add_assets(rig, 5);
	must(sell(rig, "A3", &building, &sale));
	assert_int_equal(sale.number, 4);
	rig_free(rig);
}

static void test_nothing_is_changed(void **state)
{
	static const char again[] =
		"INSERT INTO sale (receipt_id, series, number, inventory_id, organisation, issued_ms, price_minor, "
		"sha256) SELECT 'X', series, number, '', '', 0, 0, '' FROM sale";
	static const char *const attempts[] = {
		"DELETE FROM sale",
		"UPDATE sale SET number = 2",
		"UPDATE sale SET price_minor = 1",
		"UPDATE sale SET sha256 = ''",
		"UPDATE sale SET annuls = 'X'",
		"UPDATE sale SET json = '{}'",
		"UPDATE sale SET cms = x'00'",
		"UPDATE sale SET pdf = x'00'",
		"UPDATE sale SET destroyed_ms = NULL",
		again,
	};
	struct rig *rig = rig_new();
	struct building building = { .fails = false };
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	struct rad_sale sale;

	add_assets(rig, 1);
	must(sell(rig, "A0", &building, &sale));
	assert_false(sale.has_pdf);
	must(rad_store_sale_put_pdf(rig->store, sale.receipt_id, "first", 5, &err));
	assert_int_equal(rad_store_sale_put_pdf(rig->store, sale.receipt_id, "other", 5, &err), -RAD_ERROR_REFUSED);
	assert_int_equal(rad_store_sale_put_pdf(rig->store, sale.receipt_id, "fir", 3, &err), -RAD_ERROR_REFUSED);
	must(rad_store_sale_put_pdf(rig->store, sale.receipt_id, "first signed", 12, &err));
	assert_int_equal(rad_store_sale_put_pdf(rig->store, "UTK-1", "x", 1, &err), -RAD_ERROR_INPUT);
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(attempts); i++) {
		if (run_sql(rig, attempts[i]) != SQLITE_CONSTRAINT)
			fail_msg("%s", attempts[i]);
	}
	must(rad_store_sale_get(rig->store, sale.receipt_id, &sale, NULL, NULL, &pdf, &err));
	assert_true(sale.has_pdf);
	assert_int_equal(pdf.size, 12);
	rig_free(rig);
}

static void test_credits(void **state)
{
	struct rig *rig = rig_new();
	struct building building = { .fails = false };
	struct rad_sale sale;
	struct rad_sale credit;
	struct rad_sale second;
	struct rad_asset asset;

	add_assets(rig, 2);
	must(sell(rig, "A0", &building, &sale));
	must(sell(rig, "A1", &building, &second));
	must(annul(rig, sale.receipt_id, false, &credit));
	assert_int_equal(credit.number, 3);
	assert_int_equal(credit.price_minor, -50000);
	assert_string_equal(credit.annuls, sale.receipt_id);
	assert_int_equal(rad_store_asset_get(rig->store, "A0", &asset, &err), 1);
	assert_int_equal(asset.state, RAD_ASSET_DISPOSED);
	must(rad_store_sale_get(rig->store, sale.receipt_id, &sale, NULL, NULL, NULL, &err));
	assert_string_equal(sale.annulled_by, credit.receipt_id);
	assert_int_equal(annul(rig, sale.receipt_id, true, &credit), -RAD_ERROR_REFUSED);
	assert_int_equal(annul(rig, credit.receipt_id, false, &credit), -RAD_ERROR_REFUSED);
	assert_int_equal(annul(rig, "UTK-AAAAAAAAAAAA-000001", false, &credit), -RAD_ERROR_INPUT);
	/* the thing came back: it can be sold once more, and that annulled once more */
	must(annul(rig, second.receipt_id, true, &credit));
	assert_int_equal(rad_store_asset_get(rig->store, "A1", &asset, &err), 1);
	assert_int_equal(asset.state, RAD_ASSET_RECEIVED);
	assert_int_equal(asset.disposition, RAD_DISPOSITION_NONE);
	check_series(rig, 4);
	rig_free(rig);
}

/* What was erased before it was sold says nothing about what is on it when it comes back. */
static void test_evidence_after_a_return(void **state)
{
	static const struct rig_record record = { .inventory_id = "A0",
						  .serial = "SN1",
						  .issued = "2026-11-20T10:00:00Z" };
	struct rig *rig = rig_new();
	struct building building = { .fails = false };
	struct rad_asset_evidence evidence;
	char id[RAD_CERTIFICATE_ID_SIZE];
	struct rad_sale sale;

	add_assets(rig, 1);
	must(rad_store_asset_link(rig->store, "SN1", "A0", &err));
	rig_append(rig, &record, "pdf", id);
	must(rad_store_asset_evidence(rig->store, "A0", &evidence, &err));
	assert_true(evidence.has_certificate);
	must(sell(rig, "A0", &building, &sale));
	must(rad_store_asset_evidence(rig->store, "A0", &evidence, &err));
	assert_true(evidence.has_certificate);
	must(annul(rig, sale.receipt_id, true, &sale));
	must(rad_store_asset_evidence(rig->store, "A0", &evidence, &err));
	assert_int_equal(evidence.n_drives, 1);
	assert_int_equal(evidence.level, RAD_LEVEL_NONE);
	assert_false(evidence.has_certificate);
	rig_append(rig, &record, "pdf", id);
	must(rad_store_asset_evidence(rig->store, "A0", &evidence, &err));
	assert_true(evidence.has_certificate);
	rig_free(rig);
}

static void test_bad_requests(void **state)
{
	static const char *const series[] = { "", "utk", "UT-K", "ABCDEFGHIJKLM", "UTK ", "\xC3\x85" };
	struct rig *rig = rig_new();
	struct building building = { .fails = false };
	struct rad_sale sale;

	add_assets(rig, 1);
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(series); i++) {
		const struct rad_sale_issue issue = { .series = series[i],
						      .inventory_id = "A0",
						      .organisation = "k",
						      .operator_id = "asa",
						      .build = build,
						      .user = &building };

		assert_int_equal(rad_store_sale_issue(rig->store, &issue, &sale, &err), -RAD_ERROR_INPUT);
	}
	assert_int_equal(building.calls, 0);
	assert_int_equal(rad_store_sale_get(rig->store, "UTK-1", &sale, NULL, NULL, NULL, &err), -RAD_ERROR_INPUT);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_gaps),		cmocka_unit_test(test_all_or_nothing),
		cmocka_unit_test(test_after_a_rebuild), cmocka_unit_test(test_nothing_is_changed),
		cmocka_unit_test(test_credits),		cmocka_unit_test(test_evidence_after_a_return),
		cmocka_unit_test(test_bad_requests),
	};

	return cmocka_run_group_tests_name("sale", tests, NULL, NULL);
}
