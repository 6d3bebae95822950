/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers as the page's language writes them: a decimal comma where Swedish is spoken, whatever the locale.
 */
#ifndef RAD_EVIDENCE_PAGE_NUMBER_H
#define RAD_EVIDENCE_PAGE_NUMBER_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "evidence/page/text.h"

/* "240,1 GB" */
void rad_page_size(enum rad_page_language language, int64_t bytes, char ret[RAD_SIZE_TEXT]);
/* "12,5": of tenths */
void rad_page_tenths(enum rad_page_language language, int64_t tenths, char *ret, size_t size);
/* "1 h 02 min 03 s", "2 min 03 s", "4,5 s" */
void rad_page_duration(enum rad_page_language language, int64_t ms, char *ret, size_t size);

#endif
