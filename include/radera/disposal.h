/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Letting things leave: what is known of an asset is gathered from card, records and facts, decided by the policy, and
 * written down together with the papers of it. Nothing is disposed of unless the decision still holds in the
 * transaction that says so. Any thread.
 */
#ifndef RADERA_DISPOSAL_H
#define RADERA_DISPOSAL_H

#include <radera/issue.h>
#include <radera/lot.h>
#include <radera/policy.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rad_disposal_question {
	const char *inventory_id;
	enum rad_disposition disposition;
	const char *receiver;	 /* NULL = not named yet */
	const char *holder;	 /* the receiver's reference as the register has it; NULL = not given */
	uint32_t assumed_checks; /* "what if": counted as done by decide, and by nothing else; bits of enum rad_check */
	const char *lot_id;	 /* the lot that it goes in; NULL = in none, so being in one speaks against it */
};

struct rad_disposal {
	struct rad_asset asset;
	struct rad_policy_facts facts; /* its pointers lead into this and into the question */
	char supplier[160];	       /* who reports its erasure; empty = nobody whose report counts */
	struct rad_decision decision;
	uint64_t as_of; /* how long the log was before anything was read */
};

/*
 * What is known of an asset: ret->asset, supplier and facts; receiver and holder are not filled. A wipe by the device
 * management counts for phones and tablets only, in which no unerased drive was found; a supplier's statement for all
 * others, unless the station recorded later that a drive is not erased. That there is no drive counts when every drive
 * that is known was erased or has a card of its own. RAD_ERROR_INPUT when there is no such asset.
 */
int rad_disposal_facts(struct rad_store *store, const char *inventory_id, struct rad_disposal *ret,
		       struct rad_error *err) RAD_MUST_CHECK;

/* Reads only. That it may not go there is no error: ret->decision tells. */
int rad_disposal_decide(struct rad_store *store, const struct rad_policy *policy,
			const struct rad_disposal_question *question, struct rad_disposal *ret,
			struct rad_error *err) RAD_MUST_CHECK;

/*
 * Decides, and moves the asset to DISPOSED when it may go, with the reason (one sentence without names; NULL = none).
 * 0 with ret->decision.allowed false: nothing was changed. RAD_ERROR_REFUSED for destruction and buy-out, which have
 * papers of their own.
 */
int rad_disposal_dispose(struct rad_store *store, const struct rad_policy *policy,
			 const struct rad_disposal_question *question, const char *operator_id, const char *reason,
			 struct rad_disposal *ret, struct rad_error *err) RAD_MUST_CHECK;

/* rad_store_lot_open() by an appointed operator; lot->organisation may be an id, name or alias that the station knows.
 */
int rad_disposal_lot_open(struct rad_store *store, const struct rad_lot *lot, const char *operator_id,
			  char ret_id[RAD_ID_SIZE], struct rad_error *err) RAD_MUST_CHECK;

/* Decides for the lot's disposition and receiver, and puts the asset into it when it may go. As
 * rad_disposal_dispose(). */
int rad_disposal_lot_add(struct rad_store *store, const struct rad_policy *policy, const char *lot_id,
			 const char *inventory_id, const char *operator_id, struct rad_disposal *ret,
			 struct rad_error *err) RAD_MUST_CHECK;

/*
 * The policy for an asset's decisions: the one that is named (a name or path), or else its owner's, which is
 * RAD_POLICY_OWN when the owner has none. An unknown asset's is the station's own.
 */
int rad_disposal_policy(struct rad_store *store, const char *named, const char *inventory_id, struct rad_policy *ret,
			struct rad_error *err) RAD_MUST_CHECK;

/* The same for a lot: its owner's. */
int rad_disposal_lot_policy(struct rad_store *store, const char *named, const struct rad_lot *lot,
			    struct rad_policy *ret, struct rad_error *err) RAD_MUST_CHECK;

/* How a thing was destroyed, as it stands on its certificate. Texts may be NULL unless told otherwise. */
struct rad_destruction {
	const char *inventory_id; /* needed */
	const char *method;	  /* needed: "shredded", "crushed", "melted", "incinerated", "degaussed" */
	const char *particle;	  /* "2 mm", or a class of ISO/IEC 21964, "H-5"; of what was shredded or crushed */
	const char *destroyed_by; /* needed: the company, or the own organisation */
	const char *witness_id;	  /* an operator, another one than who tells it */
	const char *place;
	const char *reference;	       /* the company's number of its own report */
	const char *file_name;	       /* of that report, kept as the document "attachment" */
	const struct rad_buffer *file; /* NULL = none */
	const char *operator_id;       /* needed */
};

/*
 * Certifies that an asset was destroyed, with the drives that are known to be in it, and disposes of it: statement,
 * attachment and move are one transaction. 0 with ret->decision.allowed false: nothing was changed. RAD_ERROR_REFUSED
 * for degaussing flash, for a witness who is the operator, and for what is destroyed already, which is named. When a
 * program died in between and left the certificate unmade, asking again makes it. how->organisation is not looked at:
 * it is the owner's.
 */
int rad_disposal_destroy(const struct rad_notary_config *how, const struct rad_policy *policy,
			 const struct rad_destruction *act, struct rad_disposal *ret, struct rad_evidence *ret_evidence,
			 struct rad_error *err) RAD_MUST_CHECK;

/*
 * Decides for each thing of the lot once more, signs the list, and disposes of all of them: one transaction. Each that
 * may not go any more is told, and nothing is closed (RAD_ERROR_REFUSED). Asking again for a closed lot makes its
 * certificate when that was left unmade, and is RAD_ERROR_REFUSED when it is there.
 */
typedef void (*rad_disposal_refused_fn)(void *user, const struct rad_disposal *disposal);
int rad_disposal_lot_close(const struct rad_notary_config *how, const struct rad_policy *policy, const char *lot_id,
			   const char *operator_id, rad_disposal_refused_fn refused, void *user,
			   struct rad_evidence *ret_evidence, struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
