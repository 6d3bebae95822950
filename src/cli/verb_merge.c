/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <fcntl.h>

#include <radera/merge.h>

#include "base/cleanup.h"
#include "base/text.h"

#define ROOT_BYTES_MAX (1u << 20)

RAD_DEFINE_CLEANUP(cleanup_store, struct rad_store *, rad_store_close)

static int report_json(const struct rad_merge_report *it, bool dry_run, struct rad_error *err)
{
	return cli_print_json(json_pack("{s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b}", "dry_run",
					(int)dry_run, "added", (json_int_t)it->added, "taken", (json_int_t)it->taken,
					"same", (json_int_t)it->same, "conflicts", (json_int_t)it->conflicts,
					"conflicts_old", (json_int_t)it->conflicts_old, "drives",
					(json_int_t)it->drives, "records", (json_int_t)it->records, "reviews",
					(json_int_t)it->reviews, "lots", (json_int_t)it->lots, "holders_differ",
					(int)it->holders_differ),
			      err);
}

static void report_text(const struct rad_merge_report *it, bool dry_run)
{
	(void)printf("%s%zu cards new, %zu taken as they are there, %zu as they are here; %zu drives, %zu records, %zu "
		     "matters, %zu lots.\n",
		     dry_run ? "DRY RUN, nothing was kept. " : "", it->added, it->taken, it->same, it->drives,
		     it->records, it->reviews, it->lots);
	if (it->conflicts)
		(void)printf("%zu contradict each other, and stay as they are here until a person has looked: radera "
			     "inventory reviews\n",
			     it->conflicts);
	if (it->conflicts_old)
		(void)printf("%zu contradictions were told before.\n", it->conflicts_old);
	if (it->holders_differ)
		(void)printf("The stores keep their holders by different secrets: new cards have none until the "
			     "register is imported here. A site folder gives stations one secret.\n");
}

int cli_run_inventory_merge(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_store) struct rad_store *store = NULL;
	rad_auto_buffer struct rad_buffer roots = RAD_BUFFER_INIT;
	const char *const *values = context->arguments.values;
	bool dry_run = values[CLI_DRY_RUN] != NULL;
	struct rad_merge_report report;
	int r = values[CLI_TRUST] ? rad_file_read(AT_FDCWD, values[CLI_TRUST], ROOT_BYTES_MAX, &roots, err) : 0;

	if (r >= 0)
		r = cli_store_open(context, RAD_STORE_WRITE, &store, err);
	if (r >= 0)
		r = rad_station_merge(store, context->arguments.words[0], values[CLI_OPERATOR],
				      values[CLI_TRUST] ? &roots : NULL, dry_run, context->clock, &report, err);
	if (r < 0)
		return r;
	if (context->json)
		return report_json(&report, dry_run, err);
	report_text(&report, dry_run);
	return 0;
}
