/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/office.h"

#include <string.h>

#include <glib/gi18n.h>

#include "client/form.h"
#include "places/station_page.h"
#include "window/sheet.h"
#include "window/window.h"

#define ENTRIES_MAX 6

/* A question whose answer is a call of the station. */
struct asking {
	GtkWidget *near;
	RwClient *client;
	char *id;
	GtkWidget *entries[ENTRIES_MAX];
	GtkDropDown *role;
	GVariant *(*arguments)(const struct asking *it, const char **ret_problem);
	const char *method;
	const char *done; /* what is told then */
	GBytes *logo;
};

static void free_asking(gpointer data)
{
	struct asking *it = data;

	g_object_unref(it->near);
	g_object_unref(it->client);
	g_free(it->id);
	g_clear_pointer(&it->logo, g_bytes_unref);
	g_free(it);
}

static const char *typed(const struct asking *it, guint i)
{
	return gtk_editable_get_text(GTK_EDITABLE(it->entries[i]));
}

static void have_done(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwSheet) sheet = data;
	struct asking *it = g_object_get_data(G_OBJECT(sheet), "asking");
	g_autoptr(GError) error = NULL;
	g_autoptr(GVariant) answer = g_dbus_proxy_call_finish(G_DBUS_PROXY(source), result, &error);
	g_autofree char *text = NULL;

	rw_sheet_set_busy(sheet, FALSE);
	if (!answer) {
		text = rw_form_error(error);
		rw_sheet_set_problem(sheet, text);
		return;
	}
	rw_window_tell(rw_window_of(it->near), it->done);
	if (RW_IS_STATION_PAGE(it->near))
		rw_station_page_enter(RW_STATION_PAGE(it->near));
	rw_sheet_close(sheet);
}

static void on_response(RwSheet *sheet, const char *name, gpointer data)
{
	struct asking *it = data;
	RwBusStation1 *station = rw_client_get_station(it->client);
	const char *problem = NULL;
	GVariant *arguments;

	if (strcmp(name, "cancel") == 0) {
		rw_sheet_close(sheet);
		return;
	}
	arguments = it->arguments(it, &problem);
	rw_sheet_set_problem(sheet, problem);
	if (!arguments || !station)
		return;
	rw_sheet_set_busy(sheet, TRUE);
	g_dbus_proxy_call(G_DBUS_PROXY(station), it->method, arguments, G_DBUS_CALL_FLAGS_NONE, -1, NULL, have_done,
			  g_object_ref(sheet));
}

static struct asking *new_asking(GtkWidget *near, RwClient *client, const char *id, RwSheet *sheet)
{
	struct asking *it = g_new0(struct asking, 1);

	it->near = g_object_ref(near);
	it->client = g_object_ref(client);
	it->id = g_strdup(id);
	g_object_set_data_full(G_OBJECT(sheet), "asking", it, free_asking);
	g_signal_connect(sheet, "response", G_CALLBACK(on_response), it);
	return it;
}

static void present(RwSheet *sheet, struct asking *it, const char *label, const char *style)
{
	(void)rw_sheet_add_button(sheet, "cancel", _("Back"), "");
	(void)rw_sheet_add_button(sheet, "go", label, style);
	rw_sheet_present(sheet, it->near);
}

/* --- people */

static const char *const roles[] = { "technician", "validator", "administrator", "auditor" };

static GVariant *new_person(const struct asking *it, const char **ret_problem)
{
	if (!*typed(it, 0) || !*typed(it, 1) || !*typed(it, 2)) {
		*ret_problem = _("Id, name and PIN are all needed.");
		return NULL;
	}
	if (strcmp(typed(it, 2), typed(it, 3)) != 0) {
		*ret_problem = _("The two PINs are not the same.");
		return NULL;
	}
	return g_variant_new("(ssss)", typed(it, 0), typed(it, 1), roles[gtk_drop_down_get_selected(it->role)],
			     typed(it, 2));
}

void rw_office_add_person(GtkWidget *near, RwClient *client)
{
	RwSheet *sheet =
		rw_sheet_new(_("Add a person"), _("The name stands on the certificates of what the person erases."));
	struct asking *it = new_asking(near, client, "", sheet);
	g_autoptr(GtkStringList) words = gtk_string_list_new(NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(roles); i++)
		gtk_string_list_append(words, rw_word_role(roles[i]));
	it->entries[0] = rw_sheet_add_entry(sheet, _("Id, as it is typed or scanned"), FALSE);
	it->entries[1] = rw_sheet_add_entry(sheet, _("Name"), FALSE);
	it->role = GTK_DROP_DOWN(gtk_drop_down_new(G_LIST_MODEL(g_steal_pointer(&words)), NULL));
	gtk_accessible_update_property(GTK_ACCESSIBLE(it->role), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Role"), -1);
	rw_sheet_add(sheet, GTK_WIDGET(it->role));
	it->entries[2] = rw_sheet_add_entry(sheet, _("New PIN"), TRUE);
	it->entries[3] = rw_sheet_add_entry(sheet, _("New PIN again"), TRUE);
	it->arguments = new_person;
	it->method = "AddOperator";
	it->done = _("The person may sign in now.");
	present(sheet, it, _("Add"), "suggested-action");
}

static GVariant *new_pin(const struct asking *it, const char **ret_problem)
{
	if (strcmp(typed(it, 0), typed(it, 1)) != 0) {
		*ret_problem = _("The two PINs are not the same.");
		return NULL;
	}
	return g_variant_new("(ss)", it->id, typed(it, 0));
}

void rw_office_set_pin(GtkWidget *near, RwClient *client, const char *operator_id)
{
	RwSheet *sheet = rw_sheet_new(_("New PIN"), operator_id);
	struct asking *it = new_asking(near, client, operator_id, sheet);

	it->entries[0] = rw_sheet_add_entry(sheet, _("New PIN"), TRUE);
	it->entries[1] = rw_sheet_add_entry(sheet, _("New PIN again"), TRUE);
	it->arguments = new_pin;
	it->method = "SetPin";
	it->done = _("The new PIN holds from now on.");
	present(sheet, it, _("Set the PIN"), "suggested-action");
}

static GVariant *just_id(const struct asking *it, const char **ret_problem)
{
	return g_variant_new("(s)", it->id);
}

void rw_office_retire(GtkWidget *near, RwClient *client, const char *operator_id)
{
	g_autofree char *text = g_strdup_printf(
		_("%s can then neither sign in nor erase. What the person did stays as it is."), operator_id);
	RwSheet *sheet = rw_sheet_new(_("Retire this person?"), text);
	struct asking *it = new_asking(near, client, operator_id, sheet);

	it->arguments = just_id;
	it->method = "RetireOperator";
	it->done = _("The person is retired.");
	present(sheet, it, _("Retire"), "destructive-action");
}

/* --- the organisation */

static const struct {
	const char *key;
	const char *label;
} members[] = {
	{ "name", N_("Name") },	  { "unit", N_("Unit") },	{ "number", N_("Organisation number") },
	{ "place", N_("Place") }, { "contact", N_("Contact") },
};

#define LOGO_ENTRY G_N_ELEMENTS(members)

static GVariant *new_organisation(const struct asking *it, const char **ret_problem)
{
	GVariantDict dict;

	g_variant_dict_init(&dict, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
		g_variant_dict_insert(&dict, members[i].key, "s", typed(it, (guint)i));
	if (it->logo)
		g_variant_dict_insert_value(&dict, "logo",
					    g_variant_new_from_bytes(G_VARIANT_TYPE("ay"), it->logo, TRUE));
	return g_variant_new("(@a{sv})", g_variant_dict_end(&dict));
}

static void have_logo(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwSheet) sheet = data;
	struct asking *it = g_object_get_data(G_OBJECT(sheet), "asking");
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;
	GBytes *bytes = g_file_load_bytes_finish(G_FILE(source), result, NULL, &error);

	g_clear_pointer(&it->logo, g_bytes_unref);
	it->logo = bytes;
	text = bytes ? NULL : g_strdup_printf(_("The logo cannot be read: %s"), error->message);
	rw_sheet_set_problem(sheet, text);
}

/* Read as soon as it names a file, so that what is wrong is told before anything is set. */
static void on_logo(GtkWidget *entry, gpointer data)
{
	RwSheet *sheet = data;
	const char *path = gtk_editable_get_text(GTK_EDITABLE(entry));
	g_autoptr(GFile) file = NULL;

	if (!g_str_has_suffix(path, ".png") && !g_str_has_suffix(path, ".PNG"))
		return;
	file = g_file_new_for_path(path);
	g_file_load_bytes_async(file, NULL, have_logo, g_object_ref(sheet));
}

void rw_office_set_organisation(GtkWidget *near, RwClient *client, const json_t *now)
{
	RwSheet *sheet = rw_sheet_new(_("Organisation"), _("Certificates that are issued from now on carry this."));
	struct asking *it = new_asking(near, client, "", sheet);

	for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
		const char *text = json_string_value(json_object_get(now, members[i].key));

		it->entries[i] = rw_sheet_add_entry(sheet, _(members[i].label), FALSE);
		gtk_editable_set_text(GTK_EDITABLE(it->entries[i]), text ? text : "");
	}
	it->entries[LOGO_ENTRY] = rw_sheet_add_entry(sheet, _("File of a new logo (PNG, at most 800 × 400)"), FALSE);
	g_signal_connect(it->entries[LOGO_ENTRY], "changed", G_CALLBACK(on_logo), sheet);
	it->arguments = new_organisation;
	it->method = "SetOrganisation";
	it->done = _("The organisation is set.");
	present(sheet, it, _("Set"), "suggested-action");
}
