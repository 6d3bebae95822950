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
	profile.verify = RAD_EXTENT_FULL;
	profile.marks_permille = 50;
	return profile;
}

/* What the plan says of a technique. */
static inline const struct rad_consideration *told(const struct rad_plan *plan, enum rad_technique technique)
{
	for (size_t i = 0; i < plan->n_considerations; i++) {
		if (plan->considerations[i].technique == technique)
			return &plan->considerations[i];
	}
	fail_msg("the plan says nothing of technique %d", (int)technique);
	return NULL;
}

static inline bool step_erases(const struct rad_plan_step *step)
{
	return step->kind == RAD_STEP_OVERWRITE || step->kind == RAD_STEP_DEVICE;
}

/* The strongest level that the plan's own steps can give: every claim must come from one of them. */
static inline enum rad_level level_of_steps(const struct rad_plan *plan, enum rad_media media)
{
	enum rad_level best = RAD_LEVEL_NONE;

	for (size_t i = 0; i < plan->n_steps; i++) {
		const struct rad_plan_step *step = &plan->steps[i];
		enum rad_level level = RAD_LEVEL_NONE;

		if (step->kind == RAD_STEP_OVERWRITE)
			level = RAD_LEVEL_CLEAR;
		else if (step->kind == RAD_STEP_DEVICE)
			level = rad_technique_level(step->technique, media);
		if (level > best)
			best = level;
	}
	return best;
}

/* What holds for every plan, whatever went in. */
static inline bool step_verifies(const struct rad_plan_step *step)
{
	return step->kind == RAD_STEP_VERIFY || step->kind == RAD_STEP_VERIFY_GONE;
}

static inline void check_plan(const struct rad_plan *plan)
{
	size_t chosen = 0;

	assert_int_equal(plan->n_considerations, RAD_TECHNIQUE_COUNT);
	for (size_t i = 0; i < plan->n_considerations; i++) {
		const struct rad_consideration *consideration = &plan->considerations[i];

		assert_ptr_equal(told(plan, consideration->technique), consideration);
		assert_true(*consideration->reason);
		assert_true(strlen(consideration->reason) < sizeof(consideration->reason) - 1);
		chosen += consideration->choice == RAD_CHOICE_CHOSEN;
	}
	assert_int_equal(told(plan, RAD_TECHNIQUE_DISCARD)->choice, RAD_CHOICE_NEVER);
	assert_int_equal(told(plan, RAD_TECHNIQUE_DISCARD)->level, RAD_LEVEL_NONE);
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
	/* the last step reads, and what it reads was erased by the one before it, but for another that reads */
	assert_true(step_verifies(&plan->steps[plan->n_steps - 1]));
	assert_true(
		step_erases(&plan->steps[plan->n_steps - (step_verifies(&plan->steps[plan->n_steps - 2]) ? 3 : 2)]));
	assert_true(plan->level_reachable >= plan->level_wanted);
	assert_int_equal(told(plan, plan->technique)->choice, RAD_CHOICE_CHOSEN);
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
