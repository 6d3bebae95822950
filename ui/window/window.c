/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "window/window.h"

#include <string.h>

#include <glib/gi18n.h>
#include <jansson.h>

#include "client/cases.h"
#include "client/form.h"
#include "places/bench_page.h"
#include "places/cases_page.h"
#include "places/certificates_page.h"
#include "places/computer_page.h"
#include "places/set_up_page.h"
#include "places/sign_in_page.h"
#include "places/station_page.h"
#include "widgets/role.h"
#include "widgets/shown.h"
#include "window/scan.h"
#include "window/sheet.h"
#include "window/sound.h"

#define CONDITION_S   30
#define ROOM_LOW      200000000ull
#define REMIND_S      30
#define NOTICE_S      7
#define LOCK_AFTER_US (15 * 60 * G_USEC_PER_SEC)

struct _RwWindow {
	AdwApplicationWindow parent_instance;

	RwClient *client;
	RwSettings *settings;
	gint64 touched_us;
	guint seconds;
	guint since_reminder;
	gboolean is_locked;
	guint n_needs_hand;

	GtkWidget *main;
	GtkWidget *notice;
	guint forget; /* the notice */
	GtkWidget *simulated;
	GtkRevealer *gone;
	GtkRevealer *problem;
	GtkLabel *problem_text;
	GtkStack *top;
	RwSetUp *set_up;
	RwSetUpPage *set_up_page;
	RwSignInPage *sign_in;
	GtkWidget *rail;
	GtkLabel *badge; /* of the cases' button */
	GtkLabel *title;
	GtkLabel *room;
	GtkLabel *clock;
	GtkMenuButton *person;
	GtkWidget *person_popover;
	GtkWidget *text_sizes;
	GtkWidget *sound;
	GtkWidget *by_typing;
	GtkStack *places;
	RwComputerPage *computer;
	RwBenchPage *bench;
	RwCertificatesPage *certificates;
	RwCasesPage *cases;
	RwStationPage *station;
	GtkWidget *edge;
	GtkLabel *edge_word;
	GtkWidget *scrim;
	GtkWidget *before; /* had the focus before the sheet */
	guint tick;
};

G_DEFINE_FINAL_TYPE(RwWindow, rw_window, ADW_TYPE_APPLICATION_WINDOW)

/* In the order of the rail. */
static const char *const place_names[] = { "computer", "bench", "certificates", "cases", "station" };

RwClient *rw_window_get_client(RwWindow *self)
{
	return self->client;
}

RwSettings *rw_window_get_settings(RwWindow *self)
{
	return self->settings;
}

RwWindow *rw_window_of(GtkWidget *widget)
{
	return RW_WINDOW(gtk_widget_get_ancestor(widget, RW_TYPE_WINDOW));
}

/* --- what is told */

static gboolean forget_notice(gpointer data)
{
	RwWindow *self = data;

	self->forget = 0;
	gtk_widget_set_visible(self->notice, FALSE);
	return G_SOURCE_REMOVE;
}

/* The newest is what counts: words that queue come too late. */
void rw_window_tell(RwWindow *self, const char *text)
{
	gtk_label_set_label(GTK_LABEL(self->notice), text);
	gtk_widget_set_visible(self->notice, TRUE);
	g_clear_handle_id(&self->forget, g_source_remove);
	self->forget = g_timeout_add_seconds(NOTICE_S, forget_notice, self);
}

void rw_window_tell_error(RwWindow *self, const GError *error)
{
	g_autofree char *text = NULL;

	if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
		return;
	text = rw_form_error(error);
	rw_window_tell(self, text);
}

void rw_window_flash(RwWindow *self, const char *style, const char *word)
{
	rw_role_set(self->edge, style);
	gtk_label_set_label(self->edge_word, word);
	gtk_widget_set_visible(self->edge, TRUE);
	if (rw_settings_get_sound(self->settings))
		rw_sound_play(strcmp(style, "success") == 0 ? RW_SOUND_DONE
			      : strcmp(style, "error") == 0 ? RW_SOUND_FAILED
							    : RW_SOUND_NEEDS_YOU);
}

/* --- sheets */

static GtkWidget *top_sheet(RwWindow *self)
{
	return gtk_widget_get_last_child(self->scrim);
}

void rw_window_show_sheet(RwWindow *self, GtkWidget *sheet)
{
	GtkWidget *below = top_sheet(self);

	if (below)
		gtk_widget_set_visible(below, FALSE);
	else
		self->before = gtk_window_get_focus(GTK_WINDOW(self));
	gtk_widget_set_hexpand(sheet, TRUE);
	gtk_box_append(GTK_BOX(self->scrim), sheet);
	gtk_widget_set_visible(self->scrim, TRUE);
	gtk_widget_set_can_focus(self->main, FALSE);
}

void rw_window_close_sheet(RwWindow *self, GtkWidget *sheet)
{
	GtkWidget *below;

	gtk_box_remove(GTK_BOX(self->scrim), sheet);
	below = top_sheet(self);
	if (below) {
		gtk_widget_set_visible(below, TRUE);
		return;
	}
	gtk_widget_set_visible(self->scrim, FALSE);
	gtk_widget_set_can_focus(self->main, TRUE);
	if (self->before && gtk_widget_get_root(self->before) == GTK_ROOT(self))
		gtk_widget_grab_focus(self->before);
	self->before = NULL;
}

static void close_all_sheets(RwWindow *self)
{
	GtkWidget *sheet;

	while ((sheet = top_sheet(self)))
		rw_window_close_sheet(self, sheet);
}

/* --- places */

const char *rw_window_get_place(RwWindow *self)
{
	return gtk_stack_get_visible_child_name(self->places);
}

void rw_window_go(RwWindow *self, const char *place)
{
	gtk_stack_set_visible_child_name(self->places, place);
}

void rw_window_show_certificate(RwWindow *self, const char *certificate_id)
{
	rw_window_go(self, "certificates");
	rw_certificates_page_show(self->certificates, certificate_id);
}

static void on_rail(GtkToggleButton *button, gpointer data)
{
	RwWindow *self = data;

	if (gtk_toggle_button_get_active(button))
		rw_window_go(self, gtk_widget_get_name(GTK_WIDGET(button)));
}

static GtkWidget *find_rail_button(RwWindow *self, const char *place)
{
	GtkWidget *it = gtk_widget_get_first_child(self->rail);

	while (it && strcmp(gtk_widget_get_name(it), place) != 0)
		it = gtk_widget_get_next_sibling(it);
	return it;
}

static void on_place(RwWindow *self)
{
	GtkWidget *page = gtk_stack_get_visible_child(self->places);
	const char *place = rw_window_get_place(self);
	GtkWidget *button = find_rail_button(self, place);

	gtk_label_set_label(self->title, gtk_stack_page_get_title(gtk_stack_get_page(self->places, page)));
	if (button)
		gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(button), TRUE);
	if (strcmp(place, "certificates") == 0)
		rw_certificates_page_enter(self->certificates);
	else if (strcmp(place, "cases") == 0)
		rw_cases_page_enter(self->cases);
	else if (strcmp(place, "station") == 0)
		rw_station_page_enter(self->station);
	else if (strcmp(place, "computer") == 0)
		rw_computer_page_enter(self->computer);
	else
		rw_bench_page_enter(self->bench);
}

/* How many matters wait for a person, beside the place's name. */
static void show_badge(RwWindow *self)
{
	guint n = rw_cases_count_open(self->client);
	g_autofree char *number = g_strdup_printf("%u", n);
	g_autofree char *text = g_strdup_printf(ngettext("%u matter to look at", "%u matters to look at", n), n);

	gtk_label_set_label(self->badge, number);
	gtk_widget_set_visible(GTK_WIDGET(self->badge), n > 0);
	gtk_accessible_update_property(GTK_ACCESSIBLE(self->badge), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static GtkWidget *new_badge(void)
{
	GtkWidget *badge = gtk_label_new(NULL);

	gtk_widget_add_css_class(badge, "badge");
	gtk_widget_set_valign(badge, GTK_ALIGN_CENTER);
	gtk_widget_set_visible(badge, FALSE);
	return badge;
}

static void build_rail(RwWindow *self)
{
	GtkWidget *group = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(place_names); i++) {
		GtkWidget *page = gtk_stack_get_child_by_name(self->places, place_names[i]);
		GtkStackPage *info = gtk_stack_get_page(self->places, page);
		GtkWidget *button = gtk_toggle_button_new();
		GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
		GtkWidget *label = gtk_label_new(gtk_stack_page_get_title(info));
		GtkWidget *key = gtk_label_new(NULL);
		g_autofree char *key_name = g_strdup_printf("F%" G_GSIZE_FORMAT, i + 1);

		gtk_label_set_label(GTK_LABEL(key), key_name);
		gtk_widget_add_css_class(key, "dim-label");
		gtk_widget_add_css_class(key, "caption");
		gtk_label_set_xalign(GTK_LABEL(label), 0);
		gtk_widget_set_hexpand(label, TRUE);
		gtk_box_append(GTK_BOX(box), gtk_image_new_from_icon_name(gtk_stack_page_get_icon_name(info)));
		gtk_box_append(GTK_BOX(box), label);
		if (strcmp(place_names[i], "cases") == 0) {
			self->badge = GTK_LABEL(new_badge());
			gtk_box_append(GTK_BOX(box), GTK_WIDGET(self->badge));
		}
		gtk_box_append(GTK_BOX(box), key);
		gtk_button_set_child(GTK_BUTTON(button), box);
		gtk_widget_set_name(button, place_names[i]);
		gtk_widget_add_css_class(button, "flat");
		gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL,
					       gtk_stack_page_get_title(info), -1);
		if (group)
			gtk_toggle_button_set_group(GTK_TOGGLE_BUTTON(button), GTK_TOGGLE_BUTTON(group));
		else
			group = button;
		g_signal_connect(button, "toggled", G_CALLBACK(on_rail), self);
		gtk_box_append(GTK_BOX(self->rail), button);
	}
}

/* --- signing in and out, locking */

static void show_top(RwWindow *self)
{
	gboolean is_in = *rw_client_get_person_id(self->client) != '\0' && !self->is_locked;

	if (*rw_set_up_get_state(self->set_up)) {
		gtk_stack_set_visible_child_name(self->top, "set-up");
		return;
	}
	gtk_stack_set_visible_child_name(self->top, is_in ? "work" : "sign-in");
	if (!is_in) {
		rw_sign_in_page_enter(self->sign_in);
		return;
	}
	gtk_menu_button_set_label(self->person, rw_client_get_person_name(self->client));
	on_place(self);
}

void rw_window_lock(RwWindow *self, const char *why)
{
	close_all_sheets(self);
	self->is_locked = TRUE;
	rw_sign_in_page_set_reason(self->sign_in, why);
	show_top(self);
}

static void on_signed_in(RwSignInPage *page, gpointer data)
{
	RwWindow *self = data;

	self->is_locked = FALSE;
	self->touched_us = g_get_monotonic_time();
	show_top(self);
}

static void on_person(RwClient *client, GParamSpec *pspec, gpointer data)
{
	show_top(data);
}

static void on_lost_person(RwClient *client, gpointer data)
{
	rw_window_lock(data, _("The station service was started again. Everything that ran goes on. Sign in again."));
}

static void lock_action(GtkWidget *widget, const char *name, GVariant *target)
{
	RwWindow *self = RW_WINDOW(widget);

	gtk_popover_popdown(GTK_POPOVER(self->person_popover));
	if (*rw_client_get_person_id(self->client))
		rw_window_lock(self, _("Locked. Everything that runs goes on."));
}

static void sign_out_action(GtkWidget *widget, const char *name, GVariant *target)
{
	RwWindow *self = RW_WINDOW(widget);

	gtk_popover_popdown(GTK_POPOVER(self->person_popover));
	close_all_sheets(self);
	rw_sign_in_page_set_reason(self->sign_in, NULL);
	rw_client_sign_out(self->client);
}

static void place_action(GtkWidget *widget, const char *name, GVariant *target)
{
	RwWindow *self = RW_WINDOW(widget);

	if (g_strcmp0(gtk_stack_get_visible_child_name(self->top), "work") == 0 && !top_sheet(self))
		rw_window_go(self, g_variant_get_string(target, NULL));
}

/* --- the station around */

static void have_condition(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwWindow) self = data;
	g_autofree char *text = NULL;
	json_t *json;
	guint64 left;
	g_autofree char *size = NULL;
	g_autofree char *label = NULL;

	if (!rw_bus_station1_call_condition_finish(RW_BUS_STATION1(source), &text, result, NULL))
		return;
	json = json_loads(text, 0, NULL);
	left = (guint64)json_integer_value(json_object_get(json_object_get(json, "store"), "free_bytes"));
	size = rw_form_size(left);
	label = g_strdup_printf(_("● Evidence: %s free"), size);
	gtk_label_set_label(self->room, label);
	rw_role_set(GTK_WIDGET(self->room), left < ROOM_LOW ? "error" : NULL);
	json_decref(json);
}

static void ask_condition(RwWindow *self)
{
	RwBusStation1 *station = rw_client_get_station(self->client);

	if (station)
		rw_bus_station1_call_condition(station, NULL, have_condition, g_object_ref(self));
}

static void remind(RwWindow *self)
{
	GListModel *drives = rw_client_get_drives(self->client);
	guint n = 0;

	for (guint i = 0; i < g_list_model_get_n_items(drives); i++) {
		g_autoptr(RwDrive) drive = g_list_model_get_item(drives, i);

		n += rw_drive_get_state(drive) == RW_STATE_NEEDS_YOU;
	}
	if (n == 0) {
		self->since_reminder = 0;
	} else if (n > self->n_needs_hand || self->since_reminder++ >= REMIND_S) {
		self->since_reminder = 1;
		rw_window_flash(self, "warning", _("A drive needs you"));
	}
	self->n_needs_hand = n;
}

static gboolean on_second(gpointer data)
{
	RwWindow *self = data;
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autofree char *text = g_date_time_format(now, "%H:%M");

	gtk_label_set_label(self->clock, text);
	if (++self->seconds % CONDITION_S == 0)
		ask_condition(self);
	remind(self);
	if (*rw_client_get_person_id(self->client) && !self->is_locked &&
	    g_get_monotonic_time() - self->touched_us > LOCK_AFTER_US)
		rw_window_lock(self, _("Locked, since nobody was here for a while. Everything that runs goes on."));
	return G_SOURCE_CONTINUE;
}

static void tell_connected(RwWindow *self, RwClient *client)
{
	gboolean is_connected = rw_client_is_connected(client);
	gboolean waits = *rw_set_up_get_state(self->set_up) != '\0';

	gtk_revealer_set_reveal_child(self->gone, !is_connected && !waits);
	gtk_widget_set_sensitive(GTK_WIDGET(self->places), is_connected);
	gtk_widget_set_visible(self->simulated,
			       is_connected ? rw_client_is_simulated(client) : rw_set_up_is_simulated(self->set_up));
	show_badge(self);
	if (!is_connected)
		return;
	ask_condition(self);
}

static void on_connected(RwClient *client, GParamSpec *pspec, gpointer data)
{
	RwWindow *self = data;

	tell_connected(self, client);
	if (g_strcmp0(gtk_stack_get_visible_child_name(self->top), "sign-in") == 0)
		rw_sign_in_page_enter(self->sign_in);
}

/* The station is none yet, or has become one. */
static void on_set_up(RwWindow *self)
{
	tell_connected(self, self->client);
	show_top(self);
}

static void on_problem(RwClient *client, GParamSpec *pspec, gpointer data)
{
	RwWindow *self = data;
	g_autofree char *problem = NULL;
	g_autofree char *text = NULL;

	g_object_get(client, "problem", &problem, NULL);
	text = g_strdup_printf(_("The evidence has a problem: %s"), problem);
	gtk_label_set_label(self->problem_text, text);
	gtk_revealer_set_reveal_child(self->problem, *problem != '\0');
}

static void on_gone(RwClient *client, RwDrive *drive, gpointer data)
{
	g_autofree char *text = g_strdup_printf(_("%s, serial number %s, was unplugged"), rw_drive_get_title(drive),
						rw_drive_get_serial(drive));

	rw_window_tell(data, text);
}

/* --- input */

static gboolean on_event(GtkEventControllerLegacy *controller, GdkEvent *event, gpointer data)
{
	RwWindow *self = data;
	GdkEventType type = gdk_event_get_event_type(event);

	if (type == GDK_KEY_PRESS || type == GDK_BUTTON_PRESS || type == GDK_TOUCH_BEGIN || type == GDK_SCROLL) {
		self->touched_us = g_get_monotonic_time();
		gtk_widget_set_visible(self->edge, FALSE);
	}
	return FALSE;
}

static void on_scan(RwScan *scan, const char *text, gpointer data)
{
	RwWindow *self = data;
	const char *place = rw_window_get_place(self);

	if (top_sheet(self))
		return;
	if (g_strcmp0(gtk_stack_get_visible_child_name(self->top), "sign-in") == 0)
		rw_sign_in_page_scan(self->sign_in, text);
	else if (strcmp(place, "computer") == 0)
		rw_computer_page_scan(self->computer, text);
	else if (strcmp(place, "bench") == 0)
		rw_bench_page_scan(self->bench, text);
	else if (strcmp(place, "certificates") == 0)
		rw_certificates_page_scan(self->certificates, text);
	else if (strcmp(place, "cases") == 0)
		rw_cases_page_scan(self->cases, text);
}

static void on_text_size(GtkButton *button, gpointer data)
{
	RwWindow *self = data;

	g_object_set(self->settings, "text-percent", GPOINTER_TO_UINT(g_object_get_data(G_OBJECT(button), "percent")),
		     NULL);
}

static void build_text_sizes(RwWindow *self)
{
	static const guint percents[] = { 100, 115, 150, 200 };

	for (gsize i = 0; i < G_N_ELEMENTS(percents); i++) {
		g_autofree char *label = g_strdup_printf("%u %%", percents[i]);
		GtkWidget *button = gtk_button_new_with_label(label);

		g_object_set_data(G_OBJECT(button), "percent", GUINT_TO_POINTER(percents[i]));
		g_signal_connect(button, "clicked", G_CALLBACK(on_text_size), self);
		gtk_box_append(GTK_BOX(self->text_sizes), button);
	}
}

static void add_shortcuts(RwWindow *self)
{
	GtkEventController *controller = gtk_shortcut_controller_new();

	gtk_shortcut_controller_set_scope(GTK_SHORTCUT_CONTROLLER(controller), GTK_SHORTCUT_SCOPE_GLOBAL);
	for (gsize i = 0; i < G_N_ELEMENTS(place_names); i++) {
		g_autofree char *keys = g_strdup_printf("F%u|<Alt>%u", (guint)i + 1, (guint)i + 1);
		GtkShortcut *shortcut =
			gtk_shortcut_new(gtk_shortcut_trigger_parse_string(keys), gtk_named_action_new("win.place"));

		gtk_shortcut_set_arguments(shortcut, g_variant_new_string(place_names[i]));
		gtk_shortcut_controller_add_shortcut(GTK_SHORTCUT_CONTROLLER(controller), shortcut);
	}
	gtk_shortcut_controller_add_shortcut(
		GTK_SHORTCUT_CONTROLLER(controller),
		gtk_shortcut_new(gtk_shortcut_trigger_parse_string("<Control>l"), gtk_named_action_new("win.lock")));
	gtk_widget_add_controller(GTK_WIDGET(self), controller);
}

static void add_controllers(RwWindow *self)
{
	GtkEventController *all = gtk_event_controller_legacy_new();
	RwScan *scan = rw_scan_new(GTK_WIDGET(self));

	gtk_event_controller_set_propagation_phase(all, GTK_PHASE_CAPTURE);
	g_signal_connect(all, "event", G_CALLBACK(on_event), self);
	gtk_widget_add_controller(GTK_WIDGET(self), all);
	g_signal_connect_object(scan, "scanned", G_CALLBACK(on_scan), self, 0);
	g_object_set_data_full(G_OBJECT(self), "scan", scan, g_object_unref);
	add_shortcuts(self);
}

/* --- object */

RwWindow *rw_window_new(GtkApplication *application, RwClient *client, RwSettings *settings)
{
	RwWindow *self = g_object_new(RW_TYPE_WINDOW, "application", application, NULL);

	self->client = g_object_ref(client);
	self->settings = g_object_ref(settings);
	self->set_up = rw_set_up_new(client);
	rw_set_up_page_set_up(self->set_up_page, self->set_up);
	rw_sign_in_page_set_up(self->sign_in, client, settings);
	rw_computer_page_set_up(self->computer, client, settings);
	rw_bench_page_set_client(self->bench, client);
	rw_certificates_page_set_client(self->certificates, client);
	rw_cases_page_set_client(self->cases, client);
	rw_station_page_set_client(self->station, client);
	g_object_bind_property(settings, "sound", self->sound, "active",
			       G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
	g_object_bind_property(settings, "by-typing", self->by_typing, "active",
			       G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
	g_signal_connect_object(client, "notify::connected", G_CALLBACK(on_connected), self, 0);
	g_signal_connect_object(self->set_up, "changed", G_CALLBACK(on_set_up), self, G_CONNECT_SWAPPED);
	g_signal_connect_object(client, "notify::signed-in", G_CALLBACK(on_person), self, 0);
	g_signal_connect_object(client, "notify::problem", G_CALLBACK(on_problem), self, 0);
	g_signal_connect_object(client, "changed", G_CALLBACK(show_badge), self, G_CONNECT_SWAPPED);
	g_signal_connect_object(client, "lost-person", G_CALLBACK(on_lost_person), self, 0);
	g_signal_connect_object(client, "gone", G_CALLBACK(on_gone), self, 0);
	g_signal_connect_object(self->sign_in, "signed-in", G_CALLBACK(on_signed_in), self, 0);
	g_signal_connect_object(self->places, "notify::visible-child", G_CALLBACK(on_place), self, G_CONNECT_SWAPPED);
	tell_connected(self, client);
	on_problem(client, NULL, self);
	show_top(self);
	self->tick = g_timeout_add_seconds(1, on_second, self);
	(void)on_second(self);
	return self;
}

static void rw_window_dispose(GObject *object)
{
	RwWindow *self = RW_WINDOW(object);

	g_clear_handle_id(&self->tick, g_source_remove);
	g_clear_handle_id(&self->forget, g_source_remove);
	g_clear_object(&self->set_up);
	g_clear_object(&self->client);
	g_clear_object(&self->settings);
	G_OBJECT_CLASS(rw_window_parent_class)->dispose(object);
}

static void bind_children(GtkWidgetClass *widget_class)
{
	gtk_widget_class_bind_template_child(widget_class, RwWindow, main);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, notice);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, simulated);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, gone);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, problem);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, problem_text);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, top);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, set_up_page);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, sign_in);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, rail);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, title);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, room);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, clock);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, person);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, person_popover);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, text_sizes);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, sound);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, by_typing);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, places);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, computer);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, bench);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, certificates);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, cases);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, station);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, edge);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, edge_word);
	gtk_widget_class_bind_template_child(widget_class, RwWindow, scrim);
}

static void rw_window_class_init(RwWindowClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->dispose = rw_window_dispose;
	g_type_ensure(RW_TYPE_SET_UP_PAGE);
	g_type_ensure(RW_TYPE_SIGN_IN_PAGE);
	g_type_ensure(RW_TYPE_COMPUTER_PAGE);
	g_type_ensure(RW_TYPE_BENCH_PAGE);
	g_type_ensure(RW_TYPE_CERTIFICATES_PAGE);
	g_type_ensure(RW_TYPE_CASES_PAGE);
	g_type_ensure(RW_TYPE_STATION_PAGE);
	gtk_widget_class_set_template_from_resource(widget_class, RW_RESOURCES "window/window.ui");
	bind_children(widget_class);
	gtk_widget_class_install_action(widget_class, "win.lock", NULL, lock_action);
	gtk_widget_class_install_action(widget_class, "win.sign-out", NULL, sign_out_action);
	gtk_widget_class_install_action(widget_class, "win.place", "s", place_action);
}

static void rw_window_init(RwWindow *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
	self->touched_us = g_get_monotonic_time();
	rw_shown_follow_stack(self->top);
	rw_shown_follow_stack(self->places);
	rw_shown_follow_revealer(self->gone);
	rw_shown_follow_revealer(self->problem);
	build_rail(self);
	build_text_sizes(self);
	add_controllers(self);
}
