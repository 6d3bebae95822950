/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/export.h"

#include <string.h>
#include <unistd.h>

#include <gio/gunixmounts.h>
#include <glib/gi18n.h>

#include "window/sheet.h"
#include "window/window.h"

#define TRIES 50

struct exporting {
	GBytes *bytes;
	char *name;
	GtkWidget *near;
	GtkWidget *entry;
	RwSheet *sheet;
	guint tried;
};

static void free_exporting(gpointer data)
{
	struct exporting *it = data;

	g_bytes_unref(it->bytes);
	g_free(it->name);
	g_object_unref(it->near);
	g_free(it);
}

static void write_next(RwSheet *sheet, const char *directory);

static void have_written(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwSheet) sheet = data;
	struct exporting *it = g_object_get_data(G_OBJECT(sheet), "exporting");
	g_autoptr(GError) error = NULL;
	gboolean is_written = g_output_stream_write_all_finish(G_OUTPUT_STREAM(source), result, NULL, &error) &&
			      g_output_stream_flush(G_OUTPUT_STREAM(source), NULL, &error);
	g_autofree char *path = g_object_steal_data(source, "path");

	(void)g_output_stream_close(G_OUTPUT_STREAM(source), NULL, is_written ? &error : NULL);
	rw_sheet_set_busy(sheet, FALSE);
	if (error) {
		g_autofree char *text = g_strdup_printf(_("It could not be written: %s"), error->message);

		(void)unlink(path); /* half a file is worse than none */
		rw_sheet_set_problem(sheet, text);
	} else {
		g_autofree char *text = g_strdup_printf(_("Written: %s"), path);
		RwWindow *window = rw_window_of(it->near);

		rw_sheet_close(sheet);
		if (window)
			rw_window_tell(window, text);
	}
}

static void have_created(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwSheet) sheet = data;
	struct exporting *it = g_object_get_data(G_OBJECT(sheet), "exporting");
	g_autoptr(GError) error = NULL;
	g_autoptr(GFileOutputStream) stream = g_file_create_finish(G_FILE(source), result, &error);
	g_autofree char *text = NULL;

	if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_EXISTS) && ++it->tried < TRIES) {
		g_autoptr(GFile) parent = g_file_get_parent(G_FILE(source));
		g_autofree char *directory = g_file_get_path(parent);

		write_next(sheet, directory);
		return;
	}
	if (!stream) {
		text = g_strdup_printf(_("It could not be written: %s"), error->message);
		rw_sheet_set_busy(sheet, FALSE);
		rw_sheet_set_problem(sheet, text);
		return;
	}
	g_object_set_data_full(G_OBJECT(stream), "path", g_file_get_path(G_FILE(source)), g_free);
	g_output_stream_write_all_async(G_OUTPUT_STREAM(stream), g_bytes_get_data(it->bytes, NULL),
					g_bytes_get_size(it->bytes), G_PRIORITY_DEFAULT, NULL, have_written,
					g_object_ref(sheet));
}

/* "RI-….pdf", then "RI-…-2.pdf": nothing that is there is replaced. */
static void write_next(RwSheet *sheet, const char *directory)
{
	struct exporting *it = g_object_get_data(G_OBJECT(sheet), "exporting");
	const char *dot = strrchr(it->name, '.');
	g_autofree char *stem = dot ? g_strndup(it->name, (gsize)(dot - it->name)) : g_strdup(it->name);
	g_autofree char *name =
		it->tried ? g_strdup_printf("%s-%u%s", stem, it->tried + 1, dot ? dot : "") : g_strdup(it->name);
	g_autofree char *path = g_build_filename(directory, name, NULL);
	g_autoptr(GFile) file = g_file_new_for_path(path);

	rw_sheet_set_busy(sheet, TRUE);
	g_file_create_async(file, G_FILE_CREATE_NONE, G_PRIORITY_DEFAULT, NULL, have_created, g_object_ref(sheet));
}

static void on_response(RwSheet *sheet, const char *name, gpointer data)
{
	struct exporting *it = g_object_get_data(G_OBJECT(sheet), "exporting");

	it->tried = 0;
	if (strcmp(name, "cancel") == 0)
		rw_sheet_close(sheet);
	else if (strcmp(name, "typed") != 0)
		write_next(sheet, name);
	else if (g_path_is_absolute(gtk_editable_get_text(GTK_EDITABLE(it->entry))))
		write_next(sheet, gtk_editable_get_text(GTK_EDITABLE(it->entry)));
	else
		rw_sheet_set_problem(sheet, _("Type the folder with its whole path, such as /media/stick."));
}

/* Sticks that somebody mounted: removable media's usual places, with a file system that others read. */
static gboolean is_stick(GUnixMountEntry *mount)
{
	const char *path = g_unix_mount_get_mount_path(mount);

	return !g_unix_mount_is_readonly(mount) &&
	       (g_str_has_prefix(path, "/media/") || g_str_has_prefix(path, "/run/media/") ||
		g_str_has_prefix(path, "/mnt/"));
}

static void add_sticks(RwSheet *sheet)
{
	GList *mounts = g_unix_mounts_get(NULL);

	for (GList *it = mounts; it; it = it->next) {
		const char *path = g_unix_mount_get_mount_path(it->data);
		g_autofree char *name = g_path_get_basename(path);

		if (is_stick(it->data))
			(void)rw_sheet_add_choice(sheet, path, name, path);
	}
	g_list_free_full(mounts, (GDestroyNotify)g_unix_mount_free);
}

void rw_export_bytes(GtkWidget *near, GBytes *bytes, const char *name)
{
	RwSheet *sheet = rw_sheet_new(_("Where to?"), name);
	struct exporting *it = g_new0(struct exporting, 1);
	const char *directory = g_getenv("RADERA_EXPORT_DIR");

	it->bytes = g_bytes_ref(bytes);
	it->name = g_strdup(name);
	it->near = g_object_ref(near);
	it->sheet = sheet;
	g_object_set_data_full(G_OBJECT(sheet), "exporting", it, free_exporting);
	add_sticks(sheet);
	it->entry = rw_sheet_add_entry(sheet, _("Folder"), FALSE);
	gtk_editable_set_text(GTK_EDITABLE(it->entry), directory ? directory : "/media/");
	(void)rw_sheet_add_button(sheet, "cancel", _("Back"), "");
	(void)rw_sheet_add_button(sheet, "typed", _("Write it there"), "suggested-action");
	g_signal_connect(sheet, "response", G_CALLBACK(on_response), NULL);
	rw_sheet_present(sheet, near);
}
