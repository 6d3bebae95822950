/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TCG PSID Revert through the kernel's Opal driver. The PSID is asked for, used once and forgotten; it is in no
 * journal, no record and no log.
 */
#include <string.h>

#include "engine/eraser.h"
#include "tcg/discovery.h"

#define ASK "Type or scan the PSID from the drive's label (32 letters and digits); nothing to decline."

static int ask_psid(struct rad_job *job, char ret[RAD_TCG_PSID_CHARS + 1], struct rad_error *err)
{
	char answer[80] = "";
	int r;

	if (!rad_job_ask(job, RAD_ASK_PSID, ASK, answer, sizeof(answer)))
		return rad_error_set(err, RAD_ERROR_INTERRUPTED, 0, "ask", "the job ended while it waited for a PSID");
	if (!answer[0])
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, "ask", "no PSID was given");
	r = rad_tcg_psid_parse(answer, ret, err);
	explicit_bzero(answer, sizeof(answer));
	return r;
}

static int start(struct rad_job *job, enum rad_technique technique, struct rad_error *err)
{
	bool was_enabled = job->intent.capability.trusted.locking_enabled;
	char psid[RAD_TCG_PSID_CHARS + 1];
	uint8_t key[RAD_TCG_KEY_BYTES];
	struct rad_capability after;
	struct rad_command command;
	struct rad_reply reply;
	int r = ask_psid(job, psid, err);

	if (r < 0)
		return r;
	rad_job_message(job, "the operator gave a PSID");
	rad_job_checkpoint(job, 0);
	rad_tcg_revert_build(RAD_OPAL_PSID_REVERT, psid, RAD_TCG_PSID_CHARS, key, &command);
	explicit_bzero(psid, sizeof(psid));
	r = rad_job_command(job, &command, &reply, err);
	explicit_bzero(key, sizeof(key));
	if (r < 0)
		return r;
	/* locking that was on and is off now went with the revert alone */
	if (was_enabled && rad_job_inquire(job, &after, err) == 0 && after.asked && after.trusted.ssc[0])
		rad_job_step(job)->seen_working = !after.trusted.locking_enabled;
	return 0;
}

const struct rad_eraser rad_eraser_tcg = { .look = NULL, .start = start };
