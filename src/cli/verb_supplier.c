/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include <radera/files.h>
#include <radera/json.h>
#include <radera/supplier_statement.h>

#include "base/cleanup.h"
#include "base/text.h"

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)

/* What one reading needs, and what came of it. */
struct reading {
	struct rad_supplier_mapping mapping;
	struct rad_buffer report;
	struct rad_buffer attachment;
	struct rad_operator person;
	struct rad_supplier_reading told;
	struct rad_supplier_taken taken;
};

static void reading_free(struct reading *it)
{
	rad_buffer_done(&it->report);
	rad_buffer_done(&it->attachment);
	rad_supplier_taken_done(&it->taken);
	free(it);
}

RAD_DEFINE_CLEANUP(cleanup_reading, struct reading *, reading_free)

static int load(const struct cli_context *context, struct reading *it, struct rad_error *err)
{
	const char *const *values = context->arguments.values;
	const char *file = context->arguments.words[0];
	int r = rad_file_read(AT_FDCWD, file, RAD_SUPPLIER_BYTES_MAX, &it->report, err);

	if (r >= 0 && !values[CLI_MAPPING] && it->report.size && it->report.data[0] == '<') {
		(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "read report", "%s is XML, and no --mapping says whose",
				    file);
		rad_error_advise(err, "--mapping blancco-xml, --mapping xml, or a file of your own "
				      "(profiles/suppliers)");
		r = -RAD_ERROR_INPUT;
	}
	if (r >= 0)
		r = rad_supplier_load(values[CLI_MAPPING] ? values[CLI_MAPPING] : "csv", &it->mapping, err);
	if (r >= 0 && values[CLI_ATTACHMENT])
		r = rad_file_read(AT_FDCWD, values[CLI_ATTACHMENT], RAD_SUPPLIER_BYTES_MAX, &it->attachment, err);
	if (r >= 0 && values[CLI_DATE])
		r = cli_date_parse(values[CLI_DATE], &it->told.reported_wall_ms, err);
	if (r < 0)
		return r;
	it->told.mapping = &it->mapping;
	it->told.report = (struct rad_supplier_file){ file, it->report.data, it->report.size };
	if (values[CLI_ATTACHMENT])
		it->told.attachment =
			(struct rad_supplier_file){ values[CLI_ATTACHMENT],
						    it->attachment.data ? it->attachment.data : (const uint8_t *)"",
						    it->attachment.size };
	it->told.supplier = values[CLI_SUPPLIER];
	it->told.number = values[CLI_NUMBER];
	it->told.reference = values[CLI_REFERENCE];
	it->told.dry_run = values[CLI_DRY_RUN] != NULL;
	return 0;
}

static json_t *rows_to_json(const struct rad_supplier_report *report, bool unmatched)
{
	json_t *list = json_array();

	for (size_t i = 0; i < report->n_rows; i++) {
		const struct rad_supplier_row *row = &report->rows[i];
		const char *reason = unmatched ? row->unmatched : row->problem;

		if (reason[0])
			(void)json_array_append_new(
				list, json_pack("{s:I, s:s, s:s, s:s, s:s}", "line", (json_int_t)row->line,
						"inventory_id", row->inventory_id, "serial", row->serial,
						"drive_serial", row->drive_serial, "reason", reason));
	}
	return list;
}

static int report_json(const struct reading *it, struct rad_error *err)
{
	const struct rad_supplier_taken *taken = &it->taken;
	json_t *covered = json_array();
	json_t *others = json_array();

	for (size_t i = 0; i < taken->match.n_assets; i++) {
		const struct rad_supplier_asset *asset = &taken->match.assets[i];

		if (asset->counts)
			(void)json_array_append_new(covered, json_string(asset->asset.inventory_id));
		else
			(void)json_array_append_new(others,
						    json_pack("{s:s, s:s}", "inventory_id", asset->asset.inventory_id,
							      "reason", asset->reason));
	}
	return cli_print_json(
		json_pack("{s:b, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:o, s:s, s:s, s:s, s:o}",
			  "dry_run", it->told.dry_run, "supplier", it->told.supplier, "reference", taken->reference,
			  "date", taken->date, "report_sha256", taken->report_sha256, "rows",
			  (json_int_t)taken->report.n_rows, "counted", (json_int_t)taken->n_counted, "counted_before",
			  (json_int_t)taken->n_before, "withdrawn", (json_int_t)taken->n_withdrawn,
			  "erased_by_supplier", covered, "not_counted", others, "problems",
			  rows_to_json(&taken->report, false), "unmatched", rows_to_json(&taken->report, true),
			  "unused_columns", taken->report.unused, "certificate_id",
			  taken->evidence.place.certificate_id, "certificate", taken->evidence.certificate_path,
			  "evidence_problem", rad_error_to_json(&taken->evidence.problem)),
		err);
}

static void print_assets(const struct reading *it)
{
	const struct rad_supplier_match *match = &it->taken.match;

	for (size_t i = 0; i < match->n_assets; i++) {
		const struct rad_supplier_asset *asset = &match->assets[i];

		if (asset->counts)
			(void)printf("%-16s erased by %s, as they report (%zu row%s%s)\n", asset->asset.inventory_id,
				     it->told.supplier, asset->n_rows, asset->n_rows == 1 ? "" : "s",
				     asset->is_whole ? "; the asset as a whole" : "");
		else
			(void)printf("%-16s DOES NOT COUNT: %s\n", asset->asset.inventory_id, asset->reason);
	}
}

static void print_rows(const struct rad_supplier_report *report)
{
	for (size_t i = 0; i < report->n_rows; i++) {
		const struct rad_supplier_row *row = &report->rows[i];

		if (row->problem[0])
			(void)printf("line %-11zu cannot be used: %s\n", row->line, row->problem);
		if (row->unmatched[0])
			(void)printf("line %-11zu matches nothing: %s\n", row->line, row->unmatched);
	}
	if (report->unused[0])
		(void)printf("Columns that were not used: %s\n", report->unused);
}

static void print_end(const struct reading *it)
{
	const struct rad_supplier_taken *taken = &it->taken;
	const struct rad_evidence *evidence = &taken->evidence;

	if (taken->n_unmatched && !it->told.dry_run)
		(void)printf("%zu rows are matters for a person: radera inventory reviews\n", taken->n_unmatched);
	if (taken->n_withdrawn)
		(void)printf("%zu assets are not erased, as they report now: an earlier report of theirs %s.\n",
			     taken->n_withdrawn, it->told.dry_run ? "would count no more" : "counts no more");
	if (taken->n_before)
		(void)printf("%zu assets were covered by an earlier reading of this file.\n", taken->n_before);
	if (it->told.dry_run)
		(void)printf("DRY RUN, nothing was kept. %zu assets would count.\n", taken->n_counted);
	else if (!evidence->place.sequence)
		(void)printf("No asset counts: nothing was issued.\n");
	else
		(void)printf("%zu assets: statement %s\n", taken->n_counted, evidence->place.certificate_id);
	if (evidence->certificate_path[0])
		(void)printf("%s\n", evidence->certificate_path);
	if (evidence->problem.kind)
		(void)printf("EVIDENCE %s\n%s\n", evidence->problem.text, evidence->problem.advice);
}

int cli_run_inventory_supplier_report(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	RAD_CLEANUP(cleanup_reading) struct reading *it = calloc(1, sizeof(*it));
	const struct rad_key_access access = { context->arguments.values[CLI_PASSPHRASE_FILE] };
	struct rad_notary_config config = { .access = &access, .clock = context->clock };
	int r = it ? load(context, it, err) : rad_error_set(err, RAD_ERROR_IO, ENOMEM, "read report", "out of memory");

	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_WRITE, &store, err);
	if (r >= 0)
		r = rad_store_operator_acting(store, context->arguments.values[CLI_OPERATOR], &it->person, err);
	if (r < 0)
		return r;
	config.store = store;
	it->told.performed_by = &it->person.party;
	r = rad_supplier_take(&config, &it->told, &it->taken, err);
	if (r < 0)
		return r;
	if (context->json)
		r = report_json(it, err);
	else {
		print_assets(it);
		print_rows(&it->taken.report);
		print_end(it);
	}
	if (r < 0)
		return r;
	return it->taken.evidence.problem.kind ? RAD_ERROR_EVIDENCE : it->taken.n_counted ? 0 : RAD_ERROR_REFUSED;
}
