/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A barcode scanner that types: many characters faster than hands can, then Enter. Wherever the focus is, what it types
 * is told as one text; only a text field that has the focus takes it itself.
 */
#ifndef RW_WINDOW_SCAN_H
#define RW_WINDOW_SCAN_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RW_TYPE_SCAN (rw_scan_get_type())
/* Signal: scanned (s). */
G_DECLARE_FINAL_TYPE(RwScan, rw_scan, RW, SCAN, GObject)

RwScan *rw_scan_new(GtkWidget *window);

G_END_DECLS

#endif
