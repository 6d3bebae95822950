/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/inquire.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "device/host.h"
#include "scsi/inquiry.h"

int rad_inquiry_ask(struct rad_target *target, const struct rad_command *command, struct rad_reply *reply,
		    struct rad_error *err)
{
	int r = target->transport->ops->execute(target, command, reply, err);

	return r < 0 ? r : rad_reply_check(command, reply, err);
}

void rad_inquiry_offer(struct rad_inquiry *inquiry, enum rad_technique technique, enum rad_offer offer,
		       uint64_t estimate_ms, const char *reason)
{
	struct rad_technique_offer *ret = &inquiry->capability->offers[technique];

	ret->offer = offer;
	ret->estimate_ms = estimate_ms;
	(void)rad_text_copy(ret->reason, sizeof(ret->reason), reason ? reason : "");
}

int rad_inquiry_check_serial(const struct rad_inquiry *inquiry, const char *answered, struct rad_error *err)
{
	const char *found = inquiry->drive->identity.serial;

	if (!found[0] || !answered[0] || rad_text_equal(found, answered))
		return 0;
	(void)rad_error_set(err, RAD_ERROR_REFUSED, 0, "ask drive",
			    "%s answers with serial number %s, but %s was found there: names have moved",
			    inquiry->drive->node, answered, found);
	rad_error_advise(err, "list the drives again and choose anew");
	return -RAD_ERROR_REFUSED;
}

/* A USB bridge speaks SCSI; whether it passes ATA commands on is found out by asking the drive behind it. */
static int inquire_usb(struct rad_inquiry *inquiry, struct rad_error *err)
{
	int r = rad_inquire_scsi(inquiry, err);

	if (r < 0)
		return r;
	r = rad_inquire_ata(inquiry, err);
	(void)rad_text_copy(inquiry->capability->bridge, sizeof(inquiry->capability->bridge),
			    inquiry->capability->bridge[0] ? inquiry->capability->bridge
							   : "USB bridge without ATA pass-through");
	return r;
}

/* SCSI proper, or a host adapter with an ATA drive behind its translator. */
static int inquire_scsi(struct rad_inquiry *inquiry, struct rad_error *err)
{
	uint8_t data[RAD_SCSI_INQUIRY_BYTES] = { 0 };
	struct rad_scsi_inquiry answer;
	struct rad_command command;
	struct rad_reply reply;
	int r;

	rad_scsi_inquiry_build(data, &command);
	r = rad_inquiry_ask(inquiry->target, &command, &reply, err);
	if (r == 0)
		r = rad_scsi_inquiry_read(data, sizeof(data), &answer, err);
	if (r < 0)
		return r;
	r = rad_inquire_scsi(inquiry, err);
	if (r < 0 || !answer.is_ata)
		return r;
	(void)rad_text_copy(inquiry->capability->bridge, sizeof(inquiry->capability->bridge),
			    "host adapter with SCSI/ATA translation");
	for (int i = RAD_TECHNIQUE_ATA_SANITIZE_BLOCK; i <= RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE; i++)
		rad_inquiry_offer(inquiry, (enum rad_technique)i, RAD_OFFER_UNKNOWN, 0, NULL);
	return rad_inquire_ata(inquiry, err);
}

static int inquire_ufs(struct rad_inquiry *inquiry, struct rad_error *err)
{
	int r = rad_inquire_scsi(inquiry, err);

	rad_inquiry_offer(inquiry, RAD_TECHNIQUE_UFS_PURGE, RAD_OFFER_BLOCKED, 0,
			  "the purge flag needs the kernel's ufs-bsg, which distributed kernels leave out");
	return r;
}

static int inquire_by_bus(struct rad_inquiry *inquiry, struct rad_error *err)
{
	switch (inquiry->drive->bus) {
	case RAD_BUS_ATA:
		return rad_inquire_ata(inquiry, err);
	case RAD_BUS_NVME:
		return rad_inquire_nvme(inquiry, err);
	case RAD_BUS_SCSI:
		return inquire_scsi(inquiry, err);
	case RAD_BUS_USB:
		return inquire_usb(inquiry, err);
	case RAD_BUS_MMC:
		return rad_inquire_mmc(inquiry, err);
	case RAD_BUS_UFS:
		return inquire_ufs(inquiry, err);
	case RAD_BUS_UNKNOWN:
	case RAD_BUS_VIRTIO:
	case RAD_BUS_LOOP:
	case RAD_BUS_RAM:
	case RAD_BUS_ZRAM:
	case RAD_BUS_COUNT:
		break;
	}
	return rad_error_set(err, RAD_ERROR_DEVICE, 0, "ask drive", "a drive on this bus takes no commands of its own");
}

int rad_device_inquire_target(struct rad_target *target, const struct rad_drive *drive, struct rad_capability *ret,
			      struct rad_error *err)
{
	struct rad_inquiry inquiry = { .target = target, .drive = drive, .capability = ret };
	struct rad_error problem = { .kind = RAD_ERROR_NONE };
	int r;

	rad_capability_from_drive(drive, ret);
	ret->asked = true;
	r = inquire_by_bus(&inquiry, &problem);
	if (r == 0)
		return 0;
	ret->asked = false;
	(void)rad_text_copy(ret->not_asked, sizeof(ret->not_asked), problem.text);
	/* another drive answers: that ends everything. A drive that does not answer is known by its silence. */
	if (problem.kind == RAD_ERROR_REFUSED && problem.code == 0) {
		if (err)
			*err = problem;
		return r;
	}
	return 0;
}

bool rad_device_is_sanitizing(struct rad_transport *transport, const struct rad_drive *drive)
{
	bool is_ata = drive->bus == RAD_BUS_ATA;
	bool is_scsi = drive->bus == RAD_BUS_SCSI || drive->bus == RAD_BUS_USB || drive->bus == RAD_BUS_UFS;
	struct rad_target *target = NULL;
	bool is_sanitizing;

	if ((!is_ata && !is_scsi) || transport->ops->connect(transport, drive, &target, NULL) < 0)
		return false;
	is_sanitizing = is_ata ? rad_inquire_ata_is_sanitizing(target) : rad_inquire_scsi_is_sanitizing(target);
	transport->ops->close(target);
	return is_sanitizing;
}

int rad_device_inquire(struct rad_transport *transport, const struct rad_drive *drive, struct rad_capability *ret,
		       struct rad_error *err)
{
	struct rad_target *target = NULL;
	int r = transport->ops->connect(transport, drive, &target, err);

	if (r < 0)
		return r;
	r = rad_device_inquire_target(target, drive, ret, err);
	ret->host_can_suspend = transport->ops->suspend && (transport->ops->is_simulated || rad_host_can_suspend());
	transport->ops->close(target);
	return r;
}
