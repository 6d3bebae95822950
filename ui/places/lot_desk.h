/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lots: things that leave together, scanned one after the other, with a signed list at the end. */
#ifndef RW_PLACES_LOT_DESK_H
#define RW_PLACES_LOT_DESK_H

#include <adwaita.h>

#include "client/client.h"

G_BEGIN_DECLS

#define RW_TYPE_LOT_DESK (rw_lot_desk_get_type())
G_DECLARE_FINAL_TYPE(RwLotDesk, rw_lot_desk, RW, LOT_DESK, AdwBin)

void rw_lot_desk_set_client(RwLotDesk *self, RwClient *client);
void rw_lot_desk_enter(RwLotDesk *self);
/* A lot's number shows it; a thing's is added to the lot that is shown. */
void rw_lot_desk_scan(RwLotDesk *self, const char *text);

G_END_DECLS

#endif
