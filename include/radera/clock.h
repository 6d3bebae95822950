/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Time, always through an injected clock, so that a nine-hour erasure can be tested in milliseconds.
 */
#ifndef RADERA_CLOCK_H
#define RADERA_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <radera/error.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rad_clock;

struct rad_clock_ops {
	int64_t (*wall_ms)(struct rad_clock *clock);	   /* Unix time in UTC, milliseconds: a claim, may be wrong */
	uint64_t (*monotonic_ns)(struct rad_clock *clock); /* never runs backwards; CLOCK_BOOTTIME */
	void (*sleep_ns)(struct rad_clock *clock, uint64_t ns);
	bool (*is_synchronised)(struct rad_clock *clock); /* may be NULL: never */
};

/* A clock. All operations are thread-safe. Embed it as first member of an own clock. */
struct rad_clock {
	const struct rad_clock_ops *ops;
};

/* The machine's clock. Static; never freed. */
struct rad_clock *rad_clock_system(void);

int64_t rad_clock_wall_ms(struct rad_clock *clock);
uint64_t rad_clock_monotonic_ns(struct rad_clock *clock);
void rad_clock_sleep_ns(struct rad_clock *clock, uint64_t ns);

/*
 * How far the wall clock can be believed, as records say it: "network-time" when a time service of this machine holds
 * the clock (the kernel's own word, or systemd-timesyncd's), else "unchecked". Plain NTP proves nothing: that is what
 * the word means.
 */
const char *rad_clock_trust(struct rad_clock *clock);

#define RAD_TIME_TEXT_SIZE 32

/*
 * Writes wall_ms as RFC 3339 in UTC with seconds, "2026-11-20T14:32:07Z". Locale-free. Values outside the years
 * 1970-9999 give "unknown".
 */
void rad_time_format(int64_t wall_ms, char ret[RAD_TIME_TEXT_SIZE]);

/*
 * The day of a time in the machine's time zone, "2026-11-22", and the time that such a day begins at, `later` days
 * after it. False when the text is no day.
 */
#define RAD_DAY_TEXT_SIZE 11
void rad_day_of(int64_t wall_ms, char ret[RAD_DAY_TEXT_SIZE]);
bool rad_day_begin(const char *day, int later, int64_t *ret_wall_ms);

/*
 * Whether the wall clock can be believed enough to sign with: not before this program was built and not more than
 * 30 years after. Otherwise RAD_ERROR_EVIDENCE with the advice to set the clock.
 */
int rad_clock_check(struct rad_clock *clock, struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
