/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "widgets/signature.h"

#include <glib/gi18n.h>

#define WIDTH	   600 /* of the picture, in pixels; the field is shown as wide as there is room */
#define HEIGHT	   200
#define PEN	   4.0
#define LENGTH_MIN 120.0 /* of all strokes together, in pixels */

struct point {
	double x; /* of the picture */
	double y;
	gboolean is_start; /* of a stroke */
};

struct _RwSignature {
	GtkDrawingArea parent_instance;

	GArray *points;
	double start_x; /* where the stroke that is drawn began, in the widget */
	double start_y;
};

G_DEFINE_FINAL_TYPE(RwSignature, rw_signature, GTK_TYPE_DRAWING_AREA)

static guint changed;

gboolean rw_signature_is_drawn(RwSignature *self)
{
	double length = 0;

	for (guint i = 1; i < self->points->len; i++) {
		const struct point *a = &g_array_index(self->points, struct point, i - 1);
		const struct point *b = &g_array_index(self->points, struct point, i);

		if (!b->is_start)
			length += ABS(b->x - a->x) + ABS(b->y - a->y);
	}
	return length >= LENGTH_MIN;
}

void rw_signature_clear(RwSignature *self)
{
	g_array_set_size(self->points, 0);
	gtk_widget_queue_draw(GTK_WIDGET(self));
	g_signal_emit(self, changed, 0);
}

static void draw_strokes(RwSignature *self, cairo_t *cairo)
{
	cairo_set_line_width(cairo, PEN);
	cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
	cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
	for (guint i = 0; i < self->points->len; i++) {
		const struct point *it = &g_array_index(self->points, struct point, i);

		if (it->is_start)
			cairo_move_to(cairo, it->x, it->y);
		cairo_line_to(cairo, it->x, it->y);
	}
	cairo_stroke(cairo);
}

/* Paper and ink, whatever the theme: it looks as it will on the page. */
static void draw(GtkDrawingArea *area, cairo_t *cairo, int width, int height, gpointer data)
{
	cairo_set_source_rgb(cairo, 1, 1, 1);
	cairo_paint(cairo);
	cairo_scale(cairo, (double)width / WIDTH, (double)height / HEIGHT);
	cairo_set_source_rgb(cairo, 0.6, 0.6, 0.6);
	cairo_set_line_width(cairo, 1);
	cairo_move_to(cairo, 20, HEIGHT - 40);
	cairo_line_to(cairo, WIDTH - 20, HEIGHT - 40);
	cairo_stroke(cairo);
	cairo_set_source_rgb(cairo, 0, 0, 0.2);
	draw_strokes(RW_SIGNATURE(area), cairo);
}

static void add_point(RwSignature *self, double x, double y, gboolean is_start)
{
	int width = gtk_widget_get_width(GTK_WIDGET(self));
	int height = gtk_widget_get_height(GTK_WIDGET(self));
	struct point point = { .x = CLAMP(x / MAX(width, 1), 0, 1) * WIDTH,
			       .y = CLAMP(y / MAX(height, 1), 0, 1) * HEIGHT,
			       .is_start = is_start };

	g_array_append_val(self->points, point);
	gtk_widget_queue_draw(GTK_WIDGET(self));
	g_signal_emit(self, changed, 0);
}

static void on_begin(GtkGestureDrag *drag, double x, double y, gpointer data)
{
	RwSignature *self = data;

	self->start_x = x;
	self->start_y = y;
	add_point(self, x, y, TRUE);
}

static void on_update(GtkGestureDrag *drag, double x, double y, gpointer data)
{
	RwSignature *self = data;

	add_point(self, self->start_x + x, self->start_y + y, FALSE);
}

static cairo_status_t append(void *user, const unsigned char *bytes, unsigned int size)
{
	(void)g_byte_array_append(user, bytes, size);
	return CAIRO_STATUS_SUCCESS;
}

GBytes *rw_signature_get_png(RwSignature *self)
{
	GByteArray *file = g_byte_array_new();
	cairo_surface_t *surface;
	cairo_t *cairo;
	cairo_status_t status;

	if (!rw_signature_is_drawn(self)) {
		g_byte_array_unref(file);
		return NULL;
	}
	surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
	cairo = cairo_create(surface);
	cairo_set_source_rgb(cairo, 0, 0, 0.2);
	draw_strokes(self, cairo);
	cairo_destroy(cairo);
	status = cairo_surface_write_to_png_stream(surface, append, file);
	cairo_surface_destroy(surface);
	if (status == CAIRO_STATUS_SUCCESS)
		return g_byte_array_free_to_bytes(file);
	g_byte_array_unref(file);
	return NULL;
}

RwSignature *rw_signature_new(void)
{
	return g_object_new(RW_TYPE_SIGNATURE, "accessible-role", GTK_ACCESSIBLE_ROLE_IMG, NULL);
}

static void rw_signature_finalize(GObject *object)
{
	g_array_unref(RW_SIGNATURE(object)->points);
	G_OBJECT_CLASS(rw_signature_parent_class)->finalize(object);
}

static void rw_signature_class_init(RwSignatureClass *klass)
{
	G_OBJECT_CLASS(klass)->finalize = rw_signature_finalize;
	changed = g_signal_new("changed", RW_TYPE_SIGNATURE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void rw_signature_init(RwSignature *self)
{
	GtkGesture *drag = gtk_gesture_drag_new();

	self->points = g_array_new(FALSE, FALSE, sizeof(struct point));
	gtk_drawing_area_set_draw_func(GTK_DRAWING_AREA(self), draw, NULL, NULL);
	gtk_widget_set_size_request(GTK_WIDGET(self), WIDTH, HEIGHT);
	gtk_widget_add_css_class(GTK_WIDGET(self), "paper");
	gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL,
				       _("Write your name here with finger, pen or mouse"), -1);
	g_signal_connect(drag, "drag-begin", G_CALLBACK(on_begin), self);
	g_signal_connect(drag, "drag-update", G_CALLBACK(on_update), self);
	gtk_widget_add_controller(GTK_WIDGET(self), GTK_EVENT_CONTROLLER(drag));
}
