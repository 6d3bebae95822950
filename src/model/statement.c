/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/statement.h>

#include "base/cleanup.h"
#include "model/words.h"

static const char *const types[RAD_STATEMENTS] = {
	[RAD_STATEMENT_DESTRUCTION] = "destruction", [RAD_STATEMENT_LOT] = "lot",
	[RAD_STATEMENT_SUPPLIER] = "supplier",	     [RAD_STATEMENT_HANDOVER] = "handover",
	[RAD_STATEMENT_CREDIT] = "credit",
};
static const char *const outcomes[RAD_STATEMENTS] = {
	[RAD_STATEMENT_DESTRUCTION] = "destroyed",
	[RAD_STATEMENT_LOT] = "lot-closed",
	[RAD_STATEMENT_SUPPLIER] = "erased-by-supplier",
	[RAD_STATEMENT_HANDOVER] = "handed-over",
	[RAD_STATEMENT_CREDIT] = "annulled",
};
static const char *const facts[RAD_FACTS] = {
	[RAD_FACT_METHOD] = "method",
	[RAD_FACT_PARTICLE] = "particle",
	[RAD_FACT_DESTROYED_BY] = "destroyed-by",
	[RAD_FACT_WITNESS] = "witness",
	[RAD_FACT_PLACE] = "place",
	[RAD_FACT_FILE_NAME] = "file-name",
	[RAD_FACT_FILE_SHA256] = "file-sha256",
	[RAD_FACT_REPORT_REFERENCE] = "report-reference",
	[RAD_FACT_REPORT_DATE] = "report-date",
	[RAD_FACT_ATTACHMENT_NAME] = "attachment-name",
	[RAD_FACT_ATTACHMENT_SHA256] = "attachment-sha256",
	[RAD_FACT_ANNULS] = "annuls",
	[RAD_FACT_PRICE] = "price",
	[RAD_FACT_VAT] = "vat",
	[RAD_FACT_PAYMENT] = "payment",
	[RAD_FACT_ERASURE] = "erasure",
	[RAD_FACT_POLICY] = "policy",
	[RAD_FACT_REMARK] = "remark",
};
static const struct rad_words type_words = { types, RAD_ARRAY_LENGTH(types) };
static const struct rad_words outcome_words = { outcomes, RAD_ARRAY_LENGTH(outcomes) };
static const struct rad_words fact_words = { facts, RAD_ARRAY_LENGTH(facts) };

#define BIT(fact) (1u << (fact))
#define FILE_BITS                                                                                                      \
	(BIT(RAD_FACT_FILE_NAME) | BIT(RAD_FACT_FILE_SHA256) | BIT(RAD_FACT_REPORT_REFERENCE) |                        \
	 BIT(RAD_FACT_REPORT_DATE))
#define SALE_BITS                                                                                                      \
	(BIT(RAD_FACT_PRICE) | BIT(RAD_FACT_VAT) | BIT(RAD_FACT_PAYMENT) | BIT(RAD_FACT_ERASURE) | BIT(RAD_FACT_PLACE))
#define ANY_BITS (BIT(RAD_FACT_POLICY) | BIT(RAD_FACT_REMARK))

/* What each type may tell, and what it must. */
static const struct {
	unsigned int may;
	unsigned int must;
} rules[RAD_STATEMENTS] = {
	[RAD_STATEMENT_DESTRUCTION] = { .may = FILE_BITS | ANY_BITS | BIT(RAD_FACT_METHOD) | BIT(RAD_FACT_PARTICLE) |
					       BIT(RAD_FACT_DESTROYED_BY) | BIT(RAD_FACT_WITNESS) |
					       BIT(RAD_FACT_PLACE) | BIT(RAD_FACT_ERASURE),
					.must = BIT(RAD_FACT_METHOD) | BIT(RAD_FACT_DESTROYED_BY) },
	[RAD_STATEMENT_LOT] = { .may = ANY_BITS | BIT(RAD_FACT_PLACE) },
	[RAD_STATEMENT_SUPPLIER] = { .may = FILE_BITS | ANY_BITS | BIT(RAD_FACT_METHOD) | BIT(RAD_FACT_PLACE) |
					    BIT(RAD_FACT_ATTACHMENT_NAME) | BIT(RAD_FACT_ATTACHMENT_SHA256),
				     .must = BIT(RAD_FACT_FILE_SHA256) },
	[RAD_STATEMENT_HANDOVER] = { .may = SALE_BITS | ANY_BITS, .must = BIT(RAD_FACT_PRICE) },
	[RAD_STATEMENT_CREDIT] = { .may = SALE_BITS | ANY_BITS | BIT(RAD_FACT_ANNULS),
				   .must = BIT(RAD_FACT_PRICE) | BIT(RAD_FACT_ANNULS) },
};

const char *rad_statement_type_name(enum rad_statement_type type)
{
	return rad_words_name(&type_words, (unsigned int)type);
}

bool rad_statement_type_find(const char *name, enum rad_statement_type *ret)
{
	unsigned int value;
	bool found = rad_words_find(&type_words, name, &value);

	if (found)
		*ret = (enum rad_statement_type)value;
	return found;
}

const char *rad_statement_outcome(enum rad_statement_type type)
{
	return rad_words_name(&outcome_words, (unsigned int)type);
}

bool rad_statement_outcome_find(const char *outcome, enum rad_statement_type *ret)
{
	unsigned int value;
	bool found = rad_words_find(&outcome_words, outcome, &value);

	if (found)
		*ret = (enum rad_statement_type)value;
	return found;
}

bool rad_statement_is_logged(enum rad_statement_type type)
{
	return type != RAD_STATEMENT_HANDOVER && type != RAD_STATEMENT_CREDIT;
}

const char *rad_statement_fact_key(enum rad_statement_fact_name name)
{
	return rad_words_name(&fact_words, (unsigned int)name);
}

bool rad_statement_fact_find(const char *key, enum rad_statement_fact_name *ret)
{
	unsigned int value;
	bool found = rad_words_find(&fact_words, key, &value);

	if (found)
		*ret = (enum rad_statement_fact_name)value;
	return found;
}

bool rad_statement_may_tell(enum rad_statement_type type, enum rad_statement_fact_name name)
{
	return (size_t)type < RAD_STATEMENTS && (size_t)name < RAD_FACTS && (rules[type].may & BIT(name));
}

bool rad_statement_must_tell(enum rad_statement_type type, enum rad_statement_fact_name name)
{
	return (size_t)type < RAD_STATEMENTS && (size_t)name < RAD_FACTS && (rules[type].must & BIT(name));
}
