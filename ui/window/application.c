/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "window/application.h"

#include <stdlib.h>
#include <string.h>

#include <gdk/gdk.h>
#include <glib/gi18n.h>

#include "client/client.h"
#include "window/language.h"
#include "window/settings.h"
#include "window/window.h"

#define DPI_NORMAL 96

struct _RwApplication {
	AdwApplication parent_instance;

	RwSettings *settings;
	RwClient *client;
	char *bus;
	char *place;
	gboolean is_kiosk;
	gboolean tells_frames;
	int exit_code;
};

G_DEFINE_FINAL_TYPE(RwApplication, rw_application, ADW_TYPE_APPLICATION)

static void apply_text_size(RwApplication *self)
{
	GtkSettings *settings = gtk_settings_get_default();

	if (settings)
		g_object_set(settings, "gtk-xft-dpi",
			     (int)(DPI_NORMAL * 1024 * rw_settings_get_text_percent(self->settings) / 100), NULL);
}

/* Where nobody manages windows, asking for the full screen changes nothing: the size does. */
static void fill_screen(GtkWindow *window)
{
	GListModel *monitors = gdk_display_get_monitors(gtk_widget_get_display(GTK_WIDGET(window)));
	g_autoptr(GdkMonitor) monitor = g_list_model_get_item(monitors, 0);
	GdkRectangle place;

	if (!monitor)
		return;
	gdk_monitor_get_geometry(monitor, &place);
	gtk_window_set_default_size(window, place.width, place.height);
}

/* --- how long frames take, for who measures */

static void before_paint(GdkFrameClock *clock, gpointer data)
{
	*(gint64 *)data = g_get_monotonic_time();
}

static void after_paint(GdkFrameClock *clock, gpointer data)
{
	g_printerr("frame %" G_GINT64_FORMAT " us\n", g_get_monotonic_time() - *(gint64 *)data);
}

static void tell_frames(GtkWidget *window)
{
	GdkFrameClock *clock = gtk_widget_get_frame_clock(window);
	gint64 *begun_us = g_new0(gint64, 1);

	g_object_set_data_full(G_OBJECT(clock), "begun", begun_us, g_free);
	g_signal_connect(clock, "before-paint", G_CALLBACK(before_paint), begun_us);
	g_signal_connect(clock, "after-paint", G_CALLBACK(after_paint), begun_us);
}

static void open_window(RwApplication *self, const char *place)
{
	RwWindow *window = rw_window_new(GTK_APPLICATION(self), self->client, self->settings);

	if (self->tells_frames)
		g_signal_connect(window, "realize", G_CALLBACK(tell_frames), NULL);
	if (self->is_kiosk) {
		gtk_window_set_deletable(GTK_WINDOW(window), FALSE);
		gtk_window_set_decorated(GTK_WINDOW(window), FALSE);
		gtk_widget_add_css_class(GTK_WIDGET(window), "kiosk");
		fill_screen(GTK_WINDOW(window));
		gtk_window_fullscreen(GTK_WINDOW(window));
	}
	if (place)
		rw_window_go(window, place);
	gtk_window_present(GTK_WINDOW(window));
}

/* Everything is said anew: the window goes, the station and who is signed in stay. */
static void set_language(GSimpleAction *action, GVariant *target, gpointer data)
{
	RwApplication *self = data;
	GtkWindow *before = gtk_application_get_active_window(GTK_APPLICATION(self));
	const char *language = g_variant_get_string(target, NULL);
	g_autofree char *place = before ? g_strdup(rw_window_get_place(RW_WINDOW(before))) : NULL;
	GListModel *drives = rw_client_get_drives(self->client);

	if (strcmp(language, "sv") != 0 && strcmp(language, "en") != 0)
		return;
	g_object_set(self->settings, "language", language, NULL);
	rw_language_set(language);
	for (guint i = 0; i < g_list_model_get_n_items(drives); i++) {
		g_autoptr(RwDrive) drive = g_list_model_get_item(drives, i);

		rw_drive_retell(drive);
	}
	open_window(self, place);
	if (before)
		gtk_window_destroy(before);
}

/* X has its own tool; a Wayland compositor reads the layout when it starts, so the session starts anew. */
static void on_keyboard(RwSettings *settings, GParamSpec *pspec, gpointer data)
{
	RwApplication *self = data;
	g_autoptr(GSubprocess) tool = NULL;
	g_autofree char *program = g_find_program_in_path("setxkbmap");

	if (program && g_getenv("DISPLAY"))
		tool = g_subprocess_new(G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, program,
					rw_settings_get_keyboard(settings), NULL);
	else if (self->is_kiosk) {
		self->exit_code = RW_EXIT_START_AGAIN;
		g_application_quit(G_APPLICATION(self));
	}
}

static void rw_application_startup(GApplication *application)
{
	static const GActionEntry actions[] = {
		{ .name = "language", .activate = set_language, .parameter_type = "s" }
	};
	RwApplication *self = RW_APPLICATION(application);

	rw_language_set(rw_settings_get_language(self->settings));
	g_application_set_resource_base_path(application, "/org/radera/Workstation");
	G_APPLICATION_CLASS(rw_application_parent_class)->startup(application);
	g_action_map_add_action_entries(G_ACTION_MAP(self), actions, G_N_ELEMENTS(actions), self);
	apply_text_size(self);
	g_signal_connect_swapped(self->settings, "notify::text-percent", G_CALLBACK(apply_text_size), self);
	g_signal_connect(self->settings, "notify::keyboard", G_CALLBACK(on_keyboard), self);
	self->client = rw_client_new(self->bus);
	rw_client_start(self->client);
}

static void rw_application_activate(GApplication *application)
{
	RwApplication *self = RW_APPLICATION(application);
	GtkWindow *window = gtk_application_get_active_window(GTK_APPLICATION(self));

	if (window)
		gtk_window_present(window);
	else
		open_window(self, self->place);
}

static int rw_application_handle_local_options(GApplication *application, GVariantDict *options)
{
	RwApplication *self = RW_APPLICATION(application);
	const char *language = NULL;
	gboolean wants_version = FALSE;

	if (g_variant_dict_lookup(options, "version", "b", &wants_version)) {
		g_print("radera-workstation %s\n", RW_VERSION);
		return EXIT_SUCCESS;
	}
	self->settings = rw_settings_new();
	(void)g_variant_dict_lookup(options, "bus", "s", &self->bus);
	(void)g_variant_dict_lookup(options, "place", "s", &self->place);
	(void)g_variant_dict_lookup(options, "kiosk", "b", &self->is_kiosk);
	(void)g_variant_dict_lookup(options, "frame-times", "b", &self->tells_frames);
	if (g_variant_dict_lookup(options, "language", "&s", &language))
		g_object_set(self->settings, "language", language, NULL);
	return -1;
}

static void rw_application_shutdown(GApplication *application)
{
	RwApplication *self = RW_APPLICATION(application);

	g_clear_object(&self->client);
	G_APPLICATION_CLASS(rw_application_parent_class)->shutdown(application);
}

static void rw_application_finalize(GObject *object)
{
	RwApplication *self = RW_APPLICATION(object);

	g_clear_object(&self->settings);
	g_free(self->bus);
	g_free(self->place);
	G_OBJECT_CLASS(rw_application_parent_class)->finalize(object);
}

int rw_application_exit_code(RwApplication *self)
{
	return self->exit_code;
}

static void rw_application_class_init(RwApplicationClass *klass)
{
	GApplicationClass *application_class = G_APPLICATION_CLASS(klass);

	G_OBJECT_CLASS(klass)->finalize = rw_application_finalize;
	application_class->startup = rw_application_startup;
	application_class->activate = rw_application_activate;
	application_class->shutdown = rw_application_shutdown;
	application_class->handle_local_options = rw_application_handle_local_options;
}

static void rw_application_init(RwApplication *self)
{
	static const GOptionEntry options[] = {
		{ "bus", 0, 0, G_OPTION_ARG_STRING, NULL, "the bus of the station service, instead of the system's",
		  "ADDRESS" },
		{ "place", 0, 0, G_OPTION_ARG_STRING, NULL,
		  "where to begin: computer, bench, certificates, cases, station", "NAME" },
		{ "language", 0, 0, G_OPTION_ARG_STRING, NULL, "sv or en", "LANGUAGE" },
		{ "kiosk", 0, 0, G_OPTION_ARG_NONE, NULL, "fill the screen, without a way out", NULL },
		{ "frame-times", 0, 0, G_OPTION_ARG_NONE, NULL, "print how long each frame took, to measure", NULL },
		{ "version", 0, 0, G_OPTION_ARG_NONE, NULL, "print the version and end", NULL },
		{ NULL },
	};

	g_application_add_main_option_entries(G_APPLICATION(self), options);
}

RwApplication *rw_application_new(void)
{
	return g_object_new(RW_TYPE_APPLICATION, "application-id", "org.radera.Workstation", "flags",
			    G_APPLICATION_NON_UNIQUE, NULL);
}
