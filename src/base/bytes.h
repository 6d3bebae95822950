/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bounds-checked reading of wire data: every getter takes (data, size, offset) and gives 0 when the field does not fit.
 */
#ifndef RAD_BASE_BYTES_H
#define RAD_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool rad_bytes_fit(size_t size, size_t offset, size_t length)
{
	return offset <= size && length <= size - offset;
}

static inline uint64_t rad_bytes_be(const uint8_t *data, size_t size, size_t offset, size_t length)
{
	uint64_t value = 0;

	if (!rad_bytes_fit(size, offset, length))
		return 0;
	for (size_t i = 0; i < length; i++)
		value = value << 8 | data[offset + i];
	return value;
}

static inline uint64_t rad_bytes_le(const uint8_t *data, size_t size, size_t offset, size_t length)
{
	uint64_t value = 0;

	if (!rad_bytes_fit(size, offset, length))
		return 0;
	for (size_t i = length; i > 0; i--)
		value = value << 8 | data[offset + i - 1];
	return value;
}

static inline void rad_bytes_put_be64(uint8_t ret[8], uint64_t value)
{
	for (int i = 0; i < 8; i++)
		ret[i] = (uint8_t)(value >> (56 - 8 * i));
}

#endif
