/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A record of the archive, as a search gives it. */
#ifndef RW_CLIENT_ENTRY_H
#define RW_CLIENT_ENTRY_H

#include <gio/gio.h>

G_BEGIN_DECLS

#define RW_TYPE_ENTRY (rw_entry_get_type())
G_DECLARE_FINAL_TYPE(RwEntry, rw_entry, RW, ENTRY, GObject)

/* From a row of org.radera.Station1.Search. */
RwEntry *rw_entry_new(GVariant *row);

const char *rw_entry_get_id(RwEntry *self);
gboolean rw_entry_is_erased(RwEntry *self);
gboolean rw_entry_has_exceptions(RwEntry *self);
gboolean rw_entry_is_statement(RwEntry *self);
/* "104233 · Erased (Purge)", "2026-11-21 14:32 · Kattegatt N2 512 · S4ENNF0N" New texts. */
char *rw_entry_get_title(RwEntry *self);
char *rw_entry_get_subtitle(RwEntry *self);

G_END_DECLS

#endif
