/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * raderad [--store DIR] [--station FILE] [--simulate BENCH] [--certificates DIR] [--passphrase-file FILE]
 *         [--set-up] [--volume DIR] [--session | --bus ADDRESS]
 *
 * Ends by SIGTERM or SIGINT: what runs is interrupted at a point to go on from, and the next start goes on.
 */
#include "raderad/server.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>

#include <radera/files.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "raderad/post.h"

#define DEFAULT_STORE	"/var/lib/radera"
#define DEFAULT_STATION "/etc/radera/station.yaml"
#define STOP_WAIT_MS	5000
#define EXPECTED_JOBS	24

struct options {
	const char *store;
	const char *simulate;
	const char *certificates;
	const char *passphrase_file;
	const char *station;
	const char *address;
	const char *volume;
	bool session;
	bool set_up;
};

static const char usage[] = "usage: raderad [--store DIR] [--station FILE] [--simulate BENCH] [--certificates DIR]\n"
			    "               [--passphrase-file FILE] [--set-up] [--volume DIR]\n"
			    "               [--session | --bus ADDRESS]\n";

static bool parse(int argc, char **argv, struct options *ret)
{
	const struct {
		const char *name;
		const char **value;
	} table[] = {
		{ "--store", &ret->store },
		{ "--simulate", &ret->simulate },
		{ "--certificates", &ret->certificates },
		{ "--bus", &ret->address },
		{ "--passphrase-file", &ret->passphrase_file },
		{ "--station", &ret->station },
		{ "--volume", &ret->volume },
	};

	for (int i = 1; i < argc; i++) {
		size_t k = 0;

		if (rad_text_equal(argv[i], "--session")) {
			ret->session = true;
			continue;
		}
		if (rad_text_equal(argv[i], "--set-up")) {
			ret->set_up = true;
			continue;
		}
		while (k < RAD_ARRAY_LENGTH(table) && !rad_text_equal(argv[i], table[k].name))
			k++;
		if (k == RAD_ARRAY_LENGTH(table) || i + 1 == argc)
			return false;
		*table[k].value = argv[++i];
	}
	return !(ret->session && ret->address);
}

static int connect_bus(const struct options *options, sd_bus **ret)
{
	int r;

	if (options->session)
		return sd_bus_open_user(ret);
	if (!options->address)
		return sd_bus_open_system(ret);
	r = sd_bus_new(ret);
	if (r >= 0)
		r = sd_bus_set_address(*ret, options->address);
	if (r >= 0)
		r = sd_bus_set_bus_client(*ret, true);
	return r < 0 ? r : sd_bus_start(*ret);
}

/* A folder that is refused is told of, and stops no work. */
static void follow_site(const struct server *server, const struct options *options, struct rad_error *ret)
{
	const struct set_up_config config = { .volume = options->volume,
					      .store = options->store,
					      .simulated = options->simulate != NULL,
					      .clock = server->clock };

	*ret = (struct rad_error){ 0 };
	if (options->set_up && set_up_follow_site(&config, ret) < 0)
		(void)fprintf(stderr, "raderad: %s\n", ret->text);
}

/* With a problem tells it; without one waits until there is a store. Where that was asked for. */
static int set_up(struct server *server, const struct options *options, const struct rad_error *problem)
{
	const struct set_up_config config = { .volume = options->volume,
					      .store = options->store,
					      .simulated = options->simulate != NULL,
					      .clock = server->clock };
	sd_bus *bus = NULL;
	int r;

	if (!options->set_up)
		return 0;
	r = connect_bus(options, &bus);
	if (r >= 0 && problem)
		set_up_tell_problem(&config, problem, bus, server->event);
	else if (r >= 0)
		r = set_up_await(&config, bus, server->event);
	sd_bus_flush_close_unref(bus);
	return r;
}

/* The one that is named; else the usual one, when real drives are served and it is there; else the store's own. */
static int load_workplace(struct server *server, const struct options *options, struct rad_error *err)
{
	const char *path = options->station;
	int size;

	server->workplace.too_warm_millicelsius = RAD_TEMPERATURE_UNKNOWN;
	if (!path && !options->simulate && access(DEFAULT_STATION, F_OK) == 0)
		path = DEFAULT_STATION;
	server->owns_workplace = !path;
	size = snprintf(server->workplace_path, sizeof(server->workplace_path), "%s%s", path ? path : options->store,
			path ? "" : "/station.yaml");
	if (size >= (int)sizeof(server->workplace_path))
		return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, "find station file", "its path is too long");
	if (!path && access(server->workplace_path, F_OK) < 0)
		return 0;
	return rad_workplace_load(server->workplace_path, &server->workplace, err);
}

static int open_station(struct server *server, const struct options *options, struct rad_error *err)
{
	char media[PATH_MAX];
	struct rad_station_config config = {
		.store_directory = options->store,
		.bench_directory = media,
		.certificate_directory = options->certificates,
		.key_access = { options->passphrase_file },
		.clock = server->clock,
		.engine = { .expected_jobs = EXPECTED_JOBS },
	};
	int r = load_workplace(server, options, err);

	if (r < 0)
		return r;
	if (server->workplace.too_warm_millicelsius != RAD_TEMPERATURE_UNKNOWN)
		config.engine.too_warm_millicelsius = server->workplace.too_warm_millicelsius;
	server->key_access = config.key_access;
	server->certificates = options->certificates;

	if (snprintf(media, sizeof(media), "%s/simulated-drives", options->store) >= (int)sizeof(media))
		return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, "find store", "the store's path is too long");
	if (options->simulate)
		r = rad_bench_load(options->simulate, &server->bench, err);
	if (r < 0)
		return r;
	config.bench = server->bench;
	if (server->bench)
		server->computer = server->bench->computer;
	else
		rad_computer_read(RAD_COMPUTER_DIRECTORY, &server->computer);
	r = rad_station_open(&config, &server->station, err);
	if (r >= 0)
		rad_station_signer_info(server->station, &server->signer);
	return r;
}

/* Signals end the loop; the watchdog's word is given by the loop itself, so that a loop that hangs is noticed. */
static int open_loop(struct server *server)
{
	sigset_t stop;
	int r = sd_event_default(&server->event);

	(void)sigemptyset(&stop);
	(void)sigaddset(&stop, SIGTERM);
	(void)sigaddset(&stop, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &stop, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	if (r >= 0)
		r = sd_event_add_signal(server->event, NULL, SIGTERM, NULL, NULL);
	if (r >= 0)
		r = sd_event_add_signal(server->event, NULL, SIGINT, NULL, NULL);
	if (r >= 0)
		r = sd_event_set_watchdog(server->event, true);
	return r < 0 ? r : task_init(server);
}

static int open_bus(struct server *server, const struct options *options)
{
	int r = connect_bus(options, &server->bus);

	if (r >= 0)
		r = sd_bus_attach_event(server->bus, server->event, SD_EVENT_PRIORITY_NORMAL);
	if (r >= 0)
		r = station_start(server);
	if (r >= 0)
		r = sign_in_start(server);
	if (r >= 0)
		r = archive_start(server);
	if (r >= 0)
		r = cases_start(server);
	if (r >= 0)
		r = bays_start_bench(server);
	if (r >= 0)
		r = bays_start(server);
	if (r >= 0)
		r = clerk_start(server);
	if (r >= 0)
		r = post_start() ? alerts_start(server) : -ENOMEM;
	if (r >= 0)
		r = register_start(server);
	if (r >= 0)
		r = jobs_start(server);
	if (r >= 0)
		r = evidence_start(server);
	if (r >= 0)
		r = volume_start(server);
	if (r >= 0)
		r = drives_start(server);
	/* the name comes last: whoever sees it finds the objects */
	return r < 0 ? r : sd_bus_request_name(server->bus, SERVER_NAME, 0);
}

static void stop(struct server *server)
{
	(void)sd_notify(false, "STOPPING=1");
	jobs_stop(server);
	clerk_note(server, RAD_EVENT_SERVICE_STOPPED, "", "", "%s", "");
	/* a task that hangs holds the station: then the process ends as it is, which loses nothing */
	if (!task_wait(server, STOP_WAIT_MS))
		_exit(0);
	clerk_stop(server);
	rad_station_free(server->station);
	rad_bench_free(server->bench);
	sd_bus_flush_close_unref(server->bus);
	sd_event_unref(server->event);
}

int main(int argc, char **argv)
{
	static struct server server;
	struct options options = { .store = DEFAULT_STORE };
	struct rad_error site;
	struct rad_error error = { .kind = RAD_ERROR_NONE };
	int r;

	if (!parse(argc, argv, &options)) {
		(void)fputs(usage, stderr);
		return RAD_ERROR_INPUT;
	}
	server.clock = rad_clock_system();
	server.volume = options.volume;
	r = open_loop(&server);
	if (r >= 0)
		r = set_up(&server, &options, NULL);
	if (r == -ECANCELED)
		return 0; /* told to end before there was anything to do */
	follow_site(&server, &options, &site);
	if (r >= 0 && open_station(&server, &options, &error) < 0) {
		(void)fprintf(stderr, "raderad: %s\n%s%s%s", error.text, error.advice[0] ? "        " : "",
			      error.advice, error.advice[0] ? "\n" : "");
		(void)set_up(&server, &options, &error);
		return (int)error.kind;
	}
	if (r >= 0)
		r = open_bus(&server, &options);
	if (r >= 0)
		problem_set(&server, PROBLEM_SITE, &site);
	if (r < 0) {
		(void)fprintf(stderr, "raderad: the bus cannot be used: %s\n", strerror(-r));
		return RAD_ERROR_IO;
	}
	(void)sd_notify(false, "READY=1");
	r = sd_event_loop(server.event);
	stop(&server);
	return r < 0 ? RAD_ERROR_IO : 0;
}
