/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/disposal_text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <radera/files.h>
#include <radera/inventory.h>

#include "base/cleanup.h"
#include "base/text.h"

#define LINES_SHOWN 20

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)

/* What was left out: a CSV of its own for who keeps the register, without the columns that name people. */
struct rejects {
	struct rad_buffer file;
	json_t *list;
	size_t n;
	bool json;
};

static void add_quoted(struct rad_buffer *file, const char *text)
{
	rad_buffer_append_text(file, "\"");
	for (const char *c = text; *c; c++) {
		if (*c == '"')
			rad_buffer_append_text(file, "\"");
		rad_buffer_append(file, c, 1);
	}
	rad_buffer_append_text(file, "\"");
}

static void on_rejected(void *user, size_t line, const char *inventory_id, const char *reason)
{
	struct rejects *it = user;

	rad_buffer_printf(&it->file, "%zu;", line);
	add_quoted(&it->file, inventory_id);
	rad_buffer_append_text(&it->file, ";");
	add_quoted(&it->file, reason);
	rad_buffer_append_text(&it->file, "\r\n");
	(void)json_array_append_new(it->list, json_pack("{s:I, s:s, s:s}", "line", (json_int_t)line, "inventory_id",
							inventory_id, "reason", reason));
	if (!it->json && ++it->n <= LINES_SHOWN)
		(void)printf("line %zu: %s%s%s\n", line, inventory_id, inventory_id[0] ? ": " : "", reason);
	else if (!it->json && it->n == LINES_SHOWN + 1)
		(void)printf("... and more\n");
}

static int report_json(const struct rad_register_report *it, const struct rejects *rejects, const char *file,
		       bool dry_run, struct rad_error *err)
{
	char delimiter[2] = { it->delimiter, '\0' };

	return cli_print_json(json_pack("{s:b, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:O, s:s}", "dry_run",
					dry_run, "encoding", it->encoding, "delimiter", delimiter, "rows",
					(json_int_t)it->rows, "added", (json_int_t)it->counts.added, "changed",
					(json_int_t)it->counts.changed, "same", (json_int_t)it->counts.same, "repeated",
					(json_int_t)it->repeated, "rejected", (json_int_t)it->rejected,
					"shared_serials", (json_int_t)it->shared_serials, "left_out", rejects->list,
					"rejected_file", file),
			      err);
}

static void report_text(const struct rad_register_report *it, const char *file, bool dry_run)
{
	(void)printf("%s%zu rows (%s, %s): %zu new, %zu changed, %zu as before, %zu repeated, %zu left out.\n",
		     dry_run ? "DRY RUN, nothing was kept. " : "", it->rows, it->encoding,
		     it->delimiter == '\t'  ? "tabs"
		     : it->delimiter == ',' ? "commas"
					    : "semicolons",
		     it->counts.added, it->counts.changed, it->counts.same, it->repeated, it->rejected);
	if (it->shared_serials)
		(void)printf("%zu of them share a serial number with another: those are found by their inventory "
			     "number only.\n",
			     it->shared_serials);
	if (file[0])
		(void)printf("What was left out stands in %s\n", file);
}

/* FILE.rejected.csv, or what was asked for; one that is there is replaced: it is about this import. */
static int write_rejects(const struct cli_context *context, const struct rejects *it, char ret[PATH_MAX],
			 struct rad_error *err)
{
	const char *given = context->arguments.values[CLI_REJECTED];
	int length = given ? snprintf(ret, PATH_MAX, "%s", given)
			   : snprintf(ret, PATH_MAX, "%s.rejected.csv", context->arguments.words[0]);

	if (length >= PATH_MAX)
		return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, "write file", "the path is too long");
	return rad_file_replace(ret, it->file.data, it->file.size, 0600, err);
}

int cli_run_inventory_import(struct cli_context *context, struct rad_error *err)
{
	const char *name = context->arguments.words[0];
	const char *mapping_name = context->arguments.values[CLI_MAPPING];
	bool dry_run = context->arguments.values[CLI_DRY_RUN] != NULL;
	rad_auto_buffer struct rad_buffer data = RAD_BUFFER_INIT;
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_free struct rad_register_mapping *mapping = malloc(sizeof(*mapping));
	struct rejects rejects = { .file = RAD_BUFFER_INIT, .list = json_array(), .json = context->json };
	struct rad_register_report report;
	char file[PATH_MAX] = "";
	int r = mapping ? rad_register_load(mapping_name ? mapping_name : "sheet", mapping, err)
			: rad_error_set(err, RAD_ERROR_IO, ENOMEM, "import register", "out of memory");

	rad_buffer_append_text(&rejects.file, "\xEF\xBB\xBFline;inventory number;reason\r\n");
	if (r >= 0)
		r = rad_file_read(AT_FDCWD, name, RAD_REGISTER_BYTES_MAX, &data, err);
	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_WRITE, &store, err);
	if (r >= 0)
		r = rad_register_import(store, mapping, name, data.data, data.size, dry_run, on_rejected, &rejects,
					&report, err);
	if (r >= 0 && report.rejected)
		r = write_rejects(context, &rejects, file, err);
	if (r >= 0 && context->json)
		r = report_json(&report, &rejects, file, dry_run, err);
	else if (r >= 0)
		report_text(&report, file, dry_run);
	json_decref(rejects.list);
	rad_buffer_done(&rejects.file);
	return r;
}

int cli_run_inventory_list(struct cli_context *context, struct rad_error *err)
{
	const char *state = context->arguments.values[CLI_STATE];
	struct rad_asset_query query = { .text = context->arguments.n_words ? context->arguments.words[0] : NULL };
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_free struct rad_asset *assets = NULL;
	json_t *list = json_array();
	size_t n = 0;
	int r = 0;

	query.by_state = state != NULL;
	if (state && !rad_asset_state_find(state, &query.state))
		r = rad_error_set(err, RAD_ERROR_INPUT, 0, "list assets", "%s is no state of an asset", state);
	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_READ, &store, err);
	if (r >= 0)
		r = rad_store_asset_list(store, &query, &assets, &n, err);
	for (size_t i = 0; r >= 0 && i < n; i++) {
		if (context->json)
			(void)json_array_append_new(list, cli_asset_to_json(&assets[i]));
		else
			cli_print_asset(&assets[i]);
	}
	if (r >= 0 && context->json)
		r = cli_print_json(json_pack("{s:O}", "assets", list), err);
	json_decref(list);
	return r;
}

static int keep_review(struct cli_context *context, struct rad_store *store, struct rad_match *match,
		       struct rad_error *err)
{
	int64_t id = 0;
	int r = rad_store_review_add(store, &match->review, &id, err);

	if (r < 0)
		return r;
	if (context->json)
		r = cli_print_json(json_pack("{s:s, s:s, s:s, s:I}", "outcome", "conflict", "kind", match->review.kind,
					     "detail", match->review.detail, "review", (json_int_t)id),
				   err);
	else
		(void)printf("CONFLICT (%s): %s\nIt is matter %lld for a person: radera inventory reviews\n",
			     match->review.kind, match->review.detail, (long long)id);
	return r < 0 ? r : RAD_ERROR_REFUSED;
}

int cli_run_inventory_match(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	struct rad_computer computer = { .serial = "" };
	struct rad_match_clues clues = { .scanned = context->arguments.values[CLI_INVENTORY_ID],
					 .computer = &computer };
	const char *serial = context->arguments.values[CLI_SERIAL];
	struct rad_match match;
	int r = cli_store_open(context, RAD_STORE_WRITE, &store, err);

	if (serial)
		(void)rad_text_copy(computer.serial, sizeof(computer.serial), serial);
	else
		rad_computer_read(RAD_COMPUTER_DIRECTORY, &computer);
	if (r >= 0)
		r = rad_inventory_match(store, &clues, &match, err);
	if (r >= 0 && match.outcome == RAD_MATCH_CONFLICT)
		return keep_review(context, store, &match, err);
	if (r < 0)
		return r;
	if (context->json)
		return cli_print_json(match.outcome == RAD_MATCH_FOUND
					      ? json_pack("{s:s, s:s, s:o}", "outcome", "found", "by", match.by,
							  "asset", cli_asset_to_json(&match.asset))
					      : json_pack("{s:s}", "outcome", "none"),
				      err);
	if (match.outcome == RAD_MATCH_FOUND)
		cli_print_asset(&match.asset);
	else
		(void)printf("No card: radera asset register adds one.\n");
	return 0;
}

int cli_run_inventory_reviews(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_free struct rad_review *reviews = NULL;
	json_t *list = json_array();
	size_t n = 0;
	int r = cli_store_open(context, RAD_STORE_READ, &store, err);

	if (r >= 0)
		r = rad_store_review_list(store, context->arguments.values[CLI_ALL] != NULL, &reviews, &n, err);
	for (size_t i = 0; r >= 0 && i < n; i++) {
		const struct rad_review *it = &reviews[i];

		if (context->json)
			(void)json_array_append_new(list, json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s}", "id",
								    (json_int_t)it->id, "kind", it->kind,
								    "inventory_id", it->inventory_id, "serial",
								    it->serial, "detail", it->detail, "resolution",
								    it->resolution, "resolved_by", it->resolved_by));
		else
			(void)printf("%4lld  %-16s %s%s%s\n", (long long)it->id, it->kind, it->detail,
				     it->resolution[0] ? " -> " : "", it->resolution);
	}
	if (r >= 0 && context->json)
		r = cli_print_json(json_pack("{s:O}", "reviews", list), err);
	json_decref(list);
	return r;
}

int cli_run_inventory_resolve(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	struct rad_operator person;
	uint64_t id = 0;
	int r = rad_text_to_u64(context->arguments.words[0], &id) && id <= INT64_MAX
			? cli_store_open(context, RAD_STORE_WRITE, &store, err)
			: rad_error_set(err, RAD_ERROR_INPUT, 0, "resolve review", "%s is no number of a matter",
					context->arguments.words[0]);

	if (r >= 0)
		r = rad_store_operator_acting(store, context->arguments.values[CLI_OPERATOR], &person, err);
	if (r >= 0)
		r = rad_store_review_resolve(store, (int64_t)id, person.party.id, context->arguments.words[1], err);
	if (r < 0)
		return r;
	return context->json ? cli_print_json(json_pack("{s:I}", "resolved", (json_int_t)id), err) : 0;
}

int cli_run_asset_register(struct cli_context *context, struct rad_error *err)
{
	const char *const *values = context->arguments.values;
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	struct rad_asset asset = { .price_minor = -1 };
	struct rad_operator person;
	int r = 0;

	(void)rad_text_copy(asset.inventory_id, sizeof(asset.inventory_id), context->arguments.words[0]);
	(void)rad_text_copy(asset.serial, sizeof(asset.serial), values[CLI_SERIAL]);
	(void)rad_text_copy(asset.unit, sizeof(asset.unit), values[CLI_UNIT]);
	if (values[CLI_KIND] && !rad_asset_kind_find(values[CLI_KIND], &asset.kind))
		r = rad_error_set(err, RAD_ERROR_INPUT, 0, "register asset", "%s is no kind of asset",
				  values[CLI_KIND]);
	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_WRITE, &store, err);
	if (r >= 0)
		r = rad_store_operator_acting(store, values[CLI_OPERATOR], &person, err);
	if (r >= 0)
		r = rad_store_asset_register(store, &asset, person.party.id, err);
	if (r >= 0)
		r = rad_store_asset_get(store, asset.inventory_id, &asset, err);
	if (r < 0)
		return r;
	if (context->json)
		return cli_print_json(cli_asset_to_json(&asset), err);
	cli_print_asset(&asset);
	return 0;
}
