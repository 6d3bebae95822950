/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"

/* A line: what it says of which drive (not of every word), and how many. */
struct line {
	const struct control *control;
	size_t index;
	uint32_t n;
};

static void do_forward(const struct line *line)
{
	line->control->clock->skipped_ns += line->n * 1000000000ull;
}

static void do_vanish(const struct line *line)
{
	rad_simulator_vanish(line->control->transport, line->index);
}

static void do_power(const struct line *line)
{
	rad_simulator_power_cycle(line->control->transport, line->index);
}

static void do_fail(const struct line *line)
{
	rad_simulator_script(line->control->transport, line->index, RAD_SIM_MISHAP_FAIL, line->n);
}

static void do_stall(const struct line *line)
{
	rad_simulator_script(line->control->transport, line->index, RAD_SIM_MISHAP_STALL, line->n);
}

static const struct {
	const char *word;
	bool wants_drive;
	bool wants_number;
	void (*apply)(const struct line *line);
} words[] = {
	{ "forward", false, true, do_forward }, { "vanish", true, false, do_vanish },
	{ "power", true, false, do_power },	{ "fail", true, true, do_fail },
	{ "stall", true, true, do_stall },
};

static bool find_drive(const struct control *control, const char *name, size_t *ret)
{
	for (size_t i = 0; name && i < control->bench->n_drives; i++) {
		if (rad_text_equal(control->bench->drives[i].drive.node + strlen("sim:"), name)) {
			*ret = i;
			return true;
		}
	}
	return false;
}

static bool apply(const struct control *control, char *text)
{
	char *rest = NULL;
	const char *word = strtok_r(text, " \n", &rest);
	struct line line = { .control = control };
	uint64_t n = 0;

	for (size_t i = 0; word && i < RAD_ARRAY_LENGTH(words); i++) {
		if (!rad_text_equal(word, words[i].word))
			continue;
		if (words[i].wants_drive && !find_drive(control, strtok_r(NULL, " \n", &rest), &line.index))
			return false;
		word = strtok_r(NULL, " \n", &rest);
		if (words[i].wants_number && (!word || !rad_text_to_u64(word, &n) || n > UINT32_MAX))
			return false;
		line.n = (uint32_t)n;
		words[i].apply(&line);
		return true;
	}
	return false;
}

struct listener {
	const struct control *control;
	int fd;
};

static void *serve(void *data)
{
	struct listener *listener = data;

	for (;;) {
		int connection = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC);
		FILE *stream = connection >= 0 ? fdopen(connection, "r+e") : NULL;
		char line[256];

		while (stream && fgets(line, sizeof(line), stream)) {
			(void)fprintf(stream, "%s\n", apply(listener->control, line) ? "ok" : "no");
			(void)fflush(stream);
		}
		if (stream)
			(void)fclose(stream);
	}
	return NULL;
}

bool control_serve(struct control *control)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct listener *listener = calloc(1, sizeof(*listener));
	pthread_t thread;

	if (!listener)
		return false;
	listener->control = control;
	listener->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return snprintf(address.sun_path, sizeof(address.sun_path), "%s/control", control->directory) <
		       (int)sizeof(address.sun_path) &&
	       listener->fd >= 0 && bind(listener->fd, (struct sockaddr *)&address, sizeof(address)) >= 0 &&
	       listen(listener->fd, 4) >= 0 && pthread_create(&thread, NULL, serve, listener) == 0;
}
