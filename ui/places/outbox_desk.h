/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the register has still to be told: written to a stick, and acknowledged when it was read in. */
#ifndef RW_PLACES_OUTBOX_DESK_H
#define RW_PLACES_OUTBOX_DESK_H

#include <adwaita.h>

#include "client/client.h"

G_BEGIN_DECLS

#define RW_TYPE_OUTBOX_DESK (rw_outbox_desk_get_type())
G_DECLARE_FINAL_TYPE(RwOutboxDesk, rw_outbox_desk, RW, OUTBOX_DESK, AdwBin)

void rw_outbox_desk_set_client(RwOutboxDesk *self, RwClient *client);
void rw_outbox_desk_enter(RwOutboxDesk *self);

G_END_DECLS

#endif
