/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SMART of ATA drives: the verdict (RETURN STATUS) and the attributes. Pure. The attribute table is not part of the
 * standard any more; only the attributes that all makers use alike are read.
 */
#ifndef RAD_ATA_SMART_H
#define RAD_ATA_SMART_H

#include "transport/command.h"

#define RAD_ATA_SMART_BYTES 512

/* SMART READ DATA. */
void rad_ata_smart_data_build(void *data, struct rad_command *ret);
/* SMART RETURN STATUS. */
void rad_ata_smart_status_build(struct rad_command *ret);

struct rad_ata_smart {
	bool has_reallocated;
	uint64_t reallocated_sectors; /* attribute 5 */
	bool has_pending;
	uint64_t pending_sectors; /* 197 */
	bool has_hours;
	uint64_t power_on_hours; /* 9 */
	bool has_temperature;
	int32_t temperature_millicelsius; /* 194, or 190 */
};

/* RAD_ERROR_IO when the sum of the bytes is not zero. */
int rad_ata_smart_read(const uint8_t *data, size_t size, struct rad_ata_smart *ret,
		       struct rad_error *err) RAD_MUST_CHECK;

/* Whether RETURN STATUS says that a threshold was passed: LBA(23:8) 2CF4h, else C24Fh. RAD_ERROR_IO when neither. */
int rad_ata_smart_verdict(const struct rad_command *command, const struct rad_reply *reply, bool *ret_is_failing,
			  struct rad_error *err) RAD_MUST_CHECK;

#endif
