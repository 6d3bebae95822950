/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records of jobs that have ended: one for each asset, when nothing more of it is under way.
 */
#include "raderad/server.h"

#include <stdlib.h>
#include <string.h>

#include <systemd/sd-journal.h>

#include <radera/handover.h>
#include <radera/outbox.h>

#include "base/cleanup.h"
#include "base/text.h"

#define TRY_AGAIN_US 30000000 /* what is full, away or read-only may be mended by then */

bool jobs_hold(struct server *server, const char *inventory_id)
{
	struct held *more;

	(void)pthread_mutex_lock(&server->held_lock);
	more = reallocarray(server->held, server->n_held + 1, sizeof(*more));
	if (more) {
		server->held = more;
		more[server->n_held] = (struct held){ .is_over = false };
		(void)rad_text_copy(more[server->n_held++].inventory_id, sizeof(more->inventory_id), inventory_id);
	}
	(void)pthread_mutex_unlock(&server->held_lock);
	return more != NULL;
}

/* Those that are over go, unless a conclusion is under way: it may have read the journal in the midst of the start. */
static void drop_held(struct server *server)
{
	size_t n = 0;

	if (server->is_concluding)
		return;
	(void)pthread_mutex_lock(&server->held_lock);
	for (size_t i = 0; i < server->n_held; i++) {
		if (!server->held[i].is_over)
			server->held[n++] = server->held[i];
	}
	server->n_held = n;
	(void)pthread_mutex_unlock(&server->held_lock);
}

void jobs_let_go(struct server *server, const char *inventory_id)
{
	(void)pthread_mutex_lock(&server->held_lock);
	for (size_t i = 0; i < server->n_held; i++) {
		if (!server->held[i].is_over && rad_text_equal(server->held[i].inventory_id, inventory_id)) {
			server->held[i].is_over = true;
			break;
		}
	}
	(void)pthread_mutex_unlock(&server->held_lock);
	drop_held(server);
	jobs_conclude(server);
}

struct recorded {
	char certificate_id[RAD_CERTIFICATE_ID_SIZE];
	size_t n_jobs;
	char (*job_ids)[RAD_JOB_ID_SIZE];
	struct rad_error problem;
	struct recorded *next;
};

struct concluding {
	struct task task;
	struct recorded *records;
	bool looks;    /* for what an earlier run left behind */
	size_t n_left; /* certificates that are still to be written */
	struct rad_error error;
	int result;
};

static void on_evidence(void *user, const struct rad_evidence *evidence, const struct rad_job_state *const *jobs,
			size_t n)
{
	struct concluding *it = user;
	struct recorded *record = calloc(1, sizeof(*record));

	if (!record)
		return; /* it is in the store; only nobody is told */
	(void)rad_text_copy(record->certificate_id, sizeof(record->certificate_id), evidence->place.certificate_id);
	record->problem = evidence->problem;
	record->job_ids = calloc(n ? n : 1, sizeof(*record->job_ids));
	for (size_t i = 0; record->job_ids && i < n; i++) {
		(void)rad_text_copy(record->job_ids[i], RAD_JOB_ID_SIZE, jobs[i]->intent.job_id);
		record->n_jobs++;
	}
	record->next = it->records;
	it->records = record;
}

static bool is_held(void *user, const char *inventory_id)
{
	struct server *server = ((struct concluding *)user)->task.server;
	bool found = false;

	(void)pthread_mutex_lock(&server->held_lock);
	for (size_t i = 0; i < server->n_held; i++)
		found |= rad_text_equal(server->held[i].inventory_id, inventory_id);
	(void)pthread_mutex_unlock(&server->held_lock);
	return found;
}

/* Counts them with the certificates. */
static int make_up_receipts(struct server *server, size_t *n_made, size_t *n_left, struct rad_error *err)
{
	const struct rad_desk desk = { .store = rad_station_store(server->station),
				       .access = &server->key_access,
				       .clock = server->clock };
	size_t n = 0;
	size_t left = 0;
	int r = rad_handover_make_up(&desk, &n, &left, err);

	*n_made += n;
	*n_left += left;
	return r;
}

static void conclude(struct task *task)
{
	struct concluding *it = (struct concluding *)task;
	const struct rad_conclusion conclusion = { .tell = on_evidence, .is_held = is_held, .user = it };
	size_t n_waiting = 0;
	size_t n_made = 0;

	it->result = rad_station_conclude(task->server->station, &conclusion, &n_waiting, &it->error);
	if (it->result >= 0 && it->looks)
		it->result = rad_station_find_missing(task->server->station, &it->error);
	if (it->result >= 0)
		it->result = rad_station_make_up(task->server->station, &n_made, &it->n_left, &it->error);
	if (it->result >= 0)
		it->result = make_up_receipts(task->server, &n_made, &it->n_left, &it->error);
	if (n_made)
		(void)sd_journal_print(LOG_NOTICE, "%zu missing certificates and receipts were made", n_made);
}

/* The drive that the job was about, when it is still here and nothing newer was done to it, knows its record too. */
static void tell_drive(struct server *server, const struct job_object *job)
{
	struct drive_object *drive = drives_find(server, job->drive_path);
	struct rad_drive_past past;

	if (!drive || !rad_text_equal(drive->past.job_id, job->job_id))
		return;
	past = drive->past;
	(void)rad_text_copy(past.certificate_id, sizeof(past.certificate_id), job->certificate_id);
	drives_set_past(drive, &past);
}

static void tell_certificate(struct server *server, const struct recorded *record, const char *job_id)
{
	for (size_t i = 0; i < server->n_jobs; i++) {
		struct job_object *it = server->jobs[i];

		if (!rad_text_equal(it->job_id, job_id))
			continue;
		(void)rad_text_copy(it->certificate_id, sizeof(it->certificate_id), record->certificate_id);
		(void)sd_bus_emit_properties_changed(server->bus, it->path, SERVER_NAME ".Job", "CertificateId", NULL);
		tell_drive(server, it);
	}
}

static void tell_record(struct server *server, const struct recorded *record)
{
	sd_bus_message *signal = NULL;

	for (size_t i = 0; i < record->n_jobs; i++)
		tell_certificate(server, record, record->job_ids[i]);
	if (sd_bus_message_new_signal(server->bus, &signal, SERVER_PATH, SERVER_NAME, "Recorded") < 0)
		return;
	(void)sd_bus_message_append(signal, "s", record->certificate_id);
	(void)sd_bus_message_open_container(signal, 'a', "s");
	for (size_t i = 0; i < record->n_jobs; i++)
		(void)sd_bus_message_append(signal, "s", record->job_ids[i]);
	(void)sd_bus_message_close_container(signal);
	(void)sd_bus_send(server->bus, signal, NULL);
	sd_bus_message_unref(signal);
	alerts_record(server, record->certificate_id);
	cases_count(server);
	register_look(server);
}

static void concluded(struct task *task)
{
	struct concluding *it = (struct concluding *)task;
	struct server *server = task->server;
	const struct rad_error *problem = it->result < 0 ? &it->error : NULL;

	server->is_concluding = false;
	server->has_looked |= it->looks && it->result >= 0;
	drop_held(server);
	for (const struct recorded *record = it->records; record; record = record->next) {
		if (record->certificate_id[0])
			tell_record(server, record);
		if (record->problem.kind)
			problem = &record->problem;
	}
	if (problem || it->n_left == 0) /* else what was told before is not mended yet */
		problem_set(server, PROBLEM_RECORDS, problem);
	if (problem || it->n_left)
		evidence_try_again(server);
	while (it->records) {
		struct recorded *record = it->records;

		it->records = record->next;
		free(record->job_ids);
		free(record);
	}
	free(it);
	if (server->conclude_again)
		jobs_conclude(server);
}

void jobs_conclude(struct server *server)
{
	struct concluding *it;

	server->conclude_again = server->is_concluding;
	if (server->is_concluding)
		return;
	it = calloc(1, sizeof(*it));
	if (!it)
		return;
	it->task.run = conclude;
	it->task.done = concluded;
	it->looks = !server->has_looked;
	server->is_concluding = task_start(server, &it->task);
	if (!server->is_concluding)
		free(it);
}

static int on_try_again(sd_event_source *source, uint64_t now_us, void *user)
{
	struct server *server = user;

	server->holds_resume = false;
	jobs_conclude(server);
	jobs_resume(server);
	return 0;
}

void evidence_try_again(struct server *server)
{
	int enabled = SD_EVENT_OFF;

	(void)sd_event_source_get_enabled(server->try_again, &enabled);
	if (enabled == SD_EVENT_OFF && sd_event_source_set_time_relative(server->try_again, TRY_AGAIN_US) >= 0)
		(void)sd_event_source_set_enabled(server->try_again, SD_EVENT_ONESHOT);
}

int evidence_start(struct server *server)
{
	int r = sd_event_add_time_relative(server->event, &server->try_again, CLOCK_MONOTONIC, 0, 0, on_try_again,
					   server);

	(void)pthread_mutex_init(&server->held_lock, NULL);
	if (r >= 0)
		r = sd_event_source_set_enabled(server->try_again, SD_EVENT_OFF);
	(void)!rad_outbox_hurry(rad_station_store(server->station), RAD_CHANNEL_FILES, NULL);
	jobs_conclude(server); /* what ended without a record when an earlier run died */
	return r;
}
