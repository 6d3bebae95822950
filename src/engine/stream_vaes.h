/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AES-128 counter mode by AVX-512 vector AES, four blocks an instruction. Callable only where rad_vaes_is_available().
 */
#ifndef RAD_ENGINE_STREAM_VAES_H
#define RAD_ENGINE_STREAM_VAES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RAD_VAES_ROUND_KEYS 11

struct rad_vaes_key {
	uint8_t round_keys[RAD_VAES_ROUND_KEYS][16];
};

bool rad_vaes_is_available(void);
void rad_vaes_expand(const uint8_t key[16], struct rad_vaes_key *ret);

/* Whole blocks only: n_blocks blocks from counter `first_block`. */
void rad_vaes_fill(const struct rad_vaes_key *key, uint64_t first_block, uint8_t *ret, size_t n_blocks);
bool rad_vaes_is(const struct rad_vaes_key *key, uint64_t first_block, const uint8_t *data, size_t n_blocks);

#endif
