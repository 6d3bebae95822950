/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The speed profile: the rate of the first overwrite over the drive's length.
 */
#ifndef RAD_EVIDENCE_PAGE_SPEED_H
#define RAD_EVIDENCE_PAGE_SPEED_H

#include "evidence/page/canvas.h"
#include "evidence/page/record.h"

#define RAD_PAGE_SPEED_HEIGHT 104.0f

/* Draws it with its axes into a rectangle of that height, or says that there is none. */
void rad_page_speed(struct rad_canvas *canvas, const struct rad_page_detail *detail, float x, float y, float width);

#endif
