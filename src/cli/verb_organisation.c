/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <radera/files.h>

#include "base/cleanup.h"

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)

static int show(const struct cli_context *context, const struct rad_organisation *it, bool is_set,
		struct rad_error *err)
{
	if (context->json)
		return cli_print_json(json_pack("{s:b, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "set", is_set,
						"id", it->id, "name", it->name, "unit", it->unit, "number", it->number,
						"logo_sha256", it->logo_sha256, "time_stamping", it->tsa_url, "place",
						it->place, "contact", it->contact, "languages", it->languages),
				      err);
	if (!is_set) {
		(void)printf("None is set: certificates name what the station's own certificate says.\n");
		return 0;
	}
	(void)printf("Organisation  %s%s%s\nNumber        %s\nPlace         %s\nContact       %s\nLanguages     %s\n"
		     "Logo          %s\nTime-stamping %s\n",
		     it->name, it->unit[0] ? ", " : "", it->unit, it->number[0] ? it->number : "-",
		     it->place[0] ? it->place : "-", it->contact[0] ? it->contact : "-",
		     it->languages[0] ? it->languages : "sv+en", it->logo_sha256[0] ? it->logo_sha256 : "none",
		     it->tsa_url[0] ? it->tsa_url : "none");
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
