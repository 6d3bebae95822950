/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a thing leaves: its card, where it may go and why not, what is ticked off, and the papers. */
#ifndef RW_PLACES_HANDOVER_DESK_H
#define RW_PLACES_HANDOVER_DESK_H

#include <adwaita.h>

#include "client/client.h"

G_BEGIN_DECLS

#define RW_TYPE_HANDOVER_DESK (rw_handover_desk_get_type())
G_DECLARE_FINAL_TYPE(RwHandoverDesk, rw_handover_desk, RW, HANDOVER_DESK, AdwBin)

void rw_handover_desk_set_client(RwHandoverDesk *self, RwClient *client);
void rw_handover_desk_enter(RwHandoverDesk *self);
/* An inventory number: its card. */
void rw_handover_desk_scan(RwHandoverDesk *self, const char *text);

G_END_DECLS

#endif
