/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parts of a merge, inside its transaction: both stores are held.
 */
#ifndef RAD_ARCHIVE_MERGE_PRIVATE_H
#define RAD_ARCHIVE_MERGE_PRIVATE_H

#include <radera/asset_store.h>
#include <radera/merge.h>

struct rad_merging {
	struct rad_store *store;
	struct rad_store *other;
	const struct rad_merge *how;
	struct rad_merge_report *report;
};

/* A matter for a person. 1 when it is new; 0 when it was there in the same words, open or not. */
int rad_merge_ask(struct rad_merging *it, const char *kind, const char *inventory_id, const char *serial,
		  const char *detail, int64_t *ret_id, struct rad_error *err) RAD_MUST_CHECK;

/* foreign.c: evidence follows the card. What counts at the other counts here, in place of what counted from elsewhere:
 * for a card that was taken, or whose histories are the same. */
int rad_foreign_take(struct rad_merging *it, const char *inventory_id, struct rad_error *err) RAD_MUST_CHECK;
/* What records of other stations say of an asset's drives: takes the place of what was recorded here before that, and
 * adds drives that no record here knows. */
int rad_foreign_join(struct rad_store *store, const char *inventory_id, struct rad_asset_drive **drives, size_t *n,
		     struct rad_error *err) RAD_MUST_CHECK;

/* merge_parts.c */
int rad_merge_drives(struct rad_merging *it, struct rad_error *err) RAD_MUST_CHECK;
int rad_merge_reviews(struct rad_merging *it, struct rad_error *err) RAD_MUST_CHECK;
int rad_merge_lots(struct rad_merging *it, struct rad_error *err) RAD_MUST_CHECK;

#endif
