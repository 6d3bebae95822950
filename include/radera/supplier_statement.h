/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Taking a certified supplier's erasure report into the evidence: one signed statement of what they say about which
 * assets, with their file beside it.
 */
#ifndef RADERA_SUPPLIER_STATEMENT_H
#define RADERA_SUPPLIER_STATEMENT_H

#include <radera/issue.h>
#include <radera/supplier_report.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rad_supplier_file { /* borrowed */
	const char *name;  /* as the person has it; the path is left out */
	const void *data;
	size_t size;
};

/* What a person hands in. */
struct rad_supplier_reading {
	const struct rad_supplier_mapping *mapping;
	struct rad_supplier_file report;
	struct rad_supplier_file attachment; /* a PDF; without data: none */
	const char *supplier;		     /* whose report it is; a company, no person */
	const char *number;		     /* organisation number; NULL = not told */
	const char *reference;		     /* their number of the report; NULL = as all its rows have it */
	int64_t reported_wall_ms;	     /* the day of it; 0 = the newest of its rows */
	const struct rad_party *performed_by;
	bool dry_run; /* tell what it would be; nothing is kept */
};

struct rad_supplier_taken {
	struct rad_supplier_report report;
	struct rad_supplier_match match;
	char report_sha256[65];
	char reference[120];
	char date[RAD_DATE_SIZE];
	size_t n_counted;	      /* assets that are erased, as they report, and stand in the statement */
	size_t n_before;	      /* assets that an earlier reading of the same file has covered */
	size_t n_unmatched;	      /* rows, each in the review queue unless dry_run */
	size_t n_withdrawn;	      /* assets that an earlier report covered, and this one calls not erased */
	struct rad_evidence evidence; /* place.sequence 0: nothing was issued */
};

/*
 * Reads, matches and issues: the statement, the report and the attachment as documents of it ("report", "attachment"),
 * the fact RAD_FACT_SUPPLIER_ERASURE of each asset that counts, and an event, all in one transaction; rows that match
 * nothing become matters for a person ("supplier-unmatched"). An asset that is not erased, as they report now, loses
 * the fact that an earlier report gave it. No asset's state changes: where it may go is the policy's matter. When no
 * asset counts nothing is issued, and the answer is 0 all the same. The same file once more is RAD_ERROR_REFUSED and
 * names the first statement, unless it covers assets now that it did not then: those get a statement of their own.
 * RAD_ERROR_INPUT when the file or what is told of it cannot be used. *ret is given back with rad_supplier_taken_done()
 * in every case. One thread.
 */
int rad_supplier_take(const struct rad_notary_config *config, const struct rad_supplier_reading *reading,
		      struct rad_supplier_taken *ret, struct rad_error *err) RAD_MUST_CHECK;
void rad_supplier_taken_done(struct rad_supplier_taken *taken);

#ifdef __cplusplus
}
#endif

#endif
