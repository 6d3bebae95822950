/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A plan by the drive's own commands: choose the strongest, and put around it what its result is proved with.
 */
#include "plan/technique.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/cleanup.h"

#define PERMILLE 1000u

/* Steps that wait or ask, for the estimate. */
#define AWAIT_MS   600000u
#define SUSPEND_MS 15000u
#define WITNESS_MS 5000u
#define DEVICE_MS  120000u

static struct rad_plan_step *add_waiting(enum rad_step_kind kind, uint64_t ms, enum rad_cancel cancel,
					 const struct rad_capability *capability, struct rad_plan *plan)
{
	struct rad_plan_step *step = rad_plan_add(kind, 0, capability, plan);

	if (!step)
		return NULL;
	step->estimate_ms = ms;
	step->cancel = cancel;
	rad_plan_count_estimate(plan, step);
	return step;
}

void rad_plan_prepare(const struct rad_capability *capability, struct rad_plan *plan)
{
	const struct rad_hidden *hidden = &capability->hidden;

	if (capability->sanitize_state == RAD_SANITIZE_RUNNING)
		(void)add_waiting(RAD_STEP_AWAIT, AWAIT_MS, RAD_CANCEL_GOES_ON_IN_DRIVE, capability, plan);
	if (capability->security.locked)
		rad_plan_refuse(
			plan, "the drive is locked by a password: unlock it (radera drive unlock), revert it with its "
			      "PSID, or destroy it");
	if (rad_hidden_bytes(hidden) == 0)
		return;
	if (!hidden->can_show)
		rad_plan_refuse(plan,
				"the drive hides %" PRIu64 " bytes that cannot be shown: %s. Destroy it, or connect it "
				"where they can be shown",
				rad_hidden_bytes(hidden), hidden->reason);
	else
		(void)add_waiting(RAD_STEP_SHOW_CAPACITY, 1000, RAD_CANCEL_NOT_AT_ALL, capability, plan);
}

/* Only the freeze stands in the way, and the machine could lift it. */
static bool can_unfreeze(enum rad_technique technique, const struct rad_capability *capability)
{
	bool is_security_erase =
		technique == RAD_TECHNIQUE_ATA_SECURITY_ERASE || technique == RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED;
	const struct rad_security *security = &capability->security;

	return is_security_erase && capability->host_can_suspend && security->frozen && !security->locked &&
	       !security->enabled && !security->expired;
}

static bool can_use(enum rad_technique technique, const struct rad_capability *capability)
{
	enum rad_offer offer = capability->offers[technique].offer;

	if (technique == RAD_TECHNIQUE_OVERWRITE || technique == RAD_TECHNIQUE_DISCARD)
		return false;
	/* in the failed state nothing but another sanitize is taken */
	if (capability->sanitize_state == RAD_SANITIZE_FAILED && !rad_technique_is_sanitize(technique))
		return false;
	return offer == RAD_OFFER_YES || (offer == RAD_OFFER_BLOCKED && can_unfreeze(technique, capability));
}

/* The first in the profile's own order, or else in the table's, that is there and counts for enough; what needs the
 * machine to sleep comes after everything that does not. */
static enum rad_technique choose(const struct rad_profile *profile, const struct rad_capability *capability)
{
	const enum rad_technique *order = rad_technique_order(capability->media);
	size_t n = RAD_TECHNIQUE_COUNT;

	if (profile->n_techniques) {
		order = profile->techniques;
		n = profile->n_techniques;
	}
	for (int blocked_too = 0; blocked_too < 2; blocked_too++) {
		for (size_t i = 0; i < n; i++) {
			bool is_blocked = capability->offers[order[i]].offer == RAD_OFFER_BLOCKED;

			if (is_blocked == (blocked_too == 1) && can_use(order[i], capability) &&
			    rad_technique_level_here(order[i], capability) >= profile->level_wanted)
				return order[i];
		}
	}
	return RAD_TECHNIQUE_COUNT;
}

static void add_device(enum rad_technique technique, const struct rad_capability *capability, struct rad_plan *plan)
{
	uint64_t estimate = capability->offers[technique].estimate_ms;
	bool writes_all = rad_technique_result(technique) == RAD_RESULT_PATTERN || capability->media == RAD_MEDIA_DISK;
	struct rad_plan_step *step;

	/* where the drive tells nothing: as long as writing all of it takes, or a guess */
	if (!estimate && writes_all && rad_technique_result(technique) != RAD_RESULT_NOISE)
		step = rad_plan_add(RAD_STEP_DEVICE, PERMILLE, capability, plan);
	else
		step = add_waiting(RAD_STEP_DEVICE, estimate ? estimate : DEVICE_MS, RAD_CANCEL_AT_ONCE, capability,
				   plan);
	if (!step)
		return;
	step->cancel = rad_technique_cancel(technique);
	step->technique = technique;
}

static bool reads_may_fail(enum rad_technique technique, const struct rad_capability *capability)
{
	enum rad_read_after after = rad_technique_result(technique) == RAD_RESULT_NOISE ? capability->after_crypto_erase
											: capability->after_block_erase;

	return rad_technique_is_sanitize(technique) && rad_technique_result(technique) != RAD_RESULT_PATTERN &&
	       after == RAD_READ_AFTER_ERROR;
}

static void add_marks(const struct rad_profile *profile, const struct rad_capability *capability, struct rad_plan *plan)
{
	struct rad_plan_step *step;

	(void)add_waiting(RAD_STEP_WITNESS, WITNESS_MS, RAD_CANCEL_AT_ONCE, capability, plan);
	step = rad_plan_add(RAD_STEP_MARK, profile->marks_permille, capability, plan);
	if (!step)
		return;
	step->fill.kind = RAD_FILL_STREAM;
	step->extent = RAD_EXTENT_SAMPLE;
	step->sample_permille = profile->marks_permille;
}

/* A step that reads what the profile wants read: everything, or the sample. NULL when the plan is full. */
static struct rad_plan_step *add_reading(enum rad_step_kind kind, const struct rad_profile *profile,
					 const struct rad_capability *capability, struct rad_plan *plan)
{
	uint32_t permille = profile->verify == RAD_EXTENT_FULL ? PERMILLE : profile->marks_permille;
	struct rad_plan_step *step = rad_plan_add(kind, permille, capability, plan);

	if (step)
		step->extent = profile->verify;
	return step;
}

/* The drive was told to write zeros: there must be zeros. */
static void add_pattern_check(const struct rad_profile *profile, const struct rad_capability *capability,
			      struct rad_plan *plan)
{
	struct rad_plan_step *step = add_reading(RAD_STEP_VERIFY, profile, capability, plan);

	if (!step)
		return;
	step->sample_permille = profile->verify == RAD_EXTENT_FULL ? 0 : profile->marks_permille;
	step->fill.kind = RAD_FILL_BYTES;
	step->fill.length = 1;
}

/* No mark, no old data, and nothing that looks like data. */
static void add_gone_check(enum rad_technique technique, const struct rad_profile *profile,
			   const struct rad_capability *capability, struct rad_plan *plan)
{
	struct rad_plan_step *step = add_reading(RAD_STEP_VERIFY_GONE, profile, capability, plan);

	if (!step)
		return;
	step->sample_permille = profile->marks_permille;
	step->fill.kind = RAD_FILL_STREAM;
	step->reads_may_fail = reads_may_fail(technique, capability);
}

/* A sample of the pattern is taken where we have written ourselves: a drive that only clears what was written lately
 * would pass it. So where not all is read, the places of old data are looked at too. */
static void add_verification(enum rad_technique technique, const struct rad_profile *profile,
			     const struct rad_capability *capability, struct rad_plan *plan)
{
	bool is_pattern = rad_technique_result(technique) == RAD_RESULT_PATTERN;

	if (is_pattern)
		add_pattern_check(profile, capability, plan);
	if (!is_pattern || profile->verify != RAD_EXTENT_FULL)
		add_gone_check(technique, profile, capability, plan);
}

/* A drive that is locked by TCG can be neither marked nor read before the revert: the proof is a written pass after. */
static void add_locked_revert(const struct rad_capability *capability, struct rad_plan *plan)
{
	struct rad_plan_step *step;

	add_device(RAD_TECHNIQUE_TCG_PSID_REVERT, capability, plan);
	step = rad_plan_add(RAD_STEP_OVERWRITE, PERMILLE, capability, plan);
	if (!step)
		return;
	step->fill.kind = RAD_FILL_STREAM;
	step->extent = RAD_EXTENT_FULL;
	step = rad_plan_add(RAD_STEP_VERIFY, PERMILLE, capability, plan);
	if (!step)
		return;
	step->fill.kind = RAD_FILL_STREAM;
	step->extent = RAD_EXTENT_FULL;
}

static void add_steps(enum rad_technique technique, const struct rad_profile *profile,
		      const struct rad_capability *capability, struct rad_plan *plan)
{
	rad_plan_prepare(capability, plan);
	if (capability->offers[technique].offer == RAD_OFFER_BLOCKED)
		(void)add_waiting(RAD_STEP_SUSPEND, SUSPEND_MS, RAD_CANCEL_AT_BOUNDARY, capability, plan);
	if (technique == RAD_TECHNIQUE_TCG_PSID_REVERT && capability->trusted.locked) {
		add_locked_revert(capability, plan);
		return;
	}
	/* a drive whose last sanitize failed takes no writes: it is brought back first, and then proved */
	if (capability->sanitize_state == RAD_SANITIZE_FAILED)
		add_device(technique, capability, plan);
	add_marks(profile, capability, plan);
	add_device(technique, capability, plan);
	add_verification(technique, profile, capability, plan);
}

/* Why there is none: the weightiest thing that could be mended, else what the drive would need. */
static void refuse_none(const struct rad_profile *profile, const struct rad_capability *capability,
			struct rad_plan *plan)
{
	const char *level = profile->level_wanted == RAD_LEVEL_PURGE ? "Purge" : "Clear";
	const char *otherwise = profile->level_wanted == RAD_LEVEL_PURGE
					? "destroy the medium, or use a Clear profile if the policy allows it"
					: "use a profile that overwrites";

	if (capability->bus != RAD_BUS_LOOP && !capability->asked && capability->not_asked[0])
		rad_plan_refuse(plan, "the drive could not be asked what it can do (%s): %s", capability->not_asked,
				otherwise);
	else if (capability->security.locked || capability->trusted.locked)
		rad_plan_refuse(plan,
				"the drive is locked: unlock it, revert it with the PSID on its label, or destroy it");
	else if (capability->security.frozen &&
		 capability->offers[RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED].offer == RAD_OFFER_BLOCKED &&
		 rad_technique_level(RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED, capability->media) >=
			 profile->level_wanted)
		rad_plan_refuse(plan,
				"the computer's firmware has frozen the drive, and this computer cannot lift that by "
				"sleeping: move the drive to another computer or a USB adapter with SAT; or %s",
				otherwise);
	else
		rad_plan_refuse(plan, "%s takes %s on this drive, which it does not offer: %s", level,
				profile->level_wanted == RAD_LEVEL_PURGE
					? rad_purge_needs(capability->bus, capability->media)
					: "a command of the drive's own",
				otherwise);
}

void rad_plan_by_device(const struct rad_profile *profile, const struct rad_capability *capability,
			struct rad_plan *plan)
{
	enum rad_technique technique;

	if (profile->marks_permille < 1 || profile->marks_permille > PERMILLE ||
	    (profile->verify != RAD_EXTENT_FULL && profile->verify != RAD_EXTENT_SAMPLE)) {
		rad_plan_refuse(plan, "the profile does not say how the drive's work is to be verified");
		return;
	}
	technique = choose(profile, capability);
	if (technique == RAD_TECHNIQUE_COUNT) {
		refuse_none(profile, capability, plan);
		return;
	}
	plan->technique = technique;
	plan->level_reachable = rad_technique_level_here(technique, capability);
	add_steps(technique, profile, capability, plan);
}
