/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <radera/report.h>

#include "base/cleanup.h"

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)
RAD_DEFINE_CLEANUP(cleanup_report, struct rad_report *, rad_report_free)

static int add(struct rad_store *store, const char *id, struct rad_report *report, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer json = RAD_BUFFER_INIT;
	int r = rad_store_get(store, id, NULL, &json, NULL, NULL, err);

	return r < 0 ? r : rad_report_add(report, json.data, json.size, err);
}

static int add_all(struct rad_store *store, struct rad_report *report, struct rad_error *err)
{
	const struct rad_query everything = { .limit = RAD_QUERY_ALL };
	rad_auto_free struct rad_entry *entries = NULL;
	size_t n = 0;
	int r = rad_store_find(store, &everything, &entries, &n, err);

	for (size_t i = 0; r >= 0 && i < n; i++)
		r = add(store, entries[i].certificate_id, report, err);
	return r;
}

int cli_run_archive_report(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	RAD_CLEANUP(cleanup_report) struct rad_report *report = NULL;
	rad_auto_buffer struct rad_buffer out = RAD_BUFFER_INIT;
	const char *word = context->arguments.values[CLI_FORMAT];
	enum rad_report_format format = context->json ? RAD_REPORT_JSON : RAD_REPORT_CSV;
	int r;

	if (word && !rad_report_format_find(word, &format))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "write report", "%s is none of: csv, xml, json", word);
	r = cli_store_open(context, RAD_STORE_READ, &store, err);
	if (r >= 0)
		r = rad_report_new(format, &report, err);
	if (r >= 0 && context->arguments.n_words == 0)
		r = add_all(store, report, err);
	for (size_t i = 0; r >= 0 && i < context->arguments.n_words; i++)
		r = add(store, context->arguments.words[i], report, err);
	if (r >= 0)
		r = rad_report_finish(report, &out, err);
	if (r < 0)
		return r;
	if (fwrite(out.data, 1, out.size, stdout) != out.size || fflush(stdout) != 0)
		return rad_error_set(err, RAD_ERROR_IO, 0, "write report", "standard output takes no more");
	return 0;
}
