/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Changes of assets inside a transaction that holds more than them: all under the store's lock.
 */
#ifndef RAD_ARCHIVE_ASSET_PRIVATE_H
#define RAD_ARCHIVE_ASSET_PRIVATE_H

#include <radera/asset_store.h>
#include <radera/event.h>

/* SQL about the asset ?1: when it last came back after it was gone, here or at a station whose card was taken. What was
 * recorded up to that entry of this log, or elsewhere up to that time, counts no more. */
#define RAD_ASSET_CAME_BACK                                                                                            \
	"FROM event WHERE subject = ?1 AND kind = 'asset-moved' AND json_extract(json, '$.detail') LIKE 'disposed to " \
	"%'"
#define RAD_ASSET_BACK_SEQUENCE                                                                                        \
	"max(coalesce((SELECT max(sequence) " RAD_ASSET_CAME_BACK                                                      \
	"), 0), coalesce((SELECT sequence FROM asset_back WHERE inventory_id = ?1), 0))"
#define RAD_ASSET_BACK_MS                                                                                              \
	"max(coalesce((SELECT max(at_ms) " RAD_ASSET_CAME_BACK                                                         \
	"), 0), coalesce((SELECT at_ms FROM asset_back WHERE inventory_id = ?1), 0))"

/* 1 with the asset, 0 when there is none. */
int rad_asset_find(struct rad_store *store, const char *inventory_id, struct rad_asset *ret,
		   struct rad_error *err) RAD_MUST_CHECK;
/* The same; that there is none is RAD_ERROR_INPUT with advice. */
int rad_asset_need(struct rad_store *store, const char *inventory_id, struct rad_asset *ret,
		   struct rad_error *err) RAD_MUST_CHECK;

/* Moves and tells, as rad_store_asset_move(). */
int rad_asset_apply_move(struct rad_store *store, const struct rad_asset_move *move,
			 struct rad_error *err) RAD_MUST_CHECK;

/* The way out of DISPOSED but for what was reused inside: what was bought out came back, with an event. What people
 * confirmed of it, and what was recorded of its drives, counts no more. */
int rad_asset_take_back(struct rad_store *store, const char *inventory_id, const char *operator_id, const char *reason,
			struct rad_error *err) RAD_MUST_CHECK;

/* Puts a fact and tells, as rad_store_asset_fact_put(). */
int rad_asset_apply_fact(struct rad_store *store, const char *inventory_id, const char *name, const char *value,
			 const char *operator_id, struct rad_error *err) RAD_MUST_CHECK;

/* An event whose texts are cut where they are too long. */
int rad_asset_tell(struct rad_store *store, enum rad_event_kind kind, const char *operator_id, const char *subject,
		   const char *detail, struct rad_error *err) RAD_MUST_CHECK;

/* RAD_ERROR_REFUSED with the code EAGAIN when the log has grown since it had as_of entries; 0 = it may have. */
int rad_log_check_size(struct rad_store *store, uint64_t as_of, struct rad_error *err) RAD_MUST_CHECK;

/* effects.c: what goes with a record's entry. */
int rad_effects_apply(struct rad_store *store, const struct rad_effects *effects, const char *certificate_id,
		      struct rad_error *err) RAD_MUST_CHECK;

/* lot.c: the lot is closed by that certificate. Its assets are moved by the caller. */
int rad_lot_apply_close(struct rad_store *store, const char *lot_id, const char *certificate_id,
			const char *operator_id, struct rad_error *err) RAD_MUST_CHECK;

#endif
