/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Things that leave together. */
#include "raderad/cases.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/text.h"

static json_t *lot_to_json(const struct rad_lot *it)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:I, s:s, s:I, s:s, s:s, s:I}", "lot_id", it->lot_id, "disposition",
			 rad_disposition_name(it->disposition), "receiver", it->receiver, "organisation",
			 it->organisation, "opened_ms", (json_int_t)it->opened_wall_ms, "opened_by", it->opened_by,
			 "closed_ms", (json_int_t)it->closed_wall_ms, "closed_by", it->closed_by, "certificate_id",
			 it->certificate_id, "n_assets", (json_int_t)it->n_assets);
}

int case_lots(struct rad_store *store, struct matter *it)
{
	rad_auto_free struct rad_lot *lots = NULL;
	size_t n = 0;
	int r = rad_store_lot_list(store, json_is_true(json_object_get(it->in, "all")), &lots, &n, &it->error);

	it->out = json_array();
	for (size_t i = 0; r >= 0 && i < n; i++)
		(void)json_array_append_new(it->out, lot_to_json(&lots[i]));
	return r;
}

/* The lot with what is in it. */
int case_lot(struct rad_store *store, struct matter *it)
{
	const char *id = matter_text(it, "lot_id");
	rad_auto_free struct rad_asset *assets = NULL;
	struct rad_lot lot;
	json_t *cards = json_array();
	size_t n = 0;
	int r = rad_store_lot_get(store, id, &lot, &it->error);

	if (r >= 0)
		r = rad_store_lot_assets(store, id, &assets, &n, &it->error);
	for (size_t i = 0; r >= 0 && i < n; i++)
		(void)json_array_append_new(cards, card_to_json(&assets[i]));
	if (r >= 0) {
		it->out = lot_to_json(&lot);
		(void)json_object_set(it->out, "assets", cards);
	}
	json_decref(cards);
	return r < 0 ? r : 0;
}

int case_open_lot(struct rad_store *store, struct matter *it)
{
	const char *id = matter_option(it, "lot_id");
	const char *organisation = matter_option(it, "organisation");
	struct rad_lot lot = { .lot_id = "" };
	char made[RAD_ID_SIZE];
	int r;

	if (!rad_disposition_find(matter_text(it, "disposition"), &lot.disposition))
		return rad_error_set(&it->error, RAD_ERROR_INPUT, 0, "open lot", "%.40s is no disposition",
				     matter_text(it, "disposition"));
	if (!rad_text_copy(lot.receiver, sizeof(lot.receiver), matter_text(it, "receiver")) ||
	    !rad_text_copy(lot.lot_id, sizeof(lot.lot_id), id ? id : "") ||
	    !rad_text_copy(lot.organisation, sizeof(lot.organisation), organisation ? organisation : ""))
		return rad_error_set(&it->error, RAD_ERROR_INPUT, 0, "open lot",
				     "the number, the receiver or the organisation is too long");
	r = rad_disposal_lot_open(store, &lot, it->person.party.id, made, &it->error);
	if (r >= 0)
		r = rad_store_lot_get(store, made, &lot, &it->error);
	it->out = r < 0 ? NULL : lot_to_json(&lot);
	return r < 0 ? r : 0;
}

int case_add_to_lot(struct rad_store *store, struct matter *it)
{
	rad_auto_free struct rad_policy *policy = calloc(1, sizeof(*policy));
	rad_auto_free struct rad_disposal *decided = calloc(1, sizeof(*decided));
	const char *inventory_id = matter_text(it, "inventory_id");
	struct rad_lot lot;
	int r = policy && decided ? rad_store_lot_get(store, matter_text(it, "lot_id"), &lot, &it->error)
				  : rad_error_set(&it->error, RAD_ERROR_IO, ENOMEM, "add to lot", "out of memory");

	if (r >= 0)
		r = rad_disposal_lot_policy(store, NULL, &lot, policy, &it->error);
	if (r >= 0)
		r = rad_disposal_lot_add(store, policy, matter_text(it, "lot_id"), inventory_id, it->person.party.id,
					 decided, &it->error);
	it->out = r < 0 ? NULL : case_decision_to_json(decided);
	return r < 0 ? r : 0;
}

int case_remove_from_lot(struct rad_store *store, struct matter *it)
{
	return rad_store_lot_remove(store, matter_text(it, "lot_id"), matter_text(it, "inventory_id"),
				    it->person.party.id, &it->error);
}

static void keep_refused(void *user, const struct rad_disposal *disposal)
{
	json_t *one = case_decision_to_json(disposal);

	(void)json_object_set_new(one, "inventory_id", json_string(disposal->asset.inventory_id));
	(void)json_array_append_new(user, one);
}

/* Those that may not go any more are the answer; then nothing was closed. */
int case_close_lot(struct rad_store *store, struct matter *it)
{
	const struct rad_notary_config how = case_notary(it);
	const char *id = matter_text(it, "lot_id");
	rad_auto_free struct rad_policy *policy = calloc(1, sizeof(*policy));
	struct rad_evidence evidence = { .place = { .certificate_id = "" } };
	json_t *refused = json_array();
	struct rad_lot lot;
	int r = policy ? rad_store_lot_get(store, id, &lot, &it->error)
		       : rad_error_set(&it->error, RAD_ERROR_IO, ENOMEM, "close lot", "out of memory");

	if (r >= 0)
		r = rad_disposal_lot_policy(store, NULL, &lot, policy, &it->error);
	if (r >= 0)
		r = rad_disposal_lot_close(&how, policy, id, it->person.party.id, keep_refused, refused, &evidence,
					   &it->error);
	if (r < 0 && json_array_size(refused) > 0)
		r = 0;
	if (r >= 0) {
		it->out = json_pack("{s:O}", "refused", refused);
		case_tell_evidence(it, &evidence);
	}
	json_decref(refused);
	return r < 0 ? r : 0;
}
