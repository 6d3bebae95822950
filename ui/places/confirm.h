/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A typed confirmation: the last four characters of a serial number. For who cannot hold a button, and for drives that
 * may not belong to what is being erased.
 */
#ifndef RW_PLACES_CONFIRM_H
#define RW_PLACES_CONFIRM_H

#include <gtk/gtk.h>

#include "client/drive.h"

G_BEGIN_DECLS

typedef void (*RwConfirmFunc)(gpointer object);

/* The characters that are asked for: the last four of the serial number, or all of a shorter one. New text. */
char *rw_confirm_wanted(const char *serial);
/* Calls back when they were typed (letters of either case). why: one sentence. */
void rw_confirm_ask(GtkWidget *near, RwDrive *drive, const char *why, RwConfirmFunc callback, gpointer object);

G_END_DECLS

#endif
