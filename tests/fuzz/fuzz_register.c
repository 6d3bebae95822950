/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a register's export: refused, or a table whose cells can be read as anything without harm. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <radera/inventory.h>

#include "inventory/table.h"
#include "inventory/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_cell(const char *cell)
{
	char date[RAD_DATE_SIZE];
	int64_t minor;
	uint32_t months;

	for (int order = RAD_DATES_ISO; order <= RAD_DATES_MONTH_FIRST; order++) {
		if (rad_value_date(cell, (enum rad_date_order)order, date) && strlen(date) != RAD_DATE_SIZE - 1)
			abort();
	}
	if (rad_value_money(cell, &minor) && minor < 0)
		abort();
	if (rad_value_months(cell, &months) && months == 0)
		abort();
	(void)rad_serial_is_junk(cell);
	(void)rad_words_fit("Elevdator* | Å | *", cell);
	(void)rad_words_fit(cell, "Elevdator");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char delimiters[] = { ';', ',', '\t' };
	struct rad_buffer text = RAD_BUFFER_INIT;
	const char *encoding = NULL;
	struct rad_error err;

	if (rad_table_decode(data, size, &text, &encoding, &err) >= 0) {
		for (size_t i = 0; i < sizeof(delimiters); i++) {
			struct rad_table table;

			if (rad_table_read("fuzz", &text, delimiters[i], &table, &err) >= 0) {
				for (size_t row = 0; row < table.n_rows; row++) {
					for (size_t cell = 0; cell <= table.rows[row].n; cell++)
						read_cell(rad_table_cell(&table, &table.rows[row], cell));
				}
			}
			rad_table_done(&table);
		}
	}
	rad_buffer_done(&text);
	return 0;
}
