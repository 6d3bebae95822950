/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pictures from outside (a logo, a drawn signature): decoded here, within limits, before libharu sees them. Its own PNG
 * reader ends the process when a file is damaged.
 */
#ifndef RAD_EVIDENCE_PAGE_PICTURE_H
#define RAD_EVIDENCE_PAGE_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#include <radera/buffer.h>

#define RAD_PICTURE_FILE_MAX   (2u << 20)
#define RAD_PICTURE_WIDTH_MAX  2000
#define RAD_PICTURE_HEIGHT_MAX 2000

/* Rows of RGB, from the top, without gaps. */
struct rad_picture {
	uint32_t width;
	uint32_t height;
	struct rad_buffer rgb;
};

/* Decodes a PNG file; what is transparent becomes white. RAD_ERROR_INPUT says what is wrong with it. */
int rad_picture_decode(const void *png, size_t size, struct rad_picture *ret, struct rad_error *err) RAD_MUST_CHECK;
void rad_picture_done(struct rad_picture *picture);

#endif
