/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/scan_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "device/contents.h"
#include "device/identity.h"
#include "device/uses.h"

static const char *use_words(enum rad_use_kind kind)
{
	static const char *const words[RAD_USE_COUNT] = {
		[RAD_USE_MOUNTED] = "is mounted",
		[RAD_USE_SWAP] = "is used as swap",
		[RAD_USE_HOLDER] = "is built on it",
		[RAD_USE_EXCLUSIVE] = "is held open by another program",
	};

	return words[kind];
}

static void protect(struct rad_drive *drive, enum rad_protection why, const char *reason)
{
	if (drive->protection != RAD_PROTECTION_NONE)
		return;
	drive->protection = why;
	(void)rad_text_copy(drive->protection_reason, sizeof(drive->protection_reason), reason);
}

static void protect_used(struct rad_drive *drive)
{
	char reason[sizeof(drive->protection_reason)];

	if (drive->n_uses == 0)
		return;
	(void)snprintf(reason, sizeof(reason), "it is in use: %s %s", drive->uses[0].by,
		       use_words(drive->uses[0].kind));
	protect(drive, RAD_PROTECTION_IN_USE, reason);
}

int rad_drive_protect(const struct rad_view *view, const struct rad_running *running, const struct rad_block *block,
		      const struct rad_kind *kind, struct rad_drive *drive, struct rad_error *err)
{
	int r = rad_uses_read(view, block, drive, err);

	if (r < 0)
		return r;
	drive->protection = RAD_PROTECTION_NONE;
	drive->protection_reason[0] = '\0';
	if (rad_blocks_has(&running->drives, block))
		protect(drive, RAD_PROTECTION_RUNNING_MEDIUM, "this system or Radera itself runs from it");
	if (!running->is_known)
		protect(drive, RAD_PROTECTION_RUNNING_MEDIUM_UNKNOWN, running->reason);
	if (!kind->is_drive)
		protect(drive, RAD_PROTECTION_NOT_A_DRIVE, kind->what);
	protect_used(drive);
	if (drive->read_only)
		protect(drive, RAD_PROTECTION_READ_ONLY, "it is read-only");
	if (drive->identity.size_bytes == 0)
		protect(drive, RAD_PROTECTION_NO_MEDIUM, "it has no medium: its size is zero");
	return 0;
}

struct sensor {
	const struct rad_block *block;
	int32_t temperature;
};

static bool read_sensor(void *user, const char *name)
{
	static const char *const places[] = { "device/hwmon", "device" }; /* drivetemp; nvme */
	struct sensor *sensor = user;
	char attribute[128];
	char text[32];

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(places); i++) {
		uint64_t value;

		(void)snprintf(attribute, sizeof(attribute), "%s/%.60s/temp1_input", places[i], name);
		if (rad_text_has_prefix(name, "hwmon") &&
		    rad_block_text(sensor->block, attribute, text, sizeof(text)) && rad_text_to_u64(text, &value) &&
		    value < 200000) {
			sensor->temperature = (int32_t)value;
			return false;
		}
	}
	return true;
}

static int32_t read_temperature(const struct rad_block *block)
{
	struct sensor sensor = { .block = block, .temperature = RAD_TEMPERATURE_UNKNOWN };

	rad_block_list(block, "device/hwmon", read_sensor, &sensor);
	if (sensor.temperature == RAD_TEMPERATURE_UNKNOWN)
		rad_block_list(block, "device", read_sensor, &sensor);
	return sensor.temperature;
}

int rad_drive_read(const struct rad_view *view, const struct rad_running *running, const struct rad_block *block,
		   const struct rad_kind *kind, bool skip_contents, struct rad_drive *ret, struct rad_error *err)
{
	uint64_t sector = rad_block_number(block, "queue/logical_block_size");
	uint64_t physical = rad_block_number(block, "queue/physical_block_size");
	int r;

	memset(ret, 0, sizeof(*ret));
	rad_identity_read(view, block, kind->bus, &ret->identity);
	rad_block_node(view, block, ret->node, sizeof(ret->node));
	ret->major_number = block->major_number;
	ret->minor_number = block->minor_number;
	ret->bus = kind->bus;
	ret->media = kind->media;
	ret->logical_sector_bytes = sector ? (uint32_t)sector : 512;
	ret->physical_sector_bytes = physical ? (uint32_t)physical : ret->logical_sector_bytes;
	ret->max_request_bytes = (uint32_t)(rad_block_number(block, "queue/max_sectors_kb") * 1024);
	ret->removable = rad_block_number(block, "removable") != 0;
	ret->read_only = rad_block_number(block, "ro") != 0;
	ret->temperature_millicelsius = read_temperature(block);
	r = rad_drive_protect(view, running, block, kind, ret, err);
	if (r >= 0 && view->is_real && !skip_contents && ret->identity.size_bytes && kind->is_drive)
		rad_contents_read(ret);
	return r;
}

struct collection {
	const struct rad_view *view;
	const struct rad_scan_options *options;
	const struct rad_running *running;
	struct rad_drive *drives;
	size_t n;
	int r;
	struct rad_error *err;
};

static bool collect(void *user, const char *name)
{
	struct collection *it = user;
	struct rad_drive *more;
	struct rad_block block;
	struct rad_kind kind;

	if (!rad_block_by_name(it->view, name, &block))
		return true;
	rad_kind_judge(&block, &kind);
	/* what can never be chosen is shown with --all, but for loop devices without a file and boot areas */
	if (!kind.is_listed && !(it->options->all && (kind.is_drive || kind.bus != RAD_BUS_UNKNOWN)))
		return true;
	if (!kind.is_listed && rad_block_number(&block, "size") == 0)
		return true;
	more = reallocarray(it->drives, it->n + 1, sizeof(*more));
	if (!more) {
		it->r = rad_error_set(it->err, RAD_ERROR_IO, ENOMEM, "scan", "out of memory");
		return false;
	}
	it->drives = more;
	it->r = rad_drive_read(it->view, it->running, &block, &kind, it->options->skip_contents, &more[it->n], it->err);
	if (it->r >= 0)
		it->n++;
	return it->r >= 0;
}

static int compare(const void *a, const void *b)
{
	const struct rad_drive *left = a;
	const struct rad_drive *right = b;

	if (left->bus != right->bus)
		return left->bus < right->bus ? -1 : 1;
	return strcmp(left->identity.stable_id, right->identity.stable_id);
}

/* Cheap bridges give every drive the same serial number: such drives are told apart by where they are. */
static void tell_apart(struct rad_drive *drives, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++) {
		size_t twins = 0;

		for (size_t k = i + 1; k < n; k++) {
			size_t length = strlen(drives[k].identity.stable_id);

			if (!rad_text_equal(drives[i].identity.stable_id, drives[k].identity.stable_id))
				continue;
			(void)snprintf(drives[k].identity.stable_id + length, RAD_STABLE_ID_SIZE - length, "#%u:%u",
				       drives[k].major_number, drives[k].minor_number);
			twins++;
		}
		if (twins) {
			size_t length = strlen(drives[i].identity.stable_id);

			(void)snprintf(drives[i].identity.stable_id + length, RAD_STABLE_ID_SIZE - length, "#%u:%u",
				       drives[i].major_number, drives[i].minor_number);
		}
	}
}

int rad_scan(const struct rad_scan_options *options, struct rad_drive **ret, size_t *ret_n, struct rad_error *err)
{
	struct collection collection = { .options = options, .err = err };
	struct rad_running running;
	struct rad_view view;
	char path[PATH_MAX];
	int r;

	rad_view_init(&view, options);
	r = rad_running_find(&view, &running, err);
	if (r < 0)
		return r;
	collection.view = &view;
	collection.running = &running;
	(void)snprintf(path, sizeof(path), "%s/block", view.sysfs);
	rad_auto_dir DIR *probe = opendir(path);

	if (!probe)
		collection.r = rad_error_set(err, RAD_ERROR_IO, errno, "scan", "cannot read %s", path);
	else
		rad_directory_list(path, collect, &collection);
	rad_running_done(&running);
	if (collection.r < 0) {
		free(collection.drives);
		return collection.r;
	}
	if (collection.n)
		qsort(collection.drives, collection.n, sizeof(*collection.drives), compare);
	tell_apart(collection.drives, collection.n);
	*ret = collection.drives;
	*ret_n = collection.n;
	return 0;
}

int rad_scan_refresh(const struct rad_scan_options *options, struct rad_drive *drive, struct rad_error *err)
{
	struct rad_running running;
	struct rad_block block;
	struct rad_kind kind;
	struct rad_view view;
	int r;

	rad_view_init(&view, options);
	if (!rad_block_by_devno(&view, drive->major_number, drive->minor_number, &block))
		return rad_error_set(err, RAD_ERROR_IO, 0, "scan", "%s is gone", drive->node);
	r = rad_running_find(&view, &running, err);
	if (r < 0)
		return r;
	rad_kind_judge(&block, &kind);
	r = rad_drive_protect(&view, &running, &block, &kind, drive, err);
	rad_running_done(&running);
	return r;
}

int rad_device_identify(uint32_t major_number, uint32_t minor_number, struct rad_identity *ret, struct rad_error *err)
{
	const struct rad_scan_options options = { .all = true };
	struct rad_block block;
	struct rad_kind kind;
	struct rad_view view;

	rad_view_init(&view, &options);
	if (!rad_block_by_devno(&view, major_number, minor_number, &block))
		return rad_error_set(err, RAD_ERROR_IO, ENODEV, "identify", "the block device %u:%u is gone",
				     major_number, minor_number);
	rad_kind_judge(&block, &kind);
	rad_identity_read(&view, &block, kind.bus, ret);
	return 0;
}
