/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TCG Storage: Level 0 Discovery (TCG Storage Architecture Core 2.01, 3.3.6) over ATA, NVMe and SCSI, and the requests
 * to the kernel's Opal driver. Pure.
 */
#ifndef RAD_TCG_DISCOVERY_H
#define RAD_TCG_DISCOVERY_H

#include "transport/command.h"

#define RAD_TCG_DISCOVERY_BYTES 2048
#define RAD_TCG_PSID_CHARS	32
#define RAD_TCG_KEY_BYTES	257 /* length byte and key, as the transport hands it to the kernel */

enum rad_tcg_ssc {
	RAD_TCG_NONE = 0,
	RAD_TCG_ENTERPRISE,
	RAD_TCG_OPAL_1,
	RAD_TCG_OPAL_2,
	RAD_TCG_OPALITE,
	RAD_TCG_PYRITE_1, /* no media encryption: Clear only */
	RAD_TCG_PYRITE_2,
	RAD_TCG_RUBY,
	RAD_TCG_SSC_COUNT,
};

struct rad_tcg_discovery {
	enum rad_tcg_ssc ssc; /* the strongest that is offered */
	bool has_locking;
	bool locking_enabled;
	bool locked;
	bool media_encryption;
	bool mbr_enabled;
	bool mbr_done;
	bool sid_blocked;	    /* Block SID Authentication: blocked until the next power cycle */
	uint8_t removal_mechanisms; /* feature 0404h: bits of the data removal mechanisms */
};

/* The command that fetches the discovery data over each command set; data: RAD_TCG_DISCOVERY_BYTES. */
void rad_tcg_discovery_build(enum rad_command_set set, void *data, struct rad_command *ret);

/* RAD_ERROR_IO when the lengths in it do not add up. ssc NONE is no error: the drive has no TCG feature. */
int rad_tcg_discovery_read(const uint8_t *data, size_t size, struct rad_tcg_discovery *ret,
			   struct rad_error *err) RAD_MUST_CHECK;

/* "Opal 2", "Pyrite 1", ...; "none". */
const char *rad_tcg_ssc_name(enum rad_tcg_ssc ssc);
/* Whether the kernel's driver (Linux 6.1) talks to this kind: Opal 1 and 2. */
bool rad_tcg_kernel_can(enum rad_tcg_ssc ssc);

/*
 * A PSID as it was typed or scanned, without blanks and dashes, in upper case. RAD_ERROR_INPUT unless 32 letters and
 * digits are left.
 */
int rad_tcg_psid_parse(const char *text, char ret[RAD_TCG_PSID_CHARS + 1], struct rad_error *err) RAD_MUST_CHECK;

/* What RAD_OPAL_STATUS answers (linux/sed-opal.h): the drive as the kernel's driver sees it; ssc is Opal 2 when it
 * speaks to the drive at all. The flags do not tell whether the medium is encrypted. */
void rad_tcg_status_read(uint32_t flags, struct rad_tcg_discovery *ret);

/* Requests to the kernel. key: 1 to 256 bytes, copied into data (RAD_TCG_KEY_BYTES), which then holds a secret. */
void rad_tcg_status_build(struct rad_command *ret);
void rad_tcg_revert_build(enum rad_opal_request what, const void *key, size_t key_bytes, uint8_t *data,
			  struct rad_command *ret);

#endif
