/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a computer goes after it was erased, in words. */
#ifndef RW_PLACES_DISPOSITION_H
#define RW_PLACES_DISPOSITION_H

#include <glib.h>

G_BEGIN_DECLS

/* The words that go into the record, in the order in which they are offered; NULL after the last. Static. */
const char *rw_disposition_at(guint i);
/* The rule that applies, in one or two sentences. Translated, static. */
const char *rw_disposition_rule(const char *disposition);
/* What is done with the computer now that it is erased. Translated, static. */
const char *rw_disposition_next(const char *disposition);

G_END_DECLS

#endif
