/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What scanning all drives and finding one share.
 */
#ifndef RAD_DEVICE_SCAN_PRIVATE_H
#define RAD_DEVICE_SCAN_PRIVATE_H

#include "device/machine.h"

/*
 * Fills drives[n] from the items: asks all of them at once what only they can tell, and judges them. RAD_ERROR_IO only
 * when memory is short; a drive that does not answer is protected.
 */
int rad_drives_examine(const struct rad_machine *machine, const struct rad_scan_options *options,
		       const struct rad_survey_item *const *items, size_t n, struct rad_drive *drives,
		       struct rad_error *err) RAD_MUST_CHECK;

#endif
