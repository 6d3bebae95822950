/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line as a client of the station service (src/raderad/org.radera.Station1.xml).
 */
#ifndef RAD_CLI_STATION_CLIENT_H
#define RAD_CLI_STATION_CLIENT_H

#include <systemd/sd-bus.h>

#include "cli/cli.h"

#define STATION_NAME "org.radera.Station1"
#define STATION_PATH "/org/radera/Station1"

/* Connects to the bus of --bus, or the system's. RAD_ERROR_IO when there is no service. *ret is unreferenced with
 * sd_bus_flush_close_unref(). */
int station_connect(const struct cli_context *context, sd_bus **ret, struct rad_error *err) RAD_MUST_CHECK;

/* Signs in as --operator: with the person's key of --keys, else with the PIN from standard input. */
int station_sign_in(const struct cli_context *context, sd_bus *bus, struct rad_error *err) RAD_MUST_CHECK;

/*
 * All that the service tells, as JSON: {"station": {...}, "drives": [...], "jobs": [...]}, properties by their names in
 * small letters ("done_bytes"), objects with their "path". The caller's reference.
 */
int station_objects(sd_bus *bus, json_t **ret, struct rad_error *err) RAD_MUST_CHECK;

/* A text of one of these objects; empty when it has none of that name. */
const char *station_text(const json_t *object, const char *name);

/* What a failed call says, as an error of the same kind as an in-process verb would give. Negative. */
int station_failed(const sd_bus_error *failure, int code, const char *operation, struct rad_error *err);

/* Calls a method without arguments and answer of an object. */
int station_call(sd_bus *bus, const char *path, const char *interface, const char *method,
		 struct rad_error *err) RAD_MUST_CHECK;

#endif
