/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/certificates_page.h"

#include <string.h>
#include <unistd.h>

#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>

#include "client/entry.h"
#include "client/errand.h"
#include "client/form.h"
#include "client/handle.h"
#include "client/json.h"
#include "client/object_path.h"
#include "places/export.h"
#include "widgets/page_view.h"
#include "widgets/role.h"
#include "window/sheet.h"
#include "window/window.h"

#define ROWS_MAX  200
#define DAY_MS	  86400000ll
#define PDF_BYTES (64 << 20)

struct _RwCertificatesPage {
	AdwBin parent_instance;

	RwClient *client;
	GListStore *entries;
	GtkMultiSelection *selection;
	GCancellable *searching;
	GCancellable *reading;
	RwEntry *shown;
	char *wanted; /* a certificate to show when it is found */

	GtkWidget *search;
	GtkDropDown *outcome;
	GtkDropDown *since;
	GtkLabel *count;
	GtkListView *list;
	GtkWidget *bundle;
	GtkImage *verdict_icon;
	GtkLabel *verdict;
	GtkLabel *signatures;
	GtkWidget *verify;
	GtkWidget *print;
	GtkWidget *export;
	GtkWidget *countersign;
	RwPageView *page;
};

G_DEFINE_FINAL_TYPE(RwCertificatesPage, rw_certificates_page, ADW_TYPE_BIN)

static const struct {
	const char *outcome; /* "" all */
	const char *word;
} outcomes[] = {
	{ "", N_("All results") },
	{ "erased", N_("Erased") },
	{ "erased-with-exceptions", N_("Erased with exceptions") },
	{ "failed", N_("Not erased") },
	{ "cancelled", N_("Not erased: cancelled") },
	{ "destroyed", N_("Destroyed") },
	{ "lot-closed", N_("Consignment list") },
	{ "erased-by-supplier", N_("Erased, as the supplier reports") },
};

static const struct {
	guint days; /* 0 all */
	const char *word;
} spans[] = {
	{ 0, N_("All times") },	      { 1, N_("The last day") },    { 7, N_("The last week") },
	{ 31, N_("The last month") }, { 366, N_("The last year") },
};

/* --- the page itself */

static void set_verdict(RwCertificatesPage *self, const char *icon, const char *style, const char *text)
{
	rw_role_set(GTK_WIDGET(self->verdict_icon), style);
	rw_role_set(GTK_WIDGET(self->verdict), style);
	if (icon)
		gtk_image_set_from_icon_name(self->verdict_icon, icon);
	gtk_widget_set_visible(GTK_WIDGET(self->verdict_icon), icon != NULL);
	gtk_label_set_label(self->verdict, text);
}

static void have_bytes(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwCertificatesPage) self = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = NULL;
	gboolean is_done = g_output_stream_splice_finish(G_OUTPUT_STREAM(source), result, &error) >= 0;

	if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || !self->shown)
		return;
	if (!is_done) {
		rw_window_tell_error(rw_window_of(GTK_WIDGET(self)), error);
		return;
	}
	bytes = g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(source));
	rw_page_view_set_pdf(self->page, bytes, rw_entry_get_id(self->shown));
	gtk_widget_set_sensitive(self->print, TRUE);
	gtk_widget_set_sensitive(self->export, TRUE);
}

static void have_file(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwCertificatesPage) self = data;
	g_autoptr(GUnixFDList) files = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(GVariant) answer =
		g_dbus_connection_call_with_unix_fd_list_finish(G_DBUS_CONNECTION(source), &files, result, &error);
	RwWindow *window = rw_window_of(GTK_WIDGET(self));

	if (!answer && window)
		rw_window_tell_error(window, error);
	if (answer)
		rw_handle_read(answer, files, self->reading, have_bytes, g_object_ref(self));
}

static void call_certificate(RwCertificatesPage *self, const char *method, GVariant *arguments, const char *type,
			     GAsyncReadyCallback callback)
{
	g_autofree char *path = rw_object_path("certificate", rw_entry_get_id(self->shown));
	GDBusConnection *connection = rw_client_get_connection(self->client);

	if (connection)
		g_dbus_connection_call_with_unix_fd_list(connection, RW_SERVICE_NAME, path,
							 RW_SERVICE_NAME ".Certificate", method, arguments,
							 G_VARIANT_TYPE(type), G_DBUS_CALL_FLAGS_NO_AUTO_START, 120000,
							 NULL, self->reading, callback, g_object_ref(self));
}

static void show_page(RwCertificatesPage *self)
{
	GVariantDict options;

	g_variant_dict_init(&options, NULL);
	g_variant_dict_insert(&options, "newest", "b", TRUE);
	call_certificate(self, "Read", g_variant_new("(@a{sv})", g_variant_dict_end(&options)), "(h)", have_file);
}

static void show_entry(RwCertificatesPage *self, RwEntry *entry)
{
	if (entry == self->shown)
		return;
	g_cancellable_cancel(self->reading);
	g_clear_object(&self->reading);
	self->reading = g_cancellable_new();
	g_set_object(&self->shown, entry);
	rw_page_view_set_pdf(self->page, NULL, NULL);
	gtk_label_set_label(self->signatures, "");
	gtk_widget_set_sensitive(self->print, FALSE);
	gtk_widget_set_sensitive(self->export, FALSE);
	gtk_widget_set_sensitive(self->verify, entry != NULL);
	gtk_widget_set_sensitive(self->countersign, entry != NULL);
	if (!entry) {
		set_verdict(self, NULL, NULL, _("Choose a certificate to the left."));
		return;
	}
	set_verdict(self, NULL, NULL, _("Not checked yet."));
	show_page(self);
}

static void on_page_failed(RwPageView *page, const char *why, RwCertificatesPage *self)
{
	g_autofree char *text = g_strdup_printf(_("The page cannot be shown: %s"), why);

	rw_window_tell(rw_window_of(GTK_WIDGET(self)), text);
}

/* --- checking */

static char *list_signatures(const json_t *verification)
{
	GString *lines = g_string_new(NULL);
	const json_t *it;
	gsize i;

	json_array_foreach(json_object_get(verification, "signatures"), i, it)
	{
		const char *time =
			*rw_json_text(it, "proven_at") ? rw_json_text(it, "proven_at") : rw_json_text(it, "claimed_at");

		g_string_append_printf(lines, "%s%s: %s%s%.16s", i ? "\n" : "",
				       rw_word_signature(rw_json_text(it, "role")), rw_json_text(it, "name"),
				       *rw_json_text(it, "name") && *time ? ", " : "", time);
	}
	if (*rw_json_text(verification, "reason"))
		g_string_append_printf(lines, "%s%s", lines->len ? "\n" : "", rw_json_text(verification, "reason"));
	if (json_is_true(json_object_get(verification, "simulated")))
		g_string_append_printf(lines, "%s%s", lines->len ? "\n" : "",
				       _("Simulated: it says nothing about a real drive."));
	return g_string_free(lines, FALSE);
}

static void show_verification(RwCertificatesPage *self, const char *text)
{
	json_t *verification = json_loads(text, 0, NULL);
	const char *verdict = rw_json_text(verification, "verdict");
	gboolean is_valid = strcmp(verdict, "valid") == 0;
	gboolean is_whole = is_valid || strcmp(verdict, "untrusted") == 0;
	g_autofree char *lines = list_signatures(verification);
	g_autofree char *line = g_strdup_printf("%s. %s %s.", rw_word_verdict(verdict), _("It says:"),
						rw_word_outcome(rw_json_text(verification, "outcome")));

	set_verdict(self,
		    is_valid ? "radera-shield-symbolic"
			     : (is_whole ? "radera-warning-symbolic" : "radera-cross-symbolic"),
		    is_valid ? "success" : (is_whole ? "warning" : "error"), line);
	gtk_label_set_label(self->signatures, lines);
	json_decref(verification);
}

static void have_verified(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwCertificatesPage) self = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(GVariant) answer =
		g_dbus_connection_call_with_unix_fd_list_finish(G_DBUS_CONNECTION(source), NULL, result, &error);
	const char *text;
	g_autofree char *why = NULL;

	if (answer) {
		g_variant_get(answer, "(&s)", &text);
		show_verification(self, text);
		return;
	}
	if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
		return;
	why = rw_form_error(error);
	set_verdict(self, "radera-warning-symbolic", "warning", why);
}

static void on_verify(GtkButton *button, RwCertificatesPage *self)
{
	set_verdict(self, NULL, NULL, _("Being checked …"));
	call_certificate(self, "Verify", NULL, "(s)", have_verified);
}

/* --- what is done with it */

static void on_printed(RwPageView *view, RwCertificatesPage *self)
{
	rw_window_tell(rw_window_of(GTK_WIDGET(self)), _("Sent to the printer."));
}

static void on_not_printed(RwPageView *view, const char *why, RwCertificatesPage *self)
{
	g_autofree char *text = g_strdup_printf(_("It was not printed: %s"), *why ? why : _("no printer answers"));

	rw_window_tell(rw_window_of(GTK_WIDGET(self)), text);
}

static void on_print(GtkButton *button, RwCertificatesPage *self)
{
	rw_page_view_print(self->page);
}

static void on_export(GtkButton *button, RwCertificatesPage *self)
{
	g_autofree char *name = g_strdup_printf("%s.pdf", rw_entry_get_id(self->shown));

	rw_export_bytes(GTK_WIDGET(self), rw_page_view_get_pdf(self->page), name);
}

struct countersigning {
	RwCertificatesPage *page;
	GtkWidget *id;
	GtkWidget *pin;
};

static void free_countersigning(gpointer data)
{
	g_object_unref(((struct countersigning *)data)->page);
	g_free(data);
}

static void have_countersigned(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwSheet) sheet = data;
	struct countersigning *it = g_object_get_data(G_OBJECT(sheet), "countersigning");
	g_autoptr(GError) error = NULL;

	gtk_editable_set_text(GTK_EDITABLE(it->pin), "");
	rw_sheet_set_busy(sheet, FALSE);
	if (!rw_errand_finish(result, &error)) {
		g_autofree char *text = rw_form_error(error);

		rw_sheet_set_problem(sheet, text);
		return;
	}
	rw_window_tell(rw_window_of(GTK_WIDGET(it->page)),
		       _("Countersigned. The certificate now carries both signatures."));
	show_page(it->page);
	on_verify(NULL, it->page);
	rw_sheet_close(sheet);
}

static void on_countersign_response(RwSheet *sheet, const char *name, gpointer data)
{
	struct countersigning *it = data;

	if (strcmp(name, "cancel") == 0) {
		rw_sheet_close(sheet);
		return;
	}
	rw_sheet_set_problem(sheet, NULL);
	rw_sheet_set_busy(sheet, TRUE);
	rw_errand_countersign(rw_client_get_address(it->page->client), gtk_editable_get_text(GTK_EDITABLE(it->id)),
			      gtk_editable_get_text(GTK_EDITABLE(it->pin)), rw_entry_get_id(it->page->shown),
			      have_countersigned, g_object_ref(sheet));
}

static void on_countersign(GtkButton *button, RwCertificatesPage *self)
{
	RwSheet *sheet = rw_sheet_new(_("Countersign as validator"),
				      _("Another person than who erased looks at the certificate and accepts it. Who "
					"works at the station stays signed in."));
	struct countersigning *it = g_new0(struct countersigning, 1);

	it->page = g_object_ref(self);
	g_object_set_data_full(G_OBJECT(sheet), "countersigning", it, free_countersigning);
	it->id = rw_sheet_add_entry(sheet, _("Validator's id"), FALSE);
	it->pin = rw_sheet_add_entry(sheet, _("Validator's PIN"), TRUE);
	(void)rw_sheet_add_button(sheet, "cancel", _("Back"), "");
	(void)rw_sheet_add_button(sheet, "sign", _("Countersign"), "suggested-action");
	g_signal_connect(sheet, "response", G_CALLBACK(on_countersign_response), it);
	rw_sheet_present(sheet, GTK_WIDGET(self));
}

static void have_bundle_bytes(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwCertificatesPage) self = data;
	g_autoptr(GBytes) bytes = NULL;

	gtk_widget_set_sensitive(self->bundle, TRUE);
	if (g_output_stream_splice_finish(G_OUTPUT_STREAM(source), result, NULL) < 0)
		return;
	bytes = g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(source));
	rw_export_bytes(GTK_WIDGET(self), bytes, "radera-certificates.zip");
}

static void have_bundle(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwCertificatesPage) self = data;
	g_autoptr(GUnixFDList) files = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(GVariant) answer =
		g_dbus_connection_call_with_unix_fd_list_finish(G_DBUS_CONNECTION(source), &files, result, &error);
	RwWindow *window = rw_window_of(GTK_WIDGET(self));

	if (answer) {
		rw_handle_read(answer, files, NULL, have_bundle_bytes, g_object_ref(self));
		return;
	}
	gtk_widget_set_sensitive(self->bundle, TRUE);
	if (window)
		rw_window_tell_error(window, error);
}

static void on_bundle(GtkButton *button, RwCertificatesPage *self)
{
	g_autoptr(GtkBitset) set = gtk_selection_model_get_selection(GTK_SELECTION_MODEL(self->selection));
	GDBusConnection *connection = rw_client_get_connection(self->client);
	GVariantBuilder ids;

	if (!connection || gtk_bitset_is_empty(set))
		return;
	g_variant_builder_init(&ids, G_VARIANT_TYPE("as"));
	for (guint i = 0; i < gtk_bitset_get_size(set); i++) {
		g_autoptr(RwEntry) entry =
			g_list_model_get_item(G_LIST_MODEL(self->selection), gtk_bitset_get_nth(set, i));

		g_variant_builder_add(&ids, "s", rw_entry_get_id(entry));
	}
	gtk_widget_set_sensitive(self->bundle, FALSE);
	g_dbus_connection_call_with_unix_fd_list(connection, RW_SERVICE_NAME, RW_SERVICE_PATH, RW_SERVICE_NAME,
						 "Bundle", g_variant_new("(as)", &ids), G_VARIANT_TYPE("(h)"),
						 G_DBUS_CALL_FLAGS_NO_AUTO_START, 600000, NULL, NULL, have_bundle,
						 g_object_ref(self));
}

/* --- searching */

static void on_selection(RwCertificatesPage *self)
{
	g_autoptr(GtkBitset) set = gtk_selection_model_get_selection(GTK_SELECTION_MODEL(self->selection));
	guint n = (guint)gtk_bitset_get_size(set);
	g_autoptr(RwEntry) entry =
		n == 1 ? g_list_model_get_item(G_LIST_MODEL(self->selection), gtk_bitset_get_minimum(set)) : NULL;

	gtk_widget_set_sensitive(self->bundle, n > 0);
	show_entry(self, entry);
}

/* The one that was asked for, else the newest. */
static void choose_wanted(RwCertificatesPage *self)
{
	guint n = g_list_model_get_n_items(G_LIST_MODEL(self->entries));
	guint at = 0;

	for (guint i = 0; self->wanted && i < n; i++) {
		g_autoptr(RwEntry) entry = g_list_model_get_item(G_LIST_MODEL(self->entries), i);

		if (strcmp(rw_entry_get_id(entry), self->wanted) == 0)
			at = i;
	}
	g_clear_pointer(&self->wanted, g_free);
	if (n > 0)
		gtk_selection_model_select_item(GTK_SELECTION_MODEL(self->selection), at, TRUE);
	else
		show_entry(self, NULL);
}

static void have_rows(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwCertificatesPage) self = data;
	g_autoptr(GPtrArray) rows = NULL;
	g_autoptr(GVariant) found = NULL;
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;
	gsize n;

	if (!rw_bus_station1_call_search_finish(RW_BUS_STATION1(source), &found, result, &error)) {
		g_autofree char *why = rw_form_error(error);

		if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
			gtk_label_set_label(self->count, why);
		return;
	}
	n = g_variant_n_children(found);
	rows = g_ptr_array_new_with_free_func(g_object_unref);
	for (gsize i = n; i > 0; i--) { /* the newest first */
		g_autoptr(GVariant) row = g_variant_get_child_value(found, i - 1);

		g_ptr_array_add(rows, rw_entry_new(row));
	}
	g_list_store_splice(self->entries, 0, g_list_model_get_n_items(G_LIST_MODEL(self->entries)), rows->pdata,
			    rows->len);
	text = n >= ROWS_MAX
		       ? g_strdup_printf(_("The first %u. Search more closely to see others."), ROWS_MAX)
		       : g_strdup_printf(ngettext("%u certificate or protocol", "%u certificates and protocols", n),
					 (guint)n);
	gtk_label_set_label(self->count, n ? text : _("Nothing found."));
	choose_wanted(self);
}

static void search(RwCertificatesPage *self)
{
	RwBusStation1 *station = rw_client_get_station(self->client);
	g_autofree char *text = g_strdup(gtk_editable_get_text(GTK_EDITABLE(self->search)));
	guint outcome = gtk_drop_down_get_selected(self->outcome);
	guint since = gtk_drop_down_get_selected(self->since);
	GVariantDict query;

	g_cancellable_cancel(self->searching);
	g_clear_object(&self->searching);
	if (!station || !*rw_client_get_person_id(self->client))
		return;
	self->searching = g_cancellable_new();
	g_variant_dict_init(&query, NULL);
	if (*g_strstrip(text))
		g_variant_dict_insert(&query, "text", "s", text);
	if (outcome < G_N_ELEMENTS(outcomes) && *outcomes[outcome].outcome)
		g_variant_dict_insert(&query, "outcome", "s", outcomes[outcome].outcome);
	if (since < G_N_ELEMENTS(spans) && spans[since].days)
		g_variant_dict_insert(&query, "from-ms", "x",
				      (gint64)(g_get_real_time() / 1000 - spans[since].days * DAY_MS));
	g_variant_dict_insert(&query, "limit", "u", ROWS_MAX);
	rw_bus_station1_call_search(station, g_variant_dict_end(&query), self->searching, have_rows,
				    g_object_ref(self));
}

static void on_search(GtkSearchEntry *entry, RwCertificatesPage *self)
{
	search(self);
}

void rw_certificates_page_enter(RwCertificatesPage *self)
{
	search(self);
	gtk_widget_grab_focus(self->search);
}

void rw_certificates_page_scan(RwCertificatesPage *self, const char *text)
{
	gtk_editable_set_text(GTK_EDITABLE(self->search), text);
	gtk_editable_set_position(GTK_EDITABLE(self->search), -1);
	search(self);
}

void rw_certificates_page_show(RwCertificatesPage *self, const char *certificate_id)
{
	g_free(self->wanted);
	self->wanted = g_strdup(certificate_id);
	gtk_drop_down_set_selected(self->outcome, 0);
	gtk_drop_down_set_selected(self->since, 0);
	gtk_editable_set_text(GTK_EDITABLE(self->search), certificate_id);
	search(self);
}

static void set_up_row(GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
	GtkWidget *texts = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2);
	GtkWidget *title = gtk_label_new(NULL);
	GtkWidget *more = gtk_label_new(NULL);

	gtk_label_set_xalign(GTK_LABEL(title), 0);
	gtk_label_set_ellipsize(GTK_LABEL(title), PANGO_ELLIPSIZE_END);
	gtk_label_set_xalign(GTK_LABEL(more), 0);
	gtk_label_set_ellipsize(GTK_LABEL(more), PANGO_ELLIPSIZE_END);
	gtk_widget_add_css_class(title, "heading");
	gtk_widget_add_css_class(more, "caption");
	gtk_box_append(GTK_BOX(box), gtk_image_new());
	gtk_box_append(GTK_BOX(texts), title);
	gtk_box_append(GTK_BOX(texts), more);
	gtk_box_append(GTK_BOX(box), texts);
	gtk_list_item_set_child(item, box);
}

static void bind_row(GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
	RwEntry *entry = gtk_list_item_get_item(item);
	GtkWidget *box = gtk_list_item_get_child(item);
	GtkWidget *icon = gtk_widget_get_first_child(box);
	GtkWidget *texts = gtk_widget_get_last_child(box);
	g_autofree char *title = rw_entry_get_title(entry);
	g_autofree char *more = rw_entry_get_subtitle(entry);
	gboolean is_erased = rw_entry_is_erased(entry);
	gboolean has_exceptions = rw_entry_has_exceptions(entry);

	gboolean is_statement = rw_entry_is_statement(entry);

	gtk_image_set_from_icon_name(GTK_IMAGE(icon), is_erased	       ? "radera-check-symbolic"
						      : is_statement   ? "radera-page-symbolic"
						      : has_exceptions ? "radera-warning-symbolic"
								       : "radera-cross-symbolic");
	rw_role_set(icon, is_erased ? "success" : is_statement ? "neutral" : has_exceptions ? "warning" : "error");
	gtk_label_set_label(GTK_LABEL(gtk_widget_get_first_child(texts)), title);
	gtk_label_set_label(GTK_LABEL(gtk_widget_get_last_child(texts)), more);
}

static void build_filters(RwCertificatesPage *self)
{
	g_autoptr(GtkStringList) words = gtk_string_list_new(NULL);
	g_autoptr(GtkStringList) times = gtk_string_list_new(NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(outcomes); i++)
		gtk_string_list_append(words, _(outcomes[i].word));
	for (gsize i = 0; i < G_N_ELEMENTS(spans); i++)
		gtk_string_list_append(times, _(spans[i].word));
	gtk_drop_down_set_model(self->outcome, G_LIST_MODEL(words));
	gtk_drop_down_set_model(self->since, G_LIST_MODEL(times));
	g_signal_connect_object(self->outcome, "notify::selected", G_CALLBACK(search), self, G_CONNECT_SWAPPED);
	g_signal_connect_object(self->since, "notify::selected", G_CALLBACK(search), self, G_CONNECT_SWAPPED);
}

void rw_certificates_page_set_client(RwCertificatesPage *self, RwClient *client)
{
	GtkListItemFactory *factory = gtk_signal_list_item_factory_new();

	self->client = g_object_ref(client);
	self->entries = g_list_store_new(RW_TYPE_ENTRY);
	self->selection = gtk_multi_selection_new(G_LIST_MODEL(g_object_ref(self->entries)));
	g_signal_connect(factory, "setup", G_CALLBACK(set_up_row), NULL);
	g_signal_connect(factory, "bind", G_CALLBACK(bind_row), NULL);
	gtk_list_view_set_factory(self->list, factory);
	g_object_unref(factory);
	gtk_list_view_set_model(self->list, GTK_SELECTION_MODEL(self->selection));
	g_signal_connect_object(self->selection, "selection-changed", G_CALLBACK(on_selection), self,
				G_CONNECT_SWAPPED);
	build_filters(self);
	on_selection(self);
	set_verdict(self, NULL, NULL, _("Choose a certificate to the left."));
}

static void rw_certificates_page_dispose(GObject *object)
{
	RwCertificatesPage *self = RW_CERTIFICATES_PAGE(object);

	g_cancellable_cancel(self->searching);
	g_cancellable_cancel(self->reading);
	g_clear_object(&self->searching);
	g_clear_object(&self->reading);
	g_clear_object(&self->shown);
	g_clear_object(&self->selection);
	g_clear_object(&self->entries);
	g_clear_object(&self->client);
	g_clear_pointer(&self->wanted, g_free);
	G_OBJECT_CLASS(rw_certificates_page_parent_class)->dispose(object);
}

static void rw_certificates_page_class_init(RwCertificatesPageClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->dispose = rw_certificates_page_dispose;
	g_type_ensure(RW_TYPE_PAGE_VIEW);
	gtk_widget_class_set_template_from_resource(widget_class, RW_RESOURCES "places/certificates_page.ui");
	gtk_widget_class_bind_template_child(widget_class, RwCertificatesPage, search);
	gtk_widget_class_bind_template_child(widget_class, RwCertificatesPage, outcome);
	gtk_widget_class_bind_template_child(widget_class, RwCertificatesPage, since);
	gtk_widget_class_bind_template_child(widget_class, RwCertificatesPage, count);
	gtk_widget_class_bind_template_child(widget_class, RwCertificatesPage, list);
	gtk_widget_class_bind_template_child(widget_class, RwCertificatesPage, bundle);
	gtk_widget_class_bind_template_child(widget_class, RwCertificatesPage, verdict_icon);
	gtk_widget_class_bind_template_child(widget_class, RwCertificatesPage, verdict);
	gtk_widget_class_bind_template_child(widget_class, RwCertificatesPage, signatures);
	gtk_widget_class_bind_template_child(widget_class, RwCertificatesPage, verify);
	gtk_widget_class_bind_template_child(widget_class, RwCertificatesPage, print);
	gtk_widget_class_bind_template_child(widget_class, RwCertificatesPage, export);
	gtk_widget_class_bind_template_child(widget_class, RwCertificatesPage, countersign);
	gtk_widget_class_bind_template_child(widget_class, RwCertificatesPage, page);
	gtk_widget_class_bind_template_callback(widget_class, on_search);
	gtk_widget_class_bind_template_callback(widget_class, on_bundle);
	gtk_widget_class_bind_template_callback(widget_class, on_verify);
	gtk_widget_class_bind_template_callback(widget_class, on_print);
	gtk_widget_class_bind_template_callback(widget_class, on_export);
	gtk_widget_class_bind_template_callback(widget_class, on_countersign);
	gtk_widget_class_bind_template_callback(widget_class, on_page_failed);
	gtk_widget_class_bind_template_callback(widget_class, on_printed);
	gtk_widget_class_bind_template_callback(widget_class, on_not_printed);
}

static void rw_certificates_page_init(RwCertificatesPage *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
}
