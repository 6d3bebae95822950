/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tcg/discovery.h"

#include <ctype.h>
#include <string.h>

#include "base/bytes.h"
#include "base/cleanup.h"

#define PROTOCOL_TCG	      0x01
#define COMID_DISCOVERY	      0x0001
#define ATA_TRUSTED_RECEIVE   0x5C
#define NVME_SECURITY_RECEIVE 0x82
#define SCSI_PROTOCOL_IN      0xA2
#define TIMEOUT_MS	      15000
#define REVERT_MS	      240000
#define HEADER_BYTES	      48

#define FEATURE_LOCKING	     0x0002
#define FEATURE_BLOCK_SID    0x0402
#define FEATURE_DATA_REMOVAL 0x0404

static const struct {
	uint16_t code;
	enum rad_tcg_ssc ssc;
} subsystems[] = {
	{ 0x0100, RAD_TCG_ENTERPRISE }, { 0x0200, RAD_TCG_OPAL_1 },   { 0x0203, RAD_TCG_OPAL_2 },
	{ 0x0301, RAD_TCG_OPALITE },	{ 0x0302, RAD_TCG_PYRITE_1 }, { 0x0303, RAD_TCG_PYRITE_2 },
	{ 0x0304, RAD_TCG_RUBY },
};

static const struct {
	const char *name;
	int rank; /* where a drive offers several */
	bool kernel_can;
} kinds[RAD_TCG_SSC_COUNT] = {
	[RAD_TCG_NONE] = { "none", 0, false },	       [RAD_TCG_ENTERPRISE] = { "Enterprise", 4, false },
	[RAD_TCG_OPAL_1] = { "Opal 1", 5, true },      [RAD_TCG_OPAL_2] = { "Opal 2", 6, true },
	[RAD_TCG_OPALITE] = { "Opalite", 3, false },   [RAD_TCG_PYRITE_1] = { "Pyrite 1", 1, false },
	[RAD_TCG_PYRITE_2] = { "Pyrite 2", 2, false }, [RAD_TCG_RUBY] = { "Ruby", 4, false },
};

static void build_ata(struct rad_command *ret)
{
	ret->ata.command = ATA_TRUSTED_RECEIVE;
	ret->ata.features = PROTOCOL_TCG;
	ret->ata.count = RAD_TCG_DISCOVERY_BYTES / 512;
	ret->ata.lba = (uint64_t)COMID_DISCOVERY << 8;
	ret->ata.device = 0x40;
	ret->ata.protocol = RAD_ATA_PIO_IN;
}

static void build_nvme(struct rad_command *ret)
{
	ret->nvme.opcode = NVME_SECURITY_RECEIVE;
	ret->nvme.cdw10 = (uint32_t)PROTOCOL_TCG << 24 | (uint32_t)COMID_DISCOVERY << 8;
	ret->nvme.cdw11 = RAD_TCG_DISCOVERY_BYTES;
}

static void build_scsi(struct rad_command *ret)
{
	ret->scsi.cdb[0] = SCSI_PROTOCOL_IN;
	ret->scsi.cdb[1] = PROTOCOL_TCG;
	ret->scsi.cdb[3] = COMID_DISCOVERY;
	ret->scsi.cdb[4] = 0x80; /* INC_512 */
	ret->scsi.cdb[9] = RAD_TCG_DISCOVERY_BYTES / 512;
	ret->scsi.cdb_bytes = 12;
}

void rad_tcg_discovery_build(enum rad_command_set set, void *data, struct rad_command *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->set = set;
	ret->name = "TCG Level 0 Discovery";
	ret->direction = RAD_DATA_IN;
	ret->data = data;
	ret->data_bytes = RAD_TCG_DISCOVERY_BYTES;
	ret->timeout_ms = TIMEOUT_MS;
	if (set == RAD_SET_ATA)
		build_ata(ret);
	else if (set == RAD_SET_NVME)
		build_nvme(ret);
	else
		build_scsi(ret);
}

static void read_locking(uint8_t flags, struct rad_tcg_discovery *ret)
{
	ret->has_locking = flags & 0x01;
	ret->locking_enabled = flags & 0x02;
	ret->locked = flags & 0x04;
	ret->media_encryption = flags & 0x08;
	ret->mbr_enabled = flags & 0x10;
	ret->mbr_done = flags & 0x20;
}

static void read_feature(uint16_t code, const uint8_t *data, size_t size, struct rad_tcg_discovery *ret)
{
	if (code == FEATURE_LOCKING)
		read_locking((uint8_t)rad_bytes_be(data, size, 0, 1), ret);
	if (code == FEATURE_BLOCK_SID)
		ret->sid_blocked = rad_bytes_be(data, size, 0, 1) & 0x02;
	if (code == FEATURE_DATA_REMOVAL)
		ret->removal_mechanisms = (uint8_t)rad_bytes_be(data, size, 2, 1);
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(subsystems); i++) {
		if (subsystems[i].code == code && kinds[subsystems[i].ssc].rank > kinds[ret->ssc].rank)
			ret->ssc = subsystems[i].ssc;
	}
}

int rad_tcg_discovery_read(const uint8_t *data, size_t size, struct rad_tcg_discovery *ret, struct rad_error *err)
{
	uint64_t length = rad_bytes_be(data, size, 0, 4) + 4;
	size_t at = HEADER_BYTES;

	memset(ret, 0, sizeof(*ret));
	if (size < HEADER_BYTES || length > size)
		return rad_error_set(err, RAD_ERROR_IO, 0, "device command",
				     "the drive's TCG discovery data cannot be right");
	while (at + 4 <= length) {
		uint16_t code = (uint16_t)rad_bytes_be(data, size, at, 2);
		size_t feature_bytes = data[at + 3];

		if (at + 4 + feature_bytes > length)
			return rad_error_set(err, RAD_ERROR_IO, 0, "device command",
					     "the drive's TCG discovery data ends in the middle of a feature");
		read_feature(code, data + at + 4, feature_bytes, ret);
		at += 4 + feature_bytes;
	}
	return 0;
}

const char *rad_tcg_ssc_name(enum rad_tcg_ssc ssc)
{
	return (unsigned int)ssc < RAD_TCG_SSC_COUNT ? kinds[ssc].name : "unknown";
}

bool rad_tcg_kernel_can(enum rad_tcg_ssc ssc)
{
	return (unsigned int)ssc < RAD_TCG_SSC_COUNT && kinds[ssc].kernel_can;
}

int rad_tcg_psid_parse(const char *text, char ret[RAD_TCG_PSID_CHARS + 1], struct rad_error *err)
{
	size_t n = 0;

	for (; *text; text++) {
		if (*text == ' ' || *text == '-' || *text == '\t')
			continue;
		if (n == RAD_TCG_PSID_CHARS || !isalnum((unsigned char)*text) || (unsigned char)*text > 0x7F) {
			n = RAD_TCG_PSID_CHARS + 1;
			break;
		}
		ret[n++] = (char)toupper((unsigned char)*text);
	}
	if (n == RAD_TCG_PSID_CHARS) {
		ret[n] = '\0';
		return 0;
	}
	(void)rad_error_set(err, RAD_ERROR_INPUT, 0, "read PSID", "this is no PSID: one has 32 letters and digits");
	rad_error_advise(err, "read it from the drive's label, next to the word PSID");
	return -RAD_ERROR_INPUT;
}

void rad_tcg_status_build(struct rad_command *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->set = RAD_SET_OPAL;
	ret->name = "Opal status";
	ret->timeout_ms = TIMEOUT_MS;
	ret->opal = RAD_OPAL_STATUS;
}

/* OPAL_FL_SUPPORTED 1, LOCKING_SUPPORTED 2, LOCKING_ENABLED 4, LOCKED 8, MBR_ENABLED 10h, MBR_DONE 20h. */
void rad_tcg_status_read(uint32_t flags, struct rad_tcg_discovery *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->ssc = flags & 0x01 ? RAD_TCG_OPAL_2 : RAD_TCG_NONE;
	ret->has_locking = flags & 0x02;
	ret->locking_enabled = flags & 0x04;
	ret->locked = flags & 0x08;
	ret->mbr_enabled = flags & 0x10;
	ret->mbr_done = flags & 0x20;
}

void rad_tcg_revert_build(enum rad_opal_request what, const void *key, size_t key_bytes, uint8_t *data,
			  struct rad_command *ret)
{
	if (key_bytes > RAD_TCG_KEY_BYTES - 2)
		key_bytes = RAD_TCG_KEY_BYTES - 2;
	memset(data, 0, RAD_TCG_KEY_BYTES);
	data[0] = (uint8_t)key_bytes;
	memcpy(data + 1, key, key_bytes);
	memset(ret, 0, sizeof(*ret));
	ret->set = RAD_SET_OPAL;
	ret->name = what == RAD_OPAL_PSID_REVERT ? "TCG PSID Revert" : "TCG Revert";
	ret->direction = RAD_DATA_OUT;
	ret->data = data;
	ret->data_bytes = RAD_TCG_KEY_BYTES;
	ret->timeout_ms = REVERT_MS;
	ret->changes = true;
	ret->secret = true;
	ret->opal = what;
}
