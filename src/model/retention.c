/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/retention.h>

#include <time.h>

#include "base/cleanup.h"
#include "model/words.h"

static const char *const documents[RAD_RETAIN_DOCUMENTS] = {
	[RAD_RETAIN_CERTIFICATE] = "certificate",
	[RAD_RETAIN_SALE] = "sale",
	[RAD_RETAIN_REVIEW] = "review",
	[RAD_RETAIN_HOLDER] = "holder",
};
static const struct rad_words document_words = { documents, RAD_ARRAY_LENGTH(documents) };

const char *rad_retention_document_name(enum rad_retention_document document)
{
	return rad_words_name(&document_words, (unsigned int)document);
}

const struct rad_retention_rule *rad_retention_find(const struct rad_retention *retention,
						    enum rad_retention_document document)
{
	for (size_t i = 0; i < retention->n_rules; i++) {
		if (retention->rules[i].document == document)
			return &retention->rules[i];
	}
	return NULL;
}

int64_t rad_retention_due_ms(const struct rad_retention_rule *rule, int64_t from_wall_ms)
{
	time_t from = (time_t)(from_wall_ms / 1000);
	struct tm parts;

	if (!rule || rule->keep || rule->document == RAD_RETAIN_CERTIFICATE || !gmtime_r(&from, &parts))
		return INT64_MAX;
	if (rule->years > 0)
		parts = (struct tm){ .tm_year = parts.tm_year + (int)rule->years + 1, .tm_mday = 1 };
	else
		parts.tm_mon += (int)rule->months; /* the 31st of a shorter month is one of the days after it */
	return (int64_t)timegm(&parts) * 1000;
}
