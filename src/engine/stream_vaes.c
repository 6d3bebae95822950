/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/stream_vaes.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>
#include <string.h>

#define WIDE	 __attribute__((target("avx512f,avx512bw,vaes,aes")))
#define LANES	 8 /* registers in flight: hides the latency of AESENC */
#define PER_LANE 4 /* blocks in one register */
#define STEP	 (LANES * PER_LANE)

/* CPUID leaf 7, ECX bit 9; asked by hand because clang 14 does not know the name */
static bool cpu_has_vaes(void)
{
	unsigned int eax;
	unsigned int ebx;
	unsigned int ecx = 0;
	unsigned int edx;

	return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && (ecx & (1u << 9));
}

bool rad_vaes_is_available(void)
{
	__builtin_cpu_init();
	/* the names also ask whether the kernel saves the wide registers */
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && cpu_has_vaes();
}

/* FIPS 197 5.2 for one round; aeskeygenassist gives RotWord, SubWord and Rcon of the last word in its top word. */
__attribute__((target("aes"))) static __m128i next_round_key(__m128i key, __m128i assist)
{
	assist = _mm_shuffle_epi32(assist, 0xFF);
	key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
	key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
	key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
	return _mm_xor_si128(key, assist);
}

__attribute__((target("aes"))) void rad_vaes_expand(const uint8_t key[16], struct rad_vaes_key *ret)
{
	__m128i keys[RAD_VAES_ROUND_KEYS];

	keys[0] = _mm_loadu_si128((const __m128i *)key);
	keys[1] = next_round_key(keys[0], _mm_aeskeygenassist_si128(keys[0], 0x01));
	keys[2] = next_round_key(keys[1], _mm_aeskeygenassist_si128(keys[1], 0x02));
	keys[3] = next_round_key(keys[2], _mm_aeskeygenassist_si128(keys[2], 0x04));
	keys[4] = next_round_key(keys[3], _mm_aeskeygenassist_si128(keys[3], 0x08));
	keys[5] = next_round_key(keys[4], _mm_aeskeygenassist_si128(keys[4], 0x10));
	keys[6] = next_round_key(keys[5], _mm_aeskeygenassist_si128(keys[5], 0x20));
	keys[7] = next_round_key(keys[6], _mm_aeskeygenassist_si128(keys[6], 0x40));
	keys[8] = next_round_key(keys[7], _mm_aeskeygenassist_si128(keys[7], 0x80));
	keys[9] = next_round_key(keys[8], _mm_aeskeygenassist_si128(keys[8], 0x1B));
	keys[10] = next_round_key(keys[9], _mm_aeskeygenassist_si128(keys[9], 0x36));
	memcpy(ret->round_keys, keys, sizeof(keys));
}

/*
 * Counter blocks: the upper half of each 128-bit lane holds the block number; swap turns its bytes big-endian. The
 * lower half stays zero: a drive has fewer than 2^64 blocks of 16 bytes.
 */
struct wide {
	__m512i keys[RAD_VAES_ROUND_KEYS];
	__m512i counter;
	__m512i swap;
};

WIDE static inline void wide_begin(struct wide *wide, const struct rad_vaes_key *key, uint64_t first_block)
{
	const __m128i swap = _mm_set_epi8(8, 9, 10, 11, 12, 13, 14, 15, 7, 6, 5, 4, 3, 2, 1, 0);

	for (int i = 0; i < RAD_VAES_ROUND_KEYS; i++)
		wide->keys[i] = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)key->round_keys[i]));
	wide->counter = _mm512_set_epi64((long long)(first_block + 3), 0, (long long)(first_block + 2), 0,
					 (long long)(first_block + 1), 0, (long long)first_block, 0);
	wide->swap = _mm512_broadcast_i32x4(swap);
}

WIDE static inline void wide_step(struct wide *wide, __m512i state[LANES])
{
	const __m512i four = _mm512_set_epi64(4, 0, 4, 0, 4, 0, 4, 0);

	for (int lane = 0; lane < LANES; lane++) {
		state[lane] = _mm512_xor_si512(_mm512_shuffle_epi8(wide->counter, wide->swap), wide->keys[0]);
		wide->counter = _mm512_add_epi64(wide->counter, four);
	}
	for (int round = 1; round < RAD_VAES_ROUND_KEYS - 1; round++) {
		for (int lane = 0; lane < LANES; lane++)
			state[lane] = _mm512_aesenc_epi128(state[lane], wide->keys[round]);
	}
	for (int lane = 0; lane < LANES; lane++)
		state[lane] = _mm512_aesenclast_epi128(state[lane], wide->keys[RAD_VAES_ROUND_KEYS - 1]);
}

WIDE void rad_vaes_fill(const struct rad_vaes_key *key, uint64_t first_block, uint8_t *ret, size_t n_blocks)
{
	struct wide wide;
	__m512i state[LANES];

	wide_begin(&wide, key, first_block);
	for (; n_blocks >= STEP; n_blocks -= STEP, ret += STEP * 16) {
		wide_step(&wide, state);
		for (int lane = 0; lane < LANES; lane++)
			_mm512_storeu_si512(ret + lane * 64, state[lane]);
	}
	if (n_blocks > 0) {
		wide_step(&wide, state);
		memcpy(ret, state, n_blocks * 16);
	}
}

WIDE bool rad_vaes_is(const struct rad_vaes_key *key, uint64_t first_block, const uint8_t *data, size_t n_blocks)
{
	__m512i differences = _mm512_setzero_si512();
	struct wide wide;
	__m512i state[LANES];

	wide_begin(&wide, key, first_block);
	for (; n_blocks >= STEP; n_blocks -= STEP, data += STEP * 16) {
		wide_step(&wide, state);
		for (int lane = 0; lane < LANES; lane++)
			differences = _mm512_or_si512(
				differences, _mm512_xor_si512(state[lane], _mm512_loadu_si512(data + lane * 64)));
	}
	if (_mm512_test_epi64_mask(differences, differences) != 0)
		return false;
	if (n_blocks == 0)
		return true;
	wide_step(&wide, state);
	return memcmp(data, state, n_blocks * 16) == 0;
}

#else

bool rad_vaes_is_available(void)
{
	return false;
}

void rad_vaes_expand(const uint8_t key[16], struct rad_vaes_key *ret)
{
	(void)key;
	(void)ret;
}

void rad_vaes_fill(const struct rad_vaes_key *key, uint64_t first_block, uint8_t *ret, size_t n_blocks)
{
	(void)key;
	(void)first_block;
	(void)ret;
	(void)n_blocks;
}

bool rad_vaes_is(const struct rad_vaes_key *key, uint64_t first_block, const uint8_t *data, size_t n_blocks)
{
	(void)key;
	(void)first_block;
	(void)data;
	(void)n_blocks;
	return false;
}

#endif
