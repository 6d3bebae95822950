/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/inquire.h"

#include <stdio.h>

#include "mmc/card.h"

#define MIB 1048576.0

static void add_area(struct rad_inquiry *inquiry, const char *what, double n_bytes)
{
	char text[96];

	if (n_bytes <= 0)
		return;
	(void)snprintf(text, sizeof(text), "%s, %.1f MiB", what, n_bytes / MIB);
	(void)rad_capability_add_not_covered(inquiry->capability, text);
}

int rad_inquire_mmc(struct rad_inquiry *inquiry, struct rad_error *err)
{
	struct rad_health *health = &inquiry->capability->health;
	uint8_t data[RAD_MMC_EXT_CSD_BYTES] = { 0 };
	struct rad_mmc_card card;
	struct rad_command command;
	struct rad_reply reply;
	const char *block;
	int r;

	rad_mmc_ext_csd_build(data, &command);
	r = rad_inquiry_ask(inquiry->target, &command, &reply, err);
	if (r == 0)
		r = rad_mmc_ext_csd_read(data, sizeof(data), &card, err);
	if (r < 0)
		return r;
	block = card.user_write_protected ? "the card's user area is write-protected" : NULL;
	rad_inquiry_offer(inquiry, RAD_TECHNIQUE_MMC_SANITIZE,
			  !card.has_sanitize ? RAD_OFFER_NO
			  : block	     ? RAD_OFFER_BLOCKED
					     : RAD_OFFER_YES,
			  0, block);
	rad_inquiry_offer(inquiry, RAD_TECHNIQUE_MMC_SECURE_ERASE,
			  !card.has_secure_erase ? RAD_OFFER_NO
			  : block		 ? RAD_OFFER_BLOCKED
						 : RAD_OFFER_YES,
			  0, block);
	/* a card hides nothing of its user area; its other areas are told below */
	inquiry->capability->hidden.known = true;
	inquiry->capability->hidden.accessible_bytes = inquiry->drive->identity.size_bytes;
	inquiry->capability->hidden.native_bytes = inquiry->drive->identity.size_bytes;
	add_area(inquiry, "boot partitions, 2 of this size", (double)card.boot_bytes);
	add_area(inquiry, "replay protected memory block", (double)card.rpmb_bytes);
	add_area(inquiry, "general purpose partitions", (double)card.general_purpose_bytes);
	health->known = card.pre_eol != 0 || card.life_time_a != 0;
	health->failing = card.pre_eol == 3;
	if (card.life_time_a)
		health->used_percent = (card.life_time_a > card.life_time_b ? card.life_time_a : card.life_time_b) * 10;
	return 0;
}
