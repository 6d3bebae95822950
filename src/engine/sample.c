/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/sample.h"

#include "base/bytes.h"

static uint64_t mix(uint64_t value)
{
	value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ull;
	value = (value ^ (value >> 27)) * 0x94D049BB133111EBull;
	return value ^ (value >> 31);
}

bool rad_sample_has(const uint8_t seed[RAD_SEED_SIZE], uint32_t permille, uint64_t unit, uint64_t n_units)
{
	if (unit == 0 || unit + 1 == n_units)
		return true;
	return mix(rad_bytes_be(seed, RAD_SEED_SIZE, 0, 8) + unit) % 1000 < permille;
}

uint64_t rad_sample_bytes(const uint8_t seed[RAD_SEED_SIZE], uint32_t permille, uint64_t size_bytes)
{
	uint64_t n_units = (size_bytes + RAD_SAMPLE_UNIT_BYTES - 1) / RAD_SAMPLE_UNIT_BYTES;
	uint64_t sum = 0;

	for (uint64_t unit = 0; unit < n_units; unit++) {
		uint64_t begin = unit * RAD_SAMPLE_UNIT_BYTES;

		if (rad_sample_has(seed, permille, unit, n_units))
			sum += size_bytes - begin < RAD_SAMPLE_UNIT_BYTES ? size_bytes - begin : RAD_SAMPLE_UNIT_BYTES;
	}
	return sum;
}
