/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SCSI SANITIZE and FORMAT UNIT, both with IMMED and followed by REQUEST SENSE.
 */
#include <string.h>

#include "engine/eraser.h"
#include "scsi/sanitize.h"
#include "transport/sense.h"

static int look(struct rad_job *job, struct rad_work *ret, struct rad_error *err)
{
	uint8_t data[RAD_SENSE_SIZE] = { 0 };
	struct rad_scsi_progress progress;
	struct rad_command command;
	struct rad_sense sense;
	struct rad_reply reply;
	int r;

	memset(ret, 0, sizeof(*ret));
	rad_scsi_request_sense_build(data, sizeof(data), &command);
	r = rad_job_command(job, &command, &reply, err);
	if (r < 0)
		return r;
	rad_sense_decode(data, sizeof(data), &sense);
	rad_scsi_progress_read(&sense, &progress);
	switch (progress.state) {
	case RAD_SCSI_SANITIZING:
	case RAD_SCSI_FORMATTING:
		ret->state = RAD_WORK_RUNNING;
		break;
	case RAD_SCSI_SANITIZE_FAILED:
	case RAD_SCSI_FORMAT_FAILED:
		ret->state = RAD_WORK_FAILED;
		break;
	case RAD_SCSI_NOT_READY:
		return rad_error_set(err, RAD_ERROR_IO, 0, "erase", "the drive is not ready: sense %Xh/%02Xh/%02Xh",
				     sense.key, sense.asc, sense.ascq);
	case RAD_SCSI_IDLE:
		ret->state = RAD_WORK_IDLE;
		break;
	}
	ret->has_fraction = progress.has_fraction;
	ret->fraction = progress.fraction;
	return 0;
}

static int start(struct rad_job *job, enum rad_technique technique, struct rad_error *err)
{
	const struct rad_scsi_sanitize_options options = { .passes = 1 };
	uint8_t data[RAD_SCSI_OVERWRITE_LIST_BYTES];
	struct rad_command command;
	struct rad_reply reply;

	if (technique == RAD_TECHNIQUE_SCSI_FORMAT_UNIT)
		rad_scsi_format_build(data, &command);
	else
		rad_scsi_sanitize_build(technique == RAD_TECHNIQUE_SCSI_SANITIZE_BLOCK ? RAD_SCSI_SANITIZE_BLOCK_ERASE
					: technique == RAD_TECHNIQUE_SCSI_SANITIZE_CRYPTO
						? RAD_SCSI_SANITIZE_CRYPTO_ERASE
						: RAD_SCSI_SANITIZE_OVERWRITE,
					&options, data, &command);
	return rad_job_command(job, &command, &reply, err);
}

const struct rad_eraser rad_eraser_scsi = { .look = look, .start = start };
