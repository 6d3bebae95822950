/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first minute of a station: what it waits for, or who it belongs to and who runs it.
 */
#ifndef RW_PLACES_SET_UP_PAGE_H
#define RW_PLACES_SET_UP_PAGE_H

#include <adwaita.h>

#include "client/set_up.h"

G_BEGIN_DECLS

#define RW_TYPE_SET_UP_PAGE (rw_set_up_page_get_type())
G_DECLARE_FINAL_TYPE(RwSetUpPage, rw_set_up_page, RW, SET_UP_PAGE, AdwBin)

void rw_set_up_page_set_up(RwSetUpPage *self, RwSetUp *set_up);

G_END_DECLS

#endif
