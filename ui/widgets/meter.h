/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A thin bar of progress. Unlike GtkProgressBar it is never laid out anew when it moves: 64 of them change four times a
 * second.
 */
#ifndef RW_WIDGETS_METER_H
#define RW_WIDGETS_METER_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RW_TYPE_METER (rw_meter_get_type())
/* Property: fraction (d, 0 to 1). Accessible as a progress bar. */
G_DECLARE_FINAL_TYPE(RwMeter, rw_meter, RW, METER, GtkWidget)

void rw_meter_set_fraction(RwMeter *self, double fraction);

G_END_DECLS

#endif
