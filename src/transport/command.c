/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/command.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "transport/sat.h"

static void put_le32(uint8_t *ret, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		ret[i] = (uint8_t)(value >> (8 * i));
}

/* NVMe Base 2.1, figure "Common Command Format": opcode at 0, NSID at 4, CDW10 at 40. */
static size_t wire_nvme(const struct rad_nvme_command *nvme, uint8_t ret[RAD_WIRE_SIZE])
{
	const uint32_t dwords[] = { nvme->cdw10, nvme->cdw11, nvme->cdw12, nvme->cdw13, nvme->cdw14, nvme->cdw15 };

	memset(ret, 0, 64);
	ret[0] = nvme->opcode;
	put_le32(ret + 4, nvme->nsid);
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(dwords); i++)
		put_le32(ret + 40 + 4 * i, dwords[i]);
	return 64;
}

static size_t wire_mmc(const struct rad_mmc_command *mmc, uint8_t ret[RAD_WIRE_SIZE])
{
	for (size_t i = 0; i < mmc->n_requests && i < RAD_MMC_UNIT_MAX; i++) {
		const struct rad_mmc_request *request = &mmc->requests[i];

		ret[6 * i] = request->index;
		for (int b = 0; b < 4; b++)
			ret[6 * i + 1 + (size_t)b] = (uint8_t)(request->argument >> (24 - 8 * b));
		ret[6 * i + 5] = request->is_busy;
	}
	return 6u * mmc->n_requests;
}

size_t rad_command_wire(const struct rad_command *command, uint8_t ret[RAD_WIRE_SIZE])
{
	switch (command->set) {
	case RAD_SET_ATA:
		return rad_sat_encode(command, ret);
	case RAD_SET_SCSI:
		memcpy(ret, command->scsi.cdb, command->scsi.cdb_bytes);
		return command->scsi.cdb_bytes;
	case RAD_SET_NVME:
		return wire_nvme(&command->nvme, ret);
	case RAD_SET_MMC:
		return wire_mmc(&command->mmc, ret);
	case RAD_SET_OPAL:
		ret[0] = (uint8_t)command->opal;
		return 1;
	case RAD_SET_COUNT:
		break;
	}
	return 0;
}

const char *rad_command_set_name(enum rad_command_set set)
{
	static const char *const names[RAD_SET_COUNT] = { "ata", "scsi", "nvme", "mmc", "opal" };

	return (unsigned int)set < RAD_SET_COUNT ? names[set] : "unknown";
}

struct status_word {
	uint8_t first;
	uint8_t second;
	const char *word;
};

static const char *find_word(const struct status_word *words, size_t n, uint8_t first, uint8_t second)
{
	for (size_t i = 0; i < n; i++) {
		if (words[i].first == first && words[i].second == second)
			return words[i].word;
	}
	return NULL;
}

/* ACS-4 6.3: the ERROR field's bits that come with an abort. */
static const char *ata_word(uint8_t error)
{
	if (error & 0x40)
		return "uncorrectable";
	if (error & 0x10)
		return "address not found";
	return error & 0x04 ? "aborted" : NULL;
}

/* SPC-5 4.5: sense keys. */
static const char *scsi_word(uint8_t key)
{
	static const char *const keys[] = {
		"no sense",	  "recovered error", "not ready",      "medium error",
		"hardware error", "illegal request", "unit attention", "data protect",
		"blank check",	  "vendor specific", "copy aborted",   "aborted command",
		"reserved",	  "volume overflow", "miscompare",     "completed",
	};

	return keys[key & 0x0F];
}

static const char *nvme_word(uint8_t type, uint8_t code)
{
	static const struct status_word words[] = {
		{ 0, 0x01, "invalid opcode" },
		{ 0, 0x02, "invalid field" },
		{ 0, 0x06, "internal error" },
		{ 0, 0x0B, "invalid namespace or format" },
		{ 0, 0x0C, "command sequence error" },
		{ 0, 0x15, "operation denied" },
		{ 0, 0x1C, "sanitize failed" },
		{ 0, 0x1D, "sanitize in progress" },
		{ 0, 0x20, "namespace is write protected" },
		{ 1, 0x0A, "invalid format" },
		{ 1, 0x0B, "firmware activation requires a reset" },
		{ 1, 0x09, "invalid log page" },
		{ 1, 0x23, "sanitize prohibited while persistent memory is enabled" },
	};

	return find_word(words, RAD_ARRAY_LENGTH(words), type, code);
}

void rad_status_describe(const struct rad_device_status *status, char ret[RAD_STATUS_TEXT])
{
	const uint8_t *b = status->bytes;
	const char *word = NULL;

	switch (status->kind) {
	case RAD_STATUS_ATA:
		word = ata_word(b[1]);
		(void)snprintf(ret, RAD_STATUS_TEXT, "ATA status %02Xh error %02Xh", b[0], b[1]);
		break;
	case RAD_STATUS_SCSI:
		word = scsi_word(b[1]);
		(void)snprintf(ret, RAD_STATUS_TEXT, "SCSI status %02Xh sense %Xh/%02Xh/%02Xh", b[0], b[1], b[2], b[3]);
		break;
	case RAD_STATUS_NVME:
		word = nvme_word(b[0], b[1]);
		(void)snprintf(ret, RAD_STATUS_TEXT, "NVMe status %Xh/%02Xh", b[0], b[1]);
		break;
	case RAD_STATUS_MMC:
		(void)snprintf(ret, RAD_STATUS_TEXT, "eMMC status %02X%02X%02X%02Xh", b[0], b[1], b[2], b[3]);
		break;
	case RAD_STATUS_TCG:
		(void)snprintf(ret, RAD_STATUS_TEXT, "TCG status %02Xh", b[0]);
		break;
	case RAD_STATUS_NONE:
		(void)snprintf(ret, RAD_STATUS_TEXT, "no status");
		break;
	}
	if (word)
		(void)snprintf(ret + strlen(ret), RAD_STATUS_TEXT - strlen(ret), " (%s)", word);
}

int rad_reply_check(const struct rad_command *command, const struct rad_reply *reply, struct rad_error *err)
{
	char text[RAD_STATUS_TEXT];

	if (reply->answer == RAD_ANSWER_GOOD)
		return 0;
	if (reply->answer == RAD_ANSWER_UNCLEAR)
		return rad_error_set(err, RAD_ERROR_IO, 0, "device command",
				     "%s ended, but the drive's own answer did not come through the host adapter or "
				     "bridge",
				     command->name);
	rad_status_describe(&reply->status, text);
	(void)rad_error_set(err, RAD_ERROR_DEVICE, 0, "device command", "the drive refuses %s: %s", command->name,
			    text);
	if (err)
		err->device_status = reply->status;
	return -RAD_ERROR_DEVICE;
}
