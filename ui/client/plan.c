/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client/plan.h"

#include <string.h>

#include <glib/gi18n.h>

#include "client/form.h"
#include "client/health.h"
#include "client/json.h"

struct _RwPlan {
	GObject parent_instance;

	char *profile;
	json_t *json;
};

G_DEFINE_FINAL_TYPE(RwPlan, rw_plan, G_TYPE_OBJECT)

static guint64 number_of(const json_t *json, const char *key)
{
	json_int_t value = json_integer_value(json_object_get(json, key));

	return value > 0 ? (guint64)value : 0;
}

static gboolean step_is_check(const json_t *step)
{
	const char *kind = rw_json_text(step, "kind");

	return strcmp(kind, "verify") == 0 || strcmp(kind, "verify-gone") == 0;
}

static guint64 sum_steps(RwPlan *self, gboolean checks)
{
	const json_t *step;
	guint64 ms = 0;
	gsize i;

	json_array_foreach(json_object_get(self->json, "steps"), i, step)
	{
		if (step_is_check(step) == checks)
			ms += number_of(step, "estimate_ms");
	}
	return ms;
}

const char *rw_plan_get_profile(RwPlan *self)
{
	return self->profile;
}

gboolean rw_plan_is_refused(RwPlan *self)
{
	return json_is_true(json_object_get(self->json, "refused"));
}

static gboolean is_checked(RwPlan *self)
{
	const json_t *step;
	gboolean reads = FALSE;
	gsize i;

	json_array_foreach(json_object_get(self->json, "steps"), i, step) reads |= step_is_check(step);
	return reads;
}

guint64 rw_plan_get_erase_ms(RwPlan *self)
{
	return sum_steps(self, FALSE);
}

guint64 rw_plan_get_verify_ms(RwPlan *self)
{
	return sum_steps(self, TRUE);
}

const char *rw_plan_get_level(RwPlan *self)
{
	return rw_json_text(self->json, "level_reachable");
}

char *rw_plan_describe(RwPlan *self)
{
	gboolean is_purge = strcmp(rw_plan_get_level(self), "purge") == 0;
	const char *technique = rw_word_technique(rw_json_text(self->json, "technique"));
	g_autofree char *erase = NULL;
	g_autofree char *verify = NULL;

	if (rw_plan_is_refused(self))
		return rw_form_sentence(rw_json_text(self->json, "refusal"));
	erase = rw_form_about(rw_plan_get_erase_ms(self));
	verify = rw_form_about(rw_plan_get_verify_ms(self));
	if (!is_checked(self))
		return g_strdup_printf(is_purge ? _("Purge: %s, %s.") : _("Clear: %s, %s."), technique, erase);
	return g_strdup_printf(is_purge ? _("Purge: %s, %s. Then checked, %s.") : _("Clear: %s, %s. Then checked, %s."),
			       technique, erase, verify);
}

static char *describe_consideration(const json_t *it)
{
	g_autofree char *reason = rw_form_sentence(rw_json_text(it, "reason"));
	const char *choice = rw_json_text(it, "choice");

	return g_strdup_printf("%s %s: %s%s%s", strcmp(choice, "chosen") == 0 ? "✓" : "·",
			       rw_word_technique(rw_json_text(it, "technique")), rw_word_choice(choice),
			       *reason ? " – " : "", reason);
}

char **rw_plan_list_considerations(RwPlan *self)
{
	GPtrArray *lines = g_ptr_array_new();
	const json_t *list = json_object_get(self->json, "considerations");
	const json_t *it;
	gsize i;

	for (int chosen = 1; chosen >= 0; chosen--) {
		json_array_foreach(list, i, it)
		{
			gboolean is_chosen = strcmp(rw_json_text(it, "choice"), "chosen") == 0;

			/* what this kind of drive cannot have explains nothing */
			if (is_chosen == (chosen == 1) &&
			    strcmp(rw_json_text(it, "reason"), "a drive on this bus cannot have it") != 0)
				g_ptr_array_add(lines, describe_consideration(it));
		}
	}
	g_ptr_array_add(lines, NULL);
	return (char **)g_ptr_array_free(lines, FALSE);
}

char **rw_plan_list_steps(RwPlan *self)
{
	GPtrArray *lines = g_ptr_array_new();
	const json_t *it;
	gsize i;

	json_array_foreach(json_object_get(self->json, "steps"), i, it)
	{
		g_autofree char *about = rw_form_about(number_of(it, "estimate_ms"));

		g_ptr_array_add(lines, g_strdup_printf("%s: %s", rw_word_step(rw_json_text(it, "kind")), about));
	}
	g_ptr_array_add(lines, NULL);
	return (char **)g_ptr_array_free(lines, FALSE);
}

static const json_t *health_of(RwPlan *self)
{
	return json_object_get(json_object_get(self->json, "capability"), "health");
}

char *rw_plan_describe_health(RwPlan *self)
{
	return rw_health_describe(health_of(self));
}

gboolean rw_plan_needs_look(RwPlan *self)
{
	return rw_health_needs_look(health_of(self));
}

RwPlan *rw_plan_new(const char *profile, const char *text)
{
	json_t *json = json_loads(text, 0, NULL);
	RwPlan *self;

	if (!json_is_object(json)) {
		json_decref(json);
		return NULL;
	}
	self = g_object_new(RW_TYPE_PLAN, NULL);
	self->json = json;
	self->profile = g_strdup(profile);
	return self;
}

static void rw_plan_finalize(GObject *object)
{
	RwPlan *self = RW_PLAN(object);

	json_decref(self->json);
	g_free(self->profile);
	G_OBJECT_CLASS(rw_plan_parent_class)->finalize(object);
}

static void rw_plan_class_init(RwPlanClass *klass)
{
	G_OBJECT_CLASS(klass)->finalize = rw_plan_finalize;
}

static void rw_plan_init(RwPlan *self)
{
}
