/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The TCG side of a drive: discovery data, and the reverts that the kernel's driver would carry out.
 */
#include <string.h>

#include "simulator/firmware.h"

static size_t put_feature(uint8_t *ret, uint16_t code, const uint8_t *data, uint8_t size)
{
	rad_sim_put_be(ret, 2, code);
	ret[2] = 0x10;
	ret[3] = size;
	memcpy(ret + 4, data, size);
	return 4u + size;
}

size_t rad_sim_discovery(const struct rad_sim_drive *drive, uint8_t *ret, size_t size)
{
	static const uint16_t codes[] = {
		[RAD_SIM_TRUSTED_OPAL] = 0x0203,
		[RAD_SIM_TRUSTED_PYRITE] = 0x0303,
		[RAD_SIM_TRUSTED_ENTERPRISE] = 0x0100,
	};
	enum rad_sim_trusted kind = drive->bench->firmware.trusted;
	uint8_t feature[16] = { 0 };
	size_t at = 48;

	if (size < 128 || kind == RAD_SIM_TRUSTED_NONE)
		return 0;
	at += put_feature(ret + at, 0x0001, feature, 12);
	feature[0] =
		(uint8_t)(0x01 | (drive->firmware.trusted_enabled ? 0x02 : 0) |
			  (drive->firmware.trusted_locked ? 0x04 : 0) | (drive->bench->firmware.encrypts ? 0x08 : 0));
	at += put_feature(ret + at, 0x0002, feature, 12);
	feature[0] = 0;
	at += put_feature(ret + at, codes[kind], feature, 16);
	rad_sim_put_be(ret, 4, at - 4);
	return at;
}

bool rad_sim_opal(struct rad_sim_call *call)
{
	struct rad_sim_drive *drive = call->drive;
	struct rad_reply *reply = call->reply;
	const uint8_t *key = call->command->data;
	const char *psid = drive->bench->firmware.psid;

	if (drive->bench->firmware.trusted != RAD_SIM_TRUSTED_OPAL)
		return false;
	if (call->command->opal == RAD_OPAL_STATUS) {
		reply->opal_status = 0x03u | (drive->firmware.trusted_enabled ? 0x04 : 0) |
				     (drive->firmware.trusted_locked ? 0x08 : 0);
		return true;
	}
	if (call->command->opal != RAD_OPAL_PSID_REVERT || key[0] != strlen(psid) ||
	    memcmp(key + 1, psid, key[0]) != 0) {
		reply->answer = RAD_ANSWER_REFUSED;
		reply->status = (struct rad_device_status){ .kind = RAD_STATUS_TCG, .bytes = { 0x01 } };
		return true;
	}
	rad_sim_erase(drive, RAD_SIM_CRYPTO, RAD_SIM_REACH_ALL);
	drive->firmware.trusted_locked = false;
	drive->firmware.trusted_enabled = false;
	return true;
}
