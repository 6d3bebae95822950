/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program: its options, language, size of text, and the one window. */
#ifndef RW_WINDOW_APPLICATION_H
#define RW_WINDOW_APPLICATION_H

#include <adwaita.h>

G_BEGIN_DECLS

/* What the session reads as "start me again": the keyboard layout changed, where the compositor has it. */
#define RW_EXIT_START_AGAIN 75

#define RW_TYPE_APPLICATION (rw_application_get_type())
G_DECLARE_FINAL_TYPE(RwApplication, rw_application, RW, APPLICATION, AdwApplication)

RwApplication *rw_application_new(void);
/* What the process ends with. */
int rw_application_exit_code(RwApplication *self);

G_END_DECLS

#endif
