/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client/entry.h"

#include <glib/gi18n.h>

#include "client/form.h"

struct _RwEntry {
	GObject parent_instance;

	char *id;
	char *inventory_id;
	char *serial;
	char *model;
	char *operator;
	char *outcome;
	char *level;
	guint n_drives;
	gint64 issued_ms;
	gboolean has_certificate;
};

G_DEFINE_FINAL_TYPE(RwEntry, rw_entry, G_TYPE_OBJECT)

RwEntry *rw_entry_new(GVariant *row)
{
	RwEntry *self = g_object_new(RW_TYPE_ENTRY, NULL);

	g_variant_get(row, "(ssssusssxb)", &self->id, &self->inventory_id, &self->serial, &self->model, &self->n_drives,
		      &self->operator, & self->outcome, &self->level, &self->issued_ms, &self->has_certificate);
	return self;
}

const char *rw_entry_get_id(RwEntry *self)
{
	return self->id;
}

gboolean rw_entry_is_erased(RwEntry *self)
{
	return g_strcmp0(self->outcome, "erased") == 0;
}

gboolean rw_entry_has_exceptions(RwEntry *self)
{
	return g_strcmp0(self->outcome, "erased-with-exceptions") == 0;
}

/* A destruction, a list, a supplier's word: neither an erasure nor a failed one. */
gboolean rw_entry_is_statement(RwEntry *self)
{
	static const char *const outcomes[] = { "destroyed",   "lot-closed", "erased-by-supplier",
						"handed-over", "annulled",   NULL };

	return g_strv_contains(outcomes, self->outcome);
}

char *rw_entry_get_title(RwEntry *self)
{
	if (!rw_entry_is_erased(self))
		return g_strdup_printf("%s · %s", self->inventory_id, rw_word_outcome(self->outcome));
	return g_strdup_printf("%s · %s, %s", self->inventory_id, rw_word_outcome(self->outcome),
			       rw_word_level(self->level));
}

char *rw_entry_get_subtitle(RwEntry *self)
{
	g_autofree char *time = rw_form_time(self->issued_ms);
	g_autofree char *more = self->n_drives > 1
					? g_strdup_printf(ngettext(" and %u more", " and %u more", self->n_drives - 1),
							  self->n_drives - 1)
					: g_strdup("");

	if (self->n_drives == 0)
		return g_strdup_printf("%s\n%s", time, self->id);
	return g_strdup_printf("%s · %s %s%s\n%s", time, self->model, self->serial, more, self->id);
}

static void rw_entry_finalize(GObject *object)
{
	RwEntry *self = RW_ENTRY(object);

	g_free(self->id);
	g_free(self->inventory_id);
	g_free(self->serial);
	g_free(self->model);
	g_free(self->operator);
	g_free(self->outcome);
	g_free(self->level);
	G_OBJECT_CLASS(rw_entry_parent_class)->finalize(object);
}

static void rw_entry_class_init(RwEntryClass *klass)
{
	G_OBJECT_CLASS(klass)->finalize = rw_entry_finalize;
}

static void rw_entry_init(RwEntry *self)
{
}
