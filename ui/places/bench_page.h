/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bench: a shelf of bays in its own shape, seen from two metres. */
#ifndef RW_PLACES_BENCH_PAGE_H
#define RW_PLACES_BENCH_PAGE_H

#include <adwaita.h>

#include "client/client.h"

G_BEGIN_DECLS

#define RW_TYPE_BENCH_PAGE (rw_bench_page_get_type())
G_DECLARE_FINAL_TYPE(RwBenchPage, rw_bench_page, RW, BENCH_PAGE, AdwBin)

void rw_bench_page_set_client(RwBenchPage *self, RwClient *client);
/* It is shown. */
void rw_bench_page_enter(RwBenchPage *self);
/* A bay's label (BAY-7, FACK-7) selects it; an inventory number goes to the bay that is selected. */
void rw_bench_page_scan(RwBenchPage *self, const char *text);

G_END_DECLS

#endif
