/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/page/page.h"

/* Colours that no erasure has, so that nobody takes one for the other from afar; a credit warns. */
const struct rad_page_statement_texts rad_page_statement_texts[RAD_STATEMENTS] = {
	[RAD_STATEMENT_DESTRUCTION] = {
		.title = RAD_PAGE_TEXT_TITLE_DESTRUCTION,
		.banner = RAD_PAGE_TEXT_BANNER_DESTRUCTION,
		.subject = RAD_PAGE_TEXT_LABEL_INVENTORY,
		.party = RAD_PAGE_TEXT_PARTY_CONTRACTOR,
		.says = RAD_PAGE_TEXT_SAYS_DESTRUCTION,
		.limit = RAD_PAGE_TEXT_LIMIT_TABLES,
		.boxes = { RAD_PAGE_TEXT_BOX_STATION, RAD_PAGE_TEXT_BOX_WITNESS, RAD_PAGE_TEXT_BOX_DESTROYER },
		.reasons = { "", "Bevittnat / Witnessed", "Utfört / Carried out" },
		.colour = { 0.17f, 0.17f, 0.20f },
	},
	[RAD_STATEMENT_LOT] = {
		.title = RAD_PAGE_TEXT_TITLE_LOT,
		.banner = RAD_PAGE_TEXT_BANNER_LOT,
		.subject = RAD_PAGE_TEXT_LABEL_LOT,
		.party = RAD_PAGE_TEXT_PARTY_RECEIVER,
		.says = RAD_PAGE_TEXT_SAYS_LOT,
		.limit = RAD_PAGE_TEXT_LIMIT_LOT,
		.boxes = { RAD_PAGE_TEXT_BOX_STATION, RAD_PAGE_TEXT_BOX_HANDED_BY, RAD_PAGE_TEXT_BOX_RECEIVED_BY },
		.reasons = { "", "Lämnat / Handed over", "Mottaget / Received" },
		.colour = { 0.05f, 0.20f, 0.40f },
	},
	[RAD_STATEMENT_SUPPLIER] = {
		.title = RAD_PAGE_TEXT_TITLE_SUPPLIER,
		.banner = RAD_PAGE_TEXT_BANNER_SUPPLIER,
		.subject = RAD_PAGE_TEXT_LABEL_REPORT,
		.party = RAD_PAGE_TEXT_PARTY_SUPPLIER,
		.says = RAD_PAGE_TEXT_SAYS_SUPPLIER,
		.limit = RAD_PAGE_TEXT_LIMIT_REPORT,
		.boxes = { RAD_PAGE_TEXT_BOX_STATION, RAD_PAGE_TEXT_BOX_REVIEWER, RAD_PAGE_TEXT_BOX_SUPPLIER },
		.reasons = { "", "Granskat / Reviewed", "Uppgett / Reported" },
		.colour = { 0.38f, 0.40f, 0.43f },
	},
	[RAD_STATEMENT_HANDOVER] = {
		.title = RAD_PAGE_TEXT_TITLE_HANDOVER,
		.banner = RAD_PAGE_TEXT_BANNER_HANDOVER,
		.subject = RAD_PAGE_TEXT_LABEL_INVENTORY,
		.party = RAD_PAGE_TEXT_PARTY_BUYER,
		.says = RAD_PAGE_TEXT_SAYS_HANDOVER,
		.limit = RAD_PAGE_TEXT_LIMIT_BUYER,
		.boxes = { RAD_PAGE_TEXT_BOX_STATION, RAD_PAGE_TEXT_BOX_SELLER, RAD_PAGE_TEXT_BOX_BUYER },
		.reasons = { "", "Säljer / Sells", "Köper / Buys" },
		.colour = { 0.02f, 0.33f, 0.40f },
	},
	[RAD_STATEMENT_CREDIT] = {
		.title = RAD_PAGE_TEXT_TITLE_CREDIT,
		.banner = RAD_PAGE_TEXT_BANNER_CREDIT,
		.subject = RAD_PAGE_TEXT_LABEL_INVENTORY,
		.party = RAD_PAGE_TEXT_PARTY_BUYER,
		.says = RAD_PAGE_TEXT_SAYS_CREDIT,
		.limit = RAD_PAGE_TEXT_LIMIT_TABLES,
		.boxes = { RAD_PAGE_TEXT_BOX_STATION, RAD_PAGE_TEXT_BOX_SELLER, RAD_PAGE_TEXT_BOX_BUYER },
		.reasons = { "", "Krediterar / Credits", "Mottaget / Received" },
		.colour = { 0.62f, 0.36f, 0.0f },
	},
};

static const enum rad_page_text record_boxes[RAD_PAGE_BOXES] = {
	RAD_PAGE_TEXT_BOX_STATION,
	RAD_PAGE_TEXT_BOX_VALIDATOR,
	RAD_PAGE_TEXT_BOX_RECEIVER,
};
static const char *const record_reasons[RAD_PAGE_BOXES] = { "", "Kontrollerat / Validated", "Mottaget / Received" };

enum rad_page_text rad_page_box_label(const char *outcome_word, size_t box)
{
	enum rad_statement_type type;

	return rad_statement_outcome_find(outcome_word, &type) ? rad_page_statement_texts[type].boxes[box]
							       : record_boxes[box];
}

const char *rad_page_box_reason(const char *outcome_word, size_t box)
{
	enum rad_statement_type type;

	return rad_statement_outcome_find(outcome_word, &type) ? rad_page_statement_texts[type].reasons[box]
							       : record_reasons[box];
}
