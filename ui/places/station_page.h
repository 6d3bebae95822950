/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The station itself: whose it is, who works here, its key, its bays, its profiles. Administrators change it. */
#ifndef RW_PLACES_STATION_PAGE_H
#define RW_PLACES_STATION_PAGE_H

#include <adwaita.h>

#include "client/client.h"

G_BEGIN_DECLS

#define RW_TYPE_STATION_PAGE (rw_station_page_get_type())
G_DECLARE_FINAL_TYPE(RwStationPage, rw_station_page, RW, STATION_PAGE, AdwBin)

void rw_station_page_set_client(RwStationPage *self, RwClient *client);
void rw_station_page_enter(RwStationPage *self);

G_END_DECLS

#endif
