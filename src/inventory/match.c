/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which card lies on the desk. Every clue must agree with the card that is found; a clue that does not is a matter for
 * a person. */
#include <radera/inventory.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/text.h"

struct search {
	struct rad_store *store;
	const struct rad_match_clues *clues;
	const char *serial; /* of the computer; "" when it says nothing */
	struct rad_match *ret;
};

static int RAD_PRINTF(3, 4) conflict(struct search *it, const char *kind, const char *format, ...)
{
	struct rad_review *review = &it->ret->review;
	va_list args;

	it->ret->outcome = RAD_MATCH_CONFLICT;
	(void)rad_text_copy(review->kind, sizeof(review->kind), kind);
	(void)rad_text_copy(review->inventory_id, sizeof(review->inventory_id),
			    it->clues->scanned ? it->clues->scanned : it->ret->asset.inventory_id);
	(void)rad_text_copy(review->serial, sizeof(review->serial), it->serial);
	va_start(args, format);
	(void)vsnprintf(review->detail, sizeof(review->detail), format, args);
	va_end(args);
	return 1;
}

static int found(struct search *it, const char *by)
{
	it->ret->outcome = RAD_MATCH_FOUND;
	(void)rad_text_copy(it->ret->by, sizeof(it->ret->by), by);
	return 1;
}

/* How many cards have the computer's serial number; the first of them is left in ret. */
static int find_serial(struct search *it, struct rad_asset *ret, size_t *ret_n, struct rad_error *err)
{
	const struct rad_asset_query query = { .serial = it->serial };
	rad_auto_free struct rad_asset *assets = NULL;
	int r = 0;

	*ret_n = 0;
	if (it->serial[0])
		r = rad_store_asset_list(it->store, &query, &assets, ret_n, err);
	if (r >= 0 && *ret_n > 0)
		*ret = assets[0];
	return r;
}

/* A station without a register calls nothing unknown. */
static int has_register(struct search *it, struct rad_error *err)
{
	const struct rad_asset_query any = { .limit = 1 };
	rad_auto_free struct rad_asset *assets = NULL;
	size_t n = 0;
	int r = rad_store_asset_list(it->store, &any, &assets, &n, err);

	return r < 0 ? r : n > 0;
}

/* 1: it was decided. */
static int by_scan(struct search *it, struct rad_error *err)
{
	struct rad_asset other;
	size_t n = 0;
	int r = rad_store_asset_get(it->store, it->clues->scanned, &it->ret->asset, err);

	if (r < 0)
		return r;
	if (r == 0) {
		r = has_register(it, err);
		if (r > 0)
			r = find_serial(it, &other, &n, err) < 0 ? -(int)err->kind : 1;
		if (r <= 0)
			return r;
		return n ? conflict(it, "serial-mismatch",
				    "%s is not in the register; the computer's serial number %s belongs to %s",
				    it->clues->scanned, it->serial, other.inventory_id)
			 : conflict(it, "unknown", "%s is not in the register", it->clues->scanned);
	}
	if (it->serial[0] && it->ret->asset.serial[0] && strcasecmp(it->serial, it->ret->asset.serial) != 0)
		return conflict(it, "serial-mismatch",
				"%s has the serial number %s in the register, and the computer says %s",
				it->clues->scanned, it->ret->asset.serial, it->serial);
	return found(it, "scan");
}

static int by_serial(struct search *it, struct rad_error *err)
{
	size_t n = 0;
	int r = find_serial(it, &it->ret->asset, &n, err);

	if (r < 0 || n == 0)
		return r < 0 ? r : 0;
	return n == 1 ? found(it, "serial")
		      : conflict(it, "duplicate", "%zu things in the register have the serial number %s", n,
				 it->serial);
}

/* What an owner wrote into the firmware is a number on trust: it counts when the card says nothing else. */
static int by_asset_tag(struct search *it, struct rad_error *err)
{
	const char *tag = it->clues->computer ? it->clues->computer->asset_tag : "";
	int r = tag[0] ? rad_store_asset_get(it->store, tag, &it->ret->asset, err) : 0;

	if (r <= 0)
		return r;
	if (it->serial[0] && it->ret->asset.serial[0])
		return conflict(it, "serial-mismatch",
				"the computer's firmware calls itself %s, whose serial number is %s, and says %s", tag,
				it->ret->asset.serial, it->serial);
	return found(it, "asset-tag");
}

static int by_drives(struct search *it, struct rad_error *err)
{
	for (size_t i = 0; i < it->clues->n_drives; i++) {
		char id[RAD_ID_SIZE];
		int r = rad_store_asset_of_drive(it->store, it->clues->drive_serials[i], id, err);

		if (r > 0)
			r = rad_store_asset_get(it->store, id, &it->ret->asset, err);
		if (r < 0)
			return r;
		if (r > 0)
			return found(it, "drive");
	}
	return 0;
}

/* What is true of the card itself, and of the drives that are in the computer. */
static int check_card(struct search *it, struct rad_error *err)
{
	const struct rad_asset *asset = &it->ret->asset;

	if (asset->state == RAD_ASSET_DISPOSED && !rad_disposition_is_inside(asset->disposition))
		return conflict(it, "disposed", "%s was disposed of already (%s)", asset->inventory_id,
				rad_disposition_name(asset->disposition));
	if (asset->register_retired)
		return conflict(it, "retired", "%s has left the register already: %s", asset->inventory_id,
				asset->register_status);
	for (size_t i = 0; i < it->clues->n_drives; i++) {
		char id[RAD_ID_SIZE];
		int r = rad_store_asset_of_drive(it->store, it->clues->drive_serials[i], id, err);

		if (r < 0)
			return r;
		if (r > 0 && !rad_text_equal(id, asset->inventory_id))
			return conflict(it, "drive-elsewhere", "the drive %s was found in %s before, and is in %s now",
					it->clues->drive_serials[i], id, asset->inventory_id);
	}
	return 0;
}

int rad_inventory_match(struct rad_store *store, const struct rad_match_clues *clues, struct rad_match *ret,
			struct rad_error *err)
{
	static int (*const ways[])(struct search * it, struct rad_error * err) = { by_serial, by_asset_tag, by_drives };
	struct search it = { .store = store, .clues = clues, .serial = "", .ret = ret };
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	if (clues->computer && !rad_serial_is_junk(clues->computer->serial))
		it.serial = clues->computer->serial;
	if (clues->scanned)
		r = by_scan(&it, err);
	for (size_t i = 0; !clues->scanned && r == 0 && i < RAD_ARRAY_LENGTH(ways); i++)
		r = ways[i](&it, err);
	if (r > 0 && ret->outcome == RAD_MATCH_FOUND)
		r = check_card(&it, err);
	return r < 0 ? r : 0;
}
