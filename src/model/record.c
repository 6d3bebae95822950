/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/record.h>

#include "base/cleanup.h"

/* From strongest to weakest. A job that never ended says least of all. */
static const enum rad_outcome by_strength[] = {
	RAD_OUTCOME_ERASED,    RAD_OUTCOME_EXCEPTIONS, RAD_OUTCOME_INTERRUPTED,
	RAD_OUTCOME_CANCELLED, RAD_OUTCOME_FAILED,     RAD_OUTCOME_NONE,
};

static size_t weakness(enum rad_outcome outcome)
{
	size_t i = 0;

	while (i + 1 < RAD_ARRAY_LENGTH(by_strength) && by_strength[i] != outcome)
		i++;
	return i;
}

enum rad_outcome rad_record_outcome(const struct rad_record *record)
{
	size_t weakest = 0;

	if (record->n_drives == 0)
		return RAD_OUTCOME_NONE;
	for (size_t i = 0; i < record->n_drives; i++) {
		const struct rad_job_result *result = record->drives[i].result;
		size_t found = weakness(result ? result->outcome : RAD_OUTCOME_NONE);

		if (found > weakest)
			weakest = found;
	}
	return by_strength[weakest];
}
