/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/job_private.h"

#include <errno.h>

int rad_guard_identity(struct rad_job *job, const struct rad_identity *expected, struct rad_identity *ret)
{
	struct rad_error *error = &job->work->error;
	struct rad_identity now;
	const char *difference;

	if (job->transport->ops->identify(job->target, &now, error) < 0)
		return -(int)error->kind;
	difference = rad_identity_difference(expected, &now);
	if (!difference && expected->diskseq && now.diskseq && expected->diskseq != now.diskseq)
		difference = "media sequence";
	if (difference) {
		(void)rad_error_set(error, RAD_ERROR_REFUSED, 0, "identify",
				    "%s is no longer the drive that was chosen: its %s differs", job->intent.drive.node,
				    difference);
		rad_error_advise(error, "list the drives again and choose anew");
		return -RAD_ERROR_REFUSED;
	}
	*ret = now;
	return 0;
}

static int gone(struct rad_job *job, uint64_t offset_bytes, int code, const char *what)
{
	(void)rad_error_set(&job->work->error, RAD_ERROR_IO, code, "erase", "the drive %s at byte %llu", what,
			    (unsigned long long)offset_bytes);
	rad_error_advise(&job->work->error,
			 "check cable, power and slot, then start again with the drive's present name");
	return -RAD_ERROR_IO;
}

/*
 * After any error: is this still our drive? Errors after an unplug differ by kernel and bus (EIO, ENOSPC, ENODEV,
 * ENXIO, ENODATA), and the same name may be another drive a second later; so the drive itself is asked, and never
 * reopened.
 */
int rad_guard_after_error(struct rad_job *job, uint64_t offset_bytes, int code)
{
	const struct rad_identity *before = &job->work->identity_before;
	struct rad_identity now;
	struct rad_error ignored;

	if (job->transport->ops->identify(job->target, &now, &ignored) < 0 || now.size_bytes == 0)
		return gone(job, offset_bytes, code, "vanished");
	if (now.size_bytes < before->size_bytes)
		return gone(job, offset_bytes, 0, "shrank");
	if (!rad_identity_is_same(before, &now) || (before->diskseq && now.diskseq && before->diskseq != now.diskseq))
		return gone(job, offset_bytes, 0, "was exchanged for another one");
	if (code == ENODEV || code == ENXIO)
		return gone(job, offset_bytes, code, "vanished");
	return 0;
}
