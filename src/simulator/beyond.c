/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a drive holds beside the medium that its first block device shows: other namespaces, and cells that its firmware
 * has taken out of use with the old data still in them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "simulator/firmware.h"

static int open_part(const struct rad_sim_drive *drive, const char *part, uint64_t size_bytes, const char *directory,
		     int *ret_fd, struct rad_error *err)
{
	struct rad_sim_medium medium = { .size_bytes = size_bytes, .prefilled = drive->bench->prefilled };

	(void)snprintf(medium.name, sizeof(medium.name), "%.70s.%s", rad_sim_drive_name(&drive->bench->drive), part);
	return rad_sim_medium_open(&medium, directory, ret_fd, err);
}

int rad_sim_beyond_open(struct rad_sim_drive *drive, const char *directory, struct rad_error *err)
{
	const struct rad_bench_firmware *bench = &drive->bench->firmware;
	struct rad_sim_beyond *beyond = &drive->beyond;
	int code = 0;

	beyond->spare_fd = -1;
	if (bench->namespaces > 1) {
		beyond->namespace_fds = calloc(bench->namespaces - 1, sizeof(int));
		if (!beyond->namespace_fds)
			return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "prepare simulated drive", "no memory");
	}
	for (uint32_t i = 2; !code && i <= bench->namespaces; i++) {
		char part[16];

		(void)snprintf(part, sizeof(part), "ns%u", i);
		code = open_part(drive, part, drive->bench->drive.identity.size_bytes, directory,
				 &beyond->namespace_fds[beyond->n_namespaces], err);
		if (!code)
			beyond->n_namespaces++;
	}
	if (!code && bench->spare_bytes) {
		beyond->spare_bytes = bench->spare_bytes;
		code = open_part(drive, "spare", bench->spare_bytes, directory, &beyond->spare_fd, err);
	}
	return code;
}

void rad_sim_beyond_close(struct rad_sim_drive *drive)
{
	struct rad_sim_beyond *beyond = &drive->beyond;

	for (size_t i = 0; i < beyond->n_namespaces; i++)
		(void)close(beyond->namespace_fds[i]);
	free(beyond->namespace_fds);
	if (beyond->spare_fd >= 0)
		(void)close(beyond->spare_fd);
}

int64_t rad_simulator_namespace_io(struct rad_transport *base, size_t index, uint32_t nsid, bool is_write,
				   uint64_t offset_bytes, void *data, size_t size)
{
	struct rad_sim_drive *drive = &((struct rad_simulator *)base)->drives[index];
	uint64_t end = drive->bench->drive.identity.size_bytes;
	int64_t done = -EIO;
	int fd;

	if (nsid < 2 || nsid - 2 >= drive->beyond.n_namespaces || offset_bytes > end || size > end - offset_bytes)
		return -EINVAL;
	fd = drive->beyond.namespace_fds[nsid - 2];
	(void)pthread_mutex_lock(&drive->lock);
	rad_sim_settle(drive, rad_clock_monotonic_ns(base->clock));
	if (!drive->is_vanished && drive->firmware.state != RAD_SIM_RUNNING && drive->firmware.state != RAD_SIM_FAILED)
		done = is_write ? rad_sim_write_whole(fd, data, size, offset_bytes)
				: rad_sim_read_whole(fd, data, size, offset_bytes);
	(void)pthread_mutex_unlock(&drive->lock);
	return done;
}
