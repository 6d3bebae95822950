/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/pattern.h"

#include <string.h>

#define CHUNK 4096

void rad_pattern_init(struct rad_pattern *pattern, const struct rad_fill *fill, const struct rad_job_intent *intent,
		      uint32_t pass, struct rad_stream *stream)
{
	uint8_t drawn = intent->slots[fill->slot % RAD_FILL_SLOTS];
	uint8_t key[RAD_STREAM_KEY_SIZE];

	memset(pattern, 0, sizeof(*pattern));
	switch (fill->kind) {
	case RAD_FILL_STREAM:
		pattern->stream = stream;
		rad_stream_key(intent->seed, pass, key);
		rad_stream_set_key(stream, key);
		return;
	case RAD_FILL_RANDOM_BYTE:
	case RAD_FILL_COMPLEMENT:
		pattern->period = 1;
		pattern->bytes[0] = fill->kind == RAD_FILL_COMPLEMENT ? (uint8_t)~drawn : drawn;
		return;
	case RAD_FILL_BYTES:
		pattern->period = fill->length ? fill->length : 1;
		memcpy(pattern->bytes, fill->bytes, fill->length);
		return;
	}
}

bool rad_pattern_is_shared(const struct rad_pattern *pattern, uint32_t block_bytes)
{
	return pattern->period && block_bytes % pattern->period == 0;
}

/* Writes one period in phase, then doubles what stands there. */
static void repeat(const struct rad_pattern *pattern, uint64_t offset_bytes, uint8_t *ret, size_t size)
{
	size_t done = size < pattern->period ? size : pattern->period;

	if (pattern->period == 1) {
		memset(ret, pattern->bytes[0], size);
		return;
	}
	for (size_t i = 0; i < done; i++)
		ret[i] = pattern->bytes[(offset_bytes + i) % pattern->period];
	while (done < size) {
		size_t part = done < size - done ? done : size - done;

		memcpy(ret + done, ret, part);
		done += part;
	}
}

void rad_pattern_fill(const struct rad_pattern *pattern, uint64_t offset_bytes, uint8_t *ret, size_t size)
{
	if (pattern->period)
		repeat(pattern, offset_bytes, ret, size);
	else
		rad_stream_fill(pattern->stream, offset_bytes, ret, size);
}

/* Data that repeats with the period is equal to itself, shifted by the period: one memcmp, no second buffer. */
static bool is_repeated(const struct rad_pattern *pattern, uint64_t offset_bytes, const uint8_t *data, size_t size)
{
	size_t head = size < pattern->period ? size : pattern->period;

	for (size_t i = 0; i < head; i++) {
		if (data[i] != pattern->bytes[(offset_bytes + i) % pattern->period])
			return false;
	}
	return size <= pattern->period || memcmp(data, data + pattern->period, size - pattern->period) == 0;
}

static bool is_right(const struct rad_pattern *pattern, uint64_t offset_bytes, const uint8_t *data, size_t size)
{
	if (pattern->period)
		return is_repeated(pattern, offset_bytes, data, size);
	return rad_stream_is(pattern->stream, offset_bytes, data, size);
}

/* The slow way, for counting: only when something is known to differ. */
static size_t count(const struct rad_pattern *pattern, uint64_t offset_bytes, const uint8_t *data, size_t size,
		    size_t *ret_first)
{
	uint8_t right[CHUNK];
	size_t differing = 0;

	for (size_t at = 0; at < size; at += CHUNK) {
		size_t part = size - at < CHUNK ? size - at : CHUNK;

		rad_pattern_fill(pattern, offset_bytes + at, right, part);
		for (size_t i = 0; i < part; i++) {
			if (right[i] == data[at + i])
				continue;
			if (differing++ == 0)
				*ret_first = at + i;
		}
	}
	return differing;
}

size_t rad_pattern_compare(const struct rad_pattern *pattern, uint64_t offset_bytes, const uint8_t *data, size_t size,
			   size_t *ret_first)
{
	if (is_right(pattern, offset_bytes, data, size))
		return 0;
	return count(pattern, offset_bytes, data, size, ret_first);
}
