/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/bay_wizard.h"

#include <string.h>

#include <glib/gi18n.h>

#include "client/form.h"
#include "places/station_page.h"
#include "window/sheet.h"
#include "window/window.h"

#define LOCATE_S 15
#define BAYS_MAX 64

struct wizard {
	GtkWidget *near;
	RwClient *client;
	RwSheet *sheet;
	GtkLabel *question;
	GtkWidget *number;
	GtkWidget *columns;
	GHashTable *bays;  /* place to number */
	GHashTable *asked; /* places that were asked about or left out */
	RwDrive *drive;	   /* that shows its light; NULL none is left */
};

static void free_wizard(gpointer data)
{
	struct wizard *it = data;

	g_signal_handlers_disconnect_by_data(rw_client_get_drives(it->client), it);
	g_object_unref(it->near);
	g_object_unref(it->client);
	g_hash_table_unref(it->bays);
	g_hash_table_unref(it->asked);
	g_clear_object(&it->drive);
	g_free(it);
}

static const char *place_of(RwDrive *drive)
{
	const char *place = rw_bus_station1_drive_get_place(rw_drive_get_proxy(drive));

	return place ? place : "";
}

static RwDrive *find_next(struct wizard *it)
{
	GListModel *drives = rw_client_get_drives(it->client);

	for (guint i = 0; i < g_list_model_get_n_items(drives); i++) {
		g_autoptr(RwDrive) drive = g_list_model_get_item(drives, i);

		if (rw_drive_is_present(drive) && *place_of(drive) &&
		    !g_hash_table_contains(it->asked, place_of(drive)))
			return g_steal_pointer(&drive);
	}
	return NULL;
}

static guint next_free(struct wizard *it)
{
	for (guint number = 1; number <= BAYS_MAX; number++) {
		GHashTableIter iter;
		gpointer taken;
		gboolean is_free = TRUE;

		g_hash_table_iter_init(&iter, it->bays);
		while (g_hash_table_iter_next(&iter, NULL, &taken))
			is_free &= GPOINTER_TO_UINT(taken) != number;
		if (is_free)
			return number;
	}
	return BAYS_MAX;
}

static void ask(struct wizard *it)
{
	g_autofree char *text = NULL;
	g_autofree char *number = g_strdup_printf("%u", next_free(it));

	g_clear_object(&it->drive);
	it->drive = find_next(it);
	if (!it->drive) {
		text = g_strdup_printf(ngettext("%u bay is mapped. Plug a drive into the next bay, or finish.",
						"%u bays are mapped. Plug a drive into the next bay, or finish.",
						g_hash_table_size(it->bays)),
				       g_hash_table_size(it->bays));
		gtk_label_set_label(it->question, text);
		gtk_widget_set_sensitive(it->number, FALSE);
		return;
	}
	text = g_strdup_printf(_("A drive shows its light now: %s, serial number %s. In which bay is it?"),
			       rw_drive_get_title(it->drive), rw_drive_get_serial(it->drive));
	gtk_label_set_label(it->question, text);
	gtk_widget_set_sensitive(it->number, TRUE);
	gtk_editable_set_text(GTK_EDITABLE(it->number), number);
	gtk_editable_select_region(GTK_EDITABLE(it->number), 0, -1);
	gtk_widget_grab_focus(it->number);
	rw_bus_station1_drive_call_locate(rw_drive_get_proxy(it->drive), LOCATE_S, NULL, NULL, NULL);
}

static void on_drives(struct wizard *it)
{
	if (!it->drive || !rw_drive_is_present(it->drive))
		ask(it);
}

static gboolean is_taken(struct wizard *it, guint number)
{
	GHashTableIter iter;
	gpointer taken;

	g_hash_table_iter_init(&iter, it->bays);
	while (g_hash_table_iter_next(&iter, NULL, &taken)) {
		if (GPOINTER_TO_UINT(taken) == number)
			return TRUE;
	}
	return FALSE;
}

static void take_number(struct wizard *it)
{
	guint64 number;

	if (!it->drive)
		return;
	if (!g_ascii_string_to_unsigned(gtk_editable_get_text(GTK_EDITABLE(it->number)), 10, 1, BAYS_MAX, &number,
					NULL)) {
		rw_sheet_set_problem(it->sheet, _("A bay has a number from 1 to 64."));
		return;
	}
	if (is_taken(it, (guint)number)) {
		rw_sheet_set_problem(it->sheet, _("That number is taken by another drive's bay."));
		return;
	}
	rw_sheet_set_problem(it->sheet, NULL);
	g_hash_table_insert(it->bays, g_strdup(place_of(it->drive)), GUINT_TO_POINTER((guint)number));
	g_hash_table_add(it->asked, g_strdup(place_of(it->drive)));
	ask(it);
}

static void have_set(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwSheet) sheet = data;
	struct wizard *it = g_object_get_data(G_OBJECT(sheet), "wizard");
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;

	rw_sheet_set_busy(sheet, FALSE);
	if (!rw_bus_station1_call_set_bays_finish(RW_BUS_STATION1(source), result, &error)) {
		text = rw_form_error(error);
		rw_sheet_set_problem(sheet, text);
		return;
	}
	rw_window_tell(rw_window_of(it->near), _("The bays are set."));
	if (RW_IS_STATION_PAGE(it->near))
		rw_station_page_enter(RW_STATION_PAGE(it->near));
	rw_sheet_close(sheet);
}

static void finish(struct wizard *it)
{
	RwBusStation1 *station = rw_client_get_station(it->client);
	GVariantBuilder bays;
	GHashTableIter iter;
	gpointer place;
	gpointer number;
	guint64 columns;

	if (!g_ascii_string_to_unsigned(gtk_editable_get_text(GTK_EDITABLE(it->columns)), 10, 1, BAYS_MAX, &columns,
					NULL)) {
		rw_sheet_set_problem(it->sheet, _("How many bays stand in a row? A number from 1 to 64."));
		return;
	}
	g_variant_builder_init(&bays, G_VARIANT_TYPE("a(us)"));
	g_hash_table_iter_init(&iter, it->bays);
	while (g_hash_table_iter_next(&iter, &place, &number))
		g_variant_builder_add(&bays, "(us)", GPOINTER_TO_UINT(number), place);
	rw_sheet_set_busy(it->sheet, TRUE);
	if (station)
		rw_bus_station1_call_set_bays(station, g_variant_builder_end(&bays), (guint)columns, NULL, have_set,
					      g_object_ref(it->sheet));
}

static void on_response(RwSheet *sheet, const char *name, gpointer data)
{
	struct wizard *it = data;

	if (strcmp(name, "cancel") == 0) {
		rw_sheet_close(sheet);
	} else if (strcmp(name, "finish") == 0) {
		finish(it);
	} else if (strcmp(name, "skip") == 0) {
		if (it->drive)
			g_hash_table_add(it->asked, g_strdup(place_of(it->drive)));
		ask(it);
	} else {
		take_number(it);
	}
}

void rw_bay_wizard_show(GtkWidget *near, RwClient *client)
{
	struct wizard *it = g_new0(struct wizard, 1);
	GtkWidget *question = gtk_label_new(NULL);

	it->near = g_object_ref(near);
	it->client = g_object_ref(client);
	it->bays = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	it->asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	it->sheet = rw_sheet_new(_("Map the bays"),
				 _("A bay is known by where it is connected. The drives show their light one after the "
				   "other; where none has a light, their reading light blinks."));
	it->question = GTK_LABEL(question);
	gtk_label_set_wrap(it->question, TRUE);
	gtk_label_set_xalign(it->question, 0);
	gtk_widget_add_css_class(question, "heading");
	rw_sheet_add(it->sheet, question);
	it->number = rw_sheet_add_entry(it->sheet, _("Number of the bay"), FALSE);
	it->columns = rw_sheet_add_entry(it->sheet, _("Bays in a row"), FALSE);
	gtk_editable_set_text(GTK_EDITABLE(it->columns), "8");
	g_object_set_data_full(G_OBJECT(it->sheet), "wizard", it, free_wizard);
	(void)rw_sheet_add_button(it->sheet, "cancel", _("Back"), "");
	(void)rw_sheet_add_button(it->sheet, "skip", _("In no bay"), "");
	(void)rw_sheet_add_button(it->sheet, "finish", _("Finish"), "");
	(void)rw_sheet_add_button(it->sheet, "next", _("Next"), "suggested-action");
	g_signal_connect(it->sheet, "response", G_CALLBACK(on_response), it);
	g_signal_connect_swapped(rw_client_get_drives(client), "items-changed", G_CALLBACK(on_drives), it);
	rw_sheet_present(it->sheet, near);
	ask(it);
}
