/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drives and profiles to plan with, and what holds for every plan. Include after cmocka. */
#ifndef RAD_TEST_PLAN_EXAMPLE_H
#define RAD_TEST_PLAN_EXAMPLE_H

#include <stdint.h>
#include <string.h>

#include <radera/plan.h>

#define MIB (1ull << 20)

static inline struct rad_drive make_drive(enum rad_bus bus, enum rad_media media, uint64_t size_bytes,
					  uint32_t sector_bytes)
{
	struct rad_drive drive = { .bus = bus, .media = media, .logical_sector_bytes = sector_bytes };

	drive.identity.size_bytes = size_bytes;
	return drive;
}

static inline struct rad_capability make_capability(enum rad_bus bus, enum rad_media media)
{
	struct rad_drive drive = make_drive(bus, media, 64 * MIB, 512);
	struct rad_capability capability;

	rad_capability_from_drive(&drive, &capability);
	return capability;
}

static inline struct rad_profile make_clear(size_t n_passes, enum rad_extent last)
{
	struct rad_profile profile;

	memset(&profile, 0, sizeof(profile));
	strcpy(profile.id, "test");
	profile.level_wanted = RAD_LEVEL_CLEAR;
	profile.n_passes = n_passes;
	for (size_t i = 0; i < n_passes && i < RAD_PASSES_MAX; i++)
		profile.passes[i].fill.kind = RAD_FILL_STREAM;
	if (n_passes > 0 && n_passes <= RAD_PASSES_MAX)
		profile.passes[n_passes - 1].verify = last;
	if (last == RAD_EXTENT_SAMPLE)
		profile.sample_permille = 100;
	return profile;
}

static inline struct rad_profile make_purge(void)
{
	struct rad_profile profile = make_clear(0, RAD_EXTENT_NONE);

	profile.level_wanted = RAD_LEVEL_PURGE;
	profile.device_commands = true;
	return profile;
}

/* What holds for every plan, whatever went in. */
static inline void check_plan(const struct rad_plan *plan)
{
	size_t chosen = 0;

	assert_int_equal(plan->n_considerations, RAD_TECHNIQUE_COUNT);
	for (size_t i = 0; i < plan->n_considerations; i++) {
		const struct rad_consideration *consideration = &plan->considerations[i];

		assert_int_equal(consideration->technique, i);
		assert_true(*consideration->reason);
		assert_true(strlen(consideration->reason) < sizeof(consideration->reason) - 1);
		chosen += consideration->choice == RAD_CHOICE_CHOSEN;
	}
	assert_int_equal(plan->considerations[RAD_TECHNIQUE_DISCARD].choice, RAD_CHOICE_NEVER);
	assert_int_equal(plan->considerations[RAD_TECHNIQUE_DISCARD].level, RAD_LEVEL_NONE);
	assert_int_equal(plan->refused, *plan->refusal != '\0');
	assert_true(strlen(plan->refusal) < sizeof(plan->refusal) - 1);
	assert_int_equal(chosen, plan->refused ? 0 : 1);
	if (plan->refused) {
		assert_int_equal(plan->n_steps, 0);
		assert_int_equal(plan->level_reachable, RAD_LEVEL_NONE);
		assert_int_equal(plan->estimate_ms, 0);
		return;
	}
	assert_in_range(plan->n_steps, 2, RAD_PLAN_STEPS_MAX);
	assert_int_equal(plan->steps[plan->n_steps - 1].kind, RAD_STEP_VERIFY);
	assert_int_equal(plan->level_reachable, RAD_LEVEL_CLEAR);
	assert_int_equal(plan->considerations[plan->technique].choice, RAD_CHOICE_CHOSEN);
}

/* Makes the plan twice over different rubbish: the same input must give the same bytes. */
static inline void make(const struct rad_profile *profile, const struct rad_capability *capability,
			struct rad_plan *ret)
{
	struct rad_plan again;

	memset(ret, 0x55, sizeof(*ret));
	memset(&again, 0xAA, sizeof(again));
	rad_plan_make(profile, capability, ret);
	rad_plan_make(profile, capability, &again);
	assert_memory_equal(ret, &again, sizeof(again));
	check_plan(ret);
}

#endif
