/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A station's first minute: from an empty folder to a store with keys and one administrator.
 */
#ifndef RADERA_SET_UP_H
#define RADERA_SET_UP_H

#include <stdbool.h>

#include <radera/clock.h>
#include <radera/error.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rad_set_up {
	const char *organisation; /* whose drives are erased here */
	const char *number;	  /* its registration number; "" = none */
	const char *station;	  /* what this station is called on certificates */
	const char *operator_id;  /* the first administrator */
	const char *name;
	const char *pin;
	bool simulated; /* for simulated drives only */
};

/* The store has what a station needs: a database and station keys. False also when it cannot be read. */
bool rad_set_up_is_done(const char *store_directory);

/*
 * Makes the store: database, organisation, administrator, and last a station key under a root of its own
 * (rad_pki_init). What a power cut interrupted is gone on with by the same call. RAD_ERROR_INPUT for what nobody may be
 * called, RAD_ERROR_REFUSED when it was done before. Any thread; takes as long as hashing a PIN.
 */
int rad_set_up_make(const char *store_directory, const struct rad_set_up *set_up, struct rad_clock *clock,
		    struct rad_error *err) RAD_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
