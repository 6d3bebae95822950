/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rescue of a stretch that failed: again as a whole, then in halves down to the sector, so that everything that can be
 * reached is reached and every sector that cannot is known. On a region where nothing works any more, halving would
 * take years: after DEAD_BYTES of failures in a row a stretch is tried once more as a whole and given up as a whole.
 */
#include "engine/flow.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#define DEAD_BYTES (4u * 1024 * 1024)

/* Rescue recurses by halving: 1 MiB to 512 bytes is 11 levels. */
static int rescue_range(struct rad_flow *flow, uint64_t offset, uint64_t length, bool whole);

static int attempt(struct rad_flow *flow, uint64_t offset, uint32_t length)
{
	int r = rad_flow_single(flow, flow->ops->kind, offset, length);

	if (r == 0) {
		flow->job->failing_bytes = 0;
		flow->ops->complete(flow, offset, flow->job->ios[0].buffer, length);
		return 0;
	}
	if (r == INT_MIN)
		return INT_MIN;
	rad_job_step(flow->job)->retries++;
	return rad_guard_after_error(flow->job, offset, -r) < 0 ? INT_MIN : r;
}

static void give_up(struct rad_flow *flow, uint64_t offset, uint64_t length)
{
	struct rad_job *job = flow->job;

	rad_job_result_add_bad_range(job->work, offset, length);
	rad_job_step(job)->unreachable_bytes += length;
	job->failing_bytes += length;
}

static int halve(struct rad_flow *flow, uint64_t offset, uint64_t length)
{
	uint64_t sectors = length / flow->job->sector_bytes;
	uint64_t half = (sectors + 1) / 2 * flow->job->sector_bytes;
	int r = rescue_range(flow, offset, half, false);

	return r < 0 ? r : rescue_range(flow, offset + half, length - half, false);
}

static int rescue_range(struct rad_flow *flow, uint64_t offset, uint64_t length, bool whole)
{
	struct rad_job *job = flow->job;
	bool leaf = length <= job->sector_bytes;
	bool dead = job->failing_bytes >= DEAD_BYTES;
	uint32_t tries = (whole || leaf) && !dead ? job->session->config.retries : 1;

	if (!whole && !dead && tries == 0)
		tries = 1; /* a half was never tried as such */
	for (uint32_t i = 0; i < tries; i++) {
		int r = attempt(flow, offset, (uint32_t)length);

		if (r == 0)
			return 0;
		if (r == INT_MIN)
			return -RAD_ERROR_IO;
	}
	if (leaf || dead) {
		give_up(flow, offset, length);
		return 0;
	}
	return halve(flow, offset, length);
}

int rad_flow_rescue(struct rad_flow *flow, uint64_t offset, uint64_t length, int code)
{
	struct rad_job *job = flow->job;

	if (rad_guard_after_error(job, offset, code) < 0)
		return -RAD_ERROR_IO;
	rad_job_message(job, "%s at byte %llu: %s", flow->ops->kind == RAD_IO_WRITE ? "write" : "read",
			(unsigned long long)offset, strerrordesc_np(code) ? strerrordesc_np(code) : "unknown error");
	return rescue_range(flow, offset, length, true);
}
