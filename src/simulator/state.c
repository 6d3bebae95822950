/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a drive's firmware remembers without power, in a file beside its medium. A power cut (or the end of the process)
 * costs what a real drive loses: freezes, the cache, and what its sanitize did since the last command.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "simulator/firmware.h"

#define MAGIC	  0x31545453u
#define OPERATION "prepare simulated drive"

/* The file: only this program on this machine reads it. */
struct kept {
	uint32_t magic;
	uint32_t state;
	uint32_t how;
	uint32_t last_cdw10;
	uint64_t left_ns; /* of a running sanitize */
	uint64_t shown_bytes;
	uint64_t dco_bytes;
	uint64_t n_keys;
	uint8_t pattern[4];
	uint8_t password[32];
	bool failure_exit;
	bool antifreeze;
	bool security_enabled;
	bool global_data_erased;
	bool trusted_locked;
	bool trusted_enabled;
};

static void pack(const struct rad_sim_firmware *firmware, uint64_t now_ns, struct kept *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->magic = MAGIC;
	ret->state = firmware->state;
	ret->how = (uint32_t)firmware->how;
	ret->last_cdw10 = firmware->last_cdw10;
	if (firmware->state == RAD_SIM_RUNNING && firmware->ends_ns > now_ns)
		ret->left_ns = firmware->ends_ns - now_ns;
	ret->shown_bytes = firmware->shown_bytes;
	ret->dco_bytes = firmware->dco_bytes;
	ret->n_keys = firmware->n_keys;
	memcpy(ret->pattern, firmware->pattern, sizeof(ret->pattern));
	memcpy(ret->password, firmware->password, sizeof(ret->password));
	ret->failure_exit = firmware->failure_exit;
	ret->antifreeze = firmware->antifreeze;
	ret->security_enabled = firmware->security_enabled;
	ret->global_data_erased = firmware->global_data_erased;
	ret->trusted_locked = firmware->trusted_locked;
	ret->trusted_enabled = firmware->trusted_enabled;
}

static void unpack(const struct kept *kept, uint64_t now_ns, struct rad_sim_firmware *firmware)
{
	firmware->state = (enum rad_sim_state)kept->state;
	firmware->how = (int)kept->how;
	firmware->last_cdw10 = kept->last_cdw10;
	firmware->began_ns = now_ns;
	firmware->ends_ns = kept->left_ns > UINT64_MAX - now_ns ? UINT64_MAX : now_ns + kept->left_ns;
	firmware->shown_bytes = kept->shown_bytes;
	firmware->dco_bytes = kept->dco_bytes;
	firmware->n_keys = kept->n_keys;
	memcpy(firmware->pattern, kept->pattern, sizeof(kept->pattern));
	memcpy(firmware->password, kept->password, sizeof(kept->password));
	firmware->failure_exit = kept->failure_exit;
	firmware->antifreeze = kept->antifreeze;
	firmware->security_enabled = firmware->locked = kept->security_enabled;
	firmware->global_data_erased = kept->global_data_erased;
	firmware->trusted_enabled = kept->trusted_enabled;
	firmware->trusted_locked = kept->trusted_locked || kept->trusted_enabled;
}

int rad_sim_state_open(struct rad_sim_drive *drive, const char *directory, uint64_t now_ns, struct rad_error *err)
{
	char path[PATH_MAX];
	struct kept kept;
	ssize_t got;

	drive->state_fd = -1;
	if (!directory || !drive->bench->firmware.present)
		return 0;
	if (snprintf(path, sizeof(path), "%s/%s.state", directory, rad_sim_drive_name(&drive->bench->drive)) >=
	    PATH_MAX)
		return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, OPERATION, "cannot use %s", directory);
	drive->state_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (drive->state_fd < 0)
		return rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "cannot open %s", path);
	got = pread(drive->state_fd, &kept, sizeof(kept), 0);
	if (got == 0)
		return 0;
	if (got != (ssize_t)sizeof(kept) || kept.magic != MAGIC)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				     "%s is no state of a simulated drive: remove it", path);
	unpack(&kept, now_ns, &drive->firmware);
	drive->size_bytes = drive->firmware.shown_bytes;
	return 0;
}

void rad_sim_state_keep(struct rad_sim_drive *drive, uint64_t now_ns)
{
	struct kept kept;

	if (drive->state_fd < 0)
		return;
	pack(&drive->firmware, now_ns, &kept);
	/* a drive that cannot write its own state has no words for it either */
	if (pwrite(drive->state_fd, &kept, sizeof(kept), 0) < 0)
		drive->is_vanished = true;
}
