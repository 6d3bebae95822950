/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/pdf/flate.h"

#include <limits.h>
#include <zlib.h>

#include "base/cleanup.h"

#define LEVEL 9

void rad_flate_put(struct rad_buffer *buffer, const void *data, size_t size)
{
	uLong room = compressBound((uLong)size);
	rad_auto_free uint8_t *packed = malloc(room);

	if (!packed || compress2(packed, &room, data, (uLong)size, LEVEL) != Z_OK)
		buffer->failed = true;
	else
		rad_buffer_append(buffer, packed, room);
}

/* One piece of output; what inflate() said, with the piece appended. */
static int step(z_stream *stream, size_t max, struct rad_buffer *ret, size_t *total)
{
	uint8_t chunk[16384];
	int said;
	size_t got;

	stream->next_out = chunk;
	stream->avail_out = sizeof(chunk);
	said = inflate(stream, Z_NO_FLUSH);
	got = sizeof(chunk) - stream->avail_out;
	*total += got;
	if (*total > max)
		return Z_BUF_ERROR;
	rad_buffer_append(ret, chunk, got);
	return said == Z_OK && got == 0 ? Z_BUF_ERROR : said;
}

bool rad_flate_decode(struct rad_span data, size_t max, struct rad_buffer *ret)
{
	z_stream stream = { .next_in = (uint8_t *)(uintptr_t)data.data };
	size_t total = 0;
	int said = Z_OK;
	bool whole;

	if (data.size > UINT_MAX || inflateInit(&stream) != Z_OK)
		return false;
	stream.avail_in = (uInt)data.size;
	while (said == Z_OK)
		said = step(&stream, max, ret, &total);
	whole = said == Z_STREAM_END && stream.avail_in == 0 && !ret->failed;
	(void)inflateEnd(&stream);
	return whole;
}
