/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "window/scan.h"

#define FAST_MS	   50  /* between two characters */
#define ENTER_MS   200 /* after the last */
#define LENGTH_MIN 3

struct _RwScan {
	GObject parent_instance;

	GtkWidget *window;
	GString *text;
	guint32 last_ms;
	gboolean is_scan; /* the last character came fast */
};

G_DEFINE_FINAL_TYPE(RwScan, rw_scan, G_TYPE_OBJECT)

static guint scanned;

static gboolean has_text_field(RwScan *self)
{
	GtkWidget *focus = gtk_root_get_focus(GTK_ROOT(self->window));

	return focus && GTK_IS_EDITABLE(focus);
}

static gboolean is_enter(guint key)
{
	return key == GDK_KEY_Return || key == GDK_KEY_Linefeed || key == GDK_KEY_KP_Enter || key == GDK_KEY_ISO_Enter;
}

/* Characters are swallowed from the second fast one on: they must not press what has the focus. */
static gboolean on_key(GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state, gpointer data)
{
	RwScan *self = data;
	guint32 now_ms = gtk_event_controller_get_current_event_time(GTK_EVENT_CONTROLLER(keys));
	gboolean is_fast = self->text->len > 0 && now_ms - self->last_ms <= FAST_MS;
	gunichar letter = gdk_keyval_to_unicode(key);

	if (has_text_field(self) || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)))
		return FALSE;
	if (is_enter(key)) {
		gboolean is_scan = self->is_scan && self->text->len >= LENGTH_MIN && now_ms - self->last_ms <= ENTER_MS;
		g_autofree char *text = g_strdup(self->text->str);

		g_string_truncate(self->text, 0);
		if (is_scan)
			g_signal_emit(self, scanned, 0, text);
		return is_scan;
	}
	if (letter < 0x20)
		return FALSE; /* Shift, arrows: not a character */
	if (!is_fast)
		g_string_truncate(self->text, 0);
	self->is_scan = is_fast;
	g_string_append_unichar(self->text, letter);
	self->last_ms = now_ms;
	return is_fast;
}

RwScan *rw_scan_new(GtkWidget *window)
{
	RwScan *self = g_object_new(RW_TYPE_SCAN, NULL);
	GtkEventController *keys = gtk_event_controller_key_new();

	self->window = window; /* which owns this */
	gtk_event_controller_set_propagation_phase(keys, GTK_PHASE_CAPTURE);
	g_signal_connect_object(keys, "key-pressed", G_CALLBACK(on_key), self, 0);
	gtk_widget_add_controller(window, keys);
	return self;
}

static void rw_scan_finalize(GObject *object)
{
	(void)g_string_free(RW_SCAN(object)->text, TRUE);
	G_OBJECT_CLASS(rw_scan_parent_class)->finalize(object);
}

static void rw_scan_class_init(RwScanClass *klass)
{
	G_OBJECT_CLASS(klass)->finalize = rw_scan_finalize;
	scanned = g_signal_new("scanned", RW_TYPE_SCAN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
			       G_TYPE_STRING);
}

static void rw_scan_init(RwScan *self)
{
	self->text = g_string_new(NULL);
}
