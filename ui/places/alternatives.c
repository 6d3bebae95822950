/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/alternatives.h"

#include <string.h>

#include <glib/gi18n.h>

#include "window/sheet.h"

struct asked {
	RwAlternativeFunc callback;
	GObject *object;
};

static void free_asked(gpointer data)
{
	struct asked *it = data;

	g_object_unref(it->object);
	g_free(it);
}

static const struct {
	const char *name; /* of the button, and the profile */
	const char *label;
	const char *text;
} choices[] = {
	{ "clear-device", N_("Clear by the drive's own command"),
	  N_("Counts as Clear: enough against ordinary tools, not against a laboratory. For computers that stay in the "
	     "organisation.") },
	{ "clear-random", N_("Clear by overwriting"),
	  N_("Everything the drive shows is overwritten and read back. Counts as Clear; worn-out cells that the drive "
	     "has put aside are not reached.") },
	{ "destroy", N_("Leave it out: it is to be destroyed"),
	  N_("The drive is not erased here. Take it out and put it with what is to be destroyed.") },
};

static void on_response(RwSheet *sheet, const char *name, gpointer data)
{
	struct asked *it = data;

	rw_sheet_close(sheet);
	if (strcmp(name, "cancel") != 0)
		it->callback(it->object, strcmp(name, "destroy") == 0 ? NULL : name);
}

void rw_alternatives_show(GtkWidget *near, RwDrive *drive, RwAlternativeFunc callback, gpointer object)
{
	g_autofree char *text = g_strdup_printf(_("%s, serial number %s, cannot be erased the usual way."),
						rw_drive_get_title(drive), rw_drive_get_serial(drive));
	RwSheet *sheet = rw_sheet_new(_("What can be done instead?"), text);
	struct asked *asked = g_new0(struct asked, 1);

	asked->callback = callback;
	asked->object = g_object_ref(object);
	g_object_set_data_full(G_OBJECT(sheet), "asked", asked, free_asked);
	for (gsize i = 0; i < G_N_ELEMENTS(choices); i++)
		(void)rw_sheet_add_choice(sheet, choices[i].name, _(choices[i].label), _(choices[i].text));
	(void)rw_sheet_add_button(sheet, "cancel", _("Back"), "");
	g_signal_connect(sheet, "response", G_CALLBACK(on_response), asked);
	rw_sheet_present(sheet, near);
}
