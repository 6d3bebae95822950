/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/station.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <radera/handling.h>
#include <radera/transport.h>

#include "base/text.h"
#include "service/station_private.h"

static int bench_list(const struct rad_bench *bench, struct rad_drive **ret, size_t *ret_n, struct rad_error *err)
{
	struct rad_drive *drives = calloc(bench->n_drives ? bench->n_drives : 1, sizeof(*drives));
	size_t n = 0;

	if (!drives)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "list drives", "out of memory");
	for (size_t i = 0; i < bench->n_drives; i++) {
		if (!bench->drives[i].absent)
			drives[n++] = bench->drives[i].drive;
	}
	*ret = drives;
	*ret_n = n;
	return 0;
}

int rad_station_drives(struct rad_station *station, const struct rad_scan_options *options, struct rad_drive **ret,
		       size_t *ret_n, struct rad_error *err)
{
	struct rad_drive *drives;
	size_t n = 0;

	if (!station->bench)
		return rad_scan(options, ret, ret_n, err);
	drives = calloc(station->bench->n_drives + 1, sizeof(*drives));
	if (!drives)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "list drives", "out of memory");
	for (size_t i = 0; i < station->bench->n_drives; i++) {
		if (rad_simulator_look(station->transport, i, &drives[n]))
			n++;
	}
	*ret = drives;
	*ret_n = n;
	return 0;
}

static bool drive_is_called(const struct rad_drive *drive, const char *name)
{
	return rad_text_equal(drive->node, name) || rad_text_equal(drive->identity.stable_id, name) ||
	       (drive->identity.serial[0] && rad_text_equal(drive->identity.serial, name)) ||
	       (drive->identity.wwn[0] && rad_text_equal(drive->identity.wwn, name)) ||
	       (rad_text_has_prefix(drive->node, "sim:") && rad_text_equal(drive->node + 4, name));
}

int rad_station_plug(struct rad_station *station, const char *name, bool in, struct rad_error *err)
{
	for (size_t i = 0; station->bench && i < station->bench->n_drives; i++) {
		if (!drive_is_called(&station->bench->drives[i].drive, name))
			continue;
		if (in)
			rad_simulator_plug(station->transport, i);
		else
			rad_simulator_vanish(station->transport, i);
		return 0;
	}
	return rad_error_set(err, RAD_ERROR_INPUT, 0, "plug drive", "there is no simulated drive %s", name);
}

int rad_drives_list(const struct rad_bench *bench, const struct rad_scan_options *options, struct rad_drive **ret,
		    size_t *ret_n, struct rad_error *err)
{
	if (bench)
		return bench_list(bench, ret, ret_n, err);
	return rad_scan(options, ret, ret_n, err);
}

int rad_station_spin_down(struct rad_station *station, const struct rad_drive *drive, struct rad_error *err)
{
	return rad_handling_spin_down(station->transport, drive, err);
}

int rad_drives_find(const struct rad_bench *bench, const struct rad_scan_options *options, const char *name,
		    struct rad_drive *ret, struct rad_error *err)
{
	if (!bench)
		return rad_scan_find(options, name, ret, err);
	for (size_t i = 0; i < bench->n_drives; i++) {
		if (!bench->drives[i].absent && drive_is_called(&bench->drives[i].drive, name)) {
			*ret = bench->drives[i].drive;
			return 0;
		}
	}
	(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "find drive", "the simulated bench %s has no drive %s", bench->id,
			    name);
	rad_error_advise(err, "list its drives with: radera drives --simulate %s", bench->id);
	return -RAD_ERROR_INPUT;
}

int rad_drives_transport(const struct rad_bench *bench, struct rad_clock *clock, struct rad_transport **ret,
			 struct rad_error *err)
{
	if (bench)
		return rad_simulator_new(bench, NULL, clock, ret, err);
	return rad_transport_linux_new(clock, rad_device_identify, ret, err);
}

void rad_drives_transport_free(const struct rad_bench *bench, struct rad_transport *transport)
{
	if (bench)
		rad_simulator_free(transport);
	else
		rad_transport_linux_free(transport);
}
