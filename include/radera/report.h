/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records in the shapes that other systems read. Conveniences without a signature: the evidence is the record.
 */
#ifndef RADERA_REPORT_H
#define RADERA_REPORT_H

#include <radera/buffer.h>

#ifdef __cplusplus
extern "C" {
#endif

enum rad_report_format {
	RAD_REPORT_JSON = 0, /* an array of the records and statements as they are (docs/radera-*.schema.json) */
	RAD_REPORT_CSV,	     /* RFC 4180, a line for each drive, with a heading; no statements, nor in the next */
	RAD_REPORT_XML,	     /* in the shape that importers of the market leader's reports look for */
};
bool rad_report_format_find(const char *name, enum rad_report_format *ret); /* "json", "csv", "xml" */

/* Collects records and writes them. */
struct rad_report;

int rad_report_new(enum rad_report_format format, struct rad_report **ret, struct rad_error *err) RAD_MUST_CHECK;
void rad_report_free(struct rad_report *report);

/* One record's canonical JSON. RAD_ERROR_EVIDENCE when it is none. */
int rad_report_add(struct rad_report *report, const void *record_json, size_t size,
		   struct rad_error *err) RAD_MUST_CHECK;

/* Ends the document and appends it, UTF-8, to *ret. */
int rad_report_finish(struct rad_report *report, struct rad_buffer *ret, struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
