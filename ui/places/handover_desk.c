/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/handover_desk.h"

#include <string.h>

#include <glib/gi18n.h>

#include "client/cases.h"
#include "client/form.h"
#include "client/json.h"
#include "places/asset_card.h"
#include "places/checklist.h"
#include "places/disposal_form.h"
#include "places/disposition.h"
#include "places/receipt_view.h"
#include "widgets/role.h"
#include "widgets/shown.h"
#include "window/sheet.h"
#include "window/window.h"

#define DECIDE_MS 250 /* after the last key */

struct _RwHandoverDesk {
	AdwBin parent_instance;

	RwClient *client;
	json_t *card; /* of the thing on the desk */
	char *disposition;
	char *certificate; /* the newest of it */
	GCancellable *reading;
	GCancellable *deciding;
	guint decide_later;
	gboolean may_go;

	GtkWidget *search;
	GtkLabel *problem;
	GtkWidget *card_box;
	GtkLabel *evidence;
	GtkWidget *show_certificate;
	GtkWidget *receive;
	GtkStack *stack;
	GtkWidget *choices;
	GtkLabel *rule;
	GtkImage *verdict_icon;
	GtkLabel *verdict;
	GtkWidget *reasons;
	GtkWidget *check_title;
	RwChecklist *checklist;
	RwDisposalForm *form;
	GtkLabel *told; /* of the buyer and the price */
	RwReceiptView *receipt;
	GtkLabel *form_problem;
	GtkWidget *foot;
	GtkWidget *go;
	GtkLabel *end_word;
	GtkLabel *end_text;
	GtkLabel *end_certificate;
	GtkWidget *end_show;
	GtkWidget *end_next;
};

G_DEFINE_FINAL_TYPE(RwHandoverDesk, rw_handover_desk, ADW_TYPE_BIN)

static const struct way {
	const char *disposition;
	const char *method; /* of the service */
	const char *button;
	const char *word; /* when it is done */
} ways[] = {
	{ "sale", "Dispose", N_("Hand it to the partner"), N_("Handed on") },
	{ "buyout", "HandOver", N_("Write the receipt …"), N_("Sold") },
	{ "reuse", "Dispose", N_("Hand it on for reuse"), N_("Handed on") },
	{ "return", "Dispose", N_("Give it back"), N_("Given back") },
	{ "donation", "Dispose", N_("Give it away"), N_("Handed on") },
	{ "recycling", "Dispose", N_("To recycling"), N_("Handed on") },
	{ "destruction", "Destroy", N_("Certify that it is destroyed"), N_("Destroyed") },
};

static const struct way *find_way(const char *disposition)
{
	for (gsize i = 0; i < G_N_ELEMENTS(ways); i++) {
		if (g_strcmp0(ways[i].disposition, disposition) == 0)
			return &ways[i];
	}
	return NULL;
}

static void show_problem(GtkLabel *label, const char *text)
{
	gtk_label_set_label(label, text ? text : "");
	gtk_widget_set_visible(GTK_WIDGET(label), text != NULL);
}

static void clear_box(GtkWidget *box)
{
	GtkWidget *child;

	while ((child = gtk_widget_get_first_child(box)))
		gtk_box_remove(GTK_BOX(box), child);
}

/* --- whether it may go there */

static void add_reason(RwHandoverDesk *self, const char *reason)
{
	GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
	GtkWidget *icon = gtk_image_new_from_icon_name("radera-cross-symbolic");
	g_autofree char *text = rw_form_lines(reason);
	GtkWidget *label = gtk_label_new(text);

	rw_role_set(icon, "error");
	gtk_widget_set_valign(icon, GTK_ALIGN_START);
	gtk_label_set_xalign(GTK_LABEL(label), 0);
	gtk_label_set_wrap(GTK_LABEL(label), TRUE);
	gtk_widget_set_hexpand(label, TRUE);
	gtk_box_append(GTK_BOX(row), icon);
	gtk_box_append(GTK_BOX(row), label);
	gtk_box_append(GTK_BOX(self->reasons), row);
}

static void set_verdict(RwHandoverDesk *self, const char *icon, const char *style, const char *text)
{
	gtk_image_set_from_icon_name(self->verdict_icon, icon);
	rw_role_set(GTK_WIDGET(self->verdict_icon), style);
	rw_role_set(GTK_WIDGET(self->verdict), style);
	gtk_label_set_label(self->verdict, text);
}

static void show_decision(RwHandoverDesk *self, const json_t *decision)
{
	const json_t *reason;
	gsize i;

	self->may_go = json_is_true(json_object_get(decision, "allowed"));
	if (self->may_go)
		set_verdict(self, "radera-check-symbolic", "success", _("It may go there."));
	else
		set_verdict(self, "radera-cross-symbolic", "error", _("It may not go there:"));
	clear_box(self->reasons);
	json_array_foreach(json_object_get(decision, "reasons"), i, reason) add_reason(self, json_string_value(reason));
	gtk_widget_set_sensitive(self->go, self->may_go && rw_client_may_erase(self->client));
}

/* Whether the buyer is the holder, and what it costs. */
static void show_quote(RwHandoverDesk *self, const json_t *quote)
{
	static const struct {
		const char *source;
		const char *text;
	} prices[] = {
		{ "register", N_("Price by the register: %s.") },
		{ "list", N_("Price by the price list: %s.") },
		{ "hand", N_("Price by hand: %s. Write why.") },
	};
	g_autofree char *reference = rw_disposal_form_get(self->form, "holder");
	g_autofree char *price = rw_form_price(json_integer_value(json_object_get(quote, "price_minor")));
	gboolean is_holder = json_is_true(json_object_get(quote, "receiver_is_holder"));
	const char *who = !*reference ? _("Who buys it is not known yet.")
			  : is_holder ? _("The buyer is the holder.")
				      : _("The buyer is not the holder.");
	const char *source = rw_json_text(quote, "price_source");
	g_autofree char *cost = NULL;
	g_autofree char *text = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(prices); i++) {
		if (strcmp(prices[i].source, source) == 0)
			cost = g_strdup_printf(_(prices[i].text), price);
	}
	text = g_strdup_printf("%s %s", who, cost ? cost : _("Nobody has told what it costs: write the price."));
	gtk_label_set_label(self->told, text);
	rw_role_set(GTK_WIDGET(self->told), !*reference ? NULL : is_holder ? "success" : "error");
}

static void have_decision(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwHandoverDesk) self = data;
	g_autoptr(GError) error = NULL;
	json_t *decision = rw_cases_finish(result, &error);
	g_autofree char *text = decision ? NULL : rw_form_error(error);

	if (!decision && g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
		return;
	show_problem(self->form_problem, text);
	if (decision)
		show_decision(self, decision);
	if (decision && g_strcmp0(self->disposition, "buyout") == 0)
		show_quote(self, decision);
	json_decref(decision);
}

static void decide(RwHandoverDesk *self)
{
	g_cancellable_cancel(self->deciding);
	g_clear_object(&self->deciding);
	self->deciding = g_cancellable_new();
	if (strcmp(self->disposition, "buyout") == 0) {
		rw_cases_call(self->client, "Quote",
			      g_variant_new("(s@a{sv})", rw_json_text(self->card, "inventory_id"),
					    rw_disposal_form_get_options(self->form)),
			      self->deciding, have_decision, g_object_ref(self));
		return;
	}
	rw_cases_call(self->client, "Decide",
		      g_variant_new("(ss@a{sv})", rw_json_text(self->card, "inventory_id"), self->disposition,
				    rw_disposal_form_get_options(self->form)),
		      self->deciding, have_decision, g_object_ref(self));
}

static gboolean decide_now(gpointer data)
{
	RwHandoverDesk *self = data;

	self->decide_later = 0;
	decide(self);
	return G_SOURCE_REMOVE;
}

static void on_form(RwHandoverDesk *self)
{
	g_clear_handle_id(&self->decide_later, g_source_remove);
	if (self->disposition)
		self->decide_later = g_timeout_add(DECIDE_MS, decide_now, self);
}

/* --- where it goes */

static void show_way(RwHandoverDesk *self)
{
	const struct way *way = find_way(self->disposition);

	gtk_label_set_label(self->rule, rw_disposition_rule(self->disposition));
	rw_disposal_form_set_disposition(self->form, self->disposition);
	rw_checklist_show(self->checklist, self->card, self->disposition);
	gtk_widget_set_visible(self->check_title, gtk_widget_get_visible(GTK_WIDGET(self->checklist)));
	gtk_label_set_label(self->told, "");
	gtk_widget_set_visible(self->foot, way && rw_client_may_erase(self->client));
	if (way) {
		gtk_button_set_label(GTK_BUTTON(self->go), _(way->button));
		gtk_label_set_ellipsize(GTK_LABEL(gtk_button_get_child(GTK_BUTTON(self->go))), PANGO_ELLIPSIZE_END);
	}
	decide(self);
}

static void on_choice(GtkToggleButton *button, gpointer data)
{
	RwHandoverDesk *self = data;

	if (!gtk_toggle_button_get_active(button))
		return;
	g_free(self->disposition);
	self->disposition = g_strdup(gtk_widget_get_name(GTK_WIDGET(button)));
	show_way(self);
}

/* Whether the buttons that are there are the card's. */
static gboolean has_choices(RwHandoverDesk *self)
{
	GtkWidget *child = gtk_widget_get_first_child(self->choices);
	const json_t *it;
	gsize i;

	json_array_foreach(json_object_get(self->card, "dispositions"), i, it)
	{
		GtkWidget *button = child ? gtk_flow_box_child_get_child(GTK_FLOW_BOX_CHILD(child)) : NULL;

		if (!button || g_strcmp0(gtk_widget_get_name(button), rw_json_text(it, "disposition")) != 0)
			return FALSE;
		child = gtk_widget_get_next_sibling(child);
	}
	return child == NULL;
}

/* A card that is told anew keeps what was chosen, and the buttons under somebody's finger. */
static void show_choices(RwHandoverDesk *self)
{
	g_autofree char *before = g_strdup(self->disposition);
	GtkWidget *group = NULL;
	GtkWidget *chosen = NULL;
	const json_t *it;
	GtkWidget *child;
	gsize i;

	if (before && has_choices(self)) {
		show_way(self);
		return;
	}
	while ((child = gtk_widget_get_first_child(self->choices)))
		gtk_flow_box_remove(GTK_FLOW_BOX(self->choices), child);
	json_array_foreach(json_object_get(self->card, "dispositions"), i, it)
	{
		const char *disposition = rw_json_text(it, "disposition");
		GtkWidget *button = gtk_toggle_button_new_with_label(rw_word_disposition(disposition));

		gtk_widget_set_name(button, disposition);
		if (group)
			gtk_toggle_button_set_group(GTK_TOGGLE_BUTTON(button), GTK_TOGGLE_BUTTON(group));
		else
			group = button;
		if (g_strcmp0(before, disposition) == 0 ||
		    (!before && !chosen && strcmp(disposition, "destruction") != 0 &&
		     json_is_true(json_object_get(it, "allowed"))))
			chosen = button;
		g_signal_connect(button, "toggled", G_CALLBACK(on_choice), self);
		child = gtk_flow_box_child_new();
		gtk_flow_box_child_set_child(GTK_FLOW_BOX_CHILD(child), button);
		gtk_widget_set_focusable(child, FALSE);
		gtk_flow_box_append(GTK_FLOW_BOX(self->choices), child);
	}
	if (chosen || group)
		gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(chosen ? chosen : group), TRUE);
}

/* --- the card */

static void show_evidence(RwHandoverDesk *self)
{
	guint n = (guint)json_integer_value(json_object_get(self->card, "n_drives"));
	guint erased = (guint)json_integer_value(json_object_get(self->card, "n_erased"));
	const json_t *certificates = json_object_get(self->card, "certificates");
	const char *lot = rw_json_text(self->card, "lot");
	gsize last = json_array_size(certificates);
	g_autofree char *drives =
		n ? g_strdup_printf(ngettext("%u of %u drive erased here", "%u of %u drives erased here", n), erased, n)
		  : g_strdup(_("No drive of it was seen here."));
	g_autofree char *text = *lot ? g_strdup_printf(_("%s · in the lot %s"), drives, lot) : g_strdup(drives);

	gtk_label_set_label(self->evidence, text);
	g_free(self->certificate);
	self->certificate = last ? g_strdup(json_string_value(json_array_get(certificates, last - 1))) : NULL;
	gtk_widget_set_visible(self->show_certificate, self->certificate != NULL);
}

/* What is not here, or was lent on inside the house. */
static gboolean can_come_in(const json_t *card)
{
	const char *state = rw_json_text(card, "state");

	return strcmp(state, "registered") == 0 ||
	       (strcmp(state, "disposed") == 0 && strcmp(rw_json_text(card, "disposition"), "reuse") == 0);
}

static void show_card(RwHandoverDesk *self)
{
	const char *problem = rw_json_text(self->card, "problem");
	g_autofree char *why = *problem ? rw_form_lines(problem) : NULL;

	clear_box(self->card_box);
	gtk_box_append(GTK_BOX(self->card_box), rw_asset_card_new(self->card, NULL, NULL));
	show_evidence(self);
	show_problem(self->problem, why);
	gtk_widget_set_visible(self->receive, can_come_in(self->card) && rw_client_may_erase(self->client));
	gtk_stack_set_visible_child_name(self->stack, "thing");
	show_choices(self);
}

static void take_card(RwHandoverDesk *self, json_t *card)
{
	if (self->card != card)
		json_decref(self->card);
	self->card = card;
	show_card(self);
}

static void have_card(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwHandoverDesk) self = data;
	g_autoptr(GError) error = NULL;
	json_t *card = rw_cases_finish(result, &error);
	g_autofree char *text = card ? NULL : rw_form_error(error);

	if (card) {
		take_card(self, card);
		gtk_editable_select_region(GTK_EDITABLE(self->search), 0, -1);
		(void)gtk_widget_child_focus(self->choices, GTK_DIR_TAB_FORWARD);
		return;
	}
	if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
		return;
	g_clear_pointer(&self->card, json_decref);
	clear_box(self->card_box);
	gtk_label_set_label(self->evidence, "");
	gtk_widget_set_visible(self->show_certificate, FALSE);
	gtk_widget_set_visible(self->receive, FALSE);
	gtk_stack_set_visible_child_name(self->stack, "empty");
	show_problem(self->problem, text);
}

static void look_up(RwHandoverDesk *self, const char *method, GVariant *arguments)
{
	g_cancellable_cancel(self->reading);
	g_clear_object(&self->reading);
	self->reading = g_cancellable_new();
	rw_cases_call(self->client, method, arguments, self->reading, have_card, g_object_ref(self));
}

static void on_search(GtkWidget *widget, RwHandoverDesk *self)
{
	g_autofree char *text = g_strstrip(g_strdup(gtk_editable_get_text(GTK_EDITABLE(self->search))));

	if (!*text)
		return;
	g_clear_pointer(&self->disposition, g_free);
	look_up(self, "Asset", g_variant_new("(s)", text));
}

static void on_receive(GtkButton *button, RwHandoverDesk *self)
{
	look_up(self, "Receive", g_variant_new("(s)", rw_json_text(self->card, "inventory_id")));
}

static void on_checklist(RwHandoverDesk *self)
{
	json_t *card = rw_checklist_steal_card(self->checklist);
	const json_t *it;
	gsize i;

	if (!card) { /* it was refused: the tick goes back */
		rw_checklist_show(self->checklist, self->card, self->disposition);
		return;
	}
	json_decref(self->card);
	self->card = card;
	clear_box(self->card_box);
	gtk_box_append(GTK_BOX(self->card_box), rw_asset_card_new(self->card, NULL, NULL));
	json_array_foreach(json_object_get(card, "dispositions"), i, it)
	{
		if (g_strcmp0(rw_json_text(it, "disposition"), self->disposition) == 0)
			decide(self);
	}
}

static void on_show_certificate(GtkButton *button, RwHandoverDesk *self)
{
	rw_window_show_certificate(rw_window_of(GTK_WIDGET(self)), self->certificate);
}

/* --- letting it go */

static void show_end(RwHandoverDesk *self, const json_t *told)
{
	const struct way *way = find_way(self->disposition);
	const char *certificate = rw_json_text(told, "certificate_id");
	const char *problem = rw_json_text(told, "problem");
	g_autofree char *why = *problem ? rw_form_lines(problem) : NULL;

	gtk_label_set_label(self->end_word, _(way->word));
	gtk_label_set_label(self->end_text,
			    why ? why : _("The register is told, and the billing ends. Take the next one."));
	gtk_label_set_label(self->end_certificate, certificate);
	g_free(self->certificate);
	self->certificate = *certificate ? g_strdup(certificate) : NULL;
	gtk_widget_set_visible(self->end_show, self->certificate != NULL);
	gtk_stack_set_visible_child_name(self->stack, "end");
	rw_window_flash(rw_window_of(GTK_WIDGET(self)), "success", _(way->word));
	(void)gtk_widget_grab_focus(self->end_next);
}

static void show_receipt(RwHandoverDesk *self, const json_t *told)
{
	g_autofree char *buyer = rw_disposal_form_get(self->form, "buyer");
	const char *problem = rw_json_text(told, "problem");
	g_autofree char *why = *problem ? rw_form_lines(problem) : NULL;

	rw_receipt_view_show(self->receipt, rw_json_text(told, "receipt_id"), buyer);
	gtk_stack_set_visible_child_name(self->stack, "receipt");
	rw_disposal_form_set_disposition(self->form, self->disposition); /* the buyer is not to stay on the screen */
	if (why)
		rw_window_tell(rw_window_of(GTK_WIDGET(self)), why);
	rw_window_flash(rw_window_of(GTK_WIDGET(self)), "success", _("Sold"));
	(void)rw_receipt_view_focus(self->receipt);
}

static void have_gone(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwHandoverDesk) self = data;
	g_autoptr(GError) error = NULL;
	json_t *told = rw_cases_finish(result, &error);
	g_autofree char *text = told ? NULL : rw_form_error(error);

	gtk_widget_set_sensitive(self->go, TRUE);
	show_problem(self->form_problem, text);
	if (told && *rw_json_text(told, "receipt_id"))
		show_receipt(self, told);
	else if (told && json_is_true(json_object_get(told, "allowed")))
		show_end(self, told);
	else if (told)
		show_decision(self, told);
	json_decref(told);
}

static void let_go(RwHandoverDesk *self)
{
	const struct way *way = find_way(self->disposition);
	const char *number = rw_json_text(self->card, "inventory_id");
	GVariant *options;

	gtk_widget_set_sensitive(self->go, FALSE);
	options = rw_disposal_form_get_options(self->form);
	if (strcmp(way->method, "Dispose") == 0)
		options = g_variant_new("(ss@a{sv})", number, self->disposition, options);
	else
		options = g_variant_new("(s@a{sv})", number, options);
	rw_cases_call(self->client, way->method, options, NULL, have_gone, g_object_ref(self));
}

static void on_receipt_response(RwSheet *sheet, const char *name, gpointer data)
{
	RwHandoverDesk *self = data;

	rw_sheet_close(sheet);
	if (strcmp(name, "issue") == 0)
		let_go(self);
}

/* What will stand on the receipt, before it cannot be changed any more. */
static void ask_receipt(RwHandoverDesk *self)
{
	g_autofree char *buyer = rw_disposal_form_get(self->form, "buyer");
	g_autofree char *payment = rw_disposal_form_get(self->form, "payment");
	g_autofree char *what = rw_asset_card_line(self->card);
	g_autofree char *text =
		g_strdup_printf(_("%s\nInventory %s, serial number %s\nBuyer: %s\nPayment: %s\n\n%s"), what,
				rw_json_text(self->card, "inventory_id"), rw_json_text(self->card, "serial"), buyer,
				*payment ? payment : _("no reference"), gtk_label_get_label(self->told));
	RwSheet *sheet =
		rw_sheet_new(_("Write the receipt?"),
			     _("It gets a number and is signed by the station. It is never changed after that; "
			       "the computer is the buyer's then."));
	GtkWidget *label = gtk_label_new(text);

	gtk_label_set_xalign(GTK_LABEL(label), 0);
	gtk_label_set_wrap(GTK_LABEL(label), TRUE);
	gtk_label_set_max_width_chars(GTK_LABEL(label), 60);
	rw_sheet_add(sheet, label);
	(void)rw_sheet_add_button(sheet, "cancel", _("Back"), "");
	(void)rw_sheet_add_button(sheet, "issue", _("Write it"), "suggested-action");
	g_signal_connect_object(sheet, "response", G_CALLBACK(on_receipt_response), self, 0);
	rw_sheet_present(sheet, GTK_WIDGET(self));
}

static void on_go(GtkWidget *widget, RwHandoverDesk *self)
{
	const struct way *way = find_way(self->disposition);
	const char *gap = rw_disposal_form_find_gap(self->form);

	show_problem(self->form_problem, gap);
	if (!way || gap || !self->may_go)
		return;
	if (strcmp(way->method, "HandOver") == 0)
		ask_receipt(self);
	else
		let_go(self);
}

static void clear_desk(RwHandoverDesk *self)
{
	gtk_editable_set_text(GTK_EDITABLE(self->search), "");
	g_clear_handle_id(&self->decide_later, g_source_remove);
	g_clear_pointer(&self->disposition, g_free);
	rw_disposal_form_set_disposition(self->form, "");
	rw_receipt_view_show(self->receipt, NULL, NULL);
	clear_box(self->card_box);
	gtk_label_set_label(self->evidence, "");
	show_problem(self->problem, NULL);
	gtk_widget_set_visible(self->show_certificate, FALSE);
	gtk_widget_set_visible(self->receive, FALSE);
	gtk_stack_set_visible_child_name(self->stack, "empty");
}

static void on_next(GtkButton *button, RwHandoverDesk *self)
{
	clear_desk(self);
	(void)gtk_widget_grab_focus(self->search);
}

static void on_receipt_done(RwReceiptView *receipt, RwHandoverDesk *self)
{
	on_next(NULL, self);
}

void rw_handover_desk_enter(RwHandoverDesk *self)
{
	(void)gtk_widget_grab_focus(self->search);
}

void rw_handover_desk_scan(RwHandoverDesk *self, const char *text)
{
	gtk_editable_set_text(GTK_EDITABLE(self->search), text);
	on_search(NULL, self);
}

void rw_handover_desk_set_client(RwHandoverDesk *self, RwClient *client)
{
	self->client = g_object_ref(client);
	rw_checklist_set_client(self->checklist, client);
	rw_receipt_view_set_client(self->receipt, client);
	g_signal_connect_object(self->receipt, "done", G_CALLBACK(on_receipt_done), self, 0);
	g_signal_connect_object(self->checklist, "changed", G_CALLBACK(on_checklist), self, G_CONNECT_SWAPPED);
	g_signal_connect_object(self->form, "changed", G_CALLBACK(on_form), self, G_CONNECT_SWAPPED);
	/* somebody else sits down: what stands here was not theirs */
	g_signal_connect_object(client, "notify::signed-in", G_CALLBACK(clear_desk), self, G_CONNECT_SWAPPED);
}

static void rw_handover_desk_dispose(GObject *object)
{
	RwHandoverDesk *self = RW_HANDOVER_DESK(object);

	g_clear_handle_id(&self->decide_later, g_source_remove);
	g_cancellable_cancel(self->reading);
	g_cancellable_cancel(self->deciding);
	g_clear_object(&self->reading);
	g_clear_object(&self->deciding);
	g_clear_object(&self->client);
	g_clear_pointer(&self->card, json_decref);
	g_clear_pointer(&self->disposition, g_free);
	g_clear_pointer(&self->certificate, g_free);
	G_OBJECT_CLASS(rw_handover_desk_parent_class)->dispose(object);
}

static void bind_children(GtkWidgetClass *widget_class)
{
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, search);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, problem);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, card_box);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, evidence);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, show_certificate);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, receive);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, stack);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, choices);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, rule);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, verdict_icon);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, verdict);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, reasons);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, check_title);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, checklist);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, form);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, told);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, receipt);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, form_problem);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, foot);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, go);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, end_word);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, end_text);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, end_certificate);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, end_show);
	gtk_widget_class_bind_template_child(widget_class, RwHandoverDesk, end_next);
}

static void rw_handover_desk_class_init(RwHandoverDeskClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->dispose = rw_handover_desk_dispose;
	g_type_ensure(RW_TYPE_CHECKLIST);
	g_type_ensure(RW_TYPE_DISPOSAL_FORM);
	g_type_ensure(RW_TYPE_RECEIPT_VIEW);
	gtk_widget_class_set_template_from_resource(widget_class, RW_RESOURCES "places/handover_desk.ui");
	bind_children(widget_class);
	gtk_widget_class_bind_template_callback(widget_class, on_search);
	gtk_widget_class_bind_template_callback(widget_class, on_receive);
	gtk_widget_class_bind_template_callback(widget_class, on_show_certificate);
	gtk_widget_class_bind_template_callback(widget_class, on_go);
	gtk_widget_class_bind_template_callback(widget_class, on_next);
}

static void rw_handover_desk_init(RwHandoverDesk *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
	rw_shown_follow_stack(self->stack);
}
