/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run.h"

#include <errno.h>
#include <stdlib.h>

#include <radera/handover.h>
#include <radera/outbox.h>

#include "base/cleanup.h"
#include "base/text.h"

RAD_DEFINE_CLEANUP(cleanup_station, struct rad_station *, rad_station_free)

static bool is_wanted(const struct cli_context *context, const struct rad_job_state *state)
{
	const struct cli_arguments *arguments = &context->arguments;

	for (size_t i = 0; i < arguments->n_words; i++) {
		if (rad_text_equal(arguments->words[i], state->intent.job_id))
			return true;
	}
	return arguments->n_words == 0;
}

static int abandon(struct cli_context *context, struct rad_station *station, struct rad_job_state *state,
		   struct rad_error *err)
{
	struct rad_journal *journal = rad_store_journal(rad_station_store(station));
	struct cli_run run = { .context = context, .station = station };
	int r;

	state->result.ended_wall_ms = rad_clock_wall_ms(context->clock);
	if (state->step >= state->result.n_steps)
		state->step = state->result.n_steps - 1;
	state->result.steps[state->step].state = RAD_STEP_CANCELLED;
	state->result.error = (struct rad_error){ .kind = RAD_ERROR_NONE };
	rad_job_judge(&state->intent.plan, &state->result);
	r = journal->ops->end_job(journal, state->intent.job_id, &state->result, err);
	if (r >= 0)
		r = cli_run_conclude(&run, err);
	if (r < 0)
		return r;
	(void)fprintf(context->json ? stderr : stdout, "Abandoned: %s is not erased.\n",
		      state->intent.drive.identity.stable_id);
	return 0;
}

static int abandon_named(struct cli_context *context, struct rad_station *station, struct rad_job_state *states,
			 size_t n, struct rad_error *err)
{
	const char *job_id = context->arguments.values[CLI_ABANDON];

	for (size_t i = 0; i < n; i++) {
		if (rad_text_equal(states[i].intent.job_id, job_id))
			return abandon(context, station, &states[i], err);
	}
	return rad_error_set(err, RAD_ERROR_INPUT, 0, "resume", "the store has no unfinished job %s", job_id);
}

static int resume_wanted(struct cli_context *context, struct rad_station *station, const struct rad_job_state *states,
			 size_t n, struct rad_error *err)
{
	rad_auto_free struct cli_run_job *jobs = calloc(n ? n : 1, sizeof(*jobs));
	struct cli_run run = { .context = context, .station = station, .jobs = jobs };

	if (!jobs)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "resume", "out of memory");
	for (size_t i = 0; i < n; i++) {
		struct cli_run_job *it = &jobs[run.n_jobs];

		if (!is_wanted(context, &states[i]))
			continue;
		(void)rad_text_copy(it->name, sizeof(it->name), states[i].intent.drive.node);
		if (rad_station_resume(station, &states[i], &it->job, &it->error) < 0)
			it->job = NULL;
		run.n_jobs++;
	}
	if (run.n_jobs == 0 && context->arguments.n_words)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "resume", "the store has no unfinished job %s",
				     context->arguments.words[0]);
	if (run.n_jobs == 0 && !context->json)
		(void)printf("Nothing to resume.\n");
	return cli_run_follow(&run, err);
}

/* Certificates that an earlier run had no time for. */
static int make_up(const struct cli_context *context, struct rad_station *station, struct rad_error *err)
{
	const struct rad_key_access access = { context->arguments.values[CLI_PASSPHRASE_FILE] };
	const struct rad_desk desk = { .store = rad_station_store(station),
				       .access = &access,
				       .clock = context->clock };
	size_t receipts = 0;
	size_t n = 0;
	size_t left = 0;
	int r = rad_outbox_hurry(rad_station_store(station), RAD_CHANNEL_FILES, err);

	if (r >= 0)
		r = rad_station_find_missing(station, err);
	if (r >= 0)
		r = rad_station_make_up(station, &n, &left, err);
	if (r >= 0)
		r = rad_handover_make_up(&desk, &receipts, &left, err);
	if (n)
		(void)fprintf(context->json ? stderr : stdout, "Made up for %zu missing certificate%s.\n", n,
			      n == 1 ? "" : "s");
	if (receipts)
		(void)fprintf(context->json ? stderr : stdout, "Made up for %zu missing receipt%s.\n", receipts,
			      receipts == 1 ? "" : "s");
	return r;
}

int cli_run_resume(struct cli_context *context, struct rad_error *err)
{
	RAD_CLEANUP(cleanup_station) struct rad_station *station = NULL;
	rad_auto_free struct rad_job_state *states = NULL;
	size_t n = 0;
	int made;
	int r = cli_station_open(context, 0, &station, err);

	if (r >= 0)
		r = rad_store_unfinished(rad_station_store(station), &states, &n, err);
	if (r < 0)
		return r;
	if (context->arguments.values[CLI_ABANDON])
		return abandon_named(context, station, states, n, err);
	r = resume_wanted(context, station, states, n, err);
	if (r < 0)
		return r;
	made = make_up(context, station, err);
	return made < 0 ? made : r; /* positive: how the jobs ended */
}
