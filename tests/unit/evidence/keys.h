/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A station with keys of its own in a fresh directory, and a clock that tests can set.
 */
#ifndef RAD_TEST_EVIDENCE_KEYS_H
#define RAD_TEST_EVIDENCE_KEYS_H

#include "fixture.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <radera/certificate.h>

#define KEYS_DAY_MS  86400000ll
#define KEYS_YEAR_MS (365 * KEYS_DAY_MS)

struct keys_clock {
	struct rad_clock clock;
	int64_t wall_ms;
};

struct keys {
	char *directory; /* of the store */
	char path[300];	 /* of its key directory */
	struct keys_clock clock;
	struct rad_signer *signer;
	struct rad_buffer root; /* PEM */
};

/* The present, to the second: a time that rad_clock_check() believes. */
int64_t keys_now_ms(void);
void keys_clock_set(struct keys_clock *clock, int64_t wall_ms);

/* Makes keys at the clock's time (0: now) and opens the signer. */
void keys_make(struct keys *keys, bool simulated, int64_t now_ms);
void keys_done(struct keys *keys);

/* New references to what lies in the files pki/NAME.pem and pki/NAME.key. */
X509 *keys_certificate(const struct keys *keys, const char *name);
EVP_PKEY *keys_key(const struct keys *keys, const char *name);

/* What a certificate differs in from a station's; NULL or 0 = as a station's. */
struct keys_odd {
	const char *usage; /* values as in an OpenSSL configuration; "" = none */
	const char *purpose;
	const char *basic;
	const char *policy;
	const char *group; /* "P-384", "RSA" */
	int64_t not_before_ms;
	int64_t not_after_ms;
};

/* Replaces station.pem and station.key by such a certificate under the same root. The signer is not opened again. */
void keys_replace_station(struct keys *keys, const struct keys_odd *odd);
/* Opens the signer anew, now that files or clock changed. */
int keys_reopen(struct keys *keys, struct rad_error *err);

/* Sets "issued" and the station's certificate to the clock's time and the signer, and signs the canonical record. */
void keys_sign_record(struct keys *keys, json_t *json, struct rad_buffer *ret_record, struct rad_buffer *ret_cms);

/* The certificate of the record, as the clock and the signer stand. */
void keys_make_certificate(struct keys *keys, json_t *json, struct rad_buffer *ret);

#endif
