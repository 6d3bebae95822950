/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/job.h>

#include "base/cleanup.h"
#include "model/words.h"

static const char *const step_kind_names[] = {
	[RAD_STEP_OVERWRITE] = "overwrite",
	[RAD_STEP_VERIFY] = "verify",
	[RAD_STEP_AWAIT] = "await",
	[RAD_STEP_SUSPEND] = "suspend",
	[RAD_STEP_SHOW_CAPACITY] = "show-capacity",
	[RAD_STEP_WITNESS] = "witness",
	[RAD_STEP_MARK] = "mark",
	[RAD_STEP_DEVICE] = "device-erase",
	[RAD_STEP_VERIFY_GONE] = "verify-gone",
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

_Static_assert(RAD_ARRAY_LENGTH(step_kind_names) == RAD_STEP_KIND_COUNT, "every step kind has a word");

const struct rad_words rad_words_step_kind = { step_kind_names, RAD_ARRAY_LENGTH(step_kind_names) };
const struct rad_words rad_words_cancel = { cancel_names, RAD_ARRAY_LENGTH(cancel_names) };
const struct rad_words rad_words_choice = { choice_names, RAD_ARRAY_LENGTH(choice_names) };

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

bool rad_step_reads(enum rad_step_kind kind)
{
	return kind == RAD_STEP_VERIFY || kind == RAD_STEP_VERIFY_GONE;
}

bool rad_step_erases(enum rad_step_kind kind)
{
	return kind == RAD_STEP_OVERWRITE || kind == RAD_STEP_DEVICE;
}
