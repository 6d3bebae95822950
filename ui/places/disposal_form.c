/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/disposal_form.h"

#include <string.h>

#include <glib/gi18n.h>

#include "client/form.h"

struct _RwDisposalForm {
	GtkBox parent_instance;

	char *disposition;
	GtkGrid *grid;
	GHashTable *fields; /* key to widget, borrowed from the grid */
};

G_DEFINE_FINAL_TYPE(RwDisposalForm, rw_disposal_form, GTK_TYPE_BOX)

enum { CHANGED, ACTIVATE, N_SIGNALS };

static guint signals[N_SIGNALS];

#define HANDED_ON " sale reuse return donation recycling "

static const struct field {
	const char *dispositions; /* that have it, each between blanks */
	const char *key;
	const char *label;
	const char *gap; /* what is said when it is empty; NULL: it may be */
} fields[] = {
	{ HANDED_ON, "receiver", N_("Who receives it"), NULL },
	{ HANDED_ON, "reason", N_("Remark, without names"), NULL },
	{ " buyout ", "holder", N_("The buyer's reference in the register (compared, not kept)"),
	  N_("Scan or type the buyer's reference.") },
	{ " buyout ", "buyer", N_("The buyer's name (stands on the receipt only)"), N_("Write the buyer's name.") },
	{ " buyout ", "price", N_("Another price than told below, in kronor"), NULL },
	{ " buyout ", "reason", N_("Why another price, without names"), NULL },
	{ " buyout ", "payment", N_("Reference of the payment"), NULL },
	{ " destruction ", "method", N_("How it was destroyed"), NULL },
	{ " destruction ", "by", N_("Who destroyed it (company or own unit)"), N_("Write who destroyed it.") },
	{ " destruction ", "particle", N_("Size of the pieces (2 mm, H-5)"), NULL },
	{ " destruction ", "witness", N_("Witness: another operator's id"), NULL },
	{ " destruction ", "place", N_("Where"), NULL },
	{ " destruction ", "reference", N_("Number of the company's own paper"), NULL },
};

static const struct {
	const char *method;
	const char *word;
} methods[] = {
	{ "shredded", N_("shredded") },	 { "crushed", N_("crushed") },	   { "melted", N_("melted") },
	{ "incinerated", N_("burned") }, { "degaussed", N_("degaussed") },
};

static gboolean has_field(const struct field *field, const char *disposition)
{
	g_autofree char *word = g_strdup_printf(" %s ", disposition);

	return strstr(field->dispositions, word) != NULL;
}

static void on_changed(GtkWidget *widget, gpointer data)
{
	g_signal_emit(data, signals[CHANGED], 0);
}

static void on_method(GObject *widget, GParamSpec *pspec, gpointer data)
{
	g_signal_emit(data, signals[CHANGED], 0);
}

static void on_activate(GtkWidget *widget, gpointer data)
{
	g_signal_emit(data, signals[ACTIVATE], 0);
}

static GtkWidget *new_methods(RwDisposalForm *self)
{
	g_autoptr(GtkStringList) words = gtk_string_list_new(NULL);
	GtkWidget *choice = gtk_drop_down_new(NULL, NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(methods); i++)
		gtk_string_list_append(words, _(methods[i].word));
	gtk_drop_down_set_model(GTK_DROP_DOWN(choice), G_LIST_MODEL(words));
	g_signal_connect(choice, "notify::selected", G_CALLBACK(on_method), self);
	return choice;
}

static GtkWidget *new_entry(RwDisposalForm *self)
{
	GtkWidget *entry = gtk_entry_new();

	g_signal_connect(entry, "changed", G_CALLBACK(on_changed), self);
	g_signal_connect(entry, "activate", G_CALLBACK(on_activate), self);
	return entry;
}

static void add_field(RwDisposalForm *self, const struct field *field, int at)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);
	GtkWidget *label = gtk_label_new(_(field->label));
	GtkWidget *widget = strcmp(field->key, "method") == 0 ? new_methods(self) : new_entry(self);

	gtk_label_set_xalign(GTK_LABEL(label), 0);
	gtk_label_set_wrap(GTK_LABEL(label), TRUE);
	gtk_widget_set_hexpand(box, TRUE);
	gtk_widget_set_valign(box, GTK_ALIGN_END);
	gtk_accessible_update_property(GTK_ACCESSIBLE(widget), GTK_ACCESSIBLE_PROPERTY_LABEL, _(field->label), -1);
	gtk_box_append(GTK_BOX(box), label);
	gtk_box_append(GTK_BOX(box), widget);
	gtk_grid_attach(self->grid, box, at % 2, at / 2, 1, 1);
	g_hash_table_insert(self->fields, (gpointer)field->key, widget);
}

void rw_disposal_form_set_disposition(RwDisposalForm *self, const char *disposition)
{
	GtkWidget *child;
	int at = 0;

	g_free(self->disposition);
	self->disposition = g_strdup(disposition);
	g_hash_table_remove_all(self->fields);
	while ((child = gtk_widget_get_first_child(GTK_WIDGET(self->grid))))
		gtk_grid_remove(self->grid, child);
	for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
		if (has_field(&fields[i], disposition))
			add_field(self, &fields[i], at++);
	}
}

char *rw_disposal_form_get(RwDisposalForm *self, const char *key)
{
	GtkWidget *widget = g_hash_table_lookup(self->fields, key);

	if (!widget)
		return g_strdup("");
	if (GTK_IS_DROP_DOWN(widget))
		return g_strdup(methods[gtk_drop_down_get_selected(GTK_DROP_DOWN(widget))].method);
	return g_strstrip(g_strdup(gtk_editable_get_text(GTK_EDITABLE(widget))));
}

void rw_disposal_form_set(RwDisposalForm *self, const char *key, const char *text)
{
	GtkWidget *widget = g_hash_table_lookup(self->fields, key);

	if (widget && GTK_IS_EDITABLE(widget))
		gtk_editable_set_text(GTK_EDITABLE(widget), text);
}

GVariant *rw_disposal_form_get_options(RwDisposalForm *self)
{
	GVariantDict options;
	gint64 price;

	g_variant_dict_init(&options, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
		g_autofree char *text = rw_disposal_form_get(self, fields[i].key);

		if (!has_field(&fields[i], self->disposition ? self->disposition : ""))
			continue;
		if (strcmp(fields[i].key, "price") == 0 && rw_form_read_price(text, &price))
			g_variant_dict_insert(&options, "price_minor", "x", price);
		else if (*text && strcmp(fields[i].key, "price") != 0)
			g_variant_dict_insert(&options, fields[i].key, "s", text);
	}
	return g_variant_dict_end(&options);
}

const char *rw_disposal_form_find_gap(RwDisposalForm *self)
{
	for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
		g_autofree char *text = rw_disposal_form_get(self, fields[i].key);

		gint64 price;

		if (*text && strcmp(fields[i].key, "price") == 0 && !rw_form_read_price(text, &price))
			return _("Write the price in kronor, such as 500 or 499,50.");
		if (fields[i].gap && !*text && has_field(&fields[i], self->disposition))
			return _(fields[i].gap);
	}
	return NULL;
}

gboolean rw_disposal_form_focus(RwDisposalForm *self, const char *key)
{
	GtkWidget *widget = g_hash_table_lookup(self->fields, key);

	return widget && gtk_widget_grab_focus(widget);
}

static void rw_disposal_form_finalize(GObject *object)
{
	RwDisposalForm *self = RW_DISPOSAL_FORM(object);

	g_free(self->disposition);
	g_hash_table_unref(self->fields);
	G_OBJECT_CLASS(rw_disposal_form_parent_class)->finalize(object);
}

static void rw_disposal_form_class_init(RwDisposalFormClass *klass)
{
	G_OBJECT_CLASS(klass)->finalize = rw_disposal_form_finalize;
	signals[CHANGED] =
		g_signal_new("changed", RW_TYPE_DISPOSAL_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
	signals[ACTIVATE] =
		g_signal_new("activate", RW_TYPE_DISPOSAL_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void rw_disposal_form_init(RwDisposalForm *self)
{
	self->fields = g_hash_table_new(g_str_hash, g_str_equal);
	self->grid = GTK_GRID(gtk_grid_new());
	gtk_grid_set_column_spacing(self->grid, 12);
	gtk_grid_set_row_spacing(self->grid, 8);
	gtk_grid_set_column_homogeneous(self->grid, TRUE);
	gtk_widget_set_hexpand(GTK_WIDGET(self->grid), TRUE);
	gtk_box_append(GTK_BOX(self), GTK_WIDGET(self->grid));
}
