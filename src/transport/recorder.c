/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/transcript.h>

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "transport/transcript.h"

#define EXCHANGES_MAX 256

struct recorder {
	struct rad_transport base;
	struct rad_transport *inner;
	size_t n;
	struct rad_exchange exchanges[EXCHANGES_MAX];
};

struct recorder_target {
	struct rad_target base;
	struct rad_target *inner;
};

static struct rad_target *inner_of(struct rad_target *target)
{
	return ((struct recorder_target *)target)->inner;
}

static int recorder_connect(struct rad_transport *base, const struct rad_drive *drive, struct rad_target **ret,
			    struct rad_error *err)
{
	struct recorder *recorder = (struct recorder *)base;
	struct recorder_target *target = calloc(1, sizeof(*target));
	int r;

	if (!target)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "open drive", "no memory");
	target->base.transport = base;
	r = recorder->inner->ops->connect(recorder->inner, drive, &target->inner, err);
	if (r < 0) {
		free(target);
		return r;
	}
	*ret = &target->base;
	return 0;
}

static void recorder_close(struct rad_target *target)
{
	struct rad_target *inner = inner_of(target);

	inner->transport->ops->close(inner);
	free(target);
}

static void keep(struct recorder *recorder, const struct rad_command *command, const struct rad_reply *reply,
		 int result)
{
	struct rad_exchange *exchange = &recorder->exchanges[recorder->n];

	if (recorder->n >= EXCHANGES_MAX)
		return;
	exchange->set = command->set;
	(void)rad_text_copy(exchange->name, sizeof(exchange->name), command->name);
	exchange->wire_bytes = rad_command_wire(command, exchange->wire);
	exchange->result = result;
	exchange->reply = *reply;
	if (command->direction == RAD_DATA_IN && result == 0) {
		exchange->data = malloc(command->data_bytes);
		if (!exchange->data)
			return;
		memcpy(exchange->data, command->data, command->data_bytes);
		exchange->data_bytes = command->data_bytes;
	}
	recorder->n++;
}

static int recorder_execute(struct rad_target *target, const struct rad_command *command, struct rad_reply *ret,
			    struct rad_error *err)
{
	struct rad_target *inner = inner_of(target);
	int r;

	if (command->changes || command->secret)
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, "record",
				     "%s would change the drive: a recorder asks only", command->name);
	r = inner->transport->ops->execute(inner, command, ret, err);
	keep((struct recorder *)target->transport, command, ret, r);
	return r;
}

static int recorder_identify(struct rad_target *target, struct rad_identity *ret, struct rad_error *err)
{
	return inner_of(target)->transport->ops->identify(inner_of(target), ret, err);
}

static int recorder_claim(struct rad_target *target, bool whole_drive, struct rad_error *err)
{
	return rad_error_set(err, RAD_ERROR_REFUSED, 0, "record", "a recorder claims no drive");
}

static const struct rad_transport_ops recorder_ops = {
	.name = "recorder",
	.connect = recorder_connect,
	.claim = recorder_claim,
	.execute = recorder_execute,
	.identify = recorder_identify,
	.close = recorder_close,
};

int rad_recorder_new(struct rad_transport *inner, struct rad_transport **ret, struct rad_error *err)
{
	struct recorder *recorder = calloc(1, sizeof(*recorder));

	if (!recorder)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "record", "no memory");
	recorder->base.ops = &recorder_ops;
	recorder->base.clock = inner->clock;
	recorder->inner = inner;
	*ret = &recorder->base;
	return 0;
}

void rad_recorder_free(struct rad_transport *transport)
{
	struct recorder *recorder = (struct recorder *)transport;

	for (size_t i = 0; recorder && i < recorder->n; i++)
		free(recorder->exchanges[i].data);
	free(recorder);
}

static void mask(uint8_t *data, size_t size, const char *text, bool swapped)
{
	size_t length = strlen(text);

	for (size_t at = 0; length >= 4 && at + length + 1 <= size; at++) {
		size_t same = 0;

		if (swapped && at % 2)
			continue;
		while (same < length && data[at + (swapped ? same ^ 1 : same)] == (uint8_t)text[same])
			same++;
		for (size_t i = 0; same == length && i < length; i++)
			data[at + (swapped ? i ^ 1 : i)] = 'X';
	}
}

/* IDENTIFY DEVICE data ends in a sum, which must be right again. */
static void mend_sum(struct rad_exchange *exchange)
{
	uint8_t sum = 0;

	if (exchange->set != RAD_SET_ATA || exchange->data_bytes != 512 || exchange->data[510] != 0xA5)
		return;
	for (size_t i = 0; i < 511; i++)
		sum = (uint8_t)(sum + exchange->data[i]);
	exchange->data[511] = (uint8_t)-sum;
}

/* The number behind a WWN's prefix ("naa.5000c500..."), as bytes: big-endian, little-endian, or words swapped. */
static void mask_number(struct rad_exchange *exchange, const char *wwn)
{
	const char *digits = strchr(wwn, '.');
	uint8_t number[16];
	size_t size = digits ? strlen(digits + 1) / 2 : 0;

	if (size < 8 || size > sizeof(number) || !rad_hex_decode(digits + 1, number, size))
		return;
	for (size_t at = 0; at + size <= exchange->data_bytes; at++) {
		uint8_t *data = exchange->data + at;
		bool swapped = true;

		for (size_t i = 0; i < size; i++)
			swapped = swapped && data[i ^ 1] == number[i];
		if (swapped || memcmp(data, number, size) == 0)
			memset(data, 'X', size);
	}
}

static void mask_exchange(struct rad_exchange *exchange, const struct rad_identity *identity)
{
	if (!exchange->data)
		return;
	mask(exchange->data, exchange->data_bytes, identity->serial, false);
	mask(exchange->data, exchange->data_bytes, identity->serial, true);
	mask_number(exchange, identity->wwn);
	mend_sum(exchange);
}

static void mask_text(char *text)
{
	for (; *text; text++)
		*text = 'X';
}

static json_t *drive_to_json(const struct rad_drive *drive, bool mask_serials)
{
	struct rad_identity identity = drive->identity;

	if (mask_serials) {
		mask_text(identity.serial);
		mask_text(identity.wwn);
	}
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:i, s:i}", "bus", rad_bus_name(drive->bus), "media",
			 rad_media_name(drive->media), "vendor", identity.vendor, "model", identity.model, "serial",
			 identity.serial, "wwn", identity.wwn, "firmware", identity.firmware, "size_bytes",
			 (json_int_t)identity.size_bytes, "logical_sector_bytes", (int)drive->logical_sector_bytes,
			 "physical_sector_bytes", (int)drive->physical_sector_bytes);
}

int rad_recorder_save(struct rad_transport *transport, const struct rad_drive *drive, bool mask_serials,
		      struct rad_buffer *ret, struct rad_error *err)
{
	struct recorder *recorder = (struct recorder *)transport;
	json_t *exchanges = json_array();
	json_t *json;
	char *text;

	for (size_t i = 0; i < recorder->n; i++) {
		if (mask_serials)
			mask_exchange(&recorder->exchanges[i], &drive->identity);
		(void)json_array_append_new(exchanges, rad_exchange_to_json(&recorder->exchanges[i]));
	}
	json = json_pack("{s:s, s:o, s:o}", "schema", RAD_TRANSCRIPT_SCHEMA, "drive",
			 drive_to_json(drive, mask_serials), "exchanges", exchanges);
	text = json ? json_dumps(json, JSON_INDENT(1)) : NULL;
	json_decref(json);
	if (!text)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "record", "no memory");
	rad_buffer_append_text(ret, text);
	rad_buffer_append_text(ret, "\n");
	free(text);
	return rad_buffer_check(ret, err);
}
