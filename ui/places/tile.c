/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/tile.h"

#include <glib/gi18n.h>

#include "widgets/meter.h"
#include "widgets/role.h"

struct _RwTile {
	GtkBox parent_instance;

	RwBay *bay;
	GSignalGroup *of_bay;
	GSignalGroup *of_drive;
	GBindingGroup *bound;

	GtkLabel *number;
	GtkLabel *inventory;
	GtkImage *icon;
	GtkLabel *word;
	GtkWidget *meter;
	GtkWidget *bottom;
	GtkLabel *left;
	GtkLabel *rate;
	GtkLabel *warmth;
};

G_DEFINE_FINAL_TYPE(RwTile, rw_tile, GTK_TYPE_BOX)

/* "Bay 7: Erasing, 104233" for who cannot see it. */
static void name_it(RwTile *self, const char *word, const char *number)
{
	g_autofree char *place = rw_bay_get_number(self->bay)
					 ? g_strdup_printf(_("Bay %u"), rw_bay_get_number(self->bay))
					 : g_strdup(_("No bay"));
	g_autofree char *name = g_strdup_printf("%s: %s%s%s", place, word, *number ? ", " : "", number);

	gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void refresh(RwTile *self)
{
	RwState state = rw_bay_get_state(self->bay);
	RwDrive *drive = rw_bay_get_drive(self->bay);
	const char *number = drive && *rw_drive_get_inventory_id(drive) ? rw_drive_get_inventory_id(drive)
									: rw_bay_get_waiting(self->bay);

	gtk_label_set_label(self->inventory, number);
	gtk_label_set_label(self->word, rw_state_word(state));
	gtk_image_set_from_icon_name(self->icon, rw_state_icon(state));
	rw_role_set(GTK_WIDGET(self), rw_state_style(state));
	gtk_widget_set_visible(self->meter, rw_state_group(state) == RW_GROUP_WORKING);
	gtk_widget_set_visible(self->bottom, rw_state_group(state) == RW_GROUP_WORKING);
	if (!drive) {
		gtk_label_set_label(self->left, "");
		gtk_label_set_label(self->rate, "");
		gtk_label_set_label(self->warmth, "");
	}
	name_it(self, rw_state_word(state), number);
}

static void on_drive(RwTile *self)
{
	RwDrive *drive = rw_bay_get_drive(self->bay);

	g_signal_group_set_target(self->of_drive, drive);
	g_binding_group_set_source(self->bound, drive);
	refresh(self);
}

void rw_tile_set_bay(RwTile *self, RwBay *bay)
{
	guint number = bay ? rw_bay_get_number(bay) : 0;
	g_autofree char *text =
		number ? g_strdup_printf("%u", number)
		       : g_strdup(bay && rw_bay_get_drive(bay) ? rw_drive_get_title(rw_bay_get_drive(bay)) : "");

	g_set_object(&self->bay, bay);
	g_signal_group_set_target(self->of_bay, bay);
	if (!bay) {
		g_signal_group_set_target(self->of_drive, NULL);
		g_binding_group_set_source(self->bound, NULL);
		return;
	}
	gtk_label_set_label(self->number, text);
	gtk_label_set_ellipsize(self->number, number ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_END);
	gtk_widget_remove_css_class(GTK_WIDGET(self->number), number ? "bay-name" : "bay-number");
	gtk_widget_add_css_class(GTK_WIDGET(self->number), number ? "bay-number" : "bay-name");
	on_drive(self);
}

RwTile *rw_tile_new(void)
{
	return g_object_new(RW_TYPE_TILE, NULL);
}

static void rw_tile_dispose(GObject *object)
{
	RwTile *self = RW_TILE(object);

	g_clear_object(&self->of_bay);
	g_clear_object(&self->of_drive);
	g_clear_object(&self->bound);
	g_clear_object(&self->bay);
	G_OBJECT_CLASS(rw_tile_parent_class)->dispose(object);
}

static void rw_tile_class_init(RwTileClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->dispose = rw_tile_dispose;
	g_type_ensure(RW_TYPE_METER);
	gtk_widget_class_set_template_from_resource(widget_class, RW_RESOURCES "places/tile.ui");
	gtk_widget_class_bind_template_child(widget_class, RwTile, number);
	gtk_widget_class_bind_template_child(widget_class, RwTile, inventory);
	gtk_widget_class_bind_template_child(widget_class, RwTile, icon);
	gtk_widget_class_bind_template_child(widget_class, RwTile, word);
	gtk_widget_class_bind_template_child(widget_class, RwTile, meter);
	gtk_widget_class_bind_template_child(widget_class, RwTile, bottom);
	gtk_widget_class_bind_template_child(widget_class, RwTile, left);
	gtk_widget_class_bind_template_child(widget_class, RwTile, rate);
	gtk_widget_class_bind_template_child(widget_class, RwTile, warmth);
	gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void rw_tile_init(RwTile *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
	self->bound = g_binding_group_new();
	g_binding_group_bind(self->bound, "fraction", self->meter, "fraction", G_BINDING_SYNC_CREATE);
	g_binding_group_bind(self->bound, "remaining-text", self->left, "label", G_BINDING_SYNC_CREATE);
	g_binding_group_bind(self->bound, "rate-text", self->rate, "label", G_BINDING_SYNC_CREATE);
	g_binding_group_bind(self->bound, "temperature-text", self->warmth, "label", G_BINDING_SYNC_CREATE);
	self->of_bay = g_signal_group_new(RW_TYPE_BAY);
	g_signal_group_connect_swapped(self->of_bay, "notify::drive", G_CALLBACK(on_drive), self);
	g_signal_group_connect_swapped(self->of_bay, "notify::waiting", G_CALLBACK(refresh), self);
	self->of_drive = g_signal_group_new(RW_TYPE_DRIVE);
	g_signal_group_connect_swapped(self->of_drive, "notify::state", G_CALLBACK(refresh), self);
	g_signal_group_connect_swapped(self->of_drive, "notify::inventory-id", G_CALLBACK(refresh), self);
}
