/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Planning and starting erasures: by a person's call, or by the station's rule once an inventory number was scanned.
 */
#include "raderad/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <radera/files.h>
#include <radera/json.h>

#include "base/cleanup.h"
#include "base/text.h"

#define JOURNAL_LOOK_MS 5
#define JOURNAL_LOOKS	2000

/* What whoever called waits for. */
enum answer {
	ANSWER_PLAN = 0,
	ANSWER_JOBS, /* "ao" */
	ANSWER_JOB,  /* "o" */
	ANSWER_NONE, /* nobody called: the drive object tells a problem */
};

/* One drive of a call. */
struct chosen {
	struct drive_object *object; /* is_starting keeps it from going away */
	struct rad_drive drive;
	struct rad_job *job; /* NULL when it was not started */
};

struct starting {
	struct task task;
	sd_bus_message *call; /* NULL with ANSWER_NONE */
	enum answer answer;
	size_t n;
	struct chosen *chosen;
	char profile[RAD_ID_SIZE];
	char inventory_id[RAD_ID_SIZE];
	char operator_id[RAD_ID_SIZE];
	char disposition[RAD_ID_SIZE];
	bool all_namespaces;
	char *plan; /* JSON, of the first drive */
	struct rad_error error;
	int result;
};

/* A job is told when it is in the journal, or has ended before: what was told is never lost by a power cut. */
static void await_journal(struct rad_store *store, struct rad_job *job)
{
	const struct rad_job_intent *intent = rad_job_intent(job);
	struct rad_drive_past past;

	for (int i = 0; i < JOURNAL_LOOKS && !rad_job_wait(job, JOURNAL_LOOK_MS); i++) {
		if (rad_store_drive_past(store, &intent->drive.identity, &past, NULL) >= 0 &&
		    rad_text_equal(past.job_id, intent->job_id))
			return;
	}
}

/* What a check of a drive yields, too large for a stack. */
struct checked {
	struct rad_capability capability;
	struct rad_plan plan;
};

static int check_all(struct starting *it, struct rad_erase_request *request, struct checked *ret_last)
{
	for (size_t i = 0; i < it->n; i++) {
		int r;

		request->drive = &it->chosen[i].drive;
		r = rad_station_check(it->task.server->station, request, &ret_last->capability, &ret_last->plan,
				      &it->error);
		if (r < 0)
			return r;
	}
	return 0;
}

/* What fails now, after all had passed, is told by its place in the answer; only when nothing starts is it an error. */
static int start_all(struct starting *it, struct rad_erase_request *request)
{
	struct server *server = it->task.server;
	size_t n_started = 0;

	for (size_t i = 0; i < it->n; i++) {
		request->drive = &it->chosen[i].drive;
		if (rad_station_erase(server->station, request, &it->chosen[i].job, &it->error) < 0)
			it->chosen[i].job = NULL;
		else
			n_started++;
	}
	for (size_t i = 0; i < it->n; i++) {
		if (it->chosen[i].job)
			await_journal(rad_station_store(server->station), it->chosen[i].job);
	}
	return n_started ? 0 : -(int)it->error.kind;
}

/* The plan, and beside its steps what the drive had said when it was asked. */
static int print_plan(struct starting *it, const struct checked *checked)
{
	json_t *json = rad_plan_to_json(&checked->plan);

	if (json && json_object_set_new(json, "capability", rad_capability_to_json(&checked->capability)) < 0) {
		json_decref(json);
		json = NULL;
	}
	it->plan = json ? json_dumps(json, JSON_COMPACT) : NULL;
	json_decref(json);
	return it->plan ? 0 : rad_error_set(&it->error, RAD_ERROR_IO, ENOMEM, "plan", "out of memory");
}

static void start(struct task *task)
{
	struct starting *it = (struct starting *)task;
	rad_auto_free struct rad_profile *profile = calloc(1, sizeof(*profile));
	rad_auto_free struct checked *checked = calloc(1, sizeof(*checked));
	struct rad_erase_request request = { .profile = profile,
					     .inventory_id = it->inventory_id,
					     .operator_id = it->operator_id,
					     .disposition = it->disposition,
					     .all_namespaces = it->all_namespaces };

	if (!profile || !checked) {
		it->result = rad_error_set(&it->error, RAD_ERROR_IO, ENOMEM, "erase", "out of memory");
		return;
	}
	it->result = rad_profile_load(it->profile, profile, &it->error);
	if (it->result >= 0)
		it->result = check_all(it, &request, checked);
	if (it->result >= 0)
		it->result = it->answer == ANSWER_PLAN ? print_plan(it, checked) : start_all(it, &request);
}

static const char *take_job(const struct starting *it, const struct chosen *one)
{
	const struct job_object *job = one->job ? jobs_add(it->task.server, one->job, one->object) : NULL;

	return job ? job->path : SERVER_NO_PATH;
}

static void answer_jobs(const struct starting *it)
{
	sd_bus_message *reply = NULL;
	int r = sd_bus_message_new_method_return(it->call, &reply);

	if (r >= 0)
		r = sd_bus_message_open_container(reply, 'a', "o");
	for (size_t i = 0; i < it->n; i++) {
		const char *path = take_job(it, &it->chosen[i]); /* also when the answer cannot be written */

		if (r >= 0)
			r = sd_bus_message_append(reply, "o", path);
	}
	if (r >= 0)
		r = sd_bus_message_close_container(reply);
	if (r >= 0)
		(void)sd_bus_send(it->task.server->bus, reply, NULL);
	sd_bus_message_unref(reply);
}

static void answer(const struct starting *it)
{
	if (it->result < 0 && it->call)
		reply_late_error(it->call, &it->error);
	if (it->result < 0 && it->answer == ANSWER_NONE)
		drives_set_problem(it->chosen[0].object, &it->error);
	if (it->result < 0)
		return;
	if (it->answer == ANSWER_PLAN)
		(void)sd_bus_reply_method_return(it->call, "s", it->plan);
	else if (it->answer == ANSWER_JOBS)
		answer_jobs(it);
	else if (it->answer == ANSWER_JOB)
		(void)sd_bus_reply_method_return(it->call, "o", take_job(it, &it->chosen[0]));
	else
		(void)take_job(it, &it->chosen[0]);
}

static void free_starting(struct starting *it)
{
	for (size_t i = 0; i < it->n; i++)
		it->chosen[i].object->is_starting = false;
	sd_bus_message_unref(it->call);
	free(it->chosen);
	free(it->plan);
	free(it);
}

static void started(struct task *task)
{
	struct starting *it = (struct starting *)task;
	struct server *server = task->server;
	bool is_plan = it->answer == ANSWER_PLAN;

	answer(it);
	if (!is_plan)
		jobs_let_go(server, it->inventory_id);
	free_starting(it);
	if (!is_plan)
		jobs_resume(server); /* a scan that ended meanwhile left that to us */
}

/* Profiles are named here, not given as files: the service reads with other rights than whoever calls. */
static int check_words(const char *profile, const char *inventory_id, sd_bus_error *error)
{
	if (!rad_text_is_id(profile))
		return sd_bus_error_setf(error, "org.radera.Error.Input", "'%s' is no profile's name", profile);
	if (!rad_text_is_id(inventory_id))
		return sd_bus_error_setf(error, "org.radera.Error.Input", "'%s' cannot be an inventory id",
					 inventory_id);
	return 0;
}

/* Takes one more drive along, and keeps others from it. */
static int choose(struct starting *it, struct drive_object *object, sd_bus_error *error)
{
	struct chosen *more;

	if (object->job || object->is_starting)
		return sd_bus_error_setf(error, "org.radera.Error.Refused", "%s is being erased already",
					 object->drive.node);
	more = reallocarray(it->chosen, it->n + 1, sizeof(*more));
	if (!more)
		return -ENOMEM;
	it->chosen = more;
	more[it->n++] = (struct chosen){ .object = object, .drive = object->drive };
	object->is_starting = true;
	return 0;
}

static int choose_path(struct server *server, struct starting *it, const char *path, sd_bus_error *error)
{
	struct drive_object *object = drives_find(server, path);

	return object ? choose(it, object, error)
		      : sd_bus_error_set(error, "org.radera.Error.Input", "there is no such drive");
}

static int choose_all(struct server *server, sd_bus_message *call, struct starting *it, sd_bus_error *error)
{
	const char *path;
	int r = sd_bus_message_enter_container(call, 'a', "o");

	while (r >= 0 && (r = sd_bus_message_read(call, "o", &path)) > 0)
		r = choose_path(server, it, path, error);
	if (r >= 0)
		r = sd_bus_message_exit_container(call);
	if (r >= 0 && it->n == 0)
		return sd_bus_error_set(error, "org.radera.Error.Input", "no drive was named");
	return r;
}

static int read_option(sd_bus_message *call, const char *key, void *user, sd_bus_error *error)
{
	struct starting *it = user;
	const char *text;
	int flag;
	int r;

	if (rad_text_equal(key, "disposition")) {
		r = sd_bus_message_read(call, "v", "s", &text);
		if (r >= 0 && !rad_text_copy(it->disposition, sizeof(it->disposition), text))
			return sd_bus_error_set(error, "org.radera.Error.Input", "the disposition is too long");
		return r;
	}
	if (!rad_text_equal(key, "all-namespaces"))
		return sd_bus_error_setf(error, "org.radera.Error.Input", "there is no option '%s'", key);
	r = sd_bus_message_read(call, "v", "b", &flag);
	it->all_namespaces = r >= 0 && flag;
	return r;
}

/* The decision stands in the log with what was decided, before anything of it is done. */
static void note_choice(struct server *server, const struct starting *it)
{
	for (size_t i = 0; i < it->n; i++)
		clerk_note(server, RAD_EVENT_ERASE_CHOSEN, it->operator_id, it->chosen[i].drive.identity.stable_id,
			   "inventory %s, profile %s%s%s%s", it->inventory_id, it->profile,
			   it->disposition[0] ? ", to " : "", it->disposition,
			   it->answer == ANSWER_NONE || it->answer == ANSWER_JOB ? ", by its bay" : "");
}

/* Hands the call over to a task. Whoever calls frees on an error. */
static int begin(struct server *server, struct starting *it)
{
	bool is_plan = it->answer == ANSWER_PLAN;

	it->task.run = start;
	it->task.done = started;
	if (!is_plan && !jobs_hold(server, it->inventory_id))
		return -ENOMEM;
	if (!is_plan)
		note_choice(server, it);
	if (task_start(server, &it->task))
		return 1;
	if (!is_plan)
		jobs_let_go(server, it->inventory_id);
	return -EAGAIN;
}

static int read_erase(struct server *server, sd_bus_message *call, struct starting *it, sd_bus_error *error)
{
	const char *inventory_id;
	const char *profile;
	int r = choose_all(server, call, it, error);

	if (r >= 0)
		r = sd_bus_message_read(call, "ss", &inventory_id, &profile);
	if (r >= 0)
		r = check_words(profile, inventory_id, error);
	if (r >= 0)
		r = read_options(call, read_option, it, error);
	if (r < 0)
		return r;
	(void)rad_text_copy(it->inventory_id, sizeof(it->inventory_id), inventory_id);
	(void)rad_text_copy(it->profile, sizeof(it->profile), profile);
	return 0;
}

static int read_plan(struct server *server, sd_bus_message *call, struct starting *it, sd_bus_error *error)
{
	const char *path;
	const char *profile;
	int all_namespaces;
	int r = sd_bus_message_read(call, "osb", &path, &profile, &all_namespaces);

	if (r >= 0)
		r = check_words(profile, it->inventory_id, error);
	if (r >= 0)
		r = choose_path(server, it, path, error);
	if (r < 0)
		return r;
	it->all_namespaces = all_namespaces;
	(void)rad_text_copy(it->profile, sizeof(it->profile), profile);
	return 0;
}

static struct starting *new_starting(sd_bus_message *call, enum answer answer, const char *operator_id)
{
	struct starting *it = calloc(1, sizeof(*it));

	if (!it)
		return NULL;
	it->call = sd_bus_message_ref(call);
	it->answer = answer;
	(void)rad_text_copy(it->inventory_id, sizeof(it->inventory_id), "plan");
	(void)rad_text_copy(it->operator_id, sizeof(it->operator_id), operator_id);
	return it;
}

static int start_method(sd_bus_message *call, struct server *server, enum answer answer, sd_bus_error *error)
{
	const struct rad_operator *person = sign_in_require(server, call, RIGHT_ERASE, error);
	struct starting *it;
	int r;

	if (!person)
		return -EPERM;
	it = new_starting(call, answer, person->party.id);
	if (!it)
		return -ENOMEM;
	r = answer == ANSWER_PLAN ? read_plan(server, call, it, error) : read_erase(server, call, it, error);
	if (r >= 0)
		r = begin(server, it);
	if (r < 0)
		free_starting(it);
	return r;
}

int erase_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	return start_method(call, user, ANSWER_JOBS, error);
}

int plan_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	return start_method(call, user, ANSWER_PLAN, error);
}

int start_by_rule(struct drive_object *drive, const char *inventory_id, const char *operator_id, sd_bus_message *call,
		  sd_bus_error *error)
{
	struct server *server = drive->server;
	struct starting *it = new_starting(call, call ? ANSWER_JOB : ANSWER_NONE, operator_id);
	int r;

	if (!it)
		return -ENOMEM;
	(void)rad_text_copy(it->inventory_id, sizeof(it->inventory_id), inventory_id);
	(void)rad_text_copy(it->profile, sizeof(it->profile), server->workplace.profile);
	r = choose(it, drive, error);
	if (r >= 0)
		r = begin(server, it);
	if (r < 0)
		free_starting(it);
	return r;
}
