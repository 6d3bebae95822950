/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/drive.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "model/words.h"

static const char *const bus_names[] = {
	[RAD_BUS_UNKNOWN] = "unknown", [RAD_BUS_ATA] = "ata", [RAD_BUS_NVME] = "nvme",	   [RAD_BUS_SCSI] = "scsi",
	[RAD_BUS_USB] = "usb",	       [RAD_BUS_MMC] = "mmc", [RAD_BUS_VIRTIO] = "virtio", [RAD_BUS_UFS] = "ufs",
	[RAD_BUS_LOOP] = "loop",       [RAD_BUS_RAM] = "ram", [RAD_BUS_ZRAM] = "zram",
};

static const char *const media_names[] = {
	[RAD_MEDIA_UNKNOWN] = "unknown",
	[RAD_MEDIA_DISK] = "disk",
	[RAD_MEDIA_FLASH] = "flash",
};

static const char *const use_names[] = {
	[RAD_USE_MOUNTED] = "mounted",
	[RAD_USE_SWAP] = "swap",
	[RAD_USE_HOLDER] = "holder",
	[RAD_USE_EXCLUSIVE] = "exclusive",
};

static const char *const protection_names[] = {
	[RAD_PROTECTION_NONE] = "none",
	[RAD_PROTECTION_RUNNING_MEDIUM] = "running-medium",
	[RAD_PROTECTION_RUNNING_MEDIUM_UNKNOWN] = "running-medium-unknown",
	[RAD_PROTECTION_OWN_MEDIUM] = "own-medium",
	[RAD_PROTECTION_NOT_A_DRIVE] = "not-a-drive",
	[RAD_PROTECTION_IN_USE] = "in-use",
	[RAD_PROTECTION_READ_ONLY] = "read-only",
	[RAD_PROTECTION_NO_MEDIUM] = "no-medium",
};

_Static_assert(RAD_ARRAY_LENGTH(bus_names) == RAD_BUS_COUNT, "every bus has a word");
_Static_assert(RAD_ARRAY_LENGTH(media_names) == RAD_MEDIA_COUNT, "every medium has a word");
_Static_assert(RAD_ARRAY_LENGTH(use_names) == RAD_USE_COUNT, "every use has a word");
_Static_assert(RAD_ARRAY_LENGTH(protection_names) == RAD_PROTECTION_COUNT, "every protection has a word");

const struct rad_words rad_words_bus = { bus_names, RAD_ARRAY_LENGTH(bus_names) };
const struct rad_words rad_words_media = { media_names, RAD_ARRAY_LENGTH(media_names) };
const struct rad_words rad_words_use = { use_names, RAD_ARRAY_LENGTH(use_names) };
const struct rad_words rad_words_protection = { protection_names, RAD_ARRAY_LENGTH(protection_names) };

static bool is_told(const char *a, const char *b)
{
	return a[0] != '\0' || b[0] != '\0';
}

const char *rad_identity_difference(const struct rad_identity *a, const struct rad_identity *b)
{
	bool named = is_told(a->serial, b->serial) || is_told(a->wwn, b->wwn);

	if (!rad_text_equal(a->serial, b->serial))
		return "serial";
	if (!rad_text_equal(a->wwn, b->wwn))
		return "wwn";
	if (!rad_text_equal(a->model, b->model))
		return "model";
	if (a->size_bytes != b->size_bytes)
		return "size";
	/* two that tell nothing at all are not known to be one drive */
	if (!named && (!a->stable_id[0] || !rad_text_equal(a->stable_id, b->stable_id)))
		return "stable-id";
	return NULL;
}

bool rad_identity_is_same(const struct rad_identity *a, const struct rad_identity *b)
{
	return rad_identity_difference(a, b) == NULL;
}

bool rad_drive_is_selectable(const struct rad_drive *drive)
{
	/* the facts are asked too: a protection that was never computed must not offer a mounted drive */
	return drive->protection == RAD_PROTECTION_NONE && drive->n_uses == 0 && !drive->read_only &&
	       drive->identity.size_bytes > 0;
}

const char *rad_bus_name(enum rad_bus bus)
{
	return rad_words_name(&rad_words_bus, bus);
}

const char *rad_media_name(enum rad_media media)
{
	return rad_words_name(&rad_words_media, media);
}

const char *rad_use_name(enum rad_use_kind kind)
{
	return rad_words_name(&rad_words_use, kind);
}

const char *rad_protection_name(enum rad_protection why)
{
	return rad_words_name(&rad_words_protection, why);
}
