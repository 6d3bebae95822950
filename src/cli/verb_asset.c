/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where an asset may go, by the policy, its card and its evidence; and letting it go there. */
#include "cli/disposal_text.h"

#include <stdlib.h>
#include <string.h>

#include <radera/disposal.h>
#include <radera/files.h>

#include "base/cleanup.h"
#include "base/text.h"

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)

struct question {
	struct rad_policy policy;
	struct rad_disposal_question asked;
	struct rad_disposal answer;
};

static int read_question(struct cli_context *context, struct question *ret, struct rad_error *err)
{
	const char *const *values = context->arguments.values;
	const char *word = values[CLI_DISPOSITION];
	int r = 0;

	ret->asked.inventory_id = context->arguments.words[0];
	ret->asked.receiver = values[CLI_RECEIVER];
	ret->asked.holder = values[CLI_HOLDER];
	if ((!rad_disposition_find(word, &ret->asked.disposition) || !ret->asked.disposition))
		r = rad_error_set(err, RAD_ERROR_INPUT, 0, "decide",
				  "%s is none of: sale, buyout, reuse, return, donation, recycling, destruction", word);
	return r < 0 ? r : cli_read_checks(values[CLI_CHECKS], &ret->asked.assumed_checks, NULL, err);
}

static int report(const struct cli_context *context, const struct question *it, const char *done, struct rad_error *err)
{
	json_t *reasons = json_array();
	int r = 0;

	for (size_t i = 0; i < it->answer.decision.n_reasons; i++) {
		(void)json_array_append_new(reasons, json_string(it->answer.decision.reasons[i]));
		if (!context->json)
			(void)printf("May not: %s.\n", it->answer.decision.reasons[i]);
	}
	if (context->json)
		r = cli_print_json(json_pack("{s:s, s:s, s:s, s:b, s:O}", "inventory_id", it->answer.asset.inventory_id,
					     "disposition", rad_disposition_name(it->asked.disposition), "policy",
					     it->policy.id, "allowed", it->answer.decision.allowed, "reasons", reasons),
				   err);
	else if (it->answer.decision.allowed)
		(void)printf("%s %s (%s, policy %s).\n", it->answer.asset.inventory_id, done,
			     rad_disposition_name(it->asked.disposition), it->policy.id);
	json_decref(reasons);
	return r < 0 ? r : it->answer.decision.allowed ? 0 : RAD_ERROR_REFUSED;
}

int cli_run_asset_decide(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_free struct question *it = calloc(1, sizeof(*it));
	int r = it ? read_question(context, it, err) : rad_error_set(err, RAD_ERROR_IO, 0, "decide", "out of memory");

	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_WRITE, &store, err);
	if (r >= 0)
		r = rad_disposal_policy(store, context->arguments.values[CLI_POLICY], it->asked.inventory_id,
					&it->policy, err);
	if (r >= 0)
		r = rad_disposal_decide(store, &it->policy, &it->asked, &it->answer, err);
	return r < 0 ? r : report(context, it, "may go there", err);
}

int cli_run_asset_dispose(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_free struct question *it = calloc(1, sizeof(*it));
	struct rad_operator person;
	int r = it ? read_question(context, it, err) : rad_error_set(err, RAD_ERROR_IO, 0, "dispose", "out of memory");

	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_WRITE, &store, err);
	if (r >= 0)
		r = rad_store_operator_acting(store, context->arguments.values[CLI_OPERATOR], &person, err);
	if (r >= 0)
		r = rad_disposal_policy(store, context->arguments.values[CLI_POLICY], it->asked.inventory_id,
					&it->policy, err);
	if (r >= 0)
		r = rad_disposal_dispose(store, &it->policy, &it->asked, person.party.id,
					 context->arguments.values[CLI_REASON], &it->answer, err);
	return r < 0 ? r : report(context, it, "is disposed of", err);
}
