/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long documents are kept, as a retention file says it (profiles/retention/): a municipality's own decision, with
 * the place in its records plan. What no rule is about is kept. Erasure certificates, and statements of destruction,
 * lots and suppliers, are kept whatever a file says.
 */
#ifndef RADERA_RETENTION_H
#define RADERA_RETENTION_H

#include <radera/error.h>
#include <radera/profile.h>

#ifdef __cplusplus
extern "C" {
#endif

enum rad_retention_document {
	RAD_RETAIN_CERTIFICATE = 0, /* and everything else that stands in the log */
	RAD_RETAIN_SALE,	    /* what receipts and credits say; their numbers stay */
	RAD_RETAIN_REVIEW,	    /* what was told about matters that were resolved */
	RAD_RETAIN_HOLDER,	    /* the digest of who had a thing that was disposed of */
	RAD_RETAIN_DOCUMENTS,
};
const char *rad_retention_document_name(enum rad_retention_document document); /* "certificate", "sale", ... */

struct rad_retention_rule {
	enum rad_retention_document document;
	bool keep;	     /* for good */
	uint32_t years;	     /* after the end of the calendar year */
	uint32_t months;     /* or after the day */
	char reference[160]; /* the place in the records plan, or the decision */
};

struct rad_retention {
	char id[RAD_ID_SIZE];
	char title[160];
	char sha256[65];
	size_t n_rules; /* at most one for each document */
	struct rad_retention_rule rules[RAD_RETAIN_DOCUMENTS];
};

/* The rule about a document; NULL when there is none: it is kept. Pure. */
const struct rad_retention_rule *rad_retention_find(const struct rad_retention *retention,
						    enum rad_retention_document document);

/* From when on a document of that time is destroyed, in milliseconds; INT64_MAX = never. `rule` may be NULL. Pure. */
int64_t rad_retention_due_ms(const struct rad_retention_rule *rule, int64_t from_wall_ms);

#ifdef __cplusplus
}
#endif

#endif
