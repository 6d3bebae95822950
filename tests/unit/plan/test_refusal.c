/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must not be planned: drives, profiles, and Purge. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include <radera/plan.h>

#include "base/cleanup.h"
#include "example.h"

static void test_drives_that_are_refused(void **state)
{
	static const struct {
		uint64_t size_bytes;
		uint32_t sector_bytes;
		const char *refusal;
	} cases[] = {
		{ 0, 512, "zero bytes" },
		{ 0, 0, "zero bytes" },
		{ 4096, 0, "size of its sectors" },
		{ 4095, 512, "not a whole number of its sectors" },
		{ 512, 4096, "not a whole number of its sectors" },
		{ UINT64_MAX, 4096, "not a whole number of its sectors" },
	};
	struct rad_profile profiles[] = { make_clear(1, RAD_EXTENT_FULL), make_purge() };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(cases) * 2; i++) {
		struct rad_drive drive =
			make_drive(RAD_BUS_ATA, RAD_MEDIA_DISK, cases[i / 2].size_bytes, cases[i / 2].sector_bytes);
		struct rad_capability capability;
		struct rad_plan plan;

		rad_capability_from_drive(&drive, &capability);
		make(&profiles[i % 2], &capability, &plan);
		assert_true(plan.refused);
		if (!strstr(plan.refusal, cases[i / 2].refusal))
			fail_msg("case %zu: %s", i, plan.refusal);
	}
}

static void refuse_profile(const struct rad_profile *profile, const char *refusal)
{
	struct rad_capability capability = make_capability(RAD_BUS_ATA, RAD_MEDIA_DISK);
	struct rad_plan plan;

	make(profile, &capability, &plan);
	assert_true(plan.refused);
	if (!strstr(plan.refusal, refusal))
		fail_msg("\"%s\" expected, got \"%s\"", refusal, plan.refusal);
	assert_int_equal(told(&plan, RAD_TECHNIQUE_OVERWRITE)->choice, RAD_CHOICE_BLOCKED);
}

/* Profiles that no file can hold, but a program could make up. */
static void test_profiles_that_are_refused(void **state)
{
	struct rad_profile profile = make_clear(0, RAD_EXTENT_NONE);

	refuse_profile(&profile, "the profile has 0 passes");
	profile = make_clear(RAD_PASSES_MAX + 1, RAD_EXTENT_FULL);
	refuse_profile(&profile, "the profile has 41 passes");
	profile = make_clear(SIZE_MAX, RAD_EXTENT_FULL);
	refuse_profile(&profile, "passes; an overwrite takes 1 to 40");
	profile = make_clear(2, RAD_EXTENT_NONE);
	refuse_profile(&profile, "does not verify its last pass");
	profile = make_clear(1, RAD_EXTENT_FULL);
	profile.level_wanted = RAD_LEVEL_PURGE;
	refuse_profile(&profile, "Clear at most (NIST SP 800-88r2 3.1.1)");
	profile = make_clear(1, RAD_EXTENT_SAMPLE);
	profile.sample_permille = 0;
	refuse_profile(&profile, "samples 0 permille");
	profile.sample_permille = 1001;
	refuse_profile(&profile, "samples 1001 permille");
}

static void test_read_only_drive(void **state)
{
	struct rad_drive drive = make_drive(RAD_BUS_USB, RAD_MEDIA_FLASH, MIB, 512);
	struct rad_profile profile = make_clear(1, RAD_EXTENT_FULL);
	struct rad_capability capability;
	struct rad_plan plan;

	drive.read_only = true;
	rad_capability_from_drive(&drive, &capability);
	make(&profile, &capability, &plan);
	assert_true(plan.refused);
	assert_non_null(strstr(plan.refusal, "read-only"));
	capability.offers[RAD_TECHNIQUE_OVERWRITE].offer = RAD_OFFER_UNKNOWN;
	make(&profile, &capability, &plan);
	assert_true(plan.refused);
}

static void test_purge_is_refused(void **state)
{
	static const struct {
		enum rad_bus bus;
		enum rad_media media;
		const char *needs;
	} cases[] = {
		{ RAD_BUS_NVME, RAD_MEDIA_FLASH, "NVMe Sanitize, a TCG revert, or NVMe Format with a crypto-erase" },
		{ RAD_BUS_ATA, RAD_MEDIA_DISK, "ATA SANITIZE, a TCG revert or an enhanced ATA Security Erase" },
		{ RAD_BUS_ATA, RAD_MEDIA_FLASH, "ATA SANITIZE (block erase or crypto scramble)" },
		{ RAD_BUS_ATA, RAD_MEDIA_UNKNOWN, "ATA SANITIZE or a TCG revert" },
		{ RAD_BUS_SCSI, RAD_MEDIA_DISK, "SCSI SANITIZE" },
		{ RAD_BUS_USB, RAD_MEDIA_FLASH, "USB bridge" },
		{ RAD_BUS_MMC, RAD_MEDIA_FLASH, "eMMC sanitize as such is Clear" },
		{ RAD_BUS_UFS, RAD_MEDIA_FLASH, "UFS unmap with the purge" },
		{ RAD_BUS_LOOP, RAD_MEDIA_DISK, "the storage under it" },
		{ RAD_BUS_VIRTIO, RAD_MEDIA_DISK, "the storage under it" },
		{ RAD_BUS_RAM, RAD_MEDIA_UNKNOWN, "the memory under it" },
		{ RAD_BUS_ZRAM, RAD_MEDIA_UNKNOWN, "the memory under it" },
		{ RAD_BUS_UNKNOWN, RAD_MEDIA_UNKNOWN, "its bus is unknown" },
	};
	struct rad_profile profile = make_purge();

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(cases); i++) {
		struct rad_capability capability = make_capability(cases[i].bus, cases[i].media);
		struct rad_plan plan;

		make(&profile, &capability, &plan);
		assert_true(plan.refused);
		if (!strstr(plan.refusal, cases[i].needs))
			fail_msg("case %zu: %s", i, plan.refusal);
		assert_non_null(
			strstr(plan.refusal, "destroy the medium, or use a Clear profile if the policy allows"));
		assert_int_equal(told(&plan, RAD_TECHNIQUE_OVERWRITE)->choice, RAD_CHOICE_COUNTS_LESS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_drives_that_are_refused),
		cmocka_unit_test(test_profiles_that_are_refused),
		cmocka_unit_test(test_read_only_drive),
		cmocka_unit_test(test_purge_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
