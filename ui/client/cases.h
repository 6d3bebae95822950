/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happens to things besides their erasure (org.radera.Station1.Cases): every call answers with JSON. And a list's
 * item that is such an object. Main thread only.
 */
#ifndef RW_CLIENT_CASES_H
#define RW_CLIENT_CASES_H

#include <jansson.h>

#include "client/client.h"

G_BEGIN_DECLS

/* arguments: a tuple, floating; NULL none. cancellable may be NULL. */
void rw_cases_call(RwClient *client, const char *method, GVariant *arguments, GCancellable *cancellable,
		   GAsyncReadyCallback callback, gpointer user_data);
/* The answer, the caller's; NULL with the error. */
json_t *rw_cases_finish(GAsyncResult *result, GError **error);

/* A call that answers with a file; its bytes, the caller's. */
void rw_cases_call_file(RwClient *client, const char *method, GVariant *arguments, GCancellable *cancellable,
			GAsyncReadyCallback callback, gpointer user_data);
GBytes *rw_cases_file_finish(GAsyncResult *result, GError **error);

/* Matters that are open; 0 while not connected. */
guint rw_cases_count_open(RwClient *client);

#define RW_TYPE_ITEM (rw_item_get_type())
G_DECLARE_FINAL_TYPE(RwItem, rw_item, RW, ITEM, GObject)

RwItem *rw_item_new(json_t *json);
json_t *rw_item_get_json(RwItem *self); /* borrowed */
/* A text of it; "" when there is none of that name. */
const char *rw_item_text(RwItem *self, const char *key);
/* An array's objects as items of the list, in place of those before. */
void rw_items_take(GListStore *list, const json_t *array);

G_END_DECLS

#endif
