/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An NVMe drive's admin commands (NVM Express Base 2.1).
 */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "simulator/firmware.h"

#define NS_PER_S 1000000000ull

#define INVALID_OPCODE	  0x001
#define INVALID_FIELD	  0x002
#define INVALID_NAMESPACE 0x00B
#define SANITIZE_FAILED	  0x01C
#define SANITIZING	  0x01D
#define WRITE_PROTECTED	  0x020

static void fail(struct rad_sim_call *call, uint16_t status)
{
	call->reply->nvme_status = status;
	call->reply->answer = RAD_ANSWER_REFUSED;
	call->reply->status = (struct rad_device_status){ .kind = RAD_STATUS_NVME,
							  .bytes = { (uint8_t)(status >> 8), (uint8_t)status } };
}

static uint32_t namespaces(const struct rad_sim_drive *drive)
{
	uint32_t n = drive->bench->firmware.namespaces;

	return n ? n : 1;
}

static void controller(const struct rad_sim_drive *drive, uint8_t *data)
{
	const struct rad_bench_firmware *bench = &drive->bench->firmware;
	const struct rad_identity *identity = &drive->bench->drive.identity;
	char serial[RAD_SERIAL_SIZE];

	rad_sim_serial(drive, serial);
	rad_sim_put_text(data + 4, 20, serial);
	rad_sim_put_text(data + 24, 40, identity->model);
	rad_sim_put_text(data + 64, 8, identity->firmware);
	rad_sim_put_le(data + 256, 2,
		       (bench->format ? 0x02u : 0) | (bench->trusted != RAD_SIM_TRUSTED_NONE ? 0x01u : 0) |
			       (namespaces(drive) > 1 ? 0x08u : 0));
	data[77] = 8; /* MDTS: 1 MiB */
	rad_sim_put_le(data + 80, 4, 0x00010400);
	data[512] = 0x66;
	data[513] = 0x44;
	data[525] = drive->bench->write_cache;
	rad_sim_put_le(data + 280, 8, identity->size_bytes + bench->unallocated_bytes);
	rad_sim_put_le(data + 296, 8, bench->unallocated_bytes);
	rad_sim_put_le(data + 312, 4, bench->boot_bytes ? 1 : 0);
	rad_sim_put_le(data + 328, 4,
		       (bench->sanitize_crypto ? 1u : 0) | (bench->sanitize_block ? 2u : 0) |
			       (bench->sanitize_overwrite ? 4u : 0));
	rad_sim_put_le(data + 516, 4, namespaces(drive));
	(void)snprintf((char *)data + 768, 256, "nqn.2026-01.org.radera:%s", serial);
	data[524] = (uint8_t)(0x03 | (bench->sanitize_crypto ? 0x04 : 0));
	data[531] = bench->write_protected ? 0x01 : 0;
}

/* The EUI-64 that the bench gives as "eui.": of the first namespace, and counted on for the others. */
static void put_eui(const struct rad_sim_drive *drive, uint32_t nsid, uint8_t *ret)
{
	const char *wwn = drive->bench->drive.identity.wwn;
	uint64_t number = 0;

	if (!rad_text_has_prefix(wwn, "eui.") || strlen(wwn) != 20)
		return;
	for (const char *it = wwn + 4; *it; it++)
		number = number << 4 | (uint64_t)(*it <= '9' ? *it - '0' : (*it | 0x20) - 'a' + 10);
	rad_sim_put_be(ret, 8, number + nsid - 1);
}

static void name_space(const struct rad_sim_drive *drive, uint32_t nsid, uint8_t *data)
{
	uint32_t sector = drive->bench->drive.logical_sector_bytes;
	uint64_t blocks = drive->bench->drive.identity.size_bytes / sector;
	uint8_t shift = 0;

	while (1u << shift < sector)
		shift++;
	rad_sim_put_le(data, 8, blocks);
	rad_sim_put_le(data + 8, 8, blocks);
	data[33] = 1; /* zeros after deallocation */
	data[99] = drive->bench->firmware.write_protected;
	put_eui(drive, nsid, data + 120);
	data[130] = shift;
}

static void identify(struct rad_sim_call *call)
{
	const struct rad_nvme_command *nvme = &call->command->nvme;
	uint8_t data[4096] = { 0 };

	switch (nvme->cdw10 & 0xFF) {
	case 0x00:
		if (nvme->nsid == 0 || nvme->nsid > namespaces(call->drive)) {
			fail(call, INVALID_NAMESPACE);
			return;
		}
		name_space(call->drive, nvme->nsid, data);
		break;
	case 0x01:
		controller(call->drive, data);
		break;
	case 0x03: /* namespace identification descriptors (5.1.13.2.3): the EUI-64, where there is one */
		put_eui(call->drive, nvme->nsid, data + 4);
		data[0] = data[4] || data[5] || data[6] ? 0x01 : 0x00;
		data[1] = data[0] ? 8 : 0;
		break;
	case 0x02:
	case 0x10:
		for (uint32_t i = 0; i < namespaces(call->drive); i++)
			rad_sim_put_le(data + 4 * i, 4, i + 1);
		break;
	default:
		fail(call, INVALID_FIELD);
		return;
	}
	rad_sim_give(call, data, sizeof(data));
}

static void sanitize_log(struct rad_sim_call *call, uint8_t *data)
{
	static const uint8_t states[] = { 0, 2, 1, 3 };
	const struct rad_sim_firmware *state = &call->drive->firmware;
	uint32_t seconds = call->drive->bench->firmware.seconds;

	rad_sim_put_le(data, 2, state->state == RAD_SIM_RUNNING ? rad_sim_progress(call->drive, call->now_ns) : 0xFFFF);
	rad_sim_put_le(data + 2, 2, states[state->state] | (state->global_data_erased ? 0x100u : 0));
	rad_sim_put_le(data + 4, 4, state->last_cdw10);
	for (size_t i = 0; i < 6; i++)
		rad_sim_put_le(data + 8 + 4 * i, 4, i < 3 ? seconds : 0xFFFFFFFF);
}

static void log_page(struct rad_sim_call *call)
{
	uint8_t data[512] = { 0 };

	switch (call->command->nvme.cdw10 & 0xFF) {
	case 0x02:
		rad_sim_put_le(data + 1, 2, 273 + 38);
		data[3] = 98;
		data[4] = 10;
		data[5] = 7;
		rad_sim_put_le(data + 128, 8, 4711);
		break;
	case 0x15:
		if (!call->drive->bench->firmware.boot_bytes) {
			fail(call, 0x109);
			return;
		}
		rad_sim_put_le(data + 4, 4, call->drive->bench->firmware.boot_bytes / 131072);
		break;
	case 0x81:
		sanitize_log(call, data);
		break;
	default:
		fail(call, 0x109);
		return;
	}
	rad_sim_give(call, data, sizeof(data));
}

static void sanitize(struct rad_sim_call *call)
{
	const struct rad_bench_firmware *bench = &call->drive->bench->firmware;
	struct rad_sim_firmware *state = &call->drive->firmware;
	uint32_t cdw10 = call->command->nvme.cdw10;
	uint32_t action = cdw10 & 7;
	bool offered = (action == 2 && bench->sanitize_block) || (action == 3 && bench->sanitize_overwrite) ||
		       (action == 4 && bench->sanitize_crypto);

	if (call->command->nvme.nsid != 0 || (bench->lies & RAD_SIM_LIE_REFUSES)) {
		fail(call, INVALID_FIELD);
	} else if (bench->write_protected) {
		fail(call, WRITE_PROTECTED);
	} else if (action == 1) {
		if (state->state == RAD_SIM_FAILED && state->failure_exit)
			state->state = RAD_SIM_IDLE;
		else
			fail(call, SANITIZE_FAILED);
	} else if (!offered) {
		fail(call, INVALID_FIELD);
	} else {
		rad_sim_put_le(state->pattern, 4, call->command->nvme.cdw11);
		state->failure_exit = cdw10 >> 3 & 1;
		state->last_cdw10 = cdw10;
		rad_sim_begin(call->drive,
			      action == 2   ? RAD_SIM_BLOCK
			      : action == 3 ? RAD_SIM_OVERWRITE
					    : RAD_SIM_CRYPTO,
			      call->now_ns);
	}
}

static void format(struct rad_sim_call *call)
{
	const struct rad_bench_firmware *bench = &call->drive->bench->firmware;
	uint32_t ses = call->command->nvme.cdw10 >> 9 & 7;

	if (!bench->format || call->command->nvme.nsid == 0 ||
	    (call->command->nvme.nsid > namespaces(call->drive) && call->command->nvme.nsid != UINT32_MAX) || ses > 2 ||
	    (ses == 2 && !bench->sanitize_crypto) || (bench->lies & RAD_SIM_LIE_REFUSES)) {
		fail(call, INVALID_FIELD);
		return;
	}
	call->takes_ns = bench->lies & RAD_SIM_LIE_STUCK ? UINT64_MAX : bench->seconds * NS_PER_S;
	if (!ses)
		return;
	if (call->command->nvme.nsid > 1 && call->command->nvme.nsid != UINT32_MAX) {
		rad_sim_erase_namespace(call->drive, ses == 2 ? RAD_SIM_CRYPTO : RAD_SIM_BLOCK,
					call->command->nvme.nsid);
		return;
	}
	rad_sim_erase(call->drive, ses == 2 ? RAD_SIM_CRYPTO : RAD_SIM_BLOCK,
		      ses == 2				       ? RAD_SIM_REACH_ALL
		      : call->command->nvme.nsid == UINT32_MAX ? RAD_SIM_REACH_NAMESPACES
							       : RAD_SIM_REACH_MEDIUM);
}

static void security_receive(struct rad_sim_call *call)
{
	uint8_t data[2048] = { 0 };

	if (call->drive->bench->firmware.trusted == RAD_SIM_TRUSTED_NONE || call->command->nvme.cdw10 != 0x01000100) {
		fail(call, INVALID_FIELD);
		return;
	}
	(void)rad_sim_discovery(call->drive, data, sizeof(data));
	rad_sim_give(call, data, sizeof(data));
}

bool rad_sim_nvme(struct rad_sim_call *call)
{
	const struct rad_sim_firmware *state = &call->drive->firmware;
	uint8_t opcode = call->command->nvme.opcode;
	bool is_question = opcode == 0x06 || opcode == 0x02;

	if (call->drive->bench->drive.bus != RAD_BUS_NVME)
		return false;
	call->reply->status.kind = RAD_STATUS_NVME;
	if (state->state == RAD_SIM_RUNNING && !is_question) {
		fail(call, SANITIZING);
		return true;
	}
	if (state->state == RAD_SIM_FAILED && !is_question && opcode != 0x84) {
		fail(call, SANITIZE_FAILED);
		return true;
	}
	switch (opcode) {
	case 0x02:
		log_page(call);
		break;
	case 0x06:
		identify(call);
		break;
	case 0x80:
		format(call);
		break;
	case 0x82:
		security_receive(call);
		break;
	case 0x84:
		sanitize(call);
		break;
	default:
		fail(call, INVALID_OPCODE);
		break;
	}
	return true;
}
