/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What making keys, signing and verifying share: the files below DIRECTORY/pki, and the rules for certificates.
 */
#ifndef RAD_EVIDENCE_PKI_PRIVATE_H
#define RAD_EVIDENCE_PKI_PRIVATE_H

#include <radera/pki.h>

#include "evidence/crypto.h"

#define RAD_PKI_DIRECTORY     "pki"
#define RAD_PKI_ROOT	      "root.pem"
#define RAD_PKI_ROOT_KEY      "root.key"
#define RAD_PKI_STATION	      "station.pem"
#define RAD_PKI_STATION_KEY   "station.key"
#define RAD_PKI_LOCAL_UNIT    "Radera local root"
#define RAD_PKI_SIMULATED     "SIMULATED – NOT EVIDENCE"
#define RAD_PKI_DOCUMENT_OID  "1.3.6.1.5.5.7.3.36"	/* id-kp-documentSigning, RFC 9336 */
#define RAD_PKI_MICROSOFT_OID "1.3.6.1.4.1.311.10.3.12" /* document signing, as Acrobat and Windows know it */

/* A key with its certificate. */
struct rad_pki_pair {
	EVP_PKEY *key;
	X509 *certificate;
};

void rad_pki_pair_done(struct rad_pki_pair *pair);

/* Makes a root of its own, and a station certificate under it. Every text is valid UTF-8. RAD_ERROR_INPUT when a name
 * is too long for a certificate, RAD_ERROR_EVIDENCE. */
int rad_pki_make_root(const struct rad_pki_subject *subject, int64_t now_ms, struct rad_pki_pair *ret,
		      struct rad_error *err) RAD_MUST_CHECK;
int rad_pki_make_station(const struct rad_pki_subject *subject, int64_t now_ms, const struct rad_pki_pair *root,
			 struct rad_pki_pair *ret, struct rad_error *err) RAD_MUST_CHECK;

/* Reads one of the files above; the path stands in the error. The key must be readable by its owner only. */
int rad_pki_read_certificate(const char *directory, const char *name, X509 **ret, struct rad_error *err) RAD_MUST_CHECK;
int rad_pki_read_key(const char *directory, const char *name, EVP_PKEY **ret, struct rad_error *err) RAD_MUST_CHECK;

void rad_pki_describe(const char *directory, X509 *station, X509 *root, struct rad_pki_info *ret);

/* The whole subject or issuer on one line, always UTF-8. */
void rad_x509_name_text(const X509_NAME *name, char *ret, size_t size);
void rad_x509_sha256(const X509 *certificate, char ret[RAD_SHA256_HEX_SIZE]);
int64_t rad_x509_time_ms(const ASN1_TIME *time);

/* Whether an organisational unit of the name says that it is for demonstration, or for one station alone. */
bool rad_x509_name_is_simulated(const X509_NAME *name);
bool rad_x509_name_is_local(const X509_NAME *name);

/* Why the certificate may not seal documents, or NULL: no CA, purpose document signing, usage signature and
 * non-repudiation. */
const char *rad_x509_signer_problem(X509 *certificate);

/* Why the certificate does not lead to one of the roots at that time, or NULL. Only the roots are looked at. */
const char *rad_x509_chain_problem(X509 *certificate, STACK_OF(X509) * roots, int64_t at_ms);

/* Never asks anybody for a password. */
int rad_pem_no_password(char *buffer, int size, int writing, void *context);

#endif
