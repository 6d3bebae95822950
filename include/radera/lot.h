/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lots: things that leave together, on a pallet, to one receiver by one disposition. An open lot is filled and emptied;
 * a closed one has its signed list, and everything in it is disposed of. Every change is an event of the log. Any
 * thread.
 */
#ifndef RADERA_LOT_H
#define RADERA_LOT_H

#include <radera/asset_store.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RAD_LOT_RECEIVER_SIZE 160
#define RAD_LOT_ASSETS_MAX    500

struct rad_lot {
	char lot_id[RAD_ID_SIZE];
	enum rad_disposition disposition;
	char receiver[RAD_LOT_RECEIVER_SIZE]; /* a company or an organisation */
	char organisation[RAD_ID_SIZE];	      /* whose things; empty = the station's own */
	int64_t opened_wall_ms;
	char opened_by[RAD_ID_SIZE];
	int64_t closed_wall_ms; /* 0: it is open */
	char closed_by[RAD_ID_SIZE];
	char certificate_id[RAD_CERTIFICATE_ID_SIZE]; /* of its list */
	size_t n_assets;
};

/* Whether things leave in lots that way: not what is bought out or destroyed, which has papers of its own. Pure. */
bool rad_lot_may_be(enum rad_disposition disposition);

/*
 * Opens a lot of lot->disposition, receiver and organisation. Its id is lot->lot_id, or is made when that is empty:
 * "LOT-ABCD-7", the log id's beginning and a number. RAD_ERROR_REFUSED when the id was given before; RAD_ERROR_INPUT
 * for what cannot be a lot.
 */
int rad_store_lot_open(struct rad_store *store, const struct rad_lot *lot, const char *operator_id,
		       char ret_id[RAD_ID_SIZE], struct rad_error *err) RAD_MUST_CHECK;

/* RAD_ERROR_INPUT when there is none. */
int rad_store_lot_get(struct rad_store *store, const char *lot_id, struct rad_lot *ret,
		      struct rad_error *err) RAD_MUST_CHECK;
/* Open ones, or all; the newest first; *ret freed with free(). */
int rad_store_lot_list(struct rad_store *store, bool all, struct rad_lot **ret, size_t *ret_n,
		       struct rad_error *err) RAD_MUST_CHECK;
/* What is in it, in the order in which it was put there; *ret freed with free(). */
int rad_store_lot_assets(struct rad_store *store, const char *lot_id, struct rad_asset **ret, size_t *ret_n,
			 struct rad_error *err) RAD_MUST_CHECK;
/* 1 with the lot that the asset is in, open or closed; 0 when it is in none. */
int rad_store_lot_of(struct rad_store *store, const char *inventory_id, struct rad_lot *ret,
		     struct rad_error *err) RAD_MUST_CHECK;

/*
 * Puts an asset into an open lot. Whether it may go there is decided before (rad_disposal_lot_add() in disposal.h does
 * both); as_of as in rad_asset_move. RAD_ERROR_REFUSED when the lot is closed or full, or the asset is in one already.
 */
int rad_store_lot_add(struct rad_store *store, const char *lot_id, const char *inventory_id, const char *operator_id,
		      uint64_t as_of, struct rad_error *err) RAD_MUST_CHECK;
int rad_store_lot_remove(struct rad_store *store, const char *lot_id, const char *inventory_id, const char *operator_id,
			 struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
