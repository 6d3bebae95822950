/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long documents are kept, and destroying them when their time has come. */
#include "cli/cli.h"

#include <string.h>
#include <unistd.h>

#include <radera/files.h>

#include "base/cleanup.h"
#include "base/text.h"

#define DATE_TEXT 11

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)

static int load(const struct cli_context *context, struct rad_retention *ret, struct rad_error *err)
{
	const char *name = context->arguments.values[CLI_POLICY];

	return rad_retention_load(name ? name : "kommun", ret, err);
}

static json_t *to_json(const struct rad_retention *retention, const struct rad_retention_count *counts)
{
	json_t *documents = json_array();

	for (size_t i = 0; i < retention->n_rules; i++) {
		const struct rad_retention_rule *rule = &retention->rules[i];
		const struct rad_retention_count *count = &counts[rule->document];
		char next[RAD_TIME_TEXT_SIZE] = "";

		if (count->next_wall_ms)
			rad_time_format(count->next_wall_ms, next);
		(void)json_array_append_new(documents, json_pack("{s:s, s:b, s:I, s:I, s:s, s:I, s:I, s:s}", "document",
								 rad_retention_document_name(rule->document), "keep",
								 (int)rule->keep, "years", (json_int_t)rule->years,
								 "months", (json_int_t)rule->months, "reference",
								 rule->reference, "due", (json_int_t)count->n_due,
								 "later", (json_int_t)count->n_later, "next", next));
	}
	return documents;
}

static void describe_rule(const struct rad_retention_rule *rule, char *ret, size_t size)
{
	if (rule->keep)
		(void)snprintf(ret, size, "kept");
	else if (rule->years)
		(void)snprintf(ret, size, "%u years after the end of the year", rule->years);
	else
		(void)snprintf(ret, size, "%u months", rule->months);
}

static void print_rules(FILE *out, const struct rad_retention *retention, const struct rad_retention_count *counts)
{
	(void)fprintf(out, "%s (%s, SHA-256 %s)\n", retention->title, retention->id, retention->sha256);
	for (size_t i = 0; i < retention->n_rules; i++) {
		const struct rad_retention_rule *rule = &retention->rules[i];
		const struct rad_retention_count *count = &counts[rule->document];
		char next[RAD_TIME_TEXT_SIZE] = "";
		char text[60];

		describe_rule(rule, text, sizeof(text));
		if (count->next_wall_ms)
			rad_time_format(count->next_wall_ms, next);
		next[DATE_TEXT - 1] = '\0';
		(void)fprintf(out, "%-12s %s; %s\n", rad_retention_document_name(rule->document), text,
			      rule->reference);
		if (!rule->keep)
			(void)fprintf(out, "%-12s %zu due now, %zu later%s%s\n", "", count->n_due, count->n_later,
				      next[0] ? ", the next on " : "", next);
	}
}

int cli_run_retention_show(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	struct rad_retention_count counts[RAD_RETAIN_DOCUMENTS];
	struct rad_retention retention;
	int r = load(context, &retention, err);

	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_READ, &store, err);
	if (r >= 0)
		r = rad_store_retention_count(store, &retention, counts, err);
	if (r < 0)
		return r;
	if (context->json)
		return cli_print_json(json_pack("{s:s, s:s, s:o}", "id", retention.id, "sha256", retention.sha256,
						"documents", to_json(&retention, counts)),
				      err);
	print_rules(stdout, &retention, counts);
	return 0;
}

static int confirm(const struct cli_context *context, const struct rad_retention *retention,
		   const struct rad_retention_count *counts, struct rad_error *err)
{
	char answer[32] = "";

	if (context->arguments.values[CLI_YES])
		return 0;
	if (!isatty(STDIN_FILENO)) {
		(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, "confirm",
				    "nobody can be asked: standard input is no terminal");
		rad_error_advise(err, "look at radera retention show, then add --yes");
		return -RAD_ERROR_REFUSED;
	}
	print_rules(stderr, retention, counts);
	(void)fprintf(stderr, "This cannot be undone. Type DESTROY to destroy what is due: ");
	(void)fflush(stderr);
	if (!fgets(answer, sizeof(answer), stdin))
		answer[0] = '\0';
	answer[strcspn(answer, "\n")] = '\0';
	if (rad_text_equal(answer, "DESTROY"))
		return 0;
	return rad_error_set(err, RAD_ERROR_REFUSED, 0, "confirm", "not confirmed; nothing was destroyed");
}

static int report(const struct cli_context *context, const struct rad_retention *retention,
		  const struct rad_destroyed *it, struct rad_error *err)
{
	int r = 0;

	if (context->json)
		r = cli_print_json(json_pack("{s:s, s:s, s:o, s:I, s:s*}", "id", retention->id, "sha256",
					     retention->sha256, "documents", to_json(retention, it->counts), "files",
					     (json_int_t)it->n_files, "problem",
					     it->problem.kind ? it->problem.text : NULL),
				   err);
	else
		(void)printf("Destroyed: %zu receipts (%zu files), %zu reviews, %zu holders.\n",
			     it->counts[RAD_RETAIN_SALE].n_due, it->n_files, it->counts[RAD_RETAIN_REVIEW].n_due,
			     it->counts[RAD_RETAIN_HOLDER].n_due);
	if (r < 0 || !it->problem.kind)
		return r;
	(void)fprintf(stderr, "radera: warning: %s\n        %s\n", it->problem.text, it->problem.advice);
	return RAD_ERROR_EVIDENCE;
}

int cli_run_retention_destroy(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	const char *operator_id = context->arguments.values[CLI_OPERATOR];
	struct rad_retention_count counts[RAD_RETAIN_DOCUMENTS];
	struct rad_retention retention;
	struct rad_destroyed destroyed;
	struct rad_operator person;
	int r = load(context, &retention, err);

	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_WRITE, &store, err);
	if (r >= 0)
		r = rad_station_administrator(store, operator_id, &person, err);
	if (r >= 0)
		r = rad_store_retention_count(store, &retention, counts, err);
	if (r >= 0)
		r = confirm(context, &retention, counts, err);
	if (r >= 0)
		r = rad_station_destroy_due(store, context->clock, &retention, operator_id, &destroyed, err);
	return r < 0 ? r : report(context, &retention, &destroyed, err);
}
