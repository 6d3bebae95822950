/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "window/sheet.h"

#include <adwaita.h>

#include "client/form.h"
#include "window/window.h"

struct _RwSheet {
	GtkBox parent_instance;

	GtkWidget *title;
	GtkWidget *text;
	GtkWidget *body;
	GtkWidget *problem;
	GtkWidget *buttons;
	GtkWidget *first_entry;
	GtkWidget *first_button; /* has the focus at the start, when there is no entry */
	GtkWidget *main_button;	 /* that Enter in an entry presses */
};

G_DEFINE_FINAL_TYPE(RwSheet, rw_sheet, GTK_TYPE_BOX)

enum { RESPONSE, N_SIGNALS };

static guint signals[N_SIGNALS];

static void on_clicked(GtkButton *button, gpointer data)
{
	g_autoptr(RwSheet) self = g_object_ref(data);

	g_signal_emit(self, signals[RESPONSE], 0, g_object_get_data(G_OBJECT(button), "name"));
}

static gboolean on_escape(GtkWidget *widget, GVariant *args, gpointer data)
{
	g_autoptr(RwSheet) self = g_object_ref(RW_SHEET(widget));

	if (gtk_widget_is_sensitive(self->buttons))
		g_signal_emit(self, signals[RESPONSE], 0, "cancel");
	return TRUE;
}

void rw_sheet_add(RwSheet *self, GtkWidget *child)
{
	gtk_box_append(GTK_BOX(self->body), child);
}

GtkWidget *rw_sheet_add_button(RwSheet *self, const char *name, const char *label, const char *style)
{
	GtkWidget *button = gtk_button_new_with_label(label);

	g_object_set_data_full(G_OBJECT(button), "name", g_strdup(name), g_free);
	if (*style)
		gtk_widget_add_css_class(button, style);
	gtk_widget_add_css_class(button, "large");
	g_signal_connect(button, "clicked", G_CALLBACK(on_clicked), self);
	gtk_box_append(GTK_BOX(self->buttons), button);
	if (!self->first_button)
		self->first_button = button;
	if (strcmp(name, "cancel") != 0)
		self->main_button = button;
	return button;
}

GtkWidget *rw_sheet_add_choice(RwSheet *self, const char *name, const char *label, const char *text)
{
	GtkWidget *button = gtk_button_new();
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2);
	GtkWidget *title = gtk_label_new(label);
	GtkWidget *more = gtk_label_new(text);

	gtk_widget_add_css_class(title, "heading");
	gtk_label_set_wrap(GTK_LABEL(more), TRUE);
	gtk_label_set_max_width_chars(GTK_LABEL(more), 60);
	gtk_label_set_xalign(GTK_LABEL(title), 0);
	gtk_label_set_xalign(GTK_LABEL(more), 0);
	gtk_box_append(GTK_BOX(box), title);
	gtk_box_append(GTK_BOX(box), more);
	gtk_button_set_child(GTK_BUTTON(button), box);
	gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
				       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
	g_object_set_data_full(G_OBJECT(button), "name", g_strdup(name), g_free);
	g_signal_connect(button, "clicked", G_CALLBACK(on_clicked), self);
	rw_sheet_add(self, button);
	if (!self->first_button)
		self->first_button = button;
	return button;
}

static void on_activate(GtkWidget *entry, gpointer data)
{
	RwSheet *self = data;

	if (self->main_button && gtk_widget_is_sensitive(self->main_button))
		g_signal_emit_by_name(self->main_button, "clicked");
}

GtkWidget *rw_sheet_add_entry(RwSheet *self, const char *label, gboolean is_secret)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
	GtkWidget *name = gtk_label_new(label);
	GtkWidget *entry = is_secret ? gtk_password_entry_new() : gtk_entry_new();

	gtk_widget_set_halign(name, GTK_ALIGN_START);
	gtk_widget_add_css_class(entry, "large");
	gtk_accessible_update_property(GTK_ACCESSIBLE(entry), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
	g_signal_connect(entry, "activate", G_CALLBACK(on_activate), self);
	gtk_box_append(GTK_BOX(box), name);
	gtk_box_append(GTK_BOX(box), entry);
	rw_sheet_add(self, box);
	if (!self->first_entry)
		self->first_entry = entry;
	return entry;
}

void rw_sheet_set_problem(RwSheet *self, const char *problem)
{
	gtk_label_set_label(GTK_LABEL(self->problem), problem ? problem : "");
	gtk_widget_set_visible(self->problem, problem != NULL);
}

void rw_sheet_set_busy(RwSheet *self, gboolean busy)
{
	gtk_widget_set_sensitive(self->buttons, !busy);
	gtk_widget_set_sensitive(self->body, !busy);
	if (!busy && self->first_entry)
		gtk_widget_grab_focus(self->first_entry);
}

void rw_sheet_settle(RwSheet *self, const GError *error)
{
	g_autofree char *text = error ? rw_form_error(error) : NULL;

	rw_sheet_set_busy(self, FALSE);
	rw_sheet_set_problem(self, text);
}

void rw_sheet_present(RwSheet *self, GtkWidget *near)
{
	RwWindow *window = RW_WINDOW(gtk_widget_get_ancestor(near, RW_TYPE_WINDOW));

	rw_window_show_sheet(window, GTK_WIDGET(self));
	if (self->first_entry)
		gtk_widget_grab_focus(self->first_entry);
	else if (self->first_button)
		gtk_widget_grab_focus(self->first_button);
}

void rw_sheet_close(RwSheet *self)
{
	GtkWidget *window = gtk_widget_get_ancestor(GTK_WIDGET(self), RW_TYPE_WINDOW);

	if (window)
		rw_window_close_sheet(RW_WINDOW(window), GTK_WIDGET(self));
}

RwSheet *rw_sheet_new(const char *title, const char *text)
{
	RwSheet *self = g_object_new(RW_TYPE_SHEET, NULL);

	gtk_label_set_label(GTK_LABEL(self->title), title);
	gtk_label_set_label(GTK_LABEL(self->text), text ? text : "");
	gtk_widget_set_visible(self->text, text && *text);
	gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
	return self;
}

static void rw_sheet_class_init(RwSheetClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	signals[RESPONSE] = g_signal_new("response", RW_TYPE_SHEET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
					 1, G_TYPE_STRING);
	gtk_widget_class_add_binding(widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
	gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_DIALOG);
}

static GtkWidget *new_text(const char *style)
{
	GtkWidget *label = gtk_label_new(NULL);

	gtk_label_set_wrap(GTK_LABEL(label), TRUE);
	gtk_label_set_wrap_mode(GTK_LABEL(label), PANGO_WRAP_WORD_CHAR);
	gtk_label_set_xalign(GTK_LABEL(label), 0);
	gtk_label_set_max_width_chars(GTK_LABEL(label), 60);
	gtk_widget_add_css_class(label, style);
	return label;
}

static void rw_sheet_init(RwSheet *self)
{
	GtkWidget *scroller = gtk_scrolled_window_new();

	gtk_orientable_set_orientation(GTK_ORIENTABLE(self), GTK_ORIENTATION_VERTICAL);
	gtk_box_set_spacing(GTK_BOX(self), 16);
	gtk_widget_add_css_class(GTK_WIDGET(self), "sheet");
	gtk_widget_set_halign(GTK_WIDGET(self), GTK_ALIGN_CENTER);
	gtk_widget_set_valign(GTK_WIDGET(self), GTK_ALIGN_CENTER);
	self->title = new_text("title-2");
	self->text = new_text("body");
	self->problem = new_text("error-text");
	self->body = gtk_box_new(GTK_ORIENTATION_VERTICAL, 12);
	self->buttons = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
	gtk_widget_set_halign(self->buttons, GTK_ALIGN_END);
	gtk_widget_set_visible(self->problem, FALSE);
	gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
	gtk_scrolled_window_set_propagate_natural_height(GTK_SCROLLED_WINDOW(scroller), TRUE);
	gtk_scrolled_window_set_max_content_height(GTK_SCROLLED_WINDOW(scroller), 480);
	gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scroller), self->body);
	gtk_box_append(GTK_BOX(self), self->title);
	gtk_box_append(GTK_BOX(self), self->text);
	gtk_box_append(GTK_BOX(self), scroller);
	gtk_box_append(GTK_BOX(self), self->problem);
	gtk_box_append(GTK_BOX(self), self->buttons);
}
