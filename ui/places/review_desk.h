/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What could not be matched without guessing: each matter with what contradicts what, and what was found out. */
#ifndef RW_PLACES_REVIEW_DESK_H
#define RW_PLACES_REVIEW_DESK_H

#include <adwaita.h>

#include "client/client.h"

G_BEGIN_DECLS

#define RW_TYPE_REVIEW_DESK (rw_review_desk_get_type())
G_DECLARE_FINAL_TYPE(RwReviewDesk, rw_review_desk, RW, REVIEW_DESK, AdwBin)

void rw_review_desk_set_client(RwReviewDesk *self, RwClient *client);
void rw_review_desk_enter(RwReviewDesk *self);
/* Shows the matter of that inventory or serial number. */
void rw_review_desk_scan(RwReviewDesk *self, const char *text);

G_END_DECLS

#endif
