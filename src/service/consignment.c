/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Closing a lot: its signed list, and everything on it leaves. */
#include "service/disposal_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION "close lot"

RAD_DEFINE_CLEANUP(cleanup_notary, struct rad_notary *, rad_notary_free)

/* What one attempt is made of: rows, moves and wipes have room for n of each. */
struct attempt {
	const struct rad_notary_config *how;
	const struct rad_policy *policy;
	struct rad_operator person;
	struct rad_lot lot;
	uint64_t as_of;
	struct rad_asset *assets;
	size_t n;
	struct rad_statement_asset *rows;
	struct rad_statement_drive *wipes;
	size_t n_wipes;
	struct rad_asset_move *moves;
};

static void forget_assets(struct attempt *it)
{
	free(it->assets);
	free(it->rows);
	free(it->wipes);
	free(it->moves);
	it->assets = NULL;
	it->rows = NULL;
	it->wipes = NULL;
	it->moves = NULL;
	it->n = 0;
	it->n_wipes = 0;
}

static int gather_assets(struct attempt *it, struct rad_error *err)
{
	int r = rad_store_log_size(it->how->store, &it->as_of, err);

	if (r >= 0)
		r = rad_store_lot_assets(it->how->store, it->lot.lot_id, &it->assets, &it->n, err);
	if (r < 0)
		return r;
	if (!it->n)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "the lot %s is empty", it->lot.lot_id);
	it->rows = calloc(it->n, sizeof(*it->rows));
	it->wipes = calloc(it->n, sizeof(*it->wipes));
	it->moves = calloc(it->n, sizeof(*it->moves));
	return it->rows && it->wipes && it->moves
		       ? 0
		       : rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
}

/* A phone's row has no erasure of ours: the device management's reference stands below. */
static int add_wipe(struct attempt *it, const struct rad_asset *asset, struct rad_error *err)
{
	rad_auto_free struct rad_asset_fact *facts = NULL;
	struct rad_statement_drive *wipe = &it->wipes[it->n_wipes];
	size_t n = 0;
	int r = rad_store_asset_fact_list(it->how->store, asset->inventory_id, &facts, &n, err);

	for (size_t i = 0; r >= 0 && i < n; i++) {
		if (!rad_text_equal(facts[i].name, RAD_FACT_MDM_WIPE))
			continue;
		(void)rad_text_copy(wipe->inventory_id, sizeof(wipe->inventory_id), asset->inventory_id);
		(void)rad_text_copy(wipe->serial, sizeof(wipe->serial), asset->serial);
		(void)rad_text_copy(wipe->model, sizeof(wipe->model), asset->model);
		(void)snprintf(wipe->detail, sizeof(wipe->detail), "MDM: %.150s", facts[i].value);
		it->n_wipes++;
		break;
	}
	return r;
}

/* Every one is looked at, so that all that may not go are told at once. */
static int decide_each(struct attempt *it, rad_disposal_refused_fn refused, void *user, struct rad_error *err)
{
	rad_auto_free struct rad_disposal *disposal = malloc(sizeof(*disposal));
	size_t n_refused = 0;
	int r = disposal ? 0 : rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");

	for (size_t i = 0; r >= 0 && i < it->n; i++) {
		r = rad_disposal_decide_lot(it->how->store, it->policy, &it->lot, it->assets[i].inventory_id, true,
					    disposal, err);
		if (r >= 0 && !disposal->decision.allowed) {
			n_refused++;
			refused(user, disposal);
			continue;
		}
		if (r >= 0)
			r = rad_disposal_row(it->how->store, &it->assets[i], &it->rows[i], err);
		if (r >= 0 && rad_disposal_is_handheld(&it->assets[i]))
			r = add_wipe(it, &it->assets[i], err);
		it->moves[i] = (struct rad_asset_move){ .inventory_id = it->assets[i].inventory_id,
							.from = it->assets[i].state,
							.to = RAD_ASSET_DISPOSED,
							.disposition = it->lot.disposition,
							.operator_id = it->person.party.id };
	}
	if (r < 0 || !n_refused)
		return r;
	(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION,
			    "%zu of the %zu things in the lot %s may not go: nothing was closed", n_refused, it->n,
			    it->lot.lot_id);
	rad_error_advise(err, "put right what is told, or take them out: radera lot remove %.60s ID", it->lot.lot_id);
	return -RAD_ERROR_REFUSED;
}

static int issue(const struct attempt *it, struct rad_evidence *ret, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_notary) struct rad_notary *notary = NULL;
	rad_auto_free struct rad_statement *statement = calloc(1, sizeof(*statement));
	const struct rad_effects effects = { .as_of = it->as_of,
					     .operator_id = it->person.party.id,
					     .n_moves = it->n,
					     .moves = it->moves,
					     .lot_id = it->lot.lot_id };
	struct rad_asset owned = { .organisation = "" };
	char policy[RAD_DISPOSAL_POLICY_TEXT];
	int r;

	if (!statement)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	rad_disposal_policy_text(it->policy, policy);
	statement->type = RAD_STATEMENT_LOT;
	statement->performed_by = it->person.party;
	(void)rad_text_copy(statement->inventory_id, sizeof(statement->inventory_id), it->lot.lot_id);
	statement->disposition = it->lot.disposition;
	(void)rad_text_copy(statement->party.name, sizeof(statement->party.name), it->lot.receiver);
	statement->facts[RAD_FACT_POLICY] = policy;
	statement->n_assets = it->n;
	statement->assets = it->rows;
	statement->n_drives = it->n_wipes;
	statement->drives = it->wipes;
	(void)rad_text_copy(owned.organisation, sizeof(owned.organisation), it->lot.organisation);
	r = rad_disposal_notary(it->how, &owned, &notary, err);
	return r < 0 ? r : rad_statement_issue_with(notary, &effects, statement, ret, err);
}

static int make_up(const struct attempt *it, struct rad_evidence *ret, struct rad_error *err)
{
	int r = rad_disposal_make_up(it->how, it->lot.certificate_id, ret, err);

	if (r != 0)
		return r < 0 ? r : 0;
	return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "the lot %s is closed already: certificate %s",
			     it->lot.lot_id, it->lot.certificate_id);
}

static int attempt(struct attempt *it, rad_disposal_refused_fn refused, void *user, struct rad_evidence *ret,
		   struct rad_error *err)
{
	int r = rad_store_lot_get(it->how->store, it->lot.lot_id, &it->lot, err);

	if (r >= 0 && it->lot.closed_wall_ms)
		return make_up(it, ret, err);
	if (r >= 0)
		r = gather_assets(it, err);
	if (r >= 0)
		r = decide_each(it, refused, user, err);
	return r < 0 ? r : issue(it, ret, err);
}

int rad_disposal_lot_close(const struct rad_notary_config *how, const struct rad_policy *policy, const char *lot_id,
			   const char *operator_id, rad_disposal_refused_fn refused, void *user,
			   struct rad_evidence *ret_evidence, struct rad_error *err)
{
	struct attempt it = { .how = how, .policy = policy };
	struct rad_error own;
	int r;

	err = err ? err : &own;
	memset(ret_evidence, 0, sizeof(*ret_evidence));
	(void)rad_text_copy(it.lot.lot_id, sizeof(it.lot.lot_id), lot_id);
	r = rad_store_operator_acting(how->store, operator_id, &it.person, err);
	for (int i = 0; r >= 0 && i < RAD_DISPOSAL_TRIES; i++) {
		r = attempt(&it, refused, user, ret_evidence, err);
		forget_assets(&it);
		if (!rad_disposal_is_stale(r, err))
			return r;
		r = i + 1 < RAD_DISPOSAL_TRIES ? 0 : r;
	}
	return r;
}
