/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/technique.h"

#include "base/cleanup.h"

#define NONE  RAD_LEVEL_NONE
#define CLEAR RAD_LEVEL_CLEAR
#define PURGE RAD_LEVEL_PURGE

/*
 * Where the sources disagree the lower level stands here, and `limit` says why:
 * - ATA SECURITY ERASE UNIT is not named by SP 800-88r2. On a magnetic disk its enhanced form is a purge (SP 800-88r1
 *   A-5, IEEE 2883), on flash r1 calls both forms Clear; on an unknown medium flash is assumed.
 * - Format NVM: r1 calls it Purge, readings of IEEE 2883 Clear for SES=1 and "possible" for SES=2: Clear, unless the
 *   maker states a cryptographic erase.
 * - SANITIZE OVERWRITE on flash: r1 does not list it, readings of IEEE 2883 call it Purge: Purge with a remark, and the
 *   last in the order.
 * - FORMAT UNIT, and eMMC erase with or without sanitize: makers' tables rate them Clear.
 * - TCG revert: Purge where the drive says that it encrypts its media; Pyrite does not (rad_technique_level_here).
 */
static const struct row {
	enum rad_level level[RAD_MEDIA_COUNT]; /* unknown, disk, flash */
	enum rad_technique_result result;
	enum rad_cancel cancel;
	bool is_sanitize;
	const char *limit;
} rows[RAD_TECHNIQUE_COUNT] = {
	[RAD_TECHNIQUE_NVME_SANITIZE_BLOCK] = { { PURGE, PURGE, PURGE },
						RAD_RESULT_FILL,
						RAD_CANCEL_GOES_ON_IN_DRIVE,
						true,
						"" },
	[RAD_TECHNIQUE_NVME_SANITIZE_CRYPTO] = { { PURGE, PURGE, PURGE },
						 RAD_RESULT_NOISE,
						 RAD_CANCEL_GOES_ON_IN_DRIVE,
						 true,
						 "rests on the drive's own encryption" },
	[RAD_TECHNIQUE_NVME_SANITIZE_OVERWRITE] = { { PURGE, PURGE, PURGE },
						    RAD_RESULT_PATTERN,
						    RAD_CANCEL_GOES_ON_IN_DRIVE,
						    true,
						    "SP 800-88r1 does not list an overwrite for flash; IEEE 2883 "
						    "does" },
	[RAD_TECHNIQUE_ATA_SANITIZE_BLOCK] = { { PURGE, PURGE, PURGE },
					       RAD_RESULT_FILL,
					       RAD_CANCEL_GOES_ON_IN_DRIVE,
					       true,
					       "" },
	[RAD_TECHNIQUE_ATA_SANITIZE_CRYPTO] = { { PURGE, PURGE, PURGE },
						RAD_RESULT_NOISE,
						RAD_CANCEL_GOES_ON_IN_DRIVE,
						true,
						"rests on the drive's own encryption" },
	[RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE] = { { PURGE, PURGE, PURGE },
						   RAD_RESULT_PATTERN,
						   RAD_CANCEL_GOES_ON_IN_DRIVE,
						   true,
						   "" },
	[RAD_TECHNIQUE_SCSI_SANITIZE_BLOCK] = { { PURGE, PURGE, PURGE },
						RAD_RESULT_FILL,
						RAD_CANCEL_GOES_ON_IN_DRIVE,
						true,
						"" },
	[RAD_TECHNIQUE_SCSI_SANITIZE_CRYPTO] = { { PURGE, PURGE, PURGE },
						 RAD_RESULT_NOISE,
						 RAD_CANCEL_GOES_ON_IN_DRIVE,
						 true,
						 "rests on the drive's own encryption" },
	[RAD_TECHNIQUE_SCSI_SANITIZE_OVERWRITE] = { { PURGE, PURGE, PURGE },
						    RAD_RESULT_PATTERN,
						    RAD_CANCEL_GOES_ON_IN_DRIVE,
						    true,
						    "" },
	[RAD_TECHNIQUE_TCG_PSID_REVERT] = { { PURGE, PURGE, PURGE },
					    RAD_RESULT_NOISE,
					    RAD_CANCEL_NOT_AT_ALL,
					    false,
					    "needs the PSID from the drive's label; rests on the drive's encryption" },
	[RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED] = { { CLEAR, PURGE, CLEAR },
							RAD_RESULT_FILL,
							RAD_CANCEL_NOT_AT_ALL,
							false,
							"Purge on a magnetic disk, Clear on flash (SP 800-88r1; r2 "
							"does "
							"not name it)" },
	[RAD_TECHNIQUE_ATA_SECURITY_ERASE] = { { CLEAR, CLEAR, CLEAR },
					       RAD_RESULT_FILL,
					       RAD_CANCEL_NOT_AT_ALL,
					       false,
					       "Clear at most, SP 800-88r1" },
	[RAD_TECHNIQUE_NVME_FORMAT_CRYPTO] = { { CLEAR, CLEAR, CLEAR },
					       RAD_RESULT_NOISE,
					       RAD_CANCEL_NOT_AT_ALL,
					       false,
					       "Clear, since IEEE 2883 leaves it to the maker's statement" },
	[RAD_TECHNIQUE_NVME_FORMAT_USER_DATA] = { { CLEAR, CLEAR, CLEAR },
						  RAD_RESULT_FILL,
						  RAD_CANCEL_NOT_AT_ALL,
						  false,
						  "Clear by readings of IEEE 2883" },
	[RAD_TECHNIQUE_SCSI_FORMAT_UNIT] = { { CLEAR, CLEAR, CLEAR },
					     RAD_RESULT_FILL,
					     RAD_CANCEL_NOT_AT_ALL,
					     false,
					     "a format need not write anything: the read-back decides" },
	[RAD_TECHNIQUE_MMC_SANITIZE] = { { CLEAR, CLEAR, CLEAR },
					 RAD_RESULT_FILL,
					 RAD_CANCEL_NOT_AT_ALL,
					 false,
					 "Clear by makers' tables" },
	[RAD_TECHNIQUE_MMC_SECURE_ERASE] = { { CLEAR, CLEAR, CLEAR },
					     RAD_RESULT_FILL,
					     RAD_CANCEL_NOT_AT_ALL,
					     false,
					     "the way of eMMC before 4.5" },
	[RAD_TECHNIQUE_UFS_PURGE] = { { PURGE, PURGE, PURGE },
				      RAD_RESULT_FILL,
				      RAD_CANCEL_GOES_ON_IN_DRIVE,
				      false,
				      "Linux kernels as distributed cannot send it" },
	[RAD_TECHNIQUE_OVERWRITE] = { { CLEAR, CLEAR, CLEAR }, RAD_RESULT_PATTERN, RAD_CANCEL_AT_ONCE, false, "" },
	[RAD_TECHNIQUE_DISCARD] = { { NONE, NONE, NONE },
				    RAD_RESULT_FILL,
				    RAD_CANCEL_AT_ONCE,
				    false,
				    "a hint to the drive, not an erasure" },
};

/* On flash a block erase needs no trust in keys; an overwrite wears and may miss spare cells. */
static const enum rad_technique flash_order[] = {
	RAD_TECHNIQUE_NVME_SANITIZE_BLOCK,
	RAD_TECHNIQUE_NVME_SANITIZE_CRYPTO,
	RAD_TECHNIQUE_NVME_SANITIZE_OVERWRITE,
	RAD_TECHNIQUE_ATA_SANITIZE_BLOCK,
	RAD_TECHNIQUE_ATA_SANITIZE_CRYPTO,
	RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE,
	RAD_TECHNIQUE_SCSI_SANITIZE_BLOCK,
	RAD_TECHNIQUE_SCSI_SANITIZE_CRYPTO,
	RAD_TECHNIQUE_SCSI_SANITIZE_OVERWRITE,
	RAD_TECHNIQUE_UFS_PURGE,
	RAD_TECHNIQUE_TCG_PSID_REVERT,
	RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED,
	RAD_TECHNIQUE_ATA_SECURITY_ERASE,
	RAD_TECHNIQUE_NVME_FORMAT_USER_DATA,
	RAD_TECHNIQUE_NVME_FORMAT_CRYPTO,
	RAD_TECHNIQUE_MMC_SANITIZE,
	RAD_TECHNIQUE_MMC_SECURE_ERASE,
	RAD_TECHNIQUE_SCSI_FORMAT_UNIT,
	RAD_TECHNIQUE_OVERWRITE,
	RAD_TECHNIQUE_DISCARD,
};

/* On a magnetic disk an overwrite by the drive can be read back bit by bit; a crypto erase can not. */
static const enum rad_technique disk_order[] = {
	RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE,
	RAD_TECHNIQUE_ATA_SANITIZE_CRYPTO,
	RAD_TECHNIQUE_ATA_SANITIZE_BLOCK,
	RAD_TECHNIQUE_SCSI_SANITIZE_OVERWRITE,
	RAD_TECHNIQUE_SCSI_SANITIZE_CRYPTO,
	RAD_TECHNIQUE_SCSI_SANITIZE_BLOCK,
	RAD_TECHNIQUE_NVME_SANITIZE_OVERWRITE,
	RAD_TECHNIQUE_NVME_SANITIZE_CRYPTO,
	RAD_TECHNIQUE_NVME_SANITIZE_BLOCK,
	RAD_TECHNIQUE_UFS_PURGE,
	RAD_TECHNIQUE_TCG_PSID_REVERT,
	RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED,
	RAD_TECHNIQUE_ATA_SECURITY_ERASE,
	RAD_TECHNIQUE_NVME_FORMAT_USER_DATA,
	RAD_TECHNIQUE_NVME_FORMAT_CRYPTO,
	RAD_TECHNIQUE_MMC_SANITIZE,
	RAD_TECHNIQUE_MMC_SECURE_ERASE,
	RAD_TECHNIQUE_SCSI_FORMAT_UNIT,
	RAD_TECHNIQUE_OVERWRITE,
	RAD_TECHNIQUE_DISCARD,
};

_Static_assert(RAD_ARRAY_LENGTH(flash_order) == RAD_TECHNIQUE_COUNT, "every technique has its place on flash");
_Static_assert(RAD_ARRAY_LENGTH(disk_order) == RAD_TECHNIQUE_COUNT, "every technique has its place on disks");

static const struct row *row_of(enum rad_technique technique)
{
	return &rows[(unsigned int)technique < RAD_TECHNIQUE_COUNT ? technique : RAD_TECHNIQUE_DISCARD];
}

enum rad_level rad_technique_level(enum rad_technique technique, enum rad_media media)
{
	if ((unsigned int)media >= RAD_MEDIA_COUNT)
		media = RAD_MEDIA_UNKNOWN;
	return row_of(technique)->level[media];
}

enum rad_level rad_technique_level_here(enum rad_technique technique, const struct rad_capability *capability)
{
	enum rad_level level = rad_technique_level(technique, capability->media);

	if (technique == RAD_TECHNIQUE_TCG_PSID_REVERT && !capability->trusted.media_encryption && level > CLEAR)
		return CLEAR;
	return level;
}

const char *rad_technique_limit(enum rad_technique technique, enum rad_media media)
{
	bool is_flash_overwrite =
		technique == RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE || technique == RAD_TECHNIQUE_SCSI_SANITIZE_OVERWRITE;

	if (is_flash_overwrite && media != RAD_MEDIA_DISK)
		return rows[RAD_TECHNIQUE_NVME_SANITIZE_OVERWRITE].limit;
	return row_of(technique)->limit;
}

const enum rad_technique *rad_technique_order(enum rad_media media)
{
	return media == RAD_MEDIA_DISK ? disk_order : flash_order;
}

enum rad_technique_result rad_technique_result(enum rad_technique technique)
{
	return row_of(technique)->result;
}

enum rad_cancel rad_technique_cancel(enum rad_technique technique)
{
	return row_of(technique)->cancel;
}

bool rad_technique_is_sanitize(enum rad_technique technique)
{
	return row_of(technique)->is_sanitize;
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
	[RAD_BUS_UFS] = "UFS unmap with the purge operation, which Linux kernels as distributed cannot send,",
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
