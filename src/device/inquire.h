/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asking a drive what it can do, bus by bus. Only commands that identify are sent; nothing is changed. A question that
 * is not answered leaves its offers UNKNOWN with the reason; the first that shows the drive to be gone ends it.
 */
#ifndef RAD_DEVICE_INQUIRE_H
#define RAD_DEVICE_INQUIRE_H

#include <radera/capability.h>
#include <radera/scan.h>

#include "transport/transport.h"

/* One inquiry under way. */
struct rad_inquiry {
	struct rad_target *target;
	const struct rad_drive *drive;
	struct rad_capability *capability;
};

/*
 * Fills *ret from the drive and from an open or connected target. 0 also when the drive could not be asked
 * (ret->asked is false then, with the reason in ret->not_asked). RAD_ERROR_REFUSED when what answers is another drive
 * than `drive` (its serial number differs), RAD_ERROR_IO when it is gone. Worker thread or front end, one at a time per
 * target.
 */
int rad_device_inquire_target(struct rad_target *target, const struct rad_drive *drive, struct rad_capability *ret,
			      struct rad_error *err) RAD_MUST_CHECK;

/*
 * Whether a drive sanitizes itself right now, asked through its control node alone: opening the block device of such a
 * drive hangs for minutes. False also when it cannot be asked. At most three commands; NVMe is never asked, since its
 * block device opens at once. Any thread; the transport is not kept.
 */
bool rad_device_is_sanitizing(struct rad_transport *transport, const struct rad_drive *drive);

/*
 * Sends a command and checks the reply: 0, RAD_ERROR_DEVICE when the drive refuses, RAD_ERROR_IO when it does not
 * answer or not clearly. *reply is filled in either way.
 */
int rad_inquiry_ask(struct rad_target *target, const struct rad_command *command, struct rad_reply *reply,
		    struct rad_error *err) RAD_MUST_CHECK;

/* IDENTIFY DEVICE, and whether a sanitize runs (false when that cannot be told). */
bool rad_inquire_ata_is_sanitizing(struct rad_target *target);
/* REQUEST SENSE, for the same. */
bool rad_inquire_scsi_is_sanitizing(struct rad_target *target);

/* By bus; each returns 0, or the error that ends the inquiry (RAD_ERROR_IO: gone; RAD_ERROR_REFUSED: another drive). */
int rad_inquire_ata(struct rad_inquiry *inquiry, struct rad_error *err) RAD_MUST_CHECK;
int rad_inquire_nvme(struct rad_inquiry *inquiry, struct rad_error *err) RAD_MUST_CHECK;
int rad_inquire_scsi(struct rad_inquiry *inquiry, struct rad_error *err) RAD_MUST_CHECK;
int rad_inquire_mmc(struct rad_inquiry *inquiry, struct rad_error *err) RAD_MUST_CHECK;
/* TCG over the given command set. Never ends the inquiry. */
void rad_inquire_tcg(struct rad_inquiry *inquiry, enum rad_command_set set);

/* Sets one technique's offer; the reason may be NULL. */
void rad_inquiry_offer(struct rad_inquiry *inquiry, enum rad_technique technique, enum rad_offer offer,
		       uint64_t estimate_ms, const char *reason);

/* Whether the serial number that the drive answered with is the one that was found before; where either is empty it is.
 * RAD_ERROR_REFUSED names both. */
int rad_inquiry_check_serial(const struct rad_inquiry *inquiry, const char *answered,
			     struct rad_error *err) RAD_MUST_CHECK;

#endif
