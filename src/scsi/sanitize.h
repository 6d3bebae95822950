/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SCSI SANITIZE (SBC-4 5.30) and FORMAT UNIT (SBC-4 5.4), and the progress of both. Pure.
 */
#ifndef RAD_SCSI_SANITIZE_H
#define RAD_SCSI_SANITIZE_H

#include "scsi/inquiry.h"

#define RAD_SCSI_SANITIZE 0x48

/* Service actions. */
enum rad_scsi_sanitize {
	RAD_SCSI_SANITIZE_OVERWRITE = 0x01,
	RAD_SCSI_SANITIZE_BLOCK_ERASE = 0x02,
	RAD_SCSI_SANITIZE_CRYPTO_ERASE = 0x03,
	RAD_SCSI_SANITIZE_EXIT_FAILURE = 0x1F,
};

struct rad_scsi_sanitize_options {
	bool allow_unrestricted_exit; /* AUSE */
	bool invert;		      /* OVERWRITE */
	uint8_t passes;		      /* OVERWRITE: 1-31; a SCSI/ATA translator takes at most 16 */
	uint8_t pattern[4];	      /* OVERWRITE: the initialization pattern */
};

#define RAD_SCSI_OVERWRITE_LIST_BYTES 8

/* data: RAD_SCSI_OVERWRITE_LIST_BYTES for an overwrite, filled in; else not used. IMMED is always set. */
void rad_scsi_sanitize_build(enum rad_scsi_sanitize what, const struct rad_scsi_sanitize_options *options,
			     uint8_t *data, struct rad_command *ret);

#define RAD_SCSI_FORMAT_LIST_BYTES 4

/* FORMAT UNIT without any defect list, with IMMED. data: RAD_SCSI_FORMAT_LIST_BYTES, filled in. */
void rad_scsi_format_build(uint8_t *data, struct rad_command *ret);
/* MODE SELECT(10) that sets the block length FORMAT UNIT will give the drive (520 back to 512). data:
 * RAD_SCSI_MODE_SELECT_BYTES */
void rad_scsi_block_length_build(uint32_t block_bytes, uint8_t *data, struct rad_command *ret);

enum rad_scsi_progress_state {
	RAD_SCSI_IDLE = 0,
	RAD_SCSI_SANITIZING,	  /* 02h/04h/1Bh */
	RAD_SCSI_FORMATTING,	  /* 02h/04h/04h */
	RAD_SCSI_SANITIZE_FAILED, /* ASC/ASCQ 31h/03h */
	RAD_SCSI_FORMAT_FAILED,	  /* 31h/01h */
	RAD_SCSI_NOT_READY,	  /* something else */
};

struct rad_scsi_progress {
	enum rad_scsi_progress_state state;
	bool has_fraction;
	uint16_t fraction; /* n of 65536 */
};

/* What sense data (of a refusal, or as REQUEST SENSE returned it) says of a background operation. */
void rad_scsi_progress_read(const struct rad_sense *sense, struct rad_scsi_progress *ret);

#endif
