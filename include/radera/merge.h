/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Taking another station's assets into a store. Each station's log stays its own; what a card's way was is known by how
 * many events about it each log holds. A card whose history holds all of the other's wins; where both stations did
 * something that the other does not know of, nothing is taken, and a person must look ("merge-conflict"). Until that
 * is resolved both keep what they have; who resolves it says that this store's card is right.
 */
#ifndef RADERA_MERGE_H
#define RADERA_MERGE_H

#include <radera/archive.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rad_merge_report {
	size_t added;	      /* cards that were not known here */
	size_t taken;	      /* cards whose way was longer there */
	size_t same;	      /* that say the same, or whose way is longer here */
	size_t conflicts;     /* new matters for a person */
	size_t conflicts_old; /* that stand in the queue already, or were resolved */
	size_t drives;	      /* links of drives */
	size_t records;	      /* erasure records that were taken as evidence */
	size_t reviews;	      /* matters that were taken, or resolved there */
	size_t lots;	      /* new ones, or changed */
	bool holders_differ;  /* the stores digest holders by different secrets: those of new cards were left out */
};

/* Whether a record was signed by a station that is trusted; `issued` is its own time, RFC 3339. */
typedef int (*rad_merge_verify_fn)(void *user, const void *json, size_t size, const void *cms, size_t cms_size,
				   const char *issued, struct rad_error *err);

struct rad_merge {
	const char *operator_id;
	bool dry_run; /* all is counted and nothing kept */
	rad_merge_verify_fn verify;
	void *user;
};

/*
 * Takes what `other` holds, in one transaction with its events; other is only read. Twice changes nothing the second
 * time. RAD_ERROR_REFUSED when it is the same log or of the other kind (simulated, real); what verify says of a record
 * that is needed as evidence. The caller has looked at the other's chain.
 */
int rad_store_merge(struct rad_store *store, struct rad_store *other, const struct rad_merge *how,
		    struct rad_merge_report *ret, struct rad_error *err) RAD_MUST_CHECK;

/* A record of another station that is kept here as evidence: 1 with its outcome ("erased"), and its canonical JSON and
 * signature (may be NULL); 0 when there is none of that id. Any thread. */
int rad_store_foreign_record(struct rad_store *store, const char *certificate_id, char ret_outcome[32],
			     struct rad_buffer *ret_json, struct rad_buffer *ret_cms,
			     struct rad_error *err) RAD_MUST_CHECK;

/*
 * The same by the other store's directory: opened read-only, its chain and checkpoints looked at, and its records held
 * against the roots that this station trusts, and roots_pem (may be NULL). RAD_ERROR_EVIDENCE says what does not hold;
 * nothing was taken then. operator_id must be an administrator.
 */
int rad_station_merge(struct rad_store *store, const char *other_directory, const char *operator_id,
		      const struct rad_buffer *roots_pem, bool dry_run, struct rad_clock *clock,
		      struct rad_merge_report *ret, struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
