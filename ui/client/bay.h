/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A place on the bench: its number, the drive in it, the inventory number that waits for one. */
#ifndef RW_CLIENT_BAY_H
#define RW_CLIENT_BAY_H

#include "client/client.h"

G_BEGIN_DECLS

#define RW_TYPE_BAY (rw_bay_get_type())
/* Properties: drive (RwDrive or NULL), waiting (s: the number that waits). */
G_DECLARE_FINAL_TYPE(RwBay, rw_bay, RW, BAY, GObject)

guint rw_bay_get_number(RwBay *self); /* 0: a drive that stands in no bay */
RwDrive *rw_bay_get_drive(RwBay *self);
const char *rw_bay_get_waiting(RwBay *self);
RwState rw_bay_get_state(RwBay *self);

/*
 * The bays of a client's station, by number, then the drives that stand in none: a list model that follows the client.
 * Its items stay the same while their drives come and go. The caller's.
 */
GListModel *rw_bays_new(RwClient *client);

G_END_DECLS

#endif
