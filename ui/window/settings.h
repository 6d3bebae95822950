/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How this workstation is used: language, size of text, sound, and how erasing is confirmed. Kept in the user's own
 * configuration; nothing about people or drives. Main thread only.
 */
#ifndef RW_WINDOW_SETTINGS_H
#define RW_WINDOW_SETTINGS_H

#include <glib-object.h>

G_BEGIN_DECLS

#define RW_TYPE_SETTINGS (rw_settings_get_type())
/* Properties, writable, saved when they change: language (s: sv, en); text-percent (u: 100 to 200); sound, by-typing
 * (b); keyboard (s: se, us, ...). */
G_DECLARE_FINAL_TYPE(RwSettings, rw_settings, RW, SETTINGS, GObject)

RwSettings *rw_settings_new(void);
const char *rw_settings_get_language(RwSettings *self);
const char *rw_settings_get_keyboard(RwSettings *self);
guint rw_settings_get_text_percent(RwSettings *self);
gboolean rw_settings_get_sound(RwSettings *self);
gboolean rw_settings_get_by_typing(RwSettings *self);

G_END_DECLS

#endif
