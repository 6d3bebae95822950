/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Changes that the register must be told of, from the move that made them to the batch that told them. A change whose
 * asset is in a live batch by a newer change is overtaken: it waits for nothing any more.
 */
#include <radera/register_outbox.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <radera/event.h>

#include "archive/sql.h"
#include "base/text.h"

#define OPERATION "tell register"

/* What the register is told of. */
static const bool is_told[RAD_ASSET_STATES] = {
	[RAD_ASSET_RECEIVED] = true,
	[RAD_ASSET_ERASED] = true,
	[RAD_ASSET_FAILED] = true,
	[RAD_ASSET_DISPOSED] = true,
};

/* The newest evidence of an asset: a record of its own, else one that lists it. */
#define CERTIFICATE                                                                                                    \
	"coalesce((SELECT certificate_id FROM record WHERE inventory_id = ?1 ORDER BY sequence DESC LIMIT 1),"         \
	" (SELECT certificate_id FROM record_asset JOIN record USING (sequence) WHERE record_asset.inventory_id = ?1"  \
	" ORDER BY sequence DESC LIMIT 1), '')"

/* Changes that wait, and have not been overtaken, with their assets; the newest change of each asset only. */
#define WAITING                                                                                                        \
	"FROM register_change c JOIN asset a USING (inventory_id) WHERE c.batch_id IS NULL AND NOT EXISTS (SELECT 1"   \
	" FROM register_change n WHERE n.inventory_id = c.inventory_id AND n.id > c.id)"

#define ASSET_COLUMNS                                                                                                  \
	"a.inventory_id, a.serial, a.make, a.model, a.kind, a.organisation, a.unit, a.price_minor, "                   \
	"a.register_status, "                                                                                          \
	"a.source, c.state, c.disposition, c.created_ms, c.certificate_id, c.id"

int rad_register_change_note(struct rad_store *store, const char *inventory_id, enum rad_asset_state state,
			     enum rad_disposition disposition, struct rad_error *err)
{
	if (!is_told[state])
		return 0;
	return rad_sql_run(store, err,
			   "INSERT INTO register_change (inventory_id, state, disposition, certificate_id, created_ms)"
			   " VALUES (?1, ?2, ?3, " CERTIFICATE ", ?4)",
			   "sssi", inventory_id, rad_asset_state_name(state), rad_disposition_name(disposition),
			   rad_clock_wall_ms(store->clock));
}

int rad_register_waiting(struct rad_store *store, struct rad_register_waiting **ret, size_t *ret_n,
			 struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	rad_auto_free struct rad_register_waiting *list = NULL;
	size_t n = 0;
	int r = rad_sql_prepare(
		store, &statement, err,
		"SELECT a.source, count(*), min(c.created_ms) " WAITING " GROUP BY a.source ORDER BY a.source", "");

	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0) {
		struct rad_register_waiting *more = reallocarray(list, n + 1, sizeof(*list));

		if (!more)
			return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
		list = more;
		memset(&list[n], 0, sizeof(*list));
		(void)rad_text_copy(list[n].mapping, sizeof(list->mapping), rad_sql_text(statement, 0));
		list[n].n_assets = (size_t)sqlite3_column_int64(statement, 1);
		list[n++].oldest_wall_ms = sqlite3_column_int64(statement, 2);
	}
	if (r < 0)
		return r;
	*ret = RAD_STEAL(list);
	*ret_n = n;
	return 0;
}

static void fill_row(sqlite3_stmt *statement, struct rad_register_row *ret)
{
	struct rad_asset *asset = &ret->asset;

	memset(ret, 0, sizeof(*ret));
	(void)rad_text_copy(asset->inventory_id, sizeof(asset->inventory_id), rad_sql_text(statement, 0));
	(void)rad_text_copy(asset->serial, sizeof(asset->serial), rad_sql_text(statement, 1));
	(void)rad_text_copy(asset->make, sizeof(asset->make), rad_sql_text(statement, 2));
	(void)rad_text_copy(asset->model, sizeof(asset->model), rad_sql_text(statement, 3));
	(void)rad_asset_kind_find(rad_sql_text(statement, 4), &asset->kind);
	(void)rad_text_copy(asset->organisation, sizeof(asset->organisation), rad_sql_text(statement, 5));
	(void)rad_text_copy(asset->unit, sizeof(asset->unit), rad_sql_text(statement, 6));
	asset->price_minor = sqlite3_column_int64(statement, 7);
	(void)rad_text_copy(asset->register_status, sizeof(asset->register_status), rad_sql_text(statement, 8));
	(void)rad_text_copy(asset->source, sizeof(asset->source), rad_sql_text(statement, 9));
	(void)rad_asset_state_find(rad_sql_text(statement, 10), &asset->state);
	(void)rad_disposition_find(rad_sql_text(statement, 11), &asset->disposition);
	ret->changed_wall_ms = sqlite3_column_int64(statement, 12);
	(void)rad_text_copy(ret->certificate_id, sizeof(ret->certificate_id), rad_sql_text(statement, 13));
}

/* *ret_last (may be NULL) is raised to the highest number of a change. */
static int collect(struct rad_store *store, sqlite3_stmt *statement, struct rad_register_row **ret, size_t *ret_n,
		   int64_t *ret_last, struct rad_error *err)
{
	rad_auto_free struct rad_register_row *rows = NULL;
	size_t n = 0;
	int r;

	while ((r = rad_sql_step(store, statement, err)) > 0) {
		struct rad_register_row *more = n & (n - 1) ? rows : reallocarray(rows, n ? 2 * n : 1, sizeof(*rows));

		if (!more)
			return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
		rows = more;
		fill_row(statement, &rows[n++]);
		if (ret_last && sqlite3_column_int64(statement, 14) > *ret_last)
			*ret_last = sqlite3_column_int64(statement, 14);
	}
	if (r < 0)
		return r;
	*ret = RAD_STEAL(rows);
	*ret_n = n;
	return 0;
}

/* The longest waiting first as far as the limit goes, and then by number. */
static int read_waiting(struct rad_store *store, const struct rad_register_request *request,
			struct rad_register_row **ret, size_t *ret_n, struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT * FROM (SELECT " ASSET_COLUMNS " " WAITING
				" AND a.source IN (?1, ?2) ORDER BY c.id LIMIT ?3) ORDER BY inventory_id",
				"ssi", request->mapping, RAD_ASSET_SOURCE_STATION,
				request->limit ? (int64_t)request->limit : (int64_t)-1);

	return r < 0 ? r : collect(store, statement, ret, ret_n, NULL, err);
}

static int tell(struct rad_store *store, const struct rad_register_batch *batch, const char *operator_id,
		const char *what, struct rad_error *err)
{
	struct rad_event event = { .kind = RAD_EVENT_REGISTER_TOLD };

	(void)rad_text_copy(event.operator_id, sizeof(event.operator_id), operator_id ? operator_id : "");
	(void)rad_text_copy(event.subject, sizeof(event.subject), batch->key);
	(void)snprintf(event.detail, sizeof(event.detail), "%s: %zu assets by %s, mapping %s, SHA-256 %s", what,
		       batch->n_assets, batch->channel, batch->mapping, batch->sha256);
	return rad_event_append(store, &event, err);
}

static void make_key(const struct rad_store *store, struct rad_register_batch *batch)
{
	(void)snprintf(batch->key, sizeof(batch->key), "%.39s-%" PRId64, store->log_id, batch->id);
}

static int64_t number_of(struct rad_store *store, const char *sql, const char *mapping, const char *channel,
			 struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err, sql, "ss", mapping, channel);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	return r < 0 ? r : sqlite3_column_int64(statement, 0);
}

/* The number comes before the bytes, which hold it. The log knows every one that was given, also when the table was
 * lost: a register that has seen a key does not look at what comes under it again. */
static int insert_batch(struct rad_store *store, const struct rad_register_request *request,
			struct rad_register_batch *batch, struct rad_error *err)
{
	int r = rad_sql_run(store, err,
			    "INSERT INTO register_batch (batch_id, made_ms, channel, mapping, sha256, body) SELECT 1 + "
			    "max(coalesce((SELECT max(batch_id) FROM register_batch), 0), coalesce((SELECT "
			    "max(CAST(substr(subject, "
			    "length(?1) + 2) AS INTEGER)) FROM event WHERE kind = ?2 AND subject LIKE ?1 || '-%'), "
			    "0)), ?3, ?4, ?5, "
			    "'', x''",
			    "ssiss", store->log_id, rad_event_name(RAD_EVENT_REGISTER_TOLD), batch->made_wall_ms,
			    request->channel, request->mapping);

	batch->id = sqlite3_last_insert_rowid(store->db);
	make_key(store, batch);
	return r;
}

/* With the newest change of an asset go its older ones, which it overtakes. */
static int take_changes(struct rad_store *store, int64_t batch_id, const struct rad_register_row *rows, size_t n,
			struct rad_error *err)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < n; i++)
		r = rad_sql_run(store, err,
				"UPDATE register_change SET batch_id = ? WHERE inventory_id = ? AND batch_id IS NULL",
				"is", batch_id, rows[i].asset.inventory_id);
	return r;
}

static int make(struct rad_store *store, const struct rad_register_request *request, rad_register_build_fn build,
		void *user, struct rad_register_batch *ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer body = RAD_BUFFER_INIT;
	rad_auto_free struct rad_register_row *rows = NULL;
	int64_t live = request->in_turn
			       ? number_of(store,
					   "SELECT count(*) FROM register_batch WHERE mapping = ? AND channel = "
					   "? AND acknowledged_ms IS NULL AND rejected_ms IS NULL",
					   request->mapping, request->channel, err)
			       : 0;
	int r = live < 0 ? (int)live : 0;

	if (live != 0)
		return r;
	r = read_waiting(store, request, &rows, &ret->n_assets, err);
	if (r < 0 || ret->n_assets == 0)
		return r;
	ret->made_wall_ms = rad_clock_wall_ms(store->clock);
	(void)rad_text_copy(ret->channel, sizeof(ret->channel), request->channel);
	(void)rad_text_copy(ret->mapping, sizeof(ret->mapping), request->mapping);
	r = insert_batch(store, request, ret, err);
	if (r >= 0)
		r = build(user, ret, rows, ret->n_assets, &body, err);
	if (r >= 0)
		r = rad_buffer_check(&body, err);
	if (r < 0)
		return r;
	ret->size_bytes = body.size;
	rad_sha256_hex(body.data, body.size, ret->sha256);
	r = rad_sql_run(store, err, "UPDATE register_batch SET sha256 = ?, body = ? WHERE batch_id = ?", "sbi",
			ret->sha256, (const void *)body.data, body.size, ret->id);
	if (r >= 0)
		r = take_changes(store, ret->id, rows, ret->n_assets, err);
	if (r >= 0)
		r = tell(store, ret, request->operator_id, "written", err);
	return r;
}

int rad_register_batch_make(struct rad_store *store, const struct rad_register_request *request,
			    rad_register_build_fn build, void *user, struct rad_register_batch *ret,
			    struct rad_error *err)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	rad_store_hold(store);
	r = rad_sql_begin(store, err);
	if (r >= 0)
		r = rad_sql_end(store, make(store, request, build, user, ret, err), err);
	if (r < 0)
		memset(ret, 0, sizeof(*ret));
	return rad_store_leave(store, r < 0 ? r : ret->id > 0);
}

#define BATCH_COLUMNS                                                                                                  \
	"batch_id, made_ms, channel, mapping, sha256, length(body), (SELECT count(DISTINCT inventory_id) FROM "        \
	"register_change c WHERE c.batch_id = b.batch_id), coalesce(acknowledged_ms, 0), acknowledged_by, "            \
	"coalesce(rejected_ms, 0)"

static void fill_batch(const struct rad_store *store, sqlite3_stmt *statement, struct rad_register_batch *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->id = sqlite3_column_int64(statement, 0);
	make_key(store, ret);
	ret->made_wall_ms = sqlite3_column_int64(statement, 1);
	(void)rad_text_copy(ret->channel, sizeof(ret->channel), rad_sql_text(statement, 2));
	(void)rad_text_copy(ret->mapping, sizeof(ret->mapping), rad_sql_text(statement, 3));
	(void)rad_text_copy(ret->sha256, sizeof(ret->sha256), rad_sql_text(statement, 4));
	ret->size_bytes = (size_t)sqlite3_column_int64(statement, 5);
	ret->n_assets = (size_t)sqlite3_column_int64(statement, 6);
	ret->acknowledged_wall_ms = sqlite3_column_int64(statement, 7);
	(void)rad_text_copy(ret->acknowledged_by, sizeof(ret->acknowledged_by), rad_sql_text(statement, 8));
	ret->rejected_wall_ms = sqlite3_column_int64(statement, 9);
}

int rad_register_batch_list(struct rad_store *store, bool all, struct rad_register_batch **ret, size_t *ret_n,
			    struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	rad_auto_free struct rad_register_batch *list = NULL;
	size_t n = 0;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT " BATCH_COLUMNS
				" FROM register_batch b WHERE ? OR (acknowledged_ms IS NULL AND "
				"rejected_ms IS NULL) ORDER BY batch_id",
				"i", (int64_t)all);

	while (r >= 0 && (r = rad_sql_step(store, statement, err)) > 0) {
		struct rad_register_batch *more = reallocarray(list, n + 1, sizeof(*list));

		if (!more)
			return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
		list = more;
		fill_batch(store, statement, &list[n++]);
	}
	if (r < 0)
		return r;
	*ret = RAD_STEAL(list);
	*ret_n = n;
	return 0;
}

/* Under the store's lock. */
static int get(struct rad_store *store, int64_t id, struct rad_register_batch *ret, struct rad_buffer *ret_body,
	       struct rad_error *err)
{
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(store, &statement, err,
				"SELECT " BATCH_COLUMNS ", body FROM register_batch b WHERE batch_id = ?", "i", id);

	if (r >= 0)
		r = rad_sql_step(store, statement, err);
	if (r < 0)
		return r;
	if (r == 0) {
		(void)rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "there is no batch %" PRId64, id);
		rad_error_advise(err, "radera inventory outbox --all lists them");
		return -RAD_ERROR_INPUT;
	}
	fill_batch(store, statement, ret);
	if (!ret_body)
		return 0;
	rad_buffer_append(ret_body, sqlite3_column_blob(statement, 10), (size_t)sqlite3_column_bytes(statement, 10));
	return rad_buffer_check(ret_body, err);
}

int rad_register_batch_get(struct rad_store *store, int64_t id, struct rad_register_batch *ret,
			   struct rad_buffer *ret_body, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);

	return get(store, id, ret, ret_body, err);
}

static int acknowledge(struct rad_store *store, int64_t id, const char *operator_id, struct rad_error *err)
{
	struct rad_register_batch batch;
	int r = get(store, id, &batch, NULL, err);

	if (r < 0 || batch.acknowledged_wall_ms)
		return r;
	if (batch.rejected_wall_ms)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION,
				     "batch %" PRId64 " was rejected: its changes wait for another one", id);
	r = rad_sql_run(store, err,
			"UPDATE register_batch SET acknowledged_ms = ?, acknowledged_by = ? WHERE batch_id = ?", "isi",
			rad_clock_wall_ms(store->clock), operator_id, id);
	return r < 0 ? r : tell(store, &batch, operator_id, "acknowledged", err);
}

static int reject(struct rad_store *store, int64_t id, const char *operator_id, struct rad_error *err)
{
	struct rad_register_batch batch;
	int r = get(store, id, &batch, NULL, err);

	if (r < 0)
		return r;
	if (batch.acknowledged_wall_ms || batch.rejected_wall_ms)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "batch %" PRId64 " is %s already", id,
				     batch.acknowledged_wall_ms ? "acknowledged" : "rejected");
	r = rad_sql_run(store, err, "UPDATE register_batch SET rejected_ms = ? WHERE batch_id = ?", "ii",
			rad_clock_wall_ms(store->clock), id);
	if (r >= 0)
		r = rad_sql_run(store, err, "UPDATE register_change SET batch_id = NULL WHERE batch_id = ?", "i", id);
	return r < 0 ? r : tell(store, &batch, operator_id, "rejected", err);
}

typedef int (*answer_fn)(struct rad_store *store, int64_t id, const char *operator_id, struct rad_error *err);

static int answer(struct rad_store *store, answer_fn fn, int64_t id, const char *operator_id, struct rad_error *err)
{
	int r;

	rad_store_hold(store);
	r = rad_sql_begin(store, err);
	if (r >= 0)
		r = rad_sql_end(store, fn(store, id, operator_id ? operator_id : "", err), err);
	return rad_store_leave(store, r);
}

int rad_register_batch_acknowledge(struct rad_store *store, int64_t id, const char *operator_id, struct rad_error *err)
{
	return answer(store, acknowledge, id, operator_id, err);
}

int rad_register_batch_reject(struct rad_store *store, int64_t id, const char *operator_id, struct rad_error *err)
{
	return answer(store, reject, id, operator_id, err);
}

int rad_register_retired(struct rad_store *store, const struct rad_register_span *span, struct rad_register_row **ret,
			 size_t *ret_n, int64_t *ret_last, struct rad_error *err)
{
	rad_auto_hold struct rad_store *held = rad_store_held(store);
	rad_auto_statement sqlite3_stmt *statement = NULL;
	int r = rad_sql_prepare(
		store, &statement, err,
		"SELECT " ASSET_COLUMNS " FROM register_change c JOIN asset a USING (inventory_id) WHERE "
		"c.state = ?1 AND c.created_ms >= ?2 AND c.created_ms < ?3 AND c.id > ?4 AND NOT EXISTS "
		"(SELECT 1 FROM register_change n WHERE n.inventory_id = c.inventory_id AND n.id > c.id) "
		"ORDER BY c.created_ms, a.inventory_id",
		"siii", rad_asset_state_name(RAD_ASSET_DISPOSED), span->from_wall_ms, span->to_wall_ms, span->after);

	*ret_last = span->after;
	return r < 0 ? r : collect(store, statement, ret, ret_n, ret_last, err);
}
