/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The card follows the evidence: an asset that is in the register is being erased when its job begins, and erased or
 * not when its record is in the log. Whatever goes wrong here is told in the system's log and stops neither erasure nor
 * evidence.
 */
#include "service/station_private.h"

#include <stdio.h>
#include <string.h>

#include <radera/asset_store.h>

#include "base/text.h"

static int move(struct rad_station *station, const struct rad_asset *asset, enum rad_asset_state to,
		const char *operator_id, const char *reason, struct rad_error *err)
{
	const struct rad_asset_move it = { .inventory_id = asset->inventory_id,
					   .from = asset->state,
					   .to = to,
					   .operator_id = operator_id,
					   .reason = reason };

	return rad_store_asset_move(station->store, &it, err);
}

void rad_station_asset_begins(struct rad_station *station, const struct rad_job_intent *intent)
{
	const char *serial = intent->drive.identity.serial;
	struct rad_asset asset;
	struct rad_error err;
	int r = rad_store_asset_get(station->store, intent->inventory_id, &asset, &err);

	if (r <= 0)
		return;
	if (serial[0] && rad_store_asset_link(station->store, serial, asset.inventory_id, &err) < 0) {
		struct rad_review review = { .kind = "drive-elsewhere" };
		int64_t id = 0;

		(void)rad_text_copy(review.inventory_id, sizeof(review.inventory_id), asset.inventory_id);
		(void)rad_text_copy(review.serial, sizeof(review.serial), serial);
		(void)rad_text_copy(review.detail, sizeof(review.detail), err.text);
		(void)!rad_store_review_add(station->store, &review, &id, &err);
	}
	if (asset.state == RAD_ASSET_DISPOSED && rad_disposition_is_inside(asset.disposition) &&
	    move(station, &asset, RAD_ASSET_RECEIVED, intent->operator_id, "", &err) >= 0)
		asset.state = RAD_ASSET_RECEIVED;
	if (asset.state != RAD_ASSET_ERASING && rad_asset_may_move(asset.state, RAD_ASSET_ERASING))
		(void)!move(station, &asset, RAD_ASSET_ERASING, intent->operator_id, "", &err);
}

/* Erased only when all drives of this record are, and all that belong to it by their newest records. */
void rad_station_asset_ends(struct rad_station *station, const struct rad_job_intent *intent, bool all_erased,
			    const char *certificate_id)
{
	struct rad_asset_evidence evidence;
	struct rad_asset asset;
	struct rad_error err;
	bool passed;

	if (rad_store_asset_get(station->store, intent->inventory_id, &asset, &err) <= 0 ||
	    asset.state != RAD_ASSET_ERASING ||
	    rad_store_asset_evidence(station->store, asset.inventory_id, &evidence, &err) < 0)
		return;
	passed = all_erased && evidence.n_passed == evidence.n_drives;
	(void)!move(station, &asset, passed ? RAD_ASSET_ERASED : RAD_ASSET_FAILED, intent->operator_id, certificate_id,
		    &err);
}
