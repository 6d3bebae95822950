/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client/errand.h"

#include "client/client.h"
#include "client/object_path.h"

#define CALL_MS 120000

struct errand {
	char *operator_id;
	char *pin;
	char *certificate_id;
	GDBusConnection *connection;
};

static void free_errand(gpointer data)
{
	struct errand *it = data;

	memset(it->pin, 0, strlen(it->pin));
	g_free(it->operator_id);
	g_free(it->pin);
	g_free(it->certificate_id);
	if (it->connection)
		g_dbus_connection_close(it->connection, NULL, NULL, NULL);
	g_clear_object(&it->connection);
	g_free(it);
}

static void have_signed(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(GTask) task = data;
	GError *error = NULL;
	g_autoptr(GVariant) answer = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);

	if (answer)
		g_task_return_boolean(task, TRUE);
	else
		g_task_return_error(task, error);
}

static void have_signed_in(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(GTask) task = data;
	struct errand *it = g_task_get_task_data(task);
	GError *error = NULL;
	g_autoptr(GVariant) answer = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
	g_autofree char *path = rw_object_path("certificate", it->certificate_id);

	if (!answer) {
		g_task_return_error(task, error);
		return;
	}
	g_dbus_connection_call(it->connection, RW_SERVICE_NAME, path, RW_SERVICE_NAME ".Certificate", "Countersign",
			       NULL, G_VARIANT_TYPE("(s)"), G_DBUS_CALL_FLAGS_NONE, CALL_MS, NULL, have_signed,
			       g_steal_pointer(&task));
}

static void have_connection(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(GTask) task = data;
	struct errand *it = g_task_get_task_data(task);
	GError *error = NULL;

	it->connection = g_dbus_connection_new_for_address_finish(result, &error);
	if (!it->connection) {
		g_task_return_error(task, error);
		return;
	}
	g_dbus_connection_set_exit_on_close(it->connection, FALSE);
	g_dbus_connection_call(it->connection, RW_SERVICE_NAME, RW_SERVICE_PATH, RW_SERVICE_NAME, "SignIn",
			       g_variant_new("(ss)", it->operator_id, it->pin), G_VARIANT_TYPE("(ss)"),
			       G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_MS, NULL, have_signed_in, g_steal_pointer(&task));
}

void rw_errand_countersign(const char *address, const char *operator_id, const char *pin, const char *certificate_id,
			   GAsyncReadyCallback callback, gpointer user_data)
{
	GTask *task = g_task_new(NULL, NULL, callback, user_data);
	struct errand *it = g_new0(struct errand, 1);
	g_autofree char *system = address ? NULL : g_dbus_address_get_for_bus_sync(G_BUS_TYPE_SYSTEM, NULL, NULL);

	it->operator_id = g_strdup(operator_id);
	it->pin = g_strdup(pin);
	it->certificate_id = g_strdup(certificate_id);
	g_task_set_task_data(task, it, free_errand);
	g_dbus_connection_new_for_address(address ? address : system,
					  G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
						  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
					  NULL, NULL, have_connection, task);
}

gboolean rw_errand_finish(GAsyncResult *result, GError **error)
{
	return g_task_propagate_boolean(G_TASK(result), error);
}
