/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The way back to the register: what waits is counted for whoever looks, sent to its server when the station file names
 * one, and what was retired is listed for billing when a day has ended. A batch is kept until it is answered, and is
 * the same bytes under the same key however often it must be sent.
 */
#include "raderad/server.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <radera/files.h>
#include <radera/register_outbox.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "raderad/post.h"

#define LOOK_MS	 30000
#define RETRY_MS 5000
#define EXPORTS	 "exports"

struct telling {
	struct task task;
	struct register_state state;
	struct rad_error error;	      /* of the server */
	struct rad_error lists_error; /* of the daily lists */
};

/* The batch that is to be sent: one that was not answered, or a new one. 1 with it, 0 when there is none. */
static int find_batch(struct rad_store *store, const struct rad_register_mapping *mapping,
		      struct rad_register_batch *ret, struct rad_error *err)
{
	rad_auto_free struct rad_register_batch *open = NULL;
	size_t n = 0;
	int r = rad_register_batch_list(store, false, &open, &n, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++) {
		if (rad_text_equal(open[i].channel, RAD_REGISTER_BY_HTTPS) &&
		    rad_text_equal(open[i].mapping, mapping->id)) {
			*ret = open[i];
			return 1;
		}
	}
	return rad_register_tell_https(store, mapping, ret, err);
}

static int send_batch(const struct server *server, struct rad_store *store, struct rad_register_batch *batch,
		      struct rad_error *err)
{
	const struct post_target target = { .what = "tell register",
					    .url = server->workplace.register_url,
					    .ca_file = server->workplace.register_ca_file,
					    .secret_file = server->workplace.register_secret_file };
	rad_auto_buffer struct rad_buffer body = RAD_BUFFER_INIT;
	char key[96];
	char digest[96];
	int r = rad_register_batch_get(store, batch->id, batch, &body, err);

	(void)snprintf(key, sizeof(key), "Idempotency-Key: %s", batch->key);
	(void)snprintf(digest, sizeof(digest), "X-Radera-SHA256: %s", batch->sha256);
	if (r >= 0)
		r = post_json(&target, &body, (const char *const[]){ key, digest, NULL }, err);
	return r < 0 ? r : rad_register_batch_acknowledge(store, batch->id, "", err);
}

static int send_all(const struct server *server, struct rad_store *store, struct rad_error *err)
{
	rad_auto_free struct rad_register_mapping *mapping = calloc(1, sizeof(*mapping));
	struct rad_register_batch batch;
	int r;

	if (!mapping)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "tell register", "out of memory");
	r = rad_register_load(server->workplace.register_mapping, mapping, err);
	while (r >= 0 && (r = find_batch(store, mapping, &batch, err)) > 0)
		r = send_batch(server, store, &batch, err);
	return r;
}

static int count(struct rad_store *store, struct register_state *ret, struct rad_error *err)
{
	rad_auto_free struct rad_register_waiting *waiting = NULL;
	rad_auto_free struct rad_register_batch *open = NULL;
	size_t n_waiting = 0;
	size_t n_open = 0;
	int r = rad_register_waiting(store, &waiting, &n_waiting, err);

	if (r >= 0)
		r = rad_register_batch_list(store, false, &open, &n_open, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < n_waiting; i++) {
		ret->n_assets += (uint32_t)waiting[i].n_assets;
		if (ret->oldest_wall_ms == 0 || waiting[i].oldest_wall_ms < ret->oldest_wall_ms)
			ret->oldest_wall_ms = waiting[i].oldest_wall_ms;
	}
	ret->n_batches = (uint32_t)n_open;
	return 0;
}

static int write_lists(struct server *server, struct rad_store *store, struct rad_error *err)
{
	char directory[PATH_MAX];
	size_t n = 0;
	int r = rad_clock_check(server->clock, err);

	if (r >= 0 &&
	    snprintf(directory, sizeof(directory), "%s/" EXPORTS, rad_store_directory(store)) >= (int)sizeof(directory))
		r = rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, "list retired", "the store's path is too long");
	return r < 0 ? r : rad_register_write_days(store, directory, rad_clock_wall_ms(server->clock), &n, err);
}

static void tell(struct task *task)
{
	struct telling *it = (struct telling *)task;
	struct server *server = task->server;
	struct rad_store *store = rad_station_store(server->station);
	int r = 0;

	if (server->workplace.register_url[0])
		r = send_all(server, store, &it->error);
	if (count(store, &it->state, r < 0 ? NULL : &it->error) >= 0)
		it->state.is_known = true;
	(void)!write_lists(server, store, &it->lists_error);
}

static void tell_again(struct server *server, int64_t wait_ms)
{
	if (sd_event_source_set_time_relative(server->register_timer, (uint64_t)wait_ms * 1000) >= 0)
		(void)sd_event_source_set_enabled(server->register_timer, SD_EVENT_ONESHOT);
}

static bool is_same(const struct register_state *a, const struct register_state *b)
{
	return a->n_assets == b->n_assets && a->n_batches == b->n_batches && a->oldest_wall_ms == b->oldest_wall_ms &&
	       rad_text_equal(a->problem, b->problem);
}

static void told(struct task *task)
{
	struct telling *it = (struct telling *)task;
	struct server *server = task->server;
	struct register_state before = server->register_state;

	server->is_telling = false;
	server->register_tries = it->error.kind ? server->register_tries + 1 : 0;
	if (it->state.is_known)
		server->register_state = it->state;
	(void)rad_text_copy(server->register_state.problem, PROBLEM_SIZE, it->error.kind ? it->error.text : "");
	if (!is_same(&before, &server->register_state))
		station_tell(server, "RegisterOutbox");
	problem_set(server, PROBLEM_REGISTER, it->error.kind ? &it->error : &it->lists_error);
	if (server->tell_register_again && !it->error.kind) {
		server->tell_register_again = false;
		tell_again(server, 0);
	} else {
		tell_again(server, it->error.kind ? post_wait_after(server->register_tries - 1, RETRY_MS) : LOOK_MS);
	}
	free(it);
}

static int on_time(sd_event_source *source, uint64_t now_us, void *user)
{
	struct server *server = user;
	struct telling *it = calloc(1, sizeof(*it));

	(void)source;
	(void)now_us;
	if (it) {
		it->task.run = tell;
		it->task.done = told;
		server->is_telling = task_start(server, &it->task);
	}
	if (server->is_telling)
		return 0;
	free(it);
	tell_again(server, LOOK_MS);
	return 0;
}

void register_look(struct server *server)
{
	server->tell_register_again = server->is_telling;
	/* a server that is away is not asked more often because more happens */
	if (!server->is_telling && server->register_tries == 0)
		tell_again(server, 0);
}

int register_start(struct server *server)
{
	return sd_event_add_time_relative(server->event, &server->register_timer, CLOCK_MONOTONIC, 0, 0, on_time,
					  server);
}

int get_register_outbox(sd_bus *bus, const char *path, const char *interface, const char *property,
			sd_bus_message *reply, void *user, sd_bus_error *error)
{
	const struct register_state *it = &((struct server *)user)->register_state;

	return sd_bus_message_append(reply, "(uuxs)", it->n_assets, it->n_batches, it->oldest_wall_ms, it->problem);
}
