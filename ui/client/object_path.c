/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client/object_path.h"

#include "client/client.h"

/* As sd_bus_path_encode() does. */
char *rw_object_path(const char *kind, const char *id)
{
	GString *path = g_string_new(RW_SERVICE_PATH "/");

	g_string_append_printf(path, "%s/", kind);
	for (const char *c = id; *c; c++) {
		if (g_ascii_isalpha(*c) || (g_ascii_isdigit(*c) && c != id))
			g_string_append_c(path, *c);
		else
			g_string_append_printf(path, "_%02x", (guchar)*c);
	}
	return g_string_free(path, FALSE);
}
