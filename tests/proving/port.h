/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads and writes of a simulated drive, one after the other, as the doors of the proving ground pass them on.
 */
#ifndef RAD_TESTS_PORT_H
#define RAD_TESTS_PORT_H

#include <stdbool.h>

#include "transport/transport.h"

#define PORT_BYTES (1u << 20) /* one request's most */

struct port {
	struct rad_transport *transport;
	struct rad_target *target; /* for commands too */
	struct rad_queue *queue;
	uint8_t *arena; /* the data of the request: PORT_BYTES */
};

/* Connects the drive. False when that cannot be. */
bool port_open(struct port *port, struct rad_transport *transport, const struct rad_drive *drive);

/* One request of at most PORT_BYTES: how much was done, or a negative errno. One that never ends does not return. */
int port_run(struct port *port, enum rad_io_kind kind, uint64_t offset, uint32_t size);

#endif
