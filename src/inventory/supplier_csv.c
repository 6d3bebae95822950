/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inventory/supplier_private.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "inventory/table.h"

#define OPERATION "read supplier's report"

struct sheet {
	const struct rad_supplier_mapping *mapping;
	const char *name;
	struct rad_table table;
	size_t columns[RAD_SUPPLIER_FIELDS]; /* of the file; RAD_NO_COLUMN: it has none */
};

static void add_unused(char unused[300], const char *heading)
{
	size_t used = strlen(unused);

	(void)snprintf(unused + used, 300 - used, "%s%s", used ? ", " : "", heading);
}

/* Two columns of one name cannot be told apart: a computer's serial number and its drive's, perhaps. */
static int check_heading(const struct sheet *it, char unused[300], struct rad_error *err)
{
	const struct rad_table_row *heading = it->table.n_rows ? &it->table.rows[0] : NULL;

	for (size_t i = 0; heading && i < heading->n; i++) {
		const char *name = rad_table_cell(&it->table, heading, i);
		bool is_used = false;

		for (size_t k = 0; k < RAD_SUPPLIER_FIELDS; k++) {
			if (it->columns[k] == RAD_NO_COLUMN)
				continue;
			is_used = is_used || it->columns[k] == i;
			if (it->columns[k] < i &&
			    rad_text_equal(name, rad_table_cell(&it->table, heading, it->columns[k])))
				return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
						     "%s has the column %s twice: which of them is the %s?", it->name,
						     name, rad_supplier_field_name((enum rad_supplier_field)k));
		}
		if (!is_used && name[0])
			add_unused(unused, name);
	}
	return 0;
}

static int check_columns(const struct sheet *it, const char *unused, struct rad_error *err)
{
	bool has_name = it->columns[RAD_SUPPLIER_INVENTORY_ID] != RAD_NO_COLUMN ||
			it->columns[RAD_SUPPLIER_SERIAL] != RAD_NO_COLUMN ||
			it->columns[RAD_SUPPLIER_DRIVE_SERIAL] != RAD_NO_COLUMN;

	if (has_name && it->columns[RAD_SUPPLIER_RESULT] != RAD_NO_COLUMN)
		return 0;
	(void)rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
			    "%s has no column that the mapping %s takes for %s; it has also: %s", it->name,
			    it->mapping->id, has_name ? "the result" : "an inventory number or serial number",
			    unused[0] ? unused : "nothing");
	rad_error_advise(err, "another --mapping, or a copy of it with the report's headings, may fit");
	return -RAD_ERROR_INPUT;
}

static int read_row(const struct sheet *it, const struct rad_table_row *row, struct rad_supplier_report *ret,
		    struct rad_error *err)
{
	struct rad_supplier_values values = { .line = row->line, .problem = "" };
	bool is_empty = true;

	for (size_t i = 0; i < row->n; i++)
		is_empty = is_empty && !rad_table_cell(&it->table, row, i)[0];
	if (is_empty)
		return 0;
	for (size_t i = 0; i < RAD_SUPPLIER_FIELDS; i++)
		values.texts[i] =
			it->columns[i] == RAD_NO_COLUMN ? "" : rad_table_cell(&it->table, row, it->columns[i]);
	if (row->n != it->table.rows[0].n)
		values.problem = "it has not as many cells as the heading: a quotation mark or a delimiter is wrong";
	return rad_supplier_add_row(it->mapping, ret, &values, err);
}

static int read_sheet(struct sheet *it, const void *data, size_t size, struct rad_supplier_report *ret,
		      struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	const char *names[RAD_SUPPLIER_FIELDS] = { NULL };
	const char *encoding = "";
	char delimiter = 0;
	int r = rad_table_decode(data, size, &text, &encoding, err);

	for (size_t i = 0; i < it->mapping->n_columns; i++)
		names[it->mapping->columns[i].field] = it->mapping->columns[i].names;
	(void)rad_text_copy(ret->encoding, sizeof(ret->encoding), encoding);
	if (r >= 0)
		r = rad_table_read_by(it->name, &text, names, RAD_SUPPLIER_FIELDS, &it->table, it->columns, &delimiter,
				      err);
	if (r >= 0)
		r = check_heading(it, ret->unused, err);
	if (r >= 0)
		r = check_columns(it, ret->unused, err);
	for (size_t i = 1; r >= 0 && i < it->table.n_rows; i++)
		r = read_row(it, &it->table.rows[i], ret, err);
	return r;
}

int rad_supplier_read_csv(const struct rad_supplier_mapping *mapping, const char *name, const void *data, size_t size,
			  struct rad_supplier_report *ret, struct rad_error *err)
{
	struct sheet it = { .mapping = mapping, .name = name };
	int r = read_sheet(&it, data, size, ret, err);

	rad_table_done(&it.table);
	return r;
}
