/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the service would do to a drive, and why, as the workstation shows it (org.radera.Station1.Plan).
 */
#ifndef RW_CLIENT_PLAN_H
#define RW_CLIENT_PLAN_H

#include <gio/gio.h>

G_BEGIN_DECLS

#define RW_TYPE_PLAN (rw_plan_get_type())
G_DECLARE_FINAL_TYPE(RwPlan, rw_plan, RW, PLAN, GObject)

/* NULL when the text is no plan. */
RwPlan *rw_plan_new(const char *profile, const char *json);

const char *rw_plan_get_profile(RwPlan *self);
gboolean rw_plan_is_refused(RwPlan *self);
guint64 rw_plan_get_erase_ms(RwPlan *self);
guint64 rw_plan_get_verify_ms(RwPlan *self);
const char *rw_plan_get_level(RwPlan *self); /* "clear", "purge": that it can reach */

/* "Purged: NVMe Sanitize, crypto erase, about 1 min, then checked, about 6 min"; why not, when refused. New text. */
char *rw_plan_describe(RwPlan *self);
/* The ladder: a line for each technique, the chosen one first, with its reason. New text lines. */
char **rw_plan_list_considerations(RwPlan *self);
char **rw_plan_list_steps(RwPlan *self);

/* What the drive said of its health when the plan was made (client/health.h). New text. */
char *rw_plan_describe_health(RwPlan *self);
gboolean rw_plan_needs_look(RwPlan *self);

G_END_DECLS

#endif
