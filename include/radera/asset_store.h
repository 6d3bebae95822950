/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Assets in the store, and what a person must look at. Every change of state is an event of the log. Any thread.
 */
#ifndef RADERA_ASSET_STORE_H
#define RADERA_ASSET_STORE_H

#include <radera/archive.h>
#include <radera/asset.h>

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
};
int rad_store_asset_move(struct rad_store *store, const struct rad_asset_move *move,
			 struct rad_error *err) RAD_MUST_CHECK;

/* Drives and the asset that they were found in: the link stays when the drive is taken out. A drive that is linked to
 * another asset is RAD_ERROR_REFUSED, which names it. */
int rad_store_asset_link(struct rad_store *store, const char *drive_serial, const char *inventory_id,
			 struct rad_error *err) RAD_MUST_CHECK;
/* 1 with the asset's inventory id, 0 when the drive is linked to none. */
int rad_store_asset_of_drive(struct rad_store *store, const char *drive_serial, char ret_inventory_id[RAD_ID_SIZE],
			     struct rad_error *err) RAD_MUST_CHECK;

/* What the records say of the drives that belong to an asset, by the newest record about each. Drives that a record
 * never was about count as not passed; exceptions are not passed either. */
struct rad_asset_evidence {
	uint32_t n_drives;
	uint32_t n_passed;
	enum rad_level level; /* the lowest */
	bool fully_verified;  /* all were read back as a whole */
	bool has_certificate; /* all */
};
int rad_store_asset_evidence(struct rad_store *store, const char *inventory_id, struct rad_asset_evidence *ret,
			     struct rad_error *err) RAD_MUST_CHECK;

/* What a person must look at: nothing is guessed. */
struct rad_review {
	int64_t id;
	int64_t created_wall_ms;
	char kind[32]; /* "unknown", "serial-mismatch", "duplicate", "disposed", "retired", "drive-elsewhere" */
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
