/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How well a drive says it is, in a line: its own verdict first, then the counts that a buyer would ask for.
 */
#ifndef RW_CLIENT_HEALTH_H
#define RW_CLIENT_HEALTH_H

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

/*
 * "Healthy · 83 % worn · 12045 h · 41 °C" of a capability's "health" (radera/capability.h); that the drive does not
 * tell, when it does not; empty when it was not asked. A verdict is never made here: what fails is what the drive calls
 * failing. New text.
 */
char *rw_health_describe(const json_t *health);

/* The drive calls itself failing, or counts sectors that it could not read or has replaced: worth a second look. */
gboolean rw_health_needs_look(const json_t *health);

G_END_DECLS

#endif
