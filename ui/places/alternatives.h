/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done with a drive that the usual profile does not reach. */
#ifndef RW_PLACES_ALTERNATIVES_H
#define RW_PLACES_ALTERNATIVES_H

#include <gtk/gtk.h>

#include "client/drive.h"

G_BEGIN_DECLS

/* callback(object, profile): the profile that was chosen instead; NULL: the drive is left out, to be destroyed. Nothing
 * is called when the person closes the question. */
typedef void (*RwAlternativeFunc)(gpointer object, const char *profile);
void rw_alternatives_show(GtkWidget *near, RwDrive *drive, RwAlternativeFunc callback, gpointer object);

G_END_DECLS

#endif
