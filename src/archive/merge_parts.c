/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes along with the cards: links of drives, matters for a person, lots. */
#include "archive/merge_private.h"

#include <stdio.h>
#include <string.h>

#include "archive/sql.h"
#include "base/text.h"

static int link_drive(struct rad_merging *it, const char *serial, const char *inventory_id, int64_t added_ms,
		      struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	char detail[300];
	int64_t id;
	int r = rad_sql_prepare(it->store, &statement, err, "SELECT inventory_id FROM asset_drive WHERE serial = ?",
				"s", serial);

	if (r >= 0)
		r = rad_sql_step(it->store, statement, err);
	if (r < 0 || (r > 0 && rad_text_equal(rad_sql_text(statement, 0), inventory_id)))
		return r < 0 ? r : 0;
	if (r > 0) {
		(void)snprintf(detail, sizeof(detail),
			       "the drive %.60s belongs to %.63s here, and to %.63s at the station %s", serial,
			       rad_sql_text(statement, 0), inventory_id, it->other->log_id);
		r = rad_merge_ask(it, "drive-elsewhere", inventory_id, serial, detail, &id, err);
		return r < 0 ? r : 0;
	}
	it->report->drives++;
	return rad_sql_run(it->store, err, "INSERT INTO asset_drive (serial, inventory_id, added_ms) VALUES (?, ?, ?)",
			   "ssi", serial, inventory_id, added_ms);
}

int rad_merge_drives(struct rad_merging *it, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(it->other, &statement, err,
				"SELECT serial, inventory_id, added_ms FROM asset_drive ORDER BY serial", "");

	while (r >= 0 && (r = rad_sql_step(it->other, statement, err)) > 0)
		r = link_drive(it, rad_sql_text(statement, 0), rad_sql_text(statement, 1),
			       sqlite3_column_int64(statement, 2), err);
	return r;
}

/* --- matters; conflicts of merging are each store's own */

static int take_review(struct rad_merging *it, sqlite3_stmt *from, struct rad_error *err)
{
	const char *resolution = rad_sql_text(from, 7);
	int r;

	if (sqlite3_column_type(from, 5) == SQLITE_NULL)
		r = rad_sql_run(
			it->store, err,
			"INSERT INTO review (created_ms, kind, inventory_id, serial, detail) SELECT ?1, ?2, ?3, "
			"?4, ?5 WHERE NOT EXISTS (SELECT 1 FROM review WHERE (created_ms = ?1 OR resolved_ms IS NULL) "
			"AND kind = ?2 AND "
			"inventory_id = ?3 AND serial = ?4)",
			"issss", sqlite3_column_int64(from, 0), rad_sql_text(from, 1), rad_sql_text(from, 2),
			rad_sql_text(from, 3), rad_sql_text(from, 4));
	else if (resolution[0])
		r = rad_sql_run(
			it->store, err,
			"UPDATE review SET resolved_ms = ?5, resolved_by = ?6, resolution = ?7 WHERE created_ms "
			"= ?1 AND kind = ?2 AND inventory_id = ?3 AND serial = ?4 AND resolved_ms IS NULL",
			"isssiss", sqlite3_column_int64(from, 0), rad_sql_text(from, 1), rad_sql_text(from, 2),
			rad_sql_text(from, 3), sqlite3_column_int64(from, 5), rad_sql_text(from, 6), resolution);
	else
		return 0;
	if (r >= 0)
		it->report->reviews += (size_t)sqlite3_changes(it->store->db);
	return r;
}

int rad_merge_reviews(struct rad_merging *it, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(
		it->other, &statement, err,
		"SELECT created_ms, kind, inventory_id, serial, detail, resolved_ms, resolved_by, "
		"resolution FROM review WHERE kind <> 'merge-conflict' AND NOT (kind = 'drive-elsewhere' "
		"AND detail LIKE '%at the station%') ORDER BY id",
		"");

	while (r >= 0 && (r = rad_sql_step(it->other, statement, err)) > 0)
		r = take_review(it, statement, err);
	return r;
}

/* --- lots: each is its own station's, whose log tells of it */

#define OWN_EVENTS "(SELECT count(*) FROM event WHERE subject = ?1 AND kind = 'lot-changed')"

static int count_own(struct rad_store *store, const char *lot_id, int64_t *ret, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err, "SELECT " OWN_EVENTS, "s", lot_id);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	*ret = r < 0 ? 0 : sqlite3_column_int64(statement, 0);
	return r < 0 ? r : 0;
}

/* A lot as one text, to see whether it changed. */
static int read_lot(struct rad_store *store, const char *lot_id, struct rad_buffer *ret, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(
		store, &statement, err,
		"SELECT quote(disposition) || quote(receiver) || quote(organisation) || opened_ms || quote(opened_by) "
		"|| "
		"quote(closed_ms) || quote(closed_by) || quote(certificate_id) FROM lot WHERE lot_id = ?1 UNION ALL "
		"SELECT * FROM (SELECT inventory_id FROM lot_asset WHERE lot_id = ?1 ORDER BY inventory_id)",
		"s", lot_id);

	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0)
		rad_buffer_printf(ret, "%s\n", rad_sql_text(statement, 0));
	return r < 0 ? r : rad_buffer_check(ret, err);
}

static int put_lot(struct rad_merging *it, const char *lot_id, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(it->other, &statement, err,
				"SELECT disposition, receiver, organisation, opened_ms, opened_by, coalesce(closed_ms, "
				"0), closed_by, certificate_id FROM lot WHERE lot_id = ?",
				"s", lot_id);

	if (r >= 0)
		r = rad_sql_step(it->other, statement, err);
	if (r <= 0)
		return r;
	return rad_sql_run(
		it->store, err,
		"INSERT INTO lot (lot_id, disposition, receiver, organisation, opened_ms, opened_by, "
		"closed_ms, closed_by, certificate_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, nullif(?7, 0), ?8, ?9) "
		"ON CONFLICT (lot_id) DO UPDATE SET disposition = ?2, receiver = ?3, organisation = ?4, "
		"closed_ms = nullif(?7, 0), closed_by = ?8, certificate_id = ?9",
		"ssssisiss", lot_id, rad_sql_text(statement, 0), rad_sql_text(statement, 1), rad_sql_text(statement, 2),
		sqlite3_column_int64(statement, 3), rad_sql_text(statement, 4), sqlite3_column_int64(statement, 5),
		rad_sql_text(statement, 6), rad_sql_text(statement, 7));
}

/* A thing that lies in another lot here stays there, and a person is asked. */
static int put_in_lot(struct rad_merging *it, const char *lot_id, sqlite3_stmt *from, struct rad_error *err)
{
	const char *id = rad_sql_text(from, 0);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	char detail[300];
	int64_t review;
	int r = rad_sql_prepare(it->store, &statement, err, "SELECT lot_id FROM lot_asset WHERE inventory_id = ?", "s",
				id);

	if (r >= 0)
		r = rad_sql_step(it->store, statement, err);
	if (r > 0) {
		(void)snprintf(detail, sizeof(detail), "here it lies in the lot %.63s, at the station %s in %.63s",
			       rad_sql_text(statement, 0), it->other->log_id, lot_id);
		r = rad_merge_ask(it, "merge-conflict", id, "", detail, &review, err);
		return r < 0 ? r : 0;
	}
	return r < 0 ? r
		     : rad_sql_run(
			       it->store, err,
			       "INSERT INTO lot_asset (inventory_id, lot_id, added_ms, added_by) VALUES (?, ?, ?, ?)",
			       "ssis", id, lot_id, sqlite3_column_int64(from, 1), rad_sql_text(from, 2));
}

static int fill_lot(struct rad_merging *it, const char *lot_id, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_run(it->store, err, "DELETE FROM lot_asset WHERE lot_id = ?", "s", lot_id);

	if (r >= 0)
		r = rad_sql_prepare(it->other, &statement, err,
				    "SELECT inventory_id, added_ms, added_by FROM lot_asset WHERE lot_id = ? ORDER BY "
				    "inventory_id",
				    "s", lot_id);
	while (r >= 0 && (r = rad_sql_step(it->other, statement, err)) > 0)
		r = put_in_lot(it, lot_id, statement, err);
	return r;
}

static int merge_lot(struct rad_merging *it, const char *lot_id, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer before = RAD_BUFFER_INIT;
	rad_auto_buffer struct rad_buffer after = RAD_BUFFER_INIT;
	char detail[300];
	int64_t own = 0;
	int64_t theirs = 0;
	int64_t id;
	int r = count_own(it->store, lot_id, &own, err);

	if (r >= 0)
		r = count_own(it->other, lot_id, &theirs, err);
	if (r < 0 || theirs == 0)
		return r; /* it is a third station's: that one tells of it */
	if (own > 0) {
		(void)snprintf(detail, sizeof(detail),
			       "there is a lot of this number here, and another at the station %s", it->other->log_id);
		r = rad_merge_ask(it, "merge-conflict", lot_id, "", detail, &id, err);
		return r < 0 ? r : 0;
	}
	r = read_lot(it->store, lot_id, &before, err);
	if (r >= 0)
		r = put_lot(it, lot_id, err);
	if (r >= 0)
		r = fill_lot(it, lot_id, err);
	if (r >= 0)
		r = read_lot(it->store, lot_id, &after, err);
	if (r >= 0 && (before.size != after.size || memcmp(before.data, after.data, after.size) != 0))
		it->report->lots++;
	return r;
}

int rad_merge_lots(struct rad_merging *it, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(it->other, &statement, err, "SELECT lot_id FROM lot ORDER BY lot_id", "");

	while (r >= 0 && (r = rad_sql_step(it->other, statement, err)) > 0)
		r = merge_lot(it, rad_sql_text(statement, 0), err);
	return r;
}
