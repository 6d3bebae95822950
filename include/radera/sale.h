/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Receipts of buy-outs in the store. A receipt is a handover (statement.h) under a number of a series without gaps. It
 * names its buyer, so it stands in no log and no ledger: the log has an event with its number and digest. What it says
 * can be destroyed when its time has come; its row stays. A receipt that was wrong is never changed: a credit under a
 * number of its own takes it back. Any thread.
 */
#ifndef RADERA_SALE_H
#define RADERA_SALE_H

#include <radera/asset_store.h>
#include <radera/organisation.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rad_sale {
	char receipt_id[RAD_CERTIFICATE_ID_SIZE]; /* "UTK-<log id>-000001"; SIM- before it when simulated */
	char series[RAD_CERTIFICATE_ID_SIZE];	  /* without the number; two stations never share one */
	uint64_t number;			  /* from 1, without gaps */
	char inventory_id[RAD_ID_SIZE];
	char organisation[RAD_ID_SIZE]; /* id of the seller */
	int64_t issued_wall_ms;
	int64_t price_minor;			   /* in hundredths; negative: a credit */
	char sha256[65];			   /* of the signed JSON */
	char annuls[RAD_CERTIFICATE_ID_SIZE];	   /* of a credit: the receipt that it takes back; else empty */
	char annulled_by[RAD_CERTIFICATE_ID_SIZE]; /* the credit that took this one back; empty = none */
	bool has_pdf;
	int64_t destroyed_wall_ms; /* when its contents were destroyed; 0 = they are there */
};

/* Makes the signed document under that number: appends canonical JSON and detached CMS. The store is held meanwhile, so
 * it must not be used. */
typedef int (*rad_sale_build_fn)(void *user, const char *receipt_id, struct rad_buffer *ret_json,
				 struct rad_buffer *ret_cms, struct rad_error *err);

struct rad_sale_issue {
	const char *series;	  /* "UTK": capital letters and digits */
	const char *inventory_id; /* the asset that is sold, or was */
	enum rad_asset_state from;
	uint64_t as_of;		  /* as in rad_asset_move */
	const char *organisation; /* id of the seller */
	int64_t price_minor;	  /* not below 0; a credit's amount is that of the receipt it takes back, negative */
	const char *operator_id;
	const char *reason; /* one sentence without names, for the log; may be empty, but not for a credit */
	const char *annuls; /* the receipt that is taken back; NULL = it is a sale */
	bool is_returned;   /* of a credit: the thing is here again */
	rad_sale_build_fn build;
	void *user;
};

/*
 * Gives the next number of the series, keeps what `build` makes of it, tells the log, and lets the asset go by buy-out,
 * in one transaction: all of it or nothing, and then the number is free again. RAD_ERROR_REFUSED when the asset is not
 * in `from` any more, with the code EAGAIN when the log has grown since as_of. A credit leaves the asset where it is,
 * or with is_returned lets it be received again: what the log knew of its erasure, checks and facts counts no more.
 * RAD_ERROR_REFUSED when the receipt is annulled already, is a credit, or the asset is not here by it.
 */
int rad_store_sale_issue(struct rad_store *store, const struct rad_sale_issue *issue, struct rad_sale *ret,
			 struct rad_error *err) RAD_MUST_CHECK;

/* Oldest first, of that asset or (NULL) all; *ret freed with free(). */
int rad_store_sale_list(struct rad_store *store, const char *inventory_id, struct rad_sale **ret, size_t *ret_n,
			struct rad_error *err) RAD_MUST_CHECK;

/* One, with its contents; any of the outputs may be NULL. What is not made yet, or was destroyed, appends nothing.
 * RAD_ERROR_INPUT when there is none of that number. */
int rad_store_sale_get(struct rad_store *store, const char *receipt_id, struct rad_sale *ret,
		       struct rad_buffer *ret_json, struct rad_buffer *ret_cms, struct rad_buffer *ret_pdf,
		       struct rad_error *err) RAD_MUST_CHECK;

/* Keeps its PDF: the first one, or one that begins with the whole of the present one. Else RAD_ERROR_REFUSED. */
int rad_store_sale_put_pdf(struct rad_store *store, const char *receipt_id, const void *pdf, size_t size,
			   struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
