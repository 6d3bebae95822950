/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client/health.h"

#include <glib/gi18n.h>

#include "client/form.h"

/* Counts that stand for damage: 0 is not told of. */
static const char *const damage_keys[] = { "reallocated_sectors", "pending_sectors", "media_errors" };

/* -1 when the drive does not tell. */
static gint64 count_of(const json_t *health, const char *key)
{
	const json_t *value = json_object_get(health, key);

	return json_is_integer(value) ? MAX((gint64)json_integer_value(value), -1) : -1;
}

static char *describe_damage(const char *key, gint64 count)
{
	gulong n = (gulong)count;

	if (strcmp(key, "reallocated_sectors") == 0)
		return g_strdup_printf(ngettext("%lu sector replaced", "%lu sectors replaced", n), n);
	if (strcmp(key, "pending_sectors") == 0)
		return g_strdup_printf(ngettext("%lu unreadable sector", "%lu unreadable sectors", n), n);
	return g_strdup_printf(ngettext("%lu media error", "%lu media errors", n), n);
}

static void add_counts(GPtrArray *parts, const json_t *health)
{
	gint64 used = count_of(health, "used_percent");
	gint64 hours = count_of(health, "power_on_hours");
	const json_t *temperature = json_object_get(health, "temperature_millicelsius");

	for (gsize i = 0; i < G_N_ELEMENTS(damage_keys); i++) {
		gint64 count = count_of(health, damage_keys[i]);

		if (count > 0)
			g_ptr_array_add(parts, describe_damage(damage_keys[i], count));
	}
	if (used >= 0)
		g_ptr_array_add(parts, g_strdup_printf(_("%ld %% worn"), (glong)used));
	if (hours >= 0)
		g_ptr_array_add(parts, g_strdup_printf(_("%ld h in use"), (glong)hours));
	if (json_is_integer(temperature))
		g_ptr_array_add(parts, rw_form_temperature((gint)json_integer_value(temperature)));
}

char *rw_health_describe(const json_t *health)
{
	g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);

	if (!json_is_object(health))
		return g_strdup("");
	if (!json_is_true(json_object_get(health, "known")))
		return g_strdup(_("The drive does not tell its health"));
	g_ptr_array_add(parts, g_strdup(json_is_true(json_object_get(health, "failing"))
						? _("The drive says that it is failing")
						: _("Healthy, says the drive")));
	add_counts(parts, health);
	g_ptr_array_add(parts, NULL);
	return g_strjoinv(" · ", (char **)parts->pdata);
}

gboolean rw_health_needs_look(const json_t *health)
{
	gboolean is_damaged = FALSE;

	if (!json_is_true(json_object_get(health, "known")))
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS(damage_keys); i++)
		is_damaged |= count_of(health, damage_keys[i]) > 0;
	return is_damaged || json_is_true(json_object_get(health, "failing"));
}
