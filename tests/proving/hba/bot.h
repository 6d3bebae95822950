/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bulk-only transport (USB Mass Storage Class, Bulk-Only Transport 1.0): what a USB bridge does between its two bulk
 * endpoints and a drive. One command at a time, carried out in a thread, so that the bus is answered meanwhile.
 */
#ifndef RAD_TESTS_BOT_H
#define RAD_TESTS_BOT_H

#include <pthread.h>

#include "hba.h"

enum bot_state {
	BOT_COMMAND = 0, /* a command wrapper is awaited */
	BOT_DATA_OUT,
	BOT_RUNNING,
	BOT_DATA_IN,
	BOT_STATUS,
};

struct bot {
	struct hba_target *target;
	int done_fd; /* readable when a command has ended: then bot_finish() */
	enum bot_state state;
	uint32_t tag;
	uint32_t wanted_bytes; /* as the wrapper says */
	uint32_t moved_bytes;
	bool is_in;
	struct hba_task task;
	uint8_t sense[HBA_SENSE_SIZE]; /* of the last command, for REQUEST SENSE */
	uint32_t sense_bytes;
	bool has_answer; /* false: the drive is gone, and the bridge with it */
};

bool bot_init(struct bot *bot, struct hba_target *target);
/* The bus was reset. What runs is waited for. */
void bot_reset(struct bot *bot);
/* Data from the host. False: the endpoint stalls. */
bool bot_out(struct bot *bot, const uint8_t *data, uint32_t size);
/* A command has ended. */
void bot_finish(struct bot *bot);
/* What the host is to be given, at most size bytes: how much. -1: nothing yet. */
int32_t bot_in(struct bot *bot, uint8_t *ret, uint32_t size);

#endif
