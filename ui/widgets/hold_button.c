/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "widgets/hold_button.h"

#include <glib/gi18n.h>

#define RING 30

struct _RwHoldButton {
	GtkButton parent_instance;

	GtkWidget *ring;
	GtkWidget *label;
	char *text;
	gint64 began_us; /* 0 = not held */
	guint tick;
	guint told;   /* seconds that were announced */
	guint forget; /* what is said after an early release */
	guint key;    /* that holds; 0 = the pointer */
	gboolean by_typing;
	gboolean is_pointed; /* the click that ends a press of the pointer is not another wish */
};

G_DEFINE_FINAL_TYPE(RwHoldButton, rw_hold_button, GTK_TYPE_BUTTON)

enum { PROP_0, PROP_TEXT, PROP_BY_TYPING, N_PROPS };
enum { BEGUN, RELEASED, HELD, ASKED, N_SIGNALS };

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static double held_fraction(RwHoldButton *self)
{
	if (!self->began_us)
		return 0;
	return MIN((double)(g_get_monotonic_time() - self->began_us) / (RW_HOLD_MS * 1000.0), 1);
}

static void draw_ring(GtkDrawingArea *area, cairo_t *cairo, int width, int height, gpointer data)
{
	RwHoldButton *self = data;
	double radius = MIN(width, height) / 2.0 - 3;
	GdkRGBA color;

	gtk_style_context_get_color(gtk_widget_get_style_context(GTK_WIDGET(area)), &color);
	cairo_set_line_width(cairo, 4);
	cairo_set_source_rgba(cairo, color.red, color.green, color.blue, color.alpha * 0.35);
	cairo_arc(cairo, width / 2.0, height / 2.0, radius, 0, 2 * G_PI);
	cairo_stroke(cairo);
	gdk_cairo_set_source_rgba(cairo, &color);
	cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
	cairo_arc(cairo, width / 2.0, height / 2.0, radius, -G_PI / 2, -G_PI / 2 + 2 * G_PI * held_fraction(self));
	if (held_fraction(self) > 0)
		cairo_stroke(cairo);
}

static void show_text(RwHoldButton *self, const char *text)
{
	gtk_label_set_label(GTK_LABEL(self->label), text);
	gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
				       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
				       self->by_typing ? _("Asks for the serial number's last four characters")
						       : _("Hold for two seconds with the pointer, Space or Enter"),
				       -1);
}

static gboolean forget_release(gpointer data)
{
	RwHoldButton *self = data;

	self->forget = 0;
	gtk_widget_remove_css_class(GTK_WIDGET(self), "let-go");
	show_text(self, self->text ? self->text : "");
	return G_SOURCE_REMOVE;
}

static void stop(RwHoldButton *self)
{
	self->began_us = 0;
	self->key = 0;
	if (self->tick)
		gtk_widget_remove_tick_callback(GTK_WIDGET(self), self->tick);
	self->tick = 0;
	gtk_widget_remove_css_class(GTK_WIDGET(self), "holding");
	gtk_widget_queue_draw(self->ring);
}

static gboolean on_tick(GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
	RwHoldButton *self = RW_HOLD_BUTTON(widget);
	guint left = (guint)((RW_HOLD_MS - held_fraction(self) * RW_HOLD_MS + 999) / 1000);

	gtk_widget_queue_draw(self->ring);
	if (held_fraction(self) >= 1) {
		self->tick = 0;
		stop(self);
		show_text(self, self->text ? self->text : "");
		g_signal_emit(self, signals[HELD], 0);
		return G_SOURCE_REMOVE;
	}
	if (left != self->told) {
		g_autofree char *text = g_strdup_printf(_("Keep holding: %u"), left);

		self->told = left;
		show_text(self, text);
	}
	return G_SOURCE_CONTINUE;
}

static void start(RwHoldButton *self, guint key)
{
	if (self->began_us || !gtk_widget_is_sensitive(GTK_WIDGET(self)))
		return;
	if (self->by_typing) {
		g_signal_emit(self, signals[ASKED], 0);
		return;
	}
	if (self->forget) {
		g_source_remove(self->forget);
		(void)forget_release(self);
	}
	self->began_us = g_get_monotonic_time();
	self->key = key;
	self->told = 0;
	self->tick = gtk_widget_add_tick_callback(GTK_WIDGET(self), on_tick, NULL, NULL);
	gtk_widget_add_css_class(GTK_WIDGET(self), "holding");
	g_signal_emit(self, signals[BEGUN], 0);
}

static void let_go(RwHoldButton *self)
{
	if (!self->began_us)
		return;
	stop(self);
	gtk_widget_add_css_class(GTK_WIDGET(self), "let-go");
	show_text(self, _("Let go: nothing has happened"));
	self->forget = g_timeout_add(2500, forget_release, self);
	g_signal_emit(self, signals[RELEASED], 0);
}

static void on_pressed(GtkGestureClick *gesture, int n, double x, double y, gpointer data)
{
	(void)gtk_gesture_set_state(GTK_GESTURE(gesture), GTK_EVENT_SEQUENCE_CLAIMED);
	gtk_widget_grab_focus(GTK_WIDGET(data));
	RW_HOLD_BUTTON(data)->is_pointed = TRUE;
	start(data, 0);
}

static void on_released(GtkGestureClick *gesture, int n, double x, double y, gpointer data)
{
	let_go(data);
}

static void on_cancelled(GtkGesture *gesture, GdkEventSequence *sequence, gpointer data)
{
	let_go(data);
}

static gboolean is_holding_key(guint key)
{
	return key == GDK_KEY_space || key == GDK_KEY_Return || key == GDK_KEY_KP_Enter || key == GDK_KEY_ISO_Enter;
}

static gboolean on_key(GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state, gpointer data)
{
	if (!is_holding_key(key))
		return FALSE;
	start(data, key); /* repeats come while it is held: they change nothing */
	return TRUE;
}

static void on_key_up(GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state, gpointer data)
{
	RwHoldButton *self = data;

	if (self->key && self->key == key)
		let_go(self);
}

static void on_focus_lost(GtkEventControllerFocus *focus, gpointer data)
{
	let_go(data);
}

/* What asks the button to act without holding it (a screen reader's click) is told that it must be held. */
static void rw_hold_button_clicked(GtkButton *button)
{
	RwHoldButton *self = RW_HOLD_BUTTON(button);
	gboolean was_pointed = self->is_pointed;

	self->is_pointed = FALSE;
	if (was_pointed)
		return;
	if (self->by_typing)
		g_signal_emit(self, signals[ASKED], 0);
	else
		show_text(self, _("Hold for two seconds with the pointer, Space or Enter"));
}

void rw_hold_button_set_text(RwHoldButton *self, const char *text)
{
	if (g_strcmp0(text, self->text) == 0)
		return;
	g_free(self->text);
	self->text = g_strdup(text);
	if (!self->began_us && !self->forget)
		show_text(self, text);
	g_object_notify_by_pspec(G_OBJECT(self), props[PROP_TEXT]);
}

void rw_hold_button_set_by_typing(RwHoldButton *self, gboolean by_typing)
{
	if (self->by_typing == !!by_typing)
		return;
	self->by_typing = !!by_typing;
	show_text(self, self->text ? self->text : "");
	g_object_notify_by_pspec(G_OBJECT(self), props[PROP_BY_TYPING]);
}

static void rw_hold_button_get_property(GObject *object, guint prop, GValue *value, GParamSpec *pspec)
{
	RwHoldButton *self = RW_HOLD_BUTTON(object);

	if (prop == PROP_TEXT)
		g_value_set_string(value, self->text);
	else
		g_value_set_boolean(value, self->by_typing);
}

static void rw_hold_button_set_property(GObject *object, guint prop, const GValue *value, GParamSpec *pspec)
{
	RwHoldButton *self = RW_HOLD_BUTTON(object);

	if (prop == PROP_TEXT)
		rw_hold_button_set_text(self, g_value_get_string(value));
	else
		rw_hold_button_set_by_typing(self, g_value_get_boolean(value));
}

static void rw_hold_button_dispose(GObject *object)
{
	RwHoldButton *self = RW_HOLD_BUTTON(object);

	stop(self);
	g_clear_handle_id(&self->forget, g_source_remove);
	g_clear_pointer(&self->text, g_free);
	G_OBJECT_CLASS(rw_hold_button_parent_class)->dispose(object);
}

static void rw_hold_button_class_init(RwHoldButtonClass *klass)
{
	GObjectClass *object_class = G_OBJECT_CLASS(klass);

	object_class->get_property = rw_hold_button_get_property;
	object_class->set_property = rw_hold_button_set_property;
	object_class->dispose = rw_hold_button_dispose;
	GTK_BUTTON_CLASS(klass)->clicked = rw_hold_button_clicked;
	props[PROP_TEXT] = g_param_spec_string("text", NULL, NULL, "",
					       G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
	props[PROP_BY_TYPING] = g_param_spec_boolean(
		"by-typing", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
	g_object_class_install_properties(object_class, N_PROPS, props);
	signals[BEGUN] =
		g_signal_new("begun", RW_TYPE_HOLD_BUTTON, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
	signals[RELEASED] =
		g_signal_new("released", RW_TYPE_HOLD_BUTTON, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
	signals[HELD] =
		g_signal_new("held", RW_TYPE_HOLD_BUTTON, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
	signals[ASKED] =
		g_signal_new("asked", RW_TYPE_HOLD_BUTTON, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void add_controllers(RwHoldButton *self)
{
	GtkGesture *click = gtk_gesture_click_new();
	GtkEventController *keys = gtk_event_controller_key_new();
	GtkEventController *focus = gtk_event_controller_focus_new();

	gtk_event_controller_set_propagation_phase(GTK_EVENT_CONTROLLER(click), GTK_PHASE_CAPTURE);
	g_signal_connect_object(click, "pressed", G_CALLBACK(on_pressed), self, 0);
	g_signal_connect_object(click, "released", G_CALLBACK(on_released), self, 0);
	g_signal_connect_object(click, "cancel", G_CALLBACK(on_cancelled), self, 0);
	gtk_widget_add_controller(GTK_WIDGET(self), GTK_EVENT_CONTROLLER(click));
	gtk_event_controller_set_propagation_phase(keys, GTK_PHASE_CAPTURE);
	g_signal_connect_object(keys, "key-pressed", G_CALLBACK(on_key), self, 0);
	g_signal_connect_object(keys, "key-released", G_CALLBACK(on_key_up), self, 0);
	gtk_widget_add_controller(GTK_WIDGET(self), keys);
	g_signal_connect_object(focus, "leave", G_CALLBACK(on_focus_lost), self, 0);
	gtk_widget_add_controller(GTK_WIDGET(self), focus);
}

static void rw_hold_button_init(RwHoldButton *self)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 14);

	self->ring = gtk_drawing_area_new();
	gtk_drawing_area_set_content_width(GTK_DRAWING_AREA(self->ring), RING);
	gtk_drawing_area_set_content_height(GTK_DRAWING_AREA(self->ring), RING);
	gtk_widget_set_valign(self->ring, GTK_ALIGN_CENTER);
	gtk_drawing_area_set_draw_func(GTK_DRAWING_AREA(self->ring), draw_ring, self, NULL);
	self->label = gtk_label_new(NULL);
	gtk_label_set_wrap(GTK_LABEL(self->label), TRUE);
	gtk_label_set_natural_wrap_mode(GTK_LABEL(self->label), GTK_NATURAL_WRAP_NONE);
	gtk_box_append(GTK_BOX(box), self->ring);
	gtk_box_append(GTK_BOX(box), self->label);
	gtk_widget_set_halign(box, GTK_ALIGN_CENTER);
	gtk_button_set_child(GTK_BUTTON(self), box);
	gtk_widget_add_css_class(GTK_WIDGET(self), "hold");
	gtk_widget_add_css_class(GTK_WIDGET(self), "pill");
	add_controllers(self);
}
