/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include <radera/plan.h>

#include "base/cleanup.h"

#define BIT(technique) (1u << RAD_TECHNIQUE_##technique)

#define NVME                                                                                                           \
	(BIT(NVME_SANITIZE_BLOCK) | BIT(NVME_SANITIZE_CRYPTO) | BIT(NVME_SANITIZE_OVERWRITE) |                         \
	 BIT(NVME_FORMAT_CRYPTO) | BIT(NVME_FORMAT_USER_DATA))
#define ATA                                                                                                            \
	(BIT(ATA_SANITIZE_BLOCK) | BIT(ATA_SANITIZE_CRYPTO) | BIT(ATA_SANITIZE_OVERWRITE) |                            \
	 BIT(ATA_SECURITY_ERASE_ENHANCED) | BIT(ATA_SECURITY_ERASE))
#define SCSI                                                                                                           \
	(BIT(SCSI_SANITIZE_BLOCK) | BIT(SCSI_SANITIZE_CRYPTO) | BIT(SCSI_SANITIZE_OVERWRITE) | BIT(SCSI_FORMAT_UNIT))
#define MMC (BIT(MMC_SANITIZE) | BIT(MMC_SECURE_ERASE))
#define TCG BIT(TCG_PSID_REVERT)
#define UFS BIT(UFS_PURGE)

/* The device commands that each bus could carry; all others are NO without asking. */
static const unsigned int carried[RAD_BUS_COUNT] = {
	[RAD_BUS_UNKNOWN] = NVME | ATA | SCSI | MMC | TCG | UFS,
	[RAD_BUS_ATA] = ATA | TCG,
	[RAD_BUS_NVME] = NVME | TCG,
	[RAD_BUS_SCSI] = SCSI | TCG,
	[RAD_BUS_USB] = ATA | (SCSI & ~BIT(SCSI_FORMAT_UNIT)) | TCG,
	[RAD_BUS_MMC] = MMC,
	[RAD_BUS_UFS] = UFS,
};

static void test_offers_by_bus(void **state)
{
	for (int bus = 0; bus < RAD_BUS_COUNT; bus++) {
		struct rad_drive drive = { .bus = (enum rad_bus)bus };
		struct rad_capability capability;

		rad_capability_from_drive(&drive, &capability);
		for (int i = 0; i < RAD_TECHNIQUE_OVERWRITE; i++) {
			enum rad_offer offer = carried[bus] & 1u << i ? RAD_OFFER_UNKNOWN : RAD_OFFER_NO;

			if (capability.offers[i].offer != offer)
				fail_msg("bus %d, technique %d: offer %d", bus, i, (int)capability.offers[i].offer);
		}
		assert_int_equal(capability.offers[RAD_TECHNIQUE_OVERWRITE].offer, RAD_OFFER_YES);
		assert_int_equal(capability.offers[RAD_TECHNIQUE_DISCARD].offer, RAD_OFFER_UNKNOWN);
	}
}

static void test_facts_of_the_drive(void **state)
{
	struct rad_drive drive = { .bus = RAD_BUS_NVME, .media = RAD_MEDIA_FLASH, .logical_sector_bytes = 4096 };
	struct rad_capability a;
	struct rad_capability b;

	drive.identity.size_bytes = 1 << 20;
	memset(&a, 0x55, sizeof(a));
	memset(&b, 0xAA, sizeof(b));
	rad_capability_from_drive(&drive, &a);
	rad_capability_from_drive(&drive, &b);
	assert_memory_equal(&a, &b, sizeof(a));
	assert_int_equal(a.bus, RAD_BUS_NVME);
	assert_int_equal(a.media, RAD_MEDIA_FLASH);
	assert_int_equal(a.size_bytes, 1 << 20);
	assert_int_equal(a.logical_sector_bytes, 4096);
	assert_int_equal(a.rate_bytes_per_second, 0);
}

static void test_read_only(void **state)
{
	struct rad_drive drive = { .bus = RAD_BUS_USB, .read_only = true };
	struct rad_capability capability;

	rad_capability_from_drive(&drive, &capability);
	assert_int_equal(capability.offers[RAD_TECHNIQUE_OVERWRITE].offer, RAD_OFFER_BLOCKED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_offers_by_bus),
		cmocka_unit_test(test_facts_of_the_drive),
		cmocka_unit_test(test_read_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
