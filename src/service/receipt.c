/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Receipts after they were issued: their files, further signatures, and credits that take them back. */
#include "service/handover_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "service/station_private.h"

#define OPERATION "make receipt"

RAD_DEFINE_CLEANUP(cleanup_notary, struct rad_notary *, rad_notary_free)
RAD_DEFINE_CLEANUP(cleanup_signer, struct rad_signer *, rad_signer_free)
RAD_DEFINE_CLEANUP(cleanup_json, json_t *, json_decref)

/* A sale with its contents. */
struct contents {
	struct rad_sale sale;
	struct rad_buffer json;
	struct rad_buffer cms;
	struct rad_buffer pdf;
};

static void contents_done(struct contents *contents)
{
	rad_buffer_done(&contents->json);
	rad_buffer_done(&contents->cms);
	rad_buffer_done(&contents->pdf);
}

static int read_contents(const struct rad_desk *desk, const char *receipt_id, struct contents *ret,
			 struct rad_error *err)
{
	char when[RAD_TIME_TEXT_SIZE];
	int r = rad_store_sale_get(desk->store, receipt_id, &ret->sale, &ret->json, &ret->cms, &ret->pdf, err);

	if (r < 0 || !ret->sale.destroyed_wall_ms)
		return r;
	rad_time_format(ret->sale.destroyed_wall_ms, when);
	return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "the contents of %s were destroyed %s", receipt_id,
			     when);
}

int rad_handover_path(const struct rad_store *store, const char *receipt_id, char *ret, size_t size,
		      struct rad_error *err)
{
	if (snprintf(ret, size, "%s/" RAD_RECEIPTS_DIRECTORY "/%s.pdf", rad_store_directory(store), receipt_id) <
	    (int)size)
		return 0;
	return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, OPERATION, "the store's path is too long");
}

/* In place of the one that is there, which this one begins with. */
static int write_file(const struct rad_desk *desk, const char *receipt_id, const struct rad_buffer *pdf, char *ret_path,
		      size_t path_size, struct rad_error *err)
{
	char directory[PATH_MAX];
	int r = rad_handover_path(desk->store, receipt_id, ret_path, path_size, err);

	if (r < 0)
		return r;
	(void)snprintf(directory, sizeof(directory), "%.4000s/" RAD_RECEIPTS_DIRECTORY,
		       rad_store_directory(desk->store));
	if (mkdir(directory, 0700) < 0 && errno != EEXIST)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, errno, OPERATION, "cannot make the directory %s",
				     directory);
	return rad_file_replace(ret_path, pdf->data, pdf->size, 0600, err);
}

/* The seller as it is known now: its name may have changed, its series has not. Without an id it was the station's own
 * before that was named. */
static int find_seller(const struct rad_desk *desk, const struct rad_sale *sale, struct rad_organisation *ret,
		       struct rad_error *err)
{
	rad_auto_free struct rad_organisation *list = NULL;
	size_t n = 0;
	int r = rad_station_organisation_list(desk->store, &list, &n, err);

	for (size_t i = 0; r >= 0 && i < n; i++) {
		if (sale->organisation[0] && !rad_text_equal(list[i].id, sale->organisation))
			continue;
		*ret = list[i];
		return 0;
	}
	if (r < 0)
		return r;
	(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, "annul",
			    "the seller of %s, %s, is not known to this station any more", sale->receipt_id,
			    sale->organisation);
	rad_error_advise(err, "radera organisation add brings it in");
	return -RAD_ERROR_REFUSED;
}

/* With the station's key; time-stamped as the seller has it, where that is known still. */
static int draw(const struct rad_desk *desk, struct contents *it, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_notary) struct rad_notary *notary = NULL;
	struct rad_notary_config config = { .store = desk->store, .access = desk->access, .clock = desk->clock };
	struct rad_organisation seller;
	int r;

	if (find_seller(desk, &it->sale, &seller, NULL) >= 0)
		config.organisation = &seller;
	r = rad_notary_open(&config, &notary, err);
	return r < 0 ? r : rad_statement_draw(notary, &it->json, &it->cms, &it->pdf, NULL, err);
}

/* The file first: a receipt that is kept has been written. Another program may have been faster: theirs is the receipt
 * then. */
static int make_pdf(const struct rad_desk *desk, struct contents *it, char *ret_path, size_t path_size,
		    struct rad_error *err)
{
	struct rad_error refused;
	int r = draw(desk, it, err);

	if (r >= 0)
		r = write_file(desk, it->sale.receipt_id, &it->pdf, ret_path, path_size, err);
	if (r < 0)
		return r;
	r = rad_store_sale_put_pdf(desk->store, it->sale.receipt_id, it->pdf.data, it->pdf.size, &refused);
	if (r != -RAD_ERROR_REFUSED) {
		if (r < 0 && err)
			*err = refused;
		return r;
	}
	it->pdf.size = 0;
	r = rad_store_sale_get(desk->store, it->sale.receipt_id, &it->sale, NULL, NULL, &it->pdf, err);
	if (r >= 0 && it->sale.destroyed_wall_ms) {
		(void)unlink(ret_path); /* destroyed while it was drawn */
		if (err)
			*err = refused;
		return -RAD_ERROR_REFUSED;
	}
	return r < 0 ? r : write_file(desk, it->sale.receipt_id, &it->pdf, ret_path, path_size, err);
}

static int get_pdf(const struct rad_desk *desk, const char *receipt_id, struct contents *ret, struct rad_error *err)
{
	char path[PATH_MAX];
	int r = read_contents(desk, receipt_id, ret, err);

	return r < 0 || ret->pdf.size > 0 ? r : make_pdf(desk, ret, path, sizeof(path), err);
}

void rad_handover_finish(const struct rad_desk *desk, struct rad_handover *it)
{
	RAD_CLEANUP(contents_done) struct contents contents = { .pdf = RAD_BUFFER_INIT };
	int r = read_contents(desk, it->sale.receipt_id, &contents, &it->problem);

	if (r >= 0)
		r = make_pdf(desk, &contents, it->path, sizeof(it->path), &it->problem);
	if (r >= 0) {
		it->sale.has_pdf = true;
		return;
	}
	it->path[0] = '\0';
	if (!it->problem.advice[0])
		rad_error_advise(&it->problem,
				 "the signed receipt is safe in the store; write it later with: radera sale export %s "
				 "--to DIR",
				 it->sale.receipt_id);
}

int rad_handover_receipt(const struct rad_desk *desk, const char *receipt_id, struct rad_buffer *ret,
			 struct rad_error *err)
{
	RAD_CLEANUP(contents_done) struct contents contents = { .pdf = RAD_BUFFER_INIT };
	int r = get_pdf(desk, receipt_id, &contents, err);

	if (r < 0)
		return r;
	rad_buffer_append(ret, contents.pdf.data, contents.pdf.size);
	return rad_buffer_check(ret, err);
}

int rad_handover_export(const struct rad_desk *desk, const char *receipt_id, const char *directory, char *ret_path,
			size_t path_size, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	int r = rad_handover_receipt(desk, receipt_id, &pdf, err);

	return r < 0 ? r : rad_certificate_write(directory, receipt_id, &pdf, ret_path, path_size, err);
}

int rad_handover_sign(const struct rad_desk *desk, const char *receipt_id, const struct rad_countersign *how,
		      struct rad_error *err)
{
	RAD_CLEANUP(contents_done) struct contents contents = { .pdf = RAD_BUFFER_INIT };
	RAD_CLEANUP(cleanup_signer) struct rad_signer *signer = NULL;
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	struct rad_stamping stamping = { .url = NULL };
	char path[PATH_MAX];
	int r = get_pdf(desk, receipt_id, &contents, err);

	if (r >= 0)
		r = rad_station_signer(rad_store_directory(desk->store), desk->access, desk->clock, &signer, err);
	if (r >= 0)
		r = rad_certificate_countersign(contents.pdf.data, contents.pdf.size, how, signer, &stamping,
						desk->clock, &file, err);
	if (r >= 0)
		r = rad_store_sale_put_pdf(desk->store, receipt_id, file.data, file.size, err);
	return r < 0 ? r : write_file(desk, receipt_id, &file, path, sizeof(path), err);
}

/* --- credits */

static const char *text_of(const json_t *json, const char *group, const char *key)
{
	const char *text = json_string_value(json_object_get(json_object_get(json, group), key));

	return text ? text : "";
}

/* The series of the receipt as the organisation's file names it. */
static void series_of(const struct rad_sale *sale, char ret[RAD_SERIES_SIZE])
{
	const char *name = sale->series + (rad_text_has_prefix(sale->series, "SIM-") ? 4 : 0);

	(void)snprintf(ret, RAD_SERIES_SIZE, "%.*s", (int)strcspn(name, "-"), name);
}

static int issue_credit(const struct rad_desk *desk, const struct contents *first,
			const struct rad_organisation *seller, const struct rad_operator *person,
			struct rad_sale_issue *issue, struct rad_sale *ret, struct rad_error *err)
{
	RAD_CLEANUP(rad_handover_paper_done) struct rad_paper paper = { .notary = NULL };
	RAD_CLEANUP(cleanup_json)
	json_t *json = json_loadb((const char *)first->json.data, first->json.size, 0, NULL);
	const char *languages = text_of(json, "template", "languages");
	struct rad_asset asset;
	int r = rad_store_asset_get(desk->store, first->sale.inventory_id, &asset, err);

	if (r == 0)
		r = rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "annul", "the store has lost the card of %s",
				  first->sale.inventory_id);
	if (r >= 0)
		r = rad_handover_paper_open(desk, seller, &asset, languages[0] ? languages : NULL, &paper, err);
	if (r < 0)
		return r;
	rad_handover_paper_price(&paper, -first->sale.price_minor);
	paper.statement.type = RAD_STATEMENT_CREDIT;
	paper.statement.performed_by = person->party;
	paper.statement.facts[RAD_FACT_ANNULS] = first->sale.receipt_id;
	paper.statement.facts[RAD_FACT_REMARK] = issue->reason;
	paper.statement.facts[RAD_FACT_ERASURE] = NULL;
	paper.statement.terms_sv = NULL;
	paper.statement.terms_en = NULL;
	(void)rad_text_copy(paper.statement.party.name, sizeof(paper.statement.party.name),
			    text_of(json, "party", "name"));
	issue->build = rad_handover_paper_build;
	issue->user = &paper;
	return rad_store_sale_issue(desk->store, issue, ret, err);
}

int rad_handover_annul(const struct rad_desk *desk, const char *receipt_id, bool is_returned, const char *reason,
		       const char *operator_id, struct rad_handover *ret, struct rad_error *err)
{
	RAD_CLEANUP(contents_done) struct contents first = { .pdf = RAD_BUFFER_INIT };
	char series[RAD_SERIES_SIZE] = "";
	struct rad_sale_issue issue = { .series = series,
					.operator_id = operator_id,
					.reason = reason,
					.annuls = receipt_id,
					.is_returned = is_returned };
	struct rad_operator person;
	int r = rad_station_administrator(desk->store, operator_id, &person, err);

	memset(ret, 0, sizeof(*ret));
	if (r >= 0)
		r = rad_handover_check_reason(reason, err);
	if (r >= 0)
		r = read_contents(desk, receipt_id, &first, err);
	if (r >= 0)
		r = find_seller(desk, &first.sale, &ret->organisation, err);
	if (r < 0)
		return r;
	series_of(&first.sale, series);
	issue.inventory_id = first.sale.inventory_id;
	issue.organisation = ret->organisation.id;
	r = issue_credit(desk, &first, &ret->organisation, &person, &issue, &ret->sale, err);
	if (r >= 0)
		rad_handover_finish(desk, ret);
	return r;
}

/* --- what was left */

static int make_up_one(const struct rad_desk *desk, const struct rad_sale *sale, struct rad_error *err)
{
	RAD_CLEANUP(contents_done) struct contents contents = { .pdf = RAD_BUFFER_INIT };
	char path[PATH_MAX];
	int r;

	if (!sale->destroyed_wall_ms)
		return get_pdf(desk, sale->receipt_id, &contents, err);
	r = rad_handover_path(desk->store, sale->receipt_id, path, sizeof(path), err);
	if (r >= 0 && unlink(path) < 0 && errno != ENOENT)
		r = rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "cannot remove %s", path);
	return r;
}

int rad_handover_make_up(const struct rad_desk *desk, size_t *ret_n, size_t *ret_left, struct rad_error *err)
{
	rad_auto_free struct rad_sale *sales = NULL;
	struct rad_error first = { .kind = RAD_ERROR_NONE };
	size_t n = 0;
	int r = rad_store_sale_list(desk->store, NULL, &sales, &n, err);

	*ret_n = 0;
	*ret_left = 0;
	for (size_t i = 0; r >= 0 && i < n; i++) {
		struct rad_error problem = { .kind = RAD_ERROR_NONE };

		if (sales[i].has_pdf)
			continue;
		if (make_up_one(desk, &sales[i], &problem) < 0) {
			(*ret_left)++;
			if (!first.kind)
				first = problem;
		} else if (!sales[i].destroyed_wall_ms) {
			(*ret_n)++;
		}
	}
	if (r < 0 || !first.kind)
		return r;
	if (err)
		*err = first;
	return -(int)first.kind;
}
