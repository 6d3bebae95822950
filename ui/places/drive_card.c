/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/drive_card.h"

#include <string.h>

#include <glib/gi18n.h>

#include "client/form.h"
#include "places/alternatives.h"
#include "widgets/meter.h"
#include "widgets/role.h"

struct _RwDriveCard {
	GtkBox parent_instance;

	RwClient *client;
	RwDrive *drive;
	RwPlan *plan;
	char *profile;
	gboolean chosen;
	GCancellable *planning;

	GtkWidget *choose;
	GtkWidget *state_icon;
	GtkWidget *state_word;
	GtkWidget *meter;
	GtkWidget *note;
	GtkLabel *health;
	GtkLabel *sentence;
	GtkWidget *why;
	GtkWidget *ladder;
	GtkWidget *other;
	GtkWidget *open;
};

G_DEFINE_FINAL_TYPE(RwDriveCard, rw_drive_card, GTK_TYPE_BOX)

enum { PROP_0, PROP_DRIVE, PROP_CHOSEN, N_PROPS };
enum { PLANNED, OPENED, N_SIGNALS };

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

RwDrive *rw_drive_card_get_drive(RwDriveCard *self)
{
	return self->drive;
}

RwPlan *rw_drive_card_get_plan(RwDriveCard *self)
{
	return self->plan;
}

const char *rw_drive_card_get_profile(RwDriveCard *self)
{
	return self->profile;
}

/* What cannot be chosen is not chosen, whatever the mark says. */
gboolean rw_drive_card_is_chosen(RwDriveCard *self)
{
	return self->chosen && rw_drive_is_selectable(self->drive) && rw_drive_is_present(self->drive);
}

static void clear_ladder(RwDriveCard *self)
{
	GtkWidget *line;

	while ((line = gtk_widget_get_first_child(self->ladder)))
		gtk_box_remove(GTK_BOX(self->ladder), line);
}

static void add_lines(RwDriveCard *self, char **lines, const char *style)
{
	for (gsize i = 0; lines[i]; i++) {
		GtkWidget *label = gtk_label_new(lines[i]);

		gtk_label_set_xalign(GTK_LABEL(label), 0);
		gtk_label_set_wrap(GTK_LABEL(label), TRUE);
		gtk_label_set_max_width_chars(GTK_LABEL(label), 38);
		gtk_widget_add_css_class(label, style);
		gtk_box_append(GTK_BOX(self->ladder), label);
	}
}

static void show_health(RwDriveCard *self)
{
	g_autofree char *health = self->plan ? rw_plan_describe_health(self->plan) : g_strdup("");

	gtk_label_set_label(self->health, health);
	gtk_widget_set_visible(GTK_WIDGET(self->health), *health != '\0');
	rw_role_set(GTK_WIDGET(self->health), self->plan && rw_plan_needs_look(self->plan) ? "warning" : NULL);
}

static void show_plan(RwDriveCard *self)
{
	g_autofree char *sentence = self->plan ? rw_plan_describe(self->plan) : NULL;
	gboolean is_refused = self->plan && rw_plan_is_refused(self->plan);

	clear_ladder(self);
	show_health(self);
	gtk_widget_set_visible(self->why, self->plan != NULL);
	gtk_widget_set_visible(self->other, is_refused);
	if (is_refused)
		gtk_widget_add_css_class(GTK_WIDGET(self->sentence), "warning-text");
	else
		gtk_widget_remove_css_class(GTK_WIDGET(self->sentence), "warning-text");
	gtk_label_set_label(self->sentence, sentence ? sentence : "");
	if (self->plan) {
		g_auto(GStrv) steps = rw_plan_list_steps(self->plan);
		g_auto(GStrv) ladder = rw_plan_list_considerations(self->plan);

		add_lines(self, steps, "body");
		add_lines(self, ladder, "caption");
	}
	g_signal_emit(self, signals[PLANNED], 0);
}

static void have_plan(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwDriveCard) self = data;
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;

	if (!rw_bus_station1_call_plan_finish(RW_BUS_STATION1(source), &text, result, &error)) {
		g_autofree char *why = rw_form_error(error);

		if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
			return;
		g_clear_object(&self->plan);
		show_plan(self);
		gtk_label_set_label(self->sentence, why);
		gtk_widget_add_css_class(GTK_WIDGET(self->sentence), "warning-text");
		gtk_widget_set_visible(self->other, strcmp(rw_error_name(error), "NotSignedIn") != 0);
		return;
	}
	g_clear_object(&self->plan);
	self->plan = rw_plan_new(self->profile, text);
	show_plan(self);
}

void rw_drive_card_plan(RwDriveCard *self, const char *profile)
{
	RwBusStation1 *station = rw_client_get_station(self->client);

	g_cancellable_cancel(self->planning);
	g_clear_object(&self->planning);
	g_clear_object(&self->plan);
	if (profile != self->profile) {
		g_free(self->profile);
		self->profile = g_strdup(profile);
	}
	show_plan(self);
	if (!station || !rw_drive_is_selectable(self->drive))
		return;
	gtk_label_set_label(self->sentence, _("Asking the drive what it can do …"));
	self->planning = g_cancellable_new();
	rw_bus_station1_call_plan(station, rw_drive_get_path(self->drive), profile, FALSE, self->planning, have_plan,
				  g_object_ref(self));
}

/* --- the state */

static void show_state(RwDriveCard *self)
{
	const char *style = rw_state_style(rw_drive_get_state(self->drive));
	gboolean may_choose = rw_drive_is_selectable(self->drive);
	gboolean is_planned = may_choose && rw_state_group(rw_drive_get_state(self->drive)) != RW_GROUP_WORKING;
	GtkWidget *coloured[] = { self->state_icon, self->state_word, self->meter };

	for (gsize i = 0; i < G_N_ELEMENTS(coloured); i++)
		rw_role_set(coloured[i], style);
	gtk_widget_set_sensitive(self->choose, may_choose);
	gtk_widget_set_visible(self->choose, rw_state_group(rw_drive_get_state(self->drive)) != RW_GROUP_WORKING &&
						     rw_drive_get_state(self->drive) != RW_STATE_NEEDS_YOU);
	gtk_widget_set_visible(GTK_WIDGET(self->sentence), is_planned);
	gtk_widget_set_visible(self->why, is_planned && self->plan);
	if (!is_planned)
		gtk_widget_set_visible(self->other, FALSE);
	gtk_widget_set_visible(self->note, *rw_drive_get_note(self->drive) != '\0');
	if (may_choose || rw_drive_get_state(self->drive) != RW_STATE_PROTECTED)
		gtk_widget_remove_css_class(GTK_WIDGET(self), "dimmed");
	else
		gtk_widget_add_css_class(GTK_WIDGET(self), "dimmed");
	gtk_button_set_label(GTK_BUTTON(self->open),
			     rw_drive_get_state(self->drive) == RW_STATE_NEEDS_YOU ? _("Answer") : _("Open"));
	g_signal_emit(self, signals[PLANNED], 0);
}

static void on_selectable(RwDrive *drive, GParamSpec *pspec, gpointer data)
{
	RwDriveCard *self = data;

	if (rw_drive_is_selectable(drive) && !self->plan)
		rw_drive_card_plan(self, self->profile);
}

static void on_alternative(gpointer object, const char *profile)
{
	RwDriveCard *self = object;

	if (profile)
		rw_drive_card_plan(self, profile);
	else
		g_object_set(self, "chosen", FALSE, NULL);
}

static void on_other(GtkButton *button, RwDriveCard *self)
{
	rw_alternatives_show(GTK_WIDGET(self), self->drive, on_alternative, self);
}

static void on_open(GtkButton *button, RwDriveCard *self)
{
	g_signal_emit(self, signals[OPENED], 0);
}

RwDriveCard *rw_drive_card_new(RwClient *client, RwDrive *drive, const char *profile)
{
	RwDriveCard *self = g_object_new(RW_TYPE_DRIVE_CARD, "drive", drive, NULL);
	g_autofree char *name = g_strdup_printf(_("Erase %s, %s, serial number %s"), rw_drive_get_title(drive),
						rw_drive_get_size_text(drive), rw_drive_get_serial(drive));
	g_autofree char *open = g_strdup_printf(_("Open %s"), rw_drive_get_title(drive));

	self->client = g_object_ref(client);
	gtk_accessible_update_property(GTK_ACCESSIBLE(self->choose), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
	gtk_accessible_update_property(GTK_ACCESSIBLE(self->open), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, open, -1);
	gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL, rw_drive_get_title(drive),
				       -1);
	g_signal_connect_object(drive, "notify::state", G_CALLBACK(show_state), self, G_CONNECT_SWAPPED);
	g_signal_connect_object(drive, "notify::note", G_CALLBACK(show_state), self, G_CONNECT_SWAPPED);
	g_signal_connect_object(drive, "notify::selectable", G_CALLBACK(show_state), self, G_CONNECT_SWAPPED);
	g_signal_connect_object(drive, "notify::selectable", G_CALLBACK(on_selectable), self, 0);
	g_object_set(self, "chosen", rw_drive_is_selectable(drive) && !rw_drive_is_loose(drive), NULL);
	show_state(self);
	rw_drive_card_plan(self, profile);
	return self;
}

static void rw_drive_card_set_property(GObject *object, guint prop, const GValue *value, GParamSpec *pspec)
{
	RwDriveCard *self = RW_DRIVE_CARD(object);

	if (prop == PROP_DRIVE) {
		self->drive = g_value_dup_object(value);
		return;
	}
	if (self->chosen == g_value_get_boolean(value))
		return;
	self->chosen = g_value_get_boolean(value);
	g_object_notify_by_pspec(object, pspec);
	g_signal_emit(self, signals[PLANNED], 0);
}

static void rw_drive_card_get_property(GObject *object, guint prop, GValue *value, GParamSpec *pspec)
{
	RwDriveCard *self = RW_DRIVE_CARD(object);

	if (prop == PROP_DRIVE)
		g_value_set_object(value, self->drive);
	else
		g_value_set_boolean(value, self->chosen);
}

static void rw_drive_card_dispose(GObject *object)
{
	RwDriveCard *self = RW_DRIVE_CARD(object);

	g_cancellable_cancel(self->planning);
	g_clear_object(&self->planning);
	g_clear_object(&self->client);
	g_clear_object(&self->drive);
	g_clear_object(&self->plan);
	g_clear_pointer(&self->profile, g_free);
	G_OBJECT_CLASS(rw_drive_card_parent_class)->dispose(object);
}

static void rw_drive_card_class_init(RwDriveCardClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
	GObjectClass *object_class = G_OBJECT_CLASS(klass);

	object_class->set_property = rw_drive_card_set_property;
	object_class->get_property = rw_drive_card_get_property;
	object_class->dispose = rw_drive_card_dispose;
	props[PROP_DRIVE] = g_param_spec_object("drive", NULL, NULL, RW_TYPE_DRIVE,
						G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
	props[PROP_CHOSEN] = g_param_spec_boolean("chosen", NULL, NULL, FALSE,
						  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
	g_object_class_install_properties(object_class, N_PROPS, props);
	signals[PLANNED] =
		g_signal_new("planned", RW_TYPE_DRIVE_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
	signals[OPENED] =
		g_signal_new("opened", RW_TYPE_DRIVE_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
	g_type_ensure(RW_TYPE_METER);
	gtk_widget_class_set_template_from_resource(widget_class, RW_RESOURCES "places/drive_card.ui");
	gtk_widget_class_bind_template_child(widget_class, RwDriveCard, choose);
	gtk_widget_class_bind_template_child(widget_class, RwDriveCard, state_icon);
	gtk_widget_class_bind_template_child(widget_class, RwDriveCard, state_word);
	gtk_widget_class_bind_template_child(widget_class, RwDriveCard, meter);
	gtk_widget_class_bind_template_child(widget_class, RwDriveCard, note);
	gtk_widget_class_bind_template_child(widget_class, RwDriveCard, sentence);
	gtk_widget_class_bind_template_child(widget_class, RwDriveCard, health);
	gtk_widget_class_bind_template_child(widget_class, RwDriveCard, why);
	gtk_widget_class_bind_template_child(widget_class, RwDriveCard, ladder);
	gtk_widget_class_bind_template_child(widget_class, RwDriveCard, other);
	gtk_widget_class_bind_template_child(widget_class, RwDriveCard, open);
	gtk_widget_class_bind_template_callback(widget_class, on_other);
	gtk_widget_class_bind_template_callback(widget_class, on_open);
	gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void rw_drive_card_init(RwDriveCard *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
}
