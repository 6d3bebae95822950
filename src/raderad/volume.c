/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the live system tells of the evidence volume and of its copy: lines of text beside the volume's folder.
 */
#include "raderad/server.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "base/cleanup.h"
#include "base/text.h"

#define MIRROR	       "mirror"
#define OPERATION      "open volume"
#define PASSPHRASE_MAX 512
#define UNLOCK_S       100 /* argon2 on the slowest laptop, and a check of the file system */

static bool folder_of(const char *volume, char ret[PATH_MAX])
{
	const char *name = strrchr(volume, '/');

	return name && snprintf(ret, PATH_MAX, "%.*s", (int)(name - volume), volume) < PATH_MAX;
}

void volume_tells(const char *volume, const char *name, char *ret, size_t size)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	char folder[PATH_MAX];
	char path[PATH_MAX];

	ret[0] = '\0';
	if (!folder_of(volume, folder) || snprintf(path, sizeof(path), "%s/%s", folder, name) >= PATH_MAX ||
	    rad_file_read(AT_FDCWD, path, size - 1, &text, NULL) < 0)
		return;
	if (text.size)
		(void)memcpy(ret, text.data, text.size);
	ret[text.size] = '\0';
	ret[strcspn(ret, "\n")] = '\0';
}

/* One line to the program that opens the volume, and its answer. */
static int converse(int fd, const char *passphrase, char *ret, size_t size)
{
	const struct timeval wait = { .tv_sec = UNLOCK_S };
	char line[PASSPHRASE_MAX + 2];
	size_t n = 0;
	int length = snprintf(line, sizeof(line), "%s\n", passphrase);
	ssize_t sent;

	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	sent = send(fd, line, (size_t)length, MSG_NOSIGNAL);
	explicit_bzero(line, sizeof(line));
	if (sent != length)
		return -EIO;
	while (n + 1 < size) {
		ssize_t got = recv(fd, ret + n, size - n - 1, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	ret[n] = '\0';
	ret[strcspn(ret, "\n")] = '\0';
	return n ? 0 : -EIO;
}

int volume_unlock(const char *volume, const char *passphrase, struct rad_error *err)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	rad_auto_fd int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char folder[PATH_MAX];
	char answer[32] = "";

	if (strchr(passphrase, '\n') || strlen(passphrase) > PASSPHRASE_MAX || !folder_of(volume, folder) ||
	    snprintf(address.sun_path, sizeof(address.sun_path), "%s/unlock", folder) >= (int)sizeof(address.sun_path))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "that cannot be a passphrase");
	if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
	    converse(fd, passphrase, answer, sizeof(answer)) < 0)
		return rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "the volume cannot be opened here");
	if (rad_text_equal(answer, "wrong"))
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION, "that is not the volume's passphrase");
	if (!rad_text_equal(answer, "ok"))
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
				     "the volume was opened, and what is on it cannot be read");
	return 0;
}

/* "failed", and why. */
static void look(struct server *server)
{
	struct rad_error problem = { .kind = RAD_ERROR_NONE };
	char line[PROBLEM_SIZE / 2];

	volume_tells(server->volume, MIRROR, line, sizeof(line));
	if (rad_text_has_prefix(line, "failed ")) {
		(void)rad_error_set(&problem, RAD_ERROR_EVIDENCE, 0, "copy evidence", "%s", line + strlen("failed "));
		rad_error_advise(&problem, "use another stick for the copy: exFAT, named RADERACOPY");
	}
	problem_set(server, PROBLEM_MIRROR, &problem);
}

static int on_change(sd_event_source *source, const struct inotify_event *event, void *user)
{
	if (event->len && rad_text_equal(event->name, MIRROR))
		look(user);
	return 0;
}

int volume_start(struct server *server)
{
	char folder[PATH_MAX];

	if (!server->volume || !folder_of(server->volume, folder))
		return 0;
	look(server);
	return sd_event_add_inotify(server->event, NULL, folder, IN_MOVED_TO, on_change, server);
}
