/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/page/steps.h"

#include <string.h>

static enum rad_page_step_state state_of(const char *state)
{
	if (strcmp(state, "passed") == 0)
		return RAD_PAGE_STEPS_PASSED;
	if (strcmp(state, "exceptions") == 0)
		return RAD_PAGE_STEPS_EXCEPTIONS;
	if (strcmp(state, "failed") == 0)
		return RAD_PAGE_STEPS_FAILED;
	return RAD_PAGE_STEPS_UNFINISHED;
}

void rad_page_steps_begin(struct rad_page_drive *drive)
{
	drive->passes_planned = 0;
	drive->passes_done = 0;
	drive->verification = RAD_PAGE_VERIFY_NONE;
	drive->sample_permille = 0;
	drive->verified_bytes = 0;
	drive->expected_errors = 0;
	drive->mismatch_bytes = 0;
	drive->steps_state = RAD_PAGE_STEPS_PASSED;
}

/* Saturating, since the numbers are somebody else's. */
static void add_bytes(int64_t *sum, int64_t bytes)
{
	if (bytes > 0 && __builtin_add_overflow(*sum, bytes, sum))
		*sum = INT64_MAX;
}

static void add_erasing(struct rad_page_drive *drive, enum rad_page_step_state state)
{
	drive->passes_planned++;
	if (state <= RAD_PAGE_STEPS_EXCEPTIONS)
		drive->passes_done++;
	/* What was read back before tells nothing about this pass. */
	drive->verification = RAD_PAGE_VERIFY_NONE;
	drive->verified_bytes = 0;
	drive->expected_errors = 0;
}

static void add_verify(struct rad_page_drive *drive, const struct rad_page_step *step, enum rad_page_step_state state)
{
	if (state == RAD_PAGE_STEPS_UNFINISHED)
		drive->verification = RAD_PAGE_VERIFY_UNFINISHED;
	else
		drive->verification = strcmp(step->extent, "full") == 0 ? RAD_PAGE_VERIFY_FULL : RAD_PAGE_VERIFY_SAMPLE;
	drive->sample_permille = step->sample_permille;
	drive->verified_bytes = step->done_bytes > 0 ? step->done_bytes : 0;
	drive->expected_errors = step->expected_errors > 0 ? step->expected_errors : 0;
	add_bytes(&drive->mismatch_bytes, step->mismatch_bytes);
	add_bytes(&drive->mismatch_bytes, step->unexplained_bytes);
}

void rad_page_steps_add(struct rad_page_drive *drive, const struct rad_page_step *step)
{
	enum rad_page_step_state state = state_of(step->state);

	if (strcmp(step->kind, "overwrite") == 0 || strcmp(step->kind, "device-erase") == 0)
		add_erasing(drive, state);
	else if (strcmp(step->kind, "verify") == 0 || strcmp(step->kind, "verify-gone") == 0)
		add_verify(drive, step, state);
	if (state > drive->steps_state)
		drive->steps_state = state;
}
