/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people find out about a thing: that it is here, its checks, its wipe, its drives that were taken out. */
#include "cli/disposal_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)

/* Things of the command line that are to be moved; the others are here already. */
struct arrivals {
	struct rad_asset_move moves[CLI_WORDS_MAX];
	size_t n;
	json_t *received;
	json_t *here;
};

static bool is_named_before(const struct cli_context *context, size_t i)
{
	for (size_t j = 0; j < i; j++) {
		if (rad_text_equal(context->arguments.words[j], context->arguments.words[i]))
			return true;
	}
	return false;
}

static int sort_out(const struct cli_context *context, struct rad_store *store, const char *operator_id,
		    struct arrivals *ret, struct rad_error *err)
{
	for (size_t i = 0; i < context->arguments.n_words; i++) {
		const char *id = context->arguments.words[i];
		struct rad_disposal disposal;
		bool comes_back;
		int r = rad_disposal_facts(store, id, &disposal, err);

		if (r < 0)
			return r;
		comes_back = disposal.asset.state == RAD_ASSET_DISPOSED &&
			     rad_disposition_is_inside(disposal.asset.disposition);
		if (disposal.asset.state == RAD_ASSET_DISPOSED && !comes_back)
			return rad_error_set(err, RAD_ERROR_REFUSED, 0, "receive", "%s is disposed of (%s)", id,
					     rad_disposition_name(disposal.asset.disposition));
		if (is_named_before(context, i))
			continue;
		if (disposal.asset.state != RAD_ASSET_REGISTERED && !comes_back) {
			(void)json_array_append_new(ret->here, json_string(id));
			if (!context->json)
				(void)printf("%s is here already: %s\n", id,
					     rad_asset_state_name(disposal.asset.state));
			continue;
		}
		(void)json_array_append_new(ret->received, json_string(id));
		ret->moves[ret->n++] = (struct rad_asset_move){ .inventory_id = id,
								.from = disposal.asset.state,
								.to = RAD_ASSET_RECEIVED,
								.operator_id = operator_id };
	}
	return 0;
}

int cli_run_asset_receive(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	struct arrivals it = { .received = json_array(), .here = json_array() };
	struct rad_operator person;
	int r = cli_open_for(context, &store, &person, err);

	if (r >= 0)
		r = sort_out(context, store, person.party.id, &it, err);
	if (r >= 0 && it.n)
		r = rad_store_asset_move_all(store, it.moves, it.n, err);
	for (size_t i = 0; r >= 0 && !context->json && i < it.n; i++)
		(void)printf("%s is received\n", it.moves[i].inventory_id);
	if (r >= 0 && context->json)
		r = cli_print_json(json_pack("{s:O, s:O}", "received", it.received, "here_already", it.here), err);
	json_decref(it.received);
	json_decref(it.here);
	return r;
}

/* What the checklist is to record. */
struct answers {
	uint32_t done;
	uint32_t undone;
	bool no_drives;
	bool drives_again;
	struct rad_effect_fact facts[RAD_CHECKS + 1];
	char names[RAD_CHECKS][RAD_FACT_NAME_SIZE];
	size_t n;
};

static void answer(struct answers *it, const char *inventory_id, const char *name, const char *value)
{
	it->facts[it->n++] = (struct rad_effect_fact){ inventory_id, name, value };
}

static int read_answers(const struct cli_context *context, struct answers *ret, struct rad_error *err)
{
	const char *const *values = context->arguments.values;
	const char *id = context->arguments.words[0];
	int r = cli_read_checks(values[CLI_DONE], &ret->done, &ret->no_drives, err);

	if (r >= 0)
		r = cli_read_checks(values[CLI_UNDONE], &ret->undone, &ret->drives_again, err);
	if (r < 0)
		return r;
	ret->no_drives = ret->no_drives || values[CLI_NO_DRIVES];
	if ((ret->done & ret->undone) || (ret->no_drives && ret->drives_again))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "read arguments",
				     "the same cannot be done and taken back at once");
	for (unsigned int i = 0; i < RAD_CHECKS; i++) {
		(void)snprintf(ret->names[i], sizeof(ret->names[i]), RAD_FACT_CHECK_PREFIX "%s",
			       rad_check_name((enum rad_check)i));
		if ((ret->done | ret->undone) & (1u << i))
			answer(ret, id, ret->names[i], ret->done & (1u << i) ? "done" : "");
	}
	if (ret->no_drives || ret->drives_again)
		answer(ret, id, RAD_FACT_NO_DRIVES, ret->no_drives ? "confirmed" : "");
	if (!ret->n || values[CLI_OPERATOR])
		return 0;
	return rad_error_set(err, RAD_ERROR_INPUT, 0, "read arguments", "say who looked at it: --operator ID");
}

static int check_no_drives(struct rad_store *store, const char *inventory_id, struct rad_error *err)
{
	struct rad_disposal known;
	int r = rad_disposal_facts(store, inventory_id, &known, err);

	if (r < 0 || known.facts.n_passed == known.facts.n_drives)
		return r;
	(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, "checklist",
			    "%u of the %u drives that were found in %s are not erased",
			    known.facts.n_drives - known.facts.n_passed, known.facts.n_drives, inventory_id);
	rad_error_advise(err, "give each that was taken out a card of its own: radera asset register, then radera "
			      "asset removed; radera asset show tells them");
	return -RAD_ERROR_REFUSED;
}

static const struct rad_asset_fact *find_fact(const struct rad_asset_fact *facts, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (rad_text_equal(facts[i].name, name))
			return &facts[i];
	}
	return NULL;
}

static json_t *asked_by(const struct rad_policy *policy, unsigned int check)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < policy->n_rules; i++) {
		if (policy->rules[i].checks & (1u << check))
			(void)json_array_append_new(list,
						    json_string(rad_disposition_name(policy->rules[i].disposition)));
	}
	return list;
}

static json_t *fact_to_json(const struct rad_asset_fact *fact)
{
	char at[RAD_TIME_TEXT_SIZE];

	rad_time_format(fact->set_wall_ms, at);
	return json_pack("{s:s, s:s, s:s, s:s}", "name", fact->name, "value", fact->value, "operator",
			 fact->operator_id, "at", at);
}

static void print_check(const char *name, const json_t *asked, const struct rad_asset_fact *fact)
{
	char at[RAD_TIME_TEXT_SIZE] = "";
	const json_t *word;
	size_t i;

	if (fact)
		rad_time_format(fact->set_wall_ms, at);
	(void)printf("[%c] %-18s %s%s%s%s", fact ? 'x' : ' ', name, fact ? fact->operator_id : "", fact ? ", " : "", at,
		     fact ? "  " : "");
	json_array_foreach(asked, i, word)(void) printf("%s%s", i ? ", " : "for ", json_string_value(word));
	(void)printf("\n");
}

static int report_checklist(const struct cli_context *context, const struct rad_policy *policy,
			    const struct rad_asset *asset, const struct rad_asset_fact *facts, size_t n,
			    struct rad_error *err)
{
	json_t *checks = json_array();
	json_t *others = json_array();
	int r = 0;

	if (!context->json)
		cli_print_asset(asset);
	for (unsigned int i = 0; i < RAD_CHECKS; i++) {
		char name[RAD_FACT_NAME_SIZE];
		const struct rad_asset_fact *fact;
		json_t *asked = asked_by(policy, i);

		(void)snprintf(name, sizeof(name), RAD_FACT_CHECK_PREFIX "%s", rad_check_name((enum rad_check)i));
		fact = find_fact(facts, n, name);
		if (!context->json)
			print_check(rad_check_name((enum rad_check)i), asked, fact);
		(void)json_array_append_new(
			checks, json_pack("{s:s, s:b, s:O, s:o*}", "check", rad_check_name((enum rad_check)i), "done",
					  fact != NULL, "asked_by", asked, "fact", fact ? fact_to_json(fact) : NULL));
		json_decref(asked);
	}
	for (size_t i = 0; i < n; i++) {
		if (strncmp(facts[i].name, RAD_FACT_CHECK_PREFIX, strlen(RAD_FACT_CHECK_PREFIX)) == 0)
			continue;
		(void)json_array_append_new(others, fact_to_json(&facts[i]));
		if (!context->json)
			(void)printf("    %-18s %s (%s)\n", facts[i].name, facts[i].value, facts[i].operator_id);
	}
	if (context->json)
		r = cli_print_json(json_pack("{s:s, s:s, s:s, s:O, s:O}", "inventory_id", asset->inventory_id, "state",
					     rad_asset_state_name(asset->state), "policy", policy->id, "checks", checks,
					     "facts", others),
				   err);
	json_decref(checks);
	json_decref(others);
	return r;
}

static int show_checklist(const struct cli_context *context, struct rad_store *store, struct rad_error *err)
{
	const char *id = context->arguments.words[0];
	rad_auto_free struct rad_policy *policy = malloc(sizeof(*policy));
	rad_auto_free struct rad_disposal *known = malloc(sizeof(*known));
	rad_auto_free struct rad_asset_fact *facts = NULL;
	size_t n = 0;
	int r = policy && known ? rad_disposal_facts(store, id, known, err)
				: rad_error_set(err, RAD_ERROR_IO, ENOMEM, "checklist", "out of memory");

	if (r >= 0)
		r = rad_disposal_policy(store, context->arguments.values[CLI_POLICY], id, policy, err);
	if (r >= 0)
		r = rad_store_asset_fact_list(store, id, &facts, &n, err);
	return r < 0 ? r : report_checklist(context, policy, &known->asset, facts, n, err);
}

int cli_run_asset_checklist(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	struct answers answers = { .n = 0 };
	struct rad_operator person;
	int r = read_answers(context, &answers, err);

	if (r >= 0)
		r = answers.n ? cli_open_for(context, &store, &person, err)
			      : cli_store_open(context, RAD_STORE_READ, &store, err);
	if (r >= 0 && answers.no_drives)
		r = check_no_drives(store, context->arguments.words[0], err);
	if (r >= 0 && answers.n)
		r = rad_store_asset_fact_put_all(store, answers.facts, answers.n, person.party.id, err);
	return r < 0 ? r : show_checklist(context, store, err);
}

/* Records one fact, and tells it. */
static int put_one(struct cli_context *context, struct rad_store *store, const char *name, const char *value,
		   const char *operator_id, struct rad_error *err)
{
	const char *id = context->arguments.words[0];
	int r = rad_store_asset_fact_put(store, id, name, value, operator_id, err);

	if (r < 0)
		return r;
	if (context->json)
		return cli_print_json(json_pack("{s:s, s:s, s:s}", "inventory_id", id, "fact", name, "value", value),
				      err);
	(void)printf("%s: %s %s\n", id, name, value);
	return 0;
}

int cli_run_asset_wiped(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	struct rad_operator person;
	int r = cli_open_for(context, &store, &person, err);

	return r < 0 ? r
		     : put_one(context, store, RAD_FACT_MDM_WIPE, context->arguments.values[CLI_REFERENCE],
			       person.party.id, err);
}

/* The one card of a loose drive that has the serial number. */
static int find_card(struct rad_store *store, const char *serial, char ret[RAD_ID_SIZE], struct rad_error *err)
{
	const struct rad_asset_query query = { .serial = serial };
	rad_auto_free struct rad_asset *assets = NULL;
	size_t n = 0;
	size_t found = 0;
	int r = rad_store_asset_list(store, &query, &assets, &n, err);

	for (size_t i = 0; r >= 0 && i < n; i++) {
		if (assets[i].kind == RAD_ASSET_DRIVE && found++ == 0)
			(void)rad_text_copy(ret, RAD_ID_SIZE, assets[i].inventory_id);
	}
	if (r < 0 || found == 1)
		return r;
	if (found)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, "remove drive",
				     "%zu cards have the serial number %.60s: which is this drive's?", found, serial);
	(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, "remove drive", "the drive %.60s has no card of its own",
			    serial);
	rad_error_advise(err,
			 "give it one, so that it is not lost: radera asset register ID --kind drive --serial %.60s",
			 serial);
	return -RAD_ERROR_REFUSED;
}

int cli_run_asset_removed(struct cli_context *context, struct rad_error *err)
{
	const char *serial = context->arguments.words[1];
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	char name[RAD_FACT_NAME_SIZE];
	char card[RAD_ID_SIZE] = "";
	struct rad_operator person;
	int r = cli_open_for(context, &store, &person, err);

	if (r >= 0 && strlen(serial) >= RAD_SERIAL_SIZE)
		r = rad_error_set(err, RAD_ERROR_INPUT, 0, "remove drive", "%.80s is too long for a serial number",
				  serial);
	if (r >= 0)
		r = find_card(store, serial, card, err);
	(void)snprintf(name, sizeof(name), RAD_FACT_REMOVED_PREFIX "%.63s", serial);
	return r < 0 ? r : put_one(context, store, name, card, person.party.id, err);
}
