/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A drive of this computer: what it is, what is on it, what would be done and why, and how that goes. */
#ifndef RW_PLACES_DRIVE_CARD_H
#define RW_PLACES_DRIVE_CARD_H

#include <adwaita.h>

#include "client/client.h"
#include "client/plan.h"

G_BEGIN_DECLS

#define RW_TYPE_DRIVE_CARD (rw_drive_card_get_type())
/* Properties: drive; chosen (b): it is to be erased. Signals: planned (the plan or the choice changed); opened. */
G_DECLARE_FINAL_TYPE(RwDriveCard, rw_drive_card, RW, DRIVE_CARD, GtkBox)

RwDriveCard *rw_drive_card_new(RwClient *client, RwDrive *drive, const char *profile);
RwDrive *rw_drive_card_get_drive(RwDriveCard *self);
/* NULL until the service has answered. Borrowed. */
RwPlan *rw_drive_card_get_plan(RwDriveCard *self);
gboolean rw_drive_card_is_chosen(RwDriveCard *self);
const char *rw_drive_card_get_profile(RwDriveCard *self);
/* Asks the service what that profile would do to the drive. */
void rw_drive_card_plan(RwDriveCard *self, const char *profile);

G_END_DECLS

#endif
