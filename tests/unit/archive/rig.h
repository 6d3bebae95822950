/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A store in a fresh directory, with records made from the example record.
 */
#ifndef RAD_TESTS_ARCHIVE_RIG_H
#define RAD_TESTS_ARCHIVE_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>

#include <radera/archive.h>

struct rig {
	char directory[64];
	char file[96];
	struct rad_store *store;
};

struct rig *rig_new(void);
void rig_free(struct rig *rig);
void rig_reopen(struct rig *rig);

/* Removes the ledger beside the database: an older store has none, and a careful forger leaves none. */
void rig_forget_ledger(const struct rig *rig);

/* What a record shall say; the second drive is left out when NULL. */
struct rig_record {
	const char *inventory_id;
	const char *serial;
	const char *second_serial;
	const char *issued;
	const char *outcome; /* of the record and of each of its drives, at the level purge; NULL = as in the example */
};

/* Appends a record and, when pdf is given, its certificate. Returns the certificate's id in ret_id. */
void rig_append(struct rig *rig, const struct rig_record *record, const char *pdf,
		char ret_id[RAD_CERTIFICATE_ID_SIZE]);

/* A plan of two steps for drive "SN1", for the journal. */
void rig_intent(const char *job_id, struct rad_job_intent *ret);

/* All that rad_store_check_chain() tells, a line for each: "deleted 2-2: entry 2 was deleted". */
struct rig_findings {
	size_t n;
	uint64_t entries;
	uint64_t checkpoints;
	char text[8000];
};
void rig_check(struct rig *rig, bool quick, const struct rad_checkpoint *outside, size_t n_outside,
	       struct rig_findings *ret);

/* Signs the log as it is now with the word "signature", which is what rig_check() believes. */
void rig_checkpoint(struct rig *rig, struct rad_checkpoint *ret);

/* Opens the database behind the store's back with its triggers gone, runs sql, closes. */
void rig_attack(const struct rig *rig, const char *sql);

#endif
