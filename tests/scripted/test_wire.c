/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every command byte for byte, as the standards have it: ATA as its ATA PASS-THROUGH CDB (SAT-4), SCSI as its CDB, NVMe
 * as its submission queue entry, eMMC as index, argument and busy flag, and the parameter data that goes out with it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "ata/capacity.h"
#include "ata/identify.h"
#include "ata/power.h"
#include "ata/sanitize.h"
#include "ata/security.h"
#include "ata/smart.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "mmc/card.h"
#include "nvme/sanitize.h"
#include "scsi/power.h"
#include "scsi/sanitize.h"
#include "tcg/discovery.h"

static uint8_t data[4096];

static void check(const struct rad_command *command, const char *expected)
{
	uint8_t wire[RAD_WIRE_SIZE];
	char text[2 * RAD_WIRE_SIZE + 1];
	size_t size = rad_command_wire(command, wire);

	rad_hex_encode(wire, size, text);
	if (strcmp(text, expected) != 0)
		fail_msg("%s: %s, not %s", command->name, text, expected);
}

static void check_data(const struct rad_command *command, const char *expected)
{
	char text[128];
	size_t size = strlen(expected) / 2;

	assert_int_equal(command->direction, RAD_DATA_OUT);
	assert_true(size <= command->data_bytes && size < sizeof(text) / 2);
	rad_hex_encode(command->data, size, text);
	assert_string_equal(text, expected);
	for (size_t i = size; i < command->data_bytes; i++)
		assert_int_equal(((const uint8_t *)command->data)[i], 0);
}

/* An NVMe entry: opcode, NSID and the dwords from 10 on; everything else is zero. */
static void check_nvme(const struct rad_command *command, uint8_t opcode, uint32_t nsid, uint32_t cdw10, uint32_t cdw11)
{
	uint8_t expected[64] = { opcode };
	uint8_t wire[RAD_WIRE_SIZE];
	const uint32_t words[] = { nsid, cdw10, cdw11 };
	const size_t places[] = { 4, 40, 44 };

	for (size_t i = 0; i < 3; i++) {
		for (size_t b = 0; b < 4; b++)
			expected[places[i] + b] = (uint8_t)(words[i] >> (8 * b));
	}
	assert_int_equal(rad_command_wire(command, wire), 64);
	assert_memory_equal(wire, expected, 64);
}

static void test_ata_identify(void **state)
{
	struct rad_command command;

	rad_ata_identify_build(data, &command);
	/* PIO-in, one block from the device */
	check(&command, "85080e0000000100000000000000ec00");
	assert_int_equal(command.data_bytes, 512);
	assert_false(command.changes);
}

static void test_ata_sanitize(void **state)
{
	static const struct {
		enum rad_ata_sanitize what;
		struct rad_ata_sanitize_options options;
		const char *wire;
	} rows[] = {
		{ RAD_ATA_SANITIZE_STATUS, { .clear_failed = false }, "8507200000000000000000000040b400" },
		{ RAD_ATA_SANITIZE_STATUS, { .clear_failed = true }, "8507200000000100000000000040b400" },
		{ RAD_ATA_CRYPTO_SCRAMBLE, { .failure_mode = false }, "8507200011000043700079007240b400" },
		{ RAD_ATA_CRYPTO_SCRAMBLE, { .failure_mode = true }, "8507200011001043700079007240b400" },
		{ RAD_ATA_BLOCK_ERASE, { .passes = 1 }, NULL },
		{ RAD_ATA_OVERWRITE, { .passes = 1 }, NULL },
		{ RAD_ATA_SANITIZE_FREEZE, { .passes = 1 }, NULL },
		{ RAD_ATA_SANITIZE_ANTIFREEZE, { .passes = 1 }, NULL },
	};
	struct rad_command command;
	uint8_t wire[RAD_WIRE_SIZE];

	for (size_t i = 0; i < 4; i++) {
		rad_ata_sanitize_build(rows[i].what, &rows[i].options, &command);
		check(&command, rows[i].wire);
		assert_int_equal(command.changes, i > 0);
	}
	/* the key in the LBA: (47:40)(39:32)(31:24) are the previous, (23:16)(15:8)(7:0) the current registers */
	for (size_t i = 4; i < RAD_ARRAY_LENGTH(rows); i++) {
		static const uint64_t keys[] = { 0x426B4572, 0x4F5700000000, 0x46724C6B, 0x416E7469 };
		uint64_t lba;

		rad_ata_sanitize_build(rows[i].what, &rows[i].options, &command);
		assert_int_equal(rad_command_wire(&command, wire), 16);
		lba = (uint64_t)wire[11] << 40 | (uint64_t)wire[9] << 32 | (uint64_t)wire[7] << 24 |
		      (uint64_t)wire[12] << 16 | (uint64_t)wire[10] << 8 | wire[8];
		assert_int_equal(lba, keys[i - 4]);
		assert_int_equal(wire[0], 0x85);
		assert_int_equal(wire[1], 0x07); /* non-data, extended */
		assert_int_equal(wire[2], 0x20); /* CK_COND */
		assert_int_equal(wire[14], 0xB4);
	}
}

static void test_ata_overwrite_options(void **state)
{
	const struct rad_ata_sanitize_options options = {
		.passes = 16, .invert = true, .definitive_pattern = true, .failure_mode = true, .pattern = 0xDEADBEEF
	};
	struct rad_command command;

	rad_ata_sanitize_build(RAD_ATA_OVERWRITE, &options, &command);
	/* 16 passes are 0; invert is bit 7, definitive bit 6, failure mode bit 4 */
	assert_int_equal(command.ata.count, 0xD0);
	assert_int_equal(command.ata.lba, 0x4F57DEADBEEF);
	assert_int_equal(command.ata.features, 0x14);
}

static void test_ata_security(void **state)
{
	static const struct {
		enum rad_ata_security what;
		const char *wire;
		const char *data;
	} rows[] = {
		{ RAD_ATA_SET_PASSWORD, "850a260000000100000000000000f100", "0000414243" },
		{ RAD_ATA_UNLOCK, "850a260000000100000000000000f200", "0000414243" },
		{ RAD_ATA_ERASE_PREPARE, "8506200000000000000000000000f300", NULL },
		{ RAD_ATA_ERASE_UNIT, "850a260000000100000000000000f400", "0200414243" },
		{ RAD_ATA_FREEZE_LOCK, "8506200000000000000000000000f500", NULL },
		{ RAD_ATA_DISABLE_PASSWORD, "850a260000000100000000000000f600", "0000414243" },
	};
	const struct rad_ata_security_options options = { .password = "ABC", .enhanced = true, .timeout_ms = 7 };
	struct rad_command command;

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++) {
		memset(data, 0xAA, sizeof(data));
		rad_ata_security_build(rows[i].what, &options, data, &command);
		check(&command, rows[i].wire);
		assert_true(command.changes);
		assert_int_equal(command.secret, rows[i].data != NULL);
		if (rows[i].data)
			check_data(&command, rows[i].data);
	}
	rad_ata_security_build(RAD_ATA_ERASE_UNIT, &options, data, &command);
	assert_int_equal(command.timeout_ms, 7);
}

static void test_ata_erase_timeout(void **state)
{
	assert_int_equal(rad_ata_erase_timeout_ms(0, 0), 12 * 3600000);
	assert_int_equal(rad_ata_erase_timeout_ms(62, 1), 122 * 60000);
	/* 8 TB at 30 MB/s and half an hour */
	assert_int_equal(rad_ata_erase_timeout_ms(10, 8000000000000ull), (4444 + 30) * 60000u);
	assert_int_equal(rad_ata_erase_timeout_ms(0, UINT64_MAX), UINT32_MAX);
}

static void test_ata_capacity(void **state)
{
	struct rad_command command;

	rad_ata_native_max_build(true, &command);
	check(&command, "85072000000000000000000000402700");
	rad_ata_native_max_build(false, &command);
	check(&command, "8506200000000000000000000040f800");
	rad_ata_amac_native_build(&command);
	check(&command, "85072000000000000000000000407800");
	rad_ata_set_max_build(true, true, 0x123456789ABC, &command);
	check(&command, "8507200000000156bc349a1278403700");
	/* 28 bits: the upper four go into DEVICE */
	rad_ata_set_max_build(false, false, 0xABCDEF1, &command);
	check(&command, "8506200000000000f100de00bc4af900");
	rad_ata_amac_set_build(0x123456789ABC, &command);
	check(&command, "8507200001000056bc349a1278407800");
	rad_ata_dco_identify_build(data, &command);
	check(&command, "85080e00c2000100000000000040b100");
	rad_ata_dco_restore_build(&command);
	check(&command, "85062000c0000000000000000040b100");
	rad_ata_revalidate_build(&command);
	check(&command, "85062000aa000000000000000040ef00");
}

static void test_ata_smart(void **state)
{
	struct rad_command command;

	rad_ata_smart_data_build(data, &command);
	check(&command, "85080e00d000010000004f00c200b000");
	rad_ata_smart_status_build(&command);
	check(&command, "85062000da00000000004f00c200b000");
}

/* AUXILIARY needs ATA PASS-THROUGH(32). */
static void test_ata_32(void **state)
{
	struct rad_command command;

	rad_ata_set_max_build(true, true, 0x123456789ABC, &command);
	command.ata.auxiliary = 0xA1B2C3D4;
	command.ata.features = 0x1122;
	command.ata.count = 0x3344;
	check(&command, "7f000000000000181ff007200000123456789abc1122334440370000a1b2c3d4");
}

static void test_nvme(void **state)
{
	const struct rad_nvme_sanitize_options plain = { .passes = 1 };
	const struct rad_nvme_sanitize_options all = { .allow_unrestricted_exit = true,
						       .no_deallocate = true,
						       .passes = 16,
						       .invert = true,
						       .pattern = 0x12345678 };
	const struct rad_nvme_namespace space = {
		.format = 0x12, .extended_metadata = true, .protection = 3, .protection_first = true
	};
	struct rad_command command;

	rad_nvme_identify_build(RAD_NVME_CNS_ALLOCATED, 7, data, &command);
	check_nvme(&command, 0x06, 7, 0x10, 0);
	assert_int_equal(command.data_bytes, 4096);
	rad_nvme_smart_build(data, &command);
	check_nvme(&command, 0x02, 0xFFFFFFFF, 0x007F0002, 0);
	rad_nvme_boot_log_build(data, &command);
	check_nvme(&command, 0x02, 0, 0x00030015, 0);
	rad_nvme_sanitize_log_build(data, &command);
	check_nvme(&command, 0x02, 0xFFFFFFFF, 0x007F0081, 0);
	/* NSID is 0 for a sanitize */
	rad_nvme_sanitize_build(RAD_NVME_BLOCK_ERASE, &plain, &command);
	check_nvme(&command, 0x84, 0, 2, 0);
	rad_nvme_sanitize_build(RAD_NVME_CRYPTO_ERASE, &plain, &command);
	check_nvme(&command, 0x84, 0, 4, 0);
	rad_nvme_sanitize_build(RAD_NVME_OVERWRITE, &plain, &command);
	check_nvme(&command, 0x84, 0, 0x13, 0);
	rad_nvme_sanitize_build(RAD_NVME_OVERWRITE, &all, &command);
	check_nvme(&command, 0x84, 0, 0x30B, 0x12345678);
	rad_nvme_sanitize_build(RAD_NVME_BLOCK_ERASE, &all, &command);
	check_nvme(&command, 0x84, 0, 0x20A, 0);
	/* the exits take no options */
	rad_nvme_sanitize_build(RAD_NVME_EXIT_FAILURE, &all, &command);
	check_nvme(&command, 0x84, 0, 1, 0);
	rad_nvme_sanitize_build(RAD_NVME_EXIT_VERIFICATION, &all, &command);
	check_nvme(&command, 0x84, 0, 5, 0);
	/* the format in use is kept: index 12h has its upper bits in 13:12 */
	rad_nvme_format_build(RAD_NVME_SES_CRYPTO, 0xFFFFFFFF, &space, 9, &command);
	check_nvme(&command, 0x80, 0xFFFFFFFF, 2 | 1 << 4 | 3 << 5 | 1 << 8 | 2 << 9 | 1 << 12, 0);
	assert_int_equal(command.timeout_ms, 9);
	rad_nvme_format_build(RAD_NVME_SES_USER_DATA, 1, &(struct rad_nvme_namespace){ .format = 0 }, 9, &command);
	check_nvme(&command, 0x80, 1, 1 << 9, 0);
}

static void test_scsi_questions(void **state)
{
	struct rad_command command;

	rad_scsi_test_unit_ready_build(&command);
	check(&command, "000000000000");
	rad_scsi_request_sense_build(data, 96, &command);
	check(&command, "030000006000");
	rad_scsi_inquiry_build(data, &command);
	check(&command, "120000006000");
	rad_scsi_vpd_build(0xB1, data, &command);
	check(&command, "1201b100fc00");
	rad_scsi_capacity_build(data, &command);
	check(&command, "9e100000000000000000000000200000");
	rad_scsi_opcode_build(0x48, 2, data, &command);
	check(&command, "a30c03480002000000400000");
	rad_scsi_opcode_build(0x04, -1, data, &command);
	check(&command, "a30c01040000000000400000");
	rad_scsi_log_build(0x2F, data, &command);
	check(&command, "4d006f0000000000fc00");
}

static void test_scsi_sanitize(void **state)
{
	const struct rad_scsi_sanitize_options plain = { .passes = 1 };
	const struct rad_scsi_sanitize_options all = {
		.allow_unrestricted_exit = true, .invert = true, .passes = 31, .pattern = { 1, 2, 3, 4 }
	};
	struct rad_command command;

	rad_scsi_sanitize_build(RAD_SCSI_SANITIZE_BLOCK_ERASE, &plain, data, &command);
	check(&command, "48820000000000000000");
	assert_int_equal(command.direction, RAD_DATA_NONE);
	rad_scsi_sanitize_build(RAD_SCSI_SANITIZE_CRYPTO_ERASE, &all, data, &command);
	check(&command, "48a30000000000000000");
	rad_scsi_sanitize_build(RAD_SCSI_SANITIZE_OVERWRITE, &plain, data, &command);
	check(&command, "48810000000000000800");
	check_data(&command, "0100000400000000");
	rad_scsi_sanitize_build(RAD_SCSI_SANITIZE_OVERWRITE, &all, data, &command);
	check(&command, "48a10000000000000800");
	check_data(&command, "9f00000401020304");
	rad_scsi_sanitize_build(RAD_SCSI_SANITIZE_EXIT_FAILURE, &all, data, &command);
	check(&command, "481f0000000000000000");
}

static void test_scsi_format(void **state)
{
	struct rad_command command;

	rad_scsi_format_build(data, &command);
	check(&command, "041000000000");
	check_data(&command, "00020000");
	rad_scsi_block_length_build(4096, data, &command);
	check(&command, "55110000000000001800");
	check_data(&command, "000000000100001000000000000000000000000000001000");
	rad_scsi_restore_capacity_build(512, data, &command);
	check_data(&command, "0000000001000010ffffffffffffffff0000000000000200");
}

static void test_mmc(void **state)
{
	struct rad_command command;

	rad_mmc_ext_csd_build(data, &command);
	check(&command, "080000000000");
	rad_mmc_erase_build(RAD_MMC_ERASE, 0, 0x12345, 5, &command);
	check(&command, "230000000000240001234500260000000001");
	rad_mmc_erase_build(RAD_MMC_SECURE_ERASE, 1, 2, 5, &command);
	check(&command, "230000000100240000000200268000000001");
	/* write byte, index 165, value 1 */
	rad_mmc_sanitize_build(5, &command);
	check(&command, "0603a5010001");
}

static void test_tcg(void **state)
{
	struct rad_command command;

	rad_tcg_discovery_build(RAD_SET_SCSI, data, &command);
	check(&command, "a20100018000000000040000");
	rad_tcg_discovery_build(RAD_SET_NVME, data, &command);
	check_nvme(&command, 0x82, 0, 0x01000100, 2048);
	rad_tcg_discovery_build(RAD_SET_ATA, data, &command);
	check(&command, "85080e00010004000000010000405c00");
	memset(data, 0xAA, sizeof(data));
	rad_tcg_revert_build(RAD_OPAL_PSID_REVERT, "PSID", 4, data, &command);
	check(&command, "01");
	check_data(&command, "0450534944");
	assert_true(command.secret && command.changes);
	rad_tcg_status_build(&command);
	check(&command, "00");
}

static void test_power(void **state)
{
	struct rad_command command;

	rad_ata_standby_immediate_build(&command);
	check(&command, "8506000000000000000000000000e000");
	assert_false(command.changes);
	rad_scsi_stop_build(&command);
	check(&command, "1b0000000000");
	assert_int_equal(command.direction, RAD_DATA_NONE);
	assert_false(command.changes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ata_identify),
		cmocka_unit_test(test_ata_sanitize),
		cmocka_unit_test(test_ata_overwrite_options),
		cmocka_unit_test(test_ata_security),
		cmocka_unit_test(test_ata_erase_timeout),
		cmocka_unit_test(test_ata_capacity),
		cmocka_unit_test(test_ata_smart),
		cmocka_unit_test(test_ata_32),
		cmocka_unit_test(test_nvme),
		cmocka_unit_test(test_scsi_questions),
		cmocka_unit_test(test_scsi_sanitize),
		cmocka_unit_test(test_scsi_format),
		cmocka_unit_test(test_mmc),
		cmocka_unit_test(test_tcg),
		cmocka_unit_test(test_power),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
