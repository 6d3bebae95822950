/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/clock.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S      1000000000ull
#define TRUSTED_YEARS 30

static int64_t system_wall_ms(struct rad_clock *clock)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static uint64_t system_monotonic_ns(struct rad_clock *clock)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

static void system_sleep_ns(struct rad_clock *clock, uint64_t ns)
{
	struct timespec left = { .tv_sec = (time_t)(ns / NS_PER_S), .tv_nsec = (long)(ns % NS_PER_S) };

	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR)
		continue;
}

/* A service that is kept from the kernel's clock calls (ProtectClock=) sees the file of systemd-timesyncd. */
static bool system_is_synchronised(struct rad_clock *clock)
{
	struct timex state = { .modes = 0 };

	if (adjtimex(&state) >= 0)
		return !(state.status & STA_UNSYNC);
	return access("/run/systemd/timesync/synchronized", F_OK) == 0;
}

static const struct rad_clock_ops system_ops = {
	.wall_ms = system_wall_ms,
	.monotonic_ns = system_monotonic_ns,
	.sleep_ns = system_sleep_ns,
	.is_synchronised = system_is_synchronised,
};

struct rad_clock *rad_clock_system(void)
{
	static struct rad_clock clock = { .ops = &system_ops };

	return &clock;
}

int64_t rad_clock_wall_ms(struct rad_clock *clock)
{
	return clock->ops->wall_ms(clock);
}

uint64_t rad_clock_monotonic_ns(struct rad_clock *clock)
{
	return clock->ops->monotonic_ns(clock);
}

void rad_clock_sleep_ns(struct rad_clock *clock, uint64_t ns)
{
	clock->ops->sleep_ns(clock, ns);
}

const char *rad_clock_trust(struct rad_clock *clock)
{
	return clock->ops->is_synchronised && clock->ops->is_synchronised(clock) ? "network-time" : "unchecked";
}

void rad_time_format(int64_t wall_ms, char ret[RAD_TIME_TEXT_SIZE])
{
	time_t seconds = (time_t)(wall_ms / 1000);
	struct tm parts;

	if (wall_ms < 0 || !gmtime_r(&seconds, &parts) || parts.tm_year > 9999 - 1900) {
		(void)snprintf(ret, RAD_TIME_TEXT_SIZE, "unknown");
		return;
	}
	(void)strftime(ret, RAD_TIME_TEXT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

int rad_clock_check(struct rad_clock *clock, struct rad_error *err)
{
	const int64_t build_ms = (int64_t)RAD_BUILD_EPOCH * 1000;
	const int64_t span_ms = (int64_t)TRUSTED_YEARS * 366 * 86400 * 1000;
	int64_t now_ms = rad_clock_wall_ms(clock);
	char now[RAD_TIME_TEXT_SIZE];
	char build[RAD_TIME_TEXT_SIZE];

	/* a day of slack: the build machine's zone and clock are not ours */
	if (now_ms >= build_ms - 86400000 && now_ms <= build_ms + span_ms)
		return 0;
	rad_time_format(now_ms, now);
	rad_time_format(build_ms, build);
	(void)rad_error_set(err, RAD_ERROR_EVIDENCE, 0, "check clock",
			    "the clock says %s, which cannot be right: this program was made %s", now, build);
	rad_error_advise(err, "set the clock (for example: date -u -s '2026-11-21 12:00') and try again");
	return -RAD_ERROR_EVIDENCE;
}

void rad_day_of(int64_t wall_ms, char ret[RAD_DAY_TEXT_SIZE])
{
	time_t seconds = (time_t)(wall_ms / 1000);
	struct tm parts;

	if (wall_ms < 0 || !localtime_r(&seconds, &parts) || parts.tm_year > 9999 - 1900 ||
	    strftime(ret, RAD_DAY_TEXT_SIZE, "%Y-%m-%d", &parts) == 0)
		(void)snprintf(ret, RAD_DAY_TEXT_SIZE, "unknown");
}

bool rad_day_begin(const char *day, int later, int64_t *ret_wall_ms)
{
	struct tm parts = { .tm_isdst = -1 };
	char again[RAD_DAY_TEXT_SIZE];
	int length = 0;
	time_t seconds;

	if (sscanf(day, "%4d-%2d-%2d%n", &parts.tm_year, &parts.tm_mon, &parts.tm_mday, &length) != 3 || length != 10 ||
	    day[10] != '\0' || parts.tm_year < 1970)
		return false;
	parts.tm_year -= 1900;
	parts.tm_mon--;
	seconds = mktime(&parts);
	rad_day_of((int64_t)seconds * 1000, again);
	if (seconds == (time_t)-1 || strcmp(again, day) != 0)
		return false; /* 2026-02-30 is another day */
	parts.tm_mday += later;
	parts.tm_hour = 0;
	parts.tm_min = 0;
	parts.tm_sec = 0;
	parts.tm_isdst = -1;
	seconds = mktime(&parts);
	*ret_wall_ms = (int64_t)seconds * 1000;
	return seconds != (time_t)-1;
}
