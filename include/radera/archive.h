/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store: one directory with an SQLite database (WAL, synchronous=FULL), the station's keys and the exported
 * certificates. Holds the journal, the operators, and the log: a hash chain of signed records and their certificates.
 */
#ifndef RADERA_ARCHIVE_H
#define RADERA_ARCHIVE_H

#include <radera/buffer.h>
#include <radera/clock.h>
#include <radera/journal.h>
#include <radera/record.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rad_store;

enum rad_store_mode {
	RAD_STORE_READ = 0, /* must exist; nothing is written, works on a read-only medium */
	RAD_STORE_WRITE,    /* must exist */
	RAD_STORE_CREATE,   /* made when missing (directory 0700, parents too) */
};

/*
 * Opens DIRECTORY/radera.sqlite3 and migrates it. A damaged or foreign database is RAD_ERROR_EVIDENCE that names it,
 * and nothing is changed. `simulated` is fixed when a store is made; opening a store of the other kind with WRITE or
 * CREATE is RAD_ERROR_REFUSED. A store is used from many threads: calls are serialised inside.
 */
int rad_store_open(const char *directory, enum rad_store_mode mode, bool simulated, struct rad_clock *clock,
		   struct rad_store **ret, struct rad_error *err) RAD_MUST_CHECK;
void rad_store_close(struct rad_store *store);
const char *rad_store_directory(const struct rad_store *store);
bool rad_store_is_simulated(const struct rad_store *store);
const char *rad_store_log_id(const struct rad_store *store); /* 12 of [A-Z2-7], random, fixed when made */

/* Takes the one station lock of the store (flock on DIRECTORY/station.lock), so that two erasing programs never share
 * one; RAD_ERROR_REFUSED when another holds it. Released by close. */
int rad_store_lock(struct rad_store *store, struct rad_error *err) RAD_MUST_CHECK;

/* The journal over this store; lives as long as the store. */
struct rad_journal *rad_store_journal(struct rad_store *store);

/* Jobs that began and have no end, oldest first; *ret freed with free(). INTERRUPTED is no end. */
int rad_store_unfinished(struct rad_store *store, struct rad_job_state **ret, size_t *ret_n,
			 struct rad_error *err) RAD_MUST_CHECK;

/* Jobs that ended without a record in the log (the program died in between): the states with their final results. */
int rad_store_unrecorded(struct rad_store *store, struct rad_job_state **ret, size_t *ret_n,
			 struct rad_error *err) RAD_MUST_CHECK;

/* Operators. Adding an id that exists is RAD_ERROR_REFUSED; get of an unknown or retired one is RAD_ERROR_REFUSED. */
struct rad_operator {
	struct rad_party party;
	int64_t added_wall_ms;
	bool retired;
};
int rad_store_operator_add(struct rad_store *store, const char *id, const char *name, const char *role,
			   struct rad_error *err) RAD_MUST_CHECK;
int rad_store_operator_retire(struct rad_store *store, const char *id, struct rad_error *err) RAD_MUST_CHECK;
int rad_store_operator_get(struct rad_store *store, const char *id, struct rad_operator *ret,
			   struct rad_error *err) RAD_MUST_CHECK;
int rad_store_operator_list(struct rad_store *store, struct rad_operator **ret, size_t *ret_n,
			    struct rad_error *err) RAD_MUST_CHECK;

/*
 * Appends a record to the log. Inside one transaction: reads the head, calls `build` with the next sequence, the
 * previous hash and the certificate id ("RI-<log id>-<sequence>"; SIM- when simulated); build appends the canonical
 * JSON and its detached CMS; the entry hash is chained; committed and synced. Nothing is kept when build fails.
 * `job_ids` marks those jobs as recorded in the same transaction.
 */
struct rad_log_place {
	uint64_t sequence;
	char previous[65];
	char certificate_id[RAD_CERTIFICATE_ID_SIZE];
};
typedef int (*rad_log_build_fn)(void *user, const struct rad_log_place *place, struct rad_buffer *ret_json,
				struct rad_buffer *ret_cms, struct rad_error *err);
int rad_store_append(struct rad_store *store, const char *const *job_ids, size_t n_jobs, rad_log_build_fn build,
		     void *user, struct rad_log_place *ret, struct rad_error *err) RAD_MUST_CHECK;

/* Keeps the certificate of a record: its PDF and, in the chain, its digest. One per record and kind; a second is
 * RAD_ERROR_REFUSED. */
int rad_store_add_certificate(struct rad_store *store, const char *certificate_id, const void *pdf, size_t size,
			      struct rad_error *err) RAD_MUST_CHECK;

/* Looking things up. Every member may be NULL / 0; those given must all fit. */
struct rad_query {
	const char
		*text; /* inventory id, serial, certificate id, operator or outcome: exact, or a prefix of at least 3 */
	const char *inventory_id;
	const char *serial;
	const char *certificate_id;
	const char *outcome;
	int64_t from_wall_ms; /* issued at or after */
	int64_t to_wall_ms;   /* issued before; 0 = open */
	size_t limit;	      /* 0 = 1000 */
};

struct rad_entry {
	uint64_t sequence;
	char certificate_id[RAD_CERTIFICATE_ID_SIZE];
	char inventory_id[RAD_ID_SIZE];
	char serial[RAD_SERIAL_SIZE]; /* of the first drive */
	char model[RAD_MODEL_SIZE];
	char operator_id[RAD_ID_SIZE];
	char outcome[32];
	char level[16];
	int64_t issued_wall_ms;
	char record_sha256[65];
	bool has_certificate;
	char certificate_sha256[65];
};
int rad_store_find(struct rad_store *store, const struct rad_query *query, struct rad_entry **ret, size_t *ret_n,
		   struct rad_error *err) RAD_MUST_CHECK;

/* The blobs of one record by certificate id; any of the outputs may be NULL. A record without a certificate yet gives
 * an empty PDF. RAD_ERROR_INPUT when there is none. */
int rad_store_get(struct rad_store *store, const char *certificate_id, struct rad_entry *ret_entry,
		  struct rad_buffer *ret_json, struct rad_buffer *ret_cms, struct rad_buffer *ret_pdf,
		  struct rad_error *err) RAD_MUST_CHECK;

/* Walks the chain from the first entry: recomputes every hash, compares indexed columns with the JSON. *ret_entries
 * counts. RAD_ERROR_EVIDENCE names the first entry that does not hold. Signatures are the caller's (evidence). */
int rad_store_check_chain(struct rad_store *store, uint64_t *ret_entries, struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
