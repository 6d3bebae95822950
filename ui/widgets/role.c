/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "widgets/role.h"

void rw_role_set(GtkWidget *widget, const char *role)
{
	static const char *const roles[] = { "neutral", "dimmed", "accent", "success", "warning", "error" };

	for (gsize i = 0; i < G_N_ELEMENTS(roles); i++) {
		if (g_strcmp0(roles[i], role) == 0)
			gtk_widget_add_css_class(widget, roles[i]);
		else
			gtk_widget_remove_css_class(widget, roles[i]);
	}
}
