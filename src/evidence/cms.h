/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Detached CMS signatures (RFC 5652) of the one kind that we make: CAdES B-B (EN 319 122-1) with ECDSA P-256 and
 * SHA-256, the signer's certificate inside, and three signed attributes.
 */
#ifndef RAD_EVIDENCE_CMS_H
#define RAD_EVIDENCE_CMS_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <radera/buffer.h>

#include "base/cleanup.h"
#include "evidence/pdf_file.h"

/* Signs data; appends the DER. RAD_ERROR_EVIDENCE. */
int rad_cms_sign(X509 *certificate, EVP_PKEY *key, struct rad_span data, struct rad_buffer *ret,
		 struct rad_error *err) RAD_MUST_CHECK;

/*
 * Checks that der is one such signature, byte for byte as it must be encoded, made over data by the certificate in it.
 * Whether that certificate is to be trusted is not looked at. *ret_signer is a new reference. RAD_ERROR_EVIDENCE.
 */
int rad_cms_check(struct rad_span der, struct rad_span data, X509 **ret_signer, struct rad_error *err) RAD_MUST_CHECK;

/* Whether der has the only shape that we make: every element and version but the values of certificate, attributes and
 * signature. */
bool rad_cms_has_our_shape(struct rad_span der);

/* Whether the key is of the kind that we sign with: EC on P-256. */
bool rad_cms_is_our_key(const EVP_PKEY *key);

#endif
