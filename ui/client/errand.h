/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Something that another person does in between: a connection of its own, signed in as that person, so that who works
 * at the station stays signed in.
 */
#ifndef RW_CLIENT_ERRAND_H
#define RW_CLIENT_ERRAND_H

#include <gio/gio.h>

G_BEGIN_DECLS

/* Countersigns a certificate as that validator. address: of the bus, NULL = the system's. */
void rw_errand_countersign(const char *address, const char *operator_id, const char *pin, const char *certificate_id,
			   GAsyncReadyCallback callback, gpointer user_data);
/* FALSE with the service's error. */
gboolean rw_errand_finish(GAsyncResult *result, GError **error);

G_END_DECLS

#endif
