/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which place is which bay: drive by drive, by its light. */
#ifndef RW_PLACES_BAY_WIZARD_H
#define RW_PLACES_BAY_WIZARD_H

#include <gtk/gtk.h>

#include "client/client.h"

G_BEGIN_DECLS

/*
 * Lets each drive that is connected show its light, and asks in which bay that is; a drive that is plugged in meanwhile
 * comes next. At the end the map is the station's.
 */
void rw_bay_wizard_show(GtkWidget *near, RwClient *client);

G_END_DECLS

#endif
