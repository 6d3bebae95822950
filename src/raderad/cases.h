/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happens to things besides their erasure: matters for a person, cards, where they go. Every call is a task, since
 * all of it reads or writes the store; its arguments travel by name, its answer is one JSON document.
 *
 *   assets.c         the card of the computer that this runs on
 *   cases.c          the calls' table, reading arguments, answering
 *   case_review.c    what a person must look at
 *   case_asset.c     cards
 *   case_disposal.c  where a thing may go, what people have seen of it, letting it go
 *   case_lot.c       things that leave together
 *   case_handover.c  a student's computer to the student who had it
 *   case_outbox.c    what the register has still to be told
 */
#ifndef RAD_RADERAD_CASES_H
#define RAD_RADERAD_CASES_H

#include <jansson.h>

#include <radera/disposal.h>
#include <radera/inventory.h>
#include <radera/issue.h>

#include "raderad/server.h"

/* A call under way. */
struct matter {
	struct task task;
	sd_bus_message *call;
	const struct case_verb *verb;
	struct rad_operator person; /* who calls */
	json_t *in;		    /* the arguments by name */
	json_t *out;		    /* the answer; owned */
	struct rad_buffer file;	    /* instead of it, where the call answers with one */
	struct rad_buffer bytes;    /* an argument that is bytes */
	size_t n_open;		    /* reviews, after the call */
	struct rad_error error;
	int result;
};

struct case_verb {
	const char *name;
	const char *arguments; /* names, separated by blanks, in the order of the call's signature */
	enum right right;
	bool answers_file;
	/* In a task. 0 with it->out (NULL answers an empty object), or negative with it->error. */
	int (*run)(struct rad_store *store, struct matter *it);
};

/* An argument's text; "" when it is not there, or no text. Lives as long as the call. */
const char *matter_text(const struct matter *it, const char *name);
/* A text of the argument "options"; NULL when it is not there, or empty. */
const char *matter_option(const struct matter *it, const char *key);

/* assets.c: what matching came to */
json_t *match_to_json(const struct rad_match *match);

/* case_asset.c */
/* The card, without the holder: only whether there is one. */
json_t *card_to_json(const struct rad_asset *asset);
/* The card of that number: RAD_ERROR_INPUT when there is none. */
int card_get(struct rad_store *store, const char *inventory_id, struct rad_asset *ret,
	     struct rad_error *err) RAD_MUST_CHECK;
int case_find_assets(struct rad_store *store, struct matter *it);
int case_register(struct rad_store *store, struct matter *it);

/* case_review.c */
int case_reviews(struct rad_store *store, struct matter *it);
int case_review(struct rad_store *store, struct matter *it);
int case_resolve(struct rad_store *store, struct matter *it);
int case_report(struct rad_store *store, struct matter *it);

/* case_disposal.c */
json_t *case_decision_to_json(const struct rad_disposal *it);
int case_asset(struct rad_store *store, struct matter *it);
int case_receive(struct rad_store *store, struct matter *it);
int case_set_fact(struct rad_store *store, struct matter *it);
int case_decide(struct rad_store *store, struct matter *it);
int case_dispose(struct rad_store *store, struct matter *it);
int case_destroy(struct rad_store *store, struct matter *it);
/* What papers are signed with. */
struct rad_notary_config case_notary(struct matter *it);
/* "certificate_id", and "problem" when its paper is still to be made, into the answer. */
void case_tell_evidence(struct matter *it, const struct rad_evidence *evidence);

/* case_lot.c */
int case_lots(struct rad_store *store, struct matter *it);
int case_lot(struct rad_store *store, struct matter *it);
int case_open_lot(struct rad_store *store, struct matter *it);
int case_add_to_lot(struct rad_store *store, struct matter *it);
int case_remove_from_lot(struct rad_store *store, struct matter *it);
int case_close_lot(struct rad_store *store, struct matter *it);

/* case_handover.c */
int case_quote(struct rad_store *store, struct matter *it);
int case_hand_over(struct rad_store *store, struct matter *it);
int case_sign_receipt(struct rad_store *store, struct matter *it);
int case_receipt(struct rad_store *store, struct matter *it);

/* case_outbox.c */
int case_outbox(struct rad_store *store, struct matter *it);
int case_make_batch(struct rad_store *store, struct matter *it);
int case_read_batch(struct rad_store *store, struct matter *it);
int case_acknowledge(struct rad_store *store, struct matter *it);
int case_reject(struct rad_store *store, struct matter *it);

#endif
