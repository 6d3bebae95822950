/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ata/sanitize.h"

#include <string.h>

#define SANITIZE_DEVICE 0xB4
#define DEVICE_LBA	0x40
#define TIMEOUT_MS	30000

#define COUNT_CLEAR_FAILED (1u << 0)
#define COUNT_FAILURE_MODE (1u << 4)
#define COUNT_DEFINITIVE   (1u << 6)
#define COUNT_INVERT	   (1u << 7)

#define RETURN_COMPLETED   (1u << 15)
#define RETURN_IN_PROGRESS (1u << 14)
#define RETURN_FROZEN	   (1u << 13)
#define RETURN_ANTIFREEZE  (1u << 12)

/* The LBA field is a key: letters that keep the command from being sent by chance (ACS-4 7.36.2 to 7.36.7). */
static const struct {
	const char *name;
	uint16_t features;
	uint64_t lba;
	bool changes;
} subcommands[RAD_ATA_SANITIZE_COUNT] = {
	[RAD_ATA_SANITIZE_STATUS] = { "SANITIZE STATUS EXT", 0x0000, 0, false },
	[RAD_ATA_CRYPTO_SCRAMBLE] = { "CRYPTO SCRAMBLE EXT", 0x0011, 0x43727970, true },
	[RAD_ATA_BLOCK_ERASE] = { "BLOCK ERASE EXT", 0x0012, 0x426B4572, true },
	[RAD_ATA_OVERWRITE] = { "OVERWRITE EXT", 0x0014, 0x4F5700000000, true },
	[RAD_ATA_SANITIZE_FREEZE] = { "SANITIZE FREEZE LOCK EXT", 0x0020, 0x46724C6B, true },
	[RAD_ATA_SANITIZE_ANTIFREEZE] = { "SANITIZE ANTIFREEZE LOCK EXT", 0x0040, 0x416E7469, true },
};

static uint16_t count_field(enum rad_ata_sanitize what, const struct rad_ata_sanitize_options *options)
{
	unsigned int count = 0;

	if (what == RAD_ATA_SANITIZE_STATUS)
		return options->clear_failed ? COUNT_CLEAR_FAILED : 0;
	if (what == RAD_ATA_SANITIZE_FREEZE || what == RAD_ATA_SANITIZE_ANTIFREEZE)
		return 0;
	if (options->failure_mode)
		count |= COUNT_FAILURE_MODE;
	if (what == RAD_ATA_OVERWRITE) {
		count |= options->passes & 0x0F; /* 0 means 16 */
		count |= options->invert ? COUNT_INVERT : 0;
		count |= options->definitive_pattern ? COUNT_DEFINITIVE : 0;
	}
	return (uint16_t)count;
}

void rad_ata_sanitize_build(enum rad_ata_sanitize what, const struct rad_ata_sanitize_options *options,
			    struct rad_command *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->set = RAD_SET_ATA;
	ret->name = subcommands[what].name;
	ret->timeout_ms = TIMEOUT_MS;
	ret->changes = subcommands[what].changes || (what == RAD_ATA_SANITIZE_STATUS && options->clear_failed);
	ret->ata.command = SANITIZE_DEVICE;
	ret->ata.device = DEVICE_LBA;
	ret->ata.features = subcommands[what].features;
	ret->ata.count = count_field(what, options);
	ret->ata.lba = subcommands[what].lba | (what == RAD_ATA_OVERWRITE ? options->pattern : 0);
	ret->ata.protocol = RAD_ATA_NON_DATA;
	ret->ata.extend = true;
	ret->ata.wants_registers = true;
}

int rad_ata_sanitize_read(const struct rad_command *command, const struct rad_reply *reply,
			  struct rad_ata_sanitize_status *ret, struct rad_error *err)
{
	const struct rad_ata_registers *registers = &reply->ata;

	memset(ret, 0, sizeof(*ret));
	if (reply->answer == RAD_ANSWER_REFUSED) {
		ret->reason = registers->valid && (registers->lba & 0xFF) <= RAD_ATA_REASON_ANTIFREEZE
				      ? (enum rad_ata_sanitize_reason)(registers->lba & 0xFF)
				      : RAD_ATA_REASON_NONE;
		ret->failed = ret->reason == RAD_ATA_REASON_FAILED;
		ret->frozen = ret->reason == RAD_ATA_REASON_FROZEN;
		ret->antifreeze = ret->reason == RAD_ATA_REASON_ANTIFREEZE;
		return rad_reply_check(command, reply, err);
	}
	if (reply->answer == RAD_ANSWER_UNCLEAR || !registers->valid || registers->is_partial) {
		(void)rad_error_set(err, RAD_ERROR_IO, 0, "device command",
				    "the result of %s did not come through whole: the host adapter or bridge drops "
				    "the registers that hold it",
				    command->name);
		rad_error_advise(err, "connect the drive to a SATA port of the mainboard, or to another adapter");
		return -RAD_ERROR_IO;
	}
	ret->completed = registers->count & RETURN_COMPLETED;
	ret->in_progress = registers->count & RETURN_IN_PROGRESS;
	ret->frozen = registers->count & RETURN_FROZEN;
	ret->antifreeze = registers->count & RETURN_ANTIFREEZE;
	ret->progress = (uint16_t)registers->lba;
	return 0;
}
