/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every status path: what sense data, registers, completion status and logs are taken for. Fixed-format sense and
 * missing registers never become a success.
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
#include "ata/sanitize.h"
#include "ata/smart.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "mmc/card.h"
#include "nvme/sanitize.h"
#include "scsi/sanitize.h"
#include "tcg/discovery.h"
#include "transport/sat.h"
#include "transport/sense.h"

/* Descriptor format with the ATA registers: status, error, COUNT, LBA. */
static struct rad_reply ata_reply(const struct rad_command *command, const char *sense, uint8_t status)
{
	struct rad_reply reply = { .scsi_status = status };

	reply.sense_size = (uint8_t)(strlen(sense) / 2);
	assert_true(rad_hex_decode(sense, reply.sense_bytes, reply.sense_size));
	rad_sat_judge(command, &reply);
	return reply;
}

static void test_sanitize_status(void **state)
{
	static const struct {
		const char *sense;
		uint8_t status;
		int result;
		bool completed;
		bool in_progress;
		bool frozen;
		bool antifreeze;
		bool failed;
	} rows[] = {
		/* completed, idle */
		{ "7201001d0000000e090c0100800000ff00ff00004050", 2, 0, true, false, false, false, false },
		{ "7201001d0000000e090c0100c0000034001200004050", 2, 0, true, true, false, false, false },
		{ "7201001d0000000e090c010040000034001200004050", 2, 0, false, true, false, false, false },
		{ "7201001d0000000e090c0100300000ff00ff00004050", 2, 0, false, false, true, true, false },
		/* aborted: the reason stands in LBA(7:0) */
		{ "720b00000000000e090c010400000001000000004051", 2, -RAD_ERROR_DEVICE, false, false, false, false,
		  true },
		{ "720b00000000000e090c010400000002000000004051", 2, -RAD_ERROR_DEVICE, false, false, false, false,
		  false },
		{ "720b00000000000e090c010400000003000000004051", 2, -RAD_ERROR_DEVICE, false, false, true, false,
		  false },
		{ "720b00000000000e090c010400000004000000004051", 2, -RAD_ERROR_DEVICE, false, false, false, true,
		  false },
		/* fixed format: COUNT(15:8), the status itself, is lost */
		{ "f00001005040800a00ffff00001d00000000", 2, -RAD_ERROR_IO, false, false, false, false, false },
		/* GOOD, and no registers */
		{ "", 0, -RAD_ERROR_IO, false, false, false, false, false },
		/* a check condition without any sense data */
		{ "", 2, -RAD_ERROR_IO, false, false, false, false, false },
		/* the adapter does not know the command */
		{ "700005000000000a00000000200000000000", 2, -RAD_ERROR_DEVICE, false, false, false, false, false },
	};
	const struct rad_ata_sanitize_options options = { .passes = 1 };
	struct rad_command command;

	rad_ata_sanitize_build(RAD_ATA_SANITIZE_STATUS, &options, &command);
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++) {
		struct rad_reply reply = ata_reply(&command, rows[i].sense, rows[i].status);
		struct rad_ata_sanitize_status status;
		struct rad_error err = { 0 };
		int r = rad_ata_sanitize_read(&command, &reply, &status, &err);

		if (r != rows[i].result)
			fail_msg("row %zu: %d, %s", i, r, err.text);
		assert_int_equal(status.completed, rows[i].completed);
		assert_int_equal(status.in_progress, rows[i].in_progress);
		assert_int_equal(status.frozen, rows[i].frozen);
		assert_int_equal(status.antifreeze, rows[i].antifreeze);
		assert_int_equal(status.failed, rows[i].failed);
		if (status.in_progress)
			assert_int_equal(status.progress, 0x1234);
		if (r == -RAD_ERROR_DEVICE && reply.ata.valid)
			assert_int_equal(err.device_status.kind, RAD_STATUS_ATA);
	}
}

static void test_native_max(void **state)
{
	struct rad_command command;
	struct rad_error err;
	struct rad_reply reply;
	uint64_t last = 0;

	rad_ata_native_max_build(true, &command);
	reply = ata_reply(&command, "7201001d0000000e090c0100000056bc349a12784050", 2);
	assert_int_equal(rad_ata_native_max_read(&command, &reply, &last, &err), 0);
	assert_int_equal(last, 0x123456789ABC);
	/* fixed format keeps 24 bits: no answer at all is better than a wrong one */
	reply = ata_reply(&command, "f0000100504000000abc9a7800001d00000000", 2);
	assert_int_equal(rad_ata_native_max_read(&command, &reply, &last, &err), -RAD_ERROR_IO);
	/* 28 bits: DEVICE(3:0) are LBA(27:24) */
	rad_ata_native_max_build(false, &command);
	reply = ata_reply(&command, "7201001d0000000e090c0000000000ef00cd00ab4f50", 2);
	assert_int_equal(rad_ata_native_max_read(&command, &reply, &last, &err), 0);
	assert_int_equal(last, 0xFABCDEF);
}

static void test_smart_verdict(void **state)
{
	struct rad_command command;
	struct rad_error err;
	struct rad_reply reply;
	bool failing = false;

	rad_ata_smart_status_build(&command);
	reply = ata_reply(&command, "7201001d0000000e090c00000000000000f4002c4050", 2);
	assert_int_equal(rad_ata_smart_verdict(&command, &reply, &failing, &err), 0);
	assert_true(failing);
	reply = ata_reply(&command, "7201001d0000000e090c000000000000004f00c24050", 2);
	assert_int_equal(rad_ata_smart_verdict(&command, &reply, &failing, &err), 0);
	assert_false(failing);
	reply = ata_reply(&command, "7201001d0000000e090c000000000000000000004050", 2);
	assert_int_equal(rad_ata_smart_verdict(&command, &reply, &failing, &err), -RAD_ERROR_IO);
}

static void test_sense(void **state)
{
	static const struct {
		const char *sense;
		uint8_t status;
		enum rad_answer answer;
		enum rad_scsi_progress_state state;
		int fraction; /* -1: none */
	} rows[] = {
		{ "", 0x00, RAD_ANSWER_GOOD, RAD_SCSI_IDLE, -1 },
		{ "", 0x02, RAD_ANSWER_UNCLEAR, RAD_SCSI_IDLE, -1 },
		{ "", 0x08, RAD_ANSWER_REFUSED, RAD_SCSI_IDLE, -1 },
		/* no sense, recovered error */
		{ "7000000000000000000000000000", 0x02, RAD_ANSWER_GOOD, RAD_SCSI_IDLE, -1 },
		{ "7201171a00000000", 0x02, RAD_ANSWER_GOOD, RAD_SCSI_IDLE, -1 },
		/* a deferred error is another command's */
		{ "7101000000000000000000000000", 0x02, RAD_ANSWER_REFUSED, RAD_SCSI_IDLE, -1 },
		{ "7202041b000000080206000080123400", 0x02, RAD_ANSWER_REFUSED, RAD_SCSI_SANITIZING, 0x1234 },
		{ "700002000000000a00000000041b00800042", 0x02, RAD_ANSWER_REFUSED, RAD_SCSI_SANITIZING, 0x42 },
		{ "700002000000000a00000000041b00000000", 0x02, RAD_ANSWER_REFUSED, RAD_SCSI_SANITIZING, -1 },
		{ "72020404000000080206000080ffff00", 0x02, RAD_ANSWER_REFUSED, RAD_SCSI_FORMATTING, 0xFFFF },
		{ "7203310300000000", 0x02, RAD_ANSWER_REFUSED, RAD_SCSI_SANITIZE_FAILED, -1 },
		{ "7203310100000000", 0x02, RAD_ANSWER_REFUSED, RAD_SCSI_FORMAT_FAILED, -1 },
		{ "7202040200000000", 0x02, RAD_ANSWER_REFUSED, RAD_SCSI_NOT_READY, -1 },
		{ "7205200000000000", 0x02, RAD_ANSWER_REFUSED, RAD_SCSI_IDLE, -1 },
		{ "0000000000000000", 0x02, RAD_ANSWER_UNCLEAR, RAD_SCSI_IDLE, -1 },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++) {
		struct rad_reply reply = { .scsi_status = rows[i].status };
		struct rad_scsi_progress progress;

		reply.sense_size = (uint8_t)(strlen(rows[i].sense) / 2);
		assert_true(rad_hex_decode(rows[i].sense, reply.sense_bytes, reply.sense_size));
		rad_sense_judge(&reply);
		if (reply.answer != rows[i].answer)
			fail_msg("row %zu: answer %d", i, (int)reply.answer);
		rad_scsi_progress_read(&reply.sense, &progress);
		if (progress.state != rows[i].state)
			fail_msg("row %zu: state %d", i, (int)progress.state);
		assert_int_equal(progress.has_fraction, rows[i].fraction >= 0);
		if (rows[i].fraction >= 0)
			assert_int_equal(progress.fraction, rows[i].fraction);
	}
}

static void put_word(uint8_t *data, size_t index, uint16_t value)
{
	data[2 * index] = (uint8_t)value;
	data[2 * index + 1] = (uint8_t)(value >> 8);
}

static void test_ata_identify(void **state)
{
	uint8_t data[512] = { 0 };
	struct rad_ata_identify id;
	struct rad_error err;

	assert_int_equal(rad_ata_identify_read(data, 512, &id, &err), -RAD_ERROR_IO);
	assert_int_equal(rad_ata_identify_read(data, 511, &id, &err), -RAD_ERROR_IO);
	memcpy(data + 20, "1B2C3  ", 6); /* swapped: B1C2 3 */
	put_word(data, 48, 0x4001);
	put_word(data, 59, 0xF400);
	put_word(data, 60, 0x1000);
	put_word(data, 69, 0x4030);
	put_word(data, 82, 0x0403);
	put_word(data, 83, 0x4C00);
	put_word(data, 84, 0x4020);
	put_word(data, 85, 0x0402);
	put_word(data, 86, 0x8000);
	put_word(data, 87, 0x4100);
	put_word(data, 89, 5);
	put_word(data, 90, 0x8000 | 300);
	put_word(data, 100, 0x2000);
	put_word(data, 106, 0x6003);
	put_word(data, 108, 0x5000);
	put_word(data, 111, 0x1234);
	put_word(data, 119, 0x4100);
	put_word(data, 128, 0x002D);
	put_word(data, 169, 0x0001);
	put_word(data, 217, 0x0001);
	assert_int_equal(rad_ata_identify_read(data, 512, &id, &err), 0);
	assert_string_equal(id.serial, "B1C2 3");
	assert_int_equal(id.accessible_sectors, 0x2000);
	assert_int_equal(id.logical_sector_bytes, 512);
	assert_int_equal(id.physical_sector_bytes, 4096);
	assert_true(id.wwn == 0x5000000000001234ull);
	assert_true(id.has_sanitize && id.has_crypto_scramble && id.has_overwrite && id.has_block_erase &&
		    id.has_antifreeze);
	assert_true(id.has_security && id.security_locked && id.security_frozen && id.has_enhanced_erase);
	assert_false(id.security_enabled || id.security_expired);
	assert_int_equal(id.erase_minutes, 10);
	assert_int_equal(id.enhanced_erase_minutes, 600);
	assert_true(id.has_hpa && id.hpa_is_enabled && id.has_dco && id.has_amac && id.has_smart && id.has_gpl);
	assert_true(id.has_trim && id.trim_deterministic && id.trim_zeroes && id.encrypts_all && id.has_trusted);
	assert_int_equal(id.rotation, 1);
	assert_false(id.checksum_is_wrong);
	data[510] = 0xA5;
	assert_int_equal(rad_ata_identify_read(data, 512, &id, &err), 0);
	assert_true(id.checksum_is_wrong);
}

/* 0000h and FFFFh are "not reported", and words without their signature are not read. */
static void test_ata_identify_unreported(void **state)
{
	uint8_t data[512];
	struct rad_ata_identify id;
	struct rad_error err;

	memset(data, 0xFF, sizeof(data));
	data[0] = 0;
	assert_int_equal(rad_ata_identify_read(data, 512, &id, &err), 0);
	assert_false(id.has_sanitize || id.has_security || id.has_hpa || id.has_dco || id.has_amac || id.has_trusted ||
		     id.has_trim || id.encrypts_all || id.has_smart);
	assert_int_equal(id.erase_minutes, 0);
	assert_true(id.wwn == 0);
	assert_int_equal(id.logical_sector_bytes, 512);
}

static void test_ata_data(void **state)
{
	uint8_t data[512] = { 0 };
	struct rad_ata_smart smart;
	struct rad_error err;
	uint64_t last = 0;
	uint8_t sum = 0;

	assert_int_equal(rad_ata_dco_read(data, 512, &last, &err), -RAD_ERROR_IO);
	data[6] = 0xFF;
	assert_int_equal(rad_ata_dco_read(data, 512, &last, &err), 0);
	assert_int_equal(last, 0xFF);
	assert_int_equal(rad_ata_dco_read(data, 400, &last, &err), -RAD_ERROR_IO);
	memset(data, 0, sizeof(data));
	data[2] = 5;
	data[7] = 9;
	data[14] = 194;
	data[19] = 41;
	data[26] = 190;
	data[31] = 99;
	assert_int_equal(rad_ata_smart_read(data, 512, &smart, &err), -RAD_ERROR_IO);
	for (size_t i = 0; i < 511; i++)
		sum = (uint8_t)(sum + data[i]);
	data[511] = (uint8_t)-sum;
	assert_int_equal(rad_ata_smart_read(data, 512, &smart, &err), 0);
	assert_true(smart.has_reallocated && !smart.has_hours && !smart.has_pending);
	assert_int_equal(smart.reallocated_sectors, 9);
	assert_int_equal(smart.temperature_millicelsius, 41000);
}

static void test_nvme(void **state)
{
	static uint8_t data[4096];
	struct rad_nvme_sanitize_log log;
	struct rad_nvme_controller id;
	struct rad_nvme_namespace space;
	uint32_t ids[RAD_NVME_NAMESPACES_MAX];
	struct rad_error err;

	assert_int_equal(rad_nvme_controller_read(data, 4096, &id, &err), -RAD_ERROR_IO);
	memcpy(data + 4, "SERIAL              ", 20);
	data[256] = 0x0B;
	data[524] = 0x0F;
	data[531] = 1;
	data[328] = 7;
	data[331] = 0xA0; /* NDI, NODMMAS 10b */
	data[296] = 1;
	data[312] = 2;
	assert_int_equal(rad_nvme_controller_read(data, 4096, &id, &err), 0);
	assert_string_equal(id.serial, "SERIAL");
	assert_true(id.sanitize_crypto && id.sanitize_block && id.sanitize_overwrite && !id.sanitize_verification);
	assert_true(id.no_deallocate_inhibited && id.nodmmas == RAD_NVME_NODMMAS_MODIFIED);
	assert_true(id.has_security && id.has_format && id.has_namespace_management && id.has_write_protect);
	assert_true(id.format_all && id.secure_erase_all && id.format_crypto && id.no_broadcast);
	assert_int_equal(id.unallocated_bytes, 1);
	assert_int_equal(id.rpmb_units, 2);
	data[304] = 1; /* more than 64 bits hold */
	assert_int_equal(rad_nvme_controller_read(data, 4096, &id, &err), 0);
	assert_true(id.unallocated_bytes == UINT64_MAX);
	assert_int_equal(rad_nvme_controller_read(data, 4095, &id, &err), -RAD_ERROR_IO);

	memset(data, 0, sizeof(data));
	data[0] = 9;
	data[26] = 0x31; /* format 11h, extended metadata */
	data[128 + 4 * 0x11 + 2] = 12;
	data[29] = 0x0B;
	data[99] = 1;
	assert_int_equal(rad_nvme_namespace_read(data, 4096, &space, &err), 0);
	assert_int_equal(space.block_bytes, 4096);
	assert_int_equal(space.format, 0x11);
	assert_true(space.extended_metadata && space.protection_first && space.write_protected);
	assert_int_equal(space.protection, 3);
	data[128 + 4 * 0x11 + 2] = 40;
	assert_int_equal(rad_nvme_namespace_read(data, 4096, &space, &err), -RAD_ERROR_IO);

	memset(data, 0, sizeof(data));
	data[0] = 1;
	data[4] = 5;
	assert_int_equal(rad_nvme_list_read(data, 4096, ids), 2);
	assert_int_equal(ids[1], 5);
	memset(data, 1, sizeof(data));
	assert_int_equal(rad_nvme_list_read(data, 4096, ids), RAD_NVME_NAMESPACES_MAX);

	memset(data, 0, sizeof(data));
	data[0] = 0x34;
	data[1] = 0x12;
	data[2] = 0x1A; /* running, pass 3 */
	data[3] = 0x01;
	data[4] = 0x82;
	data[12] = 7;
	memset(data + 16, 0xFF, 4);
	assert_int_equal(rad_nvme_sanitize_log_read(data, 512, &log, &err), 0);
	assert_int_equal(log.progress, 0x1234);
	assert_int_equal(log.state, RAD_NVME_SANITIZING);
	assert_int_equal(log.passes_done, 3);
	assert_true(log.global_data_erased);
	assert_int_equal(log.cdw10, 0x82);
	assert_int_equal(log.block_s, 7);
	assert_true(log.crypto_s == RAD_NVME_NO_ESTIMATE);
	data[2] = 7; /* no such state */
	assert_int_equal(rad_nvme_sanitize_log_read(data, 512, &log, &err), -RAD_ERROR_IO);
	assert_int_equal(rad_nvme_sanitize_log_read(data, 31, &log, &err), -RAD_ERROR_IO);
}

static void test_scsi(void **state)
{
	static const uint8_t inquiry[36] = "\x00\x00\x07\x12\x1f\0\0\0ATA     MODEL OF DRIVE  R1.0";
	static const uint8_t serial[] = { 0, 0x80, 0, 6, ' ', 'S', '1', '2', ' ', ' ' };
	static const uint8_t b1[16] = { 0, 0xB1, 0, 60, 0x1C, 0x20, 0, 0xB0, 0x20 };
	static const uint8_t log[] = { 0x0D, 0, 0, 12, 0, 0, 3, 2, 0, 41, 0, 1, 3, 2, 0, 65 };
	uint8_t capacity[32] = { 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 2, 8, 3, 3 };
	struct rad_scsi_characteristics characteristics;
	struct rad_scsi_capacity size;
	struct rad_scsi_inquiry answer;
	struct rad_error err;
	uint64_t value = 0;
	char text[20];

	assert_int_equal(rad_scsi_inquiry_read(inquiry, 36, &answer, &err), 0);
	assert_true(answer.is_ata && answer.is_present);
	assert_string_equal(answer.product, "MODEL OF DRIVE");
	assert_int_equal(rad_scsi_inquiry_read(inquiry, 35, &answer, &err), -RAD_ERROR_IO);
	rad_scsi_serial_read(serial, sizeof(serial), text, sizeof(text));
	assert_string_equal(text, "S12");
	rad_scsi_serial_read(b1, sizeof(b1), text, sizeof(text));
	assert_string_equal(text, "");
	rad_scsi_characteristics_read(b1, sizeof(b1), &characteristics);
	assert_int_equal(characteristics.rotation, 7200);
	assert_int_equal(characteristics.after_block_erase, RAD_SCSI_READ_MEDIUM_ERROR);
	assert_int_equal(characteristics.after_crypto_erase, RAD_SCSI_READ_WRITE_FIRST);
	assert_int_equal(characteristics.zoned, 2);
	assert_true(rad_scsi_log_read(0x0D, log, sizeof(log), 1, 1, 1, &value));
	assert_int_equal(value, 65);
	assert_false(rad_scsi_log_read(0x0D, log, sizeof(log), 2, 1, 1, &value));
	assert_false(rad_scsi_log_read(0x0D, log, 14, 1, 1, 1, &value));
	assert_false(rad_scsi_log_read(0x2F, log, sizeof(log), 1, 1, 1, &value));
	assert_int_equal(rad_scsi_capacity_read(capacity, 32, &size, &err), 0);
	assert_int_equal(size.n_blocks, 65536);
	assert_int_equal(size.block_bytes, 520);
	assert_true(size.has_protection && size.protection_type == 1 && size.physical_bytes == 520 * 8);
	memset(capacity, 0xFF, 8);
	assert_int_equal(rad_scsi_capacity_read(capacity, 32, &size, &err), -RAD_ERROR_IO);
	assert_int_equal(rad_scsi_opcode_read((const uint8_t *)"\0\x03", 2), RAD_SCSI_SUPPORT_YES);
	assert_int_equal(rad_scsi_opcode_read((const uint8_t *)"\0\x01", 2), RAD_SCSI_SUPPORT_NO);
	assert_int_equal(rad_scsi_opcode_read((const uint8_t *)"\0\x02", 2), RAD_SCSI_SUPPORT_UNKNOWN);
	assert_int_equal(rad_scsi_opcode_read(NULL, 0), RAD_SCSI_SUPPORT_UNKNOWN);
}

static void test_mmc_and_tcg(void **state)
{
	uint8_t data[512] = { 0 };
	struct rad_tcg_discovery found;
	struct rad_mmc_card card;
	char psid[RAD_TCG_PSID_CHARS + 1];
	struct rad_error err;

	assert_int_equal(rad_mmc_ext_csd_read(data, 512, &card, &err), -RAD_ERROR_IO);
	data[213] = 1;
	data[192] = 5;
	data[231] = 0x51;
	data[226] = 32;
	data[168] = 1;
	data[143] = 1;
	data[221] = 2;
	data[224] = 3;
	assert_int_equal(rad_mmc_ext_csd_read(data, 512, &card, &err), 0);
	/* the bit is there, but the revision is older than the command */
	assert_true(card.has_secure_erase && card.has_trim && !card.has_sanitize);
	assert_int_equal(card.boot_bytes, 4 << 20);
	assert_int_equal(card.rpmb_bytes, 128 << 10);
	assert_int_equal(card.general_purpose_bytes, 3 << 20);
	data[192] = 6;
	assert_int_equal(rad_mmc_ext_csd_read(data, 512, &card, &err), 0);
	assert_true(card.has_sanitize);

	memset(data, 0, sizeof(data));
	assert_int_equal(rad_tcg_discovery_read(data, 47, &found, &err), -RAD_ERROR_IO);
	data[3] = 48 - 4 + 4 + 12 + 4 + 16;
	data[49] = 0x02;
	data[51] = 12;
	data[52] = 0x1F;
	data[64] = 0x02;
	data[65] = 0x03;
	data[67] = 16;
	assert_int_equal(rad_tcg_discovery_read(data, 512, &found, &err), 0);
	assert_int_equal(found.ssc, RAD_TCG_OPAL_2);
	assert_true(found.has_locking && found.locking_enabled && found.locked && found.media_encryption &&
		    found.mbr_enabled && !found.mbr_done);
	data[67] = 17; /* ends in the middle of a feature */
	assert_int_equal(rad_tcg_discovery_read(data, 512, &found, &err), -RAD_ERROR_IO);
	rad_tcg_status_read(0x2F, &found);
	assert_true(found.ssc == RAD_TCG_OPAL_2 && found.locked && found.locking_enabled && found.mbr_done &&
		    !found.mbr_enabled && !found.media_encryption);
	rad_tcg_status_read(0, &found);
	assert_int_equal(found.ssc, RAD_TCG_NONE);
	assert_true(rad_tcg_kernel_can(RAD_TCG_OPAL_1) && !rad_tcg_kernel_can(RAD_TCG_PYRITE_2));
	assert_int_equal(rad_tcg_psid_parse("abcd efgh-12345678 ABCDEFGH12345678", psid, &err), 0);
	assert_string_equal(psid, "ABCDEFGH12345678ABCDEFGH12345678");
	assert_int_equal(rad_tcg_psid_parse("ABCDEFGH12345678ABCDEFGH1234567", psid, &err), -RAD_ERROR_INPUT);
	assert_int_equal(rad_tcg_psid_parse("ABCDEFGH12345678ABCDEFGH123456789", psid, &err), -RAD_ERROR_INPUT);
	assert_int_equal(rad_tcg_psid_parse("ABCDEFGH12345678ABCDEFGH1234567!", psid, &err), -RAD_ERROR_INPUT);
}

static void test_words_of_a_refusal(void **state)
{
	static const struct {
		struct rad_device_status status;
		const char *text;
	} rows[] = {
		{ { RAD_STATUS_ATA, { 0x51, 0x04 } }, "ATA status 51h error 04h (aborted)" },
		{ { RAD_STATUS_SCSI, { 2, 5, 0x20, 0 } }, "SCSI status 02h sense 5h/20h/00h (illegal request)" },
		{ { RAD_STATUS_NVME, { 0, 0x1D } }, "NVMe status 0h/1Dh (sanitize in progress)" },
		{ { RAD_STATUS_NVME, { 7, 0xFF } }, "NVMe status 7h/FFh" },
		{ { RAD_STATUS_MMC, { 0, 0, 9, 0x80 } }, "eMMC status 00000980h" },
		{ { RAD_STATUS_TCG, { 0x01 } }, "TCG status 01h" },
		{ { RAD_STATUS_NONE }, "no status" },
	};
	char text[RAD_STATUS_TEXT];

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++) {
		rad_status_describe(&rows[i].status, text);
		assert_string_equal(text, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sanitize_status),
		cmocka_unit_test(test_native_max),
		cmocka_unit_test(test_smart_verdict),
		cmocka_unit_test(test_sense),
		cmocka_unit_test(test_ata_identify),
		cmocka_unit_test(test_ata_identify_unreported),
		cmocka_unit_test(test_ata_data),
		cmocka_unit_test(test_nvme),
		cmocka_unit_test(test_scsi),
		cmocka_unit_test(test_mmc_and_tcg),
		cmocka_unit_test(test_words_of_a_refusal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
