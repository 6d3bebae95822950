/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One look at the whole machine, which the judgement of single drives is made from.
 */
#ifndef RAD_DEVICE_MACHINE_H
#define RAD_DEVICE_MACHINE_H

#include "device/block.h"
#include "device/mounts.h"
#include "device/running.h"

/* A whole device as it was met. */
struct rad_survey_item {
	struct rad_block block;
	struct rad_nature nature;
	struct rad_identity identity;
};

struct rad_machine {
	struct rad_view view;
	struct rad_mounts mounts;
	struct rad_device_set mounted; /* devices that a mounted file system uses directly */
	struct rad_device_set swapped;
	struct rad_running running;
	struct rad_survey_item *items; /* all whole devices, drives or not; no partitions, no hidden paths */
	size_t n_items;
};

/* Everything but the survey. *ret is freed with rad_machine_free(). RAD_ERROR_IO. */
int rad_machine_new(const struct rad_scan_roots *roots, struct rad_machine **ret, struct rad_error *err) RAD_MUST_CHECK;
void rad_machine_free(struct rad_machine *machine);

/* Fills items: all that there is, with stable ids told apart. */
int rad_machine_survey(struct rad_machine *machine, struct rad_error *err) RAD_MUST_CHECK;

/* A drive of what was met: identity, geometry and node. Uses, protection, contents and temperature are still empty. */
void rad_drive_fill(const struct rad_view *view, const struct rad_survey_item *item, struct rad_drive *ret);

/* Who uses the drive, as far as sysfs and proc tell: fills uses. */
void rad_uses_find(const struct rad_machine *machine, const struct rad_block *block, struct rad_drive *drive);
void rad_use_add(struct rad_drive *drive, enum rad_use_kind kind, const char *by);

/* What only asking the drive has told. */
struct rad_judging {
	bool is_silent; /* it did not answer in time */
	bool is_own;	/* it carries Radera itself, or its evidence */
};

/* Sets protection and its reason from what the drive holds now. */
void rad_protection_judge(const struct rad_machine *machine, const struct rad_survey_item *item,
			  const struct rad_judging *judging, struct rad_drive *drive);

#endif
