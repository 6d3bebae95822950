/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client/state.h"

#include <glib/gi18n.h>

static const struct {
	const char *word;
	const char *icon;
	const char *style;
	RwGroup group;
} table[RW_N_STATES] = {
	[RW_STATE_EMPTY] = { N_("Empty"), "radera-empty-symbolic", "dimmed", RW_GROUP_NONE },
	[RW_STATE_WAITING] = { N_("Waits for its drive"), "radera-empty-symbolic", "accent", RW_GROUP_NONE },
	[RW_STATE_READY] = { N_("Ready"), "radera-drive-symbolic", "neutral", RW_GROUP_READY },
	[RW_STATE_PROTECTED] = { N_("Protected"), "radera-lock-symbolic", "dimmed", RW_GROUP_NONE },
	[RW_STATE_STARTING] = { N_("Starting"), "radera-erase-symbolic", "accent", RW_GROUP_WORKING },
	[RW_STATE_ERASING] = { N_("Erasing"), "radera-erase-symbolic", "accent", RW_GROUP_WORKING },
	[RW_STATE_IN_DRIVE] = { N_("Erasing inside the drive"), "radera-chip-symbolic", "accent", RW_GROUP_WORKING },
	[RW_STATE_VERIFYING] = { N_("Verifying"), "radera-eye-symbolic", "accent", RW_GROUP_WORKING },
	[RW_STATE_NEEDS_YOU] = { N_("Needs you"), "radera-hand-symbolic", "warning", RW_GROUP_NEEDS_HAND },
	[RW_STATE_PAUSED] = { N_("Paused"), "radera-pause-symbolic", "warning", RW_GROUP_WORKING },
	[RW_STATE_COOLING] = { N_("Cooling down"), "radera-pause-symbolic", "warning", RW_GROUP_WORKING },
	[RW_STATE_PURGED] = { N_("Erased (Purge)"), "radera-shield-symbolic", "success", RW_GROUP_DONE },
	[RW_STATE_CLEARED] = { N_("Erased (Clear)"), "radera-check-symbolic", "success", RW_GROUP_DONE },
	[RW_STATE_EXCEPTIONS] = { N_("Erased with exceptions"), "radera-warning-symbolic", "warning",
				  RW_GROUP_NEEDS_HAND },
	[RW_STATE_FAILED] = { N_("Not erased"), "radera-cross-symbolic", "error", RW_GROUP_NEEDS_HAND },
	[RW_STATE_CANCELLED] = { N_("Not erased: cancelled"), "radera-cross-symbolic", "error", RW_GROUP_NEEDS_HAND },
	[RW_STATE_UNPLUGGED] = { N_("Unplugged"), "radera-empty-symbolic", "warning", RW_GROUP_NEEDS_HAND },
};

const char *rw_state_word(RwState state)
{
	return _(table[state].word);
}

const char *rw_state_icon(RwState state)
{
	return table[state].icon;
}

const char *rw_state_style(RwState state)
{
	return table[state].style;
}

RwGroup rw_state_group(RwState state)
{
	return table[state].group;
}

RwState rw_state_of_running(const char *state, const char *step)
{
	static const struct {
		const char *step;
		RwState state;
	} steps[] = {
		{ "device-erase", RW_STATE_IN_DRIVE },	{ "await", RW_STATE_IN_DRIVE },
		{ "verify", RW_STATE_VERIFYING },	{ "verify-gone", RW_STATE_VERIFYING },
		{ "witness", RW_STATE_STARTING },	{ "mark", RW_STATE_STARTING },
		{ "show-capacity", RW_STATE_STARTING }, { "suspend", RW_STATE_STARTING },
	};

	if (g_strcmp0(state, "asking") == 0)
		return RW_STATE_NEEDS_YOU;
	if (g_strcmp0(state, "paused") == 0)
		return RW_STATE_PAUSED;
	if (g_strcmp0(state, "cooling") == 0)
		return RW_STATE_COOLING;
	for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
		if (g_strcmp0(step, steps[i].step) == 0)
			return steps[i].state;
	}
	return RW_STATE_ERASING;
}

/* Only what the service calls erased is erased here; a word that is not known is none. */
RwState rw_state_of_ended(const char *outcome, const char *level)
{
	if (g_strcmp0(outcome, "erased") == 0 && g_strcmp0(level, "purge") == 0)
		return RW_STATE_PURGED;
	if (g_strcmp0(outcome, "erased") == 0 && g_strcmp0(level, "clear") == 0)
		return RW_STATE_CLEARED;
	if (g_strcmp0(outcome, "erased-with-exceptions") == 0)
		return RW_STATE_EXCEPTIONS;
	return g_strcmp0(outcome, "cancelled") == 0 ? RW_STATE_CANCELLED : RW_STATE_FAILED;
}
