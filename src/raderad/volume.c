/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the live system tells of the evidence volume and of its copy: lines of text beside the volume's folder.
 */
#include "raderad/server.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>

#include "base/cleanup.h"
#include "base/text.h"

#define MIRROR "mirror"

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
