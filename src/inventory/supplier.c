/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a row of a supplier's report says, and whether it can be used. */
#include "inventory/supplier_private.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <radera/inventory.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "inventory/value.h"

#define OPERATION "read supplier's report"

/* Where a row's plain texts go. */
static const struct {
	enum rad_supplier_field field;
	size_t offset;
	size_t size;
	const char *what;
} places[] = {
#define PLACE(field, member, what)                                                                                     \
	{                                                                                                              \
		field, offsetof(struct rad_supplier_row, member), sizeof(((struct rad_supplier_row *)NULL)->member),   \
			what                                                                                           \
	}
	PLACE(RAD_SUPPLIER_INVENTORY_ID, inventory_id, "inventory number"),
	PLACE(RAD_SUPPLIER_SERIAL, serial, "serial number"),
	PLACE(RAD_SUPPLIER_DRIVE_SERIAL, drive_serial, "drive's serial number"),
	PLACE(RAD_SUPPLIER_DRIVE_MODEL, drive_model, "drive's model"),
	PLACE(RAD_SUPPLIER_METHOD, method, "method"),
	PLACE(RAD_SUPPLIER_STANDARD, standard, "standard"),
	PLACE(RAD_SUPPLIER_RESULT, word, "result"),
	PLACE(RAD_SUPPLIER_REFERENCE, reference, "report number"),
#undef PLACE
};

static void RAD_PRINTF(2, 3) complain(struct rad_supplier_row *row, const char *format, ...)
{
	va_list args;

	if (row->problem[0])
		return;
	va_start(args, format);
	(void)vsnprintf(row->problem, sizeof(row->problem), format, args);
	va_end(args);
}

static void take_texts(const struct rad_supplier_values *values, struct rad_supplier_row *row)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(places); i++) {
		const char *text = values->texts[places[i].field];
		char *place = (char *)row + places[i].offset;

		if (!rad_text_is_utf8(text))
			complain(row, "its %s has characters that cannot be read", places[i].what);
		else if (!rad_text_copy(place, places[i].size, text))
			complain(row, "its %s is longer than %zu bytes", places[i].what, places[i].size - 1);
	}
}

static void judge_word(const struct rad_supplier_mapping *mapping, struct rad_supplier_row *row)
{
	if (rad_words_fit(mapping->failure, row->word))
		row->result = RAD_SUPPLIER_FAILURE;
	else if (rad_words_fit(mapping->success, row->word))
		row->result = RAD_SUPPLIER_SUCCESS;
	else if (row->word[0])
		complain(row, "the mapping %s does not know its result '%s', so it is no success", mapping->id,
			 row->word);
	else
		complain(row, "it has no result");
}

/* What it is about. A serial number that says nothing is none; of a drive it must say something. */
static void judge_names(const struct rad_supplier_mapping *mapping, struct rad_supplier_row *row)
{
	if (row->inventory_id[0] && !rad_text_is_id(row->inventory_id)) {
		complain(row, "'%.60s' cannot be an inventory number: 1 to 63 letters, digits and . _ : -",
			 row->inventory_id);
		row->inventory_id[0] = '\0';
	}
	if (rad_serial_is_junk(row->serial))
		row->serial[0] = '\0';
	if (row->drive_serial[0] && rad_serial_is_junk(row->drive_serial)) {
		complain(row, "its drive's serial number '%s' says nothing", row->drive_serial);
		row->drive_serial[0] = '\0';
	}
	if (!row->inventory_id[0] && !row->serial[0] && !row->drive_serial[0])
		complain(row, "it has neither an inventory number nor a serial number");
	if (!row->drive_serial[0] && row->drive_model[0])
		complain(row, "it is about a drive, %s, without its serial number", row->drive_model);
	if (!row->drive_serial[0] && !mapping->whole_assets)
		complain(row, "it names no drive, and the mapping %s takes no row for all of a thing", mapping->id);
}

int rad_supplier_add_row(const struct rad_supplier_mapping *mapping, struct rad_supplier_report *report,
			 const struct rad_supplier_values *values, struct rad_error *err)
{
	const char *date = values->texts[RAD_SUPPLIER_DATE];
	size_t n = report->n_rows;
	struct rad_supplier_row *row;

	if (n == RAD_SUPPLIER_ROWS_MAX)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				     "the report has more than %d rows: ask for it in parts", RAD_SUPPLIER_ROWS_MAX);
	if ((n & (n - 1)) == 0) {
		struct rad_supplier_row *more = reallocarray(report->rows, n ? 2 * n : 1, sizeof(*more));

		if (!more)
			return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
		report->rows = more;
	}
	row = &report->rows[report->n_rows++];
	*row = (struct rad_supplier_row){ .line = values->line, .asset = RAD_NO_ASSET };
	(void)rad_text_copy(row->problem, sizeof(row->problem), values->problem);
	take_texts(values, row);
	judge_names(mapping, row);
	judge_word(mapping, row);
	if (date[0] && !rad_value_date(date, mapping->dates, row->date))
		complain(row, "'%.40s' is no date as the mapping has them", date);
	return 0;
}

int rad_supplier_report_read(const struct rad_supplier_mapping *mapping, const char *name, const void *data,
			     size_t size, struct rad_supplier_report *ret, struct rad_error *err)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	if (size > RAD_SUPPLIER_BYTES_MAX)
		r = rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "%s is larger than %u MiB", name,
				  RAD_SUPPLIER_BYTES_MAX >> 20);
	else if (mapping->format == RAD_SUPPLIER_XML)
		r = rad_supplier_read_xml(mapping, name, data, size, ret, err);
	else
		r = rad_supplier_read_csv(mapping, name, data, size, ret, err);
	if (r >= 0 && ret->n_rows == 0)
		r = rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "%s has no row", name);
	if (r < 0)
		rad_supplier_report_done(ret);
	return r;
}

void rad_supplier_report_done(struct rad_supplier_report *report)
{
	free(report->rows);
	report->rows = NULL;
	report->n_rows = 0;
}
