/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "raderad/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <radera/pin.h>

#include "base/cleanup.h"
#include "base/text.h"

#define NOT_SIGNED_IN "org.radera.Error.NotSignedIn"

static struct sign_in *find(struct server *server, const char *sender)
{
	for (size_t i = 0; i < SERVER_SESSIONS_MAX; i++) {
		if (rad_text_equal(server->sign_ins[i].sender, sender))
			return &server->sign_ins[i];
	}
	return NULL;
}

/* What each role may do. Administrators look after stations, and are technicians where nobody else is. */
static bool has_right(const char *role, enum right right)
{
	static const struct {
		const char *role;
		bool rights[RIGHT_COUNT];
	} table[] = {
		{ "technician", { [RIGHT_LOOK] = true, [RIGHT_ERASE] = true } },
		{ "administrator", { [RIGHT_LOOK] = true, [RIGHT_ERASE] = true, [RIGHT_ADMINISTER] = true } },
		{ "validator", { [RIGHT_LOOK] = true, [RIGHT_VALIDATE] = true } },
		{ "auditor", { [RIGHT_LOOK] = true } },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(table); i++) {
		if (rad_text_equal(table[i].role, role))
			return table[i].rights[right];
	}
	return false;
}

const struct rad_operator *sign_in_require(struct server *server, sd_bus_message *call, enum right right,
					   sd_bus_error *error)
{
	const char *sender = sd_bus_message_get_sender(call);
	const struct sign_in *it = sender && sender[0] ? find(server, sender) : NULL;
	struct rad_operator now;

	if (!it) {
		(void)sd_bus_error_set(error, NOT_SIGNED_IN, "nobody is signed in on this connection");
		return NULL;
	}
	/* retired since? */
	if (rad_store_operator_get(rad_station_store(server->station), it->person.party.id, &now, NULL) < 0) {
		(void)sd_bus_error_setf(error, NOT_SIGNED_IN, "%s may not act here any more", it->person.party.id);
		return NULL;
	}
	if (has_right(now.party.role, right))
		return &it->person;
	(void)sd_bus_error_setf(error, "org.radera.Error.Refused", "%s is %s: that role may not do this",
				it->person.party.id, now.party.role);
	return NULL;
}

struct checking {
	struct task task;
	sd_bus_message *call;
	char operator_id[RAD_ID_SIZE];
	char pin[RAD_PIN_MAX + 1];
	struct rad_operator person;
	struct rad_error error;
	int result;
};

static void check(struct task *task)
{
	struct checking *it = (struct checking *)task;
	struct server *server = task->server;

	it->result = rad_pin_check(rad_station_store(server->station), server->clock, it->operator_id, it->pin,
				   &it->person, &it->error);
	explicit_bzero(it->pin, sizeof(it->pin));
}

static bool enter(struct server *server, const char *sender, const struct rad_operator *person)
{
	struct sign_in *it = find(server, sender);

	if (!it)
		it = find(server, "");
	if (!it || !rad_text_copy(it->sender, sizeof(it->sender), sender))
		return false;
	it->person = *person;
	return true;
}

static void checked(struct task *task)
{
	struct checking *it = (struct checking *)task;
	struct server *server = task->server;

	server->is_signing_in = false;
	if (it->result >= 0 && !enter(server, sd_bus_message_get_sender(it->call), &it->person))
		it->result = rad_error_set(&it->error, RAD_ERROR_REFUSED, 0, "sign in",
					   "too many people are signed in at this station");
	if (it->result < 0)
		reply_late_error(it->call, &it->error);
	else
		(void)sd_bus_reply_method_return(it->call, "ss", it->person.party.name, it->person.party.role);
	sd_bus_message_unref(it->call);
	free(it);
}

/* One at a time: each takes memory and time on purpose. */
int sign_in_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct server *server = user;
	struct checking *it;
	const char *operator_id;
	const char *pin;
	int r = sd_bus_message_read(call, "ss", &operator_id, &pin);

	if (r < 0)
		return r;
	if (!rad_text_is_id(operator_id) || strlen(pin) > RAD_PIN_MAX)
		return sd_bus_error_set(error, "org.radera.Error.Input", "that is no operator's id, or no PIN");
	if (server->is_signing_in)
		return sd_bus_error_set(error, "org.radera.Error.Refused", "somebody else signs in: try again");
	it = calloc(1, sizeof(*it));
	if (!it)
		return -ENOMEM;
	it->task.run = check;
	it->task.done = checked;
	it->call = sd_bus_message_ref(call);
	(void)rad_text_copy(it->operator_id, sizeof(it->operator_id), operator_id);
	(void)rad_text_copy(it->pin, sizeof(it->pin), pin);
	server->is_signing_in = true;
	if (task_start(server, &it->task))
		return 1;
	server->is_signing_in = false;
	sd_bus_message_unref(it->call);
	free(it);
	return -EAGAIN;
}

/* --- by card */

#define CHALLENGE_US 60000000ull /* a card's PIN wants to be typed meanwhile */

/* The connection's own, or one that is free or too old. */
static struct challenge *find_challenge(struct server *server, const char *sender, bool may_make)
{
	struct challenge *room = NULL;

	for (size_t i = 0; i < SERVER_SESSIONS_MAX; i++) {
		struct challenge *it = &server->challenges[i];

		if (rad_text_equal(it->sender, sender))
			return it;
		if (!it->sender[0] || it->until_us < server_now_us(server))
			room = it;
	}
	return may_make ? room : NULL;
}

int challenge_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct server *server = user;
	const char *sender = sd_bus_message_get_sender(call);
	struct rad_error failure = { .kind = RAD_ERROR_NONE };
	const char *operator_id;
	struct challenge *it;
	int r = sd_bus_message_read(call, "s", &operator_id);

	if (r < 0)
		return r;
	if (!rad_text_is_id(operator_id))
		return sd_bus_error_set(error, "org.radera.Error.Input", "that is no operator's id");
	it = find_challenge(server, sender, true);
	if (!it)
		return sd_bus_error_set(error, "org.radera.Error.Refused", "too many sign in just now: try again");
	*it = (struct challenge){ .until_us = server_now_us(server) + CHALLENGE_US };
	if (!rad_text_copy(it->sender, sizeof(it->sender), sender))
		return -EINVAL;
	(void)rad_text_copy(it->operator_id, sizeof(it->operator_id), operator_id);
	if (rad_card_challenge(rad_station_store(server->station), operator_id, it->text, &failure) < 0)
		return reply_error(error, &failure);
	return sd_bus_reply_method_return(call, "s", it->text);
}

struct card_check {
	struct checking checking; /* first: its end is the same */
	char challenge[RAD_CHALLENGE_SIZE];
	struct rad_buffer cms;
};

static void check_card(struct task *task)
{
	struct card_check *it = (struct card_check *)task;
	struct server *server = task->server;

	it->checking.result =
		rad_card_check(rad_station_store(server->station), server->clock, it->checking.operator_id,
			       it->challenge, it->cms.data, it->cms.size, &it->checking.person, &it->checking.error);
	rad_buffer_done(&it->cms);
}

/* A challenge is good for one answer, by the connection that asked for it, within a minute. */
int sign_in_by_card_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	struct server *server = user;
	struct challenge *given = find_challenge(server, sd_bus_message_get_sender(call), false);
	struct challenge taken;
	struct card_check *it;
	const char *operator_id;
	const void *cms;
	size_t size;
	int r = sd_bus_message_read(call, "s", &operator_id);

	if (r >= 0)
		r = sd_bus_message_read_array(call, 'y', &cms, &size);
	if (r < 0)
		return r;
	if (!given || given->until_us < server_now_us(server) || !rad_text_equal(given->operator_id, operator_id))
		return sd_bus_error_set(error, "org.radera.Error.Refused", "ask for a challenge first");
	taken = *given;
	*given = (struct challenge){ .until_us = 0 };
	if (server->is_signing_in)
		return sd_bus_error_set(error, "org.radera.Error.Refused", "somebody else signs in: try again");
	it = calloc(1, sizeof(*it));
	if (!it)
		return -ENOMEM;
	it->checking.task.run = check_card;
	it->checking.task.done = checked;
	it->checking.call = sd_bus_message_ref(call);
	(void)rad_text_copy(it->checking.operator_id, sizeof(it->checking.operator_id), operator_id);
	(void)rad_text_copy(it->challenge, sizeof(it->challenge), taken.text);
	rad_buffer_append(&it->cms, cms, size);
	server->is_signing_in = true;
	if (!it->cms.failed && task_start(server, &it->checking.task))
		return 1;
	server->is_signing_in = false;
	rad_buffer_done(&it->cms);
	sd_bus_message_unref(it->checking.call);
	free(it);
	return -EAGAIN;
}

static void leave(struct server *server, const char *sender)
{
	struct sign_in *it = sender[0] ? find(server, sender) : NULL;

	if (!it)
		return;
	clerk_note(server, RAD_EVENT_SIGNED_OUT, it->person.party.id, it->person.party.id, "%s", "");
	bays_forget_person(server, it->person.party.id);
	memset(it, 0, sizeof(*it));
}

int sign_out_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	leave(user, sd_bus_message_get_sender(call));
	return sd_bus_reply_method_return(call, "");
}

int who_am_i_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	static const struct rad_operator nobody;
	const struct sign_in *it = find(user, sd_bus_message_get_sender(call));
	const struct rad_operator *person = it ? &it->person : &nobody;

	return sd_bus_reply_method_return(call, "sss", person->party.id, person->party.name, person->party.role);
}

/* A connection that ends takes its sign-in along. */
static int on_owner(sd_bus_message *signal, void *user, sd_bus_error *error)
{
	const char *name;
	const char *before;
	const char *after;

	if (sd_bus_message_read(signal, "sss", &name, &before, &after) >= 0 && !after[0])
		leave(user, name);
	return 0;
}

int sign_in_start(struct server *server)
{
	return sd_bus_match_signal(server->bus, NULL, "org.freedesktop.DBus", "/org/freedesktop/DBus",
				   "org.freedesktop.DBus", "NameOwnerChanged", on_owner, server);
}
