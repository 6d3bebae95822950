/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two drawings over the length of a drive or job: the speed along it, and the places that could not be erased.
 */
#ifndef RW_WIDGETS_GRAPH_H
#define RW_WIDGETS_GRAPH_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RW_TYPE_GRAPH (rw_graph_get_type())
G_DECLARE_FINAL_TYPE(RwGraph, rw_graph, RW, GRAPH, GtkWidget)

/* n values, 0 = not measured; copied. */
void rw_graph_set_rates(RwGraph *self, const guint64 *rates, gsize n);
/* A range as parts of the whole, 0 to 1; drawn as a mark. */
void rw_graph_clear_marks(RwGraph *self);
void rw_graph_add_mark(RwGraph *self, double start, double end);

G_END_DECLS

#endif
