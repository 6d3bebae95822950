/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client/card.h"

#include <string.h>

#include <glib/gstdio.h>

struct signing {
	char *operator_id;
	char *pin;
	char *file; /* that holds the challenge */
};

static void free_signing(gpointer data)
{
	struct signing *it = data;

	memset(it->pin, 0, strlen(it->pin));
	if (it->file)
		(void)g_unlink(it->file);
	g_free(it->file);
	g_free(it->operator_id);
	g_free(it->pin);
	g_free(it);
}

const char *rw_card_directory(void)
{
	const char *directory = g_getenv("RADERA_CARD");

	return directory && *directory ? directory : NULL;
}

static void have_signed_in(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(GTask) task = data;
	struct signing *it = g_task_get_task_data(task);
	g_autofree char *name = NULL;
	g_autofree char *role = NULL;
	GError *error = NULL;

	if (!rw_bus_station1_call_sign_in_by_card_finish(RW_BUS_STATION1(source), &name, &role, result, &error)) {
		g_task_return_error(task, error);
		return;
	}
	rw_client_set_person(g_task_get_source_object(task), it->operator_id, name, role);
	g_task_return_boolean(task, TRUE);
}

static void have_signature(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(GTask) task = data;
	struct signing *it = g_task_get_task_data(task);
	RwBusStation1 *station = rw_client_get_station(g_task_get_source_object(task));
	g_autoptr(GBytes) signature = NULL;
	g_autoptr(GBytes) words = NULL;
	GError *error = NULL;

	if (!g_subprocess_communicate_finish(G_SUBPROCESS(source), result, &signature, &words, &error)) {
		g_task_return_error(task, error);
	} else if (!g_subprocess_get_successful(G_SUBPROCESS(source)) || !station) {
		g_autofree char *text = g_strndup(g_bytes_get_data(words, NULL), g_bytes_get_size(words));
		char *line = g_str_has_prefix(text, "radera: ") ? text + strlen("radera: ") : text;

		line[strcspn(line, "\n")] = '\0';
		g_task_return_new_error(task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", line);
	} else {
		GVariant *bytes = g_variant_new_from_bytes(G_VARIANT_TYPE("ay"), signature, TRUE);

		g_dbus_proxy_call(G_DBUS_PROXY(station), "SignInByCard",
				  g_variant_new("(s@ay)", it->operator_id, bytes), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
				  have_signed_in, g_steal_pointer(&task));
	}
}

static void have_file(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(GTask) task = data;
	struct signing *it = g_task_get_task_data(task);
	g_autoptr(GBytes) pin = g_bytes_new(it->pin, strlen(it->pin));
	g_autoptr(GSubprocess) tool = NULL;
	const char *program = g_getenv("RADERA");
	GError *error = NULL;

	if (g_file_replace_contents_finish(G_FILE(source), result, NULL, &error))
		tool = g_subprocess_new(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
						G_SUBPROCESS_FLAGS_STDERR_PIPE,
					&error, program ? program : "radera", "operator", "answer", it->file, "--keys",
					rw_card_directory(), *it->pin ? "--passphrase-file" : NULL, "/dev/stdin", NULL);
	if (!tool) {
		g_task_return_error(task, error);
		return;
	}
	g_subprocess_communicate_async(tool, pin, NULL, have_signature, g_steal_pointer(&task));
}

static void have_challenge(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(GTask) task = data;
	struct signing *it = g_task_get_task_data(task);
	g_autofree char *text = NULL;
	g_autofree char *name = g_strdup_printf("radera-challenge-%s", it->operator_id);
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(GFile) file = NULL;
	GError *error = NULL;

	if (!rw_bus_station1_call_challenge_finish(RW_BUS_STATION1(source), &text, result, &error)) {
		g_task_return_error(task, error);
		return;
	}
	it->file = g_build_filename(g_get_user_runtime_dir(), name, NULL);
	file = g_file_new_for_path(it->file);
	bytes = g_bytes_new(text, strlen(text));
	g_file_replace_contents_bytes_async(file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, have_file,
					    g_steal_pointer(&task));
}

void rw_card_sign_in(RwClient *client, const char *operator_id, const char *pin, GAsyncReadyCallback callback,
		     gpointer user_data)
{
	RwBusStation1 *station = rw_client_get_station(client);
	GTask *task = g_task_new(client, NULL, callback, user_data);
	struct signing *it = g_new0(struct signing, 1);

	it->operator_id = g_strdup(operator_id);
	it->pin = g_strdup(pin);
	g_task_set_task_data(task, it, free_signing);
	if (station) {
		rw_bus_station1_call_challenge(station, operator_id, NULL, have_challenge, task);
		return;
	}
	g_task_return_new_error(task, G_IO_ERROR, G_IO_ERROR_CLOSED, "not connected");
	g_object_unref(task);
}

gboolean rw_card_sign_in_finish(RwClient *client, GAsyncResult *result, GError **error)
{
	return g_task_propagate_boolean(G_TASK(result), error);
}
