/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "raderad/server.h"

#include <stdio.h>

/* The three classes that people act on differently have names of their own. */
static const char *name_of(enum rad_error_kind kind)
{
	switch (kind) {
	case RAD_ERROR_INPUT:
		return "org.radera.Error.Input";
	case RAD_ERROR_REFUSED:
		return "org.radera.Error.Refused";
	case RAD_ERROR_DEVICE:
		return "org.radera.Error.Device";
	case RAD_ERROR_IO:
		return "org.radera.Error.IO";
	case RAD_ERROR_EVIDENCE:
		return "org.radera.Error.Evidence";
	case RAD_ERROR_NONE:
	case RAD_ERROR_FAILED:
	case RAD_ERROR_INTERRUPTED:
		break;
	}
	return "org.radera.Error.Failed";
}

int reply_error(sd_bus_error *ret, const struct rad_error *error)
{
	return sd_bus_error_setf(ret, name_of(error->kind), "%s%s%s", error->text, error->advice[0] ? "\n" : "",
				 error->advice);
}

void reply_late_error(sd_bus_message *call, const struct rad_error *error)
{
	sd_bus_error late = SD_BUS_ERROR_NULL;

	(void)reply_error(&late, error);
	(void)sd_bus_reply_method_error(call, &late);
	sd_bus_error_free(&late);
}

int get_text(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply,
	     void *user, sd_bus_error *error)
{
	return sd_bus_message_append(reply, "s", (const char *)user);
}

uint64_t server_now_us(const struct server *server)
{
	uint64_t now = 0;

	(void)sd_event_now(server->event, CLOCK_MONOTONIC, &now);
	return now;
}

int read_options(sd_bus_message *call, read_option_fn read_one, void *user, sd_bus_error *error)
{
	const char *key;
	int r = sd_bus_message_enter_container(call, 'a', "{sv}");

	while (r >= 0 && (r = sd_bus_message_enter_container(call, 'e', "sv")) > 0) {
		r = sd_bus_message_read(call, "s", &key);
		if (r >= 0)
			r = read_one(call, key, user, error);
		if (r >= 0)
			r = sd_bus_message_exit_container(call);
	}
	return r < 0 ? r : sd_bus_message_exit_container(call);
}
