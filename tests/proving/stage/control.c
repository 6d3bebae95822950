/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a test may do to the drives while the program runs. Lines on DIRECTORY/control, each answered by "ok" or "no":
 *
 *   forward SECONDS    the drives' time jumps
 *   vanish NAME        the drive is gone, as if pulled
 *   power NAME         its power goes and comes: cache and freezes are gone
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "simulator/simulator_private.h"
#include "stage.h"

static bool do_forward(struct stage *stage, const char *word)
{
	stage->clock.skipped_ns += strtoull(word, NULL, 10) * 1000000000ull;
	return true;
}

static struct stage_drive *by_name(struct stage *stage, const char *word)
{
	for (size_t i = 0; i < stage->n_drives; i++) {
		if (rad_text_equal(rad_sim_drive_name(&stage->drives[i].bench->drive), word))
			return &stage->drives[i];
	}
	return NULL;
}

static bool do_vanish(struct stage *stage, const char *word)
{
	struct stage_drive *drive = by_name(stage, word);

	if (drive)
		rad_simulator_vanish(stage->transport, drive->index);
	return drive != NULL;
}

static bool do_power(struct stage *stage, const char *word)
{
	struct stage_drive *drive = by_name(stage, word);

	if (drive)
		rad_simulator_power_cycle(stage->transport, drive->index);
	return drive != NULL;
}

static const struct {
	const char *word;
	bool (*apply)(struct stage *stage, const char *word);
} commands[] = { { "forward ", do_forward }, { "vanish ", do_vanish }, { "power ", do_power } };

static bool apply(struct stage *stage, char *line)
{
	line[strcspn(line, "\n")] = '\0';
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(commands); i++) {
		if (rad_text_has_prefix(line, commands[i].word))
			return commands[i].apply(stage, line + strlen(commands[i].word));
	}
	return false;
}

static void *serve(void *data)
{
	struct stage *stage = data;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (snprintf(address.sun_path, sizeof(address.sun_path), "%s/control", stage->directory) >=
		    (int)sizeof(address.sun_path) ||
	    fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 4) < 0)
		stage_die("listen for commands", errno);
	for (;;) {
		int connection = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
		FILE *stream = connection >= 0 ? fdopen(connection, "r+e") : NULL;
		char line[256];

		while (stream && fgets(line, sizeof(line), stream)) {
			(void)fprintf(stream, "%s\n", apply(stage, line) ? "ok" : "no");
			(void)fflush(stream);
		}
		if (stream)
			(void)fclose(stream);
	}
	return NULL;
}

void stage_control_serve(struct stage *stage)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, serve, stage) != 0)
		stage_die("start a thread", EAGAIN);
}
