/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/plan_text.h"
#include "cli/run.h"
#include "cli/station_client.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"

#define LOOK_NS	     300000000ull
#define WATCH_NS     1000000000ull
#define EVIDENCE_NS  30000000000ull /* how long a record may take after the last end */
#define PLAN_S	     120
#define JOB_NAME     STATION_NAME ".Job"
#define CLEAR_SCREEN "\033[H\033[J"

RAD_DEFINE_CLEANUP(bus_done, sd_bus *, sd_bus_flush_close_unref)
RAD_DEFINE_CLEANUP(json_done, json_t *, json_decref)
RAD_DEFINE_CLEANUP(message_done, sd_bus_message *, sd_bus_message_unref)

static volatile sig_atomic_t stop_requested;

static void on_stop(int number)
{
	stop_requested = number;
}

static uint64_t number_of(const json_t *object, const char *name)
{
	return (uint64_t)json_integer_value(json_object_get(object, name));
}

static const json_t *by_path(const json_t *list, const char *path)
{
	size_t i;
	const json_t *it;

	json_array_foreach((json_t *)(uintptr_t)list, i, it)
	{
		if (rad_text_equal(station_text(it, "path"), path))
			return it;
	}
	return NULL;
}

/* --- what is told */

static void print_job(FILE *out, const json_t *all, const json_t *job)
{
	const json_t *drive = by_path(json_object_get(all, "drives"), station_text(job, "drive"));
	uint64_t total = number_of(job, "total_bytes");
	uint64_t left = number_of(job, "remaining_ms");
	char rate[RAD_SIZE_TEXT];
	char time[CLI_DURATION_TEXT] = "";

	rad_size_format(number_of(job, "rate_bytes_per_second"), rate);
	if (left != UINT64_MAX)
		cli_describe_duration(left, time);
	(void)fprintf(out, "  %-14s %-10s ", station_text(job, "inventory_id"),
		      drive ? station_text(drive, "serial") : "");
	if (rad_text_equal(station_text(job, "state"), "ended"))
		(void)fprintf(out, "%s%s%s  %s\n", station_text(job, "outcome"),
			      station_text(job, "reason")[0] ? ": " : "", station_text(job, "reason"),
			      station_text(job, "certificate_id"));
	else
		(void)fprintf(out, "%-8s %-10s %3" PRIu64 " %%  %s/s%s%s  %s\n", station_text(job, "state"),
			      station_text(job, "step"), total ? 100 * number_of(job, "done_bytes") / total : 0, rate,
			      time[0] ? "  left " : "", time, station_text(job, "ask_text"));
}

/* What is the matter with a drive, in few words: what goes on before what was. */
static void describe_state(const json_t *drive, char *ret, size_t size)
{
	if (!rad_text_equal(station_text(drive, "job"), "/"))
		(void)rad_text_copy(ret, size, "being erased");
	else if (station_text(drive, "problem")[0])
		(void)snprintf(ret, size, "NOT STARTED: %s", station_text(drive, "problem"));
	else if (station_text(drive, "protection")[0])
		(void)snprintf(ret, size, "%s", station_text(drive, "protection"));
	else if (station_text(drive, "past_outcome")[0])
		(void)snprintf(ret, size, "free; last %s for %s  %s%s%s", station_text(drive, "past_outcome"),
			       station_text(drive, "past_inventory_id"), station_text(drive, "past_certificate_id"),
			       station_text(drive, "past_reason")[0] ? "  " : "", station_text(drive, "past_reason"));
	else
		(void)rad_text_copy(ret, size, "free");
}

static void print_drive(FILE *out, const json_t *drive)
{
	char state[600];
	char bay[24] = "";
	char size[RAD_SIZE_TEXT];

	rad_size_format(number_of(drive, "size_bytes"), size);
	describe_state(drive, state, sizeof(state));
	if (number_of(drive, "bay"))
		(void)snprintf(bay, sizeof(bay), "bay %" PRIu64, number_of(drive, "bay"));
	(void)fprintf(out, "  %-7s %-14s %-20s %-24s %10s  %s\n", bay, station_text(drive, "node"),
		      station_text(drive, "serial"), station_text(drive, "model"), size, state);
}

static void print_objects(FILE *out, const json_t *all)
{
	const json_t *station = json_object_get(all, "station");
	const json_t *it;
	size_t i;

	(void)fprintf(out, "Station %s, version %s%s\n", station_text(station, "station_name"),
		      station_text(station, "version"),
		      json_is_true(json_object_get(station, "simulated")) ? ", SIMULATED" : "");
	if (station_text(station, "evidence_problem")[0])
		(void)fprintf(out, "EVIDENCE: %s\n", station_text(station, "evidence_problem"));
	if (number_of(station, "waiting_jobs"))
		(void)fprintf(out, "%" PRIu64 " unfinished: their drives are not connected\n",
			      number_of(station, "waiting_jobs"));
	(void)fprintf(out, "Drives\n");
	json_array_foreach(json_object_get(all, "drives"), i, it)
	{
		print_drive(out, it);
	}
	(void)fprintf(out, "Jobs\n");
	json_array_foreach(json_object_get(all, "jobs"), i, it) print_job(out, all, it);
}

int cli_run_station_status(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(bus_done) sd_bus *bus = NULL;
	RAD_CLEANUP(json_done) json_t *all = NULL;
	int r = station_connect(context, &bus, err);

	if (r >= 0)
		r = station_objects(bus, &all, err);
	if (r < 0)
		return r;
	if (context->json)
		return cli_print_json(json_incref(all), err);
	print_objects(stdout, all);
	return 0;
}

/* The same anew each second: on a terminal in place, else one JSON line or block after the other. */
int cli_run_station_watch(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(bus_done) sd_bus *bus = NULL;
	bool is_terminal = isatty(STDOUT_FILENO);
	int r = station_connect(context, &bus, err);

	(void)signal(SIGINT, on_stop);
	(void)signal(SIGTERM, on_stop);
	while (r >= 0 && !stop_requested) {
		RAD_CLEANUP(json_done) json_t *all = NULL;

		r = station_objects(bus, &all, err);
		if (r < 0)
			return r;
		if (is_terminal)
			(void)fputs(CLEAR_SCREEN, stdout);
		if (context->json)
			(void)json_dumpf(all, stdout, JSON_COMPACT);
		else
			print_objects(stdout, all);
		if (putchar('\n') == EOF || fflush(stdout) != 0)
			return 0; /* nobody reads any more */
		rad_clock_sleep_ns(context->clock, WATCH_NS);
	}
	return r < 0 ? r : 0;
}

/* --- bays */

/* A number that is scanned for a bay: the drive in it, or the next one that comes, gets it. */
int cli_run_station_assign(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(bus_done) sd_bus *bus = NULL;
	RAD_CLEANUP(message_done) sd_bus_message *reply = NULL;
	sd_bus_error failure = SD_BUS_ERROR_NULL;
	const char *inventory_id = context->arguments.words[1];
	const char *job = "";
	uint64_t bay;
	int r;

	if (!rad_text_to_u64(context->arguments.words[0], &bay) || bay == 0 || bay > UINT32_MAX)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "read arguments", "a bay is a number from 1, not '%s'",
				     context->arguments.words[0]);
	r = station_connect(context, &bus, err);
	if (r >= 0)
		r = station_sign_in(context, bus, err);
	if (r < 0)
		return r;
	r = sd_bus_call_method(bus, STATION_NAME, STATION_PATH, STATION_NAME, "Assign", &failure, &reply, "us",
			       (uint32_t)bay, inventory_id);
	if (r >= 0)
		r = sd_bus_message_read(reply, "o", &job);
	if (r < 0)
		r = station_failed(&failure, r, "assign", err);
	sd_bus_error_free(&failure);
	if (r < 0)
		return r;
	if (context->json)
		return cli_print_json(
			json_pack("{s:I, s:s, s:s}", "bay", (json_int_t)bay, "inventory_id", inventory_id, "job", job),
			err);
	(void)printf("Bay %" PRIu64 ": %s%s\n", bay, inventory_id, rad_text_equal(job, "/") ? "" : ", being erased");
	return 0;
}

/* --- acting on a job */

static int act(struct cli_context *context, const char *method, struct rad_error *err)
{
	RAD_CLEANUP(bus_done) sd_bus *bus = NULL;
	RAD_CLEANUP(json_done) json_t *all = NULL;
	const char *wanted = context->arguments.words[0];
	const json_t *it;
	size_t i;
	int r = station_connect(context, &bus, err);

	if (r >= 0)
		r = station_sign_in(context, bus, err);
	if (r >= 0)
		r = station_objects(bus, &all, err);
	if (r < 0)
		return r;
	json_array_foreach(json_object_get(all, "jobs"), i, it)
	{
		if (rad_text_equal(station_text(it, "job_id"), wanted))
			return station_call(bus, station_text(it, "path"), JOB_NAME, method, err);
	}
	return rad_error_set(err, RAD_ERROR_INPUT, 0, "find job", "the station has no job %s", wanted);
}

int cli_run_station_pause(struct cli_context *context, struct rad_error *err)
{
	return act(context, "Pause", err);
}

int cli_run_station_continue(struct cli_context *context, struct rad_error *err)
{
	return act(context, "Continue", err);
}

int cli_run_station_cancel(struct cli_context *context, struct rad_error *err)
{
	return act(context, "Cancel", err);
}

/* --- erasing */

static const char *find_drive(const json_t *all, const char *name, struct rad_error *err)
{
	static const char *const names[] = { "serial", "node", "stable_id", "path" };
	const json_t *it;
	size_t i;

	json_array_foreach(json_object_get(all, "drives"), i, it)
	{
		for (size_t k = 0; k < RAD_ARRAY_LENGTH(names); k++) {
			if (rad_text_equal(station_text(it, names[k]), name))
				return station_text(it, "path");
		}
	}
	(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "find drive", "the station has no drive %s", name);
	rad_error_advise(err, "list its drives with: radera station status");
	return NULL;
}

static int append_options(const struct cli_context *context, sd_bus_message *call)
{
	const char *disposition = context->arguments.values[CLI_DISPOSITION];
	int r = sd_bus_message_open_container(call, 'a', "{sv}");

	if (r >= 0 && disposition)
		r = sd_bus_message_append(call, "{sv}", "disposition", "s", disposition);
	if (r >= 0 && context->arguments.values[CLI_ALL_NAMESPACES])
		r = sd_bus_message_append(call, "{sv}", "all-namespaces", "b", 1);
	return r < 0 ? r : sd_bus_message_close_container(call);
}

static const char *profile_of(const struct cli_context *context)
{
	const char *profile = context->arguments.values[CLI_PROFILE];

	return profile ? profile : CLI_DEFAULT_PROFILE;
}

struct run {
	struct cli_context *context;
	sd_bus *bus;
	size_t n;
	char *jobs[CLI_WORDS_MAX]; /* paths; owned */
};

static int append_erase(const struct cli_context *context, sd_bus_message *call, const char *const *drives)
{
	int r = sd_bus_message_open_container(call, 'a', "o");

	for (size_t i = 0; r >= 0 && i < context->arguments.n_words; i++)
		r = sd_bus_message_append(call, "o", drives[i]);
	if (r >= 0)
		r = sd_bus_message_close_container(call);
	if (r >= 0)
		r = sd_bus_message_append(call, "ss", context->arguments.values[CLI_INVENTORY_ID], profile_of(context));
	return r < 0 ? r : append_options(context, call);
}

/* Starts all at once: one asset, one record. */
static int start(struct run *run, const char *const *drives, struct rad_error *err)
{
	RAD_CLEANUP(message_done) sd_bus_message *call = NULL;
	RAD_CLEANUP(message_done) sd_bus_message *reply = NULL;
	sd_bus_error failure = SD_BUS_ERROR_NULL;
	const char *path;
	int r = sd_bus_message_new_method_call(run->bus, &call, STATION_NAME, STATION_PATH, STATION_NAME, "Erase");

	if (r >= 0)
		r = append_erase(run->context, call, drives);
	if (r >= 0)
		r = sd_bus_call(run->bus, call, PLAN_S * 1000000ull, &failure, &reply);
	if (r >= 0)
		r = sd_bus_message_enter_container(reply, 'a', "o");
	while (r >= 0 && run->n < CLI_WORDS_MAX && (r = sd_bus_message_read(reply, "o", &path)) > 0)
		run->jobs[run->n++] = strdup(path);
	if (r < 0)
		r = station_failed(&failure, r, "erase", err);
	sd_bus_error_free(&failure);
	return r < 0 ? r : 0;
}

/* All drives must pass before the first one is touched. */
static int check_all(const struct cli_context *context, sd_bus *bus, const char *const *drives, struct rad_error *err)
{
	for (size_t i = 0; i < context->arguments.n_words; i++) {
		sd_bus_error failure = SD_BUS_ERROR_NULL;
		int r = sd_bus_call_method(bus, STATION_NAME, STATION_PATH, STATION_NAME, "Plan", &failure, NULL, "osb",
					   drives[i], profile_of(context),
					   context->arguments.values[CLI_ALL_NAMESPACES] != NULL);

		if (r < 0)
			r = station_failed(&failure, r, "plan", err);
		sd_bus_error_free(&failure);
		if (r < 0)
			return r;
	}
	return 0;
}

/* A job's question, put to whoever sits at standard input. */
static void put_question(sd_bus *bus, const json_t *job)
{
	char line[128] = "";

	(void)fprintf(stderr, "%s asks: %s\n%s> ", station_text(job, "inventory_id"), station_text(job, "ask_text"),
		      station_text(job, "ask_kind"));
	(void)fflush(stderr);
	if (!fgets(line, sizeof(line), stdin))
		line[0] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
	(void)sd_bus_call_method(bus, STATION_NAME, station_text(job, "path"), JOB_NAME, "Answer", NULL, NULL, "us",
				 (uint32_t)number_of(job, "ask_number"), line);
	explicit_bzero(line, sizeof(line));
}

/* How many of the run's jobs go on, and how many have no record yet. */
static void count(const struct run *run, const json_t *all, size_t *ret_running, size_t *ret_unrecorded)
{
	*ret_running = *ret_unrecorded = 0;
	for (size_t i = 0; i < run->n; i++) {
		const json_t *job = by_path(json_object_get(all, "jobs"), run->jobs[i]);

		if (job && rad_text_equal(station_text(job, "state"), "asking"))
			put_question(run->bus, job);
		if (job && !rad_text_equal(station_text(job, "state"), "ended"))
			(*ret_running)++;
		else if (job && !station_text(job, "certificate_id")[0])
			(*ret_unrecorded)++;
	}
}

/* Until all have ended and their record is made, or is not made in good time. Ctrl-C leaves the jobs to the station. */
static int follow(const struct run *run, json_t **ret_all, struct rad_error *err)
{
	uint64_t end_ns = 0;

	for (;;) {
		size_t n_running;
		size_t n_unrecorded;
		uint64_t now_ns = rad_clock_monotonic_ns(run->context->clock);
		int r = station_objects(run->bus, ret_all, err);

		if (r < 0)
			return r;
		count(run, *ret_all, &n_running, &n_unrecorded);
		if (n_running)
			end_ns = now_ns + EVIDENCE_NS;
		if ((!n_running && !n_unrecorded) || (end_ns && now_ns > end_ns) || stop_requested)
			return 0;
		if (isatty(STDERR_FILENO) && n_running) {
			(void)fputs(CLEAR_SCREEN, stderr);
			print_objects(stderr, *ret_all);
		}
		json_decref(*ret_all);
		*ret_all = NULL;
		rad_clock_sleep_ns(run->context->clock, LOOK_NS);
	}
}

static int exit_code_of(const json_t *job)
{
	const char *outcome = station_text(job, "outcome");

	if (!rad_text_equal(station_text(job, "state"), "ended") || rad_text_equal(outcome, "interrupted"))
		return RAD_ERROR_INTERRUPTED;
	if (!rad_text_equal(outcome, "erased") && !rad_text_equal(outcome, "erased-with-exceptions"))
		return RAD_ERROR_FAILED;
	return station_text(job, "certificate_id")[0] ? 0 : RAD_ERROR_EVIDENCE;
}

static int tell_ends(const struct run *run, const json_t *all, struct rad_error *err)
{
	static const int order[] = { RAD_ERROR_FAILED, RAD_ERROR_EVIDENCE, RAD_ERROR_INTERRUPTED };
	json_t *list = json_array();
	bool has[RAD_ERROR_INTERRUPTED + 1] = { false };

	for (size_t i = 0; i < run->n; i++) {
		const json_t *job = by_path(json_object_get(all, "jobs"), run->jobs[i]);

		if (!job) {
			has[RAD_ERROR_FAILED] = true; /* it could not be started */
			continue;
		}
		has[exit_code_of(job)] = true;
		if (run->context->json)
			(void)json_array_append(list, (json_t *)(uintptr_t)job);
		else
			print_job(stdout, all, job);
	}
	if (run->context->json) {
		int r = cli_print_json(json_pack("{s:o}", "jobs", list), err);

		if (r < 0)
			return r;
	} else {
		json_decref(list);
	}
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(order); i++) {
		if (has[order[i]])
			return order[i];
	}
	return 0;
}

static int erase(struct run *run, const json_t *all, struct rad_error *err)
{
	const char *drives[CLI_WORDS_MAX];
	RAD_CLEANUP(json_done) json_t *ends = NULL;
	size_t n = run->context->arguments.n_words;
	int r;

	for (size_t i = 0; i < n; i++) {
		drives[i] = find_drive(all, run->context->arguments.words[i], err);
		if (!drives[i])
			return -RAD_ERROR_INPUT;
	}
	r = check_all(run->context, run->bus, drives, err);
	if (r >= 0)
		r = cli_confirm(run->context, n, err);
	if (r >= 0)
		r = start(run, drives, err);
	if (r < 0)
		return r;
	(void)signal(SIGINT, on_stop);
	r = follow(run, &ends, err);
	return r < 0 ? r : tell_ends(run, ends, err);
}

int cli_run_station_erase(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(bus_done) sd_bus *bus = NULL;
	RAD_CLEANUP(json_done) json_t *all = NULL;
	struct run run = { .context = context };
	int r = station_connect(context, &bus, err);

	if (r >= 0)
		r = station_sign_in(context, bus, err);
	if (r >= 0)
		r = station_call(bus, STATION_PATH, STATION_NAME, "Scan", err);
	if (r >= 0)
		r = station_objects(bus, &all, err);
	run.bus = bus;
	if (r >= 0)
		r = erase(&run, all, err);
	for (size_t i = 0; i < run.n; i++)
		free(run.jobs[i]);
	return r;
}
