/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client/bay.h"

struct _RwBay {
	GObject parent_instance;

	guint number;
	RwDrive *drive;
	char *waiting;
};

G_DEFINE_FINAL_TYPE(RwBay, rw_bay, G_TYPE_OBJECT)

enum { PROP_0, PROP_DRIVE, PROP_WAITING, N_PROPS };

static GParamSpec *props[N_PROPS];

guint rw_bay_get_number(RwBay *self)
{
	return self->number;
}

RwDrive *rw_bay_get_drive(RwBay *self)
{
	return self->drive;
}

const char *rw_bay_get_waiting(RwBay *self)
{
	return self->waiting ? self->waiting : "";
}

RwState rw_bay_get_state(RwBay *self)
{
	if (self->drive)
		return rw_drive_get_state(self->drive);
	return self->waiting && *self->waiting ? RW_STATE_WAITING : RW_STATE_EMPTY;
}

static void set_drive(RwBay *self, RwDrive *drive)
{
	if (g_set_object(&self->drive, drive))
		g_object_notify_by_pspec(G_OBJECT(self), props[PROP_DRIVE]);
}

static void set_waiting(RwBay *self, const char *waiting)
{
	if (g_strcmp0(waiting, self->waiting) == 0)
		return;
	g_free(self->waiting);
	self->waiting = g_strdup(waiting);
	g_object_notify_by_pspec(G_OBJECT(self), props[PROP_WAITING]);
}

static void rw_bay_get_property(GObject *object, guint prop, GValue *value, GParamSpec *pspec)
{
	RwBay *self = RW_BAY(object);

	if (prop == PROP_DRIVE)
		g_value_set_object(value, self->drive);
	else
		g_value_set_string(value, rw_bay_get_waiting(self));
}

static void rw_bay_finalize(GObject *object)
{
	RwBay *self = RW_BAY(object);

	g_clear_object(&self->drive);
	g_free(self->waiting);
	G_OBJECT_CLASS(rw_bay_parent_class)->finalize(object);
}

static void rw_bay_class_init(RwBayClass *klass)
{
	GObjectClass *object_class = G_OBJECT_CLASS(klass);

	object_class->get_property = rw_bay_get_property;
	object_class->finalize = rw_bay_finalize;
	props[PROP_DRIVE] =
		g_param_spec_object("drive", NULL, NULL, RW_TYPE_DRIVE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
	props[PROP_WAITING] = g_param_spec_string("waiting", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
	g_object_class_install_properties(object_class, N_PROPS, props);
}

static void rw_bay_init(RwBay *self)
{
}

/* --- all of them */

static RwBay *new_bay(guint number)
{
	RwBay *bay = g_object_new(RW_TYPE_BAY, NULL);

	bay->number = number;
	return bay;
}

static RwBay *find_bay(GListModel *bays, guint number)
{
	for (guint i = 0; i < g_list_model_get_n_items(bays); i++) {
		g_autoptr(RwBay) bay = g_list_model_get_item(bays, i);

		if (bay->number == number)
			return bay; /* the list holds it */
	}
	return NULL;
}

static int compare_bays(gconstpointer a, gconstpointer b, gpointer data)
{
	const RwBay *one = a;
	const RwBay *other = b;

	return one->number < other->number ? -1 : one->number > other->number;
}

/* Those of the station file. What is there already stays, so that nothing flickers. */
static void take_numbers(GListStore *bays, RwBusStation1 *station)
{
	GVariant *told = rw_bus_station1_get_bays(station);
	gsize n = told ? g_variant_n_children(told) : 0;
	guint kept = 0;

	for (guint i = g_list_model_get_n_items(G_LIST_MODEL(bays)); i > 0; i--) {
		g_autoptr(RwBay) bay = g_list_model_get_item(G_LIST_MODEL(bays), i - 1);
		gboolean is_known = FALSE;

		for (gsize k = 0; k < n; k++) {
			guint number;

			g_variant_get_child(told, k, "(u&s)", &number, NULL);
			is_known |= number == bay->number;
		}
		if (!is_known && bay->number)
			g_list_store_remove(bays, i - 1);
		kept += is_known;
	}
	for (gsize k = 0; k < n && kept < n; k++) {
		guint number;

		g_variant_get_child(told, k, "(u&s)", &number, NULL);
		if (!find_bay(G_LIST_MODEL(bays), number)) {
			g_autoptr(RwBay) bay = new_bay(number);

			g_list_store_insert_sorted(bays, bay, compare_bays, NULL);
		}
	}
}

static void take_waiting(GListModel *bays, RwBusStation1 *station)
{
	GVariant *told = rw_bus_station1_get_scanned_bays(station);

	for (guint i = 0; i < g_list_model_get_n_items(bays); i++) {
		g_autoptr(RwBay) bay = g_list_model_get_item(bays, i);
		const char *waiting = "";

		for (gsize k = 0; told && k < g_variant_n_children(told); k++) {
			const char *text;
			guint number;

			g_variant_get_child(told, k, "(u&s)", &number, &text);
			if (number == bay->number)
				waiting = text;
		}
		set_waiting(bay, waiting);
	}
}

static RwDrive *drive_of(GListModel *drives, RwBay *bay)
{
	RwDrive *found = NULL;

	for (guint i = 0; i < g_list_model_get_n_items(drives); i++) {
		g_autoptr(RwDrive) drive = g_list_model_get_item(drives, i);

		/* one that is here before one that was */
		if (rw_drive_get_bay(drive) == bay->number && (!found || rw_drive_is_present(drive)))
			found = drive;
	}
	return found;
}

static gboolean has_loose(GListModel *bays, RwDrive *drive)
{
	for (guint i = 0; i < g_list_model_get_n_items(bays); i++) {
		g_autoptr(RwBay) bay = g_list_model_get_item(bays, i);

		if (bay->number == 0 && bay->drive == drive)
			return TRUE;
	}
	return FALSE;
}

/* Drives in no bay have a place of their own at the end, for as long as they are here. */
static void take_loose(GListStore *bays, GListModel *drives)
{
	for (guint i = g_list_model_get_n_items(G_LIST_MODEL(bays)); i > 0; i--) {
		g_autoptr(RwBay) bay = g_list_model_get_item(G_LIST_MODEL(bays), i - 1);
		gboolean is_here = FALSE;

		for (guint k = 0; k < g_list_model_get_n_items(drives); k++) {
			g_autoptr(RwDrive) drive = g_list_model_get_item(drives, k);

			is_here |= drive == bay->drive && rw_drive_get_bay(drive) == 0;
		}
		if (bay->number == 0 && !is_here)
			g_list_store_remove(bays, i - 1);
	}
	for (guint k = 0; k < g_list_model_get_n_items(drives); k++) {
		g_autoptr(RwDrive) drive = g_list_model_get_item(drives, k);

		if (rw_drive_get_bay(drive) == 0 && !has_loose(G_LIST_MODEL(bays), drive)) {
			g_autoptr(RwBay) bay = new_bay(0);

			set_drive(bay, drive);
			g_list_store_append(bays, bay);
		}
	}
}

static void refresh(GListStore *bays)
{
	RwClient *client = g_object_get_data(G_OBJECT(bays), "client");
	GListModel *drives = rw_client_get_drives(client);
	RwBusStation1 *station = rw_client_get_station(client);

	if (station) {
		take_numbers(bays, station);
		take_waiting(G_LIST_MODEL(bays), station);
	}
	for (guint i = 0; i < g_list_model_get_n_items(G_LIST_MODEL(bays)); i++) {
		g_autoptr(RwBay) bay = g_list_model_get_item(G_LIST_MODEL(bays), i);

		if (bay->number)
			set_drive(bay, drive_of(drives, bay));
	}
	take_loose(bays, drives);
}

GListModel *rw_bays_new(RwClient *client)
{
	GListStore *bays = g_list_store_new(RW_TYPE_BAY);

	g_object_set_data_full(G_OBJECT(bays), "client", g_object_ref(client), g_object_unref);
	g_signal_connect_object(rw_client_get_drives(client), "items-changed", G_CALLBACK(refresh), bays,
				G_CONNECT_SWAPPED);
	g_signal_connect_object(client, "changed", G_CALLBACK(refresh), bays, G_CONNECT_SWAPPED);
	g_signal_connect_object(client, "notify::connected", G_CALLBACK(refresh), bays, G_CONNECT_SWAPPED);
	refresh(bays);
	return G_LIST_MODEL(bays);
}
