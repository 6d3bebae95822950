/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The workstation's end of the station service: the connection, made again whenever it breaks, who is signed in, and
 * the drives as a list model. Main thread only; nothing here waits.
 */
#ifndef RW_CLIENT_CLIENT_H
#define RW_CLIENT_CLIENT_H

#include <gio/gio.h>

#include "bus.h"
#include "client/drive.h"

G_BEGIN_DECLS

#define RW_SERVICE_NAME "org.radera.Station1"
#define RW_SERVICE_PATH "/org/radera/Station1"

#define RW_TYPE_CLIENT (rw_client_get_type())
/*
 * Properties: connection (GDBusConnection, NULL while there is no bus), connected, signed-in (b), problem (s, of the
 * evidence).
 * Signals: recorded (certificate id); gone (RwDrive, unplugged); lost-person (somebody was signed in, and is not any
 * more because the service was started again); changed (bays, numbers that wait).
 */
G_DECLARE_FINAL_TYPE(RwClient, rw_client, RW, CLIENT, GObject)

/* address: of the bus; NULL = the system's. */
RwClient *rw_client_new(const char *address);
void rw_client_start(RwClient *self);

gboolean rw_client_is_connected(RwClient *self);
RwBusStation1 *rw_client_get_station(RwClient *self); /* borrowed; NULL while not connected */
GDBusConnection *rw_client_get_connection(RwClient *self);
const char *rw_client_get_address(RwClient *self); /* NULL = the system's */
GListModel *rw_client_get_drives(RwClient *self);  /* of RwDrive, by bay and place; borrowed */
gboolean rw_client_is_simulated(RwClient *self);
/* The station file's profile; where it names none, the strongest. */
const char *rw_client_get_usual_profile(RwClient *self);
/* A drive by its object's path; NULL none. */
RwDrive *rw_client_find_drive(RwClient *self, const char *path);
/* A job's object by its id, running or ended; NULL none. The caller's. */
GDBusInterface *rw_client_find_job(RwClient *self, const char *job_id);
/* An unplugged one is not wanted any more. */
void rw_client_forget(RwClient *self, RwDrive *drive);

/* Who is signed in; "" nobody. */
const char *rw_client_get_person_id(RwClient *self);
const char *rw_client_get_person_name(RwClient *self);
const char *rw_client_get_person_role(RwClient *self);
gboolean rw_client_may_erase(RwClient *self);
gboolean rw_client_may_administer(RwClient *self);

void rw_client_sign_in(RwClient *self, const char *operator_id, const char *pin, GCancellable *cancellable,
		       GAsyncReadyCallback callback, gpointer user_data);
gboolean rw_client_sign_in_finish(RwClient *self, GAsyncResult *result, GError **error);
/* Somebody was signed in on this connection; all empty: nobody is. */
void rw_client_set_person(RwClient *self, const char *id, const char *name, const char *role);
void rw_client_sign_out(RwClient *self);

G_END_DECLS

#endif
