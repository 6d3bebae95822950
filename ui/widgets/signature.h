/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A field to write one's name in, by finger, pen or mouse. */
#ifndef RW_WIDGETS_SIGNATURE_H
#define RW_WIDGETS_SIGNATURE_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RW_TYPE_SIGNATURE (rw_signature_get_type())
/* Signal: changed. */
G_DECLARE_FINAL_TYPE(RwSignature, rw_signature, RW, SIGNATURE, GtkDrawingArea)

RwSignature *rw_signature_new(void);
/* Nothing, or a dot or two, is no signature. */
gboolean rw_signature_is_drawn(RwSignature *self);
void rw_signature_clear(RwSignature *self);
/* As a PNG file, black on nothing; the caller's. NULL when nothing is drawn. */
GBytes *rw_signature_get_png(RwSignature *self);

G_END_DECLS

#endif
