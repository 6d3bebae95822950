/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/station_page.h"

#include <string.h>

#include <glib/gi18n.h>

#include "client/form.h"
#include "client/json.h"
#include "client/person.h"
#include "places/bay_wizard.h"
#include "places/export.h"
#include "places/office.h"
#include "window/window.h"

struct _RwStationPage {
	AdwBin parent_instance;

	RwClient *client;
	GPtrArray *rows; /* of what was asked: removed before it is shown anew */
	char *condition; /* JSON, for the diagnostics */
	json_t *organisation_now;

	AdwPreferencesGroup *organisation;
	AdwPreferencesGroup *people;
	AdwPreferencesGroup *bays;
	AdwPreferencesGroup *evidence;
	AdwPreferencesGroup *profiles;
	AdwPreferencesGroup *about;
	GtkWidget *change_organisation;
	GtkWidget *add_person;
	GtkWidget *map_bays;
};

G_DEFINE_FINAL_TYPE(RwStationPage, rw_station_page, ADW_TYPE_BIN)

struct row {
	AdwPreferencesGroup *group;
	GtkWidget *row;
};

static GtkWidget *add_row(RwStationPage *self, AdwPreferencesGroup *group, const char *title, const char *text)
{
	GtkWidget *row = adw_action_row_new();
	struct row *kept = g_new0(struct row, 1);

	adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(row), FALSE);
	adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), title);
	adw_action_row_set_subtitle(ADW_ACTION_ROW(row), text);
	adw_action_row_set_subtitle_lines(ADW_ACTION_ROW(row), 4);
	adw_preferences_group_add(group, row);
	kept->group = group;
	kept->row = row;
	g_ptr_array_add(self->rows, kept);
	return row;
}

static void clear_group(RwStationPage *self, AdwPreferencesGroup *group)
{
	for (guint i = self->rows->len; i > 0; i--) {
		struct row *it = g_ptr_array_index(self->rows, i - 1);

		if (it->group != group)
			continue;
		adw_preferences_group_remove(group, it->row);
		g_ptr_array_remove_index(self->rows, i - 1);
	}
}

/* --- organisation, evidence, key */

static void show_organisation(RwStationPage *self, const json_t *it)
{
	static const struct {
		const char *key;
		const char *title;
	} table[] = {
		{ "name", N_("Name") },	  { "unit", N_("Unit") },	{ "number", N_("Organisation number") },
		{ "place", N_("Place") }, { "contact", N_("Contact") },
	};

	clear_group(self, self->organisation);
	for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
		if (*rw_json_text(it, table[i].key))
			(void)add_row(self, self->organisation, _(table[i].title), rw_json_text(it, table[i].key));
	}
	(void)add_row(self, self->organisation, _("Logo"), *rw_json_text(it, "logo_sha256") ? _("is set") : _("none"));
}

static void show_evidence(RwStationPage *self, const json_t *condition)
{
	const json_t *store = json_object_get(condition, "store");
	const json_t *key = json_object_get(condition, "key");
	g_autofree char *room = rw_form_size((guint64)json_integer_value(json_object_get(store, "free_bytes")));
	g_autofree char *place = g_strdup_printf(_("%s, %s free"), rw_json_text(store, "directory"), room);
	g_autofree char *day = rw_form_day(json_integer_value(json_object_get(key, "not_after_ms")));
	g_autofree char *until = g_strdup_printf(_("%s, good until %s"), rw_json_text(key, "name"), day);

	clear_group(self, self->evidence);
	(void)add_row(self, self->evidence, _("Where records and certificates are kept"), place);
	(void)add_row(self, self->evidence, _("Signing key"), until);
	(void)add_row(self, self->evidence, _("Fingerprint of its certificate (SHA-256)"), rw_json_text(key, "sha256"));
	(void)add_row(self, self->evidence, _("Fingerprint of the root (SHA-256)"), rw_json_text(key, "root_sha256"));
	(void)add_row(self, self->evidence, _("Log"), rw_json_text(condition, "log_id"));
}

static void show_bays(RwStationPage *self, const char *file)
{
	RwBusStation1 *station = rw_client_get_station(self->client);
	GVariant *bays = rw_bus_station1_get_bays(station);
	guint n = bays ? (guint)g_variant_n_children(bays) : 0;
	g_autofree char *text = n ? g_strdup_printf(ngettext("%u bay, %u in a row", "%u bays, %u in a row", n), n,
						    rw_bus_station1_get_bay_columns(station))
				  : g_strdup(_("none: drives are shown in the order in which they are found"));

	clear_group(self, self->bays);
	(void)add_row(self, self->bays,
		      *rw_bus_station1_get_title(station) ? rw_bus_station1_get_title(station) : _("Shelf"), text);
	(void)add_row(self, self->bays, _("Station file"), file);
	(void)add_row(self, self->bays, _("Starts by itself"),
		      strcmp(rw_bus_station1_get_start_rule(station), "after-scan") == 0
			      ? _("yes, when the number was scanned for the bay")
			      : _("no, a person starts"));
}

static void show_about(RwStationPage *self)
{
	RwBusStation1 *station = rw_client_get_station(self->client);
	g_autofree char *service =
		g_strdup_printf("%s (%s)", rw_bus_station1_get_version(station), rw_bus_station1_get_build(station));

	clear_group(self, self->about);
	(void)add_row(self, self->about, _("Station service"), service);
	(void)add_row(self, self->about, _("Workstation"), RW_VERSION);
	(void)add_row(
		self, self->about, _("Licence"),
		_("GNU General Public License, version 3 or later. Uses GTK, libadwaita, Poppler, OpenSSL, SQLite and "
		  "others, each under its own licence; see /usr/share/doc."));
}

static void have_condition(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwStationPage) self = data;
	char *text = NULL;
	json_t *condition;

	if (!rw_bus_station1_call_condition_finish(RW_BUS_STATION1(source), &text, result, NULL) ||
	    !rw_client_is_connected(self->client))
		return;
	g_free(self->condition);
	self->condition = text;
	condition = json_loads(text, 0, NULL);
	json_decref(self->organisation_now);
	self->organisation_now = json_incref(json_object_get(condition, "organisation"));
	show_organisation(self, self->organisation_now);
	show_evidence(self, condition);
	show_bays(self, rw_json_text(condition, "station_file"));
	show_about(self);
	json_decref(condition);
}

/* --- people */

static void on_new_pin(GtkButton *button, gpointer data)
{
	RwStationPage *self = data;

	rw_office_set_pin(GTK_WIDGET(self), self->client, g_object_get_data(G_OBJECT(button), "id"));
}

static void on_retire(GtkButton *button, gpointer data)
{
	RwStationPage *self = data;

	rw_office_retire(GTK_WIDGET(self), self->client, g_object_get_data(G_OBJECT(button), "id"));
}

static void add_button(GtkWidget *row, const char *label, const char *id, GCallback callback, gpointer data)
{
	GtkWidget *button = gtk_button_new_with_label(label);

	gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
	g_object_set_data_full(G_OBJECT(button), "id", g_strdup(id), g_free);
	g_signal_connect(button, "clicked", callback, data);
	adw_action_row_add_suffix(ADW_ACTION_ROW(row), button);
}

static void add_person(RwStationPage *self, RwPerson *person)
{
	g_autofree char *text =
		g_strdup_printf("%s · %s%s", rw_person_get_id(person), rw_word_role(rw_person_get_role(person)),
				rw_person_is_retired(person)	? _(" · retired")
				: rw_person_may_sign_in(person) ? ""
								: _(" · cannot sign in now"));
	GtkWidget *row = add_row(self, self->people, rw_person_get_name(person), text);

	if (!rw_client_may_administer(self->client) || rw_person_is_retired(person))
		return;
	add_button(row, _("New PIN …"), rw_person_get_id(person), G_CALLBACK(on_new_pin), self);
	if (g_strcmp0(rw_person_get_id(person), rw_client_get_person_id(self->client)) != 0)
		add_button(row, _("Retire …"), rw_person_get_id(person), G_CALLBACK(on_retire), self);
}

static void have_people(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwStationPage) self = data;
	g_autofree char *text = NULL;
	g_autoptr(GListStore) people = NULL;

	if (!rw_bus_station1_call_operators_finish(RW_BUS_STATION1(source), &text, result, NULL))
		return;
	people = rw_people_from_json(text);
	clear_group(self, self->people);
	for (guint i = 0; i < g_list_model_get_n_items(G_LIST_MODEL(people)); i++) {
		g_autoptr(RwPerson) person = g_list_model_get_item(G_LIST_MODEL(people), i);

		add_person(self, person);
	}
}

/* --- profiles */

static void have_profiles(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwStationPage) self = data;
	RwWindow *window = rw_window_of(GTK_WIDGET(self));
	const char *title_key = window && strcmp(rw_settings_get_language(rw_window_get_settings(window)), "sv") == 0
					? "title_sv"
					: "title_en";
	g_autofree char *text = NULL;
	json_t *list;
	const json_t *it;
	gsize i;

	if (!rw_bus_station1_call_profiles_finish(RW_BUS_STATION1(source), &text, result, NULL))
		return;
	list = json_loads(text, 0, NULL);
	clear_group(self, self->profiles);
	json_array_foreach(list, i, it)
	{
		g_autofree char *line =
			g_strdup_printf("%s · SHA-256 %s", rw_json_text(it, "id"), rw_json_text(it, "sha256"));

		(void)add_row(self, self->profiles, rw_json_text(it, title_key), line);
	}
	json_decref(list);
}

/* --- what can be done */

static void on_change_organisation(GtkButton *button, RwStationPage *self)
{
	rw_office_set_organisation(GTK_WIDGET(self), self->client, self->organisation_now);
}

static void on_add_person(GtkButton *button, RwStationPage *self)
{
	rw_office_add_person(GTK_WIDGET(self), self->client);
}

static void on_map_bays(GtkButton *button, RwStationPage *self)
{
	rw_bay_wizard_show(GTK_WIDGET(self), self->client);
}

/* What helps to find a fault: the station's condition and the drives as they tell of themselves. No certificates, no
 * people. */
static void on_diagnostics(GtkButton *button, RwStationPage *self)
{
	GListModel *drives = rw_client_get_drives(self->client);
	json_t *list = json_array();
	json_t *all;
	g_autoptr(GBytes) bytes = NULL;
	char *text;

	for (guint i = 0; i < g_list_model_get_n_items(drives); i++) {
		g_autoptr(RwDrive) drive = g_list_model_get_item(drives, i);

		(void)json_array_append_new(
			list, json_loads(rw_bus_station1_drive_get_details(rw_drive_get_proxy(drive)), 0, NULL));
	}
	all = json_pack("{s:s, s:s, s:o*, s:o}", "workstation", RW_VERSION, "service",
			rw_client_is_connected(self->client)
				? rw_bus_station1_get_build(rw_client_get_station(self->client))
				: "",
			"condition", self->condition ? json_loads(self->condition, 0, NULL) : NULL, "drives", list);
	text = json_dumps(all, JSON_INDENT(2));
	json_decref(all);
	if (!text)
		return;
	bytes = g_bytes_new(text, strlen(text));
	free(text);
	rw_export_bytes(GTK_WIDGET(self), bytes, "radera-diagnostics.json");
}

void rw_station_page_enter(RwStationPage *self)
{
	RwBusStation1 *station = rw_client_get_station(self->client);
	gboolean may = rw_client_may_administer(self->client);

	gtk_widget_set_visible(self->change_organisation, may);
	gtk_widget_set_visible(self->add_person, may);
	gtk_widget_set_visible(self->map_bays, may);
	if (!station)
		return;
	rw_bus_station1_call_condition(station, NULL, have_condition, g_object_ref(self));
	rw_bus_station1_call_operators(station, NULL, have_people, g_object_ref(self));
	rw_bus_station1_call_profiles(station, NULL, have_profiles, g_object_ref(self));
}

void rw_station_page_set_client(RwStationPage *self, RwClient *client)
{
	self->client = g_object_ref(client);
	g_signal_connect_object(client, "changed", G_CALLBACK(rw_station_page_enter), self, G_CONNECT_SWAPPED);
}

static void rw_station_page_dispose(GObject *object)
{
	RwStationPage *self = RW_STATION_PAGE(object);

	g_clear_object(&self->client);
	g_clear_pointer(&self->rows, g_ptr_array_unref);
	g_clear_pointer(&self->condition, g_free);
	g_clear_pointer(&self->organisation_now, json_decref);
	G_OBJECT_CLASS(rw_station_page_parent_class)->dispose(object);
}

static void rw_station_page_class_init(RwStationPageClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->dispose = rw_station_page_dispose;
	gtk_widget_class_set_template_from_resource(widget_class, RW_RESOURCES "places/station_page.ui");
	gtk_widget_class_bind_template_child(widget_class, RwStationPage, organisation);
	gtk_widget_class_bind_template_child(widget_class, RwStationPage, people);
	gtk_widget_class_bind_template_child(widget_class, RwStationPage, bays);
	gtk_widget_class_bind_template_child(widget_class, RwStationPage, evidence);
	gtk_widget_class_bind_template_child(widget_class, RwStationPage, profiles);
	gtk_widget_class_bind_template_child(widget_class, RwStationPage, about);
	gtk_widget_class_bind_template_child(widget_class, RwStationPage, change_organisation);
	gtk_widget_class_bind_template_child(widget_class, RwStationPage, add_person);
	gtk_widget_class_bind_template_child(widget_class, RwStationPage, map_bays);
	gtk_widget_class_bind_template_callback(widget_class, on_change_organisation);
	gtk_widget_class_bind_template_callback(widget_class, on_add_person);
	gtk_widget_class_bind_template_callback(widget_class, on_map_bays);
	gtk_widget_class_bind_template_callback(widget_class, on_diagnostics);
}

static void rw_station_page_init(RwStationPage *self)
{
	self->rows = g_ptr_array_new_with_free_func(g_free);
	gtk_widget_init_template(GTK_WIDGET(self));
}
