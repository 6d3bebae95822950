/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shows what a drive hides: AMAC, or HPA and then the device configuration (which is refused while an HPA stands), or a
 * SCSI drive's reduced capacity. What counts is what the drive and the kernel say afterwards.
 */
#include <inttypes.h>
#include <string.h>

#include "ata/capacity.h"
#include "base/text.h"
#include "engine/eraser.h"

#define SETTLE_TRIES 50
#define SETTLE_MS    100

static int set_native(struct rad_job *job, bool is_amac, bool extend, struct rad_error *err)
{
	struct rad_command command;
	struct rad_reply reply;
	uint64_t last = 0;
	int r;

	if (is_amac)
		rad_ata_amac_native_build(&command);
	else
		rad_ata_native_max_build(extend, &command);
	r = rad_job_execute(job, &command, &reply, err);
	if (r == 0)
		r = rad_ata_native_max_read(&command, &reply, &last, err);
	if (r < 0)
		return r;
	/* SET MAX ADDRESS must directly follow READ NATIVE MAX ADDRESS */
	if (is_amac)
		rad_ata_amac_set_build(last, &command);
	else
		rad_ata_set_max_build(extend, true, last, &command);
	return rad_job_command(job, &command, &reply, err);
}

static int restore_configuration(struct rad_job *job, struct rad_error *err)
{
	struct rad_command command;
	struct rad_reply reply;
	int r;

	rad_ata_dco_restore_build(&command);
	r = rad_job_command(job, &command, &reply, err);
	if (r == -RAD_ERROR_DEVICE)
		rad_error_advise(err, "cut the drive's power, then: radera resume");
	return r;
}

static int show_ata(struct rad_job *job, const struct rad_hidden *hidden, struct rad_error *err)
{
	bool extend = hidden->native_bytes / job->sector_bytes > 0x0FFFFFFF || job->size_bytes / 512 > 0x0FFFFFFF;
	int r = 0;

	if (hidden->hpa || hidden->amac)
		r = set_native(job, hidden->amac, extend || hidden->amac, err);
	/* a drive with 48-bit addresses may know the EXT form only */
	if (r == -RAD_ERROR_DEVICE && hidden->hpa && !extend)
		r = set_native(job, false, true, err);
	if (r == 0 && hidden->dco)
		r = restore_configuration(job, err);
	return r;
}

/* The kernel has to see the new size, or nothing of it could be read or written. */
static int settle(struct rad_job *job, uint64_t expected_bytes, struct rad_error *err)
{
	struct rad_command command;
	struct rad_reply reply;
	struct rad_identity now;
	struct rad_error ignored;

	rad_ata_revalidate_build(&command);
	if (rad_job_execute(job, &command, &reply, &ignored) < 0)
		rad_job_message(job, "the kernel's view of the drive could not be renewed: %.100s", ignored.text);
	if (job->transport->ops->rescan(job->target, err) < 0)
		return -(int)err->kind;
	for (int i = 0; i < SETTLE_TRIES; i++) {
		if (job->transport->ops->identify(job->target, &now, err) < 0)
			return -(int)err->kind;
		if (now.size_bytes >= expected_bytes) {
			job->work->identity_before = now;
			job->size_bytes = now.size_bytes;
			return 0;
		}
		if (rad_job_rest(job, SETTLE_MS) != RAD_WISH_RUN)
			break;
	}
	(void)rad_error_set(err, RAD_ERROR_DEVICE, 0, "show hidden areas",
			    "the drive's hidden areas were lifted, but the kernel still shows %" PRIu64 " of %" PRIu64
			    " bytes",
			    now.size_bytes, expected_bytes);
	rad_error_advise(err, "take the drive out and put it in again, then: radera resume");
	return -RAD_ERROR_DEVICE;
}

/* What was hidden when the plan was made may be shown already: a resume comes here again. */
static int show(struct rad_job *job, struct rad_error *err)
{
	struct rad_capability now;
	uint64_t expected;
	int r = rad_job_inquire(job, &now, err);

	if (r < 0)
		return r;
	expected = now.hidden.native_bytes;
	if (rad_hidden_bytes(&now.hidden) > 0 && !now.hidden.reduced)
		r = show_ata(job, &now.hidden, err);
	if (r == 0)
		r = settle(job, expected, err);
	if (r == 0)
		r = rad_job_inquire(job, &now, err);
	if (r < 0)
		return r;
	job->work->hidden_after = now.hidden;
	if (rad_hidden_bytes(&now.hidden) == 0)
		return 0;
	return rad_error_set(err, RAD_ERROR_DEVICE, 0, "show hidden areas",
			     "the drive still hides %" PRIu64 " bytes after they were to be shown",
			     rad_hidden_bytes(&now.hidden));
}

enum rad_flow_end rad_capacity_run(struct rad_job *job, uint64_t position)
{
	(void)position;
	if (show(job, &job->work->error) < 0)
		return RAD_FLOW_FAILED;
	rad_job_message(job, "the drive now shows %" PRIu64 " bytes", job->size_bytes);
	return RAD_FLOW_DONE;
}
