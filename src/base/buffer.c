/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/buffer.h>

#include <errno.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static bool reserve(struct rad_buffer *buffer, size_t extra)
{
	size_t needed;
	size_t capacity;
	uint8_t *data;

	if (buffer->failed || extra > SIZE_MAX / 2 - buffer->size - 1) {
		buffer->failed = true;
		return false;
	}
	needed = buffer->size + extra + 1;
	if (needed <= buffer->capacity)
		return true;
	capacity = buffer->capacity ? buffer->capacity : 256;
	while (capacity < needed)
		capacity *= 2;
	data = realloc(buffer->data, capacity);
	if (!data) {
		buffer->failed = true;
		return false;
	}
	buffer->data = data;
	buffer->capacity = capacity;
	return true;
}

void rad_buffer_append(struct rad_buffer *buffer, const void *data, size_t size)
{
	if (!reserve(buffer, size))
		return;
	if (size)
		memcpy(buffer->data + buffer->size, data, size);
	buffer->size += size;
	buffer->data[buffer->size] = 0;
}

void rad_buffer_append_text(struct rad_buffer *buffer, const char *text)
{
	rad_buffer_append(buffer, text, strlen(text));
}

void rad_buffer_printf(struct rad_buffer *buffer, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0 || !reserve(buffer, (size_t)length)) {
		buffer->failed = true;
		return;
	}
	va_start(args, format);
	(void)vsnprintf((char *)buffer->data + buffer->size, (size_t)length + 1, format, args);
	va_end(args);
	buffer->size += (size_t)length;
}

int rad_buffer_check(const struct rad_buffer *buffer, struct rad_error *err)
{
	if (!buffer->failed)
		return 0;
	return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "grow buffer", "out of memory");
}

void rad_buffer_done(struct rad_buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct rad_buffer)RAD_BUFFER_INIT;
}

void rad_sha256(const void *data, size_t size, uint8_t ret[RAD_SHA256_SIZE])
{
	if (EVP_Digest(data, size, ret, NULL, EVP_sha256(), NULL) != 1)
		abort(); /* libcrypto without SHA-256: nothing that we sign could be true */
}

void rad_sha256_hex(const void *data, size_t size, char ret[RAD_SHA256_HEX_SIZE])
{
	uint8_t digest[RAD_SHA256_SIZE];

	rad_sha256(data, size, digest);
	rad_hex_encode(digest, sizeof(digest), ret);
}
