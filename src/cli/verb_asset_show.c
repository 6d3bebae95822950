/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that is known of a thing on one page. */
#include "cli/disposal_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)

/* What is told; the policy and the answer are large. */
struct page {
	struct rad_policy policy;
	struct rad_disposal known;
	struct rad_lot lot;
	bool has_lot;
	struct rad_asset_fact *facts;
	size_t n_facts;
	struct rad_asset_drive *drives;
	size_t n_drives;
	struct rad_entry *entries;
	size_t n_entries;
};

static void free_page(struct page *page)
{
	if (!page)
		return;
	free(page->facts);
	free(page->drives);
	free(page->entries);
	free(page);
}
RAD_DEFINE_CLEANUP(cleanup_page, struct page *, free_page)

static int read_page(const struct cli_context *context, struct rad_store *store, struct page *ret,
		     struct rad_error *err)
{
	const char *id = context->arguments.words[0];
	const struct rad_query query = { .inventory_id = id };
	int r = rad_disposal_facts(store, id, &ret->known, err);

	if (r >= 0)
		r = rad_disposal_policy(store, context->arguments.values[CLI_POLICY], id, &ret->policy, err);
	if (r >= 0)
		r = rad_store_asset_fact_list(store, id, &ret->facts, &ret->n_facts, err);
	if (r >= 0)
		r = rad_store_asset_drives(store, id, &ret->drives, &ret->n_drives, err);
	if (r >= 0)
		r = rad_store_find(store, &query, &ret->entries, &ret->n_entries, err);
	if (r >= 0)
		r = rad_store_lot_of(store, id, &ret->lot, err);
	ret->has_lot = r > 0;
	return r < 0 ? r : 0;
}

static json_t *drive_to_json(const struct rad_asset_drive *it)
{
	static const char *const levels[] = {
		[RAD_LEVEL_NONE] = "none", [RAD_LEVEL_CLEAR] = "clear", [RAD_LEVEL_PURGE] = "purge"
	};

	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:s}", "serial", it->serial, "model", it->model,
			 "removed_to", it->removed_to, "media", rad_media_name(it->media), "outcome", it->outcome,
			 "level", levels[it->level], "fully_verified", it->fully_verified, "has_certificate",
			 it->has_certificate, "certificate_id", it->certificate_id);
}

static void print_drive(const struct rad_asset_drive *it)
{
	(void)printf("  drive        %s%s%s: %s%s%s", it->model, it->model[0] ? ", serial " : "serial ",
		     it->serial[0] ? it->serial : "unknown", it->outcome[0] ? it->outcome : "no record",
		     it->certificate_id[0] ? ", " : "", it->certificate_id);
	(void)printf("%s%s\n", it->removed_to[0] ? "; taken out, its card is " : "", it->removed_to);
}

static void print_known(const struct page *it)
{
	cli_print_asset(&it->known.asset);
	for (size_t i = 0; i < it->n_facts; i++)
		(void)printf("  told         %s: %s (%s)\n", it->facts[i].name, it->facts[i].value,
			     it->facts[i].operator_id);
	if (it->known.supplier[0])
		(void)printf("  supplier     erased by %s, as they report\n", it->known.supplier);
	for (size_t i = 0; i < it->n_drives; i++)
		print_drive(&it->drives[i]);
	if (it->has_lot)
		(void)printf("  lot          %s, %s\n", it->lot.lot_id, it->lot.closed_wall_ms ? "closed" : "open");
	for (size_t i = 0; i < it->n_entries; i++)
		(void)printf("  certificate  %s %s\n", it->entries[i].certificate_id, it->entries[i].outcome);
}

static void print_decision(enum rad_disposition disposition, const struct rad_decision *decision)
{
	(void)printf("  %-12s %s\n", rad_disposition_name(disposition),
		     decision->allowed ? "may go there" : "may not:");
	for (size_t i = 0; i < decision->n_reasons; i++)
		(void)printf("               - %s\n", decision->reasons[i]);
}

/* The decision for each way out that there is. */
static int decide_all(const struct cli_context *context, struct rad_store *store, const struct page *page, json_t *list,
		      struct rad_error *err)
{
	rad_auto_free struct rad_disposal *answer = malloc(sizeof(*answer));
	struct rad_disposal_question question = { .inventory_id = page->known.asset.inventory_id,
						  .receiver = context->arguments.values[CLI_RECEIVER],
						  .holder = context->arguments.values[CLI_HOLDER] };
	int r = answer ? 0 : rad_error_set(err, RAD_ERROR_IO, ENOMEM, "show asset", "out of memory");

	for (unsigned int i = RAD_DISPOSITION_SALE; r >= 0 && i < RAD_DISPOSITIONS; i++) {
		question.disposition = (enum rad_disposition)i;
		r = rad_disposal_decide(store, &page->policy, &question, answer, err);
		if (r < 0)
			break;
		(void)json_array_append_new(list, json_pack("{s:s, s:b, s:o}", "disposition",
							    rad_disposition_name(question.disposition), "allowed",
							    answer->decision.allowed, "reasons",
							    cli_reasons_to_json(&answer->decision)));
		if (!context->json)
			print_decision(question.disposition, &answer->decision);
	}
	return r;
}

static int print_json(const struct page *it, json_t *decisions, struct rad_error *err)
{
	json_t *facts = json_array();
	json_t *drives = json_array();
	json_t *certificates = json_array();

	for (size_t i = 0; i < it->n_facts; i++) {
		char at[RAD_TIME_TEXT_SIZE];

		rad_time_format(it->facts[i].set_wall_ms, at);
		(void)json_array_append_new(facts, json_pack("{s:s, s:s, s:s, s:s}", "name", it->facts[i].name, "value",
							     it->facts[i].value, "operator", it->facts[i].operator_id,
							     "at", at));
	}
	for (size_t i = 0; i < it->n_drives; i++)
		(void)json_array_append_new(drives, drive_to_json(&it->drives[i]));
	for (size_t i = 0; i < it->n_entries; i++)
		(void)json_array_append_new(certificates,
					    json_pack("{s:s, s:s}", "certificate_id", it->entries[i].certificate_id,
						      "outcome", it->entries[i].outcome));
	return cli_print_json(json_pack("{s:o, s:s, s:s, s:o, s:o, s:s, s:o, s:O}", "asset",
					cli_asset_to_json(&it->known.asset), "erased_by_supplier", it->known.supplier,
					"policy", it->policy.id, "facts", facts, "drives", drives, "lot",
					it->has_lot ? it->lot.lot_id : "", "certificates", certificates, "decisions",
					decisions),
			      err);
}

int cli_run_asset_show(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	RAD_CLEANUP(cleanup_page) struct page *page = calloc(1, sizeof(*page));
	json_t *decisions = json_array();
	bool is_gone;
	/* comparing with the holder may need a secret that is made then */
	int r = page ? cli_store_open(context, context->arguments.values[CLI_HOLDER] ? RAD_STORE_WRITE : RAD_STORE_READ,
				      &store, err)
		     : rad_error_set(err, RAD_ERROR_IO, ENOMEM, "show asset", "out of memory");

	if (r >= 0)
		r = read_page(context, store, page, err);
	if (r >= 0 && !context->json)
		print_known(page);
	is_gone = r >= 0 && page->known.asset.state == RAD_ASSET_DISPOSED;
	if (is_gone && !context->json)
		(void)printf("It is disposed of: %s.\n", rad_disposition_name(page->known.asset.disposition));
	else if (r >= 0 && !context->json)
		(void)printf("By the policy %s:\n", page->policy.id);
	if (r >= 0 && (context->json || !is_gone))
		r = decide_all(context, store, page, decisions, err);
	if (r >= 0 && context->json)
		r = print_json(page, decisions, err);
	json_decref(decisions);
	return r;
}
