/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a recorded drive: refused, or a drive that can be asked and planned for without harm. */
#include <radera/plan.h>
#include <radera/scan.h>
#include <radera/transcript.h>

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct rad_profile profile = { .level_wanted = RAD_LEVEL_PURGE,
						    .device_commands = true,
						    .verify = RAD_EXTENT_FULL,
						    .marks_permille = 50 };
	struct rad_transport *transport = NULL;
	struct rad_capability capability;
	static struct rad_plan plan;
	struct rad_drive drive = { .simulated = true };
	struct rad_error err;

	if (rad_replay_new(data, size, &transport, &drive, &err) < 0) {
		if (err.kind != RAD_ERROR_INPUT)
			abort();
		return 0;
	}
	if (rad_device_inquire(transport, &drive, &capability, &err) == 0) {
		rad_plan_make(&profile, &capability, &plan);
		if (!plan.refused && !capability.asked)
			abort();
	}
	rad_replay_free(transport);
	return 0;
}
