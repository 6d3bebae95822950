/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/plan_text.h"
#include "cli/run.h"

#include <errno.h>
#include <stdlib.h>

#include <radera/files.h>

#include "base/cleanup.h"
#include "base/text.h"

RAD_DEFINE_CLEANUP(cleanup_station, struct rad_station *, rad_station_free)

static int find_drives(struct cli_context *context, struct rad_drive *drives, struct rad_error *err)
{
	const struct rad_scan_options options = { .all = true };
	size_t n = context->arguments.n_words;

	for (size_t i = 0; i < n; i++) {
		int r = rad_drives_find(context->bench, &options, context->arguments.words[i], &drives[i], err);

		if (r < 0)
			return r;
		for (size_t k = 0; k < i; k++) {
			if (rad_identity_is_same(&drives[k].identity, &drives[i].identity))
				return rad_error_set(err, RAD_ERROR_INPUT, 0, "choose drives",
						     "%s and %s are the same drive", context->arguments.words[k],
						     context->arguments.words[i]);
		}
	}
	return 0;
}

static struct rad_erase_request request_for(const struct cli_context *context, const struct rad_drive *drive,
					    const struct rad_profile *profile)
{
	const struct cli_arguments *arguments = &context->arguments;

	return (struct rad_erase_request){
		.drive = drive,
		.profile = profile,
		.inventory_id = arguments->values[CLI_INVENTORY_ID],
		.operator_id = arguments->values[CLI_OPERATOR],
		.disposition = arguments->values[CLI_DISPOSITION],
		.all_namespaces = arguments->values[CLI_ALL_NAMESPACES] != NULL,
	};
}

/* All drives must pass before the first one is touched: a bench run with a wrong drive in it is a mistake as a whole.
 */
static int check_all(struct cli_context *context, struct rad_station *station, const struct rad_drive *drives,
		     const struct rad_profile *profile, struct rad_error *err)
{
	rad_auto_free struct rad_capability *capability = calloc(1, sizeof(*capability));
	rad_auto_free struct rad_plan *plan = calloc(1, sizeof(*plan));

	if (!capability || !plan)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "plan", "out of memory");
	for (size_t i = 0; i < context->arguments.n_words; i++) {
		struct rad_erase_request request = request_for(context, &drives[i], profile);
		int r = rad_station_check(station, &request, capability, plan, err);

		if (r < 0)
			return r;
		if (!context->arguments.values[CLI_YES])
			cli_print_plan(stderr, &drives[i], plan, false);
	}
	return 0;
}

static int start_all(struct cli_run *run, const struct rad_drive *drives, const struct rad_profile *profile)
{
	for (size_t i = 0; i < run->n_jobs; i++) {
		struct rad_erase_request request = request_for(run->context, &drives[i], profile);

		(void)rad_text_copy(run->jobs[i].name, sizeof(run->jobs[i].name), drives[i].node);
		if (rad_station_erase(run->station, &request, &run->jobs[i].job, &run->jobs[i].error) < 0)
			run->jobs[i].job = NULL;
	}
	return 0;
}

int cli_run_erase(struct cli_context *context, struct rad_error *err)
{
	const char *profile_name = context->arguments.values[CLI_PROFILE];
	size_t n = context->arguments.n_words;
	rad_auto_free struct rad_drive *drives = calloc(n, sizeof(*drives));
	rad_auto_free struct cli_run_job *jobs = calloc(n, sizeof(*jobs));
	RAD_CLEANUP(cleanup_station) struct rad_station *station = NULL;
	struct cli_run run = { .context = context, .n_jobs = n, .jobs = jobs };
	struct cli_progress progress;
	struct rad_profile profile;
	int r;

	if (!drives || !jobs)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "erase", "out of memory");
	r = cli_progress_init(context, &progress, err);
	if (r >= 0)
		r = rad_profile_load(profile_name ? profile_name : CLI_DEFAULT_PROFILE, &profile, err);
	if (r >= 0)
		r = find_drives(context, drives, err);
	if (r >= 0)
		r = cli_station_open(context, n, &station, err);
	if (r >= 0)
		r = check_all(context, station, drives, &profile, err);
	if (r >= 0)
		r = cli_confirm(context, n, err);
	if (r < 0)
		return r;
	run.station = station;
	r = start_all(&run, drives, &profile);
	return r < 0 ? r : cli_run_follow(&run, err);
}
