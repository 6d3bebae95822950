/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the ways out of the house share.
 */
#ifndef RAD_SERVICE_DISPOSAL_PRIVATE_H
#define RAD_SERVICE_DISPOSAL_PRIVATE_H

#include <radera/disposal.h>

/* How often something else may be written between deciding and writing. */
#define RAD_DISPOSAL_TRIES 50

/* Refused because the log has grown meanwhile: it must be decided again. */
bool rad_disposal_is_stale(int r, const struct rad_error *err);

bool rad_disposal_is_handheld(const struct rad_asset *asset);

/* Decides for a lot's disposition and receiver; is_in: the asset is in that lot already. */
int rad_disposal_decide_lot(struct rad_store *store, const struct rad_policy *policy, const struct rad_lot *lot,
			    const char *inventory_id, bool is_in, struct rad_disposal *ret,
			    struct rad_error *err) RAD_MUST_CHECK;

/* The asset's row of a statement: its card, which is borrowed, and the newest evidence of its erasure. */
int rad_disposal_row(struct rad_store *store, const struct rad_asset *asset, struct rad_statement_asset *ret,
		     struct rad_error *err) RAD_MUST_CHECK;

/* "kommun 0123456789abcdef": the policy, and the beginning of its digest. */
#define RAD_DISPOSAL_POLICY_TEXT (RAD_ID_SIZE + 20)
void rad_disposal_policy_text(const struct rad_policy *policy, char ret[RAD_DISPOSAL_POLICY_TEXT]);

/* A notary for the organisation whose the asset is. */
int rad_disposal_notary(const struct rad_notary_config *how, const struct rad_asset *owned, struct rad_notary **ret,
			struct rad_error *err) RAD_MUST_CHECK;

/* The certificate of what was done before, when a program died before it or its file was made. 1 when that was done
 * now, 0 when nothing was missing. */
int rad_disposal_make_up(const struct rad_notary_config *how, const char *certificate_id, struct rad_evidence *ret,
			 struct rad_error *err) RAD_MUST_CHECK;

#endif
