/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client/cases.h"

#include "client/handle.h"
#include "client/json.h"

#define CALL_MS 120000

static void have_answer(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(GTask) task = data;
	GError *error = NULL;
	g_autoptr(GVariant) answer = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
	const char *text;
	json_t *json;

	if (!answer) {
		g_task_return_error(task, error);
		return;
	}
	g_variant_get(answer, "(&s)", &text);
	json = json_loads(text, 0, NULL);
	if (json)
		g_task_return_pointer(task, json, (GDestroyNotify)json_decref);
	else
		g_task_return_new_error(task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the answer is no JSON");
}

void rw_cases_call(RwClient *client, const char *method, GVariant *arguments, GCancellable *cancellable,
		   GAsyncReadyCallback callback, gpointer user_data)
{
	GDBusConnection *connection = rw_client_get_connection(client);
	g_autoptr(GVariant) kept = arguments ? g_variant_ref_sink(arguments) : NULL;
	GTask *task = g_task_new(client, cancellable, callback, user_data);

	if (!connection || !rw_client_is_connected(client)) {
		g_task_return_new_error(task, G_IO_ERROR, G_IO_ERROR_CLOSED, "not connected");
		g_object_unref(task);
		return;
	}
	g_dbus_connection_call(connection, RW_SERVICE_NAME, RW_SERVICE_PATH, RW_SERVICE_NAME ".Cases", method, kept,
			       G_VARIANT_TYPE("(s)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_MS, cancellable,
			       have_answer, task);
}

json_t *rw_cases_finish(GAsyncResult *result, GError **error)
{
	return g_task_propagate_pointer(G_TASK(result), error);
}

static void have_bytes(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(GTask) task = data;
	GError *error = NULL;

	if (g_output_stream_splice_finish(G_OUTPUT_STREAM(source), result, &error) < 0)
		g_task_return_error(task, error);
	else
		g_task_return_pointer(task, g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(source)),
				      (GDestroyNotify)g_bytes_unref);
}

static void have_handle(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(GTask) task = data;
	g_autoptr(GUnixFDList) files = NULL;
	GError *error = NULL;
	g_autoptr(GVariant) answer =
		g_dbus_connection_call_with_unix_fd_list_finish(G_DBUS_CONNECTION(source), &files, result, &error);

	if (answer)
		rw_handle_read(answer, files, g_task_get_cancellable(task), have_bytes, g_object_ref(task));
	else
		g_task_return_error(task, error);
}

void rw_cases_call_file(RwClient *client, const char *method, GVariant *arguments, GCancellable *cancellable,
			GAsyncReadyCallback callback, gpointer user_data)
{
	GDBusConnection *connection = rw_client_get_connection(client);
	g_autoptr(GVariant) kept = arguments ? g_variant_ref_sink(arguments) : NULL;
	GTask *task = g_task_new(client, cancellable, callback, user_data);

	if (!connection || !rw_client_is_connected(client)) {
		g_task_return_new_error(task, G_IO_ERROR, G_IO_ERROR_CLOSED, "not connected");
		g_object_unref(task);
		return;
	}
	g_dbus_connection_call_with_unix_fd_list(connection, RW_SERVICE_NAME, RW_SERVICE_PATH, RW_SERVICE_NAME ".Cases",
						 method, kept, G_VARIANT_TYPE("(h)"), G_DBUS_CALL_FLAGS_NO_AUTO_START,
						 CALL_MS, NULL, cancellable, have_handle, task);
}

GBytes *rw_cases_file_finish(GAsyncResult *result, GError **error)
{
	return g_task_propagate_pointer(G_TASK(result), error);
}

guint rw_cases_count_open(RwClient *client)
{
	RwBusStation1 *station = rw_client_get_station(client);

	return station ? rw_bus_station1_get_open_reviews(station) : 0;
}

/* --- items */

struct _RwItem {
	GObject parent_instance;

	json_t *json;
};

G_DEFINE_FINAL_TYPE(RwItem, rw_item, G_TYPE_OBJECT)

RwItem *rw_item_new(json_t *json)
{
	RwItem *self = g_object_new(RW_TYPE_ITEM, NULL);

	self->json = json_incref(json);
	return self;
}

json_t *rw_item_get_json(RwItem *self)
{
	return self->json;
}

const char *rw_item_text(RwItem *self, const char *key)
{
	return rw_json_text(self->json, key);
}

void rw_items_take(GListStore *list, const json_t *array)
{
	g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_object_unref);
	json_t *it;
	gsize i;

	json_array_foreach(array, i, it) g_ptr_array_add(items, rw_item_new(it));
	g_list_store_splice(list, 0, g_list_model_get_n_items(G_LIST_MODEL(list)), items->pdata, items->len);
}

static void rw_item_finalize(GObject *object)
{
	json_decref(RW_ITEM(object)->json);
	G_OBJECT_CLASS(rw_item_parent_class)->finalize(object);
}

static void rw_item_class_init(RwItemClass *klass)
{
	G_OBJECT_CLASS(klass)->finalize = rw_item_finalize;
}

static void rw_item_init(RwItem *self)
{
}
