/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/job_view.h"

#include <string.h>

#include <glib/gi18n.h>

#include "client/client.h"
#include "client/form.h"
#include "client/json.h"
#include "places/run.h"
#include "widgets/graph.h"
#include "widgets/meter.h"
#include "widgets/role.h"
#include "window/sheet.h"
#include "window/window.h"

#define LOCATE_S    10
#define DETAILS_MS  2000
#define PSID_LENGTH 32
#define SHEET_WIDTH 720

struct _RwJobView {
	GtkBox parent_instance;

	RwDrive *drive;
	GSignalGroup *watched;
	GBindingGroup *bound;
	guint poll;
	char *asked; /* the question that stands here: job and number */

	GtkLabel *title;
	GtkLabel *identity;
	GtkWidget *state_icon;
	GtkWidget *state_word;
	GtkLabel *progress;
	GtkWidget *meter;
	GtkWidget *ask;
	GtkLabel *ask_text;
	GtkWidget *ask_entry;
	GtkWidget *ask_no;
	GtkWidget *ask_yes;
	GtkLabel *note;
	GtkLabel *raw;
	RwGraph *graph;
	GtkWidget *steps;
	GtkLabel *bad;
	GtkWidget *pause;
	GtkWidget *cancel;
	GtkWidget *locate;
	GtkWidget *certificate;
};

G_DEFINE_FINAL_TYPE(RwJobView, rw_job_view, GTK_TYPE_BOX)

static gboolean is_running(RwJobView *self)
{
	RwBusStation1Job *job = self->drive ? rw_drive_get_job(self->drive) : NULL;

	return job && g_strcmp0(rw_bus_station1_job_get_state(job), "ended") != 0;
}

/* --- the question */

static void show_question(RwJobView *self, const char *kind)
{
	gboolean is_psid = strcmp(kind, "psid") == 0;

	gtk_label_set_label(
		self->ask_text,
		is_psid ? _("The drive is locked by a key that nobody here has. On its label stands a PSID of 32 "
			    "characters: scan or type it, and the drive forgets its key and with it all data.")
			: _("The drive is frozen by the computer's BIOS. The computer can sleep for a few seconds, "
			    "which "
			    "mostly frees it. The screen goes dark meanwhile and comes back by itself."));
	gtk_widget_set_visible(self->ask_entry, is_psid);
	gtk_button_set_label(GTK_BUTTON(self->ask_no), is_psid ? _("There is no PSID") : _("Do not sleep"));
	gtk_button_set_label(GTK_BUTTON(self->ask_yes), is_psid ? _("Use the PSID") : _("Let it sleep and try again"));
	gtk_editable_set_text(GTK_EDITABLE(self->ask_entry), "");
}

static void refresh_question(RwJobView *self)
{
	RwBusStation1Job *job = self->drive ? rw_drive_get_job(self->drive) : NULL;
	gboolean is_asked = self->drive && rw_drive_get_state(self->drive) == RW_STATE_NEEDS_YOU && job;
	g_autofree char *question = is_asked ? g_strdup_printf("%s/%u", rw_bus_station1_job_get_job_id(job),
							       rw_bus_station1_job_get_ask_number(job))
					     : NULL;

	gtk_widget_set_visible(self->ask, is_asked);
	if (is_asked && g_strcmp0(question, self->asked) != 0)
		show_question(self, rw_bus_station1_job_get_ask_kind(job));
	g_free(self->asked);
	self->asked = g_steal_pointer(&question);
}

static void have_answered(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwJobView) self = data;
	g_autoptr(GError) error = NULL;
	RwWindow *window = rw_window_of(GTK_WIDGET(self));

	gtk_widget_set_sensitive(self->ask, TRUE);
	if (!rw_bus_station1_job_call_answer_finish(RW_BUS_STATION1_JOB(source), result, &error) && window)
		rw_window_tell_error(window, error);
}

static void answer(RwJobView *self, const char *text)
{
	RwBusStation1Job *job = rw_drive_get_job(self->drive);

	if (!job)
		return;
	gtk_widget_set_sensitive(self->ask, FALSE);
	rw_bus_station1_job_call_answer(job, rw_bus_station1_job_get_ask_number(job), text, NULL, have_answered,
					g_object_ref(self));
}

/* Labels print it in groups; scanners add blanks. */
static char *clean_psid(const char *typed)
{
	GString *clean = g_string_new(NULL);

	for (const char *c = typed; *c; c++) {
		if (g_ascii_isalnum(*c))
			g_string_append_c(clean, g_ascii_toupper(*c));
	}
	return g_string_free(clean, FALSE);
}

static void on_yes(GtkWidget *widget, RwJobView *self)
{
	g_autofree char *psid = NULL;

	if (!gtk_widget_get_visible(self->ask_entry)) {
		answer(self, "yes");
		return;
	}
	psid = clean_psid(gtk_editable_get_text(GTK_EDITABLE(self->ask_entry)));
	if (strlen(psid) == PSID_LENGTH)
		answer(self, psid);
	else
		gtk_label_set_label(self->ask_text, _("A PSID has 32 letters and digits. Look at the label again."));
}

static void on_no(GtkButton *button, RwJobView *self)
{
	answer(self, "");
}

/* --- the steps */

static const char *state_icon(const char *state)
{
	static const char *const table[][2] = {
		{ "pending", "radera-empty-symbolic" },	    { "running", "radera-erase-symbolic" },
		{ "passed", "radera-check-symbolic" },	    { "exceptions", "radera-warning-symbolic" },
		{ "failed", "radera-cross-symbolic" },	    { "cancelled", "radera-cross-symbolic" },
		{ "interrupted", "radera-pause-symbolic" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
		if (strcmp(table[i][0], state) == 0)
			return table[i][1];
	}
	return "radera-empty-symbolic";
}

static void add_step(RwJobView *self, const json_t *planned, const json_t *step, gboolean is_current)
{
	const char *state = is_current ? "running" : rw_json_text(step, "state");
	guint64 ms = (guint64)json_integer_value(json_object_get(step, "duration_ms"));
	json_int_t retries = json_integer_value(json_object_get(step, "retries"));
	g_autofree char *time = ms ? rw_form_duration(ms) : g_strdup("");
	g_autofree char *tries =
		retries ? g_strdup_printf(ngettext(", %d retry", ", %d retries", (gulong)retries), (int)retries)
			: g_strdup("");
	g_autofree char *text = g_strdup_printf("%s: %s%s%s%s", rw_word_step(rw_json_text(planned, "kind")),
						rw_word_step_state(state), *time ? ", " : "", time, tries);
	GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
	GtkWidget *label = gtk_label_new(text);

	gtk_label_set_xalign(GTK_LABEL(label), 0);
	gtk_label_set_wrap(GTK_LABEL(label), TRUE);
	gtk_box_append(GTK_BOX(row), gtk_image_new_from_icon_name(state_icon(state)));
	gtk_box_append(GTK_BOX(row), label);
	gtk_box_append(GTK_BOX(self->steps), row);
}

static void show_bad(RwJobView *self, const json_t *details)
{
	const json_t *result = json_object_get(details, "result");
	const json_t *ranges = json_object_get(result, "bad_ranges");
	double size = (double)json_integer_value(
		json_object_get(json_object_get(json_object_get(details, "intent"), "drive"), "size_bytes"));
	guint64 bad = (guint64)json_integer_value(json_object_get(result, "bad_bytes"));
	g_autofree char *amount = rw_form_size(bad);
	g_autofree char *text = g_strdup_printf(
		ngettext("%s in %u place could not be erased or read; it is marked red below the speed.",
			 "%s in %u places could not be erased or read; they are marked red below the "
			 "speed.",
			 json_array_size(ranges)),
		amount, (guint)json_array_size(ranges));
	const json_t *it;
	gsize i;

	gtk_label_set_label(self->bad, text);
	gtk_widget_set_visible(GTK_WIDGET(self->bad), bad > 0);
	rw_graph_clear_marks(self->graph);
	json_array_foreach(ranges, i, it)
	{
		double start = (double)json_integer_value(json_object_get(it, "offset_bytes"));
		double length = (double)json_integer_value(json_object_get(it, "length_bytes"));

		if (size > 0)
			rw_graph_add_mark(self->graph, start / size, (start + length) / size);
	}
}

static void show_details(RwJobView *self, const char *text)
{
	json_t *details = json_loads(text, 0, NULL);
	const json_t *plan = json_object_get(json_object_get(json_object_get(details, "intent"), "plan"), "steps");
	const json_t *steps = json_object_get(json_object_get(details, "result"), "steps");
	gsize current = (gsize)json_integer_value(json_object_get(details, "step"));
	GtkWidget *row;
	const json_t *it;
	gsize i;

	while ((row = gtk_widget_get_first_child(self->steps)))
		gtk_box_remove(GTK_BOX(self->steps), row);
	json_array_foreach(plan, i, it) add_step(self, it, json_array_get(steps, i), is_running(self) && i == current);
	show_bad(self, details);
	json_decref(details);
}

static void have_details(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwJobView) self = data;
	g_autofree char *text = NULL;

	if (rw_bus_station1_job_call_details_finish(RW_BUS_STATION1_JOB(source), &text, result, NULL) && self->drive)
		show_details(self, text);
}

/* The job that runs, or that ended since the drive was plugged in. */
static RwBusStation1Job *find_job(RwJobView *self, GDBusInterface **ret_held)
{
	RwWindow *window = rw_window_of(GTK_WIDGET(self));
	RwBusStation1Job *job = rw_drive_get_job(self->drive);
	const char *id = rw_bus_station1_drive_get_ended_job(rw_drive_get_proxy(self->drive));

	*ret_held = NULL;
	if (job || !id || !*id || !window)
		return job;
	*ret_held = rw_client_find_job(rw_window_get_client(window), id);
	return *ret_held ? RW_BUS_STATION1_JOB(*ret_held) : NULL;
}

static void ask_details(RwJobView *self)
{
	g_autoptr(GDBusInterface) held = NULL;
	RwBusStation1Job *job = self->drive && rw_drive_is_present(self->drive) ? find_job(self, &held) : NULL;

	if (job)
		rw_bus_station1_job_call_details(job, NULL, have_details, g_object_ref(self));
}

static gboolean on_poll(gpointer data)
{
	RwJobView *self = data;

	if (is_running(self) && gtk_widget_get_mapped(GTK_WIDGET(self)))
		ask_details(self);
	return G_SOURCE_CONTINUE;
}

/* --- the state */

static void refresh(RwJobView *self)
{
	RwBusStation1Job *job = rw_drive_get_job(self->drive);
	const char *style = rw_state_style(rw_drive_get_state(self->drive));
	GtkWidget *coloured[] = { self->state_icon, self->state_word, self->meter };
	gboolean runs = is_running(self) && rw_drive_is_present(self->drive);
	gboolean is_paused = job && g_strcmp0(rw_bus_station1_job_get_state(job), "paused") == 0;
	const char *message = runs ? rw_bus_station1_job_get_message(job)
				   : rw_bus_station1_drive_get_past_reason(rw_drive_get_proxy(self->drive));
	g_autofree char *percent = NULL;
	g_autofree char *left = NULL;
	g_autofree char *rate = NULL;
	g_autofree char *warmth = NULL;
	g_autofree char *progress = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(coloured); i++)
		rw_role_set(coloured[i], style);
	g_object_get(self->drive, "percent-text", &percent, "remaining-text", &left, "rate-text", &rate,
		     "temperature-text", &warmth, NULL);
	progress = g_strdup_printf("%s  %s  %s  %s", percent, left, rate, warmth);
	gtk_label_set_label(self->progress, progress);
	/* the words are translated as far as they are known; what the drive itself said stands beneath */
	gtk_label_set_label(self->raw, message && strcmp(message, rw_drive_get_note(self->drive)) != 0 &&
						       rw_state_group(rw_drive_get_state(self->drive)) != RW_GROUP_READY
					       ? message
					       : "");
	gtk_widget_set_visible(GTK_WIDGET(self->raw), *gtk_label_get_label(self->raw) != '\0');
	gtk_widget_set_visible(GTK_WIDGET(self->note), *rw_drive_get_note(self->drive) != '\0');
	gtk_widget_set_visible(self->meter, runs);
	gtk_widget_set_visible(self->pause, runs);
	gtk_widget_set_visible(self->cancel, runs);
	gtk_widget_set_sensitive(self->locate, rw_drive_is_present(self->drive));
	gtk_widget_set_visible(self->certificate, *rw_drive_get_certificate_id(self->drive) != '\0');
	gtk_button_set_label(GTK_BUTTON(self->pause), is_paused ? _("Continue") : _("Pause"));
	rw_graph_set_rates(self->graph, rw_drive_get_rates(self->drive), RW_RATE_SAMPLES);
	gtk_widget_set_visible(GTK_WIDGET(self->graph), rw_drive_get_state(self->drive) != RW_STATE_READY);
	refresh_question(self);
}

static void on_state(RwJobView *self)
{
	refresh(self);
	ask_details(self);
}

static void show_identity(RwJobView *self)
{
	g_autofree char *kind = NULL;
	g_autofree char *contents = NULL;
	g_autofree char *bay = rw_drive_get_bay(self->drive)
				       ? g_strdup_printf(_("Bay %u · "), rw_drive_get_bay(self->drive))
				       : g_strdup("");
	g_autofree char *text = NULL;
	g_autofree char *inventory = NULL;
	const char *number = rw_drive_get_inventory_id(self->drive);

	g_object_get(self->drive, "kind-text", &kind, "contents-text", &contents, NULL);
	inventory = *number ? g_strdup_printf(_("Inventory %s\n"), number) : g_strdup("");
	text = g_strdup_printf("%s%s · %s\n%s %s\n%s%s", bay, kind, rw_drive_get_size_text(self->drive),
			       _("Serial number"), rw_drive_get_serial(self->drive), inventory, contents);
	gtk_label_set_label(self->title, rw_drive_get_title(self->drive));
	gtk_label_set_label(self->identity, text);
}

void rw_job_view_set_drive(RwJobView *self, RwDrive *drive)
{
	GtkWidget *row;

	g_return_if_fail(RW_IS_JOB_VIEW(self));
	if (drive == self->drive)
		return;
	g_set_object(&self->drive, drive);
	g_clear_pointer(&self->asked, g_free);
	while ((row = gtk_widget_get_first_child(self->steps)))
		gtk_box_remove(GTK_BOX(self->steps), row);
	rw_graph_clear_marks(self->graph);
	gtk_widget_set_visible(GTK_WIDGET(self->bad), FALSE);
	g_signal_group_set_target(self->watched, drive);
	g_binding_group_set_source(self->bound, drive);
	gtk_widget_set_visible(GTK_WIDGET(self), drive != NULL);
	if (!drive)
		return;
	show_identity(self);
	on_state(self);
}

/* --- buttons */

static GPtrArray *just_this(RwJobView *self)
{
	GPtrArray *drives = g_ptr_array_new_with_free_func(g_object_unref);

	g_ptr_array_add(drives, g_object_ref(self->drive));
	return drives;
}

static void on_pause(GtkButton *button, RwJobView *self)
{
	g_autoptr(GPtrArray) drives = just_this(self);

	if (rw_drive_get_state(self->drive) == RW_STATE_PAUSED)
		rw_run_continue(drives, GTK_WIDGET(self));
	else
		rw_run_pause(drives, GTK_WIDGET(self));
}

static void on_cancel(GtkButton *button, RwJobView *self)
{
	g_autoptr(GPtrArray) drives = just_this(self);

	rw_run_ask_cancel(drives, GTK_WIDGET(self));
}

static void have_located(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwJobView) self = data;
	g_autoptr(GError) error = NULL;
	RwWindow *window = rw_window_of(GTK_WIDGET(self));

	if (!window)
		return;
	if (rw_bus_station1_drive_call_locate_finish(RW_BUS_STATION1_DRIVE(source), result, &error))
		rw_window_tell(window, _("Its light shows for ten seconds."));
	else
		rw_window_tell_error(window, error);
}

static void on_locate(GtkButton *button, RwJobView *self)
{
	rw_bus_station1_drive_call_locate(rw_drive_get_proxy(self->drive), LOCATE_S, NULL, have_located,
					  g_object_ref(self));
}

static void on_certificate(GtkButton *button, RwJobView *self)
{
	RwWindow *window = rw_window_of(GTK_WIDGET(self));
	g_autofree char *id = g_strdup(rw_drive_get_certificate_id(self->drive));
	GtkWidget *sheet = gtk_widget_get_ancestor(GTK_WIDGET(self), RW_TYPE_SHEET);

	if (sheet)
		rw_sheet_close(RW_SHEET(sheet));
	rw_window_show_certificate(window, id);
}

static void on_response(RwSheet *sheet, const char *name, gpointer data)
{
	rw_sheet_close(sheet);
}

void rw_job_view_show(GtkWidget *near, RwDrive *drive)
{
	RwSheet *sheet = rw_sheet_new(_("Drive"), NULL);
	RwJobView *view = rw_job_view_new();

	gtk_widget_set_size_request(GTK_WIDGET(view), SHEET_WIDTH, -1);
	rw_sheet_add(sheet, GTK_WIDGET(view));
	(void)rw_sheet_add_button(sheet, "cancel", _("Close"), "");
	g_signal_connect(sheet, "response", G_CALLBACK(on_response), NULL);
	rw_sheet_present(sheet, near);
	rw_job_view_set_drive(view, drive);
}

RwJobView *rw_job_view_new(void)
{
	return g_object_new(RW_TYPE_JOB_VIEW, NULL);
}

static void rw_job_view_dispose(GObject *object)
{
	RwJobView *self = RW_JOB_VIEW(object);

	g_clear_handle_id(&self->poll, g_source_remove);
	g_clear_object(&self->watched);
	g_clear_object(&self->bound);
	g_clear_object(&self->drive);
	g_clear_pointer(&self->asked, g_free);
	G_OBJECT_CLASS(rw_job_view_parent_class)->dispose(object);
}

static void bind_children(GtkWidgetClass *widget_class)
{
	gtk_widget_class_bind_template_child(widget_class, RwJobView, title);
	gtk_widget_class_bind_template_child(widget_class, RwJobView, identity);
	gtk_widget_class_bind_template_child(widget_class, RwJobView, state_icon);
	gtk_widget_class_bind_template_child(widget_class, RwJobView, state_word);
	gtk_widget_class_bind_template_child(widget_class, RwJobView, progress);
	gtk_widget_class_bind_template_child(widget_class, RwJobView, meter);
	gtk_widget_class_bind_template_child(widget_class, RwJobView, ask);
	gtk_widget_class_bind_template_child(widget_class, RwJobView, ask_text);
	gtk_widget_class_bind_template_child(widget_class, RwJobView, ask_entry);
	gtk_widget_class_bind_template_child(widget_class, RwJobView, ask_no);
	gtk_widget_class_bind_template_child(widget_class, RwJobView, ask_yes);
	gtk_widget_class_bind_template_child(widget_class, RwJobView, note);
	gtk_widget_class_bind_template_child(widget_class, RwJobView, raw);
	gtk_widget_class_bind_template_child(widget_class, RwJobView, graph);
	gtk_widget_class_bind_template_child(widget_class, RwJobView, steps);
	gtk_widget_class_bind_template_child(widget_class, RwJobView, bad);
	gtk_widget_class_bind_template_child(widget_class, RwJobView, pause);
	gtk_widget_class_bind_template_child(widget_class, RwJobView, cancel);
	gtk_widget_class_bind_template_child(widget_class, RwJobView, locate);
	gtk_widget_class_bind_template_child(widget_class, RwJobView, certificate);
}

static void rw_job_view_class_init(RwJobViewClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->dispose = rw_job_view_dispose;
	g_type_ensure(RW_TYPE_METER);
	g_type_ensure(RW_TYPE_GRAPH);
	gtk_widget_class_set_template_from_resource(widget_class, RW_RESOURCES "places/job_view.ui");
	bind_children(widget_class);
	gtk_widget_class_bind_template_callback(widget_class, on_yes);
	gtk_widget_class_bind_template_callback(widget_class, on_no);
	gtk_widget_class_bind_template_callback(widget_class, on_pause);
	gtk_widget_class_bind_template_callback(widget_class, on_cancel);
	gtk_widget_class_bind_template_callback(widget_class, on_locate);
	gtk_widget_class_bind_template_callback(widget_class, on_certificate);
}

static void rw_job_view_init(RwJobView *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
	self->bound = g_binding_group_new();
	g_binding_group_bind(self->bound, "state-word", self->state_word, "label", G_BINDING_SYNC_CREATE);
	g_binding_group_bind(self->bound, "state-icon", self->state_icon, "icon-name", G_BINDING_SYNC_CREATE);
	g_binding_group_bind(self->bound, "note", self->note, "label", G_BINDING_SYNC_CREATE);
	g_binding_group_bind(self->bound, "fraction", self->meter, "fraction", G_BINDING_SYNC_CREATE);
	self->watched = g_signal_group_new(RW_TYPE_DRIVE);
	g_signal_group_connect_swapped(self->watched, "notify::state", G_CALLBACK(on_state), self);
	g_signal_group_connect_swapped(self->watched, "notify::certificate-id", G_CALLBACK(refresh), self);
	g_signal_group_connect_swapped(self->watched, "notify::note", G_CALLBACK(refresh), self);
	g_signal_group_connect_swapped(self->watched, "notify::fraction", G_CALLBACK(refresh), self);
	g_signal_group_connect_swapped(self->watched, "notify::inventory-id", G_CALLBACK(show_identity), self);
	self->poll = g_timeout_add(DETAILS_MS, on_poll, self);
	gtk_widget_set_visible(GTK_WIDGET(self), FALSE);
}
