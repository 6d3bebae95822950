/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/handling.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <radera/scan.h>

#include "ata/power.h"
#include "base/cleanup.h"
#include "device/inquire.h"
#include "device/loop.h"
#include "device/place.h"
#include "scsi/power.h"
#include "transport/transport.h"

#define NS_PER_MS   1000000ull
#define BLINK_MS    400u
#define READ_BYTES  65536u
#define READ_PAUSE  5u	       /* ms between two reads of a blink */
#define READ_STRIDE 7340033ull /* from place to place: no cache answers, heads move a little */

static void close_target(struct rad_target **target)
{
	if (*target)
		(*target)->transport->ops->close(*target);
}

static bool build_stop(const struct rad_drive *drive, const struct rad_capability *capability, struct rad_command *ret)
{
	if (drive->media != RAD_MEDIA_DISK || !capability->asked)
		return false;
	if (drive->bus == RAD_BUS_SCSI)
		rad_scsi_stop_build(ret);
	else if (drive->bus == RAD_BUS_ATA || drive->bus == RAD_BUS_USB)
		rad_ata_standby_immediate_build(ret);
	else
		return false;
	return true;
}

int rad_handling_spin_down(struct rad_transport *transport, const struct rad_drive *drive, struct rad_error *err)
{
	RAD_CLEANUP(close_target) struct rad_target *target = NULL;
	rad_auto_free struct rad_capability *capability = calloc(1, sizeof(*capability));
	struct rad_command command;
	struct rad_reply reply;
	int r;

	if (!capability)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "spin down", "out of memory");
	r = transport->ops->connect(transport, drive, &target, err);
	if (r == 0)
		r = rad_device_inquire_target(target, drive, capability, err);
	if (r < 0 || !build_stop(drive, capability, &command))
		return r;
	return rad_inquiry_ask(target, &command, &reply, err);
}

static int switch_light(const char *path, const char *state)
{
	rad_auto_fd int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);

	return fd >= 0 && write(fd, state, 1) == 1 ? 0 : -errno;
}

/* Reads here and there until the time is over; what is read is thrown away. */
static int read_for(int fd, uint64_t size_bytes, uint32_t ms, struct rad_clock *clock, uint64_t *at_bytes)
{
	uint64_t end_ns = rad_clock_monotonic_ns(clock) + ms * NS_PER_MS;
	void *buffer = NULL;
	int r = 0;

	if (posix_memalign(&buffer, 4096, READ_BYTES) != 0)
		return -ENOMEM;
	while (r == 0 && rad_clock_monotonic_ns(clock) < end_ns) {
		*at_bytes = size_bytes > READ_BYTES ? (*at_bytes + READ_STRIDE) % (size_bytes - READ_BYTES) : 0;
		if (pread(fd, buffer, READ_BYTES, (off_t)(*at_bytes & ~4095ull)) < 0)
			r = -errno;
		rad_clock_sleep_ns(clock, READ_PAUSE * NS_PER_MS);
	}
	free(buffer);
	return r;
}

static int blink(const struct rad_view *view, const struct rad_block *block, const struct rad_drive *drive,
		 uint32_t seconds, struct rad_clock *clock)
{
	rad_auto_fd int fd = rad_block_open_node(view, block, O_DIRECT);
	uint64_t end_ns = rad_clock_monotonic_ns(clock) + seconds * 1000 * NS_PER_MS;
	uint64_t at_bytes = 0;
	int r = fd < 0 ? fd : 0;

	while (r == 0 && rad_clock_monotonic_ns(clock) < end_ns) {
		r = read_for(fd, drive->identity.size_bytes, BLINK_MS, clock, &at_bytes);
		rad_clock_sleep_ns(clock, BLINK_MS * NS_PER_MS);
	}
	return r;
}

int rad_handling_locate(const struct rad_drive *drive, uint32_t seconds, struct rad_clock *clock, struct rad_error *err)
{
	const struct rad_scan_roots roots = { .sysfs = NULL };
	struct rad_identity now;
	struct rad_block block;
	struct rad_view view;
	char light[PATH_MAX];
	int r;

	if (drive->simulated) {
		rad_clock_sleep_ns(clock, seconds * 1000 * NS_PER_MS);
		return 0;
	}
	r = rad_view_init(&view, &roots, err);
	if (r >= 0)
		r = rad_device_identify(drive->major_number, drive->minor_number, &now, err);
	if (r < 0)
		return r;
	if (!rad_identity_is_same(&now, &drive->identity) ||
	    !rad_block_by_devno(&view, drive->major_number, drive->minor_number, &block))
		return rad_error_set(err, RAD_ERROR_IO, ENODEV, "locate", "%s is gone", drive->node);
	rad_place_light(&view, &block, light);
	if (light[0] && switch_light(light, "1") == 0) {
		rad_clock_sleep_ns(clock, seconds * 1000 * NS_PER_MS);
		(void)switch_light(light, "0");
		return 0;
	}
	r = blink(&view, &block, drive, seconds, clock);
	return r < 0 ? rad_error_set(err, RAD_ERROR_IO, -r, "locate", "%s cannot be read", drive->node) : 0;
}
