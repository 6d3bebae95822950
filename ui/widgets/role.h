/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The colour roles of the style sheet, of which a widget has one at a time. */
#ifndef RW_WIDGETS_ROLE_H
#define RW_WIDGETS_ROLE_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* role: "neutral", "dimmed", "accent", "success", "warning", "error"; NULL none. Takes the place of the one before. */
void rw_role_set(GtkWidget *widget, const char *role);

G_END_DECLS

#endif
