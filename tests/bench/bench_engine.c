/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine without journal and evidence, over loop devices only, for measuring: prints one line of JSON.
 *   bench-engine [--pattern zero|random] [--verify] [--block BYTES] [--depth N] [--inflight BYTES] [--sync] [--openssl]
 * LOOP...
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>

#include <radera/plan.h>
#include <radera/scan.h>
#include <radera/session.h>
#include <radera/transport.h>

#define DRIVES_MAX 64

struct options {
	struct rad_session_config engine;
	bool random;
	bool verify;
};

static double now(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_BOOTTIME, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void die(const char *what, const char *why)
{
	fprintf(stderr, "bench-engine: %s: %s\n", what, why);
	exit(2);
}

/* Loop devices only, judged by the kernel's own directory for them: this program writes without asking. */
static void insist_on_loop(const struct rad_drive *drive)
{
	char path[128];
	struct stat info;

	(void)snprintf(path, sizeof(path), "/sys/dev/block/%u:%u/loop", drive->major_number, drive->minor_number);
	if (drive->bus != RAD_BUS_LOOP || stat(path, &info) < 0 || !S_ISDIR(info.st_mode))
		die(drive->node, "is no loop device");
	if (!rad_drive_is_selectable(drive))
		die(drive->node, drive->protection_reason);
}

/* No profile may leave the last pass unverified; for measuring, the step is taken off the plan afterwards. */
static void make_profile(const struct options *options, struct rad_profile *ret)
{
	memset(ret, 0, sizeof(*ret));
	(void)snprintf(ret->id, sizeof(ret->id), "bench");
	ret->level_wanted = RAD_LEVEL_CLEAR;
	ret->n_passes = 1;
	ret->passes[0].fill.kind = options->random ? RAD_FILL_STREAM : RAD_FILL_BYTES;
	ret->passes[0].fill.length = 1;
	ret->passes[0].verify = RAD_EXTENT_FULL;
	ret->sample_permille = 1000;
}

static struct rad_job *start(const struct options *options, struct rad_session *session,
			     struct rad_transport *transport, const char *name)
{
	const struct rad_scan_options scan = { .all = true, .skip_contents = true };
	static struct rad_job_intent intent;
	struct rad_capability capability;
	struct rad_profile profile;
	struct rad_error error;
	struct rad_job *job;

	memset(&intent, 0, sizeof(intent));
	if (rad_scan_find(&scan, name, &intent.drive, &error) < 0)
		die(name, error.text);
	insist_on_loop(&intent.drive);
	make_profile(options, &profile);
	rad_capability_from_drive(&intent.drive, &capability);
	rad_plan_make(&profile, &capability, &intent.plan);
	if (!options->verify)
		intent.plan.n_steps = 1;
	memset(intent.seed, 7, sizeof(intent.seed));
	if (rad_session_start(session, transport, &intent, NULL, &job, &error) < 0)
		die(name, error.text);
	return job;
}

static void read_options(int argc, char **argv, struct options *ret)
{
	static const struct option table[] = {
		{ "pattern", required_argument, NULL, 'p' },  { "verify", no_argument, NULL, 'v' },
		{ "block", required_argument, NULL, 'b' },    { "depth", required_argument, NULL, 'd' },
		{ "inflight", required_argument, NULL, 'i' }, { "sync", no_argument, NULL, 's' },
		{ "openssl", no_argument, NULL, 'o' },	      { NULL, 0, NULL, 0 },
	};
	int c;

	memset(ret, 0, sizeof(*ret));
	while ((c = getopt_long(argc, argv, "", table, NULL)) != -1) {
		if (c == 'p')
			ret->random = strcmp(optarg, "random") == 0;
		else if (c == 'v')
			ret->verify = true;
		else if (c == 'b')
			ret->engine.block_bytes = (uint32_t)strtoul(optarg, NULL, 10);
		else if (c == 'd')
			ret->engine.depth = (uint32_t)strtoul(optarg, NULL, 10);
		else if (c == 'i')
			ret->engine.inflight_bytes = strtoull(optarg, NULL, 10);
		else if (c == 's')
			ret->engine.force_synchronous = true;
		else if (c == 'o')
			ret->engine.force_openssl = true;
		else
			die("options", "see the head of bench_engine.c");
	}
}

static void report(struct rad_job *const *jobs, size_t n, double began, double launched)
{
	struct rusage usage;
	uint64_t bytes = 0;
	size_t sound = 0;
	double slowest = 0;
	double fastest = 1e9;

	for (size_t i = 0; i < n; i++) {
		const struct rad_job_result *result = rad_job_result(jobs[i]);
		bool done = true;

		for (size_t k = 0; k < result->n_steps; k++)
			done = done && result->steps[k].state == RAD_STEP_PASSED;
		sound += done;
		bytes += result->identity_before.size_bytes;
		if ((double)result->duration_ms / 1000 > slowest)
			slowest = (double)result->duration_ms / 1000;
		if ((double)result->duration_ms / 1000 < fastest)
			fastest = (double)result->duration_ms / 1000;
	}
	double wall = now() - began;

	(void)getrusage(RUSAGE_SELF, &usage);
	printf("{\"drives\": %zu, \"sound\": %zu, \"bytes\": %" PRIu64
	       ", \"wall_s\": %.4f, \"cpu_s\": %.4f, \"gb_s\": %.3f, \"rss_mib\": %.1f, \"start_ms\": %.1f, "
	       "\"slowest_s\": %.3f, "
	       "\"fastest_s\": %.3f, \"io\": \"%s\", \"stream\": \"%s\"}\n",
	       n, sound, bytes, wall,
	       (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
		       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6,
	       (double)bytes / wall / 1e9, (double)usage.ru_maxrss / 1024, (launched - began) * 1000, slowest, fastest,
	       rad_job_result(jobs[0])->io_backend, rad_job_result(jobs[0])->stream_backend);
}

int main(int argc, char **argv)
{
	double began = now();
	struct rad_job *jobs[DRIVES_MAX];
	struct rad_transport *transport = NULL;
	struct rad_session *session = NULL;
	struct options options;
	struct rad_error error;
	double launched;
	size_t n;

	read_options(argc, argv, &options);
	n = (size_t)(argc - optind);
	if (n == 0 || n > DRIVES_MAX)
		die("drives", "name 1 to 64 loop devices");
	options.engine.clock = rad_clock_system();
	options.engine.expected_jobs = (uint32_t)n;
	if (rad_transport_linux_new(options.engine.clock, rad_device_identify, &transport, &error) < 0 ||
	    rad_session_new(&options.engine, &session, &error) < 0)
		die("start", error.text);
	for (size_t i = 0; i < n; i++)
		jobs[i] = start(&options, session, transport, argv[optind + (int)i]);
	launched = now();
	for (size_t i = 0; i < n; i++)
		(void)rad_job_wait(jobs[i], UINT32_MAX);
	report(jobs, n, began, launched);
	rad_session_free(session);
	rad_transport_linux_free(transport);
	return 0;
}
