/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/plan_text.h"

#include <stdio.h>

#include <radera/job.h>

static void describe_share(const struct rad_plan_step *step, char *ret, size_t size)
{
	if (step->extent == RAD_EXTENT_SAMPLE)
		(void)snprintf(ret, size, "a sample of %u.%u %%", step->sample_permille / 10,
			       step->sample_permille % 10);
	else
		(void)snprintf(ret, size, "all of it");
}

static void describe_step(const struct rad_plan_step *step, char *ret, size_t size)
{
	char fill[RAD_FILL_TEXT_SIZE];
	char share[48];

	rad_fill_describe(&step->fill, fill);
	describe_share(step, share, sizeof(share));
	switch (step->kind) {
	case RAD_STEP_OVERWRITE:
		(void)snprintf(ret, size, "pass %u: overwrite with %s", step->pass + 1, fill);
		return;
	case RAD_STEP_VERIFY:
		(void)snprintf(ret, size, "pass %u: read back and compare %s", step->pass + 1, share);
		return;
	case RAD_STEP_AWAIT:
		(void)snprintf(ret, size, "wait for the sanitize that is running in the drive");
		return;
	case RAD_STEP_SUSPEND:
		(void)snprintf(ret, size, "ask, then let the computer sleep to unfreeze the drive");
		return;
	case RAD_STEP_SHOW_CAPACITY:
		(void)snprintf(ret, size, "show what the drive hides");
		return;
	case RAD_STEP_WITNESS:
		(void)snprintf(ret, size, "keep digests of old data at %d places", RAD_WITNESSES_MAX);
		return;
	case RAD_STEP_MARK:
		(void)snprintf(ret, size, "write marks over %s", share);
		return;
	case RAD_STEP_DEVICE:
		(void)snprintf(ret, size, "%s, by the drive", rad_technique_title(step->technique));
		return;
	case RAD_STEP_VERIFY_GONE:
		(void)snprintf(ret, size, "read %s: no mark, no old data, nothing that looks like data", share);
		return;
	case RAD_STEP_KIND_COUNT:
		break;
	}
	(void)snprintf(ret, size, "unknown step");
}

static void print_step(FILE *out, size_t number, const struct rad_plan_step *step)
{
	char what[RAD_FILL_TEXT_SIZE + 64];
	char duration[CLI_DURATION_TEXT];

	describe_step(step, what, sizeof(what));
	cli_describe_duration(step->estimate_ms, duration);
	(void)fprintf(out, "  %2zu. %s, about %s\n", number, what, duration);
}

static void print_ladder(FILE *out, const struct rad_plan *plan, enum rad_bus bus)
{
	size_t n_foreign = 0;

	(void)fprintf(out, "  Techniques:\n");
	for (size_t i = 0; i < plan->n_considerations; i++) {
		const struct rad_consideration *it = &plan->considerations[i];

		if (it->choice == RAD_CHOICE_NOT_OFFERED && !rad_technique_fits_bus(it->technique, bus)) {
			n_foreign++;
			continue;
		}
		(void)fprintf(out, "    %-12s %s (%s): %s\n", rad_choice_name(it->choice),
			      rad_technique_title(it->technique), rad_level_name(it->level), it->reason);
	}
	if (n_foreign)
		(void)fprintf(out, "    %-12s %zu more, which a drive on this bus cannot have\n",
			      rad_choice_name(RAD_CHOICE_NOT_OFFERED), n_foreign);
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
		print_ladder(out, plan, drive->bus);
}
