/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Assets in the store, and what a person must look at. Every change of state is an event of the log. Any thread.
 */
#ifndef RADERA_ASSET_STORE_H
#define RADERA_ASSET_STORE_H

#include <radera/archive.h>
#include <radera/asset.h>
#include <radera/event.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1 with the asset, 0 when there is none. */
int rad_store_asset_get(struct rad_store *store, const char *inventory_id, struct rad_asset *ret,
			struct rad_error *err) RAD_MUST_CHECK;

struct rad_asset_query {
	const char *serial; /* the whole of it, capitals or not; NULL = any */
	const char *text;   /* the beginning of inventory id or serial, at least 2 characters; NULL = any */
	enum rad_asset_state state;
	bool by_state;
	size_t limit; /* 0 = 1000 */
};
/* By inventory id; *ret freed with free(). */
int rad_store_asset_list(struct rad_store *store, const struct rad_asset_query *query, struct rad_asset **ret,
			 size_t *ret_n, struct rad_error *err) RAD_MUST_CHECK;

struct rad_asset_counts {
	size_t added;
	size_t changed;
	size_t same;
};

/* What the register says, all of it or nothing, with one event of that detail. States stay as they are. With dry_run
 * all is counted and nothing kept. */
int rad_store_asset_import(struct rad_store *store, const struct rad_asset *assets, size_t n, const char *detail,
			   bool dry_run, struct rad_asset_counts *ret, struct rad_error *err) RAD_MUST_CHECK;

/* One that no register knows, by a person at the station. RAD_ERROR_REFUSED when the id is taken. */
int rad_store_asset_register(struct rad_store *store, const struct rad_asset *asset, const char *operator_id,
			     struct rad_error *err) RAD_MUST_CHECK;

/* A change of state, told in the log. RAD_ERROR_REFUSED when the asset is not in `from` (any more), or may not go
 * there. A reason is one sentence without names; may be empty. */
struct rad_asset_move {
	const char *inventory_id;
	enum rad_asset_state from;
	enum rad_asset_state to;
	enum rad_disposition disposition; /* with DISPOSED */
	const char *operator_id;	  /* empty: the station itself */
	const char *reason;
	uint64_t as_of; /* rad_store_log_size() when it was decided: RAD_ERROR_REFUSED with the code EAGAIN when it has
			   grown since; 0 = whatever it is */
};
int rad_store_asset_move(struct rad_store *store, const struct rad_asset_move *move,
			 struct rad_error *err) RAD_MUST_CHECK;
/* All of them or none. */
int rad_store_asset_move_all(struct rad_store *store, const struct rad_asset_move *moves, size_t n,
			     struct rad_error *err) RAD_MUST_CHECK;

/*
 * Facts of an asset beside its records, told by people at the station:
 *
 *   check/NAME         a rad_check that was looked at and is done; the value is "done"
 *   no-drives          there is no drive in it (any more); "confirmed"
 *   mdm-wipe           of phones and tablets: the device management's reference of the wipe
 *   supplier-erasure   of everything else: the certificate id of the supplier's statement
 *   removed/SERIAL     a drive that was found in it, was taken out and has a card of its own; that card's inventory id
 */
#define RAD_FACT_NO_DRIVES	  "no-drives"
#define RAD_FACT_MDM_WIPE	  "mdm-wipe"
#define RAD_FACT_SUPPLIER_ERASURE "supplier-erasure"
#define RAD_FACT_CHECK_PREFIX	  "check/"
#define RAD_FACT_REMOVED_PREFIX	  "removed/"
#define RAD_FACT_NAME_SIZE	  (RAD_SERIAL_SIZE + 16)
#define RAD_FACT_VALUE_SIZE	  160
struct rad_asset_fact {
	char name[RAD_FACT_NAME_SIZE];
	char value[RAD_FACT_VALUE_SIZE]; /* no person's name: it stands in the log */
	int64_t set_wall_ms;
	char operator_id[RAD_ID_SIZE];
};
/*
 * Puts a fact in place of the one of that name, or takes it back when the value is empty; an event in the same
 * transaction, none when nothing changes. What was looked at moves a RECEIVED asset to EXAMINED, and a drive that was
 * taken out a FAILED one. RAD_ERROR_INPUT for an unknown asset, name or a value that cannot be; RAD_ERROR_REFUSED when
 * the asset is disposed, is not here (checks, drives), or is none that such a fact can be told of.
 */
int rad_store_asset_fact_put(struct rad_store *store, const char *inventory_id, const char *name, const char *value,
			     const char *operator_id, struct rad_error *err) RAD_MUST_CHECK;
/* Several, all or none. */
struct rad_effect_fact {
	const char *inventory_id;
	const char *name;
	const char *value;
};
int rad_store_asset_fact_put_all(struct rad_store *store, const struct rad_effect_fact *facts, size_t n,
				 const char *operator_id, struct rad_error *err) RAD_MUST_CHECK;
/* By name; *ret freed with free(). */
int rad_store_asset_fact_list(struct rad_store *store, const char *inventory_id, struct rad_asset_fact **ret,
			      size_t *ret_n, struct rad_error *err) RAD_MUST_CHECK;

/* What happens together with a record's entry in the log: all of it, or the record is not kept either. An empty value,
 * reason or event's subject is the certificate id that the record gets. */
struct rad_effects {
	uint64_t as_of; /* as in rad_asset_move */
	const char *operator_id;
	size_t n_moves;
	const struct rad_asset_move *moves;
	size_t n_facts;
	const struct rad_effect_fact *facts;
	const char *lot_id; /* is closed by it; NULL = none */
	size_t n_documents;
	const struct rad_effect_document { /* kept as documents of it, as rad_store_add_document() */
		const char *name;
		const void *data;
		size_t size;
	} * documents;
	const struct rad_event *event; /* appended behind all of it; NULL = none */
};
/* rad_store_append() with them, for records that are about no jobs. */
int rad_store_append_with(struct rad_store *store, const struct rad_effects *effects, rad_log_build_fn build,
			  void *user, struct rad_log_place *ret, struct rad_error *err) RAD_MUST_CHECK;

/* Drives and the asset that they were found in: the link stays when the drive is taken out. A drive that is linked to
 * another asset is RAD_ERROR_REFUSED, which names it. */
int rad_store_asset_link(struct rad_store *store, const char *drive_serial, const char *inventory_id,
			 struct rad_error *err) RAD_MUST_CHECK;
/* 1 with the asset's inventory id, 0 when the drive is linked to none. */
int rad_store_asset_of_drive(struct rad_store *store, const char *drive_serial, char ret_inventory_id[RAD_ID_SIZE],
			     struct rad_error *err) RAD_MUST_CHECK;

/* A drive of an asset, with what the newest erasure record about it says. A loose drive's card is such a drive too. */
struct rad_asset_drive {
	char serial[RAD_SERIAL_SIZE]; /* empty: it tells none */
	char model[RAD_MODEL_SIZE];
	char removed_to[RAD_ID_SIZE]; /* the card of its own that it has since it was taken out; empty = still here */
	enum rad_media media;
	char outcome[32]; /* empty: no record is about it, or none since the asset came back */
	enum rad_level level;
	bool fully_verified; /* read back as a whole */
	bool has_certificate;
	char certificate_id[RAD_CERTIFICATE_ID_SIZE];
	uint64_t sequence; /* of that record in the log */
};
/* In the order in which they were found; those without a serial number behind. *ret freed with free(). */
int rad_store_asset_drives(struct rad_store *store, const char *inventory_id, struct rad_asset_drive **ret,
			   size_t *ret_n, struct rad_error *err) RAD_MUST_CHECK;

/* What the records say of the drives that belong to an asset, by the newest record about each. Drives that a record
 * never was about count as not passed; exceptions are not passed either. Those that were taken out and have a card of
 * their own count there. */
struct rad_asset_evidence {
	uint32_t n_drives;
	uint32_t n_passed;
	enum rad_level level; /* the lowest */
	bool fully_verified;  /* all were read back as a whole */
	bool has_certificate; /* all */
};
int rad_store_asset_evidence(struct rad_store *store, const char *inventory_id, struct rad_asset_evidence *ret,
			     struct rad_error *err) RAD_MUST_CHECK;

/* When the asset last came back after it was gone, here or elsewhere; 0: it never was. What is older counts no more. */
int rad_store_asset_back(struct rad_store *store, const char *inventory_id, int64_t *ret_wall_ms,
			 struct rad_error *err) RAD_MUST_CHECK;

/* The first supplier's statement about the report file with that SHA-256, and about that asset (NULL = any): 1 with its
 * certificate id, 0 with "" when there is none. */
int rad_store_supplier_statement(struct rad_store *store, const char *file_sha256, const char *inventory_id,
				 char ret_certificate_id[RAD_CERTIFICATE_ID_SIZE],
				 struct rad_error *err) RAD_MUST_CHECK;

/* What a person must look at: nothing is guessed. */
struct rad_review {
	int64_t id;
	int64_t created_wall_ms;
	char kind[32]; /* "unknown", "serial-mismatch", "duplicate", "disposed", "retired", "drive-elsewhere",
			  "supplier-unmatched", "merge-conflict" */
	char inventory_id[RAD_ID_SIZE];
	char serial[RAD_SERIAL_SIZE];
	char detail[300];     /* a sentence, in English */
	char resolution[300]; /* empty: open */
	char resolved_by[RAD_ID_SIZE];
};
/* The same matter that is open already is not put there twice. *ret_id is its number in both cases. */
int rad_store_review_add(struct rad_store *store, const struct rad_review *review, int64_t *ret_id,
			 struct rad_error *err) RAD_MUST_CHECK;
/* Open ones, or all; oldest first; *ret freed with free(). */
int rad_store_review_list(struct rad_store *store, bool all, struct rad_review **ret, size_t *ret_n,
			  struct rad_error *err) RAD_MUST_CHECK;
/* RAD_ERROR_INPUT when there is no open one of that number. */
int rad_store_review_resolve(struct rad_store *store, int64_t id, const char *operator_id, const char *resolution,
			     struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
