/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/receipt_view.h"

#include <string.h>

#include <glib/gi18n.h>

#include "client/cases.h"
#include "client/form.h"
#include "places/export.h"
#include "widgets/page_view.h"
#include "widgets/signature.h"
#include "window/sheet.h"
#include "window/window.h"

struct _RwReceiptView {
	AdwBin parent_instance;

	RwClient *client;
	char *receipt_id;
	char *buyer;
	GCancellable *reading;

	GtkLabel *title;
	GtkWidget *seller_signs;
	GtkWidget *buyer_signs;
	GtkWidget *print;
	GtkWidget *export;
	RwPageView *page;
};

G_DEFINE_FINAL_TYPE(RwReceiptView, rw_receipt_view, ADW_TYPE_BIN)

static guint done;

/* --- the page */

static void have_pdf(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwReceiptView) self = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) pdf = rw_cases_file_finish(result, &error);
	RwWindow *window = rw_window_of(GTK_WIDGET(self));

	if (pdf && self->receipt_id) {
		rw_page_view_set_pdf(self->page, pdf, self->receipt_id);
		gtk_widget_set_sensitive(self->print, TRUE);
		gtk_widget_set_sensitive(self->export, TRUE);
	} else if (error && window) {
		rw_window_tell_error(window, error);
	}
}

static void read_pdf(RwReceiptView *self)
{
	g_cancellable_cancel(self->reading);
	g_clear_object(&self->reading);
	self->reading = g_cancellable_new();
	rw_cases_call_file(self->client, "Receipt", g_variant_new("(s)", self->receipt_id), self->reading, have_pdf,
			   g_object_ref(self));
}

void rw_receipt_view_show(RwReceiptView *self, const char *receipt_id, const char *buyer)
{
	g_autofree char *title = receipt_id ? g_strdup_printf(_("Receipt %s"), receipt_id) : g_strdup("");

	g_cancellable_cancel(self->reading);
	g_free(self->receipt_id);
	g_free(self->buyer);
	self->receipt_id = g_strdup(receipt_id);
	self->buyer = g_strdup(buyer);
	gtk_label_set_label(self->title, title);
	rw_page_view_set_pdf(self->page, NULL, NULL);
	gtk_widget_set_sensitive(self->print, FALSE);
	gtk_widget_set_sensitive(self->export, FALSE);
	gtk_widget_set_sensitive(self->seller_signs, TRUE);
	gtk_widget_set_sensitive(self->buyer_signs, TRUE);
	if (receipt_id)
		read_pdf(self);
}

gboolean rw_receipt_view_focus(RwReceiptView *self)
{
	return gtk_widget_grab_focus(self->seller_signs);
}

/* --- signing on the screen */

struct signing {
	RwReceiptView *view;
	GtkWidget *button; /* that is not wanted any more */
	const char *party;
	char *name;
	RwSignature *field;
};

static void free_signing(gpointer data)
{
	struct signing *it = data;

	g_object_unref(it->view);
	g_free(it->name);
	g_free(it);
}

static void have_signed(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwSheet) sheet = data;
	struct signing *it = g_object_get_data(G_OBJECT(sheet), "signing");
	g_autoptr(GError) error = NULL;
	json_t *told = rw_cases_finish(result, &error);

	rw_sheet_settle(sheet, error);
	if (!told)
		return;
	json_decref(told);
	gtk_widget_set_sensitive(it->button, FALSE);
	if (it->view->receipt_id)
		read_pdf(it->view);
	rw_sheet_close(sheet);
}

static void on_sign_response(RwSheet *sheet, const char *name, gpointer data)
{
	struct signing *it = data;
	g_autoptr(GBytes) png = NULL;

	if (strcmp(name, "cancel") == 0) {
		rw_sheet_close(sheet);
		return;
	}
	if (strcmp(name, "again") == 0) {
		rw_signature_clear(it->field);
		rw_sheet_set_problem(sheet, NULL);
		return;
	}
	png = rw_signature_get_png(it->field);
	if (!png) {
		rw_sheet_set_problem(sheet, _("Nothing is drawn. Draw the signature, or go back, print the receipt and "
					      "sign on paper."));
		return;
	}
	rw_sheet_set_problem(sheet, NULL);
	rw_sheet_set_busy(sheet, TRUE);
	rw_cases_call(it->view->client, "SignReceipt",
		      g_variant_new("(sss@ay)", it->view->receipt_id, it->party, it->name,
				    g_variant_new_from_bytes(G_VARIANT_TYPE("ay"), png, TRUE)),
		      NULL, have_signed, g_object_ref(sheet));
}

static void on_drawn(RwSignature *field, gpointer data)
{
	rw_sheet_set_problem(data, NULL);
}

static void ask_signature(RwReceiptView *self, GtkWidget *button, const char *party, const char *name)
{
	g_autofree char *title = g_strdup_printf(_("%s signs"), name);
	RwSheet *sheet =
		rw_sheet_new(title, _("With finger, pen or mouse. Who cannot or will not draws nothing: print the "
				      "receipt and sign on paper."));
	struct signing *it = g_new0(struct signing, 1);

	it->view = g_object_ref(self);
	it->button = button;
	it->party = party;
	it->name = g_strdup(name);
	it->field = rw_signature_new();
	g_object_set_data_full(G_OBJECT(sheet), "signing", it, free_signing);
	g_signal_connect(it->field, "changed", G_CALLBACK(on_drawn), sheet);
	rw_sheet_add(sheet, GTK_WIDGET(it->field));
	(void)rw_sheet_add_button(sheet, "cancel", _("Back"), "");
	(void)rw_sheet_add_button(sheet, "again", _("Clear"), "");
	(void)rw_sheet_add_button(sheet, "sign", _("Sign"), "suggested-action");
	g_signal_connect(sheet, "response", G_CALLBACK(on_sign_response), it);
	rw_sheet_present(sheet, GTK_WIDGET(self));
}

static void on_seller_signs(GtkButton *button, RwReceiptView *self)
{
	ask_signature(self, GTK_WIDGET(button), "seller", rw_client_get_person_name(self->client));
}

static void on_buyer_signs(GtkButton *button, RwReceiptView *self)
{
	ask_signature(self, GTK_WIDGET(button), "buyer", self->buyer);
}

/* --- paper, file, the end */

static void on_print(GtkButton *button, RwReceiptView *self)
{
	rw_page_view_print(self->page);
}

static void on_export(GtkButton *button, RwReceiptView *self)
{
	g_autofree char *name = g_strdup_printf("%s.pdf", self->receipt_id);

	rw_export_bytes(GTK_WIDGET(self), rw_page_view_get_pdf(self->page), name);
}

static void on_done(GtkButton *button, RwReceiptView *self)
{
	rw_receipt_view_show(self, NULL, NULL);
	g_signal_emit(self, done, 0);
}

static void on_page_failed(RwPageView *page, const char *why, RwReceiptView *self)
{
	g_autofree char *text = g_strdup_printf(_("The page cannot be shown: %s"), why);

	rw_window_tell(rw_window_of(GTK_WIDGET(self)), text);
}

static void on_printed(RwPageView *page, RwReceiptView *self)
{
	rw_window_tell(rw_window_of(GTK_WIDGET(self)), _("Sent to the printer."));
}

static void on_not_printed(RwPageView *page, const char *why, RwReceiptView *self)
{
	g_autofree char *text = g_strdup_printf(_("It was not printed: %s"), *why ? why : _("no printer answers"));

	rw_window_tell(rw_window_of(GTK_WIDGET(self)), text);
}

void rw_receipt_view_set_client(RwReceiptView *self, RwClient *client)
{
	self->client = g_object_ref(client);
}

static void rw_receipt_view_dispose(GObject *object)
{
	RwReceiptView *self = RW_RECEIPT_VIEW(object);

	g_cancellable_cancel(self->reading);
	g_clear_object(&self->reading);
	g_clear_object(&self->client);
	g_clear_pointer(&self->receipt_id, g_free);
	g_clear_pointer(&self->buyer, g_free);
	G_OBJECT_CLASS(rw_receipt_view_parent_class)->dispose(object);
}

static void rw_receipt_view_class_init(RwReceiptViewClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->dispose = rw_receipt_view_dispose;
	g_type_ensure(RW_TYPE_PAGE_VIEW);
	done = g_signal_new("done", RW_TYPE_RECEIPT_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
	gtk_widget_class_set_template_from_resource(widget_class, RW_RESOURCES "places/receipt_view.ui");
	gtk_widget_class_bind_template_child(widget_class, RwReceiptView, title);
	gtk_widget_class_bind_template_child(widget_class, RwReceiptView, seller_signs);
	gtk_widget_class_bind_template_child(widget_class, RwReceiptView, buyer_signs);
	gtk_widget_class_bind_template_child(widget_class, RwReceiptView, print);
	gtk_widget_class_bind_template_child(widget_class, RwReceiptView, export);
	gtk_widget_class_bind_template_child(widget_class, RwReceiptView, page);
	gtk_widget_class_bind_template_callback(widget_class, on_seller_signs);
	gtk_widget_class_bind_template_callback(widget_class, on_buyer_signs);
	gtk_widget_class_bind_template_callback(widget_class, on_print);
	gtk_widget_class_bind_template_callback(widget_class, on_export);
	gtk_widget_class_bind_template_callback(widget_class, on_done);
	gtk_widget_class_bind_template_callback(widget_class, on_page_failed);
	gtk_widget_class_bind_template_callback(widget_class, on_printed);
	gtk_widget_class_bind_template_callback(widget_class, on_not_printed);
}

static void rw_receipt_view_init(RwReceiptView *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
}
