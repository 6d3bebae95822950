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

/* Whether there is a store in that directory; it may still be damaged or of the other kind. */
bool rad_store_exists(const char *directory);

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

/* Why the ledger, the copy of the log beside the database, could not be written; kind RAD_OK (0) when it is whole. It
 * is tried again with every entry. Any thread. */
void rad_store_ledger_problem(struct rad_store *store, struct rad_error *ret);

/* The journal over this store; lives as long as the store. */
struct rad_journal *rad_store_journal(struct rad_store *store);

/* Jobs that began and have no end, oldest first; *ret freed with free(). INTERRUPTED is no end. */
int rad_store_unfinished(struct rad_store *store, struct rad_job_state **ret, size_t *ret_n,
			 struct rad_error *err) RAD_MUST_CHECK;

/* One job: open ones as at their last checkpoint, ended ones with their final result. RAD_ERROR_INPUT when there is
 * none of that id. Any thread. */
int rad_store_job(struct rad_store *store, const char *job_id, struct rad_job_state *ret,
		  struct rad_error *err) RAD_MUST_CHECK;

/* Jobs that ended without a record in the log (the program died in between): the states with their final results. */
int rad_store_unrecorded(struct rad_store *store, struct rad_job_state **ret, size_t *ret_n,
			 struct rad_error *err) RAD_MUST_CHECK;

/* The newest job that was about this drive; all empty when there was none. What became of the drive since then, nobody
 * knows: this is no statement about what is on it now. */
struct rad_drive_past {
	char job_id[RAD_JOB_ID_SIZE];
	char inventory_id[RAD_ID_SIZE];
	char outcome[32];      /* empty: the job has not ended */
	char level[16];	       /* that was reached */
	char reason[420];      /* why it was not erased, and what the drive was left with; may be empty */
	int64_t ended_wall_ms; /* 0: not ended */
	char certificate_id[RAD_CERTIFICATE_ID_SIZE]; /* of its record; empty when there is none, or an older Radera
							 made it */
};
int rad_store_drive_past(struct rad_store *store, const struct rad_identity *drive, struct rad_drive_past *ret,
			 struct rad_error *err) RAD_MUST_CHECK;

/* Operators. Adding an id that exists is RAD_ERROR_REFUSED; get of an unknown or retired one, or of one who is not
 * appointed at this time, is RAD_ERROR_REFUSED. */
struct rad_operator {
	struct rad_party party;
	int64_t added_wall_ms;
	int64_t from_wall_ms;  /* appointed from then on; 0 = always was */
	int64_t until_wall_ms; /* and before then; 0 = for good */
	bool retired;
};
/* "technician", "validator", "administrator", "auditor" */
bool rad_role_is_known(const char *role);
int rad_store_operator_add(struct rad_store *store, const char *id, const char *name, const char *role,
			   struct rad_error *err) RAD_MUST_CHECK;
/* Sets the time that an operator is appointed for, in place of the one before. */
int rad_store_operator_appoint(struct rad_store *store, const char *id, int64_t from_wall_ms, int64_t until_wall_ms,
			       struct rad_error *err) RAD_MUST_CHECK;
int rad_store_operator_retire(struct rad_store *store, const char *id, struct rad_error *err) RAD_MUST_CHECK;
int rad_store_operator_get(struct rad_store *store, const char *id, struct rad_operator *ret,
			   struct rad_error *err) RAD_MUST_CHECK;
/* The same for who does something, not only looks: an auditor is RAD_ERROR_REFUSED. */
int rad_store_operator_acting(struct rad_store *store, const char *id, struct rad_operator *ret,
			      struct rad_error *err) RAD_MUST_CHECK;
int rad_store_operator_list(struct rad_store *store, struct rad_operator **ret, size_t *ret_n,
			    struct rad_error *err) RAD_MUST_CHECK;

/* What the station is set to, by name. An unset one is empty. */
int rad_store_setting_put(struct rad_store *store, const char *key, const void *value, size_t size,
			  struct rad_error *err) RAD_MUST_CHECK;
int rad_store_setting_get(struct rad_store *store, const char *key, struct rad_buffer *ret,
			  struct rad_error *err) RAD_MUST_CHECK;
/* The keys that begin so and are not set to nothing, sorted; *ret freed with free(). */
#define RAD_SETTING_KEY_SIZE 160
int rad_store_setting_keys(struct rad_store *store, const char *prefix, char (**ret)[RAD_SETTING_KEY_SIZE],
			   size_t *ret_n, struct rad_error *err) RAD_MUST_CHECK;

/*
 * Operators and settings as JSON, {"operator": [...], "setting": [...]}, and back: operators that are not known are
 * added, known ones get name, role and time (a retired one stays retired); settings are taken when they were set later.
 * In one transaction. What is imported is believed: the caller has checked whose it is. RAD_ERROR_EVIDENCE when it
 * cannot be read.
 */
int rad_store_state_export(struct rad_store *store, struct rad_buffer *ret, struct rad_error *err) RAD_MUST_CHECK;
int rad_store_state_import(struct rad_store *store, const void *text, size_t size,
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

/* How many entries the log has: what was decided on it then still holds while it has as many. Any thread. */
int rad_store_log_size(struct rad_store *store, uint64_t *ret, struct rad_error *err) RAD_MUST_CHECK;

/* Keeps the certificate of a record: its PDF and, in the chain, its digest. One per record and kind; a second is
 * RAD_ERROR_REFUSED. */
int rad_store_add_certificate(struct rad_store *store, const char *certificate_id, const void *pdf, size_t size,
			      struct rad_error *err) RAD_MUST_CHECK;

/*
 * Keeps a further document of a certificate that is in the store ("countersigned-1", "drive-2"), chained like the
 * certificate itself. The name is an id (letters, digits, "._:-"); a second of the same name is RAD_ERROR_REFUSED.
 */
#define RAD_DOCUMENT_NAME_SIZE 64
int rad_store_add_document(struct rad_store *store, const char *certificate_id, const char *name, const void *pdf,
			   size_t size, struct rad_error *err) RAD_MUST_CHECK;

/* The documents of a certificate by their names, oldest first; the PDF of one. RAD_ERROR_INPUT when there is none. */
struct rad_document {
	uint64_t sequence;
	char name[RAD_DOCUMENT_NAME_SIZE];
};
int rad_store_documents(struct rad_store *store, const char *certificate_id, struct rad_document **ret, size_t *ret_n,
			struct rad_error *err) RAD_MUST_CHECK;
int rad_store_get_document(struct rad_store *store, const char *certificate_id, const char *name,
			   struct rad_buffer *ret_pdf, struct rad_error *err) RAD_MUST_CHECK;

/* Records without a certificate that are not in the outbox to get one (the program ended in between, or is of an older
 * version), oldest first; *ret freed with free(). */
int rad_store_uncertified(struct rad_store *store, char (**ret)[RAD_CERTIFICATE_ID_SIZE], size_t *ret_n,
			  struct rad_error *err) RAD_MUST_CHECK;

/* Looking things up. Every member may be NULL / 0; those given must all fit. */
#define RAD_QUERY_ALL ((size_t)INT64_MAX)
struct rad_query {
	const char
		*text; /* inventory id, serial, certificate id, operator or outcome: exact, or a prefix of at least 3 */
	const char *inventory_id;
	const char *serial;
	const char *certificate_id;
	const char *outcome;
	int64_t from_wall_ms; /* issued at or after */
	int64_t to_wall_ms;   /* issued before; 0 = open */
	size_t limit;	      /* 0 = 1000, RAD_QUERY_ALL = none */
};

struct rad_entry {
	uint64_t sequence;
	char certificate_id[RAD_CERTIFICATE_ID_SIZE];
	char inventory_id[RAD_ID_SIZE];
	char serial[RAD_SERIAL_SIZE]; /* of the first drive */
	char model[RAD_MODEL_SIZE];
	uint32_t n_drives;
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

/*
 * Checkpoints: short signed texts about the whole log at a size, which show later that something was cut off or written
 * anew. Copies belong outside of the store.
 *
 *   radera-checkpoint-v1
 *   LOG-ID
 *   SIZE                       entries
 *   MERKLE ROOT                RFC 9162 over the entries' hashes, 64 hexadecimal digits
 *   HASH OF THE LAST ENTRY     64 hexadecimal digits
 *   TIME                       RFC 3339, the station's own clock
 */
#define RAD_CHECKPOINT_TEXT 300
struct rad_checkpoint {
	uint64_t size;
	char log_id[40];
	char root[65];
	char head[65];
	char time[RAD_TIME_TEXT_SIZE];
};

/* The log as it is now as a checkpoint's text. A log without entries is RAD_ERROR_INPUT. */
int rad_store_checkpoint_make(struct rad_store *store, char ret_text[RAD_CHECKPOINT_TEXT],
			      struct rad_error *err) RAD_MUST_CHECK;
/* Reads a text; RAD_ERROR_INPUT when it is none of ours. */
int rad_checkpoint_read(const void *text, size_t size, struct rad_checkpoint *ret,
			struct rad_error *err) RAD_MUST_CHECK;

/* Keeps a signed checkpoint; one of that size may be there already, which then stays. */
int rad_store_checkpoint_add(struct rad_store *store, const char *text, const void *cms, size_t cms_size,
			     struct rad_error *err) RAD_MUST_CHECK;

/* Whether a new checkpoint is due: 1000 entries or a day after the last one. Negative on error. */
int rad_store_checkpoint_is_due(struct rad_store *store, struct rad_error *err) RAD_MUST_CHECK;

/* The checkpoint of the smallest size that is at least `size` (0: the newest one). RAD_ERROR_INPUT when there is none.
 */
int rad_store_checkpoint_get(struct rad_store *store, uint64_t size, struct rad_buffer *ret_text,
			     struct rad_buffer *ret_cms, struct rad_error *err) RAD_MUST_CHECK;

/*
 * That entry `sequence` is in the log of `size` entries: its hash and the audit path to the Merkle root (RFC 9162
 * 2.1.3). *ret_path is appended to, 32 bytes each, the lowest first.
 */
int rad_store_proof(struct rad_store *store, uint64_t sequence, uint64_t size, uint8_t ret_entry[32],
		    struct rad_buffer *ret_path, struct rad_error *err) RAD_MUST_CHECK;

/* What can be wrong with the archive. */
enum rad_damage {
	RAD_DAMAGE_DELETED = 0, /* entries, or what they name, are gone */
	RAD_DAMAGE_CHANGED,
	RAD_DAMAGE_REORDERED, /* stands in another place than it was written in */
	RAD_DAMAGE_CUT,	      /* the end is missing */
	RAD_DAMAGE_FOREIGN,   /* is there and was never logged */
};
const char *rad_damage_name(enum rad_damage damage); /* "deleted", "changed", ... */

struct rad_chain_finding {
	enum rad_damage damage;
	uint64_t first; /* entries, both 0 when it is about none */
	uint64_t last;
	char text[240];
};

struct rad_chain_check {
	bool quick; /* hashes, signed texts and checkpoints only: not the PDFs, nor the search columns */
	/* Called for everything that does not hold. */
	void (*found)(void *user, const struct rad_chain_finding *finding);
	/* Called for every checkpoint in the store, whose signature the caller checks. False: it does not hold. */
	bool (*is_signed)(void *user, const char *text, size_t size, const void *cms, size_t cms_size);
	/* Checkpoints from outside, believed by the caller already. */
	const struct rad_checkpoint *outside;
	size_t n_outside;
	void *user;
};

/*
 * Walks the chain from the first entry, recomputes every hash, compares what is stored with what was logged, and the
 * log with the checkpoints. Goes on after damage and tells all of it. *ret_entries counts, *ret_checkpoints too.
 * RAD_ERROR_EVIDENCE only when the database itself cannot be read. Signatures of records are the caller's.
 */
int rad_store_check_chain(struct rad_store *store, const struct rad_chain_check *check, uint64_t *ret_entries,
			  uint64_t *ret_checkpoints, struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
