/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/lot_desk.h"

#include <string.h>

#include <glib/gi18n.h>

#include "client/cases.h"
#include "client/form.h"
#include "client/json.h"
#include "places/asset_card.h"
#include "widgets/shown.h"
#include "window/sheet.h"
#include "window/window.h"

struct _RwLotDesk {
	AdwBin parent_instance;

	RwClient *client;
	GListStore *lots;
	GtkSingleSelection *selection;
	GListStore *things; /* of the lot that is shown */
	char *shown;	    /* its number; NULL none */
	json_t *lot;
	GCancellable *asking;
	GCancellable *reading;

	GtkLabel *count;
	GtkListView *list;
	GtkCheckButton *all;
	GtkWidget *open;
	GtkStack *detail;
	GtkLabel *title;
	GtkLabel *more;
	GtkWidget *scan_box;
	GtkWidget *scan;
	GtkLabel *refused;
	GtkListView *contents;
	GtkWidget *close;
	GtkWidget *paper;
};

G_DEFINE_FINAL_TYPE(RwLotDesk, rw_lot_desk, ADW_TYPE_BIN)

static const char *const lot_dispositions[] = { "sale", "recycling", "return", "reuse", "donation" };

static gboolean is_open(const json_t *lot)
{
	return json_integer_value(json_object_get(lot, "closed_ms")) == 0;
}

static void show_refused(RwLotDesk *self, const char *text)
{
	gtk_label_set_label(self->refused, text ? text : "");
	gtk_widget_set_visible(GTK_WIDGET(self->refused), text != NULL);
}

/* "104233: the battery ...", with a sound: the thing goes on another pile. */
static void tell_refused(RwLotDesk *self, const char *number, const json_t *reasons)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const json_t *reason;
	gsize i;

	g_string_append_printf(text, _("%s may not go in here."), number);
	json_array_foreach(reasons, i, reason)
	{
		g_autofree char *line = rw_form_lines(json_string_value(reason));

		g_string_append_printf(text, "\n· %s", line);
	}
	show_refused(self, text->str);
	rw_window_flash(rw_window_of(GTK_WIDGET(self)), "error", _("Not in this lot"));
}

/* --- one lot */

static void ask(RwLotDesk *self);

static void show_lot(RwLotDesk *self)
{
	const char *certificate = rw_json_text(self->lot, "certificate_id");
	guint n = (guint)json_integer_value(json_object_get(self->lot, "n_assets"));
	gboolean may = rw_client_may_erase(self->client);
	g_autofree char *title = g_strdup_printf("%s · %s", rw_json_text(self->lot, "lot_id"),
						 rw_word_disposition(rw_json_text(self->lot, "disposition")));
	g_autofree char *number = g_strdup_printf(ngettext("%u thing", "%u things", n), n);
	g_autofree char *closed = rw_form_time(json_integer_value(json_object_get(self->lot, "closed_ms")));
	g_autofree char *more =
		is_open(self->lot)
			? g_strdup_printf("%s · %s", rw_json_text(self->lot, "receiver"), number)
			: g_strdup_printf(_("%s · %s · closed %s by %s"), rw_json_text(self->lot, "receiver"), number,
					  closed, rw_json_text(self->lot, "closed_by"));

	gtk_label_set_label(self->title, title);
	gtk_label_set_label(self->more, more);
	rw_items_take(self->things, json_object_get(self->lot, "assets"));
	gtk_widget_set_visible(self->scan_box, is_open(self->lot) && may);
	gtk_widget_set_visible(self->close, is_open(self->lot) && may);
	gtk_widget_set_sensitive(self->close, n > 0);
	gtk_widget_set_visible(self->paper, *certificate != '\0');
	gtk_stack_set_visible_child_name(self->detail, "lot");
}

static void have_lot(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwLotDesk) self = data;
	g_autoptr(GError) error = NULL;
	json_t *lot = rw_cases_finish(result, &error);
	RwWindow *window = rw_window_of(GTK_WIDGET(self));

	if (!lot) {
		if (window)
			rw_window_tell_error(window, error);
		return;
	}
	json_decref(self->lot);
	self->lot = lot;
	show_lot(self);
}

static void read_lot(RwLotDesk *self, const char *id)
{
	g_autofree char *wanted = g_strdup(id);

	g_cancellable_cancel(self->reading);
	g_clear_object(&self->reading);
	self->reading = g_cancellable_new();
	if (g_strcmp0(self->shown, wanted) != 0)
		show_refused(self, NULL);
	g_free(self->shown);
	self->shown = g_strdup(wanted);
	rw_cases_call(self->client, "Lot", g_variant_new("(s)", wanted), self->reading, have_lot, g_object_ref(self));
}

/* --- filling and emptying */

struct adding {
	RwLotDesk *desk;
	char *number;
};

static void have_added(GObject *source, GAsyncResult *result, gpointer data)
{
	struct adding *it = data;
	g_autoptr(RwLotDesk) self = it->desk;
	g_autofree char *number = it->number;
	g_autoptr(GError) error = NULL;
	json_t *told = rw_cases_finish(result, &error);

	g_free(it);
	if (!told) {
		g_autofree char *text = rw_form_error(error);

		show_refused(self, text);
		rw_window_flash(rw_window_of(GTK_WIDGET(self)), "error", _("Not in this lot"));
	} else if (json_is_true(json_object_get(told, "allowed"))) {
		show_refused(self, NULL);
		ask(self);
	} else {
		tell_refused(self, number, json_object_get(told, "reasons"));
	}
	json_decref(told);
	(void)gtk_widget_grab_focus(self->scan);
}

static void add_thing(RwLotDesk *self, const char *number)
{
	struct adding *it = g_new0(struct adding, 1);

	it->desk = g_object_ref(self);
	it->number = g_strdup(number);
	rw_cases_call(self->client, "AddToLot", g_variant_new("(ss)", self->shown, number), NULL, have_added, it);
}

static void on_scan(GtkEntry *entry, RwLotDesk *self)
{
	g_autofree char *number = g_strstrip(g_strdup(gtk_editable_get_text(GTK_EDITABLE(entry))));

	gtk_editable_set_text(GTK_EDITABLE(entry), "");
	if (*number && self->shown)
		add_thing(self, number);
}

static void have_removed(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwLotDesk) self = data;
	g_autoptr(GError) error = NULL;
	json_t *told = rw_cases_finish(result, &error);
	g_autofree char *text = told ? NULL : rw_form_error(error);

	json_decref(told);
	show_refused(self, text);
	ask(self);
}

static void on_remove(GtkButton *button, gpointer data)
{
	RwLotDesk *self = data;
	const char *number = g_object_get_data(G_OBJECT(button), "number");

	rw_cases_call(self->client, "RemoveFromLot", g_variant_new("(ss)", self->shown, number), NULL, have_removed,
		      g_object_ref(self));
}

/* --- the list of lots */

static void on_selection(RwLotDesk *self)
{
	RwItem *item = gtk_single_selection_get_selected_item(self->selection);

	if (item) {
		read_lot(self, rw_item_text(item, "lot_id"));
		return;
	}
	g_clear_pointer(&self->shown, g_free);
	gtk_stack_set_visible_child_name(self->detail, "empty");
}

static void have_lots(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwLotDesk) self = data;
	g_autoptr(GError) error = NULL;
	json_t *list = rw_cases_finish(result, &error);
	guint n = (guint)json_array_size(list);
	g_autofree char *text = NULL;
	guint at = 0;

	if (!list) {
		text = rw_form_error(error);
		if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
			gtk_label_set_label(self->count, text);
		return;
	}
	text = n ? g_strdup_printf(ngettext("%u lot", "%u lots", n), n) : g_strdup(_("No lot is open."));
	gtk_label_set_label(self->count, text);
	for (guint i = 0; i < n; i++) {
		if (g_strcmp0(rw_json_text(json_array_get(list, i), "lot_id"), self->shown) == 0)
			at = i;
	}
	g_signal_handlers_block_by_func(self->selection, on_selection, self);
	rw_items_take(self->lots, list);
	gtk_single_selection_set_selected(self->selection, n ? at : GTK_INVALID_LIST_POSITION);
	g_signal_handlers_unblock_by_func(self->selection, on_selection, self);
	on_selection(self);
	json_decref(list);
}

static void ask(RwLotDesk *self)
{
	g_cancellable_cancel(self->asking);
	g_clear_object(&self->asking);
	if (!*rw_client_get_person_id(self->client))
		return;
	self->asking = g_cancellable_new();
	gtk_widget_set_visible(self->open, rw_client_may_erase(self->client));
	rw_cases_call(self->client, "Lots", g_variant_new("(b)", gtk_check_button_get_active(self->all)), self->asking,
		      have_lots, g_object_ref(self));
}

static void on_all(GtkCheckButton *button, RwLotDesk *self)
{
	ask(self);
}

void rw_lot_desk_enter(RwLotDesk *self)
{
	ask(self);
	(void)gtk_widget_grab_focus(GTK_WIDGET(self->list));
}

void rw_lot_desk_scan(RwLotDesk *self, const char *text)
{
	guint n = g_list_model_get_n_items(G_LIST_MODEL(self->lots));

	for (guint i = 0; i < n; i++) {
		g_autoptr(RwItem) item = g_list_model_get_item(G_LIST_MODEL(self->lots), i);

		if (g_ascii_strcasecmp(rw_item_text(item, "lot_id"), text) == 0) {
			gtk_single_selection_set_selected(self->selection, i);
			return;
		}
	}
	if (self->shown && is_open(self->lot))
		add_thing(self, text);
	else
		rw_window_tell(rw_window_of(GTK_WIDGET(self)), _("Open a lot first, or choose one to the left."));
}

/* --- opening */

struct opening {
	RwLotDesk *desk;
	GtkDropDown *disposition;
	GtkWidget *receiver;
	GtkWidget *number;
};

static void free_opening(gpointer data)
{
	g_object_unref(((struct opening *)data)->desk);
	g_free(data);
}

static void have_opened(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwSheet) sheet = data;
	struct opening *it = g_object_get_data(G_OBJECT(sheet), "opening");
	g_autoptr(GError) error = NULL;
	json_t *lot = rw_cases_finish(result, &error);

	rw_sheet_settle(sheet, error);
	if (!lot)
		return;
	g_free(it->desk->shown);
	it->desk->shown = g_strdup(rw_json_text(lot, "lot_id"));
	json_decref(lot);
	ask(it->desk);
	rw_sheet_close(sheet);
	(void)gtk_widget_grab_focus(it->desk->scan);
}

static void on_open_response(RwSheet *sheet, const char *name, gpointer data)
{
	struct opening *it = data;
	g_autofree char *number = g_strstrip(g_strdup(gtk_editable_get_text(GTK_EDITABLE(it->number))));
	g_autofree char *receiver = g_strstrip(g_strdup(gtk_editable_get_text(GTK_EDITABLE(it->receiver))));
	GVariantDict options;

	if (strcmp(name, "cancel") == 0) {
		rw_sheet_close(sheet);
		return;
	}
	g_variant_dict_init(&options, NULL);
	if (*number)
		g_variant_dict_insert(&options, "lot_id", "s", number);
	rw_sheet_set_problem(sheet, NULL);
	rw_sheet_set_busy(sheet, TRUE);
	rw_cases_call(it->desk->client, "OpenLot",
		      g_variant_new("(ss@a{sv})", lot_dispositions[gtk_drop_down_get_selected(it->disposition)],
				    receiver, g_variant_dict_end(&options)),
		      NULL, have_opened, g_object_ref(sheet));
}

static void on_open(GtkButton *button, RwLotDesk *self)
{
	RwSheet *sheet = rw_sheet_new(_("Open a lot"), _("A pallet or a cage: everything in it goes to one receiver."));
	g_autoptr(GtkStringList) words = gtk_string_list_new(NULL);
	struct opening *it = g_new0(struct opening, 1);

	it->desk = g_object_ref(self);
	g_object_set_data_full(G_OBJECT(sheet), "opening", it, free_opening);
	for (gsize i = 0; i < G_N_ELEMENTS(lot_dispositions); i++)
		gtk_string_list_append(words, rw_word_disposition(lot_dispositions[i]));
	it->disposition = GTK_DROP_DOWN(gtk_drop_down_new(NULL, NULL));
	gtk_drop_down_set_model(it->disposition, G_LIST_MODEL(words));
	gtk_accessible_update_property(GTK_ACCESSIBLE(it->disposition), GTK_ACCESSIBLE_PROPERTY_LABEL,
				       _("Where it goes"), -1);
	rw_sheet_add(sheet, GTK_WIDGET(it->disposition));
	it->receiver = rw_sheet_add_entry(sheet, _("Who receives it"), FALSE);
	it->number = rw_sheet_add_entry(sheet, _("Number of the lot (may be left empty)"), FALSE);
	(void)rw_sheet_add_button(sheet, "cancel", _("Back"), "");
	(void)rw_sheet_add_button(sheet, "open", _("Open it"), "suggested-action");
	g_signal_connect(sheet, "response", G_CALLBACK(on_open_response), it);
	rw_sheet_present(sheet, GTK_WIDGET(self));
}

/* --- closing */

static void tell_all_refused(RwLotDesk *self, const json_t *refused)
{
	g_autoptr(GString) text = g_string_new(_("Nothing was closed. Take these out, or put right what is told:"));
	const json_t *it;
	gsize i;

	json_array_foreach(refused, i, it)
	{
		const json_t *reason;
		gsize k;

		g_string_append_printf(text, "\n· %s:", rw_json_text(it, "inventory_id"));
		json_array_foreach(json_object_get(it, "reasons"), k, reason)
		{
			g_autofree char *line = rw_form_lines(json_string_value(reason));

			g_string_append_printf(text, " %s", line);
		}
	}
	show_refused(self, text->str);
	rw_window_flash(rw_window_of(GTK_WIDGET(self)), "error", _("Not closed"));
}

static void have_closed(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwSheet) sheet = data;
	RwLotDesk *self = g_object_get_data(G_OBJECT(sheet), "desk");
	g_autoptr(GError) error = NULL;
	json_t *told = rw_cases_finish(result, &error);

	rw_sheet_settle(sheet, error);
	if (!told)
		return;
	rw_sheet_close(sheet);
	if (json_array_size(json_object_get(told, "refused")) > 0) {
		tell_all_refused(self, json_object_get(told, "refused"));
	} else {
		show_refused(self, NULL);
		rw_window_flash(rw_window_of(GTK_WIDGET(self)), "success", _("Lot closed"));
		if (!gtk_check_button_get_active(self->all)) /* what was just closed stays on the screen */
			gtk_check_button_set_active(self->all, TRUE);
		else
			ask(self);
	}
	json_decref(told);
}

static void on_close_response(RwSheet *sheet, const char *name, gpointer data)
{
	RwLotDesk *self = data;

	if (strcmp(name, "cancel") == 0) {
		rw_sheet_close(sheet);
		return;
	}
	rw_sheet_set_problem(sheet, NULL);
	rw_sheet_set_busy(sheet, TRUE);
	rw_cases_call(self->client, "CloseLot", g_variant_new("(s)", self->shown), NULL, have_closed,
		      g_object_ref(sheet));
}

static void on_close(GtkButton *button, RwLotDesk *self)
{
	guint n = (guint)json_integer_value(json_object_get(self->lot, "n_assets"));
	g_autofree char *title = g_strdup_printf(_("Close %s?"), self->shown);
	g_autofree char *text = g_strdup_printf(
		ngettext("%u thing leaves the organisation. Its list is signed, and the register is told. "
			 "Cannot be undone.",
			 "%u things leave the organisation. Their list is signed, and the register is "
			 "told. Cannot be undone.",
			 n),
		n);
	RwSheet *sheet = rw_sheet_new(title, text);

	g_object_set_data_full(G_OBJECT(sheet), "desk", g_object_ref(self), g_object_unref);
	(void)rw_sheet_add_button(sheet, "cancel", _("Back"), "");
	(void)rw_sheet_add_button(sheet, "close", _("Close the lot"), "suggested-action");
	g_signal_connect(sheet, "response", G_CALLBACK(on_close_response), self);
	rw_sheet_present(sheet, GTK_WIDGET(self));
}

static void on_paper(GtkButton *button, RwLotDesk *self)
{
	rw_window_show_certificate(rw_window_of(GTK_WIDGET(self)), rw_json_text(self->lot, "certificate_id"));
}

/* --- object */

static GtkWidget *new_text(const char *style)
{
	GtkWidget *label = gtk_label_new(NULL);

	gtk_label_set_xalign(GTK_LABEL(label), 0);
	gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
	gtk_widget_add_css_class(label, style);
	return label;
}

static void set_up_lot(GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
	GtkWidget *texts = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2);

	gtk_box_append(GTK_BOX(texts), new_text("heading"));
	gtk_box_append(GTK_BOX(texts), new_text("caption"));
	gtk_list_item_set_child(item, texts);
}

static void bind_lot(GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
	RwItem *lot = gtk_list_item_get_item(item);
	GtkWidget *texts = gtk_list_item_get_child(item);
	guint n = (guint)json_integer_value(json_object_get(rw_item_get_json(lot), "n_assets"));
	g_autofree char *number = g_strdup_printf(ngettext("%u thing", "%u things", n), n);
	g_autofree char *title = g_strdup_printf("%s · %s", rw_item_text(lot, "lot_id"),
						 rw_word_disposition(rw_item_text(lot, "disposition")));
	g_autofree char *more = g_strdup_printf("%s · %s%s%s", number, rw_item_text(lot, "receiver"),
						is_open(rw_item_get_json(lot)) ? "" : " · ",
						is_open(rw_item_get_json(lot)) ? "" : _("closed"));

	gtk_label_set_label(GTK_LABEL(gtk_widget_get_first_child(texts)), title);
	gtk_label_set_label(GTK_LABEL(gtk_widget_get_last_child(texts)), more);
}

static void set_up_thing(GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
	GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
	GtkWidget *texts = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2);
	GtkWidget *button = gtk_button_new_with_label(_("Take it out"));

	gtk_box_append(GTK_BOX(texts), new_text("heading"));
	gtk_box_append(GTK_BOX(texts), new_text("caption"));
	gtk_widget_set_hexpand(texts, TRUE);
	gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
	g_signal_connect(button, "clicked", G_CALLBACK(on_remove), data);
	gtk_box_append(GTK_BOX(row), texts);
	gtk_box_append(GTK_BOX(row), button);
	gtk_list_item_set_child(item, row);
}

static void bind_thing(GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
	RwLotDesk *self = data;
	RwItem *thing = gtk_list_item_get_item(item);
	GtkWidget *row = gtk_list_item_get_child(item);
	GtkWidget *texts = gtk_widget_get_first_child(row);
	GtkWidget *button = gtk_widget_get_last_child(row);
	const char *number = rw_item_text(thing, "inventory_id");
	g_autofree char *name = g_strdup_printf(_("Take %s out"), number);
	g_autofree char *line = rw_asset_card_line(rw_item_get_json(thing));
	g_autofree char *more = g_strdup_printf("%s%s%s", line, *line ? " · " : "", rw_item_text(thing, "serial"));

	gtk_label_set_label(GTK_LABEL(gtk_widget_get_first_child(texts)), number);
	gtk_label_set_label(GTK_LABEL(gtk_widget_get_last_child(texts)), more);
	gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
	gtk_widget_set_visible(button, is_open(self->lot) && rw_client_may_erase(self->client));
	g_object_set_data_full(G_OBJECT(button), "number", g_strdup(number), g_free);
}

static void set_factory(GtkListView *list, GCallback set_up, GCallback bind, gpointer data)
{
	GtkListItemFactory *factory = gtk_signal_list_item_factory_new();

	g_signal_connect(factory, "setup", set_up, data);
	g_signal_connect(factory, "bind", bind, data);
	gtk_list_view_set_factory(list, factory);
	g_object_unref(factory);
}

void rw_lot_desk_set_client(RwLotDesk *self, RwClient *client)
{
	GtkNoSelection *plain;

	self->client = g_object_ref(client);
	self->lots = g_list_store_new(RW_TYPE_ITEM);
	self->things = g_list_store_new(RW_TYPE_ITEM);
	self->selection = gtk_single_selection_new(G_LIST_MODEL(g_object_ref(self->lots)));
	plain = gtk_no_selection_new(G_LIST_MODEL(g_object_ref(self->things)));
	set_factory(self->list, G_CALLBACK(set_up_lot), G_CALLBACK(bind_lot), self);
	set_factory(self->contents, G_CALLBACK(set_up_thing), G_CALLBACK(bind_thing), self);
	gtk_list_view_set_model(self->list, GTK_SELECTION_MODEL(self->selection));
	gtk_list_view_set_model(self->contents, GTK_SELECTION_MODEL(plain));
	g_object_unref(plain);
	g_signal_connect_object(self->selection, "notify::selected-item", G_CALLBACK(on_selection), self,
				G_CONNECT_SWAPPED);
	gtk_stack_set_visible_child_name(self->detail, "empty");
}

static void rw_lot_desk_dispose(GObject *object)
{
	RwLotDesk *self = RW_LOT_DESK(object);

	g_cancellable_cancel(self->asking);
	g_cancellable_cancel(self->reading);
	g_clear_object(&self->asking);
	g_clear_object(&self->reading);
	g_clear_object(&self->selection);
	g_clear_object(&self->lots);
	g_clear_object(&self->things);
	g_clear_object(&self->client);
	g_clear_pointer(&self->shown, g_free);
	g_clear_pointer(&self->lot, json_decref);
	G_OBJECT_CLASS(rw_lot_desk_parent_class)->dispose(object);
}

static void rw_lot_desk_class_init(RwLotDeskClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->dispose = rw_lot_desk_dispose;
	gtk_widget_class_set_template_from_resource(widget_class, RW_RESOURCES "places/lot_desk.ui");
	gtk_widget_class_bind_template_child(widget_class, RwLotDesk, count);
	gtk_widget_class_bind_template_child(widget_class, RwLotDesk, list);
	gtk_widget_class_bind_template_child(widget_class, RwLotDesk, all);
	gtk_widget_class_bind_template_child(widget_class, RwLotDesk, open);
	gtk_widget_class_bind_template_child(widget_class, RwLotDesk, detail);
	gtk_widget_class_bind_template_child(widget_class, RwLotDesk, title);
	gtk_widget_class_bind_template_child(widget_class, RwLotDesk, more);
	gtk_widget_class_bind_template_child(widget_class, RwLotDesk, scan_box);
	gtk_widget_class_bind_template_child(widget_class, RwLotDesk, scan);
	gtk_widget_class_bind_template_child(widget_class, RwLotDesk, refused);
	gtk_widget_class_bind_template_child(widget_class, RwLotDesk, contents);
	gtk_widget_class_bind_template_child(widget_class, RwLotDesk, close);
	gtk_widget_class_bind_template_child(widget_class, RwLotDesk, paper);
	gtk_widget_class_bind_template_callback(widget_class, on_all);
	gtk_widget_class_bind_template_callback(widget_class, on_open);
	gtk_widget_class_bind_template_callback(widget_class, on_scan);
	gtk_widget_class_bind_template_callback(widget_class, on_close);
	gtk_widget_class_bind_template_callback(widget_class, on_paper);
}

static void rw_lot_desk_init(RwLotDesk *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
	rw_shown_follow_stack(self->detail);
}
