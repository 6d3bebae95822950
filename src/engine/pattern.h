/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a pass writes, and what must be read back: constant, repeated bytes, or the random stream; a function of the
 * byte offset on the drive. Belongs to one worker thread.
 */
#ifndef RAD_ENGINE_PATTERN_H
#define RAD_ENGINE_PATTERN_H

#include <radera/job.h>

#include "engine/stream.h"

struct rad_pattern {
	struct rad_stream *stream; /* borrowed; NULL for repeated bytes */
	uint32_t period;	   /* bytes that repeat from offset 0; 0 for the stream */
	uint8_t bytes[RAD_FILL_BYTES_MAX];
};

/* Resolves a fill with the job's slots, seed and pass. Sets the stream's key. */
void rad_pattern_init(struct rad_pattern *pattern, const struct rad_fill *fill, const struct rad_job_intent *intent,
		      uint32_t pass, struct rad_stream *stream);

/* Whether one buffer of block_bytes serves every offset that is a multiple of block_bytes. */
bool rad_pattern_is_shared(const struct rad_pattern *pattern, uint32_t block_bytes);

void rad_pattern_fill(const struct rad_pattern *pattern, uint64_t offset_bytes, uint8_t *ret, size_t size);

/* How many bytes differ from what must be there; 0 fast. *ret_first (only set when not 0) is the first one's offset in
 * data. */
size_t rad_pattern_compare(const struct rad_pattern *pattern, uint64_t offset_bytes, const uint8_t *data, size_t size,
			   size_t *ret_first);

#endif
