/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RAD_EVIDENCE_VERIFY_PRIVATE_H
#define RAD_EVIDENCE_VERIFY_PRIVATE_H

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <radera/certificate.h>

#include "evidence/pdf_file.h"

struct rad_verify {
	struct rad_verification *ret;
	struct rad_buffer *ret_record; /* may be NULL */
	struct rad_pdf pdf;
	bool parsed;
	X509 *signer; /* of the file's signature; owned */
	int64_t signed_ms;
};

void rad_verify_note(struct rad_verify *verify, const char *format, ...) RAD_PRINTF(2, 3);
/* Sets verdict and reason; always false, so that a check can end with it. */
bool rad_verify_fail(struct rad_verify *verify, enum rad_verdict verdict, const char *format, ...) RAD_PRINTF(3, 4);

/* verify_signature.c: the one signature of the file, its byte range, its CMS. Sets signer and signed_ms. */
bool rad_verify_signature(struct rad_verify *verify);
/* verify_record.c: the attached record and its own signature, and that both agree with the file. */
bool rad_verify_record(struct rad_verify *verify);

/* The catalog's dictionary; empty when there is none. */
struct rad_span rad_verify_catalog(const struct rad_verify *verify);

#endif
