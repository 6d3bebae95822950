/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The drives that are erased together: what is said of them all, and what is done to them all.
 */
#ifndef RW_PLACES_RUN_H
#define RW_PLACES_RUN_H

#include <gtk/gtk.h>

#include "client/client.h"

G_BEGIN_DECLS

typedef struct {
	guint n;
	guint n_working;
	guint n_done; /* erased */
	guint n_exceptions;
	guint n_failed; /* not erased, cancelled, or gone while it was erased */
	guint n_paused;
	gboolean all_purged;
} RwRunCount;

/* Counts a list of RwDrive. */
RwRunCount rw_run_count(GPtrArray *drives);
/* Tells each job of the drives; what a service refuses is told in the window of near. */
void rw_run_pause(GPtrArray *drives, GtkWidget *near);
void rw_run_continue(GPtrArray *drives, GtkWidget *near);
void rw_run_cancel(GPtrArray *drives, GtkWidget *near);
/* Asks first: a sheet that says what cancelling means. */
void rw_run_ask_cancel(GPtrArray *drives, GtkWidget *near);

G_END_DECLS

#endif
