/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A drive as it was found: identity, geometry, what is on it, who uses it, and whether it may be chosen. Plain data.
 */
#ifndef RADERA_DRIVE_H
#define RADERA_DRIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RAD_SERIAL_SIZE		64
#define RAD_MODEL_SIZE		64
#define RAD_STABLE_ID_SIZE	160
#define RAD_NODE_SIZE		96
#define RAD_PLACE_SIZE		160
#define RAD_DRIVE_CONTENTS_MAX	24
#define RAD_DRIVE_USES_MAX	16
#define RAD_TEMPERATURE_UNKNOWN INT32_MIN

/*
 * Who the drive is, independent of its node name. Empty text means that the drive does not tell. Two identities are the
 * same drive by rad_identity_is_same(); node names and device numbers never decide that.
 */
struct rad_identity {
	char stable_id[RAD_STABLE_ID_SIZE]; /* one text for people and scripts: "wwn-...", "serial-MODEL_SERIAL",
					       "loop-DEV:INODE" */
	char vendor[32];
	char model[RAD_MODEL_SIZE];
	char serial[RAD_SERIAL_SIZE];
	char wwn[RAD_SERIAL_SIZE]; /* "naa.5000c500...", "eui.0025...", "nguid..." or empty */
	char firmware[32];
	uint64_t size_bytes;
	uint64_t diskseq; /* the kernel's count of media under a node (BLKGETDISKSEQ); 0 unknown. Not part of
			     rad_identity_is_same */
};

enum rad_bus {
	RAD_BUS_UNKNOWN = 0,
	RAD_BUS_ATA,
	RAD_BUS_NVME,
	RAD_BUS_SCSI,
	RAD_BUS_USB,
	RAD_BUS_MMC,
	RAD_BUS_VIRTIO,
	RAD_BUS_UFS,
	RAD_BUS_LOOP,
	RAD_BUS_RAM,
	RAD_BUS_ZRAM,
	RAD_BUS_COUNT,
};

enum rad_media {
	RAD_MEDIA_UNKNOWN = 0,
	RAD_MEDIA_DISK, /* rotating magnetic */
	RAD_MEDIA_FLASH,
	RAD_MEDIA_COUNT,
};

/* One signature found on the drive. Types only, never labels, UUIDs or names of files or people. */
struct rad_content {
	char where[16]; /* "whole" or the partition number, "1" */
	char kind[16];	/* "partition-table", "filesystem", "raid", "crypto", "other" */
	char type[32]; /* libblkid's word: "gpt", "dos", "ext4", "ntfs", "crypto_LUKS", "BitLocker", "linux_raid_member"
			*/
};

enum rad_use_kind {
	RAD_USE_MOUNTED = 0,
	RAD_USE_SWAP,
	RAD_USE_HOLDER,	   /* device mapper, md, bcache or another stacked device */
	RAD_USE_EXCLUSIVE, /* somebody else holds the whole node or a part of it open exclusively */
	RAD_USE_COUNT,
};

struct rad_use {
	enum rad_use_kind kind;
	char by[RAD_NODE_SIZE]; /* the node that is mounted, swapped to or that holds it: "/dev/sda2", "/dev/dm-0" */
};

/* Why a drive may not be chosen. Ordered by weight: the first that applies is told. */
enum rad_protection {
	RAD_PROTECTION_NONE = 0,
	RAD_PROTECTION_RUNNING_MEDIUM,	       /* Radera or the operating system runs from it */
	RAD_PROTECTION_RUNNING_MEDIUM_UNKNOWN, /* it cannot be told which drive that is: nothing is offered */
	RAD_PROTECTION_NOT_A_DRIVE,	       /* a partition, a stacked device, a CD drive */
	RAD_PROTECTION_IN_USE,
	RAD_PROTECTION_OWN_MEDIUM, /* it carries Radera itself, or a volume of evidence */
	RAD_PROTECTION_READ_ONLY,
	RAD_PROTECTION_NO_MEDIUM, /* zero bytes */
	RAD_PROTECTION_COUNT,
};

struct rad_drive {
	struct rad_identity identity;
	char node[RAD_NODE_SIZE];
	char place[RAD_PLACE_SIZE]; /* where it is connected; empty = not known. For bays; never in a record */
	uint32_t major_number;
	uint32_t minor_number;
	enum rad_bus bus;
	enum rad_media media;
	uint32_t logical_sector_bytes;
	uint32_t physical_sector_bytes;
	uint32_t max_request_bytes; /* the queue's max_sectors_kb in bytes; 0 unknown */
	bool removable;
	bool read_only;
	bool simulated;
	int32_t temperature_millicelsius; /* RAD_TEMPERATURE_UNKNOWN when nothing measures it */
	size_t n_contents;
	struct rad_content contents[RAD_DRIVE_CONTENTS_MAX];
	size_t n_uses;
	struct rad_use uses[RAD_DRIVE_USES_MAX];
	enum rad_protection protection;
	char protection_reason[200]; /* one sentence in English; empty when protection is NONE */
};

/*
 * Whether two identities name the same physical drive: serial and WWN equal (at least one of the two known on both
 * sides; a field known on one side only is a difference), model equal and size equal. Where neither tells serial or
 * WWN (loop devices), stable_id and size must be equal.
 */
bool rad_identity_is_same(const struct rad_identity *a, const struct rad_identity *b);

/* Which field differs, as a word for messages ("serial", "wwn", "model", "size", "stable-id"), or NULL when the same.
 */
const char *rad_identity_difference(const struct rad_identity *a, const struct rad_identity *b);

bool rad_drive_is_selectable(const struct rad_drive *drive);

/* Stable words for JSON, journals and messages. Unknown values give "unknown". */
const char *
rad_bus_name(enum rad_bus bus); /* "ata", "nvme", "scsi", "usb", "mmc", "virtio", "ufs", "loop", "ram", "zram" */
const char *rad_media_name(enum rad_media media);	  /* "disk", "flash", "unknown" */
const char *rad_use_name(enum rad_use_kind kind);	  /* "mounted", "swap", "holder", "exclusive" */
const char *rad_protection_name(enum rad_protection why); /* "none", "running-medium", "running-medium-unknown",
							     "not-a-drive", "in-use", "read-only", "no-medium" */

#ifdef __cplusplus
}
#endif

#endif
