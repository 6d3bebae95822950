/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Operators' cards: a person's key (radera pki issue person; in a file, or in a smart card or token by PKCS #11) signs
 * a challenge of the station. The station knows whose certificate it is, and never sees the card's PIN.
 */
#ifndef RADERA_CARD_H
#define RADERA_CARD_H

#include <radera/archive.h>
#include <radera/pki.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RAD_CHALLENGE_SIZE 256 /* with the NUL */

/* Whether an operator has one. Any thread. */
bool rad_card_is_set(struct rad_store *store, const char *operator_id);

/* From now on this certificate, and no other, is the operator's card. RAD_ERROR_REFUSED when the operator is unknown.
 */
int rad_card_set(struct rad_store *store, const char *operator_id, const struct rad_pki_info *certificate,
		 struct rad_error *err) RAD_MUST_CHECK;

/* What every challenge begins with: a text without it is none, and must not be signed as one. */
#define RAD_CHALLENGE_PREFIX "radera-sign-in-v1\n"

/*
 * Draws a challenge: lines that name the purpose, the store's log and the operator, and 32 random bytes in hexadecimal.
 * What is signed is this text, which can be taken for no record and no checkpoint.
 */
int rad_card_challenge(struct rad_store *store, const char *operator_id, char ret[RAD_CHALLENGE_SIZE],
		       struct rad_error *err) RAD_MUST_CHECK;

/*
 * Whether cms is a detached signature over the challenge by the operator's card: the certificate that was set, leading
 * to a root in STORE/pki, valid now, and on no revocation list there. RAD_ERROR_REFUSED otherwise, told in the event
 * log. A challenge must be used once only, by the caller. Any thread.
 */
int rad_card_check(struct rad_store *store, struct rad_clock *clock, const char *operator_id, const char *challenge,
		   const void *cms, size_t cms_size, struct rad_operator *ret, struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
