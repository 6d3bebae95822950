/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/eraser.h"

#include <string.h>

#include "base/text.h"
#include "device/inquire.h"

#define REST_SLICE_MS 200u
#define NS_PER_MS     1000000ull

int rad_job_execute(struct rad_job *job, const struct rad_command *command, struct rad_reply *reply,
		    struct rad_error *err)
{
	int r;

	rad_job_beat(job);
	atomic_store(&job->patience_ms, command->timeout_ms);
	r = job->transport->ops->execute(job->target, command, reply, err);
	rad_job_beat(job);
	atomic_store(&job->patience_ms, 0);
	return r;
}

int rad_job_command(struct rad_job *job, const struct rad_command *command, struct rad_reply *reply,
		    struct rad_error *err)
{
	int r = rad_job_execute(job, command, reply, err);

	if (r < 0)
		return r;
	if (reply->answer == RAD_ANSWER_REFUSED)
		rad_job_step(job)->device_status = reply->status;
	return rad_reply_check(command, reply, err);
}

enum rad_wish rad_job_rest(struct rad_job *job, uint64_t ms)
{
	struct rad_clock *clock = job->session->config.clock;

	for (;;) {
		uint64_t slice = ms < REST_SLICE_MS ? ms : REST_SLICE_MS;
		enum rad_wish wish = (enum rad_wish)atomic_load(&job->wish);

		rad_job_beat(job);
		if (wish == RAD_WISH_CANCEL || wish == RAD_WISH_INTERRUPT)
			return wish;
		if (ms == 0)
			return RAD_WISH_RUN;
		rad_clock_sleep_ns(clock, slice * NS_PER_MS);
		ms -= slice;
	}
}

void rad_job_checkpoint(struct rad_job *job, uint64_t position)
{
	struct rad_journal *journal = job->session->config.journal;
	struct rad_error problem;

	if (journal &&
	    journal->ops->checkpoint(journal, job->intent.job_id, job->step, position, job->work, &problem) < 0)
		rad_job_message(job, "the store takes no checkpoint: %.100s", problem.text);
}

int rad_job_inquire(struct rad_job *job, struct rad_capability *ret, struct rad_error *err)
{
	struct rad_drive drive = job->intent.drive;

	drive.identity.size_bytes = job->size_bytes ? job->size_bytes : drive.identity.size_bytes;
	rad_job_beat(job);
	return rad_device_inquire_target(job->target, &drive, ret, err);
}
