/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The language of everything that is shown, changed while the program runs. */
#ifndef RW_WINDOW_LANGUAGE_H
#define RW_WINDOW_LANGUAGE_H

#include <glib.h>

G_BEGIN_DECLS

/* language: "sv", "en". What was translated before stays as it is: windows are made anew afterwards. */
void rw_language_set(const char *language);

G_END_DECLS

#endif
