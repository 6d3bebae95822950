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

static void refuse(struct rad_plan *plan, const char *format, ...) RAD_PRINTF(2, 3);

static void refuse(struct rad_plan *plan, const char *format, ...)
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
		refuse(plan, "the drive has a size of zero bytes: no medium, or it does not answer");
	else if (capability->logical_sector_bytes == 0)
		refuse(plan, "the drive does not tell the size of its sectors");
	else if (capability->size_bytes % capability->logical_sector_bytes)
		refuse(plan,
		       "the drive's size, %" PRIu64 " bytes, is not a whole number of its sectors of %" PRIu32
		       " bytes: one of the two is wrong",
		       capability->size_bytes, capability->logical_sector_bytes);
}

static void check_purge(const struct rad_capability *capability, struct rad_plan *plan)
{
	refuse(plan,
	       "Purge takes %s on this drive, and this version of Radera cannot send commands of the drive's own: "
	       "destroy the medium, or use a Clear profile if the policy allows it",
	       rad_purge_needs(capability->bus, capability->media));
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
		refuse(plan, "the profile has %zu passes; an overwrite takes 1 to %d", profile->n_passes,
		       RAD_PASSES_MAX);
	else if (profile->passes[profile->n_passes - 1].verify == RAD_EXTENT_NONE)
		refuse(plan, "the profile does not verify its last pass, and nothing may be called erased that was not "
			     "read back");
	else if (has_bad_sample(profile))
		refuse(plan, "the profile samples %" PRIu32 " permille of the drive, which is not 1 to 1000",
		       profile->sample_permille);
	else if (profile->level_wanted > rad_technique_level(RAD_TECHNIQUE_OVERWRITE, capability->media))
		refuse(plan,
		       "the profile wants Purge of an overwrite, which is Clear at most (NIST SP 800-88r2 3.1.1)");
	else if (capability->offers[RAD_TECHNIQUE_OVERWRITE] == RAD_OFFER_BLOCKED)
		refuse(plan, "the drive is read-only or locked: it cannot be overwritten");
	else if (capability->offers[RAD_TECHNIQUE_OVERWRITE] != RAD_OFFER_YES)
		refuse(plan, "the drive cannot be overwritten by the host");
}

/* Writes into the plan's zeroed memory field by field, so that equal plans are equal bytes. */
static void add_step(enum rad_step_kind kind, uint32_t pass, const struct rad_profile *profile,
		     const struct rad_capability *capability, struct rad_plan *plan)
{
	struct rad_plan_step *ret = &plan->steps[plan->n_steps++];
	uint32_t permille = PERMILLE;

	ret->kind = kind;
	ret->pass = pass;
	ret->fill = profile->passes[pass].fill;
	ret->extent = kind == RAD_STEP_VERIFY ? profile->passes[pass].verify : RAD_EXTENT_FULL;
	ret->cancel = RAD_CANCEL_AT_ONCE;
	if (ret->extent == RAD_EXTENT_SAMPLE)
		permille = ret->sample_permille = profile->sample_permille;
	ret->estimate_ms = estimate_ms(capability, permille);
	plan->estimate_ms = add_saturated(plan->estimate_ms, ret->estimate_ms);
}

static void add_overwrite(const struct rad_profile *profile, const struct rad_capability *capability,
			  struct rad_plan *plan)
{
	for (uint32_t i = 0; i < profile->n_passes; i++) {
		add_step(RAD_STEP_OVERWRITE, i, profile, capability, plan);
		if (profile->passes[i].verify != RAD_EXTENT_NONE)
			add_step(RAD_STEP_VERIFY, i, profile, capability, plan);
	}
	plan->technique = RAD_TECHNIQUE_OVERWRITE;
	plan->level_reachable = rad_technique_level(RAD_TECHNIQUE_OVERWRITE, capability->media);
}

/* A verdict on one technique; `note` follows the reason when not NULL. */
static void judge(struct rad_consideration *ret, enum rad_choice choice, const char *reason, const char *note)
{
	ret->choice = choice;
	(void)snprintf(ret->reason, sizeof(ret->reason), "%s%s%s", reason, note ? "; " : "", note ? note : "");
}

static void judge_overwrite(const struct rad_profile *profile, const struct rad_capability *capability,
			    const struct rad_plan *plan, struct rad_consideration *ret)
{
	const char *limit = rad_overwrite_limit(capability->bus, capability->media);

	if (profile->device_commands)
		judge(ret, RAD_CHOICE_COUNTS_LESS, "the profile wants Purge; an overwrite by the host is Clear at most",
		      limit);
	else if (plan->refused)
		judge(ret, RAD_CHOICE_BLOCKED, "the plan is refused", NULL);
	else
		judge(ret, RAD_CHOICE_CHOSEN, "the profile asks for it; Clear by NIST SP 800-88r2 3.1.1", limit);
}

static void judge_device_command(const struct rad_profile *profile, const struct rad_capability *capability,
				 struct rad_consideration *ret)
{
	switch (capability->offers[ret->technique]) {
	case RAD_OFFER_NO:
		judge(ret, RAD_CHOICE_NOT_OFFERED,
		      rad_technique_fits_bus(ret->technique, capability->bus)
			      ? "the drive says that it does not have it"
			      : "a drive on this bus cannot have it",
		      NULL);
		return;
	case RAD_OFFER_BLOCKED:
		judge(ret, RAD_CHOICE_BLOCKED,
		      "the drive has it, but it is frozen, locked or hidden by a host adapter or bridge", NULL);
		return;
	case RAD_OFFER_YES:
		if (!profile->device_commands)
			judge(ret, RAD_CHOICE_NOT_WANTED, "the drive has it; the profile asks for an overwrite", NULL);
		else if (ret->level < profile->level_wanted)
			judge(ret, RAD_CHOICE_COUNTS_LESS, "the drive has it, but on this medium it is Clear only",
			      NULL);
		else
			judge(ret, RAD_CHOICE_BLOCKED, "the drive has it, but this version of Radera cannot send it",
			      NULL);
		return;
	case RAD_OFFER_UNKNOWN:
		break;
	}
	judge(ret, RAD_CHOICE_UNKNOWN, "not asked: this version of Radera sends no commands of the drive's own", NULL);
}

static void consider(const struct rad_profile *profile, const struct rad_capability *capability, struct rad_plan *plan)
{
	for (int i = 0; i < RAD_TECHNIQUE_COUNT; i++) {
		struct rad_consideration *ret = &plan->considerations[plan->n_considerations++];

		ret->technique = (enum rad_technique)i;
		ret->level = rad_technique_level(ret->technique, capability->media);
		if (ret->technique == RAD_TECHNIQUE_DISCARD)
			judge(ret, RAD_CHOICE_NEVER, "discard is a hint to the drive, not an erasure", NULL);
		else if (ret->technique == RAD_TECHNIQUE_OVERWRITE)
			judge_overwrite(profile, capability, plan, ret);
		else
			judge_device_command(profile, capability, ret);
	}
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
	if (profile->device_commands)
		check_purge(capability, ret);
	else
		check_overwrite(profile, capability, ret);
	if (!ret->refused)
		add_overwrite(profile, capability, ret);
	consider(profile, capability, ret);
}
