/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A time-stamping authority without a network: tokens of any time, by keys that pki issue made.
 */
#ifndef RAD_TEST_EVIDENCE_AUTHORITY_H
#define RAD_TEST_EVIDENCE_AUTHORITY_H

#include "evidence/pdf/file.h"
#include "keys.h"

struct authority {
	X509 *certificate;
	EVP_PKEY *key;
};

/* One whose certificate the keys' local root issued at the keys' clock's time. */
void authority_make(const struct keys *keys, struct authority *ret);
void authority_done(struct authority *authority);

/* A token over data, of that time. Appends. */
void authority_stamp(const struct authority *authority, struct rad_span data, int64_t time_ms, struct rad_buffer *ret);

/* The certificate with its station's signature stamped, or with a time-stamp over all of it behind it. */
void authority_stamp_document(const struct authority *authority, const struct rad_buffer *file, int64_t time_ms,
			      struct rad_buffer *ret);

#endif
