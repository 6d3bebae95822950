/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a station file: refused with a reason, or read within its bounds. */
#include <radera/files.h>

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rad_workplace workplace;
	struct rad_error err = { 0 };

	if (rad_workplace_parse("fuzz", data, size, &workplace, &err) < 0) {
		if (err.kind != RAD_ERROR_INPUT || !*err.text)
			abort();
		return 0;
	}
	if (workplace.n_bays > RAD_BAYS_MAX || (workplace.start == RAD_START_AFTER_SCAN && !workplace.profile[0]))
		abort();
	for (size_t i = 0; i < workplace.n_bays; i++) {
		if (rad_workplace_bay(&workplace, workplace.bays[i].path) != workplace.bays[i].number)
			abort();
	}
	return 0;
}
