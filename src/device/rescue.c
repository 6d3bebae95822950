/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/rescue.h>

#include <string.h>

#include "ata/identify.h"
#include "ata/sanitize.h"
#include "ata/security.h"
#include "base/cleanup.h"
#include "device/inquire.h"
#include "nvme/sanitize.h"
#include "scsi/sanitize.h"
#include "tcg/discovery.h"
#include "transport/sense.h"

#define SUSPEND_S      10u
#define POLL_NS	       2000000000ull
#define REFORMAT_POLLS (48u * 3600 / 2)

static void close_target(struct rad_target **target)
{
	if (*target)
		(*target)->transport->ops->close(*target);
}

/* Connects and asks who it is; claims where the drive's block device can be opened and its data is at stake. */
static int open_own(struct rad_transport *transport, const struct rad_drive *drive, bool claims,
		    struct rad_target **ret, struct rad_capability *ret_capability, struct rad_error *err)
{
	int r = transport->ops->connect(transport, drive, ret, err);

	if (r == 0)
		r = rad_device_inquire_target(*ret, drive, ret_capability, err);
	if (r == 0 && claims)
		r = transport->ops->claim(*ret, true, err);
	return r;
}

static int send(struct rad_target *target, const struct rad_command *command, struct rad_error *err)
{
	struct rad_reply reply;

	return rad_inquiry_ask(target, command, &reply, err);
}

int rad_rescue_unlock(struct rad_transport *transport, const struct rad_drive *drive, const uint8_t password[32],
		      struct rad_error *err)
{
	RAD_CLEANUP(close_target) struct rad_target *target = NULL;
	struct rad_ata_security_options options = { .enhanced = false };
	uint8_t data[RAD_ATA_SECURITY_BYTES];
	struct rad_capability capability;
	struct rad_command command;
	int r = open_own(transport, drive, false, &target, &capability, err);

	if (r < 0)
		return r;
	if (!capability.security.supported)
		return rad_error_set(err, RAD_ERROR_DEVICE, 0, "unlock", "%s has no ATA security: %s", drive->node,
				     capability.not_asked);
	if (!capability.security.enabled)
		return 0;
	memcpy(options.password, password, sizeof(options.password));
	if (capability.security.locked) {
		rad_ata_security_build(RAD_ATA_UNLOCK, &options, data, &command);
		r = send(target, &command, err);
	}
	if (r == 0) {
		rad_ata_security_build(RAD_ATA_DISABLE_PASSWORD, &options, data, &command);
		r = send(target, &command, err);
	}
	return r;
}

int rad_rescue_psid_revert(struct rad_transport *transport, const struct rad_drive *drive, const char *psid,
			   struct rad_error *err)
{
	RAD_CLEANUP(close_target) struct rad_target *target = NULL;
	char key[RAD_TCG_PSID_CHARS + 1];
	uint8_t data[RAD_TCG_KEY_BYTES];
	struct rad_capability capability;
	struct rad_command command;
	int r = rad_tcg_psid_parse(psid, key, err);

	if (r == 0)
		r = open_own(transport, drive, true, &target, &capability, err);
	if (r < 0)
		return r;
	if (capability.offers[RAD_TECHNIQUE_TCG_PSID_REVERT].offer == RAD_OFFER_NO)
		return rad_error_set(err, RAD_ERROR_DEVICE, 0, "revert", "%s: %s", drive->node,
				     capability.offers[RAD_TECHNIQUE_TCG_PSID_REVERT].reason);
	rad_tcg_revert_build(RAD_OPAL_PSID_REVERT, key, RAD_TCG_PSID_CHARS, data, &command);
	r = send(target, &command, err);
	explicit_bzero(key, sizeof(key));
	explicit_bzero(data, sizeof(data));
	return r;
}

/* By the drive's command set: the sanitize command that leaves the failed state. */
static int build_exit(const struct rad_drive *drive, struct rad_command *ret)
{
	const struct rad_ata_sanitize_options ata = { .clear_failed = true };
	const struct rad_nvme_sanitize_options nvme = { .passes = 1 };
	const struct rad_scsi_sanitize_options scsi = { .passes = 1 };

	if (drive->bus == RAD_BUS_ATA)
		rad_ata_sanitize_build(RAD_ATA_SANITIZE_STATUS, &ata, ret);
	else if (drive->bus == RAD_BUS_NVME)
		rad_nvme_sanitize_build(RAD_NVME_EXIT_FAILURE, &nvme, ret);
	else if (drive->bus == RAD_BUS_SCSI)
		rad_scsi_sanitize_build(RAD_SCSI_SANITIZE_EXIT_FAILURE, &scsi, NULL, ret);
	else
		return -1;
	return 0;
}

int rad_rescue_exit_failure(struct rad_transport *transport, const struct rad_drive *drive, struct rad_error *err)
{
	RAD_CLEANUP(close_target) struct rad_target *target = NULL;
	struct rad_capability capability;
	struct rad_command command;
	int r = open_own(transport, drive, false, &target, &capability, err);

	if (r < 0)
		return r;
	if (capability.sanitize_state != RAD_SANITIZE_FAILED)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "exit failure mode",
				     "%s is not in the failed state of a sanitize", drive->node);
	if (build_exit(drive, &command) < 0)
		return rad_error_set(err, RAD_ERROR_DEVICE, 0, "exit failure mode", "%s has no such state",
				     drive->node);
	r = send(target, &command, err);
	if (r == -RAD_ERROR_DEVICE)
		rad_error_advise(err, "the sanitize that failed did not allow it: start a new one, or destroy the "
				      "drive");
	return r;
}

static int wait_for_format(struct rad_target *target, struct rad_error *err)
{
	for (uint32_t i = 0; i < REFORMAT_POLLS; i++) {
		uint8_t data[RAD_SENSE_SIZE] = { 0 };
		struct rad_scsi_progress progress;
		struct rad_command command;
		struct rad_sense sense;
		int r;

		rad_scsi_request_sense_build(data, sizeof(data), &command);
		r = send(target, &command, err);
		if (r < 0)
			return r;
		rad_sense_decode(data, sizeof(data), &sense);
		rad_scsi_progress_read(&sense, &progress);
		if (progress.state == RAD_SCSI_FORMAT_FAILED)
			return rad_error_set(err, RAD_ERROR_DEVICE, 0, "format",
					     "the drive says that the format failed");
		if (progress.state != RAD_SCSI_FORMATTING)
			return 0;
		rad_clock_sleep_ns(target->transport->clock, POLL_NS);
	}
	return rad_error_set(err, RAD_ERROR_IO, 0, "format", "the format does not come to its end");
}

int rad_rescue_reformat(struct rad_transport *transport, const struct rad_drive *drive, uint32_t block_bytes,
			struct rad_error *err)
{
	RAD_CLEANUP(close_target) struct rad_target *target = NULL;
	uint8_t data[RAD_SCSI_MODE_SELECT_BYTES];
	struct rad_capability capability;
	struct rad_command command;
	int r;

	if (block_bytes != 512 && block_bytes != 4096)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, "format", "sectors of %u bytes: 512 or 4096 are known",
				     block_bytes);
	r = open_own(transport, drive, drive->bus == RAD_BUS_SCSI && drive->identity.size_bytes > 0, &target,
		     &capability, err);
	if (r < 0)
		return r;
	if (drive->bus != RAD_BUS_SCSI)
		return rad_error_set(err, RAD_ERROR_DEVICE, 0, "format", "%s is no SCSI drive", drive->node);
	rad_scsi_block_length_build(block_bytes, data, &command);
	r = send(target, &command, err);
	if (r == 0) {
		rad_scsi_format_build(data, &command);
		r = send(target, &command, err);
	}
	if (r == 0)
		r = wait_for_format(target, err);
	return r < 0 ? r : transport->ops->rescan(target, err);
}

int rad_rescue_suspend(struct rad_transport *transport, struct rad_error *err)
{
	return transport->ops->suspend(transport, SUSPEND_S, err);
}
