/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The buy-out desk: handing over, and what becomes of receipts. */
#include "cli/cli.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include <radera/handover.h>

#include "base/cleanup.h"
#include "base/text.h"

#define PNG_BYTES_MAX (4u << 20)
#define COLUMNS	      6
#define DATE_TEXT     11

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)
RAD_DEFINE_CLEANUP(cleanup_json, json_t *, json_decref)

/* A drawn signature, read before anything is issued. */
struct drawing {
	const char *path; /* NULL: none */
	enum rad_signature_role role;
	const char *name;
	struct rad_buffer png;
};

static int read_drawing(struct drawing *it, struct rad_error *err)
{
	return it->path ? rad_file_read(AT_FDCWD, it->path, PNG_BYTES_MAX, &it->png, err) : 0;
}

static int put_drawing(const struct rad_desk *desk, const char *receipt_id, const struct drawing *it,
		       struct rad_error *err)
{
	const struct rad_countersign how = {
		.role = it->role, .name = it->name, .drawing = it->png.data, .drawing_size = it->png.size
	};

	return it->path ? rad_handover_sign(desk, receipt_id, &how, err) : 0;
}

/* What was given out cannot be taken back by an error: the receipt stands, and the warning says what is missing. */
static void warn(const struct rad_error *problem)
{
	(void)fprintf(stderr, "radera: warning: %s\n", problem->text);
	if (problem->advice[0])
		(void)fprintf(stderr, "        %s\n", problem->advice);
}

static void sign_and_copy(struct cli_context *context, const struct rad_desk *desk, const struct drawing *drawings,
			  struct rad_handover *it, char *copy, size_t copy_size)
{
	const char *to = context->arguments.values[CLI_TO];
	struct rad_error problem = { .kind = RAD_ERROR_NONE };
	int r = it->problem.kind ? -(int)it->problem.kind : 0;

	copy[0] = '\0';
	for (size_t i = 0; drawings && r >= 0 && i < 2; i++) {
		r = put_drawing(desk, it->sale.receipt_id, &drawings[i], &problem);
		if (r < 0)
			rad_error_advise(&problem, "the receipt %s is issued; try again: radera sale sign",
					 it->sale.receipt_id);
	}
	if (!it->problem.kind && to &&
	    rad_handover_export(desk, it->sale.receipt_id, to, copy, copy_size, r < 0 ? NULL : &problem) < 0)
		r = -RAD_ERROR_IO;
	if (r < 0 && !it->problem.kind)
		it->problem = problem;
	if (it->problem.kind)
		warn(&it->problem);
}

static int report_refusal(const struct cli_context *context, const struct rad_handover *it, struct rad_error *err)
{
	const struct rad_decision *decision = &it->disposal.decision;
	json_t *reasons = json_array();
	int r;

	for (size_t i = 0; i < decision->n_reasons; i++) {
		(void)json_array_append_new(reasons, json_string(decision->reasons[i]));
		if (!context->json)
			(void)printf("May not: %s.\n", decision->reasons[i]);
	}
	if (!context->json) {
		json_decref(reasons);
		return RAD_ERROR_REFUSED;
	}
	r = cli_print_json(json_pack("{s:s, s:b, s:s, s:o}", "inventory_id", it->disposal.asset.inventory_id, "allowed",
				     false, "policy", it->policy, "reasons", reasons),
			   err);
	return r < 0 ? r : RAD_ERROR_REFUSED;
}

static int report_receipt(const struct cli_context *context, const struct rad_handover *it, const char *copy,
			  struct rad_error *err)
{
	const char *path = copy[0] ? copy : it->path;
	char amount[RAD_MONEY_TEXT];

	if (context->json)
		return cli_print_json(json_pack("{s:s, s:b, s:s, s:I, s:s, s:s, s:s, s:s, s:s*, s:s*}", "inventory_id",
						it->sale.inventory_id, "allowed", true, "receipt_id",
						it->sale.receipt_id, "price_minor", (json_int_t)it->sale.price_minor,
						"price_source", rad_price_source_name(it->price_source), "organisation",
						it->sale.organisation, "sha256", it->sale.sha256, "annuls",
						it->sale.annuls, "receipt", path[0] ? path : NULL, "problem",
						it->problem.kind ? it->problem.text : NULL),
				      err);
	rad_money_format(it->sale.price_minor, amount);
	(void)printf("%s  %s  %s kr%s%s\n", it->sale.receipt_id, it->sale.inventory_id, amount, path[0] ? "  " : "",
		     path);
	return 0;
}

static int read_request(const struct cli_context *context, struct rad_handover_request *ret, struct rad_error *err)
{
	const char *const *values = context->arguments.values;

	*ret = (struct rad_handover_request){ .inventory_id = context->arguments.words[0],
					      .holder = values[CLI_HOLDER],
					      .buyer = values[CLI_BUYER],
					      .has_price = values[CLI_PRICE] != NULL,
					      .reason = values[CLI_REASON],
					      .payment = values[CLI_PAYMENT],
					      .languages = values[CLI_LANGUAGES],
					      .operator_id = values[CLI_OPERATOR] };
	if (!ret->has_price || rad_money_parse(values[CLI_PRICE], &ret->price_minor))
		return 0;
	return rad_error_set(err, RAD_ERROR_INPUT, 0, "read arguments", "'%.40s' is no price such as 500 or 500,00",
			     values[CLI_PRICE]);
}

static int hand_over(struct cli_context *context, const struct rad_desk *desk, struct rad_handover *it,
		     struct rad_error *err)
{
	const char *const *values = context->arguments.values;
	struct drawing drawings[] = {
		{ .path = values[CLI_SIGNATURE_SELLER], .role = RAD_SIGNED_BY_VALIDATOR },
		{ .path = values[CLI_SIGNATURE_BUYER], .role = RAD_SIGNED_BY_RECEIVER, .name = values[CLI_BUYER] },
	};
	struct rad_handover_request request;
	struct rad_operator person;
	char copy[4096] = "";
	int r = read_request(context, &request, err);

	for (size_t i = 0; r >= 0 && i < RAD_ARRAY_LENGTH(drawings); i++)
		r = read_drawing(&drawings[i], err);
	if (r >= 0)
		r = rad_store_operator_acting(desk->store, request.operator_id, &person, err);
	drawings[0].name = r >= 0 ? person.party.name : NULL;
	if (r >= 0)
		r = rad_handover_issue(desk, &request, it, err);
	if (r >= 0 && !it->disposal.decision.allowed)
		r = report_refusal(context, it, err);
	else if (r >= 0) {
		sign_and_copy(context, desk, drawings, it, copy, sizeof(copy));
		r = report_receipt(context, it, copy, err);
	}
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(drawings); i++)
		rad_buffer_done(&drawings[i].png);
	return r;
}

int cli_run_asset_handover(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_free struct rad_handover *it = calloc(1, sizeof(*it));
	const struct rad_key_access access = { context->arguments.values[CLI_PASSPHRASE_FILE] };
	struct rad_desk desk = { .access = &access, .clock = context->clock };
	int r = it ? cli_store_open(context, RAD_STORE_WRITE, &store, err)
		   : rad_error_set(err, RAD_ERROR_IO, 0, "hand over", "out of memory");

	desk.store = store;
	return r < 0 ? r : hand_over(context, &desk, it, err);
}

int cli_run_sale_annul(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_free struct rad_handover *it = calloc(1, sizeof(*it));
	const char *const *values = context->arguments.values;
	const struct rad_key_access access = { values[CLI_PASSPHRASE_FILE] };
	struct rad_desk desk = { .access = &access, .clock = context->clock };
	char copy[4096] = "";
	int r = it ? cli_store_open(context, RAD_STORE_WRITE, &store, err)
		   : rad_error_set(err, RAD_ERROR_IO, 0, "annul", "out of memory");

	desk.store = store;
	if (r >= 0)
		r = rad_handover_annul(&desk, context->arguments.words[0], values[CLI_RETURNED] != NULL,
				       values[CLI_REASON], values[CLI_OPERATOR], it, err);
	if (r < 0)
		return r;
	sign_and_copy(context, &desk, NULL, it, copy, sizeof(copy));
	return report_receipt(context, it, copy, err);
}

int cli_run_sale_export(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	const struct rad_key_access access = { context->arguments.values[CLI_PASSPHRASE_FILE] };
	struct rad_desk desk = { .access = &access, .clock = context->clock };
	char path[4096];
	int r = cli_store_open(context, RAD_STORE_WRITE, &store, err);

	desk.store = store;
	if (r >= 0)
		r = rad_handover_export(&desk, context->arguments.words[0], context->arguments.values[CLI_TO], path,
					sizeof(path), err);
	if (r < 0)
		return r;
	if (context->json)
		return cli_print_json(
			json_pack("{s:s, s:s}", "receipt_id", context->arguments.words[0], "receipt", path), err);
	(void)printf("%s\n", path);
	return 0;
}

int cli_run_sale_sign(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	const char *const *values = context->arguments.values;
	const struct rad_key_access access = { values[CLI_PASSPHRASE_FILE] };
	struct rad_desk desk = { .access = &access, .clock = context->clock };
	bool is_buyer = rad_text_equal(values[CLI_AS], "buyer");
	struct drawing drawing = { .path = values[CLI_DRAWING],
				   .role = is_buyer ? RAD_SIGNED_BY_RECEIVER : RAD_SIGNED_BY_VALIDATOR,
				   .name = values[CLI_NAME] };
	int r = is_buyer || rad_text_equal(values[CLI_AS], "seller")
			? read_drawing(&drawing, err)
			: rad_error_set(err, RAD_ERROR_INPUT, 0, "sign", "%.40s is neither seller nor buyer",
					values[CLI_AS]);

	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_WRITE, &store, err);
	desk.store = store;
	if (r >= 0)
		r = put_drawing(&desk, context->arguments.words[0], &drawing, err);
	rad_buffer_done(&drawing.png);
	if (r < 0)
		return r;
	if (context->json)
		return cli_print_json(
			json_pack("{s:s, s:s}", "receipt_id", context->arguments.words[0], "signed_by", values[CLI_AS]),
			err);
	(void)printf("%s is signed by the %s.\n", context->arguments.words[0], values[CLI_AS]);
	return 0;
}

static json_t *sale_to_json(const struct rad_sale *it)
{
	char issued[RAD_TIME_TEXT_SIZE];
	char destroyed[RAD_TIME_TEXT_SIZE] = "";

	rad_time_format(it->issued_wall_ms, issued);
	if (it->destroyed_wall_ms)
		rad_time_format(it->destroyed_wall_ms, destroyed);
	return json_pack("{s:s, s:s, s:I, s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:b, s:s}", "receipt_id", it->receipt_id,
			 "series", it->series, "number", (json_int_t)it->number, "inventory_id", it->inventory_id,
			 "organisation", it->organisation, "issued", issued, "price_minor", (json_int_t)it->price_minor,
			 "sha256", it->sha256, "annuls", it->annuls, "annulled_by", it->annulled_by, "has_pdf",
			 (int)it->has_pdf, "destroyed", destroyed);
}

static const char *state_of(const struct rad_sale *it)
{
	return it->destroyed_wall_ms ? "destroyed"
	       : it->annuls[0]	     ? "credit"
	       : it->annulled_by[0]  ? "annulled"
	       : it->has_pdf	     ? "issued"
				     : "no PDF yet";
}

struct line {
	char date[RAD_TIME_TEXT_SIZE];
	char amount[RAD_MONEY_TEXT];
};

static int print_sales(const struct rad_sale *sales, size_t n, struct rad_error *err)
{
	static const char *const heading[COLUMNS] = { "RECEIPT", "DATE", "ASSET", "AMOUNT", "STATE", "SEE" };
	rad_auto_free const char **cells = calloc(COLUMNS * (n + 1), sizeof(*cells));
	rad_auto_free struct line *lines = calloc(n + 1, sizeof(*lines));

	if (!cells || !lines)
		return rad_error_set(err, RAD_ERROR_IO, 0, "list receipts", "out of memory");
	memcpy(cells, heading, sizeof(heading));
	for (size_t i = 0; i < n; i++) {
		const char **row = &cells[COLUMNS * (i + 1)];

		rad_time_format(sales[i].issued_wall_ms, lines[i].date);
		lines[i].date[DATE_TEXT - 1] = '\0';
		rad_money_format(sales[i].price_minor, lines[i].amount);
		row[0] = sales[i].receipt_id;
		row[1] = lines[i].date;
		row[2] = sales[i].inventory_id;
		row[3] = lines[i].amount;
		row[4] = state_of(&sales[i]);
		row[5] = sales[i].annuls[0] ? sales[i].annuls : sales[i].annulled_by;
	}
	cli_print_table(stdout, COLUMNS, n + 1, cells);
	return 0;
}

int cli_run_sale_list(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_free struct rad_sale *sales = NULL;
	json_t *json;
	size_t n = 0;
	int r = cli_store_open(context, RAD_STORE_READ, &store, err);

	if (r >= 0)
		r = rad_store_sale_list(store, context->arguments.n_words ? context->arguments.words[0] : NULL, &sales,
					&n, err);
	if (r < 0)
		return r;
	if (!context->json)
		return print_sales(sales, n, err);
	json = json_array();
	for (size_t i = 0; i < n; i++)
		(void)json_array_append_new(json, sale_to_json(&sales[i]));
	return cli_print_json(json_pack("{s:o}", "sales", json), err);
}

static const char *text_of(const json_t *json, const char *group, const char *key)
{
	const char *text = json_string_value(json_object_get(json_object_get(json, group), key));

	return text ? text : "-";
}

int cli_run_sale_show(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	RAD_CLEANUP(cleanup_json) json_t *document = NULL;
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	struct rad_sale sale;
	json_t *json;
	int r = cli_store_open(context, RAD_STORE_READ, &store, err);

	if (r >= 0)
		r = rad_store_sale_get(store, context->arguments.words[0], &sale, &text, NULL, NULL, err);
	if (r < 0)
		return r;
	document = text.size ? json_loadb((const char *)text.data, text.size, 0, NULL) : NULL;
	if (context->json) {
		json = sale_to_json(&sale);
		(void)json_object_set(json, "document", document ? document : json_null());
		return cli_print_json(json, err);
	}
	r = print_sales(&sale, 1, err);
	if (r >= 0 && document)
		(void)printf("\nBuyer    %s\nPrice    %s\nPayment  %s\nErasure  %s\n",
			     text_of(document, "party", "name"), text_of(document, "facts", "price"),
			     text_of(document, "facts", "payment"), text_of(document, "facts", "erasure"));
	return r;
}
