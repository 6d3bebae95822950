/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A site folder (radera-site): what a station is to be, made at the office and put on its evidence volume. Organisation
 * and logo, operators with their PINs' hashes, the station's key and the organisation's root, revocations, the station
 * file; listed with their digests in site.json, which is signed (site.json.p7s) by a certificate that the
 * organisation's root issues for this alone.
 */
#ifndef RADERA_SITE_H
#define RADERA_SITE_H

#include <radera/archive.h>
#include <radera/pki.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RAD_SITE_DIRECTORY "radera-site"

struct rad_site {
	char organisation[160];
	char number[40];
	char station[120];
	char made[RAD_TIME_TEXT_SIZE];
	int64_t made_ms; /* wall clock of the office */
	char sha256[65]; /* of site.json */
	char root_sha256[65];
	size_t n_operators;
	bool has_key; /* the station's key is still in the folder */
};

/* How one is made. */
struct rad_site_making {
	struct rad_store *store;      /* the office's own: organisation, operators and station file are taken from it */
	struct rad_pki_issuer issuer; /* the organisation's root */
	const char *station;	      /* the new station's name */
	const char *unit;	      /* may be NULL */
	const char *directory;	      /* to be made; RAD_ERROR_REFUSED when something is there */
	struct rad_clock *clock;
};

/* Issues the station's certificate and makes the folder, all or nothing. One thread. */
int rad_site_make(const struct rad_site_making *making, struct rad_site *ret, struct rad_error *err) RAD_MUST_CHECK;

/*
 * Checks a folder: signature, digests, station's certificate. `keys` is the key directory whose roots are trusted;
 * NULL: the folder's own, which proves that it is whole, not whose it is. RAD_ERROR_EVIDENCE says in words why it is
 * refused.
 */
int rad_site_check(const char *directory, const char *keys, struct rad_site *ret, struct rad_error *err) RAD_MUST_CHECK;

/*
 * Makes the station with this store what the folder says. A store without keys takes all of it; one with keys takes
 * only folders that lead to its own root, and of them operators, organisation, station file and revocations: its key
 * stays. What the station changed later than the folder was made stays too. Afterwards the key is taken out of the
 * folder. The log tells that it happened. 1: done; 0: this folder, or a newer one, was taken before. The store must not
 * be open.
 */
int rad_site_apply(const char *directory, const char *store_directory, struct rad_clock *clock, struct rad_site *ret,
		   struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
