/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/asset_card.h"

#include <glib/gi18n.h>

#include "client/form.h"
#include "client/json.h"
#include "widgets/role.h"

static void add_part(GString *text, const char *part)
{
	if (*part)
		g_string_append_printf(text, "%s%s", text->len ? " · " : "", part);
}

static char *name_of(const json_t *card)
{
	return g_strstrip(g_strdup_printf("%s %s", rw_json_text(card, "make"), rw_json_text(card, "model")));
}

char *rw_asset_card_line(const json_t *card)
{
	GString *text = g_string_new(NULL);
	g_autofree char *name = name_of(card);

	add_part(text, name);
	add_part(text, rw_word_kind(rw_json_text(card, "kind")));
	add_part(text, rw_json_text(card, "unit"));
	if (json_is_true(json_object_get(card, "has_holder")))
		add_part(text, _("has a holder"));
	return g_string_free(text, FALSE);
}

/* --- rows: each a name and a text of the card; none when the text is empty */

static char *text_of(const json_t *card, const char *key)
{
	return g_strdup(rw_json_text(card, key));
}

static char *kind_of(const json_t *card, const char *key)
{
	return g_strdup(rw_word_kind(rw_json_text(card, key)));
}

static char *holder_of(const json_t *card, const char *key)
{
	return g_strdup(json_is_true(json_object_get(card, key)) ? _("known to the register, not shown here")
								 : _("nobody"));
}

static char *state_of(const json_t *card, const char *key)
{
	const char *disposition = rw_json_text(card, "disposition");
	const char *word = rw_word_asset_state(rw_json_text(card, key));

	return *disposition ? g_strdup_printf("%s: %s", word, rw_word_disposition(disposition)) : g_strdup(word);
}

static char *price_of(const json_t *card, const char *key)
{
	return rw_form_price(json_integer_value(json_object_get(card, key)));
}

static const struct {
	const char *key;
	const char *title;
	char *(*read)(const json_t *card, const char *key);
} rows[] = {
	{ "serial", N_("Serial number"), text_of },
	{ "kind", N_("Kind"), kind_of },
	{ "unit", N_("Unit"), text_of },
	{ "organisation", N_("Owner"), text_of },
	{ "has_holder", N_("Holder"), holder_of },
	{ "in_use_since", N_("In use since"), text_of },
	{ "price_minor", N_("Price in the register"), price_of },
	{ "register_status", N_("The register says"), text_of },
	{ "state", N_("Here"), state_of },
};

static GtkWidget *new_label(const char *text, const char *style)
{
	GtkWidget *label = gtk_label_new(text);

	gtk_label_set_xalign(GTK_LABEL(label), 0);
	gtk_label_set_wrap(GTK_LABEL(label), TRUE);
	gtk_label_set_wrap_mode(GTK_LABEL(label), PANGO_WRAP_WORD_CHAR);
	if (style)
		gtk_widget_add_css_class(label, style);
	return label;
}

static void add_row(GtkGrid *grid, int at, const char *title, const char *text, gboolean differs)
{
	GtkWidget *name = new_label(title, "caption");
	GtkWidget *value = new_label(text, NULL);

	gtk_widget_set_valign(name, GTK_ALIGN_BASELINE);
	gtk_widget_set_valign(value, GTK_ALIGN_BASELINE);
	gtk_widget_set_hexpand(value, TRUE);
	if (differs) {
		g_autofree char *words = g_strdup_printf(_("%s (differs)"), text);

		gtk_label_set_label(GTK_LABEL(value), words);
		gtk_widget_add_css_class(value, "heading");
		rw_role_set(value, "warning");
	}
	gtk_grid_attach(grid, name, 0, at, 1, 1);
	gtk_grid_attach(grid, value, 1, at, 1, 1);
}

GtkWidget *rw_asset_card_new(const json_t *card, const char *heading, const json_t *other)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
	GtkGrid *grid = GTK_GRID(gtk_grid_new());
	g_autofree char *name = name_of(card);
	g_autofree char *title =
		g_strdup_printf("%s%s%s", rw_json_text(card, "inventory_id"), *name ? " · " : "", name);

	gtk_widget_add_css_class(box, "card");
	gtk_widget_set_valign(box, GTK_ALIGN_START);
	gtk_grid_set_column_spacing(grid, 16);
	gtk_grid_set_row_spacing(grid, 4);
	if (heading)
		gtk_box_append(GTK_BOX(box), new_label(heading, "caption"));
	gtk_box_append(GTK_BOX(box), new_label(title, "title-3"));
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = rows[i].read(card, rows[i].key);
		g_autofree char *held = other ? rows[i].read(other, rows[i].key) : NULL;

		if (*text)
			add_row(grid, (int)i, _(rows[i].title), text, held && g_ascii_strcasecmp(held, text) != 0);
	}
	gtk_box_append(GTK_BOX(box), GTK_WIDGET(grid));
	return box;
}
