/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of erasure techniques: what each counts for on each medium, in which order they are preferred, and how
 * their result is read back.
 */
#ifndef RAD_PLAN_TECHNIQUE_H
#define RAD_PLAN_TECHNIQUE_H

#include <stdbool.h>

#include <radera/error.h>
#include <radera/plan.h>

/* How the drive's medium ends up, which decides how the result is verified. */
enum rad_technique_result {
	RAD_RESULT_PATTERN = 0, /* a known pattern everywhere (zeros) */
	RAD_RESULT_FILL,	/* whatever fill the maker chose; old data and marks are gone */
	RAD_RESULT_NOISE,	/* noise where data was: the key is gone */
};

/* The techniques in the order of preference on a medium; RAD_TECHNIQUE_COUNT of them. */
const enum rad_technique *rad_technique_order(enum rad_media media);

enum rad_technique_result rad_technique_result(enum rad_technique technique);

/* How cancelling works while the technique runs. */
enum rad_cancel rad_technique_cancel(enum rad_technique technique);

/* Whether it is one of the sanitize commands, which a drive in the failed state still takes. */
bool rad_technique_is_sanitize(enum rad_technique technique);

/* The level on this very drive: the table's, lowered or raised by what the drive reported. */
enum rad_level rad_technique_level_here(enum rad_technique technique, const struct rad_capability *capability);

/* What an overwrite does not reach on such a drive; static text, beginning with a lower-case letter. */
const char *rad_overwrite_limit(enum rad_bus bus, enum rad_media media);

/* What a drive on this bus would have to offer for Purge: "NVMe Sanitize, ...". Static text. */
const char *rad_purge_needs(enum rad_bus bus, enum rad_media media);

/* Bytes per second to assume for a drive that nobody measured yet. Never 0. */
uint64_t rad_rate_assumed(enum rad_bus bus, enum rad_media media);

/* device_plan.c: the steps of a plan by the drive's own commands, and the verdict on each technique. */
void rad_plan_by_device(const struct rad_profile *profile, const struct rad_capability *capability,
			struct rad_plan *plan);
/* The steps that come before any erasure, host's or drive's: wait for a running sanitize, show hidden sectors. */
void rad_plan_prepare(const struct rad_capability *capability, struct rad_plan *plan);

/* plan.c */
void rad_plan_refuse(struct rad_plan *plan, const char *format, ...) RAD_PRINTF(2, 3);
/* A new step at the plan's end, zeroed but for its kind; NULL (and the plan refused) when there is no room. The
 * estimate is for permille of the drive read or written by the host. */
struct rad_plan_step *rad_plan_add(enum rad_step_kind kind, uint32_t permille, const struct rad_capability *capability,
				   struct rad_plan *plan);
void rad_plan_count_estimate(struct rad_plan *plan, const struct rad_plan_step *step);

#endif
