/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include <radera/plan.h>

#include "base/cleanup.h"
#include "example.h"

static void test_one_pass(void **state)
{
	struct rad_capability capability = make_capability(RAD_BUS_ATA, RAD_MEDIA_DISK);
	struct rad_profile profile = make_clear(1, RAD_EXTENT_FULL);
	struct rad_plan plan;

	profile.bad_sectors = RAD_BAD_SECTORS_FAIL;
	profile.bad_bytes_max = 4096;
	strcpy(profile.title_en, "En");
	strcpy(profile.title_sv, "Sv");
	strcpy(profile.sha256, "abc");
	make(&profile, &capability, &plan);
	assert_false(plan.refused);
	assert_string_equal(plan.profile_id, "test");
	assert_string_equal(plan.profile_title_en, "En");
	assert_string_equal(plan.profile_title_sv, "Sv");
	assert_string_equal(plan.profile_sha256, "abc");
	assert_int_equal(plan.bad_sectors, RAD_BAD_SECTORS_FAIL);
	assert_int_equal(plan.bad_bytes_max, 4096);
	assert_int_equal(plan.technique, RAD_TECHNIQUE_OVERWRITE);
	assert_int_equal(plan.n_steps, 2);
	assert_int_equal(plan.steps[0].kind, RAD_STEP_OVERWRITE);
	assert_int_equal(plan.steps[0].extent, RAD_EXTENT_FULL);
	assert_int_equal(plan.steps[0].fill.kind, RAD_FILL_STREAM);
	assert_int_equal(plan.steps[0].cancel, RAD_CANCEL_AT_ONCE);
	assert_int_equal(plan.steps[1].kind, RAD_STEP_VERIFY);
	assert_int_equal(plan.steps[1].extent, RAD_EXTENT_FULL);
	assert_int_equal(plan.steps[1].fill.kind, RAD_FILL_STREAM);
}

/* A verify step follows right after the pass that it reads back, and reads that pass's bytes. */
static void test_step_order(void **state)
{
	struct rad_capability capability = make_capability(RAD_BUS_SCSI, RAD_MEDIA_DISK);
	struct rad_profile profile = make_clear(3, RAD_EXTENT_FULL);
	struct rad_plan plan;

	profile.passes[0].fill = (struct rad_fill){ .kind = RAD_FILL_BYTES, .length = 1, .bytes = { 0x55 } };
	profile.passes[0].verify = RAD_EXTENT_FULL;
	make(&profile, &capability, &plan);
	assert_int_equal(plan.n_steps, 5);
	for (size_t i = 0; i < plan.n_steps; i++) {
		static const uint32_t passes[] = { 0, 0, 1, 2, 2 };

		assert_int_equal(plan.steps[i].pass, passes[i]);
		assert_int_equal(plan.steps[i].kind, i == 1 || i == 4 ? RAD_STEP_VERIFY : RAD_STEP_OVERWRITE);
	}
	assert_int_equal(plan.steps[1].fill.kind, RAD_FILL_BYTES);
	assert_int_equal(plan.steps[1].fill.bytes[0], 0x55);
}

static void test_most_steps(void **state)
{
	struct rad_capability capability = make_capability(RAD_BUS_NVME, RAD_MEDIA_FLASH);
	struct rad_profile profile = make_clear(RAD_PASSES_MAX, RAD_EXTENT_FULL);
	struct rad_plan plan;

	for (size_t i = 0; i < RAD_PASSES_MAX; i++)
		profile.passes[i].verify = RAD_EXTENT_FULL;
	make(&profile, &capability, &plan);
	assert_false(plan.refused);
	assert_int_equal(plan.n_steps, RAD_PLAN_STEPS_MAX);
}

static void test_estimates(void **state)
{
	struct rad_capability capability = make_capability(RAD_BUS_ATA, RAD_MEDIA_DISK);
	struct rad_profile profile = make_clear(1, RAD_EXTENT_SAMPLE);
	struct rad_plan plan;

	capability.rate_bytes_per_second = MIB;
	make(&profile, &capability, &plan);
	assert_int_equal(plan.steps[0].estimate_ms, 64000);
	assert_int_equal(plan.steps[1].sample_permille, 100);
	assert_int_equal(plan.steps[1].estimate_ms, 6400);
	assert_int_equal(plan.estimate_ms, 70400);

	/* never shorter than it takes, never past the end of the type */
	capability.rate_bytes_per_second = UINT64_MAX;
	make(&profile, &capability, &plan);
	assert_int_equal(plan.estimate_ms, 2);
	capability.rate_bytes_per_second = 1;
	capability.size_bytes = UINT64_MAX - 511;
	make(&profile, &capability, &plan);
	assert_int_equal(plan.estimate_ms, UINT64_MAX);
}

static void test_assumed_rates(void **state)
{
	struct rad_profile profile = make_clear(1, RAD_EXTENT_FULL);
	uint64_t disk_ms;
	uint64_t flash_ms;
	struct rad_plan plan;

	for (int bus = 0; bus < RAD_BUS_COUNT; bus++) {
		for (int media = 0; media < RAD_MEDIA_COUNT; media++) {
			struct rad_capability capability = make_capability((enum rad_bus)bus, (enum rad_media)media);

			make(&profile, &capability, &plan);
			assert_in_range(plan.estimate_ms, 1, 10000);
		}
	}
	struct rad_capability disk = make_capability(RAD_BUS_ATA, RAD_MEDIA_DISK);
	struct rad_capability flash = make_capability(RAD_BUS_NVME, RAD_MEDIA_FLASH);

	make(&profile, &disk, &plan);
	disk_ms = plan.estimate_ms;
	make(&profile, &flash, &plan);
	flash_ms = plan.estimate_ms;
	assert_true(flash_ms < disk_ms);
}

/* An overwrite is Clear on every medium, and its reason names what it does not reach there. */
static void test_overwrite_limits(void **state)
{
	static const struct {
		enum rad_bus bus;
		enum rad_media media;
		const char *limit;
	} cases[] = {
		{ RAD_BUS_ATA, RAD_MEDIA_DISK, "sectors that the drive has replaced" },
		{ RAD_BUS_ATA, RAD_MEDIA_FLASH, "spare and retired cells" },
		{ RAD_BUS_NVME, RAD_MEDIA_FLASH, "spare and retired cells" },
		{ RAD_BUS_USB, RAD_MEDIA_UNKNOWN, "the medium is unknown" },
		{ RAD_BUS_MMC, RAD_MEDIA_FLASH, "spare and retired cells" },
		{ RAD_BUS_LOOP, RAD_MEDIA_DISK, "covers this block device only" },
		{ RAD_BUS_VIRTIO, RAD_MEDIA_DISK, "covers this block device only" },
		{ RAD_BUS_ZRAM, RAD_MEDIA_FLASH, "covers this block device only" },
	};
	struct rad_profile profile = make_clear(1, RAD_EXTENT_FULL);

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(cases); i++) {
		struct rad_capability capability = make_capability(cases[i].bus, cases[i].media);
		struct rad_plan plan;
		const struct rad_consideration *overwrite = &plan.considerations[RAD_TECHNIQUE_OVERWRITE];

		make(&profile, &capability, &plan);
		assert_int_equal(overwrite->level, RAD_LEVEL_CLEAR);
		if (!strstr(overwrite->reason, cases[i].limit))
			fail_msg("case %zu: %s", i, overwrite->reason);
	}
}

static void test_smallest_and_odd_drives(void **state)
{
	static const struct {
		uint64_t size_bytes;
		uint32_t sector_bytes;
	} cases[] = { { 512, 512 }, { 4096, 4096 }, { 12288, 4096 }, { 1060864, 4096 }, { 520 * 7, 520 } };
	struct rad_profile profile = make_clear(1, RAD_EXTENT_FULL);

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(cases); i++) {
		struct rad_drive drive =
			make_drive(RAD_BUS_SCSI, RAD_MEDIA_DISK, cases[i].size_bytes, cases[i].sector_bytes);
		struct rad_capability capability;
		struct rad_plan plan;

		rad_capability_from_drive(&drive, &capability);
		make(&profile, &capability, &plan);
		assert_false(plan.refused);
		assert_true(plan.steps[0].estimate_ms >= 1);
	}
}

static void test_considerations(void **state)
{
	struct rad_capability capability = make_capability(RAD_BUS_ATA, RAD_MEDIA_DISK);
	struct rad_profile profile = make_clear(1, RAD_EXTENT_FULL);
	struct rad_plan plan;

	capability.offers[RAD_TECHNIQUE_ATA_SANITIZE_BLOCK].offer = RAD_OFFER_YES;
	capability.offers[RAD_TECHNIQUE_ATA_SECURITY_ERASE].offer = RAD_OFFER_BLOCKED;
	capability.offers[RAD_TECHNIQUE_TCG_PSID_REVERT].offer = RAD_OFFER_NO;
	make(&profile, &capability, &plan);
	assert_int_equal(told(&plan, RAD_TECHNIQUE_NVME_SANITIZE_BLOCK)->choice, RAD_CHOICE_NOT_OFFERED);
	assert_string_equal(told(&plan, RAD_TECHNIQUE_NVME_SANITIZE_BLOCK)->reason,
			    "a drive on this bus cannot have it");
	assert_int_equal(told(&plan, RAD_TECHNIQUE_ATA_SANITIZE_BLOCK)->choice, RAD_CHOICE_NOT_WANTED);
	assert_int_equal(told(&plan, RAD_TECHNIQUE_ATA_SECURITY_ERASE)->choice, RAD_CHOICE_BLOCKED);
	assert_int_equal(told(&plan, RAD_TECHNIQUE_TCG_PSID_REVERT)->choice, RAD_CHOICE_NOT_OFFERED);
	assert_string_equal(told(&plan, RAD_TECHNIQUE_TCG_PSID_REVERT)->reason,
			    "the drive says that it does not have it");
	capability = make_capability(RAD_BUS_ATA, RAD_MEDIA_DISK);
	make(&profile, &capability, &plan);
	assert_int_equal(told(&plan, RAD_TECHNIQUE_ATA_SANITIZE_BLOCK)->choice, RAD_CHOICE_UNKNOWN);
	assert_non_null(strstr(told(&plan, RAD_TECHNIQUE_ATA_SANITIZE_BLOCK)->reason, "could not be asked"));
}

static void test_levels_by_medium(void **state)
{
	static const struct {
		enum rad_technique technique;
		enum rad_media media;
		enum rad_level level;
	} cases[] = {
		{ RAD_TECHNIQUE_NVME_SANITIZE_CRYPTO, RAD_MEDIA_FLASH, RAD_LEVEL_PURGE },
		{ RAD_TECHNIQUE_NVME_FORMAT_CRYPTO, RAD_MEDIA_FLASH, RAD_LEVEL_CLEAR },
		{ RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE, RAD_MEDIA_DISK, RAD_LEVEL_PURGE },
		{ RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED, RAD_MEDIA_DISK, RAD_LEVEL_PURGE },
		{ RAD_TECHNIQUE_ATA_SECURITY_ERASE, RAD_MEDIA_DISK, RAD_LEVEL_CLEAR },
		{ RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED, RAD_MEDIA_FLASH, RAD_LEVEL_CLEAR },
		{ RAD_TECHNIQUE_ATA_SECURITY_ERASE, RAD_MEDIA_UNKNOWN, RAD_LEVEL_CLEAR },
		{ RAD_TECHNIQUE_MMC_SANITIZE, RAD_MEDIA_FLASH, RAD_LEVEL_CLEAR },
		{ RAD_TECHNIQUE_OVERWRITE, RAD_MEDIA_DISK, RAD_LEVEL_CLEAR },
		{ RAD_TECHNIQUE_DISCARD, RAD_MEDIA_FLASH, RAD_LEVEL_NONE },
	};
	struct rad_profile profile = make_clear(1, RAD_EXTENT_FULL);

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(cases); i++) {
		struct rad_capability capability = make_capability(RAD_BUS_UNKNOWN, cases[i].media);
		struct rad_plan plan;

		make(&profile, &capability, &plan);
		assert_int_equal(told(&plan, cases[i].technique)->level, cases[i].level);
	}
}

/* Rubbish in the enumerations must not reach past a table. */
static void test_values_out_of_range(void **state)
{
	struct rad_capability capability = make_capability(RAD_BUS_ATA, RAD_MEDIA_DISK);
	struct rad_profile profiles[] = { make_clear(1, RAD_EXTENT_FULL), make_purge() };
	struct rad_plan plan;

	capability.bus = (enum rad_bus)99;
	capability.media = (enum rad_media)77;
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(profiles); i++) {
		make(&profiles[i], &capability, &plan);
		assert_int_equal(plan.refused, i == 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_pass),
		cmocka_unit_test(test_step_order),
		cmocka_unit_test(test_most_steps),
		cmocka_unit_test(test_estimates),
		cmocka_unit_test(test_assumed_rates),
		cmocka_unit_test(test_overwrite_limits),
		cmocka_unit_test(test_smallest_and_odd_drives),
		cmocka_unit_test(test_considerations),
		cmocka_unit_test(test_levels_by_medium),
		cmocka_unit_test(test_values_out_of_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
