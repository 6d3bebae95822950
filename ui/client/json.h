/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the service tells as JSON. */
#ifndef RW_CLIENT_JSON_H
#define RW_CLIENT_JSON_H

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

/* A text of an object; "" when there is none of that name, or it is no text. Lives as long as the object. */
const char *rw_json_text(const json_t *json, const char *key);

G_END_DECLS

#endif
