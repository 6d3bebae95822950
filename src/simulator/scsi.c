/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A SCSI drive, or the SCSI side of a USB bridge (SPC-5, SBC-4).
 */
#include <string.h>

#include "simulator/firmware.h"
#include "transport/sense.h"

#define CHECK_CONDITION 0x02

static size_t put_sense(struct rad_sim_call *call, uint8_t *sense, uint8_t key, uint8_t asc, uint8_t ascq,
			int32_t progress)
{
	if (call->drive->bench->firmware.bridge == RAD_SIM_BRIDGE_FIXED_SENSE) {
		sense[0] = 0x70;
		sense[2] = key;
		sense[7] = 10;
		sense[12] = asc;
		sense[13] = ascq;
		if (progress >= 0) {
			sense[15] = 0x80;
			rad_sim_put_be(sense + 16, 2, (uint64_t)progress);
		}
		return 18;
	}
	sense[0] = 0x72;
	sense[1] = key;
	sense[2] = asc;
	sense[3] = ascq;
	if (progress < 0)
		return 8;
	sense[7] = 8;
	sense[8] = 0x02; /* sense key specific */
	sense[9] = 6;
	sense[12] = 0x80;
	rad_sim_put_be(sense + 13, 2, (uint64_t)progress);
	return 16;
}

void rad_sim_sense(struct rad_sim_call *call, uint8_t key, uint8_t asc, uint8_t ascq)
{
	call->reply->scsi_status = CHECK_CONDITION;
	call->reply->sense_size = (uint8_t)put_sense(call, call->reply->sense_bytes, key, asc, ascq, -1);
}

static void inquiry(struct rad_sim_call *call, const uint8_t *cdb)
{
	uint8_t data[RAD_SIM_VPD_SIZE] = { 0 };
	size_t size = 96;

	if (cdb[1] & 1)
		size = rad_sim_vpd(call->drive, cdb[2], data);
	else
		rad_sim_inquiry(call->drive, data);
	if (size > 0)
		rad_sim_give(call, data, size);
	else
		rad_sim_sense(call, 0x05, 0x24, 0x00);
}

/* REQUEST SENSE tells of the background operation; the command itself succeeds. */
static void request_sense(struct rad_sim_call *call)
{
	const struct rad_sim_firmware *state = &call->drive->firmware;
	uint8_t ascq = state->how == RAD_SIM_FORMAT ? 0x04 : 0x1B;
	uint8_t data[96] = { 0 };
	size_t size;

	if (state->state == RAD_SIM_RUNNING)
		size = put_sense(call, data, 0x02, 0x04, ascq, rad_sim_progress(call->drive, call->now_ns));
	else if (state->state == RAD_SIM_FAILED)
		size = put_sense(call, data, 0x03, 0x31, state->how == RAD_SIM_FORMAT ? 0x01 : 0x03, -1);
	else
		size = put_sense(call, data, 0, 0, 0, -1);
	rad_sim_give(call, data, size);
}

static bool has_sanitize(const struct rad_bench_firmware *bench, uint32_t action)
{
	return (action == 1 && bench->sanitize_overwrite) || (action == 2 && bench->sanitize_block) ||
	       (action == 3 && bench->sanitize_crypto);
}

static void sanitize(struct rad_sim_call *call, const uint8_t *cdb)
{
	const struct rad_bench_firmware *bench = &call->drive->bench->firmware;
	struct rad_sim_firmware *state = &call->drive->firmware;
	const uint8_t *list = call->command->data;
	uint8_t action = cdb[1] & 0x1F;

	if (action == 0x1F) {
		if (state->state == RAD_SIM_FAILED && state->failure_exit)
			state->state = RAD_SIM_IDLE;
		else
			rad_sim_sense(call, 0x05, 0x24, 0x00);
		return;
	}
	if (!has_sanitize(bench, action) || (bench->lies & RAD_SIM_LIE_REFUSES)) {
		rad_sim_sense(call, 0x05, 0x24, 0x00);
		return;
	}
	if (action == 1) {
		if (call->command->data_bytes < 8 || list[3] != 4 || (list[0] & 0x1F) == 0) {
			rad_sim_sense(call, 0x05, 0x26, 0x00);
			return;
		}
		memcpy(state->pattern, list + 4, 4);
	}
	state->failure_exit = cdb[1] & 0x20;
	rad_sim_begin(call->drive,
		      action == 1   ? RAD_SIM_OVERWRITE
		      : action == 2 ? RAD_SIM_BLOCK
				    : RAD_SIM_CRYPTO,
		      call->now_ns);
}

static void supported(struct rad_sim_call *call, const uint8_t *cdb)
{
	const struct rad_bench_firmware *bench = &call->drive->bench->firmware;
	uint8_t data[16] = { 0 };
	bool has = false;

	if ((cdb[1] & 0x1F) != 0x0C || call->drive->bench->drive.bus == RAD_BUS_USB) {
		rad_sim_sense(call, 0x05, 0x20, 0x00);
		return;
	}
	if (cdb[3] == 0x48)
		has = has_sanitize(bench, (uint32_t)cdb[4] << 8 | cdb[5]);
	else if (cdb[3] == 0x04)
		has = bench->format;
	data[1] = has ? 3 : 1;
	rad_sim_give(call, data, sizeof(data));
}

static void capacity_10(struct rad_sim_call *call)
{
	uint32_t sector = call->drive->bench->drive.logical_sector_bytes;
	uint64_t last = call->drive->firmware.shown_bytes / sector - 1;
	uint8_t data[8] = { 0 };

	rad_sim_put_be(data, 4, last < UINT32_MAX ? last : UINT32_MAX);
	rad_sim_put_be(data + 4, 4, sector);
	rad_sim_give(call, data, sizeof(data));
}

static void capacity(struct rad_sim_call *call)
{
	uint32_t sector = call->drive->bench->drive.logical_sector_bytes;
	uint8_t data[32] = { 0 };

	rad_sim_put_be(data, 8, call->drive->firmware.shown_bytes / sector - 1);
	rad_sim_put_be(data + 8, 4, sector);
	rad_sim_give(call, data, sizeof(data));
}

static void log_sense(struct rad_sim_call *call, const uint8_t *cdb)
{
	uint8_t data[64] = { 0 };
	uint8_t page = cdb[2] & 0x3F;

	data[0] = page;
	if (page == 0x0D) {
		data[3] = 6;
		data[7] = 2;
		data[9] = 41;
	} else if (page == 0x2F) {
		data[3] = 8;
		data[7] = 4;
	} else if (page == 0x11 && call->drive->bench->drive.media == RAD_MEDIA_FLASH) {
		data[3] = 8;
		data[5] = 1;
		data[7] = 4;
		data[11] = 3;
	} else {
		rad_sim_sense(call, 0x05, 0x24, 0x00);
		return;
	}
	rad_sim_give(call, data, 4u + data[3]);
}

static void format_unit(struct rad_sim_call *call)
{
	struct rad_sim_firmware *state = &call->drive->firmware;

	if (!call->drive->bench->firmware.format) {
		rad_sim_sense(call, 0x05, 0x20, 0x00);
		return;
	}
	memset(state->pattern, 0, sizeof(state->pattern));
	rad_sim_begin(call->drive, RAD_SIM_FORMAT, call->now_ns);
}

static void protocol_in(struct rad_sim_call *call, const uint8_t *cdb)
{
	uint8_t data[2048] = { 0 };

	if (call->drive->bench->firmware.trusted == RAD_SIM_TRUSTED_NONE || cdb[1] != 0x01 || cdb[3] != 0x01) {
		rad_sim_sense(call, 0x05, 0x24, 0x00);
		return;
	}
	(void)rad_sim_discovery(call->drive, data, sizeof(data));
	rad_sim_give(call, data, sizeof(data));
}

/* Error recovery and caching (SBC-4 6.5): the mode pages that every disk has. */
static size_t put_mode_pages(const struct rad_sim_drive *drive, uint8_t page, uint8_t *data)
{
	size_t size = 0;

	if (page == 0x01 || page == 0x3F) {
		data[size] = 0x01;
		data[size + 1] = 0x0A;
		size += 12;
	}
	if (page == 0x08 || page == 0x3F) {
		data[size] = 0x08;
		data[size + 1] = 0x12;
		data[size + 2] = drive->bench->write_cache ? 0x04 : 0x00; /* WCE */
		size += 20;
	}
	return size;
}

/* MODE SENSE (SPC-5 6.14), short or long, with a block descriptor. */
static void mode_sense(struct rad_sim_call *call, const uint8_t *cdb)
{
	const struct rad_sim_drive *drive = call->drive;
	uint32_t sector = drive->bench->drive.logical_sector_bytes;
	bool is_long = cdb[0] == 0x5A;
	size_t head = is_long ? 8 : 4;
	uint8_t data[64] = { 0 };
	size_t pages = put_mode_pages(drive, cdb[2] & 0x3F, data + head + 8);

	if (pages == 0) {
		rad_sim_sense(call, 0x05, 0x24, 0x00);
		return;
	}
	rad_sim_put_be(data + head, 4, drive->firmware.shown_bytes / sector);
	rad_sim_put_be(data + head + 5, 3, sector);
	data[is_long ? 7 : 3] = 8;
	rad_sim_put_be(data, is_long ? 2 : 1, head + 8 + pages - (is_long ? 2 : 1));
	rad_sim_give(call, data, head + 8 + pages);
}

static void run(struct rad_sim_call *call, const uint8_t *cdb)
{
	switch (cdb[0]) {
	case 0x00:
		break;
	case 0x03:
		request_sense(call);
		break;
	case 0x04:
		format_unit(call);
		break;
	case 0x12:
		inquiry(call, cdb);
		break;
	case 0x1B: /* START STOP UNIT */
		break;
	case 0x1A:
	case 0x5A:
		mode_sense(call, cdb);
		break;
	case 0x25:
		capacity_10(call);
		break;
	case 0x48:
		sanitize(call, cdb);
		break;
	case 0x4D:
		log_sense(call, cdb);
		break;
	case 0x9E:
		capacity(call);
		break;
	case 0xA2:
		protocol_in(call, cdb);
		break;
	case 0xA3:
		supported(call, cdb);
		break;
	default:
		rad_sim_sense(call, 0x05, 0x20, 0x00);
		break;
	}
}

static bool is_pass_through(const uint8_t *cdb)
{
	return cdb[0] == 0x85 || cdb[0] == 0xA1;
}

/* What a host's translator (SAT-4) makes of SCSI commands to a SATA drive by itself; the rest it refuses. */
static void run_translated(struct rad_sim_call *call, const uint8_t *cdb)
{
	static const uint8_t known[] = { 0x00, 0x03, 0x12, 0x1A, 0x25, 0x5A, 0x9E };

	if (memchr(known, cdb[0], sizeof(known)))
		run(call, cdb);
	else
		rad_sim_sense(call, 0x05, 0x20, 0x00);
}

bool rad_sim_scsi(struct rad_sim_call *call)
{
	const struct rad_sim_firmware *state = &call->drive->firmware;
	enum rad_bus bus = call->drive->bench->drive.bus;
	const uint8_t *cdb = call->command->scsi.cdb;
	bool is_question = cdb[0] == 0x03 || cdb[0] == 0x12 || cdb[0] == 0xA3;

	if (bus != RAD_BUS_SCSI && bus != RAD_BUS_USB && bus != RAD_BUS_UFS && bus != RAD_BUS_ATA)
		return false;
	if (is_pass_through(cdb)) {
		rad_sim_ata_cdb(call, cdb, call->command->scsi.cdb_bytes);
	} else if (bus == RAD_BUS_ATA) {
		run_translated(call, cdb);
	} else if (state->state == RAD_SIM_RUNNING && !is_question) {
		call->reply->scsi_status = CHECK_CONDITION;
		call->reply->sense_size = (uint8_t)put_sense(call, call->reply->sense_bytes, 0x02, 0x04,
							     state->how == RAD_SIM_FORMAT ? 0x04 : 0x1B,
							     rad_sim_progress(call->drive, call->now_ns));
	} else if (state->state == RAD_SIM_FAILED && !is_question && cdb[0] != 0x48) {
		rad_sim_sense(call, 0x03, 0x31, 0x03);
	} else {
		run(call, cdb);
	}
	rad_sense_judge(call->reply);
	return true;
}
