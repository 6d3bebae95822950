/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The computer that this runs on: which it is, where it goes, its drives, and the one button. */
#ifndef RW_PLACES_COMPUTER_PAGE_H
#define RW_PLACES_COMPUTER_PAGE_H

#include <adwaita.h>

#include "client/client.h"
#include "window/settings.h"

G_BEGIN_DECLS

#define RW_TYPE_COMPUTER_PAGE (rw_computer_page_get_type())
G_DECLARE_FINAL_TYPE(RwComputerPage, rw_computer_page, RW, COMPUTER_PAGE, AdwBin)

void rw_computer_page_set_up(RwComputerPage *self, RwClient *client, RwSettings *settings);
/* It is shown: the focus goes to what comes next. */
void rw_computer_page_enter(RwComputerPage *self);
/* An inventory number was scanned. */
void rw_computer_page_scan(RwComputerPage *self, const char *text);

G_END_DECLS

#endif
