/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/inquire.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "scsi/sanitize.h"
#include "transport/sense.h"

#define FORMAT_UNIT 0x04

/* 1 yes, 0 no, -1 not told. With the service action, and if that is not answered, without. */
static int ask_support(struct rad_inquiry *inquiry, uint8_t opcode, int service_action)
{
	for (int pass = 0; pass < 2; pass++) {
		uint8_t data[RAD_SCSI_OPCODE_BYTES] = { 0 };
		struct rad_command command;
		struct rad_reply reply;

		rad_scsi_opcode_build(opcode, pass == 0 ? service_action : -1, data, &command);
		if (rad_inquiry_ask(inquiry->target, &command, &reply, NULL) < 0)
			continue;
		switch (rad_scsi_opcode_read(data, sizeof(data))) {
		case RAD_SCSI_SUPPORT_YES:
			/* without a service action "yes" says only that some action is known */
			return pass == 0 || service_action < 0 ? 1 : -1;
		case RAD_SCSI_SUPPORT_NO:
			return 0;
		case RAD_SCSI_SUPPORT_VENDOR:
		case RAD_SCSI_SUPPORT_UNKNOWN:
			break;
		}
		if (service_action < 0)
			break;
	}
	return -1;
}

static void inquire_sanitize(struct rad_inquiry *inquiry)
{
	static const struct {
		enum rad_technique technique;
		int action;
	} rows[] = {
		{ RAD_TECHNIQUE_SCSI_SANITIZE_BLOCK, RAD_SCSI_SANITIZE_BLOCK_ERASE },
		{ RAD_TECHNIQUE_SCSI_SANITIZE_CRYPTO, RAD_SCSI_SANITIZE_CRYPTO_ERASE },
		{ RAD_TECHNIQUE_SCSI_SANITIZE_OVERWRITE, RAD_SCSI_SANITIZE_OVERWRITE },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++) {
		int support = ask_support(inquiry, RAD_SCSI_SANITIZE, rows[i].action);

		rad_inquiry_offer(inquiry, rows[i].technique,
				  support > 0	 ? RAD_OFFER_YES
				  : support == 0 ? RAD_OFFER_NO
						 : RAD_OFFER_UNKNOWN,
				  0,
				  support < 0	 ? "the drive does not tell which commands it has"
				  : support == 0 ? "the drive says that it does not have it"
						 : NULL);
	}
}

/* What runs in the background is told by REQUEST SENSE. */
static bool ask_progress(struct rad_target *target, struct rad_scsi_progress *ret)
{
	uint8_t data[RAD_SENSE_SIZE] = { 0 };
	struct rad_command command;
	struct rad_sense sense;
	struct rad_reply reply;

	rad_scsi_request_sense_build(data, sizeof(data), &command);
	if (rad_inquiry_ask(target, &command, &reply, NULL) < 0)
		return false;
	rad_sense_decode(data, sizeof(data), &sense);
	rad_scsi_progress_read(&sense, ret);
	return true;
}

static bool is_working(const struct rad_scsi_progress *progress)
{
	return progress->state == RAD_SCSI_SANITIZING || progress->state == RAD_SCSI_FORMATTING;
}

bool rad_inquire_scsi_is_sanitizing(struct rad_target *target)
{
	struct rad_scsi_progress progress;

	return ask_progress(target, &progress) && is_working(&progress);
}

static void inquire_state(struct rad_inquiry *inquiry)
{
	struct rad_scsi_progress progress;

	if (!ask_progress(inquiry->target, &progress))
		return;
	inquiry->capability->sanitize_state = is_working(&progress)			   ? RAD_SANITIZE_RUNNING
					      : progress.state == RAD_SCSI_SANITIZE_FAILED ? RAD_SANITIZE_FAILED
											   : RAD_SANITIZE_IDLE;
}

static enum rad_read_after read_after(enum rad_scsi_read_after value)
{
	if (value == RAD_SCSI_READ_WORKS)
		return RAD_READ_AFTER_WORKS;
	return value == RAD_SCSI_READ_UNSPECIFIED ? RAD_READ_AFTER_UNSPECIFIED : RAD_READ_AFTER_ERROR;
}

static void inquire_characteristics(struct rad_inquiry *inquiry)
{
	uint8_t data[RAD_SCSI_VPD_BYTES] = { 0 };
	struct rad_scsi_characteristics characteristics;
	struct rad_command command;
	struct rad_reply reply;

	rad_scsi_vpd_build(RAD_SCSI_VPD_CHARACTERISTICS, data, &command);
	if (rad_inquiry_ask(inquiry->target, &command, &reply, NULL) < 0)
		return;
	rad_scsi_characteristics_read(data, sizeof(data), &characteristics);
	inquiry->capability->after_block_erase = read_after(characteristics.after_block_erase);
	inquiry->capability->after_crypto_erase = read_after(characteristics.after_crypto_erase);
	if (characteristics.rotation)
		inquiry->capability->media = characteristics.rotation == 1 ? RAD_MEDIA_FLASH : RAD_MEDIA_DISK;
}

static bool read_log_page(struct rad_inquiry *inquiry, uint8_t page, uint8_t *data)
{
	struct rad_command command;
	struct rad_reply reply;

	memset(data, 0, RAD_SCSI_LOG_BYTES);
	rad_scsi_log_build(page, data, &command);
	return rad_inquiry_ask(inquiry->target, &command, &reply, NULL) == 0;
}

static void inquire_health(struct rad_inquiry *inquiry)
{
	struct rad_health *health = &inquiry->capability->health;
	uint8_t data[RAD_SCSI_LOG_BYTES];
	uint64_t value;

	if (read_log_page(inquiry, RAD_SCSI_LOG_TEMPERATURE, data) &&
	    rad_scsi_log_read(RAD_SCSI_LOG_TEMPERATURE, data, sizeof(data), 0, 1, 1, &value) && value < 0xFF) {
		health->known = true;
		health->temperature_millicelsius = (int32_t)value * 1000;
	}
	if (read_log_page(inquiry, RAD_SCSI_LOG_SOLID_STATE, data) &&
	    rad_scsi_log_read(RAD_SCSI_LOG_SOLID_STATE, data, sizeof(data), 1, 3, 1, &value)) {
		health->known = true;
		health->used_percent = (int64_t)value;
	}
	if (read_log_page(inquiry, RAD_SCSI_LOG_EXCEPTIONS, data) &&
	    rad_scsi_log_read(RAD_SCSI_LOG_EXCEPTIONS, data, sizeof(data), 0, 0, 1, &value)) {
		health->known = true;
		health->failing = value != 0; /* the ASC of a predicted failure: 5Dh */
	}
}

/* A drive set to fewer blocks than it has says so only in how its mode block descriptor can be changed; what is asked
 * here is whether READ CAPACITY agrees with what the kernel shows. */
static void inquire_capacity(struct rad_inquiry *inquiry)
{
	struct rad_hidden *hidden = &inquiry->capability->hidden;
	uint8_t data[RAD_SCSI_CAPACITY_BYTES] = { 0 };
	struct rad_scsi_capacity capacity;
	struct rad_command command;
	struct rad_reply reply;

	rad_scsi_capacity_build(data, &command);
	if (rad_inquiry_ask(inquiry->target, &command, &reply, NULL) < 0 ||
	    rad_scsi_capacity_read(data, sizeof(data), &capacity, NULL) < 0)
		return;
	hidden->accessible_bytes = inquiry->drive->identity.size_bytes;
	hidden->native_bytes = capacity.n_blocks * capacity.block_bytes;
	hidden->known = true;
	if (hidden->native_bytes <= hidden->accessible_bytes) {
		hidden->native_bytes = hidden->accessible_bytes;
		return;
	}
	hidden->reduced = true;
	hidden->can_show = true; /* the kernel has to look again */
}

int rad_inquire_scsi(struct rad_inquiry *inquiry, struct rad_error *err)
{
	struct rad_command command;
	struct rad_reply reply;
	int support;
	int r;

	rad_scsi_test_unit_ready_build(&command);
	r = inquiry->target->transport->ops->execute(inquiry->target, &command, &reply, err);
	if (r < 0)
		return r;
	inquire_state(inquiry);
	inquire_sanitize(inquiry);
	inquire_characteristics(inquiry);
	support = ask_support(inquiry, FORMAT_UNIT, -1);
	rad_inquiry_offer(inquiry, RAD_TECHNIQUE_SCSI_FORMAT_UNIT, support > 0 ? RAD_OFFER_YES : RAD_OFFER_NO, 0,
			  support < 0 ? "the drive does not tell which commands it has" : NULL);
	if (inquiry->drive->bus != RAD_BUS_SCSI) /* a bridge's format need not reach the drive */
		rad_inquiry_offer(inquiry, RAD_TECHNIQUE_SCSI_FORMAT_UNIT, RAD_OFFER_NO, 0, NULL);
	if (inquiry->capability->sanitize_state == RAD_SANITIZE_RUNNING)
		return 0;
	inquire_capacity(inquiry);
	inquire_health(inquiry);
	rad_inquire_tcg(inquiry, RAD_SET_SCSI);
	return 0;
}
