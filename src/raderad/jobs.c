/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "raderad/server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <systemd/sd-journal.h>

#include "base/cleanup.h"
#include "base/text.h"

#define INTERFACE     SERVER_NAME ".Job"
#define STOP_WAIT_MS  30000
#define LOOK_AGAIN_US 150000

static const char *state_of(const struct job_object *it)
{
	if (it->has_ended)
		return "ended";
	if (it->snapshot.ask.kind != RAD_ASK_NONE)
		return "asking";
	return it->snapshot.paused ? "paused" : "running";
}

static int get_state(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply,
		     void *user, sd_bus_error *error)
{
	return sd_bus_message_append(reply, "s", state_of(user));
}

static int get_step(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply,
		    void *user, sd_bus_error *error)
{
	return sd_bus_message_append(reply, "s", rad_step_kind_name(((struct job_object *)user)->snapshot.step_kind));
}

static int get_ask_kind(sd_bus *bus, const char *path, const char *interface, const char *property,
			sd_bus_message *reply, void *user, sd_bus_error *error)
{
	return sd_bus_message_append(reply, "s", rad_ask_name(((struct job_object *)user)->snapshot.ask.kind));
}

static int get_outcome(sd_bus *bus, const char *path, const char *interface, const char *property,
		       sd_bus_message *reply, void *user, sd_bus_error *error)
{
	const struct job_object *it = user;

	return sd_bus_message_append(reply, "s",
				     rad_outcome_name(it->has_ended ? it->snapshot.outcome : RAD_OUTCOME_NONE));
}

static int get_drive(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply,
		     void *user, sd_bus_error *error)
{
	return sd_bus_message_append(reply, "o", ((struct job_object *)user)->drive_path);
}

/* The job of a call, when whoever calls may act on it and it still runs. */
static struct rad_job *running(struct job_object *it, sd_bus_message *call, sd_bus_error *error)
{
	if (!sign_in_require(it->server, call, RIGHT_ERASE, error))
		return NULL;
	if (!it->has_ended && it->job)
		return it->job;
	(void)sd_bus_error_set(error, "org.radera.Error.Refused", "the job has ended");
	return NULL;
}

static int method_pause(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct rad_job *job = running(user, call, error);

	if (!job)
		return -EPERM;
	rad_job_pause(job);
	return sd_bus_reply_method_return(call, "");
}

static int method_continue(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct rad_job *job = running(user, call, error);

	if (!job)
		return -EPERM;
	rad_job_continue(job);
	return sd_bus_reply_method_return(call, "");
}

static int method_cancel(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct rad_job *job = running(user, call, error);

	if (!job)
		return -EPERM;
	rad_job_cancel(job);
	return sd_bus_reply_method_return(call, "");
}

static int method_answer(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct rad_job *job = running(user, call, error);
	uint32_t number;
	const char *answer;
	int r;

	if (!job)
		return -EPERM;
	r = sd_bus_message_read(call, "us", &number, &answer);
	if (r < 0)
		return r;
	if (!rad_job_answer(job, number, answer))
		return sd_bus_error_setf(error, "org.radera.Error.Refused", "question %u is not asked", number);
	return sd_bus_reply_method_return(call, "");
}

#define MEMBER(name, type, getter, member, flags)                                                                      \
	SD_BUS_PROPERTY(name, type, getter, offsetof(struct job_object, member), flags)
#define FIXED	SD_BUS_VTABLE_PROPERTY_CONST
#define CHANGES SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE

static const sd_bus_vtable vtable[] = {
	SD_BUS_VTABLE_START(0),
	MEMBER("JobId", "s", get_text, job_id, FIXED),
	SD_BUS_PROPERTY("Drive", "o", get_drive, 0, FIXED),
	MEMBER("InventoryId", "s", get_text, inventory_id, FIXED),
	MEMBER("Operator", "s", get_text, operator_id, FIXED),
	SD_BUS_PROPERTY("State", "s", get_state, 0, CHANGES),
	SD_BUS_PROPERTY("Step", "s", get_step, 0, CHANGES),
	MEMBER("DoneBytes", "t", NULL, snapshot.job_done_bytes, CHANGES),
	MEMBER("TotalBytes", "t", NULL, snapshot.job_total_bytes, CHANGES),
	MEMBER("RateBytesPerSecond", "t", NULL, snapshot.rate_bytes_per_second, CHANGES),
	MEMBER("RemainingMs", "t", NULL, snapshot.remaining_ms, CHANGES),
	MEMBER("BadBytes", "t", NULL, snapshot.bad_bytes, CHANGES),
	MEMBER("TemperatureMillicelsius", "i", NULL, snapshot.temperature_millicelsius, CHANGES),
	MEMBER("Message", "s", get_text, snapshot.message, CHANGES),
	SD_BUS_PROPERTY("AskKind", "s", get_ask_kind, 0, CHANGES),
	MEMBER("AskNumber", "u", NULL, snapshot.ask.number, CHANGES),
	MEMBER("AskText", "s", get_text, snapshot.ask.text, CHANGES),
	SD_BUS_PROPERTY("Outcome", "s", get_outcome, 0, CHANGES),
	MEMBER("Level", "s", get_text, level, CHANGES),
	MEMBER("Reason", "s", get_text, reason, CHANGES),
	MEMBER("CertificateId", "s", get_text, certificate_id, CHANGES),
	SD_BUS_METHOD("Pause", "", "", method_pause, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Continue", "", "", method_continue, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Cancel", "", "", method_cancel, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Answer", "us", "", method_answer, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END,
};

static void tell_progress(const struct job_object *it)
{
	(void)sd_bus_emit_properties_changed(it->server->bus, it->path, INTERFACE, "State", "Step", "DoneBytes",
					     "TotalBytes", "RateBytesPerSecond", "RemainingMs", "BadBytes",
					     "TemperatureMillicelsius", "Message", "AskKind", "AskNumber", "AskText",
					     NULL);
}

static void release(struct job_object *it)
{
	if (it->job)
		(void)rad_station_release(it->server->station, it->job);
	sd_bus_slot_unref(it->slot);
	free(it->path);
	free(it);
}

static void look_soon(struct server *server)
{
	if (sd_event_source_set_time_relative(server->look_again, LOOK_AGAIN_US) >= 0)
		(void)sd_event_source_set_enabled(server->look_again, SD_EVENT_ONESHOT);
}

/* Of the ended jobs whose evidence is made the oldest go: a bench runs for days. */
static void forget_old(struct server *server)
{
	while (server->n_jobs > SERVER_JOBS_KEPT) {
		size_t i = 0;

		while (i < server->n_jobs && !(server->jobs[i]->has_ended && server->jobs[i]->certificate_id[0]))
			i++;
		if (i == server->n_jobs)
			return;
		(void)sd_bus_emit_interfaces_removed(server->bus, server->jobs[i]->path, INTERFACE, NULL);
		release(server->jobs[i]);
		memmove(server->jobs + i, server->jobs + i + 1, (--server->n_jobs - i) * sizeof(*server->jobs));
	}
}

static bool fill(struct job_object *it, struct rad_job *job)
{
	const struct rad_job_intent *intent = rad_job_intent(job);

	it->job = job;
	rad_job_snapshot(job, &it->snapshot);
	(void)rad_text_copy(it->job_id, sizeof(it->job_id), intent->job_id);
	(void)rad_text_copy(it->inventory_id, sizeof(it->inventory_id), intent->inventory_id);
	(void)rad_text_copy(it->operator_id, sizeof(it->operator_id), intent->operator_id);
	(void)rad_text_copy(it->level, sizeof(it->level), rad_level_name(RAD_LEVEL_NONE));
	return sd_bus_path_encode(SERVER_PATH "/job", intent->job_id, &it->path) >= 0 &&
	       sd_bus_add_object_vtable(it->server->bus, &it->slot, it->path, INTERFACE, vtable, it) >= 0;
}

struct job_object *jobs_add(struct server *server, struct rad_job *job, struct drive_object *drive)
{
	struct job_object *it = calloc(1, sizeof(*it));
	struct job_object **more = reallocarray(server->jobs, server->n_jobs + 1, sizeof(*more));

	if (more)
		server->jobs = more;
	if (!it || !more) {
		free(it);
		return NULL;
	}
	it->server = server;
	it->drive = drive;
	(void)rad_text_copy(it->drive_path, sizeof(it->drive_path), drive ? drive->path : SERVER_NO_PATH);
	if (!fill(it, job)) {
		it->job = NULL; /* the session's: it goes on */
		release(it);
		return NULL;
	}
	server->jobs[server->n_jobs++] = it;
	(void)sd_bus_emit_interfaces_added(server->bus, it->path, INTERFACE, NULL);
	if (drive) {
		drive->job = it;
		drives_tell(drive, "Job");
	}
	forget_old(server);
	look_soon(server);
	return it;
}

static void end(struct job_object *it)
{
	const struct rad_job_result *result = rad_job_result(it->job);

	it->has_ended = true;
	it->snapshot.outcome = result->outcome;
	(void)rad_text_copy(it->level, sizeof(it->level), rad_level_name(result->level_reached));
	(void)rad_text_copy(it->reason, sizeof(it->reason), result->reason);
	if (it->drive) {
		it->drive->job = NULL;
		drives_tell(it->drive, "Job");
	}
	it->drive = NULL;
	tell_progress(it);
	(void)sd_bus_emit_properties_changed(it->server->bus, it->path, INTERFACE, "Outcome", "Level", "Reason", NULL);
	if (rad_station_release(it->server->station, it->job))
		it->job = NULL;
}

static bool look_at_all(struct server *server)
{
	bool has_ended = false;

	for (size_t i = 0; i < server->n_jobs; i++) {
		struct job_object *it = server->jobs[i];
		uint64_t generation = it->snapshot.generation;

		if (it->has_ended)
			continue;
		rad_job_snapshot(it->job, &it->snapshot);
		if (rad_job_wait(it->job, 0)) {
			end(it);
			has_ended = true;
		} else if (it->snapshot.generation != generation) {
			tell_progress(it);
		}
	}
	if (has_ended) {
		jobs_conclude(server);
		drives_scan(server, NULL); /* they may be chosen again */
	}
	for (size_t i = 0; i < server->n_jobs; i++) {
		if (!server->jobs[i]->has_ended)
			return true;
	}
	return false;
}

/* Once more a little later, while anything runs: the engine's news are lossy, and the last of a burst may be missing.
 */
static int on_look_again(sd_event_source *source, uint64_t now_us, void *user)
{
	struct server *server = user;

	if (look_at_all(server) && sd_event_source_set_time_relative(source, LOOK_AGAIN_US) >= 0)
		(void)sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
	return 0;
}

/* The engine has news, at most ten times a second. */
static int on_news(sd_event_source *source, int fd, uint32_t events, void *user)
{
	struct server *server = user;
	uint64_t count;

	(void)!read(fd, &count, sizeof(count));
	if (look_at_all(server))
		look_soon(server);
	return 0;
}

/* --- evidence */

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

static void conclude(struct task *task)
{
	struct concluding *it = (struct concluding *)task;
	const struct rad_conclusion conclusion = { .tell = on_evidence, .is_held = is_held, .user = it };
	size_t n_waiting = 0;

	it->result = rad_station_conclude(task->server->station, &conclusion, &n_waiting, &it->error);
}

static void tell_certificate(struct server *server, const struct recorded *record, const char *job_id)
{
	for (size_t i = 0; i < server->n_jobs; i++) {
		struct job_object *it = server->jobs[i];

		if (!rad_text_equal(it->job_id, job_id))
			continue;
		(void)rad_text_copy(it->certificate_id, sizeof(it->certificate_id), record->certificate_id);
		(void)sd_bus_emit_properties_changed(server->bus, it->path, INTERFACE, "CertificateId", NULL);
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
}

static void set_problem(struct server *server, const struct rad_error *problem)
{
	char text[sizeof(server->evidence_problem)] = "";

	if (problem && problem->kind)
		(void)snprintf(text, sizeof(text), "%s%s%s", problem->text, problem->advice[0] ? "\n" : "",
			       problem->advice);
	if (rad_text_equal(text, server->evidence_problem))
		return;
	(void)rad_text_copy(server->evidence_problem, sizeof(server->evidence_problem), text);
	if (text[0])
		(void)sd_journal_print(LOG_ERR, "evidence: %s", text);
	station_tell(server, "EvidenceProblem");
}

static void concluded(struct task *task)
{
	struct concluding *it = (struct concluding *)task;
	struct server *server = task->server;
	const struct rad_error *problem = it->result < 0 ? &it->error : NULL;

	server->is_concluding = false;
	drop_held(server);
	for (const struct recorded *record = it->records; record; record = record->next) {
		tell_record(server, record);
		if (record->problem.kind)
			problem = &record->problem;
	}
	if (problem || it->records)
		set_problem(server, problem);
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
	server->is_concluding = task_start(server, &it->task);
	if (!server->is_concluding)
		free(it);
}

/* --- going on with what an earlier run left */

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

	if (server->is_resuming || is_starting_any(server))
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

int jobs_start(struct server *server)
{
	int r;

	(void)pthread_mutex_init(&server->held_lock, NULL);
	r = sd_event_add_io(server->event, NULL, rad_station_eventfd(server->station), EPOLLIN, on_news, server);

	if (r >= 0)
		r = sd_event_add_time_relative(server->event, &server->look_again, CLOCK_MONOTONIC, LOOK_AGAIN_US, 0,
					       on_look_again, server);
	if (r >= 0)
		jobs_conclude(server); /* what ended without a record when an earlier run died */
	return r;
}

void jobs_stop(struct server *server)
{
	for (size_t i = 0; i < server->n_jobs; i++) {
		if (!server->jobs[i]->has_ended)
			rad_job_interrupt(server->jobs[i]->job);
	}
	for (size_t i = 0; i < server->n_jobs; i++) {
		if (!server->jobs[i]->has_ended)
			(void)rad_job_wait(server->jobs[i]->job, STOP_WAIT_MS);
	}
}
