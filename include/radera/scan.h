/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding drives: libudev, sysfs and libblkid on Linux. Reads only; never opens a node for writing, never waits for
 * udev.
 */
#ifndef RADERA_SCAN_H
#define RADERA_SCAN_H

#include <radera/clock.h>
#include <radera/capability.h>
#include <radera/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The machine's view that is scanned. NULL members mean the real ones; tests give prepared trees. */
struct rad_scan_roots {
	const char *sysfs;	     /* "/sys" */
	const char *dev;	     /* "/dev" */
	const char *proc;	     /* "/proc": mountinfo, swaps, cmdline */
	bool running_medium_unknown; /* test: act as if the running medium could not be found */
};

struct rad_scan_options {
	struct rad_scan_roots roots;
	bool all;	    /* also loop, ram, zram devices and what can never be chosen (partitions excepted) */
	bool loops;	    /* also loop, ram, zram and stacked devices, without what can never be chosen */
	bool skip_contents; /* do not probe for file systems: fast re-scan */
	const struct rad_identity *quiet; /* of these drives nothing is read either: they have stopped turning */
	size_t n_quiet;
	const struct rad_identity *busy; /* these are not asked anything: whoever scans erases them, and they may not
					    answer for hours */
	size_t n_busy;
};

/*
 * All whole drives, sorted by bus, then stable id. *ret is one array of *ret_n, freed with free(). A drive that cannot
 * be read fully is listed with what is known and a protection that says why. RAD_ERROR_IO when sysfs itself cannot be
 * read.
 */
int rad_scan(const struct rad_scan_options *options, struct rad_drive **ret, size_t *ret_n,
	     struct rad_error *err) RAD_MUST_CHECK;

/*
 * One drive by what a person typed: a node ("/dev/sda", "/dev/disk/by-id/...", "/dev/loop7"), a stable id, a serial
 * number or a WWN. Loop, ram and zram devices may be named. A path that does not exist, is a directory, a regular file,
 * a character device or a partition, and a word that fits no drive or several, are RAD_ERROR_INPUT with what it is and
 * what to name instead (for a partition: its drive). A protected drive is returned as found; choosing it is the
 * caller's no.
 */
int rad_scan_find(const struct rad_scan_options *options, const char *name, struct rad_drive *ret,
		  struct rad_error *err) RAD_MUST_CHECK;

/* Fresh identity behind a device number, from sysfs. RAD_ERROR_IO when it is gone. */
int rad_device_identify(uint32_t major_number, uint32_t minor_number, struct rad_identity *ret,
			struct rad_error *err) RAD_MUST_CHECK;

/* Why this drive may not be erased now, asked afresh (mounts, swap, holders, running medium): fills drive->uses and
 * drive->protection again. */
int rad_scan_refresh(const struct rad_scan_options *options, struct rad_drive *drive,
		     struct rad_error *err) RAD_MUST_CHECK;

/*
 * What a drive can do, by its own word: opens it for commands only and asks it. 0 also when it could not be asked (then
 * ret->asked is false and ret->not_asked says why). RAD_ERROR_REFUSED when another drive answers at its node.
 */
struct rad_transport;
int rad_device_inquire(struct rad_transport *transport, const struct rad_drive *drive, struct rad_capability *ret,
		       struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
