/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "widgets/shown.h"

static void tell(GtkWidget *widget, gboolean is_shown)
{
	if (widget)
		gtk_accessible_update_state(GTK_ACCESSIBLE(widget), GTK_ACCESSIBLE_STATE_HIDDEN, !is_shown, -1);
}

static void on_stack(GtkStack *stack)
{
	GtkWidget *shown = gtk_stack_get_visible_child(stack);

	for (GtkWidget *it = gtk_widget_get_first_child(GTK_WIDGET(stack)); it; it = gtk_widget_get_next_sibling(it))
		tell(it, it == shown);
}

void rw_shown_follow_stack(GtkStack *stack)
{
	g_signal_connect(stack, "notify::visible-child", G_CALLBACK(on_stack), NULL);
	on_stack(stack);
}

static void on_revealer(GtkRevealer *revealer)
{
	tell(gtk_revealer_get_child(revealer), gtk_revealer_get_reveal_child(revealer));
}

void rw_shown_follow_revealer(GtkRevealer *revealer)
{
	g_signal_connect(revealer, "notify::reveal-child", G_CALLBACK(on_revealer), NULL);
	on_revealer(revealer);
}

static void on_flap(AdwFlap *flap)
{
	tell(adw_flap_get_flap(flap), adw_flap_get_reveal_flap(flap));
}

void rw_shown_follow_flap(AdwFlap *flap)
{
	g_signal_connect(flap, "notify::reveal-flap", G_CALLBACK(on_flap), NULL);
	on_flap(flap);
}
