/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/review_desk.h"

#include <string.h>

#include <glib/gi18n.h>

#include "client/cases.h"
#include "client/form.h"
#include "client/json.h"
#include "places/asset_card.h"
#include "widgets/role.h"
#include "widgets/shown.h"
#include "window/sheet.h"
#include "window/window.h"

#define PHRASES_MAX 3

struct _RwReviewDesk {
	AdwBin parent_instance;

	RwClient *client;
	GListStore *matters;
	GtkSingleSelection *selection;
	GCancellable *asking; /* for the list */
	GCancellable *reading;
	gint64 shown;	/* the matter in the detail pane; 0 none */
	gint64 wanted;	/* to show when the list is there; 0 none */
	char *scanned;	/* looked for when the list is there */
	json_t *matter; /* as it is shown, with its cards */

	GtkLabel *count;
	GtkListView *list;
	GtkCheckButton *all;
	GtkStack *detail;
	GtkImage *icon;
	GtkLabel *title;
	GtkLabel *sentence;
	GtkWidget *cards;
	GtkLabel *advice;
	GtkWidget *register_it;
	GtkWidget *settle;
	GtkWidget *usual;
	GtkWidget *popover;
	GtkWidget *phrases;
	GtkWidget *found;
	GtkWidget *resolve;
	GtkLabel *problem;
};

G_DEFINE_FINAL_TYPE(RwReviewDesk, rw_review_desk, ADW_TYPE_BIN)

/* What to do about each kind, and what is often found out. */
static const struct kind {
	const char *kind;
	const char *advice;
	const char *phrases[PHRASES_MAX];
} kinds[] = {
	{ "unknown",
	  N_("Compare the number with the label. If the thing is the organisation's and the register does not know it, "
	     "register it here; the register is told afterwards."),
	  { N_("The label was read wrongly."), N_("Registered here.") } },
	{ "serial-mismatch",
	  N_("Look at the label and at the serial number beneath the computer. Either the label sits on the wrong "
	     "computer, or the register has the wrong number. Mend it where it is wrong."),
	  { N_("The label sat on the wrong computer and was moved."), N_("The register was wrong and is corrected."),
	    N_("The mainboard was changed, and the serial number with it.") } },
	{ "duplicate",
	  N_("One computer cannot be two. Look at the label: that number is the right one. Strike the other row off in "
	     "the register."),
	  { N_("The other row was struck off in the register.") } },
	{ "disposed",
	  N_("This thing was handed on, and lies here all the same. Find out whether it was never collected, or "
	     "whether "
	     "another one wears its label."),
	  { N_("It was never collected."), N_("Another thing wore its label.") } },
	{ "retired",
	  N_("The register has struck it off, and it lies here. Find out who struck it off, and why."),
	  { N_("Struck off too early; the register is corrected."),
	    N_("Struck off rightly; it is erased all the same.") } },
	{ "drive-elsewhere",
	  N_("This drive was in another computer before. Both computers may lack a drive that is not erased: look into "
	     "the other one too."),
	  { N_("The drive was moved on purpose."), N_("The drive was put back.") } },
	{ "supplier-unmatched",
	  N_("The supplier reports a thing that fits no card. Ask the supplier, or correct the number."),
	  { N_("It is not ours; the supplier was told."), N_("Number corrected; the report was read again.") } },
	{ "merge-conflict",
	  N_("Two stations say different things of it. Look at the thing itself: what is true stands there."),
	  { N_("What this station says is true.") } },
};

static const struct kind *find_kind(const char *kind)
{
	for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
		if (strcmp(kinds[i].kind, kind) == 0)
			return &kinds[i];
	}
	return NULL;
}

static void show_problem(RwReviewDesk *self, const char *text)
{
	gtk_label_set_label(self->problem, text ? text : "");
	gtk_widget_set_visible(GTK_WIDGET(self->problem), text != NULL);
}

static gint64 id_of(const json_t *review)
{
	return json_integer_value(json_object_get(review, "id"));
}

/* --- one matter */

static void clear_box(GtkWidget *box)
{
	GtkWidget *child;

	while ((child = gtk_widget_get_first_child(box)))
		gtk_box_remove(GTK_BOX(box), child);
}

static const char *heading_of(const char *by)
{
	return strcmp(by, "number") == 0   ? _("The card of the number")
	       : strcmp(by, "serial") == 0 ? _("The card of the serial number")
					   : _("Where the drive was before");
}

static void show_cards(RwReviewDesk *self, const json_t *cards)
{
	const json_t *it;
	gsize i;

	clear_box(self->cards);
	json_array_foreach(cards, i, it)
	{
		const json_t *other = json_array_size(cards) == 2 ? json_array_get(cards, 1 - i) : NULL;

		gtk_box_append(GTK_BOX(self->cards),
			       rw_asset_card_new(json_object_get(it, "card"), heading_of(rw_json_text(it, "by")),
						 json_object_get(other, "card")));
	}
	gtk_widget_set_visible(self->cards, json_array_size(cards) > 0);
}

static void on_phrase(GtkButton *button, gpointer data)
{
	RwReviewDesk *self = data;

	gtk_popover_popdown(GTK_POPOVER(self->popover));
	gtk_editable_set_text(GTK_EDITABLE(self->found), gtk_button_get_label(button));
	gtk_editable_set_position(GTK_EDITABLE(self->found), -1);
	(void)gtk_widget_grab_focus(self->found);
}

static void show_phrases(RwReviewDesk *self, const struct kind *kind)
{
	clear_box(self->phrases);
	for (gsize i = 0; kind && i < PHRASES_MAX && kind->phrases[i]; i++) {
		GtkWidget *button = gtk_button_new_with_label(_(kind->phrases[i]));

		g_signal_connect(button, "clicked", G_CALLBACK(on_phrase), self);
		gtk_box_append(GTK_BOX(self->phrases), button);
	}
}

static void show_settled(RwReviewDesk *self, const json_t *review)
{
	g_autofree char *text = g_strdup_printf(_("Settled by %s: %s"), rw_json_text(review, "resolved_by"),
						rw_json_text(review, "resolution"));

	gtk_label_set_label(self->advice, text);
}

static void show_matter(RwReviewDesk *self, json_t *matter)
{
	const json_t *review = json_object_get(matter, "review");
	const struct kind *kind = find_kind(rw_json_text(review, "kind"));
	gboolean is_open = !*rw_json_text(review, "resolution");
	gboolean may = rw_client_may_erase(self->client);
	g_autofree char *sentence = rw_form_lines(rw_json_text(review, "detail"));

	json_decref(self->matter);
	self->matter = json_incref(matter);
	gtk_image_set_from_icon_name(self->icon, is_open ? "radera-hand-symbolic" : "radera-check-symbolic");
	rw_role_set(GTK_WIDGET(self->icon), is_open ? "warning" : "success");
	gtk_label_set_label(self->title, rw_word_review(rw_json_text(review, "kind")));
	gtk_label_set_label(self->sentence, sentence);
	show_cards(self, json_object_get(matter, "cards"));
	if (is_open)
		gtk_label_set_label(self->advice, kind ? _(kind->advice) : "");
	else
		show_settled(self, review);
	gtk_widget_set_visible(self->register_it, is_open && may &&
							  strcmp(rw_json_text(review, "kind"), "unknown") == 0 &&
							  json_array_size(json_object_get(matter, "cards")) == 0);
	gtk_widget_set_visible(self->settle, is_open && may);
	show_phrases(self, kind);
	gtk_widget_set_visible(self->usual, kind != NULL);
	show_problem(self, NULL);
	gtk_stack_set_visible_child_name(self->detail, "matter");
}

static void have_matter(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwReviewDesk) self = data;
	g_autoptr(GError) error = NULL;
	json_t *matter = rw_cases_finish(result, &error);
	RwWindow *window = rw_window_of(GTK_WIDGET(self));

	if (matter)
		show_matter(self, matter);
	else if (window)
		rw_window_tell_error(window, error);
	json_decref(matter);
}

static void read_matter(RwReviewDesk *self, gint64 id)
{
	g_cancellable_cancel(self->reading);
	g_clear_object(&self->reading);
	self->reading = g_cancellable_new();
	if (id != self->shown)
		gtk_editable_set_text(GTK_EDITABLE(self->found), "");
	self->shown = id;
	rw_cases_call(self->client, "Review", g_variant_new("(x)", id), self->reading, have_matter, g_object_ref(self));
}

/* --- the list */

static void on_selection(RwReviewDesk *self)
{
	RwItem *item = gtk_single_selection_get_selected_item(self->selection);

	if (item)
		read_matter(self, id_of(rw_item_get_json(item)));
	else
		self->shown = 0;
	if (!item)
		gtk_stack_set_visible_child_name(self->detail, "empty");
}

static gboolean is_about(RwItem *item, const char *number)
{
	return g_ascii_strcasecmp(rw_item_text(item, "inventory_id"), number) == 0 ||
	       g_ascii_strcasecmp(rw_item_text(item, "serial"), number) == 0;
}

/* The matter that was looked at, or asked for by its number; else the oldest. */
static void choose(RwReviewDesk *self)
{
	guint n = g_list_model_get_n_items(G_LIST_MODEL(self->matters));
	gboolean is_found = FALSE;
	guint at = 0;

	for (guint i = 0; i < n; i++) {
		g_autoptr(RwItem) item = g_list_model_get_item(G_LIST_MODEL(self->matters), i);
		gboolean fits =
			self->scanned ? is_about(item, self->scanned) : id_of(rw_item_get_json(item)) == self->wanted;

		if (fits && !is_found)
			at = i;
		is_found = is_found || fits;
	}
	if (self->scanned && !is_found) {
		g_autofree char *text = g_strdup_printf(_("There is no matter about %s."), self->scanned);

		rw_window_tell(rw_window_of(GTK_WIDGET(self)), text);
	}
	g_clear_pointer(&self->scanned, g_free);
	gtk_single_selection_set_selected(self->selection, n ? at : GTK_INVALID_LIST_POSITION);
	on_selection(self);
}

static void have_list(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwReviewDesk) self = data;
	g_autoptr(GError) error = NULL;
	json_t *list = rw_cases_finish(result, &error);
	guint n = (guint)json_array_size(list);
	g_autofree char *text = NULL;

	if (!list) {
		text = rw_form_error(error);
		if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
			gtk_label_set_label(self->count, text);
		return;
	}
	text = n ? g_strdup_printf(ngettext("%u matter", "%u matters", n), n) : g_strdup(_("Nothing waits here."));
	gtk_label_set_label(self->count, text);
	self->wanted = self->shown;
	g_signal_handlers_block_by_func(self->selection, on_selection, self);
	rw_items_take(self->matters, list);
	json_decref(list);
	choose(self);
	g_signal_handlers_unblock_by_func(self->selection, on_selection, self);
}

static void ask(RwReviewDesk *self)
{
	g_cancellable_cancel(self->asking);
	g_clear_object(&self->asking);
	if (!*rw_client_get_person_id(self->client))
		return;
	self->asking = g_cancellable_new();
	rw_cases_call(self->client, "Reviews", g_variant_new("(b)", gtk_check_button_get_active(self->all)),
		      self->asking, have_list, g_object_ref(self));
}

void rw_review_desk_enter(RwReviewDesk *self)
{
	ask(self);
	(void)gtk_widget_grab_focus(GTK_WIDGET(self->list));
}

void rw_review_desk_scan(RwReviewDesk *self, const char *text)
{
	g_free(self->scanned);
	self->scanned = g_strdup(text);
	ask(self);
}

static void on_all(GtkCheckButton *button, RwReviewDesk *self)
{
	ask(self);
}

/* Somebody settled or added one, here or at another screen. */
static void on_changed(RwReviewDesk *self)
{
	if (gtk_widget_get_mapped(GTK_WIDGET(self)))
		ask(self);
}

/* --- settling */

static void have_settled(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwReviewDesk) self = data;
	g_autoptr(GError) error = NULL;
	json_t *answer = rw_cases_finish(result, &error);

	gtk_widget_set_sensitive(self->resolve, TRUE);
	if (!answer) {
		g_autofree char *text = rw_form_error(error);

		show_problem(self, text);
		return;
	}
	json_decref(answer);
	gtk_editable_set_text(GTK_EDITABLE(self->found), "");
	rw_window_tell(rw_window_of(GTK_WIDGET(self)),
		       _("Settled. It stands in the log with your name and the sentence."));
	rw_review_desk_enter(self);
}

static void on_resolve(GtkWidget *widget, RwReviewDesk *self)
{
	g_autofree char *text = g_strstrip(g_strdup(gtk_editable_get_text(GTK_EDITABLE(self->found))));

	if (!*text) {
		show_problem(self, _("Write in a sentence what was found out."));
		(void)gtk_widget_grab_focus(self->found);
		return;
	}
	show_problem(self, NULL);
	gtk_widget_set_sensitive(self->resolve, FALSE);
	rw_cases_call(self->client, "Resolve", g_variant_new("(xs)", self->shown, text), NULL, have_settled,
		      g_object_ref(self));
}

/* --- registering on the spot */

static const char *const asset_kinds[] = { "student", "teacher", "administrative", "shared",
					   "server",  "drive",	 "phone",	   "tablet" };

struct registering {
	RwReviewDesk *desk;
	GtkDropDown *kind;
	GtkWidget *serial;
	GtkWidget *model;
	GtkWidget *unit;
};

static void free_registering(gpointer data)
{
	g_object_unref(((struct registering *)data)->desk);
	g_free(data);
}

static void have_registered(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwSheet) sheet = data;
	struct registering *it = g_object_get_data(G_OBJECT(sheet), "registering");
	g_autoptr(GError) error = NULL;
	json_t *card = rw_cases_finish(result, &error);

	rw_sheet_settle(sheet, error);
	if (!card)
		return;
	json_decref(card);
	read_matter(it->desk, it->desk->shown);
	gtk_editable_set_text(GTK_EDITABLE(it->desk->found), _("Registered here."));
	rw_sheet_close(sheet);
	(void)gtk_widget_grab_focus(it->desk->resolve);
}

static void add_text(GVariantDict *card, const char *key, GtkWidget *entry)
{
	g_autofree char *text = g_strstrip(g_strdup(gtk_editable_get_text(GTK_EDITABLE(entry))));

	if (*text)
		g_variant_dict_insert(card, key, "s", text);
}

static void on_register_response(RwSheet *sheet, const char *name, gpointer data)
{
	struct registering *it = data;
	const json_t *review = json_object_get(it->desk->matter, "review");
	GVariantDict card;

	if (strcmp(name, "cancel") == 0) {
		rw_sheet_close(sheet);
		return;
	}
	g_variant_dict_init(&card, NULL);
	g_variant_dict_insert(&card, "kind", "s", asset_kinds[gtk_drop_down_get_selected(it->kind)]);
	add_text(&card, "serial", it->serial);
	add_text(&card, "model", it->model);
	add_text(&card, "unit", it->unit);
	rw_sheet_set_problem(sheet, NULL);
	rw_sheet_set_busy(sheet, TRUE);
	rw_cases_call(it->desk->client, "Register",
		      g_variant_new("(s@a{sv})", rw_json_text(review, "inventory_id"), g_variant_dict_end(&card)), NULL,
		      have_registered, g_object_ref(sheet));
}

static GtkDropDown *new_kinds(void)
{
	g_autoptr(GtkStringList) words = gtk_string_list_new(NULL);
	GtkWidget *kinds_of = gtk_drop_down_new(NULL, NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(asset_kinds); i++)
		gtk_string_list_append(words, rw_word_kind(asset_kinds[i]));
	gtk_drop_down_set_model(GTK_DROP_DOWN(kinds_of), G_LIST_MODEL(words));
	gtk_accessible_update_property(GTK_ACCESSIBLE(kinds_of), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Kind"), -1);
	return GTK_DROP_DOWN(kinds_of);
}

static void on_register(GtkButton *button, RwReviewDesk *self)
{
	const json_t *review = json_object_get(self->matter, "review");
	g_autofree char *title = g_strdup_printf(_("Register %s"), rw_json_text(review, "inventory_id"));
	RwSheet *sheet = rw_sheet_new(title, _("Only what the thing is. No names of people."));
	struct registering *it = g_new0(struct registering, 1);

	it->desk = g_object_ref(self);
	g_object_set_data_full(G_OBJECT(sheet), "registering", it, free_registering);
	it->kind = new_kinds();
	rw_sheet_add(sheet, GTK_WIDGET(it->kind));
	it->serial = rw_sheet_add_entry(sheet, _("Serial number"), FALSE);
	it->model = rw_sheet_add_entry(sheet, _("Make and model"), FALSE);
	it->unit = rw_sheet_add_entry(sheet, _("Unit"), FALSE);
	gtk_editable_set_text(GTK_EDITABLE(it->serial), rw_json_text(review, "serial"));
	(void)rw_sheet_add_button(sheet, "cancel", _("Back"), "");
	(void)rw_sheet_add_button(sheet, "register", _("Register"), "suggested-action");
	g_signal_connect(sheet, "response", G_CALLBACK(on_register_response), it);
	rw_sheet_present(sheet, GTK_WIDGET(self));
}

/* --- object */

static void set_up_row(GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
	GtkWidget *texts = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2);
	GtkWidget *title = gtk_label_new(NULL);
	GtkWidget *more = gtk_label_new(NULL);

	gtk_label_set_xalign(GTK_LABEL(title), 0);
	gtk_label_set_wrap(GTK_LABEL(title), TRUE);
	gtk_label_set_xalign(GTK_LABEL(more), 0);
	gtk_label_set_ellipsize(GTK_LABEL(more), PANGO_ELLIPSIZE_END);
	gtk_widget_add_css_class(title, "heading");
	gtk_widget_add_css_class(more, "caption");
	gtk_box_append(GTK_BOX(texts), title);
	gtk_box_append(GTK_BOX(texts), more);
	gtk_list_item_set_child(item, texts);
}

static void bind_row(GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
	RwItem *matter = gtk_list_item_get_item(item);
	GtkWidget *texts = gtk_list_item_get_child(item);
	const char *number = rw_item_text(matter, "inventory_id");
	const char *serial = rw_item_text(matter, "serial");
	const char *kind = rw_word_review(rw_item_text(matter, "kind"));
	g_autofree char *when =
		rw_form_time(json_integer_value(json_object_get(rw_item_get_json(matter), "created_ms")));
	g_autofree char *title = g_strdup_printf("%s · %s", *number ? number : serial, kind);
	g_autofree char *more = g_strdup_printf("%s%s%s%s%s", when, *serial && *number ? " · " : "",
						*number ? serial : "", *rw_item_text(matter, "resolution") ? " · " : "",
						*rw_item_text(matter, "resolution") ? _("settled") : "");

	gtk_label_set_label(GTK_LABEL(gtk_widget_get_first_child(texts)), title);
	gtk_label_set_label(GTK_LABEL(gtk_widget_get_last_child(texts)), more);
}

/* Enter in the list goes on to the sentence. */
static void on_activate(GtkListView *list, guint position, RwReviewDesk *self)
{
	if (gtk_widget_get_visible(self->settle))
		(void)gtk_widget_grab_focus(self->found);
}

void rw_review_desk_set_client(RwReviewDesk *self, RwClient *client)
{
	GtkListItemFactory *factory = gtk_signal_list_item_factory_new();

	self->client = g_object_ref(client);
	self->matters = g_list_store_new(RW_TYPE_ITEM);
	self->selection = gtk_single_selection_new(G_LIST_MODEL(g_object_ref(self->matters)));
	g_signal_connect(factory, "setup", G_CALLBACK(set_up_row), NULL);
	g_signal_connect(factory, "bind", G_CALLBACK(bind_row), NULL);
	gtk_list_view_set_factory(self->list, factory);
	g_object_unref(factory);
	gtk_list_view_set_model(self->list, GTK_SELECTION_MODEL(self->selection));
	g_signal_connect(self->list, "activate", G_CALLBACK(on_activate), self);
	g_signal_connect_object(self->selection, "notify::selected-item", G_CALLBACK(on_selection), self,
				G_CONNECT_SWAPPED);
	g_signal_connect_object(client, "changed", G_CALLBACK(on_changed), self, G_CONNECT_SWAPPED);
	gtk_stack_set_visible_child_name(self->detail, "empty");
}

static void rw_review_desk_dispose(GObject *object)
{
	RwReviewDesk *self = RW_REVIEW_DESK(object);

	g_cancellable_cancel(self->asking);
	g_cancellable_cancel(self->reading);
	g_clear_object(&self->asking);
	g_clear_object(&self->reading);
	g_clear_object(&self->selection);
	g_clear_object(&self->matters);
	g_clear_object(&self->client);
	g_clear_pointer(&self->scanned, g_free);
	g_clear_pointer(&self->matter, json_decref);
	G_OBJECT_CLASS(rw_review_desk_parent_class)->dispose(object);
}

static void rw_review_desk_class_init(RwReviewDeskClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->dispose = rw_review_desk_dispose;
	gtk_widget_class_set_template_from_resource(widget_class, RW_RESOURCES "places/review_desk.ui");
	gtk_widget_class_bind_template_child(widget_class, RwReviewDesk, count);
	gtk_widget_class_bind_template_child(widget_class, RwReviewDesk, list);
	gtk_widget_class_bind_template_child(widget_class, RwReviewDesk, all);
	gtk_widget_class_bind_template_child(widget_class, RwReviewDesk, detail);
	gtk_widget_class_bind_template_child(widget_class, RwReviewDesk, icon);
	gtk_widget_class_bind_template_child(widget_class, RwReviewDesk, title);
	gtk_widget_class_bind_template_child(widget_class, RwReviewDesk, sentence);
	gtk_widget_class_bind_template_child(widget_class, RwReviewDesk, cards);
	gtk_widget_class_bind_template_child(widget_class, RwReviewDesk, advice);
	gtk_widget_class_bind_template_child_full(widget_class, "register", FALSE,
						  G_STRUCT_OFFSET(RwReviewDesk, register_it));
	gtk_widget_class_bind_template_child(widget_class, RwReviewDesk, settle);
	gtk_widget_class_bind_template_child(widget_class, RwReviewDesk, usual);
	gtk_widget_class_bind_template_child(widget_class, RwReviewDesk, popover);
	gtk_widget_class_bind_template_child(widget_class, RwReviewDesk, phrases);
	gtk_widget_class_bind_template_child(widget_class, RwReviewDesk, found);
	gtk_widget_class_bind_template_child(widget_class, RwReviewDesk, resolve);
	gtk_widget_class_bind_template_child(widget_class, RwReviewDesk, problem);
	gtk_widget_class_bind_template_callback(widget_class, on_all);
	gtk_widget_class_bind_template_callback(widget_class, on_register);
	gtk_widget_class_bind_template_callback(widget_class, on_resolve);
}

static void rw_review_desk_init(RwReviewDesk *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
	rw_shown_follow_stack(self->detail);
	/* a menu button names the button inside of it by its label only, which cannot be shortened */
	gtk_accessible_update_property(GTK_ACCESSIBLE(gtk_widget_get_first_child(self->usual)),
				       GTK_ACCESSIBLE_PROPERTY_LABEL, _("Usual answers"), -1);
}
