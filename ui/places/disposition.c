/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/disposition.h"

#include <glib/gi18n.h>

static const struct {
	const char *id;
	const char *rule;
	const char *next;
} table[] = {
	{ "sale", N_("To the contracted second-hand partner. Nothing is sold to employees or politicians."),
	  N_("Put the computer on the cart for resale.") },
	{ "buyout",
	  N_("Only the student who had the computer may buy it. The receipt is written when it is handed over."),
	  N_("Take the computer to the hand-over desk.") },
	{ "reuse", N_("The computer stays in the organisation."), N_("Put the computer with those to be used again.") },
	{ "return", N_("The computer goes back to its owner, such as the leasing company."),
	  N_("Put the computer with those to be returned.") },
	{ "recycling", N_("The computer is taken apart. Its drives are erased all the same."),
	  N_("Put the computer in the container for recycling.") },
	{ "destruction", N_("For drives that could not be erased. Note who destroys them, how, and who saw it."),
	  N_("Put the drive with what is to be destroyed.") },
};

const char *rw_disposition_at(guint i)
{
	return i < G_N_ELEMENTS(table) ? table[i].id : NULL;
}

const char *rw_disposition_rule(const char *disposition)
{
	for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
		if (g_strcmp0(table[i].id, disposition) == 0)
			return _(table[i].rule);
	}
	return "";
}

const char *rw_disposition_next(const char *disposition)
{
	for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
		if (g_strcmp0(table[i].id, disposition) == 0)
			return _(table[i].next);
	}
	return _("You may hand the computer on.");
}
