/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What leaves together. A lot is closed in the transaction of its signed list: effects.c. */
#include <radera/lot.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive/asset_private.h"
#include "archive/sql.h"
#include "base/text.h"

#define OPERATION "change lot"
#define COLUMNS                                                                                                        \
	"l.lot_id, l.disposition, l.receiver, l.organisation, l.opened_ms, l.opened_by, coalesce(l.closed_ms, 0), "    \
	"l.closed_by, l.certificate_id, (SELECT count(*) FROM lot_asset a WHERE a.lot_id = l.lot_id)"

bool rad_lot_may_be(enum rad_disposition disposition)
{
	return disposition == RAD_DISPOSITION_SALE || disposition == RAD_DISPOSITION_REUSE ||
	       disposition == RAD_DISPOSITION_RETURN || disposition == RAD_DISPOSITION_DONATION ||
	       disposition == RAD_DISPOSITION_RECYCLING;
}

static void fill(sqlite3_stmt *statement, struct rad_lot *ret)
{
	memset(ret, 0, sizeof(*ret));
	(void)rad_text_copy(ret->lot_id, sizeof(ret->lot_id), rad_sql_text(statement, 0));
	(void)rad_disposition_find(rad_sql_text(statement, 1), &ret->disposition);
	(void)rad_text_copy(ret->receiver, sizeof(ret->receiver), rad_sql_text(statement, 2));
	(void)rad_text_copy(ret->organisation, sizeof(ret->organisation), rad_sql_text(statement, 3));
	ret->opened_wall_ms = sqlite3_column_int64(statement, 4);
	(void)rad_text_copy(ret->opened_by, sizeof(ret->opened_by), rad_sql_text(statement, 5));
	ret->closed_wall_ms = sqlite3_column_int64(statement, 6);
	(void)rad_text_copy(ret->closed_by, sizeof(ret->closed_by), rad_sql_text(statement, 7));
	(void)rad_text_copy(ret->certificate_id, sizeof(ret->certificate_id), rad_sql_text(statement, 8));
	ret->n_assets = (size_t)sqlite3_column_int64(statement, 9);
}

/* Under the store's lock: 1 with the lot, 0 when there is none. */
static int find(struct rad_store *store, const char *lot_id, struct rad_lot *ret, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err, "SELECT " COLUMNS " FROM lot l WHERE lot_id = ?", "s", lot_id);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r > 0)
		fill(statement, ret);
	return r;
}

/* Under the store's lock: 1 with the lot that the asset is in. */
static int find_of(struct rad_store *store, const char *inventory_id, struct rad_lot *ret, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT " COLUMNS " FROM lot l JOIN lot_asset m ON m.lot_id = l.lot_id WHERE "
				"m.inventory_id = ?",
				"s", inventory_id);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r > 0)
		fill(statement, ret);
	return r;
}

static int no_lot(const char *lot_id, struct rad_error *err)
{
	(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "find lot", "the store knows no lot %.60s", lot_id);
	rad_error_advise(err, "radera lot list shows those that are open");
	return -RAD_ERROR_INPUT;
}

static int need_open(struct rad_store *store, const char *lot_id, struct rad_lot *ret, struct rad_error *err)
{
	int r = find(store, lot_id, ret, err);

	if (r <= 0)
		return r < 0 ? r : no_lot(lot_id, err);
	if (!ret->closed_wall_ms)
		return 0;
	return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "the lot %s is closed, by %s", lot_id,
			     ret->certificate_id);
}

static int tell(struct rad_store *store, const char *operator_id, const char *lot_id, const char *what,
		const char *about, struct rad_error *err)
{
	char detail[RAD_EVENT_DETAIL_SIZE];

	(void)snprintf(detail, sizeof(detail), "%s%s", what, about);
	return rad_asset_tell(store, RAD_EVENT_LOT_CHANGED, operator_id, lot_id, detail, err);
}

/* The log knows every lot that there was, also when the tables were lost. */
static int make_id(struct rad_store *store, char ret[RAD_ID_SIZE], struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	char prefix[16];
	int r;

	(void)snprintf(prefix, sizeof(prefix), "LOT-%.4s-", store->log_id);
	r = rad_sql_prepare(store, &statement, err,
			    "SELECT coalesce(max(CAST(substr(id, 10) AS INTEGER)), 0) + 1 FROM (SELECT lot_id AS id "
			    "FROM lot UNION ALL SELECT subject FROM event WHERE kind = 'lot-changed') WHERE substr(id, "
			    "1, 9) = ? AND length(id) < 20",
			    "s", prefix);
	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r >= 0)
		(void)snprintf(ret, RAD_ID_SIZE, "%s%" PRId64, prefix, (int64_t)sqlite3_column_int64(statement, 0));
	return r < 0 ? r : 0;
}

/* 1 when the id was a lot's or is an asset's. */
static int is_taken(struct rad_store *store, const char *lot_id, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT EXISTS (SELECT 1 FROM lot WHERE lot_id = ?1) OR EXISTS (SELECT 1 FROM event "
				"WHERE subject = ?1 AND kind = 'lot-changed') OR EXISTS (SELECT 1 FROM asset WHERE "
				"inventory_id = ?1)",
				"s", lot_id);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	return r < 0 ? r : sqlite3_column_int(statement, 0);
}

static int insert(struct rad_store *store, const struct rad_lot *lot, const char *operator_id, char ret_id[RAD_ID_SIZE],
		  struct rad_error *err)
{
	int r = 0;

	(void)rad_text_copy(ret_id, RAD_ID_SIZE, lot->lot_id);
	if (!ret_id[0])
		r = make_id(store, ret_id, err);
	if (r >= 0)
		r = is_taken(store, ret_id, err);
	if (r > 0)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, "open lot",
				     "%s is the number of a lot or a thing already", ret_id);
	if (r >= 0)
		r = rad_sql_run(store, err,
				"INSERT INTO lot (lot_id, disposition, receiver, organisation, opened_ms, opened_by) "
				"VALUES (?, ?, ?, ?, ?, ?)",
				"ssssis", ret_id, rad_disposition_name(lot->disposition), lot->receiver,
				lot->organisation, rad_clock_wall_ms(store->clock), operator_id);
	return r < 0 ? r : tell(store, operator_id, ret_id, "opened for ", rad_disposition_name(lot->disposition), err);
}

int rad_store_lot_open(struct rad_store *store, const struct rad_lot *lot, const char *operator_id,
		       char ret_id[RAD_ID_SIZE], struct rad_error *err)
{
	int r;

	if (!rad_lot_may_be(lot->disposition))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "open lot",
				     "a lot is for sale, reuse, return, donation or recycling, not for %s",
				     lot->disposition ? rad_disposition_name(lot->disposition) : "nothing");
	if (!lot->receiver[0] || !rad_text_is_utf8(lot->receiver))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "open lot", "say who receives it");
	if (lot->lot_id[0] && !rad_text_is_id(lot->lot_id))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "open lot", "'%.60s' cannot be the number of a lot",
				     lot->lot_id);
	rad_store_hold(store);
	r = rad_sql_begin(store, err);
	if (r >= 0)
		r = rad_sql_end(store, insert(store, lot, operator_id, ret_id, err), err);
	return rad_store_leave(store, r);
}

int rad_store_lot_get(struct rad_store *store, const char *lot_id, struct rad_lot *ret, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	int r = find(store, lot_id, ret, err);

	return r == 0 ? no_lot(lot_id, err) : r < 0 ? r : 0;
}

int rad_store_lot_of(struct rad_store *store, const char *inventory_id, struct rad_lot *ret, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);

	return find_of(store, inventory_id, ret, err);
}

int rad_store_lot_list(struct rad_store *store, bool all, struct rad_lot **ret, size_t *ret_n, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	rad_auto_free struct rad_lot *lots = NULL;
	size_t n = 0;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT " COLUMNS
				" FROM lot l WHERE ? OR closed_ms IS NULL ORDER BY opened_ms DESC, lot_id DESC",
				"i", (int64_t)all);

	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0) {
		struct rad_lot *more = reallocarray(lots, n + 1, sizeof(*lots));

		if (!more)
			return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "list lots", "out of memory");
		lots = more;
		fill(statement, &lots[n++]);
	}
	if (r < 0)
		return r;
	*ret = RAD_STEAL(lots);
	*ret_n = n;
	return 0;
}

/* Under the store's lock: the ids of what is in it. */
static int list_ids(struct rad_store *store, const char *lot_id, char (**ret)[RAD_ID_SIZE], size_t *ret_n,
		    struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	rad_auto_free char(*ids)[RAD_ID_SIZE] = NULL;
	size_t n = 0;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT inventory_id FROM lot_asset WHERE lot_id = ? ORDER BY added_ms, rowid", "s",
				lot_id);

	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0) {
		char(*more)[RAD_ID_SIZE] = reallocarray(ids, n + 1, sizeof(*ids));

		if (!more)
			return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "list lot", "out of memory");
		ids = more;
		(void)rad_text_copy(ids[n++], sizeof(*ids), rad_sql_text(statement, 0));
	}
	if (r < 0)
		return r;
	*ret = RAD_STEAL(ids);
	*ret_n = n;
	return 0;
}

int rad_store_lot_assets(struct rad_store *store, const char *lot_id, struct rad_asset **ret, size_t *ret_n,
			 struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_free char(*ids)[RAD_ID_SIZE] = NULL;
	rad_auto_free struct rad_asset *assets = NULL;
	size_t n = 0;
	int r = list_ids(store, lot_id, &ids, &n, err);

	if (r >= 0) {
		assets = calloc(n + 1, sizeof(*assets));
		if (!assets)
			r = rad_error_set(err, RAD_ERROR_IO, ENOMEM, "list lot", "out of memory");
	}
	for (size_t i = 0; r >= 0 && i < n; i++)
		r = rad_asset_need(store, ids[i], &assets[i], err);
	if (r < 0)
		return r;
	*ret = RAD_STEAL(assets);
	*ret_n = n;
	return 0;
}

static int add(struct rad_store *store, const char *lot_id, const char *inventory_id, const char *operator_id,
	       struct rad_error *err)
{
	struct rad_asset asset;
	struct rad_lot lot;
	struct rad_lot present;
	int r = need_open(store, lot_id, &lot, err);

	if (r >= 0)
		r = rad_asset_need(store, inventory_id, &asset, err);
	if (r >= 0 && lot.n_assets >= RAD_LOT_ASSETS_MAX)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "the lot %s is full: %d things", lot_id,
				     RAD_LOT_ASSETS_MAX);
	if (r >= 0)
		r = find_of(store, inventory_id, &present, err);
	if (r > 0 && (!present.closed_wall_ms || asset.state == RAD_ASSET_DISPOSED))
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "%s is in the lot %s", inventory_id,
				     present.lot_id);
	if (r >= 0)
		r = rad_sql_run(
			store, err,
			"INSERT OR REPLACE INTO lot_asset (inventory_id, lot_id, added_ms, added_by) VALUES (?, ?, "
			"?, ?)",
			"ssis", inventory_id, lot_id, rad_clock_wall_ms(store->clock), operator_id);
	return r < 0 ? r : tell(store, operator_id, lot_id, "added: ", inventory_id, err);
}

int rad_store_lot_add(struct rad_store *store, const char *lot_id, const char *inventory_id, const char *operator_id,
		      uint64_t as_of, struct rad_error *err)
{
	int r;

	rad_store_hold(store);
	r = rad_sql_begin(store, err);
	if (r >= 0) {
		r = rad_log_check_size(store, as_of, err);
		if (r >= 0)
			r = add(store, lot_id, inventory_id, operator_id, err);
		r = rad_sql_end(store, r, err);
	}
	return rad_store_leave(store, r);
}

static int take_out(struct rad_store *store, const char *lot_id, const char *inventory_id, const char *operator_id,
		    struct rad_error *err)
{
	struct rad_lot lot;
	int r = need_open(store, lot_id, &lot, err);

	if (r >= 0)
		r = rad_sql_run(store, err, "DELETE FROM lot_asset WHERE lot_id = ? AND inventory_id = ?", "ss", lot_id,
				inventory_id);
	if (r >= 0 && sqlite3_changes(store->db) == 0)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "%.60s is not in the lot %s", inventory_id,
				     lot_id);
	return r < 0 ? r : tell(store, operator_id, lot_id, "taken out: ", inventory_id, err);
}

int rad_store_lot_remove(struct rad_store *store, const char *lot_id, const char *inventory_id, const char *operator_id,
			 struct rad_error *err)
{
	int r;

	rad_store_hold(store);
	r = rad_sql_begin(store, err);
	if (r >= 0)
		r = rad_sql_end(store, take_out(store, lot_id, inventory_id, operator_id, err), err);
	return rad_store_leave(store, r);
}

/* How many of it are still here, which none may be when its list is signed. */
static int count_left(struct rad_store *store, const struct rad_lot *lot, int64_t *ret, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(
		store, &statement, err,
		"SELECT count(*) FROM lot_asset m JOIN asset a ON a.inventory_id = m.inventory_id WHERE "
		"m.lot_id = ? AND NOT (a.state = 'disposed' AND a.disposition = ?)",
		"ss", lot->lot_id, rad_disposition_name(lot->disposition));

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r >= 0)
		*ret = sqlite3_column_int64(statement, 0);
	return r < 0 ? r : 0;
}

int rad_lot_apply_close(struct rad_store *store, const char *lot_id, const char *certificate_id,
			const char *operator_id, struct rad_error *err)
{
	struct rad_lot lot;
	int64_t left = 0;
	int r = need_open(store, lot_id, &lot, err);

	if (r >= 0)
		r = count_left(store, &lot, &left, err);
	if (r >= 0 && (left || !lot.n_assets))
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, "close lot",
				     "%" PRId64 " things of the lot %s are not on its list", left, lot_id);
	if (r >= 0)
		r = rad_sql_run(store, err,
				"UPDATE lot SET closed_ms = ?, closed_by = ?, certificate_id = ? WHERE lot_id = ?",
				"isss", rad_clock_wall_ms(store->clock), operator_id, certificate_id, lot_id);
	return r < 0 ? r : tell(store, operator_id, lot_id, "closed by ", certificate_id, err);
}
