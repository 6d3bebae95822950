/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two forms of a supplier's report, as rows of plain values.
 */
#ifndef RAD_INVENTORY_SUPPLIER_PRIVATE_H
#define RAD_INVENTORY_SUPPLIER_PRIVATE_H

#include <radera/supplier_report.h>

/* A row's values, "" where it tells none; a problem that was seen already, or "". */
struct rad_supplier_values {
	size_t line;
	const char *texts[RAD_SUPPLIER_FIELDS];
	const char *problem;
};

/* Keeps a row. RAD_ERROR_INPUT when there are too many, RAD_ERROR_IO without memory. */
int rad_supplier_add_row(const struct rad_supplier_mapping *mapping, struct rad_supplier_report *report,
			 const struct rad_supplier_values *values, struct rad_error *err) RAD_MUST_CHECK;

/* As rad_supplier_report_read(). */
int rad_supplier_read_csv(const struct rad_supplier_mapping *mapping, const char *name, const void *data, size_t size,
			  struct rad_supplier_report *ret, struct rad_error *err) RAD_MUST_CHECK;
int rad_supplier_read_xml(const struct rad_supplier_mapping *mapping, const char *name, const void *data, size_t size,
			  struct rad_supplier_report *ret, struct rad_error *err) RAD_MUST_CHECK;

#endif
