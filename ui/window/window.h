/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The workstation's one window: the sign-in page or the places, with what is true of the whole station around them.
 */
#ifndef RW_WINDOW_WINDOW_H
#define RW_WINDOW_WINDOW_H

#include <adwaita.h>

#include "client/client.h"
#include "window/settings.h"

G_BEGIN_DECLS

#define RW_TYPE_WINDOW (rw_window_get_type())
G_DECLARE_FINAL_TYPE(RwWindow, rw_window, RW, WINDOW, AdwApplicationWindow)

RwWindow *rw_window_new(GtkApplication *application, RwClient *client, RwSettings *settings);

RwClient *rw_window_get_client(RwWindow *self);
RwSettings *rw_window_get_settings(RwWindow *self);
/* "computer", "bench", "certificates", "cases", "station" */
const char *rw_window_get_place(RwWindow *self);
void rw_window_go(RwWindow *self, const char *place);
/* The certificates' place, with that one open. */
void rw_window_show_certificate(RwWindow *self, const char *certificate_id);
/* Nobody may use it until a person signs in again; jobs go on. */
void rw_window_lock(RwWindow *self, const char *why);

void rw_window_show_sheet(RwWindow *self, GtkWidget *sheet);
void rw_window_close_sheet(RwWindow *self, GtkWidget *sheet);
/* A line at the window's lower edge for some seconds; also read aloud. */
void rw_window_tell(RwWindow *self, const char *text);
void rw_window_tell_error(RwWindow *self, const GError *error);
/* A coloured edge with a word, to be read across the room, until somebody moves. style: "success", "error", "warning"
 */
void rw_window_flash(RwWindow *self, const char *style, const char *word);

/* The window that a widget is in; NULL none. */
RwWindow *rw_window_of(GtkWidget *widget);

G_END_DECLS

#endif
