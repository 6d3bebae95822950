/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A clock that moves only when somebody sleeps, for tests of the transport. May be shared by threads.
 */
#ifndef RAD_TESTS_FAKE_CLOCK_H
#define RAD_TESTS_FAKE_CLOCK_H

#include <radera/clock.h>
#include <stdatomic.h>

struct fake_clock {
	struct rad_clock base;
	_Atomic uint64_t now_ns;
};

static inline int64_t fake_clock_wall_ms(struct rad_clock *clock)
{
	return 1800000000000ll + (int64_t)(atomic_load(&((struct fake_clock *)clock)->now_ns) / 1000000);
}

static inline uint64_t fake_clock_monotonic_ns(struct rad_clock *clock)
{
	return atomic_load(&((struct fake_clock *)clock)->now_ns);
}

static inline void fake_clock_sleep_ns(struct rad_clock *clock, uint64_t ns)
{
	(void)atomic_fetch_add(&((struct fake_clock *)clock)->now_ns, ns);
}

static inline void fake_clock_init(struct fake_clock *clock)
{
	static const struct rad_clock_ops ops = {
		.wall_ms = fake_clock_wall_ms,
		.monotonic_ns = fake_clock_monotonic_ns,
		.sleep_ns = fake_clock_sleep_ns,
	};

	clock->base.ops = &ops;
	atomic_init(&clock->now_ns, 1000000000ull);
}

#endif
