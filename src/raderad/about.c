/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a workstation wants to know of the station itself: who may sign in, which profiles there are, and whether store,
 * clock and key are well. Read by tasks: a store on a dying stick must not hold the bus.
 */
#include "raderad/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include <radera/files.h>
#include <radera/json.h>
#include <radera/pin.h>

#include "base/cleanup.h"
#include "base/text.h"

RAD_DEFINE_CLEANUP(json_done, json_t *, json_decref)

/* A question that is answered with one text. */
struct asking {
	struct task task;
	sd_bus_message *call;
	char *text;
	struct rad_error error;
	int result;
	char job_id[RAD_JOB_ID_SIZE]; /* job_details_method() only */
};

static void answer(struct task *task)
{
	struct asking *it = (struct asking *)task;

	if (it->result < 0)
		reply_late_error(it->call, &it->error);
	else
		(void)sd_bus_reply_method_return(it->call, "s", it->text);
	sd_bus_message_unref(it->call);
	free(it->text);
	free(it);
}

static int ask(struct server *server, sd_bus_message *call, void (*run)(struct task *task), const char *job_id)
{
	struct asking *it = calloc(1, sizeof(*it));

	if (!it)
		return -ENOMEM;
	it->task.run = run;
	it->task.done = answer;
	it->call = sd_bus_message_ref(call);
	(void)rad_text_copy(it->job_id, sizeof(it->job_id), job_id);
	if (task_start(server, &it->task))
		return 1;
	sd_bus_message_unref(it->call);
	free(it);
	return -EAGAIN;
}

static void give(struct asking *it, json_t *json)
{
	it->text = json ? json_dumps(json, JSON_COMPACT) : NULL;
	if (!it->text)
		it->result = rad_error_set(&it->error, RAD_ERROR_IO, ENOMEM, "tell", "out of memory");
}

/* --- people */

/* Names stand on the sign-in page, as they do on each certificate. */
static void list_operators(struct task *task)
{
	struct asking *it = (struct asking *)task;
	struct rad_store *store = rad_station_store(task->server->station);
	RAD_CLEANUP(json_done) json_t *list = json_array();
	rad_auto_free struct rad_operator *all = NULL;
	struct rad_operator now;
	size_t n = 0;

	it->result = rad_store_operator_list(store, &all, &n, &it->error);
	if (it->result < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		const char *id = all[i].party.id;

		(void)json_array_append_new(
			list, json_pack("{s:s, s:s, s:s, s:b, s:b, s:b, s:b, s:I, s:I}", "id", id, "name",
					all[i].party.name, "role", all[i].party.role, "may_act",
					rad_store_operator_get(store, id, &now, NULL) >= 0, "retired", all[i].retired,
					"has_pin", rad_pin_is_set(store, id), "has_card", rad_card_is_set(store, id),
					"from_ms", (json_int_t)all[i].from_wall_ms, "until_ms",
					(json_int_t)all[i].until_wall_ms));
	}
	give(it, list);
}

int operators_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	return ask(user, call, list_operators, NULL);
}

/* --- profiles */

static void list_profiles(struct task *task)
{
	struct asking *it = (struct asking *)task;
	RAD_CLEANUP(json_done) json_t *list = json_array();
	rad_auto_free struct rad_profile *all = NULL;
	size_t n = 0;

	it->result = rad_profile_list(&all, &n, &it->error);
	if (it->result < 0)
		return;
	for (size_t i = 0; i < n; i++)
		(void)json_array_append_new(list, rad_profile_to_json(&all[i]));
	give(it, list);
}

int profiles_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	return ask(user, call, list_profiles, NULL);
}

/* --- how the station is */

static json_t *room(const char *directory)
{
	struct statvfs now;

	if (statvfs(directory, &now) < 0)
		return json_pack("{s:s, s:s}", "directory", directory, "problem", strerror(errno));
	return json_pack("{s:s, s:s, s:I, s:I, s:b}", "directory", directory, "problem", "", "free_bytes",
			 (json_int_t)((uint64_t)now.f_bavail * now.f_frsize), "size_bytes",
			 (json_int_t)((uint64_t)now.f_blocks * now.f_frsize), "read_only",
			 (int)((now.f_flag & ST_RDONLY) != 0));
}

static json_t *clock_to_json(struct rad_clock *clock)
{
	struct rad_error problem = { .kind = RAD_ERROR_NONE };
	int r = rad_clock_check(clock, &problem);

	return json_pack("{s:I, s:s}", "wall_ms", (json_int_t)rad_clock_wall_ms(clock), "problem",
			 r < 0 ? problem.text : "");
}

static json_t *key_to_json(const struct rad_pki_info *it, struct rad_clock *clock)
{
	char warning[RAD_PKI_WARNING_TEXT] = "";

	(void)rad_pki_expires_soon(it, rad_clock_wall_ms(clock), warning);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:b, s:s}", "name", it->name, "organisation",
			 it->organisation, "serial", it->serial, "sha256", it->sha256, "root_sha256", it->root_sha256,
			 "not_before_ms", (json_int_t)it->not_before_ms, "not_after_ms", (json_int_t)it->not_after_ms,
			 "root_is_local", (int)it->root_is_local, "warning", warning);
}

static json_t *organisation_to_json(struct rad_store *store)
{
	struct rad_organisation it = { .id = "" };

	if (rad_station_organisation_get(store, &it, NULL) <= 0)
		return json_object();
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "id", it.id, "name", it.name, "unit", it.unit,
			 "number", it.number, "place", it.place, "contact", it.contact, "languages", it.languages,
			 "logo_sha256", it.logo_sha256, "time_stamping", it.tsa_url);
}

static void tell_condition(struct task *task)
{
	struct asking *it = (struct asking *)task;
	struct server *server = task->server;
	struct rad_store *store = rad_station_store(server->station);
	RAD_CLEANUP(json_done)
	json_t *json = json_pack("{s:o, s:o, s:o, s:o, s:s, s:s}", "store", room(rad_store_directory(store)), "clock",
				 clock_to_json(server->clock), "key", key_to_json(&server->signer, server->clock),
				 "organisation", organisation_to_json(store), "log_id", rad_store_log_id(store),
				 "station_file", server->workplace_path);

	give(it, json);
}

int condition_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	return ask(user, call, tell_condition, NULL);
}

int get_computer(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply,
		 void *user, sd_bus_error *error)
{
	const struct rad_computer *it = &((struct server *)user)->computer;

	return sd_bus_message_append(reply, "(sssss)", it->vendor, it->model, it->serial, it->uuid, it->asset_tag);
}

/* --- a job in full */

/* A job that ran is in the journal for ever; one that runs, as it was at its last checkpoint. */
static void tell_job(struct task *task)
{
	struct asking *it = (struct asking *)task;
	RAD_CLEANUP(json_done) json_t *json = NULL;
	struct rad_job_state *state = calloc(1, sizeof(*state));

	it->result = state ? rad_store_job(rad_station_store(task->server->station), it->job_id, state, &it->error)
			   : rad_error_set(&it->error, RAD_ERROR_IO, ENOMEM, "tell", "out of memory");
	if (it->result >= 0) {
		json_t *result = rad_result_to_json(&state->result);

		(void)json_object_del(result, "witness_digests"); /* of old data: they stay in the journal */
		json = json_pack("{s:o, s:o, s:I, s:I}", "intent", rad_intent_to_json(&state->intent), "result", result,
				 "step", (json_int_t)state->step, "position_bytes", (json_int_t)state->position_bytes);
		give(it, json);
	}
	free(state);
}

int job_details_method(sd_bus_message *call, void *user, sd_bus_error *error)
{
	const struct job_object *job = user;

	if (!sign_in_require(job->server, call, RIGHT_LOOK, error))
		return -EPERM;
	return ask(job->server, call, tell_job, job->job_id);
}
