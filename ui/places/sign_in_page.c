/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/sign_in_page.h"

#include <string.h>

#include <glib/gi18n.h>

#include "client/card.h"
#include "client/form.h"
#include "client/json.h"
#include "client/person.h"

#define DAYS_SOON 30

struct _RwSignInPage {
	AdwBin parent_instance;

	RwClient *client;
	RwSettings *settings;
	GListStore *people_list;
	char *wanted; /* the person to choose when the list is here */

	GtkLabel *station;
	GtkListBox *checks;
	GtkLabel *reason;
	GtkListBox *people;
	GtkWidget *pin;
	GtkLabel *error;
	GtkWidget *card;
	GtkWidget *go;
	GtkDropDown *keyboard;
};

G_DEFINE_FINAL_TYPE(RwSignInPage, rw_sign_in_page, ADW_TYPE_BIN)

enum { SIGNED_IN, N_SIGNALS };

static guint signals[N_SIGNALS];

static void show_error(RwSignInPage *self, const char *text)
{
	gtk_label_set_label(self->error, text ? text : "");
	gtk_widget_set_visible(GTK_WIDGET(self->error), text != NULL);
}

/* --- the station's state */

/* A line that says whether something is well: icon and words, never colour alone. */
static void add_check(RwSignInPage *self, gboolean is_well, const char *title, const char *text)
{
	GtkWidget *row = adw_action_row_new();
	GtkWidget *icon = gtk_image_new_from_icon_name(is_well ? "radera-check-symbolic" : "radera-warning-symbolic");

	gtk_widget_add_css_class(icon, is_well ? "success" : "warning");
	adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(row), FALSE);
	adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), title);
	adw_action_row_set_subtitle(ADW_ACTION_ROW(row), text);
	adw_action_row_set_subtitle_lines(ADW_ACTION_ROW(row), 4);
	adw_action_row_add_prefix(ADW_ACTION_ROW(row), icon);
	gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
	gtk_list_box_append(self->checks, row);
}

static void check_clock(RwSignInPage *self, const json_t *clock)
{
	const char *problem = rw_json_text(clock, "problem");
	g_autofree char *now = rw_form_time(json_integer_value(json_object_get(clock, "wall_ms")));
	g_autofree char *text =
		*problem ? g_strdup_printf(_("%s. It cannot be right: set the clock before you erase."), now)
			 : g_strdup_printf(_("%s. Is that right?"), now);

	add_check(self, !*problem, _("Clock"), text);
}

static void check_room(RwSignInPage *self, const json_t *store)
{
	const char *problem = rw_json_text(store, "problem");
	guint64 left = (guint64)json_integer_value(json_object_get(store, "free_bytes"));
	g_autofree char *size = rw_form_size(left);
	g_autofree char *text = NULL;

	if (*problem)
		text = g_strdup_printf(_("cannot be read: %s. Put the stick back."), problem);
	else if (json_is_true(json_object_get(store, "read_only")))
		text = g_strdup(_("is write-protected: nothing can be erased until it takes evidence"));
	else
		text = g_strdup_printf(_("%s free"), size);
	add_check(self, !*problem && left > 200000000 && !json_is_true(json_object_get(store, "read_only")),
		  _("Place for evidence"), text);
}

static void check_key(RwSignInPage *self, const json_t *key)
{
	gint64 until = json_integer_value(json_object_get(key, "not_after_ms"));
	g_autofree char *day = rw_form_day(until);
	gint64 days = (until - g_get_real_time() / 1000) / 86400000;
	g_autofree char *text = days < DAYS_SOON
					? g_strdup_printf(_("good until %s: have the administrator renew it"), day)
					: g_strdup_printf(_("good until %s"), day);

	add_check(self, days >= DAYS_SOON, _("Signing key"), text);
}

/* What runs here: on the live image with the digest that it was opened by. */
static void check_version(RwSignInPage *self)
{
	RwBusStation1 *station = rw_client_get_station(self->client);
	g_autofree char *version = g_strdup_printf("Radera %s", rw_bus_station1_get_version(station));

	add_check(self, TRUE, version, rw_bus_station1_get_build(station));
}

static void have_condition(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwSignInPage) self = data;
	g_autofree char *text = NULL;
	const json_t *organisation;
	g_autofree char *name = NULL;
	GtkWidget *row;
	json_t *json;

	if (!rw_bus_station1_call_condition_finish(RW_BUS_STATION1(source), &text, result, NULL))
		return;
	json = json_loads(text, 0, NULL);
	organisation = json_object_get(json, "organisation");
	name = *rw_json_text(organisation, "name")
		       ? g_strdup_printf("%s · %s", rw_json_text(organisation, "name"),
					 rw_bus_station1_get_station_name(RW_BUS_STATION1(source)))
		       : g_strdup_printf("%s · %s", rw_json_text(json_object_get(json, "key"), "organisation"),
					 rw_bus_station1_get_station_name(RW_BUS_STATION1(source)));
	gtk_label_set_label(self->station, name);
	while ((row = gtk_widget_get_first_child(GTK_WIDGET(self->checks))))
		gtk_list_box_remove(self->checks, row);
	check_clock(self, json_object_get(json, "clock"));
	check_room(self, json_object_get(json, "store"));
	check_key(self, json_object_get(json, "key"));
	check_version(self);
	json_decref(json);
}

/* --- people */

static GtkWidget *make_row(gpointer item, gpointer data)
{
	RwPerson *person = item;
	GtkWidget *row = adw_action_row_new();
	g_autofree char *text =
		g_strdup_printf("%s · %s", rw_person_get_id(person), rw_word_role(rw_person_get_role(person)));

	adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(row), FALSE);
	adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), rw_person_get_name(person));
	adw_action_row_set_subtitle(ADW_ACTION_ROW(row), text);
	gtk_list_box_row_set_activatable(GTK_LIST_BOX_ROW(row), TRUE);
	gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
	return row;
}

static RwPerson *chosen_person(RwSignInPage *self)
{
	GtkListBoxRow *row = gtk_list_box_get_selected_row(self->people);
	g_autoptr(RwPerson) person =
		row && self->people_list
			? g_list_model_get_item(G_LIST_MODEL(self->people_list), (guint)gtk_list_box_row_get_index(row))
			: NULL;

	return person; /* the list holds it */
}

static gboolean choose(RwSignInPage *self, const char *id)
{
	guint n = self->people_list ? g_list_model_get_n_items(G_LIST_MODEL(self->people_list)) : 0;

	for (guint i = 0; i < n; i++) {
		g_autoptr(RwPerson) person = g_list_model_get_item(G_LIST_MODEL(self->people_list), i);

		if (g_strcmp0(rw_person_get_id(person), id) != 0)
			continue;
		gtk_list_box_select_row(self->people, gtk_list_box_get_row_at_index(self->people, (int)i));
		gtk_widget_grab_focus(self->pin);
		return TRUE;
	}
	return FALSE;
}

static void have_people(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwSignInPage) self = data;
	g_autofree char *text = NULL;
	g_autoptr(GListStore) all = NULL;

	if (!rw_bus_station1_call_operators_finish(RW_BUS_STATION1(source), &text, result, NULL))
		return;
	all = rw_people_from_json(text);
	for (guint i = g_list_model_get_n_items(G_LIST_MODEL(all)); i > 0; i--) {
		g_autoptr(RwPerson) person = g_list_model_get_item(G_LIST_MODEL(all), i - 1);

		if (!rw_person_may_sign_in(person))
			g_list_store_remove(all, i - 1);
	}
	g_set_object(&self->people_list, all);
	gtk_list_box_bind_model(self->people, G_LIST_MODEL(all), make_row, NULL, NULL);
	if (g_list_model_get_n_items(G_LIST_MODEL(all)) == 0)
		show_error(self, _("Nobody may sign in here yet. An administrator names people with: radera operator "
				   "add, radera operator pin."));
	if (!choose(self, self->wanted) && g_list_model_get_n_items(G_LIST_MODEL(all)) > 0)
		gtk_list_box_select_row(self->people, gtk_list_box_get_row_at_index(self->people, 0));
}

static void on_person_chosen(GtkListBox *list, GtkListBoxRow *row, RwSignInPage *self)
{
	RwPerson *person = chosen_person(self);

	if (!person)
		return;
	gtk_widget_set_visible(self->card, rw_person_has_card(person) && rw_card_directory());
	g_free(self->wanted);
	self->wanted = g_strdup(rw_person_get_id(person));
}

static void on_person_activated(GtkListBox *list, GtkListBoxRow *row, RwSignInPage *self)
{
	gtk_widget_grab_focus(self->pin);
}

void rw_sign_in_page_scan(RwSignInPage *self, const char *text)
{
	if (!choose(self, text))
		show_error(self, _("Nobody who may sign in here has that id."));
}

/* --- signing in */

static void set_busy(RwSignInPage *self, gboolean busy)
{
	gtk_widget_set_sensitive(self->card, !busy);
	gtk_widget_set_sensitive(self->go, !busy);
	gtk_widget_set_sensitive(self->pin, !busy);
}

static void ended(RwSignInPage *self, gboolean is_in, const GError *error)
{
	set_busy(self, FALSE);
	gtk_editable_set_text(GTK_EDITABLE(self->pin), "");
	if (!is_in) {
		g_autofree char *text = rw_form_error(error);

		show_error(self, text);
		gtk_widget_grab_focus(self->pin);
		return;
	}
	show_error(self, NULL);
	rw_sign_in_page_set_reason(self, NULL);
	g_signal_emit(self, signals[SIGNED_IN], 0);
}

static void have_signed_in(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwSignInPage) self = data;
	g_autoptr(GError) error = NULL;
	gboolean is_in = rw_client_sign_in_finish(RW_CLIENT(source), result, &error);

	ended(self, is_in, error);
}

static void have_used_card(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwSignInPage) self = data;
	g_autoptr(GError) error = NULL;
	gboolean is_in = rw_card_sign_in_finish(RW_CLIENT(source), result, &error);

	ended(self, is_in, error);
}

static void on_card(GtkButton *button, RwSignInPage *self)
{
	RwPerson *person = chosen_person(self);

	if (!person)
		return;
	show_error(self, NULL);
	set_busy(self, TRUE);
	rw_card_sign_in(self->client, rw_person_get_id(person), gtk_editable_get_text(GTK_EDITABLE(self->pin)),
			have_used_card, g_object_ref(self));
}

static void on_sign_in(GtkWidget *widget, RwSignInPage *self)
{
	RwPerson *person = chosen_person(self);
	const char *pin = gtk_editable_get_text(GTK_EDITABLE(self->pin));

	if (!person) {
		show_error(self, _("Choose your name first."));
		return;
	}
	if (!*pin) {
		show_error(self, _("Type your PIN."));
		gtk_widget_grab_focus(self->pin);
		return;
	}
	show_error(self, NULL);
	set_busy(self, TRUE);
	rw_client_sign_in(self->client, rw_person_get_id(person), pin, NULL, have_signed_in, g_object_ref(self));
}

/* --- keyboard layout */

static const struct {
	const char *layout;
	const char *name;
} layouts[] = {
	{ "se", N_("Swedish keyboard") },      { "us", N_("English (US) keyboard") },
	{ "gb", N_("English (UK) keyboard") }, { "no", N_("Norwegian keyboard") },
	{ "dk", N_("Danish keyboard") },       { "fi", N_("Finnish keyboard") },
	{ "de", N_("German keyboard") },
};

static void on_keyboard(GtkDropDown *menu, GParamSpec *pspec, gpointer data)
{
	RwSignInPage *self = data;
	guint at = gtk_drop_down_get_selected(menu);

	if (at < G_N_ELEMENTS(layouts))
		g_object_set(self->settings, "keyboard", layouts[at].layout, NULL);
}

static void build_keyboards(RwSignInPage *self)
{
	g_autoptr(GtkStringList) names = gtk_string_list_new(NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(layouts); i++)
		gtk_string_list_append(names, _(layouts[i].name));
	gtk_drop_down_set_model(self->keyboard, G_LIST_MODEL(names));
	for (guint i = 0; i < G_N_ELEMENTS(layouts); i++) {
		if (strcmp(layouts[i].layout, rw_settings_get_keyboard(self->settings)) == 0)
			gtk_drop_down_set_selected(self->keyboard, i);
	}
	g_signal_connect(self->keyboard, "notify::selected", G_CALLBACK(on_keyboard), self);
}

void rw_sign_in_page_enter(RwSignInPage *self)
{
	RwBusStation1 *station = rw_client_get_station(self->client);

	if (!station)
		return;
	if (*rw_client_get_person_id(self->client)) { /* locked: the same person again, mostly */
		g_free(self->wanted);
		self->wanted = g_strdup(rw_client_get_person_id(self->client));
	}
	rw_bus_station1_call_condition(station, NULL, have_condition, g_object_ref(self));
	rw_bus_station1_call_operators(station, NULL, have_people, g_object_ref(self));
	gtk_widget_grab_focus(self->pin);
}

void rw_sign_in_page_set_reason(RwSignInPage *self, const char *reason)
{
	gtk_label_set_label(self->reason, reason ? reason : "");
	gtk_widget_set_visible(GTK_WIDGET(self->reason), reason != NULL);
}

void rw_sign_in_page_set_up(RwSignInPage *self, RwClient *client, RwSettings *settings)
{
	self->client = g_object_ref(client);
	self->settings = g_object_ref(settings);
	build_keyboards(self);
}

static void rw_sign_in_page_dispose(GObject *object)
{
	RwSignInPage *self = RW_SIGN_IN_PAGE(object);

	g_clear_object(&self->client);
	g_clear_object(&self->settings);
	g_clear_object(&self->people_list);
	g_clear_pointer(&self->wanted, g_free);
	G_OBJECT_CLASS(rw_sign_in_page_parent_class)->dispose(object);
}

static void rw_sign_in_page_class_init(RwSignInPageClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->dispose = rw_sign_in_page_dispose;
	signals[SIGNED_IN] =
		g_signal_new("signed-in", RW_TYPE_SIGN_IN_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
	gtk_widget_class_set_template_from_resource(widget_class, RW_RESOURCES "places/sign_in_page.ui");
	gtk_widget_class_bind_template_child(widget_class, RwSignInPage, station);
	gtk_widget_class_bind_template_child(widget_class, RwSignInPage, checks);
	gtk_widget_class_bind_template_child(widget_class, RwSignInPage, reason);
	gtk_widget_class_bind_template_child(widget_class, RwSignInPage, people);
	gtk_widget_class_bind_template_child(widget_class, RwSignInPage, pin);
	gtk_widget_class_bind_template_child(widget_class, RwSignInPage, error);
	gtk_widget_class_bind_template_child(widget_class, RwSignInPage, card);
	gtk_widget_class_bind_template_child(widget_class, RwSignInPage, go);
	gtk_widget_class_bind_template_callback(widget_class, on_card);
	gtk_widget_class_bind_template_child(widget_class, RwSignInPage, keyboard);
	gtk_widget_class_bind_template_callback(widget_class, on_person_chosen);
	gtk_widget_class_bind_template_callback(widget_class, on_person_activated);
	gtk_widget_class_bind_template_callback(widget_class, on_sign_in);
}

static void rw_sign_in_page_init(RwSignInPage *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
}
