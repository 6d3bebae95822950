/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An eMMC's extended CSD and erase commands (JESD84-B51).
 */
#include <string.h>

#include "simulator/firmware.h"

#define NS_PER_S    1000000000ull
#define ERASE_PARAM 0x08000000u
#define ILLEGAL	    0x00400000u
#define ERASE_SEQ   0x10000000u
#define READY_TRAN  0x00000900u

static void ext_csd(const struct rad_sim_drive *drive, uint8_t *data)
{
	const struct rad_bench_firmware *bench = &drive->bench->firmware;

	data[168] = 32;
	data[181] = bench->after == RAD_SIM_AFTER_ONES;
	data[192] = bench->sanitize_block ? 8 : 5;
	rad_sim_put_le(data + 212, 4, drive->bench->drive.identity.size_bytes / 512);
	data[221] = 1;
	data[224] = 1;
	data[226] = (uint8_t)(bench->boot_bytes / 131072);
	data[231] = (uint8_t)(0x10 | (bench->sanitize_block ? 0x40 : 0) | (bench->format ? 0x01 : 0));
	data[171] = bench->write_protected ? 0x01 : 0;
	data[267] = 1;
	data[268] = 2;
	data[269] = 1;
}

/* What ERASE leaves for the eye; the spare cells are SANITIZE's matter, which a medium in a file does not have. */
static uint32_t erase(struct rad_sim_call *call, uint32_t argument)
{
	struct rad_sim_drive *drive = call->drive;
	const struct rad_bench_firmware *bench = &drive->bench->firmware;
	uint64_t end = drive->bench->drive.identity.size_bytes / 512;

	if (argument == 0x80000000u && !bench->format)
		return ILLEGAL;
	if (drive->firmware.erase_first > drive->firmware.erase_last || drive->firmware.erase_last >= end)
		return ERASE_PARAM;
	call->takes_ns = bench->lies & RAD_SIM_LIE_STUCK ? UINT64_MAX : bench->seconds * NS_PER_S;
	if (drive->firmware.erase_first == 0 && drive->firmware.erase_last + 1ull == end)
		rad_sim_erase(drive, RAD_SIM_BLOCK, RAD_SIM_REACH_MEDIUM); /* what only SANITIZE reaches stays */
	return 0;
}

static uint32_t run(struct rad_sim_call *call, const struct rad_mmc_request *request)
{
	struct rad_sim_firmware *state = &call->drive->firmware;
	uint8_t data[512] = { 0 };

	switch (request->index) {
	case 8:
		ext_csd(call->drive, data);
		memcpy(call->command->data, data, call->command->data_bytes < 512 ? call->command->data_bytes : 512);
		return 0;
	case 35:
		state->erase_first = request->argument;
		return 0;
	case 36:
		state->erase_last = request->argument;
		return 0;
	case 38:
		return erase(call, request->argument);
	case 6:
		if (!call->drive->bench->firmware.sanitize_block || (request->argument >> 16 & 0xFF) != 165)
			return 0x80; /* SWITCH_ERROR */
		call->takes_ns += NS_PER_S / 10;
		return 0;
	default:
		return ILLEGAL;
	}
}

bool rad_sim_mmc(struct rad_sim_call *call)
{
	uint32_t response = 0;

	if (call->drive->bench->drive.bus != RAD_BUS_MMC)
		return false;
	if (call->drive->bench->firmware.lies & RAD_SIM_LIE_REFUSES && call->command->changes)
		response = ERASE_SEQ;
	for (size_t i = 0; response == 0 && i < call->command->mmc.n_requests; i++)
		response = run(call, &call->command->mmc.requests[i]);
	call->reply->mmc_response = response | READY_TRAN;
	call->reply->transferred_bytes = call->command->data_bytes;
	call->reply->status = (struct rad_device_status){ .kind = RAD_STATUS_MMC };
	rad_sim_put_be(call->reply->status.bytes, 4, response | READY_TRAN);
	call->reply->answer = response ? RAD_ANSWER_REFUSED : RAD_ANSWER_GOOD;
	return true;
}
