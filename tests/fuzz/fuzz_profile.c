/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a profile: refused or read, and what was read makes a plan within its bounds. */
#include <radera/files.h>
#include <radera/plan.h>

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct rad_capability capability = {
		.bus = RAD_BUS_ATA,
		.media = RAD_MEDIA_DISK,
		.size_bytes = 1 << 20,
		.logical_sector_bytes = 512,
		.offers = { [RAD_TECHNIQUE_OVERWRITE] = { .offer = RAD_OFFER_YES } },
	};
	struct rad_profile profile;
	struct rad_plan plan;
	struct rad_error err = { 0 };

	if (rad_profile_parse("fuzz", data, size, &profile, &err) < 0) {
		if (err.kind != RAD_ERROR_INPUT || !*err.text)
			abort();
		return 0;
	}
	rad_plan_make(&profile, &capability, &plan);
	/* what a file may ask of an overwrite can always be planned, and is always verified in the end */
	if (plan.refused != profile.device_commands || plan.n_steps > RAD_PLAN_STEPS_MAX)
		abort();
	if (!plan.refused && plan.steps[plan.n_steps - 1].kind != RAD_STEP_VERIFY)
		abort();
	return 0;
}
