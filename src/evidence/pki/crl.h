/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Revocation lists (RFC 5280 5): one for each root that an organisation has had.
 */
#ifndef RAD_EVIDENCE_PKI_CRL_H
#define RAD_EVIDENCE_PKI_CRL_H

#include "evidence/pki/private.h"

/* What is put on a list. */
struct rad_crl_entry {
	const ASN1_INTEGER *serial;
	const char *reason; /* as in openssl.cnf: "keyCompromise", ...; NULL = unspecified, which is not written */
};

/* Whether that is a reason of RFC 5280 5.3.1 that makes sense here. */
bool rad_crl_reason_is_known(const char *reason);

/* A new list of the issuer with what `old` (may be NULL) has and the entry (may be NULL). Caller frees. */
int rad_crl_make(const struct rad_pki_pair *issuer, const X509_CRL *old, const struct rad_crl_entry *entry,
		 int64_t now_ms, X509_CRL **ret, struct rad_error *err) RAD_MUST_CHECK;

#endif
