/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service/station_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include <radera/files.h>
#include <radera/transport.h>

#include "base/text.h"

int rad_random_fill(void *ret, size_t size, struct rad_error *err)
{
	uint8_t *at = ret;

	while (size > 0) {
		ssize_t got = getrandom(at, size, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return rad_error_set(err, RAD_ERROR_IO, errno, "draw random bytes",
					     "the kernel gives no random bytes");
		at += got;
		size -= (size_t)got;
	}
	return 0;
}

int rad_station_roots(const struct rad_store *store, struct rad_buffer *ret, struct rad_error *err)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/" RAD_PKI_DIRECTORY "/root.pem", rad_store_directory(store)) >= PATH_MAX)
		return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, "read roots", "the store's path is too long");
	return rad_file_read(AT_FDCWD, path, RAD_ROOTS_BYTES_MAX, ret, err);
}

int rad_tell_operator(struct rad_store *store, enum rad_event_kind kind, const char *operator_id, const char *detail,
		      struct rad_error *err)
{
	struct rad_event event = { .kind = kind };

	(void)rad_text_copy(event.subject, sizeof(event.subject), operator_id);
	(void)snprintf(event.detail, sizeof(event.detail), "%.300s", detail);
	if (kind == RAD_EVENT_SIGNED_IN)
		(void)rad_text_copy(event.operator_id, sizeof(event.operator_id), operator_id);
	return rad_store_event_add(store, &event, err);
}

int rad_station_signer(const char *store_directory, const struct rad_key_access *access, struct rad_clock *clock,
		       struct rad_signer **ret, struct rad_error *err)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/" RAD_PKI_DIRECTORY, store_directory) >= (int)sizeof(path))
		return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, "open station", "cannot use %s",
				     store_directory);
	return rad_signer_open(path, RAD_PKI_STATION, access, clock, ret, err);
}

static int open_evidence(struct rad_station *station, const struct rad_station_config *config, struct rad_error *err)
{
	bool simulated = config->bench != NULL;
	int r;

	r = rad_clock_check(config->clock, err);
	if (r < 0)
		return r;
	r = rad_store_open(config->store_directory, RAD_STORE_WRITE, simulated, config->clock, &station->store, err);
	if (r < 0)
		return r;
	r = rad_store_lock(station->store, err);
	if (r < 0)
		return r;
	r = rad_station_signer(config->store_directory, &config->key_access, config->clock, &station->signer, err);
	if (r < 0)
		return r;
	rad_signer_info(station->signer, &station->signer_info);
	r = rad_station_organisation_get(station->store, &station->organisation, err);
	if (r < 0)
		return r;
	if (station->signer_info.simulated == simulated)
		return 0;
	return rad_error_set(
		err, RAD_ERROR_EVIDENCE, 0, "open station",
		simulated ? "the store %s holds a real station key: simulated drives are signed by demo keys only"
			  : "the store %s holds demo keys, which sign simulated drives only",
		config->store_directory);
}

static int open_engine(struct rad_station *station, const struct rad_station_config *config, struct rad_error *err)
{
	struct rad_session_config engine = config->engine;
	int r;

	if (config->bench)
		r = rad_simulator_new(config->bench, config->bench_directory, config->clock, &station->transport, err);
	else
		r = rad_transport_linux_new(config->clock, rad_device_identify, &station->transport, err);
	if (r < 0)
		return r;
	engine.clock = config->clock;
	engine.journal = rad_store_journal(station->store);
	return rad_session_new(&engine, &station->session, err);
}

int rad_station_open(const struct rad_station_config *config, struct rad_station **ret, struct rad_error *err)
{
	struct rad_station *station = calloc(1, sizeof(*station));
	int r;

	if (!station)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "open station", "out of memory");
	station->clock = config->clock;
	station->bench = config->bench;
	if (config->certificate_directory)
		r = snprintf(station->certificate_directory, PATH_MAX, "%s", config->certificate_directory);
	else
		r = snprintf(station->certificate_directory, PATH_MAX, "%s/certificates", config->store_directory);
	if (r >= PATH_MAX) {
		rad_station_free(station);
		return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, "open station", "cannot use %s",
				     config->store_directory);
	}
	r = open_evidence(station, config, err);
	if (r >= 0)
		r = open_engine(station, config, err);
	if (r < 0) {
		rad_station_free(station);
		return r;
	}
	*ret = station;
	return 0;
}

void rad_station_free(struct rad_station *station)
{
	if (!station)
		return;
	rad_session_free(station->session);
	if (station->transport && station->bench)
		rad_simulator_free(station->transport);
	else if (station->transport)
		rad_transport_linux_free(station->transport);
	rad_signer_free(station->signer);
	rad_store_close(station->store);
	free(station);
}

void rad_station_signer_info(const struct rad_station *station, struct rad_pki_info *ret)
{
	*ret = station->signer_info;
}

struct rad_store *rad_station_store(struct rad_station *station)
{
	return station->store;
}

int rad_station_eventfd(const struct rad_station *station)
{
	return rad_session_eventfd(station->session);
}

bool rad_station_release(struct rad_station *station, struct rad_job *job)
{
	return rad_session_release(station->session, job);
}
