/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands that bring a drive back to where it can be erased: take a password away, revert by PSID, leave the failed
 * state, give a drive sectors of a usual size. None of them counts as an erasure, and none makes a record. Each
 * checks that the drive which answers is the one that was named; what destroys data claims the drive exclusively first,
 * where it has a block device at all (sectors of 520 bytes give it none).
 */
#ifndef RADERA_RESCUE_H
#define RADERA_RESCUE_H

#include <radera/capability.h>
#include <radera/clock.h>
#include <radera/error.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rad_transport;

/*
 * ATA SECURITY UNLOCK and DISABLE PASSWORD with a user password of 32 bytes (rad_job_password() for one that a job has
 * left). 0 also when no password is set. RAD_ERROR_DEVICE when it is the wrong one (a drive takes five tries).
 */
int rad_rescue_unlock(struct rad_transport *transport, const struct rad_drive *drive, const uint8_t password[32],
		      struct rad_error *err) RAD_MUST_CHECK;

/* TCG PSID Revert; psid as typed. Everything on the drive is lost. */
int rad_rescue_psid_revert(struct rad_transport *transport, const struct rad_drive *drive, const char *psid,
			   struct rad_error *err) RAD_MUST_CHECK;

/* Leaves the failed state of a sanitize, where the failed one had allowed it. The drive may then show old data. */
int rad_rescue_exit_failure(struct rad_transport *transport, const struct rad_drive *drive,
			    struct rad_error *err) RAD_MUST_CHECK;

/* SCSI: MODE SELECT and FORMAT UNIT to sectors of block_bytes (512 or 4096), and waits for the end. Hours. */
int rad_rescue_reformat(struct rad_transport *transport, const struct rad_drive *drive, uint32_t block_bytes,
			struct rad_error *err) RAD_MUST_CHECK;

/* Suspends the machine to RAM for some seconds, which lifts the freezes of its drives. No job may run. */
int rad_rescue_suspend(struct rad_transport *transport, struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
