/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client/set_up.h"

#define NAME	"org.radera.SetUp1"
#define PATH	"/org/radera/SetUp1"
#define MAKE_MS 120000

struct _RwSetUp {
	GObject parent_instance;

	RwClient *client;
	guint watch;
	GCancellable *cancellable;
	RwBusSetUp1 *proxy; /* NULL while nothing waits */
};

G_DEFINE_FINAL_TYPE(RwSetUp, rw_set_up, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

const char *rw_set_up_get_state(RwSetUp *self)
{
	const char *state = self->proxy ? rw_bus_set_up1_get_state(self->proxy) : NULL;

	return state ? state : "";
}

const char *rw_set_up_get_evidence(RwSetUp *self)
{
	const char *evidence = self->proxy ? rw_bus_set_up1_get_evidence(self->proxy) : NULL;

	return evidence ? evidence : "";
}

gboolean rw_set_up_is_simulated(RwSetUp *self)
{
	return self->proxy && rw_bus_set_up1_get_simulated(self->proxy);
}

gboolean rw_set_up_can_rebuild(RwSetUp *self)
{
	return self->proxy && rw_bus_set_up1_get_can_rebuild(self->proxy);
}

static void on_properties(GDBusProxy *proxy, GVariant *changed, const char *const *invalidated, gpointer data)
{
	g_signal_emit(data, signals[CHANGED], 0);
}

static void have_proxy(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwSetUp) self = data;
	g_autoptr(GError) error = NULL;
	RwBusSetUp1 *proxy = rw_bus_set_up1_proxy_new_finish(result, &error);

	if (!proxy)
		return; /* gone again: its name's end is told */
	g_dbus_proxy_set_default_timeout(G_DBUS_PROXY(proxy), MAKE_MS);
	g_set_object(&self->proxy, proxy);
	g_object_unref(proxy);
	g_signal_connect_object(self->proxy, "g-properties-changed", G_CALLBACK(on_properties), self, 0);
	g_signal_emit(self, signals[CHANGED], 0);
}

static void forget(RwSetUp *self)
{
	gboolean was_here = self->proxy != NULL;

	g_cancellable_cancel(self->cancellable);
	g_clear_object(&self->cancellable);
	g_clear_object(&self->proxy);
	if (was_here)
		g_signal_emit(self, signals[CHANGED], 0);
}

static void on_appeared(GDBusConnection *connection, const char *name, const char *owner, gpointer data)
{
	RwSetUp *self = data;

	forget(self);
	self->cancellable = g_cancellable_new();
	rw_bus_set_up1_proxy_new(connection, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, NAME, PATH, self->cancellable,
				 have_proxy, g_object_ref(self));
}

static void on_vanished(GDBusConnection *connection, const char *name, gpointer data)
{
	forget(data);
}

/* The client's connection is another one after a break. */
static void on_connection(RwSetUp *self)
{
	GDBusConnection *connection = rw_client_get_connection(self->client);

	if (self->watch)
		g_bus_unwatch_name(self->watch);
	self->watch = 0;
	forget(self);
	if (connection)
		self->watch = g_bus_watch_name_on_connection(connection, NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
							     on_appeared, on_vanished, self, NULL);
}

static void have_made(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(GTask) task = data;
	GError *error = NULL;

	if (rw_bus_set_up1_call_set_up_finish(RW_BUS_SET_UP1(source), result, &error))
		g_task_return_boolean(task, TRUE);
	else
		g_task_return_error(task, error);
}

void rw_set_up_make(RwSetUp *self, const char *const words[6], GAsyncReadyCallback callback, gpointer user_data)
{
	GTask *task = g_task_new(self, NULL, callback, user_data);

	if (!self->proxy) {
		g_task_return_new_error(task, G_IO_ERROR, G_IO_ERROR_CLOSED, "not connected");
		g_object_unref(task);
		return;
	}
	rw_bus_set_up1_call_set_up(self->proxy, words[0], words[1], words[2], words[3], words[4], words[5], NULL,
				   have_made, task);
}

gboolean rw_set_up_make_finish(RwSetUp *self, GAsyncResult *result, GError **error)
{
	return g_task_propagate_boolean(G_TASK(result), error);
}

static void have_rebuilt(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(GTask) task = data;
	GError *error = NULL;
	char *summary = NULL;

	if (rw_bus_set_up1_call_rebuild_finish(RW_BUS_SET_UP1(source), &summary, result, &error))
		g_task_return_pointer(task, summary, g_free);
	else
		g_task_return_error(task, error);
}

void rw_set_up_rebuild(RwSetUp *self, GAsyncReadyCallback callback, gpointer user_data)
{
	GTask *task = g_task_new(self, NULL, callback, user_data);

	if (self->proxy) {
		rw_bus_set_up1_call_rebuild(self->proxy, NULL, have_rebuilt, task);
		return;
	}
	g_task_return_new_error(task, G_IO_ERROR, G_IO_ERROR_CLOSED, "not connected");
	g_object_unref(task);
}

char *rw_set_up_rebuild_finish(RwSetUp *self, GAsyncResult *result, GError **error)
{
	return g_task_propagate_pointer(G_TASK(result), error);
}

static void have_unlocked(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(GTask) task = data;
	GError *error = NULL;

	if (rw_bus_set_up1_call_unlock_finish(RW_BUS_SET_UP1(source), result, &error))
		g_task_return_boolean(task, TRUE);
	else
		g_task_return_error(task, error);
}

void rw_set_up_unlock(RwSetUp *self, const char *passphrase, GAsyncReadyCallback callback, gpointer user_data)
{
	GTask *task = g_task_new(self, NULL, callback, user_data);

	if (self->proxy) {
		rw_bus_set_up1_call_unlock(self->proxy, passphrase, NULL, have_unlocked, task);
		return;
	}
	g_task_return_new_error(task, G_IO_ERROR, G_IO_ERROR_CLOSED, "not connected");
	g_object_unref(task);
}

gboolean rw_set_up_unlock_finish(RwSetUp *self, GAsyncResult *result, GError **error)
{
	return g_task_propagate_boolean(G_TASK(result), error);
}

RwSetUp *rw_set_up_new(RwClient *client)
{
	RwSetUp *self = g_object_new(RW_TYPE_SET_UP, NULL);

	self->client = g_object_ref(client);
	g_signal_connect_object(client, "notify::connection", G_CALLBACK(on_connection), self, G_CONNECT_SWAPPED);
	on_connection(self);
	return self;
}

static void rw_set_up_dispose(GObject *object)
{
	RwSetUp *self = RW_SET_UP(object);

	if (self->watch)
		g_bus_unwatch_name(self->watch);
	self->watch = 0;
	g_cancellable_cancel(self->cancellable);
	g_clear_object(&self->cancellable);
	g_clear_object(&self->proxy);
	g_clear_object(&self->client);
	G_OBJECT_CLASS(rw_set_up_parent_class)->dispose(object);
}

static void rw_set_up_class_init(RwSetUpClass *klass)
{
	G_OBJECT_CLASS(klass)->dispose = rw_set_up_dispose;
	signals[CHANGED] =
		g_signal_new("changed", RW_TYPE_SET_UP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void rw_set_up_init(RwSetUp *self)
{
}
