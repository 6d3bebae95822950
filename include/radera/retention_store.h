/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a store holds beyond its time, and destroying it. Any thread.
 */
#ifndef RADERA_RETENTION_STORE_H
#define RADERA_RETENTION_STORE_H

#include <radera/retention.h>
#include <radera/sale.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rad_retention_count {
	size_t n_due;
	size_t n_later;	      /* that a rule destroys one day */
	int64_t next_wall_ms; /* when the next of those is due; 0 = none */
};

/* By the store's clock, for each document; certificates count nothing. Reads only. */
int rad_store_retention_count(struct rad_store *store, const struct rad_retention *retention,
			      struct rad_retention_count ret[RAD_RETAIN_DOCUMENTS],
			      struct rad_error *err) RAD_MUST_CHECK;

/*
 * Destroys what is due, all or nothing, with an event for each document that there was any of: how many, by which rule
 * of which file. A receipt's row stays in its series without its contents. ret->n_due counts what was destroyed. Files
 * beside the database are the caller's (rad_station_destroy_due()).
 */
int rad_store_retention_destroy(struct rad_store *store, const struct rad_retention *retention, const char *operator_id,
				struct rad_retention_count ret[RAD_RETAIN_DOCUMENTS],
				struct rad_error *err) RAD_MUST_CHECK;

/* Empties the database's log of changes, which may still hold what was destroyed. RAD_ERROR_EVIDENCE while another
 * program reads the store: then it is done another time. */
int rad_store_retention_sweep(struct rad_store *store, struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
