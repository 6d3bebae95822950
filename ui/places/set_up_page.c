/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "places/set_up_page.h"

#include <string.h>

#include <glib/gi18n.h>

#include "client/form.h"
#include "widgets/shown.h"

#define PIN_MIN 4
#define LOCKED	"locked"

struct _RwSetUpPage {
	AdwBin parent_instance;

	RwSetUp *set_up;
	gboolean is_making;

	GtkStack *stack;
	GtkLabel *volume_word;
	GtkLabel *volume_text;
	GtkWidget *rebuild;
	GtkWidget *locked;
	GtkEditable *passphrase;
	GtkWidget *unlock;
	GtkEditable *organisation;
	GtkEditable *number;
	GtkEditable *station;
	GtkEditable *name;
	GtkEditable *pin;
	GtkEditable *pin_again;
	GtkLabel *error;
	GtkWidget *go;
	GtkWidget *spinner;
};

G_DEFINE_FINAL_TYPE(RwSetUpPage, rw_set_up_page, ADW_TYPE_BIN)

/* Why there is no place for evidence, and what a person can do about it. */
static const struct {
	const char *evidence;
	const char *word;
	const char *text;
} volumes[] = {
	{ "", N_("Looking for the place for evidence …"), N_("The stick's evidence volume is being opened.") },
	{ "no-medium", N_("No place for evidence"),
	  N_("Put in a stick that was prepared for evidence: exFAT, named RADERADATA. Nothing is erased before its "
	     "record has a place.") },
	{ "no-room", N_("The stick has no room for evidence"),
	  N_("It is write-protected, a CD, or too small. Put in a second stick, exFAT, named RADERADATA; or start from "
	     "a "
	     "stick of at least 1 GB.") },
	{ "damaged", N_("The evidence volume cannot be read"),
	  N_("It is left as it is, and nothing is written to it. Take the stick to an administrator: other tools may "
	     "save what is on it. Start from another stick meanwhile.") },
	{ LOCKED, N_("The evidence volume is locked"), N_("Type its passphrase.") },
	{ "failed", N_("The evidence volume could not be made"),
	  N_("The stick may be worn out. Write Radera to another one and start again.") },
};

static void show_lock(RwSetUpPage *self, gboolean is_locked)
{
	gboolean was_shown = gtk_widget_get_visible(self->locked);

	gtk_widget_set_visible(self->locked, is_locked);
	gtk_widget_set_sensitive(self->locked, !self->is_making);
	gtk_button_set_label(GTK_BUTTON(self->unlock), self->is_making ? _("Opening …") : _("Open the volume"));
	if (is_locked && !was_shown)
		gtk_widget_grab_focus(GTK_WIDGET(self->passphrase));
}

static void show_volume(RwSetUpPage *self, const char *evidence)
{
	gsize at = 0;

	for (gsize i = 0; i < G_N_ELEMENTS(volumes); i++) {
		if (strcmp(volumes[i].evidence, evidence) == 0)
			at = i;
	}
	gtk_label_set_label(self->volume_word, _(volumes[at].word));
	gtk_label_set_label(self->volume_text, _(volumes[at].text));
	gtk_widget_set_visible(self->spinner, at == 0 || self->is_making);
	gtk_widget_set_visible(self->rebuild, FALSE);
	show_lock(self, strcmp(evidence, LOCKED) == 0);
}

/* A store that cannot be opened: the reason as the service told it. */
static void show_broken(RwSetUpPage *self, const char *reason)
{
	g_autofree char *text = rw_form_lines(reason);

	gtk_label_set_label(self->volume_word, _("The station cannot start"));
	gtk_label_set_label(self->volume_text, text);
	show_lock(self, FALSE);
	gtk_widget_set_visible(self->spinner, self->is_making);
	gtk_widget_set_visible(self->rebuild, rw_set_up_can_rebuild(self->set_up) || self->is_making);
	gtk_widget_set_sensitive(self->rebuild, !self->is_making);
	gtk_button_set_label(GTK_BUTTON(self->rebuild),
			     self->is_making ? _("Making the store again …") : _("Make the store again from its copy"));
}

static void show_error(RwSetUpPage *self, const char *text)
{
	gtk_label_set_label(self->error, text ? text : "");
	gtk_widget_set_visible(GTK_WIDGET(self->error), text != NULL);
}

/* A folder that was to set the station up. */
static void show_refused(RwSetUpPage *self, const char *reason)
{
	g_autofree char *text = rw_form_lines(reason);

	show_error(self, text);
}

static void show(RwSetUpPage *self)
{
	gboolean is_broken = strcmp(rw_set_up_get_state(self->set_up), "broken") == 0;
	gboolean is_person = strcmp(rw_set_up_get_state(self->set_up), "person") == 0;
	const char *before = gtk_stack_get_visible_child_name(self->stack);

	if (is_person && *rw_set_up_get_evidence(self->set_up))
		show_refused(self, rw_set_up_get_evidence(self->set_up));
	else if (is_broken)
		show_broken(self, rw_set_up_get_evidence(self->set_up));
	else
		show_volume(self, rw_set_up_get_evidence(self->set_up));
	gtk_stack_set_visible_child_name(self->stack, is_person ? "person" : "volume");
	if (is_person && g_strcmp0(before, "person") != 0)
		gtk_widget_grab_focus(GTK_WIDGET(self->organisation));
}

static void have_rebuilt(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwSetUpPage) self = data;
	g_autoptr(GError) error = NULL;
	g_autofree char *summary = rw_set_up_rebuild_finish(RW_SET_UP(source), result, &error);
	g_autofree char *why = summary ? NULL : rw_form_error(error);

	self->is_making = FALSE;
	show(self);
	if (why)
		gtk_label_set_label(self->volume_text, why);
}

static void have_unlocked(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwSetUpPage) self = data;
	g_autoptr(GError) error = NULL;
	gboolean opened = rw_set_up_unlock_finish(RW_SET_UP(source), result, &error);
	g_autofree char *why = opened ? NULL : rw_form_error(error);

	self->is_making = FALSE;
	gtk_editable_set_text(self->passphrase, "");
	show(self);
	if (why) {
		gtk_label_set_label(self->volume_text, why);
		gtk_widget_grab_focus(GTK_WIDGET(self->passphrase));
	}
}

static void on_unlock(GtkWidget *widget, RwSetUpPage *self)
{
	const char *passphrase = gtk_editable_get_text(self->passphrase);

	if (self->is_making || !*passphrase)
		return;
	self->is_making = TRUE;
	rw_set_up_unlock(self->set_up, passphrase, have_unlocked, g_object_ref(self));
	show(self);
}

static void on_rebuild(GtkWidget *widget, RwSetUpPage *self)
{
	if (self->is_making)
		return;
	self->is_making = TRUE;
	show(self);
	rw_set_up_rebuild(self->set_up, have_rebuilt, g_object_ref(self));
}

/* "Åsa Öberg" is "asa": an id is for files and command lines, and nobody should have to invent one. */
static char *make_id(const char *name)
{
	g_autofree char *ascii = g_str_to_ascii(name, "sv");
	GString *id = g_string_new(NULL);

	for (const char *at = ascii; *at && !(g_ascii_isspace(*at) && id->len > 0); at++) {
		if (g_ascii_isalnum(*at))
			g_string_append_c(id, g_ascii_tolower(*at));
	}
	if (id->len == 0)
		g_string_append(id, "admin");
	return g_string_free(id, FALSE);
}

static const char *complain(RwSetUpPage *self)
{
	if (!*gtk_editable_get_text(self->organisation))
		return _("Whose computers are erased here? Type the organisation's name.");
	if (!*gtk_editable_get_text(self->station))
		return _("Give the station a name, such as RAD-01: it stands on every certificate.");
	if (!*gtk_editable_get_text(self->name))
		return _("Who runs this station? Type your name.");
	if (g_utf8_strlen(gtk_editable_get_text(self->pin), -1) < PIN_MIN)
		return _("A PIN has at least 4 characters.");
	if (strcmp(gtk_editable_get_text(self->pin), gtk_editable_get_text(self->pin_again)) != 0)
		return _("The two PINs are not the same.");
	return NULL;
}

static void set_making(RwSetUpPage *self, gboolean is_making)
{
	self->is_making = is_making;
	gtk_widget_set_sensitive(self->go, !is_making);
	gtk_button_set_label(GTK_BUTTON(self->go),
			     is_making ? _("Making the station's keys …") : _("Set up the station"));
}

static void have_made(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(RwSetUpPage) self = data;
	g_autoptr(GError) error = NULL;
	g_autofree char *why = NULL;

	set_making(self, FALSE);
	if (rw_set_up_make_finish(RW_SET_UP(source), result, &error)) {
		gtk_editable_set_text(self->pin, "");
		gtk_editable_set_text(self->pin_again, "");
		return;
	}
	why = rw_form_error(error);
	show_error(self, why);
}

static void on_go(GtkWidget *widget, RwSetUpPage *self)
{
	const char *problem = complain(self);
	g_autofree char *id = make_id(gtk_editable_get_text(self->name));
	const char *words[6] = {
		gtk_editable_get_text(self->organisation), gtk_editable_get_text(self->number),
		gtk_editable_get_text(self->station),	   id,
		gtk_editable_get_text(self->name),	   gtk_editable_get_text(self->pin),
	};

	show_error(self, problem);
	if (problem || self->is_making)
		return;
	set_making(self, TRUE);
	rw_set_up_make(self->set_up, words, have_made, g_object_ref(self));
}

void rw_set_up_page_set_up(RwSetUpPage *self, RwSetUp *set_up)
{
	self->set_up = g_object_ref(set_up);
	g_signal_connect_object(set_up, "changed", G_CALLBACK(show), self, G_CONNECT_SWAPPED);
	show(self);
}

static void rw_set_up_page_dispose(GObject *object)
{
	RwSetUpPage *self = RW_SET_UP_PAGE(object);

	g_clear_object(&self->set_up);
	gtk_widget_dispose_template(GTK_WIDGET(self), RW_TYPE_SET_UP_PAGE);
	G_OBJECT_CLASS(rw_set_up_page_parent_class)->dispose(object);
}

static void rw_set_up_page_class_init(RwSetUpPageClass *klass)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

	G_OBJECT_CLASS(klass)->dispose = rw_set_up_page_dispose;
	gtk_widget_class_set_template_from_resource(widget_class, RW_RESOURCES "places/set_up_page.ui");
	gtk_widget_class_bind_template_child(widget_class, RwSetUpPage, stack);
	gtk_widget_class_bind_template_child(widget_class, RwSetUpPage, volume_word);
	gtk_widget_class_bind_template_child(widget_class, RwSetUpPage, volume_text);
	gtk_widget_class_bind_template_child(widget_class, RwSetUpPage, rebuild);
	gtk_widget_class_bind_template_child(widget_class, RwSetUpPage, locked);
	gtk_widget_class_bind_template_child(widget_class, RwSetUpPage, passphrase);
	gtk_widget_class_bind_template_child(widget_class, RwSetUpPage, unlock);
	gtk_widget_class_bind_template_child(widget_class, RwSetUpPage, organisation);
	gtk_widget_class_bind_template_child(widget_class, RwSetUpPage, number);
	gtk_widget_class_bind_template_child(widget_class, RwSetUpPage, station);
	gtk_widget_class_bind_template_child(widget_class, RwSetUpPage, name);
	gtk_widget_class_bind_template_child(widget_class, RwSetUpPage, pin);
	gtk_widget_class_bind_template_child(widget_class, RwSetUpPage, pin_again);
	gtk_widget_class_bind_template_child(widget_class, RwSetUpPage, error);
	gtk_widget_class_bind_template_child(widget_class, RwSetUpPage, go);
	gtk_widget_class_bind_template_child(widget_class, RwSetUpPage, spinner);
	gtk_widget_class_bind_template_callback(widget_class, on_go);
	gtk_widget_class_bind_template_callback(widget_class, on_rebuild);
	gtk_widget_class_bind_template_callback(widget_class, on_unlock);
}

static void rw_set_up_page_init(RwSetUpPage *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
	rw_shown_follow_stack(self->stack);
}
