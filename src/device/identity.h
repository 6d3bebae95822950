/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who a drive is and of what kind, from sysfs; what sysfs does not tell may come from the udev database.
 */
#ifndef RAD_DEVICE_IDENTITY_H
#define RAD_DEVICE_IDENTITY_H

#include "device/block.h"

/* Fills every field; stable_id is not yet told apart from a twin's. */
void rad_identity_read(const struct rad_view *view, const struct rad_block *block, struct rad_nature nature,
		       struct rad_identity *ret);

/* Whether it turns, as far as the drive itself says so. */
enum rad_media rad_media_read(const struct rad_block *block, struct rad_nature nature);

/* "wwn-...", else "serial-MODEL_SERIAL", else "loop-DEVICE:INODE", else "path-PLACE", else "devno-MAJOR:MINOR". */
void rad_stable_id_make(const struct rad_view *view, const struct rad_block *block, struct rad_nature nature,
			struct rad_identity *identity);

/* Adds "#PLACE" to the stable id of one of several drives that tell the same: cheap USB bridges have cloned serials. */
void rad_stable_id_tell_apart(const struct rad_view *view, const struct rad_block *block,
			      struct rad_identity *identity);

/* Fills fields that are still empty from the udev database, when there is one. */
void rad_udev_enrich(const struct rad_block *block, struct rad_identity *identity);

#endif
