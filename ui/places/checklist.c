/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/checklist.h"

#include <string.h>

#include <glib/gi18n.h>

#include "client/cases.h"
#include "client/form.h"
#include "client/json.h"
#include "window/window.h"

struct _RwChecklist {
	GtkBox parent_instance;

	RwClient *client;
	char *inventory_id;
	json_t *card; /* after a change */
	gboolean is_showing;
	GtkGrid *grid; /* of the ticks */
	guint n;
};

G_DEFINE_FINAL_TYPE(RwChecklist, rw_checklist, GTK_TYPE_BOX)

static guint changed;

static const struct {
	const char *check;
	const char *text;
} checks[] = {
	{ "firmware-password", N_("The BIOS password is removed") },
	{ "management", N_("Released from MDM, Autopilot or Apple School") },
	{ "tpm", N_("The TPM is cleared") },
	{ "marks", N_("The owner's labels and logo are removed, or covered by the paper of ownership") },
	{ "charger", N_("The charger goes along") },
	{ "battery", N_("The battery was looked at and is not swollen") },
};

/* "" when it was not told. */
static const char *fact_of(const json_t *card, const char *name)
{
	const json_t *it;
	gsize i;

	json_array_foreach(json_object_get(card, "facts"), i, it)
	{
		if (strcmp(rw_json_text(it, "name"), name) == 0)
			return rw_json_text(it, "value");
	}
	return "";
}

static void have_card(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwChecklist) self = data;
	g_autoptr(GError) error = NULL;
	json_t *card = rw_cases_finish(result, &error);
	RwWindow *window = rw_window_of(GTK_WIDGET(self));

	if (!card && window)
		rw_window_tell_error(window, error);
	json_decref(self->card);
	self->card = card;
	g_signal_emit(self, changed, 0);
}

static void set_fact(RwChecklist *self, const char *name, const char *value)
{
	rw_cases_call(self->client, "SetFact", g_variant_new("(sss)", self->inventory_id, name, value), NULL, have_card,
		      g_object_ref(self));
}

static void on_toggled(GtkCheckButton *button, gpointer data)
{
	RwChecklist *self = data;
	const char *done = g_object_get_data(G_OBJECT(button), "done");

	if (!self->is_showing)
		set_fact(self, gtk_widget_get_name(GTK_WIDGET(button)),
			 gtk_check_button_get_active(button) ? done : "");
}

static void add_tick(RwChecklist *self, const json_t *card, const char *name, const char *done, const char *text)
{
	GtkWidget *button = gtk_check_button_new();
	GtkWidget *label = gtk_label_new(text);

	gtk_label_set_wrap(GTK_LABEL(label), TRUE);
	gtk_label_set_xalign(GTK_LABEL(label), 0);
	gtk_widget_set_hexpand(label, TRUE);
	gtk_check_button_set_child(GTK_CHECK_BUTTON(button), label);
	gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
	gtk_widget_set_name(button, name);
	g_object_set_data(G_OBJECT(button), "done", (gpointer)done);
	gtk_check_button_set_active(GTK_CHECK_BUTTON(button), *fact_of(card, name) != '\0');
	gtk_widget_set_sensitive(button, rw_client_may_erase(self->client));
	g_signal_connect(button, "toggled", G_CALLBACK(on_toggled), self);
	gtk_grid_attach(self->grid, button, (int)(self->n % 2), (int)(self->n / 2), 1, 1);
	self->n++;
}

static void on_wipe(GtkEntry *entry, gpointer data)
{
	set_fact(data, "mdm-wipe", gtk_editable_get_text(GTK_EDITABLE(entry)));
}

static void on_wipe_button(GtkButton *button, gpointer data)
{
	on_wipe(g_object_get_data(G_OBJECT(button), "entry"), data);
}

/* Phones and tablets are wiped by the device management, not here. */
static void add_wipe(RwChecklist *self, const json_t *card)
{
	GtkWidget *label = gtk_label_new(_("Reference of the wipe in the device management (MDM)"));
	GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
	GtkWidget *entry = gtk_entry_new();
	GtkWidget *keep = gtk_button_new_with_label(_("Note it"));

	gtk_label_set_xalign(GTK_LABEL(label), 0);
	gtk_widget_set_hexpand(entry, TRUE);
	gtk_editable_set_text(GTK_EDITABLE(entry), fact_of(card, "mdm-wipe"));
	gtk_accessible_update_property(GTK_ACCESSIBLE(entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
				       gtk_label_get_label(GTK_LABEL(label)), -1);
	gtk_widget_set_sensitive(row, rw_client_may_erase(self->client));
	g_object_set_data(G_OBJECT(keep), "entry", entry);
	g_signal_connect(entry, "activate", G_CALLBACK(on_wipe), self);
	g_signal_connect(keep, "clicked", G_CALLBACK(on_wipe_button), self);
	gtk_box_append(GTK_BOX(row), entry);
	gtk_box_append(GTK_BOX(row), keep);
	gtk_box_append(GTK_BOX(self), label);
	gtk_box_append(GTK_BOX(self), row);
}

static gboolean is_asked(const json_t *card, const char *disposition, const char *check)
{
	const json_t *it;
	const json_t *name;
	gsize i;
	gsize k;

	json_array_foreach(json_object_get(card, "dispositions"), i, it)
	{
		if (disposition && strcmp(rw_json_text(it, "disposition"), disposition) != 0)
			continue;
		json_array_foreach(json_object_get(it, "checks"), k, name)
		{
			if (g_strcmp0(json_string_value(name), check) == 0)
				return TRUE;
		}
	}
	return FALSE;
}

static gboolean is_handheld(const json_t *card)
{
	const char *kind = rw_json_text(card, "kind");

	return strcmp(kind, "phone") == 0 || strcmp(kind, "tablet") == 0;
}

void rw_checklist_show(RwChecklist *self, const json_t *card, const char *disposition)
{
	gboolean has_no_drives = *fact_of(card, "no-drives") != '\0';
	GtkWidget *child;

	self->is_showing = TRUE;
	g_free(self->inventory_id);
	self->inventory_id = g_strdup(rw_json_text(card, "inventory_id"));
	while ((child = gtk_widget_get_first_child(GTK_WIDGET(self))))
		gtk_box_remove(GTK_BOX(self), child);
	self->grid = GTK_GRID(gtk_grid_new());
	self->n = 0;
	gtk_grid_set_column_homogeneous(self->grid, TRUE);
	gtk_grid_set_column_spacing(self->grid, 12);
	gtk_box_append(GTK_BOX(self), GTK_WIDGET(self->grid));
	for (gsize i = 0; i < G_N_ELEMENTS(checks); i++) {
		g_autofree char *name = g_strdup_printf("check/%s", checks[i].check);

		if (is_asked(card, disposition, checks[i].check))
			add_tick(self, card, name, "done", _(checks[i].text));
	}
	if (is_handheld(card))
		add_wipe(self, card);
	else if (has_no_drives || json_integer_value(json_object_get(card, "n_drives")) == 0)
		add_tick(self, card, "no-drives", "confirmed", _("I have looked: there is no drive in it"));
	gtk_widget_set_visible(GTK_WIDGET(self), self->n > 0 || is_handheld(card));
	self->is_showing = FALSE;
}

json_t *rw_checklist_steal_card(RwChecklist *self)
{
	return g_steal_pointer(&self->card);
}

void rw_checklist_set_client(RwChecklist *self, RwClient *client)
{
	self->client = g_object_ref(client);
}

static void rw_checklist_dispose(GObject *object)
{
	RwChecklist *self = RW_CHECKLIST(object);

	g_clear_object(&self->client);
	g_clear_pointer(&self->inventory_id, g_free);
	g_clear_pointer(&self->card, json_decref);
	G_OBJECT_CLASS(rw_checklist_parent_class)->dispose(object);
}

static void rw_checklist_class_init(RwChecklistClass *klass)
{
	G_OBJECT_CLASS(klass)->dispose = rw_checklist_dispose;
	changed = g_signal_new("changed", RW_TYPE_CHECKLIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void rw_checklist_init(RwChecklist *self)
{
	gtk_orientable_set_orientation(GTK_ORIENTABLE(self), GTK_ORIENTATION_VERTICAL);
	gtk_box_set_spacing(GTK_BOX(self), 4);
}
