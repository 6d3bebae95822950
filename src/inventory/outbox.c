/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batches for the register: as a CSV of its own columns and words, or as JSON. No person is in either. */
#include <radera/register_outbox.h>

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "inventory/csv_write.h"

#define OPERATION	 "tell register"
#define HTTPS_ASSETS_MAX 1000
#define PRICE_TEXT	 32

/* What the builders are called with. */
struct telling {
	const struct rad_register_mapping *mapping;
	bool simulated;
	const char *log_id;
};

/* What the register calls that. */
static const char *word_of(const struct rad_register_outbox *outbox, const struct rad_asset *asset)
{
	static const enum rad_register_told told[RAD_ASSET_STATES] = { [RAD_ASSET_RECEIVED] = RAD_TOLD_RECEIVED,
								       [RAD_ASSET_ERASED] = RAD_TOLD_ERASED,
								       [RAD_ASSET_FAILED] = RAD_TOLD_FAILED };

	if (asset->disposition != RAD_DISPOSITION_NONE)
		return outbox->words[RAD_TOLD_DISPOSED + (int)asset->disposition - 1];
	return outbox->words[told[asset->state]];
}

static void write_date(const struct rad_register_outbox *outbox, int64_t wall_ms, char ret[RAD_DAY_TEXT_SIZE])
{
	char day[RAD_DAY_TEXT_SIZE];
	bool is_day_first = outbox->dates == RAD_DATES_DAY_FIRST;

	rad_day_of(wall_ms, day);
	if (outbox->dates == RAD_DATES_ISO || strlen(day) != RAD_DAY_TEXT_SIZE - 1)
		memcpy(ret, day, RAD_DAY_TEXT_SIZE);
	else
		(void)snprintf(ret, RAD_DAY_TEXT_SIZE, "%.2s/%.2s/%.4s", day + (is_day_first ? 8 : 5),
			       day + (is_day_first ? 5 : 8), day);
}

static void write_price(const struct rad_register_outbox *outbox, int64_t minor, char ret[PRICE_TEXT])
{
	ret[0] = '\0';
	if (minor >= 0)
		(void)snprintf(ret, PRICE_TEXT, "%" PRId64 "%c%02" PRId64, minor / 100,
			       outbox->has_decimal_point ? '.' : ',', minor % 100);
}

static void write_row(struct rad_csv *csv, const struct rad_register_outbox *outbox, const struct rad_register_row *row)
{
	const struct rad_asset *asset = &row->asset;
	char changed[RAD_DAY_TEXT_SIZE];
	char price[PRICE_TEXT];
	const struct {
		enum rad_csv_cell kind;
		const char *text;
	} cells[RAD_FIELDS_TOLD] = {
		[RAD_FIELD_INVENTORY_ID] = { RAD_CELL_KEY, asset->inventory_id },
		[RAD_FIELD_SERIAL] = { RAD_CELL_KEY, asset->serial },
		[RAD_FIELD_MAKE] = { RAD_CELL_TEXT, asset->make },
		[RAD_FIELD_MODEL] = { RAD_CELL_TEXT, asset->model },
		[RAD_FIELD_ORGANISATION] = { RAD_CELL_TEXT, asset->organisation },
		[RAD_FIELD_UNIT] = { RAD_CELL_TEXT, asset->unit },
		[RAD_FIELD_PRICE] = { RAD_CELL_KEY, price },
		[RAD_FIELD_STATUS] = { RAD_CELL_FIXED, word_of(outbox, asset) },
		[RAD_FIELD_CHANGED] = { RAD_CELL_KEY, changed },
		[RAD_FIELD_CERTIFICATE] = { RAD_CELL_KEY, row->certificate_id },
	};

	write_date(outbox, row->changed_wall_ms, changed);
	write_price(outbox, asset->price_minor, price);
	for (size_t i = 0; i < outbox->n_columns; i++)
		rad_csv_cell(csv, cells[outbox->columns[i].field].kind, cells[outbox->columns[i].field].text);
	rad_csv_end_row(csv);
}

static int build_csv(void *user, const struct rad_register_batch *batch, const struct rad_register_row *rows, size_t n,
		     struct rad_buffer *ret, struct rad_error *err)
{
	const struct telling *it = user;
	const struct rad_register_outbox *outbox = &it->mapping->outbox;
	struct rad_csv csv;
	int r = rad_csv_begin(&csv, ret, outbox->delimiter, outbox->is_windows_1252, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < outbox->n_columns; i++)
		rad_csv_cell(&csv, RAD_CELL_FIXED, outbox->columns[i].name);
	rad_csv_end_row(&csv);
	for (size_t i = 0; i < n; i++)
		write_row(&csv, outbox, &rows[i]);
	return rad_csv_end(&csv, err);
}

static json_t *row_to_json(const struct telling *it, const struct rad_register_row *row)
{
	const struct rad_asset *asset = &row->asset;
	char changed[RAD_TIME_TEXT_SIZE];

	rad_time_format(row->changed_wall_ms, changed);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "inventory_id", asset->inventory_id, "serial",
			 asset->serial, "organisation", asset->organisation, "unit", asset->unit, "state",
			 rad_asset_state_name(asset->state), "disposition", rad_disposition_name(asset->disposition),
			 "status", word_of(&it->mapping->outbox, asset), "changed", changed, "certificate_id",
			 row->certificate_id);
}

static int build_json(void *user, const struct rad_register_batch *batch, const struct rad_register_row *rows, size_t n,
		      struct rad_buffer *ret, struct rad_error *err)
{
	const struct telling *it = user;
	char made[RAD_TIME_TEXT_SIZE];
	json_t *assets = json_array();
	json_t *json;
	char *text;

	rad_time_format(batch->made_wall_ms, made);
	for (size_t i = 0; i < n; i++)
		(void)json_array_append_new(assets, row_to_json(it, &rows[i]));
	json = json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:o}", "schema", RAD_REGISTER_SCHEMA, "batch", batch->key,
			 "log", it->log_id, "mapping", it->mapping->id, "made", made, "simulated", (int)it->simulated,
			 "assets", assets);
	text = json && json_array_size(assets) == n ? json_dumps(json, JSON_COMPACT) : NULL;
	json_decref(json);
	if (!text)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	rad_buffer_append_text(ret, text);
	free(text);
	return rad_buffer_check(ret, err);
}

static int no_outbox(const struct rad_register_mapping *mapping, struct rad_error *err)
{
	(void)rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "the mapping %s does not say how its register is told",
			    mapping->id);
	rad_error_advise(err, "give it a section outbox: profiles/README.md");
	return -RAD_ERROR_INPUT;
}

static int make(struct rad_store *store, const struct rad_register_mapping *mapping,
		const struct rad_register_request *request, rad_register_build_fn build,
		struct rad_register_batch *ret_batch, struct rad_error *err)
{
	struct telling it = { .mapping = mapping,
			      .simulated = rad_store_is_simulated(store),
			      .log_id = rad_store_log_id(store) };

	memset(ret_batch, 0, sizeof(*ret_batch));
	if (mapping->outbox.n_columns == 0)
		return no_outbox(mapping, err);
	return rad_register_batch_make(store, request, build, &it, ret_batch, err);
}

int rad_register_tell_file(struct rad_store *store, const struct rad_register_mapping *mapping, const char *operator_id,
			   struct rad_register_batch *ret, struct rad_error *err)
{
	const struct rad_register_request request = { .mapping = mapping->id,
						      .channel = RAD_REGISTER_BY_FILE,
						      .operator_id = operator_id };

	return make(store, mapping, &request, build_csv, ret, err);
}

int rad_register_tell_https(struct rad_store *store, const struct rad_register_mapping *mapping,
			    struct rad_register_batch *ret, struct rad_error *err)
{
	const struct rad_register_request request = { .mapping = mapping->id,
						      .channel = RAD_REGISTER_BY_HTTPS,
						      .operator_id = "",
						      .limit = HTTPS_ASSETS_MAX,
						      .in_turn = true };

	return make(store, mapping, &request, build_json, ret, err);
}
