/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ATA SANITIZE DEVICE, and SECURITY ERASE UNIT with the password that goes with it.
 */
#include <string.h>

#include "ata/identify.h"
#include "ata/sanitize.h"
#include "ata/security.h"
#include "engine/eraser.h"

static int look(struct rad_job *job, struct rad_work *ret, struct rad_error *err)
{
	const struct rad_ata_sanitize_options options = { 0 };
	struct rad_ata_sanitize_status status;
	struct rad_command command;
	struct rad_reply reply;
	int r;

	memset(ret, 0, sizeof(*ret));
	rad_ata_sanitize_build(RAD_ATA_SANITIZE_STATUS, &options, &command);
	r = rad_job_execute(job, &command, &reply, err);
	if (r < 0)
		return r;
	r = rad_ata_sanitize_read(&command, &reply, &status, err);
	if (r < 0 && !status.failed) {
		rad_job_step(job)->device_status = reply.status;
		return r;
	}
	ret->state = status.failed	  ? RAD_WORK_FAILED
		     : status.in_progress ? RAD_WORK_RUNNING
		     : status.completed	  ? RAD_WORK_SUCCEEDED
					  : RAD_WORK_IDLE;
	ret->has_fraction = status.in_progress;
	ret->fraction = status.progress;
	ret->trait = status.completed;
	return 0;
}

static int start(struct rad_job *job, enum rad_technique technique, struct rad_error *err)
{
	/* one pass of zeros, which is what is read back */
	const struct rad_ata_sanitize_options options = { .passes = 1, .definitive_pattern = false };
	enum rad_ata_sanitize what = technique == RAD_TECHNIQUE_ATA_SANITIZE_BLOCK    ? RAD_ATA_BLOCK_ERASE
				     : technique == RAD_TECHNIQUE_ATA_SANITIZE_CRYPTO ? RAD_ATA_CRYPTO_SCRAMBLE
										      : RAD_ATA_OVERWRITE;
	struct rad_ata_sanitize_status status;
	struct rad_command command;
	struct rad_reply reply;
	int r;

	rad_ata_sanitize_build(what, &options, &command);
	r = rad_job_execute(job, &command, &reply, err);
	if (r < 0)
		return r;
	if (reply.answer == RAD_ANSWER_REFUSED)
		rad_job_step(job)->device_status = reply.status;
	r = rad_ata_sanitize_read(&command, &reply, &status, err);
	if (r == 0 && status.in_progress)
		rad_job_step(job)->seen_working = true;
	return r;
}

const struct rad_eraser rad_eraser_ata_sanitize = { .look = look, .start = start };

static int identify(struct rad_job *job, struct rad_ata_identify *ret, struct rad_error *err)
{
	uint8_t data[RAD_ATA_IDENTIFY_BYTES] = { 0 };
	struct rad_command command;
	struct rad_reply reply;
	int r;

	rad_ata_identify_build(data, &command);
	r = rad_job_command(job, &command, &reply, err);
	return r < 0 ? r : rad_ata_identify_read(data, sizeof(data), ret, err);
}

static int send(struct rad_job *job, enum rad_ata_security what, const struct rad_ata_security_options *options,
		struct rad_error *err)
{
	uint8_t data[RAD_ATA_SECURITY_BYTES];
	struct rad_command command;
	struct rad_reply reply;
	int r;

	rad_ata_security_build(what, options, data, &command);
	r = rad_job_command(job, &command, &reply, err);
	return r;
}

/* A password that an interrupted run of this job left on the drive is taken away first. */
static int take_away_own_password(struct rad_job *job, const struct rad_ata_security_options *options,
				  const struct rad_ata_identify *id, struct rad_error *err)
{
	int r = 0;

	if (!id->security_enabled)
		return 0;
	if (id->security_locked)
		r = send(job, RAD_ATA_UNLOCK, options, err);
	return r < 0 ? r : send(job, RAD_ATA_DISABLE_PASSWORD, options, err);
}

/* The erasure was refused: the drive must not keep the password. What the drive says of that is of no use to anybody
 * but the next run, which tries again. */
static void leave_open(struct rad_job *job, const struct rad_ata_security_options *options)
{
	struct rad_device_status status = rad_job_step(job)->device_status;
	struct rad_error ignored;

	if (send(job, RAD_ATA_DISABLE_PASSWORD, options, &ignored) < 0)
		rad_job_message(job, "the drive keeps the job's password; radera drive unlock takes it away");
	rad_job_step(job)->device_status = status;
}

static int refuse_state(const struct rad_ata_identify *id, struct rad_error *err)
{
	if (id->security_frozen)
		return rad_error_set(err, RAD_ERROR_DEVICE, 0, "erase",
				     "the drive is frozen by the computer's firmware");
	if (id->security_expired)
		return rad_error_set(err, RAD_ERROR_DEVICE, 0, "erase",
				     "the drive takes no more passwords until its power is cut");
	return 0;
}

static int erase(struct rad_job *job, const struct rad_ata_security_options *options, struct rad_error *err)
{
	int r = send(job, RAD_ATA_SET_PASSWORD, options, err);

	if (r == 0)
		r = send(job, RAD_ATA_ERASE_PREPARE, options, err);
	if (r == 0)
		r = send(job, RAD_ATA_ERASE_UNIT, options, err);
	return r;
}

static int start_security(struct rad_job *job, enum rad_technique technique, struct rad_error *err)
{
	struct rad_ata_security_options options = {
		.enhanced = technique == RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED,
	};
	struct rad_ata_identify id;
	int r = identify(job, &id, err);

	if (r == 0)
		r = refuse_state(&id, err);
	if (r < 0)
		return r;
	rad_job_password(job->intent.job_id, options.password);
	options.timeout_ms = rad_ata_erase_timeout_ms(options.enhanced ? id.enhanced_erase_minutes : id.erase_minutes,
						      job->size_bytes);
	r = take_away_own_password(job, &options, &id, err);
	if (r == 0)
		r = erase(job, &options, err);
	if (r < 0) {
		if (r == -RAD_ERROR_DEVICE)
			leave_open(job, &options);
		return r;
	}
	/* the password goes only with the erasure: that is the state change */
	r = identify(job, &id, err);
	if (r < 0)
		return r;
	rad_job_step(job)->seen_working = !id.security_enabled;
	return id.security_enabled ? rad_error_set(err, RAD_ERROR_DEVICE, 0, "erase",
						   "the drive says that it has erased, but still holds the password")
				   : 0;
}

const struct rad_eraser rad_eraser_ata_security = { .look = NULL, .start = start_security };
