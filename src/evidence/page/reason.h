/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A record gives its reasons in English sentences; here they are in Swedish.
 */
#ifndef RAD_EVIDENCE_PAGE_REASON_H
#define RAD_EVIDENCE_PAGE_REASON_H

#include <stddef.h>

/*
 * Writes the Swedish of a reason, cut at the size. What the drive or the kernel said inside of it stays as it is; a
 * reason that is not known stays English.
 */
void rad_page_reason_sv(const char *reason, char *ret, size_t size);

#endif
