/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The drives' time: faster than the machine's, and it can be put forward.
 */
#ifndef RAD_TESTS_CLOCK_H
#define RAD_TESTS_CLOCK_H

#include <stdint.h>

#include <radera/clock.h>

struct model_clock {
	struct rad_clock clock;
	uint32_t speed; /* so much faster */
	uint64_t began_ns;
	_Atomic uint64_t skipped_ns;
};

void model_clock_init(struct model_clock *clock, uint32_t speed);

#endif
