/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <radera/json.h>
#include <radera/statement.h>

#include "base/cleanup.h"
#include "base/text.h"

enum { COLUMNS = 7, CELL = 160 };

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)

static int fill_query(const struct cli_arguments *arguments, struct rad_query *query, struct rad_error *err)
{
	const char *limit = arguments->values[CLI_LIMIT];
	uint64_t number = 0;
	int r = 0;

	memset(query, 0, sizeof(*query));
	query->inventory_id = arguments->values[CLI_INVENTORY_ID];
	query->serial = arguments->values[CLI_SERIAL];
	query->outcome = arguments->values[CLI_OUTCOME];
	query->text = arguments->n_words ? arguments->words[0] : NULL;
	if (arguments->values[CLI_FROM])
		r = cli_date_parse(arguments->values[CLI_FROM], &query->from_wall_ms, err);
	if (r >= 0 && arguments->values[CLI_UNTIL])
		r = cli_date_parse(arguments->values[CLI_UNTIL], &query->to_wall_ms, err);
	if (r < 0)
		return r;
	if (limit && (!rad_text_to_u64(limit, &number) || number == 0 || number > 10000000))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "read arguments", "--limit is a number from 1, not '%s'",
				     limit);
	query->limit = (size_t)number;
	return 0;
}

static json_t *entry_to_json(const struct rad_entry *entry)
{
	char issued[RAD_TIME_TEXT_SIZE];

	rad_time_format(entry->issued_wall_ms, issued);
	return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:s}", "sequence",
			 (json_int_t)entry->sequence, "certificate_id", entry->certificate_id, "inventory_id",
			 entry->inventory_id, "serial", entry->serial, "model", entry->model, "operator_id",
			 entry->operator_id, "outcome", entry->outcome, "level", entry->level, "issued", issued,
			 "record_sha256", entry->record_sha256, "has_certificate", entry->has_certificate,
			 "certificate_sha256", entry->certificate_sha256);
}

static int print_entries_json(const struct rad_entry *entries, size_t n, struct rad_error *err)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < n; i++)
		(void)json_array_append_new(list, entry_to_json(&entries[i]));
	return cli_print_json(json_pack("{s:o}", "records", list), err);
}

static void fill_row(const struct rad_entry *entry, char row[COLUMNS][CELL])
{
	rad_time_format(entry->issued_wall_ms, row[0]);
	(void)rad_text_copy(row[1], CELL, entry->certificate_id);
	(void)rad_text_copy(row[2], CELL, entry->inventory_id);
	(void)snprintf(row[3], CELL, "%s %s", entry->model, entry->serial[0] ? entry->serial : "-");
	(void)snprintf(row[4], CELL, "%s%s", entry->outcome, entry->has_certificate ? "" : " (no PDF yet)");
	(void)rad_text_copy(row[5], CELL, entry->level);
	(void)rad_text_copy(row[6], CELL, entry->operator_id);
}

static int print_entries_text(const struct rad_entry *entries, size_t n, struct rad_error *err)
{
	static const char *const heading[COLUMNS] = { "ISSUED",	 "CERTIFICATE", "INVENTORY", "DRIVE",
						      "OUTCOME", "LEVEL",	"BY" };
	rad_auto_free char(*rows)[COLUMNS][CELL] = calloc(n + 1, sizeof(*rows));
	rad_auto_free const char **cells = calloc((n + 1) * COLUMNS, sizeof(*cells));

	if (!rows || !cells)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "print", "out of memory");
	memcpy(cells, heading, sizeof(heading));
	for (size_t i = 0; i < n; i++) {
		fill_row(&entries[i], rows[i]);
		for (size_t column = 0; column < COLUMNS; column++)
			cells[(i + 1) * COLUMNS + column] = rows[i][column];
	}
	cli_print_table(stdout, COLUMNS, n + 1, cells);
	return 0;
}

static int find(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_free struct rad_entry *entries = NULL;
	struct rad_query query;
	size_t n = 0;
	int r = fill_query(&context->arguments, &query, err);

	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_READ, &store, err);
	if (r >= 0)
		r = rad_store_find(store, &query, &entries, &n, err);
	if (r < 0)
		return r;
	if (context->json)
		return print_entries_json(entries, n, err);
	if (n == 0) {
		(void)printf("Nothing found.\n");
		return 0;
	}
	return print_entries_text(entries, n, err);
}

int cli_run_archive_list(struct cli_context *context, struct rad_error *err)
{
	return find(context, err);
}

int cli_run_archive_find(struct cli_context *context, struct rad_error *err)
{
	return find(context, err);
}

int cli_run_archive_show(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_buffer struct rad_buffer record = RAD_BUFFER_INIT;
	json_t *json;
	int r = cli_store_open(context, RAD_STORE_READ, &store, err);

	if (r >= 0)
		r = rad_store_get(store, context->arguments.words[0], NULL, &record, NULL, NULL, err);
	if (r < 0)
		return r;
	json = json_loadb((const char *)record.data, record.size, 0, NULL);
	if (!json)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "show record", "the record %s is no JSON",
				     context->arguments.words[0]);
	return cli_print_json(json, err);
}

/* What is written where, for all of the words. */
struct export
{
	struct cli_context *context;
	struct rad_store *store;
	const char *directory;
	struct rad_certificate_view view;
	bool each_drive;
	json_t *list;
};

static int read_view(const struct cli_arguments *arguments, struct export *ret, struct rad_error *err)
{
	const char *drive = arguments->values[CLI_DRIVE];
	const char *languages = arguments->values[CLI_LANGUAGES];
	uint64_t number = 0;

	ret->each_drive = drive && rad_text_equal(drive, "each");
	if (drive && !ret->each_drive &&
	    (!rad_text_to_u64(drive, &number) || number == 0 || number > RAD_VIEW_DRIVE_MAX))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "read arguments",
				     "--drive is a number from 1, or each, not '%s'", drive);
	ret->view.drive = (uint32_t)number;
	if (languages && !rad_text_copy(ret->view.languages, sizeof(ret->view.languages), languages))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "read arguments",
				     "--languages is sv, en or sv+en, not '%s'", languages);
	return 0;
}

static int export_view(const struct export *export, const char *id, const struct rad_certificate_view *view,
		       struct rad_error *err)
{
	struct cli_context *context = export->context;
	const struct rad_key_access access = { context->arguments.values[CLI_PASSPHRASE_FILE] };
	char path[4096];
	int r = rad_station_export(export->store, &access, context->clock, id, view, export->directory, path,
				   sizeof(path), err);

	if (r < 0)
		return r;
	if (context->json)
		(void)json_array_append_new(export->list,
					    json_pack("{s:s, s:s}", "certificate_id", id, "certificate", path));
	else
		(void)printf("%s\n", path);
	return 0;
}

static int export_one(const struct export *export, const char *id, struct rad_error *err)
{
	struct rad_certificate_view view = export->view;
	enum rad_statement_type type;
	struct rad_entry entry;
	int r;

	if (!export->each_drive)
		return export_view(export, id, &view, err);
	r = rad_store_get(export->store, id, &entry, NULL, NULL, NULL, err);
	/* a statement lists drives, and has no excerpts about them */
	if (r >= 0 && rad_statement_outcome_find(entry.outcome, &type))
		return export_view(export, id, &view, err);
	for (view.drive = 1; r >= 0 && view.drive <= entry.n_drives; view.drive++)
		r = export_view(export, id, &view, err);
	return r;
}

static int export_all(const struct export *export, struct rad_error *err)
{
	const struct rad_query everything = { .limit = RAD_QUERY_ALL };
	rad_auto_free struct rad_entry *entries = NULL;
	size_t n = 0;
	int r = rad_store_find(export->store, &everything, &entries, &n, err);

	for (size_t i = 0; r >= 0 && i < n; i++)
		r = export_one(export, entries[i].certificate_id, err);
	return r;
}

int cli_run_archive_export(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	const struct cli_arguments *arguments = &context->arguments;
	const char *to = arguments->values[CLI_TO];
	char directory[4200];
	struct export export = { .context = context, .directory = directory };
	int r = read_view(arguments, &export, err);

	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_WRITE, &store, err);
	export.store = store;
	export.list = json_array();
	(void)snprintf(directory, sizeof(directory), "%s%s", to ? to : context->store_directory,
		       to ? "" : "/certificates");
	if (r >= 0 && arguments->n_words == 0)
		r = export_all(&export, err);
	for (size_t i = 0; r >= 0 && i < arguments->n_words; i++)
		r = export_one(&export, arguments->words[i], err);
	if (r >= 0 && context->json)
		r = cli_print_json(json_pack("{s:O}", "exported", export.list), err);
	json_decref(export.list);
	return r;
}
