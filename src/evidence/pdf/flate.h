/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The FlateDecode filter (ISO 32000-1 7.4.4), by zlib.
 */
#ifndef RAD_EVIDENCE_PDF_FLATE_H
#define RAD_EVIDENCE_PDF_FLATE_H

#include <stdbool.h>

#include <radera/buffer.h>

#include "evidence/pdf/file.h"

/* Appends the compressed bytes; on failure the buffer is marked as failed. The same for the same version of zlib. */
void rad_flate_put(struct rad_buffer *buffer, const void *data, size_t size);

/* Appends what the data decodes to, at most max bytes. False when it is damaged, longer, or something follows it. */
bool rad_flate_decode(struct rad_span data, size_t max, struct rad_buffer *ret);

#endif
