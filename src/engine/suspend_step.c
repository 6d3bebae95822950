/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lets the machine sleep for some seconds, so that the freeze which its firmware put on the drive goes with the drive's
 * power. Only with the operator's consent, and only while no other job runs.
 */
#include "base/text.h"
#include "engine/eraser.h"

#define SLEEP_S 10u
#define ASK                                                                                                            \
	"The drive is frozen by this computer's firmware. The computer would go to sleep for some seconds and wake "   \
	"by itself. Let it? Answer yes; anything else leaves the drive as it is."

static bool others_run(struct rad_job *job)
{
	struct rad_session *session = job->session;
	bool any = false;

	(void)pthread_mutex_lock(&session->lock);
	for (struct rad_job *other = session->jobs; other; other = other->next) {
		if (other == job)
			continue;
		(void)pthread_mutex_lock(&other->lock);
		any |= !other->finished;
		(void)pthread_mutex_unlock(&other->lock);
	}
	(void)pthread_mutex_unlock(&session->lock);
	return any;
}

static int sleep_and_look(struct rad_job *job, struct rad_error *err)
{
	struct rad_capability now;
	int r;

	atomic_store(&job->patience_ms, 120000);
	r = job->transport->ops->suspend(job->transport, SLEEP_S, err);
	rad_job_beat(job);
	atomic_store(&job->patience_ms, 0);
	if (r == 0)
		r = rad_guard_identity(job, &job->work->identity_before, &job->work->identity_before);
	if (r < 0)
		return -1;
	r = rad_job_inquire(job, &now, err);
	if (r < 0)
		return r;
	if (!now.security.frozen)
		return 0;
	(void)rad_error_set(err, RAD_ERROR_DEVICE, 0, "suspend", "the drive is frozen again after the sleep");
	rad_error_advise(err, "move the drive to another computer or a USB adapter with SAT, overwrite it (Clear), or "
			      "destroy it");
	return -RAD_ERROR_DEVICE;
}

static int consent(struct rad_job *job, struct rad_error *err)
{
	char answer[16] = "";

	if (!rad_job_ask(job, RAD_ASK_SUSPEND, ASK, answer, sizeof(answer)))
		return rad_error_set(err, RAD_ERROR_INTERRUPTED, 0, "ask",
				     "the job ended while it waited for an answer");
	if (!rad_text_equal(answer, "yes"))
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, "ask",
				     "the operator did not let the computer sleep, and the drive stays frozen");
	if (others_run(job))
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, "suspend",
				     "other drives are being erased: the computer may not sleep now");
	return 0;
}

enum rad_flow_end rad_suspend_run(struct rad_job *job, uint64_t position)
{
	struct rad_error *err = &job->work->error;
	int r;

	(void)position;
	r = consent(job, err);
	if (r == 0) {
		rad_job_message(job, "the operator let the computer sleep");
		rad_job_checkpoint(job, 0); /* before a sleep that might not end well */
		r = sleep_and_look(job, err);
	}
	if (r < 0)
		return err->kind == RAD_ERROR_INTERRUPTED ? RAD_FLOW_INTERRUPTED : RAD_FLOW_FAILED;
	return RAD_FLOW_DONE;
}
