/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/cases_page.h"

#include <glib/gi18n.h>

#include "client/cases.h"
#include "places/handover_desk.h"
#include "places/lot_desk.h"
#include "places/outbox_desk.h"
#include "places/review_desk.h"
#include "widgets/shown.h"

struct _RwCasesPage {
	AdwBin parent_instance;

	RwClient *client;

	GtkWidget *choice; /* of the desk */
	GtkStack *stack;
	RwReviewDesk *reviews;
	RwHandoverDesk *handover;
	RwLotDesk *lots;
	RwOutboxDesk *outbox;
};

G_DEFINE_FINAL_TYPE(RwCasesPage, rw_cases_page, ADW_TYPE_BIN)

static void enter_reviews(RwCasesPage *self)
{
	rw_review_desk_enter(self->reviews);
}

static void scan_reviews(RwCasesPage *self, const char *text)
{
	rw_review_desk_scan(self->reviews, text);
}

static void enter_handover(RwCasesPage *self)
{
	rw_handover_desk_enter(self->handover);
}

static void scan_handover(RwCasesPage *self, const char *text)
{
	rw_handover_desk_scan(self->handover, text);
}

static void enter_lots(RwCasesPage *self)
{
	rw_lot_desk_enter(self->lots);
}

static void scan_lots(RwCasesPage *self, const char *text)
{
	rw_lot_desk_scan(self->lots, text);
}

static void enter_outbox(RwCasesPage *self)
{
	rw_outbox_desk_enter(self->outbox);
}

/* In the order in which they stand. */
static const struct desk {
	const char *name;
	const char *word;
	void (*enter)(RwCasesPage *self);
	void (*scan)(RwCasesPage *self, const char *text); /* NULL: numbers mean nothing there */
} desks[] = {
	{ "reviews", N_("To look at"), enter_reviews, scan_reviews },
	{ "handover", N_("Hand over"), enter_handover, scan_handover },
	{ "lots", N_("Lots"), enter_lots, scan_lots },
	{ "outbox", N_("To the register"), enter_outbox, NULL },
};

static const struct desk *shown_desk(RwCasesPage *self)
{
	for (gsize i = 0; i < G_N_ELEMENTS(desks); i++) {
		if (g_strcmp0(gtk_stack_get_visible_child_name(self->stack), desks[i].name) == 0)
			return &desks[i];
	}
	return &desks[0];
}

void rw_cases_page_enter(RwCasesPage *self)
{
	shown_desk(self)->enter(self);
}

void rw_cases_page_scan(RwCasesPage *self, const char *text)
{
	const struct desk *desk = shown_desk(self);

	if (desk->scan)
		desk->scan(self, text);
}

static void on_chosen(GtkToggleButton *button, gpointer data)
{
	RwCasesPage *self = data;

	if (!gtk_toggle_button_get_active(button))
		return;
	gtk_stack_set_visible_child_name(self->stack, gtk_widget_get_name(GTK_WIDGET(button)));
	if (self->client)
		rw_cases_page_enter(self);
}

static void build_choice(RwCasesPage *self)
{
	GtkWidget *group = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(desks); i++) {
		GtkWidget *button = gtk_toggle_button_new_with_label(_(desks[i].word));

		gtk_widget_set_name(button, desks[i].name);
		if (group)
			gtk_toggle_button_set_group(GTK_TOGGLE_BUTTON(button), GTK_TOGGLE_BUTTON(group));
		else
			group = button;
		g_signal_connect(button, "toggled", G_CALLBACK(on_chosen), self);
		gtk_box_append(GTK_BOX(self->choice), button);
	}
	gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(group), TRUE);
}

/* "To look at (3)" */
static void show_count(RwCasesPage *self)
{
	guint n = rw_cases_count_open(self->client);
	g_autofree char *text = n ? g_strdup_printf("%s (%u)", _(desks[0].word), n) : g_strdup(_(desks[0].word));

	gtk_button_set_label(GTK_BUTTON(gtk_widget_get_first_child(self->choice)), text);
}

void rw_cases_page_set_client(RwCasesPage *self, RwClient *client)
{
	self->client = g_object_ref(client);
	rw_review_desk_set_client(self->reviews, client);
	rw_handover_desk_set_client(self->handover, client);
	rw_lot_desk_set_client(self->lots, client);
	rw_outbox_desk_set_client(self->outbox, client);
	g_signal_connect_object(client, "changed", G_CALLBACK(show_count), self, G_CONNECT_SWAPPED);
	g_signal_connect_object(client, "notify::connected", G_CALLBACK(show_count), self, G_CONNECT_SWAPPED);
	show_count(self);
}

static void rw_cases_page_dispose(GObject *object)
{
	g_clear_object(&RW_CASES_PAGE(object)->client);
	G_OBJECT_CLASS(rw_cases_page_parent_class)->dispose(object);
}

static void rw_cases_page_class_init(RwCasesPageClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->dispose = rw_cases_page_dispose;
	g_type_ensure(RW_TYPE_REVIEW_DESK);
	g_type_ensure(RW_TYPE_HANDOVER_DESK);
	g_type_ensure(RW_TYPE_LOT_DESK);
	g_type_ensure(RW_TYPE_OUTBOX_DESK);
	gtk_widget_class_set_template_from_resource(widget_class, RW_RESOURCES "places/cases_page.ui");
	gtk_widget_class_bind_template_child(widget_class, RwCasesPage, choice);
	gtk_widget_class_bind_template_child(widget_class, RwCasesPage, stack);
	gtk_widget_class_bind_template_child(widget_class, RwCasesPage, reviews);
	gtk_widget_class_bind_template_child(widget_class, RwCasesPage, handover);
	gtk_widget_class_bind_template_child(widget_class, RwCasesPage, lots);
	gtk_widget_class_bind_template_child(widget_class, RwCasesPage, outbox);
}

static void rw_cases_page_init(RwCasesPage *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
	rw_shown_follow_stack(self->stack);
	build_choice(self);
}
