/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/queue_check.h"

#include <errno.h>
#include <inttypes.h>

int rad_queue_check_config(const struct rad_queue_config *config, struct rad_error *err)
{
	if (config->depth < 1 || config->depth > RAD_QUEUE_DEPTH_MAX)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "make queue", "a queue depth of %u is not within 1-%u",
				     config->depth, RAD_QUEUE_DEPTH_MAX);
	if (!config->arena || config->arena_bytes == 0)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "make queue", "a queue needs memory for its buffers");
	return 0;
}

static bool lies_in_arena(const struct rad_queue_config *config, const struct rad_io *io)
{
	uintptr_t begin = (uintptr_t)config->arena;
	uintptr_t at = (uintptr_t)io->buffer;

	return at >= begin && at - begin <= config->arena_bytes &&
	       io->length_bytes <= config->arena_bytes - (at - begin);
}

int rad_queue_check_io(const struct rad_queue_config *config, uint32_t sector_bytes, uint32_t in_flight,
		       const struct rad_io *io, struct rad_error *err)
{
	if (in_flight >= config->depth)
		return rad_error_set(err, RAD_ERROR_IO, EBUSY, "submit request", "the queue holds %u requests already",
				     in_flight);
	if (io->kind == RAD_IO_FLUSH)
		return 0;
	if (io->kind != RAD_IO_READ && io->kind != RAD_IO_WRITE)
		return rad_error_set(err, RAD_ERROR_IO, EINVAL, "submit request", "request of unknown kind %d",
				     (int)io->kind);
	if (io->length_bytes == 0 || io->length_bytes > RAD_IO_LENGTH_MAX_BYTES ||
	    io->length_bytes % sector_bytes != 0 || io->offset_bytes % sector_bytes != 0 ||
	    io->offset_bytes > (uint64_t)INT64_MAX - io->length_bytes)
		return rad_error_set(err, RAD_ERROR_IO, EINVAL, "submit request",
				     "%" PRIu32 " bytes at %" PRIu64 " are not whole sectors of %" PRIu32 " bytes",
				     io->length_bytes, io->offset_bytes, sector_bytes);
	if (!lies_in_arena(config, io))
		return rad_error_set(err, RAD_ERROR_IO, EINVAL, "submit request",
				     "the request's memory lies outside the queue's arena");
	if ((uintptr_t)io->buffer % sector_bytes != 0)
		return rad_error_set(err, RAD_ERROR_IO, EINVAL, "submit request",
				     "the request's memory is not aligned to %" PRIu32 " bytes", sector_bytes);
	return 0;
}
