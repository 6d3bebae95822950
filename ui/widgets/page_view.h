/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of a PDF, drawn in a thread and shown one below the other; and their printing. */
#ifndef RW_WIDGETS_PAGE_VIEW_H
#define RW_WIDGETS_PAGE_VIEW_H

#include <adwaita.h>

G_BEGIN_DECLS

#define RW_TYPE_PAGE_VIEW (rw_page_view_get_type())
/* Property: loading (b). Signal: failed (s). */
G_DECLARE_FINAL_TYPE(RwPageView, rw_page_view, RW, PAGE_VIEW, AdwBin)

/* NULL empties it. name: what the pages are, for who cannot see them. */
void rw_page_view_set_pdf(RwPageView *self, GBytes *pdf, const char *name);
GBytes *rw_page_view_get_pdf(RwPageView *self); /* borrowed, or NULL */
/* Opens the print dialog. */
void rw_page_view_print(RwPageView *self);

G_END_DECLS

#endif
