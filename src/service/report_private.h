/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the shapes of a report share: looking into a record's JSON.
 */
#ifndef RAD_SERVICE_REPORT_PRIVATE_H
#define RAD_SERVICE_REPORT_PRIVATE_H

#include <jansson.h>

#include <radera/report.h>

/* The value at "result.outcome" as text, numbers and truths too; "" when there is none. The buffer may be used. */
#define RAD_REPORT_TEXT 32
const char *rad_report_text(const json_t *json, const char *path, char buffer[RAD_REPORT_TEXT]);

/* report_xml.c: all records, which are borrowed, as one document. */
int rad_report_write_xml(const json_t *records, struct rad_buffer *ret, struct rad_error *err) RAD_MUST_CHECK;

#endif
