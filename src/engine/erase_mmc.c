/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * eMMC: erase of the whole user area, then SANITIZE_START, which clears what is not mapped any more; before 4.5 secure
 * erase.
 */
#include "engine/eraser.h"
#include "mmc/card.h"

#define SECTOR_BYTES	    512u
#define ERASE_TIMEOUT_MS    (30u * 60 * 1000)
#define SANITIZE_TIMEOUT_MS (30u * 60 * 1000)

static int start(struct rad_job *job, enum rad_technique technique, struct rad_error *err)
{
	bool is_secure = technique == RAD_TECHNIQUE_MMC_SECURE_ERASE;
	uint64_t sectors = job->size_bytes / SECTOR_BYTES;
	struct rad_command command;
	struct rad_reply reply;
	int r;

	if (sectors == 0 || sectors > UINT32_MAX)
		return rad_error_set(err, RAD_ERROR_DEVICE, 0, "erase", "the card has an impossible size");
	rad_mmc_erase_build(is_secure ? RAD_MMC_SECURE_ERASE : RAD_MMC_ERASE, 0, (uint32_t)(sectors - 1),
			    ERASE_TIMEOUT_MS, &command);
	r = rad_job_command(job, &command, &reply, err);
	if (r < 0 || is_secure)
		return r;
	rad_mmc_sanitize_build(SANITIZE_TIMEOUT_MS, &command);
	return rad_job_command(job, &command, &reply, err);
}

const struct rad_eraser rad_eraser_mmc = { .look = NULL, .start = start };
