/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run.h"

#include <inttypes.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <radera/json.h>

#include "base/text.h"

#define DRAW_INTERVAL_NS 200000000ull

int cli_progress_init(const struct cli_context *context, struct cli_progress *ret, struct rad_error *err)
{
	const char *wanted = context->arguments.values[CLI_PROGRESS];

	memset(ret, 0, sizeof(*ret));
	if (!wanted) {
		ret->kind = isatty(STDERR_FILENO) ? CLI_PROGRESS_BAR : CLI_PROGRESS_NONE;
		return 0;
	}
	if (rad_text_equal(wanted, "bar"))
		ret->kind = CLI_PROGRESS_BAR;
	else if (rad_text_equal(wanted, "json"))
		ret->kind = CLI_PROGRESS_JSON;
	else if (!rad_text_equal(wanted, "none"))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "read arguments",
				     "--progress is bar, json or none, not '%s'", wanted);
	return 0;
}

static size_t terminal_columns(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col < 40)
		return 80;
	return size.ws_col;
}

static void describe_state(const struct rad_snapshot *snapshot, char *ret, size_t size)
{
	char rate[RAD_SIZE_TEXT];
	char left[CLI_DURATION_TEXT] = "?";
	char warm[32] = "";

	rad_size_format(snapshot->rate_bytes_per_second, rate);
	if (snapshot->remaining_ms != UINT64_MAX)
		cli_describe_duration(snapshot->remaining_ms, left);
	if (snapshot->temperature_millicelsius != RAD_TEMPERATURE_UNKNOWN)
		(void)snprintf(warm, sizeof(warm), "  %d °C", snapshot->temperature_millicelsius / 1000);
	if (snapshot->finished)
		(void)snprintf(ret, size, "%s", rad_outcome_name(snapshot->outcome));
	else
		(void)snprintf(ret, size, "%s  %s/s  %s left%s%s",
			       snapshot->paused ? "paused" : rad_step_kind_name(snapshot->step_kind), rate, left, warm,
			       snapshot->bad_bytes || snapshot->mismatch_bytes ? "  ERRORS" : "");
}

static void draw_bar(const struct cli_run_job *it, size_t columns)
{
	struct rad_snapshot snapshot;
	char state[128];
	char line[256];
	size_t filled;
	uint64_t total;

	rad_job_snapshot(it->job, &snapshot);
	total = snapshot.job_total_bytes ? snapshot.job_total_bytes : 1;
	filled = snapshot.job_done_bytes >= total ? 20 : (size_t)(snapshot.job_done_bytes / (total / 20 + 1));
	describe_state(&snapshot, state, sizeof(state));
	(void)snprintf(
		line, sizeof(line), "%-14.40s [%.*s%.*s] %3u %%  %s", it->name, (int)filled, "####################",
		(int)(20 - filled), "....................",
		(unsigned int)(snapshot.job_done_bytes >= total ? 100 : snapshot.job_done_bytes / (total / 100 + 1)),
		state);
	/* cut by columns, not bytes: the degree sign has two */
	size_t end = 0;

	for (size_t width = 0; line[end] && width < columns - 1; width++) {
		end++;
		while (((unsigned char)line[end] & 0xC0) == 0x80)
			end++;
	}
	(void)fprintf(stderr, "\033[2K%.*s\n", (int)end, line);
}

static void draw_bars(struct cli_progress *progress, const struct cli_run *run)
{
	size_t columns = terminal_columns();

	if (progress->lines_drawn)
		(void)fprintf(stderr, "\033[%zuA", progress->lines_drawn);
	progress->lines_drawn = 0;
	for (size_t i = 0; i < run->n_jobs; i++) {
		if (!run->jobs[i].job)
			continue;
		draw_bar(&run->jobs[i], columns);
		progress->lines_drawn++;
	}
	(void)fflush(stderr);
}

static void print_lines(struct cli_progress *progress, const struct cli_run *run)
{
	for (size_t i = 0; i < run->n_jobs && i < CLI_WORDS_MAX; i++) {
		struct rad_snapshot snapshot;
		json_t *line;

		if (!run->jobs[i].job)
			continue;
		rad_job_snapshot(run->jobs[i].job, &snapshot);
		if (snapshot.generation == progress->generations[i])
			continue;
		progress->generations[i] = snapshot.generation;
		line = rad_snapshot_to_json(&snapshot);
		if (!line)
			continue;
		(void)json_object_set_new(line, "drive", json_string(run->jobs[i].name));
		(void)json_dumpf(line, stderr, JSON_COMPACT);
		(void)fputc('\n', stderr);
		json_decref(line);
	}
	(void)fflush(stderr);
}

void cli_progress_show(struct cli_progress *progress, const struct cli_run *run, bool last)
{
	uint64_t now = rad_clock_monotonic_ns(run->context->clock);

	if (progress->kind == CLI_PROGRESS_NONE || (!last && now - progress->last_drawn_ns < DRAW_INTERVAL_NS))
		return;
	progress->last_drawn_ns = now;
	if (progress->kind == CLI_PROGRESS_BAR)
		draw_bars(progress, run);
	else
		print_lines(progress, run);
}
