/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/plan_text.h"

#include <errno.h>
#include <stdlib.h>

#include <radera/files.h>
#include <radera/json.h>

#include "base/cleanup.h"

struct planned {
	struct rad_drive drive;
	struct rad_capability capability;
	struct rad_plan plan;
};

static int plan_all(struct cli_context *context, struct rad_transport *transport, const struct rad_profile *profile,
		    struct planned *planned, struct rad_error *err)
{
	const struct rad_scan_options options = { .all = true };

	for (size_t i = 0; i < context->arguments.n_words; i++) {
		int r = rad_drives_find(context->bench, &options, context->arguments.words[i], &planned[i].drive, err);

		if (r < 0)
			return r;
		r = rad_device_inquire(transport, &planned[i].drive, &planned[i].capability, err);
		if (r < 0)
			return r;
		rad_plan_make(profile, &planned[i].capability, &planned[i].plan);
	}
	return 0;
}

static int make_plans(struct cli_context *context, const struct rad_profile *profile, struct planned *planned,
		      struct rad_error *err)
{
	struct rad_transport *transport = NULL;
	int r = rad_drives_transport(context->bench, context->clock, &transport, err);

	if (r < 0)
		return r;
	r = plan_all(context, transport, profile, planned, err);
	rad_drives_transport_free(context->bench, transport);
	return r;
}

static int print_plans(const struct cli_context *context, const struct planned *planned, struct rad_error *err)
{
	size_t n = context->arguments.n_words;
	json_t *list = NULL;

	if (!context->json) {
		for (size_t i = 0; i < n; i++)
			cli_print_plan(stdout, &planned[i].drive, &planned[i].plan, true);
		return 0;
	}
	list = json_array();
	for (size_t i = 0; list && i < n; i++)
		(void)json_array_append_new(list,
					    json_pack("{s:o, s:o, s:o}", "drive", rad_drive_to_json(&planned[i].drive),
						      "capability", rad_capability_to_json(&planned[i].capability),
						      "plan", rad_plan_to_json(&planned[i].plan)));
	return cli_print_json(json_pack("{s:o}", "plans", list), err);
}

int cli_run_plan(struct cli_context *context, struct rad_error *err)
{
	const char *profile_name = context->arguments.values[CLI_PROFILE];
	size_t n = context->arguments.n_words;
	rad_auto_free struct planned *planned = calloc(n, sizeof(*planned));
	struct rad_profile profile;
	int r;

	if (!planned)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "plan", "out of memory");
	r = rad_profile_load(profile_name ? profile_name : CLI_DEFAULT_PROFILE, &profile, err);
	if (r >= 0)
		r = make_plans(context, &profile, planned, err);
	if (r >= 0)
		r = print_plans(context, planned, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++) {
		if (planned[i].plan.refused || !rad_drive_is_selectable(&planned[i].drive))
			return RAD_ERROR_REFUSED;
	}
	return 0;
}
