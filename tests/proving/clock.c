/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clock.h"

#include <time.h>

static uint64_t real_ns(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

static int64_t wall_ms(struct rad_clock *base)
{
	return rad_clock_wall_ms(rad_clock_system());
}

static uint64_t monotonic_ns(struct rad_clock *base)
{
	struct model_clock *clock = (struct model_clock *)base;

	return clock->began_ns + (real_ns() - clock->began_ns) * clock->speed + clock->skipped_ns;
}

static void sleep_ns(struct rad_clock *base, uint64_t ns)
{
	rad_clock_sleep_ns(rad_clock_system(), ns / ((struct model_clock *)base)->speed);
}

static const struct rad_clock_ops ops = { wall_ms, monotonic_ns, sleep_ns };

void model_clock_init(struct model_clock *clock, uint32_t speed)
{
	clock->clock.ops = &ops;
	clock->speed = speed;
	clock->began_ns = real_ns();
	clock->skipped_ns = 0;
}
