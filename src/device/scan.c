/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/scan.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "device/identity.h"
#include "device/probe.h"
#include "device/scan_private.h"

/* Spinning up takes a healthy disk up to half of this. */
enum { ANSWER_TIMEOUT_MS = 20000 };

RAD_DEFINE_CLEANUP(cleanup_machine, struct rad_machine *, rad_machine_free)
#define auto_machine RAD_CLEANUP(cleanup_machine)

static bool is_listed(const struct rad_scan_options *options, const struct rad_survey_item *item)
{
	switch (item->nature.kind) {
	case RAD_BLOCK_DRIVE:
	case RAD_BLOCK_STRANGE: /* told, so that nobody believes that it was seen to */
	case RAD_BLOCK_NETWORK:
		return true;
	case RAD_BLOCK_MEMORY:
	case RAD_BLOCK_STACKED:
		/* the kernel keeps idle loop and RAID devices by the dozen */
		return (options->all || options->loops) && item->identity.size_bytes > 0;
	case RAD_BLOCK_OPTICAL:
	case RAD_BLOCK_FLOPPY:
	case RAD_BLOCK_OTHER_SCSI:
	case RAD_BLOCK_HARDWARE_PART:
		return options->all;
	case RAD_BLOCK_PARTITION:
	case RAD_BLOCK_HIDDEN:
	case RAD_BLOCK_KIND_COUNT:
	default:
		return false;
	}
}

static bool is_among(const struct rad_identity *identities, size_t n, const struct rad_identity *identity)
{
	for (size_t i = 0; i < n; i++) {
		if (rad_identity_is_same(&identities[i], identity))
			return true;
	}
	return false;
}

/* Only what may hold data and could be erased is opened, and never a slot without a medium. */
static bool is_worth_asking(const struct rad_scan_options *options, const struct rad_survey_item *item)
{
	return !is_among(options->busy, options->n_busy, &item->identity) &&
	       (item->nature.kind == RAD_BLOCK_DRIVE || item->nature.kind == RAD_BLOCK_MEMORY) &&
	       item->identity.size_bytes > 0;
}

static void take_answer(const struct rad_probe_answer *answer, struct rad_drive *drive, bool *ret_is_own)
{
	bool is_explained = drive->n_uses > 0; /* what is mounted is also held exclusively: that is no news */

	drive->temperature_millicelsius = answer->temperature_millicelsius;
	for (size_t i = 0; !is_explained && i < answer->n_exclusive; i++)
		rad_use_add(drive, RAD_USE_EXCLUSIVE, answer->exclusive[i]);
	if (answer->is_sanitizing) {
		static const struct rad_content sanitizing = { "whole", "other", "sanitizing" };

		drive->n_contents = 1;
		drive->contents[0] = sanitizing;
		return;
	}
	*ret_is_own = answer->contents.is_own;
	drive->n_contents = answer->contents.n;
	(void)memcpy(drive->contents, answer->contents.items, sizeof(drive->contents));
}

static bool reads_contents(const struct rad_scan_options *options, const struct rad_identity *identity)
{
	return !options->skip_contents && !is_among(options->quiet, options->n_quiet, identity);
}

int rad_drives_examine(const struct rad_machine *machine, const struct rad_scan_options *options,
		       const struct rad_survey_item *const *items, size_t n, struct rad_drive *drives,
		       struct rad_error *err)
{
	rad_auto_free struct rad_probe **probes = calloc(n + 1, sizeof(*probes));
	rad_auto_free struct rad_probe_answer *answer = calloc(1, sizeof(*answer));
	uint64_t deadline_ns;

	if (!probes || !answer)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "scan drives", "out of memory");
	for (size_t i = 0; i < n; i++) {
		rad_drive_fill(&machine->view, items[i], &drives[i]);
		if (is_worth_asking(options, items[i]))
			probes[i] = rad_probe_start(&machine->view, &items[i]->block, &drives[i],
						    reads_contents(options, &items[i]->identity));
	}
	deadline_ns = rad_probe_deadline_ns(ANSWER_TIMEOUT_MS);
	for (size_t i = 0; i < n; i++) {
		struct rad_judging judging = { .is_silent = is_worth_asking(options, items[i]) };

		rad_uses_find(machine, &items[i]->block, &drives[i]);
		if (probes[i] && rad_probe_finish(probes[i], deadline_ns, answer)) {
			take_answer(answer, &drives[i], &judging.is_own);
			judging.is_silent = false;
		}
		rad_protection_judge(machine, items[i], &judging, &drives[i]);
	}
	return 0;
}

static int compare_drives(const void *a, const void *b)
{
	const struct rad_drive *first = a;
	const struct rad_drive *second = b;
	int order = (int)first->bus - (int)second->bus;

	if (!order)
		order = strcmp(first->identity.stable_id, second->identity.stable_id);
	return order ? order : strcmp(first->node, second->node);
}

int rad_scan(const struct rad_scan_options *options, struct rad_drive **ret, size_t *ret_n, struct rad_error *err)
{
	auto_machine struct rad_machine *machine = NULL;
	rad_auto_free const struct rad_survey_item **items = NULL;
	rad_auto_free struct rad_drive *drives = NULL;
	size_t n = 0;
	int r = rad_machine_new(&options->roots, &machine, err);

	if (!r)
		r = rad_machine_survey(machine, err);
	if (r < 0)
		return r;
	items = calloc(machine->n_items + 1, sizeof(*items));
	drives = calloc(machine->n_items + 1, sizeof(*drives));
	if (!items || !drives)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "scan drives", "out of memory");
	for (size_t i = 0; i < machine->n_items; i++) {
		if (is_listed(options, &machine->items[i]))
			items[n++] = &machine->items[i];
	}
	r = rad_drives_examine(machine, options, items, n, drives, err);
	if (r < 0)
		return r;
	qsort(drives, n, sizeof(*drives), compare_drives);
	*ret = RAD_STEAL(drives);
	*ret_n = n;
	return 0;
}

int rad_device_identify(uint32_t major_number, uint32_t minor_number, struct rad_identity *ret, struct rad_error *err)
{
	const struct rad_scan_roots roots = { NULL };
	rad_auto_free struct rad_view *view = calloc(1, sizeof(*view));
	struct rad_block block;
	int r;

	if (!view)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "identify drive", "out of memory");
	r = rad_view_init(view, &roots, err);
	if (r < 0)
		return r;
	if (!rad_block_by_devno(view, major_number, minor_number, &block))
		return rad_error_set(err, RAD_ERROR_IO, ENODEV, "identify drive", "device %u:%u is gone", major_number,
				     minor_number);
	rad_identity_read(view, &block, rad_block_nature(view, &block), ret);
	return 0;
}

/* The item behind a drive's number, if it is still that drive. */
static const struct rad_survey_item *find_again(const struct rad_machine *machine, const struct rad_drive *drive,
						struct rad_error *err)
{
	for (size_t i = 0; i < machine->n_items; i++) {
		const struct rad_survey_item *item = &machine->items[i];
		const char *difference;

		if (item->block.major_number != drive->major_number || item->block.minor_number != drive->minor_number)
			continue;
		difference = rad_identity_difference(&item->identity, &drive->identity);
		if (!difference)
			return item;
		(void)rad_error_set(err, RAD_ERROR_IO, 0, "check drive",
				    "%s is another drive than before: its %s differs", drive->node, difference);
		return NULL;
	}
	(void)rad_error_set(err, RAD_ERROR_IO, ENODEV, "check drive", "%s is gone", drive->node);
	return NULL;
}

int rad_scan_refresh(const struct rad_scan_options *options, struct rad_drive *drive, struct rad_error *err)
{
	auto_machine struct rad_machine *machine = NULL;
	const struct rad_survey_item *item;
	rad_auto_free struct rad_drive *fresh = calloc(1, sizeof(*fresh));
	int r;

	if (!fresh)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "check drive", "out of memory");
	r = rad_machine_new(&options->roots, &machine, err);
	if (!r)
		r = rad_machine_survey(machine, err);
	if (r < 0)
		return r;
	item = find_again(machine, drive, err);
	if (!item)
		return -RAD_ERROR_IO;
	r = rad_drives_examine(machine, options, &item, 1, fresh, err);
	if (r < 0)
		return r;
	drive->read_only = fresh->read_only;
	drive->n_uses = fresh->n_uses;
	(void)memcpy(drive->uses, fresh->uses, sizeof(drive->uses));
	drive->protection = fresh->protection;
	(void)memcpy(drive->protection_reason, fresh->protection_reason, sizeof(drive->protection_reason));
	return 0;
}
