/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One question and its answer, as recorder and replay share it.
 */
#ifndef RAD_TRANSPORT_TRANSCRIPT_H
#define RAD_TRANSPORT_TRANSCRIPT_H

#include <jansson.h>

#include "transport/transport.h"

#define RAD_TRANSCRIPT_SCHEMA "radera-transcript-1"

struct rad_exchange {
	enum rad_command_set set;
	char name[64];
	uint8_t wire[RAD_WIRE_SIZE];
	size_t wire_bytes;
	int result;    /* 0, or the negative kind of the error that came instead of an answer */
	uint8_t *data; /* owned; what came in */
	size_t data_bytes;
	struct rad_reply reply;
};

/* NULL when memory ran out. */
json_t *rad_exchange_to_json(const struct rad_exchange *exchange);
/* False when it is no exchange. On success exchange->data is owned by the caller. */
bool rad_exchange_from_json(const json_t *json, struct rad_exchange *ret);

#endif
