/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/start_sheet.h"

#include <string.h>

#include <glib/gi18n.h>
#include <jansson.h>

#include "client/form.h"
#include "places/confirm.h"
#include "widgets/hold_button.h"
#include "window/sheet.h"
#include "window/sound.h"
#include "window/window.h"

struct starting {
	RwClient *client;
	GtkWidget *near;
	GPtrArray *drives; /* that are started */
	RwSheet *sheet;
	GtkWidget *hold;
	GtkDropDown *profiles;
	GPtrArray *profile_ids;
};

static void free_starting(gpointer data)
{
	struct starting *it = data;

	g_object_unref(it->client);
	g_object_unref(it->near);
	g_ptr_array_unref(it->drives);
	g_ptr_array_unref(it->profile_ids);
	g_free(it);
}

/* The calls of one press, until all are answered. */
struct batch {
	GtkWidget *near;
	GString *problems;
	guint n_open;
	guint n_refused;
};

struct one {
	struct batch *batch;
	RwDrive *drive;
};

static void on_told(RwSheet *sheet, const char *name, gpointer data)
{
	rw_sheet_close(sheet);
}

/* What was not started is said in a sheet: a notice would be gone before anybody read it. */
static void finish(struct batch *it)
{
	if (it->n_refused && rw_window_of(it->near)) {
		g_autofree char *title = g_strdup_printf(
			ngettext("%u drive was not started", "%u drives were not started", it->n_refused),
			it->n_refused);
		RwSheet *sheet = rw_sheet_new(title, it->problems->str);

		(void)rw_sheet_add_button(sheet, "cancel", _("Close"), "");
		g_signal_connect(sheet, "response", G_CALLBACK(on_told), NULL);
		rw_sheet_present(sheet, it->near);
	}
	g_object_unref(it->near);
	(void)g_string_free(it->problems, TRUE);
	g_free(it);
}

static void have_started(GObject *source, GAsyncResult *result, gpointer data)
{
	struct one *it = data;
	struct batch *batch = it->batch;
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) jobs = NULL;
	g_autofree char *why = NULL;

	if (!rw_bus_station1_call_erase_finish(RW_BUS_STATION1(source), &jobs, result, &error))
		why = rw_form_error(error);
	else if (jobs[0] && strcmp(jobs[0], "/") == 0)
		why = g_strdup(_("It could not be started. It is not erased."));
	if (why) {
		g_string_append_printf(batch->problems, "%s%s, %s: %s", batch->problems->len ? "\n" : "",
				       rw_drive_get_title(it->drive), rw_drive_get_serial(it->drive), why);
		batch->n_refused++;
	}
	g_object_unref(it->drive);
	g_free(it);
	if (--batch->n_open == 0)
		finish(batch);
}

static void start_one(struct batch *batch, RwBusStation1 *station, RwDrive *drive, const char *profile)
{
	const char *const paths[] = { rw_drive_get_path(drive), NULL };
	struct one *one = g_new0(struct one, 1);
	GVariantDict options;

	one->batch = batch;
	one->drive = g_object_ref(drive);
	batch->n_open++;
	g_variant_dict_init(&options, NULL);
	rw_bus_station1_call_erase(station, paths, rw_drive_get_inventory_id(drive), profile,
				   g_variant_dict_end(&options), NULL, have_started, one);
}

static void start(gpointer object)
{
	struct starting *it = g_object_get_data(object, "starting");
	RwBusStation1 *station = rw_client_get_station(it->client);
	guint at = gtk_drop_down_get_selected(it->profiles);
	struct batch *batch = g_new0(struct batch, 1);

	batch->near = g_object_ref(it->near);
	batch->problems = g_string_new(NULL);
	batch->n_open = 1; /* this */
	for (guint i = 0; station && at < it->profile_ids->len && i < it->drives->len; i++) {
		RwDrive *drive = g_ptr_array_index(it->drives, i);

		if (rw_drive_is_present(drive) && rw_drive_is_selectable(drive)) /* it may have changed meanwhile */
			start_one(batch, station, drive, g_ptr_array_index(it->profile_ids, at));
	}
	rw_sheet_close(RW_SHEET(object));
	if (--batch->n_open == 0)
		finish(batch);
}

static void on_held(RwHoldButton *button, gpointer data)
{
	struct starting *it = data;
	gboolean by_typing = FALSE;

	rw_sound_stop(RW_SOUND_HOLD);
	g_object_get(button, "by-typing", &by_typing, NULL);
	if (by_typing)
		rw_confirm_ask(GTK_WIDGET(it->sheet), g_ptr_array_index(it->drives, 0),
			       _("It is erased, and that cannot be undone:"), start, it->sheet);
	else
		start(it->sheet);
}

static void on_response(RwSheet *sheet, const char *name, gpointer data)
{
	rw_sheet_close(sheet);
}

static void have_profiles(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwSheet) sheet = data;
	struct starting *it = g_object_get_data(G_OBJECT(sheet), "starting");
	const char *usual = rw_client_get_usual_profile(it->client);
	gboolean is_swedish =
		g_str_has_prefix(rw_settings_get_language(rw_window_get_settings(rw_window_of(it->near))), "sv");
	g_autoptr(GtkStringList) titles = gtk_string_list_new(NULL);
	g_autofree char *text = NULL;
	const json_t *profile;
	json_t *list;
	gsize i;

	if (!rw_bus_station1_call_profiles_finish(RW_BUS_STATION1(source), &text, result, NULL))
		return;
	list = json_loads(text, 0, NULL);
	json_array_foreach(list, i, profile)
	{
		const char *id = json_string_value(json_object_get(profile, "id"));
		const char *title = json_string_value(json_object_get(profile, is_swedish ? "title_sv" : "title_en"));

		gtk_string_list_append(titles, title ? title : id);
		g_ptr_array_add(it->profile_ids, g_strdup(id));
	}
	json_decref(list);
	gtk_drop_down_set_model(it->profiles, G_LIST_MODEL(titles));
	for (guint k = 0; k < it->profile_ids->len; k++) {
		if (g_strcmp0(g_ptr_array_index(it->profile_ids, k), usual) == 0)
			gtk_drop_down_set_selected(it->profiles, k);
	}
	gtk_widget_set_sensitive(it->hold, it->drives->len > 0);
}

static void add_label(RwSheet *sheet, const char *text, const char *style)
{
	GtkWidget *label = gtk_label_new(text);

	gtk_label_set_xalign(GTK_LABEL(label), 0);
	gtk_label_set_wrap(GTK_LABEL(label), TRUE);
	gtk_widget_add_css_class(label, style);
	rw_sheet_add(sheet, label);
}

/* The drives that go, and how many do not. */
static guint take_drives(struct starting *it, GPtrArray *drives)
{
	guint n_left = 0;

	for (guint i = 0; i < drives->len; i++) {
		RwDrive *drive = g_ptr_array_index(drives, i);

		if (rw_drive_is_selectable(drive) && *rw_drive_get_inventory_id(drive))
			g_ptr_array_add(it->drives, g_object_ref(drive));
		else
			n_left++;
	}
	return n_left;
}

static void list_drives(struct starting *it)
{
	for (guint i = 0; i < it->drives->len; i++) {
		RwDrive *drive = g_ptr_array_index(it->drives, i);
		g_autofree char *bay =
			rw_drive_get_bay(drive) ? g_strdup_printf("%u", rw_drive_get_bay(drive)) : g_strdup("–");
		g_autofree char *line = g_strdup_printf("%s · %s · %s · %s · %s", bay, rw_drive_get_inventory_id(drive),
							rw_drive_get_title(drive), rw_drive_get_size_text(drive),
							rw_drive_get_serial(drive));

		add_label(it->sheet, line, "numeric");
	}
}

static void add_controls(struct starting *it)
{
	RwSettings *settings = rw_window_get_settings(rw_window_of(it->near));
	g_autofree char *text = g_strdup_printf(ngettext("Hold to erase %u drive · cannot be undone",
							 "Hold to erase %u drives · cannot be undone", it->drives->len),
						it->drives->len);

	add_label(it->sheet, _("How"), "heading");
	it->profiles = GTK_DROP_DOWN(gtk_drop_down_new(NULL, NULL));
	gtk_accessible_update_property(GTK_ACCESSIBLE(it->profiles), GTK_ACCESSIBLE_PROPERTY_LABEL, _("How"), -1);
	rw_sheet_add(it->sheet, GTK_WIDGET(it->profiles));
	it->hold =
		g_object_new(RW_TYPE_HOLD_BUTTON, "text", text, "by-typing", rw_settings_get_by_typing(settings), NULL);
	gtk_widget_set_sensitive(it->hold, FALSE);
	g_signal_connect(it->hold, "held", G_CALLBACK(on_held), it);
	g_signal_connect(it->hold, "asked", G_CALLBACK(on_held), it);
	rw_sheet_add(it->sheet, it->hold);
}

void rw_start_sheet_show(GtkWidget *near, RwClient *client, GPtrArray *drives)
{
	struct starting *it = g_new0(struct starting, 1);
	RwBusStation1 *station = rw_client_get_station(client);
	guint n_left;

	it->client = g_object_ref(client);
	it->near = g_object_ref(near);
	it->drives = g_ptr_array_new_with_free_func(g_object_unref);
	it->profile_ids = g_ptr_array_new_with_free_func(g_free);
	it->sheet = rw_sheet_new(_("Erase these drives"), NULL);
	g_object_set_data_full(G_OBJECT(it->sheet), "starting", it, free_starting);
	n_left = take_drives(it, drives);
	add_controls(it);
	if (n_left) {
		g_autofree char *text = g_strdup_printf(
			ngettext("%u drive is left out: it has no inventory number, or may not be erased.",
				 "%u drives are left out: they have no inventory number, or may not be erased.",
				 n_left),
			n_left);

		add_label(it->sheet, text, "warning-text");
	}
	list_drives(it);
	(void)rw_sheet_add_button(it->sheet, "cancel", _("Back"), "");
	g_signal_connect(it->sheet, "response", G_CALLBACK(on_response), NULL);
	rw_sheet_present(it->sheet, near);
	if (station)
		rw_bus_station1_call_profiles(station, NULL, have_profiles, g_object_ref(it->sheet));
}
