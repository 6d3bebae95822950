/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The register's card of this computer, for a screen. Reads only; a few lookups by index. */
#include "raderad/cases.h"

#include <errno.h>
#include <stdlib.h>

#include <radera/inventory.h>
#include <radera/json.h>

#include "base/cleanup.h"

json_t *match_to_json(const struct rad_match *match)
{
	json_t *card = match->outcome == RAD_MATCH_FOUND ? card_to_json(&match->asset) : NULL;

	switch (match->outcome) {
	case RAD_MATCH_FOUND:
		if (card && (json_object_set_new(card, "outcome", json_string("found")) < 0 ||
			     json_object_set_new(card, "by", json_string(match->by)) < 0)) {
			json_decref(card);
			return NULL;
		}
		return card;
	case RAD_MATCH_CONFLICT:
		return json_pack("{s:s, s:s, s:s}", "outcome", "conflict", "kind", match->review.kind, "detail",
				 match->review.detail);
	case RAD_MATCH_NONE:
	default:
		return json_pack("{s:s}", "outcome", "none");
	}
}

int match_asset_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct server *server = user;
	struct rad_match_clues clues = { .computer = &server->computer };
	rad_auto_free struct rad_match *match = malloc(sizeof(*match));
	rad_auto_free char *text = NULL;
	const char *scanned = NULL;
	struct rad_error failure;
	json_t *json;
	int r;

	if (!sign_in_require(server, call, RIGHT_LOOK, error))
		return -EPERM;
	r = sd_bus_message_read(call, "s", &scanned);
	if (r < 0 || !match)
		return r < 0 ? r : -ENOMEM;
	clues.scanned = scanned[0] ? scanned : NULL;
	if (rad_inventory_match(rad_station_store(server->station), &clues, match, &failure) < 0)
		return reply_error(error, &failure);
	json = match_to_json(match);
	text = json ? json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	json_decref(json);
	return text ? sd_bus_reply_method_return(call, "s", text) : -ENOMEM;
}
