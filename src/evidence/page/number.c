/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/page/number.h"

#include <inttypes.h>
#include <string.h>

void rad_page_size(enum rad_page_language language, int64_t bytes, char ret[RAD_SIZE_TEXT])
{
	char *point;

	rad_size_format((uint64_t)bytes, ret);
	point = strchr(ret, '.');
	if (point && language != RAD_PAGE_ENGLISH)
		*point = ',';
}

void rad_page_tenths(enum rad_page_language language, int64_t tenths, char *ret, size_t size)
{
	if (tenths % 10 == 0)
		rad_page_format(ret, size, "%" PRId64, tenths / 10);
	else
		rad_page_format(ret, size, "%" PRId64 "%s%" PRId64, tenths / 10,
				language == RAD_PAGE_ENGLISH ? "." : ",", tenths % 10);
}

void rad_page_duration(enum rad_page_language language, int64_t ms, char *ret, size_t size)
{
	int64_t seconds = ms / 1000;
	char tenths[32];

	if (seconds >= 3600) {
		rad_page_format(ret, size, "%" PRId64 " h %02d min %02d s", seconds / 3600, (int)(seconds / 60 % 60),
				(int)(seconds % 60));
	} else if (seconds >= 60) {
		rad_page_format(ret, size, "%d min %02d s", (int)(seconds / 60), (int)(seconds % 60));
	} else {
		rad_page_tenths(language, ms / 100, tenths, sizeof(tenths));
		rad_page_format(ret, size, "%s s", tenths);
	}
}
