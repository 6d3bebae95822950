/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/technique.h"

#include "base/cleanup.h"

#define BUS(bus) (1u << (bus))
#define ANY_BUS	 (~0u)

#define NONE  RAD_LEVEL_NONE
#define CLEAR RAD_LEVEL_CLEAR
#define PURGE RAD_LEVEL_PURGE

/*
 * Where the sources disagree the lower level stands here:
 * - ATA SECURITY ERASE UNIT is not named by SP 800-88r2. On a magnetic disk its enhanced form is a purge (SP 800-88r1
 *   A-5, IEEE 2883), on flash r1 calls both forms Clear; on an unknown medium flash is assumed.
 * - Format NVM: r1 calls it Purge, readings of IEEE 2883 Clear for SES=1 and "possible" for SES=2: Clear, unless the
 *   maker states a cryptographic erase.
 * - eMMC erase and sanitize: makers' tables rate it Clear.
 * A bus that is unknown could carry anything.
 */
static const struct {
	unsigned int buses;
	enum rad_level level[RAD_MEDIA_COUNT]; /* unknown, disk, flash */
} techniques[RAD_TECHNIQUE_COUNT] = {
	[RAD_TECHNIQUE_NVME_SANITIZE] = { BUS(RAD_BUS_UNKNOWN) | BUS(RAD_BUS_NVME), { PURGE, PURGE, PURGE } },
	[RAD_TECHNIQUE_ATA_SANITIZE] = { BUS(RAD_BUS_UNKNOWN) | BUS(RAD_BUS_ATA) | BUS(RAD_BUS_USB),
					 { PURGE, PURGE, PURGE } },
	[RAD_TECHNIQUE_SCSI_SANITIZE] = { BUS(RAD_BUS_UNKNOWN) | BUS(RAD_BUS_SCSI) | BUS(RAD_BUS_USB),
					  { PURGE, PURGE, PURGE } },
	[RAD_TECHNIQUE_TCG_REVERT] = { BUS(RAD_BUS_UNKNOWN) | BUS(RAD_BUS_ATA) | BUS(RAD_BUS_NVME) | BUS(RAD_BUS_SCSI) |
					       BUS(RAD_BUS_USB),
				       { PURGE, PURGE, PURGE } },
	[RAD_TECHNIQUE_ATA_SECURITY_ERASE] = { BUS(RAD_BUS_UNKNOWN) | BUS(RAD_BUS_ATA) | BUS(RAD_BUS_USB),
					       { CLEAR, PURGE, CLEAR } },
	[RAD_TECHNIQUE_NVME_FORMAT] = { BUS(RAD_BUS_UNKNOWN) | BUS(RAD_BUS_NVME), { CLEAR, CLEAR, CLEAR } },
	[RAD_TECHNIQUE_MMC_SANITIZE] = { BUS(RAD_BUS_UNKNOWN) | BUS(RAD_BUS_MMC), { CLEAR, CLEAR, CLEAR } },
	[RAD_TECHNIQUE_OVERWRITE] = { ANY_BUS, { CLEAR, CLEAR, CLEAR } },
	[RAD_TECHNIQUE_DISCARD] = { ANY_BUS, { NONE, NONE, NONE } },
};

enum rad_level rad_technique_level(enum rad_technique technique, enum rad_media media)
{
	if ((unsigned int)technique >= RAD_TECHNIQUE_COUNT)
		return RAD_LEVEL_NONE;
	if ((unsigned int)media >= RAD_MEDIA_COUNT)
		media = RAD_MEDIA_UNKNOWN;
	return techniques[technique].level[media];
}

bool rad_technique_fits_bus(enum rad_technique technique, enum rad_bus bus)
{
	if ((unsigned int)technique >= RAD_TECHNIQUE_COUNT)
		return false;
	if ((unsigned int)bus >= RAD_BUS_COUNT)
		bus = RAD_BUS_UNKNOWN;
	return techniques[technique].buses & BUS(bus);
}

static bool is_virtual(enum rad_bus bus)
{
	return bus == RAD_BUS_LOOP || bus == RAD_BUS_RAM || bus == RAD_BUS_ZRAM || bus == RAD_BUS_VIRTIO;
}

const char *rad_overwrite_limit(enum rad_bus bus, enum rad_media media)
{
	if (is_virtual(bus))
		return "covers this block device only, not what it lies on";
	if (media == RAD_MEDIA_FLASH)
		return "spare and retired cells of the flash are not reached";
	if (media == RAD_MEDIA_DISK)
		return "sectors that the drive has replaced are not reached";
	return "the medium is unknown, and spare areas that it may have are not reached";
}

static const char *const ata_needs[RAD_MEDIA_COUNT] = {
	[RAD_MEDIA_UNKNOWN] = "ATA SANITIZE or a TCG revert",
	[RAD_MEDIA_DISK] = "ATA SANITIZE, a TCG revert or an enhanced ATA Security Erase",
	[RAD_MEDIA_FLASH] = "ATA SANITIZE (block erase or crypto scramble) or a TCG revert",
};

static const char *const bus_needs[RAD_BUS_COUNT] = {
	[RAD_BUS_NVME] = "NVMe Sanitize, a TCG revert, or NVMe Format with a crypto-erase statement of the maker",
	[RAD_BUS_SCSI] = "SCSI SANITIZE or a TCG revert",
	[RAD_BUS_USB] = "a sanitize command or TCG revert that its USB bridge passes on",
	[RAD_BUS_MMC] = "a statement of the maker that its sanitize is a purge (eMMC sanitize as such is Clear)",
	[RAD_BUS_UFS] = "UFS erase with the purge operation",
	[RAD_BUS_VIRTIO] = "a purge of the storage under it (a virtual drive has no such command)",
	[RAD_BUS_LOOP] = "a purge of the storage under it (a loop device has no such command)",
	[RAD_BUS_RAM] = "a purge of the memory under it (a RAM disk has no such command)",
	[RAD_BUS_ZRAM] = "a purge of the memory under it (a RAM disk has no such command)",
};

const char *rad_purge_needs(enum rad_bus bus, enum rad_media media)
{
	if (bus == RAD_BUS_ATA)
		return ata_needs[(unsigned int)media < RAD_MEDIA_COUNT ? media : RAD_MEDIA_UNKNOWN];
	if ((unsigned int)bus < RAD_BUS_COUNT && bus_needs[bus])
		return bus_needs[bus];
	return "a sanitize command of its own (its bus is unknown)";
}

/*
 * Sustained, not peak: used disks of 7200 turns do 100-150 MB/s, SATA flash 500, NVMe about 2000 once its cache is
 * full. USB and MMC are set low, so that an estimate there errs on the long side.
 */
static const struct {
	enum rad_bus bus;
	uint64_t disk;
	uint64_t flash;
} rates[] = {
	{ RAD_BUS_ATA, 130000000, 500000000 },	 { RAD_BUS_NVME, 200000000, 2000000000 },
	{ RAD_BUS_SCSI, 200000000, 500000000 },	 { RAD_BUS_USB, 100000000, 100000000 },
	{ RAD_BUS_MMC, 100000000, 100000000 },	 { RAD_BUS_UFS, 500000000, 500000000 },
	{ RAD_BUS_RAM, 2000000000, 2000000000 }, { RAD_BUS_ZRAM, 1000000000, 1000000000 },
	{ RAD_BUS_LOOP, 500000000, 500000000 },
};

uint64_t rad_rate_assumed(enum rad_bus bus, enum rad_media media)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rates); i++)
		if (rates[i].bus == bus)
			return media == RAD_MEDIA_FLASH ? rates[i].flash : rates[i].disk;
	return 130000000;
}
