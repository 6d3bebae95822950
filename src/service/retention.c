/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Destroying what is kept beyond its time: in the store, and in the files beside it. */
#include "service/handover_private.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OPERATION "destroy"
#define DAMAGED	  ".damaged-" /* how databases are called that a rebuilding put aside */

static void note(struct rad_destroyed *ret, const struct rad_error *problem)
{
	if (!ret->problem.kind)
		ret->problem = *problem;
}

/* Whether a file is of a receipt whose contents are gone; also one that a killed program left half-written. */
static bool is_of_destroyed(const char *name, const struct rad_sale *sales, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t length = strlen(sales[i].receipt_id);

		if (sales[i].destroyed_wall_ms && strncmp(name, sales[i].receipt_id, length) == 0 &&
		    name[length] == '.')
			return true;
	}
	return false;
}

static void remove_files(const char *directory, const struct rad_sale *sales, size_t n, struct rad_destroyed *ret)
{
	rad_auto_dir DIR *files = opendir(directory);
	struct rad_error problem = { .kind = RAD_ERROR_NONE };
	struct dirent *file;
	int code;

	if (!files && errno != ENOENT)
		(void)rad_error_set(&problem, RAD_ERROR_IO, errno, OPERATION, "cannot look into %s", directory);
	while (files && (file = readdir(files))) {
		if (!is_of_destroyed(file->d_name, sales, n))
			continue;
		if (unlinkat(dirfd(files), file->d_name, 0) == 0)
			ret->n_files++;
		else
			(void)rad_error_set(&problem, RAD_ERROR_IO, errno, OPERATION, "cannot remove %s/%s", directory,
					    file->d_name);
	}
	code = ret->n_files ? rad_file_sync_directory(directory) : 0;
	if (code < 0)
		(void)rad_error_set(&problem, RAD_ERROR_IO, -code, OPERATION, "cannot sync %s", directory);
	if (problem.kind)
		note(ret, &problem);
}

static void remove_receipts(struct rad_store *store, struct rad_destroyed *ret)
{
	rad_auto_free struct rad_sale *sales = NULL;
	struct rad_error problem;
	char directory[PATH_MAX];
	size_t n = 0;

	if (snprintf(directory, sizeof(directory), "%s/" RAD_RECEIPTS_DIRECTORY, rad_store_directory(store)) >=
	    PATH_MAX)
		return; /* so none was ever written */
	if (rad_store_sale_list(store, NULL, &sales, &n, &problem) < 0)
		note(ret, &problem);
	else
		remove_files(directory, sales, n, ret);
}

/* Databases that were put aside are nobody's to change, and hold what they held. */
static void look_for_old(struct rad_store *store, struct rad_destroyed *ret)
{
	rad_auto_dir DIR *files = opendir(rad_store_directory(store));
	struct rad_error problem;
	struct dirent *file;

	while (files && (file = readdir(files))) {
		if (!strstr(file->d_name, DAMAGED))
			continue;
		(void)rad_error_set(&problem, RAD_ERROR_EVIDENCE, 0, OPERATION,
				    "%s/%s was put aside when the store was rebuilt, and may hold what was destroyed",
				    rad_store_directory(store), file->d_name);
		rad_error_advise(&problem, "remove it when nothing in it is needed any more");
		note(ret, &problem);
		return;
	}
}

int rad_station_destroy_due(struct rad_store *store, struct rad_clock *clock, const struct rad_retention *retention,
			    const char *operator_id, struct rad_destroyed *ret, struct rad_error *err)
{
	struct rad_operator person;
	struct rad_error problem;
	int r = rad_station_administrator(store, operator_id, &person, err);

	memset(ret, 0, sizeof(*ret));
	if (r >= 0)
		r = rad_clock_check(clock, err);
	if (r >= 0)
		r = rad_store_retention_destroy(store, retention, operator_id, ret->counts, err);
	if (r < 0)
		return r;
	remove_receipts(store, ret);
	if (rad_store_retention_sweep(store, &problem) < 0)
		note(ret, &problem);
	look_for_old(store, ret);
	return 0;
}
