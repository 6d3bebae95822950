/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "raderad/server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
	if (it->snapshot.paused)
		return "paused";
	return it->snapshot.cooling ? "cooling" : "running";
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

/* The job of a call, when whoever calls may act on it and it still runs; what is done to it is noted. */
static struct rad_job *running(struct job_object *it, sd_bus_message *call, enum rad_event_kind kind,
			       sd_bus_error *error)
{
	const struct rad_operator *person = sign_in_require(it->server, call, RIGHT_ERASE, error);

	if (!person)
		return NULL;
	if (!it->has_ended && it->job) {
		if (kind != RAD_EVENT_ANSWERED)
			clerk_note(it->server, kind, person->party.id, it->job_id, "%s", "");
		return it->job;
	}
	(void)sd_bus_error_set(error, "org.radera.Error.Refused", "the job has ended");
	return NULL;
}

/* What was asked and that it was answered; of secrets only whether there was one. */
static void note_answer(struct job_object *it, sd_bus_message *call, const char *answer)
{
	const struct rad_operator *person = sign_in_require(it->server, call, RIGHT_ERASE, NULL);
	bool is_secret = it->snapshot.ask.kind == RAD_ASK_PSID;

	clerk_note(it->server, RAD_EVENT_ANSWERED, person ? person->party.id : "", it->job_id, "%s: %.80s",
		   rad_ask_name(it->snapshot.ask.kind), is_secret ? (answer[0] ? "given" : "declined") : answer);
}

static int method_pause(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct rad_job *job = running(user, call, RAD_EVENT_PAUSED, error);

	if (!job)
		return -EPERM;
	rad_job_pause(job);
	return sd_bus_reply_method_return(call, "");
}

static int method_continue(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct rad_job *job = running(user, call, RAD_EVENT_CONTINUED, error);

	if (!job)
		return -EPERM;
	rad_job_continue(job);
	return sd_bus_reply_method_return(call, "");
}

static int method_cancel(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct rad_job *job = running(user, call, RAD_EVENT_CANCELLED, error);

	if (!job)
		return -EPERM;
	rad_job_cancel(job);
	return sd_bus_reply_method_return(call, "");
}

static int method_answer(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct rad_job *job = running(user, call, RAD_EVENT_ANSWERED, error);
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
	note_answer(user, call, answer);
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
	SD_BUS_METHOD("Details", "", "s", job_details_method, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Pause", "", "", method_pause, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Continue", "", "", method_continue, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Cancel", "", "", method_cancel, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Answer", "us", "", method_answer, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END,
};

#define PROGRESS_PROPERTIES 12

/* Only what is another than clients know: most of a job's ten tellings a second are three numbers. */
static void tell_progress(struct job_object *it)
{
	const struct rad_snapshot *now = &it->snapshot;
	const struct rad_snapshot *told = &it->told;
	const struct {
		const char *name;
		bool is_other;
	} rows[PROGRESS_PROPERTIES] = {
		{ "State", !it->told_state || !rad_text_equal(state_of(it), it->told_state) },
		{ "Step", now->step_kind != told->step_kind },
		{ "DoneBytes", now->job_done_bytes != told->job_done_bytes },
		{ "TotalBytes", now->job_total_bytes != told->job_total_bytes },
		{ "RateBytesPerSecond", now->rate_bytes_per_second != told->rate_bytes_per_second },
		{ "RemainingMs", now->remaining_ms != told->remaining_ms },
		{ "BadBytes", now->bad_bytes != told->bad_bytes },
		{ "TemperatureMillicelsius", now->temperature_millicelsius != told->temperature_millicelsius },
		{ "Message", !rad_text_equal(now->message, told->message) },
		{ "AskKind", now->ask.kind != told->ask.kind },
		{ "AskNumber", now->ask.number != told->ask.number },
		{ "AskText", !rad_text_equal(now->ask.text, told->ask.text) },
	};
	char *names[PROGRESS_PROPERTIES + 1];
	size_t n = 0;

	for (size_t i = 0; i < PROGRESS_PROPERTIES; i++) {
		if (rows[i].is_other || !it->told_state)
			names[n++] = (char *)(uintptr_t)rows[i].name;
	}
	names[n] = NULL;
	if (n)
		(void)sd_bus_emit_properties_changed_strv(it->server->bus, it->path, INTERFACE, names);
	it->told = *now;
	it->told_state = state_of(it);
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

static void remove_at(struct server *server, size_t i)
{
	(void)sd_bus_emit_interfaces_removed(server->bus, server->jobs[i]->path, INTERFACE, NULL);
	release(server->jobs[i]);
	memmove(server->jobs + i, server->jobs + i + 1, (--server->n_jobs - i) * sizeof(*server->jobs));
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
		remove_at(server, i);
	}
}

/* A job that goes on takes the place of its interrupted part. */
static void remove_earlier(struct server *server, const struct rad_job *job)
{
	for (size_t i = 0; i < server->n_jobs; i++) {
		if (server->jobs[i]->has_ended &&
		    rad_text_equal(server->jobs[i]->job_id, rad_job_intent(job)->job_id)) {
			remove_at(server, i);
			return;
		}
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

static void note_question(struct job_object *it)
{
	const struct rad_ask *ask = &it->snapshot.ask;

	if (ask->kind == RAD_ASK_NONE || ask->number == it->noted_ask)
		return;
	it->noted_ask = ask->number;
	clerk_note(it->server, RAD_EVENT_ASKED, "", it->job_id, "%s: %s", rad_ask_name(ask->kind), ask->text);
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
	remove_earlier(server, job);
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
	if (drive)
		drives_set_job(drive, it);
	note_question(it);
	forget_old(server);
	look_soon(server);
	return it;
}

static void fill_past(const struct job_object *it, struct rad_drive_past *ret)
{
	*ret = (struct rad_drive_past){ .ended_wall_ms = rad_clock_wall_ms(it->server->clock) };
	(void)rad_text_copy(ret->job_id, sizeof(ret->job_id), it->job_id);
	(void)rad_text_copy(ret->inventory_id, sizeof(ret->inventory_id), it->inventory_id);
	(void)rad_text_copy(ret->outcome, sizeof(ret->outcome), rad_outcome_name(it->snapshot.outcome));
	(void)rad_text_copy(ret->level, sizeof(ret->level), it->level);
	(void)snprintf(ret->reason, sizeof(ret->reason), "%s%s%s", it->reason,
		       it->reason[0] && it->snapshot.message[0] ? ": " : "", it->snapshot.message);
	/* the record may have been quicker than we were told of the end */
	(void)rad_text_copy(ret->certificate_id, sizeof(ret->certificate_id), it->certificate_id);
}

/* The drive knows what came of it, and may rest. One that was pulled meanwhile may be back already. */
static void leave_drive(struct job_object *it)
{
	struct drive_object *drive = it->drive;
	struct drive_object *here = drive ? drive : drives_find(it->server, it->drive_path);
	bool is_erased = it->snapshot.outcome == RAD_OUTCOME_ERASED || it->snapshot.outcome == RAD_OUTCOME_EXCEPTIONS;
	struct rad_drive_past past;

	it->drive = NULL;
	if (drive)
		drives_set_job(drive, NULL);
	if (!here || here->job || it->snapshot.outcome == RAD_OUTCOME_INTERRUPTED)
		return;
	fill_past(it, &past);
	drives_set_past(here, &past);
	if (!drive)
		return;
	drive->is_done = is_erased;
	(void)rad_text_copy(drive->ended_job, sizeof(drive->ended_job), it->job_id);
	drives_tell(drive, "EndedJob");
	drives_rest(drive);
}

static void end(struct job_object *it)
{
	const struct rad_job_result *result = rad_job_result(it->job);

	it->has_ended = true;
	it->snapshot.outcome = result->outcome;
	(void)rad_text_copy(it->level, sizeof(it->level), rad_level_name(result->level_reached));
	(void)rad_text_copy(it->reason, sizeof(it->reason), result->reason);
	leave_drive(it);
	tell_progress(it);
	(void)sd_bus_emit_properties_changed(it->server->bus, it->path, INTERFACE, "Outcome", "Level", "Reason", NULL);
	if (rad_station_release(it->server->station, it->job))
		it->job = NULL;
	if (it->snapshot.outcome == RAD_OUTCOME_INTERRUPTED) {
		it->server->holds_resume = true; /* nobody asked for that: a full store, say */
		evidence_try_again(it->server);
	}
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
		note_question(it);
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

int jobs_start(struct server *server)
{
	int r = sd_event_add_io(server->event, NULL, rad_station_eventfd(server->station), EPOLLIN, on_news, server);

	if (r >= 0)
		r = sd_event_add_time_relative(server->event, &server->look_again, CLOCK_MONOTONIC, LOOK_AGAIN_US, 0,
					       on_look_again, server);
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
