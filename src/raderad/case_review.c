/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "raderad/cases.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/text.h"

static json_t *review_to_json(const struct rad_review *it)
{
	return json_pack("{s:I, s:s, s:s, s:s, s:s, s:I, s:s, s:s}", "id", (json_int_t)it->id, "kind", it->kind,
			 "inventory_id", it->inventory_id, "serial", it->serial, "detail", it->detail, "created_ms",
			 (json_int_t)it->created_wall_ms, "resolution", it->resolution, "resolved_by", it->resolved_by);
}

int case_reviews(struct rad_store *store, struct matter *it)
{
	rad_auto_free struct rad_review *reviews = NULL;
	size_t n = 0;
	int r = rad_store_review_list(store, json_is_true(json_object_get(it->in, "all")), &reviews, &n, &it->error);

	it->out = json_array();
	for (size_t i = 0; r >= 0 && i < n; i++)
		(void)json_array_append_new(it->out, review_to_json(&reviews[i]));
	return r;
}

static int64_t wanted_id(const struct matter *it)
{
	return (int64_t)json_integer_value(json_object_get(it->in, "id"));
}

static int find_review(struct rad_store *store, struct matter *it, struct rad_review *ret)
{
	rad_auto_free struct rad_review *reviews = NULL;
	size_t n = 0;
	int r = rad_store_review_list(store, true, &reviews, &n, &it->error);

	for (size_t i = 0; r >= 0 && i < n; i++) {
		if (reviews[i].id == wanted_id(it)) {
			*ret = reviews[i];
			return 0;
		}
	}
	return r < 0 ? r
		     : rad_error_set(&it->error, RAD_ERROR_INPUT, 0, "find review", "there is no matter %" PRId64,
				     wanted_id(it));
}

/* --- the cards that it is about */

static bool has_card(const json_t *cards, const char *inventory_id)
{
	const json_t *one;
	size_t i;

	json_array_foreach(cards, i, one)
	{
		if (rad_text_equal(inventory_id,
				   json_string_value(json_object_get(json_object_get(one, "card"), "inventory_id"))))
			return true;
	}
	return false;
}

static void add_card(json_t *cards, const char *by, const struct rad_asset *asset)
{
	if (!has_card(cards, asset->inventory_id))
		(void)json_array_append_new(cards, json_pack("{s:s, s:o}", "by", by, "card", card_to_json(asset)));
}

static int add_by_number(struct rad_store *store, const char *by, const char *inventory_id, json_t *cards,
			 struct rad_error *err)
{
	struct rad_asset asset;
	int r = inventory_id[0] ? rad_store_asset_get(store, inventory_id, &asset, err) : 0;

	if (r > 0)
		add_card(cards, by, &asset);
	return r < 0 ? r : 0;
}

static int add_by_serial(struct rad_store *store, const char *serial, json_t *cards, struct rad_error *err)
{
	const struct rad_asset_query query = { .serial = serial };
	rad_auto_free struct rad_asset *assets = NULL;
	size_t n = 0;
	int r = serial[0] ? rad_store_asset_list(store, &query, &assets, &n, err) : 0;

	for (size_t i = 0; r >= 0 && i < n; i++)
		add_card(cards, "serial", &assets[i]);
	return r;
}

static int add_by_drive(struct rad_store *store, const char *serial, json_t *cards, struct rad_error *err)
{
	char inventory_id[RAD_ID_SIZE];
	int r = serial[0] ? rad_store_asset_of_drive(store, serial, inventory_id, err) : 0;

	return r <= 0 ? r : add_by_number(store, "drive", inventory_id, cards, err);
}

int case_review(struct rad_store *store, struct matter *it)
{
	struct rad_review review;
	json_t *cards = json_array();
	int r = find_review(store, it, &review);

	if (r >= 0)
		r = add_by_number(store, "number", review.inventory_id, cards, &it->error);
	if (r >= 0)
		r = add_by_serial(store, review.serial, cards, &it->error);
	if (r >= 0)
		r = add_by_drive(store, review.serial, cards, &it->error);
	if (r >= 0)
		it->out = json_pack("{s:o, s:O}", "review", review_to_json(&review), "cards", cards);
	json_decref(cards);
	return r;
}

int case_resolve(struct rad_store *store, struct matter *it)
{
	return rad_store_review_resolve(store, wanted_id(it), it->person.party.id, matter_text(it, "sentence"),
					&it->error);
}

int case_report(struct rad_store *store, struct matter *it)
{
	const char *scanned = matter_text(it, "inventory_id");
	const struct rad_match_clues clues = { .scanned = scanned[0] ? scanned : NULL,
					       .computer = &it->task.server->computer };
	rad_auto_free struct rad_match *match = malloc(sizeof(*match));
	int64_t id = 0;
	int r = match ? rad_inventory_match(store, &clues, match, &it->error)
		      : rad_error_set(&it->error, RAD_ERROR_IO, 0, "match", "out of memory");

	if (r >= 0 && match->outcome == RAD_MATCH_CONFLICT)
		r = rad_store_review_add(store, &match->review, &id, &it->error);
	if (r < 0)
		return r;
	it->out = match_to_json(match);
	if (id)
		(void)json_object_set_new(it->out, "review", json_integer((json_int_t)id));
	return 0;
}
