/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scsi/sanitize.h"

#include <string.h>

#include "scsi/cdb.h"

#define FORMAT_UNIT 0x04
#define START_MS    60000
#define IMMED	    0x80
#define AUSE	    0x20

static const char *sanitize_name(enum rad_scsi_sanitize what)
{
	switch (what) {
	case RAD_SCSI_SANITIZE_OVERWRITE:
		return "SANITIZE (overwrite)";
	case RAD_SCSI_SANITIZE_BLOCK_ERASE:
		return "SANITIZE (block erase)";
	case RAD_SCSI_SANITIZE_CRYPTO_ERASE:
		return "SANITIZE (cryptographic erase)";
	case RAD_SCSI_SANITIZE_EXIT_FAILURE:
		return "SANITIZE (exit failure mode)";
	}
	return "SANITIZE";
}

/* SBC-4 table "OVERWRITE service action parameter list". */
static void fill_overwrite(const struct rad_scsi_sanitize_options *options, uint8_t *data)
{
	data[0] = (uint8_t)((options->invert ? 0x80 : 0) | (options->passes & 0x1F));
	data[1] = 0;
	rad_scsi_put_be(data + 2, 2, sizeof(options->pattern));
	memcpy(data + 4, options->pattern, sizeof(options->pattern));
}

void rad_scsi_sanitize_build(enum rad_scsi_sanitize what, const struct rad_scsi_sanitize_options *options,
			     uint8_t *data, struct rad_command *ret)
{
	rad_scsi_start(sanitize_name(what), RAD_SCSI_SANITIZE, 10, ret);
	ret->timeout_ms = START_MS;
	ret->changes = true;
	ret->scsi.cdb[1] = (uint8_t)(IMMED | what);
	if (what == RAD_SCSI_SANITIZE_EXIT_FAILURE) {
		ret->scsi.cdb[1] = RAD_SCSI_SANITIZE_EXIT_FAILURE;
		return;
	}
	if (options->allow_unrestricted_exit)
		ret->scsi.cdb[1] |= AUSE;
	if (what != RAD_SCSI_SANITIZE_OVERWRITE)
		return;
	fill_overwrite(options, data);
	rad_scsi_take_data(data, RAD_SCSI_OVERWRITE_LIST_BYTES, RAD_DATA_OUT, ret);
	rad_scsi_put_be(ret->scsi.cdb + 7, 2, RAD_SCSI_OVERWRITE_LIST_BYTES);
}

void rad_scsi_format_build(uint8_t *data, struct rad_command *ret)
{
	memset(data, 0, RAD_SCSI_FORMAT_LIST_BYTES);
	data[1] = 0x02; /* IMMED */
	rad_scsi_start("FORMAT UNIT", FORMAT_UNIT, 6, ret);
	rad_scsi_take_data(data, RAD_SCSI_FORMAT_LIST_BYTES, RAD_DATA_OUT, ret);
	ret->timeout_ms = START_MS;
	ret->changes = true;
	ret->scsi.cdb[1] = 0x10; /* FMTDATA: the header follows, with an empty defect list */
}

/* A short block descriptor: all blocks, of this length. */
void rad_scsi_block_length_build(uint32_t block_bytes, uint8_t *data, struct rad_command *ret)
{
	rad_scsi_restore_capacity_build(block_bytes, data, ret);
	memset(data + 8, 0, 8); /* number of blocks 0: unchanged until the format decides */
}

void rad_scsi_progress_read(const struct rad_sense *sense, struct rad_scsi_progress *ret)
{
	static const struct {
		uint8_t asc;
		uint8_t ascq;
		enum rad_scsi_progress_state state;
	} rows[] = {
		{ 0x04, 0x1B, RAD_SCSI_SANITIZING },
		{ 0x04, 0x04, RAD_SCSI_FORMATTING },
		{ 0x31, 0x03, RAD_SCSI_SANITIZE_FAILED },
		{ 0x31, 0x01, RAD_SCSI_FORMAT_FAILED },
	};

	*ret = (struct rad_scsi_progress){ .state = RAD_SCSI_IDLE };
	if (!sense->valid)
		return;
	ret->has_fraction = sense->has_progress;
	ret->fraction = sense->progress;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (sense->asc == rows[i].asc && sense->ascq == rows[i].ascq) {
			ret->state = rows[i].state;
			return;
		}
	}
	if (sense->key == 0x02)
		ret->state = RAD_SCSI_NOT_READY;
}
