/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an administrator may change while the service runs: who works here, whom certificates are issued for, and where
 * the bays are. Each change is an entry of the event log.
 */
#include "raderad/server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <radera/files.h>
#include <radera/pin.h>

#include "base/cleanup.h"
#include "base/text.h"

#define LOGO_BYTES_MAX (4u << 20)

enum change {
	CHANGE_ADD = 0,
	CHANGE_RETIRE,
	CHANGE_PIN,
	CHANGE_ORGANISATION,
};

/* A change that is written by a task. */
struct changing {
	struct task task;
	sd_bus_message *call;
	enum change change;
	char by[RAD_ID_SIZE]; /* the administrator */
	char operator_id[RAD_ID_SIZE];
	char name[120];
	char role[RAD_ID_SIZE];
	char pin[RAD_PIN_MAX + 1];
	struct rad_organisation organisation;
	struct rad_buffer logo;
	struct rad_error error;
	int result;
};

/* A logo comes as bytes; the use case reads a file. */
static int set_organisation(struct changing *it, struct rad_store *store)
{
	int fd = -1;
	int r;

	if (it->logo.size > 0) {
		fd = memfd_create("logo", MFD_CLOEXEC);
		if (fd < 0 || rad_file_write(fd, it->logo.data, it->logo.size) < 0) {
			r = rad_error_set(&it->error, RAD_ERROR_IO, errno, "set organisation", "cannot keep the logo");
			if (fd >= 0)
				(void)close(fd);
			return r;
		}
		(void)snprintf(it->organisation.logo, sizeof(it->organisation.logo), "/proc/self/fd/%d", fd);
	}
	r = rad_station_organisation_set(store, &it->organisation, &it->error);
	if (fd >= 0)
		(void)close(fd);
	return r;
}

static void run(struct task *task)
{
	struct changing *it = (struct changing *)task;
	struct rad_store *store = rad_station_store(task->server->station);

	switch (it->change) {
	case CHANGE_ADD:
		it->result = rad_store_operator_add(store, it->operator_id, it->name, it->role, &it->error);
		if (it->result >= 0)
			it->result = rad_pin_set(store, it->operator_id, it->pin, &it->error);
		break;
	case CHANGE_RETIRE:
		it->result = rad_store_operator_retire(store, it->operator_id, &it->error);
		break;
	case CHANGE_PIN:
		it->result = rad_pin_set(store, it->operator_id, it->pin, &it->error);
		break;
	case CHANGE_ORGANISATION:
		it->result = set_organisation(it, store);
		break;
	}
	explicit_bzero(it->pin, sizeof(it->pin));
}

static void note(const struct changing *it)
{
	static const char *const details[] = {
		[CHANGE_ADD] = "added as operator",
		[CHANGE_RETIRE] = "retired",
		[CHANGE_PIN] = "new PIN",
		[CHANGE_ORGANISATION] = "organisation",
	};

	clerk_note(it->task.server, RAD_EVENT_STATION_CHANGED, it->by, it->operator_id, "%s%s%s", details[it->change],
		   it->change == CHANGE_ORGANISATION ? ": " : "",
		   it->change == CHANGE_ORGANISATION ? it->organisation.name : "");
}

static void free_changing(struct changing *it)
{
	explicit_bzero(it->pin, sizeof(it->pin));
	rad_buffer_done(&it->logo);
	sd_bus_message_unref(it->call);
	free(it);
}

static void done(struct task *task)
{
	struct changing *it = (struct changing *)task;

	if (it->result < 0) {
		reply_late_error(it->call, &it->error);
	} else {
		note(it);
		(void)sd_bus_reply_method_return(it->call, "");
	}
	free_changing(it);
}

/* NULL, with the error set, when whoever calls is no administrator. */
static struct changing *new_changing(struct server *server, sd_bus_message *call, enum change change,
				     sd_bus_error *error)
{
	const struct rad_operator *person = sign_in_require(server, call, RIGHT_ADMINISTER, error);
	struct changing *it = person ? calloc(1, sizeof(*it)) : NULL;

	if (!it)
		return NULL;
	it->task.run = run;
	it->task.done = done;
	it->call = sd_bus_message_ref(call);
	it->change = change;
	(void)rad_text_copy(it->by, sizeof(it->by), person->party.id);
	return it;
}

static int begin(struct server *server, struct changing *it)
{
	if (task_start(server, &it->task))
		return 1;
	free_changing(it);
	return -EAGAIN;
}

static int refuse_input(struct changing *it, sd_bus_error *error, const char *why)
{
	free_changing(it);
	return sd_bus_error_set(error, "org.radera.Error.Input", why);
}

int add_operator_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct changing *it = new_changing(user, call, CHANGE_ADD, error);
	const char *id;
	const char *name;
	const char *role;
	const char *pin;
	int r = it ? sd_bus_message_read(call, "ssss", &id, &name, &role, &pin) : -EPERM;

	if (r < 0) {
		if (it)
			free_changing(it);
		return r;
	}
	if (!rad_role_is_known(role))
		return refuse_input(it, error, "a role is technician, validator, administrator or auditor");
	if (!rad_text_is_id(id) || !rad_text_copy(it->operator_id, sizeof(it->operator_id), id) ||
	    !rad_text_copy(it->name, sizeof(it->name), name) || !rad_text_copy(it->pin, sizeof(it->pin), pin))
		return refuse_input(it, error,
				    "the id, name or PIN is too long, or the id has other characters than "
				    "letters, digits and . _ : -");
	if (strlen(pin) < RAD_PIN_MIN)
		return refuse_input(it, error, "a PIN has at least 4 characters");
	(void)rad_text_copy(it->role, sizeof(it->role), role);
	return begin(user, it);
}

int retire_operator_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct changing *it = new_changing(user, call, CHANGE_RETIRE, error);
	const char *id;
	int r = it ? sd_bus_message_read(call, "s", &id) : -EPERM;

	if (r < 0) {
		if (it)
			free_changing(it);
		return r;
	}
	if (rad_text_equal(id, it->by))
		return refuse_input(it, error, "you cannot retire yourself: another administrator does");
	if (!rad_text_copy(it->operator_id, sizeof(it->operator_id), id))
		return refuse_input(it, error, "that is no operator's id");
	return begin(user, it);
}

int set_pin_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct changing *it = new_changing(user, call, CHANGE_PIN, error);
	const char *id;
	const char *pin;
	int r = it ? sd_bus_message_read(call, "ss", &id, &pin) : -EPERM;

	if (r < 0) {
		if (it)
			free_changing(it);
		return r;
	}
	if (!rad_text_copy(it->operator_id, sizeof(it->operator_id), id) ||
	    !rad_text_copy(it->pin, sizeof(it->pin), pin))
		return refuse_input(it, error, "the id or PIN is too long");
	return begin(user, it);
}

/* --- the organisation */

static int read_logo(sd_bus_message *call, struct changing *it)
{
	const void *bytes;
	size_t size;
	int r = sd_bus_message_enter_container(call, 'v', "ay");

	if (r >= 0)
		r = sd_bus_message_read_array(call, 'y', &bytes, &size);
	if (r >= 0 && size > LOGO_BYTES_MAX)
		return -E2BIG;
	if (r >= 0)
		rad_buffer_append(&it->logo, bytes, size);
	return r < 0 ? r : sd_bus_message_exit_container(call);
}

static int read_member(sd_bus_message *call, const char *key, void *user, sd_bus_error *error)
{
	struct changing *it = user;
	struct rad_organisation *to = &it->organisation;
	const struct {
		const char *key;
		char *text;
		size_t size;
	} rows[] = {
		{ "name", to->name, sizeof(to->name) },		 { "unit", to->unit, sizeof(to->unit) },
		{ "number", to->number, sizeof(to->number) },	 { "place", to->place, sizeof(to->place) },
		{ "contact", to->contact, sizeof(to->contact) },
	};
	const char *text;

	if (rad_text_equal(key, "logo"))
		return read_logo(call, it);
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++) {
		int r;

		if (!rad_text_equal(key, rows[i].key))
			continue;
		r = sd_bus_message_read(call, "v", "s", &text);
		if (r < 0)
			return r;
		if (rad_text_is_utf8(text) && rad_text_copy(rows[i].text, rows[i].size, text))
			return r;
		return sd_bus_error_setf(error, "org.radera.Error.Input", "%s is too long, or no clean text", key);
	}
	return sd_bus_error_setf(error, "org.radera.Error.Input", "an organisation has no '%s'", key);
}

/* What is not named stays as it is. */
int set_organisation_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct server *server = user;
	struct changing *it = new_changing(server, call, CHANGE_ORGANISATION, error);
	int r;

	if (!it)
		return -EPERM;
	if (rad_station_organisation_get(rad_station_store(server->station), &it->organisation, NULL) <= 0)
		(void)rad_text_copy(it->organisation.id, sizeof(it->organisation.id), "station");
	it->organisation.logo[0] = '\0';
	r = read_options(call, read_member, it, error);
	if (r >= 0 && !it->organisation.name[0])
		r = sd_bus_error_set(error, "org.radera.Error.Input", "an organisation has a name");
	if (r < 0) {
		free_changing(it);
		return r;
	}
	return begin(server, it);
}

/* --- bays */

static int read_bays(sd_bus_message *call, struct rad_workplace *ret)
{
	uint32_t number;
	const char *path;
	int r = sd_bus_message_enter_container(call, 'a', "(us)");

	ret->n_bays = 0;
	while (r >= 0 && (r = sd_bus_message_read(call, "(us)", &number, &path)) > 0) {
		struct rad_bay *bay = &ret->bays[ret->n_bays];

		if (ret->n_bays == RAD_BAYS_MAX || !rad_text_copy(bay->path, sizeof(bay->path), path))
			return -E2BIG;
		bay->number = number;
		ret->n_bays++;
	}
	if (r >= 0)
		r = sd_bus_message_exit_container(call);
	return r < 0 ? r : sd_bus_message_read(call, "u", &ret->columns);
}

/* Into the store's own station file. One that was given on the command line is somebody else's to change. */
int set_bays_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct server *server = user;
	const struct rad_operator *person = sign_in_require(server, call, RIGHT_ADMINISTER, error);
	rad_auto_free struct rad_workplace *next = malloc(sizeof(*next));
	struct rad_error failure = { .kind = RAD_ERROR_NONE };
	int r;

	if (!person)
		return -EPERM;
	if (!next)
		return -ENOMEM;
	if (!server->owns_workplace)
		return sd_bus_error_setf(error, "org.radera.Error.Refused", "the bays are set by the file %s",
					 server->workplace_path);
	*next = server->workplace;
	if (!next->id[0])
		(void)rad_text_copy(next->id, sizeof(next->id), "station");
	if (!next->title[0])
		(void)rad_text_copy(next->title, sizeof(next->title), server->signer.name);
	r = read_bays(call, next);
	if (r == -E2BIG)
		return sd_bus_error_setf(error, "org.radera.Error.Input",
					 "at most %d bays, and places of %d characters", RAD_BAYS_MAX,
					 RAD_PLACE_SIZE - 1);
	if (r < 0)
		return r;
	if (rad_workplace_save(server->workplace_path, next, &failure) < 0)
		return reply_error(error, &failure);
	server->workplace = *next;
	clerk_note(server, RAD_EVENT_STATION_CHANGED, person->party.id, "", "bays: %zu", next->n_bays);
	bays_changed(server);
	return sd_bus_reply_method_return(call, "");
}
