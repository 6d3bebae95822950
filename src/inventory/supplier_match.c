/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which assets a supplier's report covers. Whatever a row tells must agree with one card; a row that does not, or
 * cannot be used, speaks against every asset that it touches.
 */
#include <radera/supplier_report.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION "match supplier's report"

struct matching {
	struct rad_store *store;
	struct rad_supplier_report *report;
	struct rad_supplier_match *ret;
	struct rad_error *err;
};

/* The cards that a row's clues lead to, each by itself. */
enum clue {
	BY_NUMBER = 0,
	BY_SERIAL,
	BY_DRIVE,
	CLUES,
};
struct clues {
	bool found[CLUES];
	struct rad_asset assets[CLUES];
	size_t n_serial; /* cards with the computer's serial number */
};

static void RAD_PRINTF(2, 3) speak_against(struct rad_supplier_asset *asset, const char *format, ...)
{
	va_list args;

	if (asset->reason[0])
		return;
	va_start(args, format);
	(void)vsnprintf(asset->reason, sizeof(asset->reason), format, args);
	va_end(args);
}

/* The asset's place in the answer; it is added when it is new. Negative on error. */
static int place_of(struct matching *it, const struct rad_asset *asset, size_t *ret)
{
	struct rad_supplier_match *match = it->ret;
	size_t n = match->n_assets;

	for (size_t i = n; i-- > 0;) { /* rows about one thing mostly stand together */
		if (rad_text_equal(match->assets[i].asset.inventory_id, asset->inventory_id)) {
			*ret = i;
			return 0;
		}
	}
	if ((n & (n - 1)) == 0) {
		struct rad_supplier_asset *more = reallocarray(match->assets, n ? 2 * n : 1, sizeof(*match->assets));

		if (!more)
			return rad_error_set(it->err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
		match->assets = more;
	}
	match->assets[n] = (struct rad_supplier_asset){ .asset = *asset };
	match->n_assets = n + 1;
	*ret = n;
	return 0;
}

/* The only card with that serial number, when there is one only. */
static int find_serial(struct matching *it, const char *serial, bool drives_only, struct rad_asset *ret, size_t *ret_n)
{
	const struct rad_asset_query query = { .serial = serial };
	rad_auto_free struct rad_asset *assets = NULL;
	size_t n = 0;
	int r = rad_store_asset_list(it->store, &query, &assets, &n, it->err);

	*ret_n = 0;
	for (size_t i = 0; r >= 0 && i < n; i++) {
		if (drives_only && assets[i].kind != RAD_ASSET_DRIVE)
			continue;
		*ret = assets[i];
		(*ret_n)++;
	}
	return r;
}

/* A drive's own card, or that of the computer it was found in. */
static int find_drive(struct matching *it, const char *serial, struct clues *clues)
{
	char id[RAD_ID_SIZE];
	size_t n = 0;
	int r = find_serial(it, serial, true, &clues->assets[BY_DRIVE], &n);

	if (r >= 0 && n == 0) {
		r = rad_store_asset_of_drive(it->store, serial, id, it->err);
		if (r > 0)
			r = rad_store_asset_get(it->store, id, &clues->assets[BY_DRIVE], it->err);
		n = r > 0 ? 1 : 0;
	}
	clues->found[BY_DRIVE] = r >= 0 && n == 1;
	return r < 0 ? r : 0;
}

static int find_clues(struct matching *it, const struct rad_supplier_row *row, struct clues *ret)
{
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	if (row->inventory_id[0])
		r = rad_store_asset_get(it->store, row->inventory_id, &ret->assets[BY_NUMBER], it->err);
	ret->found[BY_NUMBER] = r > 0;
	if (r >= 0 && row->serial[0])
		r = find_serial(it, row->serial, false, &ret->assets[BY_SERIAL], &ret->n_serial);
	ret->found[BY_SERIAL] = ret->n_serial == 1;
	if (r >= 0 && row->drive_serial[0])
		r = find_drive(it, row->drive_serial, ret);
	return r < 0 ? r : 0;
}

static void RAD_PRINTF(2, 3) unmatch(struct rad_supplier_row *row, const char *format, ...)
{
	va_list args;

	if (row->unmatched[0])
		return;
	va_start(args, format);
	(void)vsnprintf(row->unmatched, sizeof(row->unmatched), format, args);
	va_end(args);
}

/* Whether the card contradicts what the row says of the thing itself. */
static void check_card(const struct rad_asset *asset, const struct clues *clues, struct rad_supplier_row *row)
{
	const char *own_serial = asset->kind == RAD_ASSET_DRIVE ? row->drive_serial : row->serial;

	if (own_serial[0] && asset->serial[0] && strcasecmp(own_serial, asset->serial) != 0)
		unmatch(row, "%s has the serial number %s in the register, and the report says %s", asset->inventory_id,
			asset->serial, own_serial);
	if (clues->found[BY_DRIVE] && !rad_text_equal(clues->assets[BY_DRIVE].inventory_id, asset->inventory_id))
		unmatch(row, "the drive %s was found in %s before, and the report says %s", row->drive_serial,
			clues->assets[BY_DRIVE].inventory_id, asset->inventory_id);
	if (asset->state == RAD_ASSET_DISPOSED)
		unmatch(row, "%s was disposed of already (%s)", asset->inventory_id,
			rad_disposition_name(asset->disposition));
	if (asset->state == RAD_ASSET_ERASING)
		unmatch(row, "%s is being erased here", asset->inventory_id);
	if (asset->kind == RAD_ASSET_PHONE || asset->kind == RAD_ASSET_TABLET)
		unmatch(row, "%s is of the kind %s: those are wiped by the device management", asset->inventory_id,
			rad_asset_kind_name(asset->kind));
}

/* The card that all clues agree on; NULL when there is none, and the row says why. */
static const struct rad_asset *choose(const struct clues *clues, struct rad_supplier_row *row)
{
	const struct rad_asset *asset = clues->found[BY_NUMBER]	  ? &clues->assets[BY_NUMBER]
					: clues->found[BY_SERIAL] ? &clues->assets[BY_SERIAL]
					: clues->found[BY_DRIVE]  ? &clues->assets[BY_DRIVE]
								  : NULL;

	if (row->inventory_id[0] && !clues->found[BY_NUMBER])
		unmatch(row, "%s is not in the register", row->inventory_id);
	if (!row->inventory_id[0] && clues->n_serial > 1)
		unmatch(row, "%zu things in the register have the serial number %s", clues->n_serial, row->serial);
	if (clues->found[BY_NUMBER] && clues->found[BY_SERIAL] &&
	    !rad_text_equal(clues->assets[BY_SERIAL].inventory_id, row->inventory_id))
		unmatch(row, "the serial number %s belongs to %s, and the report says %s", row->serial,
			clues->assets[BY_SERIAL].inventory_id, row->inventory_id);
	if (!asset)
		unmatch(row, "nothing in the register has the serial number %s",
			row->serial[0] ? row->serial : row->drive_serial);
	else
		check_card(asset, clues, row);
	return row->unmatched[0] ? NULL : asset;
}

static int match_row(struct matching *it, struct rad_supplier_row *row)
{
	struct clues clues;
	const struct rad_asset *asset;
	int r = 0;

	if (!row->inventory_id[0] && !row->serial[0] && !row->drive_serial[0])
		return 0; /* its problem says so */
	r = find_clues(it, row, &clues);
	if (r < 0)
		return r;
	asset = choose(&clues, row);
	if (asset)
		return place_of(it, asset, &row->asset);
	for (unsigned int i = 0; i < CLUES; i++) {
		size_t place = 0;

		if (!clues.found[i])
			continue;
		r = place_of(it, &clues.assets[i], &place);
		if (r < 0)
			return r;
		speak_against(&it->ret->assets[place], "line %zu: %s", row->line, row->unmatched);
	}
	return 0;
}

static int by_asset(const void *a, const void *b)
{
	const struct rad_supplier_row *one = *(const struct rad_supplier_row *const *)a;
	const struct rad_supplier_row *other = *(const struct rad_supplier_row *const *)b;

	if (one->asset != other->asset)
		return one->asset < other->asset ? -1 : 1;
	return one->line < other->line ? -1 : one->line > other->line;
}

static int by_drive(const void *a, const void *b)
{
	const struct rad_supplier_row *one = *(const struct rad_supplier_row *const *)a;
	const struct rad_supplier_row *other = *(const struct rad_supplier_row *const *)b;
	int order = strcasecmp(one->drive_serial, other->drive_serial);

	return order ? order : by_asset(a, b);
}

/* A drive is in one thing only. */
static void judge_drives(struct matching *it, struct rad_supplier_row **rows, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const struct rad_supplier_row *pair[2] = { rows[i - 1], rows[i] };

		if (!pair[0]->drive_serial[0] || strcasecmp(pair[0]->drive_serial, pair[1]->drive_serial) != 0 ||
		    pair[0]->asset == pair[1]->asset)
			continue;
		for (size_t k = 0; k < 2; k++) {
			if (pair[k]->asset != RAD_NO_ASSET)
				speak_against(&it->ret->assets[pair[k]->asset],
					      "line %zu: line %zu says that the drive %s is in another thing",
					      pair[k]->line, pair[1 - k]->line, pair[k]->drive_serial);
		}
	}
}

static bool is_named(const char *serial, struct rad_supplier_row *const *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcasecmp(rows[i]->drive_serial, serial) == 0)
			return true;
	}
	return false;
}

static int judge_known(struct matching *it, struct rad_supplier_asset *asset, struct rad_supplier_row *const *rows,
		       size_t n)
{
	rad_auto_free struct rad_asset_drive *drives = NULL;
	const char *missing = NULL;
	size_t n_drives = 0;
	uint32_t n_missing = 0;
	int r = rad_store_asset_drives(it->store, asset->asset.inventory_id, &drives, &n_drives, it->err);

	for (size_t i = 0; r >= 0 && i < n_drives; i++) {
		if (drives[i].removed_to[0])
			continue;
		asset->n_known++;
		if (!drives[i].serial[0] || !is_named(drives[i].serial, rows, n)) {
			missing = missing ? missing : drives[i].serial;
			n_missing++;
		}
	}
	if (missing && !asset->is_whole)
		speak_against(asset, "the report is silent about %u of its %u known drives: %s%s", n_missing,
			      asset->n_known, missing[0] ? missing : "one without a serial number",
			      n_missing > 1 ? " and others" : "");
	return r;
}

/* Of what came back after it was gone, only what was done since counts. */
static int judge_dates(struct matching *it, struct rad_supplier_asset *asset, struct rad_supplier_row *const *rows,
		       size_t n)
{
	char back[RAD_TIME_TEXT_SIZE];
	int64_t back_ms = 0;
	int r = rad_store_asset_back(it->store, asset->asset.inventory_id, &back_ms, it->err);

	if (r < 0 || back_ms == 0)
		return r;
	rad_time_format(back_ms, back);
	for (size_t i = 0; i < n; i++) {
		if (strncmp(rows[i]->date, back, RAD_DATE_SIZE - 1) < 0)
			speak_against(asset, "line %zu: %s came back on %.10s, and the row is of %s", rows[i]->line,
				      asset->asset.inventory_id, back, rows[i]->date[0] ? rows[i]->date : "no date");
	}
	return 0;
}

/* All rows about one asset. */
static int judge_asset(struct matching *it, struct rad_supplier_row *const *rows, size_t n)
{
	struct rad_supplier_asset *asset = &it->ret->assets[rows[0]->asset];
	size_t n_whole = 0;
	int r = judge_dates(it, asset, rows, n);

	if (r < 0)
		return r;
	asset->n_rows = n;
	for (size_t i = 0; i < n; i++) {
		if (rows[i]->result == RAD_SUPPLIER_FAILURE)
			speak_against(asset, "line %zu: not erased, as they report: '%s'", rows[i]->line,
				      rows[i]->word);
		if (rows[i]->problem[0])
			speak_against(asset, "line %zu: %s", rows[i]->line, rows[i]->problem);
		n_whole += rows[i]->drive_serial[0] ? 0 : 1;
	}
	asset->is_whole = n_whole == 1;
	if (n_whole > 1)
		speak_against(
			asset,
			"%zu rows name no drive: are they about drives whose serial numbers stand in a column that "
			"the mapping does not know?",
			n_whole);
	return judge_known(it, asset, rows, n);
}

static int judge(struct matching *it)
{
	size_t n = it->report->n_rows;
	rad_auto_free struct rad_supplier_row **rows = calloc(n ? n : 1, sizeof(struct rad_supplier_row *));
	int r = 0;

	if (!rows)
		return rad_error_set(it->err, RAD_ERROR_IO, ENOMEM, OPERATION, "out of memory");
	for (size_t i = 0; i < n; i++)
		rows[i] = &it->report->rows[i];
	qsort(rows, n, sizeof(struct rad_supplier_row *), by_drive);
	judge_drives(it, rows, n);
	qsort(rows, n, sizeof(struct rad_supplier_row *), by_asset);
	for (size_t i = 0, next; r >= 0 && i < n; i = next) {
		for (next = i + 1; next < n && rows[next]->asset == rows[i]->asset; next++)
			;
		if (rows[i]->asset != RAD_NO_ASSET)
			r = judge_asset(it, &rows[i], next - i);
	}
	for (size_t i = 0; r >= 0 && i < it->ret->n_assets; i++)
		it->ret->assets[i].counts = !it->ret->assets[i].reason[0];
	return r;
}

int rad_supplier_match(struct rad_store *store, struct rad_supplier_report *report, struct rad_supplier_match *ret,
		       struct rad_error *err)
{
	struct matching it = { .store = store, .report = report, .ret = ret, .err = err };
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; r >= 0 && i < report->n_rows; i++)
		r = match_row(&it, &report->rows[i]);
	if (r >= 0)
		r = judge(&it);
	if (r < 0)
		rad_supplier_match_done(ret);
	return r < 0 ? r : 0;
}

void rad_supplier_match_done(struct rad_supplier_match *match)
{
	free(match->assets);
	match->assets = NULL;
	match->n_assets = 0;
}
