/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store's inside. One connection, used under one lock; the journal is embedded so that the engine's pointer leads
 * here.
 */
#ifndef RAD_ARCHIVE_STORE_PRIVATE_H
#define RAD_ARCHIVE_STORE_PRIVATE_H

#include <limits.h>
#include <pthread.h>
#include <sqlite3.h>

#include <radera/archive.h>
#include <radera/asset.h>

#define RAD_STORE_FILE		 "radera.sqlite3"
#define RAD_STORE_APPLICATION_ID 0x52414452 /* "RADR" */

struct rad_ledger;

struct rad_store {
	struct rad_journal journal; /* first: the journal's address is the store's */
	sqlite3 *db;
	struct rad_clock *clock;
	enum rad_store_mode mode;
	int lock_fd;
	pthread_mutex_t lock;
	char directory[PATH_MAX];
	char file[PATH_MAX];
	char log_id[40];
	bool simulated;
	struct rad_ledger *ledger; /* NULL: the store is not written to */
	bool ledger_due;	   /* the transaction has something for it */
	bool state_due;		   /* operators or settings were changed since it was last written */
	uint64_t log_floor;	   /* the next entry is given a number above this one; 0 but while a store is rebuilt */
};

/* schema.c: brings a new database to the present version; refuses foreign and newer ones. */
int rad_schema_prepare(struct rad_store *store, bool is_new, bool simulated, struct rad_error *err) RAD_MUST_CHECK;

/* Takes DIRECTORY/station.lock; the caller closes *ret_fd. */
int rad_station_lock(const char *directory, int *ret_fd, struct rad_error *err) RAD_MUST_CHECK;

/* journal.c */
extern const struct rad_journal_ops rad_store_journal_ops;

/* chain.c: the hash of a log entry; archive/README.md has the formula. */
enum rad_log_kind {
	RAD_LOG_RECORD = 1,
	RAD_LOG_CERTIFICATE = 2,
	RAD_LOG_DOCUMENT = 3,
	RAD_LOG_EVENT = 4,
};
void rad_log_hash(uint64_t sequence, const uint8_t previous[RAD_SHA256_SIZE], enum rad_log_kind kind,
		  const uint8_t first[RAD_SHA256_SIZE], const uint8_t second[RAD_SHA256_SIZE],
		  uint8_t ret[RAD_SHA256_SIZE]);

/* log.c: one more entry over two texts, inside a transaction under the store's lock; *ret_sequence is its number. */
int rad_log_append(struct rad_store *store, enum rad_log_kind kind, const void *first, size_t first_size,
		   const void *second, size_t second_size, uint64_t *ret_sequence,
		   struct rad_error *err) RAD_MUST_CHECK;

/* log.c: a further document of a record, in a transaction under the store's lock. */
int rad_document_append(struct rad_store *store, const char *certificate_id, const char *name, const void *data,
			size_t size, struct rad_error *err) RAD_MUST_CHECK;

/* event.c: an event in the transaction of what it tells, under the store's lock. */
struct rad_event;
int rad_event_append(struct rad_store *store, const struct rad_event *event, struct rad_error *err) RAD_MUST_CHECK;

/* register_change.c: what the register must be told of, in the transaction of the move, under the store's lock. */
int rad_register_change_note(struct rad_store *store, const char *inventory_id, enum rad_asset_state state,
			     enum rad_disposition disposition, struct rad_error *err) RAD_MUST_CHECK;

#endif
