/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every shipped profile on every kind of drive. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include <radera/files.h>
#include <radera/plan.h>

#include "base/cleanup.h"
#include "base/text.h"

static const struct {
	enum rad_bus bus;
	enum rad_media media;
	uint64_t size_bytes;
	uint32_t sector_bytes;
} drives[] = {
	{ RAD_BUS_ATA, RAD_MEDIA_DISK, 2000398934016, 512 },   { RAD_BUS_ATA, RAD_MEDIA_FLASH, 256060514304, 512 },
	{ RAD_BUS_NVME, RAD_MEDIA_FLASH, 512110190592, 4096 }, { RAD_BUS_SCSI, RAD_MEDIA_DISK, 8001563222016, 4096 },
	{ RAD_BUS_LOOP, RAD_MEDIA_DISK, 67108864, 512 },
};

static void check_passes(const struct rad_profile *profile, const struct rad_plan *plan)
{
	size_t pass = 0;

	for (size_t i = 0; i < plan->n_steps; i++) {
		const struct rad_plan_step *step = &plan->steps[i];

		assert_memory_equal(&step->fill, &profile->passes[step->pass].fill, sizeof(step->fill));
		assert_true(step->estimate_ms > 0);
		if (step->kind == RAD_STEP_OVERWRITE)
			assert_int_equal(step->pass, pass++);
		else
			assert_int_equal(step->pass, pass - 1);
	}
	assert_int_equal(pass, profile->n_passes);
	assert_int_equal(plan->steps[plan->n_steps - 1].kind, RAD_STEP_VERIFY);
}

static void check_profile(const struct rad_profile *profile)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(drives); i++) {
		struct rad_drive drive = { .bus = drives[i].bus, .media = drives[i].media };
		struct rad_capability capability;
		struct rad_plan plan;

		drive.identity.size_bytes = drives[i].size_bytes;
		drive.logical_sector_bytes = drives[i].sector_bytes;
		rad_capability_from_drive(&drive, &capability);
		rad_plan_make(profile, &capability, &plan);
		assert_string_equal(plan.profile_sha256, profile->sha256);
		assert_int_equal(plan.refused, profile->device_commands);
		assert_true(plan.n_steps <= RAD_PLAN_STEPS_MAX);
		if (plan.refused)
			continue;
		assert_int_equal(plan.level_reachable, RAD_LEVEL_CLEAR);
		check_passes(profile, &plan);
	}
}

static void test_every_profile_on_every_drive(void **state)
{
	rad_auto_free struct rad_profile *profiles = NULL;
	struct rad_error err = { 0 };
	size_t n = 0;

	if (rad_profile_list(&profiles, &n, &err) < 0)
		fail_msg("%s", err.text);
	assert_true(n >= 30);
	for (size_t i = 0; i < n; i++)
		check_profile(&profiles[i]);
}

static void test_gutmann(void **state)
{
	struct rad_drive drive = { .bus = RAD_BUS_ATA, .media = RAD_MEDIA_DISK, .logical_sector_bytes = 512 };
	struct rad_capability capability;
	struct rad_profile profile;
	struct rad_error err = { 0 };
	struct rad_plan plan;

	drive.identity.size_bytes = 1 << 20;
	assert_int_equal(rad_profile_load("gutmann", &profile, &err), 0);
	rad_capability_from_drive(&drive, &capability);
	rad_plan_make(&profile, &capability, &plan);
	assert_int_equal(plan.n_steps, 36);
	assert_int_equal(plan.steps[6].fill.length, 3);
	assert_memory_equal(plan.steps[6].fill.bytes, "\x92\x49\x24", 3);
	assert_memory_equal(plan.steps[28].fill.bytes, "\x6D\xB6\xDB", 3);
	assert_memory_equal(plan.steps[30].fill.bytes, "\xDB\x6D\xB6", 3);
	assert_int_equal(plan.steps[35].pass, 34);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_profile_on_every_drive),
		cmocka_unit_test(test_gutmann),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
