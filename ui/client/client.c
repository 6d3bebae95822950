/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client/client.h"

#include <string.h>

#include "client/object_path.h"

#define REFRESH_MS    250
#define RECONNECT_MS  1000
#define PROFILE_USUAL "purge"

struct _RwClient {
	GObject parent_instance;

	char *address;
	GDBusConnection *connection;
	guint watch;
	guint reconnect;
	guint refresh;		   /* pending */
	GCancellable *cancellable; /* of what belongs to this service's life */
	RwBusStation1 *station;
	RwBusStation1 *next_station; /* waits for the objects */
	GDBusObjectManager *manager;
	GListStore *drives;
	GHashTable *dirty; /* of RwDrive */
	char *person_id;
	char *person_name;
	char *person_role;
	char *problem;
};

G_DEFINE_FINAL_TYPE(RwClient, rw_client, G_TYPE_OBJECT)

enum { PROP_0, PROP_CONNECTION, PROP_CONNECTED, PROP_SIGNED_IN, PROP_PROBLEM, N_PROPS };
enum { RECORDED, GONE, LOST_PERSON, CHANGED, N_SIGNALS };

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static void connect_bus(RwClient *self);

/* --- drives */

static int compare_drives(gconstpointer a, gconstpointer b, gpointer data)
{
	RwDrive *one = RW_DRIVE((gpointer)a);
	RwDrive *other = RW_DRIVE((gpointer)b);
	guint bays[2] = { rw_drive_get_bay(one), rw_drive_get_bay(other) };

	if (bays[0] != bays[1]) /* those without a bay last */
		return (bays[0] ? bays[0] : G_MAXINT) < (bays[1] ? bays[1] : G_MAXINT) ? -1 : 1;
	return g_strcmp0(rw_bus_station1_drive_get_node(rw_drive_get_proxy(one)),
			 rw_bus_station1_drive_get_node(rw_drive_get_proxy(other)));
}

RwDrive *rw_client_find_drive(RwClient *self, const char *path)
{
	guint n = g_list_model_get_n_items(G_LIST_MODEL(self->drives));

	for (guint i = 0; i < n; i++) {
		g_autoptr(RwDrive) drive = g_list_model_get_item(G_LIST_MODEL(self->drives), i);

		if (g_strcmp0(rw_drive_get_path(drive), path) == 0)
			return drive; /* the list holds it */
	}
	return NULL;
}

void rw_client_forget(RwClient *self, RwDrive *drive)
{
	guint at;

	if (!rw_drive_is_present(drive) && g_list_store_find(self->drives, drive, &at))
		g_list_store_remove(self->drives, at);
}

GDBusInterface *rw_client_find_job(RwClient *self, const char *job_id)
{
	g_autofree char *path = rw_object_path("job", job_id);

	return self->manager ? g_dbus_object_manager_get_interface(self->manager, path, RW_SERVICE_NAME ".Job") : NULL;
}

/* The job that runs on a drive. */
static RwBusStation1Job *running_job(RwClient *self, RwDrive *drive)
{
	const char *path = rw_bus_station1_drive_get_job(rw_drive_get_proxy(drive));
	g_autoptr(GDBusInterface) found = NULL;

	if (!self->manager || !path || strcmp(path, "/") == 0)
		return NULL;
	found = g_dbus_object_manager_get_interface(self->manager, path, RW_SERVICE_NAME ".Job");
	return found ? RW_BUS_STATION1_JOB(found) : NULL; /* the manager holds it */
}

static gboolean refresh_now(gpointer data)
{
	RwClient *self = data;
	GHashTableIter iter;
	gpointer drive;

	self->refresh = 0;
	g_hash_table_iter_init(&iter, self->dirty);
	while (g_hash_table_iter_next(&iter, &drive, NULL)) {
		if (rw_drive_is_present(drive))
			rw_drive_set_job(drive, running_job(self, drive));
		rw_drive_refresh(drive);
	}
	g_hash_table_remove_all(self->dirty);
	return G_SOURCE_REMOVE;
}

/* Jobs tell ten times a second each; people read four times. */
static void mark_dirty(RwClient *self, RwDrive *drive)
{
	g_hash_table_add(self->dirty, g_object_ref(drive));
	if (!self->refresh)
		self->refresh = g_timeout_add(REFRESH_MS, refresh_now, self);
}

static void on_properties(GDBusObjectManagerClient *manager, GDBusObjectProxy *object, GDBusProxy *proxy,
			  GVariant *changed, const char *const *invalidated, gpointer data)
{
	RwClient *self = data;
	const char *path = RW_BUS_IS_STATION1_JOB(proxy) ? rw_bus_station1_job_get_drive(RW_BUS_STATION1_JOB(proxy))
							 : g_dbus_object_get_object_path(G_DBUS_OBJECT(object));
	RwDrive *drive = rw_client_find_drive(self, path);

	if (drive)
		mark_dirty(self, drive);
}

static void add_drive(RwClient *self, RwBusStation1Drive *proxy)
{
	RwDrive *known = rw_client_find_drive(self, g_dbus_proxy_get_object_path(G_DBUS_PROXY(proxy)));
	g_autoptr(RwDrive) drive = known ? g_object_ref(known) : rw_drive_new(proxy);

	if (known)
		rw_drive_return(drive, proxy);
	rw_drive_set_job(drive, running_job(self, drive));
	rw_drive_refresh(drive);
	if (!known)
		g_list_store_insert_sorted(self->drives, drive, compare_drives, NULL);
}

static void on_object_added(GDBusObjectManager *manager, GDBusObject *object, gpointer data)
{
	RwClient *self = data;
	g_autoptr(GDBusInterface) drive = g_dbus_object_get_interface(object, RW_SERVICE_NAME ".Drive");
	g_autoptr(GDBusInterface) job = g_dbus_object_get_interface(object, RW_SERVICE_NAME ".Job");
	RwDrive *of = job ? rw_client_find_drive(self, rw_bus_station1_job_get_drive(RW_BUS_STATION1_JOB(job))) : NULL;

	if (drive)
		add_drive(self, RW_BUS_STATION1_DRIVE(drive));
	if (of)
		mark_dirty(self, of);
}

static gboolean is_at_work(RwDrive *drive)
{
	return rw_state_group(rw_drive_get_state(drive)) == RW_GROUP_WORKING ||
	       rw_drive_get_state(drive) == RW_STATE_NEEDS_YOU;
}

/* What ran on it, or what came of it, is not to vanish from the screen with the drive. */
static void remove_drive(RwClient *self, const char *path)
{
	RwDrive *drive = rw_client_find_drive(self, path);
	GDBusObjectManager *manager = self->manager;
	g_autofree char *owner = g_dbus_object_manager_client_get_name_owner(G_DBUS_OBJECT_MANAGER_CLIENT(manager));
	gboolean has_worked;
	guint at;

	if (!drive || !owner) /* the service went, not the drive */
		return;
	has_worked = is_at_work(drive);
	rw_drive_leave(drive);
	g_signal_emit(self, signals[GONE], 0, drive);
	if (!has_worked && g_list_store_find(self->drives, drive, &at))
		g_list_store_remove(self->drives, at);
}

static void on_object_removed(GDBusObjectManager *manager, GDBusObject *object, gpointer data)
{
	remove_drive(data, g_dbus_object_get_object_path(object));
}

/* An object that was there at the start has the bus's own interfaces too, and stays as an object when it is none any
 * more. */
static void on_interface_removed(GDBusObjectManager *manager, GDBusObject *object, GDBusInterface *interface,
				 gpointer data)
{
	if (RW_BUS_IS_STATION1_DRIVE(interface))
		remove_drive(data, g_dbus_object_get_object_path(object));
}

static void on_interface_added(GDBusObjectManager *manager, GDBusObject *object, GDBusInterface *interface,
			       gpointer data)
{
	on_object_added(manager, object, data);
}

static void take_objects(RwClient *self)
{
	GList *objects = g_dbus_object_manager_get_objects(self->manager);
	guint n;

	for (GList *it = objects; it; it = it->next)
		on_object_added(self->manager, it->data, self);
	g_list_free_full(objects, g_object_unref);
	/* what was here before the service went, and is not now */
	n = g_list_model_get_n_items(G_LIST_MODEL(self->drives));
	for (guint i = n; i > 0; i--) {
		g_autoptr(RwDrive) drive = g_list_model_get_item(G_LIST_MODEL(self->drives), i - 1);
		g_autoptr(GDBusObject) object =
			g_dbus_object_manager_get_object(self->manager, rw_drive_get_path(drive));

		if (object || !rw_drive_is_present(drive))
			continue;
		/* what it was doing goes on when the service has found it again: the same drive then, on every page */
		if (is_at_work(drive))
			rw_drive_leave(drive);
		else
			g_list_store_remove(self->drives, i - 1);
	}
}

/* --- who is signed in */

void rw_client_set_person(RwClient *self, const char *id, const char *name, const char *role)
{
	if (g_strcmp0(self->person_id, id) == 0 && g_strcmp0(self->person_role, role) == 0)
		return;
	g_free(self->person_id);
	g_free(self->person_name);
	g_free(self->person_role);
	self->person_id = g_strdup(id);
	self->person_name = g_strdup(name);
	self->person_role = g_strdup(role);
	g_object_notify_by_pspec(G_OBJECT(self), props[PROP_SIGNED_IN]);
}

const char *rw_client_get_person_id(RwClient *self)
{
	return self->person_id;
}

const char *rw_client_get_person_name(RwClient *self)
{
	return self->person_name;
}

const char *rw_client_get_person_role(RwClient *self)
{
	return self->person_role;
}

gboolean rw_client_may_erase(RwClient *self)
{
	return strcmp(self->person_role, "technician") == 0 || rw_client_may_administer(self);
}

gboolean rw_client_may_administer(RwClient *self)
{
	return strcmp(self->person_role, "administrator") == 0;
}

static void have_signed_in(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(GTask) task = data;
	RwClient *self = g_task_get_source_object(task);
	g_autofree char *name = NULL;
	g_autofree char *role = NULL;
	GError *error = NULL;

	if (!rw_bus_station1_call_sign_in_finish(RW_BUS_STATION1(source), &name, &role, result, &error)) {
		g_task_return_error(task, error);
		return;
	}
	rw_client_set_person(self, g_task_get_task_data(task), name, role);
	g_task_return_boolean(task, TRUE);
}

void rw_client_sign_in(RwClient *self, const char *operator_id, const char *pin, GCancellable *cancellable,
		       GAsyncReadyCallback callback, gpointer user_data)
{
	GTask *task = g_task_new(self, cancellable, callback, user_data);

	g_task_set_task_data(task, g_strdup(operator_id), g_free);
	if (!self->station) {
		g_task_return_new_error(task, G_IO_ERROR, G_IO_ERROR_CLOSED, "not connected");
		g_object_unref(task);
		return;
	}
	rw_bus_station1_call_sign_in(self->station, operator_id, pin, cancellable, have_signed_in, task);
}

gboolean rw_client_sign_in_finish(RwClient *self, GAsyncResult *result, GError **error)
{
	return g_task_propagate_boolean(G_TASK(result), error);
}

void rw_client_sign_out(RwClient *self)
{
	if (self->station)
		rw_bus_station1_call_sign_out(self->station, NULL, NULL, NULL);
	rw_client_set_person(self, "", "", "");
}

/* --- the service comes and goes */

gboolean rw_client_is_connected(RwClient *self)
{
	return self->station != NULL;
}

RwBusStation1 *rw_client_get_station(RwClient *self)
{
	return self->station;
}

GDBusConnection *rw_client_get_connection(RwClient *self)
{
	return self->connection;
}

const char *rw_client_get_address(RwClient *self)
{
	return self->address;
}

GListModel *rw_client_get_drives(RwClient *self)
{
	return G_LIST_MODEL(self->drives);
}

gboolean rw_client_is_simulated(RwClient *self)
{
	return self->station && rw_bus_station1_get_simulated(self->station);
}

const char *rw_client_get_usual_profile(RwClient *self)
{
	const char *profile = self->station ? rw_bus_station1_get_start_profile(self->station) : NULL;

	return profile && *profile ? profile : PROFILE_USUAL;
}

static void on_station_properties(GDBusProxy *proxy, GVariant *changed, const char *const *invalidated, gpointer data)
{
	RwClient *self = data;
	const char *problem = rw_bus_station1_get_evidence_problem(RW_BUS_STATION1(proxy));

	if (g_strcmp0(problem, self->problem) != 0) {
		g_free(self->problem);
		self->problem = g_strdup(problem);
		g_object_notify_by_pspec(G_OBJECT(self), props[PROP_PROBLEM]);
	}
	g_signal_emit(self, signals[CHANGED], 0);
}

static void on_recorded(RwBusStation1 *station, const char *certificate_id, const char *const *jobs, gpointer data)
{
	g_signal_emit(data, signals[RECORDED], 0, certificate_id);
}

static void serve(RwClient *self)
{
	self->station = g_steal_pointer(&self->next_station);
	g_signal_connect_object(self->station, "g-properties-changed", G_CALLBACK(on_station_properties), self, 0);
	g_signal_connect_object(self->station, "recorded", G_CALLBACK(on_recorded), self, 0);
	g_signal_connect_object(self->manager, "object-added", G_CALLBACK(on_object_added), self, 0);
	g_signal_connect_object(self->manager, "object-removed", G_CALLBACK(on_object_removed), self, 0);
	g_signal_connect_object(self->manager, "interface-added", G_CALLBACK(on_interface_added), self, 0);
	g_signal_connect_object(self->manager, "interface-removed", G_CALLBACK(on_interface_removed), self, 0);
	g_signal_connect_object(self->manager, "interface-proxy-properties-changed", G_CALLBACK(on_properties), self,
				0);
	take_objects(self);
	on_station_properties(G_DBUS_PROXY(self->station), NULL, NULL, self);
	g_object_notify_by_pspec(G_OBJECT(self), props[PROP_CONNECTED]);
	/* a sign-in belongs to the service's life too */
	if (*self->person_id) {
		rw_client_set_person(self, "", "", "");
		g_signal_emit(self, signals[LOST_PERSON], 0);
	}
}

static void have_objects(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwClient) self = data;
	g_autoptr(GError) error = NULL;
	GDBusObjectManager *manager = rw_bus_object_manager_client_new_finish(result, &error);

	if (!manager) {
		if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
			g_warning("the station's objects: %s", error->message);
		return;
	}
	g_set_object(&self->manager, manager);
	g_object_unref(manager);
	if (self->next_station)
		serve(self);
}

static void have_station(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwClient) self = data;
	g_autoptr(GError) error = NULL;
	RwBusStation1 *station = rw_bus_station1_proxy_new_finish(result, &error);

	if (!station) {
		if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
			g_warning("the station: %s", error->message);
		return;
	}
	g_dbus_proxy_set_default_timeout(G_DBUS_PROXY(station), 120000);
	g_set_object(&self->next_station, station);
	g_object_unref(station);
	if (self->manager)
		serve(self);
}

static void leave(RwClient *self)
{
	gboolean was_here = self->station != NULL;

	g_cancellable_cancel(self->cancellable);
	g_clear_object(&self->cancellable);
	g_clear_object(&self->station);
	g_clear_object(&self->next_station);
	if (self->manager)
		g_signal_handlers_disconnect_by_data(self->manager, self);
	g_clear_object(&self->manager);
	g_hash_table_remove_all(self->dirty);
	if (was_here)
		g_object_notify_by_pspec(G_OBJECT(self), props[PROP_CONNECTED]);
}

static void on_appeared(GDBusConnection *connection, const char *name, const char *owner, gpointer data)
{
	RwClient *self = data;

	leave(self);
	self->cancellable = g_cancellable_new();
	rw_bus_station1_proxy_new(connection, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, RW_SERVICE_NAME, RW_SERVICE_PATH,
				  self->cancellable, have_station, g_object_ref(self));
	rw_bus_object_manager_client_new(connection, G_DBUS_OBJECT_MANAGER_CLIENT_FLAGS_DO_NOT_AUTO_START,
					 RW_SERVICE_NAME, RW_SERVICE_PATH, self->cancellable, have_objects,
					 g_object_ref(self));
}

static void on_vanished(GDBusConnection *connection, const char *name, gpointer data)
{
	leave(data);
}

static gboolean try_again(gpointer data)
{
	RwClient *self = data;

	self->reconnect = 0;
	connect_bus(self);
	return G_SOURCE_REMOVE;
}

static void disconnect_bus(RwClient *self)
{
	if (self->watch)
		g_bus_unwatch_name(self->watch);
	self->watch = 0;
	leave(self);
	g_clear_object(&self->connection);
	g_object_notify_by_pspec(G_OBJECT(self), props[PROP_CONNECTION]);
	if (!self->reconnect)
		self->reconnect = g_timeout_add(RECONNECT_MS, try_again, self);
}

static void on_closed(GDBusConnection *connection, gboolean remote, GError *error, gpointer data)
{
	disconnect_bus(data);
}

static void have_connection(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwClient) self = data;
	g_autoptr(GError) error = NULL;

	self->connection = self->address ? g_dbus_connection_new_for_address_finish(result, &error)
					 : g_bus_get_finish(result, &error);
	if (!self->connection) {
		g_debug("no bus yet: %s", error->message);
		disconnect_bus(self);
		return;
	}
	g_dbus_connection_set_exit_on_close(self->connection, FALSE);
	g_signal_connect_object(self->connection, "closed", G_CALLBACK(on_closed), self, 0);
	self->watch = g_bus_watch_name_on_connection(self->connection, RW_SERVICE_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
						     on_appeared, on_vanished, self, NULL);
	g_object_notify_by_pspec(G_OBJECT(self), props[PROP_CONNECTION]);
}

static void connect_bus(RwClient *self)
{
	if (self->address)
		g_dbus_connection_new_for_address(self->address,
						  G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
							  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
						  NULL, NULL, have_connection, g_object_ref(self));
	else
		g_bus_get(G_BUS_TYPE_SYSTEM, NULL, have_connection, g_object_ref(self));
}

void rw_client_start(RwClient *self)
{
	g_return_if_fail(RW_IS_CLIENT(self));

	connect_bus(self);
}

RwClient *rw_client_new(const char *address)
{
	RwClient *self = g_object_new(RW_TYPE_CLIENT, NULL);

	self->address = g_strdup(address);
	return self;
}

/* --- object */

static void rw_client_get_property(GObject *object, guint prop, GValue *value, GParamSpec *pspec)
{
	RwClient *self = RW_CLIENT(object);

	if (prop == PROP_CONNECTION)
		g_value_set_object(value, self->connection);
	else if (prop == PROP_CONNECTED)
		g_value_set_boolean(value, self->station != NULL);
	else if (prop == PROP_SIGNED_IN)
		g_value_set_boolean(value, *self->person_id != '\0');
	else
		g_value_set_string(value, self->problem);
}

static void rw_client_dispose(GObject *object)
{
	RwClient *self = RW_CLIENT(object);

	g_clear_handle_id(&self->watch, g_bus_unwatch_name);
	g_clear_handle_id(&self->reconnect, g_source_remove);
	g_clear_handle_id(&self->refresh, g_source_remove);
	leave(self);
	g_clear_object(&self->connection);
	g_clear_object(&self->drives);
	G_OBJECT_CLASS(rw_client_parent_class)->dispose(object);
}

static void rw_client_finalize(GObject *object)
{
	RwClient *self = RW_CLIENT(object);

	g_hash_table_unref(self->dirty);
	g_free(self->address);
	g_free(self->person_id);
	g_free(self->person_name);
	g_free(self->person_role);
	g_free(self->problem);
	G_OBJECT_CLASS(rw_client_parent_class)->finalize(object);
}

#define FLAGS (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY)

static void rw_client_class_init(RwClientClass *klass)
{
	GObjectClass *object_class = G_OBJECT_CLASS(klass);

	object_class->get_property = rw_client_get_property;
	object_class->dispose = rw_client_dispose;
	object_class->finalize = rw_client_finalize;
	props[PROP_CONNECTION] = g_param_spec_object("connection", NULL, NULL, G_TYPE_DBUS_CONNECTION, FLAGS);
	props[PROP_CONNECTED] = g_param_spec_boolean("connected", NULL, NULL, FALSE, FLAGS);
	props[PROP_SIGNED_IN] = g_param_spec_boolean("signed-in", NULL, NULL, FALSE, FLAGS);
	props[PROP_PROBLEM] = g_param_spec_string("problem", NULL, NULL, "", FLAGS);
	g_object_class_install_properties(object_class, N_PROPS, props);
	signals[RECORDED] = g_signal_new("recorded", RW_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
					 G_TYPE_NONE, 1, G_TYPE_STRING);
	signals[GONE] = g_signal_new("gone", RW_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
				     RW_TYPE_DRIVE);
	signals[LOST_PERSON] =
		g_signal_new("lost-person", RW_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
	signals[CHANGED] =
		g_signal_new("changed", RW_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void rw_client_init(RwClient *self)
{
	self->drives = g_list_store_new(RW_TYPE_DRIVE);
	self->dirty = g_hash_table_new_full(NULL, NULL, g_object_unref, NULL);
	self->person_id = g_strdup("");
	self->person_name = g_strdup("");
	self->person_role = g_strdup("");
	self->problem = g_strdup("");
}
