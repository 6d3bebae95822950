/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/inquire.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "tcg/discovery.h"

static void offer(struct rad_inquiry *inquiry, const struct rad_tcg_discovery *found)
{
	char reason[RAD_OFFER_REASON_SIZE];

	if (found->ssc == RAD_TCG_NONE) {
		rad_inquiry_offer(inquiry, RAD_TECHNIQUE_TCG_PSID_REVERT, RAD_OFFER_NO, 0,
				  "the drive has none of the TCG storage subsystems");
		return;
	}
	if (!rad_tcg_kernel_can(found->ssc)) {
		(void)snprintf(reason, sizeof(reason), "the kernel's driver does not speak %s",
			       rad_tcg_ssc_name(found->ssc));
		rad_inquiry_offer(inquiry, RAD_TECHNIQUE_TCG_PSID_REVERT, RAD_OFFER_BLOCKED, 0, reason);
		return;
	}
	rad_inquiry_offer(inquiry, RAD_TECHNIQUE_TCG_PSID_REVERT, RAD_OFFER_YES, 0, NULL);
}

/* A locked drive takes neither reads and writes nor a sanitize. */
static void block_others(struct rad_inquiry *inquiry)
{
	for (int i = 0; i < RAD_TECHNIQUE_COUNT; i++) {
		struct rad_technique_offer *offer_there = &inquiry->capability->offers[i];

		if (i != RAD_TECHNIQUE_TCG_PSID_REVERT && offer_there->offer == RAD_OFFER_YES)
			rad_inquiry_offer(inquiry, (enum rad_technique)i, RAD_OFFER_BLOCKED, offer_there->estimate_ms,
					  "the drive is locked (TCG)");
	}
}

static int discover(struct rad_inquiry *inquiry, enum rad_command_set set, struct rad_tcg_discovery *ret)
{
	rad_auto_free uint8_t *data = calloc(1, RAD_TCG_DISCOVERY_BYTES);
	struct rad_command command;
	struct rad_reply reply;
	int r;

	if (!data)
		return -RAD_ERROR_IO;
	rad_tcg_discovery_build(set, data, &command);
	r = rad_inquiry_ask(inquiry->target, &command, &reply, NULL);
	return r < 0 ? r : rad_tcg_discovery_read(data, RAD_TCG_DISCOVERY_BYTES, ret, NULL);
}

/* Linux lets no TCG command pass to ATA drives unless libata.allow_tpm=1, but its own driver talks to them. */
static int ask_kernel(struct rad_inquiry *inquiry, struct rad_tcg_discovery *ret)
{
	struct rad_command command;
	struct rad_reply reply;
	int r;

	rad_tcg_status_build(&command);
	r = rad_inquiry_ask(inquiry->target, &command, &reply, NULL);
	if (r < 0)
		return r;
	rad_tcg_status_read(reply.opal_status, ret);
	ret->media_encryption = inquiry->capability->encrypts_all;
	return 0;
}

void rad_inquire_tcg(struct rad_inquiry *inquiry, enum rad_command_set set)
{
	struct rad_trusted *trusted = &inquiry->capability->trusted;
	struct rad_tcg_discovery found;
	int r = discover(inquiry, set, &found);

	if (r < 0 && set == RAD_SET_ATA)
		r = ask_kernel(inquiry, &found);
	if (r < 0) {
		rad_inquiry_offer(inquiry, RAD_TECHNIQUE_TCG_PSID_REVERT, RAD_OFFER_NO, 0,
				  "neither the drive nor the kernel's driver answers TCG discovery");
		return;
	}
	if (found.ssc != RAD_TCG_NONE)
		(void)rad_text_copy(trusted->ssc, sizeof(trusted->ssc), rad_tcg_ssc_name(found.ssc));
	trusted->locking_enabled = found.locking_enabled;
	trusted->locked = found.locked;
	trusted->media_encryption = found.media_encryption;
	trusted->mbr_enabled = found.mbr_enabled;
	trusted->mbr_done = found.mbr_done;
	trusted->sid_blocked = found.sid_blocked;
	offer(inquiry, &found);
	if (found.locked)
		block_others(inquiry);
}
