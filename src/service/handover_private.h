/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What issuing and annulling receipts share. */
#ifndef RAD_SERVICE_HANDOVER_PRIVATE_H
#define RAD_SERVICE_HANDOVER_PRIVATE_H

#include <radera/handover.h>
#include <radera/issue.h>

/* A receipt or a credit while it is written. It holds pointers into itself. */
struct rad_paper {
	struct rad_notary *notary; /* owned */
	struct rad_asset_drive *drives;
	size_t n_drives;
	char erasure[400]; /* certificate ids */
	char vat[330];
	char price[32];
	char languages[8];
	struct rad_statement_asset asset;
	struct rad_statement statement;
};

/* Opens the key and fills in what both have: seller, asset, erasures, VAT, terms. `seller` and `asset` are borrowed.
 * rad_handover_paper_done() in every case. */
int rad_handover_paper_open(const struct rad_desk *desk, const struct rad_organisation *seller,
			    const struct rad_asset *asset, const char *languages, struct rad_paper *ret,
			    struct rad_error *err) RAD_MUST_CHECK;
void rad_handover_paper_done(struct rad_paper *paper);
void rad_handover_paper_price(struct rad_paper *paper, int64_t price_minor);

/* rad_sale_build_fn of a struct rad_paper */
int rad_handover_paper_build(void *user, const char *receipt_id, struct rad_buffer *ret_json,
			     struct rad_buffer *ret_cms, struct rad_error *err) RAD_MUST_CHECK;

int rad_handover_check_reason(const char *reason, struct rad_error *err) RAD_MUST_CHECK;

/* receipt.c: makes the PDF of it->sale, keeps it and writes its file; it->path or it->problem tells. */
void rad_handover_finish(const struct rad_desk *desk, struct rad_handover *it);

/* Where receipts lie. RAD_ERROR_INPUT when the path is too long. */
#define RAD_RECEIPTS_DIRECTORY "receipts"
int rad_handover_path(const struct rad_store *store, const char *receipt_id, char *ret, size_t size,
		      struct rad_error *err) RAD_MUST_CHECK;

#endif
