/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where an asset may go, by the policy, its card and its evidence; and letting it go there. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

#include <radera/asset_store.h>
#include <radera/files.h>
#include <radera/inventory.h>

#include "base/cleanup.h"
#include "base/text.h"

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)

struct question {
	struct rad_policy policy;
	struct rad_asset asset;
	enum rad_disposition disposition;
	struct rad_decision decision;
};

/* "firmware-password, tpm" as bits. */
static int read_checks(const char *text, uint32_t *ret, struct rad_error *err)
{
	*ret = 0;
	while (text && *text) {
		size_t length = strcspn(text, ", ");
		enum rad_check check;
		char word[40];

		(void)snprintf(word, sizeof(word), "%.*s", (int)length, text);
		if (length > 0 && !rad_check_find(word, &check))
			return rad_error_set(err, RAD_ERROR_INPUT, 0, "decide", "%s is no check", word);
		if (length > 0)
			*ret |= 1u << check;
		text += length + strspn(text + length, ", ");
	}
	return 0;
}

static int is_holder(struct rad_store *store, const struct rad_asset *asset, const char *reference, bool *ret,
		     struct rad_error *err)
{
	char digest[RAD_HOLDER_SIZE] = "";
	int r = reference ? rad_holder_digest(store, reference, digest, err) : 0;

	*ret = r >= 0 && digest[0] && rad_text_equal(digest, asset->holder);
	return r;
}

static int read_question(struct cli_context *context, struct question *ret, struct rad_error *err)
{
	const char *const *values = context->arguments.values;
	const char *word = values[CLI_DISPOSITION];
	int r = rad_policy_load(values[CLI_POLICY] ? values[CLI_POLICY] : "kommun", &ret->policy, err);

	if (r >= 0 && (!rad_disposition_find(word, &ret->disposition) || !ret->disposition))
		r = rad_error_set(err, RAD_ERROR_INPUT, 0, "decide",
				  "%s is none of: sale, buyout, reuse, return, donation, recycling, destruction", word);
	return r;
}

static int decide(struct cli_context *context, struct rad_store *store, struct question *it, struct rad_error *err)
{
	const char *const *values = context->arguments.values;
	struct rad_policy_facts facts = { .asset = &it->asset, .receiver = values[CLI_RECEIVER] };
	struct rad_asset_evidence evidence;
	int r = rad_store_asset_get(store, context->arguments.words[0], &it->asset, err);

	if (r == 0)
		r = rad_error_set(err, RAD_ERROR_INPUT, 0, "decide", "the store knows no asset %s",
				  context->arguments.words[0]);
	if (r >= 0)
		r = rad_store_asset_evidence(store, it->asset.inventory_id, &evidence, err);
	if (r >= 0)
		r = read_checks(values[CLI_CHECKS], &facts.checks, err);
	if (r >= 0)
		r = is_holder(store, &it->asset, values[CLI_HOLDER], &facts.receiver_is_holder, err);
	if (r < 0)
		return r;
	facts.n_drives = evidence.n_drives;
	facts.n_passed = evidence.n_passed;
	facts.level = evidence.level;
	facts.fully_verified = evidence.fully_verified;
	facts.has_certificate = evidence.has_certificate;
	rad_policy_decide(&it->policy, it->disposition, &facts, &it->decision);
	return 0;
}

static int report(const struct cli_context *context, const struct question *it, const char *done, struct rad_error *err)
{
	json_t *reasons = json_array();
	int r = 0;

	for (size_t i = 0; i < it->decision.n_reasons; i++) {
		(void)json_array_append_new(reasons, json_string(it->decision.reasons[i]));
		if (!context->json)
			(void)printf("May not: %s.\n", it->decision.reasons[i]);
	}
	if (context->json)
		r = cli_print_json(json_pack("{s:s, s:s, s:s, s:b, s:O}", "inventory_id", it->asset.inventory_id,
					     "disposition", rad_disposition_name(it->disposition), "policy",
					     it->policy.id, "allowed", it->decision.allowed, "reasons", reasons),
				   err);
	else if (it->decision.allowed)
		(void)printf("%s %s (%s, policy %s).\n", it->asset.inventory_id, done,
			     rad_disposition_name(it->disposition), it->policy.id);
	json_decref(reasons);
	return r < 0 ? r : it->decision.allowed ? 0 : RAD_ERROR_REFUSED;
}

int cli_run_asset_decide(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_free struct question *it = calloc(1, sizeof(*it));
	int r = it ? read_question(context, it, err) : rad_error_set(err, RAD_ERROR_IO, 0, "decide", "out of memory");

	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_WRITE, &store, err);
	if (r >= 0)
		r = decide(context, store, it, err);
	return r < 0 ? r : report(context, it, "may go there", err);
}

int cli_run_asset_dispose(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_free struct question *it = calloc(1, sizeof(*it));
	struct rad_asset_move move = { .to = RAD_ASSET_DISPOSED, .reason = context->arguments.values[CLI_REASON] };
	struct rad_operator person;
	int r = it ? read_question(context, it, err) : rad_error_set(err, RAD_ERROR_IO, 0, "dispose", "out of memory");

	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_WRITE, &store, err);
	if (r >= 0)
		r = rad_store_operator_get(store, context->arguments.values[CLI_OPERATOR], &person, err);
	if (r >= 0)
		r = decide(context, store, it, err);
	if (r < 0 || !it->decision.allowed)
		return r < 0 ? r : report(context, it, "", err);
	move.inventory_id = it->asset.inventory_id;
	move.from = it->asset.state;
	move.disposition = it->disposition;
	move.operator_id = person.party.id;
	r = rad_store_asset_move(store, &move, err);
	return r < 0 ? r : report(context, it, "is disposed of", err);
}
