/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/transcript.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "transport/sat.h"
#include "transport/sense.h"

#define DATA_MAX_BYTES (1u << 20)

static json_t *hex(const uint8_t *data, size_t size)
{
	rad_auto_free char *text = malloc(2 * size + 1);

	if (!text)
		return NULL;
	rad_hex_encode(data, size, text);
	return json_string(text);
}

json_t *rad_exchange_to_json(const struct rad_exchange *exchange)
{
	const struct rad_reply *reply = &exchange->reply;

	return json_pack("{s:s, s:s, s:o, s:i, s:i, s:i, s:o, s:o, s:i, s:i, s:i, s:i}", "set",
			 rad_command_set_name(exchange->set), "name", exchange->name, "wire",
			 hex(exchange->wire, exchange->wire_bytes), "result", exchange->result, "answer",
			 (int)reply->answer, "scsi_status", (int)reply->scsi_status, "sense",
			 hex(reply->sense_bytes, reply->sense_size), "data", hex(exchange->data, exchange->data_bytes),
			 "nvme_status", (int)reply->nvme_status, "nvme_result", (int)reply->nvme_result, "mmc_response",
			 (int)reply->mmc_response, "opal_status", (int)reply->opal_status);
}

static bool find_set(const char *name, enum rad_command_set *ret)
{
	for (int i = 0; i < RAD_SET_COUNT; i++) {
		if (rad_text_equal(rad_command_set_name((enum rad_command_set)i), name)) {
			*ret = (enum rad_command_set)i;
			return true;
		}
	}
	return false;
}

/* Decodes a text of at most max bytes; *ret_size is how many it holds. */
static bool unhex(const char *text, size_t max, uint8_t *ret, size_t *ret_size)
{
	size_t length = strlen(text);

	*ret_size = length / 2;
	return length % 2 == 0 && *ret_size <= max && rad_hex_decode(text, ret, *ret_size);
}

/* The verdict is made again from the raw answer, by the code that is under test. */
static void judge(struct rad_exchange *exchange)
{
	struct rad_command command = { .set = exchange->set, .name = exchange->name };

	if (exchange->set == RAD_SET_SCSI)
		rad_sense_judge(&exchange->reply);
	if (exchange->set != RAD_SET_ATA)
		return;
	/* byte 2 of ATA PASS-THROUGH(16), 11 of (32): CK_COND */
	command.ata.wants_registers = exchange->wire[exchange->wire_bytes == 32 ? 11 : 2] & 0x20;
	rad_sat_judge(&command, &exchange->reply);
}

static bool read_reply(const json_t *json, struct rad_reply *ret)
{
	const char *sense = NULL;
	int answer = 0;
	int scsi_status = 0;
	int nvme_status = 0;
	int nvme_result = 0;
	int mmc_response = 0;
	int opal_status = 0;
	size_t sense_size = 0;

	if (json_unpack((json_t *)json, "{s:i, s:i, s:s, s:i, s:i, s:i, s:i}", "answer", &answer, "scsi_status",
			&scsi_status, "sense", &sense, "nvme_status", &nvme_status, "nvme_result", &nvme_result,
			"mmc_response", &mmc_response, "opal_status", &opal_status) < 0)
		return false;
	if (answer < RAD_ANSWER_GOOD || answer > RAD_ANSWER_UNCLEAR ||
	    !unhex(sense, sizeof(ret->sense_bytes), ret->sense_bytes, &sense_size))
		return false;
	ret->answer = (enum rad_answer)answer;
	ret->scsi_status = (uint8_t)scsi_status;
	ret->sense_size = (uint8_t)sense_size;
	ret->nvme_status = (uint16_t)nvme_status;
	ret->nvme_result = (uint32_t)nvme_result;
	ret->mmc_response = (uint32_t)mmc_response;
	ret->opal_status = (uint32_t)opal_status;
	ret->status.kind = RAD_STATUS_NVME;
	ret->status.bytes[0] = (uint8_t)(nvme_status >> 8);
	ret->status.bytes[1] = (uint8_t)nvme_status;
	return true;
}

bool rad_exchange_from_json(const json_t *json, struct rad_exchange *ret)
{
	const char *set = NULL;
	const char *name = NULL;
	const char *wire = NULL;
	const char *data = NULL;

	memset(ret, 0, sizeof(*ret));
	if (json_unpack((json_t *)json, "{s:s, s:s, s:s, s:i, s:s}", "set", &set, "name", &name, "wire", &wire,
			"result", &ret->result, "data", &data) < 0)
		return false;
	if (!find_set(set, &ret->set) || !unhex(wire, sizeof(ret->wire), ret->wire, &ret->wire_bytes) ||
	    ret->wire_bytes == 0 || !read_reply(json, &ret->reply) || strlen(data) / 2 > DATA_MAX_BYTES)
		return false;
	(void)rad_text_copy(ret->name, sizeof(ret->name), name);
	ret->data = malloc(strlen(data) / 2 + 1);
	if (!ret->data || !unhex(data, DATA_MAX_BYTES, ret->data, &ret->data_bytes)) {
		free(ret->data);
		ret->data = NULL;
		return false;
	}
	judge(ret);
	return true;
}
