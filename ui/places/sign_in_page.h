/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who am I: the station's state in plain words, a name, a PIN. Also what is shown while the workstation is locked. */
#ifndef RW_PLACES_SIGN_IN_PAGE_H
#define RW_PLACES_SIGN_IN_PAGE_H

#include <adwaita.h>

#include "client/client.h"
#include "window/settings.h"

G_BEGIN_DECLS

#define RW_TYPE_SIGN_IN_PAGE (rw_sign_in_page_get_type())
/* Signal: signed-in. */
G_DECLARE_FINAL_TYPE(RwSignInPage, rw_sign_in_page, RW, SIGN_IN_PAGE, AdwBin)

void rw_sign_in_page_set_up(RwSignInPage *self, RwClient *client, RwSettings *settings);
/* It is shown: asks anew who works here and how the station is. */
void rw_sign_in_page_enter(RwSignInPage *self);
/* Why somebody must sign in again; NULL nothing. */
void rw_sign_in_page_set_reason(RwSignInPage *self, const char *reason);
/* An operator's id was scanned. */
void rw_sign_in_page_scan(RwSignInPage *self, const char *text);

G_END_DECLS

#endif
