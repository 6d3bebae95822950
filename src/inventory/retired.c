/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The daily list of what was retired, so that nobody is billed for it any more. */
#include <radera/register_outbox.h>

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "inventory/csv_write.h"

#define OPERATION "list retired"
#define SETTING	  "retired-list" /* "2026-11-22 4711": the last day written, and the last change in it */
#define DAYS_MAX  1000		 /* in one go */

static const char *const headings[] = {
	"Inventarienummer", "Serienummer", "Organisation", "Enhet", "Avyttring", "Datum", "Intyg",
};

static const char *const words[RAD_DISPOSITIONS] = {
	[RAD_DISPOSITION_NONE] = "",
	[RAD_DISPOSITION_SALE] = "såld",
	[RAD_DISPOSITION_BUYOUT] = "utköpt av elev",
	[RAD_DISPOSITION_REUSE] = "återbruk inom organisationen",
	[RAD_DISPOSITION_RETURN] = "återlämnad till leasegivaren",
	[RAD_DISPOSITION_DONATION] = "skänkt",
	[RAD_DISPOSITION_RECYCLING] = "återvinning",
	[RAD_DISPOSITION_DESTRUCTION] = "destruerad",
};

static void write_row(struct rad_csv *csv, const struct rad_register_row *row)
{
	char day[RAD_DAY_TEXT_SIZE];

	rad_day_of(row->changed_wall_ms, day);
	rad_csv_cell(csv, RAD_CELL_KEY, row->asset.inventory_id);
	rad_csv_cell(csv, RAD_CELL_TEXT, row->asset.serial);
	rad_csv_cell(csv, RAD_CELL_TEXT, row->asset.organisation);
	rad_csv_cell(csv, RAD_CELL_TEXT, row->asset.unit);
	rad_csv_cell(csv, RAD_CELL_TEXT, words[row->asset.disposition]);
	rad_csv_cell(csv, RAD_CELL_KEY, day);
	rad_csv_cell(csv, RAD_CELL_KEY, row->certificate_id);
	rad_csv_end_row(csv);
}

int rad_register_retired_csv(struct rad_store *store, const struct rad_register_span *span, struct rad_buffer *ret,
			     size_t *ret_n, int64_t *ret_last, struct rad_error *err)
{
	rad_auto_free struct rad_register_row *rows = NULL;
	struct rad_csv csv;
	size_t n = 0;
	int r = rad_register_retired(store, span, &rows, &n, ret_last, err);

	if (r >= 0)
		r = rad_csv_begin(&csv, ret, ';', false, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(headings); i++)
		rad_csv_cell(&csv, RAD_CELL_FIXED, headings[i]);
	rad_csv_end_row(&csv);
	for (size_t i = 0; i < n; i++)
		write_row(&csv, &rows[i]);
	if (ret_n)
		*ret_n = n;
	return rad_csv_end(&csv, err);
}

/* How far it was written: the first day that was not, and the last change that was. */
static int read_progress(struct rad_store *store, char ret_day[RAD_DAY_TEXT_SIZE], int64_t *ret_last,
			 struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	int64_t begin;
	int r = rad_store_setting_get(store, SETTING, &text, err);

	*ret_last = 0;
	ret_day[0] = '\0';
	if (r < 0 || text.size == 0)
		return r;
	if (sscanf((const char *)text.data, "%10s %" SCNd64, ret_day, ret_last) != 2 ||
	    !rad_day_begin(ret_day, 1, &begin))
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION,
				     "the store's setting " SETTING " is damaged");
	rad_day_of(begin, ret_day);
	return 0;
}

/* Without a list before: the day of the first thing that was retired; "" when there is none. */
static int first_day(struct rad_store *store, char ret_day[RAD_DAY_TEXT_SIZE], struct rad_error *err)
{
	const struct rad_register_span all = { .to_wall_ms = INT64_MAX };
	rad_auto_free struct rad_register_row *rows = NULL;
	int64_t last;
	size_t n = 0;
	int r = rad_register_retired(store, &all, &rows, &n, &last, err);

	if (r >= 0 && n > 0)
		rad_day_of(rows[0].changed_wall_ms, ret_day);
	return r;
}

/* The file first, then that it was written: in between a power cut makes the same file once more. */
static int write_day(struct rad_store *store, const char *directory, const char *day, int64_t end_ms, int64_t *last,
		     struct rad_error *err)
{
	const struct rad_register_span span = { .to_wall_ms = end_ms, .after = *last };
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	char path[PATH_MAX];
	char progress[64];
	int r = rad_register_retired_csv(store, &span, &text, NULL, last, err);

	if (r < 0)
		return r;
	if (snprintf(path, sizeof(path), "%s/retired-%s.csv", directory, day) >= (int)sizeof(path))
		return rad_error_set(err, RAD_ERROR_INPUT, ENAMETOOLONG, OPERATION, "cannot write into %s", directory);
	r = rad_file_replace(path, text.data, text.size, 0640, err);
	(void)snprintf(progress, sizeof(progress), "%s %" PRId64, day, *last);
	return r < 0 ? r : rad_store_setting_put(store, SETTING, progress, strlen(progress), err);
}

int rad_register_write_days(struct rad_store *store, const char *directory, int64_t now_wall_ms, size_t *ret_n,
			    struct rad_error *err)
{
	char day[RAD_DAY_TEXT_SIZE];
	int64_t end_ms = 0;
	int64_t last = 0;
	int r = read_progress(store, day, &last, err);

	*ret_n = 0;
	if (r >= 0 && !day[0])
		r = first_day(store, day, err);
	if (r < 0 || !day[0] || !rad_day_begin(day, 1, &end_ms) || end_ms > now_wall_ms)
		return r < 0 ? r : 0;
	if (mkdir(directory, 0750) < 0 && errno != EEXIST)
		return rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "cannot make the directory %s", directory);
	while (r >= 0 && *ret_n < DAYS_MAX && end_ms <= now_wall_ms) {
		r = write_day(store, directory, day, end_ms, &last, err);
		if (r < 0)
			return r;
		(*ret_n)++;
		rad_day_of(end_ms, day);
		if (!rad_day_begin(day, 1, &end_ms))
			break;
	}
	return r;
}
