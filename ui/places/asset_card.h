/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card of a thing, as rows: what the register says, and where it is on its way out. */
#ifndef RW_PLACES_ASSET_CARD_H
#define RW_PLACES_ASSET_CARD_H

#include <gtk/gtk.h>
#include <jansson.h>

G_BEGIN_DECLS

/* card: as the service tells it. heading: over it. other: another card (NULL none) that it is held against: what
 * differs stands out. */
GtkWidget *rw_asset_card_new(const json_t *card, const char *heading, const json_t *other);
/* "Nordsken Elevbok 13 · student computer · Björkskolan · has a holder". New text. */
char *rw_asset_card_line(const json_t *card);

G_END_DECLS

#endif
