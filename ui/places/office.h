/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an administrator changes, each as a question of its own. */
#ifndef RW_PLACES_OFFICE_H
#define RW_PLACES_OFFICE_H

#include <gtk/gtk.h>
#include <jansson.h>

#include "client/client.h"

G_BEGIN_DECLS

void rw_office_add_person(GtkWidget *near, RwClient *client);
void rw_office_set_pin(GtkWidget *near, RwClient *client, const char *operator_id);
void rw_office_retire(GtkWidget *near, RwClient *client, const char *operator_id);
/* now: as the service tells it; may be NULL. */
void rw_office_set_organisation(GtkWidget *near, RwClient *client, const json_t *now);

G_END_DECLS

#endif
