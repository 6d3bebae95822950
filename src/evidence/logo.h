/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The organisation's logo as it is kept: width and height in pixels (big-endian, 32 bits each), then rows of RGB. Its
 * SHA-256 stands in the record.
 */
#ifndef RAD_EVIDENCE_LOGO_H
#define RAD_EVIDENCE_LOGO_H

#include "evidence/page/picture.h"
#include "evidence/pdf/file.h"

/* The kept form as a picture; RAD_ERROR_EVIDENCE when it is not the one that the record names. */
int rad_logo_read(struct rad_span logo, const char *sha256, struct rad_picture *ret,
		  struct rad_error *err) RAD_MUST_CHECK;

/* The other way round. */
void rad_logo_put(uint32_t width, uint32_t height, const struct rad_buffer *rgb, struct rad_buffer *ret);

#endif
