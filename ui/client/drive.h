/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A drive as the workstation shows it: the service's Drive object together with its job, put into words. All of it are
 * properties, to be bound; they change at most four times a second. Main thread only.
 *
 *   title serial size-text kind-text contents-text place   what it is
 *   bay inventory-id                                        where it is, what was scanned for it
 *   state state-word state-icon state-style                 what it is in (client/state.h)
 *   fraction percent-text remaining-text rate-text temperature-text
 *   note                                                    one sentence: why, or what to do; may be empty
 *   certificate-id                                          of what ended since it was plugged in; may be empty
 *   selectable present working
 */
#ifndef RW_CLIENT_DRIVE_H
#define RW_CLIENT_DRIVE_H

#include <gio/gio.h>

#include "bus.h"
#include "client/state.h"

G_BEGIN_DECLS

#define RW_RATE_SAMPLES 200

#define RW_TYPE_DRIVE (rw_drive_get_type())
G_DECLARE_FINAL_TYPE(RwDrive, rw_drive, RW, DRIVE, GObject)

RwDrive *rw_drive_new(RwBusStation1Drive *proxy);
/* It was unplugged: what was shown last stays. */
void rw_drive_leave(RwDrive *self);
/* It is back. */
void rw_drive_return(RwDrive *self, RwBusStation1Drive *proxy);
/* The job that runs on it or ended since it was plugged in; NULL none. */
void rw_drive_set_job(RwDrive *self, RwBusStation1Job *job);
/* The language is another one. */
void rw_drive_retell(RwDrive *self);
/* Reads both anew, and tells what changed. */
void rw_drive_refresh(RwDrive *self);

RwBusStation1Drive *rw_drive_get_proxy(RwDrive *self); /* borrowed */
RwBusStation1Job *rw_drive_get_job(RwDrive *self);     /* borrowed, or NULL */
const char *rw_drive_get_path(RwDrive *self);
const char *rw_drive_get_title(RwDrive *self);
const char *rw_drive_get_serial(RwDrive *self);
const char *rw_drive_get_size_text(RwDrive *self);
const char *rw_drive_get_inventory_id(RwDrive *self);
const char *rw_drive_get_note(RwDrive *self);
const char *rw_drive_get_certificate_id(RwDrive *self); /* of what ended since it was plugged in; may be empty */
guint rw_drive_get_bay(RwDrive *self);
RwState rw_drive_get_state(RwDrive *self);
gboolean rw_drive_is_selectable(RwDrive *self);
gboolean rw_drive_is_present(RwDrive *self);
gboolean rw_drive_is_working(RwDrive *self); /* a job runs on it, or waits for an answer */
/* A drive on a cable, not one that is built in: it is not chosen unless a person does. */
gboolean rw_drive_is_loose(RwDrive *self);

/* The rate in each 200th of the running job, bytes/s; 0 not measured. Borrowed. */
const guint64 *rw_drive_get_rates(RwDrive *self);

G_END_DECLS

#endif
