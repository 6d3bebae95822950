/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "widgets/page_view.h"
#include "widgets/shown.h"

#include <glib/gi18n.h>
#include <poppler.h>

/* under names of our own: not every release of Poppler defines these */
typedef PopplerDocument RwDocument;
typedef PopplerPage RwPage;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RwDocument, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RwPage, g_object_unref)

#define PAGES_MAX    40
#define WIDTH_PIXELS 1100 /* of a drawn page: sharp at the widest that it is shown */

struct _RwPageView {
	AdwBin parent_instance;

	GBytes *pdf;
	char *name;
	GCancellable *drawing;
	GtkWidget *scroller;
	GtkWidget *pages;
	GtkWidget *spinner;
	GtkWidget *stack;
};

G_DEFINE_FINAL_TYPE(RwPageView, rw_page_view, ADW_TYPE_BIN)

enum { FAILED, PRINTED, NOT_PRINTED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* --- in a thread */

/* RGB24's fourth byte means nothing to cairo, and everything to a texture. */
static void make_opaque(cairo_surface_t *surface)
{
	guint32 *pixels = (guint32 *)(gpointer)cairo_image_surface_get_data(surface);
	gsize n = (gsize)cairo_image_surface_get_stride(surface) / 4 * (gsize)cairo_image_surface_get_height(surface);

	for (gsize i = 0; i < n; i++)
		pixels[i] |= 0xff000000u;
}

static GdkTexture *draw_page(PopplerPage *page)
{
	double width;
	double height;
	double scale;
	cairo_surface_t *surface;
	cairo_t *cairo;
	g_autoptr(GBytes) pixels = NULL;
	GdkTexture *texture;
	int rows;

	poppler_page_get_size(page, &width, &height);
	scale = WIDTH_PIXELS / MAX(width, 1);
	rows = (int)(height * scale);
	surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH_PIXELS, rows);
	cairo = cairo_create(surface);
	cairo_set_source_rgb(cairo, 1, 1, 1);
	cairo_paint(cairo);
	cairo_scale(cairo, scale, scale);
	poppler_page_render(page, cairo);
	cairo_destroy(cairo);
	cairo_surface_flush(surface);
	make_opaque(surface);
	pixels = g_bytes_new(cairo_image_surface_get_data(surface),
			     (gsize)cairo_image_surface_get_stride(surface) * (gsize)rows);
	texture = gdk_memory_texture_new(WIDTH_PIXELS, rows, GDK_MEMORY_B8G8R8A8_PREMULTIPLIED, pixels,
					 (gsize)cairo_image_surface_get_stride(surface));
	cairo_surface_destroy(surface);
	return texture;
}

static void draw(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
	GPtrArray *textures = g_ptr_array_new_with_free_func(g_object_unref);
	g_autoptr(RwDocument) document = NULL;
	GError *error = NULL;
	int n;

	document = poppler_document_new_from_bytes(data, NULL, &error);
	if (!document) {
		g_ptr_array_unref(textures);
		g_task_return_error(task, error);
		return;
	}
	n = MIN(poppler_document_get_n_pages(document), PAGES_MAX);
	for (int i = 0; i < n && !g_cancellable_is_cancelled(cancellable); i++) {
		g_autoptr(RwPage) page = poppler_document_get_page(document, i);

		if (page)
			g_ptr_array_add(textures, draw_page(page));
	}
	g_task_return_pointer(task, textures, (GDestroyNotify)g_ptr_array_unref);
}

/* --- in the window */

static void clear_pages(RwPageView *self)
{
	GtkWidget *page;

	while ((page = gtk_widget_get_first_child(self->pages)))
		gtk_box_remove(GTK_BOX(self->pages), page);
}

static void have_drawn(GObject *source, GAsyncResult *result, gpointer data)
{
	RwPageView *self = RW_PAGE_VIEW(source);
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) textures = g_task_propagate_pointer(G_TASK(result), &error);

	if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
		return;
	gtk_stack_set_visible_child(GTK_STACK(self->stack), self->scroller);
	if (!textures) {
		g_signal_emit(self, signals[FAILED], 0, error->message);
		return;
	}
	for (guint i = 0; i < textures->len; i++) {
		GtkWidget *picture = gtk_picture_new_for_paintable(g_ptr_array_index(textures, i));
		g_autofree char *name = g_strdup_printf(_("%s, page %u of %u"), self->name, i + 1, textures->len);

		gtk_picture_set_can_shrink(GTK_PICTURE(picture), TRUE);
		gtk_picture_set_alternative_text(GTK_PICTURE(picture), name);
		gtk_widget_add_css_class(picture, "paper");
		gtk_box_append(GTK_BOX(self->pages), picture);
	}
}

void rw_page_view_set_pdf(RwPageView *self, GBytes *pdf, const char *name)
{
	g_autoptr(GTask) task = NULL;

	g_return_if_fail(RW_IS_PAGE_VIEW(self));
	g_cancellable_cancel(self->drawing);
	g_clear_object(&self->drawing);
	g_clear_pointer(&self->pdf, g_bytes_unref);
	clear_pages(self);
	if (!pdf)
		return;
	self->pdf = g_bytes_ref(pdf);
	g_free(self->name);
	self->name = g_strdup(name);
	self->drawing = g_cancellable_new();
	gtk_stack_set_visible_child(GTK_STACK(self->stack), self->spinner);
	task = g_task_new(self, self->drawing, have_drawn, NULL);
	g_task_set_task_data(task, g_bytes_ref(pdf), (GDestroyNotify)g_bytes_unref);
	g_task_run_in_thread(task, draw);
}

GBytes *rw_page_view_get_pdf(RwPageView *self)
{
	return self->pdf;
}

/* --- printing */

static void on_begin_print(GtkPrintOperation *operation, GtkPrintContext *context, PopplerDocument *document)
{
	gtk_print_operation_set_n_pages(operation, poppler_document_get_n_pages(document));
}

static void on_draw_page(GtkPrintOperation *operation, GtkPrintContext *context, int number, PopplerDocument *document)
{
	g_autoptr(RwPage) page = poppler_document_get_page(document, number);
	cairo_t *cairo = gtk_print_context_get_cairo_context(context);
	double width;
	double height;
	double scale;

	poppler_page_get_size(page, &width, &height);
	scale = MIN(gtk_print_context_get_width(context) / width, gtk_print_context_get_height(context) / height);
	cairo_scale(cairo, scale, scale);
	poppler_page_render_for_printing(page, cairo);
}

static void on_printed(GtkPrintOperation *operation, GtkPrintOperationResult result, RwPageView *self)
{
	g_autoptr(GError) error = NULL;

	if (result == GTK_PRINT_OPERATION_RESULT_APPLY)
		g_signal_emit(self, signals[PRINTED], 0);
	if (result != GTK_PRINT_OPERATION_RESULT_ERROR)
		return;
	gtk_print_operation_get_error(operation, &error);
	g_signal_emit(self, signals[NOT_PRINTED], 0, error ? error->message : "");
}

/* A kiosk has nobody who places a dialog's window, and one printer, which is the usual one. */
static GtkPrintOperationAction action_of(RwPageView *self)
{
	GtkWidget *root = GTK_WIDGET(gtk_widget_get_root(GTK_WIDGET(self)));

	return gtk_widget_has_css_class(root, "kiosk") ? GTK_PRINT_OPERATION_ACTION_PRINT
						       : GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG;
}

void rw_page_view_print(RwPageView *self)
{
	g_autoptr(GtkPrintOperation) operation = gtk_print_operation_new();
	g_autoptr(GError) error = NULL;
	g_autoptr(RwDocument) document = self->pdf ? poppler_document_new_from_bytes(self->pdf, NULL, &error) : NULL;

	if (!document)
		return;
	gtk_print_operation_set_job_name(operation, self->name);
	gtk_print_operation_set_use_full_page(operation, TRUE);
	gtk_print_operation_set_allow_async(operation, TRUE);
	g_object_set_data_full(G_OBJECT(operation), "document", g_object_ref(document), g_object_unref);
	g_signal_connect(operation, "begin-print", G_CALLBACK(on_begin_print), document);
	g_signal_connect(operation, "draw-page", G_CALLBACK(on_draw_page), document);
	g_signal_connect_object(operation, "done", G_CALLBACK(on_printed), self, 0);
	if (gtk_print_operation_run(operation, action_of(self), GTK_WINDOW(gtk_widget_get_root(GTK_WIDGET(self))),
				    &error) == GTK_PRINT_OPERATION_RESULT_ERROR)
		g_warning("printing: %s", error->message); /* "done" has told of it */
}

static void rw_page_view_dispose(GObject *object)
{
	RwPageView *self = RW_PAGE_VIEW(object);

	g_cancellable_cancel(self->drawing);
	g_clear_object(&self->drawing);
	g_clear_pointer(&self->pdf, g_bytes_unref);
	g_clear_pointer(&self->name, g_free);
	G_OBJECT_CLASS(rw_page_view_parent_class)->dispose(object);
}

static void rw_page_view_class_init(RwPageViewClass *klass)
{
	G_OBJECT_CLASS(klass)->dispose = rw_page_view_dispose;
	signals[NOT_PRINTED] = g_signal_new("not-printed", RW_TYPE_PAGE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
					    G_TYPE_NONE, 1, G_TYPE_STRING);
	signals[PRINTED] =
		g_signal_new("printed", RW_TYPE_PAGE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
	signals[FAILED] = g_signal_new("failed", RW_TYPE_PAGE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
				       1, G_TYPE_STRING);
}

static void rw_page_view_init(RwPageView *self)
{
	self->scroller = gtk_scrolled_window_new();
	self->pages = gtk_box_new(GTK_ORIENTATION_VERTICAL, 16);
	gtk_widget_add_css_class(self->pages, "page");
	gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(self->scroller), self->pages);
	/* pages keep their height, and are scrolled */
	gtk_scrollable_set_vscroll_policy(
		GTK_SCROLLABLE(gtk_scrolled_window_get_child(GTK_SCROLLED_WINDOW(self->scroller))), GTK_SCROLL_NATURAL);
	self->spinner = gtk_spinner_new();
	gtk_spinner_set_spinning(GTK_SPINNER(self->spinner), TRUE);
	gtk_widget_set_size_request(self->spinner, 32, 32);
	gtk_widget_set_halign(self->spinner, GTK_ALIGN_CENTER);
	gtk_widget_set_valign(self->spinner, GTK_ALIGN_CENTER);
	self->stack = gtk_stack_new();
	gtk_stack_add_child(GTK_STACK(self->stack), self->scroller);
	gtk_stack_add_child(GTK_STACK(self->stack), self->spinner);
	rw_shown_follow_stack(GTK_STACK(self->stack));
	adw_bin_set_child(ADW_BIN(self), self->stack);
}
