/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every back end asks of a queue and of a request, so that a mistake shows in the simulator as it does on a real
 * drive and not only on some kernels.
 */
#ifndef RAD_TRANSPORT_QUEUE_CHECK_H
#define RAD_TRANSPORT_QUEUE_CHECK_H

#include "transport/transport.h"

#define RAD_QUEUE_DEPTH_MAX	128u
#define RAD_IO_LENGTH_MAX_BYTES (1u << 30)

/* RAD_ERROR_INPUT when the depth is out of range or there is no arena. */
int rad_queue_check_config(const struct rad_queue_config *config, struct rad_error *err) RAD_MUST_CHECK;

/*
 * RAD_ERROR_IO with code EBUSY when `in_flight` requests already fill the queue, with code EINVAL when the request is
 * not made of whole sectors, its memory is not aligned to the sector, or does not lie in the arena. A flush has no
 * range and no memory.
 */
int rad_queue_check_io(const struct rad_queue_config *config, uint32_t sector_bytes, uint32_t in_flight,
		       const struct rad_io *io, struct rad_error *err) RAD_MUST_CHECK;

#endif
