/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <radera/site.h>

#include "base/cleanup.h"

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)

static int report(const struct cli_context *context, const struct rad_site *it, const char *done, struct rad_error *err)
{
	if (context->json)
		return cli_print_json(json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:b, s:s}", "organisation",
						it->organisation, "number", it->number, "station", it->station, "made",
						it->made, "root_sha256", it->root_sha256, "operators",
						(json_int_t)it->n_operators, "has_key", it->has_key, "outcome", done),
				      err);
	(void)printf("%s\nOrganisation %s%s%s\nStation      %s\nOperators    %zu\nMade         %s\nRoot SHA-256 "
		     "%s\nKey          %s\n",
		     done, it->organisation, it->number[0] ? ", " : "", it->number, it->station, it->n_operators,
		     it->made, it->root_sha256,
		     it->has_key ? "in the folder: whoever has it can sign as the station" : "taken out");
	return 0;
}

int cli_run_site_make(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	struct rad_site_making making = {
		.issuer = { context->arguments.values[CLI_ROOT],
			    { context->arguments.values[CLI_ROOT_PASSPHRASE_FILE] } },
		.station = context->arguments.values[CLI_STATION],
		.unit = context->arguments.values[CLI_UNIT],
		.directory = context->arguments.words[0],
		.clock = context->clock,
	};
	struct rad_site site;
	int r = cli_store_open(context, RAD_STORE_WRITE, &store, err);

	making.store = store;
	if (r >= 0)
		r = rad_site_make(&making, &site, err);
	return r < 0 ? r : report(context, &site, "Made: put it on the stick's evidence volume as radera-site.", err);
}

int cli_run_site_show(struct cli_context *context, struct rad_error *err)
{
	struct rad_site site;
	const char *keys = context->arguments.values[CLI_ROOT];
	int r = rad_site_check(context->arguments.words[0], keys, &site, err);

	return r < 0 ? r
		     : report(context, &site,
			      keys ? "Whole, and of this root."
				   : "Whole. Whose it is, is for you to know: compare the root.",
			      err);
}

int cli_run_site_use(struct cli_context *context, struct rad_error *err)
{
	struct rad_site site;
	int r = rad_site_apply(context->arguments.words[0], context->store_directory, context->clock, &site, err);

	return r < 0 ? r : report(context, &site, r > 0 ? "Used." : "Nothing new: it was used before.", err);
}
