/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "widgets/meter.h"

#define HEIGHT 6

struct _RwMeter {
	GtkWidget parent_instance;

	double fraction;
};

G_DEFINE_FINAL_TYPE(RwMeter, rw_meter, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_FRACTION, N_PROPS };

static GParamSpec *props[N_PROPS];

static void rw_meter_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
	RwMeter *self = RW_METER(widget);
	float width = (float)gtk_widget_get_width(widget);
	float height = (float)gtk_widget_get_height(widget);
	float done = width * (float)self->fraction;
	gboolean is_rtl = gtk_widget_get_direction(widget) == GTK_TEXT_DIR_RTL;
	GdkRGBA color;

	gtk_style_context_get_color(gtk_widget_get_style_context(widget), &color);
	gtk_snapshot_append_color(snapshot, &(GdkRGBA){ color.red, color.green, color.blue, color.alpha * 0.2f },
				  &GRAPHENE_RECT_INIT(0, 0, width, height));
	gtk_snapshot_append_color(snapshot, &color, &GRAPHENE_RECT_INIT(is_rtl ? width - done : 0, 0, done, height));
}

static void rw_meter_measure(GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
			     int *minimum_baseline, int *natural_baseline)
{
	*minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 24;
}

void rw_meter_set_fraction(RwMeter *self, double fraction)
{
	int width = gtk_widget_get_width(GTK_WIDGET(self));
	double before = self->fraction;

	if (fraction == before)
		return;
	self->fraction = fraction;
	/* only what can be seen, or is worth saying */
	if ((int)(before * 100) != (int)(fraction * 100))
		gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, fraction * 100,
					       -1);
	if ((int)(before * width) != (int)(fraction * width))
		gtk_widget_queue_draw(GTK_WIDGET(self));
	g_object_notify_by_pspec(G_OBJECT(self), props[PROP_FRACTION]);
}

static void rw_meter_set_property(GObject *object, guint prop, const GValue *value, GParamSpec *pspec)
{
	rw_meter_set_fraction(RW_METER(object), g_value_get_double(value));
}

static void rw_meter_get_property(GObject *object, guint prop, GValue *value, GParamSpec *pspec)
{
	g_value_set_double(value, RW_METER(object)->fraction);
}

static void rw_meter_class_init(RwMeterClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
	GObjectClass *object_class = G_OBJECT_CLASS(klass);

	object_class->set_property = rw_meter_set_property;
	object_class->get_property = rw_meter_get_property;
	widget_class->snapshot = rw_meter_snapshot;
	widget_class->measure = rw_meter_measure;
	props[PROP_FRACTION] = g_param_spec_double(
		"fraction", NULL, NULL, 0, 1, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
	g_object_class_install_properties(object_class, N_PROPS, props);
	gtk_widget_class_set_css_name(widget_class, "meter");
	gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_PROGRESS_BAR);
}

static void rw_meter_init(RwMeter *self)
{
	gtk_widget_set_overflow(GTK_WIDGET(self), GTK_OVERFLOW_HIDDEN);
	gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
				       GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 100.0, -1);
}
