/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Taking DER apart element by element (X.690), for shapes that must be exactly so.
 */
#ifndef RAD_EVIDENCE_CMS_DER_H
#define RAD_EVIDENCE_CMS_DER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence/pdf/file.h"

#define RAD_DER_SEQUENCE     0x30
#define RAD_DER_SET	     0x31
#define RAD_DER_INTEGER	     0x02
#define RAD_DER_OCTET_STRING 0x04
#define RAD_DER_CONTEXT_0    0xA0
#define RAD_DER_CONTEXT_1    0xA1

/* Takes exactly these bytes from the front of span. */
bool rad_der_take_bytes(struct rad_span *span, const uint8_t *bytes, size_t size);

/* Takes one element of definite length whose identifier octet is `tag`; *ret_content (may be NULL) is what is in it. */
bool rad_der_take(struct rad_span *span, uint8_t tag, struct rad_span *ret_content);

#endif
