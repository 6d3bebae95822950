/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The simulated firmware itself against the standards: states, orders of commands, and what is refused when. Commands
 * come from the modules whose bytes tests/scripted asserts; the clock is moved by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include <radera/bench.h>

#include "ata/capacity.h"
#include "ata/identify.h"
#include "ata/sanitize.h"
#include "ata/security.h"
#include "ata/smart.h"
#include "base/cleanup.h"
#include "mmc/card.h"
#include "nvme/sanitize.h"
#include "scsi/sanitize.h"
#include "tcg/discovery.h"
#include "transport/sense.h"
#include "transport/transport.h"

#define SIZE (1u << 20)

static uint64_t hand_ns;

static int64_t hand_wall(struct rad_clock *clock)
{
	return 1795000000000ll;
}
static uint64_t hand_monotonic(struct rad_clock *clock)
{
	return hand_ns;
}
static void hand_sleep(struct rad_clock *clock, uint64_t ns)
{
	hand_ns += ns;
}
static const struct rad_clock_ops hand_ops = { hand_wall, hand_monotonic, hand_sleep };
static struct rad_clock hand_clock = { &hand_ops };

static struct rad_bench bench;
static struct rad_bench_drive drive;
static struct rad_transport *transport;
static struct rad_target *target;

static void start_in(enum rad_bus bus, const struct rad_bench_firmware *firmware, const char *directory)
{
	struct rad_error err;

	memset(&drive, 0, sizeof(drive));
	(void)snprintf(drive.drive.node, sizeof(drive.drive.node), "sim:d");
	(void)snprintf(drive.drive.identity.serial, sizeof(drive.drive.identity.serial), "S");
	drive.drive.identity.size_bytes = SIZE;
	drive.drive.bus = bus;
	drive.drive.media = RAD_MEDIA_FLASH;
	drive.drive.logical_sector_bytes = 512;
	drive.drive.physical_sector_bytes = 4096;
	drive.firmware = *firmware;
	drive.firmware.present = true;
	bench = (struct rad_bench){ .n_drives = 1, .drives = &drive };
	assert_int_equal(rad_simulator_new(&bench, directory, &hand_clock, &transport, &err), 0);
	assert_int_equal(transport->ops->connect(transport, &drive.drive, &target, &err), 0);
}

static void start(enum rad_bus bus, const struct rad_bench_firmware *firmware)
{
	start_in(bus, firmware, NULL);
}

static void finish(void)
{
	transport->ops->close(target);
	rad_simulator_free(transport);
}

static void pass_seconds(uint64_t seconds)
{
	hand_ns += seconds * 1000000000u;
}

static enum rad_answer send(const struct rad_command *command, struct rad_reply *reply)
{
	struct rad_error err;

	assert_int_equal(target->transport->ops->execute(target, command, reply, &err), 0);
	return reply->answer;
}

static enum rad_answer sanitize(enum rad_ata_sanitize what, const struct rad_ata_sanitize_options *options,
				struct rad_ata_sanitize_status *ret)
{
	struct rad_command command;
	struct rad_reply reply;

	rad_ata_sanitize_build(what, options, &command);
	(void)send(&command, &reply);
	(void)!rad_ata_sanitize_read(&command, &reply, ret, NULL);
	return reply.answer;
}

static enum rad_answer smart_status(void)
{
	struct rad_command command;
	struct rad_reply reply;

	rad_ata_smart_status_build(&command);
	return send(&command, &reply);
}

/* ACS-4 7.36: SD0 idle, SD2 in progress, SD4 succeeded. */
static void test_ata_sanitize_runs(void **state)
{
	const struct rad_bench_firmware firmware = { .sanitize_block = true, .seconds = 100 };
	const struct rad_ata_sanitize_options options = { .passes = 1 };
	struct rad_ata_sanitize_status status;

	start(RAD_BUS_ATA, &firmware);
	assert_int_equal(sanitize(RAD_ATA_SANITIZE_STATUS, &options, &status), RAD_ANSWER_GOOD);
	assert_false(status.completed || status.in_progress || status.frozen);
	assert_int_equal(status.progress, 0xFFFF);
	assert_int_equal(sanitize(RAD_ATA_CRYPTO_SCRAMBLE, &options, &status), RAD_ANSWER_REFUSED);
	assert_int_equal(status.reason, RAD_ATA_REASON_UNSUPPORTED);
	assert_int_equal(sanitize(RAD_ATA_BLOCK_ERASE, &options, &status), RAD_ANSWER_GOOD);
	assert_true(status.in_progress);
	pass_seconds(50);
	assert_int_equal(sanitize(RAD_ATA_SANITIZE_STATUS, &options, &status), RAD_ANSWER_GOOD);
	assert_true(status.in_progress && !status.completed);
	assert_in_range(status.progress, 0x7F00, 0x8100);
	/* hardly anything else is taken meanwhile, and no second one */
	assert_int_equal(smart_status(), RAD_ANSWER_REFUSED);
	assert_int_equal(sanitize(RAD_ATA_BLOCK_ERASE, &options, &status), RAD_ANSWER_REFUSED);
	pass_seconds(51);
	assert_int_equal(sanitize(RAD_ATA_SANITIZE_STATUS, &options, &status), RAD_ANSWER_GOOD);
	assert_true(status.completed && !status.in_progress);
	assert_int_equal(smart_status(), RAD_ANSWER_GOOD);
	finish();
}

static void test_ata_sanitize_fails(void **state)
{
	const struct rad_bench_firmware firmware = { .sanitize_block = true, .seconds = 1, .lies = RAD_SIM_LIE_FAIL };
	const struct rad_ata_sanitize_options clear = { .clear_failed = true };
	struct rad_ata_sanitize_options options = { .passes = 1 };
	struct rad_ata_sanitize_status status;

	start(RAD_BUS_ATA, &firmware);
	for (int allowed = 0; allowed < 2; allowed++) {
		options.failure_mode = allowed;
		assert_int_equal(sanitize(RAD_ATA_BLOCK_ERASE, &options, &status), RAD_ANSWER_GOOD);
		pass_seconds(2);
		assert_int_equal(sanitize(RAD_ATA_SANITIZE_STATUS, &options, &status), RAD_ANSWER_REFUSED);
		assert_true(status.failed);
		/* the failed state is left only where that was allowed */
		assert_int_equal(sanitize(RAD_ATA_SANITIZE_STATUS, &clear, &status),
				 allowed ? RAD_ANSWER_GOOD : RAD_ANSWER_REFUSED);
	}
	finish();
}

static void test_ata_sanitize_freeze(void **state)
{
	const struct rad_bench_firmware firmware = { .sanitize_block = true };
	const struct rad_ata_sanitize_options options = { .passes = 1 };
	struct rad_ata_sanitize_status status;

	start(RAD_BUS_ATA, &firmware);
	assert_int_equal(sanitize(RAD_ATA_SANITIZE_FREEZE, &options, &status), RAD_ANSWER_GOOD);
	assert_true(status.frozen);
	assert_int_equal(sanitize(RAD_ATA_BLOCK_ERASE, &options, &status), RAD_ANSWER_REFUSED);
	assert_int_equal(status.reason, RAD_ATA_REASON_FROZEN);
	rad_simulator_power_cycle(transport, 0);
	assert_int_equal(sanitize(RAD_ATA_BLOCK_ERASE, &options, &status), RAD_ANSWER_GOOD);
	finish();
}

static enum rad_answer security(enum rad_ata_security what, const char *password)
{
	struct rad_ata_security_options options = { .timeout_ms = 600000 };
	uint8_t data[RAD_ATA_SECURITY_BYTES];
	struct rad_command command;
	struct rad_reply reply;

	memcpy(options.password, password, strlen(password));
	rad_ata_security_build(what, &options, data, &command);
	return send(&command, &reply);
}

static void identify(struct rad_ata_identify *ret)
{
	uint8_t data[RAD_ATA_IDENTIFY_BYTES];
	struct rad_command command;
	struct rad_reply reply;

	rad_ata_identify_build(data, &command);
	assert_int_equal(send(&command, &reply), RAD_ANSWER_GOOD);
	assert_int_equal(rad_ata_identify_read(data, sizeof(data), ret, NULL), 0);
	assert_false(ret->checksum_is_wrong);
}

/* ACS-4 4.18: the order of commands, the lock at power-on, and what takes the password away. */
static void test_ata_security(void **state)
{
	const struct rad_bench_firmware firmware = { .security = true, .seconds = 60 };
	struct rad_ata_identify id;
	uint64_t before;

	start(RAD_BUS_ATA, &firmware);
	assert_int_equal(security(RAD_ATA_ERASE_PREPARE, ""), RAD_ANSWER_GOOD);
	assert_int_equal(security(RAD_ATA_ERASE_UNIT, "p"), RAD_ANSWER_REFUSED); /* no password is set */
	assert_int_equal(security(RAD_ATA_SET_PASSWORD, "p"), RAD_ANSWER_GOOD);
	identify(&id);
	assert_true(id.security_enabled && !id.security_locked);
	assert_int_equal(security(RAD_ATA_ERASE_UNIT, "p"), RAD_ANSWER_REFUSED); /* not prepared */
	assert_int_equal(security(RAD_ATA_ERASE_PREPARE, ""), RAD_ANSWER_GOOD);
	identify(&id); /* a command in between */
	assert_int_equal(security(RAD_ATA_ERASE_UNIT, "p"), RAD_ANSWER_REFUSED);
	rad_simulator_power_cycle(transport, 0);
	identify(&id);
	assert_true(id.security_locked);
	assert_int_equal(security(RAD_ATA_DISABLE_PASSWORD, "p"), RAD_ANSWER_REFUSED);
	assert_int_equal(security(RAD_ATA_UNLOCK, "wrong"), RAD_ANSWER_REFUSED);
	assert_int_equal(security(RAD_ATA_UNLOCK, "p"), RAD_ANSWER_GOOD);
	assert_int_equal(security(RAD_ATA_ERASE_PREPARE, ""), RAD_ANSWER_GOOD);
	before = hand_ns;
	assert_int_equal(security(RAD_ATA_ERASE_UNIT, "p"), RAD_ANSWER_GOOD);
	assert_int_equal(hand_ns - before, 60000000000ull);
	identify(&id);
	assert_false(id.security_enabled);
	assert_int_equal(security(RAD_ATA_FREEZE_LOCK, ""), RAD_ANSWER_GOOD);
	assert_int_equal(security(RAD_ATA_SET_PASSWORD, "p"), RAD_ANSWER_REFUSED);
	finish();
}

static enum rad_answer capacity(void (*build)(struct rad_command *), uint64_t *ret_last)
{
	struct rad_command command;
	struct rad_reply reply;

	build(&command);
	if (send(&command, &reply) == RAD_ANSWER_GOOD && ret_last)
		assert_int_equal(rad_ata_native_max_read(&command, &reply, ret_last, NULL), 0);
	return reply.answer;
}

static void native_ext(struct rad_command *ret)
{
	rad_ata_native_max_build(true, ret);
}

static enum rad_answer set_max(uint64_t last, bool persistent)
{
	struct rad_command command;
	struct rad_reply reply;

	rad_ata_set_max_build(true, persistent, last, &command);
	return send(&command, &reply);
}

/* SET MAX must directly follow READ NATIVE MAX, once a power cycle; DCO RESTORE is refused while an HPA stands. */
static void test_ata_hidden(void **state)
{
	const struct rad_bench_firmware firmware = { .hpa_bytes = SIZE, .dco_bytes = SIZE };
	struct rad_ata_identify id;
	uint64_t last = 0;

	start(RAD_BUS_ATA, &firmware);
	identify(&id);
	assert_true(id.has_hpa && id.hpa_is_enabled && id.has_dco && !id.has_amac);
	assert_int_equal(id.accessible_sectors, SIZE / 512);
	assert_int_equal(set_max(2 * SIZE / 512 - 1, true), RAD_ANSWER_REFUSED);
	assert_int_equal(capacity(rad_ata_dco_restore_build, NULL), RAD_ANSWER_REFUSED);
	assert_int_equal(capacity(native_ext, &last), RAD_ANSWER_GOOD);
	assert_int_equal(last, 2 * SIZE / 512 - 1);
	assert_int_equal(set_max(last + 1, true), RAD_ANSWER_REFUSED); /* beyond the native size */
	assert_int_equal(capacity(native_ext, &last), RAD_ANSWER_GOOD);
	assert_int_equal(set_max(last, true), RAD_ANSWER_GOOD);
	identify(&id);
	assert_int_equal(id.accessible_sectors, 2 * SIZE / 512);
	assert_int_equal(capacity(native_ext, &last), RAD_ANSWER_GOOD);
	assert_int_equal(set_max(last, true), RAD_ANSWER_REFUSED); /* the second one */
	assert_int_equal(capacity(rad_ata_dco_restore_build, NULL), RAD_ANSWER_GOOD);
	identify(&id);
	assert_int_equal(id.accessible_sectors, 3 * SIZE / 512);
	finish();
}

static uint16_t nvme(enum rad_nvme_sanitize what, const struct rad_nvme_sanitize_options *options, uint32_t nsid)
{
	struct rad_command command;
	struct rad_reply reply;

	rad_nvme_sanitize_build(what, options, &command);
	command.nvme.nsid = nsid;
	(void)send(&command, &reply);
	return reply.nvme_status;
}

static void nvme_log(struct rad_nvme_sanitize_log *ret)
{
	uint8_t data[RAD_NVME_SANITIZE_LOG_BYTES];
	struct rad_command command;
	struct rad_reply reply;

	rad_nvme_sanitize_log_build(data, &command);
	assert_int_equal(send(&command, &reply), RAD_ANSWER_GOOD);
	assert_int_equal(rad_nvme_sanitize_log_read(data, sizeof(data), ret, NULL), 0);
}

/* NVM Express Base 2.1, 8.1.24. */
static void test_nvme_sanitize(void **state)
{
	const struct rad_bench_firmware firmware = { .sanitize_block = true, .sanitize_crypto = true, .seconds = 10 };
	const struct rad_nvme_sanitize_options options = { .passes = 1 };
	struct rad_nvme_sanitize_log log;

	start(RAD_BUS_NVME, &firmware);
	nvme_log(&log);
	assert_int_equal(log.state, RAD_NVME_NEVER_SANITIZED);
	assert_int_equal(log.progress, 0xFFFF);
	assert_int_equal(log.block_s, 10);
	assert_int_equal(nvme(RAD_NVME_CRYPTO_ERASE, &options, 1), 0x002); /* NSID must be 0 */
	assert_int_equal(nvme(RAD_NVME_OVERWRITE, &options, 0), 0x002);	   /* not offered */
	assert_int_equal(nvme(RAD_NVME_EXIT_FAILURE, &options, 0), 0x01C);
	assert_int_equal(nvme(RAD_NVME_CRYPTO_ERASE, &options, 0), 0);
	nvme_log(&log);
	assert_int_equal(log.state, RAD_NVME_SANITIZING);
	assert_int_equal(nvme(RAD_NVME_CRYPTO_ERASE, &options, 0), 0x01D);
	pass_seconds(11);
	nvme_log(&log);
	assert_int_equal(log.state, RAD_NVME_SANITIZED);
	assert_int_equal(log.cdw10, 4);
	assert_true(log.global_data_erased);
	finish();
}

static void test_nvme_sanitize_fails(void **state)
{
	const struct rad_bench_firmware firmware = {
		.sanitize_block = true, .format = true, .seconds = 1, .lies = RAD_SIM_LIE_FAIL
	};
	struct rad_nvme_sanitize_options options = { .passes = 1 };
	const struct rad_nvme_namespace space = { .format = 0 };
	struct rad_nvme_sanitize_log log;
	struct rad_command command;
	struct rad_reply reply;

	start(RAD_BUS_NVME, &firmware);
	assert_int_equal(nvme(RAD_NVME_BLOCK_ERASE, &options, 0), 0);
	pass_seconds(2);
	nvme_log(&log);
	assert_int_equal(log.state, RAD_NVME_SANITIZE_FAILED);
	rad_nvme_format_build(RAD_NVME_SES_USER_DATA, 1, &space, 1000, &command);
	assert_int_equal(send(&command, &reply), RAD_ANSWER_REFUSED);
	assert_int_equal(reply.nvme_status, 0x01C);
	assert_int_equal(nvme(RAD_NVME_EXIT_FAILURE, &options, 0), 0x01C); /* restricted */
	options.allow_unrestricted_exit = true;
	assert_int_equal(nvme(RAD_NVME_BLOCK_ERASE, &options, 0), 0);
	pass_seconds(2);
	assert_int_equal(nvme(RAD_NVME_EXIT_FAILURE, &options, 0), 0);
	finish();
}

/* SBC-4 5.30: not ready with progress while it works, and REQUEST SENSE succeeds. */
static void test_scsi_sanitize(void **state)
{
	const struct rad_bench_firmware firmware = { .sanitize_overwrite = true, .seconds = 100 };
	struct rad_scsi_sanitize_options options = { .passes = 0 };
	uint8_t list[RAD_SCSI_OVERWRITE_LIST_BYTES];
	uint8_t data[RAD_SENSE_SIZE] = { 0 };
	struct rad_scsi_progress progress;
	struct rad_command command;
	struct rad_sense sense;
	struct rad_reply reply;

	start(RAD_BUS_SCSI, &firmware);
	rad_scsi_sanitize_build(RAD_SCSI_SANITIZE_OVERWRITE, &options, list, &command);
	assert_int_equal(send(&command, &reply), RAD_ANSWER_REFUSED); /* no pass at all */
	assert_int_equal(reply.sense.asc, 0x26);
	options.passes = 1;
	rad_scsi_sanitize_build(RAD_SCSI_SANITIZE_OVERWRITE, &options, list, &command);
	assert_int_equal(send(&command, &reply), RAD_ANSWER_GOOD);
	pass_seconds(25);
	rad_scsi_test_unit_ready_build(&command);
	assert_int_equal(send(&command, &reply), RAD_ANSWER_REFUSED);
	assert_true(reply.sense.key == 2 && reply.sense.asc == 0x04 && reply.sense.ascq == 0x1B);
	rad_scsi_request_sense_build(data, sizeof(data), &command);
	assert_int_equal(send(&command, &reply), RAD_ANSWER_GOOD);
	rad_sense_decode(data, sizeof(data), &sense);
	rad_scsi_progress_read(&sense, &progress);
	assert_int_equal(progress.state, RAD_SCSI_SANITIZING);
	assert_in_range(progress.fraction, 0x3F00, 0x4100);
	pass_seconds(80);
	rad_scsi_test_unit_ready_build(&command);
	assert_int_equal(send(&command, &reply), RAD_ANSWER_GOOD);
	finish();
}

static void test_mmc_and_opal(void **state)
{
	const struct rad_bench_firmware card = { .format = true };
	const struct rad_bench_firmware opal = { .trusted = RAD_SIM_TRUSTED_OPAL,
						 .trusted_locked = true,
						 .encrypts = true,
						 .psid = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789" };
	uint8_t data[RAD_TCG_DISCOVERY_BYTES];
	uint8_t key[RAD_TCG_KEY_BYTES];
	struct rad_tcg_discovery found;
	struct rad_command command;
	struct rad_reply reply;

	start(RAD_BUS_MMC, &card);
	rad_mmc_sanitize_build(1000, &command);
	assert_int_equal(send(&command, &reply), RAD_ANSWER_REFUSED); /* SWITCH_ERROR: not offered */
	rad_mmc_erase_build(RAD_MMC_ERASE, 5, 4, 1000, &command);
	assert_int_equal(send(&command, &reply), RAD_ANSWER_REFUSED);
	rad_mmc_erase_build(RAD_MMC_ERASE, 0, SIZE / 512, 1000, &command); /* one sector too many */
	assert_int_equal(send(&command, &reply), RAD_ANSWER_REFUSED);
	rad_mmc_erase_build(RAD_MMC_SECURE_ERASE, 0, SIZE / 512 - 1, 1000, &command);
	assert_int_equal(send(&command, &reply), RAD_ANSWER_GOOD);
	finish();

	start(RAD_BUS_NVME, &opal);
	rad_tcg_discovery_build(RAD_SET_NVME, data, &command);
	assert_int_equal(send(&command, &reply), RAD_ANSWER_GOOD);
	assert_int_equal(rad_tcg_discovery_read(data, sizeof(data), &found, NULL), 0);
	assert_true(found.ssc == RAD_TCG_OPAL_2 && found.locked && found.media_encryption);
	rad_tcg_revert_build(RAD_OPAL_PSID_REVERT, opal.psid, 31, key, &command);
	assert_int_equal(send(&command, &reply), RAD_ANSWER_REFUSED);
	rad_tcg_revert_build(RAD_OPAL_PSID_REVERT, opal.psid, 32, key, &command);
	assert_int_equal(send(&command, &reply), RAD_ANSWER_GOOD);
	finish();
}

/* A power cut before the n-th command: it is not done, and the drive is gone until it has power again. */
static void test_power_cut(void **state)
{
	const struct rad_bench_firmware firmware = { .sanitize_block = true, .power_cut_at = 2 };
	const struct rad_ata_sanitize_options options = { .passes = 1 };
	struct rad_ata_sanitize_status status;
	struct rad_command command;
	struct rad_reply reply;
	struct rad_error err;

	start(RAD_BUS_ATA, &firmware);
	(void)sanitize(RAD_ATA_SANITIZE_STATUS, &options, &status);
	rad_ata_sanitize_build(RAD_ATA_BLOCK_ERASE, &options, &command);
	assert_int_equal(target->transport->ops->execute(target, &command, &reply, &err), -RAD_ERROR_IO);
	rad_simulator_power_cycle(transport, 0);
	assert_int_equal(sanitize(RAD_ATA_SANITIZE_STATUS, &options, &status), RAD_ANSWER_GOOD);
	assert_false(status.in_progress);
	finish();
}

static bool is_clean(void)
{
	char old[15];

	assert_int_equal(rad_simulator_peek(transport, 0, 0, old, sizeof(old)), sizeof(old));
	return memcmp(old, "RADERA OLD DATA", sizeof(old)) != 0;
}

/* A drive remembers without power: that it has a password, what it shows, and that it was erasing itself. */
static void test_state_is_kept(void **state)
{
	const struct rad_bench_firmware firmware = { .security = true, .sanitize_block = true, .seconds = 10 };
	const struct rad_ata_sanitize_options options = { .passes = 1 };
	struct rad_ata_sanitize_status status;
	struct rad_ata_identify identity;
	char directory[] = "/tmp/radera-sim-XXXXXX";
	char path[64];

	assert_non_null(mkdtemp(directory));
	start_in(RAD_BUS_ATA, &firmware, directory);
	assert_int_equal(security(RAD_ATA_SET_PASSWORD, "right"), RAD_ANSWER_GOOD);
	finish();
	start_in(RAD_BUS_ATA, &firmware, directory);
	identify(&identity);
	assert_true(identity.security_enabled && identity.security_locked);
	assert_int_equal(security(RAD_ATA_UNLOCK, "right"), RAD_ANSWER_GOOD);
	assert_int_equal(security(RAD_ATA_DISABLE_PASSWORD, "right"), RAD_ANSWER_GOOD);
	assert_int_equal(sanitize(RAD_ATA_BLOCK_ERASE, &options, &status), RAD_ANSWER_GOOD);
	pass_seconds(4);
	(void)sanitize(RAD_ATA_SANITIZE_STATUS, &options, &status);
	finish();
	pass_seconds(1000); /* without power nothing goes on */
	start_in(RAD_BUS_ATA, &firmware, directory);
	(void)sanitize(RAD_ATA_SANITIZE_STATUS, &options, &status);
	assert_true(status.in_progress);
	pass_seconds(7);
	(void)sanitize(RAD_ATA_SANITIZE_STATUS, &options, &status);
	assert_false(status.in_progress);
	assert_true(is_clean());
	finish();
	(void)snprintf(path, sizeof(path), "%s/d.img", directory);
	assert_int_equal(unlink(path), 0);
	(void)snprintf(path, sizeof(path), "%s/d.state", directory);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(directory), 0);
}

/* The same command by the raw CDB that a kernel would pass on (SAT-4), and what is no command of a SATA drive. */
static void test_raw_cdb(void **state)
{
	const struct rad_bench_firmware firmware = { .sanitize_block = true };
	uint8_t data[512];
	struct rad_command command = { .set = RAD_SET_SCSI,
				       .name = "ATA PASS-THROUGH(12)",
				       .direction = RAD_DATA_IN,
				       .data = data,
				       .data_bytes = sizeof(data),
				       .timeout_ms = 1000,
				       .scsi = { { 0xA1, 0x08, 0x0E, 0, 1, 0, 0, 0, 0, 0xEC }, 12 } };
	struct rad_reply reply;

	start(RAD_BUS_ATA, &firmware);
	assert_int_equal(send(&command, &reply), RAD_ANSWER_GOOD);
	assert_int_equal(data[59 * 2 + 1] & 0x90, 0x90); /* sanitize, block erase */
	command.scsi.cdb[0] = 0x48;			 /* SANITIZE: no command of a SATA drive */
	assert_int_equal(send(&command, &reply), RAD_ANSWER_REFUSED);
	assert_int_equal(reply.sense.key, 0x05);
	assert_int_equal(reply.sense.asc, 0x20);
	finish();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ata_sanitize_runs),   cmocka_unit_test(test_ata_sanitize_fails),
		cmocka_unit_test(test_ata_sanitize_freeze), cmocka_unit_test(test_ata_security),
		cmocka_unit_test(test_ata_hidden),	    cmocka_unit_test(test_nvme_sanitize),
		cmocka_unit_test(test_nvme_sanitize_fails), cmocka_unit_test(test_scsi_sanitize),
		cmocka_unit_test(test_mmc_and_opal),	    cmocka_unit_test(test_power_cut),
		cmocka_unit_test(test_state_is_kept),	    cmocka_unit_test(test_raw_cdb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
