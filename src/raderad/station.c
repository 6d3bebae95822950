/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "raderad/server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <radera/files.h>
#include <radera/json.h>

#include "base/cleanup.h"
#include "base/text.h"

#define JOURNAL_LOOK_MS 5
#define JOURNAL_LOOKS	2000

/* --- planning and erasing */

/* One drive of a call. */
struct chosen {
	struct drive_object *object; /* is_starting keeps it from going away */
	struct rad_drive drive;
	struct rad_job *job; /* NULL when it was not started */
};

struct starting {
	struct task task;
	sd_bus_message *call;
	size_t n;
	struct chosen *chosen;
	char profile[RAD_ID_SIZE];
	char inventory_id[RAD_ID_SIZE];
	char operator_id[RAD_ID_SIZE];
	char disposition[RAD_ID_SIZE];
	bool all_namespaces;
	bool only_plan;
	char *plan; /* JSON, of the first drive */
	struct rad_error error;
	int result;
};

/* A job is told when it is in the journal, or has ended before: what was told is never lost by a power cut. */
static void await_journal(struct rad_store *store, struct rad_job *job)
{
	const struct rad_job_intent *intent = rad_job_intent(job);
	char newest[RAD_JOB_ID_SIZE];

	for (int i = 0; i < JOURNAL_LOOKS && !rad_job_wait(job, JOURNAL_LOOK_MS); i++) {
		if (rad_store_last_job(store, &intent->drive.identity, newest, NULL) >= 0 &&
		    rad_text_equal(newest, intent->job_id))
			return;
	}
}

static int check_all(struct starting *it, struct rad_erase_request *request, struct rad_plan *plan)
{
	for (size_t i = 0; i < it->n; i++) {
		int r;

		request->drive = &it->chosen[i].drive;
		r = rad_station_check(it->task.server->station, request, plan, &it->error);
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

static int print_plan(struct starting *it, const struct rad_plan *plan)
{
	json_t *json = rad_plan_to_json(plan);

	it->plan = json ? json_dumps(json, JSON_COMPACT) : NULL;
	json_decref(json);
	return it->plan ? 0 : rad_error_set(&it->error, RAD_ERROR_IO, ENOMEM, "plan", "out of memory");
}

static void start(struct task *task)
{
	struct starting *it = (struct starting *)task;
	rad_auto_free struct rad_profile *profile = calloc(1, sizeof(*profile));
	rad_auto_free struct rad_plan *plan = calloc(1, sizeof(*plan));
	struct rad_erase_request request = { .profile = profile,
					     .inventory_id = it->inventory_id,
					     .operator_id = it->operator_id,
					     .disposition = it->disposition,
					     .all_namespaces = it->all_namespaces };

	if (!profile || !plan) {
		it->result = rad_error_set(&it->error, RAD_ERROR_IO, ENOMEM, "erase", "out of memory");
		return;
	}
	it->result = rad_profile_load(it->profile, profile, &it->error);
	if (it->result >= 0)
		it->result = check_all(it, &request, plan);
	if (it->result >= 0)
		it->result = it->only_plan ? print_plan(it, plan) : start_all(it, &request);
}

static void answer_start(const struct starting *it)
{
	sd_bus_message *reply = NULL;
	int r;

	if (it->result < 0) {
		reply_late_error(it->call, &it->error);
		return;
	}
	if (it->only_plan) {
		(void)sd_bus_reply_method_return(it->call, "s", it->plan);
		return;
	}
	r = sd_bus_message_new_method_return(it->call, &reply);
	if (r >= 0)
		r = sd_bus_message_open_container(reply, 'a', "o");
	for (size_t i = 0; i < it->n; i++) {
		const struct chosen *one = &it->chosen[i];
		const struct job_object *job = one->job ? jobs_add(it->task.server, one->job, one->object) : NULL;

		if (r >= 0)
			r = sd_bus_message_append(reply, "o", job ? job->path : SERVER_NO_PATH);
	}
	if (r >= 0)
		r = sd_bus_message_close_container(reply);
	if (r >= 0)
		(void)sd_bus_send(it->task.server->bus, reply, NULL);
	sd_bus_message_unref(reply);
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

	answer_start(it);
	if (!it->only_plan)
		jobs_let_go(task->server, it->inventory_id);
	free_starting(it);
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
static int choose(struct server *server, struct starting *it, const char *path, sd_bus_error *error)
{
	struct drive_object *object = drives_find(server, path);
	struct chosen *more;

	if (!object)
		return sd_bus_error_set(error, "org.radera.Error.Input", "there is no such drive");
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

static int choose_all(struct server *server, sd_bus_message *call, struct starting *it, sd_bus_error *error)
{
	const char *path;
	int r = sd_bus_message_enter_container(call, 'a', "o");

	while (r >= 0 && (r = sd_bus_message_read(call, "o", &path)) > 0)
		r = choose(server, it, path, error);
	if (r >= 0)
		r = sd_bus_message_exit_container(call);
	if (r >= 0 && it->n == 0)
		return sd_bus_error_set(error, "org.radera.Error.Input", "no drive was named");
	return r;
}

static int read_options(sd_bus_message *call, struct starting *it, sd_bus_error *error)
{
	const char *key;
	const char *text;
	int flag;
	int r = sd_bus_message_enter_container(call, 'a', "{sv}");

	while (r >= 0 && (r = sd_bus_message_enter_container(call, 'e', "sv")) > 0) {
		r = sd_bus_message_read(call, "s", &key);
		if (r >= 0 && rad_text_equal(key, "disposition")) {
			r = sd_bus_message_read(call, "v", "s", &text);
			if (r >= 0 && !rad_text_copy(it->disposition, sizeof(it->disposition), text))
				return sd_bus_error_set(error, "org.radera.Error.Input", "the disposition is too long");
		} else if (r >= 0 && rad_text_equal(key, "all-namespaces")) {
			r = sd_bus_message_read(call, "v", "b", &flag);
			it->all_namespaces = r >= 0 && flag;
		} else if (r >= 0) {
			return sd_bus_error_setf(error, "org.radera.Error.Input", "there is no option '%s'", key);
		}
		if (r >= 0)
			r = sd_bus_message_exit_container(call);
	}
	return r < 0 ? r : sd_bus_message_exit_container(call);
}

/* Hands the call over to a task, or frees all. */
static int begin(struct server *server, struct starting *it)
{
	it->task.run = start;
	it->task.done = started;
	if (!it->only_plan && !jobs_hold(server, it->inventory_id))
		return -ENOMEM;
	if (task_start(server, &it->task))
		return 1;
	if (!it->only_plan)
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
		r = read_options(call, it, error);
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
		r = choose(server, it, path, error);
	if (r < 0)
		return r;
	it->all_namespaces = all_namespaces;
	(void)rad_text_copy(it->profile, sizeof(it->profile), profile);
	return 0;
}

static int start_method(sd_bus_message *call, struct server *server, bool only_plan, sd_bus_error *error)
{
	const struct rad_operator *person = sign_in_require(server, call, RIGHT_ERASE, error);
	struct starting *it;
	int r;

	if (!person)
		return -EPERM;
	it = calloc(1, sizeof(*it));
	if (!it)
		return -ENOMEM;
	it->call = sd_bus_message_ref(call);
	it->only_plan = only_plan;
	(void)rad_text_copy(it->inventory_id, sizeof(it->inventory_id), "plan");
	(void)rad_text_copy(it->operator_id, sizeof(it->operator_id), person->party.id);
	r = only_plan ? read_plan(server, call, it, error) : read_erase(server, call, it, error);
	if (r >= 0)
		r = begin(server, it);
	if (r < 0)
		free_starting(it);
	return r;
}

static int method_erase(sd_bus_message *call, void *user, sd_bus_error *error)
{
	return start_method(call, user, false, error);
}

static int method_plan(sd_bus_message *call, void *user, sd_bus_error *error)
{
	return start_method(call, user, true, error);
}

static int method_scan(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct server *server = user;

	if (server->n_waiters == SERVER_SESSIONS_MAX)
		return sd_bus_error_set(error, "org.radera.Error.Refused", "too many wait for a scan already");
	drives_scan(server, call);
	return 1;
}

/* --- the archive */

/* One word of a query. Texts point into the message. */
static int read_query_word(sd_bus_message *call, const char *key, struct rad_query *ret, sd_bus_error *error)
{
	const struct {
		const char *key;
		const char **text;
		int64_t *time;
	} words[] = {
		{ "text", &ret->text, NULL },		{ "inventory-id", &ret->inventory_id, NULL },
		{ "serial", &ret->serial, NULL },	{ "certificate-id", &ret->certificate_id, NULL },
		{ "outcome", &ret->outcome, NULL },	{ "from-ms", NULL, &ret->from_wall_ms },
		{ "until-ms", NULL, &ret->to_wall_ms },
	};
	uint32_t limit;
	int r;

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(words); i++) {
		if (rad_text_equal(words[i].key, key))
			return words[i].text ? sd_bus_message_read(call, "v", "s", words[i].text)
					     : sd_bus_message_read(call, "v", "x", words[i].time);
	}
	if (!rad_text_equal(key, "limit"))
		return sd_bus_error_setf(error, "org.radera.Error.Input", "there is no search for '%s'", key);
	r = sd_bus_message_read(call, "v", "u", &limit);
	ret->limit = r < 0 ? 0 : limit;
	return r;
}

static int read_query(sd_bus_message *call, struct rad_query *ret, sd_bus_error *error)
{
	const char *key;
	int r = sd_bus_message_enter_container(call, 'a', "{sv}");

	while (r >= 0 && (r = sd_bus_message_enter_container(call, 'e', "sv")) > 0) {
		r = sd_bus_message_read(call, "s", &key);
		if (r >= 0)
			r = read_query_word(call, key, ret, error);
		if (r >= 0)
			r = sd_bus_message_exit_container(call);
	}
	return r < 0 ? r : sd_bus_message_exit_container(call);
}

static int append_rows(sd_bus_message *reply, const struct rad_entry *rows, size_t n)
{
	int r = sd_bus_message_open_container(reply, 'a', "(ssssusssxb)");

	for (size_t i = 0; r >= 0 && i < n; i++)
		r = sd_bus_message_append(reply, "(ssssusssxb)", rows[i].certificate_id, rows[i].inventory_id,
					  rows[i].serial, rows[i].model, rows[i].n_drives, rows[i].operator_id,
					  rows[i].outcome, rows[i].level, rows[i].issued_wall_ms,
					  (int)rows[i].has_certificate);
	return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int method_search(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct server *server = user;
	rad_auto_free struct rad_entry *rows = NULL;
	struct rad_query query = { .limit = 1000 };
	struct rad_error failure = { .kind = RAD_ERROR_NONE };
	sd_bus_message *reply = NULL;
	size_t n = 0;
	int r;

	if (!sign_in_require(server, call, RIGHT_LOOK, error))
		return -EPERM;
	r = read_query(call, &query, error);
	if (r < 0)
		return r;
	if (rad_store_find(rad_station_store(server->station), &query, &rows, &n, &failure) < 0)
		return reply_error(error, &failure);
	r = sd_bus_message_new_method_return(call, &reply);
	if (r >= 0)
		r = append_rows(reply, rows, n);
	if (r >= 0)
		r = sd_bus_send(server->bus, reply, NULL);
	sd_bus_message_unref(reply);
	return r;
}

/* An open file that nobody can change any more: the service writes into nobody's folders. */
static int sealed_file(const struct rad_buffer *data)
{
	int fd = memfd_create("certificate", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	size_t done = 0;

	while (fd >= 0 && done < data->size) {
		ssize_t put = write(fd, data->data + done, data->size - done);

		if (put <= 0) {
			(void)close(fd);
			return -1;
		}
		done += (size_t)put;
	}
	if (fd >= 0 && (lseek(fd, 0, SEEK_SET) < 0 ||
			fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) < 0)) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

static int method_get_certificate(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct server *server = user;
	rad_auto_buffer struct rad_buffer pdf = RAD_BUFFER_INIT;
	struct rad_error failure = { .kind = RAD_ERROR_NONE };
	const char *id;
	int fd;
	int r;

	if (!sign_in_require(server, call, RIGHT_LOOK, error))
		return -EPERM;
	r = sd_bus_message_read(call, "s", &id);
	if (r < 0)
		return r;
	if (rad_store_get(rad_station_store(server->station), id, NULL, NULL, NULL, &pdf, &failure) < 0)
		return reply_error(error, &failure);
	if (pdf.size == 0)
		return sd_bus_error_setf(error, "org.radera.Error.Evidence", "there is no certificate of %s yet", id);
	fd = sealed_file(&pdf);
	if (fd < 0)
		return -ENOMEM;
	r = sd_bus_reply_method_return(call, "h", fd);
	(void)close(fd);
	return r;
}

/* --- properties */

static int get_version(sd_bus *bus, const char *path, const char *interface, const char *property,
		       sd_bus_message *reply, void *user, sd_bus_error *error)
{
	return sd_bus_message_append(reply, "s", rad_text_equal(property, "Version") ? rad_version() : rad_build());
}

static int get_simulated(sd_bus *bus, const char *path, const char *interface, const char *property,
			 sd_bus_message *reply, void *user, sd_bus_error *error)
{
	return sd_bus_message_append(reply, "b", ((struct server *)user)->bench != NULL);
}

#define CHANGES SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE

static const sd_bus_vtable vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Version", "s", get_version, 0, SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_PROPERTY("Build", "s", get_version, 0, SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_PROPERTY("Simulated", "b", get_simulated, 0, SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_PROPERTY("StationName", "s", get_text, offsetof(struct server, signer.name),
			SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_PROPERTY("Scanning", "b", NULL, offsetof(struct server, is_scanning), CHANGES),
	SD_BUS_PROPERTY("WaitingJobs", "u", NULL, offsetof(struct server, n_waiting), CHANGES),
	SD_BUS_PROPERTY("EvidenceProblem", "s", get_text, offsetof(struct server, evidence_problem), CHANGES),
	SD_BUS_METHOD("SignIn", "ss", "ss", sign_in_method, SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE),
	SD_BUS_METHOD("SignOut", "", "", sign_out_method, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("WhoAmI", "", "sss", who_am_i_method, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Scan", "", "", method_scan, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Plan", "osb", "s", method_plan, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Erase", "aossa{sv}", "ao", method_erase, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Search", "a{sv}", "a(ssssusssxb)", method_search, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("GetCertificate", "s", "h", method_get_certificate, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_SIGNAL("Recorded", "sas", 0),
	SD_BUS_VTABLE_END,
};

void station_tell(struct server *server, const char *property)
{
	(void)sd_bus_emit_properties_changed(server->bus, SERVER_PATH, SERVER_NAME, property, NULL);
}

int station_start(struct server *server)
{
	int r = sd_bus_add_object_manager(server->bus, NULL, SERVER_PATH);

	return r < 0 ? r : sd_bus_add_object_vtable(server->bus, NULL, SERVER_PATH, SERVER_NAME, vtable, server);
}
