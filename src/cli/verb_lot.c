/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lots: what leaves together. */
#include "cli/disposal_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)

static json_t *lot_to_json(const struct rad_lot *it)
{
	char opened[RAD_TIME_TEXT_SIZE];
	char closed[RAD_TIME_TEXT_SIZE] = "";

	rad_time_format(it->opened_wall_ms, opened);
	if (it->closed_wall_ms)
		rad_time_format(it->closed_wall_ms, closed);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I}", "lot", it->lot_id, "disposition",
			 rad_disposition_name(it->disposition), "receiver", it->receiver, "organisation",
			 it->organisation, "opened", opened, "opened_by", it->opened_by, "closed", closed, "closed_by",
			 it->closed_by, "certificate_id", it->certificate_id, "n_assets", (json_int_t)it->n_assets);
}

static void print_lot(const struct rad_lot *it)
{
	(void)printf("%-16s %-7s %-10s %4zu  %s%s%s\n", it->lot_id, it->closed_wall_ms ? "closed" : "open",
		     rad_disposition_name(it->disposition), it->n_assets, it->receiver,
		     it->certificate_id[0] ? ", " : "", it->certificate_id);
}

int cli_run_lot_open(struct cli_context *context, struct rad_error *err)
{
	const char *const *values = context->arguments.values;
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	struct rad_lot lot = { .lot_id = "" };
	char id[RAD_ID_SIZE];
	int r = 0;

	if (!rad_disposition_find(values[CLI_DISPOSITION], &lot.disposition))
		r = rad_error_set(err, RAD_ERROR_INPUT, 0, "open lot",
				  "%.60s is none of: sale, reuse, return, donation, recycling",
				  values[CLI_DISPOSITION]);
	if (r >= 0 && (strlen(values[CLI_RECEIVER]) >= sizeof(lot.receiver) ||
		       (context->arguments.n_words && strlen(context->arguments.words[0]) >= sizeof(lot.lot_id)) ||
		       (values[CLI_ORGANISATION] && strlen(values[CLI_ORGANISATION]) >= sizeof(lot.organisation))))
		r = rad_error_set(err, RAD_ERROR_INPUT, 0, "open lot",
				  "the number, the receiver or the organisation is too long");
	if (r < 0)
		return r;
	(void)rad_text_copy(lot.receiver, sizeof(lot.receiver), values[CLI_RECEIVER]);
	(void)rad_text_copy(lot.organisation, sizeof(lot.organisation),
			    values[CLI_ORGANISATION] ? values[CLI_ORGANISATION] : "");
	(void)rad_text_copy(lot.lot_id, sizeof(lot.lot_id),
			    context->arguments.n_words ? context->arguments.words[0] : "");
	r = cli_store_open(context, RAD_STORE_WRITE, &store, err);
	if (r >= 0)
		r = rad_disposal_lot_open(store, &lot, values[CLI_OPERATOR], id, err);
	if (r >= 0)
		r = rad_store_lot_get(store, id, &lot, err);
	if (r < 0)
		return r;
	if (context->json)
		return cli_print_json(lot_to_json(&lot), err);
	print_lot(&lot);
	return 0;
}

/* One thing of "lot add": in it, or told why not. */
static int add_one(const struct cli_context *context, struct rad_store *store, const struct rad_policy *policy,
		   const char *inventory_id, const char *operator_id, json_t *list, struct rad_error *err)
{
	rad_auto_free struct rad_disposal *it = malloc(sizeof(*it));
	int r = it ? rad_disposal_lot_add(store, policy, context->arguments.words[0], inventory_id, operator_id, it,
					  err)
		   : rad_error_set(err, RAD_ERROR_IO, ENOMEM, "fill lot", "out of memory");

	if (r < 0)
		return r;
	(void)json_array_append_new(list,
				    json_pack("{s:s, s:b, s:o}", "inventory_id", inventory_id, "added",
					      it->decision.allowed, "reasons", cli_reasons_to_json(&it->decision)));
	if (!context->json && it->decision.allowed)
		(void)printf("%s is in the lot %s\n", inventory_id, context->arguments.words[0]);
	for (size_t i = 0; !context->json && i < it->decision.n_reasons; i++)
		(void)printf("%s may not: %s.\n", inventory_id, it->decision.reasons[i]);
	return it->decision.allowed ? 0 : 1;
}

/* Names that the store does not know stop it before anything was added. */
static int check_known(const struct cli_context *context, struct rad_store *store, struct rad_lot *ret,
		       struct rad_error *err)
{
	int r = rad_store_lot_get(store, context->arguments.words[0], ret, err);

	for (size_t i = 1; r >= 0 && i < context->arguments.n_words; i++) {
		struct rad_disposal known;

		r = rad_disposal_facts(store, context->arguments.words[i], &known, err);
	}
	return r;
}

int cli_run_lot_add(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_free struct rad_policy *policy = malloc(sizeof(*policy));
	json_t *list = json_array();
	struct rad_operator person;
	struct rad_lot lot;
	bool all_added = true;
	int r = policy ? cli_open_for(context, &store, &person, err)
		       : rad_error_set(err, RAD_ERROR_IO, ENOMEM, "fill lot", "out of memory");

	if (r >= 0)
		r = check_known(context, store, &lot, err);
	for (size_t i = 1; r >= 0 && i < context->arguments.n_words; i++) {
		const char *id = context->arguments.words[i];

		r = rad_disposal_policy(store, context->arguments.values[CLI_POLICY], id, policy, err);
		if (r >= 0)
			r = add_one(context, store, policy, id, person.party.id, list, err);
		all_added = all_added && r == 0;
	}
	if (r >= 0 && context->json)
		r = cli_print_json(json_pack("{s:s, s:O}", "lot", lot.lot_id, "assets", list), err);
	json_decref(list);
	return r < 0 ? r : all_added ? 0 : RAD_ERROR_REFUSED;
}

int cli_run_lot_remove(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	struct rad_operator person;
	struct rad_lot lot;
	int r = cli_open_for(context, &store, &person, err);

	if (r >= 0)
		r = check_known(context, store, &lot, err);
	for (size_t i = 1; r >= 0 && i < context->arguments.n_words; i++) {
		r = rad_store_lot_remove(store, lot.lot_id, context->arguments.words[i], person.party.id, err);
		if (r >= 0 && !context->json)
			(void)printf("%s is out of the lot %s\n", context->arguments.words[i], lot.lot_id);
	}
	if (r >= 0)
		r = rad_store_lot_get(store, lot.lot_id, &lot, err);
	if (r < 0)
		return r;
	return context->json ? cli_print_json(lot_to_json(&lot), err) : 0;
}

int cli_run_lot_list(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_free struct rad_lot *lots = NULL;
	json_t *list = json_array();
	size_t n = 0;
	int r = cli_store_open(context, RAD_STORE_READ, &store, err);

	if (r >= 0)
		r = rad_store_lot_list(store, context->arguments.values[CLI_ALL] != NULL, &lots, &n, err);
	for (size_t i = 0; r >= 0 && i < n; i++) {
		if (context->json)
			(void)json_array_append_new(list, lot_to_json(&lots[i]));
		else
			print_lot(&lots[i]);
	}
	if (r >= 0 && context->json)
		r = cli_print_json(json_pack("{s:O}", "lots", list), err);
	json_decref(list);
	return r;
}

int cli_run_lot_show(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_free struct rad_asset *assets = NULL;
	json_t *list = json_array();
	json_t *json = NULL;
	struct rad_lot lot;
	size_t n = 0;
	int r = cli_store_open(context, RAD_STORE_READ, &store, err);

	if (r >= 0)
		r = rad_store_lot_get(store, context->arguments.words[0], &lot, err);
	if (r >= 0)
		r = rad_store_lot_assets(store, lot.lot_id, &assets, &n, err);
	if (r >= 0 && !context->json)
		print_lot(&lot);
	for (size_t i = 0; r >= 0 && i < n; i++) {
		(void)json_array_append_new(list, cli_asset_to_json(&assets[i]));
		if (!context->json)
			cli_print_asset(&assets[i]);
	}
	if (r >= 0 && context->json) {
		json = lot_to_json(&lot);
		(void)json_object_set(json, "assets", list);
		r = cli_print_json(json, err);
	}
	json_decref(list);
	return r;
}

/* What may not go any more, as it is told while the lot is looked through. */
struct refusals {
	bool json;
	json_t *list;
};

static void on_refused(void *user, const struct rad_disposal *disposal)
{
	struct refusals *it = user;

	(void)json_array_append_new(it->list, json_pack("{s:s, s:o}", "inventory_id", disposal->asset.inventory_id,
							"reasons", cli_reasons_to_json(&disposal->decision)));
	for (size_t i = 0; !it->json && i < disposal->decision.n_reasons; i++)
		(void)printf("%s may not: %s.\n", disposal->asset.inventory_id, disposal->decision.reasons[i]);
}

static int report_close(const struct cli_context *context, struct rad_store *store, const struct rad_evidence *evidence,
			struct rad_error *err)
{
	struct rad_lot lot;
	json_t *json;
	int code;
	int r = rad_store_lot_get(store, context->arguments.words[0], &lot, err);

	if (r < 0)
		return r;
	json = lot_to_json(&lot);
	if (!context->json)
		print_lot(&lot);
	code = cli_tell_evidence(context, evidence, json);
	if (context->json)
		r = cli_print_json(json_incref(json), err);
	json_decref(json);
	return r < 0 ? r : code;
}

/* The refusals are the document then: the error stands in it. */
static int report_refused(const struct cli_context *context, const struct refusals *refusals, struct rad_error *err)
{
	if (!context->json || !json_array_size(refusals->list))
		return -(int)err->kind;
	if (cli_print_json(json_pack("{s:s, s:s, s:O}", "lot", context->arguments.words[0], "error", err->text,
				     "refused", refusals->list),
			   err) < 0)
		return -(int)err->kind;
	return RAD_ERROR_REFUSED;
}

int cli_run_lot_close(struct cli_context *context, struct rad_error *err)
{
	const char *lot_id = context->arguments.words[0];
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_free struct rad_policy *policy = malloc(sizeof(*policy));
	struct refusals refusals = { context->json, json_array() };
	struct rad_key_access access;
	struct rad_notary_config how;
	struct rad_evidence evidence;
	struct rad_operator person;
	struct rad_lot lot;
	int r = policy ? cli_open_for(context, &store, &person, err)
		       : rad_error_set(err, RAD_ERROR_IO, ENOMEM, "close lot", "out of memory");

	if (r >= 0)
		r = rad_store_lot_get(store, lot_id, &lot, err);
	if (r >= 0)
		r = rad_disposal_lot_policy(store, context->arguments.values[CLI_POLICY], &lot, policy, err);
	if (r >= 0) {
		how = cli_notary(context, store, &access);
		r = rad_disposal_lot_close(&how, policy, lot_id, person.party.id, on_refused, &refusals, &evidence,
					   err);
		r = r < 0 ? report_refused(context, &refusals, err) : report_close(context, store, &evidence, err);
	}
	json_decref(refusals.list);
	return r;
}
