/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one destructive button: it is held for two seconds, by pointer or by Space or Enter, while a ring fills. Letting
 * go early does nothing, and says so. Where holding is hard, a setting asks for four characters instead.
 */
#ifndef RW_WIDGETS_HOLD_BUTTON_H
#define RW_WIDGETS_HOLD_BUTTON_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RW_HOLD_MS 2000

#define RW_TYPE_HOLD_BUTTON (rw_hold_button_get_type())
/*
 * Properties: text (s); by-typing (b): press asks instead of holding.
 * Signals: begun; released (too early); held; asked (by-typing: pressed).
 */
G_DECLARE_FINAL_TYPE(RwHoldButton, rw_hold_button, RW, HOLD_BUTTON, GtkButton)

void rw_hold_button_set_text(RwHoldButton *self, const char *text);
void rw_hold_button_set_by_typing(RwHoldButton *self, gboolean by_typing);

G_END_DECLS

#endif
