/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a drive can do to itself, as it said when it was asked: techniques and why not, hidden areas, health, locks, and
 * what none of its commands reach. Plain data; rad_device_inquire() of radera/scan.h fills it in.
 */
#ifndef RADERA_CAPABILITY_H
#define RADERA_CAPABILITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <radera/drive.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One erasing command each, family by family (IEEE 2883-2022, NIST SP 800-88r2). */
enum rad_technique {
	RAD_TECHNIQUE_NVME_SANITIZE_BLOCK = 0,
	RAD_TECHNIQUE_NVME_SANITIZE_CRYPTO,
	RAD_TECHNIQUE_NVME_SANITIZE_OVERWRITE,
	RAD_TECHNIQUE_ATA_SANITIZE_BLOCK,
	RAD_TECHNIQUE_ATA_SANITIZE_CRYPTO,
	RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE,
	RAD_TECHNIQUE_SCSI_SANITIZE_BLOCK,
	RAD_TECHNIQUE_SCSI_SANITIZE_CRYPTO,
	RAD_TECHNIQUE_SCSI_SANITIZE_OVERWRITE,
	RAD_TECHNIQUE_TCG_PSID_REVERT,
	RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED,
	RAD_TECHNIQUE_ATA_SECURITY_ERASE,
	RAD_TECHNIQUE_NVME_FORMAT_CRYPTO,
	RAD_TECHNIQUE_NVME_FORMAT_USER_DATA,
	RAD_TECHNIQUE_SCSI_FORMAT_UNIT,
	RAD_TECHNIQUE_MMC_SANITIZE,
	RAD_TECHNIQUE_MMC_SECURE_ERASE,
	RAD_TECHNIQUE_UFS_PURGE,
	RAD_TECHNIQUE_OVERWRITE,
	RAD_TECHNIQUE_DISCARD,
	RAD_TECHNIQUE_COUNT,
};

enum rad_offer {
	RAD_OFFER_UNKNOWN = 0, /* nobody asked the drive (yet), or the answer could not be read */
	RAD_OFFER_YES,
	RAD_OFFER_NO,
	RAD_OFFER_BLOCKED, /* offered, but frozen, locked or hidden by an HBA or bridge */
};

#define RAD_OFFER_REASON_SIZE 160

struct rad_technique_offer {
	enum rad_offer offer;
	uint64_t estimate_ms;		    /* the drive's own; 0 = it tells none */
	char reason[RAD_OFFER_REASON_SIZE]; /* why not, or a limit that goes with it; may be empty */
};

/* The drive's sanitize state machine when it was asked. */
enum rad_sanitize_state {
	RAD_SANITIZE_UNKNOWN = 0,
	RAD_SANITIZE_IDLE,
	RAD_SANITIZE_RUNNING,
	RAD_SANITIZE_FAILED,
	RAD_SANITIZE_STATE_COUNT,
};

/* What reading gives after the drive erased itself (SBC-4 WABEREQ/WACEREQ, NVMe DLFEAT). */
enum rad_read_after {
	RAD_READ_AFTER_UNSPECIFIED = 0,
	RAD_READ_AFTER_WORKS,
	RAD_READ_AFTER_ERROR, /* a read error is what the drive promises; it proves that the sector is gone */
	RAD_READ_AFTER_COUNT,
};

/* Sectors that the drive does not show: HPA, AMAC, DCO, a reduced SCSI capacity. */
struct rad_hidden {
	bool known; /* the drive was asked and answered */
	bool hpa;
	bool amac;
	bool dco;
	bool reduced;			    /* SCSI: set to fewer blocks than it has */
	uint64_t accessible_bytes;	    /* what is shown */
	uint64_t native_bytes;		    /* what could be shown; equal to accessible_bytes when nothing is hidden */
	bool can_show;			    /* Radera can send what shows it */
	char reason[RAD_OFFER_REASON_SIZE]; /* why not, when something is hidden */
};

/* A count that the drive may not tell: negative = not told. */
typedef int64_t rad_count;

struct rad_health {
	bool known;
	bool failing; /* the drive's own verdict (SMART, informational exception, critical warning) */
	rad_count power_on_hours;
	rad_count reallocated_sectors;
	rad_count pending_sectors;
	rad_count media_errors;
	rad_count used_percent;
	rad_count spare_percent;
	int32_t temperature_millicelsius; /* RAD_TEMPERATURE_UNKNOWN */
};

struct rad_security {
	bool supported;
	bool enabled;
	bool locked;
	bool frozen;
	bool expired; /* too many wrong passwords: power-cycle first */
	bool sanitize_frozen;
	bool sanitize_antifreeze;
};

struct rad_trusted {
	char ssc[24]; /* "Opal 2", "Pyrite 1", ...; empty = none */
	bool locking_enabled;
	bool locked;
	bool media_encryption;
	bool mbr_enabled;
	bool mbr_done;
	bool sid_blocked;
};

#define RAD_NOT_COVERED_MAX 6

/* An area that no technique of Radera reaches. */
struct rad_not_covered {
	char what[120]; /* "boot partitions, 2 x 4 MiB" */
};

struct rad_capability {
	enum rad_bus bus;
	enum rad_media media;
	uint64_t size_bytes;
	uint32_t logical_sector_bytes;
	uint64_t rate_bytes_per_second; /* for estimates; 0 = assume by bus and medium */
	bool asked;			/* the drive's own commands were tried */
	char not_asked[RAD_OFFER_REASON_SIZE];
	struct rad_technique_offer offers[RAD_TECHNIQUE_COUNT];
	enum rad_sanitize_state sanitize_state;
	bool failure_exit_allowed; /* a failed sanitize may be left without a new one */
	enum rad_read_after after_block_erase;
	enum rad_read_after after_crypto_erase;
	struct rad_hidden hidden;
	struct rad_security security;
	struct rad_trusted trusted;
	struct rad_health health;
	uint32_t namespaces;   /* NVMe: allocated, attached or not; 0 = not told */
	bool encrypts_all;     /* the drive says that all user data is encrypted */
	char bridge[48];       /* what stands between: "USB bridge with SAT", ...; empty = nothing known */
	bool host_can_suspend; /* the machine has suspend to RAM ("deep") and may use it */
	size_t n_not_covered;
	struct rad_not_covered not_covered[RAD_NOT_COVERED_MAX];
};

/* Sectors that are hidden and known to be. 0 when nothing is known. */
uint64_t rad_hidden_bytes(const struct rad_hidden *hidden);

/* An empty health: nothing known, all counts not told. */
void rad_health_init(struct rad_health *health);

/* What the host knows without asking the drive: bus, medium, size; every device command UNKNOWN where the bus could
 * have it, NO where it could not. */
void rad_capability_from_drive(const struct rad_drive *drive, struct rad_capability *ret);

/* Whether a command of this kind can be sent over the bus at all. The overwrite and discard can, over any. */
bool rad_technique_fits_bus(enum rad_technique technique, enum rad_bus bus);

/* Adds an area to not_covered; what does not fit replaces nothing and returns false. */
bool rad_capability_add_not_covered(struct rad_capability *capability, const char *what);

const char *rad_technique_name(enum rad_technique technique);	    /* "nvme-sanitize-block", "overwrite", ... */
const char *rad_technique_title(enum rad_technique technique);	    /* "NVMe Sanitize, block erase", ... */
const char *rad_offer_name(enum rad_offer offer);		    /* "unknown", "yes", "no", "blocked" */
const char *rad_sanitize_state_name(enum rad_sanitize_state state); /* "unknown", "idle", "running", "failed" */

#ifdef __cplusplus
}
#endif

#endif
