/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a drive is connected, independent of what it is and of the order in which drives came: the slot of its
 * enclosure where that tells one (SES, "enclosure-ID-slot-3"), else the ports on its way ("0000:00:17.0-0:0:0-ata2").
 */
#ifndef RAD_DEVICE_PLACE_H
#define RAD_DEVICE_PLACE_H

#include "device/block.h"

/* Empty when nothing tells (loop devices). */
void rad_place_find(const struct rad_view *view, const struct rad_block *block, char ret[RAD_PLACE_SIZE]);

/* The file that switches the slot's light (SES `locate`), or an empty text. */
void rad_place_light(const struct rad_view *view, const struct rad_block *block, char ret[PATH_MAX]);

#endif
