/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of erasure techniques: which bus can carry each, and what it counts for on each medium.
 */
#ifndef RAD_PLAN_TECHNIQUE_H
#define RAD_PLAN_TECHNIQUE_H

#include <stdbool.h>

#include <radera/plan.h>

/* What a technique counts for on a medium (NIST SP 800-88r2 3.1, IEEE 2883-2022). */
enum rad_level rad_technique_level(enum rad_technique technique, enum rad_media media);

/* Whether a command of this kind can be sent over the bus at all. The overwrite and discard can, over any. */
bool rad_technique_fits_bus(enum rad_technique technique, enum rad_bus bus);

/* What an overwrite does not reach on such a drive; static text, beginning with a lower-case letter. */
const char *rad_overwrite_limit(enum rad_bus bus, enum rad_media media);

/* What a drive on this bus would have to offer for Purge: "NVMe Sanitize, ...". Static text. */
const char *rad_purge_needs(enum rad_bus bus, enum rad_media media);

/* Bytes per second to assume for a drive that nobody measured yet. Never 0. */
uint64_t rad_rate_assumed(enum rad_bus bus, enum rad_media media);

#endif
