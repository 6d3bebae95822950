/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens to things besides their erasure: a desk for each kind of work, chosen above. */
#ifndef RW_PLACES_CASES_PAGE_H
#define RW_PLACES_CASES_PAGE_H

#include <adwaita.h>

#include "client/client.h"

G_BEGIN_DECLS

#define RW_TYPE_CASES_PAGE (rw_cases_page_get_type())
G_DECLARE_FINAL_TYPE(RwCasesPage, rw_cases_page, RW, CASES_PAGE, AdwBin)

void rw_cases_page_set_client(RwCasesPage *self, RwClient *client);
void rw_cases_page_enter(RwCasesPage *self);
/* To the desk that is shown. */
void rw_cases_page_scan(RwCasesPage *self, const char *text);

G_END_DECLS

#endif
