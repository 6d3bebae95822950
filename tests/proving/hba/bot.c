/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bot.h"

#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/bytes.h"

#define WRAPPER_BYTES	  31
#define WRAPPER_SIGNATURE 0x43425355u
#define STATUS_BYTES	  13
#define STATUS_SIGNATURE  0x53425355u
#define REQUEST_SENSE	  0x03

bool bot_init(struct bot *bot, struct hba_target *target)
{
	*bot = (struct bot){ .target = target, .done_fd = eventfd(0, EFD_CLOEXEC), .has_answer = true };
	return bot->done_fd >= 0;
}

void bot_finish(struct bot *bot)
{
	uint64_t count;

	if (bot->state != BOT_RUNNING || read(bot->done_fd, &count, sizeof(count)) < 0)
		return;
	bot->sense_bytes = bot->task.sense_bytes;
	memcpy(bot->sense, bot->task.sense, sizeof(bot->sense));
	if (bot->is_in)
		bot->moved_bytes = bot->task.data_bytes - bot->task.residual;
	bot->task.residual = bot->wanted_bytes - bot->moved_bytes;
	bot->state = bot->is_in && bot->moved_bytes ? BOT_DATA_IN : BOT_STATUS;
}

void bot_reset(struct bot *bot)
{
	bot_finish(bot);
	free(bot->task.data);
	bot->task.data = NULL;
	bot->state = BOT_COMMAND;
}

static void *run(void *data)
{
	struct bot *bot = data;
	uint64_t one = 1;

	bot->has_answer = hba_target_run(bot->target, &bot->task);
	if (write(bot->done_fd, &one, sizeof(one)) < 0)
		abort();
	return NULL;
}

/* Sense data of the last command is given once; without any the drive itself is asked. */
static bool give_sense(struct bot *bot)
{
	uint32_t size = bot->sense_bytes < bot->wanted_bytes ? bot->sense_bytes : bot->wanted_bytes;

	if (bot->task.cdb[0] != REQUEST_SENSE || bot->sense_bytes == 0)
		return false;
	memcpy(bot->task.data, bot->sense, size);
	bot->sense_bytes = 0;
	bot->moved_bytes = size;
	bot->task.residual = bot->wanted_bytes - size;
	bot->state = BOT_DATA_IN;
	return true;
}

static bool start(struct bot *bot)
{
	pthread_t thread;

	if (give_sense(bot))
		return true;
	bot->state = BOT_RUNNING;
	if (pthread_create(&thread, NULL, run, bot) != 0)
		return false;
	return pthread_detach(thread) == 0;
}

static bool take_wrapper(struct bot *bot, const uint8_t *data, uint32_t size)
{
	if (size != WRAPPER_BYTES || rad_bytes_le(data, size, 0, 4) != WRAPPER_SIGNATURE)
		return false;
	bot->tag = (uint32_t)rad_bytes_le(data, size, 4, 4);
	bot->wanted_bytes = (uint32_t)rad_bytes_le(data, size, 8, 4);
	bot->moved_bytes = 0;
	bot->is_in = data[12] & 0x80;
	if (bot->wanted_bytes > HBA_DATA_MAX)
		return false;
	free(bot->task.data);
	bot->task = (struct hba_task){ .to_drive = !bot->is_in && bot->wanted_bytes, .data_bytes = bot->wanted_bytes };
	bot->task.data = calloc(1, bot->wanted_bytes + 1);
	memcpy(bot->task.cdb, data + 15, 16);
	if (!bot->task.data)
		return false;
	if (bot->task.to_drive) {
		bot->state = BOT_DATA_OUT;
		return true;
	}
	return start(bot);
}

bool bot_out(struct bot *bot, const uint8_t *data, uint32_t size)
{
	if (bot->state == BOT_COMMAND)
		return take_wrapper(bot, data, size);
	if (bot->state != BOT_DATA_OUT || size > bot->wanted_bytes - bot->moved_bytes)
		return false;
	memcpy(bot->task.data + bot->moved_bytes, data, size);
	bot->moved_bytes += size;
	return bot->moved_bytes < bot->wanted_bytes || start(bot);
}

static void put_le(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

int32_t bot_in(struct bot *bot, uint8_t *ret, uint32_t size)
{
	if (bot->state == BOT_DATA_IN) {
		uint32_t given = bot->moved_bytes < size ? bot->moved_bytes : size;

		memcpy(ret, bot->task.data, given);
		memmove(bot->task.data, bot->task.data + given, bot->moved_bytes - given);
		bot->moved_bytes -= given;
		if (bot->moved_bytes == 0)
			bot->state = BOT_STATUS;
		return (int32_t)given;
	}
	if (bot->state != BOT_STATUS || size < STATUS_BYTES)
		return -1;
	put_le(ret, STATUS_SIGNATURE);
	put_le(ret + 4, bot->tag);
	put_le(ret + 8, bot->task.residual);
	ret[12] = bot->task.status ? 1 : 0;
	bot->state = BOT_COMMAND;
	return STATUS_BYTES;
}
