/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bay in the bench's grid. */
#ifndef RW_PLACES_TILE_H
#define RW_PLACES_TILE_H

#include <gtk/gtk.h>

#include "client/bay.h"

G_BEGIN_DECLS

#define RW_TYPE_TILE (rw_tile_get_type())
G_DECLARE_FINAL_TYPE(RwTile, rw_tile, RW, TILE, GtkBox)

RwTile *rw_tile_new(void);
void rw_tile_set_bay(RwTile *self, RwBay *bay); /* NULL none */

G_END_DECLS

#endif
