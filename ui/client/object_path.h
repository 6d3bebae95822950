/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the service has an object. */
#ifndef RW_CLIENT_OBJECT_PATH_H
#define RW_CLIENT_OBJECT_PATH_H

#include <glib.h>

G_BEGIN_DECLS

/* kind: "job", "certificate". New text. */
char *rw_object_path(const char *kind, const char *id);

G_END_DECLS

#endif
