/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/confirm.h"

#include <string.h>

#include <glib/gi18n.h>

#include "window/sheet.h"

struct asked {
	RwConfirmFunc callback;
	GObject *object;
	GtkWidget *entry;
	char *wanted;
};

static void free_asked(gpointer data)
{
	struct asked *it = data;

	g_object_unref(it->object);
	g_free(it->wanted);
	g_free(it);
}

char *rw_confirm_wanted(const char *serial)
{
	glong n = g_utf8_strlen(serial, -1);

	return g_strdup(g_utf8_offset_to_pointer(serial, MAX(n - 4, 0)));
}

static void on_response(RwSheet *sheet, const char *name, gpointer data)
{
	struct asked *it = data;
	g_autofree char *typed = g_strdup(gtk_editable_get_text(GTK_EDITABLE(it->entry)));

	if (strcmp(name, "cancel") == 0) {
		rw_sheet_close(sheet);
		return;
	}
	g_strstrip(typed);
	if (g_ascii_strcasecmp(typed, it->wanted) != 0) {
		rw_sheet_set_problem(sheet, _("That is not what stands on the drive. Nothing has happened."));
		gtk_widget_grab_focus(it->entry);
		return;
	}
	g_object_ref(sheet); /* which holds what is called */
	rw_sheet_close(sheet);
	it->callback(it->object);
	g_object_unref(sheet);
}

void rw_confirm_ask(GtkWidget *near, RwDrive *drive, const char *why, RwConfirmFunc callback, gpointer object)
{
	g_autofree char *text = g_strdup_printf(_("%s %s, %s, serial number %s."), why, rw_drive_get_title(drive),
						rw_drive_get_size_text(drive), rw_drive_get_serial(drive));
	RwSheet *sheet = rw_sheet_new(_("Is it this drive?"), text);
	struct asked *asked = g_new0(struct asked, 1);

	asked->callback = callback;
	asked->object = g_object_ref(object);
	asked->wanted =
		rw_confirm_wanted(*rw_drive_get_serial(drive) ? rw_drive_get_serial(drive) : rw_drive_get_title(drive));
	asked->entry = rw_sheet_add_entry(sheet, _("The last four characters of the serial number"), FALSE);
	g_object_set_data_full(G_OBJECT(sheet), "asked", asked, free_asked);
	(void)rw_sheet_add_button(sheet, "cancel", _("Back"), "");
	(void)rw_sheet_add_button(sheet, "erase", _("Erase"), "destructive-action");
	g_signal_connect(sheet, "response", G_CALLBACK(on_response), asked);
	rw_sheet_present(sheet, near);
}
