/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service/disposal_private.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <jansson.h>
#include <radera/files.h>
#include <radera/inventory.h>
#include <radera/statement.h>

#include "base/cleanup.h"
#include "base/text.h"

bool rad_disposal_is_handheld(const struct rad_asset *asset)
{
	return asset->kind == RAD_ASSET_PHONE || asset->kind == RAD_ASSET_TABLET;
}

static void RAD_PRINTF(2, 3) refuse(struct rad_decision *ret, const char *format, ...)
{
	va_list args;

	ret->allowed = false;
	if (ret->n_reasons == RAD_REASONS_MAX)
		return;
	va_start(args, format);
	(void)vsnprintf(ret->reasons[ret->n_reasons++], sizeof(ret->reasons[0]), format, args);
	va_end(args);
}

/* Whether the statement lists that drive of the asset; of one without a serial number, whether it is about all of it.
 */
static bool is_listed(const json_t *statement, const char *inventory_id, const char *serial)
{
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(statement, "drives"), i, item)
	{
		const char *owner = json_string_value(json_object_get(item, "inventory_id"));
		const char *name = json_string_value(json_object_get(json_object_get(item, "drive"), "serial"));

		if (owner && name && rad_text_equal(owner, inventory_id) && strcasecmp(name, serial) == 0)
			return true;
	}
	return false;
}

/* Every drive that is still there is in the statement, or was erased here since; none was found unerased since. */
static bool is_covered(const json_t *statement, uint64_t sequence, const char *inventory_id,
		       const struct rad_asset_drive *drives, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool is_newer = drives[i].outcome[0] && drives[i].sequence > sequence;

		if (drives[i].removed_to[0])
			continue;
		if (is_newer ? !rad_text_equal(drives[i].outcome, "erased")
			     : !is_listed(statement, inventory_id, drives[i].serial))
			return false;
	}
	return true;
}

/* A supplier's statement counts when it stands in this log and covers what is known of the asset today. */
static int gather_supplier(struct rad_store *store, const char *certificate_id, struct rad_disposal *ret,
			   struct rad_error *err)
{
	rad_auto_free struct rad_asset_drive *drives = NULL;
	rad_auto_buffer struct rad_buffer json = RAD_BUFFER_INIT;
	struct rad_error missing;
	struct rad_entry entry;
	json_t *statement;
	const char *name;
	size_t n = 0;
	int r = rad_store_get(store, certificate_id, &entry, &json, NULL, NULL, &missing);

	if (r < 0 && missing.kind == RAD_ERROR_INPUT)
		return 0;
	if (r < 0)
		return rad_error_set(err, missing.kind, missing.code, "decide", "%s", missing.text);
	if (!rad_text_equal(entry.outcome, rad_statement_outcome(RAD_STATEMENT_SUPPLIER)))
		return 0;
	r = rad_store_asset_drives(store, ret->asset.inventory_id, &drives, &n, err);
	if (r < 0)
		return r;
	statement = json_loadb((const char *)json.data, json.size, 0, NULL);
	name = json_string_value(json_object_get(json_object_get(statement, "party"), "name"));
	if (name && is_covered(statement, entry.sequence, ret->asset.inventory_id, drives, n))
		(void)rad_text_copy(ret->supplier, sizeof(ret->supplier), name);
	json_decref(statement);
	ret->facts.supplier = ret->supplier[0] ? ret->supplier : NULL;
	return 0;
}

static int gather_fact(struct rad_store *store, const struct rad_asset_fact *fact, struct rad_disposal *ret,
		       struct rad_error *err)
{
	size_t prefix = strlen(RAD_FACT_CHECK_PREFIX);
	struct rad_policy_facts *facts = &ret->facts;
	enum rad_check check;

	if (strncmp(fact->name, RAD_FACT_CHECK_PREFIX, prefix) == 0 && rad_check_find(fact->name + prefix, &check))
		facts->checks |= 1u << check;
	else if (rad_text_equal(fact->name, RAD_FACT_NO_DRIVES))
		facts->has_no_drives = facts->n_passed == facts->n_drives && !rad_disposal_is_handheld(&ret->asset) &&
				       ret->asset.kind != RAD_ASSET_DRIVE;
	else if (rad_text_equal(fact->name, RAD_FACT_MDM_WIPE) && rad_disposal_is_handheld(&ret->asset))
		facts->is_erased_elsewhere = facts->n_passed == facts->n_drives;
	else if (rad_text_equal(fact->name, RAD_FACT_SUPPLIER_ERASURE) && !rad_disposal_is_handheld(&ret->asset))
		return gather_supplier(store, fact->value, ret, err);
	return 0;
}

int rad_disposal_facts(struct rad_store *store, const char *inventory_id, struct rad_disposal *ret,
		       struct rad_error *err)
{
	rad_auto_free struct rad_asset_fact *facts = NULL;
	struct rad_asset_evidence evidence;
	size_t n = 0;
	int r = rad_store_asset_get(store, inventory_id, &ret->asset, err);

	if (r == 0) {
		(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "find asset", "the store knows no asset %.60s",
				    inventory_id);
		rad_error_advise(err, "radera inventory import brings the register in; radera asset register adds one");
		return -RAD_ERROR_INPUT;
	}
	if (r >= 0)
		r = rad_store_asset_evidence(store, inventory_id, &evidence, err);
	if (r >= 0)
		r = rad_store_asset_fact_list(store, inventory_id, &facts, &n, err);
	if (r < 0)
		return r;
	ret->facts = (struct rad_policy_facts){ .asset = &ret->asset,
						.n_drives = evidence.n_drives,
						.n_passed = evidence.n_passed,
						.level = evidence.level,
						.fully_verified = evidence.fully_verified,
						.has_certificate = evidence.has_certificate };
	for (size_t i = 0; r >= 0 && i < n; i++)
		r = gather_fact(store, &facts[i], ret, err);
	return r;
}

static int is_holder(struct rad_store *store, const struct rad_asset *asset, const char *reference, bool *ret,
		     struct rad_error *err)
{
	char digest[RAD_HOLDER_SIZE] = "";
	int r = reference ? rad_holder_digest(store, reference, digest, err) : 0;

	*ret = r >= 0 && digest[0] && rad_text_equal(digest, asset->holder);
	return r;
}

/* What leaves in a lot leaves with it, and in no other way. */
static int check_lot(struct rad_store *store, const struct rad_disposal_question *question, struct rad_disposal *ret,
		     struct rad_error *err)
{
	struct rad_lot lot;
	int r = rad_store_lot_of(store, ret->asset.inventory_id, &lot, err);

	if (r > 0 && !lot.closed_wall_ms && !(question->lot_id && rad_text_equal(lot.lot_id, question->lot_id)))
		refuse(&ret->decision, "it is in the lot %s", lot.lot_id);
	return r < 0 ? r : 0;
}

int rad_disposal_decide(struct rad_store *store, const struct rad_policy *policy,
			const struct rad_disposal_question *question, struct rad_disposal *ret, struct rad_error *err)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	r = rad_store_log_size(store, &ret->as_of, err);
	if (r >= 0)
		r = rad_disposal_facts(store, question->inventory_id, ret, err);
	if (r >= 0)
		r = is_holder(store, &ret->asset, question->holder, &ret->facts.receiver_is_holder, err);
	if (r < 0)
		return r;
	ret->facts.receiver = question->receiver;
	ret->facts.checks |= question->assumed_checks;
	rad_policy_decide(policy, question->disposition, &ret->facts, &ret->decision);
	return check_lot(store, question, ret, err);
}

static int refuse_plain(const struct rad_disposal_question *question, struct rad_error *err)
{
	if (question->disposition == RAD_DISPOSITION_DESTRUCTION) {
		(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, "dispose",
				    "destruction is certified: how, by whom and where must be told");
		rad_error_advise(err, "radera asset destroy %.60s does that", question->inventory_id);
		return -RAD_ERROR_REFUSED;
	}
	if (question->disposition == RAD_DISPOSITION_BUYOUT) {
		(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, "dispose", "a buy-out has its receipt");
		rad_error_advise(err, "radera asset handover %.60s does that", question->inventory_id);
		return -RAD_ERROR_REFUSED;
	}
	return 0;
}

bool rad_disposal_is_stale(int r, const struct rad_error *err)
{
	return r == -RAD_ERROR_REFUSED && err->code == EAGAIN;
}

int rad_disposal_dispose(struct rad_store *store, const struct rad_policy *policy,
			 const struct rad_disposal_question *question, const char *operator_id, const char *reason,
			 struct rad_disposal *ret, struct rad_error *err)
{
	struct rad_disposal_question asked = *question;
	struct rad_asset_move move = { .to = RAD_ASSET_DISPOSED,
				       .disposition = question->disposition,
				       .operator_id = operator_id,
				       .reason = reason };
	struct rad_error own;
	int r = refuse_plain(question, err);

	err = err ? err : &own;
	asked.assumed_checks = 0;
	asked.lot_id = NULL;
	for (int i = 0; r >= 0 && i < RAD_DISPOSAL_TRIES; i++) {
		r = rad_disposal_decide(store, policy, &asked, ret, err);
		if (r < 0 || !ret->decision.allowed)
			return r;
		move.inventory_id = ret->asset.inventory_id;
		move.from = ret->asset.state;
		move.as_of = ret->as_of;
		r = rad_store_asset_move(store, &move, err);
		if (!rad_disposal_is_stale(r, err))
			return r;
		r = i + 1 < RAD_DISPOSAL_TRIES ? 0 : r;
	}
	return r;
}

/* Things of another owner are not on its list. */
static int check_owner(struct rad_store *store, const struct rad_lot *lot, struct rad_disposal *ret,
		       struct rad_error *err)
{
	struct rad_organisation owner = { .id = "" };
	struct rad_organisation wanted = { .id = "" };
	struct rad_asset owned = { .organisation = "" };
	struct rad_error unknown;
	int r = rad_station_organisation_of(store, &ret->asset, &owner, &unknown);

	(void)rad_text_copy(owned.organisation, sizeof(owned.organisation), lot->organisation);
	if (r >= 0)
		r = rad_station_organisation_of(store, &owned, &wanted, &unknown);
	if (r < 0 && unknown.kind != RAD_ERROR_REFUSED)
		return rad_error_set(err, unknown.kind, unknown.code, "decide", "%s", unknown.text);
	if (r < 0)
		refuse(&ret->decision, "%.150s", unknown.text);
	else if (!rad_text_equal(owner.id, wanted.id))
		refuse(&ret->decision, "it belongs to %.60s, and the lot is for things of another owner",
		       owner.id[0] ? owner.id : "the station's own organisation");
	return 0;
}

int rad_disposal_decide_lot(struct rad_store *store, const struct rad_policy *policy, const struct rad_lot *lot,
			    const char *inventory_id, bool is_in, struct rad_disposal *ret, struct rad_error *err)
{
	const struct rad_disposal_question question = { .inventory_id = inventory_id,
							.disposition = lot->disposition,
							.receiver = lot->receiver,
							.lot_id = is_in ? lot->lot_id : NULL };
	int r = rad_disposal_decide(store, policy, &question, ret, err);

	return r < 0 ? r : check_owner(store, lot, ret, err);
}

int rad_disposal_lot_open(struct rad_store *store, const struct rad_lot *lot, const char *operator_id,
			  char ret_id[RAD_ID_SIZE], struct rad_error *err)
{
	struct rad_asset owned = { .inventory_id = "the lot" };
	struct rad_organisation owner = { .id = "" };
	struct rad_operator person;
	struct rad_lot opened = *lot;
	int r = rad_store_operator_acting(store, operator_id, &person, err);

	(void)rad_text_copy(owned.organisation, sizeof(owned.organisation), lot->organisation);
	if (r >= 0 && lot->organisation[0])
		r = rad_station_organisation_of(store, &owned, &owner, err);
	if (r >= 0 && lot->organisation[0])
		(void)rad_text_copy(opened.organisation, sizeof(opened.organisation), owner.id);
	return r < 0 ? r : rad_store_lot_open(store, &opened, person.party.id, ret_id, err);
}

int rad_disposal_lot_add(struct rad_store *store, const struct rad_policy *policy, const char *lot_id,
			 const char *inventory_id, const char *operator_id, struct rad_disposal *ret,
			 struct rad_error *err)
{
	struct rad_error own;
	struct rad_lot lot;
	int r = rad_store_lot_get(store, lot_id, &lot, err);

	err = err ? err : &own;
	for (int i = 0; r >= 0 && i < RAD_DISPOSAL_TRIES; i++) {
		r = rad_disposal_decide_lot(store, policy, &lot, inventory_id, false, ret, err);
		if (r < 0 || !ret->decision.allowed)
			return r;
		r = rad_store_lot_add(store, lot_id, inventory_id, operator_id, ret->as_of, err);
		if (!rad_disposal_is_stale(r, err))
			return r;
		r = i + 1 < RAD_DISPOSAL_TRIES ? 0 : r;
	}
	return r;
}

static int load_policy(struct rad_store *store, const char *named, const struct rad_asset *asset,
		       struct rad_policy *ret, struct rad_error *err)
{
	struct rad_organisation owner = { .policy = "" };
	int r = named ? 0 : rad_station_organisation_of(store, asset, &owner, err);

	return r < 0 ? r : rad_policy_load(named ? named : owner.policy[0] ? owner.policy : RAD_POLICY_OWN, ret, err);
}

int rad_disposal_policy(struct rad_store *store, const char *named, const char *inventory_id, struct rad_policy *ret,
			struct rad_error *err)
{
	struct rad_asset asset = { .organisation = "" };
	int r = rad_store_asset_get(store, inventory_id, &asset, err);

	return r < 0 ? r : load_policy(store, named, &asset, ret, err);
}

int rad_disposal_lot_policy(struct rad_store *store, const char *named, const struct rad_lot *lot,
			    struct rad_policy *ret, struct rad_error *err)
{
	struct rad_asset owned = { .inventory_id = "the lot" };

	(void)rad_text_copy(owned.organisation, sizeof(owned.organisation), lot->organisation);
	return load_policy(store, named, &owned, ret, err);
}
