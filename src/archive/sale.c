/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/sale.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive/asset_private.h"
#include "archive/sql.h"
#include "base/text.h"

#define OPERATION  "issue receipt"
#define NUMBER_MAX 999999

#define COLUMNS                                                                                                        \
	"receipt_id, series, number, inventory_id, organisation, issued_ms, price_minor, sha256, annuls, "             \
	"coalesce((SELECT c.receipt_id FROM sale c WHERE c.annuls = s.receipt_id), ''), pdf IS NOT NULL, "             \
	"coalesce(destroyed_ms, 0)"

static void fill(sqlite3_stmt *statement, struct rad_sale *ret)
{
	memset(ret, 0, sizeof(*ret));
	(void)rad_text_copy(ret->receipt_id, sizeof(ret->receipt_id), rad_sql_text(statement, 0));
	(void)rad_text_copy(ret->series, sizeof(ret->series), rad_sql_text(statement, 1));
	ret->number = (uint64_t)sqlite3_column_int64(statement, 2);
	(void)rad_text_copy(ret->inventory_id, sizeof(ret->inventory_id), rad_sql_text(statement, 3));
	(void)rad_text_copy(ret->organisation, sizeof(ret->organisation), rad_sql_text(statement, 4));
	ret->issued_wall_ms = sqlite3_column_int64(statement, 5);
	ret->price_minor = sqlite3_column_int64(statement, 6);
	(void)rad_text_copy(ret->sha256, sizeof(ret->sha256), rad_sql_text(statement, 7));
	(void)rad_text_copy(ret->annuls, sizeof(ret->annuls), rad_sql_text(statement, 8));
	(void)rad_text_copy(ret->annulled_by, sizeof(ret->annulled_by), rad_sql_text(statement, 9));
	ret->has_pdf = sqlite3_column_int(statement, 10) != 0;
	ret->destroyed_wall_ms = sqlite3_column_int64(statement, 11);
}

static void append(sqlite3_stmt *statement, int column, struct rad_buffer *ret)
{
	if (ret && sqlite3_column_type(statement, column) != SQLITE_NULL)
		rad_buffer_append(ret, sqlite3_column_blob(statement, column),
				  (size_t)sqlite3_column_bytes(statement, column));
}

/* Under the store's lock. */
static int get(struct rad_store *store, const char *receipt_id, struct rad_sale *ret, struct rad_buffer *ret_json,
	       struct rad_buffer *ret_cms, struct rad_buffer *ret_pdf, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT " COLUMNS ", json, cms, pdf FROM sale s WHERE receipt_id = ?", "s", receipt_id);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r == 0) {
		(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "find receipt", "the store has no receipt %.60s",
				    receipt_id);
		rad_error_advise(err, "radera sale list tells those that there are");
		return -RAD_ERROR_INPUT;
	}
	if (r < 0)
		return r;
	if (ret)
		fill(statement, ret);
	append(statement, 12, ret_json);
	append(statement, 13, ret_cms);
	append(statement, 14, ret_pdf);
	if ((ret_json && rad_buffer_check(ret_json, err) < 0) || (ret_cms && rad_buffer_check(ret_cms, err) < 0) ||
	    (ret_pdf && rad_buffer_check(ret_pdf, err) < 0))
		return -RAD_ERROR_IO;
	return 0;
}

int rad_store_sale_get(struct rad_store *store, const char *receipt_id, struct rad_sale *ret,
		       struct rad_buffer *ret_json, struct rad_buffer *ret_cms, struct rad_buffer *ret_pdf,
		       struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);

	return get(store, receipt_id, ret, ret_json, ret_cms, ret_pdf, err);
}

int rad_store_sale_list(struct rad_store *store, const char *inventory_id, struct rad_sale **ret, size_t *ret_n,
			struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	rad_auto_free struct rad_sale *sales = NULL;
	size_t n = 0;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT " COLUMNS
				" FROM sale s WHERE ?1 IS NULL OR inventory_id = ?1 ORDER BY issued_ms, "
				"series, number",
				"s", inventory_id);

	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0) {
		struct rad_sale *more = n & (n - 1) ? sales : reallocarray(sales, n ? 2 * n : 1, sizeof(*sales));

		if (!more)
			return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "list receipts", "out of memory");
		sales = more;
		fill(statement, &sales[n++]);
	}
	if (r < 0)
		return r;
	*ret = RAD_STEAL(sales);
	*ret_n = n;
	return 0;
}

/* The next number: after those of the table, and after those that the log tells of. A table that was lost with its
 * database gives none a second time. */
static int next_number(struct rad_store *store, struct rad_sale *sale, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(
		store, &statement, err,
		"SELECT max((SELECT coalesce(max(number), 0) FROM sale WHERE series = ?1), (SELECT"
		" coalesce(max(CAST(substr(subject, length(?1) + 2) AS INTEGER)), 0) FROM event WHERE kind = ?2"
		" AND subject > ?1 || '-' AND subject < ?1 || '.'))",
		"ss", sale->series, rad_event_name(RAD_EVENT_SALE_ISSUED));

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r < 0)
		return r;
	sale->number = (uint64_t)sqlite3_column_int64(statement, 0) + 1;
	(void)snprintf(sale->receipt_id, sizeof(sale->receipt_id), "%.30s-%06" PRIu64, sale->series, sale->number);
	if (sale->number <= NUMBER_MAX)
		return 0;
	(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "the series %s is full", sale->series);
	rad_error_advise(err, "name another series in the organisation's file");
	return -RAD_ERROR_REFUSED;
}

/* What is to be taken back is a sale, and was not taken back before. */
static int check_credit(struct rad_store *store, const struct rad_sale_issue *issue, struct rad_sale *sale,
			struct rad_error *err)
{
	struct rad_sale first;
	int r = get(store, issue->annuls, &first, NULL, NULL, NULL, err);

	if (r < 0)
		return r;
	if (first.annuls[0])
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "%s is a credit, which nothing takes back",
				     first.receipt_id);
	if (first.annulled_by[0])
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "%s is annulled already, by %s",
				     first.receipt_id, first.annulled_by);
	if (!issue->reason || !issue->reason[0])
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "say why %s was wrong", first.receipt_id);
	sale->price_minor = -first.price_minor;
	(void)rad_text_copy(sale->inventory_id, sizeof(sale->inventory_id), first.inventory_id);
	(void)rad_text_copy(sale->annuls, sizeof(sale->annuls), first.receipt_id);
	return 0;
}

static int check_issue(struct rad_store *store, const struct rad_sale_issue *issue, struct rad_sale *sale,
		       struct rad_error *err)
{
	size_t letters = strspn(issue->series, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

	if (letters == 0 || issue->series[letters] || letters >= RAD_SERIES_SIZE)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "'%.20s' is no name of a series",
				     issue->series);
	(void)snprintf(sale->series, sizeof(sale->series), "%s%.12s-%.12s", store->simulated ? "SIM-" : "",
		       issue->series, store->log_id);
	(void)rad_text_copy(sale->inventory_id, sizeof(sale->inventory_id), issue->inventory_id);
	(void)rad_text_copy(sale->organisation, sizeof(sale->organisation), issue->organisation);
	sale->price_minor = issue->price_minor;
	sale->issued_wall_ms = rad_clock_wall_ms(store->clock);
	if (issue->annuls)
		return check_credit(store, issue, sale, err);
	if (issue->price_minor < 0)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "a price is not below nothing");
	return rad_log_check_size(store, issue->as_of, err);
}

static int keep(struct rad_store *store, const struct rad_sale *sale, const struct rad_buffer *json,
		const struct rad_buffer *cms, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err,
				"INSERT INTO sale (receipt_id, series, number, inventory_id, organisation, issued_ms, "
				"price_minor, sha256, annuls, json, cms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
				"CAST(?10 AS TEXT), ?11)",
				"ssissiissbb", sale->receipt_id, sale->series, (int64_t)sale->number,
				sale->inventory_id, sale->organisation, sale->issued_wall_ms, sale->price_minor,
				sale->sha256, sale->annuls, (const void *)json->data, json->size,
				(const void *)cms->data, cms->size);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	return r < 0 ? r : 0;
}

static int tell(struct rad_store *store, const struct rad_sale_issue *issue, const struct rad_sale *sale,
		struct rad_error *err)
{
	struct rad_event event = { .kind = RAD_EVENT_SALE_ISSUED };

	(void)rad_text_copy(event.operator_id, sizeof(event.operator_id), issue->operator_id);
	(void)rad_text_copy(event.subject, sizeof(event.subject), sale->receipt_id);
	(void)snprintf(event.detail, sizeof(event.detail), "%s, SHA-256 %s%s%s%s%.160s", sale->inventory_id,
		       sale->sha256, sale->annuls[0] ? ", annuls " : "", sale->annuls,
		       issue->reason && issue->reason[0] ? ": " : "", issue->reason ? issue->reason : "");
	return rad_event_append(store, &event, err);
}

/* Where the asset goes by it. */
static int move(struct rad_store *store, const struct rad_sale_issue *issue, const struct rad_sale *sale,
		struct rad_error *err)
{
	const struct rad_asset_move out = { .inventory_id = sale->inventory_id,
					    .from = issue->from,
					    .to = RAD_ASSET_DISPOSED,
					    .disposition = RAD_DISPOSITION_BUYOUT,
					    .operator_id = issue->operator_id,
					    .reason = sale->receipt_id };

	if (!issue->annuls)
		return rad_asset_apply_move(store, &out, err);
	return issue->is_returned
		       ? rad_asset_take_back(store, sale->inventory_id, issue->operator_id, sale->receipt_id, err)
		       : 0;
}

static int issue_held(struct rad_store *store, const struct rad_sale_issue *issue, struct rad_sale *sale,
		      struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer json = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer cms = RAD_BUFFER_INIT;
	int r = check_issue(store, issue, sale, err);

	if (r >= 0)
		r = next_number(store, sale, err);
	if (r >= 0)
		r = move(store, issue, sale, err);
	if (r >= 0)
		r = issue->build(issue->user, sale->receipt_id, &json, &cms, err);
	if (r < 0)
		return r;
	rad_sha256_hex(json.data, json.size, sale->sha256);
	r = keep(store, sale, &json, &cms, err);
	return r < 0 ? r : tell(store, issue, sale, err);
}

int rad_store_sale_issue(struct rad_store *store, const struct rad_sale_issue *issue, struct rad_sale *ret,
			 struct rad_error *err)
{
	struct rad_sale sale = { .number = 0 };
	int r;

	rad_store_hold(store);
	r = rad_sql_begin(store, err);
	if (r >= 0)
		r = rad_sql_end(store, issue_held(store, issue, &sale, err), err);
	if (r >= 0)
		*ret = sale;
	return rad_store_leave(store, r);
}

int rad_store_sale_put_pdf(struct rad_store *store, const char *receipt_id, const void *pdf, size_t size,
			   struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_buffer struct rad_buffer present = RAD_BUFFER_INIT;
	struct rad_sale sale;
	int r = get(store, receipt_id, &sale, NULL, NULL, &present, err);

	if (r < 0)
		return r;
	if (sale.destroyed_wall_ms)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, "keep receipt", "the contents of %s were destroyed",
				     receipt_id);
	if (present.size > size || (present.size && memcmp(present.data, pdf, present.size) != 0))
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, "keep receipt",
				     "the file is not the present one of %s with something behind it", receipt_id);
	return rad_sql_run(store, err, "UPDATE sale SET pdf = ? WHERE receipt_id = ?", "bs", pdf, size, receipt_id);
}
