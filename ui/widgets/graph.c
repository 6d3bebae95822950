/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "widgets/graph.h"

#include <string.h>

#include <glib/gi18n.h>

#include "client/form.h"

#define RATES_MAX  200
#define MARK_SLOTS 400
#define HEIGHT	   110
#define MARKS	   10

struct _RwGraph {
	GtkWidget parent_instance;

	gsize n;
	guint64 rates[RATES_MAX];
	gboolean marks[MARK_SLOTS];
};

G_DEFINE_FINAL_TYPE(RwGraph, rw_graph, GTK_TYPE_WIDGET)

static guint64 find_top(RwGraph *self)
{
	guint64 top = 1;

	for (gsize i = 0; i < self->n; i++)
		top = MAX(top, self->rates[i]);
	return top;
}

static void append_text(GtkWidget *widget, GtkSnapshot *snapshot, const char *text, float x, float y,
			const GdkRGBA *color)
{
	g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout(widget, text);

	gtk_snapshot_save(snapshot);
	gtk_snapshot_translate(snapshot, &GRAPHENE_POINT_INIT(x, y));
	gtk_snapshot_append_layout(snapshot, layout, color);
	gtk_snapshot_restore(snapshot);
}

static void rw_graph_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
	RwGraph *self = RW_GRAPH(widget);
	float width = (float)gtk_widget_get_width(widget);
	float height = (float)gtk_widget_get_height(widget) - MARKS;
	guint64 top = find_top(self);
	g_autofree char *label = top > 1 ? rw_form_rate(top) : NULL;
	GdkRGBA color;
	GdkRGBA faint;
	GdkRGBA bad = { 0.88f, 0.11f, 0.14f, 1 };

	gtk_style_context_get_color(gtk_widget_get_style_context(widget), &color);
	faint = (GdkRGBA){ color.red, color.green, color.blue, color.alpha * 0.15f };
	(void)gtk_style_context_lookup_color(gtk_widget_get_style_context(widget), "error_color", &bad);
	for (gsize i = 0; i < self->n; i++) {
		float part = (float)((double)self->rates[i] / (double)top) * (height - 22);
		float step = width / (float)self->n;

		if (self->rates[i])
			gtk_snapshot_append_color(snapshot, &color,
						  &GRAPHENE_RECT_INIT((float)i * step, height - part, step, part));
	}
	gtk_snapshot_append_color(snapshot, &faint, &GRAPHENE_RECT_INIT(0, height, width, MARKS));
	for (gsize i = 0; i < MARK_SLOTS; i++) {
		if (self->marks[i])
			gtk_snapshot_append_color(snapshot, &bad,
						  &GRAPHENE_RECT_INIT((float)i * width / MARK_SLOTS, height,
								      MAX(width / MARK_SLOTS, 2), MARKS));
	}
	if (label)
		append_text(widget, snapshot, label, 2, 0, &color);
}

static void rw_graph_measure(GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
			     int *minimum_baseline, int *natural_baseline)
{
	*minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 200;
}

void rw_graph_set_rates(RwGraph *self, const guint64 *rates, gsize n)
{
	n = MIN(n, RATES_MAX);
	if (n == self->n && memcmp(self->rates, rates, n * sizeof(*rates)) == 0)
		return;
	self->n = n;
	memcpy(self->rates, rates, n * sizeof(*rates));
	gtk_widget_queue_draw(GTK_WIDGET(self));
}

void rw_graph_clear_marks(RwGraph *self)
{
	memset(self->marks, 0, sizeof(self->marks));
	gtk_widget_queue_draw(GTK_WIDGET(self));
}

void rw_graph_add_mark(RwGraph *self, double start, double end)
{
	gsize first = (gsize)(CLAMP(start, 0, 1) * (MARK_SLOTS - 1));
	gsize last = (gsize)(CLAMP(end, 0, 1) * (MARK_SLOTS - 1));

	for (gsize i = first; i <= last; i++)
		self->marks[i] = TRUE;
	gtk_widget_queue_draw(GTK_WIDGET(self));
}

static void rw_graph_class_init(RwGraphClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	widget_class->snapshot = rw_graph_snapshot;
	widget_class->measure = rw_graph_measure;
	gtk_widget_class_set_css_name(widget_class, "graph");
	gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void rw_graph_init(RwGraph *self)
{
	gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL,
				       _("Speed along the drive, and places that could not be erased"), -1);
}
