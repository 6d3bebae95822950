/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

#include <radera/files.h>

#include "base/cleanup.h"

#define COLUMNS 5

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)

/* A line of text per member; what is empty is shown as its default says. */
static void print_members(const struct rad_organisation *it)
{
	const struct {
		const char *name;
		const char *text;
		const char *unset;
	} rows[] = {
		{ "Number", it->number, "-" },
		{ "Place", it->place, "-" },
		{ "Contact", it->contact, "-" },
		{ "Languages", it->languages, "sv+en" },
		{ "Logo", it->logo_sha256, "none" },
		{ "Time-stamping", it->tsa_url, "none" },
		{ "Aliases", it->aliases, "-" },
		{ "Policy", it->policy, RAD_POLICY_OWN },
		{ "Series", it->series, RAD_SERIES_OWN },
		{ "VAT", it->vat_sv, "nothing is said" },
		{ "VAT (en)", it->vat_en, "nothing is said" },
		{ "Payment", it->payment, "-" },
	};

	(void)printf("%-13s %s%s%s\n", "Organisation", it->name, it->unit[0] ? ", " : "", it->unit);
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++)
		(void)printf("%-13s %s\n", rows[i].name, rows[i].text[0] ? rows[i].text : rows[i].unset);
	(void)printf("%-13s %s\n%-13s %zu\n", "Terms",
		     it->terms_sv[0] && it->terms_en[0] ? "sv, en"
		     : it->terms_sv[0]			? "sv"
		     : it->terms_en[0]			? "en"
							: "none",
		     "Prices", it->n_prices);
}

static json_t *to_json(const struct rad_organisation *it)
{
	json_t *prices = json_array();

	for (size_t i = 0; i < it->n_prices; i++)
		(void)json_array_append_new(prices, json_pack("{s:s, s:s, s:I, s:I}", "kind",
							      rad_asset_kind_name(it->prices[i].kind), "model",
							      it->prices[i].model, "months_from",
							      (json_int_t)it->prices[i].months_from, "price_minor",
							      (json_int_t)it->prices[i].price_minor));
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}",
			 "id", it->id, "name", it->name, "unit", it->unit, "number", it->number, "logo_sha256",
			 it->logo_sha256, "time_stamping", it->tsa_url, "place", it->place, "contact", it->contact,
			 "languages", it->languages, "aliases", it->aliases, "policy", it->policy, "series", it->series,
			 "vat_sv", it->vat_sv, "vat_en", it->vat_en, "payment", it->payment, "terms_sv", it->terms_sv,
			 "terms_en", it->terms_en, "prices", prices);
}

static int show(const struct cli_context *context, const struct rad_organisation *it, bool is_set,
		struct rad_error *err)
{
	json_t *json;

	if (context->json) {
		json = to_json(it);
		(void)json_object_set_new(json, "set", json_boolean(is_set));
		return cli_print_json(json, err);
	}
	if (is_set)
		print_members(it);
	else
		(void)printf("None is set: certificates name what the station's own certificate says.\n");
	return 0;
}

int cli_run_organisation_set(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	struct rad_organisation organisation;
	int r = rad_organisation_load(context->arguments.words[0], &organisation, err);

	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_WRITE, &store, err);
	if (r >= 0)
		r = rad_station_organisation_set(store, &organisation, err);
	return r < 0 ? r : show(context, &organisation, true, err);
}

int cli_run_organisation_show(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	struct rad_organisation organisation;
	int r = cli_store_open(context, RAD_STORE_READ, &store, err);

	if (r >= 0)
		r = rad_station_organisation_get(store, &organisation, err);
	return r < 0 ? r : show(context, &organisation, r > 0, err);
}

int cli_run_organisation_add(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	struct rad_organisation organisation;
	int r = rad_organisation_load(context->arguments.words[0], &organisation, err);

	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_WRITE, &store, err);
	if (r >= 0)
		r = rad_station_organisation_add(store, &organisation, context->arguments.values[CLI_OPERATOR], err);
	return r < 0 ? r : show(context, &organisation, true, err);
}

int cli_run_organisation_remove(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	const char *id = context->arguments.words[0];
	int r = cli_store_open(context, RAD_STORE_WRITE, &store, err);

	if (r >= 0)
		r = rad_station_organisation_remove(store, id, context->arguments.values[CLI_OPERATOR], err);
	if (r < 0)
		return r;
	if (context->json)
		return cli_print_json(json_pack("{s:s}", "removed", id), err);
	(void)printf("%s is removed.\n", id);
	return 0;
}

static int print_list(const struct rad_organisation *list, size_t n, struct rad_error *err)
{
	static const char *const heading[COLUMNS] = { "ID", "NAME", "SERIES", "POLICY", "NUMBER" };
	rad_auto_free const char **cells = calloc(COLUMNS * (n + 1), sizeof(*cells));
	size_t rows = 1;

	if (!cells)
		return rad_error_set(err, RAD_ERROR_IO, 0, "list organisations", "out of memory");
	memcpy(cells, heading, sizeof(heading));
	for (size_t i = 0; i < n; i++) {
		if (!list[i].name[0])
			continue;
		cells[COLUMNS * rows] = list[i].id;
		cells[COLUMNS * rows + 1] = list[i].name;
		cells[COLUMNS * rows + 2] = list[i].series[0] ? list[i].series : RAD_SERIES_OWN;
		cells[COLUMNS * rows + 3] = list[i].policy[0] ? list[i].policy : RAD_POLICY_OWN;
		cells[COLUMNS * rows + 4] = list[i].number;
		rows++;
	}
	cli_print_table(stdout, COLUMNS, rows, cells);
	return 0;
}

int cli_run_organisation_list(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_free struct rad_organisation *list = NULL;
	json_t *json;
	size_t n = 0;
	int r = cli_store_open(context, RAD_STORE_READ, &store, err);

	if (r >= 0)
		r = rad_station_organisation_list(store, &list, &n, err);
	if (r < 0)
		return r;
	if (!context->json)
		return print_list(list, n, err);
	json = json_array();
	for (size_t i = 0; i < n; i++) {
		json_t *one = list[i].name[0] ? to_json(&list[i]) : NULL;

		if (one)
			(void)json_object_set_new(one, "own", json_boolean(i == 0));
		if (one)
			(void)json_array_append_new(json, one);
	}
	return cli_print_json(json_pack("{s:o}", "organisations", json), err);
}
