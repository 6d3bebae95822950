/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tells assistive technology what of a stack, revealer or flap is shown. GTK itself tells it of all their children, so
 * that a screen reader would read pages that nobody sees.
 */
#ifndef RW_WIDGETS_SHOWN_H
#define RW_WIDGETS_SHOWN_H

#include <adwaita.h>

G_BEGIN_DECLS

/* Each follows its widget from now on. */
void rw_shown_follow_stack(GtkStack *stack);
void rw_shown_follow_revealer(GtkRevealer *revealer);
void rw_shown_follow_flap(AdwFlap *flap);

G_END_DECLS

#endif
