/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes down what people did, in the order in which they did it, without keeping the bus waiting for a slow store.
 * What could not be written is kept, and tried again with the next event and at the end.
 */
#include "raderad/server.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"

#define JUMP_MS 2000 /* less is a clock being put right */

struct note {
	struct rad_event event;
	struct note *next;
};

struct writing {
	struct task task;
	struct note *first; /* what is left after the task was not written */
	struct rad_error error;
	struct rad_error ledger; /* what is wrong with the copy of the log */
	int result;
};

static int write_all(struct server *server, struct note **first, struct rad_error *err)
{
	while (*first) {
		struct note *note = *first;
		int r = rad_store_event_add(rad_station_store(server->station), &note->event, err);

		if (r < 0)
			return r;
		*first = note->next;
		free(note);
	}
	return 0;
}

static void run(struct task *task)
{
	struct writing *it = (struct writing *)task;

	it->result = write_all(task->server, &it->first, &it->error);
	rad_store_ledger_problem(rad_station_store(task->server->station), &it->ledger);
}

static void begin(struct server *server);

static void done(struct task *task)
{
	struct writing *it = (struct writing *)task;
	struct server *server = task->server;
	struct note **end = &it->first;
	bool has_more = server->notes != NULL;

	while (*end)
		end = &(*end)->next;
	*end = server->notes;
	server->notes = it->first;
	server->is_writing = false;
	problem_set(server, PROBLEM_EVENTS, it->result < 0 ? &it->error : NULL);
	problem_set(server, PROBLEM_LEDGER, &it->ledger);
	if (it->result >= 0 && has_more)
		begin(server);
	free(it);
}

static void begin(struct server *server)
{
	struct writing *it = server->is_writing ? NULL : calloc(1, sizeof(*it));

	if (!it)
		return;
	it->task.run = run;
	it->task.done = done;
	it->first = server->notes;
	server->notes = NULL;
	server->is_writing = task_start(server, &it->task);
	if (server->is_writing)
		return;
	server->notes = it->first;
	free(it);
}

void clerk_note(struct server *server, enum rad_event_kind kind, const char *operator_id, const char *subject,
		const char *format, ...)
{
	struct note *note = calloc(1, sizeof(*note));
	struct note **end = &server->notes;
	va_list args;

	if (!note)
		return;
	note->event.kind = kind;
	(void)rad_text_copy(note->event.operator_id, sizeof(note->event.operator_id), operator_id);
	(void)rad_text_copy(note->event.subject, sizeof(note->event.subject), subject);
	va_start(args, format);
	(void)vsnprintf(note->event.detail, sizeof(note->event.detail), format, args);
	va_end(args);
	while (*end)
		end = &(*end)->next;
	*end = note;
	begin(server);
}

void clerk_stop(struct server *server)
{
	struct rad_error error;

	if (write_all(server, &server->notes, &error) < 0)
		(void)fprintf(stderr, "raderad: not all of the event log could be written: %s\n", error.text);
}

/* --- the clock */

static int64_t now_ms(clockid_t id)
{
	struct timespec now = { 0 };

	(void)clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int arm(int fd)
{
	const struct itimerspec never = { .it_value = { .tv_sec = INT32_MAX } };

	return timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL);
}

/* Somebody set the wall clock. What is measured in durations does not care; what is dated does. */
static int on_clock(sd_event_source *source, int fd, uint32_t events, void *user)
{
	struct server *server = user;
	int64_t offset_ms = now_ms(CLOCK_REALTIME) - now_ms(CLOCK_MONOTONIC);
	int64_t jump_ms = offset_ms - server->clock_offset_ms;
	uint64_t count;

	(void)!read(fd, &count, sizeof(count));
	server->clock_offset_ms = offset_ms;
	if (jump_ms > JUMP_MS || jump_ms < -JUMP_MS)
		clerk_note(server, RAD_EVENT_CLOCK_JUMPED, "", "", "by %+lld s", (long long)(jump_ms / 1000));
	(void)arm(fd);
	return 0;
}

int clerk_start(struct server *server)
{
	int fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);

	server->clock_offset_ms = now_ms(CLOCK_REALTIME) - now_ms(CLOCK_MONOTONIC);
	clerk_note(server, RAD_EVENT_SERVICE_STARTED, "", "", "Radera %s %s", rad_version(), rad_build());
	if (fd < 0 || arm(fd) < 0)
		return 0; /* a kernel without it: jumps are not told, all else goes on */
	return sd_event_add_io(server->event, NULL, fd, EPOLLIN, on_clock, server);
}
