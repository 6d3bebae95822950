/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sense data (SPC-5 4.4), fixed and descriptor format, read with libsgutils2. Pure.
 */
#ifndef RAD_TRANSPORT_SENSE_H
#define RAD_TRANSPORT_SENSE_H

#include "transport/command.h"

/* Reads key, ASC, ASCQ and progress. ret->valid is false for anything that is no sense data. */
void rad_sense_decode(const uint8_t *sense, size_t size, struct rad_sense *ret);

/* Fills in the verdict of a reply to a SCSI command from its status and sense data, which are in it already. */
void rad_sense_judge(struct rad_reply *reply);

#endif
