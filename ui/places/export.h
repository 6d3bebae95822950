/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files out of the station: onto a stick that is plugged in and mounted, or a folder that somebody names. */
#ifndef RW_PLACES_EXPORT_H
#define RW_PLACES_EXPORT_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Asks where to, then writes the bytes there as a new file of that name ("name-2" when there is one). */
void rw_export_bytes(GtkWidget *near, GBytes *bytes, const char *name);

G_END_DECLS

#endif
