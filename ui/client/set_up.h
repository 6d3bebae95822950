/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A station that is none yet (org.radera.SetUp1): what it waits for, and setting it up. Main thread only.
 */
#ifndef RW_CLIENT_SET_UP_H
#define RW_CLIENT_SET_UP_H

#include "client/client.h"

G_BEGIN_DECLS

#define RW_TYPE_SET_UP (rw_set_up_get_type())
/* Signal: changed, also when there is no such station on the bus any more. */
G_DECLARE_FINAL_TYPE(RwSetUp, rw_set_up, RW, SET_UP, GObject)

/* Follows the client's connection. */
RwSetUp *rw_set_up_new(RwClient *client);

/* "volume", "person", "broken"; "" when no station waits to be set up. */
const char *rw_set_up_get_state(RwSetUp *self);
/* With "volume", why there is none: "no-medium", "no-room", "damaged", "failed", "locked"; "" not told. With "broken",
 * why, as a sentence of the service. */
const char *rw_set_up_get_evidence(RwSetUp *self);
gboolean rw_set_up_is_simulated(RwSetUp *self);

/* With "volume" and "locked": opens the encrypted volume. */
void rw_set_up_unlock(RwSetUp *self, const char *passphrase, GAsyncReadyCallback callback, gpointer user_data);
gboolean rw_set_up_unlock_finish(RwSetUp *self, GAsyncResult *result, GError **error);

/* With "broken": the store is damaged and can be made again. */
gboolean rw_set_up_can_rebuild(RwSetUp *self);
/* The answer is a sentence of the service; owned by the caller. */
void rw_set_up_rebuild(RwSetUp *self, GAsyncReadyCallback callback, gpointer user_data);
char *rw_set_up_rebuild_finish(RwSetUp *self, GAsyncResult *result, GError **error);

/* words: organisation, number, station, operator's id, name, PIN. */
void rw_set_up_make(RwSetUp *self, const char *const words[6], GAsyncReadyCallback callback, gpointer user_data);
gboolean rw_set_up_make_finish(RwSetUp *self, GAsyncResult *result, GError **error);

G_END_DECLS

#endif
