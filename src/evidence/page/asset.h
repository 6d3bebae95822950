/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fonts and the colour profile that every certificate embeds: generated at build time, part of the library, so that
 * nothing is looked up when a certificate is made.
 */
#ifndef RAD_EVIDENCE_PAGE_ASSET_H
#define RAD_EVIDENCE_PAGE_ASSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rad_page_face_id {
	RAD_PAGE_FACE_SANS = 0,
	RAD_PAGE_FACE_BOLD,
	RAD_PAGE_FACE_MONO,
	RAD_PAGE_FACE_COUNT,
};

struct rad_page_face {
	const uint8_t *data; /* a TrueType file */
	size_t size;
	const uint8_t *coverage; /* bit n: the face draws U+n; 65536 bits */
	uint16_t cap_height;	 /* in thousandths of the size (FontDescriptor /CapHeight) */
};

struct rad_page_profile {
	const uint8_t *data; /* an ICC profile, three components */
	size_t size;
};

extern const struct rad_page_face rad_page_faces[RAD_PAGE_FACE_COUNT];
extern const struct rad_page_profile rad_page_srgb;

static inline bool rad_page_face_covers(enum rad_page_face_id face, uint32_t code_point)
{
	return code_point <= 0xFFFF && (rad_page_faces[face].coverage[code_point >> 3] >> (code_point & 7) & 1);
}

#endif
