/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/run.h"

#include <string.h>

#include <glib/gi18n.h>

#include "window/sheet.h"
#include "window/window.h"

RwRunCount rw_run_count(GPtrArray *drives)
{
	RwRunCount count = { .n = drives->len, .all_purged = drives->len > 0 };

	for (guint i = 0; i < drives->len; i++) {
		RwState state = rw_drive_get_state(g_ptr_array_index(drives, i));

		count.n_working += rw_state_group(state) == RW_GROUP_WORKING || state == RW_STATE_NEEDS_YOU;
		count.n_done += rw_state_group(state) == RW_GROUP_DONE;
		count.n_exceptions += state == RW_STATE_EXCEPTIONS;
		count.n_failed +=
			state == RW_STATE_FAILED || state == RW_STATE_CANCELLED || state == RW_STATE_UNPLUGGED;
		count.n_paused += state == RW_STATE_PAUSED;
		count.all_purged &= state == RW_STATE_PURGED;
	}
	return count;
}

static void have_told(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(GtkWidget) near = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(GVariant) answer = g_dbus_proxy_call_finish(G_DBUS_PROXY(source), result, &error);
	RwWindow *window = rw_window_of(near);

	if (!answer && window)
		rw_window_tell_error(window, error);
}

static void tell_all(GPtrArray *drives, const char *method, GtkWidget *near)
{
	for (guint i = 0; i < drives->len; i++) {
		RwBusStation1Job *job = rw_drive_get_job(g_ptr_array_index(drives, i));

		if (job && g_strcmp0(rw_bus_station1_job_get_state(job), "ended") != 0)
			g_dbus_proxy_call(G_DBUS_PROXY(job), method, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, have_told,
					  g_object_ref(near));
	}
}

void rw_run_pause(GPtrArray *drives, GtkWidget *near)
{
	tell_all(drives, "Pause", near);
}

void rw_run_continue(GPtrArray *drives, GtkWidget *near)
{
	tell_all(drives, "Continue", near);
}

void rw_run_cancel(GPtrArray *drives, GtkWidget *near)
{
	tell_all(drives, "Cancel", near);
}

static void on_response(RwSheet *sheet, const char *name, gpointer data)
{
	GtkWidget *near = g_object_get_data(G_OBJECT(sheet), "near");
	GPtrArray *drives = g_object_get_data(G_OBJECT(sheet), "drives");

	if (strcmp(name, "stop") == 0)
		rw_run_cancel(drives, near);
	rw_sheet_close(sheet);
}

static gboolean any_in_drive(GPtrArray *drives)
{
	gboolean any = FALSE;

	for (guint i = 0; i < drives->len; i++)
		any |= rw_drive_get_state(g_ptr_array_index(drives, i)) == RW_STATE_IN_DRIVE;
	return any;
}

void rw_run_ask_cancel(GPtrArray *drives, GtkWidget *near)
{
	g_autofree char *title = g_strdup_printf(
		ngettext("Stop erasing %u drive?", "Stop erasing %u drives?", drives->len), drives->len);
	RwSheet *sheet = rw_sheet_new(
		title,
		any_in_drive(drives)
			? _("What is stopped is not erased, and its protocol says so. A drive that erases itself "
			    "goes on inside until it is done, even without power in between.")
			: _("What is stopped is not erased, and its protocol says so. What was on it may be partly "
			    "gone."));

	g_object_set_data_full(G_OBJECT(sheet), "near", g_object_ref(near), g_object_unref);
	g_object_set_data_full(G_OBJECT(sheet), "drives", g_ptr_array_ref(drives), (GDestroyNotify)g_ptr_array_unref);
	(void)rw_sheet_add_button(sheet, "cancel", _("Let it go on"), "");
	(void)rw_sheet_add_button(sheet, "stop", _("Stop"), "destructive-action");
	g_signal_connect(sheet, "response", G_CALLBACK(on_response), NULL);
	rw_sheet_present(sheet, near);
}
