/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The embedded faces as files: libharu takes a font by path only.
 */
#ifndef RAD_EVIDENCE_PAGE_FONT_H
#define RAD_EVIDENCE_PAGE_FONT_H

#include "evidence/page/asset.h"

#define RAD_PAGE_FONT_PATH_SIZE 40

/*
 * Puts a face into an anonymous file in memory. Returns its descriptor, to be closed by the caller, with the path that
 * opens it in ret_path (needs /proc); or -1 with errno set.
 */
int rad_page_font_open(enum rad_page_face_id face, char ret_path[RAD_PAGE_FONT_PATH_SIZE]);

#endif
