/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is destroyed is nowhere in the store's directory any more; what is not due stays; and the log says what was
 * done. */
#include "rig.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>

#include <radera/event.h>
#include <radera/retention_store.h>

#include "base/cleanup.h"
#include "base/text.h"

#define YEAR_MS	   31557600000ll
#define NAME	   "Elin Ek"
#define OTHER_NAME "Olle Stannar"
#define N_SALES	   300

static struct rad_error err;

static const struct rad_retention rules = {
	.id = "test",
	.sha256 = "abc",
	.n_rules = 4,
	.rules = { { .document = RAD_RETAIN_CERTIFICATE, .keep = true },
		   { .document = RAD_RETAIN_SALE, .years = 7, .reference = "plan 4.2" },
		   { .document = RAD_RETAIN_REVIEW, .months = 24 },
		   { .document = RAD_RETAIN_HOLDER, .months = 3 } },
};

/* A clock that is put forward by years. */
struct clock {
	struct rad_clock base;
	int64_t wall_ms;
};

static int64_t clock_wall_ms(struct rad_clock *clock)
{
	return ((struct clock *)clock)->wall_ms;
}

static uint64_t clock_monotonic_ns(struct rad_clock *clock)
{
	return (uint64_t)((struct clock *)clock)->wall_ms * 1000000;
}

static void clock_sleep_ns(struct rad_clock *clock, uint64_t ns)
{
	((struct clock *)clock)->wall_ms += (int64_t)(ns / 1000000);
}

static const struct rad_clock_ops clock_ops = { clock_wall_ms, clock_monotonic_ns, clock_sleep_ns, NULL };
static struct clock the_clock;

static void must(int r)
{
	if (r < 0)
		fail_msg("%s", err.text);
}

static struct rig *rig_with_clock(void)
{
	struct rig *rig = rig_new();

	the_clock = (struct clock){ .base = { &clock_ops }, .wall_ms = 1795305600000 }; /* 2026-11-22 */
	rad_store_close(rig->store);
	must(rad_store_open(rig->directory, RAD_STORE_WRITE, false, &the_clock.base, &rig->store, &err));
	return rig;
}

/* Documents of all sizes, so that they lie in pages of their own and beside others. */
struct building {
	const char *name;
	size_t size;
};

static int build(void *user, const char *receipt_id, struct rad_buffer *ret_json, struct rad_buffer *ret_cms,
		 struct rad_error *e)
{
	const struct building *it = user;

	rad_buffer_printf(ret_json, "{\"certificate_id\":\"%s\",\"name\":\"%s\",\"text\":\"", receipt_id, it->name);
	for (size_t i = 0; i < it->size; i++)
		rad_buffer_append_text(ret_json, "lorem ipsum ");
	rad_buffer_printf(ret_json, "%s\"}", it->name);
	rad_buffer_append_text(ret_cms, it->name);
	return 0;
}

static void sell(struct rig *rig, size_t i, const char *name)
{
	struct building building = { .name = name, .size = i * 37 % 400 };
	char id[RAD_ID_SIZE];
	const struct rad_sale_issue issue = { .series = "UTK",
					      .inventory_id = id,
					      .from = RAD_ASSET_REGISTERED,
					      .organisation = "k",
					      .operator_id = "asa",
					      .build = build,
					      .user = &building };
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	struct rad_sale sale;

	(void)snprintf(id, sizeof(id), "A%zu", i);
	must(rad_store_sale_issue(rig->store, &issue, &sale, &err));
	for (size_t k = 0; k < 1 + i % 5; k++) {
		for (size_t n = 0; n < 50 + i * 13 % 300; n++)
			rad_buffer_printf(&pdf, "%s signed page %zu of %zu. ", name, n, k);
		must(rad_store_sale_put_pdf(rig->store, sale.receipt_id, pdf.data, pdf.size, &err));
	}
}

static void add_assets(struct rig *rig, size_t n)
{
	rad_auto_free struct rad_asset *assets = calloc(n, sizeof(*assets));
	struct rad_asset_counts counts;

	assert_non_null(assets);
	for (size_t i = 0; i < n; i++) {
		(void)snprintf(assets[i].inventory_id, sizeof(assets[i].inventory_id), "A%zu", i);
		(void)snprintf(assets[i].holder, sizeof(assets[i].holder), "digest-of-%zu", i);
		(void)rad_text_copy(assets[i].source, sizeof(assets[i].source), "sheet");
		assets[i].price_minor = -1;
	}
	must(rad_store_asset_import(rig->store, assets, n, "a file", false, &counts, &err));
}

static const char *wanted;
static size_t found;

static int look(const char *path, const struct stat *info, int kind, struct FTW *place)
{
	rad_auto_buffer struct rad_buffer data = RAD_BUFFER_INIT;
	struct rad_error problem;

	if (kind != FTW_F)
		return 0;
	assert_int_equal(rad_file_read(AT_FDCWD, path, 1u << 30, &data, &problem), 0);
	if (data.size && memmem(data.data, data.size, wanted, strlen(wanted)))
		found++;
	return 0;
}

/* In how many files of the store's directory these bytes stand. */
static size_t files_with(struct rig *rig, const char *text)
{
	wanted = text;
	found = 0;
	assert_int_equal(nftw(rig->directory, look, 8, FTW_PHYS), 0);
	return found;
}

static void test_nothing_is_left(void **state)
{
	struct rig *rig = rig_with_clock();
	struct rad_retention_count counts[RAD_RETAIN_DOCUMENTS];
	rad_auto_free struct rad_sale *sales = NULL;
	rad_auto_free struct rad_event *events = NULL;
	rad_auto_buffer struct rad_buffer json = RAD_BUFFER_INIT;
	struct rig_findings findings;
	struct rad_sale sale;
	size_t n = 0;

	add_assets(rig, N_SALES + 5);
	for (size_t i = 0; i < N_SALES; i++)
		sell(rig, i, NAME);
	the_clock.wall_ms += YEAR_MS; /* 2027 */
	for (size_t i = N_SALES; i < N_SALES + 5; i++)
		sell(rig, i, OTHER_NAME);
	assert_true(files_with(rig, NAME) > 0);
	must(rad_store_retention_count(rig->store, &rules, counts, &err));
	assert_int_equal(counts[RAD_RETAIN_SALE].n_due, 0);
	assert_int_equal(counts[RAD_RETAIN_SALE].n_later, N_SALES + 5);
	assert_true(counts[RAD_RETAIN_SALE].next_wall_ms == 2019686400000); /* 2034-01-01 */
	must(rad_store_retention_destroy(rig->store, &rules, "maj", counts, &err));
	assert_int_equal(counts[RAD_RETAIN_SALE].n_due, 0);
	the_clock.wall_ms = 2019686400000;
	must(rad_store_retention_destroy(rig->store, &rules, "maj", counts, &err));
	assert_int_equal(counts[RAD_RETAIN_SALE].n_due, N_SALES);
	must(rad_store_retention_sweep(rig->store, &err));
	assert_int_equal(files_with(rig, NAME), 0);
	assert_true(files_with(rig, OTHER_NAME) > 0);
	/* the series is whole, and says when */
	must(rad_store_sale_list(rig->store, NULL, &sales, &n, &err));
	assert_int_equal(n, N_SALES + 5);
	for (size_t i = 0; i < N_SALES; i++) {
		assert_int_equal(sales[i].number, i + 1);
		assert_true(sales[i].destroyed_wall_ms == the_clock.wall_ms);
		assert_false(sales[i].has_pdf);
	}
	must(rad_store_sale_get(rig->store, sales[0].receipt_id, &sale, &json, NULL, NULL, &err));
	assert_int_equal(json.size, 0);
	assert_int_equal(rad_store_sale_put_pdf(rig->store, sales[0].receipt_id, NAME, 7, &err), -RAD_ERROR_REFUSED);
	n = 0;
	must(rad_store_events(rig->store, &(struct rad_event_query){ .subject = "sale" }, &events, &n, &err));
	assert_int_equal(n, 1);
	assert_string_equal(events[0].operator_id, "maj");
	assert_string_equal(events[0].detail, "300, after the year and 7 years: plan 4.2; test, SHA-256 abc");
	must(rad_store_retention_destroy(rig->store, &rules, "maj", counts, &err));
	assert_int_equal(counts[RAD_RETAIN_SALE].n_due, 0);
	rig_check(rig, false, NULL, 0, &findings);
	assert_int_equal(findings.n, 0);
	rig_free(rig);
}

static void test_holders_and_reviews(void **state)
{
	const struct rad_review review = {
		.kind = "unknown", .inventory_id = "A1", .serial = "S", .detail = "nobody knows Elin's"
	};
	struct rig *rig = rig_with_clock();
	struct rad_retention_count counts[RAD_RETAIN_DOCUMENTS];
	rad_auto_free struct rad_review *reviews = NULL;
	struct rad_asset_counts imported;
	struct rad_asset asset;
	int64_t open = 0;
	int64_t resolved = 0;
	size_t n = 0;

	add_assets(rig, 2);
	sell(rig, 0, NAME);
	must(rad_store_review_add(rig->store, &review, &resolved, &err));
	must(rad_store_review_resolve(rig->store, resolved, "asa", "it was the other one", &err));
	must(rad_store_review_add(rig->store, &review, &open, &err));
	the_clock.wall_ms += 3 * YEAR_MS;
	must(rad_store_retention_destroy(rig->store, &rules, "maj", counts, &err));
	assert_int_equal(counts[RAD_RETAIN_HOLDER].n_due, 1);
	assert_int_equal(counts[RAD_RETAIN_REVIEW].n_due, 1);
	assert_int_equal(counts[RAD_RETAIN_SALE].n_due, 0);
	assert_int_equal(rad_store_asset_get(rig->store, "A0", &asset, &err), 1);
	assert_string_equal(asset.holder, "");
	assert_int_equal(rad_store_asset_get(rig->store, "A1", &asset, &err), 1);
	assert_string_equal(asset.holder, "digest-of-1");
	must(rad_store_review_list(rig->store, true, &reviews, &n, &err));
	assert_int_equal(n, 2);
	assert_string_equal(reviews[0].detail, "");
	assert_string_equal(reviews[1].detail, review.detail);
	/* the register still names the holder: that does not bring it back */
	assert_int_equal(rad_store_asset_get(rig->store, "A0", &asset, &err), 1);
	(void)rad_text_copy(asset.holder, sizeof(asset.holder), "digest-of-0");
	must(rad_store_asset_import(rig->store, &asset, 1, "a file", false, &imported, &err));
	assert_int_equal(imported.same, 1);
	(void)rad_text_copy(asset.unit, sizeof(asset.unit), "another school");
	must(rad_store_asset_import(rig->store, &asset, 1, "a file", false, &imported, &err));
	assert_int_equal(imported.changed, 1);
	assert_int_equal(rad_store_asset_get(rig->store, "A0", &asset, &err), 1);
	assert_string_equal(asset.holder, "");
	assert_string_equal(asset.unit, "another school");
	rig_free(rig);
}

/* What no rule is about, and what a rule keeps, stays. */
static void test_kept(void **state)
{
	const struct rad_retention none = { .id = "none",
					    .n_rules = 1,
					    .rules = { { .document = RAD_RETAIN_SALE, .keep = true } } };
	struct rig *rig = rig_with_clock();
	struct rad_retention_count counts[RAD_RETAIN_DOCUMENTS];

	add_assets(rig, 1);
	sell(rig, 0, NAME);
	the_clock.wall_ms += 100 * YEAR_MS;
	must(rad_store_retention_destroy(rig->store, &none, "maj", counts, &err));
	for (size_t i = 0; i < RAD_RETAIN_DOCUMENTS; i++)
		assert_int_equal(counts[i].n_due, 0);
	assert_true(files_with(rig, NAME) > 0);
	rig_free(rig);
}

/* While somebody reads, the log of changes cannot be emptied, and that is told. */
static void test_sweep_is_told(void **state)
{
	struct rig *rig = rig_with_clock();
	sqlite3_stmt *statement = NULL;
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(rig->file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT * FROM meta", -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	add_assets(rig, 1);
	assert_int_equal(rad_store_retention_sweep(rig->store, &err), -RAD_ERROR_EVIDENCE);
	(void)sqlite3_finalize(statement);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	must(rad_store_retention_sweep(rig->store, &err));
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_is_left),
		cmocka_unit_test(test_holders_and_reviews),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_sweep_is_told),
	};

	return cmocka_run_group_tests_name("retention", tests, NULL, NULL);
}
