/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must be told when a thing leaves: other fields for each way out. */
#ifndef RW_PLACES_DISPOSAL_FORM_H
#define RW_PLACES_DISPOSAL_FORM_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RW_TYPE_DISPOSAL_FORM (rw_disposal_form_get_type())
/* Signals: changed; activate (Enter in the last field). */
G_DECLARE_FINAL_TYPE(RwDisposalForm, rw_disposal_form, RW, DISPOSAL_FORM, GtkBox)

/* Other fields, all of them empty. */
void rw_disposal_form_set_disposition(RwDisposalForm *self, const char *disposition);
/* A field's text without blanks around it; "" when there is no such field. New text. */
char *rw_disposal_form_get(RwDisposalForm *self, const char *key);
void rw_disposal_form_set(RwDisposalForm *self, const char *key, const char *text);
/* All that were filled in, as a{sv}, floating. */
GVariant *rw_disposal_form_get_options(RwDisposalForm *self);
/* What is lacking, in a sentence; NULL nothing. Static. */
const char *rw_disposal_form_find_gap(RwDisposalForm *self);
/* TRUE when the field was there and took the focus. */
gboolean rw_disposal_form_focus(RwDisposalForm *self, const char *key);

G_END_DECLS

#endif
