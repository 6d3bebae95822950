/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/asset_store.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive/asset_private.h"
#include "archive/sql.h"
#include "base/text.h"

#define LIMIT_DEFAULT 1000
#define COLUMNS                                                                                                        \
	"inventory_id, serial, make, model, kind, organisation, unit, holder, in_use_since, planned_months, "          \
	"price_minor, register_status, register_retired, source, state, disposition, changed_ms"

static void fill(sqlite3_stmt *statement, struct rad_asset *ret)
{
	memset(ret, 0, sizeof(*ret));
	(void)rad_text_copy(ret->inventory_id, sizeof(ret->inventory_id), rad_sql_text(statement, 0));
	(void)rad_text_copy(ret->serial, sizeof(ret->serial), rad_sql_text(statement, 1));
	(void)rad_text_copy(ret->make, sizeof(ret->make), rad_sql_text(statement, 2));
	(void)rad_text_copy(ret->model, sizeof(ret->model), rad_sql_text(statement, 3));
	(void)rad_asset_kind_find(rad_sql_text(statement, 4), &ret->kind);
	(void)rad_text_copy(ret->organisation, sizeof(ret->organisation), rad_sql_text(statement, 5));
	(void)rad_text_copy(ret->unit, sizeof(ret->unit), rad_sql_text(statement, 6));
	(void)rad_text_copy(ret->holder, sizeof(ret->holder), rad_sql_text(statement, 7));
	(void)rad_text_copy(ret->in_use_since, sizeof(ret->in_use_since), rad_sql_text(statement, 8));
	ret->planned_months = (uint32_t)sqlite3_column_int64(statement, 9);
	ret->price_minor = sqlite3_column_int64(statement, 10);
	(void)rad_text_copy(ret->register_status, sizeof(ret->register_status), rad_sql_text(statement, 11));
	ret->register_retired = sqlite3_column_int(statement, 12) != 0;
	(void)rad_text_copy(ret->source, sizeof(ret->source), rad_sql_text(statement, 13));
	(void)rad_asset_state_find(rad_sql_text(statement, 14), &ret->state);
	(void)rad_disposition_find(rad_sql_text(statement, 15), &ret->disposition);
	ret->changed_wall_ms = sqlite3_column_int64(statement, 16);
}

int rad_asset_find(struct rad_store *store, const char *inventory_id, struct rad_asset *ret, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err, "SELECT " COLUMNS " FROM asset WHERE inventory_id = ?", "s",
				inventory_id);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r > 0)
		fill(statement, ret);
	return r;
}

static int no_asset(const char *inventory_id, struct rad_error *err)
{
	(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "find asset", "the store knows no asset %s", inventory_id);
	rad_error_advise(err, "radera inventory import brings the register in; radera asset register adds one");
	return -RAD_ERROR_INPUT;
}

int rad_asset_need(struct rad_store *store, const char *inventory_id, struct rad_asset *ret, struct rad_error *err)
{
	int r = rad_asset_find(store, inventory_id, ret, err);

	return r == 0 ? no_asset(inventory_id, err) : r;
}

int rad_store_asset_get(struct rad_store *store, const char *inventory_id, struct rad_asset *ret, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);

	return rad_asset_find(store, inventory_id, ret, err);
}

static int collect(struct rad_store *store, sqlite3_stmt *statement, struct rad_asset **ret, size_t *ret_n,
		   struct rad_error *err)
{
	rad_auto_free struct rad_asset *assets = NULL;
	size_t n = 0;
	int r = 0;

	while ((r = rad_sql_step(store, statement, err)) > 0) {
		struct rad_asset *more = n & (n - 1) ? assets : reallocarray(assets, n ? 2 * n : 1, sizeof(*assets));

		if (!more)
			return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "list assets", "out of memory");
		assets = more;
		fill(statement, &assets[n++]);
	}
	if (r < 0)
		return r;
	*ret = RAD_STEAL(assets);
	*ret_n = n;
	return 0;
}

int rad_store_asset_list(struct rad_store *store, const struct rad_asset_query *query, struct rad_asset **ret,
			 size_t *ret_n, struct rad_error *err)
{
	static const char sql[] = "SELECT " COLUMNS " FROM asset WHERE (?1 IS NULL OR serial = ?1 COLLATE NOCASE)"
				  " AND (?2 IS NULL OR substr(inventory_id, 1, length(?2)) = ?2 COLLATE NOCASE OR"
				  " substr(serial, 1, length(?2)) = ?2 COLLATE NOCASE) AND (?3 IS NULL OR state = ?3)"
				  " ORDER BY inventory_id LIMIT ?4";
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	const char *text = query->text && strlen(query->text) >= 2 ? query->text : NULL;
	int r = rad_sql_prepare(store, &statement, err, sql, "sssi", query->serial, text,
				query->by_state ? rad_asset_state_name(query->state) : NULL,
				(int64_t)(query->limit ? query->limit : LIMIT_DEFAULT));

	return r < 0 ? r : collect(store, statement, ret, ret_n, err);
}

/* The register's part; a new one gets its state too. */
static int put(struct rad_store *store, const struct rad_asset *it, enum rad_asset_state state, struct rad_error *err)
{
	return rad_sql_run(store, err,
			   "INSERT INTO asset (" COLUMNS
			   ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, '', "
			   "?16) ON CONFLICT (inventory_id) DO UPDATE SET serial = ?2, make = ?3, model = ?4, kind = "
			   "?5, organisation = "
			   "?6, unit = ?7, holder = ?8, in_use_since = ?9, planned_months = ?10, price_minor = ?11, "
			   "register_status = "
			   "?12, register_retired = ?13, source = ?14",
			   "sssssssssiisissi", it->inventory_id, it->serial, it->make, it->model,
			   rad_asset_kind_name(it->kind), it->organisation, it->unit, it->holder, it->in_use_since,
			   (int64_t)it->planned_months, it->price_minor, it->register_status,
			   (int64_t)it->register_retired, it->source, rad_asset_state_name(state),
			   rad_clock_wall_ms(store->clock));
}

static int import_one(struct rad_store *store, const struct rad_asset *asset, struct rad_asset_counts *ret,
		      struct rad_error *err)
{
	struct rad_asset now = *asset;
	struct rad_asset before;
	int r = rad_asset_find(store, asset->inventory_id, &before, err);

	if (r < 0)
		return r;
	if (r > 0 && before.state == RAD_ASSET_DISPOSED && !before.holder[0])
		now.holder[0] = '\0'; /* what was destroyed does not come back (retention.c) */
	if (r > 0 && rad_asset_is_same(&now, &before)) {
		ret->same++;
		return 0;
	}
	if (r > 0)
		ret->changed++;
	else
		ret->added++;
	return put(store, &now, RAD_ASSET_REGISTERED, err);
}

int rad_asset_tell(struct rad_store *store, enum rad_event_kind kind, const char *operator_id, const char *subject,
		   const char *detail, struct rad_error *err)
{
	struct rad_event event = { .kind = kind };

	(void)rad_text_copy(event.operator_id, sizeof(event.operator_id), operator_id ? operator_id : "");
	(void)rad_text_copy(event.subject, sizeof(event.subject), subject);
	(void)rad_text_copy(event.detail, sizeof(event.detail), detail);
	return rad_event_append(store, &event, err);
}

int rad_store_asset_import(struct rad_store *store, const struct rad_asset *assets, size_t n, const char *detail,
			   bool dry_run, struct rad_asset_counts *ret, struct rad_error *err)
{
	struct rad_error ignored;
	int r;

	memset(ret, 0, sizeof(*ret));
	rad_store_hold(store);
	r = rad_sql_begin(store, err);
	for (size_t i = 0; r >= 0 && i < n; i++)
		r = import_one(store, &assets[i], ret, err);
	if (dry_run) {
		if (!sqlite3_get_autocommit(store->db))
			(void)!rad_sql_script(store, "ROLLBACK", &ignored);
		return rad_store_leave(store, r);
	}
	if (r >= 0 && (ret->added || ret->changed))
		r = rad_asset_tell(store, RAD_EVENT_REGISTER_IMPORTED, NULL, n ? assets[0].source : "", detail, err);
	return rad_store_leave(store, rad_sql_end(store, r, err));
}

static int insert_own(struct rad_store *store, const struct rad_asset *asset, const char *operator_id,
		      struct rad_error *err)
{
	struct rad_asset own = *asset;
	struct rad_asset present;
	int r = rad_asset_find(store, asset->inventory_id, &present, err);

	if (r > 0)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, "register asset", "%s is registered already: %s %s",
				     asset->inventory_id, present.make, present.model);
	(void)rad_text_copy(own.source, sizeof(own.source), "station");
	if (r >= 0)
		r = put(store, &own, RAD_ASSET_RECEIVED, err);
	if (r >= 0)
		r = rad_register_change_note(store, asset->inventory_id, RAD_ASSET_RECEIVED, RAD_DISPOSITION_NONE, err);
	return r < 0 ? r
		     : rad_asset_tell(store, RAD_EVENT_ASSET_REGISTERED, operator_id, asset->inventory_id,
				      rad_asset_kind_name(asset->kind), err);
}

int rad_store_asset_register(struct rad_store *store, const struct rad_asset *asset, const char *operator_id,
			     struct rad_error *err)
{
	int r;

	if (!rad_text_is_id(asset->inventory_id))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "register asset", "'%.60s' cannot be an inventory id",
				     asset->inventory_id);
	rad_store_hold(store);
	r = rad_sql_begin(store, err);
	if (r >= 0)
		r = rad_sql_end(store, insert_own(store, asset, operator_id, err), err);
	return rad_store_leave(store, r);
}

/* What was reused inside is here again. */
static bool is_return(const struct rad_asset *asset, const struct rad_asset_move *move)
{
	return asset->state == RAD_ASSET_DISPOSED && rad_disposition_is_inside(asset->disposition) &&
	       move->to == RAD_ASSET_RECEIVED;
}

static int check_move(struct rad_store *store, const struct rad_asset_move *move, struct rad_error *err)
{
	struct rad_asset asset;
	int r = rad_asset_need(store, move->inventory_id, &asset, err);

	if (r < 0)
		return r;
	if (asset.state != move->from)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, "move asset", "%s is %s, not %s", move->inventory_id,
				     rad_asset_state_name(asset.state), rad_asset_state_name(move->from));
	if (is_return(&asset, move))
		return 0;
	if (!rad_asset_may_move(move->from, move->to))
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, "move asset", "%s is %s and cannot become %s",
				     move->inventory_id, rad_asset_state_name(move->from),
				     rad_asset_state_name(move->to));
	if ((move->to == RAD_ASSET_DISPOSED) != (move->disposition != RAD_DISPOSITION_NONE))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "move asset", "say where %s goes, and only then",
				     move->inventory_id);
	return 0;
}

/* What people confirmed of a thing that was gone counts no more; that a drive was taken out of it stays true. */
static int forget_facts(struct rad_store *store, const char *inventory_id, struct rad_error *err)
{
	return rad_sql_run(store, err,
			   "DELETE FROM asset_fact WHERE inventory_id = ? AND name NOT LIKE '" RAD_FACT_REMOVED_PREFIX
			   "%'",
			   "s", inventory_id);
}

static int write_move(struct rad_store *store, const struct rad_asset_move *move, struct rad_error *err)
{
	char detail[RAD_EVENT_DETAIL_SIZE];
	int r = rad_sql_run(store, err,
			    "UPDATE asset SET state = ?, disposition = ?, changed_ms = ? WHERE inventory_id = ?",
			    "ssis", rad_asset_state_name(move->to), rad_disposition_name(move->disposition),
			    rad_clock_wall_ms(store->clock), move->inventory_id);

	if (r >= 0 && move->from == RAD_ASSET_DISPOSED)
		r = forget_facts(store, move->inventory_id, err);
	if (r >= 0)
		r = rad_register_change_note(store, move->inventory_id, move->to, move->disposition, err);
	(void)snprintf(detail, sizeof(detail), "%s to %s%s%s%s%.200s", rad_asset_state_name(move->from),
		       rad_asset_state_name(move->to), move->disposition ? " by " : "",
		       rad_disposition_name(move->disposition), move->reason && move->reason[0] ? ": " : "",
		       move->reason ? move->reason : "");
	return r < 0 ? r
		     : rad_asset_tell(store, RAD_EVENT_ASSET_MOVED, move->operator_id, move->inventory_id, detail, err);
}

int rad_asset_apply_move(struct rad_store *store, const struct rad_asset_move *move, struct rad_error *err)
{
	int r = check_move(store, move, err);

	return r < 0 ? r : write_move(store, move, err);
}

int rad_asset_take_back(struct rad_store *store, const char *inventory_id, const char *operator_id, const char *reason,
			struct rad_error *err)
{
	const struct rad_asset_move move = { .inventory_id = inventory_id,
					     .from = RAD_ASSET_DISPOSED,
					     .to = RAD_ASSET_RECEIVED,
					     .operator_id = operator_id,
					     .reason = reason };
	struct rad_asset asset;
	int r = rad_asset_need(store, inventory_id, &asset, err);

	if (r < 0)
		return r;
	if (asset.state != RAD_ASSET_DISPOSED || asset.disposition != RAD_DISPOSITION_BUYOUT)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, "take back", "%s is not out by a buy-out",
				     inventory_id);
	return write_move(store, &move, err);
}

int rad_store_asset_move(struct rad_store *store, const struct rad_asset_move *move, struct rad_error *err)
{
	return rad_store_asset_move_all(store, move, 1, err);
}

int rad_store_asset_move_all(struct rad_store *store, const struct rad_asset_move *moves, size_t n,
			     struct rad_error *err)
{
	int r;

	rad_store_hold(store);
	r = rad_sql_begin(store, err);
	if (r >= 0) {
		for (size_t i = 0; r >= 0 && i < n; i++)
			r = rad_log_check_size(store, moves[i].as_of, err);
		for (size_t i = 0; r >= 0 && i < n; i++)
			r = rad_asset_apply_move(store, &moves[i], err);
		r = rad_sql_end(store, r, err);
	}
	return rad_store_leave(store, r);
}

/* Under the store's lock. */
static int of_drive(struct rad_store *store, const char *drive_serial, char ret[RAD_ID_SIZE], struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err, "SELECT inventory_id FROM asset_drive WHERE serial = ?", "s",
				drive_serial);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r > 0)
		(void)rad_text_copy(ret, RAD_ID_SIZE, rad_sql_text(statement, 0));
	return r;
}

int rad_store_asset_of_drive(struct rad_store *store, const char *drive_serial, char ret_inventory_id[RAD_ID_SIZE],
			     struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);

	return of_drive(store, drive_serial, ret_inventory_id, err);
}

int rad_store_asset_link(struct rad_store *store, const char *drive_serial, const char *inventory_id,
			 struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	char present[RAD_ID_SIZE] = "";
	struct rad_asset asset;
	int r = rad_asset_need(store, inventory_id, &asset, err);

	if (r < 0)
		return r;
	r = of_drive(store, drive_serial, present, err);
	if (r > 0 && asset.kind == RAD_ASSET_DRIVE && rad_text_equal(asset.serial, drive_serial))
		return 0; /* the card of the drive itself: where it sat before stays known */
	if (r > 0 && !rad_text_equal(present, inventory_id))
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, "link drive", "the drive %s belongs to %s",
				     drive_serial, present);
	if (r != 0)
		return r < 0 ? r : 0;
	return rad_sql_run(store, err, "INSERT INTO asset_drive (serial, inventory_id, added_ms) VALUES (?, ?, ?)",
			   "ssi", drive_serial, inventory_id, rad_clock_wall_ms(store->clock));
}
