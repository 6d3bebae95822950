/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <radera/json.h>

#include "base/cleanup.h"
#include "base/text.h"

#define POLL_MS 200

static volatile sig_atomic_t stop_requested;

static void on_stop(int number)
{
	stop_requested = number;
}

static void catch_stop_signals(void)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = on_stop };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(numbers); i++)
		(void)sigaction(numbers[i], &action, NULL);
}

int cli_confirm(const struct cli_context *context, size_t n_drives, struct rad_error *err)
{
	char answer[64] = "";

	if (context->arguments.values[CLI_YES])
		return 0;
	if (!isatty(STDIN_FILENO)) {
		(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, "confirm",
				    "nobody can be asked: standard input is no terminal");
		rad_error_advise(err, "add --yes when the drives have been checked");
		return -RAD_ERROR_REFUSED;
	}
	(void)fprintf(stderr, "This cannot be undone. Type ERASE to erase %s above: ",
		      n_drives == 1 ? "the drive" : "all drives");
	(void)fflush(stderr);
	if (!fgets(answer, sizeof(answer), stdin))
		answer[0] = '\0';
	answer[strcspn(answer, "\n")] = '\0';
	if (rad_text_equal(answer, "ERASE"))
		return 0;
	return rad_error_set(err, RAD_ERROR_REFUSED, 0, "confirm", "not confirmed; nothing was touched");
}

/*
 * A question of a job, put to whoever sits at standard input: a person at a terminal, or a script that writes one line
 * an answer. Nothing there means that the answer is no.
 */
static void answer(struct cli_run_job *it)
{
	struct rad_snapshot snapshot;
	char line[128] = "";

	if (!it->job || it->ended)
		return;
	rad_job_snapshot(it->job, &snapshot);
	if (snapshot.ask.kind == RAD_ASK_NONE)
		return;
	(void)fprintf(stderr, "\n%s asks: %s\n%s> ", it->name, snapshot.ask.text, rad_ask_name(snapshot.ask.kind));
	(void)fflush(stderr);
	if (!fgets(line, sizeof(line), stdin))
		line[0] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
	(void)rad_job_answer(it->job, snapshot.ask.number, line);
	explicit_bzero(line, sizeof(line));
	clearerr(stdin);
}

static void wait_for(struct cli_run_job *it)
{
	if (it->job && !it->ended)
		it->ended = rad_job_wait(it->job, 0);
}

static bool all_ended(const struct cli_run *run)
{
	for (size_t i = 0; i < run->n_jobs; i++) {
		if (run->jobs[i].job && !run->jobs[i].ended)
			return false;
	}
	return true;
}

static struct cli_run_job *find_job(struct cli_run *run, const char *job_id)
{
	for (size_t i = 0; i < run->n_jobs; i++) {
		struct cli_run_job *it = &run->jobs[i];

		if (it->job && rad_text_equal(rad_job_intent(it->job)->job_id, job_id))
			return it;
	}
	return NULL;
}

/* Jobs of an earlier run, which died before the record: their evidence is made up for now. */
static void tell_earlier(const struct cli_run *run, const struct rad_job_state *state,
			 const struct rad_evidence *evidence)
{
	if (run->context->json)
		return;
	(void)printf("Job %s had ended (%s) without a record: it is now in %s\n", state->intent.job_id,
		     rad_outcome_name(state->result.outcome), evidence->place.certificate_id);
	if (evidence->certificate_path[0])
		(void)printf("  certificate  %s\n", evidence->certificate_path);
	if (evidence->problem.kind)
		(void)printf("  EVIDENCE     %s\n", evidence->problem.text);
}

static void on_evidence(void *user, const struct rad_evidence *evidence, const struct rad_job_state *const *jobs,
			size_t n)
{
	struct cli_run *run = user;

	for (size_t i = 0; i < n; i++) {
		struct cli_run_job *it = find_job(run, jobs[i]->intent.job_id);

		if (it)
			it->evidence = *evidence;
		else
			tell_earlier(run, jobs[i], evidence);
	}
}

int cli_run_conclude(struct cli_run *run, struct rad_error *err)
{
	const struct rad_conclusion conclusion = { .tell = on_evidence, .user = run };

	return rad_station_conclude(run->station, &conclusion, &run->n_waiting, err);
}

static void interrupt_all(struct cli_run *run)
{
	(void)fprintf(stderr, "\nStopping at a point to go on from...\n");
	for (size_t i = 0; i < run->n_jobs; i++) {
		if (run->jobs[i].job)
			rad_job_interrupt(run->jobs[i].job);
	}
}

static void drain_events(int fd)
{
	uint64_t count;

	(void)!read(fd, &count, sizeof(count));
}

static void follow(struct cli_run *run, struct cli_progress *progress)
{
	struct pollfd news = { .fd = rad_station_eventfd(run->station), .events = POLLIN };
	bool interrupted = false;

	while (!all_ended(run)) {
		if (poll(&news, 1, POLL_MS) > 0)
			drain_events(news.fd);
		if (stop_requested && !interrupted) {
			interrupted = true;
			interrupt_all(run);
		}
		for (size_t i = 0; i < run->n_jobs; i++) {
			answer(&run->jobs[i]);
			wait_for(&run->jobs[i]);
		}
		cli_progress_show(progress, run, false);
	}
	cli_progress_show(progress, run, true);
}

/* The exit code of one drive's end. */
static int job_exit_code(const struct cli_run_job *it)
{
	const struct rad_job_result *result;

	if (!it->job)
		return (int)it->error.kind;
	result = rad_job_result(it->job);
	if (result->outcome == RAD_OUTCOME_INTERRUPTED)
		return RAD_ERROR_INTERRUPTED;
	if (result->outcome == RAD_OUTCOME_CANCELLED)
		return RAD_ERROR_FAILED;
	if (result->outcome != RAD_OUTCOME_ERASED && result->outcome != RAD_OUTCOME_EXCEPTIONS)
		return result->error.kind ? (int)result->error.kind : RAD_ERROR_FAILED;
	return (int)it->evidence.problem.kind ? RAD_ERROR_EVIDENCE : 0;
}

static int gravest_exit_code(const struct cli_run *run)
{
	static const int order[] = { RAD_ERROR_FAILED,	 RAD_ERROR_DEVICE, RAD_ERROR_IO,	 RAD_ERROR_REFUSED,
				     RAD_ERROR_EVIDENCE, RAD_ERROR_INPUT,  RAD_ERROR_INTERRUPTED };

	for (size_t k = 0; k < RAD_ARRAY_LENGTH(order); k++) {
		for (size_t i = 0; i < run->n_jobs; i++) {
			if (job_exit_code(&run->jobs[i]) == order[k])
				return order[k];
		}
	}
	return 0;
}

static const char *outcome_words(enum rad_outcome outcome)
{
	static const char *const words[] = {
		[RAD_OUTCOME_NONE] = "NOT FINISHED",
		[RAD_OUTCOME_ERASED] = "ERASED",
		[RAD_OUTCOME_EXCEPTIONS] = "ERASED WITH EXCEPTIONS",
		[RAD_OUTCOME_FAILED] = "NOT ERASED",
		[RAD_OUTCOME_CANCELLED] = "CANCELLED, NOT ERASED",
		[RAD_OUTCOME_INTERRUPTED] = "INTERRUPTED, can be resumed",
	};

	return words[outcome];
}

static void print_evidence(const struct rad_evidence *evidence)
{
	if (evidence->place.sequence)
		(void)printf("  record       %s, number %" PRIu64 " in the log\n", evidence->place.certificate_id,
			     evidence->place.sequence);
	if (evidence->certificate_path[0])
		(void)printf("  certificate  %s\n", evidence->certificate_path);
	if (evidence->problem.kind)
		(void)printf("  EVIDENCE     %s\n               %s\n", evidence->problem.text,
			     evidence->problem.advice);
	if (evidence->stamp_problem.kind)
		(void)printf("  no time-stamp: %s\n               add one later: radera certificate timestamp\n",
			     evidence->stamp_problem.text);
}

static void print_job(const struct cli_run_job *it)
{
	const struct rad_job_result *result;
	char name[CLI_DRIVE_TEXT];
	char duration[CLI_DURATION_TEXT];

	if (!it->job) {
		(void)printf("%s: NOT STARTED: %s\n", it->name, it->error.text);
		if (it->error.advice[0])
			(void)printf("  %s\n", it->error.advice);
		return;
	}
	result = rad_job_result(it->job);
	cli_describe_drive(&rad_job_intent(it->job)->drive, name);
	cli_describe_duration(result->duration_ms, duration);
	(void)printf("%s\n  %s%s%s, %s\n", name, outcome_words(result->outcome),
		     result->level_reached != RAD_LEVEL_NONE ? ", NIST level " : "",
		     result->level_reached != RAD_LEVEL_NONE ? rad_level_name(result->level_reached) : "", duration);
	if (result->reason[0])
		(void)printf("  because      %s\n", result->reason);
	if (result->error.advice[0])
		(void)printf("               %s\n", result->error.advice);
	print_evidence(&it->evidence);
}

static json_t *job_to_json(const struct cli_run_job *it)
{
	json_t *json = json_pack("{s:s, s:i}", "drive", it->name, "exit_code", job_exit_code(it));

	if (!json)
		return NULL;
	if (!it->job) {
		(void)json_object_set_new(json, "error", rad_error_to_json(&it->error));
		return json;
	}
	(void)json_object_set_new(json, "job_id", json_string(rad_job_intent(it->job)->job_id));
	(void)json_object_set_new(json, "identity", rad_identity_to_json(&rad_job_intent(it->job)->drive.identity));
	(void)json_object_set_new(json, "simulated", json_boolean(rad_job_intent(it->job)->drive.simulated));
	(void)json_object_set_new(json, "result", rad_result_to_json(rad_job_result(it->job)));
	(void)json_object_set_new(json, "certificate_id", json_string(it->evidence.place.certificate_id));
	(void)json_object_set_new(json, "log_sequence", json_integer((json_int_t)it->evidence.place.sequence));
	(void)json_object_set_new(json, "record_sha256", json_string(it->evidence.record_sha256));
	(void)json_object_set_new(json, "certificate", json_string(it->evidence.certificate_path));
	(void)json_object_set_new(json, "evidence_problem", rad_error_to_json(&it->evidence.problem));
	(void)json_object_set_new(json, "time_stamp_problem", rad_error_to_json(&it->evidence.stamp_problem));
	return json;
}

static int print_summary(const struct cli_run *run, struct rad_error *err)
{
	json_t *list = NULL;

	if (!run->context->json) {
		for (size_t i = 0; i < run->n_jobs; i++)
			print_job(&run->jobs[i]);
		if (run->n_waiting)
			(void)printf(
				"%zu ended job%s for the other drives of the same asset; the record of all is made "
				"when those have ended: radera resume, or radera resume --abandon JOB\n",
				run->n_waiting, run->n_waiting == 1 ? " waits" : "s wait");
		(void)fflush(stdout);
		return 0;
	}
	list = json_array();
	for (size_t i = 0; list && i < run->n_jobs; i++)
		(void)json_array_append_new(list, job_to_json(&run->jobs[i]));
	return cli_print_json(json_pack("{s:o}", "jobs", list), err);
}

int cli_run_follow(struct cli_run *run, struct rad_error *err)
{
	struct cli_progress progress;
	int r = cli_progress_init(run->context, &progress, err);

	if (r < 0)
		return r;
	catch_stop_signals();
	follow(run, &progress);
	r = cli_run_conclude(run, err);
	if (r >= 0)
		r = print_summary(run, err);
	return r < 0 ? r : gravest_exit_code(run);
}
