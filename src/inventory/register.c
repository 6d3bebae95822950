/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the rows of an export to assets: what is sound is taken, what is not is told with its line. */
#include <radera/inventory.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "inventory/holder.h"
#include "inventory/table.h"
#include "inventory/value.h"

#define OPERATION   "import register"
#define REASON_SIZE 200

/* A row on its way. */
struct candidate {
	struct rad_asset asset;
	size_t line;
	bool is_rejected;
};

struct import {
	struct rad_store *store;
	uint8_t secret[RAD_HOLDER_SECRET]; /* that holders are digested with */
	const struct rad_register_mapping *mapping;
	struct rad_table table;
	size_t columns[RAD_FIELDS]; /* of the file; RAD_NO_COLUMN: it has none */
	struct candidate *rows;
	size_t n_rows;
	rad_register_rejected_fn rejected;
	void *user;
	struct rad_register_report *report;
};

static int read_table(struct import *it, const char *name, const struct rad_buffer *text, struct rad_error *err)
{
	const char *names[RAD_FIELDS] = { NULL };

	for (size_t i = 0; i < it->mapping->n_columns; i++)
		names[it->mapping->columns[i].field] = it->mapping->columns[i].names;
	return rad_table_read_by(name, text, names, RAD_FIELDS, &it->table, it->columns, &it->report->delimiter, err);
}

static int check_heading(const struct import *it, const char *name, struct rad_error *err)
{
	char seen[200] = "";
	const char *wanted = "";

	if (it->table.n_rows > 0 && it->columns[RAD_FIELD_INVENTORY_ID] != RAD_NO_COLUMN)
		return 0;
	for (size_t i = 0; it->table.n_rows && i < it->table.rows[0].n; i++) {
		size_t used = strlen(seen);

		(void)snprintf(seen + used, sizeof(seen) - used, "%s%s", i ? ", " : "",
			       rad_table_cell(&it->table, &it->table.rows[0], i));
	}
	for (size_t i = 0; i < it->mapping->n_columns; i++) {
		if (it->mapping->columns[i].field == RAD_FIELD_INVENTORY_ID)
			wanted = it->mapping->columns[i].names;
	}
	(void)rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
			    "%s has no column that the mapping %s takes for the inventory number; it has: %s", name,
			    it->mapping->id, seen[0] ? seen : "nothing");
	rad_error_advise(err, "looked for: %.150s. Another --mapping, or a copy of it with your headings, may fit",
			 wanted);
	return -RAD_ERROR_INPUT;
}

static const char *value(const struct import *it, const struct rad_table_row *row, enum rad_register_field field)
{
	return it->columns[field] == RAD_NO_COLUMN ? "" : rad_table_cell(&it->table, row, it->columns[field]);
}

static bool take(char *ret, size_t size, const char *text, const char *what, char reason[REASON_SIZE])
{
	if (rad_text_copy(ret, size, text))
		return true;
	(void)snprintf(reason, REASON_SIZE, "its %s is longer than %zu bytes", what, size - 1);
	return false;
}

static enum rad_asset_kind kind_of(const struct rad_register_mapping *mapping, const char *word)
{
	for (size_t i = 0; *word && i < mapping->n_kinds; i++) {
		if (rad_words_fit(mapping->kinds[i].words, word))
			return (enum rad_asset_kind)mapping->kinds[i].kind;
	}
	return RAD_ASSET_UNKNOWN;
}

static bool take_texts(const struct import *it, const struct rad_table_row *row, struct rad_asset *ret,
		       char reason[REASON_SIZE])
{
	const char *id = value(it, row, RAD_FIELD_INVENTORY_ID);
	const char *serial = value(it, row, RAD_FIELD_SERIAL);

	if (!id[0]) {
		(void)snprintf(reason, REASON_SIZE, "it has no inventory number");
		return false;
	}
	if (!rad_text_is_id(id)) {
		(void)snprintf(reason, REASON_SIZE,
			       "'%.60s' cannot be an inventory number: 1 to 63 letters, digits and . _ : -", id);
		return false;
	}
	(void)rad_text_copy(ret->inventory_id, sizeof(ret->inventory_id), id);
	if (rad_serial_is_junk(serial))
		serial = "";
	return take(ret->serial, sizeof(ret->serial), serial, "serial number", reason) &&
	       take(ret->make, sizeof(ret->make), value(it, row, RAD_FIELD_MAKE), "make", reason) &&
	       take(ret->model, sizeof(ret->model), value(it, row, RAD_FIELD_MODEL), "model", reason) &&
	       take(ret->unit, sizeof(ret->unit), value(it, row, RAD_FIELD_UNIT), "unit", reason) &&
	       take(ret->register_status, sizeof(ret->register_status), value(it, row, RAD_FIELD_STATUS), "status",
		    reason);
}

static bool take_values(const struct import *it, const struct rad_table_row *row, struct rad_asset *ret,
			char reason[REASON_SIZE])
{
	const char *date = value(it, row, RAD_FIELD_IN_USE_SINCE);
	const char *price = value(it, row, RAD_FIELD_PRICE);
	const char *months = value(it, row, RAD_FIELD_PLANNED_MONTHS);
	const char *organisation = value(it, row, RAD_FIELD_ORGANISATION);

	ret->price_minor = -1;
	if (date[0] && !rad_value_date(date, it->mapping->dates, ret->in_use_since))
		(void)snprintf(reason, REASON_SIZE, "'%.40s' is no date as the mapping has them", date);
	else if (price[0] && !rad_value_money(price, &ret->price_minor))
		(void)snprintf(reason, REASON_SIZE, "'%.40s' is no price that can be read in one way only", price);
	else if (months[0] && !rad_value_months(months, &ret->planned_months))
		(void)snprintf(reason, REASON_SIZE, "'%.40s' is no number of months", months);
	if (reason[0])
		return false;
	ret->kind = kind_of(it->mapping, value(it, row, RAD_FIELD_KIND));
	ret->register_retired = it->mapping->retired[0] && rad_words_fit(it->mapping->retired, ret->register_status);
	(void)rad_text_copy(ret->source, sizeof(ret->source), it->mapping->id);
	/* an id, a name or an alias: rad_station_organisation_of() knows which one is meant */
	(void)rad_text_copy(ret->organisation, sizeof(ret->organisation),
			    it->mapping->organisation[0] ? it->mapping->organisation : organisation);
	return true;
}

static bool is_empty(const struct rad_table *table, const struct rad_table_row *row)
{
	for (size_t i = 0; i < row->n; i++) {
		if (rad_table_cell(table, row, i)[0])
			return false;
	}
	return true;
}

static void reject(struct import *it, struct candidate *row, const char *reason)
{
	if (row->is_rejected)
		return;
	row->is_rejected = true;
	it->report->rejected++;
	if (it->rejected)
		it->rejected(it->user, row->line, row->asset.inventory_id, reason);
}

static int read_row(struct import *it, const struct rad_table_row *row, struct rad_error *err)
{
	struct candidate *next = &it->rows[it->n_rows];
	char reason[REASON_SIZE] = "";

	if (is_empty(&it->table, row))
		return 0;
	memset(next, 0, sizeof(*next));
	next->line = row->line;
	it->n_rows++;
	it->report->rows++;
	if (row->n > it->table.rows[0].n)
		(void)snprintf(reason, REASON_SIZE,
			       "it has %zu cells, and the heading %zu: a quotation mark or a delimiter is wrong",
			       row->n, it->table.rows[0].n);
	else if (take_texts(it, row, &next->asset, reason) && take_values(it, row, &next->asset, reason))
		return rad_holder_compute(it->secret, value(it, row, RAD_FIELD_HOLDER), next->asset.holder, err);
	reject(it, next, reason);
	return 0;
}

static int by_id(const void *a, const void *b)
{
	const struct candidate *one = *(const struct candidate *const *)a;
	const struct candidate *other = *(const struct candidate *const *)b;
	int order = strcmp(one->asset.inventory_id, other->asset.inventory_id);

	return order ? order : one->line < other->line ? -1 : one->line > other->line;
}

static int by_serial(const void *a, const void *b)
{
	return strcasecmp((*(const struct candidate *const *)a)->asset.serial,
			  (*(const struct candidate *const *)b)->asset.serial);
}

/* Rows about one thing: the same twice is one; two that differ are both left out, as nobody can say which is true. */
static void settle_group(struct import *it, struct candidate **rows, size_t n)
{
	char reason[REASON_SIZE];
	bool differ = false;

	for (size_t i = 1; i < n; i++)
		differ = differ || !rad_asset_is_same(&rows[0]->asset, &rows[i]->asset);
	for (size_t i = 0; i < n; i++) {
		if (differ) {
			(void)snprintf(reason, sizeof(reason), "line %zu says something else about the same number",
				       rows[i == 0 ? 1 : 0]->line);
			reject(it, rows[i], reason);
		} else if (i > 0) {
			rows[i]->is_rejected = true;
			it->report->repeated++;
		}
	}
}

static size_t keep_sound(struct candidate **rows, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (!rows[i]->is_rejected)
			rows[kept++] = rows[i];
	}
	return kept;
}

static void settle(struct import *it, struct candidate **rows, size_t n)
{
	qsort(rows, n, sizeof(struct candidate *), by_id);
	for (size_t i = 0, next; i < n; i = next) {
		for (next = i + 1; next < n && !strcmp(rows[i]->asset.inventory_id, rows[next]->asset.inventory_id);
		     next++)
			;
		if (next > i + 1)
			settle_group(it, &rows[i], next - i);
	}
	n = keep_sound(rows, n);
	qsort(rows, n, sizeof(struct candidate *), by_serial);
	for (size_t i = 0, next; i < n; i = next) {
		for (next = i + 1; next < n && !strcasecmp(rows[i]->asset.serial, rows[next]->asset.serial); next++)
			;
		if (rows[i]->asset.serial[0] && next > i + 1)
			it->report->shared_serials += next - i;
	}
}

static int settle_rows(struct import *it, struct rad_error *err)
{
	rad_auto_free struct candidate **rows = calloc(it->n_rows ? it->n_rows : 1, sizeof(struct candidate *));
	size_t n = 0;

	if (!rows)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	for (size_t i = 0; i < it->n_rows; i++) {
		if (!it->rows[i].is_rejected)
			rows[n++] = &it->rows[i];
	}
	settle(it, rows, n);
	return 0;
}

static int keep(struct import *it, const char *name, bool dry_run, struct rad_error *err)
{
	rad_auto_free struct rad_asset *assets = calloc(it->n_rows ? it->n_rows : 1, sizeof(*assets));
	const char *slash = strrchr(name, '/');
	char detail[300];
	size_t n = 0;

	if (!assets)
		return rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	for (size_t i = 0; i < it->n_rows; i++) {
		if (!it->rows[i].is_rejected)
			assets[n++] = it->rows[i].asset;
	}
	(void)snprintf(detail, sizeof(detail), "%.80s: %zu rows, %zu left out; mapping %s, SHA-256 %.16s",
		       slash ? slash + 1 : name, it->report->rows, it->report->rejected, it->mapping->id,
		       it->mapping->sha256);
	return rad_store_asset_import(it->store, assets, n, detail, dry_run, &it->report->counts, err);
}

static int import(struct import *it, const char *name, const void *data, size_t size, bool dry_run,
		  struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	const char *encoding = "";
	int r = rad_table_decode(data, size, &text, &encoding, err);

	(void)rad_text_copy(it->report->encoding, sizeof(it->report->encoding), encoding);
	if (r >= 0)
		r = read_table(it, name, &text, err);
	if (r >= 0)
		r = check_heading(it, name, err);
	if (r >= 0) {
		it->rows = calloc(it->table.n_rows, sizeof(*it->rows));
		if (!it->rows)
			r = rad_error_set(err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	}
	for (size_t i = 1; r >= 0 && i < it->table.n_rows; i++)
		r = read_row(it, &it->table.rows[i], err);
	if (r >= 0)
		r = settle_rows(it, err);
	return r < 0 ? r : keep(it, name, dry_run, err);
}

int rad_register_import(struct rad_store *store, const struct rad_register_mapping *mapping, const char *name,
			const void *data, size_t size, bool dry_run, rad_register_rejected_fn rejected, void *user,
			struct rad_register_report *ret, struct rad_error *err)
{
	struct import it = { .store = store, .mapping = mapping, .rejected = rejected, .user = user, .report = ret };
	int r;

	memset(ret, 0, sizeof(*ret));
	r = rad_holder_secret(store, it.secret, err);
	if (r >= 0)
		r = import(&it, name, data, size, dry_run, err);
	explicit_bzero(it.secret, sizeof(it.secret));
	rad_table_done(&it.table);
	free(it.rows);
	return r;
}
