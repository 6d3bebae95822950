/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/asset.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "model/words.h"

static const char *const kinds[RAD_ASSET_KINDS] = {
	[RAD_ASSET_UNKNOWN] = "unknown", [RAD_ASSET_STUDENT] = "student",
	[RAD_ASSET_TEACHER] = "teacher", [RAD_ASSET_ADMINISTRATIVE] = "administrative",
	[RAD_ASSET_SHARED] = "shared",	 [RAD_ASSET_SERVER] = "server",
	[RAD_ASSET_DRIVE] = "drive",	 [RAD_ASSET_PHONE] = "phone",
	[RAD_ASSET_TABLET] = "tablet",	 [RAD_ASSET_OTHER] = "other",
};
static const char *const states[RAD_ASSET_STATES] = {
	[RAD_ASSET_REGISTERED] = "registered", [RAD_ASSET_RECEIVED] = "received", [RAD_ASSET_EXAMINED] = "examined",
	[RAD_ASSET_ERASING] = "erasing",       [RAD_ASSET_ERASED] = "erased",	  [RAD_ASSET_FAILED] = "failed",
	[RAD_ASSET_DISPOSED] = "disposed",
};
static const char *const dispositions[RAD_DISPOSITIONS] = {
	[RAD_DISPOSITION_NONE] = "",
	[RAD_DISPOSITION_SALE] = "sale",
	[RAD_DISPOSITION_BUYOUT] = "buyout",
	[RAD_DISPOSITION_REUSE] = "reuse",
	[RAD_DISPOSITION_RETURN] = "return",
	[RAD_DISPOSITION_DONATION] = "donation",
	[RAD_DISPOSITION_RECYCLING] = "recycling",
	[RAD_DISPOSITION_DESTRUCTION] = "destruction",
};
static const struct rad_words kind_words = { kinds, RAD_ARRAY_LENGTH(kinds) };
static const struct rad_words state_words = { states, RAD_ARRAY_LENGTH(states) };
static const struct rad_words disposition_words = { dispositions, RAD_ARRAY_LENGTH(dispositions) };

#define BIT(state) (1u << (state))

/* From each state, where to. What was erased can come in again for another drive, and what failed can be tried again.
 * What a supplier has may leave from there; whether it may is the policy's matter. */
static const unsigned int ways[RAD_ASSET_STATES] = {
	[RAD_ASSET_REGISTERED] =
		BIT(RAD_ASSET_RECEIVED) | BIT(RAD_ASSET_EXAMINED) | BIT(RAD_ASSET_ERASING) | BIT(RAD_ASSET_DISPOSED),
	[RAD_ASSET_RECEIVED] = BIT(RAD_ASSET_EXAMINED) | BIT(RAD_ASSET_ERASING) | BIT(RAD_ASSET_DISPOSED),
	[RAD_ASSET_EXAMINED] = BIT(RAD_ASSET_ERASING) | BIT(RAD_ASSET_DISPOSED),
	[RAD_ASSET_ERASING] = BIT(RAD_ASSET_ERASED) | BIT(RAD_ASSET_FAILED) | BIT(RAD_ASSET_EXAMINED),
	[RAD_ASSET_ERASED] = BIT(RAD_ASSET_ERASING) | BIT(RAD_ASSET_EXAMINED) | BIT(RAD_ASSET_DISPOSED),
	[RAD_ASSET_FAILED] = BIT(RAD_ASSET_ERASING) | BIT(RAD_ASSET_EXAMINED) | BIT(RAD_ASSET_DISPOSED),
	[RAD_ASSET_DISPOSED] = 0,
};

const char *rad_asset_kind_name(enum rad_asset_kind kind)
{
	return rad_words_name(&kind_words, (unsigned int)kind);
}

bool rad_asset_kind_find(const char *name, enum rad_asset_kind *ret)
{
	unsigned int value;
	bool found = rad_words_find(&kind_words, name, &value);

	if (found)
		*ret = (enum rad_asset_kind)value;
	return found;
}

const char *rad_asset_state_name(enum rad_asset_state state)
{
	return rad_words_name(&state_words, (unsigned int)state);
}

bool rad_asset_state_find(const char *name, enum rad_asset_state *ret)
{
	unsigned int value;
	bool found = rad_words_find(&state_words, name, &value);

	if (found)
		*ret = (enum rad_asset_state)value;
	return found;
}

bool rad_asset_may_move(enum rad_asset_state from, enum rad_asset_state to)
{
	return (size_t)from < RAD_ASSET_STATES && (size_t)to < RAD_ASSET_STATES && (ways[from] & BIT(to));
}

bool rad_disposition_is_inside(enum rad_disposition disposition)
{
	return disposition == RAD_DISPOSITION_REUSE;
}

const char *rad_disposition_name(enum rad_disposition disposition)
{
	return rad_words_name(&disposition_words, (unsigned int)disposition);
}

bool rad_disposition_find(const char *name, enum rad_disposition *ret)
{
	unsigned int value;
	bool found = rad_words_find(&disposition_words, name, &value);

	if (found)
		*ret = (enum rad_disposition)value;
	return found;
}

bool rad_asset_is_same(const struct rad_asset *a, const struct rad_asset *b)
{
	return rad_text_equal(a->serial, b->serial) && rad_text_equal(a->make, b->make) &&
	       rad_text_equal(a->model, b->model) && a->kind == b->kind &&
	       rad_text_equal(a->organisation, b->organisation) && rad_text_equal(a->unit, b->unit) &&
	       rad_text_equal(a->holder, b->holder) && rad_text_equal(a->in_use_since, b->in_use_since) &&
	       a->planned_months == b->planned_months && a->price_minor == b->price_minor &&
	       rad_text_equal(a->register_status, b->register_status) && a->register_retired == b->register_retired &&
	       rad_text_equal(a->source, b->source);
}
