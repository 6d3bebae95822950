/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The buy-out desk: a student's computer becomes the property of the student who had it, and of nobody else. The
 * buyer's name stands in the receipt only; the reference by which the holder is known is compared and forgotten.
 */
#ifndef RADERA_HANDOVER_H
#define RADERA_HANDOVER_H

#include <radera/certificate.h>
#include <radera/disposal.h>
#include <radera/sale.h>
#include <radera/station.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Where it happens. Any thread, one at a time for a desk. */
struct rad_desk {
	struct rad_store *store;
	const struct rad_key_access *access; /* what opens the station's key; may be NULL */
	struct rad_clock *clock;
};

struct rad_handover_request {
	const char *inventory_id;
	const char *holder; /* the buyer's reference as the register has its holders; NULL = not given */
	const char *buyer;  /* the name; for the receipt only */
	bool has_price;	    /* by hand, in place of what register or price list say */
	int64_t price_minor;
	const char *reason;    /* of a price by hand: one sentence without names, for the log */
	const char *payment;   /* the payment's reference; may be NULL */
	const char *languages; /* of the receipt: "sv+en", "sv", "en"; NULL = the seller's */
	const char *operator_id;
};

enum rad_price_source {
	RAD_PRICE_UNKNOWN = 0,
	RAD_PRICE_REGISTER,
	RAD_PRICE_LIST,
	RAD_PRICE_HAND,
};
const char *rad_price_source_name(enum rad_price_source source); /* "unknown", "register", "list", "hand" */

struct rad_handover {
	struct rad_organisation organisation; /* the seller; its name may be empty: what the station's key says */
	char policy[RAD_ID_SIZE];
	char policy_sha256[65];
	struct rad_disposal disposal; /* with the decision; not to be copied */
	enum rad_price_source price_source;
	int64_t price_minor; /* -1: unknown */
	struct rad_sale sale;
	char path[512];		  /* of the receipt; empty when it could not be made or written: `problem` says why */
	struct rad_error problem; /* kind NONE when all is well */
};

/*
 * What would happen: whether the buyer may have it, by the seller's policy, and for how much. Reads only. That it may
 * not be is no error: ret->disposal.decision tells. RAD_ERROR_REFUSED when the card names an organisation that the
 * station does not know.
 */
int rad_handover_quote(const struct rad_desk *desk, const struct rad_handover_request *request,
		       struct rad_handover *ret, struct rad_error *err) RAD_MUST_CHECK;

/*
 * Decides, issues the signed receipt and lets the asset go, in one transaction; then makes the receipt's PDF, keeps it
 * and writes STORE/receipts/ID.pdf. 0 with ret->disposal.decision.allowed false: nothing was changed. RAD_ERROR_INPUT
 * for a name that cannot be one, a price that nobody knows, or one by hand without its reason. Once the receipt is
 * issued the answer is 0: what fails after that is told by ret->problem, and made up for later.
 */
int rad_handover_issue(const struct rad_desk *desk, const struct rad_handover_request *request,
		       struct rad_handover *ret, struct rad_error *err) RAD_MUST_CHECK;

/* Adds a party's signature to the receipt: the seller's person as RAD_SIGNED_BY_VALIDATOR, the buyer as
 * RAD_SIGNED_BY_RECEIVER. The file only grows. */
int rad_handover_sign(const struct rad_desk *desk, const char *receipt_id, const struct rad_countersign *how,
		      struct rad_error *err) RAD_MUST_CHECK;

/* The receipt with all signatures that it has; made first when it is not there yet. RAD_ERROR_REFUSED when its contents
 * were destroyed. */
int rad_handover_receipt(const struct rad_desk *desk, const char *receipt_id, struct rad_buffer *ret,
			 struct rad_error *err) RAD_MUST_CHECK;

/* The same as a file in `directory`; nothing is overwritten. */
int rad_handover_export(const struct rad_desk *desk, const char *receipt_id, const char *directory, char *ret_path,
			size_t path_size, struct rad_error *err) RAD_MUST_CHECK;

/*
 * Takes a receipt back by a credit under a number of its own: an administrator's. With is_returned the thing is here
 * again, and is received like any other. The reason is one sentence without names; it stands on the credit and in the
 * log. ret->sale, path and problem are filled.
 */
int rad_handover_annul(const struct rad_desk *desk, const char *receipt_id, bool is_returned, const char *reason,
		       const char *operator_id, struct rad_handover *ret, struct rad_error *err) RAD_MUST_CHECK;

/* Makes the PDFs of receipts that have none, since the program ended in between or a disk was full, and removes files
 * of receipts whose contents were destroyed. What cannot be made is told by the first error; all are tried. */
int rad_handover_make_up(const struct rad_desk *desk, size_t *ret_n, size_t *ret_left,
			 struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
