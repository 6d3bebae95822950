/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a supplier's file to a statement in the log. What is said of it is what they report, and nothing more. */
#include <radera/supplier_statement.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION "read supplier's report"
#define DAY_MS	  INT64_C(86400000)
/* How often something else may be written between matching and writing. */
#define TRIES 20

RAD_DEFINE_CLEANUP(cleanup_notary, struct rad_notary *, rad_notary_free)

struct taking {
	const struct rad_notary_config *config;
	const struct rad_supplier_reading *reading;
	struct rad_supplier_taken *ret;
	char first[RAD_CERTIFICATE_ID_SIZE]; /* statement of the same file; empty = none */
	bool *is_new;			     /* for each asset of the match: it counts, and did not before */
	uint64_t as_of;
	struct rad_error *err;
};

/* The parts of a statement that must live until it is issued. */
struct draft {
	struct rad_statement statement;
	struct rad_statement_asset *assets;
	struct rad_statement_drive *drives;
	struct rad_effect_fact *facts;
	struct rad_effect_document documents[2];
	struct rad_event event;
	char file_name[120];
	char attachment_name[120];
	char attachment_sha256[65];
	char method[164]; /* what all rows say of it; empty when they differ */
	bool has_method;
	size_t room; /* for drives */
};

static void draft_done(struct draft *draft)
{
	free(draft->assets);
	free(draft->drives);
	free(draft->facts);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Dates of a report that was made today, wherever, are not after tomorrow's. */
static bool is_future(const struct rad_notary_config *config, const char *date)
{
	char tomorrow[RAD_TIME_TEXT_SIZE];

	rad_time_format(rad_clock_wall_ms(config->clock) + DAY_MS, tomorrow);
	return strncmp(date, tomorrow, RAD_DATE_SIZE - 1) > 0;
}

static int check_party(const struct rad_supplier_reading *it, struct rad_error *err)
{
	struct rad_statement_party party;
	const char *texts[] = { it->supplier, it->number ? it->number : "", it->reference ? it->reference : "" };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(texts); i++) {
		if (!rad_text_is_utf8(texts[i]))
			return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
					     "the supplier's name, number and reference must be clean UTF-8");
	}
	if (!it->supplier[strspn(it->supplier, " ")] || strpbrk(it->supplier, "|*"))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				     "the supplier's name must be there, as the policy has it, and without | and *");
	if (!rad_text_copy(party.name, sizeof(party.name), texts[0]) ||
	    !rad_text_copy(party.number, sizeof(party.number), texts[1]) ||
	    !rad_text_copy(party.reference, sizeof(party.reference), texts[2]))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				     "the supplier's name (%zu bytes at most), number (%zu) or reference (%zu) is too "
				     "long",
				     sizeof(party.name) - 1, sizeof(party.number) - 1, sizeof(party.reference) - 1);
	return 0;
}

static int check_reading(const struct taking *it)
{
	const struct rad_supplier_reading *reading = it->reading;
	int r = check_party(reading, it->err);

	if (r < 0)
		return r;
	if (reading->reported_wall_ms > rad_clock_wall_ms(it->config->clock) + DAY_MS)
		return rad_error_set(it->err, RAD_ERROR_INPUT, 0, OPERATION, "the report's date lies in the future");
	if (reading->attachment.data &&
	    (reading->attachment.size > RAD_SUPPLIER_BYTES_MAX || reading->attachment.size < 5 ||
	     memcmp(reading->attachment.data, "%PDF-", 5) != 0))
		return rad_error_set(it->err, RAD_ERROR_INPUT, 0, OPERATION,
				     "%.200s is no PDF file, or larger than %u MiB", reading->attachment.name,
				     RAD_SUPPLIER_BYTES_MAX >> 20);
	return 0;
}

/* What the rows agree on, when the person did not say. */
static void settle_head(struct taking *it)
{
	const struct rad_supplier_report *report = &it->ret->report;
	struct rad_supplier_taken *ret = it->ret;
	bool is_told = false;

	if (it->reading->reported_wall_ms) {
		char time[RAD_TIME_TEXT_SIZE];

		rad_time_format(it->reading->reported_wall_ms, time);
		(void)snprintf(ret->date, sizeof(ret->date), "%.10s", time);
	}
	if (it->reading->reference)
		(void)rad_text_copy(ret->reference, sizeof(ret->reference), it->reading->reference);
	for (size_t i = 0; i < report->n_rows; i++) {
		struct rad_supplier_row *row = &report->rows[i];

		bool is_odd = row->date[0] && is_future(it->config, row->date);

		if (is_odd && !row->problem[0])
			(void)snprintf(row->problem, sizeof(row->problem), "its date %s lies in the future", row->date);
		if (!is_odd && !it->reading->reported_wall_ms && strcmp(row->date, ret->date) > 0)
			(void)rad_text_copy(ret->date, sizeof(ret->date), row->date);
		if (it->reading->reference || !row->reference[0])
			continue;
		if (!is_told)
			(void)rad_text_copy(ret->reference, sizeof(ret->reference), row->reference);
		else if (!rad_text_equal(ret->reference, row->reference))
			ret->reference[0] = '\0';
		is_told = true;
	}
}

/* Which assets are covered now and were not by an earlier reading of this file. */
static int find_new(struct taking *it)
{
	const struct rad_supplier_match *match = &it->ret->match;
	char id[RAD_CERTIFICATE_ID_SIZE];
	int r = rad_store_supplier_statement(it->config->store, it->ret->report_sha256, NULL, it->first, it->err);

	it->ret->n_counted = 0;
	it->ret->n_before = 0;
	for (size_t i = 0; r >= 0 && i < match->n_assets; i++) {
		bool before = false;

		if (it->first[0] && match->assets[i].counts) {
			r = rad_store_supplier_statement(it->config->store, it->ret->report_sha256,
							 match->assets[i].asset.inventory_id, id, it->err);
			before = r > 0;
		}
		it->is_new[i] = match->assets[i].counts && !before;
		it->ret->n_before += before ? 1 : 0;
		it->ret->n_counted += it->is_new[i] ? 1 : 0;
	}
	return r < 0 ? r : 0;
}

static int match(struct taking *it)
{
	int r;

	rad_supplier_match_done(&it->ret->match);
	free(it->is_new);
	it->is_new = NULL;
	for (size_t i = 0; i < it->ret->report.n_rows; i++) {
		it->ret->report.rows[i].asset = RAD_NO_ASSET;
		it->ret->report.rows[i].unmatched[0] = '\0';
	}
	r = rad_store_log_size(it->config->store, &it->as_of, it->err);
	if (r >= 0)
		r = rad_supplier_match(it->config->store, &it->ret->report, &it->ret->match, it->err);
	if (r < 0)
		return r;
	it->is_new = calloc(it->ret->match.n_assets + 1, sizeof(bool));
	return it->is_new ? find_new(it) : rad_error_set(it->err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
}

static int put_reviews(struct taking *it)
{
	const struct rad_supplier_report *report = &it->ret->report;
	int r = 0;

	it->ret->n_unmatched = 0;
	for (size_t i = 0; r >= 0 && i < report->n_rows; i++) {
		const struct rad_supplier_row *row = &report->rows[i];
		struct rad_review review = { .kind = "supplier-unmatched" };
		int64_t id = 0;

		if (!row->unmatched[0])
			continue;
		it->ret->n_unmatched++;
		(void)rad_text_copy(review.inventory_id, sizeof(review.inventory_id), row->inventory_id);
		(void)rad_text_copy(review.serial, sizeof(review.serial),
				    row->serial[0] ? row->serial : row->drive_serial);
		(void)snprintf(review.detail, sizeof(review.detail), "line %zu of the report %.12s by %.60s: %.190s",
			       row->line, it->ret->report_sha256, it->reading->supplier, row->unmatched);
		if (!it->reading->dry_run)
			r = rad_store_review_add(it->config->store, &review, &id, it->err);
	}
	return r;
}

/* Whether an earlier report covers the asset, whoever made it. */
static int is_in_force(struct taking *it, const char *inventory_id, struct rad_error *err)
{
	rad_auto_free struct rad_asset_fact *facts = NULL;
	size_t n = 0;
	int r = rad_store_asset_fact_list(it->config->store, inventory_id, &facts, &n, err);

	for (size_t i = 0; r >= 0 && i < n; i++) {
		if (rad_text_equal(facts[i].name, RAD_FACT_SUPPLIER_ERASURE))
			return 1;
	}
	return r;
}

/* What a later report calls not erased is not covered by an earlier one. */
static int withdraw(struct taking *it)
{
	const struct rad_supplier_match *match = &it->ret->match;
	rad_auto_free bool *is_failed = calloc(match->n_assets + 1, sizeof(bool));
	int r = is_failed ? 0 : rad_error_set(it->err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");

	for (size_t i = 0; r >= 0 && i < it->ret->report.n_rows; i++) {
		const struct rad_supplier_row *row = &it->ret->report.rows[i];

		if (row->asset != RAD_NO_ASSET && row->result == RAD_SUPPLIER_FAILURE)
			is_failed[row->asset] = true;
	}
	for (size_t i = 0; r >= 0 && i < match->n_assets; i++) {
		const char *id = match->assets[i].asset.inventory_id;

		r = is_failed[i] ? is_in_force(it, id, it->err) : 0;
		it->ret->n_withdrawn += r > 0 ? 1 : 0;
		if (r > 0 && !it->reading->dry_run)
			r = rad_store_asset_fact_put(it->config->store, id, RAD_FACT_SUPPLIER_ERASURE, "",
						     it->reading->performed_by->id, it->err);
	}
	return r < 0 ? r : 0;
}

/* What they say of how it was erased: "NIST 800-88 Purge, block erase". */
static void tell_method(const struct rad_supplier_row *row, char *ret, size_t size)
{
	(void)snprintf(ret, size, "%s%s%s", row->standard, row->standard[0] && row->method[0] ? ", " : "", row->method);
}

static void tell_drive(const struct rad_supplier_row *row, char *ret, size_t size)
{
	char method[sizeof(row->standard) + sizeof(row->method) + 2];

	tell_method(row, method, sizeof(method));
	(void)snprintf(ret, size, "%.100s%s%s%s%s", method, method[0] ? ": " : "", row->word, row->date[0] ? ", " : "",
		       row->date);
}

static bool has_drive(const struct draft *draft, const char *inventory_id, const char *serial)
{
	for (size_t i = draft->statement.n_drives; i-- > 0;) {
		if (!rad_text_equal(draft->drives[i].inventory_id, inventory_id))
			return false; /* those of one asset stand together */
		if (strcasecmp(draft->drives[i].serial, serial) == 0)
			return true;
	}
	return false;
}

/* A drive that two rows tell alike stands there once. */
static void add_drive(struct draft *draft, const char *inventory_id, const char *serial, const char *model,
		      const struct rad_supplier_row *row)
{
	struct rad_statement_drive *drive = &draft->drives[draft->statement.n_drives];

	if (draft->statement.n_drives == draft->room || has_drive(draft, inventory_id, serial))
		return;
	memset(drive, 0, sizeof(*drive));
	(void)rad_text_copy(drive->inventory_id, sizeof(drive->inventory_id), inventory_id);
	(void)rad_text_copy(drive->serial, sizeof(drive->serial), serial);
	(void)rad_text_copy(drive->model, sizeof(drive->model), model);
	tell_drive(row, drive->detail, sizeof(drive->detail));
	draft->statement.n_drives++;
}

/* A row about all of an asset is about each drive that is known of it; it stands there itself when there is none, or
 * one that tells no serial number. */
static int add_known(struct taking *it, struct draft *draft, const char *inventory_id,
		     const struct rad_supplier_row *row, size_t before)
{
	rad_auto_free struct rad_asset_drive *drives = NULL;
	bool is_itself = false;
	size_t n = 0;
	int r = rad_store_asset_drives(it->config->store, inventory_id, &drives, &n, it->err);

	for (size_t i = 0; r >= 0 && i < n; i++) {
		if (drives[i].removed_to[0])
			continue;
		if (drives[i].serial[0])
			add_drive(draft, inventory_id, drives[i].serial, drives[i].model, row);
		else
			is_itself = true;
	}
	if (is_itself || draft->statement.n_drives == before)
		add_drive(draft, inventory_id, "", "", row);
	return r;
}

static int add_asset(struct taking *it, struct draft *draft, size_t place)
{
	const struct rad_supplier_asset *asset = &it->ret->match.assets[place];
	const char *id = asset->asset.inventory_id;
	const struct rad_supplier_report *report = &it->ret->report;
	struct rad_statement *statement = &draft->statement;
	const struct rad_supplier_row *whole = NULL;
	size_t before = statement->n_drives;
	int r = 0;

	for (size_t i = 0; i < report->n_rows; i++) {
		const struct rad_supplier_row *row = &report->rows[i];
		char method[sizeof(draft->method)];

		if (row->asset != place)
			continue;
		if (row->drive_serial[0])
			add_drive(draft, id, row->drive_serial, row->drive_model, row);
		else
			whole = row;
		tell_method(row, method, sizeof(method));
		if (!draft->has_method)
			(void)rad_text_copy(draft->method, sizeof(draft->method), method);
		else if (!rad_text_equal(draft->method, method))
			draft->method[0] = '\0';
		draft->has_method = true;
	}
	if (whole)
		r = add_known(it, draft, id, whole, before);
	draft->assets[statement->n_assets].asset = &asset->asset;
	for (size_t i = before; i < statement->n_drives; i++)
		draft->assets[statement->n_assets].n_drives += draft->drives[i].serial[0] ? 1 : 0;
	draft->facts[statement->n_assets++] =
		(struct rad_effect_fact){ .inventory_id = id, .name = RAD_FACT_SUPPLIER_ERASURE, .value = "" };
	return r;
}

static int draft_assets(struct taking *it, struct draft *draft)
{
	const struct rad_supplier_match *match = &it->ret->match;
	int r = 0;

	draft->room = it->ret->report.n_rows + match->n_assets;
	for (size_t i = 0; i < match->n_assets; i++)
		draft->room += match->assets[i].n_known;
	draft->assets = calloc(match->n_assets + 1, sizeof(*draft->assets));
	draft->facts = calloc(match->n_assets + 1, sizeof(*draft->facts));
	draft->drives = calloc(draft->room + 1, sizeof(*draft->drives));
	if (!draft->assets || !draft->facts || !draft->drives)
		return rad_error_set(it->err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	for (size_t i = 0; r >= 0 && i < match->n_assets; i++) {
		if (it->is_new[i])
			r = add_asset(it, draft, i);
	}
	draft->statement.assets = draft->assets;
	draft->statement.drives = draft->drives;
	return r;
}

static void draft_head(struct taking *it, struct draft *draft)
{
	const struct rad_supplier_reading *reading = it->reading;
	struct rad_statement *statement = &draft->statement;

	statement->type = RAD_STATEMENT_SUPPLIER;
	statement->performed_by = *reading->performed_by;
	(void)snprintf(statement->inventory_id, sizeof(statement->inventory_id), "report-%.16s",
		       it->ret->report_sha256);
	(void)rad_text_copy(statement->party.name, sizeof(statement->party.name), reading->supplier);
	(void)rad_text_copy(statement->party.number, sizeof(statement->party.number), reading->number);
	(void)rad_text_copy(draft->file_name, sizeof(draft->file_name), base_name(reading->report.name));
	statement->facts[RAD_FACT_METHOD] = draft->method;
	statement->facts[RAD_FACT_FILE_NAME] = rad_text_is_utf8(draft->file_name) ? draft->file_name : NULL;
	statement->facts[RAD_FACT_FILE_SHA256] = it->ret->report_sha256;
	statement->facts[RAD_FACT_REPORT_REFERENCE] = it->ret->reference;
	statement->facts[RAD_FACT_REPORT_DATE] = it->ret->date;
	if (!reading->attachment.data)
		return;
	rad_sha256_hex(reading->attachment.data, reading->attachment.size, draft->attachment_sha256);
	(void)rad_text_copy(draft->attachment_name, sizeof(draft->attachment_name),
			    base_name(reading->attachment.name));
	statement->facts[RAD_FACT_ATTACHMENT_NAME] =
		rad_text_is_utf8(draft->attachment_name) ? draft->attachment_name : NULL;
	statement->facts[RAD_FACT_ATTACHMENT_SHA256] = draft->attachment_sha256;
}

static size_t count_not_erased(const struct rad_supplier_report *report)
{
	size_t n = 0;

	for (size_t i = 0; i < report->n_rows; i++)
		n += report->rows[i].result != RAD_SUPPLIER_SUCCESS ? 1 : 0;
	return n;
}

static void draft_effects(struct taking *it, struct draft *draft, struct rad_effects *ret)
{
	const struct rad_supplier_reading *reading = it->reading;
	const struct rad_supplier_file *files[] = { &reading->report, &reading->attachment };
	static const char *const names[] = { "report", "attachment" };

	draft->event.kind = RAD_EVENT_SUPPLIER_REPORT_READ;
	(void)rad_text_copy(draft->event.operator_id, sizeof(draft->event.operator_id), reading->performed_by->id);
	(void)snprintf(draft->event.detail, sizeof(draft->event.detail),
		       "%zu assets erased by %.160s, as they report; rows: %zu, of them not erased: %zu, not matched: "
		       "%zu; SHA-256 %.16s; mapping %s, SHA-256 %.16s",
		       it->ret->n_counted, reading->supplier, it->ret->report.n_rows,
		       count_not_erased(&it->ret->report), it->ret->n_unmatched, it->ret->report_sha256,
		       reading->mapping->id, reading->mapping->sha256);
	*ret = (struct rad_effects){ .as_of = it->as_of,
				     .operator_id = reading->performed_by->id,
				     .n_facts = draft->statement.n_assets,
				     .facts = draft->facts,
				     .documents = draft->documents,
				     .event = &draft->event };
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(files); i++) {
		if (files[i]->data)
			draft->documents[ret->n_documents++] = (struct rad_effect_document){ .name = names[i],
											     .data = files[i]->data,
											     .size = files[i]->size };
	}
}

static int issue(struct taking *it, struct rad_notary *notary)
{
	RAD_CLEANUP(draft_done) struct draft draft = { .has_method = false };
	struct rad_effects effects;
	int r;

	draft_head(it, &draft);
	r = draft_assets(it, &draft);
	draft_effects(it, &draft, &effects);
	return r < 0 ? r : rad_statement_issue_with(notary, &effects, &draft.statement, &it->ret->evidence, it->err);
}

static int refuse_again(const struct taking *it)
{
	(void)rad_error_set(it->err, RAD_ERROR_REFUSED, 0, OPERATION,
			    "this report was read already: it stands in the archive as %s", it->first);
	rad_error_advise(it->err, "radera archive show %s", it->first);
	return -RAD_ERROR_REFUSED;
}

/* A matter for a person is put there whether something is issued or not. */
static int keep(struct taking *it)
{
	RAD_CLEANUP(cleanup_notary) struct rad_notary *notary = NULL;
	int r = put_reviews(it);

	if (r >= 0)
		r = withdraw(it);
	if (r < 0 || it->reading->dry_run || it->ret->n_counted == 0)
		return r;
	r = rad_notary_open(it->config, &notary, it->err);
	for (int i = 0; r >= 0 && i < TRIES; i++) {
		if (i > 0)
			r = match(it);
		if (r >= 0)
			r = it->ret->n_counted ? issue(it, notary) : 0;
		if (r != -RAD_ERROR_REFUSED || it->err->code != EAGAIN || i + 1 == TRIES)
			return r;
		r = 0;
	}
	return r;
}

static int take(struct taking *it)
{
	const struct rad_supplier_file *file = &it->reading->report;
	int r = check_reading(it);

	rad_sha256_hex(file->data, file->size, it->ret->report_sha256);
	if (r >= 0)
		r = rad_supplier_report_read(it->reading->mapping, base_name(file->name), file->data, file->size,
					     &it->ret->report, it->err);
	if (r < 0)
		return r;
	settle_head(it);
	r = match(it);
	if (r >= 0 && it->first[0] && it->ret->n_counted == 0)
		return refuse_again(it);
	return r < 0 ? r : keep(it);
}

int rad_supplier_take(const struct rad_notary_config *config, const struct rad_supplier_reading *reading,
		      struct rad_supplier_taken *ret, struct rad_error *err)
{
	struct rad_error own = { .kind = RAD_ERROR_NONE };
	struct taking it = { .config = config, .reading = reading, .ret = ret, .err = err ? err : &own };
	int r;

	memset(ret, 0, sizeof(*ret));
	r = take(&it);
	free(it.is_new);
	return r;
}

void rad_supplier_taken_done(struct rad_supplier_taken *taken)
{
	rad_supplier_report_done(&taken->report);
	rad_supplier_match_done(&taken->match);
}
