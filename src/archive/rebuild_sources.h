/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a lost database is made from: ledgers, the damaged file itself, and written certificates. One thread.
 */
#ifndef RAD_ARCHIVE_REBUILD_SOURCES_H
#define RAD_ARCHIVE_REBUILD_SOURCES_H

#include "archive/ledger.h"

struct rad_sources {
	const char *directory;		 /* of the store */
	struct rad_ledger_index ledgers; /* whose log, too */
	char (*folders)[PATH_MAX];	 /* where certificates may be */
	size_t n_folders;
	struct rad_store *old;	/* NULL: nothing of the database can be read */
	uint64_t held;		/* the highest entry that holds, wherever it is */
	uint64_t last;		/* the highest entry that is known to have been */
	uint64_t from_database; /* entries that were asked for and found there only */
	size_t at;		/* the ledgers' lines before it are used up */
};

/* Looks through the store's directory and others. Nothing is written; rad_sources_close() afterwards in every case. */
int rad_sources_open(struct rad_sources *it, const char *const *others, size_t n_others,
		     struct rad_error *err) RAD_MUST_CHECK;
void rad_sources_close(struct rad_sources *it);

/* Whether the old database is sound and has every entry that is known to have been. */
bool rad_sources_are_whole(const struct rad_sources *it);

/* The line with an entry that holds, NULL when it is nowhere; the caller's. To be asked for in order. */
json_t *rad_sources_entry(struct rad_sources *it, int64_t sequence);

/* The PDF of a certificate's entry, by its digest. */
bool rad_sources_pdf(struct rad_sources *it, int64_t sequence, const char *id, const uint8_t wanted[RAD_SHA256_SIZE],
		     struct rad_buffer *ret);

#endif
