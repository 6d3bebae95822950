/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Transcripts: what a drive was asked and what it answered, in a file that replays without the drive. For odd drives
 * that their owner cannot send us. A recorder passes questions on and writes them down; it never passes on a command
 * that changes anything.
 */
#ifndef RADERA_TRANSCRIPT_H
#define RADERA_TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include <radera/buffer.h>
#include <radera/drive.h>
#include <radera/error.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rad_transport;

/* A transport over another (borrowed) that writes down. Freed with rad_recorder_free(). */
int rad_recorder_new(struct rad_transport *inner, struct rad_transport **ret, struct rad_error *err) RAD_MUST_CHECK;
void rad_recorder_free(struct rad_transport *transport);

/*
 * The transcript so far as JSON text. mask_serials: the drive's serial number and WWN, wherever they stand in text or
 * in answers, become as many characters 'X'.
 */
int rad_recorder_save(struct rad_transport *transport, const struct rad_drive *drive, bool mask_serials,
		      struct rad_buffer *ret, struct rad_error *err) RAD_MUST_CHECK;

/* A transport that answers out of a transcript; a question that is not in it gets no answer (RAD_ERROR_IO). *ret_drive
 * is the drive as it was found. RAD_ERROR_INPUT when the text is no transcript. */
int rad_replay_new(const void *data, size_t size, struct rad_transport **ret, struct rad_drive *ret_drive,
		   struct rad_error *err) RAD_MUST_CHECK;
void rad_replay_free(struct rad_transport *transport);

#ifdef __cplusplus
}
#endif

#endif
