/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/inquire.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "nvme/sanitize.h"

#define MS_PER_S 1000ull
#define MIB	 1048576.0

static uint64_t estimate_ms(uint32_t seconds)
{
	return seconds == RAD_NVME_NO_ESTIMATE ? 0 : seconds * MS_PER_S;
}

static int identify(struct rad_inquiry *inquiry, uint8_t *data, struct rad_nvme_controller *ret, struct rad_error *err)
{
	struct rad_command command;
	struct rad_reply reply;
	int r;

	rad_nvme_identify_build(RAD_NVME_CNS_CONTROLLER, 0, data, &command);
	r = rad_inquiry_ask(inquiry->target, &command, &reply, err);
	return r < 0 ? r : rad_nvme_controller_read(data, RAD_NVME_IDENTIFY_BYTES, ret, err);
}

/* All that are allocated where the drive can tell, else those that are attached. */
static size_t list_namespaces(struct rad_inquiry *inquiry, const struct rad_nvme_controller *id, uint8_t *data,
			      uint32_t *ret)
{
	struct rad_command command;
	struct rad_reply reply;

	rad_nvme_identify_build(id->has_allocated_list ? RAD_NVME_CNS_ALLOCATED : RAD_NVME_CNS_ACTIVE, 0, data,
				&command);
	if (rad_inquiry_ask(inquiry->target, &command, &reply, NULL) < 0)
		return 0;
	return rad_nvme_list_read(data, RAD_NVME_IDENTIFY_BYTES, ret);
}

static bool any_write_protected(struct rad_inquiry *inquiry, const uint32_t *ids, size_t n, uint8_t *data)
{
	for (size_t i = 0; i < n; i++) {
		struct rad_nvme_namespace space;
		struct rad_command command;
		struct rad_reply reply;

		rad_nvme_identify_build(RAD_NVME_CNS_NAMESPACE, ids[i], data, &command);
		if (rad_inquiry_ask(inquiry->target, &command, &reply, NULL) == 0 &&
		    rad_nvme_namespace_read(data, RAD_NVME_IDENTIFY_BYTES, &space, NULL) == 0 && space.write_protected)
			return true;
	}
	return false;
}

static void offer_sanitize(struct rad_inquiry *inquiry, const struct rad_nvme_controller *id,
			   const struct rad_nvme_sanitize_log *log, const char *block)
{
	const struct {
		enum rad_technique technique;
		bool has;
		uint32_t seconds;
	} rows[] = {
		{ RAD_TECHNIQUE_NVME_SANITIZE_BLOCK, id->sanitize_block, log->block_s },
		{ RAD_TECHNIQUE_NVME_SANITIZE_CRYPTO, id->sanitize_crypto, log->crypto_s },
		{ RAD_TECHNIQUE_NVME_SANITIZE_OVERWRITE, id->sanitize_overwrite, log->overwrite_s },
	};

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(rows); i++) {
		enum rad_offer offer = block ? RAD_OFFER_BLOCKED : RAD_OFFER_YES;

		rad_inquiry_offer(inquiry, rows[i].technique, rows[i].has ? offer : RAD_OFFER_NO,
				  estimate_ms(rows[i].seconds),
				  rows[i].has ? block : "the drive says that it does not have it");
	}
}

static int read_log(struct rad_inquiry *inquiry, struct rad_nvme_sanitize_log *ret, struct rad_error *err)
{
	uint8_t data[RAD_NVME_SANITIZE_LOG_BYTES] = { 0 };
	struct rad_command command;
	struct rad_reply reply;
	int r;

	rad_nvme_sanitize_log_build(data, &command);
	r = rad_inquiry_ask(inquiry->target, &command, &reply, err);
	return r < 0 ? r : rad_nvme_sanitize_log_read(data, sizeof(data), ret, err);
}

static void inquire_sanitize(struct rad_inquiry *inquiry, const struct rad_nvme_controller *id, bool is_protected)
{
	struct rad_capability *capability = inquiry->capability;
	struct rad_nvme_sanitize_log log = { .state = RAD_NVME_NEVER_SANITIZED,
					     .block_s = RAD_NVME_NO_ESTIMATE,
					     .crypto_s = RAD_NVME_NO_ESTIMATE,
					     .overwrite_s = RAD_NVME_NO_ESTIMATE };
	bool has_any = id->sanitize_block || id->sanitize_crypto || id->sanitize_overwrite;
	struct rad_error problem;
	const char *block = is_protected ? "a namespace is write-protected" : NULL;

	if (has_any && read_log(inquiry, &log, &problem) < 0)
		block = "its Sanitize Status log cannot be read, so its work could not be followed";
	else if (has_any)
		capability->sanitize_state = log.state == RAD_NVME_SANITIZING	     ? RAD_SANITIZE_RUNNING
					     : log.state == RAD_NVME_SANITIZE_FAILED ? RAD_SANITIZE_FAILED
										     : RAD_SANITIZE_IDLE;
	capability->failure_exit_allowed = log.cdw10 >> 3 & 1;
	offer_sanitize(inquiry, id, &log, block);
}

static void inquire_format(struct rad_inquiry *inquiry, const struct rad_nvme_controller *id, size_t n_namespaces,
			   bool is_protected)
{
	enum rad_offer offer = id->has_format ? RAD_OFFER_YES : RAD_OFFER_NO;
	const char *reason = id->has_format ? NULL : "the drive does not have the Format NVM command";

	if (id->has_format && is_protected) {
		offer = RAD_OFFER_BLOCKED;
		reason = "a namespace is write-protected";
	} else if (id->has_format && id->unallocated_bytes) {
		offer = RAD_OFFER_BLOCKED;
		reason = "a format does not reach the space outside of namespaces that the drive has";
	} else if (id->has_format && n_namespaces > 1 && !id->secure_erase_all) {
		offer = RAD_OFFER_BLOCKED;
		reason = "a format reaches one namespace of several";
	}
	rad_inquiry_offer(inquiry, RAD_TECHNIQUE_NVME_FORMAT_USER_DATA, offer, 0, reason);
	if (offer == RAD_OFFER_YES && !id->format_crypto) {
		offer = RAD_OFFER_NO;
		reason = "the drive says that it does not have it";
	}
	rad_inquiry_offer(inquiry, RAD_TECHNIQUE_NVME_FORMAT_CRYPTO, offer, 0, reason);
}

static void inquire_not_covered(struct rad_inquiry *inquiry, const struct rad_nvme_controller *id)
{
	uint8_t data[RAD_NVME_BOOT_LOG_BYTES] = { 0 };
	struct rad_command command;
	struct rad_reply reply;
	uint64_t boot_bytes = 0;
	char text[96];

	rad_nvme_boot_log_build(data, &command);
	if (rad_inquiry_ask(inquiry->target, &command, &reply, NULL) == 0)
		boot_bytes = rad_nvme_boot_bytes(data, sizeof(data));
	if (boot_bytes) {
		(void)snprintf(text, sizeof(text), "boot partitions, 2 x %.1f MiB", (double)boot_bytes / MIB);
		(void)rad_capability_add_not_covered(inquiry->capability, text);
	}
	if (id->rpmb_units) {
		(void)snprintf(text, sizeof(text), "replay protected memory blocks, %" PRIu32 " units", id->rpmb_units);
		(void)rad_capability_add_not_covered(inquiry->capability, text);
	}
}

/* NVMe hides no sectors of a namespace; what lies outside of it is another matter, and not read back. */
static void inquire_hidden(struct rad_inquiry *inquiry, const struct rad_nvme_controller *id, size_t n_namespaces)
{
	struct rad_hidden *hidden = &inquiry->capability->hidden;

	hidden->known = n_namespaces == 1 && id->unallocated_bytes == 0;
	hidden->accessible_bytes = hidden->native_bytes = inquiry->drive->identity.size_bytes;
}

static void inquire_health(struct rad_inquiry *inquiry)
{
	struct rad_health *health = &inquiry->capability->health;
	uint8_t data[RAD_NVME_SMART_BYTES] = { 0 };
	struct rad_nvme_smart smart;
	struct rad_command command;
	struct rad_reply reply;

	rad_nvme_smart_build(data, &command);
	if (rad_inquiry_ask(inquiry->target, &command, &reply, NULL) < 0 ||
	    rad_nvme_smart_read(data, sizeof(data), &smart, NULL) < 0)
		return;
	health->known = true;
	health->failing = smart.critical_warning != 0;
	health->power_on_hours = smart.power_on_hours < INT64_MAX ? (int64_t)smart.power_on_hours : -1;
	health->media_errors = smart.media_errors < INT64_MAX ? (int64_t)smart.media_errors : -1;
	health->used_percent = smart.used_percent;
	health->spare_percent = smart.spare_percent;
	health->temperature_millicelsius = smart.temperature_millicelsius;
}

int rad_inquire_nvme(struct rad_inquiry *inquiry, struct rad_error *err)
{
	rad_auto_free uint8_t *data = calloc(1, RAD_NVME_IDENTIFY_BYTES);
	rad_auto_free uint32_t *ids = calloc(RAD_NVME_NAMESPACES_MAX, sizeof(*ids));
	struct rad_nvme_controller id;
	bool is_protected;
	size_t n;
	int r;

	if (!data || !ids)
		return rad_error_set(err, RAD_ERROR_IO, 0, "ask drive", "no memory");
	r = identify(inquiry, data, &id, err);
	if (r == 0)
		r = rad_inquiry_check_serial(inquiry, id.serial, err);
	if (r < 0)
		return r;
	n = list_namespaces(inquiry, &id, data, ids);
	inquiry->capability->namespaces = (uint32_t)n;
	is_protected = id.has_write_protect && any_write_protected(inquiry, ids, n, data);
	inquire_sanitize(inquiry, &id, is_protected);
	inquire_format(inquiry, &id, n, is_protected);
	inquire_hidden(inquiry, &id, n);
	inquire_not_covered(inquiry, &id);
	inquire_health(inquiry);
	if (id.has_security && inquiry->capability->sanitize_state != RAD_SANITIZE_RUNNING)
		rad_inquire_tcg(inquiry, RAD_SET_NVME);
	else
		rad_inquiry_offer(inquiry, RAD_TECHNIQUE_TCG_PSID_REVERT, RAD_OFFER_NO, 0, NULL);
	return 0;
}
