/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/plan_text.h"

#include <stdio.h>

static void print_step(FILE *out, size_t number, const struct rad_plan_step *step)
{
	char fill[RAD_FILL_TEXT_SIZE];
	char duration[CLI_DURATION_TEXT];
	char share[48] = "all of it";

	rad_fill_describe(&step->fill, fill);
	cli_describe_duration(step->estimate_ms, duration);
	if (step->extent == RAD_EXTENT_SAMPLE)
		(void)snprintf(share, sizeof(share), "a sample of %u.%u %%", step->sample_permille / 10,
			       step->sample_permille % 10);
	if (step->kind == RAD_STEP_OVERWRITE)
		(void)fprintf(out, "  %2zu. pass %u: overwrite with %s, about %s\n", number, step->pass + 1, fill,
			      duration);
	else
		(void)fprintf(out, "  %2zu. pass %u: read back and compare %s, about %s\n", number, step->pass + 1,
			      share, duration);
}

static void print_ladder(FILE *out, const struct rad_plan *plan)
{
	(void)fprintf(out, "  Techniques:\n");
	for (size_t i = 0; i < plan->n_considerations; i++) {
		const struct rad_consideration *it = &plan->considerations[i];

		(void)fprintf(out, "    %-12s %s (%s): %s\n", rad_choice_name(it->choice),
			      rad_technique_title(it->technique), rad_level_name(it->level), it->reason);
	}
}

void cli_print_plan(FILE *out, const struct rad_drive *drive, const struct rad_plan *plan, bool with_ladder)
{
	char name[CLI_DRIVE_TEXT];
	char duration[CLI_DURATION_TEXT];

	cli_describe_drive(drive, name);
	cli_describe_duration(plan->estimate_ms, duration);
	(void)fprintf(out, "%s%s\n", name, drive->simulated ? "  SIMULATED" : "");
	if (!rad_drive_is_selectable(drive))
		(void)fprintf(out, "  May not be erased: %s\n", drive->protection_reason);
	(void)fprintf(out, "  Profile %s: %s\n", plan->profile_id, plan->profile_title_en);
	if (plan->refused)
		(void)fprintf(out, "  Refused: %s\n", plan->refusal);
	else
		(void)fprintf(out, "  Reaches %s (wanted: %s), about %s in all\n",
			      rad_level_name(plan->level_reachable), rad_level_name(plan->level_wanted), duration);
	for (size_t i = 0; i < plan->n_steps; i++)
		print_step(out, i + 1, &plan->steps[i]);
	if (with_ladder)
		print_ladder(out, plan);
}
