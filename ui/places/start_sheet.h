/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starting drives on the bench: which, with what profile, held. */
#ifndef RW_PLACES_START_SHEET_H
#define RW_PLACES_START_SHEET_H

#include <gtk/gtk.h>

#include "client/client.h"

G_BEGIN_DECLS

/*
 * Asks for the profile and the held button, then starts each of the drives as an asset of its own, under the number
 * that was scanned for it. Drives without one, or that may not be chosen, are left out, and the sheet says so.
 */
void rw_start_sheet_show(GtkWidget *near, RwClient *client, GPtrArray *drives);

G_END_DECLS

#endif
