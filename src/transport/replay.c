/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/transcript.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "transport/transcript.h"

struct replay {
	struct rad_transport base;
	struct rad_drive drive;
	size_t n;
	struct rad_exchange *exchanges;
	bool *used;
};

static int replay_connect(struct rad_transport *base, const struct rad_drive *drive, struct rad_target **ret,
			  struct rad_error *err)
{
	struct rad_target *target = calloc(1, sizeof(*target));

	if (!target)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "open drive", "no memory");
	target->transport = base;
	*ret = target;
	return 0;
}

static void replay_close(struct rad_target *target)
{
	free(target);
}

static int replay_identify(struct rad_target *target, struct rad_identity *ret, struct rad_error *err)
{
	*ret = ((struct replay *)target->transport)->drive.identity;
	return 0;
}

static int replay_claim(struct rad_target *target, bool whole_drive, struct rad_error *err)
{
	return rad_error_set(err, RAD_ERROR_REFUSED, 0, "replay", "a transcript is no drive that could be claimed");
}

static bool is_same(const struct rad_exchange *exchange, const struct rad_command *command, const uint8_t *wire,
		    size_t wire_bytes)
{
	return exchange->set == command->set && exchange->wire_bytes == wire_bytes &&
	       memcmp(exchange->wire, wire, wire_bytes) == 0;
}

/* The next answer to this question; when all are used up, the last one again. */
static struct rad_exchange *find(struct replay *replay, const struct rad_command *command)
{
	uint8_t wire[RAD_WIRE_SIZE];
	size_t wire_bytes = rad_command_wire(command, wire);
	struct rad_exchange *last = NULL;

	for (size_t i = 0; i < replay->n; i++) {
		if (!is_same(&replay->exchanges[i], command, wire, wire_bytes))
			continue;
		last = &replay->exchanges[i];
		if (!replay->used[i]) {
			replay->used[i] = true;
			break;
		}
	}
	return last;
}

static int replay_execute(struct rad_target *target, const struct rad_command *command, struct rad_reply *ret,
			  struct rad_error *err)
{
	struct rad_exchange *exchange = find((struct replay *)target->transport, command);

	memset(ret, 0, sizeof(*ret));
	if (!exchange)
		return rad_error_set(err, RAD_ERROR_IO, 0, "replay", "%s is not in the transcript", command->name);
	if (exchange->result < 0)
		return rad_error_set(err, (enum rad_error_kind) - exchange->result, 0, "replay",
				     "the drive gave no answer to %s", command->name);
	*ret = exchange->reply;
	if (command->direction == RAD_DATA_IN) {
		size_t size = exchange->data_bytes < command->data_bytes ? exchange->data_bytes : command->data_bytes;

		memcpy(command->data, exchange->data, size);
		ret->transferred_bytes = (uint32_t)size;
	}
	return 0;
}

static const struct rad_transport_ops replay_ops = {
	.name = "replay",
	.is_simulated = true,
	.connect = replay_connect,
	.claim = replay_claim,
	.execute = replay_execute,
	.identify = replay_identify,
	.close = replay_close,
};

void rad_replay_free(struct rad_transport *transport)
{
	struct replay *replay = (struct replay *)transport;

	if (!replay)
		return;
	for (size_t i = 0; i < replay->n; i++)
		free(replay->exchanges[i].data);
	free(replay->exchanges);
	free(replay->used);
	free(replay);
}

static bool find_bus(const char *word, enum rad_bus *ret)
{
	for (int i = 0; i < RAD_BUS_COUNT; i++) {
		if (rad_text_equal(rad_bus_name((enum rad_bus)i), word)) {
			*ret = (enum rad_bus)i;
			return true;
		}
	}
	return false;
}

static bool read_drive(json_t *json, struct rad_drive *ret)
{
	const char *bus;
	const char *media;
	const char *vendor;
	const char *model;
	const char *serial;
	const char *wwn;
	const char *firmware;
	json_int_t size;
	int logical;
	int physical;

	if (json_unpack(json, "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:i, s:i}", "bus", &bus, "media", &media,
			"vendor", &vendor, "model", &model, "serial", &serial, "wwn", &wwn, "firmware", &firmware,
			"size_bytes", &size, "logical_sector_bytes", &logical, "physical_sector_bytes", &physical) < 0)
		return false;
	if (!find_bus(bus, &ret->bus) || size < 0 || logical < 0 || physical < 0)
		return false;
	ret->media = rad_text_equal(media, "disk")    ? RAD_MEDIA_DISK
		     : rad_text_equal(media, "flash") ? RAD_MEDIA_FLASH
						      : RAD_MEDIA_UNKNOWN;
	(void)rad_text_copy(ret->node, sizeof(ret->node), "transcript");
	(void)rad_text_copy(ret->identity.vendor, sizeof(ret->identity.vendor), vendor);
	(void)rad_text_copy(ret->identity.model, sizeof(ret->identity.model), model);
	(void)rad_text_copy(ret->identity.serial, sizeof(ret->identity.serial), serial);
	(void)rad_text_copy(ret->identity.wwn, sizeof(ret->identity.wwn), wwn);
	(void)rad_text_copy(ret->identity.firmware, sizeof(ret->identity.firmware), firmware);
	ret->identity.size_bytes = (uint64_t)size;
	ret->logical_sector_bytes = (uint32_t)logical;
	ret->physical_sector_bytes = (uint32_t)physical;
	ret->simulated = true;
	return true;
}

static bool read_all(json_t *json, struct replay *replay)
{
	const json_t *list = json_object_get(json, "exchanges");
	const char *schema = json_string_value(json_object_get(json, "schema"));
	size_t n = json_array_size(list);

	if (!schema || !rad_text_equal(schema, RAD_TRANSCRIPT_SCHEMA) || n == 0 || n > 10000 ||
	    !read_drive(json_object_get(json, "drive"), &replay->drive))
		return false;
	replay->exchanges = calloc(n, sizeof(*replay->exchanges));
	replay->used = calloc(n, sizeof(*replay->used));
	if (!replay->exchanges || !replay->used)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!rad_exchange_from_json(json_array_get(list, i), &replay->exchanges[i]))
			return false;
		replay->n++;
	}
	return true;
}

int rad_replay_new(const void *data, size_t size, struct rad_transport **ret, struct rad_drive *ret_drive,
		   struct rad_error *err)
{
	struct replay *replay = calloc(1, sizeof(*replay));
	json_error_t problem;
	json_t *json;
	bool ok;

	if (!replay)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "replay", "no memory");
	replay->base.ops = &replay_ops;
	replay->base.clock = rad_clock_system();
	json = json_loadb(data, size, JSON_REJECT_DUPLICATES, &problem);
	ok = json && read_all(json, replay);
	json_decref(json);
	if (!ok) {
		rad_replay_free(&replay->base);
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "replay", "this is no transcript of a drive");
	}
	*ret_drive = replay->drive;
	*ret = &replay->base;
	return 0;
}
