/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Deciding where a thing may go. The rules of the file can ask for more than what stands here, and never for less.
 */
#include <radera/policy.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "model/words.h"

static const char *const checks[RAD_CHECKS] = {
	[RAD_CHECK_FIRMWARE_PASSWORD] = "firmware-password",
	[RAD_CHECK_MANAGEMENT] = "management",
	[RAD_CHECK_TPM] = "tpm",
	[RAD_CHECK_MARKS] = "marks",
	[RAD_CHECK_CHARGER] = "charger",
	[RAD_CHECK_BATTERY] = "battery",
};
static const struct rad_words check_words = { checks, RAD_ARRAY_LENGTH(checks) };

static const char *const undone[RAD_CHECKS] = {
	[RAD_CHECK_FIRMWARE_PASSWORD] = "the firmware's password is not confirmed to be removed",
	[RAD_CHECK_MANAGEMENT] =
		"the device is not confirmed to be released from management (MDM, Autopilot, Apple School)",
	[RAD_CHECK_TPM] = "the TPM is not confirmed to be cleared",
	[RAD_CHECK_MARKS] = "the owner's marks are not confirmed to be removed",
	[RAD_CHECK_CHARGER] = "the charger is not confirmed to go along",
	[RAD_CHECK_BATTERY] = "the battery is not confirmed to be examined",
};

const char *rad_check_name(enum rad_check check)
{
	return rad_words_name(&check_words, (unsigned int)check);
}

bool rad_check_find(const char *name, enum rad_check *ret)
{
	unsigned int value;
	bool found = rad_words_find(&check_words, name, &value);

	if (found)
		*ret = (enum rad_check)value;
	return found;
}

static void RAD_PRINTF(2, 3) refuse(struct rad_decision *ret, const char *format, ...)
{
	va_list args;

	if (ret->n_reasons == RAD_REASONS_MAX)
		return;
	va_start(args, format);
	(void)vsnprintf(ret->reasons[ret->n_reasons++], sizeof(ret->reasons[0]), format, args);
	va_end(args);
}

static bool is_handheld(const struct rad_asset *asset)
{
	return asset->kind == RAD_ASSET_PHONE || asset->kind == RAD_ASSET_TABLET;
}

/* A supplier's word is taken when the policy names them, and for what its rule says. */
static bool is_reported(const struct rad_policy *policy, const struct rad_policy_rule *rule,
			const struct rad_policy_facts *facts)
{
	return facts->supplier && rule && rule->supplier && rad_words_fit(policy->suppliers, facts->supplier);
}

/* Why a report that is there does not count. */
static void refuse_report(const struct rad_policy *policy, const struct rad_policy_rule *rule,
			  const struct rad_policy_facts *facts, struct rad_decision *ret)
{
	if (!facts->supplier || !rule)
		return;
	if (!rule->supplier)
		refuse(ret, "the policy takes no supplier's report for that");
	else
		refuse(ret, "the policy does not name %.80s among its certified suppliers", facts->supplier);
}

/* Nothing that can store data leaves unerased, whoever wrote the policy. */
static void check_erased(const struct rad_policy_facts *facts, struct rad_decision *ret)
{
	if (is_handheld(facts->asset))
		refuse(ret, "there is no reference of its wipe by the device management");
	else if (facts->n_drives == 0)
		refuse(ret, "no drive of it was seen: erase it, or confirm that it has none");
	else if (facts->n_passed < facts->n_drives)
		refuse(ret, "%u of %u drives are not erased: it can only be destroyed",
		       facts->n_drives - facts->n_passed, facts->n_drives);
}

static void check_always(enum rad_disposition disposition, const struct rad_policy_facts *facts, bool reported,
			 struct rad_decision *ret)
{
	if (facts->asset->state == RAD_ASSET_DISPOSED)
		refuse(ret, "it is disposed already");
	if (facts->asset->state == RAD_ASSET_REGISTERED && !reported)
		refuse(ret, "it was not received here");
	if (facts->asset->state == RAD_ASSET_ERASING)
		refuse(ret, "it is being erased");
	if (disposition == RAD_DISPOSITION_DESTRUCTION)
		return;
	if (!facts->is_erased_elsewhere && !facts->has_no_drives && !reported)
		check_erased(facts, ret);
	if (is_handheld(facts->asset) && disposition != RAD_DISPOSITION_RECYCLING)
		refuse(ret, "phones and tablets go to recycling");
	if (disposition != RAD_DISPOSITION_BUYOUT)
		return;
	if (facts->asset->kind != RAD_ASSET_STUDENT)
		refuse(ret, "only a student's own computer can be bought out");
	if (!facts->asset->holder[0])
		refuse(ret, "the register knows no holder");
	else if (!facts->receiver_is_holder)
		refuse(ret, "the buyer is not the holder");
}

static void check_drives(const struct rad_policy_rule *rule, const struct rad_policy_facts *facts,
			 struct rad_decision *ret)
{
	if (facts->n_passed < facts->n_drives || facts->n_drives == 0)
		return;
	if (facts->level < rule->level)
		refuse(ret, "the policy asks for %s, and %s was reached",
		       rad_words_name(&rad_words_level, (unsigned int)rule->level),
		       rad_words_name(&rad_words_level, (unsigned int)facts->level));
	if (rule->full_verification && !facts->fully_verified)
		refuse(ret, "the policy asks for a full read-back, and a sample was read");
	if (rule->certificate && !facts->has_certificate)
		refuse(ret, "its certificate is not issued yet");
}

static void check_rule(const struct rad_policy_rule *rule, const struct rad_policy_facts *facts, bool reported,
		       struct rad_decision *ret)
{
	if (rule->kinds && !(rule->kinds & (1u << facts->asset->kind)))
		refuse(ret, "the policy does not let %s devices go there", rad_asset_kind_name(facts->asset->kind));
	if (!facts->has_no_drives && !facts->is_erased_elsewhere && !reported)
		check_drives(rule, facts, ret);
	for (unsigned int i = 0; i < RAD_CHECKS; i++) {
		if ((rule->checks & (1u << i)) && !(facts->checks & (1u << i)))
			refuse(ret, "%s", undone[i]);
	}
	if (rule->holder_only && rule->disposition != RAD_DISPOSITION_BUYOUT && !facts->receiver_is_holder)
		refuse(ret, "the receiver is not the holder");
	if (rule->receivers[0] && !facts->receiver)
		refuse(ret, "the receiver is not named");
	else if (rule->receivers[0] && !rad_words_fit(rule->receivers, facts->receiver))
		refuse(ret, "the receiver is none of those that the policy names");
}

void rad_policy_decide(const struct rad_policy *policy, enum rad_disposition disposition,
		       const struct rad_policy_facts *facts, struct rad_decision *ret)
{
	const struct rad_policy_rule *rule = NULL;
	bool reported;

	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; i < policy->n_rules; i++) {
		if (policy->rules[i].disposition == disposition)
			rule = &policy->rules[i];
	}
	if (!rule || disposition == RAD_DISPOSITION_NONE)
		refuse(ret, "the policy %s has no rule for that", policy->id);
	reported = is_reported(policy, rule, facts);
	check_always(disposition, facts, reported, ret);
	if (rule)
		check_rule(rule, facts, reported, ret);
	if (!reported && ret->n_reasons > 0 && disposition != RAD_DISPOSITION_DESTRUCTION)
		refuse_report(policy, rule, facts, ret);
	ret->allowed = ret->n_reasons == 0;
}
