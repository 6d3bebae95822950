/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/kind.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

/* Whether a directory of the path is called prefix + a number ("ata3", "usb1", "host0", "virtio2"). */
static bool path_has_numbered(const char *path, const char *prefix)
{
	size_t length = strlen(prefix);

	for (const char *at = strchr(path, '/'); at; at = strchr(at + 1, '/')) {
		if (strncmp(at + 1, prefix, length) == 0 && isdigit((unsigned char)at[1 + length]))
			return true;
	}
	return false;
}

static bool path_has(const char *path, const char *part)
{
	return strstr(path, part) != NULL;
}

/* A row decides when its attribute exists below the block device. */
static const struct {
	const char *attribute;
	enum rad_bus bus;
	const char *what; /* NULL: erasable when named */
} virtual_kinds[] = {
	{ "dm", RAD_BUS_UNKNOWN, "a device-mapper device (LVM, encryption or multipath)" },
	{ "md", RAD_BUS_UNKNOWN, "a RAID array" },
	{ "bcache", RAD_BUS_UNKNOWN, "a bcache device" },
	{ "comp_algorithm", RAD_BUS_ZRAM, NULL },
	{ "loop", RAD_BUS_LOOP, NULL },
};

static void judge_virtual(const struct rad_block *block, struct rad_kind *ret)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(virtual_kinds); i++) {
		if (!rad_block_has(block, virtual_kinds[i].attribute))
			continue;
		ret->bus = virtual_kinds[i].bus;
		ret->is_drive = virtual_kinds[i].what == NULL;
		ret->what = virtual_kinds[i].what;
		return;
	}
	/* the RAM disk driver has no attribute of its own; a loop device without a file has none either */
	ret->is_drive = rad_text_has_prefix(block->name, "ram");
	ret->bus = ret->is_drive ? RAD_BUS_RAM : RAD_BUS_UNKNOWN;
	ret->what = ret->is_drive ? NULL : "a virtual device with nothing behind it";
}

static enum rad_bus judge_bus(const char *path)
{
	if (path_has(path, "/nvme/") || path_has(path, "/nvme-subsystem/"))
		return RAD_BUS_NVME;
	if (path_has_numbered(path, "usb"))
		return RAD_BUS_USB;
	if (path_has(path, "/mmc_host/"))
		return RAD_BUS_MMC;
	if (path_has(path, "ufshc"))
		return RAD_BUS_UFS;
	if (path_has_numbered(path, "ata"))
		return RAD_BUS_ATA;
	if (path_has_numbered(path, "host"))
		return RAD_BUS_SCSI;
	if (path_has_numbered(path, "virtio"))
		return RAD_BUS_VIRTIO;
	return RAD_BUS_UNKNOWN;
}

/* rotational is the kernel's guess where a bridge or a hypervisor stands between: then only "not rotating" says
 * something. */
static enum rad_media judge_media(const struct rad_block *block, enum rad_bus bus)
{
	bool rotates = rad_block_number(block, "queue/rotational") != 0;

	switch (bus) {
	case RAD_BUS_NVME:
	case RAD_BUS_MMC:
	case RAD_BUS_UFS:
		return RAD_MEDIA_FLASH;
	case RAD_BUS_ATA:
	case RAD_BUS_SCSI:
		return rotates ? RAD_MEDIA_DISK : RAD_MEDIA_FLASH;
	case RAD_BUS_USB:
		return rotates ? RAD_MEDIA_UNKNOWN : RAD_MEDIA_FLASH;
	case RAD_BUS_UNKNOWN:
	case RAD_BUS_VIRTIO:
	case RAD_BUS_LOOP:
	case RAD_BUS_RAM:
	case RAD_BUS_ZRAM:
	case RAD_BUS_COUNT:
		break;
	}
	return RAD_MEDIA_UNKNOWN;
}

/* SPC-5 peripheral device types that are no disks */
static const char *scsi_type_name(uint64_t type)
{
	switch (type) {
	case 0:	 /* direct access */
	case 14: /* simplified direct access */
	case 20: /* host managed zoned */
		return NULL;
	case 5:
		return "a CD or DVD drive";
	case 7:
		return "an optical memory drive";
	default:
		return "no disk";
	}
}

static bool is_nested(const struct rad_block *block)
{
	struct rad_block parent = *block;

	/* eMMC boot partitions hang below their drive and are no partitions of its table */
	*strrchr(parent.path, '/') = '\0';
	return rad_block_has(&parent, "dev") && rad_block_has(&parent, "size");
}

void rad_kind_judge(const struct rad_block *block, struct rad_kind *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (rad_block_is_partition(block)) {
		ret->what = "a partition";
		return;
	}
	if (path_has(block->path, "/virtual/block/")) {
		judge_virtual(block, ret);
		return;
	}
	ret->bus = judge_bus(block->path);
	ret->media = judge_media(block, ret->bus);
	if (is_nested(block))
		ret->what = "a boot or RPMB area of an eMMC drive";
	else if (rad_block_has(block, "device/type") &&
		 (ret->bus == RAD_BUS_ATA || ret->bus == RAD_BUS_SCSI || ret->bus == RAD_BUS_USB))
		ret->what = scsi_type_name(rad_block_number(block, "device/type"));
	ret->is_drive = ret->what == NULL && ret->bus != RAD_BUS_UNKNOWN;
	if (!ret->is_drive && !ret->what)
		ret->what = "a device of a kind that Radera does not know";
	ret->is_listed = ret->is_drive;
}
