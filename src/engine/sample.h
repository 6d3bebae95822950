/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which parts of a drive a sampled read-back reads. The drive is cut into units of 1 MiB (the last may be shorter). The
 * first and the last are always read; unit i is read when mix(seed64 + i) mod 1000 < permille, where seed64 is the
 * first 8 bytes of the job's seed, big-endian, and mix is the finaliser of SplitMix64. So the choice can be repeated
 * from the record.
 */
#ifndef RAD_ENGINE_SAMPLE_H
#define RAD_ENGINE_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>

#include <radera/job.h>

#define RAD_SAMPLE_UNIT_BYTES (1024u * 1024u)

bool rad_sample_has(const uint8_t seed[RAD_SEED_SIZE], uint32_t permille, uint64_t unit, uint64_t n_units);

/* The bytes that the sample of a drive has in all; to tell progress. Walks the units: microseconds per GB. */
uint64_t rad_sample_bytes(const uint8_t seed[RAD_SEED_SIZE], uint32_t permille, uint64_t size_bytes);

#endif
