/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include "base/cleanup.h"

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)

int cli_run_archive_bundle(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	const char *path = context->arguments.values[CLI_OUTPUT];
	int r = cli_store_open(context, RAD_STORE_READ, &store, err);

	if (r >= 0)
		r = rad_station_bundle(store, context->arguments.words, context->arguments.n_words, path, err);
	if (r < 0)
		return r;
	if (context->json)
		return cli_print_json(json_pack("{s:s}", "bundle", path), err);
	(void)printf("%s\n", path);
	return 0;
}
