/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/bench_page.h"

#include <string.h>

#include <glib/gi18n.h>

#include "client/bay.h"
#include "client/form.h"
#include "places/job_view.h"
#include "places/run.h"
#include "places/start_sheet.h"
#include "places/tile.h"
#include "widgets/shown.h"
#include "window/sheet.h"
#include "window/window.h"

#define COLUMNS_MAX  8
#define COLUMNS_FEW  4
#define SMALL_FROM   25 /* bays; from there on tiles are drawn smaller */
#define SUMMARIZE_MS 400

struct _RwBenchPage {
	AdwBin parent_instance;

	RwClient *client;
	GListModel *bays;
	GtkCustomFilter *filter;
	GtkMultiSelection *selection;
	RwGroup group; /* that is shown; NONE all */
	guint summarizing;
	guint n_working;     /* at the last count */
	guint n_done_before; /* when the run began */
	guint n_failed_before;
	GHashTable *watched; /* of RwDrive, to their handler */

	GtkToggleButton *all;
	GtkToggleButton *needs_hand;
	GtkToggleButton *working;
	GtkToggleButton *done;
	GtkToggleButton *ready;
	GtkLabel *summary;
	GtkWidget *pause_all;
	GtkWidget *start_all;
	GtkGridView *grid;
	AdwFlap *flap;
	GtkWidget *show_side;
	GtkLabel *side_title;
	GtkWidget *side_hint;
	GtkWidget *assign;
	GtkWidget *inventory;
	GtkWidget *start;
	RwJobView *job;
	GtkWidget *many;
};

G_DEFINE_FINAL_TYPE(RwBenchPage, rw_bench_page, ADW_TYPE_BIN)

/* --- what is chosen */

static GPtrArray *chosen_bays(RwBenchPage *self)
{
	g_autoptr(GtkBitset) set = gtk_selection_model_get_selection(GTK_SELECTION_MODEL(self->selection));
	GPtrArray *bays = g_ptr_array_new_with_free_func(g_object_unref);

	for (guint i = 0; i < gtk_bitset_get_size(set); i++)
		g_ptr_array_add(bays, g_list_model_get_item(G_LIST_MODEL(self->selection), gtk_bitset_get_nth(set, i)));
	return bays;
}

static RwBay *chosen_bay(RwBenchPage *self)
{
	g_autoptr(GPtrArray) bays = chosen_bays(self);

	return bays->len == 1 ? g_ptr_array_index(bays, 0) : NULL; /* the model holds it */
}

static GPtrArray *drives_of(GPtrArray *bays)
{
	GPtrArray *drives = g_ptr_array_new_with_free_func(g_object_unref);

	for (guint i = 0; i < bays->len; i++) {
		RwDrive *drive = rw_bay_get_drive(g_ptr_array_index(bays, i));

		if (drive)
			g_ptr_array_add(drives, g_object_ref(drive));
	}
	return drives;
}

static GPtrArray *all_drives(RwBenchPage *self)
{
	GPtrArray *drives = g_ptr_array_new_with_free_func(g_object_unref);

	for (guint i = 0; i < g_list_model_get_n_items(self->bays); i++) {
		g_autoptr(RwBay) bay = g_list_model_get_item(self->bays, i);

		if (rw_bay_get_drive(bay))
			g_ptr_array_add(drives, g_object_ref(rw_bay_get_drive(bay)));
	}
	return drives;
}

static void show_one(RwBenchPage *self, RwBay *bay)
{
	RwDrive *drive = rw_bay_get_drive(bay);
	g_autofree char *title = rw_bay_get_number(bay) ? g_strdup_printf(_("Bay %u"), rw_bay_get_number(bay))
							: g_strdup(_("Drive in no bay"));
	gboolean is_free = !drive || (rw_drive_is_selectable(drive) && !rw_drive_is_working(drive));
	const char *number =
		drive && *rw_drive_get_inventory_id(drive) ? rw_drive_get_inventory_id(drive) : rw_bay_get_waiting(bay);

	gtk_label_set_label(self->side_title, title);
	gtk_widget_set_visible(self->side_hint, !drive);
	gtk_widget_set_visible(self->assign, is_free && rw_bay_get_number(bay));
	gtk_widget_set_visible(self->start,
			       drive && is_free && rw_state_group(rw_drive_get_state(drive)) != RW_GROUP_DONE);
	gtk_button_set_label(GTK_BUTTON(self->start),
			     drive && rw_drive_get_state(drive) == RW_STATE_READY ? _("Erase …") : _("Erase again …"));
	gtk_widget_set_sensitive(self->start, rw_client_may_erase(self->client) && *number);
	gtk_editable_set_text(GTK_EDITABLE(self->inventory), number);
	rw_job_view_set_drive(self->job, drive);
	gtk_widget_set_visible(self->many, FALSE);
}

static void show_many(RwBenchPage *self, guint n)
{
	g_autofree char *title =
		n ? g_strdup_printf(ngettext("%u bay chosen", "%u bays chosen", n), n) : g_strdup(_("No bay chosen"));

	gtk_label_set_label(self->side_title, title);
	gtk_widget_set_visible(self->side_hint, n == 0);
	gtk_widget_set_visible(self->assign, FALSE);
	gtk_widget_set_visible(self->start, n > 1);
	gtk_button_set_label(GTK_BUTTON(self->start), _("Erase …"));
	gtk_widget_set_sensitive(self->start, rw_client_may_erase(self->client));
	rw_job_view_set_drive(self->job, NULL);
	gtk_widget_set_visible(self->many, n > 1);
}

static void show_chosen(RwBenchPage *self)
{
	g_autoptr(GPtrArray) bays = chosen_bays(self);

	if (bays->len == 1)
		show_one(self, g_ptr_array_index(bays, 0));
	else
		show_many(self, bays->len);
}

/* --- counters, and the end of a run */

static void set_counter(GtkToggleButton *button, const char *format, guint n)
{
	g_autofree char *text = g_strdup_printf(format, n);

	gtk_button_set_label(GTK_BUTTON(button), text);
	gtk_widget_set_visible(GTK_WIDGET(button), n > 0 || gtk_toggle_button_get_active(button));
}

static gboolean has_bays(RwBenchPage *self)
{
	RwBusStation1 *station = rw_client_get_station(self->client);
	GVariant *bays = station ? rw_bus_station1_get_bays(station) : NULL;

	return bays && g_variant_n_children(bays) > 0;
}

static void show_end(RwBenchPage *self, guint n_done, guint n_failed)
{
	guint done = n_done > self->n_done_before ? n_done - self->n_done_before : 0;
	guint failed = n_failed > self->n_failed_before ? n_failed - self->n_failed_before : 0;
	RwWindow *window = rw_window_of(GTK_WIDGET(self));
	g_autofree char *good = g_strdup_printf(ngettext("%u drive erased", "%u drives erased", done), done);
	g_autofree char *bad =
		failed ? g_strdup_printf(ngettext("%u needs a hand", "%u need a hand", failed), failed) : NULL;
	g_autofree char *text = bad ? g_strdup_printf("%s · %s", good, bad) : g_strdup(good);

	gtk_label_set_label(self->summary, text);
	if (window && done + failed > 0 && (strcmp(rw_window_get_place(window), "bench") == 0 || has_bays(self)))
		rw_window_flash(window, failed ? "error" : "success", text);
}

static gboolean summarize(gpointer data)
{
	RwBenchPage *self = data;
	guint n[RW_GROUP_DONE + 1] = { 0 };

	self->summarizing = 0;
	for (guint i = 0; i < g_list_model_get_n_items(self->bays); i++) {
		g_autoptr(RwBay) bay = g_list_model_get_item(self->bays, i);

		n[rw_state_group(rw_bay_get_state(bay))]++;
	}
	set_counter(self->all, _("All"), 1);
	set_counter(self->needs_hand, ngettext("%u needs a hand", "%u need a hand", n[RW_GROUP_NEEDS_HAND]),
		    n[RW_GROUP_NEEDS_HAND]);
	set_counter(self->working, ngettext("%u is erased now", "%u are erased now", n[RW_GROUP_WORKING]),
		    n[RW_GROUP_WORKING]);
	set_counter(self->done, ngettext("%u done", "%u done", n[RW_GROUP_DONE]), n[RW_GROUP_DONE]);
	set_counter(self->ready, ngettext("%u ready", "%u ready", n[RW_GROUP_READY]), n[RW_GROUP_READY]);
	gtk_widget_set_visible(self->pause_all, n[RW_GROUP_WORKING] > 0);
	gtk_widget_set_sensitive(self->start_all, n[RW_GROUP_READY] > 0 && rw_client_may_erase(self->client));
	if (self->n_working == 0 && n[RW_GROUP_WORKING] > 0) {
		self->n_done_before = n[RW_GROUP_DONE];
		self->n_failed_before = n[RW_GROUP_NEEDS_HAND];
		gtk_label_set_label(self->summary, "");
	}
	if (self->n_working > 0 && n[RW_GROUP_WORKING] == 0)
		show_end(self, n[RW_GROUP_DONE], n[RW_GROUP_NEEDS_HAND]);
	self->n_working = n[RW_GROUP_WORKING];
	return G_SOURCE_REMOVE;
}

static void summarize_soon(RwBenchPage *self)
{
	if (!self->summarizing)
		self->summarizing = g_timeout_add(SUMMARIZE_MS, summarize, self);
}

static void on_drive_state(RwBenchPage *self)
{
	summarize_soon(self);
	if (self->group != RW_GROUP_NONE)
		gtk_filter_changed(GTK_FILTER(self->filter), GTK_FILTER_CHANGE_DIFFERENT);
	show_chosen(self);
}

static void forget_drive(gpointer data, GObject *drive)
{
	(void)g_hash_table_remove(((RwBenchPage *)data)->watched, drive);
}

static void watch_drives(RwBenchPage *self)
{
	GListModel *drives = rw_client_get_drives(self->client);

	for (guint i = 0; i < g_list_model_get_n_items(drives); i++) {
		g_autoptr(RwDrive) drive = g_list_model_get_item(drives, i);

		if (!g_hash_table_add(self->watched, drive))
			continue;
		g_object_weak_ref(G_OBJECT(drive), forget_drive, self);
		g_signal_connect_object(drive, "notify::state", G_CALLBACK(on_drive_state), self, G_CONNECT_SWAPPED);
		g_signal_connect_object(drive, "notify::inventory-id", G_CALLBACK(show_chosen), self,
					G_CONNECT_SWAPPED);
	}
	on_drive_state(self);
}

static gboolean is_shown(gpointer item, gpointer data)
{
	RwBenchPage *self = data;

	return self->group == RW_GROUP_NONE || rw_state_group(rw_bay_get_state(item)) == self->group;
}

static void on_filter(GtkToggleButton *button, RwBenchPage *self)
{
	const struct {
		GtkToggleButton *button;
		RwGroup group;
	} table[] = {
		{ self->all, RW_GROUP_NONE },	     { self->needs_hand, RW_GROUP_NEEDS_HAND },
		{ self->working, RW_GROUP_WORKING }, { self->done, RW_GROUP_DONE },
		{ self->ready, RW_GROUP_READY },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
		if (table[i].button == button && gtk_toggle_button_get_active(button))
			self->group = table[i].group;
	}
	if (self->filter)
		gtk_filter_changed(GTK_FILTER(self->filter), GTK_FILTER_CHANGE_DIFFERENT);
}

/* --- doing */

static void have_assigned(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwBenchPage) self = data;
	g_autoptr(GError) error = NULL;
	g_autofree char *job = NULL;
	RwWindow *window = rw_window_of(GTK_WIDGET(self));

	if (!window)
		return;
	if (!rw_bus_station1_call_assign_finish(RW_BUS_STATION1(source), &job, result, &error))
		rw_window_tell_error(window, error);
	else
		rw_window_tell(window, strcmp(job, "/") == 0 ? _("The number is set.")
							     : _("The number is set, and the drive is being erased."));
}

static void assign(RwBenchPage *self, guint bay, const char *number)
{
	RwBusStation1 *station = rw_client_get_station(self->client);

	if (station)
		rw_bus_station1_call_assign(station, bay, number, NULL, have_assigned, g_object_ref(self));
}

static void on_assign(GtkWidget *widget, RwBenchPage *self)
{
	RwBay *bay = chosen_bay(self);
	g_autofree char *number = g_strdup(gtk_editable_get_text(GTK_EDITABLE(self->inventory)));

	if (bay && rw_bay_get_number(bay) && *g_strstrip(number))
		assign(self, rw_bay_get_number(bay), number);
}

/* "BAY-7", "FACK 07" on a bay's label: 7. 0 when it is none. */
static guint bay_of_label(const char *text)
{
	static const char *const words[] = { "BAY", "FACK" };

	for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
		gsize n = strlen(words[i]);

		if (g_ascii_strncasecmp(text, words[i], n) != 0)
			continue;
		while (text[n] == '-' || text[n] == ' ' || text[n] == '+')
			n++;
		return (guint)g_ascii_strtoull(text + n, NULL, 10);
	}
	return 0;
}

static gboolean choose_bay(RwBenchPage *self, guint number)
{
	for (guint i = 0; i < g_list_model_get_n_items(G_LIST_MODEL(self->selection)); i++) {
		g_autoptr(RwBay) bay = g_list_model_get_item(G_LIST_MODEL(self->selection), i);

		if (rw_bay_get_number(bay) == number)
			return gtk_selection_model_select_item(GTK_SELECTION_MODEL(self->selection), i, TRUE);
	}
	return FALSE;
}

void rw_bench_page_enter(RwBenchPage *self)
{
	gtk_widget_grab_focus(GTK_WIDGET(self->grid));
}

void rw_bench_page_scan(RwBenchPage *self, const char *text)
{
	RwWindow *window = rw_window_of(GTK_WIDGET(self));
	guint number = bay_of_label(text);
	RwBay *bay = chosen_bay(self);

	if (number) {
		gtk_toggle_button_set_active(self->all, TRUE);
		if (!choose_bay(self, number))
			rw_window_tell(window, _("This bench has no such bay."));
	} else if (!bay || !rw_bay_get_number(bay)) {
		rw_window_tell(window,
			       _("Which bay is that for? Choose it or scan its label, then scan the number again."));
	} else {
		assign(self, rw_bay_get_number(bay), text);
	}
}

static void on_start(GtkButton *button, RwBenchPage *self)
{
	g_autoptr(GPtrArray) bays = chosen_bays(self);
	g_autoptr(GPtrArray) drives = drives_of(bays);

	rw_start_sheet_show(GTK_WIDGET(self), self->client, drives);
}

static void on_start_all(GtkButton *button, RwBenchPage *self)
{
	g_autoptr(GPtrArray) drives = all_drives(self);
	g_autoptr(GPtrArray) ready = g_ptr_array_new_with_free_func(g_object_unref);

	for (guint i = 0; i < drives->len; i++) {
		RwDrive *drive = g_ptr_array_index(drives, i);

		if (rw_drive_get_state(drive) == RW_STATE_READY)
			g_ptr_array_add(ready, g_object_ref(drive));
	}
	rw_start_sheet_show(GTK_WIDGET(self), self->client, ready);
}

static void on_pause_all(GtkButton *button, RwBenchPage *self)
{
	g_autoptr(GPtrArray) drives = all_drives(self);
	RwRunCount count = rw_run_count(drives);

	if (count.n_paused == count.n_working)
		rw_run_continue(drives, GTK_WIDGET(self));
	else
		rw_run_pause(drives, GTK_WIDGET(self));
}

static void on_pause_many(GtkButton *button, RwBenchPage *self)
{
	g_autoptr(GPtrArray) bays = chosen_bays(self);
	g_autoptr(GPtrArray) drives = drives_of(bays);

	rw_run_pause(drives, GTK_WIDGET(self));
}

static void on_continue_many(GtkButton *button, RwBenchPage *self)
{
	g_autoptr(GPtrArray) bays = chosen_bays(self);
	g_autoptr(GPtrArray) drives = drives_of(bays);

	rw_run_continue(drives, GTK_WIDGET(self));
}

static void on_cancel_many(GtkButton *button, RwBenchPage *self)
{
	g_autoptr(GPtrArray) bays = chosen_bays(self);
	g_autoptr(GPtrArray) drives = drives_of(bays);

	rw_run_ask_cancel(drives, GTK_WIDGET(self));
}

/* Where there is no room beside the bays, what is said of one comes over them when it is opened. */
static void on_folded(AdwFlap *flap, GParamSpec *pspec, RwBenchPage *self)
{
	gboolean is_folded = adw_flap_get_folded(flap);

	adw_flap_set_reveal_flap(flap, !is_folded);
	gtk_widget_set_visible(self->show_side, is_folded);
	if (is_folded)
		gtk_widget_add_css_class(GTK_WIDGET(self->grid), "narrow");
	else
		gtk_widget_remove_css_class(GTK_WIDGET(self->grid), "narrow");
}

static void on_show_side(GtkButton *button, RwBenchPage *self)
{
	adw_flap_set_reveal_flap(self->flap, TRUE);
	gtk_widget_child_focus(adw_flap_get_flap(self->flap), GTK_DIR_TAB_FORWARD);
}

/* Enter on a bay: to its number when it has none, else to its drive. */
static void on_activate(GtkGridView *grid, guint at, RwBenchPage *self)
{
	g_autoptr(RwBay) bay = g_list_model_get_item(G_LIST_MODEL(self->selection), at);
	RwDrive *drive = bay ? rw_bay_get_drive(bay) : NULL;

	(void)gtk_selection_model_select_item(GTK_SELECTION_MODEL(self->selection), at, TRUE);
	adw_flap_set_reveal_flap(self->flap, TRUE);
	if (drive && rw_state_group(rw_drive_get_state(drive)) != RW_GROUP_READY)
		gtk_widget_child_focus(GTK_WIDGET(self->job), GTK_DIR_TAB_FORWARD);
	else if (gtk_widget_get_visible(self->assign))
		gtk_widget_grab_focus(self->inventory);
}

/* --- the grid */

static void set_up_tile(GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
	gtk_list_item_set_child(item, GTK_WIDGET(rw_tile_new()));
}

static void bind_tile(GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
	rw_tile_set_bay(RW_TILE(gtk_list_item_get_child(item)), gtk_list_item_get_item(item));
}

static void unbind_tile(GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
	rw_tile_set_bay(RW_TILE(gtk_list_item_get_child(item)), NULL);
}

static void shape_grid(RwBenchPage *self)
{
	RwBusStation1 *station = rw_client_get_station(self->client);
	guint told = station ? rw_bus_station1_get_bay_columns(station) : 0;
	guint n = g_list_model_get_n_items(self->bays);
	guint columns = told ? told : (n <= 2 * COLUMNS_FEW ? COLUMNS_FEW : COLUMNS_MAX);

	gtk_grid_view_set_min_columns(self->grid, 1);
	gtk_grid_view_set_max_columns(self->grid, MAX(columns, 1));
	gtk_grid_view_set_min_columns(self->grid, MAX(columns, 1));
	if (n >= SMALL_FROM)
		gtk_widget_add_css_class(GTK_WIDGET(self->grid), "small");
	else
		gtk_widget_remove_css_class(GTK_WIDGET(self->grid), "small");
}

static void on_bays(RwBenchPage *self)
{
	shape_grid(self);
	watch_drives(self);
}

void rw_bench_page_set_client(RwBenchPage *self, RwClient *client)
{
	GtkListItemFactory *factory = gtk_signal_list_item_factory_new();
	GtkFilterListModel *shown;

	self->client = g_object_ref(client);
	self->bays = rw_bays_new(client);
	self->filter = gtk_custom_filter_new(is_shown, self, NULL);
	shown = gtk_filter_list_model_new(g_object_ref(self->bays), GTK_FILTER(g_object_ref(self->filter)));
	self->selection = gtk_multi_selection_new(G_LIST_MODEL(shown));
	g_signal_connect(factory, "setup", G_CALLBACK(set_up_tile), NULL);
	g_signal_connect(factory, "bind", G_CALLBACK(bind_tile), NULL);
	g_signal_connect(factory, "unbind", G_CALLBACK(unbind_tile), NULL);
	gtk_grid_view_set_factory(self->grid, factory);
	g_object_unref(factory);
	gtk_grid_view_set_model(self->grid, GTK_SELECTION_MODEL(self->selection));
	g_signal_connect_object(self->selection, "selection-changed", G_CALLBACK(show_chosen), self, G_CONNECT_SWAPPED);
	g_signal_connect_object(self->bays, "items-changed", G_CALLBACK(on_bays), self, G_CONNECT_SWAPPED);
	g_signal_connect_object(rw_client_get_drives(client), "items-changed", G_CALLBACK(on_bays), self,
				G_CONNECT_SWAPPED);
	g_signal_connect_object(client, "changed", G_CALLBACK(on_bays), self, G_CONNECT_SWAPPED);
	g_signal_connect_object(client, "notify::signed-in", G_CALLBACK(on_drive_state), self, G_CONNECT_SWAPPED);
	on_bays(self);
}

static void forget_watched(RwBenchPage *self)
{
	GHashTableIter iter;
	gpointer drive;

	g_hash_table_iter_init(&iter, self->watched);
	while (g_hash_table_iter_next(&iter, &drive, NULL))
		g_object_weak_unref(drive, forget_drive, self);
	g_hash_table_remove_all(self->watched);
}

static void rw_bench_page_dispose(GObject *object)
{
	RwBenchPage *self = RW_BENCH_PAGE(object);

	g_clear_handle_id(&self->summarizing, g_source_remove);
	if (self->watched)
		forget_watched(self);
	g_clear_pointer(&self->watched, g_hash_table_unref);
	g_clear_object(&self->selection);
	g_clear_object(&self->filter);
	g_clear_object(&self->bays);
	g_clear_object(&self->client);
	G_OBJECT_CLASS(rw_bench_page_parent_class)->dispose(object);
}

static void rw_bench_page_class_init(RwBenchPageClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->dispose = rw_bench_page_dispose;
	g_type_ensure(RW_TYPE_JOB_VIEW);
	gtk_widget_class_set_template_from_resource(widget_class, RW_RESOURCES "places/bench_page.ui");
	gtk_widget_class_bind_template_child(widget_class, RwBenchPage, all);
	gtk_widget_class_bind_template_child(widget_class, RwBenchPage, needs_hand);
	gtk_widget_class_bind_template_child(widget_class, RwBenchPage, working);
	gtk_widget_class_bind_template_child(widget_class, RwBenchPage, done);
	gtk_widget_class_bind_template_child(widget_class, RwBenchPage, ready);
	gtk_widget_class_bind_template_child(widget_class, RwBenchPage, summary);
	gtk_widget_class_bind_template_child(widget_class, RwBenchPage, pause_all);
	gtk_widget_class_bind_template_child(widget_class, RwBenchPage, start_all);
	gtk_widget_class_bind_template_child(widget_class, RwBenchPage, grid);
	gtk_widget_class_bind_template_child(widget_class, RwBenchPage, flap);
	gtk_widget_class_bind_template_child(widget_class, RwBenchPage, show_side);
	gtk_widget_class_bind_template_callback(widget_class, on_folded);
	gtk_widget_class_bind_template_callback(widget_class, on_show_side);
	gtk_widget_class_bind_template_child(widget_class, RwBenchPage, side_title);
	gtk_widget_class_bind_template_child(widget_class, RwBenchPage, side_hint);
	gtk_widget_class_bind_template_child(widget_class, RwBenchPage, assign);
	gtk_widget_class_bind_template_child(widget_class, RwBenchPage, inventory);
	gtk_widget_class_bind_template_child(widget_class, RwBenchPage, start);
	gtk_widget_class_bind_template_child(widget_class, RwBenchPage, job);
	gtk_widget_class_bind_template_child(widget_class, RwBenchPage, many);
	gtk_widget_class_bind_template_callback(widget_class, on_filter);
	gtk_widget_class_bind_template_callback(widget_class, on_pause_all);
	gtk_widget_class_bind_template_callback(widget_class, on_start_all);
	gtk_widget_class_bind_template_callback(widget_class, on_activate);
	gtk_widget_class_bind_template_callback(widget_class, on_assign);
	gtk_widget_class_bind_template_callback(widget_class, on_start);
	gtk_widget_class_bind_template_callback(widget_class, on_pause_many);
	gtk_widget_class_bind_template_callback(widget_class, on_continue_many);
	gtk_widget_class_bind_template_callback(widget_class, on_cancel_many);
}

static void rw_bench_page_init(RwBenchPage *self)
{
	self->watched = g_hash_table_new(NULL, NULL);
	gtk_widget_init_template(GTK_WIDGET(self));
	rw_shown_follow_flap(self->flap);
}
