/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Running jobs to their end on a terminal or in a script: signals, progress, evidence, summary. Shared by erase and
 * resume.
 */
#ifndef RAD_CLI_RUN_H
#define RAD_CLI_RUN_H

#include "cli/cli.h"

struct cli_run_job {
	char name[RAD_NODE_SIZE]; /* as the drive is called on the screen */
	struct rad_job *job;	  /* NULL when it could not be started */
	struct rad_error error;	  /* why it was not started */
	bool ended;
	struct rad_evidence evidence;
};

struct cli_run {
	struct cli_context *context;
	struct rad_station *station;
	size_t n_jobs;
	struct cli_run_job *jobs;
	size_t n_waiting; /* ended jobs that have no record yet, as others of their asset are unfinished */
};

/* Makes the evidence of every asset that has no unfinished job, also of jobs of earlier runs. */
int cli_run_conclude(struct cli_run *run, struct rad_error *err) RAD_MUST_CHECK;

/* Follows all jobs to their end, makes their evidence, prints the summary. Returns the exit code. */
int cli_run_follow(struct cli_run *run, struct rad_error *err);

/* Asks on the terminal for the word that confirms; RAD_ERROR_REFUSED when it was not given or nobody can be asked. */
int cli_confirm(const struct cli_context *context, size_t n_drives, struct rad_error *err) RAD_MUST_CHECK;

/* progress.c: how progress is told */
enum cli_progress_kind {
	CLI_PROGRESS_NONE = 0,
	CLI_PROGRESS_BAR,
	CLI_PROGRESS_JSON,
};

struct cli_progress {
	enum cli_progress_kind kind;
	size_t lines_drawn;
	uint64_t last_drawn_ns;
	uint64_t generations[CLI_WORDS_MAX]; /* last told, so that a JSON line is printed once */
};

/* What --progress asks for, or what suits standard error. */
int cli_progress_init(const struct cli_context *context, struct cli_progress *ret,
		      struct rad_error *err) RAD_MUST_CHECK;
void cli_progress_show(struct cli_progress *progress, const struct cli_run *run, bool last);

#endif
