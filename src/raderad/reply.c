/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "raderad/server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"

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

/* An open file that nobody can change any more: the service writes into nobody's folders. */
static int sealed_file(const struct rad_buffer *data)
{
	int fd = memfd_create("handed-over", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd >= 0 && (rad_file_write(fd, data->data, data->size) < 0 || lseek(fd, 0, SEEK_SET) < 0 ||
			fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) < 0)) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

void reply_file(sd_bus_message *call, const struct rad_buffer *data)
{
	int fd = sealed_file(data);
	struct rad_error error = { .kind = RAD_ERROR_NONE };

	if (fd < 0) {
		(void)rad_error_set(&error, RAD_ERROR_IO, errno, "hand over", "there is no memory for the file");
		reply_late_error(call, &error);
		return;
	}
	(void)sd_bus_reply_method_return(call, "h", fd);
	(void)close(fd);
}
