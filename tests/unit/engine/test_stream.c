/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmocka_all.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include <radera/buffer.h>

#include "engine/stream.h"
#include "engine/stream_vaes.h"

#define SIZE (256u * 1024)

static const uint8_t seed[RAD_SEED_SIZE] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };

static struct rad_stream *make(bool force_openssl, uint32_t pass)
{
	uint8_t key[RAD_STREAM_KEY_SIZE];
	struct rad_stream *stream = NULL;
	struct rad_error err;

	assert_int_equal(rad_stream_new(force_openssl, &stream, &err), 0);
	rad_stream_key(seed, pass, key);
	rad_stream_set_key(stream, key);
	return stream;
}

/* The definition, written down a second time: SHA-256 key, counter = offset / 16, big-endian. */
static void by_definition(uint32_t pass, uint64_t offset, uint8_t *ret, size_t size)
{
	uint8_t input[16 + RAD_SEED_SIZE + 4];
	uint8_t digest[RAD_SHA256_SIZE];
	EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();

	memcpy(input, "radera-stream-v1", 16);
	memcpy(input + 16, seed, RAD_SEED_SIZE);
	for (int i = 0; i < 4; i++)
		input[16 + RAD_SEED_SIZE + i] = (uint8_t)(pass >> (24 - 8 * i));
	rad_sha256(input, sizeof(input), digest);
	for (size_t i = 0; i < size; i++) {
		static uint8_t block[16];
		uint8_t counter[16] = { 0 };
		uint64_t number = (offset + i) / 16;
		int length;

		for (int k = 0; k < 8; k++)
			counter[15 - k] = (uint8_t)(number >> (8 * k));
		if (i == 0 || (offset + i) % 16 == 0) {
			assert_int_equal(EVP_EncryptInit_ex(cipher, EVP_aes_128_ecb(), NULL, digest, NULL), 1);
			assert_int_equal(EVP_EncryptUpdate(cipher, block, &length, counter, 16), 1);
		}
		ret[i] = block[(offset + i) % 16];
	}
	EVP_CIPHER_CTX_free(cipher);
}

static void test_definition(void **state)
{
	static const uint64_t offsets[] = { 0, 16, 5, 511, 1u << 20, 0xFFFFFFFFFull * 16 + 3, 1ull << 44 };
	uint8_t expected[200];
	uint8_t got[200];

	for (int backend = 0; backend < 2; backend++) {
		struct rad_stream *stream = make(backend == 0, 3);

		for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
			by_definition(3, offsets[i], expected, sizeof(expected));
			rad_stream_fill(stream, offsets[i], got, sizeof(got));
			assert_memory_equal(got, expected, sizeof(got));
		}
		rad_stream_free(stream);
	}
}

static void test_backends_agree(void **state)
{
	struct rad_stream *fast = make(false, 0);
	struct rad_stream *openssl = make(true, 0);
	uint8_t *a = malloc(SIZE);
	uint8_t *b = malloc(SIZE);

	assert_string_equal(rad_stream_backend(openssl), "openssl");
	if (rad_vaes_is_available())
		assert_string_equal(rad_stream_backend(fast), "vaes512");
	for (size_t size = 1; size < 1400; size += 37) {
		for (uint64_t offset = 0; offset < 3000; offset += 131) {
			rad_stream_fill(fast, offset, a, size);
			rad_stream_fill(openssl, offset, b, size);
			assert_memory_equal(a, b, size);
		}
	}
	rad_stream_fill(fast, 0xFFFFFFF0ull * 16, a, SIZE); /* the block number passes 2^32 */
	rad_stream_fill(openssl, 0xFFFFFFF0ull * 16, b, SIZE);
	assert_memory_equal(a, b, SIZE);
	assert_true(rad_stream_is(openssl, 0xFFFFFFF0ull * 16, a, SIZE));
	assert_true(rad_stream_is(fast, 0xFFFFFFF0ull * 16, b, SIZE));
	free(a);
	free(b);
	rad_stream_free(fast);
	rad_stream_free(openssl);
}

static void test_one_bit_is_found(void **state)
{
	uint8_t *data = malloc(SIZE);

	for (int backend = 0; backend < 2; backend++) {
		struct rad_stream *stream = make(backend == 0, 1);

		rad_stream_fill(stream, 4096, data, SIZE);
		assert_true(rad_stream_is(stream, 4096, data, SIZE));
		for (size_t at = 0; at < SIZE; at += 1021) {
			data[at] ^= (uint8_t)(1u << (at % 8));
			assert_false(rad_stream_is(stream, 4096, data, SIZE));
			data[at] ^= (uint8_t)(1u << (at % 8));
		}
		data[SIZE - 1] ^= 1;
		assert_false(rad_stream_is(stream, 4096, data, SIZE));
		data[SIZE - 1] ^= 1;
		assert_false(rad_stream_is(stream, 4112, data, SIZE)); /* the right bytes at the wrong place */
		rad_stream_free(stream);
	}
	free(data);
}

static void test_passes_differ(void **state)
{
	struct rad_stream *first = make(false, 0);
	struct rad_stream *second = make(false, 1);
	uint8_t a[64];
	uint8_t b[64];

	rad_stream_fill(first, 0, a, sizeof(a));
	rad_stream_fill(second, 0, b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
	rad_stream_free(first);
	rad_stream_free(second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_definition),
		cmocka_unit_test(test_backends_agree),
		cmocka_unit_test(test_one_bit_is_found),
		cmocka_unit_test(test_passes_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
