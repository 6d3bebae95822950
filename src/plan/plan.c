/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/plan.h>

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "plan/technique.h"

#define PERMILLE 1000u

__extension__ typedef unsigned __int128 wide;

/* Milliseconds for the given share of the drive, rounded up; the largest value when it does not fit. */
static uint64_t estimate_ms(const struct rad_capability *capability, uint32_t permille)
{
	uint64_t rate = capability->rate_bytes_per_second;
	wide ms;

	if (rate == 0)
		rate = rad_rate_assumed(capability->bus, capability->media);
	/* bytes x permille / 1000 x 1000 ms / rate */
	ms = ((wide)capability->size_bytes * permille + rate - 1) / rate;
	return ms > UINT64_MAX ? UINT64_MAX : (uint64_t)ms;
}

static uint64_t add_saturated(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

void rad_plan_refuse(struct rad_plan *plan, const char *format, ...)
{
	va_list args;

	if (plan->refused) /* the first reason is the weightiest */
		return;
	va_start(args, format);
	(void)vsnprintf(plan->refusal, sizeof(plan->refusal), format, args);
	va_end(args);
	plan->refused = true;
}

static void check_drive(const struct rad_capability *capability, struct rad_plan *plan)
{
	if (capability->size_bytes == 0)
		rad_plan_refuse(plan, "the drive has a size of zero bytes: no medium, or it does not answer");
	else if (capability->logical_sector_bytes == 0)
		rad_plan_refuse(plan, "the drive does not tell the size of its sectors");
	else if (capability->size_bytes % capability->logical_sector_bytes)
		rad_plan_refuse(plan,
				"the drive's size, %" PRIu64 " bytes, is not a whole number of its sectors of %" PRIu32
				" bytes: one of the two is wrong",
				capability->size_bytes, capability->logical_sector_bytes);
}

static bool has_bad_sample(const struct rad_profile *profile)
{
	for (size_t i = 0; i < profile->n_passes; i++)
		if (profile->passes[i].verify == RAD_EXTENT_SAMPLE)
			return profile->sample_permille < 1 || profile->sample_permille > PERMILLE;
	return false;
}

/* A profile from a file has passed stricter checks; this holds for any that a program makes up. */
static void check_overwrite(const struct rad_profile *profile, const struct rad_capability *capability,
			    struct rad_plan *plan)
{
	if (profile->n_passes == 0 || profile->n_passes > RAD_PASSES_MAX)
		rad_plan_refuse(plan, "the profile has %zu passes; an overwrite takes 1 to %d", profile->n_passes,
				RAD_PASSES_MAX);
	else if (profile->passes[profile->n_passes - 1].verify == RAD_EXTENT_NONE)
		rad_plan_refuse(
			plan,
			"the profile does not verify its last pass, and nothing may be called erased that was not "
			"read back");
	else if (has_bad_sample(profile))
		rad_plan_refuse(plan, "the profile samples %" PRIu32 " permille of the drive, which is not 1 to 1000",
				profile->sample_permille);
	else if (profile->level_wanted > rad_technique_level(RAD_TECHNIQUE_OVERWRITE, capability->media))
		rad_plan_refuse(
			plan,
			"the profile wants Purge of an overwrite, which is Clear at most (NIST SP 800-88r2 3.1.1)");
	else if (capability->offers[RAD_TECHNIQUE_OVERWRITE].offer == RAD_OFFER_BLOCKED)
		rad_plan_refuse(plan, "the drive is read-only or locked: it cannot be overwritten");
	else if (capability->offers[RAD_TECHNIQUE_OVERWRITE].offer != RAD_OFFER_YES)
		rad_plan_refuse(plan, "the drive cannot be overwritten by the host");
}

void rad_plan_count_estimate(struct rad_plan *plan, const struct rad_plan_step *step)
{
	plan->estimate_ms = add_saturated(plan->estimate_ms, step->estimate_ms);
}

/* Writes into the plan's zeroed memory field by field, so that equal plans are equal bytes. */
struct rad_plan_step *rad_plan_add(enum rad_step_kind kind, uint32_t permille, const struct rad_capability *capability,
				   struct rad_plan *plan)
{
	struct rad_plan_step *ret;

	if (plan->n_steps >= RAD_PLAN_STEPS_MAX) {
		rad_plan_refuse(plan, "the plan would have more than %d steps", RAD_PLAN_STEPS_MAX);
		return NULL;
	}
	ret = &plan->steps[plan->n_steps++];
	ret->kind = kind;
	ret->cancel = RAD_CANCEL_AT_ONCE;
	ret->technique = RAD_TECHNIQUE_OVERWRITE;
	if (permille)
		ret->estimate_ms = estimate_ms(capability, permille);
	rad_plan_count_estimate(plan, ret);
	return ret;
}

static void add_pass(enum rad_step_kind kind, uint32_t pass, const struct rad_profile *profile,
		     const struct rad_capability *capability, struct rad_plan *plan)
{
	enum rad_extent extent = kind == RAD_STEP_VERIFY ? profile->passes[pass].verify : RAD_EXTENT_FULL;
	uint32_t permille = extent == RAD_EXTENT_SAMPLE ? profile->sample_permille : PERMILLE;
	struct rad_plan_step *ret = rad_plan_add(kind, permille, capability, plan);

	if (!ret)
		return;
	ret->pass = pass;
	ret->fill = profile->passes[pass].fill;
	ret->extent = extent;
	if (extent == RAD_EXTENT_SAMPLE)
		ret->sample_permille = permille;
}

static void add_overwrite(const struct rad_profile *profile, const struct rad_capability *capability,
			  struct rad_plan *plan)
{
	rad_plan_prepare(capability, plan);
	if (capability->sanitize_state == RAD_SANITIZE_FAILED)
		rad_plan_refuse(plan, "the drive's last sanitize failed, and it takes nothing but another one: use a "
				      "profile by the drive's own commands, such as purge");
	for (uint32_t i = 0; i < profile->n_passes; i++) {
		add_pass(RAD_STEP_OVERWRITE, i, profile, capability, plan);
		if (profile->passes[i].verify != RAD_EXTENT_NONE)
			add_pass(RAD_STEP_VERIFY, i, profile, capability, plan);
	}
	plan->technique = RAD_TECHNIQUE_OVERWRITE;
	plan->level_reachable = rad_technique_level(RAD_TECHNIQUE_OVERWRITE, capability->media);
}

/* A verdict on one technique; `note` follows the reason when not empty. */
static void judge(struct rad_consideration *ret, enum rad_choice choice, const char *reason, const char *note)
{
	bool has_note = note && note[0];

	ret->choice = choice;
	(void)snprintf(ret->reason, sizeof(ret->reason), "%s%s%s", reason, has_note ? "; " : "", has_note ? note : "");
}

static void judge_overwrite(const struct rad_profile *profile, const struct rad_capability *capability,
			    const struct rad_plan *plan, struct rad_consideration *ret)
{
	const char *limit = rad_overwrite_limit(capability->bus, capability->media);

	if (profile->device_commands && profile->level_wanted > ret->level)
		judge(ret, RAD_CHOICE_COUNTS_LESS, "the profile wants Purge; an overwrite by the host is Clear at most",
		      limit);
	else if (profile->device_commands)
		judge(ret, RAD_CHOICE_NOT_WANTED, "the profile asks for the drive's own commands", limit);
	else if (plan->refused)
		judge(ret, RAD_CHOICE_BLOCKED, "the plan is refused", NULL);
	else
		judge(ret, RAD_CHOICE_CHOSEN, "the profile asks for it; Clear by NIST SP 800-88r2 3.1.1", limit);
}

static bool profile_wants(const struct rad_profile *profile, enum rad_technique technique)
{
	for (size_t i = 0; i < profile->n_techniques; i++) {
		if (profile->techniques[i] == technique)
			return true;
	}
	return profile->n_techniques == 0;
}

static void judge_offered(const struct rad_profile *profile, const struct rad_capability *capability,
			  const struct rad_plan *plan, struct rad_consideration *ret)
{
	const char *limit = rad_technique_limit(ret->technique, capability->media);

	if (!profile->device_commands)
		judge(ret, RAD_CHOICE_NOT_WANTED, "the drive has it; the profile asks for an overwrite", NULL);
	else if (!profile_wants(profile, ret->technique))
		judge(ret, RAD_CHOICE_NOT_WANTED, "the drive has it; the profile names others", NULL);
	else if (ret->level < profile->level_wanted)
		judge(ret, RAD_CHOICE_COUNTS_LESS, "the drive has it, but it is Clear only here", limit);
	else if (plan->refused)
		judge(ret, RAD_CHOICE_BLOCKED, "the plan is refused", NULL);
	else if (plan->technique == ret->technique)
		judge(ret, RAD_CHOICE_CHOSEN, "the strongest that the drive offers", limit);
	else
		judge(ret, RAD_CHOICE_NOT_WANTED, "the drive has it; another one is preferred", limit);
}

static void judge_device_command(const struct rad_profile *profile, const struct rad_capability *capability,
				 const struct rad_plan *plan, struct rad_consideration *ret)
{
	const struct rad_technique_offer *offer = &capability->offers[ret->technique];
	bool fits = rad_technique_fits_bus(ret->technique, capability->bus);

	switch (offer->offer) {
	case RAD_OFFER_NO:
		if (offer->reason[0])
			judge(ret, RAD_CHOICE_NOT_OFFERED, offer->reason, NULL);
		else
			judge(ret, RAD_CHOICE_NOT_OFFERED,
			      fits ? "the drive says that it does not have it" : "a drive on this bus cannot have it",
			      NULL);
		return;
	case RAD_OFFER_BLOCKED:
		if (!plan->refused && plan->technique == ret->technique)
			judge(ret, RAD_CHOICE_CHOSEN, "the strongest that the drive offers, once it is unfrozen",
			      offer->reason);
		else
			judge(ret, RAD_CHOICE_BLOCKED, offer->reason[0] ? offer->reason : "something stands in the way",
			      NULL);
		return;
	case RAD_OFFER_YES:
		judge_offered(profile, capability, plan, ret);
		return;
	case RAD_OFFER_UNKNOWN:
		break;
	}
	judge(ret, RAD_CHOICE_UNKNOWN, "the drive could not be asked",
	      offer->reason[0] ? offer->reason : capability->not_asked);
}

static void consider(const struct rad_profile *profile, const struct rad_capability *capability, struct rad_plan *plan)
{
	const enum rad_technique *order = rad_technique_order(capability->media);

	for (int i = 0; i < RAD_TECHNIQUE_COUNT; i++) {
		struct rad_consideration *ret = &plan->considerations[plan->n_considerations++];

		ret->technique = order[i];
		ret->level = rad_technique_level_here(ret->technique, capability);
		if (ret->technique == RAD_TECHNIQUE_DISCARD)
			judge(ret, RAD_CHOICE_NEVER, "discard is a hint to the drive, not an erasure", NULL);
		else if (ret->technique == RAD_TECHNIQUE_OVERWRITE)
			judge_overwrite(profile, capability, plan, ret);
		else
			judge_device_command(profile, capability, plan, ret);
	}
}

/* A refusal holds no steps that somebody could take for a plan. */
static void drop_steps(struct rad_plan *plan)
{
	memset(plan->steps, 0, sizeof(plan->steps));
	plan->n_steps = 0;
	plan->estimate_ms = 0;
	plan->technique = RAD_TECHNIQUE_COUNT;
	plan->level_reachable = RAD_LEVEL_NONE;
}

void rad_plan_make(const struct rad_profile *profile, const struct rad_capability *capability, struct rad_plan *ret)
{
	memset(ret, 0, sizeof(*ret));
	(void)rad_text_copy(ret->profile_id, sizeof(ret->profile_id), profile->id);
	(void)rad_text_copy(ret->profile_sha256, sizeof(ret->profile_sha256), profile->sha256);
	(void)rad_text_copy(ret->profile_title_en, sizeof(ret->profile_title_en), profile->title_en);
	(void)rad_text_copy(ret->profile_title_sv, sizeof(ret->profile_title_sv), profile->title_sv);
	ret->level_wanted = profile->level_wanted;
	ret->level_reachable = RAD_LEVEL_NONE;
	ret->technique = RAD_TECHNIQUE_COUNT; /* none, until one is chosen */
	ret->bad_sectors = profile->bad_sectors;
	ret->bad_bytes_max = profile->bad_bytes_max;

	check_drive(capability, ret);
	if (!profile->device_commands)
		check_overwrite(profile, capability, ret);
	if (!ret->refused && profile->device_commands)
		rad_plan_by_device(profile, capability, ret);
	else if (!ret->refused)
		add_overwrite(profile, capability, ret);
	if (ret->refused)
		drop_steps(ret);
	consider(profile, capability, ret);
}
