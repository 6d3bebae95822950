/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/capability.h>

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "model/words.h"

#define BUS(bus) (1u << (bus))
#define ANY_BUS	 (~0u)

#define ATA_BUSES  (BUS(RAD_BUS_UNKNOWN) | BUS(RAD_BUS_ATA) | BUS(RAD_BUS_USB))
#define NVME_BUSES (BUS(RAD_BUS_UNKNOWN) | BUS(RAD_BUS_NVME))
#define SCSI_BUSES (BUS(RAD_BUS_UNKNOWN) | BUS(RAD_BUS_SCSI) | BUS(RAD_BUS_USB))
#define TCG_BUSES  (ATA_BUSES | NVME_BUSES | SCSI_BUSES)
#define MMC_BUSES  (BUS(RAD_BUS_UNKNOWN) | BUS(RAD_BUS_MMC))
#define UFS_BUSES  (BUS(RAD_BUS_UNKNOWN) | BUS(RAD_BUS_UFS))

/* The techniques, a row each: word, title, the buses that can carry it. A bus that is unknown could carry anything. */
#define TECHNIQUES(ROW)                                                                                                \
	ROW(NVME_SANITIZE_BLOCK, "nvme-sanitize-block", "NVMe Sanitize, block erase", NVME_BUSES)                      \
	ROW(NVME_SANITIZE_CRYPTO, "nvme-sanitize-crypto", "NVMe Sanitize, crypto erase", NVME_BUSES)                   \
	ROW(NVME_SANITIZE_OVERWRITE, "nvme-sanitize-overwrite", "NVMe Sanitize, overwrite", NVME_BUSES)                \
	ROW(ATA_SANITIZE_BLOCK, "ata-sanitize-block", "ATA SANITIZE, block erase", ATA_BUSES)                          \
	ROW(ATA_SANITIZE_CRYPTO, "ata-sanitize-crypto", "ATA SANITIZE, crypto scramble", ATA_BUSES)                    \
	ROW(ATA_SANITIZE_OVERWRITE, "ata-sanitize-overwrite", "ATA SANITIZE, overwrite", ATA_BUSES)                    \
	ROW(SCSI_SANITIZE_BLOCK, "scsi-sanitize-block", "SCSI SANITIZE, block erase", SCSI_BUSES)                      \
	ROW(SCSI_SANITIZE_CRYPTO, "scsi-sanitize-crypto", "SCSI SANITIZE, cryptographic erase", SCSI_BUSES)            \
	ROW(SCSI_SANITIZE_OVERWRITE, "scsi-sanitize-overwrite", "SCSI SANITIZE, overwrite", SCSI_BUSES)                \
	ROW(TCG_PSID_REVERT, "tcg-psid-revert", "TCG PSID Revert", TCG_BUSES)                                          \
	ROW(ATA_SECURITY_ERASE_ENHANCED, "ata-security-erase-enhanced", "ATA SECURITY ERASE UNIT, enhanced",           \
	    ATA_BUSES)                                                                                                 \
	ROW(ATA_SECURITY_ERASE, "ata-security-erase", "ATA SECURITY ERASE UNIT, normal", ATA_BUSES)                    \
	ROW(NVME_FORMAT_CRYPTO, "nvme-format-crypto", "NVMe Format, cryptographic erase", NVME_BUSES)                  \
	ROW(NVME_FORMAT_USER_DATA, "nvme-format-user-data", "NVMe Format, user data erase", NVME_BUSES)                \
	ROW(SCSI_FORMAT_UNIT, "scsi-format-unit", "SCSI FORMAT UNIT", BUS(RAD_BUS_UNKNOWN) | BUS(RAD_BUS_SCSI))        \
	ROW(MMC_SANITIZE, "mmc-sanitize", "eMMC erase and sanitize", MMC_BUSES)                                        \
	ROW(MMC_SECURE_ERASE, "mmc-secure-erase", "eMMC secure erase", MMC_BUSES)                                      \
	ROW(UFS_PURGE, "ufs-purge", "UFS unmap and purge", UFS_BUSES)                                                  \
	ROW(OVERWRITE, "overwrite", "overwrite by the host", ANY_BUS)                                                  \
	ROW(DISCARD, "discard", "discard (TRIM, UNMAP)", ANY_BUS)

#define NAME_ROW(id, name, title, buses)  [RAD_TECHNIQUE_##id] = name,
#define TITLE_ROW(id, name, title, buses) [RAD_TECHNIQUE_##id] = title,
#define BUSES_ROW(id, name, title, buses) [RAD_TECHNIQUE_##id] = buses,

static const char *const technique_names[] = { TECHNIQUES(NAME_ROW) };
static const char *const technique_titles[] = { TECHNIQUES(TITLE_ROW) };
static const unsigned int technique_buses[] = { TECHNIQUES(BUSES_ROW) };

_Static_assert(RAD_ARRAY_LENGTH(technique_names) == RAD_TECHNIQUE_COUNT, "every technique has a row");

static const char *const offer_names[] = {
	[RAD_OFFER_UNKNOWN] = "unknown",
	[RAD_OFFER_YES] = "yes",
	[RAD_OFFER_NO] = "no",
	[RAD_OFFER_BLOCKED] = "blocked",
};

static const char *const sanitize_state_names[] = {
	[RAD_SANITIZE_UNKNOWN] = "unknown",
	[RAD_SANITIZE_IDLE] = "idle",
	[RAD_SANITIZE_RUNNING] = "running",
	[RAD_SANITIZE_FAILED] = "failed",
};

static const char *const read_after_names[] = {
	[RAD_READ_AFTER_UNSPECIFIED] = "unspecified",
	[RAD_READ_AFTER_WORKS] = "works",
	[RAD_READ_AFTER_ERROR] = "error",
};

const struct rad_words rad_words_technique = { technique_names, RAD_ARRAY_LENGTH(technique_names) };
const struct rad_words rad_words_offer = { offer_names, RAD_ARRAY_LENGTH(offer_names) };
const struct rad_words rad_words_sanitize_state = { sanitize_state_names, RAD_ARRAY_LENGTH(sanitize_state_names) };
const struct rad_words rad_words_read_after = { read_after_names, RAD_ARRAY_LENGTH(read_after_names) };

const char *rad_technique_name(enum rad_technique technique)
{
	return rad_words_name(&rad_words_technique, technique);
}

const char *rad_technique_title(enum rad_technique technique)
{
	return (unsigned int)technique < RAD_TECHNIQUE_COUNT ? technique_titles[technique] : "unknown";
}

const char *rad_offer_name(enum rad_offer offer)
{
	return rad_words_name(&rad_words_offer, offer);
}

const char *rad_sanitize_state_name(enum rad_sanitize_state state)
{
	return rad_words_name(&rad_words_sanitize_state, state);
}

bool rad_technique_fits_bus(enum rad_technique technique, enum rad_bus bus)
{
	if ((unsigned int)technique >= RAD_TECHNIQUE_COUNT)
		return false;
	if ((unsigned int)bus >= RAD_BUS_COUNT)
		bus = RAD_BUS_UNKNOWN;
	return technique_buses[technique] & BUS(bus);
}

uint64_t rad_hidden_bytes(const struct rad_hidden *hidden)
{
	if (!hidden->known || hidden->native_bytes <= hidden->accessible_bytes)
		return 0;
	return hidden->native_bytes - hidden->accessible_bytes;
}

void rad_health_init(struct rad_health *health)
{
	memset(health, 0, sizeof(*health));
	health->power_on_hours = -1;
	health->reallocated_sectors = -1;
	health->pending_sectors = -1;
	health->media_errors = -1;
	health->used_percent = -1;
	health->spare_percent = -1;
	health->temperature_millicelsius = RAD_TEMPERATURE_UNKNOWN;
}

void rad_capability_from_drive(const struct rad_drive *drive, struct rad_capability *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->bus = drive->bus;
	ret->media = drive->media;
	ret->size_bytes = drive->identity.size_bytes;
	ret->logical_sector_bytes = drive->logical_sector_bytes;
	rad_health_init(&ret->health);
	for (int i = 0; i < RAD_TECHNIQUE_COUNT; i++)
		ret->offers[i].offer =
			rad_technique_fits_bus((enum rad_technique)i, drive->bus) ? RAD_OFFER_UNKNOWN : RAD_OFFER_NO;
	/* writing is what every block device can do, unless it says that it is read-only */
	ret->offers[RAD_TECHNIQUE_OVERWRITE].offer = drive->read_only ? RAD_OFFER_BLOCKED : RAD_OFFER_YES;
}

bool rad_capability_add_not_covered(struct rad_capability *capability, const char *what)
{
	if (capability->n_not_covered >= RAD_NOT_COVERED_MAX)
		return false;
	return rad_text_copy(capability->not_covered[capability->n_not_covered++].what,
			     sizeof(capability->not_covered[0].what), what);
}
