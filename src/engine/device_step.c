/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One command of the drive's own, from its start to its end. What counts as evidence is kept as it is seen: that the
 * drive took the command (journalled at once, so that a power cut finds it), that it was seen working, how it ended.
 *
 * Resume: a step whose acceptance is in the journal attaches to what still runs in the drive; if nothing runs any more
 * the command is sent again, since its end was not seen.
 */
#include "engine/eraser.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define NS_PER_MS	 1000000ull
#define POLL_FIRST_MS	 20u
#define POLL_MAX_MS	 5000u
#define STALL_MIN_MS	 (30u * 60 * 1000)
#define LOST_CONTACT_MAX 10u /* in a row */
#define ACCEPTED	 1u  /* the position that a checkpoint of this step has */

const struct rad_eraser *rad_eraser_of(enum rad_technique technique)
{
	static const struct rad_eraser *const erasers[RAD_TECHNIQUE_COUNT] = {
		[RAD_TECHNIQUE_NVME_SANITIZE_BLOCK] = &rad_eraser_nvme_sanitize,
		[RAD_TECHNIQUE_NVME_SANITIZE_CRYPTO] = &rad_eraser_nvme_sanitize,
		[RAD_TECHNIQUE_NVME_SANITIZE_OVERWRITE] = &rad_eraser_nvme_sanitize,
		[RAD_TECHNIQUE_ATA_SANITIZE_BLOCK] = &rad_eraser_ata_sanitize,
		[RAD_TECHNIQUE_ATA_SANITIZE_CRYPTO] = &rad_eraser_ata_sanitize,
		[RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE] = &rad_eraser_ata_sanitize,
		[RAD_TECHNIQUE_SCSI_SANITIZE_BLOCK] = &rad_eraser_scsi,
		[RAD_TECHNIQUE_SCSI_SANITIZE_CRYPTO] = &rad_eraser_scsi,
		[RAD_TECHNIQUE_SCSI_SANITIZE_OVERWRITE] = &rad_eraser_scsi,
		[RAD_TECHNIQUE_TCG_PSID_REVERT] = &rad_eraser_tcg,
		[RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED] = &rad_eraser_ata_security,
		[RAD_TECHNIQUE_ATA_SECURITY_ERASE] = &rad_eraser_ata_security,
		[RAD_TECHNIQUE_NVME_FORMAT_CRYPTO] = &rad_eraser_nvme_format,
		[RAD_TECHNIQUE_NVME_FORMAT_USER_DATA] = &rad_eraser_nvme_format,
		[RAD_TECHNIQUE_SCSI_FORMAT_UNIT] = &rad_eraser_scsi,
		[RAD_TECHNIQUE_MMC_SANITIZE] = &rad_eraser_mmc,
		[RAD_TECHNIQUE_MMC_SECURE_ERASE] = &rad_eraser_mmc,
	};

	return (unsigned int)technique < RAD_TECHNIQUE_COUNT ? erasers[technique] : NULL;
}

/* The state of one following. */
struct watch {
	const struct rad_eraser *eraser;
	uint64_t limit_ns; /* without any change of progress */
	uint64_t changed_ns;
	uint16_t fraction;
	bool has_fraction;
	uint32_t lost_contact;
	uint32_t poll_ms;
};

static uint64_t now_ns(const struct rad_job *job)
{
	return rad_clock_monotonic_ns(job->session->config.clock);
}

static enum rad_flow_end end_by_error(const struct rad_job *job)
{
	return job->work->error.kind == RAD_ERROR_INTERRUPTED ? RAD_FLOW_INTERRUPTED : RAD_FLOW_FAILED;
}

static void watch_begin(struct rad_job *job, const struct rad_eraser *eraser, struct watch *ret)
{
	uint64_t estimate_ms = rad_job_plan_step(job)->estimate_ms;
	uint64_t limit_ms = estimate_ms / 2 > STALL_MIN_MS ? estimate_ms / 2 : STALL_MIN_MS;

	memset(ret, 0, sizeof(*ret));
	ret->eraser = eraser;
	ret->limit_ns = limit_ms * NS_PER_MS;
	ret->changed_ns = now_ns(job);
	ret->poll_ms = POLL_FIRST_MS;
}

static void show_fraction(struct rad_job *job, struct watch *watch, const struct rad_work *work)
{
	if (work->has_fraction && work->fraction != 0xFFFF) {
		if (watch->has_fraction && work->fraction < watch->fraction)
			rad_job_message(job, "the drive's progress went backwards, from %u to %u of 65536",
					watch->fraction, work->fraction);
		if (!watch->has_fraction || work->fraction != watch->fraction)
			watch->changed_ns = now_ns(job);
		watch->fraction = work->fraction;
		watch->has_fraction = true;
		job->device_bytes = (uint64_t)((double)job->size_bytes * work->fraction / 65536.0);
	}
	rad_progress_advance(job, false);
}

static int check_stall(struct rad_job *job, const struct watch *watch)
{
	if (now_ns(job) - watch->changed_ns <= watch->limit_ns)
		return 0;
	(void)rad_error_set(&job->work->error, RAD_ERROR_FAILED, 0, "erase",
			    "the drive has shown no progress for %llu min",
			    (unsigned long long)(watch->limit_ns / NS_PER_MS / 60000));
	rad_error_advise(&job->work->error, "cut the drive's power and try again; a drive that stays so should be "
					    "destroyed");
	return -1;
}

/* One look. A drive may miss some while it is busy; but it must still be ours. */
static int look(struct rad_job *job, struct watch *watch, struct rad_work *ret)
{
	struct rad_error problem;
	int r = watch->eraser->look(job, ret, &problem);

	if (r == 0) {
		watch->lost_contact = 0;
		return 0;
	}
	ret->state = RAD_WORK_RUNNING; /* nothing else is known */
	ret->has_fraction = false;
	if (++watch->lost_contact < LOST_CONTACT_MAX && rad_guard_after_error(job, 0, problem.code) == 0)
		return 0;
	if (job->work->error.kind == RAD_ERROR_NONE)
		job->work->error = problem;
	return -1;
}

static enum rad_flow_end obey(struct rad_job *job, enum rad_wish wish)
{
	if (wish == RAD_WISH_CANCEL) {
		rad_job_message(job, "cancelled, but what the drive has begun goes on inside of it");
		return RAD_FLOW_CANCELLED;
	}
	rad_job_checkpoint(job, ACCEPTED);
	return RAD_FLOW_INTERRUPTED;
}

/* Follows until nothing runs any more; *ret is the last look. */
static enum rad_flow_end follow(struct rad_job *job, struct watch *watch, struct rad_work *ret)
{
	for (;;) {
		enum rad_wish wish;

		if (look(job, watch, ret) < 0)
			return end_by_error(job);
		if (ret->state != RAD_WORK_RUNNING)
			return RAD_FLOW_DONE;
		if (watch->lost_contact == 0)
			rad_job_step(job)->seen_working = true;
		show_fraction(job, watch, ret);
		if (check_stall(job, watch) < 0)
			return RAD_FLOW_FAILED;
		wish = rad_job_rest(job, watch->poll_ms);
		if (wish != RAD_WISH_RUN)
			return obey(job, wish);
		watch->poll_ms = watch->poll_ms * 2 < POLL_MAX_MS ? watch->poll_ms * 2 : POLL_MAX_MS;
	}
}

static enum rad_flow_end judge_end(struct rad_job *job, const struct rad_work *before, const struct rad_work *after)
{
	struct rad_step_result *step = rad_job_step(job);

	if (after->state == RAD_WORK_FAILED) {
		(void)rad_error_set(&job->work->error, RAD_ERROR_DEVICE, 0, "erase", "the drive says that %s failed",
				    rad_technique_title(rad_job_plan_step(job)->technique));
		rad_error_advise(&job->work->error,
				 "try again; a drive whose sanitize keeps failing should be destroyed");
		return RAD_FLOW_FAILED;
	}
	if (before && after->trait != before->trait)
		step->seen_working = true;
	return RAD_FLOW_DONE;
}

/* Sends the command; what the drive has taken is in the journal before anything else happens. */
static int start(struct rad_job *job, const struct rad_eraser *eraser)
{
	struct rad_step_result *step = rad_job_step(job);
	int r = job->is_claimed ? 0 : rad_job_claim(job);

	if (r == 0)
		r = eraser->start(job, rad_job_plan_step(job)->technique, &job->work->error);
	if (r < 0)
		return r;
	step->accepted = true;
	rad_job_checkpoint(job, ACCEPTED);
	return 0;
}

static enum rad_flow_end run_blocking(struct rad_job *job, const struct rad_eraser *eraser)
{
	rad_progress_advance(job, true);
	return start(job, eraser) < 0 ? end_by_error(job) : RAD_FLOW_DONE;
}

static enum rad_flow_end run_followed(struct rad_job *job, const struct rad_eraser *eraser, bool was_accepted)
{
	struct rad_step_result *step = rad_job_step(job);
	enum rad_flow_end end;
	struct rad_work before;
	struct rad_work after;
	struct watch watch;

	watch_begin(job, eraser, &watch);
	if (look(job, &watch, &before) < 0)
		return end_by_error(job);
	if (before.state == RAD_WORK_RUNNING && was_accepted) {
		step->accepted = true;
		step->attached = true;
		end = follow(job, &watch, &after);
		return end == RAD_FLOW_DONE ? judge_end(job, NULL, &after) : end;
	}
	/* somebody else's: ours begins when it has ended */
	if (before.state == RAD_WORK_RUNNING) {
		end = follow(job, &watch, &before);
		if (end != RAD_FLOW_DONE)
			return end;
	}
	step->seen_working = false;
	if (start(job, eraser) < 0)
		return end_by_error(job);
	watch_begin(job, eraser, &watch);
	end = follow(job, &watch, &after);
	return end == RAD_FLOW_DONE ? judge_end(job, &before, &after) : end;
}

enum rad_flow_end rad_device_run(struct rad_job *job, uint64_t position)
{
	const struct rad_eraser *eraser = rad_eraser_of(rad_job_plan_step(job)->technique);
	struct rad_step_result *step = rad_job_step(job);
	bool was_accepted = position == ACCEPTED && step->accepted;

	step->accepted = false;
	step->seen_working = false;
	step->attached = false;
	job->device_bytes = 0;
	if (!eraser) {
		(void)rad_error_set(&job->work->error, RAD_ERROR_REFUSED, 0, "erase", "%s cannot be sent",
				    rad_technique_title(rad_job_plan_step(job)->technique));
		return RAD_FLOW_FAILED;
	}
	return eraser->look ? run_followed(job, eraser, was_accepted) : run_blocking(job, eraser);
}

/* The look of whichever sanitize the drive has; by its kind, since nobody knows what was started. */
static const struct rad_eraser *sanitizer_of(const struct rad_job_intent *intent)
{
	const struct rad_technique_offer *ata = &intent->capability.offers[RAD_TECHNIQUE_ATA_SANITIZE_BLOCK];

	if (intent->drive.bus != RAD_BUS_ATA && ata->offer != RAD_OFFER_NO && ata->offer != RAD_OFFER_UNKNOWN)
		return &rad_eraser_ata_sanitize; /* behind a bridge or a translator */
	switch (intent->drive.bus) {
	case RAD_BUS_ATA:
		return &rad_eraser_ata_sanitize;
	case RAD_BUS_NVME:
		return &rad_eraser_nvme_sanitize;
	case RAD_BUS_SCSI:
	case RAD_BUS_USB:
		return &rad_eraser_scsi;
	case RAD_BUS_UNKNOWN:
	case RAD_BUS_MMC:
	case RAD_BUS_VIRTIO:
	case RAD_BUS_UFS:
	case RAD_BUS_LOOP:
	case RAD_BUS_RAM:
	case RAD_BUS_ZRAM:
	case RAD_BUS_COUNT:
		break;
	}
	return NULL;
}

enum rad_flow_end rad_await_run(struct rad_job *job, uint64_t position)
{
	const struct rad_eraser *eraser = sanitizer_of(&job->intent);
	struct rad_work work;
	struct watch watch;

	(void)position;
	job->device_bytes = 0;
	if (!eraser)
		return RAD_FLOW_DONE;
	watch_begin(job, eraser, &watch);
	/* how the stranger's sanitize ended does not matter: ours is to come */
	return follow(job, &watch, &work);
}
