/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the municipality's register has still to be told: every move of an asset that concerns it waits in the store,
 * goes out in a batch, and is acknowledged. A change is in at most one live batch, so nothing is told twice; a batch
 * that was rejected gives its changes back. Of one asset the newest state counts. Any thread.
 */
#ifndef RADERA_REGISTER_OUTBOX_H
#define RADERA_REGISTER_OUTBOX_H

#include <radera/asset_store.h>
#include <radera/buffer.h>
#include <radera/register.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RAD_REGISTER_BY_FILE  "file"
#define RAD_REGISTER_BY_HTTPS "https"

#define RAD_ASSET_SOURCE_STATION "station" /* rad_asset.source of those registered on the spot */

/* What waits, by the mapping that the assets came by; those registered at the station are "station", and go along with
 * whichever mapping is asked for. */
struct rad_register_waiting {
	char mapping[RAD_ID_SIZE];
	size_t n_assets;
	int64_t oldest_wall_ms;
};
/* By mapping; *ret freed with free(). */
int rad_register_waiting(struct rad_store *store, struct rad_register_waiting **ret, size_t *ret_n,
			 struct rad_error *err) RAD_MUST_CHECK;

struct rad_register_batch {
	int64_t id;   /* of this store, from 1 */
	char key[64]; /* the same over all stations: LOG-ID-NUMBER */
	int64_t made_wall_ms;
	char channel[16]; /* RAD_REGISTER_BY_... */
	char mapping[RAD_ID_SIZE];
	char sha256[RAD_SHA256_HEX_SIZE]; /* of its bytes */
	size_t size_bytes;
	size_t n_assets;
	int64_t acknowledged_wall_ms;	   /* 0: not yet */
	char acknowledged_by[RAD_ID_SIZE]; /* empty: the register itself, by https */
	int64_t rejected_wall_ms;	   /* 0: it was not */
};
/* Those that are neither acknowledged nor rejected, or all; oldest first; *ret freed with free(). */
int rad_register_batch_list(struct rad_store *store, bool all, struct rad_register_batch **ret, size_t *ret_n,
			    struct rad_error *err) RAD_MUST_CHECK;
/* A batch and its bytes (ret_body may be NULL). RAD_ERROR_INPUT when there is none of that number. */
int rad_register_batch_get(struct rad_store *store, int64_t id, struct rad_register_batch *ret,
			   struct rad_buffer *ret_body, struct rad_error *err) RAD_MUST_CHECK;

/* The register has it: never again. Twice is no error; RAD_ERROR_REFUSED when it was rejected. An event. operator_id
 * empty: the register itself. */
int rad_register_batch_acknowledge(struct rad_store *store, int64_t id, const char *operator_id,
				   struct rad_error *err) RAD_MUST_CHECK;
/* The register did not take it: its changes wait again, but for those that a newer batch has overtaken. An event.
 * RAD_ERROR_REFUSED when it is acknowledged, or was rejected already. */
int rad_register_batch_reject(struct rad_store *store, int64_t id, const char *operator_id,
			      struct rad_error *err) RAD_MUST_CHECK;

/* One asset's row of a batch, or of the list of what was retired. */
struct rad_register_row {
	struct rad_asset asset; /* its state and disposition are those of the change */
	int64_t changed_wall_ms;
	char certificate_id[RAD_CERTIFICATE_ID_SIZE]; /* of its newest evidence; empty when there is none */
};

/* Writes the bytes of a batch whose number, key and time are there already. Nothing is kept when it fails. Called
 * inside a transaction: it must not use the store. */
typedef int (*rad_register_build_fn)(void *user, const struct rad_register_batch *batch,
				     const struct rad_register_row *rows, size_t n, struct rad_buffer *ret,
				     struct rad_error *err);

struct rad_register_request {
	const char *mapping;
	const char *channel;
	const char *operator_id; /* empty: the station itself */
	size_t limit;		 /* of assets, the longest waiting first; 0 = none */
	/* The channel's earlier batches of this mapping must be answered first. */
	bool in_turn;
};
/*
 * Makes a batch of what waits for that mapping, in one transaction with its event; rows by inventory number. 1 with
 * *ret, 0 when nothing waits (or with in_turn, an earlier batch does).
 */
int rad_register_batch_make(struct rad_store *store, const struct rad_register_request *request,
			    rad_register_build_fn build, void *user, struct rad_register_batch *ret,
			    struct rad_error *err) RAD_MUST_CHECK;

/* What was disposed of, and has not come back, by the time it was: from <= when < to, and among the changes above
 * number `after` only. *ret_last is the highest number of them, or `after`. *ret freed with free(). */
struct rad_register_span {
	int64_t from_wall_ms;
	int64_t to_wall_ms;
	int64_t after;
};
int rad_register_retired(struct rad_store *store, const struct rad_register_span *span, struct rad_register_row **ret,
			 size_t *ret_n, int64_t *ret_last, struct rad_error *err) RAD_MUST_CHECK;

/*
 * What waits for the mapping, as a batch of its own columns and words; 1 with *ret, 0 when nothing waits.
 * RAD_ERROR_INPUT when the mapping does not say how.
 */
int rad_register_tell_file(struct rad_store *store, const struct rad_register_mapping *mapping, const char *operator_id,
			   struct rad_register_batch *ret, struct rad_error *err) RAD_MUST_CHECK;

/* The same as JSON for the register's own server (raderad(8) describes it): at most 1000 assets, and only when the
 * batch before was answered. */
#define RAD_REGISTER_SCHEMA "radera-register-1"
int rad_register_tell_https(struct rad_store *store, const struct rad_register_mapping *mapping,
			    struct rad_register_batch *ret, struct rad_error *err) RAD_MUST_CHECK;

/* What was retired, for billing: a CSV with Swedish headings that Excel opens as it is. *ret is appended to; *ret_n
 * (may be NULL) counts, *ret_last as above. No person is in it. */
int rad_register_retired_csv(struct rad_store *store, const struct rad_register_span *span, struct rad_buffer *ret,
			     size_t *ret_n, int64_t *ret_last, struct rad_error *err) RAD_MUST_CHECK;

/*
 * Writes DIRECTORY/retired-2026-11-22.csv for every day that has ended (by the machine's time zone) since the last that
 * was written, the first time since the first thing was retired; each once. *ret_n counts the files. A thing that was
 * retired while the clock was wrong stands in the next list.
 */
int rad_register_write_days(struct rad_store *store, const char *directory, int64_t now_wall_ms, size_t *ret_n,
			    struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
