/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Capability + profile -> plan: the ordered steps, the level they can reach, and for every technique why or why not;
 * or a refusal with its reason. Pure: no I/O, no clock, no allocation; the same input always gives the same plan.
 */
#ifndef RADERA_PLAN_H
#define RADERA_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <radera/capability.h>
#include <radera/profile.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RAD_PLAN_STEPS_MAX (2 * RAD_PASSES_MAX)

enum rad_step_kind {
	RAD_STEP_OVERWRITE = 0,
	RAD_STEP_VERIFY,	/* read back what was written */
	RAD_STEP_AWAIT,		/* a sanitize that ran when we came: wait for its end */
	RAD_STEP_SUSPEND,	/* suspend the machine to lift the freeze that its firmware put on the drive */
	RAD_STEP_SHOW_CAPACITY, /* lift HPA, AMAC, DCO or a reduced capacity */
	RAD_STEP_WITNESS,	/* keep digests of old data at seeded places */
	RAD_STEP_MARK,		/* write a keyed pattern at seeded places all over the surface */
	RAD_STEP_DEVICE,	/* the drive's own erasing command */
	RAD_STEP_VERIFY_GONE,	/* read: no mark and no old data is left */
	RAD_STEP_KIND_COUNT,
};

/* What cancelling means while a step runs; the UI shows the word. */
enum rad_cancel {
	RAD_CANCEL_AT_ONCE = 0,
	RAD_CANCEL_AT_BOUNDARY,
	RAD_CANCEL_GOES_ON_IN_DRIVE,
	RAD_CANCEL_NOT_AT_ALL,
};

struct rad_plan_step {
	enum rad_step_kind kind;
	uint32_t pass;		/* counted from 0; a verify step names the pass that it reads back */
	struct rad_fill fill;	/* what is written, or what must be read */
	enum rad_extent extent; /* FULL for overwrite */
	uint32_t sample_permille;
	enum rad_cancel cancel;
	uint64_t estimate_ms;
	enum rad_technique technique; /* DEVICE; else RAD_TECHNIQUE_OVERWRITE */
	bool reads_may_fail;	      /* VERIFY_GONE: the drive says that erased sectors give read errors */
};

enum rad_choice {
	RAD_CHOICE_CHOSEN = 0,
	RAD_CHOICE_NOT_OFFERED,
	RAD_CHOICE_BLOCKED,
	RAD_CHOICE_COUNTS_LESS,
	RAD_CHOICE_NEVER,      /* is no technique at all (discard) */
	RAD_CHOICE_UNKNOWN,    /* could not be asked */
	RAD_CHOICE_NOT_WANTED, /* the profile asks for something else */
};

struct rad_consideration {
	enum rad_technique technique;
	enum rad_choice choice;
	enum rad_level level; /* what it would have reached on this medium */
	char reason[200];
};

struct rad_plan {
	char profile_id[RAD_ID_SIZE];
	char profile_sha256[65];
	char profile_title_en[120];
	char profile_title_sv[120];
	enum rad_level level_wanted;
	enum rad_level level_reachable;
	enum rad_technique technique;
	enum rad_bad_sectors bad_sectors;
	uint64_t bad_bytes_max;
	bool refused;
	char refusal[300]; /* one sentence when refused */
	size_t n_steps;
	struct rad_plan_step steps[RAD_PLAN_STEPS_MAX];
	size_t n_considerations;
	struct rad_consideration considerations[RAD_TECHNIQUE_COUNT];
	uint64_t estimate_ms;
};

/* Fills *ret wholly; a plan that cannot be made is a refusal, not an error. */
void rad_plan_make(const struct rad_profile *profile, const struct rad_capability *capability, struct rad_plan *ret);

const char *rad_step_kind_name(enum rad_step_kind kind); /* "overwrite", "verify", "await", ... */

/* What a technique counts for on a medium, before the drive's own report is looked at (NIST SP 800-88r2 3.1, IEEE
 * 2883-2022; where readings differ, the lower). */
enum rad_level rad_technique_level(enum rad_technique technique, enum rad_media media);
/* A sentence on what the technique does not do or what its level rests on; static, may be empty. */
const char *rad_technique_limit(enum rad_technique technique, enum rad_media media);
const char *rad_cancel_name(enum rad_cancel cancel); /* "at-once", "at-boundary", "goes-on-in-drive", "not-at-all" */
const char *rad_choice_name(enum rad_choice choice); /* "chosen", "not-offered", "blocked", "counts-less", "never",
							"unknown", "not-wanted" */

#ifdef __cplusplus
}
#endif

#endif
