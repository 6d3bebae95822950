/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "port.h"

#include <errno.h>
#include <stdlib.h>

#define WAIT_MS 1000

bool port_open(struct port *port, struct rad_transport *transport, const struct rad_drive *drive)
{
	struct rad_queue_config config = { .depth = 1, .arena_bytes = PORT_BYTES };

	port->transport = transport;
	if (posix_memalign((void **)&port->arena, 4096, PORT_BYTES) != 0)
		return false;
	config.arena = port->arena;
	return transport->ops->connect(transport, drive, &port->target, NULL) >= 0 &&
	       transport->ops->queue_new(port->target, &config, &port->queue, NULL) >= 0;
}

int port_run(struct port *port, enum rad_io_kind kind, uint64_t offset, uint32_t size)
{
	const struct rad_transport_ops *ops = port->transport->ops;
	struct rad_io io = { .kind = kind, .offset_bytes = offset, .length_bytes = size, .buffer = port->arena };
	struct rad_io *done = NULL;

	if (ops->submit(port->queue, &io, NULL) < 0)
		return -EIO;
	while (!done) {
		if (ops->reap(port->queue, WAIT_MS, &done, NULL) < 0)
			return -EIO;
	}
	return done->result < 0 ? done->result : (int)done->done_bytes;
}
