/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/outbox_desk.h"

#include <string.h>

#include <glib/gi18n.h>

#include "client/cases.h"
#include "client/form.h"
#include "client/json.h"
#include "places/export.h"
#include "window/sheet.h"
#include "window/window.h"

#define STATION "station" /* what was registered here goes along with any mapping */

struct _RwOutboxDesk {
	AdwBin parent_instance;

	RwClient *client;
	GPtrArray *rows; /* in their groups: removed before they are shown anew */
	GCancellable *asking;
	char *file; /* the name of what is being read */

	AdwPreferencesGroup *waiting;
	AdwPreferencesGroup *batches;
};

G_DEFINE_FINAL_TYPE(RwOutboxDesk, rw_outbox_desk, ADW_TYPE_BIN)

static void ask(RwOutboxDesk *self);

static GtkWidget *add_row(RwOutboxDesk *self, AdwPreferencesGroup *group, const char *title, const char *text)
{
	GtkWidget *row = adw_action_row_new();

	adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(row), FALSE);
	adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), title);
	adw_action_row_set_subtitle(ADW_ACTION_ROW(row), text);
	adw_action_row_set_subtitle_lines(ADW_ACTION_ROW(row), 3);
	adw_preferences_group_add(group, row);
	g_object_set_data(G_OBJECT(row), "group", group);
	g_ptr_array_add(self->rows, row);
	return row;
}

static void clear_rows(RwOutboxDesk *self)
{
	for (guint i = 0; i < self->rows->len; i++) {
		GtkWidget *row = g_ptr_array_index(self->rows, i);

		adw_preferences_group_remove(g_object_get_data(G_OBJECT(row), "group"), row);
	}
	g_ptr_array_set_size(self->rows, 0);
}

/* A row of buttons under the row before. */
static GtkWidget *add_answers(RwOutboxDesk *self)
{
	GtkWidget *row = adw_preferences_row_new();
	GtkWidget *box = gtk_flow_box_new();

	gtk_flow_box_set_selection_mode(GTK_FLOW_BOX(box), GTK_SELECTION_NONE);
	gtk_flow_box_set_max_children_per_line(GTK_FLOW_BOX(box), 3);
	gtk_flow_box_set_column_spacing(GTK_FLOW_BOX(box), 4);
	gtk_flow_box_set_row_spacing(GTK_FLOW_BOX(box), 4);
	gtk_widget_add_css_class(box, "bar");
	gtk_list_box_row_set_activatable(GTK_LIST_BOX_ROW(row), FALSE);
	gtk_widget_set_focusable(row, FALSE);
	gtk_list_box_row_set_child(GTK_LIST_BOX_ROW(row), box);
	adw_preferences_group_add(self->batches, row);
	g_object_set_data(G_OBJECT(row), "group", self->batches);
	g_ptr_array_add(self->rows, row);
	return box;
}

/* name: for who cannot see which row it stands in. */
static GtkWidget *new_button(const char *label, const char *name, GCallback callback, gpointer data)
{
	GtkWidget *button = gtk_button_new_with_label(label);

	gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
	gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
	g_signal_connect(button, "clicked", callback, data);
	return button;
}

static void tell_problem(RwOutboxDesk *self, const GError *error)
{
	RwWindow *window = rw_window_of(GTK_WIDGET(self));

	if (window)
		rw_window_tell_error(window, error);
}

/* --- files */

static void have_file(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwOutboxDesk) self = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = rw_cases_file_finish(result, &error);

	if (bytes)
		rw_export_bytes(GTK_WIDGET(self), bytes, self->file);
	else
		tell_problem(self, error);
}

static void read_batch(RwOutboxDesk *self, gint64 batch, const char *mapping)
{
	g_free(self->file);
	self->file = g_strdup_printf("radera-%s-%" G_GINT64_FORMAT ".csv", mapping, batch);
	rw_cases_call_file(self->client, "ReadBatch", g_variant_new("(x)", batch), NULL, have_file, g_object_ref(self));
}

static gint64 batch_of(GtkWidget *button)
{
	const gint64 *batch = g_object_get_data(G_OBJECT(button), "batch");

	return *batch;
}

static void on_again(GtkButton *button, gpointer data)
{
	read_batch(data, batch_of(GTK_WIDGET(button)), gtk_widget_get_name(GTK_WIDGET(button)));
}

static void have_batch(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwOutboxDesk) self = data;
	g_autoptr(GError) error = NULL;
	json_t *batch = rw_cases_finish(result, &error);

	if (!batch) {
		tell_problem(self, error);
		return;
	}
	read_batch(self, json_integer_value(json_object_get(batch, "batch")), rw_json_text(batch, "mapping"));
	json_decref(batch);
	ask(self);
}

static void make_batch(RwOutboxDesk *self, const char *mapping)
{
	rw_cases_call(self->client, "MakeBatch", g_variant_new("(s)", mapping), NULL, have_batch, g_object_ref(self));
}

static void on_mapping_response(RwSheet *sheet, const char *name, gpointer data)
{
	g_autofree char *mapping =
		g_strstrip(g_strdup(gtk_editable_get_text(GTK_EDITABLE(g_object_get_data(G_OBJECT(sheet), "entry")))));
	g_autoptr(RwOutboxDesk) self = g_object_ref(data);

	rw_sheet_close(sheet);
	if (strcmp(name, "cancel") != 0 && *mapping)
		make_batch(self, mapping);
}

/* Only things that were registered here wait: somebody says which register they are for. */
static void ask_mapping(RwOutboxDesk *self)
{
	RwSheet *sheet = rw_sheet_new(_("Which register?"),
				      _("The name of its mapping: sheet, snipe-it, glpi, intune or lansweeper."));
	GtkWidget *entry = rw_sheet_add_entry(sheet, _("Mapping"), FALSE);

	gtk_editable_set_text(GTK_EDITABLE(entry), "sheet");
	g_object_set_data(G_OBJECT(sheet), "entry", entry);
	(void)rw_sheet_add_button(sheet, "cancel", _("Back"), "");
	(void)rw_sheet_add_button(sheet, "write", _("Make the file"), "suggested-action");
	g_signal_connect(sheet, "response", G_CALLBACK(on_mapping_response), self);
	rw_sheet_present(sheet, GTK_WIDGET(self));
}

static void on_write(GtkButton *button, gpointer data)
{
	const char *mapping = gtk_widget_get_name(GTK_WIDGET(button));

	if (strcmp(mapping, STATION) == 0)
		ask_mapping(data);
	else
		make_batch(data, mapping);
}

/* --- answers */

static void have_answer(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwOutboxDesk) self = data;
	g_autoptr(GError) error = NULL;
	json_t *told = rw_cases_finish(result, &error);

	if (!told)
		tell_problem(self, error);
	json_decref(told);
	ask(self);
}

static void on_acknowledge(GtkButton *button, gpointer data)
{
	RwOutboxDesk *self = data;

	rw_cases_call(self->client, "Acknowledge", g_variant_new("(x)", batch_of(GTK_WIDGET(button))), NULL,
		      have_answer, g_object_ref(self));
}

static void on_reject(GtkButton *button, gpointer data)
{
	RwOutboxDesk *self = data;

	rw_cases_call(self->client, "Reject", g_variant_new("(x)", batch_of(GTK_WIDGET(button))), NULL, have_answer,
		      g_object_ref(self));
}

/* --- rows */

static char *count_things(const json_t *it)
{
	guint n = (guint)json_integer_value(json_object_get(it, "assets"));

	return g_strdup_printf(ngettext("%u thing", "%u things", n), n);
}

static void add_waiting(RwOutboxDesk *self, const json_t *it)
{
	const char *mapping = rw_json_text(it, "mapping");
	gboolean is_own = strcmp(mapping, STATION) == 0;
	g_autofree char *number = count_things(it);
	g_autofree char *since = rw_form_time(json_integer_value(json_object_get(it, "oldest_ms")));
	g_autofree char *text = g_strdup_printf(_("%s, the oldest since %s"), number, since);
	g_autofree char *name = g_strdup_printf(_("Write %s to a stick"), mapping);
	GtkWidget *row = add_row(self, self->waiting,
				 is_own ? _("Registered here, goes along with the next file") : mapping, text);

	if (rw_client_may_erase(self->client)) {
		GtkWidget *button = new_button(_("Write to a stick …"), name, G_CALLBACK(on_write), self);

		gtk_widget_set_name(button, mapping);
		adw_action_row_add_suffix(ADW_ACTION_ROW(row), button);
	}
}

static void keep_batch(GtkWidget *button, const json_t *it)
{
	gint64 *batch = g_new(gint64, 1);

	*batch = json_integer_value(json_object_get(it, "batch"));
	g_object_set_data_full(G_OBJECT(button), "batch", batch, g_free);
	gtk_widget_set_name(button, rw_json_text(it, "mapping"));
}

static void add_batch(RwOutboxDesk *self, const json_t *it)
{
	static const struct {
		const char *label;
		const char *name;
		void (*callback)(GtkButton *button, gpointer data);
	} buttons[] = {
		{ N_("Write again …"), N_("Write file %u again"), on_again },
		{ N_("The register has it"), N_("The register has file %u"), on_acknowledge },
		{ N_("It was not taken"), N_("File %u was not taken"), on_reject },
	};
	guint number = (guint)json_integer_value(json_object_get(it, "batch"));
	g_autofree char *title = g_strdup_printf(_("File %u for %s"), number, rw_json_text(it, "mapping"));
	g_autofree char *things = count_things(it);
	g_autofree char *when = rw_form_time(json_integer_value(json_object_get(it, "made_ms")));
	g_autofree char *text = g_strdup_printf("%s · %s", things, when);
	GtkWidget *answers;

	(void)add_row(self, self->batches, title, text);
	if (!rw_client_may_erase(self->client))
		return;
	answers = add_answers(self);
	for (gsize i = 0; i < G_N_ELEMENTS(buttons); i++) {
		g_autofree char *name = g_strdup_printf(_(buttons[i].name), number);
		GtkWidget *child = gtk_flow_box_child_new();
		GtkWidget *button = new_button(_(buttons[i].label), name, G_CALLBACK(buttons[i].callback), self);

		keep_batch(button, it);
		gtk_flow_box_child_set_child(GTK_FLOW_BOX_CHILD(child), button);
		gtk_widget_set_focusable(child, FALSE);
		gtk_flow_box_append(GTK_FLOW_BOX(answers), child);
	}
}

static void have_outbox(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwOutboxDesk) self = data;
	g_autoptr(GError) error = NULL;
	json_t *outbox = rw_cases_finish(result, &error);
	const json_t *it;
	gsize i;

	if (!outbox) {
		tell_problem(self, error);
		return;
	}
	clear_rows(self);
	json_array_foreach(json_object_get(outbox, "waiting"), i, it) add_waiting(self, it);
	if (i == 0)
		(void)add_row(self, self->waiting, _("Nothing waits"),
			      _("The register knows all that this station knows."));
	json_array_foreach(json_object_get(outbox, "batches"), i, it) add_batch(self, it);
	gtk_widget_set_visible(GTK_WIDGET(self->batches), i > 0);
	json_decref(outbox);
}

static void ask(RwOutboxDesk *self)
{
	g_cancellable_cancel(self->asking);
	g_clear_object(&self->asking);
	if (!*rw_client_get_person_id(self->client))
		return;
	self->asking = g_cancellable_new();
	rw_cases_call(self->client, "Outbox", g_variant_new("(b)", FALSE), self->asking, have_outbox,
		      g_object_ref(self));
}

void rw_outbox_desk_enter(RwOutboxDesk *self)
{
	ask(self);
}

void rw_outbox_desk_set_client(RwOutboxDesk *self, RwClient *client)
{
	self->client = g_object_ref(client);
}

static void rw_outbox_desk_dispose(GObject *object)
{
	RwOutboxDesk *self = RW_OUTBOX_DESK(object);

	g_cancellable_cancel(self->asking);
	g_clear_object(&self->asking);
	g_clear_object(&self->client);
	g_clear_pointer(&self->rows, g_ptr_array_unref);
	g_clear_pointer(&self->file, g_free);
	G_OBJECT_CLASS(rw_outbox_desk_parent_class)->dispose(object);
}

static void rw_outbox_desk_class_init(RwOutboxDeskClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->dispose = rw_outbox_desk_dispose;
	gtk_widget_class_set_template_from_resource(widget_class, RW_RESOURCES "places/outbox_desk.ui");
	gtk_widget_class_bind_template_child(widget_class, RwOutboxDesk, waiting);
	gtk_widget_class_bind_template_child(widget_class, RwOutboxDesk, batches);
}

static void rw_outbox_desk_init(RwOutboxDesk *self)
{
	self->rows = g_ptr_array_new();
	gtk_widget_init_template(GTK_WIDGET(self));
}
