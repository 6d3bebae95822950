/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "device/identity.h"
#include "device/machine.h"
#include "device/place.h"

static uint32_t read_u32(const struct rad_block *block, const char *name, uint32_t factor)
{
	uint64_t value = 0;

	if (!rad_attribute_u64(block->path, name, &value) || value > UINT32_MAX / factor)
		return 0;
	return (uint32_t)value * factor;
}

void rad_drive_fill(const struct rad_view *view, const struct rad_survey_item *item, struct rad_drive *ret)
{
	const struct rad_block *block = &item->block;

	(void)memset(ret, 0, sizeof(*ret));
	ret->identity = item->identity;
	rad_block_node(view, block, ret->node);
	rad_place_find(view, block, ret->place);
	ret->major_number = block->major_number;
	ret->minor_number = block->minor_number;
	ret->bus = item->nature.bus;
	ret->media = rad_media_read(block, item->nature);
	ret->logical_sector_bytes = read_u32(block, "queue/logical_block_size", 1);
	ret->physical_sector_bytes = read_u32(block, "queue/physical_block_size", 1);
	ret->max_request_bytes = read_u32(block, "queue/max_sectors_kb", 1024);
	ret->removable = read_u32(block, "removable", 1) != 0;
	ret->read_only = read_u32(block, "ro", 1) != 0;
	ret->temperature_millicelsius = RAD_TEMPERATURE_UNKNOWN;
}

void rad_use_add(struct rad_drive *drive, enum rad_use_kind kind, const char *by)
{
	for (size_t i = 0; i < drive->n_uses; i++) {
		if (drive->uses[i].kind == kind && rad_text_equal(drive->uses[i].by, by))
			return;
	}
	if (drive->n_uses == RAD_DRIVE_USES_MAX)
		return; /* one would be enough to protect it */
	drive->uses[drive->n_uses].kind = kind;
	(void)rad_text_copy(drive->uses[drive->n_uses++].by, RAD_NODE_SIZE, by);
}

static bool is_holder(const struct rad_view *view, const struct rad_block *block)
{
	struct rad_block parent;

	return !rad_block_is_partition(block) && !rad_block_parent(view, block, &parent);
}

void rad_uses_find(const struct rad_machine *machine, const struct rad_block *block, struct rad_drive *drive)
{
	const struct rad_view *view = &machine->view;
	struct rad_device_set above = { .n = 0 };

	drive->n_uses = 0;
	rad_stack_above(view, block, &above);
	/* in the order of what a person should see first */
	for (int kind = RAD_USE_MOUNTED; kind <= RAD_USE_HOLDER; kind++) {
		for (size_t i = 0; i < above.n; i++) {
			dev_t devno = above.items[i].devno;
			struct rad_block user;
			char node[RAD_NODE_SIZE];
			bool applies = false;

			if (!rad_block_by_devno(view, (uint32_t)(devno >> 32), (uint32_t)devno, &user))
				continue;
			if (kind == RAD_USE_MOUNTED)
				applies = rad_device_set_has(&machine->mounted, devno);
			else if (kind == RAD_USE_SWAP)
				applies = rad_device_set_has(&machine->swapped, devno);
			else
				applies = devno != rad_block_devno(block) && is_holder(view, &user);
			rad_block_node(view, &user, node);
			if (applies)
				rad_use_add(drive, (enum rad_use_kind)kind, node);
		}
	}
	/* what could not be followed to its end is held by something */
	if (above.overflowed || machine->mounted.overflowed || machine->swapped.overflowed)
		rad_use_add(drive, RAD_USE_HOLDER, drive->node);
}

static const char *const use_texts[RAD_USE_COUNT] = {
	[RAD_USE_MOUNTED] = "is mounted",
	[RAD_USE_SWAP] = "is used as swap space",
	[RAD_USE_HOLDER] = "is built on it",
	[RAD_USE_EXCLUSIVE] = "is held open exclusively by another program",
};

static void protect(struct rad_drive *drive, enum rad_protection why, const char *text, const char *more,
		    const char *end)
{
	char reason[2 * sizeof(drive->protection_reason)];

	drive->protection = why;
	(void)snprintf(reason, sizeof(reason), "%s%s%s", text, more, end);
	(void)rad_text_copy(drive->protection_reason, sizeof(drive->protection_reason), reason);
}

static void protect_in_use(struct rad_drive *drive)
{
	const struct rad_use *use = &drive->uses[0];
	char end[64];

	(void)snprintf(end, sizeof(end), " %s.", use_texts[use->kind]);
	protect(drive, RAD_PROTECTION_IN_USE, "", use->by, end);
}

/* In the order of enum rad_protection: the first that applies is told. */
void rad_protection_judge(const struct rad_machine *machine, const struct rad_survey_item *item,
			  const struct rad_judging *judging, struct rad_drive *drive)
{
	const char *why = rad_device_set_why(&machine->running.devices, rad_block_devno(&item->block));
	enum rad_block_kind kind = item->nature.kind;

	drive->protection = RAD_PROTECTION_NONE;
	drive->protection_reason[0] = '\0';
	if (why)
		protect(drive, RAD_PROTECTION_RUNNING_MEDIUM, "It holds ", why, ".");
	else if (!machine->running.is_known)
		protect(drive, RAD_PROTECTION_RUNNING_MEDIUM_UNKNOWN,
			"It cannot be told which drive the system runs from, so none is offered: ",
			machine->running.doubt, ".");
	else if (kind != RAD_BLOCK_DRIVE && kind != RAD_BLOCK_MEMORY)
		protect(drive, RAD_PROTECTION_NOT_A_DRIVE, "It is ", rad_block_kind_text(kind), ".");
	else if (drive->n_uses)
		protect_in_use(drive);
	else if (judging->is_silent)
		protect(drive, RAD_PROTECTION_IN_USE, "", drive->node,
			" does not answer, so it cannot be told whether somebody uses it.");
	else if (judging->is_own)
		protect(drive, RAD_PROTECTION_OWN_MEDIUM, "", drive->node, " carries Radera itself, or its evidence.");
	else if (drive->read_only)
		protect(drive, RAD_PROTECTION_READ_ONLY, "", drive->node, " is read-only (write-protected).");
	else if (!drive->identity.size_bytes)
		protect(drive, RAD_PROTECTION_NO_MEDIUM, "", drive->node, " holds no medium (0 bytes).");
}
