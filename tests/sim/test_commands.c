/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Erasing by the drives' own commands, on simulated drives that tell the truth and on some that lie: from inquiry over
 * the plan to the verdict, as a station does it. A clock that runs 2000 times as fast lets an hour pass in two seconds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <radera/bench.h>
#include <radera/files.h>
#include <radera/plan.h>
#include <radera/rescue.h>
#include <radera/scan.h>
#include <radera/session.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "device/inquire.h"

#define MIB   (1024u * 1024u)
#define SIZE  (4ull * MIB)
#define SPEED 2000ull
#define PSID  "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

static uint64_t real_ns(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int64_t fast_wall_ms(struct rad_clock *clock)
{
	return 1795000000000ll;
}

static uint64_t fast_monotonic_ns(struct rad_clock *clock)
{
	static uint64_t base;
	uint64_t expected = 0;

	if (!__atomic_load_n(&base, __ATOMIC_RELAXED))
		(void)__atomic_compare_exchange_n(&base, &expected, real_ns(), false, __ATOMIC_RELAXED,
						  __ATOMIC_RELAXED);
	return (real_ns() - __atomic_load_n(&base, __ATOMIC_RELAXED)) * SPEED + 1;
}

static void fast_sleep_ns(struct rad_clock *clock, uint64_t ns)
{
	struct timespec pause = { (time_t)(ns / SPEED / 1000000000u), (long)(ns / SPEED % 1000000000u) };

	(void)nanosleep(&pause, NULL);
}

static const struct rad_clock_ops fast_ops = { fast_wall_ms, fast_monotonic_ns, fast_sleep_ns };
static struct rad_clock fast_clock = { &fast_ops };

/* A journal in memory: keeps the state to resume from, and can fail from call n on. */
struct memory_journal {
	struct rad_journal journal;
	pthread_mutex_t lock;
	int calls;
	int fail_from;
	struct rad_job_state state;
};

static int note(struct rad_journal *journal, size_t step, uint64_t position, const struct rad_job_result *so_far,
		struct rad_error *err)
{
	struct memory_journal *it = (struct memory_journal *)journal;
	int r = 0;

	(void)pthread_mutex_lock(&it->lock);
	it->calls++;
	if (it->fail_from && it->calls >= it->fail_from) {
		r = rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "journal", "the test's journal fails");
	} else if (so_far) {
		it->state.step = step;
		it->state.position_bytes = position;
		it->state.result = *so_far;
	}
	(void)pthread_mutex_unlock(&it->lock);
	return r;
}

static int begin_job(struct rad_journal *journal, const struct rad_job_intent *intent, struct rad_error *err)
{
	struct memory_journal *it = (struct memory_journal *)journal;
	int r = note(journal, 0, 0, NULL, err);

	if (r == 0) {
		it->state.intent = *intent;
		rad_job_result_init(&it->state.result, &intent->plan);
	}
	return r;
}

static int begin_step(struct rad_journal *journal, const char *job_id, size_t step, struct rad_error *err)
{
	return note(journal, 0, 0, NULL, err);
}

static int checkpoint(struct rad_journal *journal, const char *job_id, size_t step, uint64_t position,
		      const struct rad_job_result *so_far, struct rad_error *err)
{
	return note(journal, step, position, so_far, err);
}

static int end_step(struct rad_journal *journal, const char *job_id, size_t step, const struct rad_job_result *so_far,
		    struct rad_error *err)
{
	return note(journal, step + 1, 0, so_far, err);
}

static int end_job(struct rad_journal *journal, const char *job_id, const struct rad_job_result *result,
		   struct rad_error *err)
{
	return note(journal, 0, 0, NULL, err);
}

static const struct rad_journal_ops journal_ops = { begin_job, begin_step, checkpoint, end_step, end_job };

struct rig {
	struct rad_bench bench;
	struct rad_bench_drive drives[64];
	struct rad_transport *transport;
	struct memory_journal journal;
	struct rad_profile profile;
	struct rad_session_config config;
};

static struct rig *rig_new(size_t n_drives)
{
	struct rig *rig = calloc(1, sizeof(*rig));

	assert_non_null(rig);
	rig->bench.n_drives = n_drives;
	rig->bench.drives = rig->drives;
	rig->journal.journal.ops = &journal_ops;
	(void)pthread_mutex_init(&rig->journal.lock, NULL);
	rig->profile.level_wanted = RAD_LEVEL_PURGE;
	rig->profile.device_commands = true;
	rig->profile.verify = RAD_EXTENT_FULL;
	rig->profile.marks_permille = 50;
	rig->profile.bad_sectors = RAD_BAD_SECTORS_FAIL;
	rig->config = (struct rad_session_config){ .clock = &fast_clock,
						   .journal = &rig->journal.journal,
						   .block_bytes = 256 * 1024,
						   .depth = 4,
						   .request_timeout_ms = 3600000 };
	return rig;
}

static void rig_start(struct rig *rig)
{
	struct rad_error err;

	if (rad_simulator_new(&rig->bench, NULL, &fast_clock, &rig->transport, &err) < 0)
		fail_msg("%s", err.text);
}

static void rig_free(struct rig *rig)
{
	rad_simulator_free(rig->transport);
	(void)pthread_mutex_destroy(&rig->journal.lock);
	free(rig);
}

static void set_drive(struct rig *rig, size_t number, enum rad_bus bus, enum rad_media media,
		      const struct rad_bench_firmware *firmware)
{
	struct rad_bench_drive *drive = &rig->drives[number];
	struct rad_identity *identity = &drive->drive.identity;

	(void)snprintf(drive->drive.node, sizeof(drive->drive.node), "sim:d%zu", number);
	(void)snprintf(identity->serial, sizeof(identity->serial), "SIM%zu", number);
	(void)snprintf(identity->model, sizeof(identity->model), "Model");
	(void)snprintf(identity->vendor, sizeof(identity->vendor), "Radera");
	identity->size_bytes = SIZE;
	identity->diskseq = number + 1;
	drive->drive.bus = bus;
	drive->drive.media = media;
	drive->drive.logical_sector_bytes = 512;
	drive->drive.physical_sector_bytes = 512;
	drive->drive.max_request_bytes = MIB;
	drive->drive.simulated = true;
	drive->prefilled = true;
	drive->firmware = *firmware;
	drive->firmware.present = true;
}

/* Asks the drive and makes the plan, as the station does. */
static void make_intent(struct rig *rig, size_t number, struct rad_job_intent *ret)
{
	struct rad_error err;

	memset(ret, 0, sizeof(*ret));
	(void)snprintf(ret->job_id, sizeof(ret->job_id), "3f0c2f4e-6f0e-4f6e-9d55-0f4b6a1f%04zx", number);
	ret->drive = rig->drives[number].drive;
	if (rad_device_inquire(rig->transport, &ret->drive, &ret->capability, &err) < 0)
		fail_msg("%s", err.text);
	rad_plan_make(&rig->profile, &ret->capability, &ret->plan);
	memset(ret->seed, 0x5A + (int)number, sizeof(ret->seed));
}

/* Answers what a job asks until it ends. */
static void attend(struct rad_job *job, const char *answer)
{
	while (!rad_job_wait(job, 20)) {
		struct rad_snapshot snapshot;

		rad_job_snapshot(job, &snapshot);
		if (snapshot.ask.kind != RAD_ASK_NONE)
			(void)rad_job_answer(job, snapshot.ask.number, answer);
	}
}

/* Runs drive 0 to its end; the result is the caller's to free. NULL when the plan is refused. */
static struct rad_job_result *run(struct rig *rig, const struct rad_job_state *state, const char *answer,
				  struct rad_plan *ret_plan)
{
	rad_auto_free struct rad_job_intent *intent = malloc(sizeof(*intent));
	struct rad_job_result *result = malloc(sizeof(*result));
	struct rad_session *session = NULL;
	struct rad_job *job = NULL;
	struct rad_error err;

	if (state)
		*intent = state->intent;
	else
		make_intent(rig, 0, intent);
	*ret_plan = intent->plan;
	if (intent->plan.refused) {
		free(result);
		return NULL;
	}
	assert_int_equal(rad_session_new(&rig->config, &session, &err), 0);
	if (rad_session_start(session, rig->transport, intent, state, &job, &err) < 0)
		fail_msg("%s", err.text);
	attend(job, answer);
	*result = *rad_job_result(job);
	rad_session_free(session);
	return result;
}

static bool holds_old_data(struct rig *rig, size_t number)
{
	static const char old[] = "RADERA OLD DATA";
	uint64_t size = SIZE + rig->drives[number].firmware.hpa_bytes + rig->drives[number].firmware.amac_bytes +
			rig->drives[number].firmware.dco_bytes;
	rad_auto_free uint8_t *medium = malloc(size);

	assert_int_equal(rad_simulator_peek(rig->transport, number, 0, medium, size), (int64_t)size);
	return memmem(medium, size, old, sizeof(old) - 1) != NULL;
}

/* One drive, one profile, one end. */
struct command_case {
	const char *name;
	enum rad_bus bus;
	enum rad_media media;
	struct rad_bench_firmware firmware;
	enum rad_level wanted; /* NONE: Purge */
	const char *answer;    /* to what the job asks */
	bool refused;
	enum rad_technique technique;
	enum rad_outcome outcome;
	enum rad_error_kind error;
	const char *reason; /* in the verdict's, or the refusal's, words; NULL: none */
};

#define ATA    RAD_BUS_ATA
#define NVME   RAD_BUS_NVME
#define SCSI   RAD_BUS_SCSI
#define USB    RAD_BUS_USB
#define MMC    RAD_BUS_MMC
#define DISK   RAD_MEDIA_DISK
#define FLASH  RAD_MEDIA_FLASH
#define ERASED RAD_OUTCOME_ERASED
#define FAILED RAD_OUTCOME_FAILED
#define CLEAR  RAD_LEVEL_CLEAR

static const struct command_case truthful[] = {
	{ "ata block",
	  ATA,
	  FLASH,
	  { .sanitize_block = true, .sanitize_crypto = true, .seconds = 3600 },
	  .technique = RAD_TECHNIQUE_ATA_SANITIZE_BLOCK,
	  .outcome = ERASED },
	{ "ata crypto",
	  ATA,
	  FLASH,
	  { .sanitize_crypto = true, .seconds = 3 },
	  .technique = RAD_TECHNIQUE_ATA_SANITIZE_CRYPTO,
	  .outcome = ERASED },
	{ "ata overwrite",
	  ATA,
	  DISK,
	  { .sanitize_overwrite = true, .seconds = 3600 },
	  .technique = RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE,
	  .outcome = ERASED },
	{ "ata fill of ones",
	  ATA,
	  FLASH,
	  { .sanitize_block = true, .seconds = 3, .after = RAD_SIM_AFTER_ONES },
	  .technique = RAD_TECHNIQUE_ATA_SANITIZE_BLOCK,
	  .outcome = ERASED },
	{ "nvme maker's fill",
	  NVME,
	  FLASH,
	  { .sanitize_block = true, .seconds = 3, .after = RAD_SIM_AFTER_PATTERN },
	  .technique = RAD_TECHNIQUE_NVME_SANITIZE_BLOCK,
	  .outcome = ERASED },
	{ "scsi read errors as promised",
	  SCSI,
	  FLASH,
	  { .sanitize_block = true, .seconds = 3, .after = RAD_SIM_AFTER_ERROR },
	  .technique = RAD_TECHNIQUE_SCSI_SANITIZE_BLOCK,
	  .outcome = ERASED },
	{ "nvme crypto",
	  NVME,
	  FLASH,
	  { .sanitize_crypto = true, .seconds = 2, .namespaces = 3 },
	  .technique = RAD_TECHNIQUE_NVME_SANITIZE_CRYPTO,
	  .outcome = ERASED },
	{ "nvme overwrite",
	  NVME,
	  FLASH,
	  { .sanitize_overwrite = true, .seconds = 600 },
	  .technique = RAD_TECHNIQUE_NVME_SANITIZE_OVERWRITE,
	  .outcome = ERASED },
	{ "nvme format crypto",
	  NVME,
	  FLASH,
	  { .format = true, .seconds = 20 },
	  CLEAR,
	  .technique = RAD_TECHNIQUE_NVME_FORMAT_USER_DATA,
	  .outcome = ERASED },
	{ "scsi overwrite",
	  SCSI,
	  DISK,
	  { .sanitize_overwrite = true, .seconds = 4000 },
	  .technique = RAD_TECHNIQUE_SCSI_SANITIZE_OVERWRITE,
	  .outcome = ERASED },
	{ "scsi crypto",
	  SCSI,
	  FLASH,
	  { .sanitize_crypto = true, .seconds = 5 },
	  .technique = RAD_TECHNIQUE_SCSI_SANITIZE_CRYPTO,
	  .outcome = ERASED },
	{ "scsi format",
	  SCSI,
	  DISK,
	  { .format = true, .seconds = 50 },
	  CLEAR,
	  .technique = RAD_TECHNIQUE_SCSI_FORMAT_UNIT,
	  .outcome = ERASED },
	{ "security enhanced",
	  ATA,
	  DISK,
	  { .security = true, .security_enhanced = true, .seconds = 3600 },
	  .technique = RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED,
	  .outcome = ERASED },
	{ "security normal",
	  ATA,
	  FLASH,
	  { .security = true, .seconds = 60 },
	  CLEAR,
	  .technique = RAD_TECHNIQUE_ATA_SECURITY_ERASE,
	  .outcome = ERASED },
	{ "usb with sat",
	  USB,
	  FLASH,
	  { .sanitize_block = true, .seconds = 3, .bridge = RAD_SIM_BRIDGE_SAT },
	  .technique = RAD_TECHNIQUE_ATA_SANITIZE_BLOCK,
	  .outcome = ERASED },
	{ "emmc sanitize",
	  MMC,
	  FLASH,
	  { .sanitize_block = true, .seconds = 3, .boot_bytes = MIB },
	  CLEAR,
	  .technique = RAD_TECHNIQUE_MMC_SANITIZE,
	  .outcome = ERASED },
	{ "emmc secure erase",
	  MMC,
	  FLASH,
	  { .format = true, .seconds = 3 },
	  CLEAR,
	  .technique = RAD_TECHNIQUE_MMC_SECURE_ERASE,
	  .outcome = ERASED },
	{ "hpa",
	  ATA,
	  DISK,
	  { .sanitize_overwrite = true, .seconds = 3, .hpa_bytes = MIB },
	  .technique = RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE,
	  .outcome = ERASED },
	{ "hpa and dco",
	  ATA,
	  DISK,
	  { .sanitize_overwrite = true, .seconds = 3, .hpa_bytes = MIB, .dco_bytes = MIB },
	  .technique = RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE,
	  .outcome = ERASED },
	{ "amac",
	  ATA,
	  FLASH,
	  { .sanitize_block = true, .seconds = 3, .amac_bytes = MIB },
	  .technique = RAD_TECHNIQUE_ATA_SANITIZE_BLOCK,
	  .outcome = ERASED },
	{ "somebody else's sanitize is running",
	  NVME,
	  FLASH,
	  { .sanitize_block = true, .seconds = 600, .start = RAD_SIM_START_SANITIZING },
	  .technique = RAD_TECHNIQUE_NVME_SANITIZE_BLOCK,
	  .outcome = ERASED },
	{ "the last sanitize failed",
	  NVME,
	  FLASH,
	  { .sanitize_block = true, .seconds = 6, .start = RAD_SIM_START_FAILED },
	  .technique = RAD_TECHNIQUE_NVME_SANITIZE_BLOCK,
	  .outcome = ERASED },
	{ "frozen, and the computer may sleep",
	  ATA,
	  DISK,
	  { .security = true, .security_enhanced = true, .frozen = true, .seconds = 60 },
	  .answer = "yes",
	  .technique = RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED,
	  .outcome = ERASED },
	{ "locked by tcg",
	  NVME,
	  FLASH,
	  { .trusted = RAD_SIM_TRUSTED_OPAL, .trusted_locked = true, .encrypts = true, .psid = PSID },
	  .answer = PSID,
	  .technique = RAD_TECHNIQUE_TCG_PSID_REVERT,
	  .outcome = ERASED },
	{ "tcg, not locked",
	  ATA,
	  FLASH,
	  { .trusted = RAD_SIM_TRUSTED_OPAL, .encrypts = true, .psid = PSID },
	  .answer = "abcdefgh-jklmnpqr-stuvwxyz-23456789",
	  .technique = RAD_TECHNIQUE_TCG_PSID_REVERT,
	  .outcome = ERASED },
	{ "too fast to be seen",
	  NVME,
	  FLASH,
	  { .sanitize_crypto = true, .lies = RAD_SIM_LIE_INSTANT },
	  .technique = RAD_TECHNIQUE_NVME_SANITIZE_CRYPTO,
	  .outcome = ERASED },
	{ "too fast to be seen, scsi",
	  SCSI,
	  FLASH,
	  { .sanitize_crypto = true, .lies = RAD_SIM_LIE_INSTANT },
	  .technique = RAD_TECHNIQUE_SCSI_SANITIZE_CRYPTO,
	  .outcome = ERASED },
	{ "progress runs backwards",
	  ATA,
	  DISK,
	  { .sanitize_overwrite = true, .seconds = 3600, .lies = RAD_SIM_LIE_BACKWARDS },
	  .technique = RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE,
	  .outcome = ERASED },
};

static const struct command_case lying[] = {
	{ "noop",
	  NVME,
	  FLASH,
	  { .sanitize_block = true, .seconds = 3, .lies = RAD_SIM_LIE_NOOP },
	  .technique = RAD_TECHNIQUE_NVME_SANITIZE_BLOCK,
	  .outcome = FAILED,
	  .reason = "are left" },
	{ "noop, crypto",
	  SCSI,
	  FLASH,
	  { .sanitize_crypto = true, .seconds = 3, .lies = RAD_SIM_LIE_NOOP },
	  .technique = RAD_TECHNIQUE_SCSI_SANITIZE_CRYPTO,
	  .outcome = FAILED,
	  .reason = "are left" },
	{ "noop, overwrite",
	  ATA,
	  DISK,
	  { .sanitize_overwrite = true, .seconds = 3, .lies = RAD_SIM_LIE_NOOP },
	  .technique = RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE,
	  .outcome = FAILED,
	  .reason = "differ" },
	{ "noop, security erase",
	  ATA,
	  DISK,
	  { .security = true, .security_enhanced = true, .seconds = 3, .lies = RAD_SIM_LIE_NOOP },
	  .technique = RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED,
	  .outcome = FAILED,
	  .reason = "are left" },
	{ "noop, format",
	  NVME,
	  FLASH,
	  { .format = true, .seconds = 3, .lies = RAD_SIM_LIE_NOOP },
	  CLEAR,
	  .technique = RAD_TECHNIQUE_NVME_FORMAT_USER_DATA,
	  .outcome = FAILED,
	  .reason = "are left" },
	{ "noop, emmc",
	  MMC,
	  FLASH,
	  { .sanitize_block = true, .seconds = 3, .lies = RAD_SIM_LIE_NOOP },
	  CLEAR,
	  .technique = RAD_TECHNIQUE_MMC_SANITIZE,
	  .outcome = FAILED,
	  .reason = "are left" },
	{ "the last mebibyte is left",
	  ATA,
	  FLASH,
	  { .sanitize_block = true, .seconds = 3, .lies = RAD_SIM_LIE_PART },
	  .technique = RAD_TECHNIQUE_ATA_SANITIZE_BLOCK,
	  .outcome = FAILED,
	  .reason = "are left" },
	{ "only what was written lately is erased",
	  NVME,
	  FLASH,
	  { .sanitize_block = true, .seconds = 3, .lies = RAD_SIM_LIE_TRIMS },
	  .technique = RAD_TECHNIQUE_NVME_SANITIZE_BLOCK,
	  .outcome = FAILED,
	  .reason = "are left" },
	{ "the drive says that it failed",
	  NVME,
	  FLASH,
	  { .sanitize_block = true, .seconds = 3, .lies = RAD_SIM_LIE_FAIL },
	  .technique = RAD_TECHNIQUE_NVME_SANITIZE_BLOCK,
	  .outcome = FAILED,
	  .error = RAD_ERROR_DEVICE,
	  .reason = "failed" },
	{ "the drive says that it failed, ata",
	  ATA,
	  FLASH,
	  { .sanitize_block = true, .seconds = 3, .lies = RAD_SIM_LIE_FAIL },
	  .technique = RAD_TECHNIQUE_ATA_SANITIZE_BLOCK,
	  .outcome = FAILED,
	  .error = RAD_ERROR_DEVICE,
	  .reason = "failed" },
	{ "stuck at a half",
	  SCSI,
	  DISK,
	  { .sanitize_overwrite = true, .seconds = 3, .lies = RAD_SIM_LIE_STUCK },
	  .technique = RAD_TECHNIQUE_SCSI_SANITIZE_OVERWRITE,
	  .outcome = FAILED,
	  .error = RAD_ERROR_FAILED,
	  .reason = "no progress" },
	{ "the success of another day",
	  ATA,
	  FLASH,
	  { .sanitize_block = true, .seconds = 3, .lies = RAD_SIM_LIE_OLD_SUCCESS },
	  .technique = RAD_TECHNIQUE_ATA_SANITIZE_BLOCK,
	  .outcome = FAILED,
	  .reason = "are left" },
	{ "vanishes in the middle",
	  NVME,
	  FLASH,
	  { .sanitize_block = true, .seconds = 600, .lies = RAD_SIM_LIE_GONE },
	  .technique = RAD_TECHNIQUE_NVME_SANITIZE_BLOCK,
	  .outcome = FAILED,
	  .error = RAD_ERROR_IO,
	  .reason = "vanished" },
	{ "offered and refused",
	  SCSI,
	  FLASH,
	  { .sanitize_block = true, .lies = RAD_SIM_LIE_REFUSES },
	  .technique = RAD_TECHNIQUE_SCSI_SANITIZE_BLOCK,
	  .outcome = FAILED,
	  .error = RAD_ERROR_DEVICE,
	  .reason = "refuses SANITIZE" },
	{ "offered and refused, ata",
	  ATA,
	  FLASH,
	  { .sanitize_crypto = true, .lies = RAD_SIM_LIE_REFUSES },
	  .technique = RAD_TECHNIQUE_ATA_SANITIZE_CRYPTO,
	  .outcome = FAILED,
	  .error = RAD_ERROR_DEVICE,
	  .reason = "refuses CRYPTO SCRAMBLE EXT" },
	{ "security erase refused",
	  ATA,
	  DISK,
	  { .security = true, .security_enhanced = true, .lies = RAD_SIM_LIE_REFUSES },
	  .technique = RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED,
	  .outcome = FAILED,
	  .error = RAD_ERROR_DEVICE,
	  .reason = "refuses SECURITY ERASE UNIT" },
	{ "wrong psid",
	  NVME,
	  FLASH,
	  { .trusted = RAD_SIM_TRUSTED_OPAL, .trusted_locked = true, .encrypts = true, .psid = PSID },
	  .answer = "00000000000000000000000000000000",
	  .technique = RAD_TECHNIQUE_TCG_PSID_REVERT,
	  .outcome = FAILED,
	  .error = RAD_ERROR_DEVICE,
	  .reason = "refuses TCG PSID Revert" },
	{ "no psid",
	  NVME,
	  FLASH,
	  { .trusted = RAD_SIM_TRUSTED_OPAL, .trusted_locked = true, .encrypts = true, .psid = PSID },
	  .answer = "",
	  .technique = RAD_TECHNIQUE_TCG_PSID_REVERT,
	  .outcome = FAILED,
	  .error = RAD_ERROR_REFUSED,
	  .reason = "no PSID was given" },
	{ "frozen, and the computer may not sleep",
	  ATA,
	  DISK,
	  { .security = true, .security_enhanced = true, .frozen = true },
	  .answer = "no",
	  .technique = RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED,
	  .outcome = FAILED,
	  .error = RAD_ERROR_REFUSED,
	  .reason = "did not let the computer sleep" },
};

static const struct command_case refused[] = {
	{ "fixed-format sense",
	  ATA,
	  FLASH,
	  { .sanitize_block = true, .bridge = RAD_SIM_BRIDGE_FIXED_SENSE },
	  .refused = true,
	  .reason = "Purge takes" },
	{ "registers dropped",
	  USB,
	  FLASH,
	  { .sanitize_block = true, .bridge = RAD_SIM_BRIDGE_DROPS_REGISTERS },
	  .refused = true,
	  .reason = "USB bridge" },
	{ "no sat",
	  USB,
	  FLASH,
	  { .sanitize_block = true, .bridge = RAD_SIM_BRIDGE_NO_SAT },
	  .refused = true,
	  .reason = "USB bridge" },
	{ "locked",
	  ATA,
	  DISK,
	  { .security = true, .security_enhanced = true, .locked = true },
	  .refused = true,
	  .reason = "locked" },
	{ "sanitize frozen",
	  ATA,
	  FLASH,
	  { .sanitize_block = true, .sanitize_frozen = true },
	  .refused = true,
	  .reason = "Purge takes" },
	{ "hidden area that cannot be shown is found out",
	  ATA,
	  FLASH,
	  { .security = true },
	  .refused = true,
	  .reason = "Purge takes" },
	{ "write-protected",
	  NVME,
	  FLASH,
	  { .sanitize_block = true, .write_protected = true },
	  .refused = true,
	  .reason = "Purge takes" },
	{ "format with space outside of namespaces",
	  NVME,
	  FLASH,
	  { .format = true, .unallocated_bytes = MIB },
	  CLEAR,
	  .refused = true,
	  .reason = "Clear takes" },
	{ "emmc has no purge", MMC, FLASH, { .sanitize_block = true }, .refused = true, .reason = "eMMC sanitize" },
	{ "pyrite does not encrypt",
	  NVME,
	  FLASH,
	  { .trusted = RAD_SIM_TRUSTED_PYRITE, .psid = PSID },
	  .refused = true,
	  .reason = "Purge takes" },
	{ "enterprise is not spoken by the kernel",
	  SCSI,
	  FLASH,
	  { .trusted = RAD_SIM_TRUSTED_ENTERPRISE, .encrypts = true, .psid = PSID },
	  .refused = true,
	  .reason = "Purge takes" },
};

static void check_claim(struct rig *rig, const struct command_case *row, const struct rad_plan *plan,
			const struct rad_job_result *result)
{
	if (result->outcome != row->outcome)
		fail_msg("%s: %s, %s", row->name, rad_outcome_name(result->outcome), result->reason);
	if (result->error.kind != row->error)
		fail_msg("%s: error %s, %s", row->name, rad_error_kind_name(result->error.kind), result->reason);
	if (row->reason && !strstr(result->reason, row->reason))
		fail_msg("%s: reason %s", row->name, result->reason);
	assert_int_equal(result->level_reached, row->outcome == ERASED ? plan->level_reachable : RAD_LEVEL_NONE);
	/* the one thing that must never be */
	if (result->outcome == ERASED && holds_old_data(rig, 0))
		fail_msg("%s: called erased, and old data is left", row->name);
	/* no digest of anybody's data outlives its job */
	for (size_t i = 0; i < RAD_WITNESSES_MAX; i++)
		assert_int_equal(result->witnesses.digests[i], 0);
}

static void check_case(const struct command_case *row)
{
	struct rig *rig = rig_new(1);
	struct rad_job_result *result;
	struct rad_plan plan;

	set_drive(rig, 0, row->bus, row->media, &row->firmware);
	if (row->wanted)
		rig->profile.level_wanted = row->wanted;
	rig_start(rig);
	result = run(rig, NULL, row->answer ? row->answer : "", &plan);
	if (plan.refused != row->refused)
		fail_msg("%s: the plan: %s", row->name, plan.refused ? plan.refusal : "is not refused");
	if (plan.refused && !strstr(plan.refusal, row->reason))
		fail_msg("%s: refusal %s", row->name, plan.refusal);
	if (!plan.refused) {
		if (plan.technique != row->technique)
			fail_msg("%s: %s", row->name, rad_technique_name(plan.technique));
		check_claim(rig, row, &plan, result);
	}
	free(result);
	rig_free(rig);
}

static void test_truthful(void **state)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(truthful); i++)
		check_case(&truthful[i]);
}

static void test_lying(void **state)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(lying); i++)
		check_case(&lying[i]);
}

static void test_refused(void **state)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(refused); i++)
		check_case(&refused[i]);
}

/* What the evidence holds of a hidden area that was shown. */
static void test_hidden_area_in_the_result(void **state)
{
	const struct rad_bench_firmware firmware = { .sanitize_overwrite = true, .hpa_bytes = MIB, .seconds = 2 };
	struct rig *rig = rig_new(1);
	struct rad_job_result *result;
	struct rad_plan plan;

	set_drive(rig, 0, ATA, DISK, &firmware);
	rig_start(rig);
	result = run(rig, NULL, "", &plan);
	assert_non_null(result);
	assert_int_equal(rad_hidden_bytes(&result->hidden_before), MIB);
	assert_int_equal(rad_hidden_bytes(&result->hidden_after), 0);
	assert_int_equal(result->identity_before.size_bytes, SIZE + MIB);
	assert_int_equal(result->steps[plan.n_steps - 1].done_bytes, SIZE + MIB);
	assert_true(result->health_before.known && result->health_after.known);
	free(result);
	rig_free(rig);
}

/* The same for every boundary of the journal: it fails from call n on, and the job is resumed from what it kept. */
static void resume_after(const struct rad_bench_firmware *firmware, enum rad_bus bus, enum rad_media media,
			 int fail_from, bool *ret_done)
{
	struct rig *rig = rig_new(1);
	struct rad_job_state *kept = malloc(sizeof(*kept));
	struct rad_job_result *result;
	struct rad_plan plan;

	set_drive(rig, 0, bus, media, firmware);
	rig_start(rig);
	rig->journal.fail_from = fail_from;
	result = run(rig, NULL, PSID, &plan);
	*ret_done = result->outcome == ERASED;
	*kept = rig->journal.state;
	rig->journal.fail_from = 0;
	/* fail_from 1: the intent never came into the journal, and nothing was begun */
	if (!*ret_done && fail_from > 1) {
		free(result);
		rad_simulator_power_cycle(rig->transport, 0);
		result = run(rig, kept, PSID, &plan);
		if (result->outcome != ERASED)
			fail_msg("from call %d: %s, %s", fail_from, rad_outcome_name(result->outcome), result->reason);
		assert_false(holds_old_data(rig, 0));
	}
	free(result);
	free(kept);
	rig_free(rig);
}

static void test_every_journal_boundary(void **state)
{
	static const struct {
		enum rad_bus bus;
		enum rad_media media;
		struct rad_bench_firmware firmware;
	} rows[] = {
		{ NVME, FLASH, { .sanitize_block = true, .seconds = 600 } },
		{ ATA, DISK, { .security = true, .security_enhanced = true, .seconds = 600 } },
		{ ATA, DISK, { .sanitize_overwrite = true, .hpa_bytes = MIB, .seconds = 60 } },
		{ NVME, FLASH, { .trusted = RAD_SIM_TRUSTED_OPAL, .encrypts = true, .psid = PSID } },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++) {
		bool done = false;
		int n = 1;

		for (; !done && n < 40; n++)
			resume_after(&rows[i].firmware, rows[i].bus, rows[i].media, n, &done);
		assert_in_range(n, 6, 39);
	}
}

/* Power goes in the middle of a security erase: the drive comes back locked, with the job's own password. */
static void test_power_cut_leaves_locked(void **state)
{
	struct rad_bench_firmware firmware = { .security = true, .security_enhanced = true, .seconds = 60 };
	struct rad_job_result *result = NULL;
	struct rad_plan plan;
	bool was_locked = false;

	for (uint32_t cut = 1; cut < 60; cut++) {
		struct rig *rig = rig_new(1);
		struct rad_job_state *kept = malloc(sizeof(*kept));
		struct rad_capability capability;
		struct rad_error err;

		firmware.power_cut_at = cut;
		set_drive(rig, 0, ATA, DISK, &firmware);
		rig_start(rig);
		result = run(rig, NULL, "", &plan);
		if (plan.refused || result->outcome == ERASED) {
			free(result);
			free(kept);
			rig_free(rig);
			if (!plan.refused)
				break;
			continue;
		}
		*kept = rig->journal.state;
		rad_simulator_power_cycle(rig->transport, 0);
		assert_int_equal(rad_device_inquire(rig->transport, &rig->drives[0].drive, &capability, &err), 0);
		if (capability.security.locked) {
			uint8_t password[32];

			was_locked = true;
			rad_job_password(kept->intent.job_id, password);
			assert_int_equal(rad_rescue_unlock(rig->transport, &rig->drives[0].drive, password, &err), 0);
		}
		free(result);
		result = run(rig, kept, "", &plan);
		if (result->outcome != ERASED)
			fail_msg("cut before command %u: %s", cut, result->reason);
		assert_false(holds_old_data(rig, 0));
		free(result);
		free(kept);
		rig_free(rig);
	}
	assert_true(was_locked);
}

/* The wrong password is refused, and the right one is the one that the journal knows. */
static void test_unlock(void **state)
{
	const struct rad_bench_firmware firmware = { .security = true, .locked = true };
	struct rig *rig = rig_new(1);
	struct rad_error err;
	uint8_t password[32] = "wrong";

	set_drive(rig, 0, ATA, DISK, &firmware);
	rig_start(rig);
	assert_int_equal(rad_rescue_unlock(rig->transport, &rig->drives[0].drive, password, &err), -RAD_ERROR_DEVICE);
	memcpy(password, "a password that nobody remembers", 32);
	assert_int_equal(rad_rescue_unlock(rig->transport, &rig->drives[0].drive, password, &err), 0);
	/* and again: nothing is set any more */
	assert_int_equal(rad_rescue_unlock(rig->transport, &rig->drives[0].drive, password, &err), 0);
	rig_free(rig);
}

static void test_rescues(void **state)
{
	const struct rad_bench_firmware locked = {
		.trusted = RAD_SIM_TRUSTED_OPAL, .trusted_locked = true, .encrypts = true, .psid = PSID
	};
	const struct rad_bench_firmware failed = { .sanitize_block = true, .start = RAD_SIM_START_FAILED };
	const struct rad_bench_firmware array_disk = { .format = true, .seconds = 100 };
	struct rig *rig = rig_new(3);
	struct rad_error err;

	set_drive(rig, 0, NVME, FLASH, &locked);
	set_drive(rig, 1, NVME, FLASH, &failed);
	set_drive(rig, 2, SCSI, DISK, &array_disk);
	rig_start(rig);
	assert_int_equal(rad_rescue_psid_revert(rig->transport, &rig->drives[0].drive, "short", &err),
			 -RAD_ERROR_INPUT);
	assert_int_equal(rad_rescue_psid_revert(rig->transport, &rig->drives[0].drive, PSID, &err), 0);
	assert_int_equal(rad_rescue_psid_revert(rig->transport, &rig->drives[1].drive, PSID, &err), -RAD_ERROR_DEVICE);
	/* the failed one had not allowed it */
	assert_int_equal(rad_rescue_exit_failure(rig->transport, &rig->drives[1].drive, &err), -RAD_ERROR_DEVICE);
	assert_non_null(strstr(err.advice, "did not allow it"));
	assert_int_equal(rad_rescue_exit_failure(rig->transport, &rig->drives[0].drive, &err), -RAD_ERROR_INPUT);
	assert_int_equal(rad_rescue_reformat(rig->transport, &rig->drives[2].drive, 520, &err), -RAD_ERROR_INPUT);
	assert_int_equal(rad_rescue_suspend(rig->transport, &err), 0);
	rig_free(rig);
}

/* Another drive answers at the node: nothing is asked any further, and nothing is planned. */
static void test_another_drive_answers(void **state)
{
	const struct rad_bench_firmware firmware = { .sanitize_block = true };
	const enum rad_bus buses[] = { ATA, NVME };
	struct rad_capability capability;
	struct rad_error err;

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(buses); i++) {
		struct rig *rig = rig_new(1);
		struct rad_drive other;

		set_drive(rig, 0, buses[i], FLASH, &firmware);
		rig_start(rig);
		other = rig->drives[0].drive;
		(void)snprintf(other.identity.serial, sizeof(other.identity.serial), "SOMEBODYELSE");
		assert_int_equal(rad_device_inquire(rig->transport, &other, &capability, &err), -RAD_ERROR_REFUSED);
		assert_non_null(strstr(err.text, "SOMEBODYELSE"));
		rig_free(rig);
	}
}

/* Discovery asks the control node before it opens a block device that would hang. */
static void test_is_sanitizing(void **state)
{
	static const struct {
		enum rad_bus bus;
		struct rad_bench_firmware firmware;
		bool is_sanitizing;
	} rows[] = {
		{ ATA, { .sanitize_block = true, .seconds = 100000, .start = RAD_SIM_START_SANITIZING }, true },
		{ SCSI, { .sanitize_block = true, .seconds = 100000, .start = RAD_SIM_START_SANITIZING }, true },
		{ ATA, { .sanitize_block = true }, false },
		{ ATA, { .security = true }, false },
		{ SCSI, { .sanitize_block = true, .start = RAD_SIM_START_FAILED }, false },
		{ NVME, { .sanitize_block = true, .seconds = 100000, .start = RAD_SIM_START_SANITIZING }, false },
	};
	struct rig *rig = rig_new(RAD_ARRAY_LENGTH(rows));

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++)
		set_drive(rig, i, rows[i].bus, FLASH, &rows[i].firmware);
	rig_start(rig);
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++)
		assert_int_equal(rad_device_is_sanitizing(rig->transport, &rig->drives[i].drive),
				 rows[i].is_sanitizing);
	rig_free(rig);
}

/* Cancelling does not stop what the drive has begun; interrupting leaves it running, and a resume attaches to it. */
static void test_interrupt_and_attach(void **state)
{
	const struct rad_bench_firmware firmware = { .sanitize_block = true, .seconds = 3600 };
	rad_auto_free struct rad_job_intent *intent = malloc(sizeof(*intent));
	struct rad_job_state *kept = malloc(sizeof(*kept));
	struct rig *rig = rig_new(1);
	struct rad_job_result *result;
	struct rad_session *session = NULL;
	struct rad_snapshot snapshot;
	struct rad_job *job = NULL;
	struct rad_plan plan;
	struct rad_error err;

	set_drive(rig, 0, SCSI, FLASH, &firmware);
	rig_start(rig);
	make_intent(rig, 0, intent);
	assert_int_equal(rad_session_new(&rig->config, &session, &err), 0);
	assert_int_equal(rad_session_start(session, rig->transport, intent, NULL, &job, &err), 0);
	do {
		assert_false(rad_job_wait(job, 1));
		rad_job_snapshot(job, &snapshot);
	} while (snapshot.step_kind != RAD_STEP_DEVICE || snapshot.step_done_bytes == 0);
	rad_job_interrupt(job);
	assert_true(rad_job_wait(job, 60000));
	assert_int_equal(rad_job_result(job)->outcome, RAD_OUTCOME_INTERRUPTED);
	rad_session_free(session);
	*kept = rig->journal.state;
	assert_true(kept->result.steps[kept->step].accepted);
	result = run(rig, kept, "", &plan);
	assert_int_equal(result->outcome, ERASED);
	assert_true(result->steps[kept->step].attached);
	free(result);
	free(kept);
	rig_free(rig);
}

/* What kind of drive number i of a bench is. */
static void set_mixed(struct rig *rig, size_t i)
{
	const struct command_case *rows = truthful;

	/* suspend asks for a machine without other jobs; the locked ones are answered below */
	const struct command_case *row = &rows[i % (RAD_ARRAY_LENGTH(truthful) - 6)];
	struct rad_bench_firmware firmware = row->firmware;

	firmware.seconds = firmware.seconds > 600 ? 600 : firmware.seconds;
	set_drive(rig, i, row->bus, row->media, &firmware);
}

/* A bench of 64, all at once. */
static void test_sixty_four(void **state)
{
	struct rig *rig = rig_new(64);
	struct rad_session *session = NULL;
	struct rad_job *jobs[64];
	struct rad_error err;

	for (size_t i = 0; i < 64; i++)
		set_mixed(rig, i);
	rig->profile.level_wanted = CLEAR;
	rig->config.journal = NULL;
	rig_start(rig);
	rig->config.expected_jobs = 64;
	assert_int_equal(rad_session_new(&rig->config, &session, &err), 0);
	for (size_t i = 0; i < 64; i++) {
		rad_auto_free struct rad_job_intent *intent = malloc(sizeof(*intent));

		make_intent(rig, i, intent);
		if (intent->plan.refused)
			fail_msg("drive %zu: %s", i, intent->plan.refusal);
		assert_int_equal(rad_session_start(session, rig->transport, intent, NULL, &jobs[i], &err), 0);
	}
	for (size_t i = 0; i < 64; i++) {
		attend(jobs[i], PSID);
		if (rad_job_result(jobs[i])->outcome != ERASED)
			fail_msg("drive %zu: %s", i, rad_job_result(jobs[i])->reason);
		assert_false(holds_old_data(rig, i));
	}
	rad_session_free(session);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_truthful),
		cmocka_unit_test(test_lying),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_hidden_area_in_the_result),
		cmocka_unit_test(test_every_journal_boundary),
		cmocka_unit_test(test_power_cut_leaves_locked),
		cmocka_unit_test(test_unlock),
		cmocka_unit_test(test_rescues),
		cmocka_unit_test(test_another_drive_answers),
		cmocka_unit_test(test_is_sanitizing),
		cmocka_unit_test(test_interrupt_and_attach),
		cmocka_unit_test(test_sixty_four),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
