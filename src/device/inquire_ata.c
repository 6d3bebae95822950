/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/inquire.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ata/capacity.h"
#include "ata/identify.h"
#include "ata/sanitize.h"
#include "ata/security.h"
#include "ata/smart.h"
#include "base/text.h"

#define MS_PER_MINUTE 60000ull

static void offer_all_ata(struct rad_inquiry *inquiry, enum rad_offer offer, const char *reason)
{
	static const enum rad_technique all[] = {
		RAD_TECHNIQUE_ATA_SANITIZE_BLOCK,     RAD_TECHNIQUE_ATA_SANITIZE_CRYPTO,
		RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE, RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED,
		RAD_TECHNIQUE_ATA_SECURITY_ERASE,
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		rad_inquiry_offer(inquiry, all[i], offer, 0, reason);
}

/* SANITIZE STATUS: may it be sent, does one run, did the last one fail? */
static void read_status(struct rad_inquiry *inquiry, enum rad_offer *ret_offer, char *ret_reason, size_t size)
{
	const struct rad_ata_sanitize_options options = { 0 };
	struct rad_capability *capability = inquiry->capability;
	struct rad_ata_sanitize_status status;
	struct rad_command command;
	struct rad_reply reply;
	struct rad_error problem = { .kind = RAD_ERROR_NONE };
	int r;

	*ret_offer = RAD_OFFER_YES;
	ret_reason[0] = '\0';
	rad_ata_sanitize_build(RAD_ATA_SANITIZE_STATUS, &options, &command);
	r = inquiry->target->transport->ops->execute(inquiry->target, &command, &reply, &problem);
	if (r == 0)
		r = rad_ata_sanitize_read(&command, &reply, &status, &problem);
	if (r < 0 && problem.kind != RAD_ERROR_DEVICE) {
		*ret_offer = RAD_OFFER_BLOCKED;
		(void)rad_text_copy(ret_reason, size, problem.text);
		return;
	}
	capability->security.sanitize_frozen = status.frozen;
	capability->security.sanitize_antifreeze = status.antifreeze;
	capability->sanitize_state = status.failed	  ? RAD_SANITIZE_FAILED
				     : status.in_progress ? RAD_SANITIZE_RUNNING
							  : RAD_SANITIZE_IDLE;
	if (status.frozen) {
		*ret_offer = RAD_OFFER_BLOCKED;
		(void)rad_text_copy(ret_reason, size, "sanitize is frozen until the drive's power is cut");
	} else if (r < 0 && !status.failed) {
		*ret_offer = RAD_OFFER_BLOCKED;
		(void)rad_text_copy(ret_reason, size, problem.text);
	}
}

static void inquire_sanitize(struct rad_inquiry *inquiry, const struct rad_ata_identify *id)
{
	const struct {
		enum rad_technique technique;
		bool has;
	} rows[] = {
		{ RAD_TECHNIQUE_ATA_SANITIZE_BLOCK, id->has_block_erase },
		{ RAD_TECHNIQUE_ATA_SANITIZE_CRYPTO, id->has_crypto_scramble },
		{ RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE, id->has_overwrite },
	};
	enum rad_offer offer = RAD_OFFER_NO;
	char reason[RAD_OFFER_REASON_SIZE] = "the drive has no SANITIZE feature set";

	if (id->has_sanitize)
		read_status(inquiry, &offer, reason, sizeof(reason));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].has || !id->has_sanitize)
			rad_inquiry_offer(inquiry, rows[i].technique, offer, 0, reason);
		else
			rad_inquiry_offer(inquiry, rows[i].technique, RAD_OFFER_NO, 0,
					  "the drive says that it does not have it");
	}
}

static const char *security_block(const struct rad_security *security)
{
	if (security->expired)
		return "too many wrong passwords were tried: cut the drive's power first";
	if (security->locked)
		return "the drive is locked by a password";
	if (security->enabled)
		return "a password is set on the drive";
	if (security->frozen)
		return "the computer's firmware has frozen it";
	return NULL;
}

static void inquire_security(struct rad_inquiry *inquiry, const struct rad_ata_identify *id)
{
	struct rad_security *security = &inquiry->capability->security;
	const char *block;
	enum rad_offer offer;

	security->supported = id->has_security;
	security->enabled = id->security_enabled;
	security->locked = id->security_locked;
	security->frozen = id->security_frozen;
	security->expired = id->security_expired;
	if (!id->has_security) {
		rad_inquiry_offer(inquiry, RAD_TECHNIQUE_ATA_SECURITY_ERASE, RAD_OFFER_NO, 0,
				  "the drive has no Security feature set");
		rad_inquiry_offer(inquiry, RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED, RAD_OFFER_NO, 0,
				  "the drive has no Security feature set");
		return;
	}
	block = security_block(security);
	if (!block && inquiry->drive->bus == RAD_BUS_USB)
		block = "a USB bridge may lose the drive in the middle of it, and leave it locked";
	offer = block ? RAD_OFFER_BLOCKED : RAD_OFFER_YES;
	rad_inquiry_offer(inquiry, RAD_TECHNIQUE_ATA_SECURITY_ERASE, offer, id->erase_minutes * MS_PER_MINUTE, block);
	if (id->has_enhanced_erase)
		rad_inquiry_offer(inquiry, RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED, offer,
				  id->enhanced_erase_minutes * MS_PER_MINUTE, block);
	else
		rad_inquiry_offer(inquiry, RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED, RAD_OFFER_NO, 0,
				  "the drive says that it does not have it");
}

/* The last LBA that a command names, or 0 when it is not answered. */
static uint64_t ask_last_lba(struct rad_inquiry *inquiry, const struct rad_command *command)
{
	struct rad_reply reply;
	uint64_t last = 0;
	int r = inquiry->target->transport->ops->execute(inquiry->target, command, &reply, NULL);

	if (r < 0 || rad_ata_native_max_read(command, &reply, &last, NULL) < 0)
		return 0;
	return last;
}

static uint64_t ask_dco_last_lba(struct rad_inquiry *inquiry)
{
	uint8_t data[RAD_ATA_DCO_BYTES] = { 0 };
	struct rad_command command;
	struct rad_reply reply;
	uint64_t last = 0;

	rad_ata_dco_identify_build(data, &command);
	if (rad_inquiry_ask(inquiry->target, &command, &reply, NULL) < 0 ||
	    rad_ata_dco_read(data, sizeof(data), &last, NULL) < 0)
		return 0;
	return last;
}

/* HPA and DCO, or AMAC, which took their place in ACS-3. */
static void inquire_hidden(struct rad_inquiry *inquiry, const struct rad_ata_identify *id)
{
	struct rad_hidden *hidden = &inquiry->capability->hidden;
	uint64_t sector = id->logical_sector_bytes;
	uint64_t shown = id->accessible_sectors;
	uint64_t native = shown;
	struct rad_command command;
	uint64_t last = 0;
	uint64_t factory = 0;

	if (id->has_amac)
		rad_ata_amac_native_build(&command);
	else
		rad_ata_native_max_build(id->has_lba48, &command);
	if (id->has_amac || id->has_hpa)
		last = ask_last_lba(inquiry, &command);
	if (id->has_dco)
		factory = ask_dco_last_lba(inquiry);
	hidden->known = (id->has_amac || id->has_hpa || id->has_dco) ? last || factory : true;
	if (last + 1 > native) {
		hidden->amac = id->has_amac;
		hidden->hpa = !id->has_amac;
		native = last + 1;
	}
	if (factory + 1 > native) {
		hidden->dco = true;
		native = factory + 1;
	}
	hidden->accessible_bytes = shown * sector;
	hidden->native_bytes = native * sector;
	hidden->can_show = true;
	if (hidden->dco && inquiry->drive->bus == RAD_BUS_USB) {
		hidden->can_show = false;
		(void)rad_text_copy(hidden->reason, sizeof(hidden->reason),
				    "a device configuration is not restored through a USB bridge");
	}
}

static void inquire_health(struct rad_inquiry *inquiry, const struct rad_ata_identify *id)
{
	struct rad_health *health = &inquiry->capability->health;
	uint8_t data[RAD_ATA_SMART_BYTES] = { 0 };
	struct rad_ata_smart smart;
	struct rad_command command;
	struct rad_reply reply;

	if (!id->has_smart || !id->smart_is_enabled)
		return;
	rad_ata_smart_status_build(&command);
	if (inquiry->target->transport->ops->execute(inquiry->target, &command, &reply, NULL) == 0 &&
	    rad_ata_smart_verdict(&command, &reply, &health->failing, NULL) == 0)
		health->known = true;
	rad_ata_smart_data_build(data, &command);
	if (rad_inquiry_ask(inquiry->target, &command, &reply, NULL) < 0 ||
	    rad_ata_smart_read(data, sizeof(data), &smart, NULL) < 0)
		return;
	health->known = true;
	health->power_on_hours = smart.has_hours ? (int64_t)smart.power_on_hours : -1;
	health->reallocated_sectors = smart.has_reallocated ? (int64_t)smart.reallocated_sectors : -1;
	health->pending_sectors = smart.has_pending ? (int64_t)smart.pending_sectors : -1;
	if (smart.has_temperature)
		health->temperature_millicelsius = smart.temperature_millicelsius;
}

static int identify(struct rad_target *target, struct rad_ata_identify *ret, struct rad_error *err)
{
	uint8_t data[RAD_ATA_IDENTIFY_BYTES] = { 0 };
	struct rad_command command;
	struct rad_reply reply;
	int r;

	rad_ata_identify_build(data, &command);
	r = rad_inquiry_ask(target, &command, &reply, err);
	if (r == 0)
		r = rad_ata_identify_read(data, sizeof(data), ret, err);
	if (r == 0 && ret->checksum_is_wrong)
		r = rad_error_set(err, RAD_ERROR_IO, 0, "ask drive", "the drive's IDENTIFY data has a wrong sum");
	return r;
}

int rad_inquire_ata(struct rad_inquiry *inquiry, struct rad_error *err)
{
	bool is_direct = inquiry->drive->bus == RAD_BUS_ATA;
	struct rad_error problem = { .kind = RAD_ERROR_NONE };
	struct rad_ata_identify id;
	int r = identify(inquiry->target, &id, &problem);

	if (r < 0 && is_direct) {
		if (err)
			*err = problem;
		return r;
	}
	if (r < 0) {
		offer_all_ata(inquiry, RAD_OFFER_NO, "what stands between does not pass ATA commands on");
		return 0;
	}
	/* a bridge often shows a serial number of its own */
	r = is_direct ? rad_inquiry_check_serial(inquiry, id.serial, err) : 0;
	if (r < 0)
		return r;
	if (inquiry->drive->bus == RAD_BUS_USB)
		(void)snprintf(inquiry->capability->bridge, sizeof(inquiry->capability->bridge),
			       "USB bridge with SAT, drive %.20s", id.serial);
	if (id.rotation)
		inquiry->capability->media = id.rotation == 1 ? RAD_MEDIA_FLASH : RAD_MEDIA_DISK;
	inquiry->capability->encrypts_all = id.encrypts_all;
	inquire_security(inquiry, &id);
	inquire_sanitize(inquiry, &id);
	/* while a sanitize runs, hardly any other question is answered */
	if (inquiry->capability->sanitize_state == RAD_SANITIZE_RUNNING)
		return 0;
	inquire_hidden(inquiry, &id);
	inquire_health(inquiry, &id);
	if (id.has_trusted)
		rad_inquire_tcg(inquiry, RAD_SET_ATA);
	else
		rad_inquiry_offer(inquiry, RAD_TECHNIQUE_TCG_PSID_REVERT, RAD_OFFER_NO, 0, NULL);
	return 0;
}

bool rad_inquire_ata_is_sanitizing(struct rad_target *target)
{
	const struct rad_ata_sanitize_options options = { .passes = 1 };
	struct rad_ata_sanitize_status status;
	struct rad_ata_identify id;
	struct rad_command command;
	struct rad_reply reply;

	if (identify(target, &id, NULL) < 0 || !id.has_sanitize)
		return false;
	rad_ata_sanitize_build(RAD_ATA_SANITIZE_STATUS, &options, &command);
	return target->transport->ops->execute(target, &command, &reply, NULL) == 0 &&
	       rad_ata_sanitize_read(&command, &reply, &status, NULL) == 0 && status.in_progress;
}
