/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/stream.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include <radera/buffer.h>

#include "base/bytes.h"
#include "engine/stream_vaes.h"

#define BLOCK	16
#define SCRATCH 16384 /* fits the first-level cache */

struct rad_stream {
	bool vector;
	struct rad_vaes_key vector_key;
	EVP_CIPHER_CTX *cipher;
	uint8_t zeros[SCRATCH];
	uint8_t scratch[SCRATCH];
};

void rad_stream_key(const uint8_t seed[RAD_SEED_SIZE], uint32_t pass, uint8_t ret[RAD_STREAM_KEY_SIZE])
{
	static const char label[16] = "radera-stream-v1";
	uint8_t input[sizeof(label) + RAD_SEED_SIZE + 4];
	uint8_t digest[RAD_SHA256_SIZE];

	memcpy(input, label, sizeof(label));
	memcpy(input + sizeof(label), seed, RAD_SEED_SIZE);
	for (int i = 0; i < 4; i++)
		input[sizeof(label) + RAD_SEED_SIZE + i] = (uint8_t)(pass >> (24 - 8 * i));
	rad_sha256(input, sizeof(input), digest);
	memcpy(ret, digest, RAD_STREAM_KEY_SIZE);
}

int rad_stream_new(bool force_openssl, struct rad_stream **ret, struct rad_error *err)
{
	struct rad_stream *stream = calloc(1, sizeof(*stream));

	if (stream)
		stream->cipher = EVP_CIPHER_CTX_new();
	/* binds the algorithm now, so that nothing is fetched or allocated while a drive runs */
	if (!stream || !stream->cipher ||
	    EVP_EncryptInit_ex(stream->cipher, EVP_aes_128_ctr(), NULL, stream->zeros, stream->zeros) != 1) {
		rad_stream_free(stream);
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "make stream", "cannot set up AES-128-CTR");
	}
	stream->vector = !force_openssl && rad_vaes_is_available();
	*ret = stream;
	return 0;
}

void rad_stream_free(struct rad_stream *stream)
{
	if (!stream)
		return;
	EVP_CIPHER_CTX_free(stream->cipher);
	free(stream);
}

void rad_stream_set_key(struct rad_stream *stream, const uint8_t key[RAD_STREAM_KEY_SIZE])
{
	if (stream->vector)
		rad_vaes_expand(key, &stream->vector_key);
	if (EVP_EncryptInit_ex(stream->cipher, NULL, NULL, key, stream->zeros) != 1)
		abort(); /* a key that was not set would write a stream that nobody can check */
}

const char *rad_stream_backend(const struct rad_stream *stream)
{
	return stream->vector ? "vaes512" : "openssl";
}

static void seek(struct rad_stream *stream, uint64_t block)
{
	uint8_t counter[BLOCK] = { 0 };

	rad_bytes_put_be64(counter + 8, block);
	if (EVP_EncryptInit_ex(stream->cipher, NULL, NULL, NULL, counter) != 1)
		abort();
}

static void encrypt_zeros(struct rad_stream *stream, uint8_t *ret, size_t size)
{
	int written = 0;

	if (EVP_EncryptUpdate(stream->cipher, ret, &written, stream->zeros, (int)size) != 1 || (size_t)written != size)
		abort();
}

static void fill_blocks(struct rad_stream *stream, uint64_t block, uint8_t *ret, size_t n_blocks)
{
	if (stream->vector) {
		rad_vaes_fill(&stream->vector_key, block, ret, n_blocks);
		return;
	}
	seek(stream, block);
	for (size_t left = n_blocks * BLOCK; left > 0;) {
		size_t part = left < SCRATCH ? left : SCRATCH;

		encrypt_zeros(stream, ret, part);
		ret += part;
		left -= part;
	}
}

void rad_stream_fill(struct rad_stream *stream, uint64_t offset_bytes, uint8_t *ret, size_t size)
{
	uint8_t one[BLOCK];
	size_t head = (size_t)(offset_bytes % BLOCK);
	uint64_t block = offset_bytes / BLOCK;

	if (head) {
		size_t part = size < BLOCK - head ? size : BLOCK - head;

		fill_blocks(stream, block++, one, 1);
		memcpy(ret, one + head, part);
		ret += part;
		size -= part;
	}
	fill_blocks(stream, block, ret, size / BLOCK);
	if (size % BLOCK) {
		fill_blocks(stream, block + size / BLOCK, one, 1);
		memcpy(ret + size / BLOCK * BLOCK, one, size % BLOCK);
	}
}

static bool is_by_openssl(struct rad_stream *stream, uint64_t offset_bytes, const uint8_t *data, size_t size)
{
	while (size > 0) {
		size_t part = size < SCRATCH ? size : SCRATCH;

		rad_stream_fill(stream, offset_bytes, stream->scratch, part);
		if (memcmp(stream->scratch, data, part) != 0)
			return false;
		offset_bytes += part;
		data += part;
		size -= part;
	}
	return true;
}

bool rad_stream_is(struct rad_stream *stream, uint64_t offset_bytes, const uint8_t *data, size_t size)
{
	if (stream->vector && offset_bytes % BLOCK == 0 && size % BLOCK == 0)
		return rad_vaes_is(&stream->vector_key, offset_bytes / BLOCK, data, size / BLOCK);
	return is_by_openssl(stream, offset_bytes, data, size);
}
