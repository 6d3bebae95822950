/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a drive's steps add up to: passes, the verification of the last one, mismatches.
 */
#ifndef RAD_EVIDENCE_PAGE_STEPS_H
#define RAD_EVIDENCE_PAGE_STEPS_H

#include "evidence/page/record.h"

/* A planned step and its result, in the record's words; numbers are -1 when the record does not tell. */
struct rad_page_step {
	const char *kind;
	const char *extent;
	int64_t sample_permille;
	const char *state;
	int64_t done_bytes;
	int64_t mismatch_bytes;
	int64_t expected_errors;
	int64_t unexplained_bytes;
};

void rad_page_steps_begin(struct rad_page_drive *drive);
/* Adds the next step, in the plan's order. */
void rad_page_steps_add(struct rad_page_drive *drive, const struct rad_page_step *step);

#endif
