/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "raderad/cases.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/text.h"

#define FOUND_MAX 100

json_t *card_to_json(const struct rad_asset *asset)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:s, s:I, s:I, s:s, s:b, s:s, s:s, s:s, s:I}",
			 "inventory_id", asset->inventory_id, "serial", asset->serial, "make", asset->make, "model",
			 asset->model, "kind", rad_asset_kind_name(asset->kind), "organisation", asset->organisation,
			 "unit", asset->unit, "has_holder", asset->holder[0] != '\0', "in_use_since",
			 asset->in_use_since, "planned_months", (json_int_t)asset->planned_months, "price_minor",
			 (json_int_t)asset->price_minor, "register_status", asset->register_status, "register_retired",
			 (int)asset->register_retired, "source", asset->source, "state",
			 rad_asset_state_name(asset->state), "disposition", rad_disposition_name(asset->disposition),
			 "changed_ms", (json_int_t)asset->changed_wall_ms);
}

int card_get(struct rad_store *store, const char *inventory_id, struct rad_asset *ret, struct rad_error *err)
{
	int r = rad_store_asset_get(store, inventory_id, ret, err);

	return r != 0 ? r
		      : rad_error_set(err, RAD_ERROR_INPUT, 0, "find asset", "there is no card of %s here",
				      inventory_id);
}

int case_find_assets(struct rad_store *store, struct matter *it)
{
	const struct rad_asset_query query = { .text = matter_text(it, "text"), .limit = FOUND_MAX };
	rad_auto_free struct rad_asset *assets = NULL;
	size_t n = 0;
	int r = rad_store_asset_list(store, &query, &assets, &n, &it->error);

	it->out = json_array();
	for (size_t i = 0; r >= 0 && i < n; i++)
		(void)json_array_append_new(it->out, card_to_json(&assets[i]));
	return r;
}

int case_register(struct rad_store *store, struct matter *it)
{
	struct rad_asset asset = { .price_minor = -1 };
	const struct {
		const char *key;
		char *text;
		size_t size;
	} rows[] = {
		{ "serial", asset.serial, sizeof(asset.serial) },
		{ "make", asset.make, sizeof(asset.make) },
		{ "model", asset.model, sizeof(asset.model) },
		{ "unit", asset.unit, sizeof(asset.unit) },
	};
	const json_t *card = json_object_get(it->in, "card");
	const char *kind = json_string_value(json_object_get(card, "kind"));
	int r;

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++) {
		const char *text = json_string_value(json_object_get(card, rows[i].key));

		if (text && (!rad_text_is_utf8(text) || !rad_text_copy(rows[i].text, rows[i].size, text)))
			return rad_error_set(&it->error, RAD_ERROR_INPUT, 0, "register asset",
					     "%s is too long, or no clean text", rows[i].key);
	}
	if (!rad_text_copy(asset.inventory_id, sizeof(asset.inventory_id), matter_text(it, "inventory_id")))
		return rad_error_set(&it->error, RAD_ERROR_INPUT, 0, "register asset", "the number is too long");
	if (kind && !rad_asset_kind_find(kind, &asset.kind))
		return rad_error_set(&it->error, RAD_ERROR_INPUT, 0, "register asset", "%s is no kind of asset", kind);
	r = rad_store_asset_register(store, &asset, it->person.party.id, &it->error);
	if (r >= 0)
		r = card_get(store, asset.inventory_id, &asset, &it->error);
	it->out = r < 0 ? NULL : card_to_json(&asset);
	return r < 0 ? r : 0;
}
