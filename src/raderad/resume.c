/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Going on with what an earlier run of the service left, or a pulled plug, as far as the drives are here.
 */
#include "raderad/server.h"

#include <stdlib.h>
#include <string.h>

#include <systemd/sd-journal.h>

#include "base/cleanup.h"
#include "base/text.h"

static bool is_running(const struct server *server, const char *job_id)
{
	for (size_t i = 0; i < server->n_jobs; i++) {
		if (rad_text_equal(server->jobs[i]->job_id, job_id) && !server->jobs[i]->has_ended)
			return true;
	}
	return false;
}

struct resuming {
	struct task task;
	size_t n_states;
	struct rad_job_state *states;
	struct rad_job **jobs;
};

static void resume(struct task *task)
{
	struct resuming *it = (struct resuming *)task;

	for (size_t i = 0; i < it->n_states; i++) {
		struct rad_error error = { .kind = RAD_ERROR_NONE };

		if (rad_station_resume(task->server->station, &it->states[i], &it->jobs[i], &error) < 0) {
			it->jobs[i] = NULL;
			(void)sd_journal_print(LOG_WARNING, "job %s waits: %s", it->states[i].intent.job_id,
					       error.text);
		}
	}
}

static void resumed(struct task *task)
{
	struct resuming *it = (struct resuming *)task;
	struct server *server = task->server;
	uint32_t n_waiting = 0;

	server->is_resuming = false;
	for (size_t i = 0; i < it->n_states; i++) {
		if (!it->jobs[i])
			n_waiting++;
		else
			(void)jobs_add(server, it->jobs[i],
				       drives_by_identity(server, &it->states[i].intent.drive.identity));
	}
	free(it->states);
	free(it->jobs);
	free(it);
	if (n_waiting == server->n_waiting)
		return;
	server->n_waiting = n_waiting;
	station_tell(server, "WaitingJobs");
}

/* Those that nobody works on at the moment. */
static size_t keep_idle(const struct server *server, struct rad_job_state *states, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (!is_running(server, states[i].intent.job_id))
			states[kept++] = states[i];
	}
	return kept;
}

static bool is_starting_any(const struct server *server)
{
	for (size_t i = 0; i < server->n_drives; i++) {
		if (server->drives[i]->is_starting)
			return true; /* its job may be in the store, but not yet here */
	}
	return false;
}

void jobs_resume(struct server *server)
{
	struct resuming *it;

	if (server->is_resuming || server->holds_resume || is_starting_any(server))
		return;
	it = calloc(1, sizeof(*it));
	if (!it)
		return;
	if (rad_store_unfinished(rad_station_store(server->station), &it->states, &it->n_states, NULL) >= 0)
		it->n_states = keep_idle(server, it->states, it->n_states);
	it->jobs = calloc(it->n_states ? it->n_states : 1, sizeof(*it->jobs));
	it->task.run = resume;
	it->task.done = resumed;
	server->is_resuming = it->jobs && it->n_states > 0 && task_start(server, &it->task);
	if (server->is_resuming)
		return;
	free(it->states);
	free(it->jobs);
	free(it);
}
