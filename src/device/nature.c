/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "device/block.h"

static const char *const kind_texts[] = {
	[RAD_BLOCK_DRIVE] = "a drive",
	[RAD_BLOCK_MEMORY] = "a loop or memory device",
	[RAD_BLOCK_STRANGE] = "a kind of device that Radera does not know",
	[RAD_BLOCK_NETWORK] = "storage reached over a network, which another machine holds",
	[RAD_BLOCK_OPTICAL] = "a CD or DVD drive",
	[RAD_BLOCK_FLOPPY] = "a floppy disk drive",
	[RAD_BLOCK_OTHER_SCSI] = "a SCSI unit that is no disk",
	[RAD_BLOCK_STACKED] = "a device made by software (device mapper, RAID, cache, network block device)",
	[RAD_BLOCK_PARTITION] = "a partition",
	[RAD_BLOCK_HARDWARE_PART] = "a hardware partition, a part of its drive",
	[RAD_BLOCK_HIDDEN] = "one path of several to a drive",
};

_Static_assert(RAD_ARRAY_LENGTH(kind_texts) == RAD_BLOCK_KIND_COUNT, "every kind has a text");

const char *rad_block_kind_text(enum rad_block_kind kind)
{
	return (unsigned int)kind < RAD_BLOCK_KIND_COUNT ? kind_texts[kind] : "unknown";
}

/* Attributes that one driver alone makes in the block device's own directory. */
static const struct {
	const char *attribute;
	struct rad_nature nature;
} own_marks[] = {
	{ "partition", { RAD_BLOCK_PARTITION, RAD_BUS_UNKNOWN } },
	{ "dm", { RAD_BLOCK_STACKED, RAD_BUS_UNKNOWN } },
	{ "md", { RAD_BLOCK_STACKED, RAD_BUS_UNKNOWN } },
	{ "bcache", { RAD_BLOCK_STACKED, RAD_BUS_UNKNOWN } },
	{ "loop", { RAD_BLOCK_MEMORY, RAD_BUS_LOOP } },
	{ "mm_stat", { RAD_BLOCK_MEMORY, RAD_BUS_ZRAM } },
};

/*
 * Who registered the number, by the kernel's own word in /proc/devices, for software devices that leave no mark in
 * sysfs: RAM disks always, loop devices while they have no file.
 */
static const struct {
	const char *driver;
	enum rad_bus bus;
} software_drivers[] = {
	{ "ramdisk", RAD_BUS_RAM },
	{ "loop", RAD_BUS_LOOP },
};

enum ancestor {
	ANCESTOR_SCSI = 1 << 0,
	ANCESTOR_ATA = 1 << 1,
	ANCESTOR_USB = 1 << 2,
	ANCESTOR_VIRTIO = 1 << 3,
	ANCESTOR_NVME = 1 << 4,
	ANCESTOR_MMC = 1 << 5,
	ANCESTOR_UFS = 1 << 6,
	ANCESTOR_NETWORK = 1 << 7,
	ANCESTOR_FLOPPY = 1 << 8,
};

static const struct {
	const char *subsystem;
	unsigned int ancestor;
} subsystems[] = {
	{ "scsi", ANCESTOR_SCSI },     { "usb", ANCESTOR_USB },
	{ "virtio", ANCESTOR_VIRTIO }, { "nvme", ANCESTOR_NVME },
	{ "mmc", ANCESTOR_MMC },       { "nvme-subsystem", ANCESTOR_NVME },
	{ "ufs", ANCESTOR_UFS },       { "nvme-fabrics", ANCESTOR_NVME | ANCESTOR_NETWORK },
};

/* Folders and attributes that an ancestor has when it is a port, host or session of that kind. */
static const struct {
	const char *attribute;
	unsigned int ancestor;
} ancestor_marks[] = {
	{ "ata_port", ANCESTOR_ATA },
	{ "geometry_descriptor", ANCESTOR_UFS },
	{ "iscsi_session", ANCESTOR_NETWORK },
};

static bool is_network_controller(const char *directory)
{
	static const char *const networks[] = { "tcp", "rdma", "fc", "loop" };
	char transport[16];

	if (!rad_attribute_text(directory, "transport", transport, sizeof(transport)))
		return false;
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(networks); i++) {
		if (rad_text_equal(transport, networks[i]))
			return true;
	}
	return false;
}

static bool visit_controller(const char *directory, const char *name, void *user)
{
	bool *is_network = user;
	char path[PATH_MAX];

	if (rad_path_format(path, "%s/%s", directory, name) && is_network_controller(path))
		*is_network = true;
	return !*is_network;
}

/* An NVMe namespace hangs below its controller, or, with multipath, below a subsystem that links to its controllers. */
static bool is_network_nvme(const char *directory)
{
	bool is_network = is_network_controller(directory);

	if (!is_network)
		rad_directory_visit(directory, visit_controller, &is_network);
	return is_network;
}

static unsigned int ancestor_facts(const char *directory)
{
	unsigned int found = 0;
	char name[64];

	if (rad_attribute_link(directory, "subsystem", name, sizeof(name))) {
		for (size_t i = 0; i < RAD_ARRAY_LENGTH(subsystems); i++)
			found |= rad_text_equal(name, subsystems[i].subsystem) ? subsystems[i].ancestor : 0;
	}
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(ancestor_marks); i++)
		found |= rad_attribute_exists(directory, ancestor_marks[i].attribute) ? ancestor_marks[i].ancestor : 0;
	if (rad_attribute_link(directory, "driver", name, sizeof(name)) && rad_text_equal(name, "floppy"))
		found |= ANCESTOR_FLOPPY;
	if ((found & ANCESTOR_NVME) && is_network_nvme(directory))
		found |= ANCESTOR_NETWORK;
	return found;
}

static unsigned int all_ancestors(const struct rad_view *view, const struct rad_block *block)
{
	unsigned int found = 0;
	char path[PATH_MAX];

	(void)rad_text_copy(path, sizeof(path), block->path);
	while (rad_ancestor_next(view, path))
		found |= ancestor_facts(path);
	return found;
}

/* Ordered: a card in a USB reader with a host of its own is a card, a SATA disk behind a USB bridge is on USB. */
static enum rad_bus bus_of(unsigned int ancestors, const struct rad_block *block)
{
	char vendor[16];

	if (ancestors & ANCESTOR_NVME)
		return RAD_BUS_NVME;
	if (ancestors & ANCESTOR_MMC)
		return RAD_BUS_MMC;
	if (ancestors & ANCESTOR_USB)
		return RAD_BUS_USB;
	if (ancestors & ANCESTOR_UFS)
		return RAD_BUS_UFS;
	if (ancestors & ANCESTOR_ATA)
		return RAD_BUS_ATA;
	if (ancestors & ANCESTOR_SCSI) {
		/* a SATA drive behind a SAS adapter: its translation layer must say this vendor (SAT-5, 8.1) */
		(void)rad_attribute_field(block->path, "device/vendor", vendor, sizeof(vendor));
		return rad_text_equal(vendor, "ATA") ? RAD_BUS_ATA : RAD_BUS_SCSI;
	}
	return ancestors & ANCESTOR_VIRTIO ? RAD_BUS_VIRTIO : RAD_BUS_UNKNOWN;
}

/* Peripheral device types of SPC-5 table 150 whose blocks can be written in place. */
static enum rad_block_kind kind_of_scsi(const struct rad_block *block)
{
	uint64_t type;

	if (!rad_attribute_u64(block->path, "device/type", &type))
		return RAD_BLOCK_STRANGE;
	switch (type) {
	case 0x00: /* direct access */
	case 0x0E: /* reduced block commands */
	case 0x14: /* host-managed zones */
		return RAD_BLOCK_DRIVE;
	case 0x05:
		return RAD_BLOCK_OPTICAL;
	default:
		return RAD_BLOCK_OTHER_SCSI;
	}
}

static struct rad_nature hardware_nature(unsigned int ancestors, const struct rad_block *block)
{
	struct rad_nature nature = { RAD_BLOCK_DRIVE, bus_of(ancestors, block) };

	if (ancestors & ANCESTOR_NETWORK)
		nature.kind = RAD_BLOCK_NETWORK;
	else if (ancestors & ANCESTOR_SCSI)
		nature.kind = kind_of_scsi(block);
	else if (ancestors & ANCESTOR_FLOPPY)
		nature.kind = RAD_BLOCK_FLOPPY;
	else if (nature.bus == RAD_BUS_UNKNOWN ||
		 /* a USB device that speaks neither SCSI nor MMC */
		 nature.bus == RAD_BUS_USB)
		nature.kind = RAD_BLOCK_STRANGE;
	if (nature.kind != RAD_BLOCK_DRIVE && nature.kind != RAD_BLOCK_NETWORK)
		nature.bus = RAD_BUS_UNKNOWN;
	return nature;
}

/* Whether the line of /proc/devices is "  7 loop" for this number and driver. */
static bool is_line_of(char *line, uint32_t major_number, const char *driver)
{
	uint64_t number;
	char *name;

	line += strspn(line, " ");
	name = strchr(line, ' ');
	if (!name)
		return false;
	*name++ = '\0';
	return rad_text_to_u64(line, &number) && number == major_number && rad_text_equal(name, driver);
}

/* Whether /proc/devices gives the block major to the driver. */
static bool is_driver_of(const struct rad_view *view, uint32_t major_number, const char *driver)
{
	char text[16384];
	char *rest = text;
	char *line;
	bool is_block = false;

	if (!rad_attribute_text(view->proc, "devices", text, sizeof(text)))
		return false;
	while ((line = strsep(&rest, "\n")) != NULL) {
		if (rad_text_has_prefix(line, "Block devices:"))
			is_block = true;
		else if (is_block && is_line_of(line, major_number, driver))
			return true;
	}
	return false;
}

static struct rad_nature software_nature(const struct rad_view *view, const struct rad_block *block)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(software_drivers); i++) {
		if (is_driver_of(view, block->major_number, software_drivers[i].driver))
			return (struct rad_nature){ RAD_BLOCK_MEMORY, software_drivers[i].bus };
	}
	return (struct rad_nature){ RAD_BLOCK_STACKED, RAD_BUS_UNKNOWN };
}

struct rad_nature rad_block_nature(const struct rad_view *view, const struct rad_block *block)
{
	struct rad_block parent;
	char devices[PATH_MAX];
	uint64_t is_hidden = 0;
	unsigned int ancestors;

	if (rad_attribute_u64(block->path, "hidden", &is_hidden) && is_hidden)
		return (struct rad_nature){ RAD_BLOCK_HIDDEN, RAD_BUS_UNKNOWN };
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(own_marks); i++) {
		if (rad_attribute_exists(block->path, own_marks[i].attribute))
			return own_marks[i].nature;
	}
	if (rad_block_parent(view, block, &parent))
		return (struct rad_nature){ RAD_BLOCK_HARDWARE_PART, RAD_BUS_UNKNOWN };
	ancestors = all_ancestors(view, block);
	/* NVMe multipath nodes are virtual, and drives; so software is what is virtual and has no known ancestor */
	if (!ancestors && rad_path_format(devices, "%s/devices/virtual", view->sysfs) &&
	    rad_path_is_below(block->path, devices))
		return software_nature(view, block);
	return hardware_nature(ancestors, block);
}
