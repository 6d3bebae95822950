/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/computer_page.h"

#include <string.h>

#include <glib/gi18n.h>

#include "client/cases.h"
#include "client/form.h"
#include "client/json.h"
#include "places/asset_card.h"
#include "places/confirm.h"
#include "places/disposition.h"
#include "places/drive_card.h"
#include "places/job_view.h"
#include "places/run.h"
#include "widgets/hold_button.h"
#include "widgets/role.h"
#include "widgets/shown.h"
#include "window/sound.h"
#include "window/window.h"

struct _RwComputerPage {
	AdwBin parent_instance;

	RwClient *client;
	GtkFilterListModel *drives; /* of this computer: those in no bay */
	GPtrArray *cards;	    /* of RwDriveCard, borrowed from the flow box */
	GPtrArray *run;		    /* of RwDrive: what is erased, or was just now */
	GPtrArray *groups;	    /* of GPtrArray of RwDriveCard: still to be started, a call for each profile */
	char *disposition;
	gboolean is_starting;
	GCancellable *asking; /* about the inventory number */

	GtkStack *stack;
	GtkLabel *model;
	GtkLabel *serial;
	GtkWidget *inventory;
	GtkLabel *card; /* what the register says */
	GtkLabel *known;
	GtkFlowBox *cards_box;
	GtkWidget *no_drives;
	GtkWidget *where;
	GtkWidget *dispositions;
	GtkWidget *first_disposition;
	GtkLabel *rule;
	GtkLabel *error;
	GtkLabel *what;
	RwHoldButton *hold;
	GtkWidget *running;
	GtkWidget *pause;
	GtkImage *end_icon;
	GtkLabel *end_word;
	GtkLabel *end_text;
	GtkLabel *end_certificate;
	GtkWidget *end_show;
	GtkWidget *end_back;
};

G_DEFINE_FINAL_TYPE(RwComputerPage, rw_computer_page, ADW_TYPE_BIN)

static const char *inventory_id(RwComputerPage *self)
{
	return gtk_editable_get_text(GTK_EDITABLE(self->inventory));
}

/* As the service takes it. */
static gboolean is_id(const char *text)
{
	for (const char *c = text; *c; c++) {
		if (!g_ascii_isalnum(*c) && (c == text || !strchr("._:-", *c)))
			return FALSE;
	}
	return *text && strlen(text) < 64;
}

static void show_error(RwComputerPage *self, const char *text)
{
	gtk_label_set_label(self->error, text ? text : "");
	gtk_widget_set_visible(GTK_WIDGET(self->error), text != NULL);
}

/* --- what would be done */

static GPtrArray *chosen_cards(RwComputerPage *self)
{
	GPtrArray *chosen = g_ptr_array_new();

	for (guint i = 0; i < self->cards->len; i++) {
		if (rw_drive_card_is_chosen(g_ptr_array_index(self->cards, i)))
			g_ptr_array_add(chosen, g_ptr_array_index(self->cards, i));
	}
	return chosen;
}

/* NULL: nothing is in the way. */
static const char *find_obstacle(RwComputerPage *self, GPtrArray *chosen)
{
	if (!rw_client_may_erase(self->client))
		return _("You may look, but not erase: that needs a technician.");
	if (chosen->len == 0)
		return _("Choose at least one drive.");
	for (guint i = 0; i < chosen->len; i++) {
		RwPlan *plan = rw_drive_card_get_plan(g_ptr_array_index(chosen, i));

		if (!plan)
			return _("The drives are being asked what they can do …");
		if (rw_plan_is_refused(plan))
			return _("A drive cannot be erased as planned. Choose what else can be done, or leave it out.");
	}
	if (!is_id(inventory_id(self)))
		return *inventory_id(self) ? _("An inventory number has letters, digits and . _ : - only.")
					   : _("Scan or type the inventory number.");
	return self->disposition ? NULL : _("Choose where the computer goes.");
}

/* "Both drives are purged (about 2 min) and checked (about 9 min)." They run at the same time: the slowest counts. */
static char *describe_all(GPtrArray *chosen)
{
	guint64 erase_ms = 0;
	guint64 verify_ms = 0;
	gboolean all_purge = TRUE;
	g_autofree char *erase = NULL;
	g_autofree char *verify = NULL;

	for (guint i = 0; i < chosen->len; i++) {
		RwPlan *plan = rw_drive_card_get_plan(g_ptr_array_index(chosen, i));

		erase_ms = MAX(erase_ms, rw_plan_get_erase_ms(plan));
		verify_ms = MAX(verify_ms, rw_plan_get_verify_ms(plan));
		all_purge &= strcmp(rw_plan_get_level(plan), "purge") == 0;
	}
	erase = rw_form_about(erase_ms);
	verify = rw_form_about(verify_ms);
	if (all_purge)
		return g_strdup_printf(ngettext("The drive is purged (%1$s) and checked (%2$s).",
						"The %3$u drives are purged (%1$s) and checked (%2$s).", chosen->len),
				       erase, verify, chosen->len);
	return g_strdup_printf(ngettext("The drive is cleared (%1$s) and checked (%2$s).",
					"The %3$u drives are erased (%1$s) and checked (%2$s).", chosen->len),
			       erase, verify, chosen->len);
}

/* The button names what it is about: one drive by its name, more by their number. */
static char *name_button(GPtrArray *chosen)
{
	RwDrive *drive;

	if (chosen->len != 1)
		return g_strdup_printf(ngettext("Hold to erase %u drive · cannot be undone",
						"Hold to erase %u drives · cannot be undone", chosen->len),
				       chosen->len);
	drive = rw_drive_card_get_drive(g_ptr_array_index(chosen, 0));
	return g_strdup_printf(_("Hold to erase %s, %s, %s · cannot be undone"), rw_drive_get_title(drive),
			       rw_drive_get_size_text(drive), rw_drive_get_serial(drive));
}

static void show_choice(RwComputerPage *self)
{
	g_autoptr(GPtrArray) chosen = chosen_cards(self);
	const char *obstacle = find_obstacle(self, chosen);
	g_autofree char *what = obstacle ? g_strdup(obstacle) : describe_all(chosen);
	g_autofree char *button = name_button(chosen);

	gtk_label_set_label(self->what, what);
	rw_hold_button_set_text(self->hold, button);
	gtk_widget_set_sensitive(GTK_WIDGET(self->hold), !obstacle && !self->is_starting);
}

/* --- how it goes, and its end */

static const char *run_certificate(RwComputerPage *self)
{
	for (guint i = 0; i < self->run->len; i++) {
		const char *id = rw_drive_get_certificate_id(g_ptr_array_index(self->run, i));

		if (*id)
			return id;
	}
	return "";
}

static void show_end(RwComputerPage *self)
{
	RwRunCount count = rw_run_count(self->run);
	gboolean is_whole = count.n_done == count.n;
	const char *certificate = run_certificate(self);
	const char *style = is_whole ? "success" : (count.n_failed ? "error" : "warning");
	const char *word = is_whole ? (count.all_purged ? _("Erased (Purge)") : _("Erased (Clear)"))
				    : (count.n_failed ? _("Not erased") : _("Erased with exceptions"));
	gboolean is_new = g_strcmp0(gtk_stack_get_visible_child_name(self->stack), "end") != 0;
	RwWindow *window = rw_window_of(GTK_WIDGET(self));

	rw_role_set(GTK_WIDGET(self->end_icon), style);
	rw_role_set(GTK_WIDGET(self->end_word), style);
	gtk_image_set_from_icon_name(self->end_icon, is_whole	      ? "radera-shield-symbolic"
						     : count.n_failed ? "radera-cross-symbolic"
								      : "radera-warning-symbolic");
	gtk_label_set_label(self->end_word, word);
	gtk_label_set_label(self->end_text,
			    is_whole ? rw_disposition_next(self->disposition)
				     : _("Do not hand it on. Open each drive to see why, erase it again, "
					 "or take it out and have it destroyed."));
	gtk_label_set_label(self->end_certificate,
			    *certificate ? certificate : _("The certificate is being written …"));
	gtk_widget_set_sensitive(self->end_show, *certificate != '\0');
	gtk_button_set_label(GTK_BUTTON(self->end_show), is_whole ? _("Show the certificate") : _("Show the protocol"));
	gtk_stack_set_visible_child_name(self->stack, "end");
	if (is_new && window) {
		if (strcmp(rw_window_get_place(window), "bench") != 0) /* which has words of its own */
			rw_window_flash(window, style, word);
		gtk_widget_grab_focus(self->end_back);
	}
}

/* What was begun elsewhere, or before this window was there, is a run too. */
static void collect_run(RwComputerPage *self)
{
	for (guint i = 0; i < self->cards->len; i++) {
		RwDrive *drive = rw_drive_card_get_drive(g_ptr_array_index(self->cards, i));
		RwGroup group = rw_state_group(rw_drive_get_state(drive));

		if ((group == RW_GROUP_WORKING || rw_drive_get_state(drive) == RW_STATE_NEEDS_YOU) &&
		    !g_ptr_array_find(self->run, drive, NULL))
			g_ptr_array_add(self->run, g_object_ref(drive));
	}
}

static void show(RwComputerPage *self)
{
	RwRunCount count;
	gboolean is_running;

	collect_run(self);
	count = rw_run_count(self->run);
	is_running = count.n_working > 0 || self->is_starting;
	gtk_widget_set_visible(self->where, !is_running);
	gtk_widget_set_visible(GTK_WIDGET(self->rule), !is_running && self->disposition);
	gtk_widget_set_visible(gtk_widget_get_parent(GTK_WIDGET(self->hold)), !is_running);
	gtk_widget_set_visible(self->running, is_running && count.n_working > 0);
	gtk_widget_set_sensitive(self->inventory, !is_running);
	gtk_widget_set_visible(self->no_drives, self->cards->len == 0);
	gtk_button_set_label(GTK_BUTTON(self->pause),
			     count.n_paused == count.n_working ? _("Continue all") : _("Pause all"));
	if (is_running) {
		g_autofree char *text = g_strdup_printf(
			ngettext("%u drive is being erased. You may leave it alone.",
				 "%u drives are being erased. You may leave them alone.", count.n_working),
			count.n_working);

		gtk_label_set_label(self->what, text);
	} else if (self->run->len > 0) {
		show_end(self);
	} else {
		gtk_stack_set_visible_child_name(self->stack, "choose");
		show_choice(self);
	}
}

static void on_back(GtkButton *button, RwComputerPage *self)
{
	for (guint i = 0; i < self->run->len; i++)
		rw_client_forget(self->client, g_ptr_array_index(self->run, i));
	g_ptr_array_set_size(self->run, 0);
	show(self);
	gtk_widget_grab_focus(self->inventory);
}

static void on_show_certificate(GtkButton *button, RwComputerPage *self)
{
	rw_window_show_certificate(rw_window_of(GTK_WIDGET(self)), run_certificate(self));
}

static void on_pause(GtkButton *button, RwComputerPage *self)
{
	RwRunCount count = rw_run_count(self->run);

	if (count.n_paused == count.n_working)
		rw_run_continue(self->run, GTK_WIDGET(self));
	else
		rw_run_pause(self->run, GTK_WIDGET(self));
}

static void on_cancel(GtkButton *button, RwComputerPage *self)
{
	rw_run_ask_cancel(self->run, GTK_WIDGET(self));
}

/* --- starting */

static void start_next(RwComputerPage *self);

static void have_started(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwComputerPage) self = data;
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) jobs = NULL;

	if (!rw_bus_station1_call_erase_finish(RW_BUS_STATION1(source), &jobs, result, &error)) {
		g_autofree char *text = rw_form_error(error);

		show_error(self, text);
		g_ptr_array_set_size(self->groups, 0);
	}
	for (gsize i = 0; jobs && jobs[i]; i++) {
		if (strcmp(jobs[i], "/") == 0)
			show_error(self, _("One of the drives could not be started. It is not erased."));
	}
	start_next(self);
}

/* Drives with the same profile are one call: all of them are checked before the first is touched. */
static void start_next(RwComputerPage *self)
{
	RwBusStation1 *station = rw_client_get_station(self->client);
	g_autoptr(GPtrArray) group = NULL;
	g_autoptr(GPtrArray) paths = NULL;
	GVariantDict options;

	if (self->groups->len == 0 || !station) {
		self->is_starting = FALSE;
		show(self);
		return;
	}
	group = g_ptr_array_steal_index(self->groups, 0);
	paths = g_ptr_array_new();
	for (guint i = 0; i < group->len; i++)
		g_ptr_array_add(paths,
				(gpointer)rw_drive_get_path(rw_drive_card_get_drive(g_ptr_array_index(group, i))));
	g_ptr_array_add(paths, NULL);
	g_variant_dict_init(&options, NULL);
	if (self->disposition)
		g_variant_dict_insert(&options, "disposition", "s", self->disposition);
	rw_bus_station1_call_erase(station, (const char *const *)paths->pdata, inventory_id(self),
				   rw_drive_card_get_profile(g_ptr_array_index(group, 0)), g_variant_dict_end(&options),
				   NULL, have_started, g_object_ref(self));
}

static GPtrArray *find_group(RwComputerPage *self, const char *profile)
{
	for (guint i = 0; i < self->groups->len; i++) {
		GPtrArray *group = g_ptr_array_index(self->groups, i);

		if (g_strcmp0(rw_drive_card_get_profile(g_ptr_array_index(group, 0)), profile) == 0)
			return group;
	}
	g_ptr_array_add(self->groups, g_ptr_array_new());
	return g_ptr_array_index(self->groups, self->groups->len - 1);
}

static void start(gpointer object)
{
	RwComputerPage *self = object;
	g_autoptr(GPtrArray) chosen = chosen_cards(self);

	if (find_obstacle(self, chosen) || self->is_starting)
		return;
	show_error(self, NULL);
	for (guint i = 0; i < chosen->len; i++)
		g_ptr_array_add(find_group(self, rw_drive_card_get_profile(g_ptr_array_index(chosen, i))),
				g_ptr_array_index(chosen, i));
	self->is_starting = TRUE;
	show(self);
	start_next(self);
}

/* A drive that was here for another asset, or that hangs on a cable, may be somebody else's. */
static RwDrive *find_doubtful(RwComputerPage *self, GPtrArray *chosen, const char **ret_why)
{
	for (guint i = 0; i < chosen->len; i++) {
		RwDrive *drive = rw_drive_card_get_drive(g_ptr_array_index(chosen, i));
		const char *past = rw_bus_station1_drive_get_past_inventory_id(rw_drive_get_proxy(drive));

		*ret_why = past && *past && strcmp(past, inventory_id(self)) != 0
				   ? _("This drive was erased here before, under another inventory number:")
				   : (rw_drive_is_loose(drive) ? _("This drive is not built in, it hangs on a cable:")
							       : NULL);
		if (*ret_why)
			return drive;
	}
	return NULL;
}

static void on_held(RwHoldButton *button, RwComputerPage *self)
{
	g_autoptr(GPtrArray) chosen = chosen_cards(self);
	gboolean by_typing = FALSE;
	const char *why = NULL;
	RwDrive *drive;

	rw_sound_stop(RW_SOUND_HOLD);
	if (chosen->len == 0)
		return;
	drive = find_doubtful(self, chosen, &why);
	g_object_get(button, "by-typing", &by_typing, NULL);
	if (!drive && by_typing) {
		drive = rw_drive_card_get_drive(g_ptr_array_index(chosen, 0));
		why = _("It is erased, and that cannot be undone:");
	}
	if (drive)
		rw_confirm_ask(GTK_WIDGET(self), drive, why, start, self);
	else
		start(self);
}

static void on_begun(RwHoldButton *button, RwComputerPage *self)
{
	if (rw_settings_get_sound(rw_window_get_settings(rw_window_of(GTK_WIDGET(self)))))
		rw_sound_play(RW_SOUND_HOLD);
}

static void on_released(RwHoldButton *button, RwComputerPage *self)
{
	rw_sound_stop(RW_SOUND_HOLD);
}

/* --- inventory number and destination */

/* Where the thing is on its way out, and what comes next; "" when there is nothing to say. */
static const char *next_step(const char *state)
{
	static const struct {
		const char *state;
		const char *text;
	} steps[] = {
		{ "registered", N_("Not received yet: it counts as received when it is erased.") },
		{ "received", N_("Received. Next: erase it.") },
		{ "examined", N_("Received and looked at. Next: erase it.") },
		{ "erasing", N_("It is being erased.") },
		{ "erased", N_("Erased. Next: hand it over, under Cases (F4).") },
		{ "failed", N_("Not erased. Next: erase it again, or have its drive destroyed.") },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
		if (strcmp(steps[i].state, state) == 0)
			return _(steps[i].text);
	}
	return "";
}

/* "Lenovo ThinkPad L13 · student computer · Björkskolan · has a holder", or why a person must look. */
static void show_card(RwComputerPage *self, const json_t *card)
{
	const char *outcome = rw_json_text(card, "outcome");
	gboolean is_conflict = strcmp(outcome, "conflict") == 0;
	g_autofree char *reason = is_conflict ? rw_form_lines(rw_json_text(card, "detail")) : NULL;
	g_autofree char *name = strcmp(outcome, "found") == 0 ? rw_asset_card_line(card) : NULL;
	g_autofree char *line = name ? g_strdup_printf("%s\n%s", name, next_step(rw_json_text(card, "state"))) : NULL;
	const char *text = is_conflict ? reason : line;

	gtk_label_set_label(self->card, text ? text : "");
	gtk_widget_set_visible(GTK_WIDGET(self->card), text && *text);
	if (is_conflict)
		gtk_widget_add_css_class(GTK_WIDGET(self->card), "warning");
	else
		gtk_widget_remove_css_class(GTK_WIDGET(self->card), "warning");
}

static void have_card(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwComputerPage) self = data;
	g_autofree char *text = NULL;
	json_t *card;

	if (!rw_bus_station1_call_match_asset_finish(RW_BUS_STATION1(source), &text, result, NULL))
		return;
	card = json_loads(text, 0, NULL);
	show_card(self, card);
	json_decref(card);
}

static void have_known(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwComputerPage) self = data;
	g_autoptr(GVariant) rows = NULL;
	g_autofree char *text = NULL;
	g_autofree char *day = NULL;
	const char *certificate = "";
	const char *outcome = "";
	gint64 issued_ms = 0;
	gsize n;

	if (!rw_bus_station1_call_search_finish(RW_BUS_STATION1(source), &rows, result, NULL))
		return;
	n = g_variant_n_children(rows);
	if (n > 0) {
		g_autoptr(GVariant) last = g_variant_get_child_value(rows, n - 1);

		g_variant_get(last, "(&s&s&s&su&s&s&sxb)", &certificate, NULL, NULL, NULL, NULL, NULL, &outcome, NULL,
			      &issued_ms, NULL);
		day = rw_form_day(issued_ms);
		text = g_strdup_printf(_("Seen here before: %s, %s (%s)"), rw_word_outcome(outcome), day, certificate);
	} else {
		text = g_strdup(_("Not seen at this station before. The number goes on the certificate as it stands: "
				  "compare it with the label."));
	}
	gtk_label_set_label(self->known, text);
}

static void ask_known(RwComputerPage *self)
{
	RwBusStation1 *station = rw_client_get_station(self->client);
	GVariantDict query;

	g_cancellable_cancel(self->asking);
	g_clear_object(&self->asking);
	if (!station || !is_id(inventory_id(self))) {
		gtk_label_set_label(self->known, "");
		gtk_widget_set_visible(GTK_WIDGET(self->card), FALSE);
		return;
	}
	self->asking = g_cancellable_new();
	rw_bus_station1_call_match_asset(station, inventory_id(self), self->asking, have_card, g_object_ref(self));
	g_variant_dict_init(&query, NULL);
	g_variant_dict_insert(&query, "inventory-id", "s", inventory_id(self));
	rw_bus_station1_call_search(station, g_variant_dict_end(&query), self->asking, have_known, g_object_ref(self));
}

static void on_inventory(GtkEditable *editable, RwComputerPage *self)
{
	ask_known(self);
	show(self);
}

static void have_report(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwComputerPage) self = data;
	json_t *card = rw_cases_finish(result, NULL);
	RwWindow *window = rw_window_of(GTK_WIDGET(self));

	if (card && window && json_object_get(card, "review"))
		rw_window_tell(window, _("A person must look at that: it waits under Cases (F4)."));
	json_decref(card);
}

/* The number is whole: what contradicts itself becomes a matter for a person. */
static void on_inventory_done(GtkEntry *entry, RwComputerPage *self)
{
	gtk_widget_grab_focus(self->first_disposition);
	if (is_id(inventory_id(self)) && rw_client_may_erase(self->client))
		rw_cases_call(self->client, "Report", g_variant_new("(s)", inventory_id(self)), NULL, have_report,
			      g_object_ref(self));
}

void rw_computer_page_enter(RwComputerPage *self)
{
	if (!gtk_widget_is_sensitive(self->inventory) || *inventory_id(self))
		gtk_widget_child_focus(GTK_WIDGET(self), GTK_DIR_TAB_FORWARD);
	else
		gtk_widget_grab_focus(self->inventory);
}

void rw_computer_page_scan(RwComputerPage *self, const char *text)
{
	if (!gtk_widget_is_sensitive(self->inventory) ||
	    g_strcmp0(gtk_stack_get_visible_child_name(self->stack), "choose") != 0) {
		rw_window_tell(rw_window_of(GTK_WIDGET(self)),
			       _("The number was not taken: finish with this computer first."));
		return;
	}
	gtk_editable_set_text(GTK_EDITABLE(self->inventory), text);
	on_inventory_done(NULL, self);
}

static void on_disposition(GtkToggleButton *button, RwComputerPage *self)
{
	if (!gtk_toggle_button_get_active(button))
		return;
	g_free(self->disposition);
	self->disposition = g_strdup(gtk_widget_get_name(GTK_WIDGET(button)));
	gtk_label_set_label(self->rule, rw_disposition_rule(self->disposition));
	show(self);
}

static void build_dispositions(RwComputerPage *self)
{
	GtkWidget *group = NULL;
	const char *id;

	for (guint i = 0; (id = rw_disposition_at(i)); i++) {
		GtkWidget *button = gtk_toggle_button_new_with_label(rw_word_disposition(id));
		GtkWidget *child;

		gtk_widget_set_name(button, id);
		if (group)
			gtk_toggle_button_set_group(GTK_TOGGLE_BUTTON(button), GTK_TOGGLE_BUTTON(group));
		else
			self->first_disposition = group = button;
		g_signal_connect(button, "toggled", G_CALLBACK(on_disposition), self);
		child = gtk_flow_box_child_new();
		gtk_flow_box_child_set_child(GTK_FLOW_BOX_CHILD(child), button);
		gtk_widget_set_focusable(child, FALSE);
		gtk_flow_box_append(GTK_FLOW_BOX(self->dispositions), child);
	}
}

/* --- the drives */

static void on_opened(RwDriveCard *card, gpointer data)
{
	rw_job_view_show(GTK_WIDGET(card), rw_drive_card_get_drive(card));
}

static void on_card_gone(gpointer data, GObject *card)
{
	RwComputerPage *self = data;

	(void)g_ptr_array_remove(self->cards, card);
}

static GtkWidget *make_card(gpointer item, gpointer data)
{
	RwComputerPage *self = data;
	RwDriveCard *card = rw_drive_card_new(self->client, item, rw_client_get_usual_profile(self->client));
	GtkWidget *child = gtk_flow_box_child_new();

	g_ptr_array_add(self->cards, card);
	g_object_weak_ref(G_OBJECT(card), on_card_gone, self);
	g_signal_connect_object(card, "planned", G_CALLBACK(show), self, G_CONNECT_SWAPPED);
	g_signal_connect_object(card, "opened", G_CALLBACK(on_opened), self, 0);
	g_signal_connect_object(item, "notify::certificate-id", G_CALLBACK(show), self, G_CONNECT_SWAPPED);
	gtk_widget_set_hexpand(child, TRUE);
	gtk_widget_set_valign(GTK_WIDGET(card), GTK_ALIGN_START);
	gtk_flow_box_child_set_child(GTK_FLOW_BOX_CHILD(child), GTK_WIDGET(card));
	gtk_widget_set_focusable(child, FALSE);
	return child;
}

static gboolean is_of_computer(gpointer item, gpointer data)
{
	return rw_drive_get_bay(item) == 0;
}

static void show_computer(RwComputerPage *self)
{
	RwBusStation1 *station = rw_client_get_station(self->client);
	GVariant *told = station ? rw_bus_station1_get_computer(station) : NULL;
	const char *vendor = "";
	const char *model = "";
	const char *serial = "";
	g_autofree char *name = NULL;
	g_autofree char *line = NULL;

	if (told)
		g_variant_get(told, "(&s&s&s&s&s)", &vendor, &model, &serial, NULL, NULL);
	name = *vendor || *model ? g_strstrip(g_strdup_printf("%s %s", vendor, model))
				 : g_strdup(_("This computer does not tell its name"));
	line = *serial ? g_strdup_printf(_("Serial number %s"), serial)
		       : g_strdup(_("Serial number not told by the firmware: see the label"));
	gtk_label_set_label(self->model, name);
	gtk_label_set_label(self->serial, line);
}

static void on_person(RwComputerPage *self)
{
	for (guint i = 0; *rw_client_get_person_id(self->client) && i < self->cards->len; i++) {
		RwDriveCard *card = g_ptr_array_index(self->cards, i);

		if (!rw_drive_card_get_plan(card))
			rw_drive_card_plan(card, rw_drive_card_get_profile(card));
	}
	show(self);
}

static void on_connected(RwComputerPage *self)
{
	if (!rw_client_is_connected(self->client))
		return;
	show_computer(self);
	show(self);
}

void rw_computer_page_set_up(RwComputerPage *self, RwClient *client, RwSettings *settings)
{
	GtkCustomFilter *filter = gtk_custom_filter_new(is_of_computer, NULL, NULL);

	self->client = g_object_ref(client);
	g_object_bind_property(settings, "by-typing", self->hold, "by-typing", G_BINDING_SYNC_CREATE);
	self->drives = gtk_filter_list_model_new(g_object_ref(rw_client_get_drives(client)), GTK_FILTER(filter));
	gtk_flow_box_bind_model(self->cards_box, G_LIST_MODEL(self->drives), make_card, self, NULL);
	g_signal_connect_object(self->drives, "items-changed", G_CALLBACK(show), self, G_CONNECT_SWAPPED);
	g_signal_connect_object(client, "notify::connected", G_CALLBACK(on_connected), self, G_CONNECT_SWAPPED);
	g_signal_connect_object(client, "notify::signed-in", G_CALLBACK(on_person), self, G_CONNECT_SWAPPED);
	on_connected(self);
}

static void rw_computer_page_dispose(GObject *object)
{
	RwComputerPage *self = RW_COMPUTER_PAGE(object);

	g_cancellable_cancel(self->asking);
	g_clear_object(&self->asking);
	for (guint i = 0; self->cards && i < self->cards->len; i++)
		g_object_weak_unref(g_ptr_array_index(self->cards, i), on_card_gone, self);
	g_clear_pointer(&self->cards, g_ptr_array_unref);
	g_clear_pointer(&self->run, g_ptr_array_unref);
	g_clear_pointer(&self->groups, g_ptr_array_unref);
	g_clear_object(&self->drives);
	g_clear_object(&self->client);
	g_clear_pointer(&self->disposition, g_free);
	G_OBJECT_CLASS(rw_computer_page_parent_class)->dispose(object);
}

static void bind_children(GtkWidgetClass *widget_class)
{
	gtk_widget_class_bind_template_child(widget_class, RwComputerPage, stack);
	gtk_widget_class_bind_template_child(widget_class, RwComputerPage, model);
	gtk_widget_class_bind_template_child(widget_class, RwComputerPage, serial);
	gtk_widget_class_bind_template_child(widget_class, RwComputerPage, inventory);
	gtk_widget_class_bind_template_child(widget_class, RwComputerPage, card);
	gtk_widget_class_bind_template_child(widget_class, RwComputerPage, known);
	gtk_widget_class_bind_template_child_full(widget_class, "cards", FALSE,
						  G_STRUCT_OFFSET(RwComputerPage, cards_box));
	gtk_widget_class_bind_template_child(widget_class, RwComputerPage, no_drives);
	gtk_widget_class_bind_template_child(widget_class, RwComputerPage, where);
	gtk_widget_class_bind_template_child(widget_class, RwComputerPage, dispositions);
	gtk_widget_class_bind_template_child(widget_class, RwComputerPage, rule);
	gtk_widget_class_bind_template_child(widget_class, RwComputerPage, error);
	gtk_widget_class_bind_template_child(widget_class, RwComputerPage, what);
	gtk_widget_class_bind_template_child(widget_class, RwComputerPage, hold);
	gtk_widget_class_bind_template_child(widget_class, RwComputerPage, running);
	gtk_widget_class_bind_template_child(widget_class, RwComputerPage, pause);
	gtk_widget_class_bind_template_child(widget_class, RwComputerPage, end_icon);
	gtk_widget_class_bind_template_child(widget_class, RwComputerPage, end_word);
	gtk_widget_class_bind_template_child(widget_class, RwComputerPage, end_text);
	gtk_widget_class_bind_template_child(widget_class, RwComputerPage, end_certificate);
	gtk_widget_class_bind_template_child(widget_class, RwComputerPage, end_show);
	gtk_widget_class_bind_template_child(widget_class, RwComputerPage, end_back);
}

static void rw_computer_page_class_init(RwComputerPageClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->dispose = rw_computer_page_dispose;
	g_type_ensure(RW_TYPE_HOLD_BUTTON);
	gtk_widget_class_set_template_from_resource(widget_class, RW_RESOURCES "places/computer_page.ui");
	bind_children(widget_class);
	gtk_widget_class_bind_template_callback(widget_class, on_inventory);
	gtk_widget_class_bind_template_callback(widget_class, on_inventory_done);
	gtk_widget_class_bind_template_callback(widget_class, on_held);
	gtk_widget_class_bind_template_callback(widget_class, on_begun);
	gtk_widget_class_bind_template_callback(widget_class, on_released);
	gtk_widget_class_bind_template_callback(widget_class, on_pause);
	gtk_widget_class_bind_template_callback(widget_class, on_cancel);
	gtk_widget_class_bind_template_callback(widget_class, on_back);
	gtk_widget_class_bind_template_callback(widget_class, on_show_certificate);
}

static void rw_computer_page_init(RwComputerPage *self)
{
	self->cards = g_ptr_array_new();
	self->run = g_ptr_array_new_with_free_func(g_object_unref);
	self->groups = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
	gtk_widget_init_template(GTK_WIDGET(self));
	rw_shown_follow_stack(self->stack);
	build_dispositions(self);
}
