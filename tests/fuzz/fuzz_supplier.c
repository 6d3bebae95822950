/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a supplier's report, by each form of mapping: refused, or rows that hold what the matching relies on. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <radera/files.h>
#include <radera/supplier_report.h>

#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_row(const struct rad_supplier_row *row)
{
	bool has_name = row->inventory_id[0] || row->serial[0] || row->drive_serial[0];

	if (row->inventory_id[0] && !rad_text_is_id(row->inventory_id))
		abort();
	if (!row->problem[0] && (!has_name || row->result == RAD_SUPPLIER_UNCLEAR))
		abort();
	if (!rad_text_is_utf8(row->serial) || !rad_text_is_utf8(row->drive_serial) || !rad_text_is_utf8(row->word) ||
	    !rad_text_is_utf8(row->method))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "csv", "xml", "blancco-xml" };
	static struct rad_supplier_mapping mappings[3];
	struct rad_supplier_report report;
	struct rad_error err;

	for (size_t i = 0; i < 3; i++) {
		if (!mappings[i].id[0] && rad_supplier_load(names[i], &mappings[i], &err) < 0)
			abort();
		if (rad_supplier_report_read(&mappings[i], "fuzz", data, size, &report, &err) < 0)
			continue;
		for (size_t row = 0; row < report.n_rows; row++)
			check_row(&report.rows[row]);
		rad_supplier_report_done(&report);
	}
	return 0;
}
