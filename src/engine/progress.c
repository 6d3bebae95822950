/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/job_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"

#define NS_PER_MS      1000000ull
#define PUBLISH_NS     (100 * NS_PER_MS)
#define TEMPERATURE_NS (10000 * NS_PER_MS)
#define RATE_WINDOW_NS (3000 * NS_PER_MS)

void rad_job_message(struct rad_job *job, const char *format, ...)
{
	struct rad_step_result *step = rad_job_step(job);
	va_list args;

	if (step->message[0])
		return;
	va_start(args, format);
	(void)vsnprintf(step->message, sizeof(step->message), format, args);
	va_end(args);
}

void rad_job_beat(struct rad_job *job)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	atomic_store_explicit(&job->heartbeat_ns, (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec,
			      memory_order_relaxed);
}

void rad_session_notify(struct rad_session *session, uint64_t now_ns, bool now)
{
	const uint64_t one = 1;
	uint_fast64_t last = atomic_load(&session->notified_ns);

	if (!now && now_ns - last < PUBLISH_NS)
		return;
	atomic_store(&session->notified_ns, now_ns);
	(void)!write(session->event_fd, &one, sizeof(one));
}

static void measure_temperature(struct rad_job *job, uint64_t now)
{
	struct rad_job_result *work = job->work;
	int32_t t;

	if (!job->target || (job->temperature_ns && now - job->temperature_ns < TEMPERATURE_NS))
		return;
	job->temperature_ns = now ? now : 1;
	t = job->transport->ops->temperature(job->target);
	job->temperature = t;
	if (t == RAD_TEMPERATURE_UNKNOWN)
		return;
	if (work->temperature_min_millicelsius == RAD_TEMPERATURE_UNKNOWN || t < work->temperature_min_millicelsius)
		work->temperature_min_millicelsius = t;
	if (work->temperature_max_millicelsius == RAD_TEMPERATURE_UNKNOWN || t > work->temperature_max_millicelsius)
		work->temperature_max_millicelsius = t;
}

/* Rate over the last seconds from a ring of points. */
static uint64_t measure_rate(struct rad_job *job, uint64_t now, uint64_t done)
{
	size_t newest = job->n_rates % RAD_RATE_POINTS;
	size_t count = job->n_rates < RAD_RATE_POINTS ? job->n_rates : RAD_RATE_POINTS;
	uint64_t rate = 0;

	for (size_t back = count; back > 0; back--) {
		const struct rad_rate_point *point = &job->rates[(job->n_rates - back) % RAD_RATE_POINTS];

		if (now - point->at_ns > RATE_WINDOW_NS || now <= point->at_ns || done < point->done_bytes)
			continue;
		rate = (uint64_t)((double)(done - point->done_bytes) * 1e9 / (double)(now - point->at_ns));
		break;
	}
	job->rates[newest] = (struct rad_rate_point){ now, done };
	job->n_rates++;
	return rate;
}

static void fill_snapshot(struct rad_job *job, uint64_t now, struct rad_snapshot *ret)
{
	const struct rad_step_result *step = rad_job_step(job);
	enum rad_step_kind kind = rad_job_plan_step(job)->kind;
	bool is_inside = kind == RAD_STEP_DEVICE || kind == RAD_STEP_AWAIT;
	uint64_t step_done =
		is_inside ? job->device_bytes : step->done_bytes + step->unreachable_bytes + step->expected_errors;

	ret->generation++;
	ret->step = job->step;
	ret->step_kind = kind;
	ret->step_done_bytes = step_done;
	ret->step_total_bytes = job->step_total_bytes;
	ret->job_done_bytes = job->plan_before_bytes + step_done;
	ret->job_total_bytes = job->plan_total_bytes;
	ret->rate_bytes_per_second = measure_rate(job, now, ret->job_done_bytes);
	ret->remaining_ms = UINT64_MAX;
	if (ret->rate_bytes_per_second && ret->job_total_bytes >= ret->job_done_bytes)
		ret->remaining_ms = (uint64_t)((double)(ret->job_total_bytes - ret->job_done_bytes) * 1000.0 /
					       (double)ret->rate_bytes_per_second);
	ret->bad_bytes = job->work->bad_bytes;
	ret->mismatch_bytes = step->mismatch_bytes;
	ret->retries = step->retries;
	ret->temperature_millicelsius = job->temperature;
	(void)rad_text_copy(ret->message, sizeof(ret->message), step->message);
}

static void update_durations(struct rad_job *job, uint64_t now)
{
	rad_job_step(job)->duration_ms = job->step_before_ms + (now - job->step_began_ns) / NS_PER_MS;
	job->work->duration_ms = job->job_before_ms + (now - job->job_began_ns) / NS_PER_MS;
}

void rad_progress_advance(struct rad_job *job, bool now_wanted)
{
	uint64_t now = rad_clock_monotonic_ns(job->session->config.clock);

	if (!now_wanted && now - job->published_ns < PUBLISH_NS)
		return;
	job->published_ns = now;
	update_durations(job, now);
	measure_temperature(job, now);
	(void)pthread_mutex_lock(&job->lock);
	fill_snapshot(job, now, &job->snapshot);
	(void)pthread_mutex_unlock(&job->lock);
	rad_session_notify(job->session, now, false);
}

void rad_progress_begin_step(struct rad_job *job, uint64_t position_bytes)
{
	(void)position_bytes;
	job->step_began_ns = rad_clock_monotonic_ns(job->session->config.clock);
	job->step_before_ms = rad_job_step(job)->duration_ms;
	rad_progress_advance(job, true);
}

void rad_progress_finish(struct rad_job *job)
{
	(void)pthread_mutex_lock(&job->lock);
	job->snapshot.finished = true;
	job->snapshot.paused = false;
	job->snapshot.outcome = job->result->outcome;
	job->snapshot.generation++;
	job->snapshot.rate_bytes_per_second = 0;
	job->snapshot.remaining_ms = 0;
	(void)pthread_mutex_unlock(&job->lock);
}
