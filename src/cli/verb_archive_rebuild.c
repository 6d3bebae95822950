/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <inttypes.h>

#include <radera/json.h>
#include <radera/rebuild.h>

static int report(const struct cli_context *context, const struct rad_rebuild *it, struct rad_error *err)
{
	if (context->json)
		return cli_print_json(
			json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:b, s:s}", "entries", (json_int_t)it->entries,
				  "from_database", (json_int_t)it->from_database, "missing", (json_int_t)it->missing,
				  "first_missing", (json_int_t)it->first_missing, "certificates",
				  (json_int_t)it->certificates, "certificates_missing",
				  (json_int_t)it->certificates_missing, "state", it->has_state, "kept_as", it->kept_as),
			err);
	(void)printf("The store is there again: %" PRIu64 " entries, %zu certificates.\n", it->entries,
		     it->certificates);
	if (it->missing)
		(void)printf("MISSING: %" PRIu64 " entries, the first of them %" PRIu64
			     ". If there is a copy of the store or its ledger elsewhere, keep it: it has them.\n",
			     it->missing, it->first_missing);
	if (it->certificates_missing)
		(void)printf("MISSING: the files of %zu certificates; their signed records are there.\n",
			     it->certificates_missing);
	if (!it->has_state)
		(void)printf("MISSING: operators and settings; add them anew: radera operator add\n");
	if (it->kept_as[0])
		(void)printf("The damaged database is kept as %s\n", it->kept_as);
	return 0;
}

int cli_run_archive_rebuild(struct cli_context *context, struct rad_error *err)
{
	struct rad_rebuild it;
	int r = rad_store_rebuild(context->store_directory, (const char *const *)context->arguments.words,
				  context->arguments.n_words, context->clock, &it, err);

	if (r >= 0)
		r = report(context, &it, err);
	if (r < 0)
		return r;
	return it.missing || it.certificates_missing || !it.has_state ? RAD_ERROR_EVIDENCE : 0;
}
