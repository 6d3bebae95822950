/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans by the drive's own commands: chosen cases, and what holds for any drive that can be thought of. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "example.h"

static struct rad_capability ask(enum rad_bus bus, enum rad_media media)
{
	struct rad_capability capability = make_capability(bus, media);

	capability.asked = true;
	for (int i = 0; i < RAD_TECHNIQUE_OVERWRITE; i++)
		capability.offers[i].offer = RAD_OFFER_NO;
	capability.sanitize_state = RAD_SANITIZE_IDLE;
	return capability;
}

static void offer(struct rad_capability *capability, enum rad_technique technique)
{
	capability->offers[technique].offer = RAD_OFFER_YES;
}

static void test_steps_around_a_block_erase(void **state)
{
	static const enum rad_step_kind expected[] = { RAD_STEP_WITNESS, RAD_STEP_MARK, RAD_STEP_DEVICE,
						       RAD_STEP_VERIFY_GONE };
	struct rad_capability capability = ask(RAD_BUS_NVME, RAD_MEDIA_FLASH);
	struct rad_profile profile = make_purge();
	struct rad_plan plan;

	offer(&capability, RAD_TECHNIQUE_NVME_SANITIZE_CRYPTO);
	offer(&capability, RAD_TECHNIQUE_NVME_SANITIZE_BLOCK);
	capability.offers[RAD_TECHNIQUE_NVME_SANITIZE_BLOCK].estimate_ms = 4000;
	make(&profile, &capability, &plan);
	assert_int_equal(plan.technique, RAD_TECHNIQUE_NVME_SANITIZE_BLOCK);
	assert_int_equal(plan.level_reachable, RAD_LEVEL_PURGE);
	assert_int_equal(plan.n_steps, RAD_ARRAY_LENGTH(expected));
	for (size_t i = 0; i < plan.n_steps; i++)
		assert_int_equal(plan.steps[i].kind, expected[i]);
	assert_int_equal(plan.steps[2].estimate_ms, 4000);
	assert_int_equal(plan.steps[2].cancel, RAD_CANCEL_GOES_ON_IN_DRIVE);
	assert_int_equal(plan.steps[3].extent, RAD_EXTENT_FULL);
	assert_int_equal(told(&plan, RAD_TECHNIQUE_NVME_SANITIZE_CRYPTO)->choice, RAD_CHOICE_NOT_WANTED);
}

/* On a magnetic disk the drive's own overwrite comes first, and zeros are what must be read. */
static void test_disk_overwrite_reads_zeros(void **state)
{
	struct rad_capability capability = ask(RAD_BUS_ATA, RAD_MEDIA_DISK);
	struct rad_profile profile = make_purge();
	const struct rad_plan_step *last;
	struct rad_plan plan;

	offer(&capability, RAD_TECHNIQUE_ATA_SANITIZE_CRYPTO);
	offer(&capability, RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE);
	make(&profile, &capability, &plan);
	last = &plan.steps[plan.n_steps - 1];
	assert_int_equal(plan.technique, RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE);
	assert_int_equal(last->kind, RAD_STEP_VERIFY);
	assert_int_equal(last->fill.kind, RAD_FILL_BYTES);
	assert_int_equal(last->fill.bytes[0], 0);
}

/* A sample of the pattern lies where we wrote ourselves: the places of old data must be looked at too. */
static void test_sampled_pattern_needs_the_witnesses(void **state)
{
	struct rad_capability capability = ask(RAD_BUS_ATA, RAD_MEDIA_DISK);
	struct rad_profile profile = make_purge();
	struct rad_plan plan;

	profile.verify = RAD_EXTENT_SAMPLE;
	offer(&capability, RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE);
	make(&profile, &capability, &plan);
	assert_int_equal(plan.n_steps, 5);
	assert_int_equal(plan.steps[0].kind, RAD_STEP_WITNESS);
	assert_int_equal(plan.steps[3].kind, RAD_STEP_VERIFY);
	assert_int_equal(plan.steps[3].extent, RAD_EXTENT_SAMPLE);
	assert_int_equal(plan.steps[4].kind, RAD_STEP_VERIFY_GONE);
	assert_int_equal(plan.steps[4].extent, RAD_EXTENT_SAMPLE);
}

static void test_profile_order_wins(void **state)
{
	struct rad_capability capability = ask(RAD_BUS_ATA, RAD_MEDIA_DISK);
	struct rad_profile profile = make_purge();
	struct rad_plan plan;

	offer(&capability, RAD_TECHNIQUE_ATA_SANITIZE_CRYPTO);
	offer(&capability, RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE);
	profile.n_techniques = 1;
	profile.techniques[0] = RAD_TECHNIQUE_ATA_SANITIZE_CRYPTO;
	make(&profile, &capability, &plan);
	assert_int_equal(plan.technique, RAD_TECHNIQUE_ATA_SANITIZE_CRYPTO);
	assert_int_equal(told(&plan, RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE)->choice, RAD_CHOICE_NOT_WANTED);
}

/* SECURITY ERASE is Purge on a disk, in its enhanced form, and never on flash. */
static void test_security_erase(void **state)
{
	struct rad_capability capability = ask(RAD_BUS_ATA, RAD_MEDIA_DISK);
	struct rad_profile profile = make_purge();
	struct rad_plan plan;

	offer(&capability, RAD_TECHNIQUE_ATA_SECURITY_ERASE);
	make(&profile, &capability, &plan);
	assert_true(plan.refused);
	assert_int_equal(told(&plan, RAD_TECHNIQUE_ATA_SECURITY_ERASE)->choice, RAD_CHOICE_COUNTS_LESS);
	offer(&capability, RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED);
	make(&profile, &capability, &plan);
	assert_int_equal(plan.technique, RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED);
	capability.media = RAD_MEDIA_FLASH;
	make(&profile, &capability, &plan);
	assert_true(plan.refused);
	assert_non_null(strstr(plan.refusal, "destroy the medium"));
	profile.level_wanted = RAD_LEVEL_CLEAR;
	make(&profile, &capability, &plan);
	assert_int_equal(plan.level_reachable, RAD_LEVEL_CLEAR);
}

static void freeze(struct rad_capability *capability)
{
	capability->security.supported = true;
	capability->security.frozen = true;
	capability->offers[RAD_TECHNIQUE_ATA_SECURITY_ERASE].offer = RAD_OFFER_BLOCKED;
	capability->offers[RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED].offer = RAD_OFFER_BLOCKED;
}

/* Sanitize goes before anything that needs a sleep; a sleep only where the machine can. */
static void test_frozen(void **state)
{
	struct rad_capability capability = ask(RAD_BUS_ATA, RAD_MEDIA_DISK);
	struct rad_profile profile = make_purge();
	struct rad_plan plan;

	freeze(&capability);
	make(&profile, &capability, &plan);
	assert_true(plan.refused);
	assert_non_null(strstr(plan.refusal, "frozen"));
	capability.host_can_suspend = true;
	make(&profile, &capability, &plan);
	assert_int_equal(plan.steps[0].kind, RAD_STEP_SUSPEND);
	assert_int_equal(plan.technique, RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED);
	offer(&capability, RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE);
	make(&profile, &capability, &plan);
	assert_int_equal(plan.technique, RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE);
	assert_int_not_equal(plan.steps[0].kind, RAD_STEP_SUSPEND);
}

static void test_hidden_areas(void **state)
{
	struct rad_capability capability = ask(RAD_BUS_ATA, RAD_MEDIA_DISK);
	struct rad_profile profiles[] = { make_purge(), make_clear(1, RAD_EXTENT_FULL) };
	struct rad_plan plan;

	offer(&capability, RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE);
	capability.hidden = (struct rad_hidden){
		.known = true, .hpa = true, .accessible_bytes = 64 * MIB, .native_bytes = 65 * MIB, .can_show = true
	};
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(profiles); i++) {
		capability.hidden.can_show = true;
		make(&profiles[i], &capability, &plan);
		assert_int_equal(plan.steps[0].kind, RAD_STEP_SHOW_CAPACITY);
		capability.hidden.can_show = false;
		make(&profiles[i], &capability, &plan);
		assert_true(plan.refused);
		assert_non_null(strstr(plan.refusal, "hides 1048576 bytes"));
	}
}

static void test_sanitize_states(void **state)
{
	struct rad_capability capability = ask(RAD_BUS_NVME, RAD_MEDIA_FLASH);
	struct rad_profile profile = make_purge();
	struct rad_plan plan;

	offer(&capability, RAD_TECHNIQUE_NVME_SANITIZE_BLOCK);
	capability.sanitize_state = RAD_SANITIZE_RUNNING;
	make(&profile, &capability, &plan);
	assert_int_equal(plan.steps[0].kind, RAD_STEP_AWAIT);
	/* after a failure: brought back by a first one, and proved by a second */
	capability.sanitize_state = RAD_SANITIZE_FAILED;
	make(&profile, &capability, &plan);
	assert_int_equal(plan.steps[0].kind, RAD_STEP_DEVICE);
	assert_int_equal(plan.steps[3].kind, RAD_STEP_DEVICE);
	/* such a drive takes no writes: no overwrite is promised */
	profile = make_clear(1, RAD_EXTENT_FULL);
	make(&profile, &capability, &plan);
	assert_true(plan.refused);
	assert_non_null(strstr(plan.refusal, "last sanitize failed"));
}

static void test_locked_by_tcg(void **state)
{
	struct rad_capability capability = ask(RAD_BUS_NVME, RAD_MEDIA_FLASH);
	struct rad_profile profile = make_purge();
	struct rad_plan plan;

	offer(&capability, RAD_TECHNIQUE_TCG_PSID_REVERT);
	capability.trusted.locked = true;
	capability.trusted.media_encryption = true;
	make(&profile, &capability, &plan);
	assert_int_equal(plan.steps[0].kind, RAD_STEP_DEVICE);
	assert_int_equal(plan.steps[1].kind, RAD_STEP_OVERWRITE);
	/* Pyrite and the like do not encrypt: a revert proves nothing about the data */
	capability.trusted.media_encryption = false;
	make(&profile, &capability, &plan);
	assert_true(plan.refused);
}

static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static struct rad_capability any_capability(uint64_t *seed)
{
	uint64_t bits = next_random(seed);
	struct rad_capability ret =
		make_capability((enum rad_bus)(bits % RAD_BUS_COUNT), (enum rad_media)(bits >> 8 & 3));

	ret.asked = bits >> 10 & 1;
	ret.host_can_suspend = bits >> 11 & 1;
	ret.security.frozen = bits >> 12 & 1;
	ret.security.locked = (bits >> 13 & 3) == 0;
	ret.security.enabled = ret.security.locked;
	ret.trusted.locked = (bits >> 15 & 3) == 0;
	ret.trusted.media_encryption = bits >> 17 & 1;
	ret.sanitize_state = (enum rad_sanitize_state)(bits >> 18 & 3);
	ret.hidden.known = bits >> 20 & 1;
	ret.hidden.accessible_bytes = 64 * MIB;
	ret.hidden.native_bytes = 64 * MIB + (bits >> 21 & 1) * MIB;
	ret.hidden.can_show = bits >> 22 & 1;
	ret.after_block_erase = (enum rad_read_after)((bits >> 23) % RAD_READ_AFTER_COUNT);
	bits = next_random(seed);
	for (int i = 0; i < RAD_TECHNIQUE_COUNT; i++)
		ret.offers[i].offer = (enum rad_offer)(bits >> (2 * i) & 3);
	return ret;
}

static struct rad_profile any_profile(uint64_t *seed)
{
	uint64_t bits = next_random(seed);
	struct rad_profile ret = bits & 1 ? make_purge() : make_clear(1 + (bits >> 1) % 3, RAD_EXTENT_FULL);

	if (ret.device_commands && (bits >> 8 & 3) == 0)
		ret.level_wanted = RAD_LEVEL_CLEAR;
	if (bits >> 10 & 1)
		ret.verify = ret.device_commands ? RAD_EXTENT_SAMPLE : RAD_EXTENT_NONE;
	return ret;
}

static void check_promises(const struct rad_profile *profile, const struct rad_capability *capability,
			   const struct rad_plan *plan)
{
	bool shows = false;

	if (plan->refused)
		return;
	/* never more than the steps themselves give */
	assert_true(plan->level_reachable <= level_of_steps(plan, capability->media));
	for (size_t i = 0; i < plan->n_steps; i++) {
		const struct rad_plan_step *step = &plan->steps[i];

		shows |= step->kind == RAD_STEP_SHOW_CAPACITY;
		if (step->kind != RAD_STEP_DEVICE)
			continue;
		/* only what the drive has, or has behind a freeze that the plan lifts */
		if (capability->offers[step->technique].offer != RAD_OFFER_YES) {
			assert_int_equal(capability->offers[step->technique].offer, RAD_OFFER_BLOCKED);
			assert_true(capability->host_can_suspend && capability->security.frozen);
		}
	}
	assert_true(rad_hidden_bytes(&capability->hidden) == 0 || shows);
	assert_false(capability->security.locked);
	if (profile->level_wanted == RAD_LEVEL_PURGE && plan->technique == RAD_TECHNIQUE_TCG_PSID_REVERT)
		assert_true(capability->trusted.media_encryption);
}

/* No plan claims more than its steps; no drive is left without a plan or a reason. */
static void test_any_drive(void **state)
{
	uint64_t seed = 0x9E3779B97F4A7C15ull;
	size_t n_plans = 0;

	for (int i = 0; i < 50000; i++) {
		struct rad_capability capability = any_capability(&seed);
		struct rad_profile profile = any_profile(&seed);
		struct rad_plan plan;

		make(&profile, &capability, &plan);
		check_promises(&profile, &capability, &plan);
		n_plans += !plan.refused;
	}
	assert_in_range(n_plans, 5000, 45000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steps_around_a_block_erase),
		cmocka_unit_test(test_disk_overwrite_reads_zeros),
		cmocka_unit_test(test_profile_order_wins),
		cmocka_unit_test(test_sampled_pattern_needs_the_witnesses),
		cmocka_unit_test(test_security_erase),
		cmocka_unit_test(test_frozen),
		cmocka_unit_test(test_hidden_areas),
		cmocka_unit_test(test_sanitize_states),
		cmocka_unit_test(test_locked_by_tcg),
		cmocka_unit_test(test_any_drive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
