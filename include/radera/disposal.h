/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Letting things leave: what is known of an asset is gathered from card, records and facts, decided by the policy, and
 * written down together with the papers of it. Nothing is disposed of unless the decision still holds in the
 * transaction that says so. Any thread.
 */
#ifndef RADERA_DISPOSAL_H
#define RADERA_DISPOSAL_H

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
 * management counts for phones and tablets only; a supplier's statement for all others, unless the station recorded
 * later that a drive is not erased. That there is no drive counts when every drive that is known was erased or has a
 * card of its own. RAD_ERROR_INPUT when there is no such asset.
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

/* Decides for the lot's disposition and receiver, and puts the asset into it when it may go. As
 * rad_disposal_dispose(). */
int rad_disposal_lot_add(struct rad_store *store, const struct rad_policy *policy, const char *lot_id,
			 const char *inventory_id, const char *operator_id, struct rad_disposal *ret,
			 struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
