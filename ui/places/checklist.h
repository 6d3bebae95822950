/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person looks at before a thing leaves, to be ticked off. Every tick is a fact in the store at once. */
#ifndef RW_PLACES_CHECKLIST_H
#define RW_PLACES_CHECKLIST_H

#include <gtk/gtk.h>
#include <jansson.h>

#include "client/client.h"

G_BEGIN_DECLS

#define RW_TYPE_CHECKLIST (rw_checklist_get_type())
/* Signal: changed (the card has been told anew: rw_checklist_steal_card()). */
G_DECLARE_FINAL_TYPE(RwChecklist, rw_checklist, RW, CHECKLIST, GtkBox)

void rw_checklist_set_client(RwChecklist *self, RwClient *client);
/* The facts of the card that the disposition asks for, or that help it. disposition may be NULL: all. */
void rw_checklist_show(RwChecklist *self, const json_t *card, const char *disposition);
/* The card as it is after a change; the caller's, NULL none. */
json_t *rw_checklist_steal_card(RwChecklist *self);

G_END_DECLS

#endif
