/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keyed random stream: AES-128 in counter mode (NIST SP 800-38A), addressed by byte offset, so that any part of a
 * pass can be made again without having been stored.
 *
 *   key     = the first 16 bytes of SHA-256("radera-stream-v1" || seed (32 bytes) || pass as 4 bytes big-endian, from
 * 0) block i = AES-128-ENC(key, i as 16 bytes big-endian), i = byte offset on the drive / 16
 *
 * Whoever has the record (seed and pass) can make every byte again. Two codes give the same bytes: OpenSSL's, and one
 * of our own for CPUs with vector AES, because making the stream is what bounds a fast drive. One thread per stream.
 */
#ifndef RAD_ENGINE_STREAM_H
#define RAD_ENGINE_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <radera/error.h>
#include <radera/job.h>

#define RAD_STREAM_KEY_SIZE 16

struct rad_stream;

void rad_stream_key(const uint8_t seed[RAD_SEED_SIZE], uint32_t pass, uint8_t ret[RAD_STREAM_KEY_SIZE]);

/* A stream without a key yet; force_openssl never takes the vector code. RAD_ERROR_IO without memory. */
int rad_stream_new(bool force_openssl, struct rad_stream **ret, struct rad_error *err) RAD_MUST_CHECK;
void rad_stream_free(struct rad_stream *stream);

void rad_stream_set_key(struct rad_stream *stream, const uint8_t key[RAD_STREAM_KEY_SIZE]);
const char *rad_stream_backend(const struct rad_stream *stream); /* "openssl", "vaes512" */

/* Writes the stream's bytes [offset, offset + size) to ret. Any offset and size; fastest when both are multiples of 16.
 */
void rad_stream_fill(struct rad_stream *stream, uint64_t offset_bytes, uint8_t *ret, size_t size);

/* Whether data holds exactly those bytes; regenerated and compared in one go, nothing is stored. */
bool rad_stream_is(struct rad_stream *stream, uint64_t offset_bytes, const uint8_t *data, size_t size);

#endif
