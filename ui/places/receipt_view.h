/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A receipt that was issued: its page, signed on the screen by both, or printed and signed on paper. */
#ifndef RW_PLACES_RECEIPT_VIEW_H
#define RW_PLACES_RECEIPT_VIEW_H

#include <adwaita.h>

#include "client/client.h"

G_BEGIN_DECLS

#define RW_TYPE_RECEIPT_VIEW (rw_receipt_view_get_type())
/* Signal: done. */
G_DECLARE_FINAL_TYPE(RwReceiptView, rw_receipt_view, RW, RECEIPT_VIEW, AdwBin)

void rw_receipt_view_set_client(RwReceiptView *self, RwClient *client);
/* buyer: the name, which is on the page too. receipt_id NULL: nothing, and all that was shown is forgotten. */
void rw_receipt_view_show(RwReceiptView *self, const char *receipt_id, const char *buyer);
gboolean rw_receipt_view_focus(RwReceiptView *self);

G_END_DECLS

#endif
