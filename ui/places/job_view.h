/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A drive and its job in full: steps with times, speed, places that could not be erased, questions, and why. */
#ifndef RW_PLACES_JOB_VIEW_H
#define RW_PLACES_JOB_VIEW_H

#include <gtk/gtk.h>

#include "client/drive.h"

G_BEGIN_DECLS

#define RW_TYPE_JOB_VIEW (rw_job_view_get_type())
G_DECLARE_FINAL_TYPE(RwJobView, rw_job_view, RW, JOB_VIEW, GtkBox)

RwJobView *rw_job_view_new(void);
void rw_job_view_set_drive(RwJobView *self, RwDrive *drive); /* NULL none */
/* In a sheet over the window. */
void rw_job_view_show(GtkWidget *near, RwDrive *drive);

G_END_DECLS

#endif
