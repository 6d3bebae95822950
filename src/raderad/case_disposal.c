/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a thing may go and why not, what people have seen of it, and letting it go. */
#include "raderad/cases.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/text.h"

static json_t *reasons_to_json(const struct rad_decision *decision)
{
	json_t *reasons = json_array();

	for (size_t i = 0; i < decision->n_reasons; i++)
		(void)json_array_append_new(reasons, json_string(decision->reasons[i]));
	return reasons;
}

json_t *case_decision_to_json(const struct rad_disposal *it)
{
	return json_pack("{s:b, s:o, s:s}", "allowed", (int)it->decision.allowed, "reasons",
			 reasons_to_json(&it->decision), "supplier", it->supplier);
}

/* --- the whole card */

static json_t *facts_to_json(struct rad_store *store, const char *inventory_id)
{
	rad_auto_free struct rad_asset_fact *facts = NULL;
	struct rad_error ignored;
	json_t *list = json_array();
	size_t n = 0;

	if (rad_store_asset_fact_list(store, inventory_id, &facts, &n, &ignored) < 0)
		n = 0;
	for (size_t i = 0; i < n; i++)
		(void)json_array_append_new(list, json_pack("{s:s, s:s, s:I, s:s}", "name", facts[i].name, "value",
							    facts[i].value, "set_ms", (json_int_t)facts[i].set_wall_ms,
							    "operator", facts[i].operator_id));
	return list;
}

static json_t *checks_to_json(uint32_t checks)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < RAD_CHECKS; i++) {
		if (checks & (1u << i))
			(void)json_array_append_new(list, json_string(rad_check_name((enum rad_check)i)));
	}
	return list;
}

static json_t *rule_to_json(const struct rad_policy_rule *rule, const struct rad_disposal *decided)
{
	json_t *json = case_decision_to_json(decided);

	if (json &&
	    (json_object_set_new(json, "disposition", json_string(rad_disposition_name(rule->disposition))) < 0 ||
	     json_object_set_new(json, "checks", checks_to_json(rule->checks)) < 0 ||
	     json_object_set_new(json, "receivers", json_string(rule->receivers)) < 0)) {
		json_decref(json);
		return NULL;
	}
	return json;
}

/* The decision of each disposition that the policy knows; what speaks against all of them is told as "problem". */
static int add_dispositions(struct rad_store *store, const struct rad_asset *asset, json_t *card, struct rad_error *err)
{
	rad_auto_free struct rad_policy *policy = calloc(1, sizeof(*policy));
	rad_auto_free struct rad_disposal *decided = calloc(1, sizeof(*decided));
	json_t *list = json_array();
	struct rad_error problem = { .kind = RAD_ERROR_NONE };
	int r = 0;

	if (!policy || !decided)
		r = rad_error_set(err, RAD_ERROR_IO, ENOMEM, "decide", "out of memory");
	else if (rad_disposal_policy(store, NULL, asset->inventory_id, policy, &problem) < 0)
		policy->n_rules = 0;
	for (size_t i = 0; r >= 0 && i < policy->n_rules; i++) {
		const struct rad_disposal_question question = { .inventory_id = asset->inventory_id,
								.disposition = policy->rules[i].disposition };

		r = rad_disposal_decide(store, policy, &question, decided, err);
		if (r >= 0)
			(void)json_array_append_new(list, rule_to_json(&policy->rules[i], decided));
	}
	(void)json_object_set_new(card, "dispositions", list);
	(void)json_object_set_new(card, "problem", json_string(problem.kind ? problem.text : ""));
	(void)json_object_set_new(card, "policy", json_string(policy ? policy->id : ""));
	return r < 0 ? r : 0;
}

static int add_evidence(struct rad_store *store, const char *inventory_id, json_t *card, struct rad_error *err)
{
	rad_auto_free struct rad_entry *rows = NULL;
	const struct rad_query query = { .inventory_id = inventory_id, .limit = RAD_QUERY_ALL };
	struct rad_asset_evidence evidence;
	json_t *certificates = json_array();
	size_t n = 0;
	int r = rad_store_asset_evidence(store, inventory_id, &evidence, err);

	if (r >= 0)
		r = rad_store_find(store, &query, &rows, &n, err);
	for (size_t i = 0; r >= 0 && i < n; i++)
		(void)json_array_append_new(certificates, json_string(rows[i].certificate_id));
	if (r >= 0) {
		(void)json_object_set_new(card, "n_drives", json_integer(evidence.n_drives));
		(void)json_object_set_new(card, "n_erased", json_integer(evidence.n_passed));
	}
	(void)json_object_set_new(card, "certificates", certificates);
	return r < 0 ? r : 0;
}

static int add_lot(struct rad_store *store, const char *inventory_id, json_t *card, struct rad_error *err)
{
	struct rad_lot lot = { .lot_id = "" };
	int r = rad_store_lot_of(store, inventory_id, &lot, err);

	(void)json_object_set_new(card, "lot", json_string(r > 0 ? lot.lot_id : ""));
	return r < 0 ? r : 0;
}

int case_asset(struct rad_store *store, struct matter *it)
{
	struct rad_asset asset;
	int r = card_get(store, matter_text(it, "inventory_id"), &asset, &it->error);

	if (r < 0)
		return r;
	it->out = card_to_json(&asset);
	(void)json_object_set_new(it->out, "facts", facts_to_json(store, asset.inventory_id));
	r = add_evidence(store, asset.inventory_id, it->out, &it->error);
	if (r >= 0)
		r = add_lot(store, asset.inventory_id, it->out, &it->error);
	return r < 0 ? r : add_dispositions(store, &asset, it->out, &it->error);
}

/* --- what people do */

int case_receive(struct rad_store *store, struct matter *it)
{
	struct rad_asset_move move = { .inventory_id = matter_text(it, "inventory_id"),
				       .to = RAD_ASSET_RECEIVED,
				       .operator_id = it->person.party.id,
				       .reason = "" };
	struct rad_asset asset;
	int r = card_get(store, move.inventory_id, &asset, &it->error);

	/* from the shelf, or back from reuse inside */
	move.from = asset.state == RAD_ASSET_DISPOSED ? RAD_ASSET_DISPOSED : RAD_ASSET_REGISTERED;
	if (r >= 0)
		r = rad_store_asset_move(store, &move, &it->error);
	return r < 0 ? r : case_asset(store, it);
}

int case_set_fact(struct rad_store *store, struct matter *it)
{
	int r = rad_store_asset_fact_put(store, matter_text(it, "inventory_id"), matter_text(it, "name"),
					 matter_text(it, "value"), it->person.party.id, &it->error);

	return r < 0 ? r : case_asset(store, it);
}

static int read_question(struct rad_store *store, struct matter *it, struct rad_policy *policy,
			 struct rad_disposal_question *ret)
{
	struct rad_asset asset;
	int r;

	*ret = (struct rad_disposal_question){ .inventory_id = matter_text(it, "inventory_id"),
					       .receiver = matter_option(it, "receiver"),
					       .holder = matter_option(it, "holder") };
	if (!rad_disposition_find(matter_text(it, "disposition"), &ret->disposition) || !ret->disposition)
		return rad_error_set(&it->error, RAD_ERROR_INPUT, 0, "decide", "%.40s is no disposition",
				     matter_text(it, "disposition"));
	r = card_get(store, ret->inventory_id, &asset, &it->error);
	return r < 0 ? r : rad_disposal_policy(store, NULL, ret->inventory_id, policy, &it->error);
}

int case_decide(struct rad_store *store, struct matter *it)
{
	rad_auto_free struct rad_policy *policy = calloc(1, sizeof(*policy));
	rad_auto_free struct rad_disposal *decided = calloc(1, sizeof(*decided));
	struct rad_disposal_question question;
	int r = policy && decided ? read_question(store, it, policy, &question)
				  : rad_error_set(&it->error, RAD_ERROR_IO, ENOMEM, "decide", "out of memory");

	if (r >= 0)
		r = rad_disposal_decide(store, policy, &question, decided, &it->error);
	if (r < 0)
		return r;
	it->out = case_decision_to_json(decided);
	(void)json_object_set_new(it->out, "receiver_is_holder", json_boolean(decided->facts.receiver_is_holder));
	return 0;
}

int case_dispose(struct rad_store *store, struct matter *it)
{
	rad_auto_free struct rad_policy *policy = calloc(1, sizeof(*policy));
	rad_auto_free struct rad_disposal *decided = calloc(1, sizeof(*decided));
	struct rad_disposal_question question;
	int r = policy && decided ? read_question(store, it, policy, &question)
				  : rad_error_set(&it->error, RAD_ERROR_IO, ENOMEM, "dispose", "out of memory");

	if (r >= 0)
		r = rad_disposal_dispose(store, policy, &question, it->person.party.id, matter_option(it, "reason"),
					 decided, &it->error);
	it->out = r < 0 ? NULL : case_decision_to_json(decided);
	return r < 0 ? r : 0;
}

/* --- destruction */

struct rad_notary_config case_notary(struct matter *it)
{
	struct server *server = it->task.server;

	return (struct rad_notary_config){ .store = rad_station_store(server->station),
					   .access = &server->key_access,
					   .clock = server->clock,
					   .certificate_directory = server->certificates };
}

void case_tell_evidence(struct matter *it, const struct rad_evidence *evidence)
{
	(void)json_object_set_new(it->out, "certificate_id", json_string(evidence->place.certificate_id));
	(void)json_object_set_new(it->out, "problem",
				  json_string(evidence->problem.kind ? evidence->problem.text : ""));
}

int case_destroy(struct rad_store *store, struct matter *it)
{
	const struct rad_destruction act = { .inventory_id = matter_text(it, "inventory_id"),
					     .method = matter_option(it, "method"),
					     .particle = matter_option(it, "particle"),
					     .destroyed_by = matter_option(it, "by"),
					     .witness_id = matter_option(it, "witness"),
					     .place = matter_option(it, "place"),
					     .reference = matter_option(it, "reference"),
					     .operator_id = it->person.party.id };
	const struct rad_notary_config how = case_notary(it);
	rad_auto_free struct rad_policy *policy = calloc(1, sizeof(*policy));
	rad_auto_free struct rad_disposal *decided = calloc(1, sizeof(*decided));
	struct rad_evidence evidence = { .place = { .certificate_id = "" } };
	struct rad_asset asset;
	int r = policy && decided ? card_get(store, act.inventory_id, &asset, &it->error)
				  : rad_error_set(&it->error, RAD_ERROR_IO, ENOMEM, "destroy", "out of memory");

	if (r >= 0 && (!act.method || !act.destroyed_by))
		r = rad_error_set(&it->error, RAD_ERROR_INPUT, 0, "destroy", "say how it was destroyed, and by whom");
	if (r >= 0)
		r = rad_disposal_policy(store, NULL, act.inventory_id, policy, &it->error);
	if (r >= 0)
		r = rad_disposal_destroy(&how, policy, &act, decided, &evidence, &it->error);
	if (r < 0)
		return r;
	it->out = case_decision_to_json(decided);
	case_tell_evidence(it, &evidence);
	return 0;
}
