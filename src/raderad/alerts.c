/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Telling others that a record was made: a journal entry with fields, the programs of the hooks' directory (run
 * directly, never through a shell), and a webhook whose messages wait in the store until they were delivered.
 */
#include "raderad/server.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <systemd/sd-journal.h>

#include <radera/json.h>
#include <radera/outbox.h>
#include <radera/statement.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "raderad/post.h"

/* What journal readers look for: a record was made. */
#define MESSAGE_RECORDED "MESSAGE_ID=7d2f0c1b9a534e0d8f6a2b41c3e85d90"
#define HOOK_TIMEOUT_MS	 60000
#define HOOK_LOOK_MS	 20
#define RETRY_MS	 60000

struct alert {
	struct task task;
	char certificate_id[RAD_CERTIFICATE_ID_SIZE];
	struct rad_error error;
	int result;
};

/* --- hooks */

static void wait_for(pid_t child, const char *name)
{
	const struct timespec slice = { 0, HOOK_LOOK_MS * 1000000 };
	int status = 0;

	for (int waited_ms = 0; waited_ms < HOOK_TIMEOUT_MS; waited_ms += HOOK_LOOK_MS) {
		if (waitpid(child, &status, WNOHANG) == child) {
			if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
				(void)sd_journal_print(LOG_WARNING, "the hook %s failed", name);
			return;
		}
		(void)clock_nanosleep(CLOCK_MONOTONIC, 0, &slice, NULL);
	}
	(void)sd_journal_print(LOG_WARNING, "the hook %s took too long and was ended", name);
	(void)kill(-child, SIGKILL);
	(void)waitpid(child, &status, 0);
}

/* The message on standard input, hardly any environment, the signals as a new program expects them, a group of its own.
 */
static void run_hook(const char *path, int message_fd)
{
	char *const arguments[] = { (char *)path, NULL };
	char path_text[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	char language[] = "LANG=C.UTF-8";
	char *const environment[] = { path_text, language, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	sigset_t all;
	pid_t child;
	int r;

	(void)sigemptyset(&none);
	(void)sigfillset(&all);
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_adddup2(&actions, message_fd, STDIN_FILENO);
	(void)posix_spawnattr_init(&attributes);
	(void)posix_spawnattr_setsigmask(&attributes, &none);
	(void)posix_spawnattr_setsigdefault(&attributes, &all);
	(void)posix_spawnattr_setpgroup(&attributes, 0);
	(void)posix_spawnattr_setflags(&attributes,
				       POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	r = posix_spawn(&child, path, &actions, &attributes, arguments, environment);
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&actions);
	if (r != 0)
		(void)sd_journal_print(LOG_WARNING, "the hook %s cannot be run: %s", path, strerror(r));
	else
		wait_for(child, path);
}

/* Only what nobody but root (or whom the service runs as) could have put there or changed. */
static bool is_trusted(const struct stat *info)
{
	return (info->st_uid == 0 || info->st_uid == geteuid()) && (info->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static int is_hook(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int open_message(const char *text)
{
	int fd = memfd_create("message", MFD_CLOEXEC);
	size_t size = strlen(text);

	if (fd >= 0 && write(fd, text, size) == (ssize_t)size)
		return fd;
	if (fd >= 0)
		(void)close(fd);
	return -1;
}

static void try_hook(const char *directory, const char *name, const char *text)
{
	rad_auto_fd int fd = -1;
	struct stat info;
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", directory, name) >= PATH_MAX || stat(path, &info) < 0 ||
	    !S_ISREG(info.st_mode) || (info.st_mode & S_IXUSR) == 0)
		return;
	if (!is_trusted(&info)) {
		(void)sd_journal_print(LOG_ERR, "the hook %s is not run: others than root may change it", path);
		return;
	}
	fd = open_message(text);
	if (fd >= 0 && lseek(fd, 0, SEEK_SET) == 0)
		run_hook(path, fd);
}

static void run_hooks(const char *directory, const char *text)
{
	struct dirent **names = NULL;
	struct stat info;
	int n = -1;

	if (!directory[0])
		return;
	if (stat(directory, &info) == 0 && is_trusted(&info))
		n = scandir(directory, &names, is_hook, alphasort);
	if (n < 0)
		(void)sd_journal_print(LOG_ERR, "no hooks are run: %s is no directory that only root may change",
				       directory);
	for (int i = 0; i < n; i++) {
		try_hook(directory, names[i]->d_name, text);
		free(names[i]);
	}
	free(names);
}

/* --- what is told */

static char *make_message(const struct server *server, const struct rad_entry *entry)
{
	json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:I, s:s, s:b}", "event", "recorded",
				 "certificate_id", entry->certificate_id, "inventory_id", entry->inventory_id,
				 "outcome", entry->outcome, "level", entry->level, "operator", entry->operator_id,
				 "drives", (int)entry->n_drives, "issued_ms", (json_int_t)entry->issued_wall_ms,
				 "station", server->signer.name, "simulated", server->bench != NULL);
	char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;

	json_decref(json);
	return text;
}

static void write_journal(const struct rad_entry *entry)
{
	enum rad_statement_type type;
	bool is_fine = rad_text_equal(entry->outcome, "erased") ||
		       rad_text_equal(entry->outcome, "erased-with-exceptions") ||
		       rad_statement_outcome_find(entry->outcome, &type);

	(void)sd_journal_send("MESSAGE=%s: inventory %s %s", entry->certificate_id, entry->inventory_id, entry->outcome,
			      "PRIORITY=%i", is_fine ? LOG_NOTICE : LOG_WARNING, MESSAGE_RECORDED,
			      "RADERA_CERTIFICATE=%s", entry->certificate_id, "RADERA_INVENTORY=%s",
			      entry->inventory_id, "RADERA_OUTCOME=%s", entry->outcome, "RADERA_OPERATOR=%s",
			      entry->operator_id, NULL);
}

static void tell(struct task *task)
{
	struct alert *it = (struct alert *)task;
	struct server *server = task->server;
	struct rad_store *store = rad_station_store(server->station);
	rad_auto_free char *text = NULL;
	struct rad_entry entry;

	it->result = rad_store_get(store, it->certificate_id, &entry, NULL, NULL, NULL, &it->error);
	if (it->result < 0)
		return;
	write_journal(&entry);
	text = make_message(server, &entry);
	if (text && server->workplace.webhook_url[0])
		it->result = rad_outbox_add(store, RAD_CHANNEL_WEBHOOK, text, strlen(text), &it->error);
	if (text)
		run_hooks(server->workplace.hooks, text);
}

static void deliver_all(struct server *server);

static void told(struct task *task)
{
	struct alert *it = (struct alert *)task;

	if (it->result < 0)
		problem_set(task->server, PROBLEM_ALERTS, &it->error);
	deliver_all(task->server);
	free(it);
}

void alerts_record(struct server *server, const char *certificate_id)
{
	struct alert *it = calloc(1, sizeof(*it));

	if (!it)
		return;
	it->task.run = tell;
	it->task.done = told;
	(void)rad_text_copy(it->certificate_id, sizeof(it->certificate_id), certificate_id);
	if (!task_start(server, &it->task))
		free(it);
}

/* --- the webhook */

struct delivery {
	struct task task;
	size_t n_waiting;
	int64_t next_wall_ms;
	struct rad_error error; /* the last failure */
};

static int post(const struct server *server, const struct rad_outbox_item *item, struct rad_error *err)
{
	const struct post_target target = { .what = "webhook",
					    .url = server->workplace.webhook_url,
					    .ca_file = server->workplace.webhook_ca_file,
					    .secret_file = server->workplace.webhook_secret_file };
	char delivery[64];

	(void)snprintf(delivery, sizeof(delivery), "X-Radera-Delivery: %lld", (long long)item->id);
	return post_json(&target, &item->body, (const char *const[]){ delivery, NULL }, err);
}

/* In order; the first that fails ends it, the others would too. */
static void deliver(struct task *task)
{
	struct delivery *it = (struct delivery *)task;
	struct rad_store *store = rad_station_store(task->server->station);
	struct rad_outbox_item item;
	int r = 0;

	while (r == 0 && rad_outbox_next(store, RAD_CHANNEL_WEBHOOK, &item, &it->error) > 0) {
		r = post(task->server, &item, &it->error);
		if (r < 0)
			(void)!rad_outbox_failed(store, item.id, post_wait_after(item.tries, RETRY_MS), NULL);
		else
			r = rad_outbox_done(store, item.id, &it->error);
		rad_buffer_done(&item.body);
	}
	(void)!rad_outbox_waiting(store, RAD_CHANNEL_WEBHOOK, &it->n_waiting, &it->next_wall_ms, NULL);
}

static void delivered(struct task *task)
{
	struct delivery *it = (struct delivery *)task;
	struct server *server = task->server;
	int64_t wait_ms = it->next_wall_ms - rad_clock_wall_ms(server->clock);

	server->is_alerting = false;
	if (it->error.kind || it->n_waiting == 0)
		problem_set(server, PROBLEM_ALERTS, it->error.kind ? &it->error : NULL);
	if (it->n_waiting > 0) {
		wait_ms = wait_ms < 1000 ? 1000 : wait_ms > POST_RETRY_MAX_MS ? POST_RETRY_MAX_MS : wait_ms;
		if (sd_event_source_set_time_relative(server->alert_timer, (uint64_t)wait_ms * 1000) >= 0)
			(void)sd_event_source_set_enabled(server->alert_timer, SD_EVENT_ONESHOT);
	}
	free(it);
	if (server->alert_again)
		deliver_all(server);
}

static void deliver_all(struct server *server)
{
	struct delivery *it;

	if (!server->workplace.webhook_url[0])
		return;
	server->alert_again = server->is_alerting;
	if (server->is_alerting)
		return;
	it = calloc(1, sizeof(*it));
	if (!it)
		return;
	it->task.run = deliver;
	it->task.done = delivered;
	server->is_alerting = task_start(server, &it->task);
	if (!server->is_alerting)
		free(it);
}

static int on_time(sd_event_source *source, uint64_t now_us, void *user)
{
	deliver_all(user);
	return 0;
}

int alerts_start(struct server *server)
{
	int r = sd_event_add_time_relative(server->event, &server->alert_timer, CLOCK_MONOTONIC, 0, 0, on_time, server);

	if (!server->workplace.webhook_url[0])
		return r < 0 ? r : sd_event_source_set_enabled(server->alert_timer, SD_EVENT_OFF);
	(void)!rad_outbox_hurry(rad_station_store(server->station), RAD_CHANNEL_WEBHOOK, NULL);
	return r;
}
