/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A growable byte buffer with one owner.
 */
#ifndef RADERA_BUFFER_H
#define RADERA_BUFFER_H

#include <stddef.h>
#include <stdint.h>

#include <radera/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Zero-initialise with RAD_BUFFER_INIT; give back with rad_buffer_done(). data always has one NUL byte behind size
 * when not NULL. A buffer whose growth once failed stays failed: appends do nothing, rad_buffer_check() tells.
 */
struct rad_buffer {
	uint8_t *data;
	size_t size;
	size_t capacity;
	bool failed;
};

#define RAD_BUFFER_INIT                                                                                                \
	{                                                                                                              \
		NULL, 0, 0, false                                                                                      \
	}

void rad_buffer_append(struct rad_buffer *buffer, const void *data, size_t size);
void rad_buffer_append_text(struct rad_buffer *buffer, const char *text);
void rad_buffer_printf(struct rad_buffer *buffer, const char *format, ...) RAD_PRINTF(2, 3);
int rad_buffer_check(const struct rad_buffer *buffer, struct rad_error *err) RAD_MUST_CHECK;
void rad_buffer_done(struct rad_buffer *buffer);

#define RAD_SHA256_SIZE	    32
#define RAD_SHA256_HEX_SIZE 65

/* SHA-256 (FIPS 180-4) of size bytes as raw bytes. Cannot fail once libcrypto is loaded. */
void rad_sha256(const void *data, size_t size, uint8_t ret[RAD_SHA256_SIZE]);
/* The same as 64 lower-case hexadecimal digits and a NUL. */
void rad_sha256_hex(const void *data, size_t size, char ret[RAD_SHA256_HEX_SIZE]);

#ifdef __cplusplus
}
#endif

#endif
