/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/plan.h>

#include "base/cleanup.h"
#include "model/words.h"

static const char *const technique_names[] = {
	[RAD_TECHNIQUE_NVME_SANITIZE] = "nvme-sanitize",
	[RAD_TECHNIQUE_ATA_SANITIZE] = "ata-sanitize",
	[RAD_TECHNIQUE_SCSI_SANITIZE] = "scsi-sanitize",
	[RAD_TECHNIQUE_TCG_REVERT] = "tcg-revert",
	[RAD_TECHNIQUE_ATA_SECURITY_ERASE] = "ata-security-erase",
	[RAD_TECHNIQUE_NVME_FORMAT] = "nvme-format",
	[RAD_TECHNIQUE_MMC_SANITIZE] = "mmc-sanitize",
	[RAD_TECHNIQUE_OVERWRITE] = "overwrite",
	[RAD_TECHNIQUE_DISCARD] = "discard",
};

static const char *const technique_titles[] = {
	[RAD_TECHNIQUE_NVME_SANITIZE] = "NVMe Sanitize",
	[RAD_TECHNIQUE_ATA_SANITIZE] = "ATA SANITIZE DEVICE",
	[RAD_TECHNIQUE_SCSI_SANITIZE] = "SCSI SANITIZE",
	[RAD_TECHNIQUE_TCG_REVERT] = "TCG Revert",
	[RAD_TECHNIQUE_ATA_SECURITY_ERASE] = "ATA SECURITY ERASE UNIT",
	[RAD_TECHNIQUE_NVME_FORMAT] = "NVMe Format with secure erase",
	[RAD_TECHNIQUE_MMC_SANITIZE] = "eMMC sanitize",
	[RAD_TECHNIQUE_OVERWRITE] = "overwrite by the host",
	[RAD_TECHNIQUE_DISCARD] = "discard (TRIM, UNMAP)",
};

static const char *const step_kind_names[] = {
	[RAD_STEP_OVERWRITE] = "overwrite",
	[RAD_STEP_VERIFY] = "verify",
};

static const char *const cancel_names[] = {
	[RAD_CANCEL_AT_ONCE] = "at-once",
	[RAD_CANCEL_AT_BOUNDARY] = "at-boundary",
	[RAD_CANCEL_GOES_ON_IN_DRIVE] = "goes-on-in-drive",
	[RAD_CANCEL_NOT_AT_ALL] = "not-at-all",
};

static const char *const choice_names[] = {
	[RAD_CHOICE_CHOSEN] = "chosen",		[RAD_CHOICE_NOT_OFFERED] = "not-offered",
	[RAD_CHOICE_BLOCKED] = "blocked",	[RAD_CHOICE_COUNTS_LESS] = "counts-less",
	[RAD_CHOICE_NEVER] = "never",		[RAD_CHOICE_UNKNOWN] = "unknown",
	[RAD_CHOICE_NOT_WANTED] = "not-wanted",
};

_Static_assert(RAD_ARRAY_LENGTH(technique_names) == RAD_TECHNIQUE_COUNT, "every technique has a word");
_Static_assert(RAD_ARRAY_LENGTH(technique_titles) == RAD_TECHNIQUE_COUNT, "every technique has a title");
_Static_assert(RAD_ARRAY_LENGTH(step_kind_names) == RAD_STEP_KIND_COUNT, "every step kind has a word");

const struct rad_words rad_words_technique = { technique_names, RAD_ARRAY_LENGTH(technique_names) };
const struct rad_words rad_words_step_kind = { step_kind_names, RAD_ARRAY_LENGTH(step_kind_names) };
const struct rad_words rad_words_cancel = { cancel_names, RAD_ARRAY_LENGTH(cancel_names) };
const struct rad_words rad_words_choice = { choice_names, RAD_ARRAY_LENGTH(choice_names) };

static const struct rad_words titles = { technique_titles, RAD_ARRAY_LENGTH(technique_titles) };

const char *rad_technique_name(enum rad_technique technique)
{
	return rad_words_name(&rad_words_technique, technique);
}

const char *rad_technique_title(enum rad_technique technique)
{
	return rad_words_name(&titles, technique);
}

const char *rad_step_kind_name(enum rad_step_kind kind)
{
	return rad_words_name(&rad_words_step_kind, kind);
}

const char *rad_cancel_name(enum rad_cancel cancel)
{
	return rad_words_name(&rad_words_cancel, cancel);
}

const char *rad_choice_name(enum rad_choice choice)
{
	return rad_words_name(&rad_words_choice, choice);
}
