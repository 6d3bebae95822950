/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handling drives at the bench: finding one by a light, and making one ready to be taken out. None of it changes what
 * is on a drive.
 */
#ifndef RADERA_HANDLING_H
#define RADERA_HANDLING_H

#include <radera/clock.h>
#include <radera/drive.h>
#include <radera/error.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rad_transport;

/*
 * Stops the spindle of a magnetic disk: ATA STANDBY IMMEDIATE, SCSI START STOP UNIT. 0 also for a drive that has none.
 * The drive starts again by itself when it is next read. RAD_ERROR_REFUSED when another drive answers,
 * RAD_ERROR_DEVICE when it refuses.
 */
int rad_handling_spin_down(struct rad_transport *transport, const struct rad_drive *drive,
			   struct rad_error *err) RAD_MUST_CHECK;

/*
 * Shows where a drive is for that long, and returns afterwards: by its enclosure's light where it has one (SES), else
 * by making its own light blink with reads. A simulated drive has neither: only the time passes. RAD_ERROR_IO when it
 * cannot be read.
 */
int rad_handling_locate(const struct rad_drive *drive, uint32_t seconds, struct rad_clock *clock,
			struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
