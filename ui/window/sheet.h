/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A question over the window. It is a part of the window, not a window of its own: a kiosk has nobody who places
 * windows. Escape closes it; focus stays in it.
 */
#ifndef RW_WINDOW_SHEET_H
#define RW_WINDOW_SHEET_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RW_TYPE_SHEET (rw_sheet_get_type())
/* Signal: response (s: the button's name; "cancel" by Escape). The sheet stays until it is closed. */
G_DECLARE_FINAL_TYPE(RwSheet, rw_sheet, RW, SHEET, GtkBox)

RwSheet *rw_sheet_new(const char *title, const char *text);
void rw_sheet_add(RwSheet *self, GtkWidget *child);
/* style: "", "suggested-action", "destructive-action". The button, borrowed. */
GtkWidget *rw_sheet_add_button(RwSheet *self, const char *name, const char *label, const char *style);
/* A wide button in the sheet's body, with what it means beneath its label. */
GtkWidget *rw_sheet_add_choice(RwSheet *self, const char *name, const char *label, const char *text);
/* A label over an entry; the entry, borrowed. Enter in it is the default button. */
GtkWidget *rw_sheet_add_entry(RwSheet *self, const char *label, gboolean is_secret);
/* What went wrong; NULL takes it back. While busy nothing can be pressed. */
void rw_sheet_set_problem(RwSheet *self, const char *problem);
void rw_sheet_set_busy(RwSheet *self, gboolean busy);
/* What it was busy with has ended: it tells the error, NULL none, and can be pressed again. */
void rw_sheet_settle(RwSheet *self, const GError *error);
/* Over the window that near is in. Takes the floating reference. */
void rw_sheet_present(RwSheet *self, GtkWidget *near);
void rw_sheet_close(RwSheet *self);

G_END_DECLS

#endif
