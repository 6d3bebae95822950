/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A store whose database is damaged or gone, made again from what lies beside it: the ledger, the written certificates,
 * what can still be read of the database, and copies elsewhere.
 */
#ifndef RADERA_REBUILD_H
#define RADERA_REBUILD_H

#include <limits.h>

#include <radera/archive.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rad_rebuild {
	uint64_t entries;	/* of the log that are there again */
	uint64_t from_database; /* of them, not in any ledger */
	uint64_t missing;	/* entries that are known to have been, and are nowhere */
	uint64_t first_missing; /* 0: none */
	size_t certificates;
	size_t certificates_missing; /* their records are there */
	size_t torn;		     /* lines of the ledgers that could not be read; most have a copy elsewhere */
	bool has_state;		     /* operators, organisation and settings are there again */
	char kept_as[PATH_MAX];	     /* the damaged database; empty when there was none */
};

/*
 * Makes DIRECTORY/radera.sqlite3 again. `others` are folders with copies: a store, a ledger, certificates; the store's
 * own are looked through too. Nothing that was there is deleted or written over: the damaged database is kept under
 * another name. Every entry is checked by its hashes before it is taken. The rebuilding is an event of the log, with
 * what is missing; numbers of entries that are missing are not given out again.
 *
 * RAD_ERROR_REFUSED: the store is whole, or in use. RAD_ERROR_EVIDENCE: there is nothing to make it from. A power cut
 * in between leaves what was there, and it can be done again. One thread.
 */
int rad_store_rebuild(const char *directory, const char *const *others, size_t n_others, struct rad_clock *clock,
		      struct rad_rebuild *ret, struct rad_error *err) RAD_MUST_CHECK;

/* Whether the database is damaged or gone while a ledger is there: a look at its first page, not a check of all of it.
 */
bool rad_store_can_rebuild(const char *directory);

#ifdef __cplusplus
}
#endif

#endif
