/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Questions that only the drive itself can answer, each drive asked by a thread of its own: a sick drive, or one that
 * is busy erasing itself, may keep an open() or a read waiting for minutes, and must not keep the others.
 */
#ifndef RAD_DEVICE_PROBE_H
#define RAD_DEVICE_PROBE_H

#include "device/contents.h"
#include "device/machine.h"

struct rad_probe;

struct rad_probe_answer {
	struct rad_contents contents;
	size_t n_exclusive;
	char exclusive[RAD_DRIVE_USES_MAX][RAD_NODE_SIZE]; /* nodes that somebody else holds exclusively */
	int32_t temperature_millicelsius;
	bool is_sanitizing; /* nothing else was asked */
};

/* Starts asking. NULL when no thread is to be had. All is copied. */
struct rad_probe *rad_probe_start(const struct rad_view *view, const struct rad_block *block,
				  const struct rad_drive *drive, bool with_contents);

/*
 * Waits until deadline_ns (CLOCK_MONOTONIC) for the answer and lets go of the probe. False when there is none in time;
 * its thread then ends by itself, some time.
 */
bool rad_probe_finish(struct rad_probe *probe, uint64_t deadline_ns, struct rad_probe_answer *ret);

uint64_t rad_probe_deadline_ns(uint32_t timeout_ms);

#endif
