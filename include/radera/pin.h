/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Operators' PINs: kept in the store as a memory-hard hash, asked for before anybody may act at a station.
 */
#ifndef RADERA_PIN_H
#define RADERA_PIN_H

#include <radera/archive.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RAD_PIN_MIN	 4  /* characters */
#define RAD_PIN_MAX	 64 /* bytes */
#define RAD_PIN_FREE	 3  /* wrong ones before each further try has to wait */
#define RAD_PIN_ATTEMPTS 10 /* wrong ones in a row before the PIN is locked */

/*
 * Gives an operator a new PIN, and forgets wrong tries. RAD_ERROR_INPUT when it is too short, too long, or one
 * character again and again. Any thread; takes some tenths of a second.
 */
int rad_pin_set(struct rad_store *store, const char *operator_id, const char *pin,
		struct rad_error *err) RAD_MUST_CHECK;

/*
 * Checks a PIN. RAD_ERROR_REFUSED when it is wrong, when the operator is unknown or has none, when the last wrong ones
 * are too fresh (the wait doubles with each, up to 15 minutes), or when there were RAD_PIN_ATTEMPTS in a row: then an
 * administrator sets it anew. The try is counted before it is looked at, so that a power cut gives none for free. Any
 * thread, one call at a time for each store; takes some tenths of a second.
 */
int rad_pin_check(struct rad_store *store, struct rad_clock *clock, const char *operator_id, const char *pin,
		  struct rad_operator *ret, struct rad_error *err) RAD_MUST_CHECK;

/* Whether an operator has one. Any thread. */
bool rad_pin_is_set(struct rad_store *store, const char *operator_id);

#ifdef __cplusplus
}
#endif

#endif
